"""Parquet files, read by groups of rows, with no more than a few rows in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from reportedly.errors import MissingExtra, ReportError
from reportedly.read.columns import Columns, map_columns
from reportedly.read.inputs import Input
from reportedly.read.item import Item, failure
from reportedly.read.metadata import is_usual, value_at

ROWS = 32  # that are in memory together: a row may hold a text as long as a book
BUFFER = 1 << 20


class Table:
    """An opened Parquet file and what its columns mean."""

    def __init__(self, opened: Input) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise MissingExtra("A Parquet file", "parquet") from None
        self.name = opened.name
        self.faults: tuple[type[Exception], ...] = (pyarrow.ArrowException, OSError, ValueError)
        if not opened.stream.seekable():
            raise ReportError(f"{self.name} is not a file: a Parquet table is read from one, and not from a stream.")
        self.bytes = opened.stream.seek(0, io.SEEK_END)
        opened.stream.seek(0)
        if not self.bytes:
            raise ReportError(f"{self.name} is empty.")
        try:
            self.file = parquet.ParquetFile(opened.stream, buffer_size=BUFFER, pre_buffer=False)
        except self.faults as error:
            raise ReportError(f"{self.name} is no sound Parquet file: {_said(error)}.") from None
        self.columns = self._map(opened)

    def _map(self, opened: Input) -> Columns:
        """What the columns mean, by their names and the first rows."""
        names = [str(name) for name in self.file.schema_arrow.names]
        named = [column.split(".", 1)[0] for column in opened.options.named_fields().values()]
        telling = [name for name in names if name in named or is_usual(name)]
        rows: list[dict[str, Any]] = []
        with suppress(*self.faults):  # which are told when these rows are read
            rows = next((batch.to_pylist() for batch in self._batches(0, telling)), []) if self.groups else []
        return map_columns(names, rows, opened.options, self.name)

    @property
    def groups(self) -> int:
        """How many groups of rows there are."""
        return int(self.file.num_row_groups)

    def count(self, group: int) -> int:
        """How many rows a group has."""
        return int(self.file.metadata.row_group(group).num_rows)

    def _batches(self, group: int, names: Sequence[str]) -> Iterator[Any]:
        return iter(self.file.iter_batches(ROWS, row_groups=[group], columns=list(names), use_threads=False))

    def rows(self, group: int, after: int) -> Iterator[Mapping[str, Any] | ReportError]:
        """The rows of a group from the one after ``after`` on, by what they mean, or what is wrong with one."""
        used = self.columns.used
        names = list(dict.fromkeys(self.outer(column) for column in used.values()))
        for batch in self._batches(group, names):
            if after >= batch.num_rows:
                after -= batch.num_rows
                continue
            for place in range(after, batch.num_rows):
                yield self._row(batch, place)
            after = 0

    def outer(self, column: str) -> str:
        """The column of the file in which a named field stands."""
        return column if column in self.file.schema_arrow.names else column.split(".", 1)[0]

    def _row(self, batch: Any, place: int) -> Mapping[str, Any] | ReportError:
        values = {}
        for field, column in self.columns.used.items():
            try:
                outer = self.outer(column)
                value = _plain(batch.column(outer)[place])
            except self.faults as error:
                return ReportError(f"has no sound value in the column {column}: {_said(error)}")
            values[field] = value if outer == column else value_at({outer: value}, column)
        return values


def read_parquet(opened: Input) -> Iterator[Item]:
    """The rows of a Parquet file."""
    table = Table(opened)
    total, passed = sum(map(table.count, range(table.groups))), 0
    for group in range(table.groups):
        count = table.count(group)
        if passed + count > opened.after:
            yield from _group(opened, table, group, passed, total)
        passed += count
        opened.passed = passed
    if not total:
        raise ReportError(f"{opened.name} holds no report: it has no rows.")


def _group(opened: Input, table: Table, group: int, before: int, total: int) -> Iterator[Item]:
    """The rows of one group; where it is damaged, what could be read of it and one failure."""
    number = max(before, opened.after)
    try:
        for row in table.rows(group, number - before):
            number += 1
            key, offset = f"{opened.name}, row {number}", table.bytes * number // total
            if isinstance(row, ReportError):
                yield failure(opened.path, number, key, f"{key} {row}.", offset)
            else:
                yield Item(opened.path, number, key, "row", row, offset=offset)
    except table.faults as error:
        key = f"{opened.name}, row {number + 1}"
        told = f"{key} and those after it in row group {group + 1} cannot be read: {_said(error)}."
        yield failure(opened.path, number + 1, key, told)


def _plain(value: Any) -> Any:
    """A value as plain data: text, number, list or mapping; a moment as its day."""
    kind = str(value.type)
    if kind.startswith(("timestamp", "date")):
        value = value.cast("date32").as_py() if value.is_valid else None
        return value.isoformat() if isinstance(value, date) else None
    return value.as_py()


def _said(error: Exception) -> str:
    """What an error says, in one short line."""
    return " ".join(str(error).split())[:200].rstrip(".")
