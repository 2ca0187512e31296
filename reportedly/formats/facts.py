"""Events with all that they refer to at hand: actors, claims, who denies them, their sentence, their day.

What every format needs is worked out here once; a format only says which column holds what.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from itertools import islice, permutations, product
from typing import Any

import reportedly
from reportedly.events.ontology import Code, codes
from reportedly.records import Actor, Claim, Event, Report, Span

RECIPROCAL = frozenset({"AGREE", "ASSAULT", "CONSULT", "COOPERATE"})
"""What several actors without a recipient do to one another: PLOVER has all of them as actors of talks and clashes."""

# Bounds on what is said again with every event, or a huge report would have an output of its size squared.
MOST_PAIRS = 500  # rows of one event
MOST_NAMES = 100  # names of the report in one cell
MOST_MENTIONS = 100  # of an actor inside an event
LONGEST_TEXT = 10_000  # characters of a sentence or a claim inside an event
BODIES = ("government", "military", "armed_group", "organization", "media")
"""Kinds of actors that are neither a person nor a crowd."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

Pair = tuple[Actor | None, Actor | None]


class Facts:
    """What the events of one report refer to."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.actors = {actor.id: actor for actor in report.actors}
        self.claims = {claim.id: claim for claim in report.claims}
        self._mentions: dict[str, list[Span]] = {}

    @cached_property
    def against(self) -> dict[str, list[str]]:
        """The claims that deny a claim."""
        found: dict[str, list[str]] = {}
        for link in self.report.links:
            if link.kind == "denies":
                found.setdefault(link.target, []).append(link.source)
        return found

    @cached_property
    def sentences(self) -> Sequence[tuple[int, int]]:
        """Where the sentences of the text begin and end."""
        from reportedly.attribute.words import sentence_bounds  # loads numpy

        return sentence_bounds(self.report.text)

    @cached_property
    def lead_end(self) -> int:
        """Where the first paragraph behind the headline ends."""
        text, title = self.report.text, self.report.title or ""
        begin = len(title) if title and text.startswith(title) else 0
        begin += len(text[begin:]) - len(text[begin:].lstrip())
        blank = _BLANK_LINE.search(text, begin)
        return blank.start() if blank else len(text)

    @cached_property
    def day(self) -> str | None:
        """The day that the report speaks from: that of its dateline, else that of its publication."""
        dateline = self.report.dateline
        return (dateline.date if dateline and dateline.date else self.report.published or "")[:10] or None

    @cached_property
    def people(self) -> str:
        """The names of the persons among the actors."""
        return _listed(actor.name for actor in self.report.actors if actor.kind == "person")

    @cached_property
    def bodies(self) -> str:
        """The names of governments, forces, groups and organizations among the actors."""
        return _listed(actor.name for actor in self.report.actors if actor.kind in BODIES)

    @cached_property
    def places(self) -> str:
        """The names of the places of events."""
        return _listed(event.place.name for event in self.report.events if event.place)

    def mention(self, actor: Actor, offset: int) -> Span | None:
        """The words for an actor that stand nearest to an offset."""
        if actor.id not in self._mentions:
            self._mentions[actor.id] = sorted(actor.mentions, key=lambda mention: mention.start)
        known = self._mentions[actor.id]
        after = bisect_left(known, offset, key=lambda mention: mention.start)
        return min(known[max(after - 1, 0) : after + 1], key=lambda one: abs(one.start - offset), default=None)


def _listed(names: Iterable[str | None]) -> str:
    return "; ".join(islice(dict.fromkeys(filter(None, names)), MOST_NAMES))


def actor_record(actor: Actor) -> dict[str, Any]:
    """An actor as plain data to stand inside an event, with the first of its mentions."""
    return replace(actor, mentions=actor.mentions[:MOST_MENTIONS]).to_dict()


def claim_record(claim: Claim) -> dict[str, Any]:
    """A claim as plain data to stand inside an event, its text cut where it is very long."""
    return replace(claim, text=claim.text[:LONGEST_TEXT]).to_dict()


@dataclass(frozen=True, slots=True)
class Coded:
    """One event of a report and what it refers to."""

    event: Event
    facts: Facts

    @property
    def report(self) -> Report:
        """The report that tells of it."""
        return self.facts.report

    @property
    def id(self) -> str:
        """An id that no event of another report has; the same text read the same way gives the same ids."""
        return sha256(self._key()).hexdigest()[:16]

    def number(self, row: int) -> int:
        """The id of one row of the event as a number, below 2 to the 53rd: larger ones are not exact everywhere."""
        return int.from_bytes(sha256(self._key() + b"\0%d" % row).digest()[:7], "big") >> 3

    def _key(self) -> bytes:
        report = self.report
        return "\0".join((report.id, report.content_sha256, self.event.id)).encode(errors="surrogatepass")

    @property
    def code(self) -> Code | None:
        """The code in the ontology; None for a type that is not PLOVER's."""
        known = codes()
        return known.get((self.event.type, self.event.mode)) or known.get((self.event.type, None))

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who does it."""
        return self._known(self.event.actors)

    @property
    def recipients(self) -> tuple[Actor, ...]:
        """Whom it is done to."""
        return self._known(self.event.recipients)

    def _known(self, ids: Sequence[str]) -> tuple[Actor, ...]:
        return tuple(self.facts.actors[one] for one in ids if one in self.facts.actors)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that hold it, the innermost first."""
        return tuple(self.facts.claims[one] for one in self.event.claims if one in self.facts.claims)

    @property
    def said_by(self) -> tuple[Claim, ...]:
        """The claims that say so, each with its whole chain; those around them are left out."""
        return tuple(claim for claim in self._tellers() if not self._denies(claim))

    @property
    def denied_by(self) -> tuple[Claim, ...]:
        """The claims that say it is not so: of those that hold it, and of those that deny one that says so."""
        own = [claim.id for claim in self._tellers() if self._denies(claim)]
        others = [one for claim in self.said_by for one in self.facts.against.get(claim.id, ())]
        return tuple(self.facts.claims[one] for one in dict.fromkeys(own + others) if one in self.facts.claims)

    def _tellers(self) -> Iterator[Claim]:
        around = {claim.parent for claim in self.claims}
        return (claim for claim in self.claims if claim.id not in around)

    def _denies(self, claim: Claim) -> bool:
        """By its stance, or by saying that the event did not happen, but not by both."""
        return (claim.stance == "denies") != self.event.negated

    @property
    def sentence(self) -> tuple[int, int, int]:
        """Number (from 1), start and end of the sentence that tells of it; of a very long one, the part around."""
        bounds, offset = self.facts.sentences, self.event.trigger.start
        at = max(bisect_right(bounds, offset, key=lambda one: one[0]), 1)
        start, end = bounds[at - 1] if bounds else (0, len(self.report.text))
        if end - start > LONGEST_TEXT:
            start = max(start, offset - LONGEST_TEXT // 2)
            end = min(end, start + LONGEST_TEXT)
        return at, start, end

    @property
    def in_lead(self) -> bool:
        """Whether the headline or the first paragraph tells of it."""
        return self.event.trigger.start < self.facts.lead_end

    @property
    def day(self) -> str | None:
        """The one day for formats that have room for one: the first that it may have been on, else the last.

        Where no day is told that is the report's, but not for what was long before, or is yet to come, or may never.
        """
        event = self.event
        if event.date.start or event.date.end:
            return event.date.start or event.date.end
        return None if event.historical or event.future or event.hypothetical else self.facts.day

    def words_for(self, actor: Actor) -> Span | None:
        """The words for an actor that stand nearest to the trigger."""
        return self.facts.mention(actor, self.event.trigger.start)

    def pairs(self) -> list[Pair]:
        """Who and to whom, one pair a row; None where nobody is told. At most MOST_PAIRS."""
        actors, recipients = self.actors, self.recipients
        found: Iterator[Pair]
        if actors and recipients:
            found = product(actors, recipients)
        elif len(actors) > 1 and self.event.type in RECIPROCAL:
            found = permutations(actors, 2)
        else:
            found = ((actor, other) for actor in actors or [None] for other in recipients or [None])
        return list(islice(found, MOST_PAIRS))


@cache
def coder() -> str:
    """Name and version of this program."""
    return f"reportedly {reportedly.__version__}"


def coded(report: Report) -> Iterator[Coded]:
    """The events of a report, in its order."""
    facts = Facts(report)
    return (Coded(event, facts) for event in report.events)
