"""Sources of the web: addresses, feeds, lists of feeds. Everything that is fetched goes through one ``Fetch``."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reportedly.errors import ReportedlyError, ReportError
from reportedly.ingest.sent import in_charset
from reportedly.ingest.source import Fetch, FetchedPage, Source, broken
from reportedly.read import read_opened
from reportedly.read.inputs import Input, open_input, suffixes
from reportedly.read.item import Item, failure
from reportedly.read.metadata import Known
from reportedly.read.options import ReadOptions

if TYPE_CHECKING:
    from reportedly.fetch import Entry

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LOOKS_LIKE_FEED = re.compile(rb"<(?:rss|(?:\w+:)?feed|rdf:RDF|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
LOOKS_LIKE_LIST = re.compile(rb"<opml[\s>]", re.IGNORECASE)
PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>|\s)*", re.IGNORECASE | re.DOTALL)
HEAD = 4_096
FEWEST_WORDS = 100  # of a text in a feed that may stand for a page that cannot be had, as in a watch
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/plain": ".txt",
}


def is_address(text: str) -> bool:
    """Whether this is an address of the web."""
    return ADDRESS.fullmatch(text) is not None


def looks_like_feed(content: bytes) -> bool:
    """Whether this begins like RSS or Atom."""
    return _root(content, LOOKS_LIKE_FEED)


def is_feed_list(path: str) -> bool:
    """Whether a file is a list of feeds in OPML, by its suffix or, in XML, by what it begins with."""
    suffix = suffixes(path)[0]
    if suffix != ".xml":
        return suffix == ".opml"
    with suppress(OSError, ValueError, ReportedlyError), open_input(path, ReadOptions()) as opened:
        return _root(opened.stream.read(HEAD), LOOKS_LIKE_LIST)
    return False


def _root(content: bytes, wanted: re.Pattern[bytes]) -> bool:
    head = content[:HEAD].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")  # so that UTF-16 reads as ASCII, nearly
    begin = PROLOGUE.match(head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff"))
    return begin is not None and wanted.match(begin.string, begin.end()) is not None


def address_source(url: str, options: ReadOptions, fetch: Fetch | None) -> Source:
    """The source that stands at an address: a page, or a feed, whose entries are then its items."""
    return Source(url, None, None, partial(_read_address, url, options, fetch))


def list_sources(path: str, options: ReadOptions, fetch: Fetch | None) -> Iterator[Source]:
    """The feeds in an OPML file, each a source of its own."""
    from reportedly.fetch import read_opml

    try:
        with open_input(path, options) as opened:
            feeds = read_opml(opened.content(), path)
    except ReportedlyError as error:
        yield broken(path, str(error))
    except (OSError, ValueError) as error:
        yield broken(path, f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.")
    else:
        yield from (address_source(feed.url, options, fetch) for feed in feeds)


def read_feed_file(path: str, options: ReadOptions, fetch: Fetch | None, after: int) -> Iterator[Item]:
    """The entries of a feed that lies in a file."""
    try:
        with open_input(path, options) as opened:
            content = opened.content()
    except ReportedlyError as error:
        reason = str(error)
    except (OSError, ValueError) as error:
        reason = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
    else:
        yield from _read_feed(content, path, "", options, fetch, after)
        return
    if not after:
        yield failure(path, 1, path, reason)


def _read_address(url: str, options: ReadOptions, fetch: Fetch | None, after: int) -> Iterator[Item]:
    try:
        page = _get(url, fetch)
    except ReportedlyError as error:
        if not after and not _broken_off(error):
            yield failure(url, 1, url, str(error))
        return
    if looks_like_feed(page.content):
        yield from _read_feed(page.content, url, page.url, options, fetch, after)
    elif _root(page.content, LOOKS_LIKE_LIST):
        told = f"{url} is a list of feeds: save it as a file that ends in .opml, and give that."
        yield from () if after else (failure(url, 1, url, told),)
    else:
        yield from _page_items(page, url, url, options, after)


def _get(url: str, fetch: Fetch | None) -> FetchedPage:
    """What stands at an address; a ReportedlyError says why it cannot be had."""
    if fetch is None:
        raise ReportError(f"{url} is a web address, and nothing is fetched here.")
    page = fetch.get(url)
    if page.status not in (200, 203):  # 203: the page, changed by something on the way
        raise ReportError(f"{url} cannot be read: the server answers with status {page.status}.")
    return page


def _broken_off(error: ReportedlyError) -> bool:
    """Whether nothing is wrong with an address, but the program is to end."""
    from reportedly.fetch import Stopped

    return isinstance(error, Stopped)


def _page_items(page: FetchedPage, key: str, source: str, options: ReadOptions, after: int = 0) -> Iterator[Item]:
    """The items in what was fetched: one if it is a page."""
    told = next((value for name, value in page.headers.items() if name.lower() == "content-type"), "")
    kind, _, parameters = told.partition(";")
    suffix = SUFFIXES.get(kind.strip().lower(), "")
    charset = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", parameters, re.IGNORECASE)
    opened = Input(key, io.BytesIO(page.content), replace(options, input_format=None), suffix, after)
    for item in read_opened(opened):
        item = replace(item, source=source, known=Known(**{**item.known, "url": page.url}))
        if item.kind in ("html", "text") and isinstance(item.data, bytes):
            with suppress(ReportError):  # which is told when it is read
                item = replace(item, data=in_charset(item.data, key, charset[1] if charset else None))
        yield item


def _read_feed(
    content: bytes, name: str, url: str, options: ReadOptions, fetch: Fetch | None, after: int
) -> Iterator[Item]:
    """The entries of a feed, ``url`` being its address where that is known."""
    from reportedly.fetch import read_feed

    try:
        feed = read_feed(content, url or name)
    except ReportedlyError as error:
        yield from () if after else (failure(name, 1, name, str(error)),)
        return
    for number, entry in enumerate(feed.entries, 1):
        if number <= after:
            continue
        try:
            yield entry_item(entry, number, name, feed.title, options, fetch)
        except ReportedlyError as error:
            if _broken_off(error):
                return
            yield failure(name, number, entry.url or f"{name}, entry {number}", str(error))


def _may_stand_for_page(entry: Entry) -> bool:
    """Whether the text of an entry is more than a teaser."""
    from reportedly.fetch.feeds import word_count

    return entry.content_html is not None and word_count(entry.content_html) >= FEWEST_WORDS


def entry_item(
    entry: Entry, number: int, source: str, outlet: str | None, options: ReadOptions, fetch: Fetch | None
) -> Item:
    """The item that an entry of a feed is: the page behind it, or its text in the feed.

    That text is taken where nothing is fetched, and, unless it is a mere teaser, where the page cannot be had.
    """
    key = entry.url or f"{source}, entry {number}"
    told = Known(title=entry.title, published=entry.published)
    hints = Known(outlet=outlet)
    if entry.url and fetch is not None:
        try:
            item = next(_page_items(_get(entry.url, fetch), key, source, options))
            if item.kind == "failure":
                raise ReportError(str(item.data))
            return replace(item, number=number, known=Known(**{**told, **item.known}), hints=hints)
        except ReportedlyError as error:
            if _broken_off(error) or not _may_stand_for_page(entry):
                raise
    if entry.content_html is None:
        raise ReportError(f"{key} has no text in the feed {source}, and nothing is fetched here.")
    return Item(source, number, key, "html", entry.content_html, Known(**{**told, "url": entry.url}), hints=hints)
