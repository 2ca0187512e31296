"""A feed reduced to what is read of it, before a parser sees it.

Feeds come from strangers. feedparser takes time with the square of the attributes, categories, authors, entities and
empty lines that they hold, so a feed of a megabyte made to hurt would keep it busy for minutes. Of a feed we want
titles, links, dates and texts of some entries; this takes one pass over its tags and leaves out all else, declarations
of entities first of all, so that none is ever expanded, and all that no XML may hold. What is malformed otherwise stays
so, and is feedparser's to make sense of.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from urllib.parse import urlsplit

MOST_TAGS = 200_000  # a thousand entries with two hundred tags each
LONGEST_ATTRIBUTES = 2_000  # characters in one tag
MOST_PREFIXES = 100  # of XML namespaces
MOST_BREAKS = 500_000  # ampersands and ends of lines: at each the parser stops
LITANY_LENGTH = 500  # so many references in a row say nothing
DEEPEST = 20  # tags of the frame in one another; three are usual

FRAME = frozenset("rss rdf feed channel".split())
ENTRY = frozenset("item entry".split())
TEXTS = frozenset("title description summary encoded content abstract tagline subtitle".split())
FIELDS = TEXTS | frozenset("link guid id pubdate published updated issued modified created date ttl".split())
# The tags of HTML that are kept within a text: none that means anything in a feed.
MARKUP = frozenset(
    """a abbr article aside b blockquote br caption cite dd del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr i ins li main mark ol p pre q s script section small span strong style sub sup table tbody td tfoot th
    thead time tr u ul""".split()
)
TAG = re.compile(r"<(/?)([A-Za-z_][\w.-]*+:)?+([A-Za-z_][\w.-]*+)([^<>]*+)>")
LITANY = re.compile(r"(?:&#?\w{1,10};\s*+){2,}+")
BREAK = re.compile("[&\n]")
REFERENCE = re.compile("&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
# The characters that XML knows; half of one, a surrogate, is none.
CHARACTERS = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
PREFIX = re.compile(r"xmlns:([\w.-]+)")
BASE = re.compile(r"""\sxml:base\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# What begins in one of these ways ends in that; all but CDATA is left out.
CDATA, CDATA_END = "<![CDATA[", "]]>"
SPECIAL = (("<!--", "-->"), (CDATA, CDATA_END), ("<?", ">"), ("<!", ">"))


def tame(text: str, most_entries: int) -> str:
    """The frame of a feed with at most so many entries, and of these the fields that are read; "" if it is no feed."""
    allowed = FORBIDDEN.sub("", text.replace("\v", " ").replace("\f", " "))
    tamed = _Tamer(allowed, most_entries).run()
    return sound_references(LITANY.sub(_without_litany, tamed))


def sound_references(text: str) -> str:
    """The text with U+FFFD for each number that stands for no character: parsers trip over it, or over its length."""
    return REFERENCE.sub(_sound, text)


def _sound(reference: re.Match[str]) -> str:
    digits = (reference[1] or reference[2]).lstrip("0")
    number = int(digits or "0", 16 if reference[1] else 10) if len(digits) < 8 else 0
    known = number in (9, 10, 13) or any(number in characters for characters in CHARACTERS)
    return reference[0] if known else "\ufffd"


def _sound_base(attribute: re.Match[str]) -> str:
    """The address that links are to be resolved against, if it is one: feedparser would read no further."""
    try:
        urlsplit(html.unescape(attribute[1] or attribute[2] or ""))
    except ValueError:
        return ""
    return attribute[0]


def _without_litany(references: re.Match[str]) -> str:
    return references[0] if references[0].count("&") < LITANY_LENGTH else " "


