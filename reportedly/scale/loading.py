"""Bringing a dataset into a store: a partition is one transaction, so it is there as a whole or not at all.

Ids that are counted go on from those of the store. A report that the store has is left out; one whose text is nearly
that of a report of the store is noted as an appearance of that one, as are its copies, and what was read in it is left
out. Which partitions are loaded is in the table ``inputs``, so another load goes on where one has ended.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from reportedly.errors import StoreError
from reportedly.ingest.ledger import Mark, done_with, note_marks, upsert
from reportedly.ingest.run import filling
from reportedly.scale.dataset import Dataset, counts, open_dataset, target_of
from reportedly.store import Store, near, schema
from reportedly.store.migrate import STEPS
from reportedly.store.near import Shape
from reportedly.store.rows import COUNTED, SHARED, Row
from reportedly.store.write import counter_of, send_some

AT_ONCE = 2000  # rows that are Python's at a time
KEYS = 1000  # that a statement asks for
Marker = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How far a load is: partitions, and those loaded before; reports, copies of others, known already; failures."""

    partitions: int = 0
    unchanged: int = 0
    new: int = 0
    copies: int = 0
    known: int = 0
    failed: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    def plus(self, other: Loaded) -> Loaded:
        """Both together."""
        names = ("partitions", "unchanged", "new", "copies", "known", "failed")
        return Loaded(**{name: getattr(self, name) + getattr(other, name) for name in names})


