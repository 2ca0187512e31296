"""The log as a list for reading, as a table, and as JSON lines: who corrected what, when, why, before and after."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from reportedly.correct.log import Correction, taken_back
from reportedly.export import csv_cell, json_text
from reportedly.show import visible

COLUMNS = {
    "number": "number of the correction, as --undo takes it",
    "at": "when, ISO 8601 in UTC",
    "by": "who",
    "report": "key of the report",
    "id": "what was corrected: KEY/c3, KEY/e2, KEY/a1; of an undo the number of what it takes back",
    "action": "change, add, withdraw, link, unlink or undo",
    "field": "which field; of a link its kind; of what came or went as a whole what it is",
    "before": "its value before, in words",
    "after": "its value after",
    "why": "the reason given",
    "taken_back_by": "number of the correction that took it back, if one has",
}
"""The columns of the log as a table, one row a field."""

Writer = Callable[[Sequence[Correction], TextIO], None]
LONGEST = 80  # characters of a value in a list for reading


def write_list(log: Sequence[Correction], stream: TextIO) -> None:
    """A list for reading: one paragraph a correction."""
    taken = taken_by_report(log)
    for one in log:
        stream.write("\n".join(lines(one, taken.get(one.number))) + "\n")


def lines(one: Correction, taken_by: int | None = None) -> list[str]:
    """A correction for reading: what, who and when, each field before and after, why."""
    back = f" (taken back by {taken_by})" if taken_by else ""
    what = {"undo": "takes back"}.get(one.action, one.action)
    found = [f"{one.number}  {what} {visible(one.id)}{back}", f"    {visible(one.who)}, {one.at}: {visible(one.why)}"]
    if one.action != "undo":
        found += [f"    {field}: {_shown(old)} -> {_shown(new)}" for field, old, new in one.rows()]
    return found


def _shown(value: str | None) -> str:
    if value is None:
        return "-"
    words = visible(value)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def taken_by_report(log: Iterable[Correction]) -> Mapping[int, int]:
    """The corrections that have been taken back, each with what took it back."""
    of: dict[str, list[Correction]] = {}
    for one in log:
        of.setdefault(one.report, []).append(one)
    return {number: by for some in of.values() for number, by in taken_back(some).items()}


def table_rows(log: Sequence[Correction]) -> Iterator[tuple[object, ...]]:
    """One row a field, with the columns of ``COLUMNS``."""
    taken = taken_by_report(log)
    for one in log:
        for field, old, new in one.rows():
            row = (one.number, one.at, one.who, one.report, one.id, one.action, field, old, new, one.why)
            yield (*row, taken.get(one.number))


def write_csv(log: Sequence[Correction], stream: TextIO) -> None:
    """A table with one row a field, safe to open in a spreadsheet."""
    table = csv.writer(stream)
    table.writerow(COLUMNS)
    table.writerows([csv_cell(value) for value in row] for row in table_rows(log))


def write_jsonl(log: Sequence[Correction], stream: TextIO) -> None:
    """One JSON object a correction, with the whole record as it stood before."""
    taken = taken_by_report(log)
    for one in log:
        stream.write(json_text({**one.to_dict(), "taken_back_by": taken.get(one.number)}) + "\n")


WRITERS: dict[str, Writer] = {"table": write_list, "csv": write_csv, "jsonl": write_jsonl}
"""The formats of the log."""
