"""What tests of several modules share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import postgres
import pytest

if TYPE_CHECKING:
    from reportedly.store import Store


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of the tests' own; where there is none, tests that ask for it are skipped with the reason."""
    try:
        started = postgres.running()
        server = started.__enter__()
    except postgres.Missing as reason:
        pytest.skip(str(reason))
    yield server
    started.__exit__(None, None, None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with the convoy report in it, unless a file of tests has a store of its own."""
    from correcting import put  # here, for most tests need no database
    from factories import coded_report

    from reportedly.store import open_store

    with open_store(tmp_path / "news.db", create=True) as opened:
        put(opened, coded_report())
        yield opened
