"""Which columns of a table hold what: guessed from their names, as named by the user, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportedly.errors import ReportError
from reportedly.read.metadata import as_line, find_columns, is_empty
from reportedly.read.options import ReadOptions

SHOWN = 20  # columns that a line names


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they mean (``text``, ``title``, ``published`` ...), and those that go unused."""

    used: Mapping[str, str]
    unused: tuple[str, ...] = ()

    def line(self, name: str) -> str:
        """All of it in one line: ``dump.csv: text=body, title=headline; not used: section``."""
        told = f"{name}: " + ", ".join(f"{field}={_shown(column)}" for field, column in self.used.items())
        return f"{told}; not used: {_listed(self.unused)}" if self.unused else told


def map_columns(names: Sequence[str], rows: Iterable[Mapping[str, Any]], options: ReadOptions, name: str) -> Columns:
    """The columns of a table of which these are the first rows; ReportError if none of them holds a text."""
    sample: dict[str, Any] = {}
    for row in rows:
        for column, value in row.items():
            if column not in sample and not is_empty(value):
                sample[column] = value
    named = options.named_fields()
    for field, column in named.items():
        if _outer(column, names) not in names:
            told = f"{name} has no column {column!r}, named with --{field}-field; its columns are: {_listed(names)}."
            raise ReportError(told)
    used = find_columns(names, sample, named)
    if not {"text", "html"} & used.keys():
        told = f"{name} has no column that holds the text; its columns are: {_listed(names) or 'none'}."
        raise ReportError(f"{told} Name the one with --text-field.")
    taken = {_outer(column, names) for column in used.values()}
    return Columns(used, tuple(column for column in names if column not in taken))


def _outer(column: str, names: Sequence[str]) -> str:
    """The column in which a named field stands: ``meta`` of ``meta.day``, where that is no column itself."""
    return column if column in names else column.split(".", 1)[0]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(_shown(name) for name in names[:SHOWN]) + more


def _shown(name: str) -> str:
    return (as_line(name) or "(no name)")[:40]
