"""Reading in: files, folders, standard input, text and HTML become reports.

A report that cannot be read comes with ``error``, one line that says what is wrong and what to do; it never ends the
run. The text of a plain-text file or of a JSON field is kept unchanged (a byte-order mark apart), so that offsets are
those of the file; of a web page it is what was read out of it. The ``id`` is the one that came with the report, else
the first 16 hexadecimal digits of the SHA-256 of its URL and text: a report read from another place keeps its id.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO, Unpack

from reportedly.errors import ReportError, UsageError
from reportedly.read.dates import parse_date
from reportedly.read.decode import MARKS, declared_encoding, decode, refuse_binary
from reportedly.read.language import language_name, tell_language
from reportedly.read.metadata import Known, Metadata, as_line, clean, find_fields
from reportedly.read.opening import read_opening
from reportedly.records import Dateline, Report

LOOKS_LIKE_HTML = re.compile(
    rb"\s*<(?:!doctype\b|\?xml\b|!--|(?:html|head|body|meta|title|div|article|section|main|p|h\d)\b)", re.IGNORECASE
)
LOOKS_LIKE_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[{"\]])')
DEEPEST_LIST = 3  # objects around the list of records, as in {"response": {"results": [...]}}
HTML_IN_FIELD = re.compile(
    r"\s*<(?:!doctype html|html|body|div|article|section|p|h\d|figure|span)\b[^>]*>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: the fields of JSON records where their names are unusual, the format of inputs, limits, languages.

    A field is named as it stands in the record, one inside another with a dot (``source.name``). ``input_format`` is a
    key of FORMATS and goes for all inputs; without it the suffix tells, and where that is unknown the content.
    """

    text_field: str | None = None
    title_field: str | None = None
    outlet_field: str | None = None
    authors_field: str | None = None
    published_field: str | None = None
    url_field: str | None = None
    id_field: str | None = None
    language_field: str | None = None
    input_format: str | None = None
    max_bytes: int = 64 * 2**20
    max_characters: int = 1_000_000  # of one report: a thick book
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False

    def named_fields(self) -> dict[str, str]:
        """The fields that have been named, by what they hold."""
        named = {item.name.removesuffix("_field"): getattr(self, item.name) for item in fields(self)[:8]}
        return {field: name for field, name in named.items() if name is not None}


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or standard input, opened for reading."""

    path: str
    stream: BinaryIO
    options: ReadOptions

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path == "-" else self.path

    def content(self) -> bytes:
        """All of it; ReportError if that is more than allowed or nothing."""
        data = self.stream.read(self.options.max_bytes + 1)
        if len(data) > self.options.max_bytes:
            raise ReportError(f"{self.name} is larger than {_size(self.options.max_bytes)}; split it into reports.")
        if not data:
            raise ReportError(f"{self.name} is empty.")
        return data


def find_inputs(paths: Iterable[str]) -> Iterator[str]:
    """The files to read: folders give the files below them that have a known suffix, sorted; all else stays as given.

    A folder without such a file stays too, and so does a path that does not exist: reading it gives the error.
    """
    for path in paths:
        if path != "-" and os.path.isdir(path):
            yield from sorted(_files_below(path)) or [path]
        else:
            yield path


def read_reports(paths: Iterable[str], options: ReadOptions | None = None) -> Iterator[Report]:
    """The reports in these files and folders (``-``: standard input) in their order; unreadable ones have ``error``."""
    options = options or ReadOptions()
    if options.input_format is not None and options.input_format not in FORMATS:
        raise UsageError(f"Unknown input format {options.input_format!r}; it is one of {', '.join(FORMATS)}.")
    return (report for path in find_inputs(paths) for report in _read_path(path, options))


def read_text(
    text: str, path: str | None = None, *, options: ReadOptions | None = None, **metadata: Unpack[Known]
) -> Report:
    """The report whose text this is, kept unchanged; what the metadata do not say is taken from its opening."""
    return _make_report(text, path, Metadata.of(metadata), options or ReadOptions(), path or "The text")


def from_html(
    page: str | bytes, path: str | None = None, *, options: ReadOptions | None = None, **metadata: Unpack[Known]
) -> Report:
    """The report in a web page; metadata given here go before what the page says."""
    options, name = options or ReadOptions(), path or "The page"
    try:
        return _read_page(page, path, Metadata.of(metadata), options, name)
    except ReportError as error:
        return _failed(path, str(error), name)


def _read_path(path: str, options: ReadOptions) -> Iterator[Report]:
    """The reports in one file; whatever keeps it from being read becomes the error of a report."""
    name = "standard input" if path == "-" else path
    try:
        with nullcontext(_standard_input()) if path == "-" else _open(path) as stream:
            opened = Input(path, stream, options)
            yield from _reader(opened)(opened)
    except ReportError as error:
        yield _failed(path, str(error), name)
    except (OSError, ValueError) as error:  # ValueError: a path that cannot be one, with a NUL in it
        yield _failed(path, f"{name} cannot be read: {getattr(error, 'strerror', None) or error}.", name)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise ReportError("Standard input is closed: name a file, or pipe the report in.")
    return sys.stdin.buffer


def _open(path: str) -> BinaryIO:
    if re.match(r"https?://", path):
        raise ReportError(f"{path} is a web address; reportedly reads files only: save the page and give its file.")
    if os.path.isdir(path):
        os.scandir(path).close()  # one that may not be looked into says so
        raise ReportError(f"{path} holds no report: no file below it ends in {', '.join(READERS)}.")
    if not os.path.exists(path):
        raise ReportError(f"{path} does not exist.")
    return open(path, "rb")


def _files_below(folder: str) -> Iterator[str]:
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        shown = (name for name in names if not name.startswith("."))
        yield from (os.path.join(place, name) for name in shown if Path(name).suffix.lower() in READERS)
    yield from (error.filename for error in closed)  # what may not be looked into is told when it is read


def _reader(opened: Input) -> Reader:
    """The reader for an input: by the format asked for, by its suffix, or by what it looks like."""
    if opened.options.input_format is not None:
        return FORMATS[opened.options.input_format]
    return READERS.get(Path(opened.path).suffix.lower(), _read_unknown)


def _read_unknown(opened: Input) -> Iterator[Report]:
    """Reports in a format that only the content tells."""
    data = opened.content()
    if suffix := Path(opened.path).suffix.lower():
        refuse_binary(data, opened.name)
        if suffix in (".csv", ".tsv"):
            raise ReportError(f"{opened.name} is a table; save its rows as JSONL first, one object a line.")
    bare = data
    for mark, _ in MARKS[:1]:
        bare = bare.removeprefix(mark)
    if LOOKS_LIKE_HTML.match(bare):
        reader: Reader = _read_html
    elif LOOKS_LIKE_JSON.match(bare):
        reader = _read_json
    else:
        reader = _read_plain
    return reader(replace(opened, stream=io.BytesIO(data)))


def _read_plain(opened: Input) -> Iterator[Report]:
    """The report in a plain-text file."""
    text = decode(opened.content(), opened.name)
    yield _make_report(text, opened.path, Metadata(), opened.options, opened.name)


def _read_html(opened: Input) -> Iterator[Report]:
    """The report in a web page."""
    yield _read_page(opened.content(), opened.path, Metadata(), opened.options, opened.name)


def _read_json(opened: Input) -> Iterator[Report]:
    """The reports in a JSON file: one object, a list of them, an object that holds such a list, or one on each line."""
    text = decode(opened.content(), opened.name)
    try:
        records = _records(_parse(text, opened.name))
    except ReportError:
        lines = text.split("\n")
        if len(lines) < 2 or not any(map(_is_record, lines[:3])):
            raise
        yield from _read_lines((line.encode("utf-8", "replace") for line in lines), opened)
        return
    for number, record in enumerate(records, 1):
        name = opened.name if len(records) == 1 else f"{opened.name}, report {number}"
        yield _read_record(record, opened, name)
    if not records:
        raise ReportError(f"{opened.name} holds no report: its list is empty.")


def _read_json_lines(opened: Input) -> Iterator[Report]:
    """The reports in a file with a JSON object on each line, read as a stream."""
    most = opened.options.max_bytes
    head = opened.stream.readline(most + 1)
    if head.strip() in (b"[", b"{") or head.startswith(tuple(mark for mark, _ in MARKS[1:])):
        # one value over many lines, or UTF-16, which has no lines of bytes
        yield from _read_json(replace(opened, stream=io.BytesIO(head + opened.stream.read(most))))
    else:
        yield from _read_lines(_lines(head, opened), opened)


def _read_lines(lines: Iterable[bytes | None], opened: Input) -> Iterator[Report]:
    """The reports on these lines; a bad line is an error, and the others are still read."""
    empty = True
    for number, line in enumerate(lines, 1):
        name = f"{opened.name}:{number}"
        if line is not None and not line.removeprefix(BOM_UTF8).strip():
            continue
        empty = False
        try:
            if line is None:
                raise ReportError(f"{name} is longer than {_size(opened.options.max_bytes)}.")
            yield _read_record(_parse(decode(line, name), name), opened, name)
        except ReportError as error:
            yield _failed(opened.path, str(error), name)
    if empty:
        raise ReportError(f"{opened.name} is empty.")


Reader = Callable[[Input], Iterator[Report]]

READERS: Mapping[str, Reader] = {
    ".txt": _read_plain,
    ".text": _read_plain,
    ".html": _read_html,
    ".htm": _read_html,
    ".xhtml": _read_html,
    ".json": _read_json,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
}
"""The reader for each suffix. To add one, write a function from Input to reports and give it a line here."""

FORMATS: Mapping[str, Reader] = {
    "text": _read_plain,
    "html": _read_html,
    "json": _read_json,
    "jsonl": _read_json_lines,
}
"""The reader for each ``input_format``."""


def _lines(line: bytes, opened: Input) -> Iterator[bytes | None]:
    """This line and those after it; None for one that is longer than allowed."""
    most = opened.options.max_bytes
    while line:
        yield line if len(line) <= most else None
        while len(line) > most and not line.endswith(b"\n"):
            line = opened.stream.readline(most + 1)
        line = opened.stream.readline(most + 1)


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise ReportError(f"{name} is cut off: its JSON ends in the middle.") from None
        raise ReportError(
            f"{name} is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except RecursionError:
        raise ReportError(f"{name} is nested too deeply to be a report.") from None
    except ValueError as error:  # an integer of thousands of digits
        raise ReportError(f"{name} is not valid JSON: {error}.") from None


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _records(found: Any) -> list[Any]:
    """The records in parsed JSON: the items of a list, those of the one list that an object without a text holds."""
    if isinstance(found, list):
        return found
    inner = found
    for _ in range(DEEPEST_LIST):
        if not isinstance(inner, dict) or "report" in inner or {"text", "html"} & find_fields(inner).keys():
            break
        values = inner.values()
        lists = [value for value in values if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(lists) == 1:
            return lists[0]
        objects = [value for value in values if isinstance(value, dict)]
        inner = objects[0] if len(objects) == 1 else None
    return [found]


def _read_record(record: Any, opened: Input, name: str) -> Report:
    """The report in one JSON record: a text, an object with fields, or a record that reportedly wrote."""
    path, options = opened.path, opened.options
    if isinstance(record, str):
        return _make_report(record, path, Metadata(), options, name)
    if not isinstance(record, dict):
        return _failed(path, f"{name} is no report: a report is an object with a text, or a text.", name)
    own = record.get("report")
    if isinstance(own, dict) and isinstance(own.get("text"), str):
        path = own["path"] if isinstance(own.get("path"), str) else path
        report = _make_report(own["text"], path, Metadata.of(own), options, name)
        return replace(report, dateline=_own_dateline(own.get("dateline")) or report.dateline)
    values = find_fields(record, options.named_fields())
    known = Metadata.of(values)
    text = values.get("text")
    try:
        if not isinstance(text, str) and isinstance(values.get("html"), str):
            return _read_page(values["html"], path, known, options, name)
        if not isinstance(text, str):
            raise ReportError(_no_text(record, options, name))
        if HTML_IN_FIELD.match(text) and "</" in text:
            return _read_page(text, path, known, options, name)
    except ReportError as error:
        return _failed(path, str(error), name)
    return _make_report(text, path, known, options, name)


def _own_dateline(value: Any) -> Dateline | None:
    if not isinstance(value, dict):
        return None
    place, date = as_line(value.get("place")), parse_date(value.get("date"))
    return Dateline(place, date) if place or date else None


def _no_text(record: Mapping[str, Any], options: ReadOptions, name: str) -> str:
    have = ", ".join(str(key)[:40] for key in list(record)[:12]) or "none"
    if options.text_field is not None:
        return f"{name} has no text in a field {options.text_field!r}; its fields are: {have}."
    return f"{name} has no field that holds the text; its fields are: {have}. Name the one with --text-field."


def _read_page(page: str | bytes, path: str | None, known: Metadata, options: ReadOptions, name: str) -> Report:
    from reportedly.read.webpage import read_page

    if isinstance(page, bytes):
        page = decode(page, name, declared_encoding(page))
    found = read_page(page)
    if page.strip() and not found.text:
        raise ReportError(f"{name} shows no text; if scripts make the page, save it from a browser once it is shown.")
    return _make_report(found.text, path, known.or_else(found.known), options, name)


def _make_report(text: str, path: str | None, known: Metadata, options: ReadOptions, name: str) -> Report:
    """The report with this text, what its opening says, and its language, which may make it one we do not read."""
    text = clean(text)
    if not text.strip():
        return _failed(path, f"{name} is empty.", name)
    if len(text) > options.max_characters:
        much = f"{len(text):,} characters of text, more than the {options.max_characters:,} of one report"
        return _failed(path, f"{name} holds {much}; split it into reports.", name)
    opening = read_opening(text, known)
    known = opening.known
    language = tell_language(text) or known.language
    foreign = language is not None and language not in options.languages and not options.any_language
    return Report(
        id=known.id or _digest(f"{known.url or ''}\n{text}")[:16],
        text=text,
        path=path,
        url=known.url,
        outlet=known.outlet,
        title=known.title,
        authors=known.authors,
        published=known.published,
        dateline=opening.dateline,
        language=language,
        content_sha256=_digest(text),
        error=_foreign(name, language) if foreign and language else None,
    )


def _foreign(name: str, language: str) -> str:
    return f"{name} is in {language_name(language)}; reportedly reads English. Pass --any-language to read it anyway."


def _failed(path: str | None, error: str, name: str) -> Report:
    return Report(id=_digest(name)[:16], text="", path=path, content_sha256=_digest(""), error=clean(error))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _size(count: int) -> str:
    return f"{count // 2**20} MB" if count >= 2**20 else f"{count:,} bytes"
