"""Bringing a store up to date: the steps from each version of the schema to the next, each in one transaction.

A store made by a newer reportedly is refused, since an older one could spoil it. To change the schema, change
``schema.py`` and add a step here that does the same to stores that exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, inspect, select, text, update

from reportedly.errors import StoreError
from reportedly.store import schema

if TYPE_CHECKING:
    from reportedly.store.connect import Store

Step = Callable[[Connection], None]


def _make(connection: Connection) -> None:
    """Version 1: all tables, indexes and views."""
    dialect = connection.dialect.name
    schema.METADATA.create_all(connection)
    for statement in [*schema.text_indexes(dialect), *schema.append_only(dialect), *schema.views(dialect)]:
        connection.execute(text(statement))


STEPS: tuple[Step, ...] = (_make,)
"""The step from version n to n + 1 at place n."""


def migrate(store: Store, *, create: bool) -> None:
    """Bring a store up to the newest version; without ``create`` nothing is changed. Raises StoreError."""
    found, newest = version_of(store), len(STEPS)
    if found > newest:
        raise StoreError(
            f"{store.name} was written by a newer reportedly (its schema is {found}, this one knows {newest}): "
            "upgrade with pip install --upgrade reportedly"
        )
    if found == newest:
        return
    if not create:
        told = "holds no reports yet" if found == 0 else f"is of an older version ({found} of {newest})"
        raise StoreError(f"{store.name} {told}: run reportedly ingest with --store {store.name} first.")
    with store.writing() as connection:
        for number in range(_version(connection, store.name), newest):  # looked up anew: another may have been quicker
            STEPS[number](connection)
            _note(connection, number + 1)


def version_of(store: Store) -> int:
    """The version of a store's schema; 0: there is nothing in it. Raises StoreError for somebody else's database."""
    with store.reading() as connection:
        return _version(connection, store.name)


def _version(connection: Connection, name: str) -> int:
    names = inspect(connection).get_table_names()
    if schema.info.name not in names:
        if connection.dialect.name == "sqlite" and names:
            raise StoreError(f"{name} is not a store: name a new file, or one that reportedly made.")
        return 0
    value = connection.execute(select(schema.info.c.value).where(schema.info.c.key == "schema")).scalar()
    return int(value or 0)


def _note(connection: Connection, version: int) -> None:
    table = schema.info
    if not connection.execute(update(table).where(table.c.key == "schema").values(value=str(version))).rowcount:
        connection.execute(insert(table).values(key="schema", value=str(version)))
