"""What is to be asked of which host, and when: one queue a host, so that a host with much to do holds up no other.

Of the errands that may be done, one comes first whose owner has not had a turn for longest. So neither does a feed
whose thousand entries are on a thousand slow hosts hold up the other feeds.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_HOSTS = 10_000  # beyond so many, hosts that have had their rest are forgotten


@dataclass(frozen=True, slots=True)
class Due(Generic[T]):
    """An errand, the host it goes to, the earliest time for it, and whose it is."""

    time: float
    host: str
    errand: T
    owner: str


class Agenda(Generic[T]):
    """Errands by host. A host is asked one thing at a time, and not before it has had its rest."""

    def __init__(self) -> None:
        self._queues: dict[str, list[tuple[float, int, T, str]]] = {}
        self._rested: dict[str, float] = {}  # until when a host is left alone
        self._most_hosts = MOST_HOSTS
        self._turns: dict[str, int] = {}  # the last turn of each owner
        self._numbers = count(1)

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def add(self, errand: T, host: str, time: float, owner: str) -> None:
        """Put down an errand for this time or later; of two for the same time the one put down first comes first."""
        heapq.heappush(self._queues.setdefault(host, []), (time, next(self._numbers), errand, owner))

    def rest(self, host: str, until: float) -> None:
        """Leave a host alone until then."""
        self._rested[host] = max(until, self._rested.get(host, until))

    def rests(self, host: str) -> float:
        """Until when a host is left alone; 0 if nobody has said so."""
        return self._rested.get(host, 0.0)

    def next(self, now: float) -> Due[T] | None:
        """The errand that may be done now, or else first; it stays until it is taken."""
        if len(self._rested) > self._most_hosts:
            self._rested = {name: until for name, until in self._rested.items() if until > now}
            self._most_hosts = max(MOST_HOSTS, 2 * len(self._rested))
        host = min(self._queues, key=lambda host: self._rank(host, now), default=None)
        if host is None:
            return None
        _, _, errand, owner = self._queues[host][0]
        return Due(self._when(host), host, errand, owner)

    def turn(self, owner: str) -> None:
        """Somebody has a turn now; the others go first at the next."""
        self._turns[owner] = next(self._numbers)

    def take(self, due: Due[T]) -> None:
        """Strike out the first errand of a host."""
        queue = self._queues[due.host]
        heapq.heappop(queue)
        if not queue:
            del self._queues[due.host]

    def _when(self, host: str) -> float:
        time = self._queues[host][0][0]
        return max(time, self._rested.get(host, time))

    def _rank(self, host: str, now: float) -> tuple[float, int, float, int]:
        when = self._when(host)
        _, number, _, owner = self._queues[host][0]
        return max(when, now), self._turns.get(owner, 0), when, number
