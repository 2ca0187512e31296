"""A claim as it is compared with others: everything that does not depend on the other claim, worked out once.

A description stands by itself, so that claims of several reports can be compared; ``report`` tells them apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportedly.links.cues import Does, what_it_does
from reportedly.links.parties import PRONOUNS, Party, likeness, party_of, sides_of, stems_of
from reportedly.links.refer import Reference, Turn, read_reference
from reportedly.links.words import Clause, Term, Words, clauses_of
from reportedly.records import Actor, Analysis, Claim, Event, Report

PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
REPLY = re.compile(
    r"\b(but|however|in response|in reply|for (?:his|her|its|their) part|responded|replied|hit back|countered|insisted|"
    r"not so|on the contrary|meanwhile)\b",
    re.IGNORECASE,
)
FIRST_PERSON = frozenset("we our us i me".split())
ADVICE = frozenset("should must ought let need".split())
RELATIVE = frozenset("who which whom".split())
CUE_WORDS = 20


@dataclass(frozen=True, slots=True)
class Description:
    """What is compared of a claim.

    ``turn`` tells whether it denies or confirms what ``about`` refers to; ``turned`` that its clauses are what it
    denies. ``voice`` is the claim around it, if its source speaks there of itself: *he said he had never ordered it*.
    """

    report: str
    claim: Claim
    order: int
    start: int
    end: int
    paragraph: int
    headline: bool
    party: Party
    does: frozenset[Does]
    turn: Turn | None
    about: Reference | None
    clauses: tuple[Clause, ...]
    turned: bool
    stems: frozenset[str]
    sides: frozenset[str]
    actors: frozenset[str]
    events: frozenset[tuple[str, frozenset[str]]]
    reply: str | None
    first_person: bool
    advice: bool
    voice: str | None
    sourced: bool = True

    @property
    def id(self) -> str:
        """The id of the claim in its report."""
        return self.claim.id

    @property
    def terms(self) -> Iterator[Term]:
        """All terms of the content."""
        return (term for clause in self.clauses for term in clause.terms)

    @property
    def negated(self) -> bool:
        """Whether anything in it is negated."""
        return self.turned or any(clause.negator or clause.only for clause in self.clauses)


class _Places:
    """Where things stand in a report: paragraphs and sentences by offset."""

    def __init__(self, report: Report, analysis: Analysis) -> None:
        self.text = report.text
        self.breaks = [match.start() for match in PARAGRAPH.finditer(report.text)]
        self.sentences = [start for start, _ in analysis.sentences]
        first = report.text[: self.breaks[0]] if self.breaks else ""
        # A headline is a first paragraph of one line that does not end like a sentence.
        self.headline = len(first) if first and len(first) < 200 and first.rstrip()[-1:] not in (".", "”", '"') else 0

    def paragraph(self, offset: int) -> int:
        return bisect_right(self.breaks, offset)

    def before(self, offset: int, end: int) -> str:
        """What stands between the beginning of the sentence at this offset and this end."""
        at = bisect_right(self.sentences, offset) - 1
        return self.text[max(self.sentences[at], end - 200) : end] if at >= 0 else ""


def describe(report: Report, analysis: Analysis) -> tuple[Description, ...]:
    """The descriptions of the claims of a report, in the order of the text."""
    words, places = Words(report.text, analysis), _Places(report, analysis)
    mentions = _mentions(report.actors)
    events = _events(report.events)
    by_id = {claim.id: claim for claim in report.claims}
    voices = {claim.id: _voice(claim, by_id.get(claim.parent or "")) for claim in report.claims}
    others: dict[str | None, list[Claim]] = {}
    for claim in report.claims:
        if voices[claim.id] is None:
            others.setdefault(claim.parent, []).append(claim)
    found: list[Description] = []
    places_of: dict[str | None, int] = {}
    for order, claim in enumerate(report.claims):
        one = _describe(report, claim, order, words, places, others.get(claim.id, ()))
        one = replace(_with_actors(one, mentions, events), voice=voices[claim.id])
        outer = places_of.get(one.voice)
        if outer is not None and found[outer].turn is None and one.about and one.about.form != "clause":
            # "she said she did not believe the allegations": what she says of herself is what the outer claim does
            found[outer] = replace(found[outer], turn=one.turn, about=one.about)
        places_of[one.id] = order
        found.append(_spoken_for(_as_sure_as_before(one, found), found))
    return tuple(found)


def _voice(claim: Claim, parent: Claim | None) -> str | None:
    """The claim around this one, if its source is the same."""
    if parent is None or not _same_voice(party_of(claim.origin), party_of(parent.origin)):
        return None
    return parent.id


def _describe(
    report: Report, claim: Claim, order: int, words: Words, places: _Places, inner: Sequence[Claim]
) -> Description:
    """The description, without the words that the content gives to ``inner`` claims of others."""
    tokens = words.of(claim.spans)
    theirs = [piece for other in inner for piece in other.spans]
    own = [token for token in tokens if not any(start <= token.start < end for start, end in theirs)]
    cue = words.of(claim.cue.spans, CUE_WORDS) if claim.cue else []
    does = what_it_does(cue, tokens[:3] if claim.cue and tokens and 0 <= tokens[0].start - claim.cue.end < 3 else ())
    if claim.origin is None:
        does = frozenset[Does]()  # "he was denied a visa": nobody denies a claim
    read = read_reference(tokens, does, claim.stance == "denies", report.text)
    turn, about = read or (None, None)
    clauses = clauses_of(own)
    stems = frozenset(term.stem for clause in clauses for term in clause.terms)
    start = claim.spans[0][0] if claim.spans else 0
    opening = min(start, claim.cue.start) if claim.cue else start
    reply = REPLY.search(places.before(opening, claim.cue.end if claim.cue else start))
    return Description(
        report=report.id,
        claim=claim,
        order=order,
        start=start,
        end=claim.spans[-1][1] if claim.spans else 0,
        paragraph=places.paragraph(start),
        headline=start < places.headline,
        party=party_of(claim.origin),
        does=does,
        turn=turn,
        about=about,
        clauses=clauses,
        turned=turn == "denies" and about is not None and about.form == "clause",
        stems=stems,
        sides=sides_of(stems),
        actors=frozenset(),
        events=frozenset(),
        reply=reply.group().lower() if reply else None,
        first_person=any(token.text in FIRST_PERSON for token in tokens),
        advice=any(token.text in ADVICE for token in tokens[:12]),
        voice=None,
        sourced=claim.origin is not None,
    )


def _as_sure_as_before(one: Description, before: Sequence[Description]) -> Description:
    """A source named before is of the body told of it then: of *she* and of a bare name the words here do not tell."""
    if one.party.body_sure or not one.party.names:
        return one
    sure = any(other.party.body_sure and other.party.names == one.party.names for other in before[-60:])
    return replace(one, party=replace(one.party, body_sure=sure)) if sure else one


def _same_voice(inner: Party, outer: Party) -> bool:
    """Whether a source inside the words of another is that other itself."""
    if likeness(inner, outer) != "other":
        return True
    return inner.text.lower() in PRONOUNS - RELATIVE and not (inner.names and outer.names)


def _spoken_for(one: Description, before: Sequence[Description]) -> Description:
    """A spokesman of nobody told speaks for the body that spoke last, in this paragraph or the one before."""
    if not one.party.speaks_for_nobody:
        return one
    for other in reversed(before[-4:]):
        bodily = other.party.kind in ("government", "military", "armed_group", "organization")
        if bodily and one.paragraph - other.paragraph <= 1:
            body = other.party.names or other.party.nouns
            return replace(one, party=replace(one.party, body=body, sides=one.party.sides | other.party.sides))
    return one


def _mentions(actors: Sequence[Actor]) -> list[tuple[int, int, Actor]]:
    """Where the report speaks of each actor, in the order of the text."""
    found = ((m.start, m.end, actor) for actor in actors for m in actor.mentions)
    return sorted(found, key=lambda it: it[:2])


def _events(events: Sequence[Event]) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """The events of each claim: what is done by whom, whoever speaks of it."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for event in events:
        for claim in event.claims:
            found.setdefault(claim, []).append((event.type, frozenset(event.actors)))
    return found


def _with_actors(
    one: Description,
    mentions: Sequence[tuple[int, int, Actor]],
    events: dict[str, list[tuple[str, frozenset[str]]]],
) -> Description:
    """The description with the actors and events that the report holds in its content, pronouns for them included."""
    if not mentions and not events:
        return one
    first = bisect_left(mentions, one.start, key=lambda it: it[0])
    inside = [actor for start, end, actor in mentions[first : first + 60] if start < one.end]
    names = frozenset(stem for actor in inside for stem in stems_of(actor.name))
    return replace(
        one,
        stems=one.stems | names,
        sides=one.sides | sides_of(names),
        actors=frozenset(actor.id for actor in inside),
        events=frozenset(events.get(one.id, ())),
    )
