"""From what a user names to items and reports: whatever the source, in its order, from any place on, nothing lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from reportedly.errors import ReportError, UsageError
from reportedly.ingest.items import Item, Source, describe_mapping, find_sources, to_report
from reportedly.read import READERS, ReadOptions
from reportedly.records import Report

SAID = "Officials said on Tuesday that the bridge over the gorge would stay shut for at least a month."
TEXTS = [f"Report {number}. {SAID}" for number in range(1, 6)]
OPTIONS = ReadOptions()


@dataclass(frozen=True)
class Page:
    url: str
    content: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "text/html"})
    status: int = 200


@dataclass
class Web:
    """A stand-in for the web: pages by their addresses, and which of them were asked for."""

    pages: Mapping[str, Page]
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, /) -> Page:
        self.asked.append(url)
        if url not in self.pages:
            raise ReportError(f"{url} cannot be reached: no such host.")
        return self.pages[url]


def web(*pages: Page) -> Web:
    return Web({page.url: page for page in pages})


def items(*args: str | Path, options: ReadOptions = OPTIONS, fetch: Web | None = None) -> list[Item]:
    return [item for source in find_sources([str(arg) for arg in args], options, fetch) for item in source.items()]


def reports(*args: str | Path, options: ReadOptions = OPTIONS, fetch: Web | None = None) -> list[Report]:
    return [to_report(item, options) for item in items(*args, options=options, fetch=fetch)]


def only(args: Iterable[Source]) -> Source:
    (source,) = args
    return source


def told(found: Iterable[Item], folder: Path) -> list[str]:
    """What is told of failures, without the folder."""
    lines = [str(item.data) for item in found if item.kind == "failure"]
    assert not any("\n" in line for line in lines)
    return [line.replace(f"{folder}{os.sep}", "") for line in lines]


def record(
    number: int,
    body: bytes | None = None,
    headers: Sequence[str] = ("Content-Type: text/html; charset=utf-8",),
    status: str = "200 OK",
    type: WarcRecordType = WarcRecordType.response,
) -> bytes:
    """A WARC record of a web page."""
    made = WarcRecord()
    made.init_headers(type, f"urn:uuid:{number:032}".encode())
    made.headers["WARC-Target-URI"] = f"https://news.example/{number}"
    made.headers["WARC-Date"] = "2024-03-05T10:00:00Z"
    body = f"<html><body><p>{TEXTS[number - 1]}</p></body></html>".encode() if body is None else body
    if type == WarcRecordType.response:
        made.headers["Content-Type"] = "application/http; msgtype=response"
        body = "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body
    else:
        made.headers["Content-Type"] = headers[0].partition(": ")[2]
    made.set_bytes_content(body)
    written = io.BytesIO()
    made.write(written)
    return written.getvalue()


def warc(folder: Path, name: str, records: Iterable[bytes]) -> Path:
    """An archive, in which each record is a member of its own if it is compressed."""
    path = folder / name
    path.write_bytes(b"".join(gzip.compress(one) if name.endswith(".gz") else one for one in records))
    return path


def feed(entries: Iterable[tuple[str | None, str | None]], title: str = "Bay Herald") -> str:
    """An RSS feed with entries of an address and a text."""
    parts = [
        "<item>"
        + (f"<link>{url}</link>" if url else "")
        + f"<guid isPermaLink='false'>e{number}</guid><title>Entry {number}</title>"
        + "<pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate>"
        + (f"<description>&lt;p&gt;{text}&lt;/p&gt;</description>" if text else "")
        + "</item>"
        for number, (url, text) in enumerate(entries, 1)
    ]
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{''.join(parts)}</channel></rss>"


def rows(texts: Sequence[str] = TEXTS) -> list[dict[str, str]]:
    return [{"id": f"r{number}", "text": text, "date": "2024-03-05"} for number, text in enumerate(texts, 1)]


def lines(texts: Sequence[str] = TEXTS) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows(texts))


def table(texts: Sequence[str] = TEXTS) -> bytes:
    return b"id,text,date\n" + b"".join(f'r{n},"{text}",2024-03-05\n'.encode() for n, text in enumerate(texts, 1))


def write_every_kind(folder: Path) -> dict[str, Path]:
    """The same five reports, or as many as fit, in every kind of source."""
    files: dict[str, bytes] = {
        "one.txt": TEXTS[0].encode(),
        "one.html": f"<html><body><p>{TEXTS[0]}</p></body></html>".encode(),
        "lines.jsonl": lines(),
        "packed.jsonl.gz": gzip.compress(lines()),
        "list.json": json.dumps(rows()).encode(),
        "table.csv": table(),
        "table.tsv": table().replace(b",", b"\t"),
        "feed.rss": feed((f"https://news.example/{n}", text) for n, text in enumerate(TEXTS, 1)).encode(),
        "bad.jsonl": b'\n{"text": "War.\n' + lines() + b'"War."\n{}\n[1]',
        "bad.csv": table() + b'r6,"War\nr7,"War is over.",2024-03-05\nr8\n',
        "cut.jsonl.gz": gzip.compress(lines() * 200, 0)[:60_000],
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    pq.write_table(pa.Table.from_pylist(rows()), folder / "table.parquet", row_group_size=2)
    pages = [record(number) for number in range(1, 6)]
    warc(folder, "crawl.warc", pages)
    warc(folder, "crawl.warc.gz", pages)
    warc(folder, "bad.warc", [pages[0], pages[1][:-40], pages[2], b"junk\r\n", *pages[3:]])
    warc(folder, "bad.warc.gz", [pages[0], pages[1][:-40], pages[2], b"junk\r\n", *pages[3:]])
    return {path.name: path for path in folder.iterdir()}


KINDS = (
    "one.txt one.html lines.jsonl packed.jsonl.gz list.json table.csv table.tsv table.parquet feed.rss crawl.warc "
    "crawl.warc.gz bad.jsonl bad.csv cut.jsonl.gz bad.warc bad.warc.gz"
).split()


# What holds for every kind of source


@pytest.mark.parametrize("kind", KINDS)
def test_reading_goes_on_after_any_item(tmp_path: Path, kind: str) -> None:
    path = str(write_every_kind(tmp_path)[kind])
    whole = items(path)
    numbers = [item.number for item in whole]
    assert numbers and numbers[0] > 0 and numbers == sorted(set(numbers))
    for after in {0, 1, 2, *numbers[-5:], numbers[-1] + 7}:
        rest = list(only(find_sources([path], OPTIONS)).items(after))
        assert rest == [item for item in whole if item.number > after]


@pytest.mark.parametrize("kind", KINDS)
def test_items_are_told_apart_and_go_to_other_processes(tmp_path: Path, kind: str) -> None:
    path = write_every_kind(tmp_path)[kind]
    found = items(path)
    assert pickle.loads(pickle.dumps(found)) == found
    assert len({item.key for item in found}) == len(found)
    assert {item.source for item in found} == {str(path)}
    assert [item.key for item in found if not item.key.startswith((str(path), "https://"))] == []
    offsets = [item.offset for item in found if item.offset is not None]
    assert offsets == sorted(offsets) and all(offset <= path.stat().st_size for offset in offsets)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith(("one", "bad", "cut"))])
def test_every_kind_gives_the_same_reports(tmp_path: Path, kind: str) -> None:
    found = reports(write_every_kind(tmp_path)[kind])
    assert [(report.text.strip().split("\n")[-1], report.published, report.error) for report in found] == [
        (text, "2024-03-05", None) for text in TEXTS
    ]


def test_a_source_knows_its_size_and_whether_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SAID)
    first, again = (only(find_sources([str(path)], OPTIONS)) for _ in range(2))
    assert (first.name, first.size) == (str(path), len(SAID))
    assert first.stamp == again.stamp == f"{len(SAID)}:{path.stat().st_mtime_ns}"
    path.write_text(SAID + SAID)
    assert only(find_sources([str(path)], OPTIONS)).stamp != first.stamp
    assert only(find_sources(["https://news.example/"], OPTIONS)).stamp is None


# Folders and patterns


def write_tree(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SAID)


def names_of(found: Iterable[Source], folder: Path) -> list[str]:
    return [Path(source.name).relative_to(folder).as_posix() for source in found]


def test_folders_give_what_can_be_read_in_a_stable_order(tmp_path: Path) -> None:
    write_tree(tmp_path, "b.txt", "a/z.jsonl.gz", "a/y.warc.gz", "a/x.parquet/part-1.parquet", "c.csv", "d.pdf")
    write_tree(tmp_path, ".git/e.txt", ".f.txt", "a/_SUCCESS", "g.xml", "h.tar.gz", "i.opml", "j.rss")
    (tmp_path / "k.xml").write_text(feed([]))
    found = names_of(find_sources([str(tmp_path)], OPTIONS), tmp_path)
    assert found == ["a/x.parquet/part-1.parquet", "a/y.warc.gz", "a/z.jsonl.gz", "b.txt", "c.csv", "j.rss", "k.xml"]


def test_patterns_that_the_shell_left_are_expanded(tmp_path: Path) -> None:
    write_tree(tmp_path, "b.txt", "a.txt", "deep/er/c.txt", "deep/d.txt", ".hidden/e.txt", "[1].txt")

    def matches(pattern: str) -> list[str]:
        return names_of(find_sources([str(tmp_path / pattern)], OPTIONS), tmp_path)

    assert matches("?.txt") == ["a.txt", "b.txt"]
    assert matches("**/*.txt") == ["[1].txt", "a.txt", "b.txt", "deep/d.txt", "deep/er/c.txt"]
    assert matches("deep/**") == ["deep/d.txt", "deep/er/c.txt"]
    assert matches("*/d.txt") == ["deep/d.txt"]
    assert matches("[1].txt") == ["[1].txt"]
    assert told(items(tmp_path / "*.csv"), tmp_path) == ["*.csv matches no file."]


def test_links_out_of_a_folder_and_in_circles_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    write_tree(inside, "a.txt", "sub/b.txt")
    write_tree(outside, "secret.txt")
    (inside / "c.txt").symlink_to(outside / "secret.txt")
    (inside / "d").symlink_to(outside)
    (inside / "e").symlink_to(inside)
    (inside / "sub" / "f").symlink_to(inside / "sub")
    (inside / "sub" / "g.txt").symlink_to(inside / "a.txt")
    (inside / "h.txt").symlink_to(inside / "h.txt")
    found = items(inside)
    assert told(found, inside) == [
        "c.txt is a link that leads out of the folder; name what it leads to instead.",
        "d is a link that leads out of the folder; name what it leads to instead.",
        "h.txt does not exist.",
    ]
    good = [Path(item.source).relative_to(inside).as_posix() for item in found if item.kind != "failure"]
    assert good == ["a.txt", "sub/b.txt", "sub/g.txt"]
    assert len(items(inside / "**")) == 6  # the circles are not entered here either


def test_what_is_not_there_or_holds_nothing_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty.warc.gz", "empty.csv", "empty.parquet", "empty.rss", "empty.opml"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "text.warc").write_text(SAID)
    (tmp_path / "page.rss").write_text("<html>No feed.</html>")
    (tmp_path / "none.warc").write_bytes(record(1, status="404 Not Found"))
    (tmp_path / "a.opml").write_text("<opml><body><outline text='Bay Herald'/></body></opml>")
    found = items(*(tmp_path / name for name in ("missing.csv", "empty", "text.warc", "none.warc", "page.rss")))
    assert told(found, tmp_path) == [
        "missing.csv does not exist.",
        "empty holds no report: no file below it is of a kind that is read.",
        "text.warc is no web archive in the WARC format.",
        "none.warc holds no page and no text.",
        "page.rss is no RSS or Atom feed.",
    ]
    found = items(*sorted(tmp_path.glob("empty.*")))
    assert told(found, tmp_path)[:1] == ["empty.csv is empty."] and len(told(found, tmp_path)) == 5
    assert told(items(tmp_path / "a.opml"), tmp_path) == [
        "a.opml lists no feed: give OPML with xmlUrl, or addresses one a line."
    ]
    with pytest.raises(UsageError, match=r"^Unknown input format 'warc'"):
        find_sources(["a.warc"], ReadOptions(input_format="warc"))


# Tables


def test_the_columns_of_a_table_are_shown(tmp_path: Path) -> None:
    columns = {"id_old": [1], "body": [SAID], "headline": ["Gorge"], "pub_date": ["2024-03-05"], "section": ["a"]}
    path = tmp_path / "dump.parquet"
    pq.write_table(pa.table({**columns, "link": ["https://x.example/"]}), path)
    shown = "text=body, title=headline, published=pub_date, url=link; not used: id_old, section"
    assert describe_mapping(only(find_sources([str(path)], OPTIONS))) == f"{path}: {shown}"
    named = ReadOptions(title_field="section", id_field="id_old")
    shown = "text=body, title=section, published=pub_date, url=link, id=id_old; not used: headline"
    assert describe_mapping(only(find_sources([str(path)], named))) == f"{path}: {shown}"
    (tmp_path / "a.csv").write_text(f"Content;Source\n{SAID};https://x.example/\n")
    shown = "text=Content, url=Source"
    assert describe_mapping(only(find_sources([str(tmp_path / "a.csv")], OPTIONS))) == f"{tmp_path / 'a.csv'}: {shown}"
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    for name in ("b.csv", "missing.csv", "a.txt"):
        assert describe_mapping(only(find_sources([str(tmp_path / name)], OPTIONS))) is None


def test_of_two_columns_for_one_thing_the_one_with_values_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"text,content,title\n,{SAID},A\n,{SAID},B\n")
    assert [report.text for report in reports(tmp_path / "a.csv")] == [SAID, SAID]


def test_damage_in_parquet_costs_one_group_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    texts = [f"{text} {os.urandom(300).hex()}" for text in TEXTS]
    how: dict[str, Any] = {"compression": "gzip", "use_dictionary": False, "write_statistics": False}
    pq.write_table(pa.table({"text": texts}), path, row_group_size=2, **how)
    place = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[place + 40 : place + 200] = bytes(160)
    path.write_bytes(data)
    found = items(path)
    assert [item.number for item in found] == [1, 2, 3, 5]
    (failed,) = told(found, tmp_path)
    assert failed.startswith("a.parquet, row 3 and those after it in row group 2 cannot be read: ")


def test_text_in_parquet_that_is_no_utf8_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    valid = pa.array([b"War is over.", b"\xff\xfe\xff", b"War is over."], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 3, valid.buffers())
    pq.write_table(pa.table({"text": broken}), path)
    found = items(path)
    assert [item.kind for item in found] == ["row", "failure", "row"]
    assert told(found, tmp_path)[0].startswith("a.parquet, row 2 has no sound value in the column text: ")


# Web archives


def test_pages_in_archives_bring_address_and_day(tmp_path: Path) -> None:
    own = (
        b"<html><head><meta property='article:published_time' content='2024-02-11'></head><body><p>%s</p></body></html>"
    )
    path = warc(tmp_path, "a.warc.gz", [record(1), record(2, own % SAID.encode())])
    first, second = reports(path)
    assert (first.url, first.path, first.published) == ("https://news.example/1", str(path), "2024-03-05")
    assert (second.url, second.published) == ("https://news.example/2", "2024-02-11")


def test_only_pages_and_texts_that_were_found_are_read(tmp_path: Path) -> None:
    text, plain = SAID.encode(), ["Content-Type: text/plain"]
    path = warc(
        tmp_path,
        "a.warc",
        [
            record(1, text, plain),
            record(2, b"\x89PNG", ["Content-Type: image/png"]),
            record(3, status="404 Not Found"),
            record(4, text, plain, type=WarcRecordType.conversion),
            record(5, text, plain, type=WarcRecordType.request),
            record(5, text, ["Content-Type: text/html"], type=WarcRecordType.resource),
        ],
    )
    found = items(path)
    assert [(item.number, item.kind) for item in found] == [(1, "text"), (4, "text"), (5, "html")]
    assert {to_report(item, OPTIONS).text.strip() for item in found} == {SAID}
    assert found[0].key == f"{path}, record 1"


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)


def test_pages_are_taken_out_of_what_they_were_sent_in(tmp_path: Path) -> None:
    text = "Das Café, said the mayor on Tuesday, would stay shut for at least a month, and nobody knew why."
    page = f"<html><body><p>{text}</p></body></html>"
    html, data = "Content-Type: text/html", page.encode()
    path = warc(
        tmp_path,
        "a.warc",
        [
            record(1, gzip.compress(data), [html, "Content-Encoding: gzip"]),
            record(2, chunked(gzip.compress(data)), [html, "Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
            record(3, zlib.compress(data), [html, "Content-Encoding: deflate"]),
            record(4, data, [html, "Content-Encoding: br", "Transfer-Encoding: chunked"]),  # unpacked by the crawler
            record(5, page.encode("mac-roman"), [f"{html}; charset=macintosh"]),
        ],
    )
    assert [report.text.strip() for report in reports(path)] == [text] * 5


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_corrupt_record_is_a_failure_and_the_next_are_read(tmp_path: Path, name: str) -> None:
    pages = [record(number) for number in range(1, 6)]
    for bad in (pages[1][:-40], pages[1].replace(b"WARC/1.1", b"XXXX/9.9"), b"junk\r\n\r\n", pages[1][:70]):
        path = warc(tmp_path, name, [pages[0], bad, *pages[2:]])
        found = items(path)
        assert [item.kind for item in found] == ["html", "failure", "html", "html", "html"]
        (line,) = told(found, tmp_path)
        assert line.startswith(f"{name}, record 2 is ")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b""
    path.write_bytes(data)
    assert items(path)[0].kind == "html" and told(items(path), tmp_path)


def test_a_flipped_byte_in_a_packed_record_costs_that_record(tmp_path: Path) -> None:
    pages = [gzip.compress(record(number)) for number in range(1, 6)]
    pages[2] = pages[2][:60] + bytes([pages[2][60] ^ 255, 7, 7, 7]) + pages[2][64:]
    (tmp_path / "a.warc.gz").write_bytes(b"".join(pages))
    found = items(tmp_path / "a.warc.gz")
    assert [item.known.get("url") for item in found if item.kind == "html"] == [
        f"https://news.example/{number}" for number in (1, 2, 4, 5)
    ]
    assert len(told(found, tmp_path)) == 1


# Bombs


def test_what_unpacks_to_more_than_allowed_is_told(tmp_path: Path) -> None:
    small = ReadOptions(max_bytes=100_000)
    bombs = {
        "a.txt.gz": b"\0" * 10**7,
        "a.html.gz": b"<p>" * 10**7,
        "a.jsonl.gz": lines() + b"\n" * 10**7,
        "b.jsonl.gz": lines() + b"x" * 10**7,
        "a.csv.gz": table() + b"x" * 10**7,
        "a.rss.gz": b"<rss>" + b" " * 10**7,
    }
    for name, data in bombs.items():
        (tmp_path / name).write_bytes(gzip.compress(data))
    lines_of = {name: told(items(tmp_path / name, options=small), tmp_path) for name in bombs}
    assert lines_of["a.txt.gz"] == ["a.txt.gz is larger than 100,000 bytes; split it into reports."]
    assert lines_of["a.html.gz"] == ["a.html.gz is larger than 100,000 bytes; split it into reports."]
    assert lines_of["a.rss.gz"] == ["a.rss.gz is larger than 100,000 bytes; split it into reports."]
    for name in ("a.jsonl.gz", "b.jsonl.gz", "a.csv.gz"):
        assert lines_of[name][-1].startswith(f"{name} unpacks to more than 500 times its size (")
        assert len(items(tmp_path / name, options=small)) >= 6  # those before the bomb are read


def test_bombs_in_archives_are_told_and_the_next_are_read(tmp_path: Path) -> None:
    sent = ["Content-Type: text/html", "Content-Encoding: gzip"]
    bombs = [record(2, b" " * 10**7), record(3, gzip.compress(b" " * 10**7), sent)]
    for name in ("a.warc", "a.warc.gz"):
        path = warc(tmp_path, name, [record(1), *bombs, record(4)])
        found = items(path, options=ReadOptions(max_bytes=100_000))
        assert [item.kind for item in found] == ["html", "failure", "failure", "html"]
        assert told(found, tmp_path) == [
            f"{name}, record 2 is larger than 100,000 bytes.",
            f"{name}, record 3 unpacks to more than 100,000 bytes; it is not read.",
        ]


# The web


def test_an_address_without_a_fetcher_is_a_clear_line() -> None:
    (item,) = items("https://news.example/1")
    assert item.data == "https://news.example/1 is a web address, and nothing is fetched here."


def test_pages_are_fetched_by_the_fetcher_alone() -> None:
    text = "The café would stay shut for at least a month, the mayor said on Tuesday, and nobody knew why."
    page = f"<html><body><p>{text}</p></body></html>".encode("mac-roman")
    there = Page("https://news.example/new", page, {"Content-Type": "text/html; charset=macintosh"})
    fetch = Web({"https://news.example/old": there})
    good, bad = reports("https://news.example/old", "https://gone.example/", fetch=fetch)
    assert (good.text.strip(), good.url, good.path) == (text, "https://news.example/new", None)
    assert bad.error == "https://gone.example/ cannot be reached: no such host."
    assert fetch.asked == ["https://news.example/old", "https://gone.example/"]


def test_the_content_type_tells_what_stands_at_an_address() -> None:
    json_lines = {"content-type": "application/x-ndjson"}
    fetch = web(
        Page("https://a.example/1", SAID.encode(), {"content-type": "text/plain; charset=utf-8"}),
        Page("https://a.example/2", lines(), json_lines),
        Page("https://a.example/3", b"%PDF-1.7", {"content-type": "application/pdf"}),
        Page("https://a.example/4", b"", {}),
        Page("https://a.example/5", b"<opml version='2.0'></opml>", {"content-type": "text/xml"}),
        Page("https://a.example/6", b"", status=503),
    )
    found = reports(*fetch.pages, fetch=fetch)
    assert [report.text for report in found if report.error is None] == [SAID, *TEXTS]
    assert [report.error for report in found if report.error] == [
        "https://a.example/3 is not text: it is a PDF; convert it to text or HTML first.",
        "https://a.example/4 is empty.",
        "https://a.example/5 is a list of feeds: save it as a file that ends in .opml, and give that.",
        "https://a.example/6 cannot be read: the server answers with status 503.",
    ]


def page(number: int) -> Page:
    text = f"<html><body><p>{TEXTS[number - 1]}</p></body></html>"
    return Page(f"https://news.example/{number}", text.encode())


def test_of_a_feed_the_pages_are_read_and_where_that_fails_its_own_texts() -> None:
    own = " ".join(["The feed says what the page does not, officials said."] * 10)
    written = feed(
        [("https://news.example/1", "Teaser."), ("https://gone.example/", own), ("https://no.example/", SAID)]
    )
    at = Page("https://news.example/feed", written.encode(), {"content-type": "application/rss+xml"})
    fetch = web(at, page(1))
    first, second, third = reports(at.url, fetch=fetch)
    assert (first.text.strip(), first.url) == (TEXTS[0], "https://news.example/1")
    assert (first.title, first.outlet, first.published) == ("Entry 1", "Bay Herald", "2024-03-05")
    assert (second.text.strip(), second.url) == (own, "https://gone.example/")
    assert third.error == "https://no.example/ cannot be reached: no such host."
    source = only(find_sources([at.url], OPTIONS, fetch))
    fetch.asked.clear()
    assert [item.number for item in source.items(2)] == [3]
    assert fetch.asked == [at.url, "https://no.example/"]  # what is passed over is not fetched


def test_a_feed_that_lies_in_a_folder_is_no_reason_to_fetch(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(feed([("https://news.example/1", SAID), ("https://news.example/2", None)]))
    fetch = web(page(1), page(2))
    found = items(tmp_path, fetch=fetch)
    assert [item.kind for item in found] == ["html", "failure"] and fetch.asked == []
    assert told(found, tmp_path) == [
        "https://news.example/2 has no text in the feed a.rss, and nothing is fetched here."
    ]
    assert [item.kind for item in items(tmp_path / "a.rss", fetch=fetch)] == ["html", "html"]
    assert fetch.asked == ["https://news.example/1", "https://news.example/2"]


def test_atom_and_feeds_in_xml_files_are_told_by_their_beginning(tmp_path: Path) -> None:
    atom = f"""<?xml version="1.0"?><!-- made by hand -->
    <feed xmlns="http://www.w3.org/2005/Atom"><title>Bay Herald</title><id>f</id><entry><id>e</id><title>Gorge</title>
    <updated>2024-03-05T10:00:00Z</updated><content type="html">&lt;p&gt;{SAID}&lt;/p&gt;</content></entry></feed>"""
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "a.xml").write_bytes(atom.encode(encoding))
        (report,) = reports(tmp_path / "a.xml")
        assert (report.text.strip(), report.title, report.published) == (SAID, "Gorge", "2024-03-05")


def test_the_feeds_of_a_list_are_sources_of_their_own(tmp_path: Path) -> None:
    outline = "<outline xmlUrl='https://news.example/{}'/>"
    opml = f"<opml version='2.0'><body>{outline.format('a')}{outline.format('b')}</body></opml>"
    at = Page("https://news.example/b", feed([(None, SAID)]).encode())
    for name in ("feeds.opml", "feeds.xml"):
        (tmp_path / name).write_text(opml)
        sources = list(find_sources([str(tmp_path / name)], OPTIONS, web(at)))
        assert [source.name for source in sources] == ["https://news.example/a", "https://news.example/b"]
        first, second = (to_report(item, OPTIONS) for source in sources for item in source.items())
        assert first.error == "https://news.example/a cannot be reached: no such host."
        assert second.text.strip() == SAID


# Standard input


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def send(data: bytes | str) -> None:
        raw = io.BytesIO(data.encode() if isinstance(data, str) else data)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(raw)))

    yield send


def test_addresses_on_standard_input_are_sources_of_their_own(pipe: Any) -> None:
    pipe("\n\nhttps://news.example/1\r\n# a remark\n\nftp://news.example/\nhttps://news.example/2")
    sources = list(find_sources(["-"], OPTIONS, web(page(1), page(2))))
    assert [source.name for source in sources] == [
        "https://news.example/1",
        "standard input:6",
        "https://news.example/2",
    ]
    found = [to_report(item, OPTIONS) for source in sources for item in source.items()]
    assert [report.text.strip() for report in found] == [TEXTS[0], "", TEXTS[1]]
    assert found[1].error == "standard input:6 is no web address: 'ftp://news.example/'."


def test_json_lines_on_standard_input_are_read_as_a_stream(pipe: Any) -> None:
    pipe(lines())
    source = only(find_sources(["-"], OPTIONS))
    assert (source.name, source.stamp, source.size) == ("-", None, None)
    found = list(source.items())
    assert [item.key for item in found] == [f"standard input:{number}" for number in range(1, 6)]
    assert [to_report(item, OPTIONS).text for item in found] == TEXTS


def test_whatever_is_on_standard_input_is_read_or_told(pipe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for data, text in ((SAID, SAID), (f"<!doctype html><p>{SAID}</p>", SAID), (json.dumps(rows()[:1]), TEXTS[0])):
        pipe(data)
        assert [report.text.strip() for report in reports("-")] == [text]
    pipe("")
    assert [item.data for item in items("-")] == ["standard input is empty."]
    pipe(table())
    assert [report.text for report in reports("-", options=ReadOptions(input_format="csv"))] == TEXTS
    monkeypatch.setattr(sys, "stdin", None)
    assert [item.data for item in items("-")] == ["Standard input is closed: name a file, or pipe the report in."]


# Whatever comes

SUFFIXES = (*READERS, ".warc", ".warc.gz", ".rss", ".xml", ".opml", ".jsonl.gz", ".csv.bz2", ".warc.zst", "")
RECORDS = [record(number) for number in range(1, 4)]
MARKS = (
    b'" "" , ; \t \r \n \r\n \r\n\r\n { } [ < > \\ \0 text, "text": WARC/1.0\r\n <rss> <item> <opml> \x1f\x8b\x08 PAR1'
)
PIECES = st.sampled_from(
    [*MARKS.split(b" "), table(), lines(), *RECORDS, *map(gzip.compress, RECORDS), b"\xff\xfe", b"\xe9"]
)
CUT = st.tuples(PIECES, st.integers(0, 500), st.integers(0, 500)).map(lambda cut: cut[0][: -cut[1] or None][: cut[2]])
ANYTHING = st.lists(PIECES | CUT | st.binary(max_size=5), max_size=8).map(b"".join)


@settings(deadline=None, max_examples=200)
@given(data=ANYTHING, suffix=st.sampled_from(SUFFIXES))
def test_any_bytes_give_items_that_can_be_gone_on_with(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any-items{suffix}"
    file.write_bytes(data)
    for source in find_sources([str(file)], OPTIONS):
        found = list(source.items())
        numbers = [item.number for item in found]
        assert numbers == sorted(set(numbers))
        for number in numbers:
            assert list(source.items(number)) == [item for item in found if item.number > number]
        for item in found:
            report = to_report(item, OPTIONS)
            assert report.text.strip() or report.error
            assert "\n" not in (report.error or "") and "fault of reportedly" not in (report.error or "")
        describe_mapping(source)


# Reports of items


def test_a_fault_of_ours_is_the_error_of_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportedly.read import report as making

    def faulty(*_: Any) -> Any:
        raise IndexError("list index\nout of range")

    monkeypatch.setattr(making, "read_opening", faulty)
    found = to_report(Item("a.txt", 1, "a.txt", "text", SAID), OPTIONS)
    assert found.error == (
        "a.txt cannot be read (IndexError list index out of range): "
        "this is a fault of reportedly, please tell its authors."
    )


def test_what_a_source_tells_goes_before_the_report_and_hints_behind_it() -> None:
    text = f"By Jane Doe\nMarch 3, 2024\n\n{SAID}"
    known, hints = {"title": "Gorge", "published": "2024-02-11"}, {"outlet": "Bay Herald", "published": "2024-03-05"}
    first = to_report(Item("a", 1, "a", "text", text, {"title": "Gorge"}, None, {"published": "2024-03-05"}), OPTIONS)
    assert (first.title, first.published, first.authors) == ("Gorge", "2024-03-03", ("Jane Doe",))
    second = to_report(Item("a", 1, "a", "text", text, known, None, hints), OPTIONS)  # type: ignore[arg-type]
    assert (second.published, second.outlet) == ("2024-02-11", "Bay Herald")
    third = to_report(Item("a", 1, "a", "text", SAID, {}, None, {"published": "2024-03-05T10:00:00Z"}), OPTIONS)
    assert third.published == "2024-03-05"


def test_a_stored_report_reads_as_the_same_report() -> None:
    own = {
        "id": "r-7",
        "text": SAID,
        "path": "a/b.txt",
        "title": "Gorge",
        "dateline": {"place": "Nairobi", "date": None},
    }
    report = to_report(Item("news.db", 7, "r-7", "record", {"report": own}), OPTIONS)
    assert (report.id, report.text, report.path, report.title) == ("r-7", SAID, "a/b.txt", "Gorge")
    assert report.dateline is not None and report.dateline.place == "Nairobi"
