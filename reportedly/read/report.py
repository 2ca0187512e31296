"""One item becomes one report: its text, what is known of it, its language; or the line that says what is wrong."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reportedly.characters import whole
from reportedly.errors import ReportError
from reportedly.read.dates import parse_date
from reportedly.read.decode import declared_encoding, decode
from reportedly.read.item import Item
from reportedly.read.language import language_name, tell_language
from reportedly.read.metadata import Metadata, as_line, as_text, find_fields
from reportedly.read.opening import read_opening
from reportedly.read.options import ReadOptions
from reportedly.records import Dateline, Report

HTML_IN_FIELD = re.compile(
    r"\s*<(?:!doctype html|html|body|div|article|section|p|h\d|figure|span)\b[^>]*>", re.IGNORECASE
)
WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report comes from: the path of its file, what messages call it, how to read it.

    ``hints`` are metadata that count only where the report itself does not say.
    """

    path: str | None
    name: str
    options: ReadOptions
    hints: Metadata = field(default_factory=Metadata)


def to_report(item: Item, options: ReadOptions) -> Report:
    """The report that an item is; its ``error`` says what is wrong if it cannot be read. Never raises."""
    path = None if WEB.match(item.source) else item.source
    origin = Origin(path, item.key, options, Metadata.of(item.hints) if item.hints else Metadata())
    try:
        return _read(item, origin)
    except ReportError as error:
        return failed_report(str(error), origin)
    except Exception as fault:  # any at all: one report must not end a run over thousands
        logging.getLogger(__name__).debug("%s", item.key, exc_info=True)
        what = " ".join(f"{type(fault).__name__} {fault}".split())[:200]
        told = f"{item.key} cannot be read ({what}): this is a fault of reportedly, please tell its authors."
        return failed_report(told, origin)


def _read(item: Item, origin: Origin) -> Report:
    data, known = item.data, Metadata.of(item.known)
    if item.kind == "failure":
        return failed_report(str(data), origin)
    if isinstance(data, Mapping):
        if item.kind == "row":
            values = {name: as_text(value) if name in ("text", "html") else value for name, value in data.items()}
            return values_report(values, known, origin)
        return record_report(data, known, origin)
    if item.kind == "record":
        text = data if isinstance(data, str) else decode(data, origin.name)
        return record_report(parse_json(text, origin.name), known, origin)
    if item.kind == "html":
        return page_report(data, known, origin)
    return text_report(data if isinstance(data, str) else decode(data, origin.name), known, origin)


def record_report(record: Any, known: Metadata, origin: Origin) -> Report:
    """The report in one JSON record: a text, an object with fields, or a record that reportedly wrote."""
    if isinstance(record, str):
        return text_report(record, known, origin)
    if not isinstance(record, dict):
        raise ReportError(no_report(origin.name))
    own = record.get("report")
    if isinstance(own, dict) and isinstance(own.get("text"), str):
        origin = replace(origin, path=own["path"] if isinstance(own.get("path"), str) else origin.path)
        report = text_report(own["text"], Metadata.of(own), origin)
        return replace(report, dateline=_own_dateline(own.get("dateline")) or report.dateline)
    values = find_fields(record, origin.options.named_fields())
    if not any(isinstance(values.get(name), str) for name in ("text", "html")):
        raise ReportError(_no_text(record, origin))
    return values_report(values, known, origin)


def values_report(values: Mapping[str, Any], known: Metadata, origin: Origin) -> Report:
    """The report that these values, by what they mean, tell."""
    known = Metadata.of(values).or_else(known)
    text, page = (_as_string(values.get(name), origin.name) for name in ("text", "html"))
    if text is None and page is None:
        raise ReportError(f"{origin.name} is empty.")
    if text is None:
        return page_report(page or "", known, origin)
    if HTML_IN_FIELD.match(text) and "</" in text:
        return page_report(text, known, origin)
    return text_report(text, known, origin)


def page_report(page: str | bytes, known: Metadata, origin: Origin) -> Report:
    """The report in a web page."""
    from reportedly.read.webpage import read_page

    if isinstance(page, bytes):
        page = decode(page, origin.name, declared_encoding(page))
    found = read_page(page)
    if page.strip() and not found.text:
        told = "shows no text; if scripts make the page, save it from a browser once it is shown."
        raise ReportError(f"{origin.name} {told}")
    return text_report(found.text, known.or_else(found.known), origin)


def text_report(text: str, known: Metadata, origin: Origin) -> Report:
    """The report with this text, what its opening says, and its language, which may make it one we do not read."""
    text, options = whole(text), origin.options
    if not text.strip():
        raise ReportError(f"{origin.name} is empty.")
    if len(text) > options.max_characters:
        much = f"{len(text):,} characters of text, more than the {options.max_characters:,} of one report"
        raise ReportError(f"{origin.name} holds {much}; split it into reports.")
    opening = read_opening(text, known)
    if opening.known.published is None and origin.hints.published:  # it tells the year of a dateline, too
        opening = read_opening(text, replace(known, published=origin.hints.published))
    known = opening.known.or_else(origin.hints)
    language = tell_language(text) or known.language
    foreign = language is not None and language not in options.languages and not options.any_language
    return Report(
        id=known.id or _digest(f"{known.url or ''}\n{text}")[:16],
        text=text,
        path=origin.path,
        url=known.url,
        outlet=known.outlet,
        title=known.title,
        authors=known.authors,
        published=known.published,
        dateline=opening.dateline,
        language=language,
        content_sha256=_digest(text),
        error=_foreign(origin.name, language) if foreign and language else None,
    )


def failed_report(error: str, origin: Origin) -> Report:
    """The report that stands for one that cannot be read."""
    return Report(
        id=_digest(origin.name)[:16], text="", path=origin.path, content_sha256=_digest(""), error=whole(error)
    )


def parse_json(text: str, name: str) -> Any:
    """What JSON says; ReportError, calling it by ``name``, if it is not valid."""
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


def no_report(name: str) -> str:
    """What is said of a JSON value that can be no report."""
    return f"{name} is no report: a report is an object with a text, or a text."


def _as_string(value: Any, name: str) -> str | None:
    """A text from where it may be bytes, as in a binary column; None for what is no text."""
    if isinstance(value, bytes):
        return decode(value, name)
    return value if isinstance(value, str) else None


def _own_dateline(value: Any) -> Dateline | None:
    if not isinstance(value, dict):
        return None
    place, date = as_line(value.get("place")), parse_date(value.get("date"))
    return Dateline(place, date) if place or date else None


def _no_text(record: Mapping[str, Any], origin: Origin) -> str:
    have = ", ".join(str(key)[:40] for key in list(record)[:12]) or "none"
    if origin.options.text_field is not None:
        return f"{origin.name} has no text in a field {origin.options.text_field!r}; its fields are: {have}."
    return f"{origin.name} has no field that holds the text; its fields are: {have}. Name the one with --text-field."


def _foreign(name: str, language: str) -> str:
    return f"{name} is in {language_name(language)}; reportedly reads English. Pass --any-language to read it anyway."


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
