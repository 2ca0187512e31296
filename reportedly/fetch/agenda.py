"""What is to be asked of which host, and when: one queue a host, so that a host with much to do holds up no other."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_HOSTS, FORGOTTEN = 10_000, 86_400.0  # beyond so many, hosts that rested more than a day ago are forgotten


@dataclass(frozen=True, slots=True)
class Due(Generic[T]):
    """An errand, the host it goes to, and the earliest time for it."""

    time: float
    host: str
    errand: T


class Agenda(Generic[T]):
    """Errands by host. A host is asked one thing at a time, and not before it has had its rest."""

    def __init__(self) -> None:
        self._queues: dict[str, list[tuple[float, int, T]]] = {}
        self._rested: dict[str, float] = {}  # until when a host is left alone
        self._numbers = count()

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def add(self, errand: T, host: str, time: float) -> None:
        """Put down an errand for this time or later; of two for the same time the one put down first comes first."""
        heapq.heappush(self._queues.setdefault(host, []), (time, next(self._numbers), errand))

    def rest(self, host: str, until: float) -> None:
        """Leave a host alone until then."""
        self._rested[host] = max(until, self._rested.get(host, until))
        if len(self._rested) > MOST_HOSTS:
            self._rested = {name: time for name, time in self._rested.items() if time > until - FORGOTTEN}

    def next(self) -> Due[T] | None:
        """The errand that may be done first; it stays until it is taken."""
        host = min(self._queues, key=self._when, default=None)
        return None if host is None else Due(self._when(host)[0], host, self._queues[host][0][2])

    def take(self, due: Due[T]) -> None:
        """Strike out the first errand of a host."""
        queue = self._queues[due.host]
        heapq.heappop(queue)
        if not queue:
            del self._queues[due.host]

    def _when(self, host: str) -> tuple[float, int]:
        time, number, _ = self._queues[host][0]
        return max(time, self._rested.get(host, time)), number