def load_dataset(
    address: str,
    store: Store,
    tell: Callable[[Loaded, int], None] = lambda loaded, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Loaded:
    """Bring what a dataset has into a store; ``tell`` hears of each partition, and how many there are.

    Raises StoreError where a file of the dataset is damaged or the store cannot be written.
    """
    begun, loaded = time.monotonic(), Loaded()
    dataset = open_dataset(address)
    if dataset.steps != len(STEPS):
        raise StoreError(f"{dataset.place.name} was written with other tables (version {dataset.steps}): read it anew.")
    with filling(store):
        partitions = sorted(map(_in_order, dataset.markers()))
        for _, _, name in partitions:
            if stop():
                break
            loaded = loaded.plus(_load(store, dataset, dataset.marker(name)))
            tell(loaded, len(partitions))
    interrupted = loaded.partitions + loaded.unchanged < len(partitions)
    return replace(loaded, seconds=time.monotonic() - begun, interrupted=interrupted)


def _in_order(marker: Marker) -> tuple[str, int, str]:
    """Partitions in the order of their inputs, so that the first of several copies is the same in any store."""
    first = marker["units"][0]
    return first["file"], first["after"], marker["partition"]


def _load(store: Store, dataset: Dataset, marker: Marker | None) -> Loaded:
    """Load a partition, unless it is there."""
    if marker is None:  # taken away since they were listed
        return Loaded()
    name, stamp = f"partition {marker['partition']}", marker["digest"]
    with store.writing() as connection:
        if done_with(connection, name, stamp) is None:
            return Loaded(unchanged=1)
        told = _Part(connection, dataset, marker).load()
        note_marks(connection, [Mark(name, stamp, marker["told"]["items"], True)])
    return told


@dataclass(frozen=True, slots=True)
class _Home:
    """The report of the store to which a text belongs: its number and its text."""

    number: int
    shape: Shape


class _Part:
    """A partition on its way into a store."""

    def __init__(self, connection: Connection, dataset: Dataset, marker: Marker) -> None:
        self._connection, self._dataset, self._marker = connection, dataset, marker
        self._texts: dict[int, str] = {}  # of the reports of the partition
        self._homes: dict[int, _Home] = {}  # of those that the store has, or nearly
        self._shift: dict[str, int] = {}
        self._renamed: dict[str, str] = {}  # keys that belong to other texts in the store

    def load(self) -> Loaded:
        """Write what is new."""
        reports, appearances = self._read("reports"), self._read("appearances").to_pylist()
        known = self._known(appearances)
        self._find_homes(reports.select(["id", "key", "text"]).to_pylist(), known)
        counter = counter_of(self._connection)
        self._shift = {table.name: counter.next[table.name] - 1 - self._marker["ids"] for table in COUNTED}
        of = self._chosen()
        of["appearances"] = [self._appearance(row) for row in appearances if row["key"] not in known]
        for table in schema.TABLES:
            self._send(table, of.get(table.name, ()))
        failures = self._read("failures").to_pylist()
        upsert(self._connection, schema.failures, failures, ("source", "number", "reason", "last_at"))
        told = self._marker["told"]
        new, fresh = reports.num_rows - len(self._homes), len(of["appearances"])
        return Loaded(1, 0, new, fresh - new, told["items"] - len(failures) - fresh, len(failures))

    def _read(self, table: str) -> Any:
        return self._dataset.read(table, self._marker)

    def _known(self, appearances: Sequence[Row]) -> dict[str, int]:
        """The texts that the store has by their keys, and the numbers of the reports to which they belong.

        A key that belongs to another text in the store is changed as it would be there: see ``told_apart``.
        """
        held = held_texts(self._connection, [row["key"] for row in appearances])
        for row in appearances:
            if row["key"] in held and held[row["key"]][1] != row["content_sha256"]:
                self._renamed[row["key"]] = f"{row['key']}@{row['content_sha256'][:8]}"
        held |= held_texts(self._connection, list(self._renamed.values()))
        for row in appearances:
            row["key"] = self._renamed.get(row["key"], row["key"])
        return {row["key"]: held[row["key"]][0] for row in appearances if row["key"] in held}

    def _find_homes(self, reports: Sequence[Row], known: Mapping[str, int]) -> None:
        """Note which reports the store has, or nearly, and where."""
        bands: dict[int, list[int]] = defaultdict(list)
        for row in self._read("duplicate_bands").to_pylist():
            bands[row["report_id"]].append(row["band"])
        for row in reports:
            self._texts[row["id"]] = row["text"]
            own = str(row["key"])
            home = self._home(row["text"], tuple(bands[row["id"]]), known.get(self._renamed.get(own, own)))
            if home is not None:
                self._homes[row["id"]] = home

    def _home(self, text: str, bands: tuple[int, ...], number: int | None) -> _Home | None:
        """The report of the store to which a text belongs: the one of that number, else one that is nearly the same."""
        table = schema.reports.c
        query = select(table.id, table.text).where(table.id == number)
        if number is None:
            found = near(self._connection, Shape(text, bands))
            if found is None:
                return None
            query = select(table.id, table.text).where(table.key == found[0])
        row = self._connection.execute(query).one()
        return _Home(row.id, Shape(row.text))

    def _appearance(self, row: Row) -> Row:
        """An appearance as the store has it: of its own report, or of the one that the store had before."""
        home, own = self._homes.get(row["report_id"]), row["id"] + self._shift["appearances"]
        if home is None:
            return {**row, "id": own, "report_id": row["report_id"] + self._shift["reports"]}
        shape = Shape(self._texts[row["report_id"]] if row["text"] is None else row["text"])
        same = shape.text == home.shape.text
        told = {
            "similarity": 1.0 if same else round(likeness(shape, home.shape), 4),
            "text": None if same else shape.text,
        }
        return {**row, "id": own, "report_id": home.number, **told}

    def _chosen(self) -> dict[str, Any]:
        """The rows of new reports by their tables, and of what is shared those that these rows speak of."""
        import pyarrow
        from pyarrow import compute

        of = {table.name: self._read(table.name) for table in (*schema.PARTS, *SHARED, schema.bands, schema.readers)}
        of["reports"] = self._under_new_keys(self._read("reports"))
        if not self._homes:
            return of
        gone = pyarrow.array(list(self._homes), pyarrow.int64())
        of["reports"] = of["reports"].filter(compute.invert(compute.is_in(of["reports"]["id"], gone)))
        for table in (*schema.PARTS, schema.bands):
            owner = _owner(table)
            kept = of[str(target_of(owner))]["id"]
            of[table.name] = of[table.name].filter(compute.is_in(of[table.name][owner.name], _one(kept)))
        for shared in SHARED:
            used = [_one(of[table.name][column.name]) for table in schema.PARTS for column in _to(table, shared)]
            of[shared.name] = of[shared.name].filter(compute.is_in(of[shared.name]["id"], pyarrow.concat_arrays(used)))
        return of

    def _under_new_keys(self, reports: Any) -> Any:
        import pyarrow

        if not self._renamed:
            return reports
        keys = [self._renamed.get(key, key) for key in reports["key"].to_pylist()]
        place = reports.column_names.index("key")
        return reports.set_column(place, reports.schema.field(place), pyarrow.array(keys, pyarrow.string()))

    def _send(self, table: Table, rows: Any) -> None:
        """Write rows to a table of the store, with ids that go on from those there."""
        if isinstance(rows, Sequence):
            if rows:
                send_some(self._connection, table, rows)
            return
        for column in table.columns:
            if counts(column) and rows.num_rows:
                rows = self._renumbered(rows, column)
        for batch in rows.to_batches(max_chunksize=AT_ONCE):
            send_some(self._connection, table, batch.to_pylist())

    def _renumbered(self, rows: Any, column: Column[Any]) -> Any:
        from pyarrow import compute

        place = rows.column_names.index(column.name)
        shift = self._shift[target_of(column) or column.table.name]
        return rows.set_column(place, rows.schema.field(place), compute.add(rows[column.name], shift))


def held_texts(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Of these keys of texts those that a store has: the reports that they are appearances of, and their digests."""
    found: dict[str, tuple[int, str]] = {}
    table, rest = schema.appearances.c, iter(keys)
    while some := list(islice(rest, KEYS)):
        query = select(table.key, table.report_id, table.content_sha256).where(table.key.in_(some))
        found.update({key: (number, digest) for key, number, digest in connection.execute(query)})
    return found


def likeness(one: Shape, other: Shape) -> float:
    """The Jaccard similarity of two texts."""
    shared = len(one.shingles & other.shingles)
    return shared / (len(one.shingles) + len(other.shingles) - shared)


def _owner(table: Table) -> Column[Any]:
    """The column of a table that says whose part a row is."""
    return next(column for column in table.columns if any(key.ondelete for key in column.foreign_keys))


def _to(table: Table, target: Table) -> Iterator[Column[Any]]:
    """The columns of a table that refer to another."""
    return (column for column in table.columns if target_of(column) == target.name)


def _one(column: Any) -> Any:
    """A column of a pyarrow table as one array."""
    import pyarrow

    return column.combine_chunks() if column.num_chunks != 0 else pyarrow.array([], column.type)
