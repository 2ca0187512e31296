"""What a time expression's parts stand for: a function for each form in ``timeforms.FORMS``, from its match."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from reportedly.events import intervals
from reportedly.events.intervals import NOTHING, Interval, Unit, one_day, shift, span, unit_around
from reportedly.events.timewords import FEW, ORDINALS, TENS, number_of, unit_of
from reportedly.read.dates import MONTHS, SLACK, WEEKDAYS
from reportedly.read.dates import find_dates as written_dates
from reportedly.tables import rows

STEPS = {"last": -1, "previous": -1, "past": -1, "this": 0, "next": 1, "coming": 1}


@dataclass(frozen=True, slots=True)
class Context:
    """What words are relative to: the report's day, past or future, the date told before, what a form goes on with."""

    anchor: date | None = None
    tense: str | None = None
    previous: Interval | None = None
    rest: Interval = NOTHING

    @property
    def future(self) -> bool:
        """Whether what is told is still to come."""
        return self.tense == "future"


Read = Callable[["re.Match[str]", Context], Interval | None]


def nearest(context: Context, near: date, candidates: list[Interval]) -> Interval:
    """Of intervals in their order the first that begins after ``near``, or the last that has begun by then."""
    known = [found for found in candidates if found.first is not None]
    if context.future:
        return next((found for found in known if found.first and found.first > near), NOTHING)
    return next((found for found in reversed(known) if found.first and found.first <= near), NOTHING)


def _unknown(unit: Unit) -> Interval:
    return Interval(None, None, unit)


def _moved(day: date | None, count: int, unit: Unit) -> Interval:
    """The unit of the calendar that lies so many units from that of a day."""
    moved = shift(day, count, unit)
    return unit_around(moved, unit) if moved else _unknown(unit)


def no_interval(match: re.Match[str], context: Context) -> Interval:
    """Every Friday, for the first time since 2014: what is told is no one time, or not when it was."""
    return NOTHING


def unresolved_day(match: re.Match[str], context: Context) -> Interval:
    """The eve or anniversary of something: a day that is not known."""
    return one_day(None)


def from_event(match: re.Match[str], context: Context) -> Interval:
    """Two years after the 2003 invasion: counted from what is named, if that is known as exactly as the unit."""
    unit, base = unit_of(match), context.rest
    finer = ("day", "week", "month", "quarter", "year", "decade", "century")
    if base.first is None or base.resolution not in finer[: finer.index(unit) + 1]:
        return span(None, None) if match["many"] and not match["count"] else _unknown(unit)
    back = match["way"] in ("before", "prior to")
    if match["many"] and not match["count"]:  # in the months after the 2003 invasion
        return (
            span(shift(base.first, -FEW[1], unit), base.first)
            if back
            else span(base.last, shift(base.last, FEW[1], unit))
        )
    count = number_of(match["count"] or "a")
    return _moved(base.first, -count if back else count, unit)


def week_around(match: re.Match[str], context: Context) -> Interval | None:
    """The week of 3 March."""
    day = context.rest
    return unit_around(day.first, "week") if day.first and day.resolution == "day" else None


def ago(match: re.Match[str], context: Context) -> Interval:
    """Three days ago: from the report's day."""
    unit, anchor = unit_of(match), context.anchor
    if match["count"]:
        return _moved(anchor, -number_of(match["count"]), unit)
    least, most = FEW
    return span(shift(anchor, -most, unit) if match["vague"] else None, shift(anchor, -least, unit))


def earlier(match: re.Match[str], context: Context) -> Interval:
    """A day earlier, the week before: from the date told before, or from the report's own."""
    base = context.previous.first if context.previous else context.anchor
    return _moved(base, -number_of(match["count"] or "a"), unit_of(match))


def later(match: re.Match[str], context: Context) -> Interval:
    """Two days later, the following week: from the date told before."""
    base = context.previous.last if context.previous else None
    return _moved(base, number_of(match["count"] or "a"), unit_of(match))


