"""A dataset: the tables of a store as folders of Parquet files, one file of each for a partition of the input.

    dataset/_dataset.json                who reads it, how, since when
    dataset/_done/<partition>.json       the marker of a partition that is there as a whole; written last
    dataset/claims/part-<partition>.parquet
    dataset/dataset.sql                  the tables and views of a store for DuckDB

A file without a marker is what a worker left that was lost: it counts for nothing, and is replaced when the partition
is read again. All rows have the time at which the dataset was begun, so whoever reads a partition writes the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from reportedly.errors import StoreError
from reportedly.read import ReadOptions
from reportedly.scale.partition import COUNTING, Done, Partition
from reportedly.scale.place import Place, place_of
from reportedly.store import schema
from reportedly.store.lock import held
from reportedly.store.migrate import STEPS
from reportedly.store.rows import COUNTED
from reportedly.store.write import now

FORMAT = 1
HEAD, MARKERS, SCRIPT, LOCK = "_dataset.json", "_done", "dataset.sql", "_writing.lock"
MOMENTS = ("stored_at", "seen_at", "first_at", "last_at")
READERS = 32  # markers that are fetched at a time
COUNTED_NAMES = frozenset(table.name for table in COUNTED)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that is open: where it lies, what reads it and how it is cut, and since when it is written."""

    place: Place
    reader: str
    reading: Mapping[str, Any]
    part: int
    begun: str = field(default_factory=now)
    steps: int = len(STEPS)  # the version of the schema

    def markers(self) -> Iterator[dict[str, Any]]:
        """The markers of the partitions that are there, in the order of their names."""
        folder = self.place.below(MARKERS)
        names = [name for name in folder.names() if name.endswith(".json") and not name.startswith(".")]
        with ThreadPoolExecutor(READERS) as threads:
            for name, content in zip(names, threads.map(lambda one: folder.below(one).read(), names), strict=True):
                if content is not None:
                    yield _parsed(content, f"{folder.name}/{name}")

    def done(self) -> Done:
        """What is there already."""
        done = Done()
        for marker in self.markers():
            done.add(marker)
        return done

    def marker(self, partition: str) -> dict[str, Any] | None:
        """The marker of a partition; None if that is not there, or not as a whole."""
        place = self.place.below(MARKERS, f"{partition}.json")
        content = place.read()
        return None if content is None else _parsed(content, place.name)

    def write(self, connection: Connection, partition: Partition, told: Mapping[str, int]) -> None:
        """Write the tables of a store that holds a partition and nothing else, and then the marker."""
        digest, rows, sizes = sha256(), {}, {}
        for table in schema.TABLES:
            found = self._table(connection, table, partition.ids)
            if found.num_rows:
                content = packed(found)
                self.file(table.name, partition.name).write(content)
                rows[table.name], sizes[table.name] = found.num_rows, content.size
                _digest(digest, table.name, found)
        marker = {"partition": partition.name, "reader": self.reader, "ids": partition.ids, "begun": self.begun}
        marker |= {"units": [unit.told() for unit in partition.units], "told": dict(told)}
        marker |= {"rows": rows, "bytes": sizes, "digest": digest.hexdigest()}
        self.place.below(MARKERS, f"{partition.name}.json").write(_json(marker))

    def file(self, table: str, partition: str) -> Place:
        """The file of a partition in a table."""
        return self.place.below(table, f"part-{partition}.parquet")

    def read(self, table: str, marker: Mapping[str, Any]) -> Any:
        """The rows of a partition in a table, as a pyarrow table. Raises StoreError where they are not as written."""
        import pyarrow
        from pyarrow import parquet

        if table not in marker["rows"]:
            return schema_of(schema.METADATA.tables[table]).empty_table()
        file = self.file(table, marker["partition"])
        content = file.read()
        try:
            if content is not None and len(content) == marker["bytes"][table]:
                return parquet.read_table(
                    pyarrow.BufferReader(content), schema=schema_of(schema.METADATA.tables[table])
                )
        except (pyarrow.ArrowException, OSError, ValueError):
            pass
        again = self.place.below(MARKERS, f"{marker['partition']}.json").name
        raise StoreError(f"{file.name} is missing or damaged: remove {again} and run the same ingest again.")

    def sweep(self) -> None:
        """Take away what lost workers left: files of partitions that are not there."""
        kept = {name.removesuffix(".json") for name in self.place.below(MARKERS).names()} | {"none"}
        for table in schema.TABLES:
            folder = self.place.below(table.name)
            for name in folder.names():
                if name.removeprefix("part-").removesuffix(".parquet") not in kept:
                    folder.below(name).remove()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep others from writing, on a disk; for an object store nobody can. Raises StoreError if somebody does."""
        if not self.place.local:
            yield
            return
        with held(f"{self.place.path}/{LOCK}", self.place.name, "being written"):
            yield

    def _table(self, connection: Connection, table: Table, ids: int) -> Any:
        """A table of the small store of a partition: ids made the partition's own, moments those of the dataset."""
        import pyarrow
        from pyarrow import compute

        rows = connection.execute(select(table).order_by(*table.primary_key)).all()
        if table.name in COUNTED_NAMES and len(rows) >= 2**COUNTING:
            raise StoreError(f"A partition has too many rows of {table.name}: take a smaller --part-size.")
        values = list(zip(*rows, strict=True)) or [()] * len(table.columns)
        arrays = []
        for column, found, kind in zip(table.columns, values, schema_of(table), strict=True):
            array = pyarrow.array([self.begun] * len(rows) if column.name in MOMENTS else found, kind.type)
            arrays.append(compute.add(array, ids) if counts(column) else array)
        return pyarrow.Table.from_arrays(arrays, schema=schema_of(table))


