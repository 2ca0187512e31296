"""What a report says of itself before its first sentence: headline, byline, date of publication, dateline.

These stand in the first lines, before the first paragraph. Each line is taken for what it says itself to be ("By ...",
"Published ...", a date alone); the first of the others is the headline if it is written and set like one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportedly.read.dateline import Lead, find_dateline, places
from reportedly.read.dates import find_dates
from reportedly.read.metadata import FIELD_NAMES, Metadata
from reportedly.records import Dateline

HEAD = 6_000  # characters in which all of this stands
LINES = 10  # lines that are not empty
TAIL = 600  # characters at the end in which the wires credit their reporters
PARAGRAPH = (140, 14)  # more characters, or more words and a full stop, than a line before the first paragraph has
SHORT = 140
HEADLINE = (2, 28)  # words

ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
BYLINE = re.compile(
    r"(?:(?P<sure>byline\b|authors?\b|written by\b|reporting by\b|by\s*:)\s*:?\s*(?:by\s+)?|by\s+)(?P<who>\S.*)",
    re.IGNORECASE,
)
NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:de|del|van|von|der|den|bin|ibn|al|el|da|dos|la|ter|[^\W\d_a-z][\w.'’-]*)){1,4}"
)
OUTLET = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w&.'’-]+){0,4}")
NAME_DIVIDER = re.compile(r"\s*(?:[,;|•·–—]|\s-\s|\band\b|\bfor\b|&)\s*", re.IGNORECASE)
PLACE_OF_AUTHOR = re.compile(r"\s+in\s+[^\W\d_a-z].*$")
ROLE = re.compile(
    r"\s*\b(?:staff|correspondents?|writers?|reporters?|editors?|bureau|chief|contributors?)\b.*$", re.IGNORECASE
)
PUBLISHED = re.compile(
    r"(?:(?P<late>(?:last\s+)?(?:updated|modified))|(?:first\s+)?(?:published|posted|issued|released|filed)"
    r"|publication date|pub date|date)\b(?:\s+(?:on|at))?\s*:?\s*",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"[\s,.|·•@–—-]*(?:(?:at\s+)?\d{1,2}(?:[:.h]\d\d\b.{0,30}|\s*[ap]\.?m\b.{0,20}))?[\s,.|·•–—-]*", re.IGNORECASE
)
SIGNED_BY = re.compile(r"\bby\s+(?:the\s+)?(?P<who>[^\W\d_a-z].{1,60})$")
HEADER_FIELDS = ("title", "outlet", "authors", "published", "url")
HEADER = re.compile(r"([A-Za-z][A-Za-z ]{1,18}):\s+(\S.{0,300})")
CREDIT = re.compile(r"\b(?:[Rr]eporting|[Ww]riting) by ([^;()\n]{3,200})")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the beginning of a report says of it; ``dateline`` is None where it has none."""

    known: Metadata
    dateline: Dateline | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty, and whether an empty line or the end follows it."""

    text: str
    before_blank: bool


def read_opening(text: str, known: Metadata | None = None) -> Opening:
    """The metadata and the dateline that ``text`` gives; what is ``known`` of it already goes before."""
    known = known or Metadata()
    lines = _first_lines(text)
    front = lines[: _first_paragraph(lines)]
    said = [_read_line(line.text, maybe_headline=not number and not known.title) for number, line in enumerate(front)]
    for metadata in (known, _read_headers(front), *filter(None, said), *map(_read_update, front)):
        known = known.or_else(metadata)
    title = known.title or _find_title(lines, said)
    lead = _find_lead(text, lines, title) or Lead()
    known = known.or_else(Metadata(title=title, outlet=lead.agency, authors=_credits(text)))
    date = lead.date.iso(known.published) if lead.date else None
    return Opening(known, Dateline(lead.place_name, date) if lead.place or date else None)


def _first_lines(text: str) -> list[Line]:
    """The first lines that are not empty, without the white space around them."""
    lines = [line.strip() for line in text[:HEAD].splitlines()]
    following = [*lines[1:], ""]
    return [Line(line, not after) for line, after in zip(lines, following, strict=True) if line][:LINES]


def _first_paragraph(lines: list[Line]) -> int:
    """The number of the first line that is a paragraph of the report, by its length or as a long whole sentence."""
    characters, words = PARAGRAPH
    for number, line in enumerate(lines):
        if len(line.text) > characters or (len(line.text.split()) > words and ENDS_SENTENCE.search(line.text)):
            return number
    return len(lines)


def _read_line(line: str, *, maybe_headline: bool) -> Metadata | None:
    """What a line before the first paragraph says to be: the day of publication, a byline; None if neither."""
    if len(line) > SHORT:
        return None
    outlet = None if maybe_headline else _read_outlet(line)
    return _read_published(line) or _read_byline(line, maybe_headline=maybe_headline) or outlet


def _read_outlet(line: str) -> Metadata | None:
    """An outlet that has the line to itself: ``The Northport Courier``."""
    return Metadata(outlet=line) if OUTLET.fullmatch(line) and places().is_agency(line) else None


def _read_published(line: str) -> Metadata | None:
    """``Published 5 March 2024``, or a date that has the line to itself."""
    label = PUBLISHED.match(line)
    if label and label["late"]:
        return None
    date = next((found for found in find_dates(line) if found.year), None)
    if date is None:
        return None
    behind = line[date.end :]
    if label is None:
        alone = date.start == 0 and CLOCK.fullmatch(behind)
        return Metadata(published=date.iso()) if alone else None
    if ENDS_SENTENCE.search(behind) and len(behind.split()) > 4:  # "Released on 5 March, the report says so."
        return None
    return Metadata(published=date.iso(), outlet=_signer(behind))


def _read_update(line: Line) -> Metadata:
    """The day of an update, which counts where the day of publication is not told."""
    label = PUBLISHED.match(line.text)
    if not (label and label["late"]) or len(line.text) > SHORT:
        return Metadata()
    return Metadata(published=next((found.iso() for found in find_dates(line.text) if found.year), None))


def _signer(behind: str) -> str | None:
    match = SIGNED_BY.search(behind)
    return match["who"] if match and places().is_agency(match["who"]) else None


def _read_byline(line: str, *, maybe_headline: bool) -> Metadata | None:
    """The authors and the outlet of a line like ``By Jane Doe, The Gazette``; None if it is no byline."""
    date = next((found for found in find_dates(line) if found.year), None)
    match = BYLINE.fullmatch(line[: date.start].rstrip(" |,·•–—-") if date else line)
    if not match or (maybe_headline and not match["sure"]):
        return None
    who = match["who"].rstrip(".") if match["sure"] else match["who"]
    authors, outlet = _read_names(who)
    if not authors and not outlet:
        return None
    return Metadata(authors=authors, outlet=outlet, published=date.iso() if date else None)


def _read_names(who: str) -> tuple[tuple[str, ...], str | None]:
    """The authors in a line of names, and the outlet if one is among them; nothing if it begins with neither."""
    authors: list[str] = []
    outlet = None
    for number, part in enumerate(NAME_DIVIDER.split(who)):
        part = ROLE.sub("", PLACE_OF_AUTHOR.sub("", part)).strip()
        if places().is_agency(part):
            outlet = outlet or part
        elif NAME.fullmatch(part) and not places().is_place(part):
            authors.append(part.title() if part.isupper() else part)
        elif not number and part:
            return (), None
    return tuple(dict.fromkeys(authors)), outlet


def _read_headers(lines: list[Line]) -> Metadata:
    """A block of two or more lines like ``Headline: ...`` and ``Source: ...``; one alone may well be a headline."""
    fields = {name: field for field in reversed(HEADER_FIELDS) for name in FIELD_NAMES[field]}  # of two, the first
    values: dict[str, str] = {}
    for line in lines:
        match = HEADER.fullmatch(line.text)
        field = fields.get(match[1].lower().replace(" ", "")) if match else None
        if match and field:
            values.setdefault(field, match[2])
    return Metadata.of(values) if len(values) > 1 else Metadata()


def _find_title(lines: list[Line], said: list[Metadata | None]) -> str | None:
    """The first line that is nothing else, nor a rubric, if it is set and written like a headline."""
    for number, metadata in enumerate(said):
        line = lines[number]
        if metadata is not None or places().is_rubric(line.text):
            continue
        lead = find_dateline(line.text)
        set_off = line.before_blank or (number + 1 < len(said) and said[number + 1] is not None)
        if number + 1 == len(lines) or not set_off or (lead and lead.is_signed):
            return None
        before_dateline = find_dateline(lines[number + 1].text) is not None
        return line.text if _is_headline(line.text, stop_allowed=before_dateline) else None
    return None


def _is_headline(line: str, *, stop_allowed: bool) -> bool:
    """Whether a line is written like a headline; one with a full stop must else be capitalized like a title."""
    words = line.split()
    fewest, most = HEADLINE
    if not fewest <= len(words) <= most or line[0].islower() or line[-1] in ",;:—–-" or "://" in line:
        return False
    if stop_allowed or not line.endswith((".", '."', ".”")):
        return True
    long = [word.lstrip("\"'“‘(") for word in words if len(word) > 4]
    return len(long) > 2 and sum(word[:1].isupper() for word in long) >= 0.8 * len(long)


def _find_lead(text: str, lines: list[Line], title: str | None) -> Lead | None:
    """The first dateline in the first lines; one that nothing vouches for must begin a paragraph of its own."""
    for line in lines:
        lead = find_dateline(line.text)
        if lead is None or not (lead.is_signed or _begins_paragraph(lead, line.text, title, text)):
            continue
        return lead
    return None


def _begins_paragraph(lead: Lead, line: str, title: str | None, text: str) -> bool:
    """Whether an unsigned dateline begins a paragraph, not a headline, and does not recur like a speaker's name."""
    label = line[: len(line) - len(lead.rest)].rstrip()
    sentence = ENDS_SENTENCE.search(lead.rest) or len(line) > SHORT
    times = len(re.findall(rf"^{re.escape(label)}", text[: 4 * HEAD], re.MULTILINE))
    return bool(sentence) and line != title and times < 2


def _credits(text: str) -> tuple[str, ...]:
    """The reporters whom the wires name at the end: ``(Reporting by Jane Doe in Nairobi; Editing by John Roe)``."""
    match = CREDIT.search(text, max(0, len(text) - TAIL))
    return _read_names(match[1].strip(" .")[:200])[0] if match else ()