def same(match: re.Match[str], context: Context) -> Interval:
    """That year, the same week: of the date told before."""
    unit = unit_of(match)
    base = context.previous.first if context.previous else None
    return unit_around(base, unit) if base else _unknown(unit)


def then(match: re.Match[str], context: Context) -> Interval:
    """The date told before."""
    return context.previous or NOTHING


def lasting(match: re.Match[str], context: Context) -> Interval | None:
    """For five years, two decades of war, within two days: up to the report's day, or from it on."""
    prep, unit = match["prep"], unit_of(match)
    if not (match["count"] or match["vague"] or match["many"]):
        return None
    ahead = match["vague"] == "coming" or (context.tense != "past" if prep == "within" else context.future)
    if match["of"] and (prep == "within" or (" in " in match["of"][:4] and prep in (None, "for"))):
        return span(None, None) if prep == "within" else None  # within two days of the vote; two years in prison
    if prep == "in" and ahead and match["count"]:
        return _moved(context.anchor, number_of(match["count"]), unit)
    return _rolling(match, context, ahead)


def counted(match: re.Match[str], context: Context) -> Interval | None:
    """The past three days, the next two weeks; "the last year" too, which "last year" is not."""
    way, several = match["way"], match["count"] or match["vague"] or match["many"]
    ahead = way in ("next", "coming", "following", "ensuing")
    told_before = way in ("previous", "following", "ensuing") or (way == "next" and match["unit"] == "day")
    if not several and (
        not match["the"] or told_before or unit_of(match) == "century" or (way == "next" and context.tense == "past")
    ):
        return None
    if told_before and context.previous:  # in the following weeks, the previous three days
        context = replace(context, anchor=context.previous.last if ahead else context.previous.first)
    return _rolling(match, context, ahead)


def _rolling(match: re.Match[str], context: Context, ahead: bool) -> Interval:
    """So many units up to the report's day or from it on; how many "years" are is not known, "a few" are up to nine."""
    unit, anchor = unit_of(match), context.anchor
    many = number_of(match["count"]) if match["count"] else None if match["many"] else 1
    if match["vague"] and match["vague"] != "many":
        many = FEW[1]
    far = None if many is None or match["vague"] == "many" else shift(anchor, many if ahead else -many, unit)
    resolution = unit if many is not None and many <= 1 else "span"
    return Interval(anchor, far, resolution) if ahead else Interval(far, anchor, resolution)


def of_stretch(match: re.Match[str], context: Context) -> Interval | None:
    """The first three months of 2023, the last days of August, the first week of March."""
    whole = context.rest
    unit = unit_of(match)
    if whole.first is None or whole.last is None:
        return _unknown(unit)
    count = number_of(match["count"]) if match["count"] else FEW[1] if match["many"] else 1
    if match["end"] in ("last", "final", "closing"):
        begin = shift(shift(whole.last, 1, "day"), -count, unit)
        return Interval(begin, whole.last, unit if count == 1 else "span")
    skipped = ORDINALS.get(match["end"], 1) - 1
    begin = shift(whole.first, skipped, unit)
    after = shift(begin, count, unit)
    return Interval(begin, after - timedelta(days=1) if after else None, unit if count == 1 else "span")


def half(match: re.Match[str], context: Context) -> Interval:
    """The first or second half of what is named."""
    return intervals.half_of(context.rest, 0 if match["part"] == "first" else 1)


def days(match: re.Match[str], context: Context) -> Interval:
    """3-5 March: the last day as a date alone, the first before it."""
    last = _in_year(match, int(match["to"]), context)
    if last is None:
        return span(None, None)
    month = last.month if int(match["day"]) < int(match["to"]) else (last.month - 2) % 12 + 1
    return span(intervals.day_of(last.year - (month > last.month), month, int(match["day"])), last)


def _in_year(match: re.Match[str], day: int, context: Context) -> date | None:
    month = MONTHS.index(match["month"][:3]) + 1
    if match["year"]:
        return intervals.day_of(int(match["year"]), month, day)
    return _nearest_day(month, day, context)


