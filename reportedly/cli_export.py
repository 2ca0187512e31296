"""The command that writes a selection of a store in the formats of others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli_ask import FILTERS
from reportedly.cli_base import STORE, format_option, spare_inputs, standard_output
from reportedly.errors import UsageError
from reportedly.export import WRITERS, write
from reportedly.formats import Choice, send_events, write_events

if TYPE_CHECKING:
    from reportedly.records import Report

RECORDS = ("jsonl", "json", "html", "brat")
"""Formats of whole records: the last has texts with their claims beside them."""
EVENTS = ("plover", "polecat", "icews", "gdelt")
"""Formats that hold events and nothing else."""
BOTH = ("ftm", "jsonld", "labelstudio")
"""Formats that hold claims and events."""


def _filters(command: Any) -> Any:
    for option in reversed(FILTERS):
        command = option(command)
    return command


@click.command(epilog="Example:\n\n    reportedly export --format polecat --type ASSAULT --output events.tsv")
@STORE
@format_option((*RECORDS, *EVENTS, *BOTH), "jsonl")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write to; for brat a folder.")
@click.option(
    "--what",
    type=click.Choice(["reports", "claims", "events"]),
    help="Reports that fit, whole, or the claims or events alone that do.  [default: told by the format]",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N reports, claims or events.")
@_filters
def export(
    store: str, form: str, output: Path | None, what: Any, limit: int | None, exclude: str | None, **filters: Any
) -> None:
    """Write a selection of a store in a format that other tools read.

    The filters are those of the questions, docs/asking.md; the formats are told in docs/formats.md. Tables of claims
    and events in CSV and Parquet are written by the commands claims and events.
    """
    from reportedly.ask.question import Question
    from reportedly.ask.selection import select_reports
    from reportedly.store import open_store

    spare_inputs((store,), output)
    asked: dict[str, Any] = {
        name: value or None if isinstance(value, tuple) else value for name, value in filters.items()
    }
    question = Question.of(**asked | {"exclude": exclude, "limit": limit})
    part: Any = what or ("events" if form in EVENTS else "reports")
    choice = Choice(question.status, None if exclude is None else Choice.of(None, exclude).exclude)
    with open_store(store, read_only=True) as opened, opened.reading() as connection:
        _send(select_reports(connection, part, question), form, output, choice)


def _send(reports: Iterable[Report], form: str, output: Path | None, choice: Choice) -> None:
    if form == "brat" and output is None:
        raise UsageError("The brat format writes a folder: name one with --output FOLDER")
    if output is not None and form in RECORDS:
        write(reports, form, output)
    elif output is not None:
        write_events(reports, form, output, choice)
    elif form in RECORDS:
        WRITERS[form](reports, standard_output(False, False))
    else:
        send_events(reports, form, standard_output(False, False), choice)
