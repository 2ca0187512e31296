"""What is known of a report beside its text: title, outlet, authors, date, address; and the fields they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict

from reportedly.characters import whole
from reportedly.read.dates import parse_date
from reportedly.read.language import language_code


class Known(TypedDict, total=False):
    """The metadata that a caller may give for a report."""

    id: str | None
    title: str | None
    outlet: str | None
    authors: tuple[str, ...] | str
    published: str | None
    url: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a report beside its text; ``published`` is an ISO 8601 date, ``language`` a two-letter code."""

    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Metadata:
        """The metadata that these values, in whatever form they came, stand for."""
        return cls(
            id=as_line(values.get("id")),
            title=as_line(values.get("title")),
            outlet=as_line(values.get("outlet")),
            authors=as_names(values.get("authors")),
            published=parse_date(values.get("published")),
            url=as_line(values.get("url")),
            language=language_code(values.get("language")),
        )

    def or_else(self, other: Metadata) -> Metadata:
        """This metadata, with what it lacks taken from ``other``."""
        lacking = {item.name: getattr(other, item.name) for item in fields(self) if not getattr(self, item.name)}
        return replace(self, **lacking)


# The names under which data sets and news services give a field, most telling first; compared without case and marks.
FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "fulltext", "maintext", "articletext", "articlebody", "articlecontent",
        "bodytext", "textbody", "story", "storytext", "storybody", "newstext", "newscontent", "newsbody", "contenttext",
        "maincontent", "contents", "cleantext", "cleanedtext", "plaintext", "rawtext", "textcontent", "document",
        "documenttext", "paragraphs",
    ),
    "html": ("html", "contenthtml", "bodyhtml", "articlehtml", "pagehtml", "htmlcontent", "rawhtml"),
    "title": ("title", "headline", "heading", "articletitle", "newstitle", "storytitle", "headlinetext", "webtitle"),
    "outlet": (
        "outlet", "source", "publisher", "site", "sitename", "publication", "newspaper", "medianame", "sourcename",
        "outletname", "publishername", "publicationname", "newspapername", "newssource", "sourcetitle", "mediaoutlet",
        "agency", "provider", "sourcehostname", "sourcedomain", "hostname", "domain",
    ),
    "authors": ("authors", "author", "byline", "bylines", "creator", "writer", "authorname", "authornames"),
    "published": (
        "published", "date", "publishedat", "publicationdate", "datepublished", "publishdate", "datepublish", "pubdate",
        "publisheddate", "publishedon", "releasedate", "webpublicationdate", "firstpublished", "firstpublisheddate",
        "publicationtime", "publicationdatetime", "publisheddatetime", "publishedtime", "publishtime", "articledate",
        "storydate", "newsdate", "issuedate", "dateposted", "postedat", "created", "createdat", "datetime",
        "timestamp", "time",
    ),
    "url": (
        "url", "link", "weburl", "permalink", "articleurl", "pageurl", "storyurl", "newsurl", "articlelink",
        "canonicalurl", "documenturl", "sourceurl", "targeturi", "uri", "source",
    ),
    "id": ("id", "articleid", "documentid", "docid", "reportid", "newsid", "recordid", "uuid", "guid", "storyid"),
    "language": ("language", "lang", "languagecode", "langcode", "articlelanguage"),
}  # fmt: skip
# Keys under which a dictionary in place of a name, as in ``{"source": {"name": "..."}}``, holds it.
NAME_KEYS = ("name", "title", "fullname", "displayname", "main", "original", "rendered")
# Keys under which a record keeps the fields of the report itself, and a text in place of a string keeps its words.
ENVELOPES = ("fields", "source", "attributes", "article")
TEXT_KEYS = ("rendered", "text", "plain", "html", "value")


