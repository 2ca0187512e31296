"""A page of HTML that needs nothing else: each report with its claims marked in the text and listed beside it.

Whatever a report says is escaped and stays text: the page allows its own style and script alone, by their digests, and
asks nothing of the network. Every character of a report's text stands in the page, in order.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from heapq import heapify, heappop, heappush
from string import Template
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from reportedly.show import chain, outline, tags

if TYPE_CHECKING:
    from reportedly.records import Claim, Report, Source

_CHUNK = 1_000_000
_DEEPEST_MARK = 12
_DEEPEST_ITEM = 4
_WIDEST_WRAPPED = 100
_ORDER = {"content": 0, "source": 1, "cue": 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text to be marked: what as, for which claims, and what leads to it."""

    start: int
    end: int
    role: str
    style: str
    keys: str
    number: str = ""

    @property
    def order(self) -> tuple[int, int, int]:
        """The place of this mark among others: first by start, the wider ones outside."""
        return self.start, -self.end, _ORDER[self.role]

    def opening(self, continued: bool) -> str:
        """The start tag; a mark cut in pieces has its number and its anchor on the first alone."""
        anchor = f' id="{self.keys}t" data-n="{self.number}"' if self.number and not continued else ""
        return f'<span class="{self.style}" data-c="{self.keys}"{anchor}>'


def page(reports: Iterable[Report]) -> Iterator[str]:
    """The page in pieces: with several reports an index, then a section each."""
    entries: list[str] = []
    title = ""
    with TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as sections:
        for number, report in enumerate(reports, 1):
            key = f"r{number}"
            title = _title(report)
            entries.append(_entry(report, key))
            sections.writelines(section(report, key))
        if len(entries) != 1:
            title = f"{len(entries)} reports"
        before, after = _shell(title)
        yield before
        if len(entries) != 1:
            yield f'<nav class="index"><h2>{title}</h2><ol>\n{"".join(entries)}</ol></nav>\n'
        sections.seek(0)
        while chunk := sections.read(_CHUNK):
            yield chunk
        yield after


def fragment(report: Report) -> str:
    """One report as a piece of HTML for a notebook, its style with it."""
    key = "n" + sha256(f"{report.id}\0{report.text}".encode(errors="replace")).hexdigest()[:8]
    return f'<div class="reportedly"><style>{_file("report.css")}</style>{"".join(section(report, key))}</div>'


def section(report: Report, key: str) -> Iterator[str]:
    """One report: what is known of it, its text with marks, the list of its claims."""
    language = f' lang="{report.language}"' if re.fullmatch("[A-Za-z-]{2,12}", report.language or "") else ""
    yield f'<article class="report" id="{key}"{language}>\n<div class="reading">\n'
    yield f'<p class="facts">{_facts(report)}</p>\n'
    if not _opens_with_title(report):
        yield f'<h2 class="title">{clean(_title(report))}</h2>\n'
    yield '<div class="text">'
    yield from marked_text(report, key)
    yield f'</div>\n</div>\n<aside class="claims" aria-label="Claims">\n<h3>{_count(report)}</h3>\n<ol>\n'
    numbers = {claim.id: number for number, claim in enumerate(report.claims, 1)}
    for claim, depth in outline(report.claims):
        yield _item(claim, depth, key, numbers)
    yield "</ol>\n</aside>\n</article>\n"


def clean(text: str) -> str:
    """The text as HTML: nothing in it can be taken for markup, and a browser gives every character back."""
    return _SPECIAL.sub(lambda match: _WRITTEN.get(match[0], "\ufffd"), text)


_SPECIAL = re.compile("[&<>\"'\r\0\ud800-\udfff]")
# A browser would fold a bare carriage return; a NUL and half a character it cannot show at all.
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\r": "&#13;"}


def marked_text(report: Report, key: str) -> Iterator[str]:
    """The text in paragraphs, the spans of its claims as nested elements."""
    waiting = [(mark.order, number, mark) for number, mark in enumerate(_marks(report, key))]
    heapify(waiting)
    at = 0
    headline = _opens_with_title(report)
    for start, end in paragraphs(report.text):
        yield clean(report.text[at:start])
        yield '<h2 class="title">' if headline else "<p>"
        yield from _weave(report.text, start, end, waiting)
        yield "</h2>" if headline else "</p>"
        headline, at = False, end
    yield clean(report.text[at:])


def _weave(text: str, at: int, end: int, waiting: list[tuple[tuple[int, int, int], int, Mark]]) -> Iterator[str]:
    """This stretch of text with the marks that start before its end.

    Elements must nest where spans may cross: a mark that runs over the end of the one around it is cut there, and its
    rest waits on. What would lie deeper than ``_DEEPEST_MARK`` is left out, so that the time stays near linear.
    """
    opened: list[int] = []
    while opened or (waiting and waiting[0][0][0] < end):
        limit = opened[-1] if opened else end
        if opened and (not waiting or waiting[0][0][0] >= limit):
            yield clean(text[at:limit]) + "</span>"
            at = opened.pop()
            continue
        (start, negative_end, role), number, mark = heappop(waiting)
        if len(opened) == _DEEPEST_MARK or -negative_end <= at:
            continue
        if -negative_end > limit:
            heappush(waiting, ((limit, negative_end, role), number, mark))
        yield clean(text[at : max(start, at)]) + mark.opening(start > mark.start)
        at = max(start, at)
        opened.append(min(-negative_end, limit))
    yield clean(text[at:end])


