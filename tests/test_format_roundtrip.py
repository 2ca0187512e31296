"""Formats of events, whatever a report holds: it comes back as it was, no cell becomes two, no terminal is driven."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

from anything import hostile
from factories import actor, claim, event, report
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from written import EVERYTHING, assert_row_holds, objects, table, written

from reportedly.formats import EVENT_COLUMNS
from reportedly.records import Event, EventDate, Report, Span

TABS = ("polecat", "icews", "gdelt")


@st.composite
def hostile_reports(draw: st.DrawFn) -> Report:
    """A report of any text with an event anywhere in it, every field hostile."""
    text = draw(hostile.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    piece = Span.of(text, [(start, draw(st.integers(start + 1, len(text))))])
    parties = [
        actor(draw(hostile), piece.text, wikidata=draw(st.none() | hostile)) for _ in range(draw(st.integers(0, 3)))
    ]
    happened = event("CONSULT/visit", piece.text, [f"a{number}" for number in range(1, 5)], place=piece.text)
    found = report(text, [claim(piece.text, piece.text, piece.text)], parties, [happened])
    marks: dict[str, Any] = {
        "negated": draw(st.booleans()),
        "trigger": piece,
        "claims": draw(st.sampled_from([(), ("c1",)])),
    }
    date = EventDate(draw(hostile), draw(st.none() | hostile), draw(st.none() | hostile))
    events: tuple[Event, ...] = (replace(found.events[0], **marks, date=date, why=draw(hostile)),)
    return replace(
        found, events=events, id=draw(hostile), path=draw(hostile), title=draw(hostile), outlet=draw(hostile)
    )


@given(hostile_reports())
def test_every_event_comes_back_from_json(found: Report) -> None:
    (got,) = objects("jsonl", found)
    wanted = found.to_dict()["events"][0]
    assert {name: got[name] for name in wanted if name not in ("actors", "claims")} == {
        name: value for name, value in wanted.items() if name not in ("actors", "claims")
    }
    assert got["actors"] == found.to_dict()["actors"]
    (plover,) = objects("plover", found)
    assert [one["identifier_text"] for one in plover["actor"]] == [one.name for one in found.actors]


@given(hostile_reports())
def test_every_event_comes_back_from_csv(found: Report) -> None:
    (row,) = table("csv", found)
    (wanted,) = found.events_to_rows()
    assert list(wanted) == list(EVENT_COLUMNS)
    assert_row_holds(row, wanted)


@given(hostile_reports(), st.sampled_from(TABS))
def test_every_row_of_a_tab_format_stays_one_row(found: Report, form: str) -> None:
    text = written(form, found, choice=EVERYTHING)
    text.encode()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    width, header = {"polecat": (40, 1), "icews": (20, 1), "gdelt": (61, 0)}[form]
    assert {len(row) for row in rows} == {width}
    assert len(rows) - header == len(text.splitlines()) - header == {0: 1, 1: 1, 2: 2, 3: 6}[len(found.actors)]
    assert not re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"]', text)


@given(hostile_reports(), st.integers(30, 120))
def test_no_report_drives_the_terminal(found: Report, width: int) -> None:
    for line in written("table", found, width=width, explain=True).split("\n"):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
        assert cell_len(line) <= width + 2
