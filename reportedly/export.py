"""Writers: what was found in reports, as text, JSON, a table, a page or brat standoff.

Each takes reports as they come and writes each at once, so a long run holds one report in memory. To add a format,
write one such function, give it a line in ``WRITERS`` and a test.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, get_args

from reportedly import brat, page, show
from reportedly.characters import HALF, whole
from reportedly.errors import MissingExtra, UsageError
from reportedly.records import Kind, Manner, Stance, Strength

if TYPE_CHECKING:
    import pandas
    import polars

    from reportedly.records import Claim, Report

Row = dict[str, Any]

COLUMNS = {
    "report": "id of the report",
    "path": "file the report was read from",
    "outlet": "who published the report",
    "title": "headline of the report",
    "published": "date of the report, ISO 8601",
    "claim": "id of the claim, unique in its report",
    "parent": "id of the claim inside whose content this one stands",
    "chain": "words of all sources, the one nearest the reader first, joined by ' > '",
    "origin": "words of the source that the claim goes back to",
    "kind": f"kind of the origin: {', '.join(get_args(Kind))}",
    "named": "whether the origin can be told by name from the report",
    "name": "name of the origin",
    "role": "role of the origin",
    "affiliation": "to whom the origin belongs",
    "cue": "words that make it a claim",
    "stance": f"of the origin to the content: {', '.join(get_args(Stance))}",
    "strength": f"how the reporter presents it: {', '.join(get_args(Strength))}",
    "manner": f"of quotation: {', '.join(get_args(Manner))}",
    "content": "what is claimed, in the words of the report",
    "start": "offset of the content's first character in the text",
    "end": "offset behind the content's last character",
    "confidence": "of the model in this claim, 0 to 1",
}
"""The columns of a table of claims, one row a claim, and what each holds."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a writer writes and what it may use there: a stream, or a folder for formats of many files.

    ``explain`` asks a list for reading to say why, too.
    """

    stream: TextIO
    folder: Path | None = None
    color: bool = False
    width: int = 80
    explain: bool = False


def write_text(reports: Iterable[Report], output: Output) -> None:
    """A list for reading, claim by claim: who, cue, content."""
    for number, report in enumerate(reports):
        output.stream.write("\n\n" if number else "")
        for line in show.lines(report, output.width, output.color):
            output.stream.write(line + "\n")
        output.stream.flush()


def write_json(reports: Iterable[Report], output: Output) -> None:
    """One indented JSON object a report, one after the other."""
    for report in reports:
        output.stream.write(json_text(report.to_dict(), indent=2) + "\n")
        output.stream.flush()


def write_jsonl(reports: Iterable[Report], output: Output) -> None:
    """One JSON object a line, one line a report."""
    json_lines(([report.to_dict()] for report in reports), output)


def write_csv(reports: Iterable[Report], output: Output) -> None:
    """A table with one row a claim, its columns those of ``COLUMNS``, safe to open in a spreadsheet."""
    csv_table(map(rows, reports), COLUMNS, output)


def write_html(reports: Iterable[Report], output: Output) -> None:
    """One page that needs nothing else, with the claims marked in the text and listed beside it."""
    for part in page.page(reports):
        output.stream.write(part)


def write_brat(reports: Iterable[Report], output: Output) -> None:
    """A folder with a .txt and an .ann file a report, brat standoff in the manner of PolNeAR."""
    if output.folder is None:
        raise UsageError("The brat format writes a folder: name one with --output FOLDER")
    brat.write_folder(reports, output.folder)


Writer = Callable[[Iterable["Report"], Output], None]

WRITERS: dict[str, Writer] = {
    "text": write_text,
    "json": write_json,
    "jsonl": write_jsonl,
    "csv": write_csv,
    "html": write_html,
    "brat": write_brat,
}
"""Every format by its name."""


def write(reports: Iterable[Report], form: str, path: str | os.PathLike[str], *, color: bool = False) -> None:
    """Write the reports to a file, or for brat a folder, in one of the formats of ``WRITERS``."""
    if form not in WRITERS:
        raise UsageError(f"Unknown format {form!r} - use one of {', '.join(WRITERS)}")
    if form == "brat":
        write_brat(reports, Output(io.StringIO(), Path(path)))
    else:
        with open(path, "w", encoding="utf-8", errors="replace", newline="") as stream:
            WRITERS[form](reports, Output(stream, color=color))


def rows(report: Report) -> Iterator[Row]:
    """One flat row a claim, by the columns of ``COLUMNS``."""
    for claim in report.claims:
        yield {
            "report": report.id,
            "path": report.path,
            "outlet": report.outlet,
            "title": report.title,
            "published": report.published,
            **claim_row(claim),
        }


def claim_row(claim: Claim) -> dict[str, Any]:
    """What a flat row tells of a claim itself."""
    origin = claim.origin
    return {
        "claim": claim.id,
        "parent": claim.parent,
        "chain": " > ".join(source.text for source in claim.sources),
        "origin": origin.text if origin else None,
        "kind": origin.kind if origin else "unknown",
        "named": origin.named if origin else False,
        "name": origin.name if origin else None,
        "role": origin.role if origin else None,
        "affiliation": origin.affiliation if origin else None,
        "cue": claim.cue.text if claim.cue else None,
        "stance": claim.stance,
        "strength": claim.strength,
        "manner": claim.manner,
        "content": claim.text,
        "start": claim.spans[0][0],
        "end": claim.spans[-1][1],
        "confidence": round(claim.confidence, 3),
    }


def to_pandas(reports: Iterable[Report]) -> pandas.DataFrame:
    """The claims of these reports as a pandas table."""
    return pandas_table(map(rows, reports), COLUMNS)


def to_polars(reports: Iterable[Report]) -> polars.DataFrame:
    """The claims of these reports as a polars table."""
    types = {"named": bool, "start": int, "end": int, "confidence": float}
    return polars_table(map(rows, reports), {name: types.get(name, str) for name in COLUMNS})


def json_lines(groups: Iterable[Iterable[Row]], output: Output) -> None:
    """Write records as JSON, one a line; each group at once."""
    for group in groups:
        for record in group:
            output.stream.write(json_text(record) + "\n")
        output.stream.flush()


def csv_table(groups: Iterable[Iterable[Row]], columns: Iterable[str], output: Output) -> None:
    """Write rows below a line of names, safe to open in a spreadsheet; each group at once."""
    table = csv.DictWriter(output.stream, list(columns))
    table.writeheader()
    for group in groups:
        table.writerows({name: csv_cell(value) for name, value in row.items()} for row in group)
        output.stream.flush()


def pandas_table(groups: Iterable[Iterable[Row]], columns: Iterable[str]) -> pandas.DataFrame:
    """The rows of all groups as a pandas table; raises MissingExtra where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise MissingExtra("A pandas table", "pandas") from None
    return pandas.DataFrame(list(chain.from_iterable(groups)), columns=list(columns))


