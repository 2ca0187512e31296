"""Where time expressions stand in a sentence: the surer half of them, for sentences whose dates nobody has marked.

Capitals count: "May" and "March" are months where a number or a preposition tells, weekdays are names of days where no
name goes on ("Sunday Times"). A bare number is a year behind a preposition alone; how long somebody is jailed, how old
somebody is and what comes back every week are no dates of an event.
"""

from __future__ import annotations

import re
from functools import cache

from reportedly.events.timereaders import holidays
from reportedly.events.timewords import NUMBER, ORDINAL, TENS, alternatives

LONGEST = 2_000  # characters of a sentence that are searched; real sentences have a tenth of it

_FULL = "January February March April May June July August September October November December".split()
_MONTH = rf"(?:{'|'.join(_FULL)})\b"
_SURE_MONTH = r"(?:January|February|July|September|October|November|December)\b"  # no first name, no verb
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_ANY_MONTH = rf"(?:{_MONTH}|{_SHORT_MONTH})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b(?![,.:]?\d|%)"
_DAYS = rf"{_DAY}(?: ?[-–/] ?{_DAY}| and {_DAY}(?= (?:of )?{_ANY_MONTH}))?"
_MEASURE = r"(?:percent|per cent|GMT|UTC|kilo|k[mg]\b|mile|met(?:er|re)|euro|dollar)"
_YEAR = rf"(?:1[5-9]|20)\d\d\b(?![-–]year|[,.:]\d|%| ?{_MEASURE})"
_YEARS = rf"{_YEAR}(?: ?[-–/] ?(?:(?:19|20)\d\d|\d\d)\b)?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
_COUNT = (
    r"(?:(?:about|almost|nearly|around|roughly|some|more than|at least|less than|fewer than|over|another|just|only) )?"
    rf"(?:\d{{1,4}}|(?:{NUMBER}|few|several|a few|a couple of|half a|a dozen)\b(?:-(?:{NUMBER})\b)?)"
)
_UNIT = r"(?:minute|hour|day|week|fortnight|month|year|decade|century|centurie)s?\b(?!-| old\b)"
_LONG_UNIT = r"(?:week|month|quarter|year|decade|century|weekend)\b(?!-)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
_PART = r"(?:early|late|mid|the beginning of|the start of|the middle of|the end of|the close of|early in|late in)"
_PART_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midnight)\b"
_OF = rf"(?:,? (?:of |in )?(?:{_YEARS}|(?:last|this|next) year\b))"
_BEFORE = (
    r"in|on|at|by|since|until|till|from|between|before|after|during|for|over|within|through|throughout|around|about|"
    r"up to|as of|ahead of|prior to|following"
)
_GOES_ON = rf"(?! (?:[A-Z](?!M\b)(?!{'|'.join(month[1:] for month in _FULL)})))"  # a capital behind: a name goes on


def _days_off() -> str:
    """The holidays, in capitals as they are written."""
    named = (name.title().replace("'S", "'s") for name in holidays() if name[0].isalpha())
    return alternatives(named).replace("'", "['’]")


_NAMED_DAY = re.compile(
    r"\b(?:Bloody|Black|Super|Cyber|Fat|Giving|Red|News) $"
)  # days that are names of something else


