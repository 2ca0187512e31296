"""How values of single fields are read: words and offsets, choices, marks, codes, days, degrees.

Each reader gives the values that are kept, by their fields, or raises UsageError with a line that says what is wrong
and what to give.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from reportedly.correct.words import at_offsets, find_words, places_of
from reportedly.errors import UsageError
from reportedly.records import Actor, Claim, Event, Report, Span
from reportedly.show import visible

LONGEST_LINE = 300  # characters of a name, role or affiliation

Reader = Callable[[Any, "Ground", str], dict[str, Any]]
"""From a value, what it is given for, and its field: the values that are kept, by their fields."""


@dataclass
class Ground:
    """What an edit is read against: the report as it stands, and the record to be changed (None: one to be added).

    ``root`` gives the CAMEO root of a type of the user's own, None where there is no such type; ``told`` is all that
    was given; ``new`` gathers actors whom the report has not got yet.
    """

    report: Report
    record: Claim | Event | Actor | None
    root: Callable[[str], str | None] = lambda name: None
    told: Mapping[str, Any] = field(default_factory=dict)
    new: list[Actor] = field(default_factory=list)


def empty(told: Any) -> bool:
    """Whether a value is none."""
    return told is None or (isinstance(told, str) and not told.strip())


def string(told: Any, name: str) -> str:
    """A value that is to be words, without white space around it."""
    if not isinstance(told, str):
        raise UsageError(f"{name}: {type(told).__name__} {visible(str(told))[:60]} where words are wanted")
    return told.strip()


def parts(told: Any, name: str, between: str) -> list[Any]:
    """The parts of a value: of words those parted by an expression, else those of a list."""
    if empty(told):
        return []
    if isinstance(told, str):
        return [part for part in re.split(between, told.strip()) if part]
    if not isinstance(told, list | tuple):
        raise UsageError(f"{name}: {type(told).__name__} {visible(str(told))[:60]} where a list is wanted")
    return list(told)


def one_of(literal: Any) -> Reader:
    """One of the values of a field that has only so many."""
    values = get_args(literal)

    def read(told: Any, ground: Ground, name: str) -> dict[str, Any]:
        if told not in values:
            raise UsageError(f"{name} cannot be '{visible(str(told))[:60]}': use one of {', '.join(values)}")
        return {name: told}

    return read


def flag(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """A mark that is there or not."""
    value = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(str(told).lower())
    if value is None:
        raise UsageError(f"{name} is true or false, not '{visible(str(told))[:60]}'")
    return {name: value}


def line(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """A name or another line of words; None where it is empty."""
    return {name: None if empty(told) else check_line(string(told, name), name)}


def check_line(told: str, name: str, longest: int = LONGEST_LINE) -> str:
    """The words in one line, white space folded. Raises UsageError where they cannot be kept or are too many."""
    line = " ".join(told.split())
    if len(line) > longest:
        raise UsageError(f"{name} has {len(line)} characters: {longest} are the most")
    if visible(line) != line:
        raise UsageError(f"{name} has characters that cannot be shown: {visible(line)[:80]}")
    return line


def code(known: Callable[[], Sequence[str]], what: str, example: str) -> Reader:
    """A code out of a list of them, or none."""

    def read(told: Any, ground: Ground, name: str) -> dict[str, Any]:
        if empty(told):
            return {name: None}
        value = string(told, name).upper()
        if value not in known():
            raise UsageError(f"{name}: there is no {what} '{visible(value)[:20]}': write it as {example}")
        return {name: value}

    return read


def words(key: str, optional: bool = False, make: Callable[[Span, Ground], Any] | None = None) -> tuple[Reader, Reader]:
    """Readers of a field of words and of the field that gives their offsets instead."""

    def kept(span: Span | None, ground: Ground) -> dict[str, Any]:
        return {key: None if span is None else make(span, ground) if make else span.to_dict()}

    def by_words(told: Any, ground: Ground, name: str) -> dict[str, Any]:
        if empty(told):
            if not optional:
                raise UsageError(f"{name} cannot be empty: give words of the report")
            return kept(None, ground)
        wanted, how = string(told, name), offsets_field(name)
        if how in ground.told:
            return {}  # the offsets tell which, and that the words stand there
        return kept(find_words(ground.report.text, wanted, name, how), ground)

    def by_offsets(told: Any, ground: Ground, name: str) -> dict[str, Any]:
        span = at_offsets(ground.report.text, told, name)
        wanted = ground.told.get("text" if name == "spans" else name.removesuffix(".spans"))
        if isinstance(wanted, str) and wanted.strip() and folded(wanted) != folded(span.text):
            raise UsageError(f'{name}: there stands "{visible(span.text)[:60]}", not "{visible(wanted)[:60]}"')
        return kept(span, ground)

    return by_words, by_offsets


def offsets_field(name: str) -> str:
    """The field that gives the offsets of the words of another."""
    return "spans" if name == "text" else f"{name}.spans"


def folded(words: str) -> str:
    """Words with one space between them, and none of the dots that stand for a gap."""
    return " ".join(re.sub(r"\s(?:\.\.\.|…)\s", " ", words).split())


def when(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """A day, month or year, or a stretch between two days (A..B); empty: not known."""
    if empty(told):
        return {"date.start": None, "date.end": None, "date.resolution": None, "date.text": None}
    first, dots, last = string(told, name).partition("..")
    if dots:
        return {"date.start": day(first, name), "date.end": day(last, name), "date.resolution": "span"}
    if found := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", first):
        year, month = int(found[1]), int(found[2] or 0)
        if year and month <= 12:
            last_day = calendar.monthrange(year, month or 12)[1]
            return {
                "date.start": f"{first}-01" if month else f"{first}-01-01",
                "date.end": f"{first}-{last_day}" if month else f"{first}-12-31",
                "date.resolution": "month" if month else "year",
            }
    only = day(first, name)
    return {"date.start": only, "date.end": only, "date.resolution": "day"}


def day(told: str, name: str) -> str:
    """A day, ISO 8601."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", told.strip()):
            return date.fromisoformat(told.strip()).isoformat()
    except ValueError:
        pass
    raise UsageError(f"{name}: '{visible(told)[:40]}' is no day: write it as 2024-03-05")


def end(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """The day at one end of a stretch; None: that end is open."""
    return {name: None if empty(told) else day(string(told, name), name)}


def date_words(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """Words of the report that tell the date: where they stand does not matter."""
    if empty(told):
        return {name: None}
    places = places_of(ground.report.text, string(told, name))
    if not places:
        raise UsageError(f'{name}: "{visible(told)[:60]}" does not stand in the report: give words as they stand there')
    return {name: ground.report.text[slice(*places[0])]}


def degrees(most: int) -> Reader:
    """A coordinate."""

    def read(told: Any, ground: Ground, name: str) -> dict[str, Any]:
        if empty(told):
            return {name: None}
        try:
            value = float(told)
        except (TypeError, ValueError):
            value = math.nan
        if not abs(value) <= most:
            raise UsageError(f"{name} is a number of degrees from -{most} to {most}, not '{visible(str(told))[:40]}'")
        return {name: value}

    return read


def item(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """An item of Wikidata, or none."""
    if not empty(told) and not re.fullmatch(r"Q\d{1,12}", string(told, name)):
        raise UsageError(f"{name}: '{visible(told)[:40]}' is no Wikidata item: write a number behind Q, as Q114")
    return {name: None if empty(told) else told.strip()}


def name_line(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """A name that cannot be empty."""
    if empty(told):
        raise UsageError(f"{name} cannot be empty")
    return line(told, ground, name)