def polars_table(groups: Iterable[Iterable[Row]], types: Mapping[str, type]) -> polars.DataFrame:
    """The rows of all groups as a polars table of typed columns; raises MissingExtra where polars is not installed."""
    try:
        import polars
    except ImportError:
        raise MissingExtra("A polars table", "polars") from None
    return polars.DataFrame(list(chain.from_iterable(groups)), schema=dict(types))


# A start and an end on lines of their own; no string is hit, for none holds a bare line end.
_TALL_PAIR = re.compile(r"\[\n +(\d+),\n +(\d+)\n +\]")
# What makes a spreadsheet take a cell for a formula, full-width signs among them.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")


def json_text(record: dict[str, Any], indent: int | None = None) -> str:
    """A record as JSON, on one line or indented, which can be written as UTF-8 whatever is in it."""
    text = json.dumps(record, ensure_ascii=False, indent=indent)
    if indent:
        text = _TALL_PAIR.sub(r"[\1, \2]", text)
    # Half a character cannot be written as UTF-8, but JSON has an escape for it.
    return HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def csv_cell(value: object) -> object:
    """A value as a cell of a CSV file, which no spreadsheet takes for a formula."""
    if isinstance(value, str):
        value = whole(value)
        return "'" + value if _FORMULA.match(value) else value
    return value