def _marks(report: Report, key: str) -> Iterator[Mark]:
    """The marks of all claims; words that several claims share as source or cue are marked once for all of them."""
    shared: dict[tuple[int, int, str, str], list[str]] = {}
    for number, claim in enumerate(report.claims, 1):
        own = f"{key}c{number}"
        style = "content denies" if claim.stance == "denies" else "content"
        for place, (start, end) in enumerate(claim.spans):
            yield Mark(start, end, "content", style, own, "" if place else str(number))
        for source in claim.sources:
            for start, end in source.spans:
                shared.setdefault((start, end, "source", _style(source)), []).append(own)
        for start, end in claim.cue.spans if claim.cue else ():
            shared.setdefault((start, end, "cue", "cue"), []).append(own)
    for (start, end, role, style), keys in shared.items():
        yield Mark(start, end, role, style, " ".join(dict.fromkeys(keys)))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph: a line, or in a text wrapped by hand the lines between two blank ones."""
    wrapped = "\n\n" in text and all(line.end() - line.start() <= _WIDEST_WRAPPED for line in _LINE.finditer(text))
    last: tuple[int, int] | None = None
    for line in _LINE.finditer(text):
        if not line[0].isspace():
            if wrapped and last and text.count("\n", last[1], line.start()) == 1:
                last = last[0], line.end()
                continue
            if last:
                yield last
            last = line.span()
    if last:
        yield last


_LINE = re.compile(r"[^\n]+")


def _item(claim: Claim, depth: int, key: str, numbers: dict[str, int]) -> str:
    number = numbers[claim.id]
    own = f"{key}c{number}"
    links = [
        f'<span class="{_style(source)}">{clean(source.text)}</span>'
        + (f" <small>({clean(more)})</small>" if more else "")
        for source, more in chain(claim)
    ]
    who = ' <span class="arrow">›</span> '.join(links) or '<span class="nobody">no source</span>'
    cue = f' <span class="cue">{clean(claim.cue.text)}</span>' if claim.cue else ""
    return (
        f'<li id="{own}" data-c="{own}" class="d{min(depth, _DEEPEST_ITEM)}">'
        f'<a class="n" href="#{own}t" aria-label="Claim {number}, in the text">{number}</a>'
        f'<p class="who">{who} <span class="arrow">→</span>{cue}</p><p class="what">{clean(claim.text)}</p>'
        f'<p class="tags">{_tags(claim, key, numbers)}</p></li>\n'
    )


def _style(source: Source) -> str:
    return "source" if source.named else "source unnamed"


def _tags(claim: Claim, key: str, numbers: dict[str, int]) -> str:
    found = [f'<span class="tag {style}">{word}</span>' for style, word in tags(claim) if word != "nested"]
    if claim.parent in numbers:
        outer = numbers[claim.parent]
        found.append(f'<a class="tag" href="#{key}c{outer}">nested in {outer}</a>')
    facts = [claim.origin.kind.replace("_", " ")] if claim.origin else []
    facts += [claim.manner, f"confidence {claim.confidence:.0%}"]
    return " ".join([*found, f'<span class="detail" title="{clean(claim.why)}">{" · ".join(facts)}</span>'])


def _facts(report: Report) -> str:
    """Outlet, date, place, authors and where the report came from, on one line."""
    place = report.dateline.place if report.dateline else None
    known_facts = [_day(report.published), place, "by " + ", ".join(report.authors) if report.authors else None]
    facts = [f"<b>{clean(report.outlet)}</b>"] if report.outlet else []
    facts += [clean(fact) for fact in known_facts if fact]
    if report.url and re.match("https?://", report.url):
        facts.append(f'<a href="{clean(report.url)}" rel="noreferrer">source</a>')
    if report.path:
        facts.append(f'<span class="path">{clean(report.path)}</span>')
    return " · ".join(facts)


def _day(published: str | None) -> str | None:
    from datetime import date

    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return published
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# By hand, for strftime follows the language of the computer.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _count(report: Report) -> str:
    """How many claims there are, how many of them unnamed and denying."""
    claims = report.claims
    counts = [f"{len(claims) or 'No'} claim{'' if len(claims) == 1 else 's'}"]
    if unnamed := sum(claim.origin is not None and not claim.origin.named for claim in claims):
        counts.append(f"{unnamed} unnamed")
    if denying := sum(claim.stance == "denies" for claim in claims):
        counts.append(f"{denying} den{'ies' if denying == 1 else 'y'}")
    return " · ".join(counts)


def _entry(report: Report, key: str) -> str:
    facts = " · ".join(clean(fact) for fact in (report.outlet, _day(report.published), _count(report)) if fact)
    return f'<li><a href="#{key}">{clean(_title(report))}</a> <small>{facts}</small></li>\n'


def _title(report: Report) -> str:
    return report.title or report.path or report.id


def _opens_with_title(report: Report) -> bool:
    start, end = next(paragraphs(report.text), (0, 0))
    return bool(report.title) and report.text[start:end].split() == (report.title or "").split()


@cache
def _file(name: str) -> str:
    from importlib.resources import files

    return (files("reportedly") / "web" / name).read_text(encoding="utf-8")


def _shell(title: str) -> tuple[str, str]:
    """What stands before and behind the sections."""
    style, script = _file("report.css") + _file("page.css"), _file("page.js")
    shell = Template(_file("page.html")).substitute(
        title=clean(title),
        style=style,
        script=script,
        style_digest=_digest(style),
        script_digest=_digest(script),
        sections="\0",
    )
    before, after = shell.split("\0")
    return before, after


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
