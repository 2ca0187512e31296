"""Feeds and lists of feeds: RSS and Atom to entries, OPML to addresses. Nothing is fetched here, no entity expanded."""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from reportedly.characters import whole
from reportedly.errors import ReportError, UsageError
from reportedly.fetch.address import join, shown
from reportedly.fetch.errors import FetchError
from reportedly.fetch.tame import sound_references, tame
from reportedly.read.decode import declared_encoding, decode
from reportedly.read.metadata import as_line

MOST_ENTRIES = 1_000
MOST_CHARACTERS = 16 * 2**20
MOST_FEEDS = 20_000  # in a list
LARGEST_LIST = 64 * 2**20  # bytes
LONGEST_ID, LONGEST_LINK = 500, 2_000  # bytes: what an index of a database takes
LONGEST_DATE = 60
EARLIEST = "1800"  # as in reports; the year 1 is what some programs write for a date that they do not have
AHEAD = timedelta(days=2)  # that a feed may be ahead of us, with its clock and its time zone
WEB = re.compile(r"https?://\S+", re.IGNORECASE)
# Found in what has been parsed: NULs and other controls, of those that XML takes as well.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: ``id`` is what the feed tells it by, ``published`` in ISO 8601, ``content_html`` the longest
    text that the feed itself gives."""

    url: str | None
    id: str
    title: str | None
    published: str | None
    content_html: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds; ``ttl`` is how many seconds it says that it keeps, if it does."""

    title: str | None
    entries: tuple[Entry, ...]
    ttl: float | None = None


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed as a list names it."""

    url: str
    title: str | None = None


def read_feed(content: bytes, url: str) -> Feed:
    """The feed that stands at this address, with its first 1,000 entries; FetchError if it is none.

    An entry with neither a link nor a text of its own is left out, and so is one with the id of an earlier one. What
    does not lead to the web, such as ``javascript:`` or a file, is no link, and a day to come is no date.
    """
    try:
        text = decode(content, shown(url), declared_encoding(content)) if content else ""
    except ReportError as error:
        raise FetchError(str(error)) from None
    if len(text) > MOST_CHARACTERS:
        raise FetchError(f"{shown(url)} is longer than {MOST_CHARACTERS:,} characters, more than any feed.")
    parsed = _parse(tame(text, MOST_ENTRIES), url)
    entries: dict[str, Entry] = {}
    for found in parsed["entries"][:MOST_ENTRIES]:
        entry = _entry(found, url)
        if entry.id:
            entries.setdefault(entry.id, entry)
    if not entries and not parsed.get("version"):
        raise FetchError(f"{shown(url)} is no RSS or Atom feed.")
    ttl = str(parsed["feed"].get("ttl") or "").strip()
    return Feed(_plain(parsed["feed"], "title"), tuple(entries.values()), 60.0 * int(ttl) if _is_minutes(ttl) else None)


def read_opml(content: bytes, name: str) -> tuple[FeedAddress, ...]:
    """The feeds that an OPML file lists, each once, in its order; a file of addresses one a line will do as well."""
    if len(content) > LARGEST_LIST:
        raise UsageError(f"{name} is larger than {LARGEST_LIST >> 20} MiB; split it into lists.")
    try:
        text = decode(content, name, declared_encoding(content)) if content else ""
    except ReportError as error:
        raise UsageError(str(error)) from None
    found = _outlines(text, name) if text.lstrip().startswith("<") else _lines(text)
    feeds: dict[str, FeedAddress] = {}
    for feed in found:
        feeds.setdefault(feed.url, feed)
    if not feeds:
        raise UsageError(f"{name} lists no feed: give OPML with xmlUrl, or addresses one a line.")
    if len(feeds) > MOST_FEEDS:
        raise UsageError(f"{name} lists more than {MOST_FEEDS:,} feeds; split it into lists.")
    return tuple(feeds.values())


def word_count(markup: str) -> int:
    """How many words a text in HTML has."""
    return len(_unescaped(TAG.sub(" ", markup)).split())


def _parse(text: str, url: str) -> Any:
    """What feedparser makes of the text of a feed.

    It is given neither an address nor a name of a file that it could open, keeps HTML as it is, and leaves links alone:
    it would make an address of each id, so that a feed that moved would have none but new entries.
    """
    import feedparser

    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # what its parser for malformed feeds may raise is not known
        raise FetchError(f"{shown(url)} is a feed that cannot be read ({type(error).__name__}).") from None


def _entry(found: Any, url: str) -> Entry:
    link, id_, content = _link(found, url), _bare(found.get("id")), _content(found)
    key = id_ or link or content or ""
    if link is None and content is None:
        key = ""  # there is nothing to read
    elif key is content or len(key.encode()) > LONGEST_ID:
        key = _digest(key)
    return Entry(link, key, _plain(found, "title"), _date(found), content)


def _link(found: Any, url: str) -> str | None:
    written = _bare(found.get("link"))
    from_id = found.get("guidislink") and written == _bare(found.get("id"))
    if not written or (from_id and not WEB.match(written)):
        return None  # a mere id, which RSS takes for a link unless told otherwise
    link = whole(join(url, written)).replace(" ", "%20")
    return link if WEB.fullmatch(link) and len(link.encode()) <= LONGEST_LINK else None


def _content(found: Any) -> str | None:
    """The longest text of an entry, as HTML."""
    texts = [_as_html(part) for part in [*found.get("content", ()), found.get("summary_detail") or {}]]
    return max(texts, key=len, default="") or None


def _as_html(part: Any) -> str:
    value = _storable(str(part.get("value") or "")).strip()
    if part.get("type") != "text/plain" or not value:
        return value
    return "".join(f"<p>{html.escape(text.strip(), quote=False)}</p>" for text in PARAGRAPH.split(value))


def _plain(found: Any, field: str) -> str | None:
    """A field as a line of plain text."""
    value = str(found.get(field) or "")
    if (found.get(f"{field}_detail") or {}).get("type") != "text/plain":
        value = _unescaped(TAG.sub("", value))
    return as_line(_storable(value))


def _bare(value: Any) -> str:
    return " ".join(_storable(str(value or "")).split())


def _storable(text: str) -> str:
    """The text without what no database takes and no terminal should: lone surrogates, NULs and other controls."""
    return whole(CONTROLS.sub("", text))


def _unescaped(text: str) -> str:
    return html.unescape(sound_references(text))


def _date(found: Any) -> str | None:
    """When an entry was published, else updated, in the time zone that it gives: the day is that of the place."""
    name = next((name for name in ("published", "updated", "created") if name in found), "")
    written = str(found.get(name) or "").strip()
    if not 0 < len(written) <= LONGEST_DATE:
        return None
    told = _iso(written) or _iso_parsed(found.get(f"{name}_parsed")) or ""
    return told if EARLIEST <= told <= (datetime.now(UTC) + AHEAD).isoformat() else None


def _iso(written: str) -> str | None:
    if DAY.fullmatch(written):
        return written
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(written)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
    return None


def _iso_parsed(parsed: Any) -> str | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def _digest(content: str) -> str:
    from hashlib import sha256

    return "sha256:" + sha256(content.encode("utf-8", "replace")).hexdigest()[:32]


def _is_minutes(written: str) -> bool:
    return written.isdecimal() and 0 < len(written) < 10


def _outlines(text: str, name: str) -> Iterator[FeedAddress]:
    """The feeds in the outlines of OPML, whatever group they are in."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text, count=1))
    except ParseError as error:
        raise UsageError(f"{name} is not well-formed OPML: {error}.") from None
    except DefusedXmlException:
        raise UsageError(f"{name} declares entities, which no list of feeds needs; take them out.") from None
    for outline in root.iter():
        values = {key.lower(): value for key, value in outline.attrib.items()}
        if url := values.get("xmlurl", "").strip():
            yield FeedAddress(_web(url), as_line(values.get("title") or values.get("text")))


def _lines(text: str) -> Iterator[FeedAddress]:
    """The addresses in a list with one on each line; lines that begin with # are remarks."""
    for line in text.splitlines():
        if (url := line.strip()) and not url.startswith("#"):
            yield FeedAddress(_web(url))


def _web(url: str) -> str:
    """An address with the scheme that it is fetched by: feed://… is a link to a feed, feed:https://… too."""
    bare = re.sub(r"^feed:(?://)?(?=https?:)", "", url, flags=re.IGNORECASE)
    return re.sub(r"^feed://", "http://", bare, flags=re.IGNORECASE)
