"""Filling a store: items are read by workers, and written by this process alone, batch by batch, in their order.

A batch is written in one transaction together with how far its sources are done, so that a run which is stopped at any
moment goes on where it was. Batches are written in the order of their items, whichever worker is ready first.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from reportedly.attribute import cores
from reportedly.errors import StoreError
from reportedly.ingest import worker
from reportedly.ingest.items import Item, Source
from reportedly.ingest.ledger import Mark, done_with, forget_failures, note_failures, note_marks
from reportedly.ingest.worker import Failure, Outcome, Worker, reader_name
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.store import Store, store_reports
from reportedly.store.near import Shape
from reportedly.store.write import Stored, store_copy

BATCH = 30_000  # bytes of items that are read and written together: a second or two of work
MOST = 32  # items of a batch
MARKUP = 8  # bytes of a web page for one of its text, about
AHEAD = 3  # batches a worker may be ahead of what is written


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
    unchanged: int = 0
    weight: int = 0

    @property
    def full(self) -> bool:
        """Whether it is time for the next."""
        return self.weight >= BATCH or len(self.items) >= MOST or len(self.marks) >= MOST

    def add(self, item: Item) -> None:
        """Take in an item."""
        self.items.append(item)
        self.weight += _weight(item)


class Team(Protocol):
    """Whoever reads batches: this process, or several."""

    def give(self, batch: Batch) -> Callable[[], Outcome]:
        """Begin with a batch; the function that comes back waits for what became of it."""

    def close(self) -> None:
        """Stop at once."""


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
    return Run(store, options or IngestOptions(), tell).go(batches(sources, store))


@contextmanager
def filling(store: Store, what: str = "being filled") -> Iterator[None]:
    """Keep others from doing the same to this store. Raises StoreError if somebody does."""
    if store.dialect == "postgresql":
        yield  # writers wait for each other there, and each looks anew what is stored
        return
    lock = FileLock(f"{store.address}.{what.split()[-1]}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreError(f"{store.name} is {what} by another run: wait until it has ended.") from None
    except OSError as error:
        raise StoreError(f"{store.name} may not be written to: {error.strerror}.") from None
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink()


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; outside the main thread, where signals do not arrive, nobody does."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}

    def stop(*_: object) -> None:
        if stopped.is_set():  # asked twice: at once
            raise KeyboardInterrupt
        stopped.set()

    try:
        for kind in before:
            signal.signal(kind, stop)
        yield stopped
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def batches(sources: Iterable[Source], store: Store) -> Iterator[Batch]:
    """The items that are not done with, in batches with what is to be noted when they are."""
    batch = Batch()
    for source in sources:
        after = done_with(store, source.name, source.stamp)
        if after is None:
            batch.unchanged += 1
            batch.bytes += source.size or 0
            continue
        number = after
        offset = 0
        for item in source.items(after):
            batch.add(item)
            batch.bytes += max(0, (item.offset or offset) - offset)
            number, offset = item.number, item.offset or offset
            if batch.full:
                batch.marks.append(Mark(source.name, source.stamp, number, False))
                yield batch
                batch = Batch()
        batch.marks.append(Mark(source.name, source.stamp, number, source.stamp is not None))
        batch.bytes += max(0, (source.size or 0) - offset)
        if batch.full:
            yield batch
            batch = Batch()
    if batch.items or batch.marks or batch.unchanged:
        yield batch


def _weight(item: Item) -> int:
    size = len(item.data) if isinstance(item.data, str | bytes) else sum(len(str(v)) for v in item.data.values())
    return size // MARKUP if item.kind == "html" else size


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
        with filling(self.store), _stoppable() as stopped, _team(self.store, self.options, self.again) as team:
            self._through(todo, team, stopped)
        return self.tally

    def _through(self, todo: Iterator[Batch], team: Team, stopped: threading.Event) -> None:
        waiting: deque[tuple[Batch, Callable[[], Outcome]]] = deque()
        ahead = AHEAD * (self.options.workers or cores())
        while not stopped.is_set():
            batch = next(todo, None) if len(waiting) < ahead else None
            if batch is not None:
                waiting.append((batch, team.give(batch)))
            elif waiting:
                self.write(waiting[0][0], waiting[0][1]())
                waiting.popleft()
            else:
                return
        self.tally = replace(self.tally, interrupted=True)

    def write(self, batch: Batch, outcome: Outcome) -> None:
        """Write what became of a batch, all of it or nothing."""
        with self.store.writing() as connection:
            told = self.store_outcome(connection, batch, outcome)
            note_failures(connection, outcome.failures)
            forget_failures(connection, _well(batch.items, outcome.failures))
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
        )
        self.tell(self.tally)


def store_outcome(connection: Connection, outcome: Outcome, reader: str) -> Stored:
    """Store the reports that a worker has read, and the copies that it found."""
    shapes = {report.id: Shape(report.text, outcome.bands[report.id]) for report in outcome.read}
    told = store_reports(connection, outcome.read, reader, shapes)
    kept = [copy for copy in outcome.copies if store_copy(connection, copy.report, copy.of, copy.similarity)]
    return told + Stored(copies=len(kept), known=outcome.known)


def _well(items: Sequence[Item], failures: Sequence[Failure]) -> list[str]:
    """The keys of the items that could be read."""
    bad = {failure.item.key for failure in failures}
    return [item.key for item in items if item.key not in bad]


@contextmanager
def _team(store: Store, options: IngestOptions, again: bool) -> Iterator[Team]:
    """Those who read: this process where one worker is asked for, else so many others."""
    count = options.workers or cores()
    team: Team = Alone(store, options, again) if count == 1 else Pool(store, options, again, count)
    try:
        yield team
    finally:
        team.close()


class Alone:
    """This process reads, when it is asked what became of a batch."""

    def __init__(self, store: Store, options: IngestOptions, again: bool) -> None:
        self._worker = Worker(store, options.reading, options.settings, again)

    def give(self, batch: Batch) -> Callable[[], Outcome]:
        """Begin with a batch."""
        return lambda: self._worker.work(batch.items)

    def close(self) -> None:
        """Nothing runs that would have to stop."""


class Pool:
    """Processes that read. One that dies is replaced, and the item that it died of becomes a failure."""

    def __init__(self, store: Store, options: IngestOptions, again: bool, count: int) -> None:
        self._start = (store.address, options.reading, options.settings, again)
        self._count = count
        self._pool = self._new(count)

    def _new(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, get_context("spawn"), worker.start, self._start)

    def give(self, batch: Batch) -> Callable[[], Outcome]:
        """Begin with a batch."""
        future = self._submit(batch.items)
        return lambda: self._outcome(batch, future)

    def _submit(self, items: Sequence[Item]) -> Future[Outcome] | None:
        """None where the processes have died: what they had is read item by item when it is asked for."""
        try:
            return self._pool.submit(worker.work, items) if items else None
        except BrokenProcessPool:
            return None

    def _outcome(self, batch: Batch, future: Future[Outcome] | None) -> Outcome:
        if not batch.items:
            return Outcome()
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            pass
        return self._one_by_one(batch.items)

    def _one_by_one(self, items: Sequence[Item]) -> Outcome:
        """What becomes of items of which one, perhaps, kills who reads it: each is read alone."""
        whole = Outcome()
        for item in items:
            try:
                one = self._pool.submit(worker.work, [item]).result()
            except BrokenProcessPool:
                self._pool = self._new(self._count)
                try:  # it may have been another one's death
                    one = self._pool.submit(worker.work, [item]).result()
                except BrokenProcessPool:
                    self._pool = self._new(self._count)
                    reason = f"{item.key} cannot be read: the process that read it died, perhaps of too little memory."
                    one = Outcome(failures=[Failure(item, reason)])
            whole.read += one.read
            whole.copies += one.copies
            whole.failures += one.failures
            whole.known += one.known
            whole.bands |= one.bands
        return whole

    def close(self) -> None:
        """Stop at once: what has not been written is read again by the next run."""
        processes: Mapping[int, Any] = getattr(self._pool, "_processes", None) or {}
        for process in list(processes.values()):
            process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
