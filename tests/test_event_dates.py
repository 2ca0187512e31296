"""What the time expressions of a report stand for, and where they stand in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.events.dates import find_dates, resolve_date
from reportedly.records import EventDate

# words | report's date (a Tuesday, unless told) | tense | first and last day ("?": not known) | resolution ("-": none)
EXPRESSIONS = """
on Monday | 2024-03-05 | | 2024-03-04 | day
on Tuesday | 2024-03-05 | | 2024-03-05 | day
on Wednesday | 2024-03-05 | | 2024-02-28 | day
on Wednesday | 2024-03-05 | future | 2024-03-06 | day
on Tuesday | 2024-03-05 | future | 2024-03-12 | day
on Tuesday night | 2024-03-05 | | 2024-03-05 | day
late on Sunday | 2024-03-05 | | 2024-03-03 | day
last Tuesday | 2024-03-05 | | 2024-02-27 | day
next Friday | 2024-03-05 | | 2024-03-08 | day
this Friday | 2024-03-05 | | 2024-03-08 | day
Monday of last week | 2024-03-05 | | 2024-02-26 | day
on Thursday next week | 2024-03-05 | | 2024-03-14 | day
before dawn on Sunday | 2024-03-05 | | 2024-03-03 | day
in the early hours of Saturday | 2024-03-05 | | 2024-03-02 | day
on Monday and Tuesday | 2024-03-05 | | 2024-03-04..2024-03-05 | span
from Friday to Sunday | 2024-03-05 | | 2024-03-01..2024-03-03 | span
Monday through Thursday | 2024-03-05 | future | 2024-03-11..2024-03-14 | span
at around 3 a.m. on Monday | 2024-03-05 | | 2024-03-04 | day
every Friday | 2024-03-05 | | ?..? | -
on Sunday | 2022-01-02 | | 2022-01-02 | day
Friday's | 2023-12-29 | | 2023-12-29 | day
on Monday | | | ?..? | day
today | 2024-03-05 | | 2024-03-05 | day
yesterday | 2024-03-05 | | 2024-03-04 | day
tomorrow | 2024-03-05 | | 2024-03-06 | day
this morning | 2024-03-05 | | 2024-03-05 | day
last night | 2024-03-05 | | 2024-03-04 | day
overnight | 2024-03-05 | | 2024-03-04..2024-03-05 | span
yesterday evening | 2024-03-05 | | 2024-03-04 | day
the day before yesterday | 2024-03-05 | | 2024-03-03 | day
earlier on Tuesday | 2024-03-05 | | 2024-03-05 | day
the day before | 2024-03-05 | | 2024-03-04 | day
a day earlier | 2024-03-05 | | 2024-03-04 | day
the next day | 2024-03-05 | | ?..? | day
yesterday | | | ?..? | day
this week | 2024-03-05 | | 2024-03-04..2024-03-10 | week
last week | 2024-03-05 | | 2024-02-26..2024-03-03 | week
next week | 2024-03-05 | | 2024-03-11..2024-03-17 | week
earlier this week | 2024-03-05 | | 2024-03-04..2024-03-05 | week
later this week | 2024-03-05 | | 2024-03-05..2024-03-10 | week
late last week | 2024-03-05 | | 2024-02-29..2024-03-03 | week
two weeks ago | 2024-03-05 | | 2024-02-19..2024-02-25 | week
the first week of March | 2024-03-05 | | 2024-03-01..2024-03-07 | week
over the weekend | 2024-03-05 | | 2024-03-02..2024-03-03 | span
at the weekend | 2024-03-05 | future | 2024-03-09..2024-03-10 | span
last weekend | 2024-03-05 | | 2024-03-02..2024-03-03 | span
this weekend | 2023-12-29 | | 2023-12-30..2023-12-31 | span
the past week | 2024-03-05 | | 2024-02-27..2024-03-05 | week
the past three days | 2024-03-05 | | 2024-03-02..2024-03-05 | span
in recent days | 2024-03-05 | | 2024-02-25..2024-03-05 | span
over the next two weeks | 2024-03-05 | | 2024-03-05..2024-03-19 | span
within 48 hours | 2024-03-05 | | 2024-03-05..2024-03-07 | span
in the last 24 hours | 2024-03-05 | | 2024-03-04..2024-03-05 | day
three days ago | 2024-03-05 | | 2024-03-02 | day
a few days ago | 2024-03-05 | | 2024-02-25..2024-03-03 | span
in three days | 2024-03-05 | future | 2024-03-08 | day
in three days | 2024-03-05 | past | 2024-03-02..2024-03-05 | span
last month | 2024-03-05 | | 2024-02-01..2024-02-29 | month
last month | 2022-01-02 | | 2021-12-01..2021-12-31 | month
this month | 2024-03-05 | | 2024-03-01..2024-03-31 | month
next month | 2024-03-05 | | 2024-04-01..2024-04-30 | month
earlier this month | 2024-03-05 | | 2024-03-01..2024-03-05 | month
late last month | 2024-03-05 | | 2024-02-21..2024-02-29 | month
in August 2021 | | | 2021-08-01..2021-08-31 | month
in August | 2024-03-05 | | 2023-08-01..2023-08-31 | month
in August | 2024-03-05 | future | 2024-08-01..2024-08-31 | month
in March | 2024-03-05 | | 2024-03-01..2024-03-31 | month
last August | 2024-03-05 | | 2023-08-01..2023-08-31 | month
in May | | | ?..? | month
Sept. 2001 | | | 2001-09-01..2001-09-30 | month
mid-July | 2024-03-05 | | 2023-07-11..2023-07-20 | month
early March 2022 | | | 2022-03-01..2022-03-10 | month
at the end of January | 2024-03-05 | | 2024-01-21..2024-01-31 | month
two months ago | 2024-03-05 | | 2024-01-01..2024-01-31 | month
six months ago | 2024-03-05 | | 2023-09-01..2023-09-30 | month
over the past 18 months | 2024-03-05 | | 2022-09-05..2024-03-05 | span
between March and May 2020 | | | 2020-03-01..2020-05-31 | span
from March 2020 until May 2021 | | | 2020-03-01..2021-05-31 | span
from March 2020 until May | 2024-03-05 | | 2020-03-01..2020-05-31 | span
3 March | 2024-03-05 | | 2024-03-03 | day
March 3rd, 2019 | | | 2019-03-03 | day
on March 8 | 2024-03-05 | | 2024-03-08 | day
on March 8 | 2024-03-05 | past | 2023-03-08 | day
on 20 April | 2024-03-05 | future | 2024-04-20 | day
on 20 April | 2024-03-05 | | 2023-04-20 | day
2022-11-03 | | | 2022-11-03 | day
the 3rd of June 1989 | | | 1989-06-03 | day
12-13 May | 2024-03-05 | | 2023-05-12..2023-05-13 | span
the night of 12-13 May | 2024-03-05 | | 2023-05-12..2023-05-13 | span
March 3-5, 2022 | | | 2022-03-03..2022-03-05 | span
between 28 February and 3 March 2022 | | | 2022-02-28..2022-03-03 | span
Monday, 4 March | 2024-03-05 | | 2024-03-04 | day
29 February | 2023-12-29 | | 2020-02-29 | day
Feb. 24 | 2024-03-05 | | 2024-02-24 | day
on the 15th | 2024-03-05 | | 2024-02-15 | day
on the 15th | 2024-03-05 | future | 2024-03-15 | day
3 March | | | ?..? | day
Christmas Day 1989 | | | 1989-12-25 | day
New Year's Eve | 2022-01-02 | | 2021-12-31 | day
Good Friday 2023 | | | 2023-04-07 | day
on the eve of the summit | 2024-03-05 | | ?..? | day
in 2014 | | | 2014-01-01..2014-12-31 | year
in early 2014 | | | 2014-01-01..2014-04-30 | year
the first half of 2022 | | | 2022-01-01..2022-06-30 | year
last year | 2024-03-05 | | 2023-01-01..2023-12-31 | year
earlier this year | 2024-03-05 | | 2024-01-01..2024-03-05 | year
a year ago | 2024-03-05 | | 2023-01-01..2023-12-31 | year
in 2014-15 | | | 2014-01-01..2015-12-31 | span
since 2014 | 2024-03-05 | | 2014-01-01..2024-03-05 | span
since 2014 | | | 2014-01-01..? | span
since Monday | 2024-03-05 | | 2024-03-04..2024-03-05 | span
since last month | 2024-03-05 | | 2024-02-01..2024-03-05 | span
from 2003 to 2011 | | | 2003-01-01..2011-12-31 | span
by the end of the year | 2024-03-05 | | 2024-03-05..2024-12-31 | span
until 1999 | | | ?..1999-12-31 | span
before 1989 | 2024-03-05 | | ?..1988-12-31 | span
for five years | 2021-08-16 | | 2016-08-16..2021-08-16 | span
for five years | 2021-08-16 | future | 2021-08-16..2026-08-16 | span
two decades of war | 2021-08-16 | | 2001-08-16..2021-08-16 | span
after half a century of fighting | 2021-08-16 | | 1971-08-16..2021-08-16 | span
for years | 2024-03-05 | | ?..2024-03-05 | span
years ago | 2024-03-05 | | ?..2022-03-05 | span
the summer of 2015 | | | 2015-06-01..2015-08-31 | season
last winter | 2024-03-05 | | 2023-12-01..2024-02-29 | season
in the winter of 1941 | | | 1941-12-01..1942-02-28 | season
in the spring | 2024-03-05 | future | 2024-03-01..2024-05-31 | season
the third quarter of 2023 | | | 2023-07-01..2023-09-30 | quarter
Q1 2020 | | | 2020-01-01..2020-03-31 | quarter
last quarter | 2024-03-05 | | 2023-10-01..2023-12-31 | quarter
the 1990s | 2024-03-05 | | 1990-01-01..1999-12-31 | decade
the late 1980s | | | 1987-01-01..1989-12-31 | decade
the mid-'90s | | | 1994-01-01..1996-12-31 | decade
the past decade | 2024-03-05 | | 2014-03-05..2024-03-05 | decade
two decades ago | 2024-03-05 | | 2000-01-01..2009-12-31 | decade
the 19th century | | | 1801-01-01..1900-12-31 | century
during the war | 2024-03-05 | | ?..? | -
two years after the 2003 invasion | 2024-03-05 | | 2005-01-01..2005-12-31 | year
a week before the vote | 2024-03-05 | | ?..? | week
"""

# Words that point back to a date told before: words | report's date | date told | first and last day | resolution
POINTING_BACK = """
since then | 2024-03-05 | 2014-01-01..2014-12-31 year | 2014-01-01..2024-03-05 | span
since then | 2024-03-05 | | ?..2024-03-05 | span
until then | 2024-03-05 | 2014-06-03 day | ?..2014-06-03 | span
the day before | 2024-03-05 | 2024-02-20 day | 2024-02-19 | day
the following day | 2024-03-05 | 2024-02-20 day | 2024-02-21 | day
the same day | 2024-03-05 | 2024-02-20 day | 2024-02-20 | day
two days later | 2024-03-05 | 2024-02-28 day | 2024-03-01 | day
a week later | 2024-03-05 | 2024-02-20 day | 2024-02-26..2024-03-03 | week
that year | 2024-03-05 | 2011-03-11 day | 2011-01-01..2011-12-31 | year
later that year | 2024-03-05 | 2011-03-11 day | 2011-03-11..2011-12-31 | year
the previous year | 2024-03-05 | 2011-01-01..2011-12-31 year | 2010-01-01..2010-12-31 | year
the month before | 2024-03-05 | 2020-05-10 day | 2020-04-01..2020-04-30 | month
at the time | 2024-03-05 | 2011-03-11 day | 2011-03-11 | day
"""


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def day(cell: str) -> str | None:
    return None if cell == "?" else cell


def told(words: str | None, interval: str, resolution: str) -> EventDate:
    """The date that two cells of a table tell."""
    first, _, last = interval.partition("..")
    known = None if resolution == "-" else resolution
    return EventDate(words, day(first), day(last or first), known)  # type: ignore[arg-type]


def anchor_of(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@pytest.mark.parametrize(("words", "anchor", "tense", "interval", "resolution"), cells(EXPRESSIONS))
def test_an_expression_stands_for_an_interval(
    words: str, anchor: str, tense: str, interval: str, resolution: str
) -> None:
    assert resolve_date(words, anchor_of(anchor), tense or None) == told(words, interval, resolution)


@pytest.mark.parametrize(("words", "anchor", "before", "interval", "resolution"), cells(POINTING_BACK))
def test_an_expression_may_point_back_to_a_date_told_before(
    words: str, anchor: str, before: str, interval: str, resolution: str
) -> None:
    previous = told(None, *before.split()) if before else None
    found = resolve_date(words, anchor_of(anchor), previous=previous)
    assert found == told(words, interval, resolution)


@pytest.mark.parametrize(
    "sentence",
    [
        "The guards left the depot {on Monday} and came back {two days later}.",
        "{In August 2021} the brigade pulled out.",
        "Talks broke down {on Tuesday night}, the envoy said.",
        "The bridge was shelled {overnight} and again {this morning}.",
        "{Last week}'s strike shut both ports.",
        "Villagers have lived with the mines {since 1994}.",
        "The two sides fought {from 2003 to 2011}.",
        "Ministers will meet {on 3 March} in the old palace.",
        "The ban was imposed {in early 2014} and lifted {a year later}.",
        "Prices doubled {in the 1990s}, then fell.",
        "The army must leave {within 48 hours}, the rebels said.",
        "Nobody has seen the convoy {for three weeks}.",
        "A new constitution is due {by the end of the year}.",
        "The court froze the accounts {earlier this week}.",
        "{Over the past three days} forty houses burned.",
        "He was shot {on March 3, 2019}, outside the mosque.",
        "The pipeline reopens {next month}.",
        "{After two decades of war} the valley lies empty.",
        "They were seized {in the night of 12-13 May}.",
        "{Tuesday}'s attack was the third {this month}.",
        "The rally was planned {for Saturday}.",
        "The annexation {in 2014} was condemned {at the time}.",
        "The army took the town {three days ago}.",
        "Unions called a strike {for next Thursday}.",
        "The treaty, signed {in May 1997}, expires {in 2027}.",
        "Thousands marched {in the summer of 2015}.",
        "{On New Year's Eve} the island lost power.",
        "Clashes went on {until Friday}.",
        "The genocide began {in April 1994}.",
        "They met {between March and May 2020}.",
        "Soldiers fired on the crowd {late on Sunday}.",
        "The dam was breached {in the early hours of Saturday}.",
        "Exports fell {in the first half of 2022}.",
        "{Yesterday} the minister resigned.",
        "{The following day} the queen left.",
        "Two aides quit {in recent weeks}.",
        "They have been held {since then}.",
        "The raid came {a few days ago}.",
        "The mission ends {in mid-July}.",
        "Her party lost {the 2019} vote.",
        "An envoy arrived {on Monday, 4 March}, to seek a truce.",
        # Words that look like a time and are none.
        "Ministers may march on the second palace.",
        "May I ask who was the first to march?",
        "They may 5 times refuse.",
        "The March on the capital drew few.",
        "Theresa May met April Jones and August Wilde.",
        "She told the Sunday Times that the deal was dead.",
        "Survivors of Bloody Sunday sued.",
        "A 25-year-old guard, five years old at the coup, was charged.",
        "He paid $2014 for page 1998 of the book.",
        "The police counted 2015 protesters by 1999 votes.",
        "A three-day visit and a year-long siege followed.",
        "Judges jailed him for five years.",
        "The second man fell into the spring.",
        "The fall of the city surprised all.",
        "Flight 1945 carried 1980 kilos of rice.",
        "He was the leader of the day.",
        "Prayers are held on Fridays.",
        "The Arab Spring and the Prague Spring failed.",
        "Sun and wed are short words; so is dec.",
    ],
)
def test_time_expressions_are_found_in_a_sentence(sentence: str) -> None:
    text = sentence.replace("{", "").replace("}", "")
    found = find_dates(text, 0, len(text))
    marked = text
    for start, end in reversed(found):
        marked = f"{marked[:start]}{{{marked[start:end]}}}{marked[end:]}"
    assert marked == sentence


def test_dates_are_found_in_the_part_of_the_text_alone_that_is_asked_for() -> None:
    text = "They left on Monday. They came back on Friday. They left again on Sunday."
    start, end = text.index("They came"), text.index(" They left again")
    assert [text[slice(*found)] for found in find_dates(text, start, end)] == ["on Friday"]


@pytest.mark.parametrize(
    "text",
    ["(" * 1_000_000, "a" * 5_000_000, "3 " * 500_000, "on Monday and " * 50_000, "early " * 200_000, "9" * 300_000],
)
def test_hostile_text_is_read_in_bounded_work(text: str) -> None:
    assert {text[slice(*found)] for found in find_dates(text, 0, len(text))} <= {"on Monday"}
    assert resolve_date(text, date(2024, 3, 5)).text == text


@pytest.mark.parametrize(
    "words",
    ["999999999 years ago", "for 99999 centuries", "10000 decades ago", "31 February", "in 0000", "", "the 0th"],
)
def test_what_no_calendar_holds_is_not_known(words: str) -> None:
    found = resolve_date(words, date(2024, 3, 5))
    assert found.start is None
