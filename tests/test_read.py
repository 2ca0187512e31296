"""Reading in: every kind of input gives reports, and what cannot be read gives one clear line and ends nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sys
from bz2 import compress as bzip2
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastwarc.stream_io import ZstdWriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from reportedly.errors import UsageError
from reportedly.read import READERS, ReadOptions, find_inputs, read_reports, read_text
from reportedly.records import Dateline, Report

CASES = Path(__file__).parent / "cases" / "reading"
SAID = "Officials said on Tuesday that the bridge over the gorge would stay shut for at least a month."


def case(name: str, **options: Any) -> list[Report]:
    """The reports in a file of tests/cases/reading."""
    return list(read_reports([str(CASES / name)], ReadOptions(**options)))


def written(folder: Path, name: str, data: bytes | str, **options: Any) -> list[Report]:
    """The reports read from a file with these contents."""
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_reports([str(file)], ReadOptions(**options)))


def error(reports: list[Report], folder: Path) -> str:
    """The one error of these reports, without the folder."""
    (message,) = [report.error for report in reports if report.error]
    return message.replace(f"{folder}{os.sep}", "")


# Files and folders


def test_a_folder_gives_its_reports_sorted_and_passes_other_files_by(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "notes.pdf", "deep/c.jsonl", ".git/d.txt", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SAID)
    found = [os.path.relpath(path, tmp_path) for path in find_inputs([str(tmp_path)])]
    assert found == ["a.html", "b.txt", os.path.join("deep", "c.jsonl")]


def test_inputs_stay_in_the_order_given() -> None:
    assert list(find_inputs(["-", "z.txt", "a.txt"])) == ["-", "z.txt", "a.txt"]


def test_a_bad_path_is_one_error_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(SAID)
    (tmp_path / "empty").mkdir()
    names = ["missing.txt", "good.txt", "empty", "nul\0.txt"]
    missing, good, empty, nul = read_reports([str(tmp_path / name) for name in names])
    assert error([missing], tmp_path) == "missing.txt does not exist."
    assert good.error is None and good.text == SAID
    assert error([empty], tmp_path) == f"empty holds no report: no file below it ends in {', '.join(READERS)}."
    assert nul.error is not None


def test_a_web_address_is_not_fetched() -> None:
    (report,) = read_reports(["https://example.org/a.html"])
    assert report.error == (
        "https://example.org/a.html is a web address; reportedly reads files only: save the page and give its file."
    )


def test_standard_input_is_told_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, text in ((SAID, SAID), (json.dumps({"text": SAID}), SAID), (f"<!doctype html><p>{SAID}</p>", SAID)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
        (report,) = read_reports(["-"])
        assert (report.text, report.path) == (text, "-")


def test_an_unknown_suffix_is_told_by_the_content(tmp_path: Path) -> None:
    assert written(tmp_path, "a", SAID)[0].text == SAID
    assert written(tmp_path, "a.story", "[Applause] " + SAID)[0].text == "[Applause] " + SAID
    assert written(tmp_path, "a.feed", json.dumps([{"text": SAID}, {"text": SAID}]))[1].text == SAID
    assert written(tmp_path, "a.asp", f"\ufeff<html><body><p>{SAID}</p></body></html>")[0].text == SAID


def test_the_format_can_be_given(tmp_path: Path) -> None:
    assert written(tmp_path, "a.html", SAID, input_format="text")[0].text == SAID
    with pytest.raises(
        UsageError, match=r"^Unknown input format 'xml'; it is one of text, html, json, jsonl, csv, parquet\.$"
    ):
        read_reports(["a.txt"], ReadOptions(input_format="xml"))


# Plain text


@pytest.mark.parametrize("text", [SAID, f"{SAID}\r\n\r\n{SAID}\r", f"\t{SAID} \n\n", f"{SAID}\u2028\x0c\x85é𝔘\n"])
def test_plain_text_is_kept_unchanged(tmp_path: Path, text: str) -> None:
    (report,) = written(tmp_path, "a.txt", text)
    assert report.text == text == read_text(text).text
    assert report.content_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_the_id_is_that_of_text_and_url_not_of_the_place(tmp_path: Path) -> None:
    (one,), (two,) = written(tmp_path, "a.txt", SAID), written(tmp_path, "b.txt", SAID)
    assert one.id == two.id == read_text(SAID).id
    assert len({one.id, read_text(SAID, url="https://example.org/").id, read_text(SAID + " ").id}) == 3
    assert read_text(SAID, id="r-7").id == "r-7"


def test_a_wire_report() -> None:
    (report,) = case("wire.txt")
    assert report.title == "Rebels say they hold airfield; army denies it"
    assert (report.outlet, report.authors) == ("Meridian", ("Lena Okoro", "Paul Weiss"))
    assert report.dateline == Dateline("Kandoro", None)


def test_a_wiki_report() -> None:
    (report,) = case("wiki.txt")
    assert report.title == "Thousands march against new fishing law in Aldermouth"
    assert (report.published, report.dateline) == ("2008-01-20", None)


# Encodings

ACCENTED = "“The préfet’s word,” said Ångström – who had heard it on Tuesday – “is not worth €5.”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    (report,) = written(tmp_path, "a.txt", ACCENTED.encode(encoding))
    assert (report.text, report.error) == (ACCENTED, None)


def test_stray_bytes_of_another_encoding_spoil_nothing_else(tmp_path: Path) -> None:
    data = ACCENTED.encode() * 3 + "caf\xe9 ".encode("cp1252") + b"\x81" + SAID.encode()
    (report,) = written(tmp_path, "a.txt", data)
    assert report.text == ACCENTED * 3 + "café \ufffd" + SAID


def test_a_character_cut_off_at_the_end_is_lost_alone(tmp_path: Path) -> None:
    (report,) = written(tmp_path, "a.txt", (ACCENTED + "€").encode()[:-1])
    assert report.text == ACCENTED + "\ufffd"


def test_other_scripts_are_guessed(tmp_path: Path) -> None:
    text = "Власти сообщили во вторник, что мост через ущелье будет закрыт как минимум на месяц. " * 5
    (report,) = written(tmp_path, "a.txt", text.encode("cp1251"))
    assert (report.text, report.language) == (text, "ru")


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    report = read_text(f"A\ud800B {SAID}", title="\udfff is the title")
    assert report.text == f"A\ufffdB {SAID}"
    assert json.dumps(report.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt is empty."),
        ("a.txt", b" \n\t\r\n", "a.txt is empty."),
        ("a.txt", b"\xef\xbb\xbf", "a.txt is empty."),
        ("a.jsonl", b"", "a.jsonl is empty."),
        ("a.txt", bytes(range(256)) * 20, "a.txt is not text: it is full of control characters."),
        ("a.txt", b"ELF\0\0\0\1\0\2\0\0\0", "a.txt is not text: it is full of control characters."),
        ("a.pdf", b"%PDF-1.7 ...", "a.pdf is not text: it is a PDF; convert it to text or HTML first."),
        (
            "a.docx",
            b"PK\x03\x04...",
            "a.docx is not text: it is a Word, OpenDocument, EPUB or ZIP file; save it as text or HTML first.",
        ),
        ("a.txt", b"\x1f\x8b\x08\0", "a.txt is not text: it is compressed with gzip; unpack it first."),
        ("a.txt.gz", b"\x1f\x8b\x08\0", "a.txt.gz is cut off: its gzip data end in the middle."),
        ("a.txt.gz", b"War.", "a.txt.gz is no sound gzip data."),
        ("a.txt.bz2", b"War.", "a.txt.bz2 is no sound bzip2 data."),
        ("a.txt.zst", b"War.", "a.txt.zst is no sound zstd data."),
        ("a.warc", b"WARC/1.0\r\n", "a.warc is a web archive: bring it into a store with reportedly ingest."),
        ("a.rtf", rb"{\rtf1 A}", "a.rtf is not text: it is RTF; save it as text or HTML first."),
        ("a.csv", b"", "a.csv is empty."),
        ("a.csv", b"id,text\n", "a.csv holds no report: it has no rows below its header."),
        (
            "a.csv",
            b"id,note\n1,A\n",
            "a.csv has no column that holds the text; its columns are: id, note. Name the one with --text-field.",
        ),
        ("a.csv", b"id,text\n1,\n", "a.csv:2 is empty."),
        ("a.csv", b"id,text\n1,War,2\n", "a.csv:2 has 3 fields where the header has 2."),
        ("a.csv", b'id,text\n1,"War\n', "a.csv:2 is no row of the table: its quotation marks do not match."),
        ("a.parquet", b"", "a.parquet is empty."),
        ("a.parquet", b"PAR1 PAR1", None),
        ("a.parquet.gz", gzip.compress(b"PAR1"), None),
        ("a.html", b"<html><body></body></html>", None),
        ("a.json", b'{"text": "The minis', "a.json is cut off: its JSON ends in the middle."),
        ("a.json", b'[{"text": "x"}, ', "a.json is cut off: its JSON ends in the middle."),
        ("a.json", b"{'text': 1}", None),
        ("a.json", b"[" * 200_000, "a.json is nested too deeply to be a report."),
        ("a.json", b'{"text": ' + b"9" * 5000 + b"}", None),
        ("a.json", b"17", "a.json is no report: a report is an object with a text, or a text."),
        (
            "a.json",
            b'{"a": 1, "b": [2]}',
            "a.json has no field that holds the text; its fields are: a, b. Name the one with --text-field.",
        ),
        ("a.json", b'{"text": "  "}', "a.json is empty."),
        ("a.json", b"[]", "a.json holds no report: its list is empty."),
        ("a.jsonl", b"\xef\xbb\xbf\n\n", "a.jsonl is empty."),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str, data: bytes, message: str | None) -> None:
    reports = written(tmp_path, name, data)
    found = error(reports, tmp_path)
    assert found.startswith(name) and found.endswith(".") and "\n" not in found
    assert message is None or found == message
    assert len(reports) == 1 and reports[0].claims == ()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    reports = written(tmp_path, "a.txt", SAID * 100, max_bytes=1000)
    assert error(reports, tmp_path) == "a.txt is larger than 1,000 bytes; split it into reports."


# JSON


def test_records_of_a_news_service() -> None:
    first, second = case("services.json")
    assert (first.outlet, first.authors, first.published) == ("Bay Herald", ("Ruth Amsel",), "2024-02-11")
    assert (first.title, first.url) == ("Harbour chief resigns", "https://bayherald.example/1")
    assert second.text.startswith("The village of Oberau was cut off by snow, the fire brigade said.\n\nNobody")


TITLE = "Bridge over the gorge shut"
FACTS = {"title": TITLE, "outlet": "Bay Herald", "authors": ("Jane Doe",), "published": "2024-02-11"}
DAY = "2024-02-11T07:00:00Z"


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        (
            {"response": {"status": "ok", "results": [
                {"webTitle": TITLE, "webPublicationDate": DAY, "fields": {"bodyText": SAID, "byline": "By Jane Doe"}}
            ]}},
            {**FACTS, "outlet": None},
        ),
        (
            {"hits": {"total": 1, "hits": [{"_id": "9", "_source": {"title": TITLE, "body": SAID, "published": DAY}}]}},
            {**FACTS, "outlet": None, "authors": (), "id": "9"},
        ),
        (
            {"articles": {"results": [
                {"uri": "7", "title": TITLE, "body": SAID, "date": "2024-02-11",
                 "source": {"uri": "x", "title": "Bay Herald"}, "authors": [{"name": "Jane Doe"}]}
            ]}},
            FACTS,
        ),
        (
            [{"id": 5, "date": DAY, "author": 3, "title": {"rendered": TITLE},
              "content": {"rendered": f"<p>{SAID}</p>"}}],
            {**FACTS, "outlet": None, "authors": (), "id": "5"},
        ),
        (
            {"title": TITLE, "author": "Jane Doe", "source": "https://x.example/1", "source-hostname": "Bay Herald",
             "date": "2024-02-11", "text": SAID},
            {**FACTS, "url": "https://x.example/1"},
        ),
        (
            {"@type": "NewsArticle", "headline": TITLE, "articleBody": SAID, "author": [{"name": "Jane Doe"}],
             "publisher": {"name": "Bay Herald"}, "datePublished": DAY},
            FACTS,
        ),
        (
            {"Title": TITLE, "Content": SAID, "Source": {"Name": "Bay Herald"}, "Byline": "By Jane Doe",
             "Date": "February 11, 2024"},
            FACTS,
        ),
        (
            {"headline": {"main": TITLE}, "byline": {"original": "By Jane Doe"}, "source": "Bay Herald",
             "pub_date": DAY, "paragraphs": [SAID]},
            FACTS,
        ),
    ],
)  # fmt: skip
def test_records_as_news_services_send_them(tmp_path: Path, record: Any, facts: dict[str, Any]) -> None:
    (report,) = written(tmp_path, "a.json", json.dumps(record))
    assert SAID in report.text
    assert {name: getattr(report, name) for name in facts} == facts


def test_paragraphs_in_a_list_are_one_text(tmp_path: Path) -> None:
    (report,) = written(tmp_path, "a.json", json.dumps({"paragraphs": [SAID, SAID]}))
    assert report.text == f"{SAID}\n\n{SAID}"


def test_a_bad_line_is_an_error_and_the_others_are_read() -> None:
    reports = case("lines.jsonl")
    good = [report for report in reports if report.error is None]
    assert [report.id for report in good] == ["17", good[1].id]
    assert (good[0].title, good[0].outlet, good[0].published) == ("Strike called off", "Yard News", "2024-01-05")
    assert good[0].authors == ("Ida Brandt", "Olu Adeyemi")
    errors = [report.error.replace(str(CASES / "lines"), "") for report in reports if report.error]
    assert errors == [
        ".jsonl:2 is cut off: its JSON ends in the middle.",
        ".jsonl:4 has no field that holds the text; its fields are: id, note. Name the one with --text-field.",
        ".jsonl:5 is in Spanish (es); reportedly reads English. Pass --any-language to read it anyway.",
    ]


def test_fields_can_be_named(tmp_path: Path) -> None:
    record = {"nr": 5, "inhalt": SAID, "text": "not this", "meta": {"paper": "The Mirror", "day": "3 May 2024"}}
    options = {"text_field": "inhalt", "outlet_field": "meta.paper", "published_field": "meta.day", "id_field": "nr"}
    (report,) = written(tmp_path, "a.json", json.dumps(record), **options)
    assert (report.text, report.outlet, report.published, report.id) == (SAID, "The Mirror", "2024-05-03", "5")
    reports = written(tmp_path, "a.json", json.dumps(record), text_field="body")
    assert error(reports, tmp_path) == "a.json has no text in a field 'body'; its fields are: nr, inhalt, text, meta."


def test_our_own_record_reads_as_the_same_report() -> None:
    (report,) = case("own.json")
    again = read_text(
        report.text, report.path, id=report.id, title="Seven", outlet="Daily Example", authors="A. Writer"
    )
    assert (report.path, report.id, report.language) == ("reports/seven.txt", "r-7", "en")
    assert report.dateline == Dateline("Nairobi", "2024-03-05")
    assert (report.authors, report.content_sha256) == (again.authors, again.content_sha256)


def test_json_lines_and_json_are_taken_for_each_other(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"{number} {SAID}"}) for number in range(3))
    assert [report.text[0] for report in written(tmp_path, "a.json", lines)] == ["0", "1", "2"]
    listed = json.dumps([{"text": SAID}, {"text": SAID}], indent=1)
    assert [report.text for report in written(tmp_path, "a.jsonl", listed)] == [SAID, SAID]


def test_json_text_is_kept_unchanged_and_its_separators_too(tmp_path: Path) -> None:
    text = f"{SAID}\r\n\u2028{SAID}\x85\n"
    (report,) = written(tmp_path, "a.jsonl", "\ufeff" + json.dumps({"text": text}, ensure_ascii=False) + "\n\n")
    assert report.text == text


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("2024-03-05T23:30:00+02:00", "2024-03-05"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05"),
        ("20240305101500", "2024-03-05"),
        (20240305, "2024-03-05"),
        (1709636400, "2024-03-05"),
        (1709636400000, "2024-03-05"),
        (1709636400.5, "2024-03-05"),
        ("05/03/2024", None),
        ("25/03/2024", "2024-03-25"),
        ("2024-02-30", None),
        ("yesterday", None),
        (True, None),
        (["2024-03-05"], None),
    ],
)
def test_published_is_a_date(tmp_path: Path, value: Any, published: str | None) -> None:
    (report,) = written(tmp_path, "a.json", json.dumps({"text": SAID, "date": value}))
    assert report.published == published


def test_odd_values_in_fields_do_no_harm(tmp_path: Path) -> None:
    record: dict[str, Any] = {
        "text": SAID,
        "title": ["a"],
        "authors": [{"name": {"name": 1}}, None, 3, " A \n B "],
        "url": {},
        "id": None,
    }
    (report,) = written(tmp_path, "a.json", json.dumps(record))
    assert (report.title, report.authors, report.url, report.error) == (None, ("3", "A B"), None, None)


def test_a_long_line_of_jsonl_is_passed_by(tmp_path: Path) -> None:
    lines = [json.dumps({"text": SAID * times}) for times in (1, 50, 1)]
    first, long, last = written(tmp_path, "a.jsonl", "\n".join(lines), max_bytes=1000)
    assert first.text == last.text == SAID
    assert error([long], tmp_path) == "a.jsonl:2 is longer than 1,000 bytes."


# Packed files


def zstd(data: bytes) -> bytes:
    packed = io.BytesIO()
    with ZstdWriter(packed) as writer:
        writer.write(data)
    return packed.getvalue()


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bzip2), ("zst", zstd)])
def test_packed_files_are_read_as_what_is_in_them(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    assert written(tmp_path, f"a.txt.{suffix}", pack(SAID.encode()))[0].text == SAID
    assert SAID in written(tmp_path, f"a.html.{suffix}", pack(f"<p>{SAID}</p>".encode()))[0].text
    lines = "\n".join(json.dumps({"text": f"{number} {SAID}"}) for number in range(3)).encode()
    for name in ("a.jsonl", "a.json", "a"):
        reports = written(tmp_path, f"{name}.{suffix}", pack(lines))
        assert [report.text[0] for report in reports] == ["0", "1", "2"]
    assert written(tmp_path, f"a.csv.{suffix}", pack(b"text\nWar is over.\n"))[0].text == "War is over."
    assert [Path(path).name for path in find_inputs([str(tmp_path)])] == [
        f"a.{inner}.{suffix}" for inner in ("csv", "html", "json", "jsonl", "txt")
    ]


def test_what_is_sound_of_a_packed_file_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{number} {SAID}", "salt": os.urandom(3000).hex()}) for number in range(30)]
    packed = gzip.compress("\n".join(lines).encode())
    reports = written(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])
    assert len(reports) > 10 and [report.text.split()[0] for report in reports[:10]] == [*map(str, range(10))]
    assert error(reports, tmp_path) == "a.jsonl.gz is cut off: its gzip data end in the middle."
    assert reports[-1].error


# Tables

COLUMNS = "id,headline,body,pub_date,source,author,link,section"
ROW = f'7,Bridge over the gorge shut,"{SAID}\n\nNobody ""knew"" why.",2024-02-11,Bay Herald,Jane Doe,https://x.example/1,A'


def test_the_columns_of_a_table_are_told_by_their_names(tmp_path: Path) -> None:
    (report,) = written(tmp_path, "a.csv", f"{COLUMNS}\n{ROW}\n")
    assert report.text == f'{SAID}\n\nNobody "knew" why.'
    assert (report.title, report.published, report.outlet) == ("Bridge over the gorge shut", "2024-02-11", "Bay Herald")
    assert (report.authors, report.url, report.id) == (("Jane Doe",), "https://x.example/1", "7")


def test_the_columns_of_a_table_can_be_named(tmp_path: Path) -> None:
    table = f"nr;inhalt;text\n5;{SAID};not this\n"
    (report,) = written(tmp_path, "a.csv", table, text_field="inhalt", id_field="nr")
    assert (report.text, report.id) == (SAID, "5")
    reports = written(tmp_path, "a.csv", table, text_field="inhalt", title_field="titel")
    assert error(reports, tmp_path) == (
        "a.csv has no column 'titel', named with --title-field; its columns are: nr, inhalt, text."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_tables_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = "The préfet said on Tuesday that the café would stay shut for at least a month."
    (report,) = written(tmp_path, "a.csv", f'title,text\nCafé,"{text}"\n'.encode(encoding))
    assert (report.title, report.text) == ("Café", text)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("a.csv", "title,text\n{a},{b}\n{a},{b}\n"),
        ("a.csv", "title;text\r\n{a};{b}\r\n{a};{b}\r\n"),
        ("a.csv", "title|text\n{a}|{b}\n{a}|{b}"),
        ("a.csv", "title\ttext\n{a}\t{b}\n\n{a}\t{b}\n"),
        ("a.tsv", 'title\ttext\n{a}\t"{b}"\n{a}\t{b}\n'),
        ("a.csv", 'title,text\r{a},"{b}"\r{a},"{b}"\r'),
        ("a.csv", 'title,text,,\n{a},"{b}",,\n{a},"{b}",,\n'),
    ],
)
def test_dialects_are_told_apart(tmp_path: Path, name: str, table: str) -> None:
    reports = written(tmp_path, name, table.format(a="Gorge bridge shut", b=SAID))
    assert [(report.title, report.text) for report in reports] == [("Gorge bridge shut", SAID)] * 2


def test_quotation_marks_in_tables_may_be_written_in_several_ways(tmp_path: Path) -> None:
    said, table = '"No," the mayor said, "never."', "title,text\n"
    for written_so in ('"""No,"" the mayor said, ""never."""', r'"\"No,\" the mayor said, \"never.\""'):
        assert written(tmp_path, "a.csv", f"{table}A,{written_so}\nB,{written_so}\n")[0].text == said
    bare = "title\ttext\n" + f"A\t{said}\n" * 2
    assert [report.text for report in written(tmp_path, "a.tsv", bare)] == [said, said]


def test_a_bad_row_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    rows = [
        "id,text",
        "1,War is over.",
        '2,"War is',
        "3,War is over.",
        '4,"War" is over.',
        "5,War,is,over",
        "6,War is over.",
    ]
    reports = written(tmp_path, "a.csv", "\n".join(rows))
    assert [report.id for report in reports if report.error is None] == ["1", "3", "6"]
    assert [report.error.rpartition(os.sep)[2] for report in reports if report.error] == [
        "a.csv:3 is no row of the table: its quotation marks do not match.",
        "a.csv:5 is no row of the table: its quotation marks do not match.",
        "a.csv:6 has 4 fields where the header has 2.",
    ]


def test_a_row_longer_than_allowed_is_passed_by(tmp_path: Path) -> None:
    table = f'id,text\n1,War.\n2,"{SAID * 50}"\n3,"{"War. " * 100}\n{"War. " * 200}"\n4,War.\n'
    reports = written(tmp_path, "a.csv", table, max_bytes=1000)
    assert [report.id for report in reports if report.error is None] == ["1", "4"]
    assert [report.error.rpartition(os.sep)[2] for report in reports if report.error][:2] == [
        "a.csv:3 is longer than 1,000 bytes.",
        "a.csv:4 is longer than 1,000 bytes.",
    ]


def parquet(path: Path, columns: Mapping[str, list[Any]], **how: Any) -> str:
    pq.write_table(pa.table(dict(columns)), path, **how)
    return str(path)


def test_parquet_is_read_with_values_of_any_type(tmp_path: Path) -> None:
    day = datetime(2024, 2, 11, 7, tzinfo=UTC)
    columns: dict[str, list[Any]] = {
        "article_text": [SAID, None, f"<p>{SAID}</p>"],
        "headline": ["Gorge bridge shut"] * 3,
        "pub_date": [day] * 3,
        "authors": [["Jane Doe", "Olu Adeyemi"]] * 3,
        "meta": [{"paper": "Bay Herald"}] * 3,
        "vector": [[0.5, 0.25]] * 3,
    }
    path = parquet(tmp_path / "a.parquet", columns)
    first, second, third = read_reports([path], ReadOptions(outlet_field="meta.paper"))
    assert (first.text, first.title, first.published) == (SAID, "Gorge bridge shut", "2024-02-11")
    assert (first.authors, first.outlet) == (("Jane Doe", "Olu Adeyemi"), "Bay Herald")
    assert error([second], tmp_path) == "a.parquet, row 2 is empty."
    assert third.text.endswith(SAID)


def test_text_in_a_binary_column_is_decoded(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", {"text": [SAID.encode(), ACCENTED.encode("cp1252"), bytes(range(256))]})
    first, second, third = read_reports([path])
    assert (first.text, second.text) == (SAID, ACCENTED)
    assert error([third], tmp_path) == "a.parquet, row 3 is not text: it is full of control characters."


def test_without_its_library_parquet_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet(tmp_path / "a.parquet", {"text": [SAID]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (report,) = read_reports([path])
    assert report.error == 'A Parquet file needs an optional part: pip install "reportedly[parquet]"'


# Whatever comes


SUFFIXES = [*READERS, "", ".bin", ".jsonl.gz", ".csv.zst", ".txt.bz2"]
MARKUP = rb'<html><body><p> </p> <!-- {"text":" "} [ { \ud800 \u0000 &#xD800; By\x20A NAIROBI(AP)-'
BYTES = (b" ", b"\n", b"\r\n", b"\0", b"\x93", b"\xe2\x82", b"\xff\xfe", b"\xef\xbb\xbf", "é".encode(), SAID.encode())
PIECES = st.sampled_from([*MARKUP.split(), *BYTES])
ANYTHING = st.binary(max_size=300) | st.lists(PIECES | st.binary(max_size=5), max_size=25).map(b"".join)


@settings(deadline=None, max_examples=100)
@given(data=ANYTHING, suffix=st.sampled_from(SUFFIXES))
@example(data=b"\xff\xfe\0\0", suffix=".txt")
@example(data=b"\xff\xfe\n\0{\0", suffix=".jsonl")
@example(data=b"\xff\xfe\n\0{\0", suffix=".csv")
@example(data=b'text\n"' + b'""' * 50, suffix=".csv")
@example(data=b"[" * 100_000, suffix=".jsonl")
def test_any_bytes_give_reports_or_errors_and_always_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any{suffix}"
    file.write_bytes(data)
    reports = list(read_reports([str(file)]))
    assert reports == list(read_reports([str(file)]))
    assert reports
    for report in reports:
        assert report.text.strip() or report.error
        assert "\n" not in (report.error or "")
        assert report.content_sha256 == hashlib.sha256(report.text.encode()).hexdigest()
        json.dumps(report.to_dict(), ensure_ascii=False).encode()


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=400))
def test_any_text_is_kept_unchanged(text: str) -> None:
    report = read_text(text)
    assert report.text == (text if text.strip() else "")


def test_a_text_longer_than_any_report_is_told_and_not_read() -> None:
    found = read_text("War. " * 30, "war.txt", options=ReadOptions(max_characters=100))
    assert found.error == (
        "war.txt holds 150 characters of text, more than the 100 of one report; split it into reports."
    )
