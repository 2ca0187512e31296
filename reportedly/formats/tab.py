"""Tables whose columns are parted by tabs and that know no quoting, as other event data come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from reportedly.characters import whole
from reportedly.export import Output
from reportedly.formats.facts import Coded, coded
from reportedly.records import Report

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Row = Sequence[object]


def write_rows(
    reports: Iterable[Report],
    output: Output,
    rows: Callable[[Coded], Iterator[Row]],
    header: Sequence[str] = (),
) -> None:
    """Write the rows of each event, a line each, below a line of names if there are any."""
    if header:
        output.stream.write("\t".join(header) + "\n")
    for report in reports:
        for one in coded(report):
            for row in rows(one):
                output.stream.write("\t".join(map(cell, row)) + "\n")
        output.stream.flush()


def cell(value: object) -> str:
    """A value as a cell: on one line, without tabs or double quotes, which programs take in different ways."""
    if value is None:
        return ""
    text = _CONTROL.sub(" ", str(value)).replace('"', "'")
    return " ".join(whole(text).split())
