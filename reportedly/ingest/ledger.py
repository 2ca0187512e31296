"""What a store knows of its filling: how far each source is done, and which items could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select, update

from reportedly.store import schema
from reportedly.store.write import INSERTS, now

if TYPE_CHECKING:
    from reportedly.ingest.worker import Failure


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


def done_with(connection: Connection, source: str, stamp: str | None) -> int | None:
    """Up to which item a source is done; None: it is finished and has not changed since."""
    if stamp is None:
        return 0
    inputs = schema.inputs.c
    row = connection.execute(select(schema.inputs).where(inputs.name == source)).first()
    if row is None or row.stamp != stamp:
        return 0
    return None if row.finished else int(row.done)


def note_marks(connection: Connection, marks: Sequence[Mark]) -> None:
    """Note how far sources are done; one without a stamp, such as standard input, cannot be gone on with."""
    moment = now()
    rows = [
        {"name": one.source, "stamp": one.stamp, "done": one.done, "finished": int(one.finished), "at": moment}
        for one in marks
        if one.stamp is not None
    ]
    upsert(connection, schema.inputs, rows, ("stamp", "done", "finished", "at"))


def note_failures(connection: Connection, failures: Sequence[Failure]) -> None:
    """Note items that could not be read; one that failed before has failed once more."""
    moment = now()
    rows = [
        {
            "key": one.item.key,
            "source": one.item.source,
            "number": one.item.number,
            "reason": one.reason,
            "attempts": 0,
            "first_at": moment,
            "last_at": moment,
        }
        for one in failures
    ]
    upsert(connection, schema.failures, rows, ("source", "number", "reason", "last_at"))
    table = schema.failures
    keys = [row["key"] for row in rows]
    connection.execute(update(table).where(table.c.key.in_(keys)).values(attempts=table.c.attempts + 1))


def forget_failures(connection: Connection, keys: Sequence[str]) -> None:
    """Take items from the failures that could be read now."""
    connection.execute(delete(schema.failures).where(schema.failures.c.key.in_(list(keys))))


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
