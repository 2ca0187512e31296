"""Those who read what a run stores: this process alone, or several others, of which each may die.

Each of several has a thread of this process of its own, and a pipe that nobody else holds an end of. So it is seen at
once when one dies, even in the middle of an answer, and nobody else is disturbed: it is replaced, and what it had is
read again, item by item.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Protocol

from reportedly.errors import UsageError
from reportedly.ingest import worker
from reportedly.ingest.worker import Failure, Outcome, Worker
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.read.item import Item
from reportedly.store import Store

TRIES = 2  # to read an item alone, or to start a process: one death may be an accident, or have been another item's
NOT_STARTED = (
    "The processes that read cannot be started. A script must call ingest below "
    'if __name__ == "__main__", or with workers=1'
)


@dataclass(slots=True)
class Stop:
    """Whether a run is to end; while it is ``waiting`` for what may never come, that is broken off."""

    asked: bool = False
    waiting: bool = False


class Work(Protocol):
    """Items in the hands of whoever reads them."""

    def ready(self) -> bool:
        """Whether there is nothing to be gained by doing something else first."""

    def outcome(self) -> Outcome | None:
        """What became of them, waited for; None if the run is to end."""


class Team(Protocol):
    """Whoever reads: this process, or several."""

    def give(self, items: Sequence[Item]) -> Work:
        """Begin with some items."""

    def close(self) -> None:
        """Stop at once: what has not been written is read again by the next run."""


@contextmanager
def team_of(
    store: Store, reading: ReadOptions, settings: Settings, again: bool, count: int, stop: Stop
) -> Iterator[Team]:
    """Those who read: this process where one worker is asked for, else so many others."""
    own = count == 1
    team: Team = (
        Alone(Worker(store, reading, settings, again))
        if own
        else Several((store.address, reading, settings, again), count, stop)
    )
    with _pipes_may_break():
        try:
            yield team
        finally:
            team.close()


@contextmanager
def _pipes_may_break() -> Iterator[None]:
    """Whoever writes to one that has died is told so, rather than killed, as is usual for a command that prints."""
    kind = getattr(signal, "SIGPIPE", None)
    if kind is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(kind, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(kind, before)


@dataclass(frozen=True, slots=True)
class Own:
    """Items that this process reads when it is asked what became of them."""

    worker: Worker
    items: Sequence[Item]

    def ready(self) -> bool:
        """It is as good to read them now as later."""
        return True

    def outcome(self) -> Outcome:
        """What became of them."""
        return self.worker.work(self.items)


@dataclass(frozen=True, slots=True)
class Alone:
    """This process reads, a batch at a time."""

    worker: Worker

    def give(self, items: Sequence[Item]) -> Own:
        """Begin with some items."""
        return Own(self.worker, items)

    def close(self) -> None:
        """Nothing runs that would have to stop."""


@dataclass(frozen=True, slots=True)
class Given:
    """Items that another process reads."""

    future: Future[Outcome | None]

    def ready(self) -> bool:
        """Whether they have been read."""
        return self.future.done()

    def outcome(self) -> Outcome | None:
        """What became of them."""
        with suppress(CancelledError):
            return self.future.result()
        return None


class Several:
    """Processes that read. One that dies is replaced, and the item that it died of becomes a failure.

    Those that die while the run is to end, by the same signal perhaps, are left so.
    """

    def __init__(self, start: tuple[Any, ...], count: int, stop: Stop) -> None:
        self._start, self._stop, self._closed = start, stop, False
        self._threads = ThreadPoolExecutor(count, "reader")
        self._own = threading.local()
        self._hands: set[Hand] = set()

    def give(self, items: Sequence[Item]) -> Given:
        """Begin with some items."""
        return Given(self._threads.submit(self._read, items))

    def _read(self, items: Sequence[Item]) -> Outcome | None:
        """What becomes of items; where one of them, perhaps, kills who reads it, each is read alone."""
        if not items:
            return Outcome()
        whole = self._ask(items)
        if whole is not None or self._ends:
            return whole
        whole = Outcome()
        for item in items:
            one = self._alone(item)
            if one is None:
                return None
            whole += one
        return whole

    def _alone(self, item: Item) -> Outcome | None:
        for _ in range(TRIES):
            one = self._ask([item])
            if one is not None or self._ends:
                return one
        reason = f"{item.key} cannot be read: the process that read it died, perhaps of too little memory."
        return Outcome(failures=[Failure(item, reason)])

    def _ask(self, items: Sequence[Item]) -> Outcome | None:
        """What the process of this thread makes of items; None if it dies of them, or the run is to end."""
        hand: Hand | None = getattr(self._own, "hand", None) or self._started()
        self._own.hand = hand
        told = None if hand is None or self._ends else hand.ask(items)
        if told is None and hand is not None:
            self._own.hand = None
            self._let_go(hand)
        return told

    def _started(self) -> Hand | None:
        """A process that is ready to read; None if the run is to end. Raises UsageError where none can be had."""
        for _ in range(TRIES):
            if self._ends:
                return None
            hand = Hand(self._start)
            self._hands.add(hand)
            if hand.is_ready():
                return hand
            self._let_go(hand)
        if self._ends:
            return None
        raise UsageError(NOT_STARTED)

    def _let_go(self, hand: Hand) -> None:
        self._hands.discard(hand)
        hand.end()

    @property
    def _ends(self) -> bool:
        return self._closed or self._stop.asked

    def close(self) -> None:
        """Stop at once."""
        self._closed = True
        for hand in list(self._hands):
            hand.process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for hand in self._hands:
            hand.end()


class Hand:
    """A process that reads, and the pipe to it."""

    def __init__(self, start: tuple[Any, ...]) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=worker.serve, args=(theirs, *start), daemon=True)
        with theirs:  # of which no copy is kept here, so that it is shut when the process ends
            self.process.start()

    def is_ready(self) -> bool:
        """Whether it has come so far that it can read, waited for."""
        return self._hear() is True

    def ask(self, items: Sequence[Item]) -> Outcome | None:
        """What becomes of items; None if it dies. Raises what it raises."""
        with suppress(OSError):
            self._pipe.send(items)
        told = self._hear()
        if isinstance(told, BaseException):
            raise told
        return told if isinstance(told, Outcome) else None

    def _hear(self) -> object:
        with suppress(EOFError, OSError):
            return self._pipe.recv()
        return None

    def end(self) -> None:
        """See that it has ended."""
        self.process.kill()
        self.process.join()
        self._pipe.close()
