"""Opening a store: one SQLite file, or a PostgreSQL database, with what goes wrong told in a line.

Whatever is written is written in one transaction: after a crash, a full disk or a ``kill -9`` a store holds what it
held before the transaction or after it, nothing in between.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from reportedly.characters import storable
from reportedly.errors import MissingExtra, StoreError
from reportedly.store.migrate import migrate

PATIENCE = 10  # seconds to wait for somebody else's writing to end
CACHE = 64 * 1024  # KiB of pages that SQLite keeps for questions
MAPPED = 2**30  # bytes of a file that it reads through memory maps for them
SMALL_CACHE = 8 * 1024  # KiB of pages while a store is filled, when memory is to stay flat however large it grows
WRITING_LOCK = 7_235_419  # PostgreSQL advisory lock: whoever writes to a store holds it, so ids can be counted on
OURS = b"SQLite format 3\0"
PRIMARY = 0xFF  # the bits of an error of SQLite that say of which kind it is
BARRED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)

TELLING = (
    ("database is locked", "is being written to by somebody else: try again when that has ended"),
    ("readonly database", "may not be written to: check the permissions of the file and of its folder"),
    ("disk is full", "cannot grow, the disk is full: make room and run the same command again"),
    ("not a database", "is not a store: name a new file, or one that reportedly made"),
    ("malformed", "is damaged: restore a copy, or salvage it with sqlite3 FILE .recover"),
    ("disk i/o error", "cannot be read or written (disk error): check the disk"),
    ("unable to open", "cannot be opened: check that its folder exists and may be written to"),
)
"""What a database complains of, and what we say instead."""


class Store:
    """A store that is open. ``reading`` and ``writing`` give connections; errors come as StoreError."""

    def __init__(self, name: str, address: str, engine: Engine, *, read_only: bool = False) -> None:
        self.name = name  # for messages
        self.address = address  # to open it again, in another process
        self.engine = engine
        self.read_only = read_only
        event.listen(engine, "before_cursor_execute", _fit, retval=True)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store as long as it lasts."""
        level = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
        with told(self.name), self.engine.connect().execution_options(**level) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all that is done in it is kept when it ends well, nothing else."""
        if self.read_only:
            raise StoreError(f"{self.name} is open for reading only.")
        with told(self.name), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if self.dialect == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITING_LOCK})"))
            yield connection

    def close(self) -> None:
        """Let go of the file or the server."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    name: str | os.PathLike[str], *, create: bool = False, read_only: bool = False, small: bool = False
) -> Store:
    """The store of that name: a path, or an address such as ``postgresql://host/news``.

    With ``create`` one that is not there is made, and one of an older version brought up to date; with
    ``small`` SQLite keeps little in memory, which is enough to fill a store. Raises StoreError.
    """
    name = os.fspath(name)
    if "://" in name:
        store = Store(_without_password(name), name, _postgres(name), read_only=read_only)
    else:
        _check_file(name, create)
        store = Store(name, name, _sqlite(name, read_only, small), read_only=read_only)
    try:
        with told(store.name):
            migrate(store, create=create and not read_only)
    except BaseException:
        store.close()
        raise
    return store


def _check_file(name: str, create: bool) -> None:
    """Raise StoreError where a path is no store, and may not become one."""
    path = Path(name)
    if path.is_dir():
        raise StoreError(f"{name} is a folder: name the file of the store, as in {path / 'news.db'}.")
    if not path.exists():
        if not create:
            raise StoreError(f"{name} does not exist: make it with reportedly ingest FILES --store {name}")
        if not path.parent.is_dir():
            raise StoreError(f"{name} cannot be made: the folder {path.parent} does not exist.")
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(len(OURS))
    except OSError as error:
        raise StoreError(f"{name} cannot be read: {error.strerror}.") from None
    if head not in (b"", OURS):
        raise StoreError(f"{name} is not a store: name a new file, or one that reportedly made.")


def _sqlite(name: str, read_only: bool, small: bool) -> Engine:
    path = os.path.abspath(name)
    connect = partial(_connected_to_read, path) if read_only else partial(_connected, path, "mode=rwc")
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        for setting in _settings(read_only, small):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _fit(_: object, __: object, statement: str, parameters: Any, *___: object) -> tuple[str, Any]:
    """A statement and its parameters without what no database can hold: of titles, addresses and file names, too."""
    return statement, _wholly(parameters)


def _wholly(told: Any) -> Any:
    """Parameters, or many of them, with every text in them whole."""
    if isinstance(told, str):
        return storable(told)
    if isinstance(told, Mapping):
        return {name: _wholly(value) for name, value in told.items()}
    return type(told)(map(_wholly, told)) if isinstance(told, list | tuple) else told


def _connected(path: str, how: str) -> sqlite3.Connection:
    # Transactions are begun by us: the driver would begin them late, when another has written already.
    address = f"file:{quote(os.fsencode(path))}?{how}"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)


def _connected_to_read(path: str) -> sqlite3.Connection:
    """A connection that only reads, also where we may make no file beside that of the store, as SQLite does for a log.

    It is looked at anew for each connection: where there is a log, since somebody writes, SQLite reads that; where
    there is none, and it may make none, the file is read as one that nobody changes.
    """
    connection = _connected(path, "mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")  # or the file would be opened only when it is asked
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorcode & PRIMARY not in BARRED or os.path.exists(f"{path}-wal"):
            raise
        return _connected(path, "mode=ro&immutable=1")
    return connection


def _settings(read_only: bool, small: bool) -> list[str]:
    """Pragmas: foreign keys hold, readers and a writer do not wait for each other, what is committed is on the disk."""
    kept = [f"cache_size=-{SMALL_CACHE}"] if small else [f"cache_size=-{CACHE}", f"mmap_size={MAPPED}"]
    common = ["foreign_keys=ON", "temp_store=MEMORY", *kept]
    return [*common, "query_only=ON"] if read_only else ["journal_mode=WAL", "synchronous=FULL", *common]


def _postgres(name: str) -> Engine:
    try:
        url = make_url(name)
    except ArgumentError:
        raise StoreError(f"{name} is no address of a store: write postgresql://USER@HOST/DATABASE") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise StoreError(
            f"{_without_password(name)} is no address of a store: use a path, or postgresql://USER@HOST/DATABASE"
        )
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingExtra("A store on PostgreSQL", "postgres") from None
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def _without_password(name: str) -> str:
    try:
        return make_url(name).render_as_string(hide_password=True)
    except ArgumentError:
        return "The address"


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turns what a database complains of into a StoreError of one line."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        reason = str(getattr(error, "orig", None) or error)
        for sign, meaning in TELLING:
            if sign in reason.lower():
                raise StoreError(f"{name} {meaning}.") from error
        raise StoreError(f"{name}: {' '.join(reason.split())[:300]}") from error