def create(address: str, reader: str, reading: ReadOptions, part: int) -> Dataset:
    """The dataset at this path or address, made if it is not there. Raises StoreError where it is another one."""
    place = place_of(address)
    wanted = Dataset(place, reader, asdict(reading), part)
    if place.below(HEAD).read() is None:
        if any(info.base_name != LOCK for info in place.found(recursive=False)):
            raise StoreError(f"{place.name} holds something else: name a new folder with --out.")
        _begin(wanted)
        return wanted
    found = open_dataset(address)
    for what, one, other in (
        ("by another reader", found.reader, wanted.reader),
        ("with other options of reading", dict(found.reading), json.loads(json.dumps(wanted.reading))),
        ("with another --part-size", found.part, wanted.part),
        ("in another version of the tables", found.steps, wanted.steps),
    ):
        if one != other:
            raise StoreError(f"{place.name} was written {what} ({one}): name a new folder with --out.")
    return found


def open_dataset(address: str) -> Dataset:
    """The dataset at this path or address. Raises StoreError where there is none."""
    place = place_of(address)
    content = place.below(HEAD).read()
    if content is None:
        raise StoreError(f"{place.name} is no dataset: make it with reportedly ingest FILES --engine ray --out FOLDER")
    told = _parsed(content, f"{place.name}/{HEAD}")
    if told["format"] != FORMAT:
        raise StoreError(f"{place.name} was written by a newer reportedly: pip install --upgrade reportedly")
    return Dataset(place, told["reader"], told["reading"], told["part"], told["begun"], told["steps"])


def _begin(dataset: Dataset) -> None:
    """Write what a dataset has from the first: a file without rows of each table, the script, and at last the head."""
    for table in schema.TABLES:
        dataset.file(table.name, "none").write(packed(schema_of(table).empty_table()))
    dataset.place.below(SCRIPT).write("".join(script(dataset.place)).encode())
    head = {"format": FORMAT, "reader": dataset.reader, "reading": dict(dataset.reading), "part": dataset.part}
    dataset.place.below(HEAD).write(_json({**head, "begun": dataset.begun, "steps": dataset.steps}))


def script(place: Place) -> Iterator[str]:
    """The statements with which DuckDB sees a dataset as a store: its tables and its views.

    What many partitions have in common, actors, sources and readers, has the same id in each and is taken once.
    """
    yield (
        f"-- A dataset of reportedly for DuckDB: duckdb -init {SCRIPT}, in its folder; "
        "or set file_search_path to that folder.\n"
    )
    base = "" if place.local else f"{place.name}/"
    for table in schema.TABLES:
        taken = "SELECT *" if table.name not in ("actors", "sources", "readers") else "SELECT DISTINCT *"
        files = f"read_parquet('{base}{table.name}/part-*.parquet')"
        yield f"CREATE OR REPLACE VIEW {table.name} AS {taken} FROM {files};\n"
    for view in schema.views("postgresql"):
        yield view.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1) + ";\n"


def schema_of(table: Table) -> Any:
    """The columns of a table of the store as those of a Parquet file."""
    import pyarrow

    kinds = {int: pyarrow.int64(), str: pyarrow.string(), float: pyarrow.float64()}
    return pyarrow.schema(
        [pyarrow.field(column.name, kinds[column.type.python_type], column.nullable) for column in table.columns]
    )


def counts(column: Column[Any]) -> bool:
    """Whether a column holds ids that are counted on, those of its own table or of another."""
    target = target_of(column)
    return target in COUNTED_NAMES if target else column.name == "id" and column.table.name in COUNTED_NAMES


def target_of(column: Column[Any]) -> str | None:
    """The table to whose ids a column refers."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def packed(table: Any) -> Any:
    """A pyarrow table as the bytes of a Parquet file."""
    import pyarrow
    from pyarrow import parquet

    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _digest(digest: Any, name: str, table: Any) -> None:
    """Take the rows of a table into a digest, without the time at which the dataset was begun."""
    told = table.drop_columns([column for column in table.column_names if column in MOMENTS])
    digest.update(json.dumps([name, told.column_names]).encode())
    for batch in told.to_batches(max_chunksize=1000):
        digest.update(json.dumps(batch.to_pydict()).encode())


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise StoreError(f"{name} is damaged: remove it and run the same ingest again.")
    return found
