"""What tests of several modules share."""

from __future__ import annotations

from collections.abc import Iterator

import postgres
import pytest


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
