"""A user's own SELECT, which can only read and ends in time.

SQLite: of all that a statement can do, reading tables and calling functions is all that it is allowed to. PostgreSQL: a
cursor, which only a query can have, in a transaction that only reads.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from reportedly.ask.words import clean
from reportedly.errors import UsageError
from reportedly.store import schema

TIMEOUT = 60.0  # seconds
FETCHED = 500  # rows at a time
STEPS = 20_000  # of SQLite's machine between two looks at the clock
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
HARMLESS = ("data_version", "table_info", "table_list", "table_xinfo", "index_list", "index_info", "foreign_key_list")
ONLY_READS = 'Only reading is possible: write one SELECT, as in "SELECT * FROM claim_view LIMIT 10"'


@dataclass(frozen=True, slots=True)
class Table:
    """What a query gives: the names of its columns, and its rows as they come."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


def run(connection: Connection, query: str, timeout: float = TIMEOUT) -> Table:
    """The answer to a query; it holds as long as the connection does. Raises UsageError."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        columns, rows = _sqlite(raw, clean(query), timeout)
    else:
        columns, rows = _postgres(connection, raw, clean(query), timeout)
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise UsageError(f"Two columns are called {twice[0]}: give them names of their own with AS")
    return Table(columns, rows)


def _sqlite(raw: sqlite3.Connection, query: str, timeout: float) -> tuple[tuple[str, ...], Iterator[Any]]:
    until = time.monotonic() + timeout
    raw.execute("PRAGMA query_only=ON")
    for index in schema.TEXTS:  # opening a full-text index does more than reading, once
        raw.execute(f"SELECT 1 FROM {index} LIMIT 0")
    raw.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    raw.set_authorizer(_allow)
    with _told(timeout):
        cursor = raw.execute(query)
    if cursor.description is None:
        raise UsageError(ONLY_READS)
    return tuple(column[0] for column in cursor.description), _rows(cursor, timeout)


def _allow(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action in ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and second == "load_extension"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in HARMLESS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _postgres(connection: Connection, raw: Any, query: str, timeout: float) -> tuple[tuple[str, ...], Iterator[Any]]:
    connection.execute(text("SET TRANSACTION READ ONLY"))
    connection.execute(
        text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": str(max(1, int(timeout * 1000)))}
    )
    cursor = raw.cursor(name="reportedly_sql")
    with _told(timeout):
        cursor.execute(query.rstrip().removesuffix(";"))
    return tuple(column.name for column in cursor.description), _rows(cursor, timeout)


def _rows(cursor: Any, timeout: float) -> Iterator[Any]:
    with _told(timeout):
        while some := cursor.fetchmany(FETCHED):
            yield from some


@contextmanager
def _told(timeout: float) -> Iterator[None]:
    """Says in a line what is wrong with a query."""
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        if not _from_database(error):
            raise
        raise UsageError(_reason(error, timeout)) from error


def _from_database(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error | sqlite3.Warning | DBAPIError) or hasattr(error, "sqlstate")


def _reason(error: Exception, timeout: float) -> str:
    told, state = str(error), getattr(error, "sqlstate", None)
    if "interrupted" in told or state == "57014":
        return f"The query took longer than {timeout:g} seconds: make it narrower, or give it more with --timeout"
    if "not authorized" in told or "prohibited" in told or "readonly" in told or state in ("25006", "0A000"):
        return ONLY_READS
    if "one statement" in told or "multiple commands" in told:
        return "Only one statement at a time: write one SELECT"
    return f"The query is wrong: {' '.join(told.splitlines()[0].split())[:300]}" if told else ONLY_READS
