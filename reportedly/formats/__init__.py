"""Formats of events: for reading, our own, those that event data come in, and whole reports for other tools.

Each module writes one family of them. A writer takes reports as they come and writes each at once. To add a format,
write one such function, give it a line in ``EVENT_WRITERS``, a test, and a section in ``docs/formats.md``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reportedly.errors import UsageError
from reportedly.export import Output, Writer
from reportedly.formats import flat, ftm, gdelt, icews, jsonld, labelstudio, lines, listing, plover, polecat
from reportedly.formats.choice import Choice, choose
from reportedly.formats.flat import EVENT_COLUMNS
from reportedly.formats.flat import to_pandas as events_to_pandas
from reportedly.formats.flat import to_polars as events_to_polars
from reportedly.formats.labelled import read_labelstudio

if TYPE_CHECKING:
    from reportedly.records import Report

EVENT_WRITERS: dict[str, Writer] = {
    "table": listing.write,
    "jsonl": lines.write,
    "csv": flat.write_csv,
    "parquet": flat.write_parquet,
    "plover": plover.write,
    "polecat": polecat.write,
    "icews": icews.write,
    "gdelt": gdelt.write,
    "ftm": ftm.write,
    "jsonld": jsonld.write,
    "labelstudio": labelstudio.write,
}
"""Every format of events by its name."""

UNMARKED = frozenset({"polecat", "icews", "gdelt"})
"""Formats that can tell neither who says so nor that it did not happen."""


def send_events(reports: Iterable[Report], form: str, output: Output, choice: Choice | None = None) -> None:
    """Write the events chosen to an output that is open."""
    check_form(form)
    wanted = choice or Choice()
    EVENT_WRITERS[form](choose(reports, wanted.without_marks() if form in UNMARKED else wanted), output)


def write_events(
    reports: Iterable[Report],
    form: str,
    path: str | os.PathLike[str],
    choice: Choice | None = None,
    *,
    color: bool = False,
    explain: bool = False,
) -> None:
    """Write the events of reports to a file in one of the formats of ``EVENT_WRITERS``."""
    check_form(form)  # before a file is emptied
    with open(path, "w", encoding="utf-8", errors="replace", newline="") as stream:
        send_events(reports, form, Output(stream, color=color, explain=explain), choice)


def check_form(form: str) -> None:
    """Raise UsageError for a format that there is not, MissingExtra for one that cannot be written here."""
    if form not in EVENT_WRITERS:
        raise UsageError(f"Unknown format of events {form!r} - use one of {', '.join(EVENT_WRITERS)}")
    if form == "parquet":
        flat.load_parquet()


__all__ = [
    "EVENT_COLUMNS",
    "EVENT_WRITERS",
    "Choice",
    "events_to_pandas",
    "events_to_polars",
    "read_labelstudio",
    "send_events",
    "write_events",
]
