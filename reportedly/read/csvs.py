"""CSV and TSV: a table as text, however its fields are parted and quoted, read row by row.

A row that is not one, with quotation marks that do not match or more fields than the header has names, is a failure;
reading goes on with the line after the one where it began.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, TextIO

from reportedly.errors import ReportError
from reportedly.read.columns import Columns, map_columns
from reportedly.read.decode import Encoding, tell_encoding
from reportedly.read.inputs import Input
from reportedly.read.item import Item, failure
from reportedly.read.options import ReadOptions, size

HEAD = 131_072  # bytes from which encoding and dialect are told
SAMPLE = 20  # rows from which the dialect and the meaning of columns are told
DELIMITERS = {".tsv": "\t,;|", ".tab": "\t,;|"}
USUAL = ",\t;|"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the fields of a table are parted, and whether quotation marks go around them."""

    delimiter: str = ","
    quoted: bool = True
    escape: str | None = None

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The rows on these lines."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=True,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """An opened table: its rows below the header, with the numbers of the lines that they begin on."""

    columns: Columns
    places: Mapping[str, int]
    width: int
    rows: Iterator[tuple[int, list[str] | ReportError]]

    def values(self, row: Sequence[str]) -> dict[str, Any]:
        """The values of a row by what they mean."""
        return {field: row[place] for field, place in self.places.items()}


def read_csv(opened: Input) -> Iterator[Item]:
    """The rows of a table in text."""
    table = open_table(opened)
    empty = True
    for line, row in table.rows:
        empty = False
        opened.passed = line
        if line <= opened.after:
            continue
        key = f"{opened.name}:{line}"
        if isinstance(row, ReportError):
            yield failure(opened.path, line, key, str(row), opened.offset())
        elif len(row) < table.width or any(row[table.width :]):
            told = f"{key} has {len(row)} fields where the header has {table.width}."
            yield failure(opened.path, line, key, told, opened.offset())
        else:
            yield opened.item(line, "row", table.values(row), key)
    if empty:
        raise ReportError(f"{opened.name} holds no report: it has no rows below its header.")


def open_table(opened: Input) -> Table:
    """A table with its header read; ReportError if it is none, or none of its columns holds a text."""
    head = opened.stream.read(HEAD)
    if not head.strip():
        raise ReportError(f"{opened.name} is empty.")
    encoding = tell_encoding(_whole_lines(head), opened.name)
    sample = head[encoding.mark :].decode(encoding.name, "replace")
    if len(head) == HEAD:
        sample = sample[: sample.rfind("\n") + 1] or sample
    dialect = tell_dialect(sample, opened.suffix)
    opened.put_back(head[encoding.mark :])
    rows = _rows(_text(opened.stream, encoding), dialect, opened.options, opened.name)
    _, header = next(rows, (0, []))
    if isinstance(header, ReportError):
        raise header
    names = [name.strip() for name in header]
    first = _sound_rows(sample, dialect)[1 : SAMPLE + 1]
    known = [dict(zip(names, row, strict=False)) for row in first if len(row) == len(names)]
    columns = map_columns(names, known, opened.options, opened.name)
    places = {field: names.index(column) for field, column in columns.used.items()}
    return Table(columns, places, len(names), rows)


def tell_dialect(sample: str, suffix: str = ".csv") -> Dialect:
    """The dialect in which most of the first rows have as many fields as the header, and that has at least two."""
    best, most = Dialect(DELIMITERS.get(suffix, USUAL)[0]), (0.0, 0)
    for delimiter in DELIMITERS.get(suffix, USUAL):
        for dialect in _dialects(delimiter, sample):
            rows = _sound_rows(sample, dialect)
            width = len(rows[0]) if rows else 0
            fit = sum(len(row) == width for row in rows) / max(len(rows), 1)
            if width > 1 and (fit, width) > most:
                best, most = dialect, (fit, width)
    return best


def _dialects(delimiter: str, sample: str) -> Iterator[Dialect]:
    yield Dialect(delimiter)
    if '\\"' in sample:  # as MySQL and Spark write quotation marks in a field
        yield Dialect(delimiter, escape="\\")
    if delimiter in "\t|":
        yield Dialect(delimiter, quoted=False)


def _sound_rows(sample: str, dialect: Dialect) -> list[list[str]]:
    """The first rows of a sample; one that is not sound is empty."""
    lines = _Lines(io.StringIO(sample, newline=""), len(sample) + 1)
    rows = (row for _, row in _parsed(lines, dialect))
    return [[] if isinstance(row, ReportError) else row for row in islice(rows, SAMPLE + 1)]


def _whole_lines(head: bytes) -> bytes:
    """A sample without its last line, which may end within a character, where there is another."""
    return head[: head.rfind(b"\n") + 1] or head if len(head) == HEAD else head


def _text(stream: BinaryIO, encoding: Encoding) -> TextIO:
    return io.TextIOWrapper(stream, encoding=encoding.name, errors=encoding.errors, newline="")


def _rows(
    text: TextIO, dialect: Dialect, options: ReadOptions, name: str
) -> Iterator[tuple[int, list[str] | ReportError]]:
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))  # one for all of the process
    lines = _Lines(text, options.max_bytes)
    for line, row in _parsed(lines, dialect):
        yield line, ReportError(f"{name}:{line} {row}.") if isinstance(row, ReportError) else row


def _parsed(lines: _Lines, dialect: Dialect) -> Iterator[tuple[int, list[str] | ReportError]]:
    """The rows on these lines that are not blank, or what is wrong with them, and the line each begins on."""
    reader = dialect.reader(lines)
    while True:
        begin = lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            marks = "expected after" in str(error) or "unexpected end" in str(error)
            lines.take_up_again()
            told = "its quotation marks do not match" if marks else str(error)
            yield begin, ReportError(f"is no row of the table: {told}")
        except _TooLong:
            lines.take_up_again()
            yield begin, ReportError(f"is longer than {size(lines.most)}")
        else:
            if row:
                yield begin, row


class _TooLong(Exception):
    """A row is longer than allowed; what is wrong with the stream below it is a ReportError."""


class _Lines:
    """The lines of a text, none of them, nor those of one row together, longer than allowed.

    Lines that turned out not to belong to the row that they were taken for are given again.
    """

    def __init__(self, text: TextIO, most: int) -> None:
        self._text, self.most = text, most
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._length = 0
        self._number = 0

    def begin_row(self) -> int:
        """The number of the next line, with which a row begins."""
        self._row.clear()
        self._length = 0
        return self._number + 1

    def take_up_again(self) -> None:
        """Give again the lines of this row but the first."""
        self._again.extendleft(reversed(self._row[1:]))
        self._number -= max(0, len(self._row) - 1)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._fresh()
        if not line:
            raise StopIteration
        self._number += 1
        self._row.append(line)
        self._length += len(line)
        if self._length > self.most:
            raise _TooLong
        return line

    def _fresh(self) -> str:
        """A line that has not been given before; of one that is too long the beginning, with one character too many."""
        line = rest = self._text.readline(self.most + 1)
        while len(rest) > self.most and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(self.most + 1)
        return line
