"""Whatever comes in through the public door: what comes out holds, and nothing that is thrown in ends a run."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reportedly
from reportedly import cli, pipeline
from reportedly.attribute import load
from reportedly.attribute.words import sentence_bounds, split_words, windows
from reportedly.export import WRITERS, Output
from reportedly.records import Claim, EventPlace, Report, Source, Span

GOOD = "Officials said on Tuesday that the bridge would stay shut. The mayor, Ada Lund, denied it."
ANY_LANGUAGE = reportedly.ReadOptions(any_language=True)

SENTENCES = (
    "Guards said the gate was shut. ",
    "“Nobody fired,” Colonel Petra Anders told reporters, “and nobody will.” ",
    "The Gazette cited a retired general as warning that the truce would not hold. ",
    "Local radio says villagers allege that soldiers had turned them back.\n\n",
    "She did not deny it. ",
    "Soldiers arrested two reporters in Nairobi on Monday. ",
    "Egypt and Jordan, the ministry said, had held talks about the arrest of the reporters. ",
    "According to a memo seen by the paper, fuel was drawn last week. ",
    "LODARA, March 5 (AP) — The army, which is believed to hold the port, said no such thing. ",
)
JUNK = (
    *"\0 \r\n \t “ ” \" '' ’ ( [ - — . ... ? : _ # \u200b \u202e \u0301 \x85 \u2028 \ufffd İ ﬁ 👩‍👩‍👧 \ud800".split(
        " "
    ),
    *("\n", "\n\n", " ", "said ", "that ", "he ", "他说", "_" * 600, "a" * 3000, "e" + "\u0301" * 300, "He said “"),
)
TEXTS = st.lists(st.sampled_from(SENTENCES) | st.sampled_from(JUNK) | st.text(max_size=5), min_size=1, max_size=14)
texts = TEXTS.map("".join).filter(str.strip)


def parts(claim: Claim) -> Iterator[Claim | Span | Source]:
    yield claim
    yield from claim.sources
    if claim.cue:
        yield claim.cue


def assert_is_slice(part: Claim | Span | Source | EventPlace, text: str) -> None:
    """The spans lie in the text in their order, and what they say is what stands there."""
    ends = [place for piece in part.spans for place in piece]
    assert ends and ends == sorted(ends) and ends[0] >= 0 and ends[-1] <= len(text)
    assert all(start < end for start, end in part.spans)
    assert part.text == " ".join(text[start:end] for start, end in part.spans)


def assert_events_hold(report: Report) -> None:
    """Triggers, mentions and places are slices; actors, claims and links that are named are there."""
    actors, claims = {actor.id for actor in report.actors}, {claim.id for claim in report.claims}
    for actor in report.actors:
        for mention in actor.mentions:
            assert_is_slice(mention, report.text)
    for event in report.events:
        for trigger in (event.trigger, *event.also_trigger):
            assert_is_slice(trigger, report.text)
        if event.place is not None:
            assert_is_slice(event.place, report.text)
        assert {*event.actors, *event.recipients} <= actors and set(event.claims) <= claims
        assert not set(event.actors) & set(event.recipients)
        assert event.date.start is None or event.date.end is None or event.date.start <= event.date.end
    assert all({link.source, link.target} <= claims and link.source != link.target for link in report.links)
    assert {source.actor for claim in report.claims for source in claim.sources if source.actor} <= actors


def assert_holds(report: Report) -> None:
    """Every span lies in the text and every text is its slice, parents stand before, ids are unique."""
    assert_events_hold(report)
    seen: dict[str, Claim] = {}
    for claim in report.claims:
        for part in parts(claim):
            assert_is_slice(part, report.text)
        assert claim.id not in seen
        assert 0 <= claim.confidence <= 1
        if claim.parent is not None:
            outer = [source.spans for source in seen[claim.parent].sources]
            assert [source.spans for source in claim.sources][: len(outer)] == outer or not claim.sources
        seen[claim.id] = claim


def read(text: str) -> Report:
    return reportedly.read(text + " ", ANY_LANGUAGE)  # with a space it is no path


def written(folder: Path, files: dict[str, bytes]) -> list[str]:
    """The paths of files with these contents."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in files]


# What holds for every text

model = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@model
@given(texts)
def test_what_is_found_in_a_text_holds(text: str) -> None:
    report = read(text)
    assert_holds(report)
    assert report == read(text)


@model
@given(texts)
def test_every_writer_writes_what_is_found(text: str) -> None:
    report = read(text)
    for form in ("text", "json", "jsonl", "csv", "html"):
        stream = io.StringIO(newline="")
        WRITERS[form]([report], Output(stream))
        assert stream.getvalue().encode()
        if "json" in form:
            assert json.loads(stream.getvalue()) == report.to_dict()


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(texts, min_size=2, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, several: list[str], chance: Any
) -> None:
    folder = tmp_path_factory.mktemp("order")
    paths = written(folder, {f"{number}.txt": text.encode("utf-8", "replace") for number, text in enumerate(several)})
    forth = {report.path: report for report in reportedly.read_many(paths, ANY_LANGUAGE)}
    chance.shuffle(paths)
    assert {report.path: report for report in reportedly.read_many(paths, ANY_LANGUAGE)} == forth
    alone = [next(iter(reportedly.read_many([path], ANY_LANGUAGE))) for path in paths]
    assert alone == [forth[path] for path in paths]


