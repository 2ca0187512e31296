"""What the formats write, read back: as text, as rows by the names of their columns, as objects."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from reportedly.export import Output
from reportedly.formats import Choice, gdelt, send_events
from reportedly.records import Report

EVERYTHING = Choice(exclude=())


def written(form: str, *reports: Report, choice: Choice | None = None, **options: Any) -> str:
    stream = io.StringIO(newline="")
    send_events(reports, form, Output(stream, **options), choice)
    return stream.getvalue()


def whole(text: str) -> str:
    """The text as a file has it, without half characters."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def assert_row_holds(row: dict[str, str], wanted: dict[str, Any]) -> None:
    """A row of a CSV file says what was to be written, and nothing that a spreadsheet takes for a formula."""
    assert list(row) == list(wanted)
    for name, value in wanted.items():
        said = "" if value is None else whole(str(value))
        assert row[name] in (said, "'" + said)
        assert not (isinstance(value, str) and row[name][:1] in tuple("=+-@\t\r\n"))


def table(form: str, *reports: Report, choice: Choice | None = EVERYTHING) -> list[dict[str, str]]:
    """The rows of a format of columns, by their names."""
    text = written(form, *reports, choice=choice)
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    cells = [line.split("\t") for line in text.split("\n")[:-1]]
    names = list(gdelt.COLUMNS) if form == "gdelt" else cells.pop(0)
    return [dict(zip(names, row, strict=True)) for row in cells]


def objects(form: str, *reports: Report, choice: Choice | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(form, *reports, choice=choice).split("\n")[:-1]]
