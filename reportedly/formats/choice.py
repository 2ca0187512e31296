"""Which events go into a file: by status, by marks, by confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import get_args

from reportedly.errors import UsageError
from reportedly.events.ontology import MARKS
from reportedly.records import Event, Report, Status

STATUSES: tuple[str, ...] = get_args(Status)
NOTHING = "nothing"
"""The word for leaving out nothing at all."""

UNTRUE = ("negated", "hypothetical", "future", "denied")
"""What a format without status and marks would tell as if it had happened."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The events wanted: of these statuses (empty: all), without these statuses and marks, of at least this confidence.

    With ``exclude`` None nothing is left out, but of formats that cannot tell what they hold, what is in UNTRUE.
    """

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] | None = None
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        _check(self.only, STATUSES, "status")
        _check(self.exclude or (), (*STATUSES, *MARKS), "status or mark")

    @classmethod
    def of(cls, only: str | None = None, exclude: str | None = None, min_confidence: float = 0.0) -> Choice:
        """The choice that comma-separated lists make; the word "nothing" excludes nothing."""
        excluded = None if exclude is None else tuple(word for word in _words(exclude) if word != NOTHING)
        return cls(tuple(_words(only or "")), excluded, min_confidence)

    def without_marks(self) -> Choice:
        """The choice for a format that can tell neither status nor marks."""
        if self.exclude is not None:
            return self
        return replace(self, exclude=tuple(word for word in UNTRUE if word not in self.only))

    def keeps(self, event: Event) -> bool:
        """Whether an event goes in."""
        if event.confidence < self.min_confidence or (self.only and event.status not in self.only):
            return False
        return not any(word == event.status or (word in MARKS and getattr(event, word)) for word in self.exclude or ())


def choose(reports: Iterable[Report], choice: Choice) -> Iterator[Report]:
    """The reports with the events chosen alone."""
    return (replace(report, events=tuple(filter(choice.keeps, report.events))) for report in reports)


def marks(event: Event) -> list[str]:
    """The marks that an event has."""
    return [mark for mark in MARKS if getattr(event, mark)]


def _words(listed: str) -> Iterator[str]:
    return (word.strip().lower() for word in listed.split(",") if word.strip())


def _check(words: Iterable[str], known: tuple[str, ...], what: str) -> None:
    for word in words:
        if word not in known:
            raise UsageError(f"Unknown {what} '{word}' - use one or more of {', '.join(known)}, parted by commas")