_DATE = (
    rf"(?:{_WEEKDAY},? (?:the )?)?(?:{_ANY_MONTH} {_DAYS}(?:,? {_YEAR}| of (?:last|this|next) year\b)?"
    rf"|(?:the )?{_DAYS}(?: of)? {_ANY_MONTH}(?:,? {_YEAR})?|(?:19|20)\d\d-\d\d-\d\d\b)"
)
_IN_MONTH = rf"{_ANY_MONTH}{_OF}|{_SURE_MONTH}{_GOES_ON}|(?i:last|next|this) {_MONTH}{_GOES_ON}"
_ON_WEEKDAY = (
    rf"(?:(?i:last|next|this|late|early|earlier|later)(?: on)? )?{_WEEKDAY}(?: {_PART_OF_DAY})?"
    rf"(?:,? (?:of )?(?:last|this|next) week\b)?{_GOES_ON}"
)
_AGO = rf"(?i:(?:{_COUNT} {_UNIT}|hours|days|weeks|months|years|decades) (?:ago|earlier|later)\b)"
_ROLLING = (
    rf"(?i:(?:the |these )?(?:past|last|previous|next|coming|recent|following) (?:{_COUNT} )?"
    rf"(?:hours|days|weeks|months|years|decades)\b|the (?:past|last|coming|next) {_LONG_UNIT})"
)
_NAMED_UNIT = (
    rf"(?i:(?:(?:earlier|later|early|late) )?(?:last|this|next) (?:{_LONG_UNIT}|{_SEASON})"
    r"|(?:this|last|yesterday|tomorrow|that|the (?:same|next|following|previous)) (?:morning|afternoon|evening|night)\b"
    r"|(?:earlier|later) (?:that|in the) (?:day|week|month|year)\b"
    r"|(?:the |that )?(?:same|following|next|previous) (?:day|week|month|year)\b|that (?:day|week|month|year)\b"
    r"|the (?:day|week|month|year) (?:before|after)\b(?= *[,.;:)—–]| *$)"
    r"|(?:yesterday|today|tomorrow|tonight|overnight)\b(?!-))(?!['’]s [A-Z])"
)
_PERIOD = (
    rf"(?i:the (?:{_PART} )?(?:{ORDINAL})\b[ -]century\b"
    r"|(?:the )?(?:(?:early|mid|late)[ -])?(?:(?:1[5-9]|20)\d0s|['‘’]?[2-9]0s)\b"
    rf"|the (?:(?:early|mid|late)[ -])?(?:{'|'.join(TENS)})\b"
    rf"|the (?:first|second|latter) half of (?:{_YEAR}|(?:last|this|next|the) (?:year|month|decade)\b|{_MONTH}{_OF}?)"
    rf"|the (?:first|second|third|fourth|last|final) (?:{_COUNT} )?(?:days?|weeks?|months?|quarter|years?) of "
    rf"(?:{_YEAR}|(?:last|this|next|the) (?:year|month|century)\b|{_MONTH}{_OF}?)"
    rf"|(?:the )?(?:early |late )?{_SEASON}{_OF}"
    rf"|{_PART}[ -](?:the )?(?:{_MONTH}{_OF}?|{_YEAR}|(?:last |this |next )?(?:week|month|year)\b|\d\d\d0s\b))"
)
_BEHIND = (  # what tells a time behind a preposition alone
    rf"{_MONTH}{_OF}|{_YEARS}|{_MONTH}{_GOES_ON}|{_SEASON}(?! [a-z])|the {_SEASON}(?! of [^\d]| and)"
    r"|the weekend\b|the end of the (?:week|month|year|decade|century)\b"
)
_CLOCK = (
    r"(?i:(?:(?:shortly |just )?(?:before|after|at|around) "
    r"(?:dawn|midnight|noon|midday|dusk|nightfall|sunset|sunrise|dark)"
    r"|(?:at |around |about )*\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?"
    r"|(?:in |during )?the (?:early |small )?(?:hours|morning|night|evening|afternoon) of|late|early|earlier|later)"
    r" (?:on )?(?:the )?)"
)
_LASTING = (
    rf"(?i:(?:for|within|in|over|after|during|throughout|through|despite|following) {_COUNT} {_UNIT}"
    r"(?! (?:ago|earlier|later|before|after)\b)(?: of [a-z]+)?"
    r"|for (?:days|weeks|months|years|decades|centuries)\b(?!-))"
)


@cache
def _expression() -> re.Pattern[str]:
    """What is a time expression: made at the first call, for it is large."""
    first = rf"(?:{_core()}|(?(before)(?:{_BEHIND})|(?!)))"  # (?(before)...): where a preposition stands before alone
    return re.compile(
        rf"(?<![\w$£€#-])(?:(?P<lasting>{_LASTING})|(?i:since then|until then|by then)\b|(?i:at the time)\b(?! of)"
        rf"|{_CLOCK}?(?P<before>(?i:(?:{_BEFORE}) (?:{_PART}[ -])?(?:the )?))?{_CLOCK}?{first}"
        rf"(?: (?:and|to|until|through|till) (?:{_core()}|{_BEHIND}|now\b))?"
        rf"|(?i:the) (?:19|20)\d\d\b(?= [a-z]+(?<!s)\b))"
    )


def _core() -> str:
    day_off = rf"(?:{_days_off()})\b(?:,? {_YEAR})?{_GOES_ON}"
    return "|".join((_DATE, _IN_MONTH, day_off, _PERIOD, _AGO, _ROLLING, _ON_WEEKDAY, _NAMED_UNIT))


_TRIGGER = re.compile(
    r"\d|day|[Nn]ight|week|month|year|decade|centur|hour|minute|morning|evening|noon|tomorrow|then\b|at the time|spring"
    r"|summer|autumn|fall\b|winter|ties\b|Eve\b|Easter|Christmas|Pentecost|Halloween|Epiphany|January|February|March|April|May|June"
    r"|July|August|September|October|November|December"
)
# How long somebody is locked up or shut out is no date; nor what counts things, pages or people.
_SENTENCED = re.compile(
    r"\b(?:jail|imprison|sentenc|prison|convict|bann|suspend|bar|disqualif|term|valid|rul|serv)\w*\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_AGED = re.compile(r"[- ](?:old|long)\b")
_COUNTED = re.compile(r"\b(?:by|to|from|of|for|over|about|around|than|after|before|within|through) \d+$", re.IGNORECASE)
_THINGS = re.compile(r" (?:[a-z]+ )?[a-z]+s\b(?! (?:the|a|an|his|her|its|their)\b)")


def find_dates(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of the time expressions between two offsets of a text, with the prepositions before them."""
    end = min(end, start + LONGEST)
    if not _TRIGGER.search(text, start, end):
        return []
    sentence = text[start:end]
    found = []
    for match in _expression().finditer(sentence):
        if _is_date(sentence, match):
            found.append((start + match.start(), start + match.end()))
    return found


def _is_date(sentence: str, match: re.Match[str]) -> bool:
    """Whether what looks like a time expression is one where it stands."""
    before, behind = sentence[max(0, match.start() - 60) : match.start()], sentence[match.end() : match.end() + 40]
    if _AGED.match(behind) or _NAMED_DAY.search(before):
        return False
    if match[0] in ("Today", "Tonight") and before[-1:] == " " and before[-2:-1].isalpha():  # USA Today
        return False
    if match["lasting"]:
        return not _SENTENCED.search(before)
    return not (_COUNTED.search(match[0]) and _THINGS.match(behind))
