"""How a question is looked up: which condition goes first, and in which order rows are passed through.

Where some condition is rare, its ids are looked up and tested one by one. Where all are frequent, rows are tested in
the order in which they are wanted, and a bounded stretch of them mostly has enough; if it has not, the rarest condition
goes first all the same. So no answer costs much more than its rarest condition, however the conditions go together;
where no index can tell any of them (strength, manner, marks) and few rows pass, all rows are passed through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from reportedly.ask.filters import Condition, Lead, Test
from reportedly.store import schema

RARE = 5_000  # rows: fewer are tested one by one without further thought
MANY = 100_000  # rows that are counted before a condition is taken for a frequent one
PASSED = 3  # times as many rows as are enough are passed through to find them, at most
SAMPLE = 1_000  # rows that are tested to tell how many pass
MOST = 400_000  # rows: where all that pass are wanted, a condition that more pass is worth no lookup
HALF = 2  # of the rarest condition's rows, at most one in so many is passed through in order before it goes first
CLAIMS = 20  # of a report, about: as many rows are tested with it
STREAMING = {"stream_results": True, "yield_per": 1000}


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: by a column that has an index or by id, up or down; rows without a value come last."""

    column: str | None = None
    down: bool = False


ORDERS = {
    "newest": Order("day", True),
    "date": Order("day"),
    "stored": Order(),
    "confidence": Order("confidence", True),
}


@dataclass(frozen=True, slots=True)
class Driver:
    """Where to begin: with the ids of one condition, of which there are about so many."""

    tests: tuple[Test, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Tests:
    """What rows wanted pass. ``led``: the first names their ids, or more; ``size``: there are at most about so many."""

    all: tuple[Test, ...]
    led: bool
    size: int


class Plan:
    """How rows of one table that pass all conditions are found; ``first``: those that pass it, too, come first.

    ``days`` are bounds on the days, in which an order by day can be passed through.
    """

    def __init__(
        self,
        connection: Connection,
        table: Any,
        conditions: Sequence[Condition],
        first: Condition | None = None,
        days: Sequence[Test] = (),
    ) -> None:
        self.connection = connection
        self.table = table
        self.days = days
        self.conditions = list(conditions)
        self.first = first

    def ids(self, order: str, limit: int | None) -> Iterator[int]:
        """The ids of the rows in an order, ``limit`` of them at most."""
        wanted, bound = ORDERS[order], MANY if limit is not None else MOST
        rarest = self._rarest(bound)
        if limit is not None and (rarest is None or rarest.size >= RARE):
            length = (bound if rarest is None else rarest.size) // HALF
            found = self._passing(wanted, limit, length // CLAIMS if self.table.name == "reports" else length)
            if found is not None:
                return iter(found)
        return self._stream(self._sorted(wanted, self._tests(rarest, bound)), limit)

    def tests(self, since: str | None = None) -> Tests:
        """What all rows wanted pass, and no others, put so that the rarest condition goes first.

        ``since``: of those from this day on, as ``newest`` has told it.
        """
        if since is None:
            return self._tests(self._rarest(MOST), MOST)
        recent = select(self.table.c.id).where(self.table.c.day >= since, *self.days)
        return Tests((self.table.c.id.in_(recent), *(condition.test for condition in self.conditions)), True, RARE)

    def newest(self, enough: int) -> str | None:
        """The day from which on about so many rows pass, where a great many do; None: all may be counted.

        It is told by a sample of the newest rows; where few of these pass, they are all that is passed through.
        """
        rarest = self._rarest(enough)
        if rarest is not None and rarest.size < enough:
            return None
        day, most = self.table.c.day, PASSED * enough
        last = select(func.max(schema.reports.c.day)).scalar_subquery()  # events may be announced for later days
        newest = select(self.table.c.id).where(day <= last, *self.days).order_by(day.desc())
        tried = list(self.connection.execute(newest.limit(most)).scalars())
        tried = tried[:: max(len(tried) // SAMPLE, 1)]
        tests = (condition.test for condition in self.conditions)
        passing = select(func.count()).select_from(self.table).where(self.table.c.id.in_(tried), *tests)
        share = self.connection.execute(passing).scalar_one() / max(len(tried), 1)
        length = min(most, int(enough / share)) if share else most
        return self.connection.execute(newest.with_only_columns(day).limit(1).offset(length)).scalar()

    def _tests(self, rarest: Driver | None, bound: int) -> Tests:
        if rarest is None or rarest.size >= bound:
            return Tests(tuple(condition.test for condition in self.conditions), False, bound)
        return Tests(rarest.tests, True, rarest.size)

    def _rarest(self, bound: int) -> Driver | None:
        """The condition with the fewest ids, counted up to a bound; None if none has an index."""
        best: Driver | None = None
        for condition in self.conditions:
            for lead in condition.leads:
                bound = min(bound, best.size) if best else bound
                size = self._count(lead.to_count, bound)
                if best is None or size < best.size:
                    best = Driver(self._led_by(condition, lead), size)
        return best

    def _led_by(self, leader: Condition, lead: Lead) -> tuple[Test, ...]:
        others = [one.test for one in self.conditions if one is not leader or not lead.exact]
        return (self.table.c.id.in_(lead.ids), *others)

    def _count(self, ids: Any, bound: int) -> int:
        some = ids.limit(bound).subquery()
        return int(self.connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _passing(self, order: Order, limit: int, length: int) -> list[int] | None:
        """The first rows in an order that pass, from a stretch of it; None if that has too few of them."""
        tests = [condition.test for condition in self.conditions]
        if self.first is not None:
            tests.append(self.first.test)  # where these are enough, those that come after them are not needed
        bound, end = self._stretch(order, length)
        query = select(self.table.c.id).where(*bound, *tests).order_by(*self._along(order)).limit(limit)
        found = list(self.connection.execute(query).scalars())
        return found if len(found) == limit or (end and self.first is None) else None

    def _stretch(self, order: Order, length: int) -> tuple[list[Test], bool]:
        """Bounds of the first rows of an order, and whether these are all that there are."""
        key: ColumnElement[Any] = self.table.c[order.column or "id"]
        there: list[Test] = [key.is_not(None), *self.days] if order.column == "day" else []
        along = key.desc() if order.down else key
        last = self.connection.execute(select(key).where(*there).order_by(along).limit(1).offset(length)).scalar()
        if last is None:  # no more than that many; but there may be some without a day
            return there, order.column != "day"
        return [*there, key >= last if order.down else key <= last], False

    def _along(self, order: Order) -> list[Any]:
        own, key = self.table.c.id, self.table.c[order.column or "id"]
        if order.column is None:
            return [own]
        return [key.desc() if order.down else key, own]

    def _sorted(self, order: Order, tests: Tests) -> Select[Any]:
        """All rows that pass, put in order."""
        query = select(self.table.c.id).where(*tests.all)
        if self.first is not None:
            query = query.order_by(self.first.test.desc())
        if order.column:
            key = self.table.c[order.column]
            query = query.order_by(key.is_(None), key.desc() if order.down else key)
        return query.order_by(self.table.c.id)

    def _stream(self, query: Select[Any], limit: int | None) -> Iterator[int]:
        found = self.connection.execute(query.limit(limit), execution_options=STREAMING)
        yield from found.scalars()
