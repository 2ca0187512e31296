"""Correcting as methods of whatever has a store: ``corpus.correct("KEY/c3", set={"stance": "denies"}, why="…")``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reportedly.correct import keep
from reportedly.correct.batch import orders_of
from reportedly.correct.log import Correction
from reportedly.store.connect import Store


class Correcting:
    """The methods; ``store`` is the open store. Each raises UsageError where something is wrong, and writes nothing."""

    store: Store

    def correct(
        self,
        id: str,
        *,
        set: Mapping[str, Any] | None = None,
        deny: str | Iterable[str] = (),
        support: str | Iterable[str] = (),
        repeat: str | Iterable[str] = (),
        unlink: str | Iterable[str] = (),
        why: str,
        by: str | None = None,
    ) -> list[Correction]:
        """Change fields of a claim, an event or an actor, and what a claim has to do with others of its report."""
        links = {"deny": deny, "support": support, "repeat": repeat, "unlink": unlink}
        told = {name: [one] if isinstance(one, str) else list(one) for name, one in links.items()}
        return keep.carry_out(self.store, orders_of({"id": id, "set": set, **told}, why, by))

    def withdraw(self, id: str, *, why: str, by: str | None = None) -> Correction:
        """Say that there is no such claim or event."""
        return keep.withdraw(self.store, id, why=why, by=by)

    def add_claim(
        self, report: str, words: str | None = None, *, set: Mapping[str, Any] | None = None, why: str,
        by: str | None = None,
    ) -> Correction:  # fmt: skip
        """Add a claim with these words of the report for its content."""
        return keep.add_claim(self.store, report, words, set, why=why, by=by)

    def add_event(
        self, report: str, words: str | None = None, *, set: Mapping[str, Any], why: str, by: str | None = None
    ) -> Correction:
        """Add an event that these words of the report tell of; ``set`` has at least its type."""
        return keep.add_event(self.store, report, words, set, why=why, by=by)

    def undo(self, number: int, *, why: str, by: str | None = None) -> Correction:
        """Take back a correction, by a further one."""
        return keep.undo(self.store, number, why=why, by=by)

    def corrections(self, target: str | None = None) -> list[Correction]:
        """The log: who corrected what, when and why; of one report or record, or of all."""
        return keep.corrections(self.store, target)
