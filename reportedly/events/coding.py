"""Who did what to whom, when and where: from what the model read to coded events.

The model tells triggers and the phrases around them. Here the phrases get their meaning: whom they stand for, which
days, which place, which claims hold the event; tellings of one event become one event; its status says who vouches.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reportedly.actors import Actors
from reportedly.events.datefinder import find_dates
from reportedly.events.dates import resolve_date
from reportedly.events.ontology import code_of, in_time
from reportedly.events.places import PlaceFinder
from reportedly.events.status import denied_claims, status_of
from reportedly.events.telling import Telling, Tellings, gather
from reportedly.records import Actor, Analysis, Claim, Event, EventDate, EventPlace, Link, Report, Role, Span, Trigger
from reportedly.sources.phrase import PRONOUNS

LONGEST_TITLE = 300  # characters: what begins a text and is longer is no headline


LONGEST_WORD = 8  # characters before a trigger in which a word that points back stands
TO_WHOM = frozenset({"ACCUSE", "REQUEST"})  # acts by words that are about what somebody else does
MOST_INNER = 5  # events inside a claim among which one has to have an actor
POINTING = frozenset({"the", "this", "that", "these", "those"})
STRETCH = 500  # characters: claims are looked up by the stretches of text that their contents touch


class Holders:
    """Which claims hold a place of the text, without a look at all of them for every event."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._touching: dict[int, list[Claim]] = {}
        for claim in claims:
            touched = {place for a, b in claim.spans for place in range(a // STRETCH, (b - 1) // STRETCH + 1)}
            for place in touched:
                self._touching.setdefault(place, []).append(claim)

    def of(self, offset: int) -> list[Claim]:
        """The claims whose content holds an offset, the innermost first."""
        near = self._touching.get(offset // STRETCH, [])
        held = [claim for claim in near if any(start <= offset < end for start, end in claim.spans)]
        return sorted(held, key=lambda claim: sum(b - a for a, b in claim.spans))


@dataclass(frozen=True, slots=True)
class Context:
    """What the events of a report are read against; ``own`` has the user's own types with their CAMEO roots."""

    report: Report
    analysis: Analysis
    actors: Actors
    places: PlaceFinder
    anchor: date | None
    holders: Holders
    named: Mapping[str, Actor]  # by their ids
    own: Mapping[str, str] = field(default_factory=dict)

    def sentence_of(self, offset: int) -> int:
        """The number of the sentence that an offset stands in."""
        return bisect_right(self.analysis.sentences, offset, key=lambda bounds: bounds[0]) - 1


PARTIES: tuple[Role, ...] = ("actor", "recipient")


def mentions_of(triggers: Iterable[Trigger]) -> list[Span]:
    """The phrases of all triggers that stand for somebody."""
    return [argument.span for trigger in triggers for role in PARTIES for argument in trigger.of_role(role)]


def find_tellings(
    report: Report,
    analysis: Analysis,
    actors: Actors,
    places: PlaceFinder | None = None,
    own: Mapping[str, str] | None = None,
) -> list[Tellings]:
    """The events of a report whose claims are known, each as all that tells of it, in the order of the text.

    ``own`` has the user's own event types with their CAMEO roots.
    """
    context = Context(
        report, analysis, actors, places or PlaceFinder(report), anchor_of(report),
        Holders(report.claims), {one.id: one for one in actors.actors}, own or {},
    )  # fmt: skip
    tellings: list[Telling] = []
    previous: EventDate | None = None
    triggers = [sided(within_claim(in_time(one), context.holders)) for one in analysis.triggers]
    accused = Accused(report.claims, triggers)
    for trigger in map(accused.complete, triggers):
        telling = tell(trigger, context, previous)
        if telling is not None:
            tellings.append(telling)
            previous = telling.date if telling.date.start else previous
    return gather(tellings)


def events_of(
    groups: Iterable[Tellings], claims: Iterable[Claim], actors: Iterable[Actor], links: Iterable[Link] = ()
) -> tuple[Event, ...]:
    """The events that these tellings make; ``links`` tell which of the claims are denied."""
    by_id, named, denied = {one.id: one for one in claims}, {one.id: one for one in actors}, denied_claims(links)
    return tuple(_event(f"e{number}", group, by_id, denied, named) for number, group in enumerate(groups, start=1))


def anchor_of(report: Report) -> date | None:
    """The day that a report speaks from: that of its dateline, else that of its publication."""
    written = (report.dateline.date if report.dateline else None) or report.published
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None


def within_claim(trigger: Trigger, holders: Holders) -> Trigger:
    """A trigger with its parties: what a claim tells has its parties inside the claim, if it has any of a role there.

    So in *the envoy claimed that the army had shelled the market* the envoy does not shell.
    """
    held = holders.of(trigger.span.start)
    spans = held[0].spans if held else ()
    inside = {one for one in trigger.arguments if any(a <= one.span.start < b for a, b in spans)}
    roles = {one.role for one in inside if one.role in PARTIES}
    kept = tuple(one for one in trigger.arguments if one.role not in roles or one in inside)
    return replace(trigger, arguments=kept) if roles else trigger


def sided(trigger: Trigger) -> Trigger:
    """A trigger of talks with its parties: *A met B* has B for its recipient, in *A and B met* both are actors."""
    actors, start = trigger.of_role("actor"), trigger.span.start
    if trigger.type != "CONSULT" or not min((one.span.start for one in actors), default=start) < start:
        return trigger
    turned = (
        replace(one, role="recipient") if one.role == "actor" and one.span.start > start else one
        for one in trigger.arguments
    )
    return replace(trigger, arguments=tuple(turned))


class Accused:
    """Whom an accusation or a request is about that names nobody: who does what its words tell of.

    *Seoul complained that Tokyo had broken the pact*: it is Tokyo that is accused.
    """

    def __init__(self, claims: Sequence[Claim], triggers: Sequence[Trigger]) -> None:
        self._triggers = triggers
        self._starts = [one.span.start for one in triggers]
        self._claims = {at: claim for claim in claims if claim.cue for a, b in claim.cue.spans for at in range(a, b)}

    def complete(self, trigger: Trigger) -> Trigger:
        """The trigger with its recipients, if those can be told."""
        claim = self._claims.get(trigger.span.start)
        if claim is None or trigger.type not in TO_WHOM or trigger.of_role("recipient"):
            return trigger
        for start, end in claim.spans:
            for inner in self._triggers[bisect_left(self._starts, start) : bisect_left(self._starts, end)][:MOST_INNER]:
                found = [one for one in inner.of_role("actor") if start <= one.span.start < end]
                if found:
                    whom = (replace(one, role="recipient") for one in found)
                    return replace(trigger, arguments=(*trigger.arguments, *whom))
        return trigger


def tell(trigger: Trigger, context: Context, previous: EventDate | None) -> Telling | None:
    """One telling of an event; None where the code book codes none: nobody is said to do it, nor is it plain.

    The code book of own types is the user's, who may well want floods: these are coded whoever is in them.
    """
    actors = _ids(trigger, "actor", context)
    recipients = tuple(one for one in _ids(trigger, "recipient", context) if one not in actors)
    root, start = context.own.get(trigger.type), trigger.span.start
    definite = _is_definite(context.report.text, start)
    alone = root is not None or bool(actors or (recipients and code_of(trigger.type, trigger.mode).agentless))
    if not alone and not definite:
        return None
    return Telling(
        trigger,
        actors,
        recipients,
        _date(trigger, context, previous),
        _place(trigger, context.places),
        tuple(claim.id for claim in context.holders.of(start)),
        codes=frozenset(code for one in actors if (code := context.named[one].code)),
        heading=start < len(context.report.title or "") <= LONGEST_TITLE
        and context.report.text.startswith(context.report.title or ""),
        sentence=context.sentence_of(start),
        root=root,
        definite=definite,
        alone=alone,
    )


def _is_definite(text: str, start: int) -> bool:
    """Whether the word before these is one that points back: "the attack", "this request"."""
    before = text[max(start - LONGEST_WORD, 0) : start].split()
    return bool(before) and text[start - 1].isspace() and before[-1].lower() in POINTING


def _ids(trigger: Trigger, role: Role, context: Context) -> tuple[str, ...]:
    """The actors that the phrases of a role stand for, each once; a pronoun for which nobody is known only alone."""
    found = dict.fromkeys(one for argument in trigger.of_role(role) for one in context.actors.parties(argument.span))
    known = tuple(one for one in found if context.named[one].name.lower() not in PRONOUNS)
    return known or tuple(found)


def _date(trigger: Trigger, context: Context, previous: EventDate | None) -> EventDate:
    """When an event was: by its own words, else by the only time that its sentence tells, else not after the report."""
    tense = "future" if trigger.future else None
    told = trigger.of_role("date")
    if told:
        return resolve_date(told[0].span.text, context.anchor, tense, previous)
    bounds = context.analysis.sentences[context.sentence_of(trigger.span.start)]
    found = find_dates(context.report.text, *bounds)
    if len(found) == 1:
        return resolve_date(context.report.text[slice(*found[0])], context.anchor, tense, previous)
    if trigger.historical or trigger.future or trigger.hypothetical or context.anchor is None:
        return EventDate()
    return EventDate(None, None, context.anchor.isoformat(), None)


def _place(trigger: Trigger, places: PlaceFinder) -> EventPlace | None:
    told = trigger.of_role("place")
    return places.resolve(told[0].span) if told else None


def _event(
    number: str, group: Tellings, claims: dict[str, Claim], denied: dict[str, str], named: dict[str, Actor]
) -> Event:
    """The event that a group of tellings makes: what the fullest of them say, in the order of the text."""
    first = max(group.all, key=lambda one: (not one.heading, bool(one.actors) + bool(one.recipients)))
    others = [one for one in group.all if one is not first]
    trigger = first.trigger
    mode = trigger.mode or next((one.trigger.mode for one in others if one.trigger.mode), None)
    code = code_of(trigger.type, mode) if first.root is None else None
    status, vouched = status_of(group.all, claims, denied)
    dated = next((one.date for one in [first, *others] if one.date.text), first.date)
    # What the fullest telling says goes before the others: whom it has suffer the act does not do it.
    actors = tuple(one for one in _together([one.actors for one in [first, *others]]) if one not in first.recipients)
    recipients = tuple(one for one in _together([one.recipients for one in [first, *others]]) if one not in actors)
    return Event(
        id=number,
        type=trigger.type,
        mode=code.mode if code else None,
        cameo=code.cameo if code else first.root or "",
        actors=actors,
        recipients=recipients,
        trigger=trigger.span,
        date=dated,
        place=next((one.place for one in [first, *others] if one.place), None),
        claims=_together([one.claims for one in [first, *others]]),
        status=status,
        historical=trigger.historical,
        future=trigger.future,
        hypothetical=trigger.hypothetical,
        negated=trigger.negated,
        confidence=max(one.trigger.confidence for one in group.all),
        why=_why(first, [named[one] for one in (*actors, *recipients)], f"{status}: {vouched}"),
        also_trigger=tuple(one.trigger.span for one in others),
    )


def _together(listed: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The members of some lists in their order, each once."""
    return tuple(dict.fromkeys(one for ids in listed for one in ids))


def _why(telling: Telling, parties: Sequence[Actor], status: str) -> str:
    """In a line: the words, the model's certainty, the rows and rules behind the actors' codes, who vouches."""
    trigger, reader = telling.trigger, "event model" if telling.root is None else "like the examples"
    coded = [f"{actor.name}: {actor.why}" for actor in parties if actor.why]
    return "; ".join([f"{reader}: '{trigger.span.text}' ({trigger.confidence:.2f})", *coded, status])
