"""What one worker does with a batch of items: reads each that is new, and tells what became of the others.

A worker reads the store, to leave out what is there already, but never writes to it.
"""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.resources import files
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy

import reportedly
from reportedly.attribute import Model, load
from reportedly.ingest.items import Item, to_report
from reportedly.ontology.reader import reader_of
from reportedly.pipeline import Settings, read_group
from reportedly.read import ReadOptions
from reportedly.records import Report
from reportedly.store import Store, known_keys, near, open_store
from reportedly.store.near import Shape, nearest
from reportedly.store.write import told_apart


@dataclass(frozen=True, slots=True)
class Copy:
    """A report whose text is, nearly, that of another: the key of that one, and how similar they are."""

    report: Report
    of: str
    similarity: float
    item: Item  # without its data


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that could not be read, and why."""

    item: Item
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of a batch; ``bands`` are those of the texts read, by the ids of the reports."""

    read: list[Report] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    known: int = 0
    bands: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __iadd__(self, other: Outcome) -> Outcome:
        self.read += other.read
        self.copies += other.copies
        self.failures += other.failures
        self.known += other.known
        self.bands |= other.bands
        return self


class Worker:
    """A model, and a store that is looked into; with ``again`` what is there already is read all the same."""

    def __init__(self, store: Store, options: ReadOptions, settings: Settings, again: bool = False) -> None:
        self.store, self.options, self.settings, self.again = store, options, settings, again
        self.model: Model | None = None

    def work(self, items: Sequence[Item]) -> Outcome:
        """Read a batch of items."""
        outcome = Outcome()
        read: list[tuple[Item, Report]] = []
        for item in items:
            report = to_report(item, self.options)
            if report.error is not None:
                outcome.failures.append(Failure(item, report.error))
            else:
                read.append((item, report))
        self._read(read if self.again else self._new(read, outcome), outcome)
        return outcome

    def _new(self, read: Sequence[tuple[Item, Report]], outcome: Outcome) -> list[tuple[Item, Report]]:
        """Those of the reports that are not stored, nor copies of what is, each once."""
        with self.store.reading() as connection:
            apart = told_apart(connection, (report for _, report in read))
            known = known_keys(connection, [report.id for report in apart])
            pairs = zip((item for item, _ in read), apart, strict=True)
            fresh: dict[str, tuple[Item, Report]] = {}
            for item, report in pairs:
                if report.id not in known:
                    fresh.setdefault(report.id, (item, report))  # the first, as it is with those of several batches
            outcome.known += len(read) - len(fresh)
            return list(self._without_copies(connection, list(fresh.values()), outcome))

    def _without_copies(
        self, connection: sqlalchemy.Connection, fresh: Sequence[tuple[Item, Report]], outcome: Outcome
    ) -> Iterator[tuple[Item, Report]]:
        """The reports that are no copies of stored ones, nor of others of the batch."""
        shapes: dict[str, Shape] = {}
        for item, report in fresh:
            shape = Shape(report.text)
            of = near(connection, shape) or nearest(shape, shapes)
            if of is not None:
                outcome.copies.append(Copy(report, *of, replace(item, data="")))
            else:
                shapes[report.id] = shape
                outcome.bands[report.id] = shape.bands
                yield item, report

    def _read(self, unread: Sequence[tuple[Item, Report]], outcome: Outcome) -> None:
        if not unread:
            return
        if self.model is None:
            self.model = reader_of(load(self.settings.threads), self.settings.ontology)
        group = [report for _, report in unread]
        for (item, _), report in zip(unread, read_group(group, self.model, self.settings), strict=True):
            if report.error is not None:
                outcome.failures.append(Failure(item, report.error))
            else:
                outcome.read.append(report)


def reader_name(settings: Settings) -> str:
    """What reads: version, model and settings, so that a store can tell which reports a newer one should read again."""
    card = sha256((files("reportedly") / "model" / "card.json").read_bytes()).hexdigest()[:12]
    own = [f"{path.name} {_digest(path)}" for path in (settings.actor_table, settings.ontology) if path]
    least = [f"confidence from {settings.min_confidence}"] if settings.min_confidence else []
    alone = [] if settings.events else ["claims alone"]
    return ", ".join([f"reportedly {reportedly.__version__}", f"model {card}", *own, *least, *alone])


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def serve(pipe: Connection, address: str, options: ReadOptions, settings: Settings, again: bool) -> None:
    """Read the items that come by a pipe and send back what became of them, or what was raised, as long as any come.

    What does so leaves the keyboard to its parent, and ends when that one does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    own = Worker(open_store(address, read_only=True, small=True), options, settings, again)
    pipe.send(True)
    with suppress(EOFError, OSError):  # nobody is there any more
        while True:
            pipe.send(_told(own, pipe.recv()))


def _told(own: Worker, items: Sequence[Item]) -> Outcome | Exception:
    try:
        return own.work(items)
    except Exception as error:
        error.add_note(traceback.format_exc())  # which does not come along by itself
        return error


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
