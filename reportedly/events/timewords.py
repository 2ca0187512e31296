"""The words of time expressions as a grammar needs them: one spelling each, counts as figures, hours as days."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportedly.events.intervals import Unit


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first, so that none is taken for its own beginning."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


LONGEST = 200  # characters of an expression that are read; the longest in news have about sixty
NUMBERS = (
    {
        word: number
        for number, word in enumerate(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty".split(),
            start=1,
        )
    }
    | {"a": 1, "an": 1}
    | {word: 10 * ten for ten, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
).split()
ORDINALS = {word: number for number, word in enumerate(_ORDINALS, start=1)}
TENS = {word: 10 * ten for ten, word in enumerate("twenties thirties forties fifties sixties seventies".split(), 2)}
TENS |= {"eighties": 80, "nineties": 90}

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year", "decade", "century")
# A unit of time; "many" where there are several of it.
UNIT = r"(?P<unit>day|week|month|quarter|year|decade|centur(?=y|ies))(?P<many>s|ies)?y?\b"
NUMBER = alternatives(NUMBERS)
COUNT = rf"(?P<count>\d{{1,6}}|(?:{NUMBER})\b(?:-(?:{NUMBER})\b)?)"
ORDINAL = rf"{alternatives(ORDINALS)}|\d\d?(?:st|nd|rd|th)"
VAGUE = r"(?P<vague>few|several|recent|coming|many)"
FEW = (2, 9)  # what "a few" and "several" may be

# What stands for the same: pattern and what it becomes, in this order.
_SPELLINGS = tuple(
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        (r"[‘’`´]", "'"),
        (r"[‐‑–—−]+", "-"),
        (r"[\[\](){}\"“”,;:]+(?= |$)|(?<= )[\[\](){}\"“”,;:]+", " "),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\byear['-]?s?[ -]end\b", "the end of the year"),
        (r"\bmonth['-]?s?[ -]end\b", "the end of the month"),
        (r"(?<=[a-z])'s\b(?! (?:day|eve)\b)", ""),
        (r"(?<=s)'(?= )", ""),
        (r"\b(?:a |one )?quarter[ -](?:of a )?century\b", "25 years"),
        (r"\b(?:a )?half[ -](?:a )?century\b", "50 years"),
        (r"\b(?:a )?half[ -](?:a )?decade\b", "5 years"),
        (r"\b(?:a )?half a year\b", "6 months"),
        (r"\b(?:a|one) year and a half\b", "18 months"),
        (r" and a half (?=[a-z]+s\b)", " "),
        (r"\b(?:a )?fortnight\b", "2 weeks"),
        (r"\b(?:a )?couple (?:of )?", "2 "),
        (r"\b(?:a |half a )?dozen\b", "12"),
        (r"\b(?:a few|a handful of|some|these)(?= )", "few"),
        (
            r"\b(?:more than|less than|fewer than|at least|at most|up to|about|around|roughly|almost|nearly|exactly"
            r"|barely|approximately|well over|close to|only|just|another|an additional)"
            r"(?= (?:\d|[a-z]+(?:-[a-z]+)? (?:more )?(?:hour|day|week|month|year|decade|centur)))",
            "",
        ),
        (r"\b(\d{1,3}) more (?=[a-z]+s\b)", r"\1 "),
        (r"\b(early|mid|late)-", r"\1 "),
        (r"\bthe (?:night|morning|evening|afternoon) (before|after|earlier)\b", r"the day \1"),
        (r"\b(that|same|next|following|previous) (?:night|morning|evening|afternoon)\b", r"\1 day"),
        (r"\s+", " "),
    )
)
_CLOCK = re.compile(
    r"\b(?:(?:shortly|just|long|soon|right|well|hours?|minutes?) )?(?:(?:before|after|at|around|about|by|until|past) )*"
    r"(?:dawn|midnight|noon|midday|sunset|sunrise|nightfall|dusk|dark|daybreak|lunchtime|rush hour"
    r"|\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b\.?|\d{1,2}[:.]\d\d(?: ?(?:hours|gmt|utc|local time))?"
    r"|\d{4} (?:hours|gmt|utc|local time))"
    r"(?: ?\(?(?:gmt|utc|est|edt|local time)\)?)*(?: on\b)?"
)
_HOURS = re.compile(rf"\b(?:{COUNT} )?(?:hour|minute|moment)s?\b(?! of the day)")


def normalise(text: str) -> str:
    """The words of an expression, lower case, in one spelling each, hours and the clock left out.

    >>> normalise("Within 48 hours – by Year's end")
    'within 2 days - by the end of the year'
    """
    words = " ".join(text[:LONGEST].lower().split())
    for pattern, becomes in _SPELLINGS:
        words = pattern.sub(becomes, words)
    return _HOURS.sub(_in_days, words).strip(" .-'")


def without_clock(words: str) -> str:
    """The words without the time of day: "before dawn on Sunday" is Sunday. None is left of "at dawn"."""
    return " ".join(_CLOCK.sub(" ", words).split())


def _in_days(match: re.Match[str]) -> str:
    """ "48 hours" as "2 days", a few hours as "0 days"."""
    hours = number_of(match["count"]) if match["count"] and "hour" in match[0] else 0
    return f"{round(hours / 24)} days"


def number_of(written: str) -> int:
    """The number that figures or words stand for: "25", "twenty-five", "a"."""
    if written.isdigit():
        return int(written)
    return sum(NUMBERS.get(part, 0) for part in written.split("-"))


def unit_of(match: re.Match[str]) -> Unit:
    """The unit that a match of UNIT names."""
    return next(unit for unit in _UNITS if unit.startswith(match["unit"]))
