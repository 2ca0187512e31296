"""Reading in: files, folders, standard input, text, HTML and tables become reports.

A report that cannot be read comes with ``error``, one line that says what is wrong and what to do; it never ends the
run. The text of a plain-text file or of a JSON field is kept unchanged (a byte-order mark apart), so that offsets are
those of the file; of a web page it is what was read out of it. The ``id`` is the one that came with the report, else
the first 16 hexadecimal digits of the SHA-256 of its URL and text: a report read from another place keeps its id.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, Unpack

from reportedly.errors import ReportedlyError, ReportError, UsageError
from reportedly.read.csvs import read_csv
from reportedly.read.documents import read_html, read_json, read_json_lines, read_plain, read_unknown
from reportedly.read.inputs import Input, expand, files_below, open_input, suffixes
from reportedly.read.item import Item, failure
from reportedly.read.metadata import Known
from reportedly.read.options import ReadOptions
from reportedly.read.parquets import read_parquet
from reportedly.read.report import to_report
from reportedly.records import Report

__all__ = [
    "FORMATS",
    "READERS",
    "Input",
    "Item",
    "ReadOptions",
    "Reader",
    "check_format",
    "find_inputs",
    "from_html",
    "is_read",
    "read_items",
    "read_opened",
    "read_reports",
    "read_text",
    "reader_of",
    "to_report",
]

Reader = Callable[[Input], Iterator[Item]]

READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
}
"""The reader for each suffix. To add one, write a function from Input to items and give it a line here."""

FORMATS: Mapping[str, Reader] = {
    "text": read_plain,
    "html": read_html,
    "json": read_json,
    "jsonl": read_json_lines,
    "csv": read_csv,
    "parquet": read_parquet,
}
"""The reader for each ``input_format``."""


def is_read(name: str) -> bool:
    """Whether a file of this name, packed or not, is of a kind that is looked for in folders."""
    return suffixes(name)[0] in READERS


def find_inputs(paths: Iterable[str]) -> Iterator[str]:
    """The files to read: folders give the files below them that have a known suffix, sorted; all else stays as given.

    Patterns that the shell did not expand are expanded. A folder without such a file stays, and so does a path that
    does not exist: reading it gives the error. Links out of a folder are left.
    """
    for path in (found for given in paths for found in expand(given)):
        if path == "-" or not os.path.isdir(path):
            yield path
            continue
        empty = True
        for found in files_below(path, is_read):
            if found.problem is None:
                empty = False
                yield found.path
        if empty:
            yield path


def read_reports(paths: Iterable[str], options: ReadOptions | None = None) -> Iterator[Report]:
    """The reports in these files and folders (``-``: standard input) in their order; unreadable ones have ``error``."""
    chosen = options or ReadOptions()
    check_format(chosen)
    return (to_report(item, chosen) for path in find_inputs(paths) for item in read_items(path, chosen))


def check_format(options: ReadOptions) -> None:
    """Raise UsageError if the input format is none that is read."""
    if options.input_format is not None and options.input_format not in FORMATS:
        raise UsageError(f"Unknown input format {options.input_format!r}; it is one of {', '.join(FORMATS)}.")


def read_text(
    text: str, path: str | None = None, *, options: ReadOptions | None = None, **metadata: Unpack[Known]
) -> Report:
    """The report whose text this is, kept unchanged; what the metadata do not say is taken from its opening."""
    return _report_of("text", text, path, "The text", metadata, options)


def from_html(
    page: str | bytes, path: str | None = None, *, options: ReadOptions | None = None, **metadata: Unpack[Known]
) -> Report:
    """The report in a web page; metadata given here go before what the page says."""
    return _report_of("html", page, path, "The page", metadata, options)


def read_items(path: str, options: ReadOptions, after: int = 0) -> Iterator[Item]:
    """The items in one file that come after number ``after``; whatever keeps it from being read is an item, too."""
    try:
        if os.path.isdir(path):
            os.scandir(path).close()  # one that may not be looked into says so
            raise ReportError(f"{path} holds no report: no file below it ends in {', '.join(READERS)}.")
        with open_input(path, options, after) as opened:
            yield from read_opened(opened)
    except ReportedlyError as error:
        yield from _unread(path, 1, after, str(error))
    except (OSError, ValueError) as error:  # ValueError: a path that cannot be one, with a NUL in it
        yield from _unread(path, 1, after, _system_fault(path, error))


def read_opened(opened: Input) -> Iterator[Item]:
    """The items in an opened input; whatever ends the reading of it is the last of them."""
    reason = None
    try:
        yield from reader_of(opened)(opened)
    except ReportedlyError as error:
        reason = str(error)
    except OSError as error:
        reason = _system_fault(opened.path, error)
    if reason is not None:
        yield from _unread(opened.path, opened.passed + 1, opened.after, reason)


def reader_of(opened: Input) -> Reader:
    """The reader for an input: by the format asked for, by its suffix, or by what it looks like."""
    if opened.options.input_format is not None:
        return FORMATS[opened.options.input_format]
    return READERS.get(opened.suffix, read_unknown)


def _unread(path: str, number: int, after: int, reason: str) -> Iterator[Item]:
    """The failure that ended the reading of an input, unless it is one of those passed over."""
    if number > after:
        yield failure(path, number, "standard input" if path == "-" else path, reason)


def _system_fault(path: str, error: Exception) -> str:
    name = "standard input" if path == "-" else path
    return f"{name} cannot be read: {getattr(error, 'strerror', None) or error}."


def _report_of(
    kind: Literal["text", "html"],
    data: str | bytes,
    path: str | None,
    called: str,
    known: Known,
    options: ReadOptions | None,
) -> Report:
    report = to_report(Item(path or "", 1, path or called, kind, data, known), options or ReadOptions())
    return report if path else replace(report, path=path)
