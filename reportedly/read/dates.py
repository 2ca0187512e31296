"""Dates as reports write them: ``January 20, 2008``, ``Aug 16``, ``3rd March 2024``, ``2022-11-03``, ``Tuesday``.

A date that lacks its year, or is a mere weekday, takes what it lacks from the date of publication, where that is known.
Nothing is guessed: ``05/03/2024`` is the fifth of March or the third of May, so it is no date here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b(?!,\d)"
_YEAR = r"(?:19|20)\d\d\b"
DATE = re.compile(
    rf"""\b(?:{_WEEKDAY}[ ,]*)?
    (?:(?P<year1>{_YEAR})[-/.](?P<month1>\d\d?)[-/.](?P<day1>\d\d?)(?!\d)
     |(?P<month2>{_MONTH})[ ]*(?P<day2>{_DAY})(?:,?[ ]*(?P<year2>{_YEAR}))?
     |(?P<day3>{_DAY})(?:[ ]of)?[ .-]?[ ]*(?P<month3>{_MONTH})(?:[, .-]*(?P<year3>{_YEAR}))?
     |(?P<day4>\d\d?)[./](?P<month4>\d\d?)[./](?P<year4>{_YEAR})
     |(?P<only>{_WEEKDAY})(?![a-z]))""",
    re.IGNORECASE | re.VERBOSE,
)
SLACK = timedelta(days=7)  # a report may be dated a little after the day given for its publication
SECONDS = range(10**8, 10**10)  # a number in this range is seconds since 1970, a thousand times as much milliseconds


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date where it stands in a line; ``year`` is None where it is not written, the rest too of a mere weekday."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None = None

    def iso(self, published: str | None = None) -> str | None:
        """The date in ISO 8601; what it lacks is taken from ``published``, which comes after it; without that, None."""
        if self.year is not None:
            return _iso(self.year, self.month, self.day)
        anchor = parse_date(published)
        if anchor is None:
            return None
        about = date.fromisoformat(anchor)
        if self.month is None:  # a report is filed on the day it comes out or in the week before
            return (about - timedelta(days=(about.weekday() - (self.weekday or 0)) % 7)).isoformat()
        latest = (about + SLACK).isoformat()
        years = range(about.year + 1, about.year - 9, -1)  # nine years back there was a 29th of February
        return next((day for year in years if (day := _iso(year, self.month, self.day)) and day <= latest), None)


def find_dates(line: str) -> Iterator[WrittenDate]:
    """The dates written in one line, in its order."""
    for match in DATE.finditer(line):
        parts = {name: value for name, value in match.groupdict().items() if value}
        if "only" in parts:
            yield WrittenDate(*match.span(), None, None, None, WEEKDAYS.index(parts["only"][:3].lower()))
            continue
        form = next(name for name in parts if name.startswith("month"))[-1]
        day, month = int(re.sub(r"\D", "", parts["day" + form])), _month(parts["month" + form])
        if form == "4" and "/" in match[0]:  # day or month first? Only a number over 12 tells.
            if day <= 12 and month <= 12 and day != month:
                continue
            day, month = max(day, month), min(day, month)
        year = int(parts["year" + form]) if "year" + form in parts else None
        if _iso(year or 2024, month, day):  # 2024 has a 29th of February
            yield WrittenDate(*match.span(), year, month, day)


def parse_date(value: object) -> str | None:
    """The ISO 8601 date that a value of the metadata means: text in any usual form, a time stamp, YYYYMMDD."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    digits = text.split(".")[0] if not isinstance(value, str) else text
    if digits.isascii() and digits.isdigit():
        return _from_digits(digits)
    return next((day for found in find_dates(text[:200]) if found.year and (day := found.iso())), None)


def _from_digits(digits: str) -> str | None:
    if len(digits) in (8, 12, 14) and (day := _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))):
        return day
    seconds = int(digits[:14])
    if seconds // 1000 in SECONDS:
        seconds //= 1000
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds in SECONDS else None


def _month(written: str) -> int:
    return int(written) if written.isdigit() else MONTHS.index(written[:3].lower()) + 1


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    try:
        return date(year, month or 0, day or 0).isoformat() if 1800 <= year <= 2200 else None
    except ValueError:
        return None