# Texts made to hurt, small enough to be quick

HOSTILE = {
    "quotation marks": '"' * 3000,
    "opening marks": "“" * 3000,
    "open quotations": "He said “" * 300 + "no." + "”" * 300,
    "apostrophes": "'" * 3000,
    "one long word": "a" * 30_000,
    "underscores": f"The minister said: {'_' * 3000} Officials denied it.",
    "no spaces": "他说这座桥将关闭一个月" * 300,
    "accents alone": "e" + "\u0301" * 3000,
    "nothing to be seen": "\u200d\u202e\u2060" * 1000,
    "faces": "👩‍👩‍👧‍👦" * 500,
    "no sentence end": "officials said the bridge was shut and the mayor said it was open " * 60,
    "nothing but cues": "said " * 800,
    "ever deeper": "Officials said that " * 300 + "the bridge is shut.",
    "no one but he": "He said so. " * 400,
    "a name after the other": "".join(f"Mr. Smith{number} of Oslo{number} denied it. " for number in range(200)),
    "brackets": "([{" * 1000,
    "lines": "said\n" * 1000,
    "blank lines": "a\n\n" * 1000,
    "digits": "9" * 5000 + "-99-99, Aug 99999999999999 (AP) — " + GOOD,
    "dates": "NAIROBI, Aug 16 (AP) — " * 150,
    "controls": "\x1b[31m\x07\x9b2J\0" * 200 + GOOD,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_made_to_hurt_is_read(name: str) -> None:
    assert_holds(read(HOSTILE[name]))


def test_no_window_is_larger_than_what_the_model_takes() -> None:
    tokenizer = load().tokenizer
    for text in HOSTILE.values():
        words = split_words(text, tokenizer)
        found = windows(words, 200, 40)
        assert [window.core_start for window in found[1:]] == [window.core_end for window in found[:-1]]
        for window in found:
            first = words.first_piece[window.start]
            last = words.first_piece[window.end] if window.end < len(words) else len(words.pieces)
            assert window.end - window.start <= 200 and last - first <= 200


def test_sentences_of_a_text_without_end_tile_it() -> None:
    text = "“" * 50_000
    bounds = sentence_bounds(text)
    assert all(end <= start for (_, end), (start, _) in pairwise(bounds))
    assert "".join(text[start:end] for start, end in bounds) == text


# Files that cannot be read, beside one that can


PAGE = "<!doctype html><html><body>"
FAR = f"<p>{GOOD}</p><p>{GOOD}</p>"
XML = "<?xml version='1.0'?><!DOCTYPE html "
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\r\n\t",
    "binary.txt": bytes(range(256)) * 8,
    "cut.json": b'{"text": "The minister sa',
    "deep.json": b'{"a":' * 50_000,
    "number.json": b'{"text": ' + b"9" * 5000 + b"}",
    "empty.html": PAGE.encode(),
    "unclosed.html": (PAGE + "<p" * 5000).encode(),
    "script.html": (PAGE + "<script>" * 2000 + GOOD).encode(),
    "french.txt": ("Le ministre a déclaré mardi que le pont resterait fermé pendant un mois. " * 3).encode(),
    "long.txt": b"War. " * 200_001,
    "bomb.txt.gz": gzip.compress(b"\0" * (65 * 2**20)),
    "cut.json.gz": gzip.compress(b'{"text": "War."}' * 50)[:-9],
    "other.csv": b"id;note\n1;War.\n",
    "open.csv": b'text,id\n"War.,1\n',
    "lone.parquet": b"PAR1\x15\x04\x15PAR1",
}
SANE = {
    "deep.html": PAGE + "<div>" * 5000 + FAR,
    "bold.html": PAGE + "<b><i><a href=x>" * 2000 + FAR,
    "attributes.html": f"{PAGE}<p {' '.join(f'a{number}=1' for number in range(5000))}>{GOOD}</p>{FAR}",
    "comments.html": PAGE + "<!-- -->" * 3000 + FAR,
    "laughs.xhtml": f"{XML}[<!ENTITY l0 'ha'>{LAUGHS}]><html><body>{FAR}&l11;</body></html>",
    "stolen.xhtml": f"{XML}[<!ENTITY f SYSTEM 'file:///etc/passwd'>]><html>{FAR}&f;</html>",
    "numbers.html": PAGE + "<p>&#x110000;&#xD800;&#0;&#99999999999;" + GOOD + FAR,
    "metadata.html": PAGE + '<script type="application/ld+json">{"@type":' + '[{"author":' * 3000 + "</script>" + FAR,
    "dates.json": json.dumps({"text": GOOD, "date": 10**300, "published": "9" * 400 + "-99-99", "id": 1e308}),
    "surrogates.json": json.dumps({"text": GOOD + "\ud800", "title": "\udfff", "id": "\ud800\ud800"}),
    "mixed.txt": "“café” " * 50 + GOOD,
}


