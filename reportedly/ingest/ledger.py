"""What a store knows of its filling: how far each source is done, and which items could not be read.

A source that is a file goes by its whole path here, whatever folder a run was started in, so that two files of one name
are two. Stores were once filled with files under the names that were given; what is noted under those still counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select, update

from reportedly.store import schema
from reportedly.store.rows import fitting
from reportedly.store.write import INSERTS, now

if TYPE_CHECKING:
    from reportedly.ingest.worker import Failure
    from reportedly.read.item import Item

STANDARD_INPUT = ("-", "standard input:")  # what its sources are called, or begin with


@dataclass(frozen=True, slots=True)
class Mark:
    """A source is done up to an item of this number; ``finished`` if that was its last."""

    source: str
    stamp: str | None
    done: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be read: which, why, and how often it was tried."""

    key: str
    source: str
    number: int
    reason: str
    attempts: int
    first_at: str
    last_at: str


def is_standard_input(source: str) -> bool:
    """Whether a source of this name has come by standard input."""
    return source == STANDARD_INPUT[0] or source.startswith(STANDARD_INPUT[1])


def place_of(source: str) -> str:
    """What a store knows a source by: a file, or a pattern of files, by its whole path; all else by its name."""
    return source if is_standard_input(source) or "://" in source else os.path.abspath(source)


def _keys(key: str, source: str) -> tuple[str, str]:
    """What a store knows an item by that messages call ``key``, and what it would once have known it by."""
    own = place_of(source) + key[len(source) :] if key.startswith(source) else key
    return fitting(own), key


def done_with(connection: Connection, source: str, stamp: str | None) -> int | None:
    """Up to which item a source is done; None: it is finished and has not changed since."""
    if stamp is None:
        return 0
    inputs = schema.inputs.c
    row = connection.execute(select(schema.inputs).where(inputs.name == fitting(source))).first()
    if row is None or row.stamp != stamp:
        return 0
    return None if row.finished else int(row.done)


def stamp_of(connection: Connection, source: str) -> str | None:
    """The stamp of a source when it was last read; None of one that never was."""
    inputs = schema.inputs.c
    return connection.execute(select(inputs.stamp).where(inputs.name == fitting(source))).scalar()


def note_marks(connection: Connection, marks: Sequence[Mark]) -> None:
    """Note how far sources are done; one without a stamp, such as standard input, cannot be gone on with."""
    moment = now()
    rows = [
        {"name": fitting(one.source), "stamp": one.stamp, "done": one.done, "finished": int(one.finished), "at": moment}
        for one in marks
        if one.stamp is not None
    ]
    upsert(connection, schema.inputs, rows, ("stamp", "done", "finished", "at"))


def note_failures(connection: Connection, failures: Sequence[Failure]) -> None:
    """Note items that could not be read; one that failed before has failed once more."""
    moment, names = now(), [_keys(one.item.key, one.item.source) for one in failures]
    rows = [
        {
            "key": key,
            "source": place_of(one.item.source),
            "number": one.item.number,
            "reason": one.reason,
            "attempts": 0,
            "first_at": moment,
            "last_at": moment,
        }
        for one, (key, _) in zip(failures, names, strict=True)
    ]
    upsert(connection, schema.failures, rows, ("source", "number", "reason", "last_at"))
    table = schema.failures
    keys = [row["key"] for row in rows]
    connection.execute(update(table).where(table.c.key.in_(keys)).values(attempts=table.c.attempts + 1))
    _forget(connection, [old for key, old in names if old != key])


def forget_failures(connection: Connection, items: Sequence[Item], sources: Sequence[str] = ()) -> None:
    """Take from the failures these items, which could be read now, and what kept these sources from being read."""
    names = [_keys(item.key, item.source) for item in items] + [_keys(source, source) for source in sources]
    _forget(connection, [name for both in names for name in both])


def forget_all(connection: Connection, sources: Sequence[str]) -> None:
    """Take from the failures all of these sources, which are read from their beginning."""
    if sources:
        places = [place_of(source) for source in sources]
        connection.execute(delete(schema.failures).where(schema.failures.c.source.in_(places)))


def _forget(connection: Connection, keys: Sequence[str]) -> None:
    if keys:
        connection.execute(delete(schema.failures).where(schema.failures.c.key.in_(keys)))


def failed_items(connection: Connection) -> Iterator[Failed]:
    """The items that could not be read, in the order of their sources."""
    table = schema.failures
    for row in connection.execute(select(table).order_by(table.c.source, table.c.number)):
        yield Failed(**row._mapping)


def add_missing(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows to a table; one that is there already stays as it is."""
    if rows:
        connection.execute(INSERTS[connection.dialect.name](table).on_conflict_do_nothing(), rows)


def upsert(connection: Connection, table: Any, rows: list[dict[str, Any]], changing: Sequence[str]) -> None:
    """Write rows to a table; of one that is there already the columns ``changing`` are changed."""
    if not rows:
        return
    statement = INSERTS[connection.dialect.name](table)
    key = list(table.primary_key)
    changes = {name: statement.excluded[name] for name in changing}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), rows)