def _nearest_day(month: int, day: int, context: Context) -> date | None:
    """The next such day, today too, or the last; where it is open, a day of the coming week is the next one."""
    if context.anchor is None:
        return None
    years = range(context.anchor.year - 9, context.anchor.year + 10)  # within nine years there is a 29th of February
    days = [found for year in years if (found := intervals.day_of(year, month, day))]
    if context.future:
        return next((found for found in days if found >= context.anchor), None)
    latest = shift(context.anchor, SLACK.days if context.tense is None else 0, "day") or context.anchor
    return next((found for found in reversed(days) if found <= latest), None)


def written(match: re.Match[str], context: Context) -> Interval | None:
    """A date as metadata has it too."""
    for found in written_dates(match[0]):
        if found.month is None or found.day is None:
            continue
        if found.year is not None:
            return one_day(intervals.day_of(found.year, found.month, found.day))
        return one_day(_nearest_day(found.month, found.day, context))
    return None


@cache
def holidays() -> dict[str, str]:
    """The day of each holiday, as ``data/holidays.tsv`` writes it."""
    return {name: day for names, day in rows("holidays.tsv") for name in names.split("; ")}


def holiday(match: re.Match[str], context: Context) -> Interval | None:
    """A day with a name: of the year told, else the nearest."""
    written = holidays()[match["holiday"]]
    if not match["year"] and len(written) != 10:
        return one_day(_near_holiday(written, context))
    return one_day(_of_year(written, int(match["year"] or 0)))


def _near_holiday(written: str, context: Context) -> date | None:
    if context.anchor is None:
        return None
    about = context.anchor.year
    days = [one_day(_of_year(written, year)) for year in (about - 1, about, about + 1)]
    return nearest(context, context.anchor, days).first


def _of_year(written: str, year: int) -> date | None:
    if written.startswith("easter"):
        sunday = intervals.easter(year) if year > 1582 else None
        return shift(sunday, int(written.removeprefix("easter")), "day")
    if len(written) == 10:
        return date.fromisoformat(written)
    return intervals.day_of(year, *map(int, written.split("-")))


def years(match: re.Match[str], context: Context) -> Interval:
    """2014-15, 2003-2011."""
    first, last = match["year"], match["to"]
    last = first[:2] + last if len(last) == 2 else last
    return span(intervals.year_of(int(first)).first, intervals.year_of(int(last)).last)


def _year_named(match: re.Match[str], context: Context) -> int | None:
    """The year that stands with a month, season or quarter: "2014", "last year"."""
    if match["year"]:
        return int(match["year"])
    if match["of"] and context.anchor:
        return context.anchor.year + STEPS.get(match["of"].split()[0], 0)
    return None


def quarter(match: re.Match[str], context: Context) -> Interval:
    """Three months of a year."""
    number = int(match["q"]) if match["q"] else ORDINALS.get(match["ordinal"]) or int(match["ordinal"][0])
    if not 1 <= number <= 4:
        return _unknown("quarter")
    return _of_the_year(match, context, lambda year: intervals.months_from(year, number * 3 - 2, 3, "quarter"))


def season(match: re.Match[str], context: Context) -> Interval:
    """Spring, summer, autumn or winter."""
    found = _of_the_year(match, context, lambda year: intervals.season_of(year, match["season"]))
    return found if found.resolution else Interval(None, None, "season")


def month(match: re.Match[str], context: Context) -> Interval:
    """A month, of the year told or the nearest."""
    month = MONTHS.index(match["month"][:3]) + 1
    return _of_the_year(match, context, lambda year: intervals.month_of(year, month))


