"""Filling a store: items are read by workers, and written by this process alone, batch by batch, in their order.

A batch is written in one transaction together with how far its sources are done, so that a run which is stopped at any
moment goes on where it was. Batches are written in the order of their items, whichever worker is ready first.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256

from sqlalchemy import Connection

from reportedly.attribute import cores
from reportedly.ingest.items import Item, Source
from reportedly.ingest.ledger import (
    Mark,
    done_with,
    forget_all,
    forget_failures,
    note_failures,
    note_marks,
    place_of,
    stamp_of,
)
from reportedly.ingest.team import Stop, Team, Work, team_of
from reportedly.ingest.worker import Failure, Outcome, reader_name
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.store import Store, store_reports
from reportedly.store.lock import held
from reportedly.store.near import Shape
from reportedly.store.write import Stored, store_copy

BATCH = 30_000  # bytes of items that are read and written together: a second or two of work
MOST = 32  # items of a batch
MARKUP = 8  # bytes of a web page for one of its text, about
UNCHANGED = 1_000  # sources that are passed over before a sign of life
AHEAD = 3  # batches a worker may be ahead of what is written
HELD = 256 * 2**20  # bytes of items that all batches under way may come to, give or take one, however many workers


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How to fill a store: how to read, by how many processes (all cores if None), each with one core."""

    reading: ReadOptions = field(default_factory=ReadOptions)
    settings: Settings = field(default_factory=lambda: Settings(threads=1))
    workers: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is: reports stored, copies of others, known already, failed; bytes of the sources; seconds."""

    new: int = 0
    copies: int = 0
    known: int = 0
    failed: int = 0
    unchanged: int = 0  # sources that were read to their end before
    bytes: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    passed: int = 0  # bytes of what was done with before, which took no time

    @property
    def items(self) -> int:
        """Items that are done with."""
        return self.new + self.copies + self.known + self.failed


@dataclass(slots=True)
class Batch:
    """Items that are read together, and how far their sources are done when they are written."""

    items: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    bytes: int = 0
    passed: int = 0
    unchanged: int = 0
    weight: int = 0
    size: int = 0  # bytes of the items
    mended: list[str] = field(default_factory=list)  # sources that are read now, whatever kept them from it before
    anew: list[str] = field(default_factory=list)  # sources that have changed since they were read

    @property
    def full(self) -> bool:
        """Whether it is time for the next."""
        heavy = self.weight >= BATCH or len(self.items) >= MOST
        return heavy or len(self.marks) >= MOST or self.unchanged >= UNCHANGED

    def add(self, item: Item) -> None:
        """Take in an item."""
        size = _size(item)
        self.items.append(item)
        self.size += size
        self.weight += size // MARKUP if item.kind == "html" else size


def ingest(
    sources: Iterable[Source],
    store: Store,
    options: IngestOptions | None = None,
    tell: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Read all items of these sources into a store; ``tell`` hears of every batch that is written.

    Items that cannot be read are noted in the store's ``failures``. An interrupt (Ctrl-C, SIGTERM) ends the run between
    two batches. Raises StoreError where the store cannot be written, or is being filled by another run.
    """
    chosen = options or IngestOptions()
    return Run(store, chosen, tell).go(batches(sources, store, chosen.reading))


@contextmanager
def filling(store: Store, what: str = "being filled") -> Iterator[None]:
    """Keep others from doing the same to this store. Raises StoreError if somebody does."""
    if store.dialect == "postgresql":
        yield  # writers wait for each other there, and each looks anew what is stored
        return
    with held(f"{os.path.realpath(store.address)}.{what.split()[-1]}.lock", store.name, what):
        yield