class _Tamer:
    """One pass over the tags of a feed."""

    def __init__(self, text: str, most_entries: int) -> None:
        self._text = text
        self._entries_left = most_entries
        self._tags_left = MOST_TAGS
        self._breaks_left = MOST_BREAKS
        self._prefixes: set[str] = set()
        self._out: list[str] = []
        self._open: list[str] = []  # the names of the open tags of the frame
        self._field = ""  # the name of the field that is open; it is kept as it stands
        self._is_text = False  # whether that field may hold HTML
        self._skipped = ""  # the name of the element that is open and left out
        self._depth = 0  # how many elements of that name are open in one another

    def run(self) -> str:
        """The tamed feed."""
        text, start = self._text, 0
        while (at := text.find("<", start)) >= 0 and self._tags_left > 0:
            if self._field:
                self._out.append(self._bounded(text[start:at]))
            start = self._take(at)
        # What is cut short is closed as it would have been.
        closing = ([self._field] if self._field else []) + self._open[::-1]
        return "".join(self._out) + "".join(f"</{name}>" for name in closing)

    def _bounded(self, piece: str) -> str:
        """A piece of text, cut off where the feed has come to the end of its breaks; so is the feed, then."""
        breaks = piece.count("&") + piece.count("\n")
        if breaks > self._breaks_left:
            piece = piece[: next(islice(BREAK.finditer(piece), self._breaks_left, None)).start()]
            self._tags_left = 0
        self._breaks_left -= min(breaks, self._breaks_left)
        return piece

    def _take(self, at: int) -> int:
        """Take what begins with the "<" at this place; gives the place after it."""
        self._tags_left -= 1
        for begin, end in SPECIAL:
            if self._text.startswith(begin, at):
                found = self._text.find(end, at + len(begin))
                after = len(self._text) if found < 0 else found + len(end)
                inner = self._text[at + len(begin) : len(self._text) if found < 0 else found]
                if begin == CDATA and self._field and inner.strip():
                    self._out += CDATA, self._bounded(inner), CDATA_END
                return after
        match = TAG.match(self._text, at)
        if match is None:
            if self._field:
                self._out.append("<")
            return at + 1
        self._take_tag(match)
        return match.end()

    def _take_tag(self, tag: re.Match[str]) -> None:
        name, kind = (tag[2] or "") + tag[3], tag[3].lower()
        if kind in ENTRY or (kind in FRAME and not self._field):
            self._field = self._skipped = ""  # whatever was not closed ends here
            self._take_frame(tag, name, kind)
        elif self._field or self._skipped:
            self._take_inner(tag, name)
        elif kind in FIELDS and self._open and not tag[1]:
            self._out.append(self._written(tag))
            if not tag[4].endswith("/"):
                self._field, self._depth, self._is_text = name, 1, kind in TEXTS
        elif not tag[1] and not tag[4].endswith("/"):
            self._skipped, self._depth = name, 1

    def _take_frame(self, tag: re.Match[str], name: str, kind: str) -> None:
        if tag[1]:
            if name not in self._open:
                return
            while (inner := self._open.pop()) != name:
                self._out.append(f"</{inner}>")
        elif len(self._open) == DEEPEST:
            return
        elif kind in ENTRY:
            if self._entries_left == 0:
                self._tags_left = 0
                return
            self._entries_left -= 1
        self._out.append(self._written(tag))
        if not tag[1] and not tag[4].endswith("/"):
            self._open.append(name)

    def _take_inner(self, tag: re.Match[str], name: str) -> None:
        """A tag in a field or in an element that is left out; that ends when as many are closed as were opened."""
        if name == (self._field or self._skipped) and not tag[4].endswith("/"):
            self._depth += -1 if tag[1] else 1
        if self._field and (self._depth == 0 or (self._is_text and tag[3].lower() in MARKUP)):
            self._out.append(self._written(tag))
        if self._depth == 0:
            self._field = self._skipped = ""

    def _written(self, tag: re.Match[str]) -> str:
        """The tag as it stands; its attributes are left out where they are more than any feed needs."""
        attributes = tag[4]
        if "xmlns" in attributes:
            self._prefixes.update(PREFIX.findall(attributes[:LONGEST_ATTRIBUTES]))
        if len(attributes) <= LONGEST_ATTRIBUTES and len(self._prefixes) <= MOST_PREFIXES:
            return f"<{tag[1]}{tag[2] or ''}{tag[3]}{BASE.sub(_sound_base, attributes)}>"
        return f"<{tag[1]}{tag[2] or ''}{tag[3]}{'/' if attributes.endswith('/') else ''}>"
