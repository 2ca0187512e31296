"""A store with the convoy report in it, and what tests of correcting look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from reportedly.errors import UsageError
from reportedly.records import Report
from reportedly.store import Store, load_reports, replace_reading, store_reports

ROOT = Path(__file__).parents[1]
SAID: dict[str, Any] = {"why": "read by eye", "by": "Ada Ito"}


def put(store: Store, *reports: Report) -> None:
    with store.writing() as connection:
        store_reports(connection, reports, "the tests")


def kept(store: Store, number: int = 1, as_read: bool = False) -> Report:
    with store.reading() as connection:
        return next(load_reports(connection, [number], as_read=as_read))


def reread(store: Store, again: Report, number: int = 1) -> Report:
    with store.writing() as connection:
        replace_reading(connection, again, number, "a newer model")
    return kept(store, number)


def layers(store: Store) -> set[tuple[int]]:
    with store.reading() as connection:
        return {tuple(row) for row in connection.execute(text("SELECT DISTINCT layer FROM claims"))}


def of(found: Report, name: str) -> Any:
    records: list[Any] = [*found.claims, *found.events, *found.actors]
    return next(one for one in records if one.id == name)


def ids(found: Report) -> list[str]:
    return [*(one.id for one in found.claims), *(one.id for one in found.events)]


def complaint(work: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        work()
    assert "\n" not in str(caught.value)
    return str(caught.value)