@contextmanager
def _stoppable() -> Iterator[Stop]:
    """What SIGINT and SIGTERM ask for; outside the main thread, where signals do not arrive, nobody does."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}

    def ask(*_: object) -> None:
        at_once = stop.asked or stop.waiting  # asked twice: at once
        stop.asked = True
        if at_once:
            raise KeyboardInterrupt

    try:
        for kind in before:
            signal.signal(kind, ask)
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def batches(sources: Iterable[Source], store: Store, reading: ReadOptions | None = None) -> Iterator[Batch]:
    """The items that are not done with, in batches with what is to be noted when they are."""
    batch = Batch()
    with store.reading() as connection:
        for source in sources:
            stamp = _stamp(source, reading)
            after, changed = _done_with(connection, source, stamp)
            connection.rollback()  # or what is written meanwhile could not leave the log
            batch.anew += [source.name] if changed else []
            if after is None:
                batch.unchanged += 1
                batch.bytes += source.size or 0
                batch.passed += source.size or 0
            else:
                batch = yield from _source_batches(source, stamp, after, batch)
            if batch.full:
                yield batch
                batch = Batch()
    if batch.items or batch.marks or batch.unchanged:
        yield batch


def _done_with(connection: Connection, source: Source, stamp: str | None) -> tuple[int | None, bool]:
    """Up to which item a source is done, None if it is finished; and whether it was once, but has changed since."""
    place = place_of(source.name)
    after = done_with(connection, place, stamp)
    if after == 0 and place != source.name:  # as it was once known
        after = done_with(connection, source.name, stamp)
    changed = after == 0 and stamp is not None and stamp_of(connection, place) not in (None, stamp)
    return after, changed


def _source_batches(source: Source, stamp: str | None, after: int, batch: Batch) -> Generator[Batch, None, Batch]:
    """The items of a source after this number; what comes back is the batch with the last of them, not full perhaps."""
    place, done, offset, last = place_of(source.name), after, 0, None
    for item in source.items(after):
        batch.add(item)
        batch.bytes += max(0, (item.offset or offset) - offset)
        batch.passed += item.offset or 0 if after and not offset else 0
        done, offset, last = done if _ends(item) else item.number, item.offset or offset, item
        if batch.full:
            batch.marks.append(Mark(place, stamp, done, False))
            yield batch
            batch = Batch()
    several = last.key != source.name if last else after > 0
    if several:
        batch.mended.append(source.name)
    # Where reading was ended by something, damage perhaps, or the want of a right or of an extra, it is tried again.
    batch.marks.append(Mark(place, stamp, done, last is None or not _ends(last)))
    batch.bytes += max(0, (source.size or 0) - offset)
    return batch


def _ends(item: Item) -> bool:
    """Whether an item is what ended the reading of its source, or what is all that was found in it."""
    return item.kind == "failure" and (item.number == 1 or item.key == item.source)


def _stamp(source: Source, reading: ReadOptions | None) -> str | None:
    """The state of a source; read in another way, with other columns perhaps, it is another one."""
    if source.stamp is None or reading is None or reading == ReadOptions():
        return source.stamp
    return f"{source.stamp}:{sha256(repr(reading).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _size(item: Item) -> int:
    return len(item.data) if isinstance(item.data, str | bytes) else sum(len(str(v)) for v in item.data.values())


class Run:
    """A run over batches: keeps the workers busy and writes what they bring, in order."""

    again = False
    """Whether what is stored already is read all the same."""

    def __init__(self, store: Store, options: IngestOptions, tell: Callable[[Tally], None]) -> None:
        self.store, self.options, self.tell = store, options, tell
        self.reader = reader_name(options.settings)
        self.begun = time.monotonic()
        self.tally = Tally()

    def go(self, todo: Iterator[Batch]) -> Tally:
        """Read and write all batches, or those before an interrupt; how far that came."""
        with filling(self.store), _stoppable() as stop, self._team(stop) as team:
            self._through(todo, team, stop)
        return self.tally

    def _team(self, stop: Stop) -> AbstractContextManager[Team]:
        chosen = self.options
        return team_of(self.store, chosen.reading, chosen.settings, self.again, chosen.workers or cores(), stop)

    def _through(self, todo: Iterator[Batch], team: Team, stop: Stop) -> None:
        """Whatever has been read is written first: of a stream the next batch may be long in coming, or never come."""
        under_way: deque[tuple[Batch, Work]] = deque()
        most = AHEAD * (self.options.workers or cores())
        while not stop.asked:
            full = len(under_way) >= most or sum(batch.size for batch, _ in under_way) >= HELD
            batch = None if full or _is_ready(under_way) else _next(todo, stop)
            if batch is not None:
                under_way.append((batch, team.give(batch.items)))
            elif stop.asked:
                break
            elif not under_way:
                return
            elif not self._write_first(under_way):
                break
        while _is_ready(under_way) and self._write_first(under_way):
            pass
        self.tally = replace(self.tally, interrupted=True)

    def _write_first(self, under_way: deque[tuple[Batch, Work]]) -> bool:
        """Write the first batch under way when it has been read; False if that is not to be waited for."""
        batch, work = under_way.popleft()
        outcome = work.outcome()
        if outcome is not None:
            self.write(batch, outcome)
        return outcome is not None

    def write(self, batch: Batch, outcome: Outcome) -> None:
        """Write what became of a batch, all of it or nothing."""
        with self.store.writing() as connection:
            told = self.store_outcome(connection, batch, outcome)
            forget_all(connection, batch.anew)
            note_failures(connection, outcome.failures)
            forget_failures(connection, _well(batch.items, outcome.failures), batch.mended)
            note_marks(connection, batch.marks)
        self._count(batch, told, len(outcome.failures))

    def store_outcome(self, connection: Connection, batch: Batch, outcome: Outcome) -> Stored:
        """Store what was read of a batch."""
        return store_outcome(connection, outcome, self.reader)

    def _count(self, batch: Batch, told: Stored, failed: int) -> None:
        before = self.tally
        self.tally = Tally(
            before.new + told.new,
            before.copies + told.copies,
            before.known + told.known,
            before.failed + failed,
            before.unchanged + batch.unchanged,
            before.bytes + batch.bytes,
            time.monotonic() - self.begun,
            passed=before.passed + batch.passed,
        )
        self.tell(self.tally)


def store_outcome(connection: Connection, outcome: Outcome, reader: str) -> Stored:
    """Store the reports that a worker has read, and the copies that it found; one that is none is a failure, too."""
    shapes = {report.id: Shape(report.text, outcome.bands[report.id]) for report in outcome.read}
    told = store_reports(connection, outcome.read, reader, shapes) + Stored(known=outcome.known)
    for copy in outcome.copies:
        noted = store_copy(connection, copy.report, copy.of, copy.similarity)
        if noted is None:
            outcome.failures.append(Failure(copy.item, f"{copy.item.key} is a copy of {copy.of}, which was not read."))
        told += noted or Stored()
    return told


def _next(todo: Iterator[Batch], stop: Stop) -> Batch | None:
    """The next batch; None if there is none, or if the run is to end before it has come."""
    try:
        stop.waiting = True
        batch = next(todo, None)
        stop.waiting = False
        return batch
    except KeyboardInterrupt:
        if not stop.asked:
            raise
        return None


def _is_ready(under_way: Sequence[tuple[Batch, Work]]) -> bool:
    return bool(under_way) and under_way[0][1].ready()


def _well(items: Sequence[Item], failures: Sequence[Failure]) -> list[Item]:
    """The items that could be read."""
    bad = {failure.item.key for failure in failures}
    return [item for item in items if item.key not in bad]
