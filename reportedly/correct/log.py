"""The nouns of correcting: what somebody wants corrected, and what stands in the log of it.

A log only grows. To take a correction back is a further one, and which of them stand follows from the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reportedly.correct.places import Place
from reportedly.errors import UsageError

Target = Literal["claim", "event", "actor", "correction"]
Action = Literal["change", "add", "withdraw", "link", "unlink", "undo"]

KINDS: dict[str, Target] = {"c": "claim", "e": "event", "a": "actor"}
"""What an id within a report is of, by its first letter."""

_ID = re.compile(r"(.+)/([cea]\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants corrected: ``target`` is KEY/c3, of what is added KEY, of an undo the number taken back.

    ``add`` tells what is added, ``kind`` and ``other`` which link to which claim. ``by`` None: whoever is logged in.
    ``where`` is the line of a file that it comes from.
    """

    action: Action
    target: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    by: str | None = None
    add: Target | None = None
    kind: str | None = None
    other: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that a correction is about: its places in the readings that had it, and as the machine had it.

    ``read`` is None for what people added; else it has the ``record`` and, by their ids, the ``actors`` and ``claims``
    that it names.
    """

    kind: Target
    name: str
    places: tuple[Place, ...]
    read: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The subject as plain data."""
        return {
            "kind": self.kind,
            "name": self.name,
            "places": [place.to_dict() for place in self.places],
            "read": self.read,
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Subject:
        """The subject from plain data."""
        places = tuple(Place.of(one) for one in told["places"])
        return cls(told["kind"], told["name"], places, told.get("read"))


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the log: who corrected what, when and why.

    ``changes`` has the fields with their new values, ``before`` the whole record as it stood, ``context`` by what it is
    found again in another reading: the subject, for a link the other claim, for what is added its rivals, and whom and
    what the changes name.
    """

    number: int
    report: str
    target: Target
    name: str
    action: Action
    changes: Mapping[str, Any]
    before: Mapping[str, Any]
    context: Mapping[str, Any]
    who: str
    why: str
    at: str

    @property
    def id(self) -> str:
        """What was corrected, KEY/c3; of an undo the number of what it takes back."""
        return self.name if self.target == "correction" else f"{self.report}/{self.name}"

    @property
    def subject(self) -> Subject:
        """The record that it is about."""
        return Subject.of(self.context["subject"])

    @property
    def other(self) -> Subject:
        """The claim at the other end of a link."""
        return Subject.of(self.context["other"])

    @property
    def mark(self) -> str:
        """What stands in the ``why`` of a corrected record."""
        return f"correction {self.number} by {self.who}"

    def groups(self) -> Iterator[tuple[Place, ...]]:
        """The places of every thing that it speaks of, each thing's together."""
        if self.target == "correction":
            return
        yield self.subject.places
        if "other" in self.context:
            yield self.other.places
        named = self.context.get("names", {}).get("claims", {})
        for told in (*self.context.get("rivals", ()), *named.values()):
            yield tuple(Place.of(one) for one in told)

    def to_dict(self) -> dict[str, Any]:
        """The correction as plain data, with each change as it was before and after."""
        return {
            "number": self.number,
            "at": self.at,
            "by": self.who,
            "why": self.why,
            "report": self.report,
            "id": self.id,
            "action": self.action,
            "changes": [{"field": name, "before": old, "after": new} for name, old, new in self.rows()],
            "before": self.before or None,
        }

    def rows(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Each field with its value before and after, in words."""
        from reportedly.correct.shown import rows_of

        return rows_of(self)


def standing(log: Sequence[Correction]) -> list[Correction]:
    """The corrections of a log that nobody has taken back, without those that take something back."""
    taken = taken_back(log)
    return [one for one in log if one.action != "undo" and one.number not in taken]


def taken_back(log: Sequence[Correction]) -> dict[int, int]:
    """The corrections that do not stand, each with the one that took it back (and stands itself)."""
    taken: dict[int, int] = {}
    for one in reversed(log):
        if one.action == "undo" and one.number not in taken:
            taken.setdefault(int(one.name), one.number)
    return taken


def split_id(told: str) -> tuple[str, str]:
    """The key of a report and the id of a record in it."""
    found = _ID.fullmatch(told)
    if not found:
        raise UsageError(f"'{told[:80]}' names no claim, event or actor: write KEY/c3, KEY/e2 or KEY/a1")
    return found[1], found[2]
