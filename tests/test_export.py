from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from anything import hostile
from factories import claim, convoy_report, report
from hypothesis import given
from hypothesis import strategies as st
from written import assert_row_holds, whole

from reportedly.brat import standoff, write_folder
from reportedly.errors import MissingExtra, UsageError
from reportedly.export import COLUMNS, WRITERS, Output, to_pandas, to_polars, write
from reportedly.records import Report

GATE = "Guards said the gate was shut."
GUARDS = claim("Guards", "said", "the gate was shut")


def written(form: str, *reports: Report) -> str:
    stream = io.StringIO(newline="")
    WRITERS[form](reports, Output(stream))
    return stream.getvalue()


def test_text_is_the_list_of_claims_report_after_report() -> None:
    rule = "─" * 80
    assert written("text", report(GATE, [GUARDS]), report("Rain.")) == (
        f"r1\n1 claim\n{rule}\n\nc1  Guards → said [unnamed]\n    the gate was shut\n\n\nr1\nno claims\n{rule}\n"
    )


def test_json_is_one_object_a_report_with_each_span_on_one_line() -> None:
    both = written("json", convoy_report(), convoy_report())
    first, end = json.JSONDecoder().raw_decode(both)
    assert first == json.loads(both[end:]) == convoy_report().to_dict()
    assert '\n      "spans": [\n        [0, 33]\n      ],\n' in both


def test_jsonl_is_one_object_a_line() -> None:
    lines = written("jsonl", convoy_report(), report(GATE)).splitlines()
    assert [json.loads(line) for line in lines] == [convoy_report().to_dict(), report(GATE).to_dict()]


def test_csv_has_one_row_a_claim() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", convoy_report()))))
    assert rows[5] == {
        "report": "convoys",
        "path": "reports/convoys.txt",
        "outlet": "Daily Example",
        "title": "Convoys cross the northern border, officials say",
        "published": "2024-03-05",
        "claim": "c6",
        "parent": "c5",
        "chain": "The Lodara Courier > a retired general",
        "origin": "a retired general",
        "kind": "person",
        "named": "False",
        "name": "",
        "role": "retired general",
        "affiliation": "",
        "cue": "warning",
        "stance": "affirms",
        "strength": "said",
        "manner": "mixed",
        "content": 'that the truce "will not outlive the month."',
        "start": "460",
        "end": "504",
        "confidence": "0.9",
    }
    assert len(rows) == 15


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    found = report(f"Guards said {start}cmd()", [claim("Guards", "said", f"{start}cmd()")])
    (row,) = csv.DictReader(io.StringIO(written("csv", found), newline=""))
    assert row["content"] == f"'{start}cmd()"
    assert row["start"] == "12"


def test_brat_marks_spans_and_binds_them_by_an_event() -> None:
    text = 'Radio says "yes," he told us, "and no."\nIt is said to\nrain.'
    claims = [
        claim(["Radio", "he"], "told us", '"yes," ... "and no."', stance="denies"),
        claim([], "is said", "to\nrain", parent="c1"),
    ]
    assert list(standoff(report(text, claims))) == [
        "T1\tSource 18 20\the",
        "T2\tCue 21 28\ttold us",
        'T3\tContent 11 17;30 39\t"yes," "and no."',
        "T4\tAttribution 21 28\ttold us",
        "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3",
        "A1\tStance E1 denies",
        "A2\tStrength E1 said",
        "A3\tManner E1 indirect",
        "#1\tAnnotatorNotes E1\tc1: Radio > he",
        "T5\tCue 43 50\tis said",
        "T6\tContent 51 53;54 58\tto rain",
        "T7\tAttribution-no-source 43 50\tis said",
        "E2\tAttribution-no-source:T7 Cue:T5 Content:T6",
        "A4\tStance E2 affirms",
        "A5\tStrength E2 said",
        "A6\tManner E2 indirect",
        "#2\tAnnotatorNotes E2\tc2 in c1",
    ]


