"""A store as a corpus to ask: ``reportedly.open("news.db")``.

with reportedly.open("news.db") as corpus:
    for found in corpus.claims(about="Eastern Front", stance="denies"):
        print(found.id, found.report.outlet, found.claim.text)
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, Unpack

from reportedly.ask import found
from reportedly.ask.found import FoundActor, FoundClaim, FoundEvent, FoundReport, FoundSource, Row
from reportedly.ask.question import Filters, Question, What
from reportedly.correct.mixin import Correcting
from reportedly.records import Report
from reportedly.store import load_reports, open_store

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from reportedly.ask.selection import Part
    from reportedly.store import Store

T = TypeVar("T")
TIMEOUT = 60.0
COLUMNS: Mapping[What, Mapping[str, str]] = {
    "claims": found.CLAIM_COLUMNS,
    "events": found.EVENT_TABLE,
    "sources": found.SOURCE_COLUMNS,
    "actors": found.ACTOR_COLUMNS,
    "reports": found.REPORT_COLUMNS,
}
"""The columns of a table of each, and what they hold."""


class Flat(NamedTuple):
    """Rows as they come, the names of their columns, and the types of these; None: to be told by the values."""

    columns: tuple[str, ...]
    types: Mapping[str, type] | None
    rows: Iterator[Row]


class Table(Generic[T]):
    """Something that can be iterated over again and again, and made a table of; each time it is looked up anew."""

    def __iter__(self) -> Iterator[T]:
        raise NotImplementedError

    def flat(self) -> Flat:
        """The same as flat rows."""
        raise NotImplementedError

    def first(self) -> T | None:
        """The first, or None."""
        return next(iter(self), None)

    def to_rows(self) -> list[Row]:
        """Flat rows with the columns of ``docs/asking.md``."""
        return list(self.flat().rows)

    def to_polars(self) -> polars.DataFrame:
        """A polars table of these rows."""
        from reportedly.ask import tables

        made: polars.DataFrame = tables.to_polars(self.flat())
        return made

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas table of these rows."""
        from reportedly.ask import tables

        made: pandas.DataFrame = tables.to_pandas(self.flat())
        return made

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table of these rows."""
        from reportedly.ask import tables

        return tables.to_arrow(self.flat())


class Answers(Table[T]):
    """The records that answer a question, looked up while they are iterated over."""

    def __init__(self, store: Store, what: What, question: Question) -> None:
        question.order(what)  # complains of a wrong one
        self._store = store
        self.what = what
        self.question = question

    def __iter__(self) -> Iterator[T]:
        from reportedly.ask.looking import look_up

        with self._store.reading() as connection:
            yield from look_up(connection, self.what, self.question)

    def first(self) -> T | None:
        """The first, or None."""
        asked = self.question
        whole = asked.whole or asked.limit is None  # so it is the same one that comes first of all
        for one in Answers[T](self._store, self.what, replace(asked, limit=1, whole=whole)):
            return one
        return None

    def flat(self) -> Flat:
        """The same as flat rows, with ``COLUMNS``."""
        rows = (one.to_row() for one in self)  # type: ignore[attr-defined]
        return Flat(tuple(COLUMNS[self.what]), found.TYPES[self.what], rows)


class Selected(Table[Row]):
    """What a query of the user's own gives, a row at a time."""

    def __init__(self, store: Store, query: str, timeout: float) -> None:
        self._store, self._query, self._timeout = store, query, timeout

    def __iter__(self) -> Iterator[Row]:
        return self.flat().rows

    def flat(self) -> Flat:
        """The rows with their columns. Raises UsageError."""
        stream = self._stream()
        columns = next(stream)
        return Flat(tuple(columns), None, stream)

    def _stream(self) -> Iterator[Row]:
        """The names of the columns, in a row, and then the rows."""
        from reportedly.ask import sqldoor

        with self._store.reading() as connection:
            table = sqldoor.run(connection, self._query, self._timeout)
            yield dict.fromkeys(table.columns)
            for row in table.rows:
                yield dict(zip(table.columns, row, strict=True))


class Corpus(Correcting):
    """A store that is open for asking; the filters of all questions are those of ``docs/asking.md``.

    Opened with ``read_only=False`` it takes corrections, too: see ``docs/correcting.md``.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def claims(self, **filters: Unpack[Filters]) -> Answers[FoundClaim]:
        """Who says what."""
        return Answers(self.store, "claims", Question.of(**filters))

    def events(self, **filters: Unpack[Filters]) -> Answers[FoundEvent]:
        """Who did what to whom."""
        return Answers(self.store, "events", Question.of(**filters))

    def sources(self, **filters: Unpack[Filters]) -> Answers[FoundSource]:
        """Whom claims go back to, and how many: with a ``limit`` and without ``whole``, of much the newest counts."""
        return Answers(self.store, "sources", Question.of(**filters))

    def actors(self, **filters: Unpack[Filters]) -> Answers[FoundActor]:
        """Who is spoken of, speaks, acts and is acted upon, and how often; see ``sources`` for ``limit``."""
        return Answers(self.store, "actors", Question.of(**filters))

    def reports(self, **filters: Unpack[Filters]) -> Answers[FoundReport]:
        """Which reports."""
        return Answers(self.store, "reports", Question.of(**filters))

    def report(self, key: str, *, as_read: bool = False) -> Report:
        """The whole record of a report, by its id or the beginning of that. Raises UsageError."""
        from reportedly.ask.looking import report_number

        with self.store.reading() as connection:
            return next(load_reports(connection, [report_number(connection, key)], as_read=as_read))

    def select(self, part: Part = "reports", **filters: Unpack[Filters]) -> Iterator[Report]:
        """The records of the reports that fit, whole, or with the claims or events alone that do, for any writer."""
        from reportedly.ask.selection import select_reports

        question = Question.of(**filters)
        with self.store.reading() as connection:
            yield from select_reports(connection, part, question)

    def sql(self, query: str, *, timeout: float = TIMEOUT) -> Selected:
        """The rows that a SELECT gives; it can only read, and is stopped after ``timeout`` seconds."""
        return Selected(self.store, query, timeout)

    def close(self) -> None:
        """Let go of the file or the server."""
        self.store.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open(name: str | os.PathLike[str], *, read_only: bool = True) -> Corpus:
    """The corpus in a store: a file, or ``postgresql://USER@HOST/DATABASE``. Raises StoreError."""
    return Corpus(open_store(name, read_only=read_only))
