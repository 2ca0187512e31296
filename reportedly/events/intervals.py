"""The calendar behind time expressions: stretches of days, the units they are counted in, and their parts.

Weeks begin on Monday, winter in December of the year that names it, centuries in their year 1, and seasons are those of
the northern half of the earth, where most news English is written.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reportedly.records import Resolution

Unit = Literal["day", "week", "month", "quarter", "year", "decade", "century"]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
MONTHS_OF: dict[str, int] = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
DAYS_OF: dict[str, int] = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day (None: not known) and the unit that the words name, "span" where they name none or several."""

    first: date | None = None
    last: date | None = None
    resolution: Resolution | None = None


NOTHING = Interval()


def span(first: date | None, last: date | None) -> Interval:
    """From one day to another; nothing is known of a stretch that would end before it begins."""
    if first and last and last < first:
        return Interval(None, None, "span")
    return Interval(first, last, "span")


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, None where no calendar has it."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def one_day(day: date | None) -> Interval:
    """That day."""
    return Interval(day, day, "day")


def months_from(year: int, month: int, count: int, resolution: Resolution) -> Interval:
    """A stretch of ``count`` months from the first of a month on."""
    first = day_of(year, month, 1)
    after = shift(first, count, "month")
    return (
        Interval(first, after - timedelta(days=1), resolution) if first and after else Interval(None, None, resolution)
    )


def month_of(year: int, month: int) -> Interval:
    """A month of a year."""
    return months_from(year, month, 1, "month")


def year_of(year: int) -> Interval:
    """A year."""
    return months_from(year, 1, 12, "year")


def decade_of(year: int) -> Interval:
    """The decade that begins in a year."""
    return months_from(year, 1, 120, "decade")


def century_of(number: int) -> Interval:
    """The nineteenth century begins in 1801."""
    return months_from(number * 100 - 99, 1, 1200, "century")


def season_of(year: int, name: str) -> Interval:
    """Three months from March, June, September or December of a year on."""
    return months_from(year, SEASONS[name], 3, "season")


def unit_around(day: date, unit: Unit) -> Interval:
    """The day, week, month ... of the calendar in which a day lies."""
    if unit == "day":
        return one_day(day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) if day > date(1, 1, 7) else day
        return Interval(monday, shift(monday, 6, "day"), "week")
    if unit == "quarter":
        return months_from(day.year, (day.month - 1) // 3 * 3 + 1, 3, "quarter")
    if unit == "decade":
        return decade_of(day.year // 10 * 10)
    if unit == "century":
        return century_of((day.year + 99) // 100)
    return month_of(day.year, day.month) if unit == "month" else year_of(day.year)


def shift(day: date | None, count: int, unit: Unit) -> date | None:
    """The day so many units later or earlier; the 31st is the last of the month in shorter ones."""
    if day is None or abs(count) > 100_000:
        return None
    if unit in DAYS_OF:
        try:
            return day + timedelta(days=count * DAYS_OF[unit])
        except OverflowError:
            return None
    year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS_OF[unit], 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def third_of(found: Interval, which: int) -> Interval:
    """The first (0), middle (1) or last (2) third of an interval, in the next smaller unit where it has one."""
    if found.first is None or found.last is None or found.resolution == "day":
        return found
    first, last = found.first, found.last
    cuts = {"week": (0, 2, 3, 7), "month": (0, 10, 20, 31)}.get(found.resolution or "")
    if cuts:
        ends = [shift(first, cut, "day") or first for cut in cuts]
        return Interval(ends[which], min(last, ends[which + 1] - timedelta(days=1)), found.resolution)
    if found.resolution in ("decade", "century"):
        size = 10 if found.resolution == "decade" else 100
        years = [0, 4 * size // 10, 7 * size // 10, size] if size == 10 else [0, 33, 66, 100]
        begin, end = first.year + years[which], first.year + years[which + 1] - 1
        return Interval(date(begin, 1, 1), date(end, 12, 31), found.resolution)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    begins, after = (shift(first, count * part // 3, "month") for part in (which, which + 1))
    return Interval(begins, after - timedelta(days=1) if after else None, found.resolution)


def half_of(found: Interval, which: int) -> Interval:
    """The first (0) or second (1) half of an interval: six months of a year, fifteen days of a month."""
    if found.first is None or found.last is None:
        return found
    middle = found.first + timedelta(days=(found.last - found.first).days // 2)
    if found.resolution in MONTHS_OF and found.resolution != "month":
        after = shift(found.first, MONTHS_OF[found.resolution] // 2, "month")
        middle = after - timedelta(days=1) if after else middle
    if which == 0:
        return Interval(found.first, middle, found.resolution)
    return Interval(middle + timedelta(days=1), found.last, found.resolution)


def easter(year: int) -> date | None:
    """Easter Sunday of the western churches, by the anonymous Gregorian computus."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moved = (8 * century + 13) // 25
    epact = (19 * (year % 19) + century - leap - moved + 15) % 30
    cycle, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * cycle - epact - left) % 7
    shifted = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shifted + 114, 31)
    return day_of(year, month, day + 1)