def test_brat_writes_a_pair_of_files_a_report(tmp_path: Path) -> None:
    write([convoy_report(), report("Rain.\r\nMore.", path="b/weather.html")], "brat", tmp_path / "out")
    names = ["annotation.conf", "convoys.ann", "convoys.txt", "weather.ann", "weather.txt"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert (tmp_path / "out" / "weather.txt").read_bytes() == b"Rain.\r\nMore."


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\evil.txt", "evil"),
        ("..", "report"),
        ("a/-rf *.txt", "rf"),
        ("con.txt", "report_con"),
        ("nul\0l.txt", "nul_l"),
        ("x" * 500 + ".txt", "x" * 80),
    ],
)
def test_no_report_chooses_where_brat_writes(tmp_path: Path, path: str, name: str) -> None:
    for known, found in (("path", report("Rain.", path=path)), ("id", report("Rain.", id=path))):
        write_folder([found], tmp_path / "path" / known)
        assert {file.parent.parent for file in tmp_path.rglob("*.ann")} == {tmp_path / "path"}
    assert (tmp_path / "path" / "path" / f"{name}.ann").exists()


def test_brat_names_of_one_run_differ_whatever_their_case(tmp_path: Path) -> None:
    write_folder([report("Rain.", path=path) for path in ("a/x.txt", "b/X.txt", "x-2.txt", "c/x.html")], tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*.ann")) == ["X-2", "x", "x-2-2", "x-3"]


def test_brat_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.ann").write_text("T1\tSource 0 1\ta\n")
    with pytest.raises(UsageError, match="is not an empty folder: nothing in it is overwritten, so name a new one"):
        write_folder([convoy_report()], tmp_path)


def test_brat_needs_a_folder() -> None:
    with pytest.raises(UsageError, match="The brat format writes a folder: name one with --output FOLDER"):
        written("brat", convoy_report())


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Unknown format 'xml' - use one of text, json, jsonl, csv, html, brat"):
        write([], "xml", tmp_path / "out.xml")


def test_tables_for_pandas_and_polars() -> None:
    for table in (convoy_report().to_pandas(), convoy_report().to_polars()):
        assert list(table.columns) == list(COLUMNS)
        assert list(table["origin"])[:2] == ["officials", "a senior army officer"]
        assert table["start"][0] == 0
    for table in (to_pandas([report("Rain.")]), to_polars([report("Rain.")])):
        assert (list(table.columns), len(table)) == (list(COLUMNS), 0)
    assert [list(row) for row in convoy_report().to_rows()] == [list(COLUMNS)] * 15


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_table_library_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=re.escape(f'pip install "reportedly[{name}]"')):
        getattr(report("Rain."), f"to_{name}")()


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of any text, its one claim anywhere in it, every field hostile."""
    text = draw(hostile.filter(bool))
    start = draw(st.integers(0, len(text) - 1))
    piece = text[start : draw(st.integers(start + 1, len(text)))]
    found = report(text, [claim(draw(st.sampled_from([[], [piece]])), draw(st.sampled_from([None, piece])), piece)])
    return replace(found, id=draw(hostile), path=draw(st.none() | hostile), title=draw(hostile), outlet=draw(hostile))


@given(reports())
def test_every_report_comes_back_from_json(found: Report) -> None:
    assert json.loads(written("jsonl", found).encode()) == found.to_dict()
    assert json.loads(written("json", found).encode()) == found.to_dict()
    assert written("jsonl", found).count("\n") == 1


@given(reports())
def test_every_claim_comes_back_from_csv(found: Report) -> None:
    (row,) = csv.DictReader(io.StringIO(written("csv", found), newline=""))
    (wanted,) = found.to_rows()
    assert list(wanted) == list(COLUMNS)
    assert_row_holds(row, wanted)


@given(reports())
def test_every_span_comes_back_from_brat(found: Report) -> None:
    lines = [line.split("\t") for line in standoff(found)]
    assert all(len(line) == (2 if line[0][0] in "EA" else 3) for line in lines)
    assert not any(re.search(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", cell) for line in lines for cell in line)
    for _, place, words in (line for line in lines if line[0][0] == "T"):
        pieces = [tuple(map(int, piece.split())) for piece in place.split(" ", 1)[1].split(";")]
        assert " ".join(found.text[start:end] for start, end in pieces) == words


@given(reports(), st.integers(0))
def test_brat_files_hold_the_text(tmp_path_factory: pytest.TempPathFactory, found: Report, number: int) -> None:
    folder: Path = tmp_path_factory.mktemp(str(number)[:20])
    write_folder([found], folder)
    (text,) = folder.glob("*.txt")
    assert text.read_bytes().decode() == whole(found.text)
