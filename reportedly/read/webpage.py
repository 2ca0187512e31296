"""The report in a web page: its text, headline and metadata, by trafilatura, which never fetches anything here.

trafilatura and the parser below it take quadratic time on pages made to hurt, and lose what is nested too deeply; such
pages, and those in which it finds no article, are read by stripping their tags.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportedly.characters import whole
from reportedly.read.metadata import Metadata

if TYPE_CHECKING:
    from trafilatura.settings import Document

# Above so many tags or characters extraction takes over five seconds or half a gigabyte; news pages have few thousand
# tags and some hundred thousand characters.
MOST_TAGS, MOST_CHARACTERS = 50_000, 4_000_000
# The parser compares each attribute of a tag with all others; this is more than any page needs.
MOST_ATTRIBUTES = 200
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+"""
TAG_START = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE})*+")
ATTRIBUTE = re.compile(_ATTRIBUTE)
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
# What readers see as a new line begins and ends with one of these.
BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|td|th|section|article|header|footer|nav|aside|main|blockquote|figure"
    r"|figcaption|pre|hr|title|form|dl|dt|dd)\b",
    re.IGNORECASE,
)
NAMES_UNSEEN = ("script", "style", "noscript", "template", "svg", "head", "iframe", "textarea", "select")
UNSEEN = re.compile(rf"<!--|<({'|'.join(NAMES_UNSEEN)})\b", re.IGNORECASE)
CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in NAMES_UNSEEN} | {"--": re.compile("-->")}
FEWEST_WORDS = 3  # of a headline; a title of one or two words names the site or the section
LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
TITLE = re.compile(r"<title[^>]{0,500}>([^<]{1,500})", re.IGNORECASE)
DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d", "max_date": "2199-12-31"}


@dataclass(frozen=True, slots=True)
class Page:
    """The text of the report in a page, headline first, and what the page says of it."""

    text: str
    known: Metadata


def read_page(page: str) -> Page:
    """The report in this HTML; its text is empty if the page shows none."""
    page = whole(page.replace("\0", ""))
    page = TAG_START.sub(_spare_attributes, page)
    if "<html" not in page[:20_000].lower():  # trafilatura takes a fragment for no page at all
        page = f"<html><body>{page}</body></html>"
    known = Metadata.of({"language": match[1] if (match := LANGUAGE.search(page[:20_000])) else None})
    found = _extract(page) if page.count("<") <= MOST_TAGS and len(page) <= MOST_CHARACTERS else None
    if found is None or not found.text:
        title = match[1] if (match := TITLE.search(page[:200_000])) else None
        return Page(_strip_tags(page), known.or_else(Metadata.of({"title": html.unescape(title) if title else None})))
    text = "\n\n".join(filter(None, map(str.strip, found.text.split("\n"))))
    known = _set_title(known.or_else(_metadata(found)), text, page)
    return Page(_with_headline(text, known, page), known)


def _spare_attributes(tag: re.Match[str]) -> str:
    written = tag[0]
    if len(written) <= 4 * MOST_ATTRIBUTES or sum(1 for _ in ATTRIBUTE.finditer(written)) <= MOST_ATTRIBUTES:
        return written
    return re.split(r"[\s/]", written, maxsplit=1)[0]


def _extract(page: str) -> Document | None:
    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate", "justext", "courlan"):  # what they warn of, we say ourselves
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        # Without tables, or a page set in them would come out as one line with its cells between bars.
        found = bare_extraction(
            page, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=dict(DATES)
        )
    except Exception:  # the parsers fail in many ways on broken pages; stripping the tags is what is left then
        return None
    return found if found is not None and not isinstance(found, dict) else None


def _metadata(found: Document) -> Metadata:
    authors = [name.strip() for name in (found.author or "").split(";")]
    known = Metadata.of({"title": found.title, "outlet": found.sitename, "published": found.date, "url": found.url})
    return replace(known, authors=tuple(name for name in authors if name))


def _set_title(known: Metadata, text: str, page: str) -> Metadata:
    """Where the text begins with words of the page's title, these are the headline, and the rest names the site."""
    title = TITLE.search(page[:200_000])
    first = text.split("\n", 1)[0]
    if title and len(first.split()) >= FEWEST_WORDS and _plain(first) in _plain(html.unescape(title[1])):
        return replace(known, title=first)
    return known


def _with_headline(text: str, known: Metadata, page: str) -> str:
    """The text with the headline that the page shows before it, if it was put aside: headlines make claims too."""
    title = known.title or ""
    if len(title.split()) < FEWEST_WORDS or _plain(title) in _plain(text[: 3 * len(title) + 500]):
        return text
    return f"{title}\n\n{text}" if _plain(title) in _plain(_strip_tags(page)) else text


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _strip_tags(page: str) -> str:
    """All that the page shows, a paragraph for each block, in time linear in its size."""
    shown = TAG.sub(lambda tag: "\n" if BLOCK.match(tag[0]) else "", "".join(_seen(page)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in html.unescape(shown).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _seen(page: str) -> Iterator[str]:
    """The page without comments and elements that show no text."""
    never_closed: set[str] = set()
    copied = position = 0
    while match := UNSEEN.search(page, position):
        position = match.end()
        name = (match[1] or "--").lower()
        end = CLOSING[name].search(page, position) if name not in never_closed else None
        if end is None and name in ("script", "style"):  # in a browser, too, it runs on to the end
            yield page[copied : match.start()]
            return
        if end is None:
            never_closed.add(name)
            continue
        yield page[copied : match.start()]
        copied = position = end.end()
    yield page[copied:]
