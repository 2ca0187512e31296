"""Formats of events: the list for reading, our own tables, PLOVER's records; what is chosen, who says so, the ids."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import actor, claim, coded_report, denies, event, on, report
from written import objects, table, written

import reportedly
from reportedly.errors import MissingExtra, UsageError
from reportedly.formats import EVENT_COLUMNS, EVENT_WRITERS, Choice, gdelt, icews, polecat, write_events
from reportedly.records import EventDate, Report

DOCS = Path(__file__).parents[1] / "docs"
TABS = ("polecat", "icews", "gdelt")


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


# ---- the list for reading


def test_the_table_tells_who_did_what_to_whom_and_who_says_so() -> None:
    assert written("table", coded_report()).startswith(
        "Convoys cross the northern border, officials say\n"
        "Daily Example · 2024-03-05 · Lodara · reports/convoys.txt · 7 events\n" + "─" * 80 + "\n"
        "\n"
        "e1  2024-03-05 MOBILIZE/troops [disputed]\n"
        "    Army of Kenya (KENMIL)\n"
        "    “crossed the border” “cross” · Tumbe, KEN\n"
        "    said by c2 a senior army officer → said [unnamed]\n"
        "    denied by c3 The defence ministry → rejected [denies]\n"
        "\n"
        "e2  no date COERCE/restrict [reported]\n"
        "    soldiers (MIL) → villagers (KENCVL)\n"
        "    “had turned them back” · the river\n"
        "    said by c9 Local radio › villagers → alleged [unnamed] [claimed]\n"
    )


def test_the_table_says_why_where_it_is_asked() -> None:
    assert "why" not in written("table", coded_report())
    assert "\n    why (0.90) event model: 'crossed the border'; disputed: c2 says so, c3\n    denies it\n" in written(
        "table", coded_report(), explain=True
    )


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (on("2024-03-05"), "2024-03-05"),
        (on("2021-08-01", "2021-08-31"), "2021-08-01 to 2021-08-31"),
        (EventDate(end="2024-03-05"), "by 2024-03-05"),
        (EventDate(start="2024-03-05"), "from 2024-03-05"),
        (EventDate(), "no date"),
    ],
)
def test_a_date_is_shown_as_far_as_it_is_told(date: EventDate, shown: str) -> None:
    found = report("Guards fired.", actors=[actor("Guards")], events=[event("ASSAULT", "fired", ["a1"], date=date)])
    assert f"e1  {shown} ASSAULT [asserted]\n" in written("table", found)


def test_parties_that_are_not_told_and_marks_are_shown() -> None:
    found = report("Two were arrested.", actors=[actor("Two")], events=[
        event("COERCE/arrest", "arrested", (), ["a1"], future=True, hypothetical=True)
    ])  # fmt: skip
    assert "COERCE/arrest [asserted] [future] [hypothetical]\n    (not told) → Two\n" in written("table", found)
    assert written("table", report("Rain.")) == "r1\nno events\n" + "─" * 80 + "\n"


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = written("table", coded_report(), color=True)
    assert "\x1b[1;31m[disputed]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == written("table", coded_report())


# ---- our own formats


def test_csv_has_one_row_an_event() -> None:
    rows = table("csv", coded_report())
    assert [row["event"] for row in rows] == ["e1", "e2", "e3", "e4", "e5", "e6", "e7"]
    assert filled(rows[0]) == {
        "event_id": rows[0]["event_id"],
        "report": "convoys",
        "path": "reports/convoys.txt",
        "outlet": "Daily Example",
        "title": "Convoys cross the northern border, officials say",
        "published": "2024-03-05",
        "event": "e1",
        "type": "MOBILIZE",
        "mode": "troops",
        "quad": "4",
        "score": "-6.5",
        "cameo": "15",
        "actors": "Army of Kenya",
        "actor_codes": "KENMIL",
        "start": "2024-03-05",
        "end": "2024-03-05",
        "resolution": "day",
        "date_words": "before dawn on Tuesday",
        "place": "Tumbe",
        "country": "KEN",
        "lat": "-1.5",
        "lon": "36.5",
        "place_words": "the barracks at Tumbe",
        "trigger": "crossed the border",
        "tellings": "2",
        "status": "disputed",
        "said_by": "a senior army officer",
        "denied_by": "The defence ministry",
        "claims": "c2",
        "historical": "False",
        "future": "False",
        "hypothetical": "False",
        "negated": "False",
        "confidence": "0.9",
        "why": "event model: 'crossed the border'; disputed: c2 says so, c3 denies it",
    }
    assert rows[1]["said_by"] == "Local radio > villagers"
    assert (rows[2]["recipients"], rows[2]["recipient_codes"]) == (
        "Army of Kenya; Ministry of Defence",
        "KENMIL; KENGOV",
    )


def test_jsonl_has_actors_and_claims_in_place_of_their_ids() -> None:
    found = coded_report()
    first = objects("jsonl", found)[0]
    record = found.to_dict()
    assert first["actors"] == record["actors"][:1]
    assert first["claims"] == record["claims"][1:2]
    assert first["denied_by"] == record["claims"][2:3]
    facts = {name: record["report"][name] for name in ("id", "path", "url", "outlet", "title", "published")}
    assert first["report"] == facts
    shared = {name: value for name, value in record["events"][0].items() if name not in ("actors", "claims")}
    assert {name: first[name] for name in shared} == shared


def test_tables_for_pandas_and_polars() -> None:
    found = coded_report()
    for made in (found.events_to_pandas(), found.events_to_polars()):
        assert list(made.columns) == list(EVENT_COLUMNS)
        assert list(made["type"])[:2] == ["MOBILIZE", "COERCE"]
        assert (made["lat"][0], made["negated"][5]) == (-1.5, True)
    for made in (reportedly.events_to_pandas([report("Rain.")]), reportedly.events_to_polars([report("Rain.")])):
        assert (list(made.columns), len(made)) == (list(EVENT_COLUMNS), 0)
    assert [list(row) for row in found.events_to_rows()] == [list(EVENT_COLUMNS)] * 7


@pytest.mark.parametrize(
    ("name", "needs"),
    [("pandas", lambda: coded_report().events_to_pandas()), ("polars", lambda: coded_report().events_to_polars())],
)
def test_a_missing_table_library_is_named(monkeypatch: pytest.MonkeyPatch, name: str, needs: Callable[[], Any]) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=re.escape(f'pip install "reportedly[{name}]"')):
        needs()


def test_parquet_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        written("parquet", coded_report())
    (tmp_path / "old").write_text("old")
    with pytest.raises(MissingExtra):
        write_events([coded_report()], "parquet", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "old"
    assert str(caught.value) == 'A Parquet file needs an optional part: pip install "reportedly[parquet]"'


def test_parquet_holds_the_same_table(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_events([coded_report(), coded_report()], "parquet", tmp_path / "events.parquet")
    assert parquet.read_table(tmp_path / "events.parquet").to_pylist() == coded_report().events_to_rows() * 2
    write_events([], "parquet", tmp_path / "none.parquet")
    assert parquet.read_table(tmp_path / "none.parquet").column_names == list(EVENT_COLUMNS)
    with pytest.raises(UsageError, match=r"^The parquet format is no text: name a file with --output FILE$"):
        written("parquet", coded_report())


# ---- PLOVER


def test_plover_has_the_fields_of_the_manual_and_who_says_so() -> None:
    found = objects("plover", coded_report())
    first = found[0]
    assert {name: first[name] for name in ("date", "enddate", "event", "mode", "quad_code", "event_scale")} == {
        "date": "2024-03-05",
        "enddate": None,
        "event": "MOBILIZE",
        "mode": "troops",
        "quad_code": 4,
        "event_scale": -6.5,
    }
    (who,) = first["actor"]
    assert (who["code"], who["sector"], who["entity_text"], who["identifier_text"]) == (
        "KEN",
        "MIL",
        "a senior army officer",
        "Army of Kenya",
    )
    assert (first["event_loc"]["city"], first["event_loc"]["country_code"]) == ("Tumbe", "KEN")
    assert first["cite_info"]["publication"] == "Daily Example"
    assert first["attribution"]["status"] == "disputed"
    assert [one["chain"][-1]["text"] for one in first["attribution"]["claims"]] == ["a senior army officer"]
    assert [one["chain"][-1]["text"] for one in first["attribution"]["denied_by"]] == ["The defence ministry"]
    assert [one["auxiliary_modes"] for one in found[2:4]] == [["future", "hypothetical"], ["historical"]]
    assert found[5]["auxiliary_modes"] == ["negation"]


def test_every_offset_of_plover_is_its_slice() -> None:
    text = coded_report().text
    for one in objects("plover", coded_report()):
        assert one["text"] == text[one["text_info"]["start"] : one["text_info"]["end"]]
        assert one["event_text"] in one["text"]
        for part in (*one["triggers"], *one["attribution"]["claims"], *one["attribution"]["denied_by"]):
            assert part["text"] == " ".join(text[start:end] for start, end in part["spans"])
        for who in one["actor"] + one["recipient"]:
            assert who["entity_text"] == " ".join(text[start:end] for start, end in who["spans"])


def test_what_is_said_with_every_event_is_bounded() -> None:
    text = "Guards fired" + " and fired" * 5000 + "."
    guards = actor("Guards", *["Guards"] * 500)
    found = report(
        text, [claim("Guards", "fired", text)], [guards], [event("ASSAULT", "fired", ["a1"], claims=("c1",))]
    )
    (one,), (other,) = objects("jsonl", found), objects("plover", found)
    assert (len(one["actors"][0]["mentions"]), len(one["claims"][0]["text"])) == (100, 10_000)
    assert one["claims"][0]["spans"] == [[0, len(text)]]
    assert other["text"] == text[:10_000] == text[other["text_info"]["start"] : other["text_info"]["end"]]


# ---- who says so


def test_the_whole_chain_is_told_once_and_not_its_outer_claims() -> None:
    text = "Radio says villagers allege troops fired"
    claims = [
        claim("Radio", "says", "villagers allege troops fired"),
        claim(["Radio", "villagers"], "allege", "troops fired", parent="c1"),
    ]
    found = report(text, claims, [actor("troops")], [event("ASSAULT", "fired", ["a1"], claims=("c2", "c1"))])
    assert table("csv", found)[0]["said_by"] == "Radio > villagers"


def test_who_says_that_it_did_not_happen_denies_it() -> None:
    text = "Troops fired, a doctor said. Nobody fired, the army said. The minister denied firing."
    claims = [
        claim("a doctor", "said", "Troops fired"),
        claim("the army", "said", "Nobody fired"),
        claim("The minister", "denied", "firing", stance="denies"),
    ]
    happened = event("ASSAULT", "fired", ["a1"], claims=("c1", "c3"), status="disputed")
    negated = event("ASSAULT", "fired", ["a1"], claims=("c2",), status="denied", negated=True)
    found = report(text, claims, [actor("Troops")], [happened, negated], links=(denies("c2", "c1"),))
    rows = table("csv", found)
    assert (rows[0]["said_by"], rows[0]["denied_by"]) == ("a doctor", "The minister; the army")
    assert (rows[1]["said_by"], rows[1]["denied_by"]) == ("", "the army")


# ---- what goes in


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        ({}, "e1 e2 e3 e4 e5 e6 e7"),
        ({"only": "asserted,reported"}, "e2 e3 e4 e5 e7"),
        ({"only": "Denied"}, "e6"),
        ({"exclude": "denied, disputed"}, "e2 e3 e4 e5 e7"),
        ({"exclude": "future,historical"}, "e1 e2 e6 e7"),
        ({"exclude": "negated,hypothetical"}, "e1 e2 e4 e5 e7"),
        ({"only": "reported", "exclude": "future"}, "e2 e4"),
        ({"exclude": "nothing"}, "e1 e2 e3 e4 e5 e6 e7"),
        ({"min_confidence": 0.5}, "e1 e2 e3 e4 e5 e6"),
    ],
)
def test_events_are_chosen_by_status_marks_and_confidence(choice: dict[str, Any], ids: str) -> None:
    for form in ("jsonl", "plover"):
        found = objects(form, coded_report(), choice=Choice.of(**choice))
        assert " ".join(one["id"] if form == "jsonl" else one["report"]["event"] for one in found) == ids


@pytest.mark.parametrize("form", TABS)
def test_what_cannot_be_marked_as_untrue_is_left_out_unless_asked_for(form: str) -> None:
    def count(**choice: Any) -> int:
        return len(table(form, coded_report(), choice=Choice.of(**choice)))

    assert count() == 4  # e1, e2, e4, e7
    assert count(exclude="nothing") == 9  # of e3 and e5 there are two rows each
    assert count(exclude="disputed,future") == 4  # e2, e4, e6, e7
    assert count(only="denied") == 0  # e6 is negated, too
    assert count(only="denied", exclude="nothing") == 1


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (
            {"only": "future"},
            "Unknown status 'future' - use one or more of asserted, reported, denied, disputed, parted by commas",
        ),
        (
            {"exclude": "untrue"},
            "Unknown status or mark 'untrue' - use one or more of asserted, reported, denied, disputed, historical, "
            "future, hypothetical, negated, parted by commas",
        ),
    ],
)
def test_an_unknown_word_of_a_choice_is_told(choice: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Choice.of(**choice)
    assert str(caught.value) == message


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match="Unknown format of events 'xml' - use one of table, jsonl, csv, parquet, plover,"
    ):
        write_events([], "xml", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_ids_are_the_same_in_every_run_and_differ_between_reports() -> None:
    def ids(found: Report) -> list[str]:
        return [one["event_id"] for one in objects("jsonl", found)]

    assert ids(report("Guards fired.", events=[event("ASSAULT", "fired")])) == ["a004a487ec5c8b4e"]
    both = ids(coded_report()) + ids(replace(coded_report(), id="others"))
    assert len(set(both)) == 14
    numbers = [row["Event ID"] for row in table("icews", coded_report())]
    assert numbers == [row["GLOBALEVENTID"] for row in table("gdelt", coded_report())]
    assert all(int(number) < 2**53 for number in numbers)


# ---- the documentation


def test_every_format_and_column_is_explained() -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    assert [form for form in EVENT_WRITERS if f"\n## {form}" not in page] == []
    assert [name for name, meaning in EVENT_COLUMNS.items() if f"| `{name}` | {meaning} |" not in page] == []
    columns = (*polecat.COLUMNS, *icews.COLUMNS)
    assert [name for name in columns if f"`{name}`" not in page] == []
    plain = [re.sub("^Actor[12](?!Geo)|^(Actor[12]|Action)(?=Geo)", "", name) for name in gdelt.COLUMNS]
    assert [name for name in plain if name not in page] == []


def test_every_field_of_plover_and_jsonl_is_explained() -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8") + (DOCS / "record.md").read_text(encoding="utf-8")
    for form in ("plover", "jsonl"):
        for one in objects(form, coded_report()):
            assert [name for name in fields_of(one) if f"`{name}`" not in page and f'"{name}"' not in page] == []


def test_every_field_and_value_of_a_coded_record_is_explained() -> None:
    page, values = (
        (DOCS / "record.md").read_text(encoding="utf-8"),
        Path(reportedly.records.__file__).read_text("utf-8"),
    )
    assert [
        name for name in fields_of(coded_report().to_dict()) if f"`{name}`" not in page and f'"{name}"' not in page
    ] == []
    for kind in ("Status", "LinkKind", "Resolution"):
        literal = re.search(rf"^{kind} = Literal\[(.*?)\]", values, re.DOTALL | re.MULTILINE)
        assert literal
        assert [value for value in re.findall(r'"(\w+)"', literal[1]) if f"`{value}`" not in page] == []


def fields_of(value: Any) -> set[str]:
    """The names of all fields, at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(fields_of, value.values()))
    return set().union(*map(fields_of, value)) if isinstance(value, list) else set()
