"""When something happened: the first and last day that a time expression of a report stands for.

A grammar of our own reads the expressions: dateparser takes "the 1990s" for today, gives points and not intervals, and
needs milliseconds for each, where these few patterns need microseconds and can be read by whoever wants to know why.

The resolution is the unit that the words name ("early 2014" is four months, told by the year), "span" where they name
two dates, several units, or one end only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from reportedly.events.datefinder import find_dates
from reportedly.events.intervals import NOTHING, Interval, shift, span
from reportedly.events.timeforms import read_point
from reportedly.events.timereaders import Context
from reportedly.events.timewords import normalise, without_clock
from reportedly.records import EventDate

__all__ = ["find_dates", "resolve_date"]

_TWO = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bbetween (?P<first>.+?) and (?P<last>.+)$",
        r"\bfrom (?P<first>.+?) (?:to|until|till|through|-) (?P<last>.+)$",
        r"^(?P<first>.+?) (?:to|until|till|through|-|and|or) (?P<last>.+)$",
        r"^(?P<first>[a-z]+)-(?P<last>[a-z]+(?: \d{4})?)$",  # Monday-Friday, March-May 2020
    )
)
_OPEN = re.compile(
    r"^(?:ever |only |again |at any time )?(?P<way>since|starting|beginning|from|as of|effective|until|till|up to"
    r"|through|by|before|prior to|ahead of|after|following|no later than)\b (?P<rest>.+)$"
)
_TO_THE_END = ("until", "till", "up to", "through", "by", "no later than")
_DUE = ("by", "no later than", "ahead of")
_FROM = ("starting", "beginning", "from", "as of", "effective")


def resolve_date(
    text: str, anchor: date | None, tense: str | None = None, previous: EventDate | None = None
) -> EventDate:
    """The interval that an expression's words stand for, told on the day ``anchor``.

    ``tense`` is "future" or "past" where that is known; ``previous`` is the date told before, for "since then" and "two
    days later". What is relative and has nothing to be relative to keeps its resolution alone.

    >>> resolve_date("in August 2021", None)
    EventDate(text='in August 2021', start='2021-08-01', end='2021-08-31', resolution='month')
    """
    told = (previous.start, previous.end, previous.resolution) if previous and previous.start else None
    found = _resolve(normalise(text), anchor, tense, told)
    first, last = (day.isoformat() if day else None for day in (found.first, found.last))
    return EventDate(text, first, last, found.resolution)


@lru_cache(maxsize=4096)
def _resolve(
    words: str, anchor: date | None, tense: str | None, told: tuple[str, str | None, str | None] | None
) -> Interval:
    """What normalised words stand for; the same few expressions come again and again."""
    before = None
    if told:
        first, last, resolution = told
        end = date.fromisoformat(last) if last else None
        before = Interval(date.fromisoformat(first), end, resolution)  # type: ignore[arg-type]
    context = Context(anchor, tense, before)
    rest = without_clock(words)
    if words and not rest:  # "at dawn", of a day that is not told
        return Interval(None, None, "day")
    return _read(rest, context)


def _read(words: str, context: Context) -> Interval:
    whole = read_point(words, context)
    if whole.resolution == "span":  # what counts its units or days itself
        return whole
    for pattern in _TWO:
        if match := pattern.search(words):
            found = _between(match["first"], match["last"], context)
            if found.first and found.last:
                return found
    if match := _OPEN.match(words):
        return _open(match["way"], match["rest"], context) or whole
    return whole


def _between(first: str, last: str, context: Context) -> Interval:
    """From the first day of one to the last of the other; one that lacks its year or week takes it from the other."""
    alone = Context()
    told_first, told_last = read_point(first, alone), read_point(last, alone)
    if told_first.first is None and told_last.last is not None:
        told_first = read_point(first, replace(context, anchor=told_last.last, tense="past"))
    elif told_first.first is not None and told_last.last is None:
        told_last = read_point(last, replace(context, anchor=told_first.first, tense="future"))
    elif told_first.first is None and context.future:
        told_first = read_point(first, context)
        told_last = read_point(last, replace(context, anchor=told_first.first))
    elif told_first.first is None:
        told_last = read_point(last, context)
        told_first = read_point(first, replace(context, anchor=told_last.last, tense="past"))
    if told_first.first is None or told_last.last is None:
        return NOTHING
    return span(told_first.first, told_last.last)


def _open(way: str, rest: str, context: Context) -> Interval | None:
    """A stretch that the words bound at one end; None where they are no stretch, or tell no date."""
    if way in _DUE and context.tense is None:  # "by Friday" is said of what is to come
        context = replace(context, tense="future")
    named, now = read_point(rest, context), context.anchor
    if way == "since":
        return Interval(named.first, now if not (now and named.first and named.first > now) else None, "span")
    if named.first is None or named.last is None:
        return None if way in _TO_THE_END or named.resolution else NOTHING
    if way in _TO_THE_END:
        begins = now if now and now < named.last and context.tense != "past" else None
        return Interval(begins, named.last, "span")
    if way in ("before", "prior to", "ahead of"):
        last = shift(named.first, -1, "day")
        return span(now if context.future and now and last and now <= last else None, last)
    begins = named.first if way in _FROM else shift(named.last, 1, "day")
    ends = now if now and begins and begins <= now and not context.future else None
    return Interval(begins, ends, "span")
