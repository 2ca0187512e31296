"""The forms of a single point or unit of time, each a pattern with the reader of what it matches, in ``FORMS``.

A form is looked for anywhere in the words, so that "the bitter winter of 1941" is read by what it names; the first form
that matches counts, so exact ones stand before loose ones. Parts ("early", "mid", "the end of") stand before it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from reportedly.events import timereaders as readers
from reportedly.events.intervals import NOTHING, Interval, third_of
from reportedly.events.timereaders import Context, Read, holidays
from reportedly.events.timewords import COUNT, ORDINAL, TENS, UNIT, VAGUE, alternatives

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = r"(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b"
WHICH = r"(?:(?P<which>last|this|next|coming|previous|past) )?"
YEAR = r"(?P<year>1\d\d\d|20\d\d)\b"
_WHICHEVER = rf"(?P<ordinal>{ORDINAL})\b"
_TH = r"(?:st|nd|rd|th)?"
_TO = r" ?(?:-|/|to|and|or|until|through) ?(?:the )?"
_OF_YEAR = rf"(?:,? (?:of |in )?(?:(?:the )?{YEAR}|(?P<of>(?:last|this|next|previous|the) year)\b))?"
_HOLIDAY = alternatives(holidays())
_LASTING = (
    r"^(?:(?P<prep>for|within|in|over|after|during|throughout|through|following|despite|amid|under) )?"
    rf"(?:the )?(?:whole |full |entire |long )?(?:{COUNT} |{VAGUE} )?{UNIT}"
    r"(?: now| straight| running)?(?P<of> (?:of|in) .+)?$"
)

FORMS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (
            r"\b(?:every|each|daily|weekly|monthly|yearly|annually|nightly|turn of)\b"
            r"|[a-z]days\b|\btime (?:in|since)\b",
            readers.no_interval,
        ),
        (r"^(?:on |for )?(?:the |its |their )?(?:eve|(?:[\w-]+ )?anniversary) of\b", readers.unresolved_day),
        (
            rf"\b(?:the|{COUNT}) {UNIT} (?P<way>after|before|since|following|prior to|from) (?P<rest>.+)$",
            readers.from_event,
        ),
        (_LASTING, readers.lasting),
        (r"\b(?:early|late|earlier|later) in the day\b", readers.near_day),
        (r"\bweek (?:of|from|beginning|starting) (?P<rest>.+)$", readers.week_around),
        (rf"\b(?:{COUNT} |{VAGUE} )?{UNIT} ago\b", readers.ago),
        (rf"\b(?:the|{COUNT}) {UNIT} (?:earlier|before|previously)\b", readers.earlier),
        (rf"\b(?:the|{COUNT}) {UNIT} (?:later|after|afterwards?|on)$", readers.later),
        (rf"\b(?:that|same|very) {UNIT}", readers.same),
        (r"^(?:by |at |back )?(?:then|that time|the time|that moment|that point)$", readers.then),
        (rf"\b(?:{_WHICHEVER}[ -]quarter|q(?P<q>[1-4])\b){_OF_YEAR}", readers.quarter),
        (
            rf"\b(?P<end>first|second|third|fourth|last|final|opening|closing) (?:{COUNT} )?{UNIT} "
            r"(?:of|in) (?P<rest>.+)$",
            readers.of_stretch,
        ),
        (r"\b(?P<part>first|second|latter) half of (?P<rest>.+)$", readers.half),
        (
            rf"\b(?:(?P<the>the|this|few|those|its|their|his) )?"
            rf"(?P<way>past|last|previous|next|coming|following|ensuing) (?:{COUNT} |{VAGUE} )?{UNIT}",
            readers.counted,
        ),
        (rf"\bthe (?:previous|preceding|prior) (?P<count>){UNIT}", readers.earlier),
        (rf"\bthe (?:following|next|ensuing|subsequent) (?P<count>){UNIT}", readers.later),
        (rf"\b(?P<day>\d\d?){_TH}{_TO}(?P<to>\d\d?){_TH}(?: of)? {MONTH}(?:,? {YEAR})?", readers.days),
        (rf"\b{MONTH} (?P<day>\d\d?){_TH}{_TO}(?P<to>\d\d?){_TH}(?![\d-])\b(?:,? {YEAR})?", readers.days),
        (r"^.*\d.*$", readers.written),
        (rf"(?<!\w)(?P<holiday>{_HOLIDAY})(?!\w)(?:,? {YEAR})?", readers.holiday),
        (rf"\b{WHICH}(?P<season>spring|summer|autumn|fall|winter)\b{_OF_YEAR}", readers.season),
        (rf"\b{YEAR} ?[-/] ?(?P<to>\d\d(?:\d\d)?)\b", readers.years),
        (rf"(?<!\d )\b{WHICH}{MONTH}{_OF_YEAR}", readers.month),
        (rf"\b{_WHICHEVER}[ -]centur", readers.century),
        (
            rf"(?P<years>\b(?:1\d|20)\d0)'?s\b|(?<!\d)'?(?P<short>[1-9]0)'?s\b|\b(?P<tens>{'|'.join(TENS)})\b",
            readers.decade,
        ),
        (
            rf"\b(?:(?P<week1>last|this|next) week (?:on )?)?{WHICH}{WEEKDAY}"
            r"(?:[a-z ]*? (?:of |in )?(?P<week>last|this|next) week)?",
            readers.weekday,
        ),
        (rf"\b{WHICH}weekend", readers.weekend),
        (rf"\b(?P<which>last|this|next|the) (?!day){UNIT}(?! \d)", readers.calendar_unit),
        (
            r"\b(?:yesterday|today|tomorrow|tonight|last (?:night|evening)|this (?:morning|afternoon|evening)"
            r"|now|present)\b",
            readers.near_day,
        ),
        (r"\bovernight\b", readers.overnight),
        (rf"\b{YEAR}", readers.year),
        (r"\bthe (?P<number>\d\d?)(?:st|nd|rd|th)\b", readers.day_of_month),
    )
)
_THIRDS = {"early": 0, "start": 0, "beginning": 0, "mid": 1, "middle": 1, "midway": 1, "late": 2, "end": 2, "close": 2}
_PART = re.compile(rf"\b(?P<part>{'|'.join(_THIRDS)}|earlier|later)(?: (?:on|in|of|part|through|during|the))* ?$")


def read_point(words: str, context: Context) -> Interval:
    """What normalised words without a stretch's "from" and "to" stand for; NOTHING where no form reads them."""
    for pattern, reader in FORMS:
        match = pattern.search(words)
        if match is None:
            continue
        rest = match.groupdict().get("rest")
        found = reader(match, replace(context, rest=read_point(rest, context)) if rest else context)
        if found is not None:
            return _part(found, words[: match.start()], context)
    return NOTHING


def _part(found: Interval, before: str, context: Context) -> Interval:
    """The part of an interval that the words before it leave: a third, or what is earlier or later than now."""
    match = _PART.search(before)
    if match is None or found.resolution == "day" or found.first is None or found.last is None:
        return found
    if match["part"] in _THIRDS:
        return third_of(found, _THIRDS[match["part"]])
    now = _inside(found, context)
    if now is None:
        return found
    return replace(found, last=now) if match["part"] == "earlier" else replace(found, first=now)


def _inside(found: Interval, context: Context) -> date | None:
    """The day within an interval from which "earlier" and "later" count."""
    told = context.previous.first if context.previous else None
    for day in (context.anchor, told):
        if day and found.first and found.last and found.first <= day <= found.last:
            return day
    return None
