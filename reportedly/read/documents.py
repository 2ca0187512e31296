"""Readers of texts, web pages and JSON: from an opened input to its items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from reportedly.errors import ReportError
from reportedly.read.decode import MARKS, decode, refuse_binary
from reportedly.read.inputs import Input
from reportedly.read.item import Item, failure
from reportedly.read.metadata import find_fields
from reportedly.read.options import size
from reportedly.read.report import no_report, parse_json

UTF8_MARK, OTHER_MARKS = MARKS[0][0], tuple(mark for mark, _ in MARKS[1:])
LOOKS_LIKE_HTML = re.compile(
    rb"\s*<(?:!doctype\b|\?xml\b|!--|(?:html|head|body|meta|title|div|article|section|main|p|h\d)\b)", re.IGNORECASE
)
LOOKS_LIKE_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[{"\]])')
LOOKS_LIKE_WARC = re.compile(rb"WARC/\d")
DEEPEST_LIST = 3  # objects around the list of records, as in {"response": {"results": [...]}}


def read_plain(opened: Input) -> Iterator[Item]:
    """The report in a plain-text file."""
    if not opened.after:
        yield opened.item(1, "text", opened.content())


def read_html(opened: Input) -> Iterator[Item]:
    """The report in a web page."""
    if not opened.after:
        yield opened.item(1, "html", opened.content())


def read_unknown(opened: Input) -> Iterator[Item]:
    """Reports in a format that only the content tells."""
    most = opened.options.max_bytes + 1
    first = opened.stream.readline(most)
    second = opened.stream.readline(most) if _is_record(first) else b""
    opened.put_back(first + second)
    if second.strip():  # records on lines, read as a stream
        yield from read_json_lines(opened)
        return
    data = opened.content()
    opened.put_back(data)
    if opened.suffix:
        refuse_binary(data, opened.name)
    if LOOKS_LIKE_WARC.match(data):
        raise ReportError(f"{opened.name} is a web archive: bring it into a store with reportedly ingest.")
    bare = data.removeprefix(UTF8_MARK)
    if LOOKS_LIKE_HTML.match(bare):
        yield from read_html(opened)
    elif LOOKS_LIKE_JSON.match(bare):
        yield from read_json(opened)
    else:
        yield from read_plain(opened)


def read_json(opened: Input) -> Iterator[Item]:
    """The reports in a JSON file: one object, a list of them, an object that holds such a list, or one on each line."""
    text = decode(opened.content(), opened.name)
    try:
        records = _records(parse_json(text, opened.name))
    except ReportError:
        lines = text.split("\n")
        if len(lines) < 2 or not any(map(_is_record, lines[:3])):
            raise
        yield from _read_lines((line.encode("utf-8", "replace") for line in lines), opened)
        return
    for number, record in enumerate(records, 1):
        opened.passed = number
        if number > opened.after:
            key = opened.name if len(records) == 1 else f"{opened.name}, report {number}"
            yield _record_item(opened, number, record, key)
    if not records:
        raise ReportError(f"{opened.name} holds no report: its list is empty.")


def read_json_lines(opened: Input) -> Iterator[Item]:
    """The reports in a file with a JSON object on each line, read as a stream."""
    head = opened.stream.readline(opened.options.max_bytes + 1)
    if head.strip() in (b"[", b"{") or head.startswith(OTHER_MARKS):
        # one value over many lines, or UTF-16, which has no lines of bytes
        opened.put_back(head)
        yield from read_json(opened)
    else:
        yield from _read_lines(_lines(head, opened), opened)


def _record_item(opened: Input, number: int, record: Any, key: str) -> Item:
    """The item that one value of a JSON file is."""
    if isinstance(record, str):
        return opened.item(number, "text", record, key)
    if isinstance(record, dict):
        return opened.item(number, "record", record, key)
    return failure(opened.path, number, key, no_report(key), opened.offset())


def _read_lines(lines: Iterable[bytes | None], opened: Input) -> Iterator[Item]:
    """The reports on these lines; a bad line is an error, and the others are still read."""
    empty, name = True, opened.name
    for number, line in enumerate(lines, 1):
        if line is not None and (not line or line.isspace() or line.strip() == UTF8_MARK):
            continue
        empty = False
        opened.passed = number
        if number <= opened.after:
            continue
        key = f"{name}:{number}"
        if line is None:
            told = f"{key} is longer than {size(opened.options.max_bytes)}."
            yield failure(opened.path, number, key, told, opened.offset())
        else:
            yield opened.item(number, "record", line, key)
    if empty:
        raise ReportError(f"{name} is empty.")


def _lines(line: bytes, opened: Input) -> Iterator[bytes | None]:
    """This line and those after it; None for one that is longer than allowed."""
    most = opened.options.max_bytes
    while line:
        yield line if len(line) <= most else None
        while len(line) > most and not line.endswith(b"\n"):
            line = opened.stream.readline(most + 1)
        line = opened.stream.readline(most + 1)


def _is_record(line: str | bytes) -> bool:
    try:
        text = line if isinstance(line, str) else line.decode("utf-8-sig")
        return "{" in text[:100] and isinstance(parse_json(text, "The line"), dict)
    except (ValueError, ReportError):
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