def find_fields(record: Mapping[str, Any], named: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The values of a record by what they mean, from the fields that are ``named``, else from those usual for it."""
    plain = _plain_keys(record)
    if not _has_text(plain):
        plain = _unwrapped(plain)
    found = {}
    for field, usual in FIELD_NAMES.items():
        if named and field in named:
            value = value_at(record, named[field])
        else:
            value = next((plain[name] for name in usual if name in plain and _may_be(field, plain[name])), None)
        value = as_text(value) if field in ("text", "html") else value
        if not is_empty(value):
            found[field] = value
    return found


def find_columns(names: Sequence[str], sample: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, str]:
    """The columns of a table by what they mean: those ``named``, else those with usual names, each for one thing.

    ``sample`` has a value of each column that is not empty in the first rows; of two columns that may be meant, the
    first by name that has one is taken.
    """
    plain = {_plain_name(name): name for name in reversed(names)}
    found = dict(named)
    for field, usual in FIELD_NAMES.items():
        free = (plain[name] for name in usual if name in plain and plain[name] not in found.values())
        fitting = [name for name in free if _may_be(field, sample.get(name))]
        if field not in found and fitting:
            found[field] = next((name for name in fitting if name in sample), fitting[0])
    return {field: found[field] for field in FIELD_NAMES if field in found}


def is_usual(name: str) -> bool:
    """Whether a column or field of this name is known to mean something."""
    return any(_plain_name(name) in usual for usual in FIELD_NAMES.values())


def _plain_name(name: str) -> str:
    """A name in small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _plain_keys(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record that are not empty, by their plain names."""
    return {_plain_name(key): value for key, value in record.items() if not is_empty(value)}


def _unwrapped(plain: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record together with those in its envelope, if that is where the text is."""
    for name in ENVELOPES:
        inner = _plain_keys(plain[name]) if isinstance(plain.get(name), Mapping) else {}
        if _has_text(inner):
            return {key: value for key, value in plain.items() if key != name} | inner
    return plain


def _has_text(plain: Mapping[str, Any]) -> bool:
    return any(name in plain for field in ("text", "html") for name in FIELD_NAMES[field])


def _may_be(field: str, value: Any) -> bool:
    """Whether a value may be this field: *source* is an outlet in one record and an address in another."""
    if field in ("outlet", "url") and isinstance(value, str):
        return (field == "url") == ("://" in value)
    return field != "url" or not isinstance(value, Mapping)


def as_text(value: Any) -> Any:
    """The text in a value: a list of paragraphs joined, what a dictionary in place of a text holds, else as it is."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in TEXT_KEYS if isinstance(value.get(key), str)), value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n\n".join(value)
    return value


def value_at(record: Mapping[str, Any], name: str) -> Any:
    """The value under a name, or under its first part and in what stands there under the rest: ``source.name``."""
    if name in record or "." not in name:
        return record.get(name)
    outer, inner = name.split(".", 1)
    value = record.get(outer)
    return value_at(value, inner) if isinstance(value, Mapping) else None


def is_empty(value: Any) -> bool:
    """Whether a field with this value might as well not be there."""
    return value is None or (isinstance(value, str | list | dict) and not value)


def as_line(value: Any) -> str | None:
    """A value as one line of text: a name, the name that a dictionary holds, a number; None for other things."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping):
        value = value[0]
    if isinstance(value, Mapping):
        plain = _plain_keys(value)
        value = next((plain[key] for key in NAME_KEYS if isinstance(plain.get(key), str)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return re.sub(r"\s+", " ", whole(str(value)[:2000])).strip() or None


def as_names(value: Any) -> tuple[str, ...]:
    """Names of authors from a list of them or one line: ``By Jane Doe and John Roe`` gives two."""
    if isinstance(value, list | tuple):
        lines = [line for item in value[:100] if (line := as_line(item))]
    else:
        value = value if isinstance(value, str | Mapping) else None  # a number stands for the author, it is no name
        line = re.sub(r"^by:?\s+", "", as_line(value) or "", flags=re.IGNORECASE)
        lines = re.split(r"\s*(?:[;|]|\s(?:and|&)\s|,(?!\s*(?:Jr|Sr|II|III|PhD|MD)\b))\s*", line)
    return tuple(dict.fromkeys(name for name in lines if name and "://" not in name))