def _of_the_year(match: re.Match[str], context: Context, of_year: Callable[[int], Interval]) -> Interval:
    """What is there every year: of the year named, else the one that is meant by "last" or "next", else the nearest."""
    year, which = _year_named(match, context), match.groupdict().get("which")
    if year is not None:
        return of_year(year)
    if context.anchor is None:
        return Interval(None, None, of_year(2000).resolution)
    about = context.anchor
    every = [of_year(year) for year in range(max(1, about.year - 2), about.year + 3)]
    if which in ("last", "past", "previous"):
        return next((found for found in reversed(every) if found.last and found.last < about), NOTHING)
    if which == "next":
        return next((found for found in every if found.first and found.first > about), NOTHING)
    if which or context.future:  # the one that is on, or else the next
        return next((found for found in every if found.last and found.last >= about), NOTHING)
    return nearest(context, about, every)


def century(match: re.Match[str], context: Context) -> Interval:
    """The 19th century."""
    return intervals.century_of(ORDINALS.get(match["ordinal"]) or int(match["ordinal"].rstrip("sthnrd")))


def decade(match: re.Match[str], context: Context) -> Interval:
    """The 1990s, the '90s, the nineties; the 1800s are a century."""
    if match["years"]:
        year = int(match["years"])
        if year % 100 == 0 and year < 2000:
            return intervals.months_from(year, 1, 1200, "century")
        return intervals.decade_of(year)
    ten = TENS[match["tens"]] if match["tens"] else int(match["short"])
    latest = context.anchor.year if context.anchor else 2029
    return intervals.decade_of(1900 + ten if 2000 + ten > latest else 2000 + ten)


def calendar_unit(match: re.Match[str], context: Context) -> Interval:
    """The last, this or the next week, month, year ... of the calendar."""
    return _moved(context.anchor, STEPS.get(match["which"], 0), unit_of(match))


def weekend(match: re.Match[str], context: Context) -> Interval:
    """Saturday and Sunday: of this week or the next where that is said, else the last begun or the first to come."""
    anchor, which = context.anchor, match["which"]
    if anchor is None:
        return span(None, None)
    saturday = shift(unit_around(anchor, "week").first, 5, "day") or anchor
    if which in ("next", "this", "coming"):
        saturday = shift(saturday, 7 if which == "next" else 0, "day") or saturday
    elif not context.future and (saturday > anchor or which):
        saturday = shift(saturday, -7, "day") or saturday
    return span(saturday, shift(saturday, 1, "day"))


def weekday(match: re.Match[str], context: Context) -> Interval:
    """In the news the last such day, today too; the first after today where "next" or the future is meant."""
    number, anchor = WEEKDAYS.index(match["weekday"][:3]), context.anchor
    which, week = match["which"], match["week"] or match["week1"]
    if anchor is None:
        return one_day(None)
    monday = unit_around(anchor, "week").first or anchor
    if week or which in ("this", "coming"):
        return one_day(shift(monday, number + 7 * STEPS.get(week or "this", 0), "day"))
    back = (anchor.weekday() - number) % 7
    if which == "next" or (context.future and not which):
        return one_day(shift(anchor, 7 - back, "day"))
    return one_day(shift(anchor, -(back or 7) if which else -back, "day"))


def near_day(match: re.Match[str], context: Context) -> Interval:
    """Yesterday, today, tomorrow and their parts."""
    steps = {"yesterday": -1, "last night": -1, "last evening": -1, "tomorrow": 1}
    return one_day(shift(context.anchor, steps.get(match[0], 0), "day"))


def overnight(match: re.Match[str], context: Context) -> Interval:
    """The night that ends on the report's day."""
    return span(shift(context.anchor, -1, "day"), context.anchor)


def year(match: re.Match[str], context: Context) -> Interval:
    """A year."""
    return intervals.year_of(int(match["year"]))


def day_of_month(match: re.Match[str], context: Context) -> Interval | None:
    """The 15th: the last one, or the next."""
    number, anchor = int(match["number"]), context.anchor
    if anchor is None or not 1 <= number <= 31:
        return one_day(None)
    firsts = [shift(anchor.replace(day=1), step, "month") or anchor for step in (-2, -1, 0, 1, 2)]
    days = [one_day(intervals.day_of(first.year, first.month, number)) for first in firsts]
    return nearest(context, anchor, days)