def test_files_that_cannot_be_read_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    bad, good = written(tmp_path, BAD), written(tmp_path, {"zgood.txt": GOOD.encode()})
    result = CliRunner().invoke(cli.commands, ["read", *bad, *good, "--format", "jsonl"])
    assert [json.loads(line)["report"]["path"] for line in result.stdout.splitlines()] == good
    lines = result.stderr.splitlines()
    assert len(lines) == len(bad) and all(line.startswith(path) for line, path in zip(lines, bad, strict=True))
    assert result.exit_code == 1
    for path in bad:
        with pytest.raises(reportedly.ReportError):
            reportedly.read(path)


def test_odd_files_are_read_for_what_they_say(tmp_path: Path) -> None:
    odd = {name: text.encode("utf-8", "surrogatepass") for name, text in SANE.items()}
    odd |= {f"{name}.txt": (GOOD + " “é”").encode(name) for name in ("cp1252", "utf-16", "utf-16-le", "utf-16-be")}
    odd["mixed.txt"] += "“é” ".encode("cp1252")
    for path in written(tmp_path, odd):
        report = reportedly.read(path)
        assert_holds(report)
        assert GOOD.split(".")[0] in report.text and "root:" not in report.text
        assert {claim.cue.text for claim in report.claims if claim.cue} >= {"said", "denied"}


def test_bad_lines_of_jsonl_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"text": GOOD})
    lines = [good, "[" * 50_000, "{bad", '"', "\0", '{"text": 1}', '{"text": "' + "x" * 3_000_000 + '"}', good]
    (path,) = written(tmp_path, {"lines.jsonl": "\n".join(lines).encode()})
    found = list(reportedly.read_many([path]))
    assert [bool(report.error) for report in found] == [False, *[True] * 6, False]
    assert found[0].claims == found[-1].claims != ()


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    written(tmp_path, {"a.txt": GOOD.encode()})
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = list(reportedly.read_many([tmp_path]))
    assert [report.error and report.error.removeprefix(f"{tmp_path}{os.sep}") for report in found] == [
        None,
        "self.txt does not exist.",
    ]


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, {f"{name}.txt": GOOD.encode()})
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "out" / "out.txt")
    (tmp_path / "in" / "c").symlink_to(tmp_path / "out", target_is_directory=True)
    assert [report.path for report in reportedly.read_many([tmp_path / "in"])] == [str(tmp_path / "in" / "in.txt")]


def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    written(tmp_path, {"a.txt": GOOD.encode()})
    look = os.scandir

    def guarded(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", guarded)
    first, second = reportedly.read_many([tmp_path])
    assert first.error is None
    assert second.error == f"{tmp_path / 'closed'} cannot be read: Permission denied."


# Faults, and what surrounds the command


def test_a_fault_of_ours_is_the_error_of_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = pipeline.complete

    def faulty(report: Report, *rest: Any) -> Report:
        if "trap" in report.text:
            raise IndexError("list index\nout of range")
        return find(report, *rest)

    monkeypatch.setattr(pipeline, "complete", faulty)
    files = {"a.txt": GOOD, "b.txt": "It is a trap, he said.", "c.txt": GOOD}
    paths = written(tmp_path, {name: text.encode() for name, text in files.items()})
    first, second, third = reportedly.read_many(paths)
    assert first.claims == third.claims != ()
    assert second.error == (
        f"{paths[1]} cannot be read (IndexError list index out of range): "
        "this is a fault of reportedly, please tell its authors."
    )


def run_command(*arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reportedly", *arguments], capture_output=True, text=True, check=False, **how
    )


@pytest.mark.skipif(os.name != "posix", reason="closes streams as a POSIX shell does")
def test_streams_closed_before_it_began_are_told(tmp_path: Path) -> None:
    line = f"{sys.executable} -m reportedly read"
    (path,) = written(tmp_path, {"a.txt": GOOD.encode()})
    done = subprocess.run(f"{line} - <&-", shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "Standard input is closed: name a file, or pipe the report in.\n")
    done = subprocess.run(f"{line} {path} >&-", shell=True, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: standard output is closed: name a file with --output\n",
    )


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    (path,) = written(tmp_path, {"a.txt": GOOD.encode()})
    home = tmp_path / "home"
    home.mkdir()
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    done = run_command("read", path, "--format", "jsonl", env={**kept, **places, "PYTHONDONTWRITEBYTECODE": "1"})
    assert json.loads(done.stdout)["claims"] and (done.stderr, done.returncode) == ("", 0)
    assert list(home.rglob("*")) == []


def lines_of(reports: Iterable[Report]) -> str:
    with contextlib.closing(io.StringIO()) as stream:
        WRITERS["jsonl"](reports, Output(stream))
        return stream.getvalue()


def test_the_command_and_the_library_say_the_same(tmp_path: Path) -> None:
    (path,) = written(tmp_path, {"a.txt": GOOD.encode()})
    assert CliRunner().invoke(cli.commands, ["read", path, "-f", "jsonl"]).stdout == lines_of([reportedly.read(path)])
