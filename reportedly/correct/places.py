"""Finding a thing again in another reading of its report: by where its words stand, not by its id.

- A claim is the same where its content shares at least half of the characters that either has (SAME), and its cue or
  its source any; of several the one that has most in common in all three.
- An event is the same where its triggers share any words; of several one of the same type goes first.
- An actor is the same where the report's words for it are, or by its name.

Each record of a reading is at most one thing, and each thing at most one record: the likest find each other first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportedly.records import Actor, Claim, Event, Pieces, Report

SAME = 0.5
"""Share of characters that the contents of two claims have in common if they are one."""

_CUE, _SOURCE, _SORT, _NAME = 0.5, 0.25, 0.5, 0.001  # what else speaks for two places, as parts of the words' 1
Record = Claim | Event | Actor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: the words of its content, triggers or mentions; ``sort`` is a type or an actor's name.

    ``added``: people put it there, no reading.
    """

    kind: str
    name: str
    words: Pieces
    cue: Pieces = ()
    source: Pieces = ()
    sort: str = ""
    added: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The place as plain data."""
        parts = {name: _lists(getattr(self, name)) for name in ("words", "cue", "source")}
        return {"kind": self.kind, "name": self.name, **parts, "sort": self.sort, "added": self.added}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Place:
        """The place from plain data."""
        words, cue, source = (tuple((a, b) for a, b in told[name]) for name in ("words", "cue", "source"))
        return cls(told["kind"], told["name"], words, cue, source, told["sort"], told["added"])


def _lists(pieces: Pieces) -> list[list[int]]:
    return [list(piece) for piece in pieces]


def place_of(record: Record, *, added: bool = False) -> Place:
    """Where a record stands."""
    if isinstance(record, Claim):
        cue, origin = record.cue.spans if record.cue else (), record.origin
        return Place("claim", record.id, record.spans, cue, origin.spans if origin else (), added=added)
    spans = (record.trigger, *record.also_trigger) if isinstance(record, Event) else record.mentions
    words = tuple(sorted({piece for span in spans for piece in span.spans}))
    if isinstance(record, Event):
        return Place("event", record.id, words, sort=record.type, added=added)
    return Place("actor", record.id, words, sort=record.name.casefold(), added=added)


def likeness(one: Place, other: Place) -> float:
    """How much speaks for two places being of one thing; 0: they are not."""
    if one.kind != other.kind:
        return 0.0
    words = overlap(one.words, other.words) if one.words and other.words else 0.0
    same_sort = one.sort == other.sort
    if words < SAME if one.kind == "claim" else not words and not (one.kind == "actor" and same_sort):
        return 0.0
    if one.kind == "claim":
        if _apart(one.cue, other.cue) and _apart(one.source, other.source):
            return 0.0
        words += _CUE * overlap(one.cue, other.cue) + _SOURCE * overlap(one.source, other.source)
    return words + _SORT * same_sort + _NAME * (one.name == other.name)


def _apart(one: Pieces, other: Pieces) -> bool:
    """Whether two spans are told and share nothing."""
    return bool(one and other) and not overlap(one, other)


def overlap(one: Pieces, other: Pieces) -> float:
    """Shared characters as a share of those in either; two empty spans agree."""
    if not one and not other:
        return 1.0
    shared = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    return shared / (sum(b - a for a, b in (*one, *other)) - shared)


class Things:
    """The things that some corrections speak of, numbered, and which record of a reading each of them is."""

    def __init__(self, groups: Iterable[Sequence[Place]], reading: Report) -> None:
        self._thing: dict[Place, int] = {}
        self.places: dict[int, list[Place]] = {}
        for group in groups:
            self._join(group)
        self.record: dict[int, str] = {}
        self.thing: dict[tuple[str, str], int] = {}
        records: list[Record] = [*reading.claims, *reading.events, *reading.actors]
        self._pair(list(map(place_of, records)))

    def of(self, places: Sequence[Place]) -> int:
        """The thing that stands at these places."""
        return self._thing[places[0]]

    def of_record(self, kind: str, name: str) -> int | None:
        """The thing that a record of the reading is, if any correction speaks of it."""
        return self.thing.get((kind, name))

    def _join(self, group: Sequence[Place]) -> None:
        """Places of one thing: a place that is known brings its thing along."""
        known = sorted({self._thing[place] for place in group if place in self._thing})
        thing = known[0] if known else len(self._thing)
        listed = self.places.setdefault(thing, [])
        for other in known[1:]:
            listed += self.places.pop(other)
        listed += [place for place in dict.fromkeys(group) if place not in self._thing]
        self._thing.update(dict.fromkeys(listed, thing))

    def _pair(self, records: Sequence[Place]) -> None:
        ranked = [
            (value, -thing, place)
            for thing, places in self.places.items()
            for place in records
            if (value := max(likeness(one, place) for one in places))
        ]
        for _, thing, place in sorted(ranked, key=lambda one: one[:2], reverse=True):
            if -thing not in self.record and (place.kind, place.name) not in self.thing:
                self.record[-thing] = place.name
                self.thing[place.kind, place.name] = -thing
