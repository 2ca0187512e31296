"""Answers as tables: CSV, JSONL, Parquet, data frames. Rows are written as they come."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from reportedly.characters import whole
from reportedly.errors import MissingExtra, UsageError
from reportedly.export import csv_cell, json_text
from reportedly.formats.flat import load_parquet

if TYPE_CHECKING:
    from reportedly.corpus import Flat

GROUP = 10_000  # rows of a Parquet file that are kept together
LOOKED_AT = 10_000  # rows of a query of the user's own by which the types of its columns are told

Row = Mapping[str, Any]
Types = Mapping[str, type]


def write_csv(flat: Flat, stream: TextIO) -> None:
    """Rows as CSV, safe to open in a spreadsheet."""
    table = csv.writer(stream)
    table.writerow(flat.columns)
    for row in flat.rows:
        table.writerow([csv_cell(row[name]) for name in flat.columns])
    stream.flush()


def write_jsonl(records: Iterable[Row], stream: TextIO) -> None:
    """Records as JSON, one a line."""
    for record in records:
        stream.write(json_text({name: _plain(value) for name, value in record.items()}) + "\n")
    stream.flush()


def _plain(value: Any) -> Any:
    """A value that JSON has: bytes and other things of databases as text."""
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def write_parquet(flat: Flat, stream: BinaryIO) -> None:
    """Rows as a Parquet file. Raises MissingExtra."""
    pyarrow, parquet = load_parquet()
    types, rows = _types(flat, LOOKED_AT)
    schema = _arrow_schema(flat.columns, types, pyarrow)
    with parquet.ParquetWriter(stream, schema) as table:
        while some := list(islice(rows, GROUP)):
            table.write_table(pyarrow.Table.from_pylist(list(_typed(some, flat.columns, types)), schema=schema))


def to_arrow(flat: Flat) -> Any:
    """Rows as an Arrow table. Raises MissingExtra."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra("An Arrow table", "parquet") from None
    types, rows = _types(flat)
    schema = _arrow_schema(flat.columns, types, pyarrow)
    made = []
    while some := list(islice(rows, GROUP)):
        made.append(pyarrow.RecordBatch.from_pylist(list(_typed(some, flat.columns, types)), schema=schema))
    return pyarrow.Table.from_batches(made, schema=schema)


def to_polars(flat: Flat) -> Any:
    """Rows as a polars table. Raises MissingExtra."""
    try:
        import polars
    except ImportError:
        raise MissingExtra("A polars table", "polars") from None
    types, rows = _types(flat)
    kinds: dict[type, Any] = {bool: polars.Boolean, int: polars.Int64, float: polars.Float64, bytes: polars.Binary}
    schema = {name: kinds.get(types.get(name, str), polars.String) for name in flat.columns}
    return polars.DataFrame(list(_typed(rows, flat.columns, types)), schema=schema)


def to_pandas(flat: Flat) -> Any:
    """Rows as a pandas table. Raises MissingExtra."""
    try:
        import pandas
    except ImportError:
        raise MissingExtra("A pandas table", "pandas") from None
    types, rows = _types(flat)
    return pandas.DataFrame(list(_typed(rows, flat.columns, types)), columns=list(flat.columns))


def _types(flat: Flat, looked_at: int | None = None) -> tuple[Types, Iterator[Row]]:
    """The types of the columns, told or seen in the first rows (None: in all), and the rows."""
    if flat.types is not None:
        return flat.types, flat.rows
    first = list(islice(flat.rows, looked_at))
    return types_of(first, flat.columns), chain(first, flat.rows)


def types_of(rows: Iterable[Row], columns: Sequence[str]) -> dict[str, type]:
    """The types of the values of each column; text where they are of several, as SQLite lets them be."""
    seen: dict[str, set[type]] = {name: set() for name in columns}
    for row in rows:
        for name in columns:
            if row[name] is not None:
                seen[name].add(type(row[name]))
    return {name: _one_of(kinds) for name, kinds in seen.items()}


def _one_of(kinds: set[type]) -> type:
    if len(kinds) == 1 and (kind := next(iter(kinds))) in (bool, int, float, bytes):
        return kind
    return float if kinds == {int, float} else str


def _typed(rows: Iterable[Row], columns: Sequence[str], types: Types) -> Iterator[dict[str, Any]]:
    """The rows with what a typed column takes: whole characters, and text where the column is text."""
    for row in rows:
        yield {name: _fit(row[name], types.get(name, str)) for name in columns}


def _fit(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if kind is str:
        return whole(value) if isinstance(value, str) else value.hex() if isinstance(value, bytes) else str(value)
    try:
        return value if isinstance(value, kind) else kind(value)
    except (TypeError, ValueError):
        raise UsageError(f"A column has values of several types, {value!r:.40} among them: CAST it to one") from None


def _arrow_schema(columns: Sequence[str], types: Types, pyarrow: Any) -> Any:
    kinds = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), bytes: pyarrow.binary()}
    return pyarrow.schema([(name, kinds.get(types.get(name, str), pyarrow.string())) for name in columns])
