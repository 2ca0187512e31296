"""What is asked of a store can be written in the formats of others, whole reports or the claims and events that fit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from factories import actor, claim, denies, event, report

import reportedly
from reportedly import cli
from reportedly.ask.selection import with_claims
from reportedly.errors import StoreError
from reportedly.records import Report
from reportedly.revive import from_dict, read_records
from reportedly.store import open_store, store_reports

CONVOY = report(
    "The Ferry said villagers saw two convoys cross the river. The ministry denied that soldiers had crossed the river"
    ". "
    "Police arrested a baker, the mayor said.",
    [
        claim("The Ferry", "said", "villagers saw two convoys cross the river"),
        claim(["The Ferry", ("villagers", {"role": "villagers"})], "saw", "two convoys cross the river", parent="c1"),
        claim(
            ("The ministry", {"kind": "government"}), "denied", "that soldiers had crossed the river", stance="denies"
        ),
        claim("the mayor", "said", "Police arrested a baker"),
    ],
    [actor("Police", country="KEN", sector="COP"), actor("a baker", sector="CVL"), actor("soldiers", sector="MIL")],
    [
        event("MOBILIZE/troops", "cross", ["a3"], claims=("c2", "c1")),
        event("COERCE/arrest", "arrested", ["a1"], ["a2"], claims=("c4",)),
    ],
    links=(denies("c3", "c2"),),
    content_sha256="1" * 64,
)
QUIET = report("Nothing happened in the town hall, the clerk said.", [claim("the clerk", "said", "Nothing happened")])


@pytest.fixture(scope="module")
def name(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "news.db"
    with open_store(path, create=True) as store, store.writing() as connection:
        store_reports(connection, [CONVOY, replace(QUIET, id="r2")], "x")
    return path


def exported(name: Path, *options: str) -> str:
    result = CliRunner().invoke(cli.commands, ["export", "--store", str(name), *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def records(name: Path, *options: str) -> list[Report]:
    return [from_dict(json.loads(line)) for line in exported(name, *options).splitlines()]


def ids(found: Report) -> tuple[list[str], list[str], int]:
    return [one.id for one in found.claims], [one.id for one in found.events], len(found.links)


def test_whole_reports_come_as_they_were_stored(name: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    exported(name, "--output", str(path))
    assert next(one.to_dict() for one in read_records(path)) == CONVOY.to_dict()
    assert [one.id for one in records(name, "--text", "clerk")] == ["r2"]


def test_of_claims_come_those_that_fit_with_what_belongs_to_them(name: Path) -> None:
    (found,) = records(name, "--what", "claims", "--by", "villagers")
    assert ids(found) == (["c1", "c2"], ["e1"], 0)
    assert len(found.actors) == 3
    (found,) = records(name, "--what", "claims", "--stance", "denies")
    assert ids(found) == (["c3"], [], 0)


def test_an_event_that_only_the_claim_around_it_holds_does_not_come_with_a_claim() -> None:
    outer = replace(CONVOY, events=(replace(CONVOY.events[0], claims=("c1",)),))
    assert ids(with_claims(outer, {"c2"})) == (["c1", "c2"], [], 0)
    assert ids(with_claims(outer, {"c1"})) == (["c1"], ["e1"], 0)


def test_of_events_come_those_that_fit_with_who_says_so_and_who_denies_it(name: Path) -> None:
    (found,) = records(name, "--what", "events", "--type", "MOBILIZE")
    assert ids(found) == (["c1", "c2", "c3"], ["e1"], 1)


def test_a_format_of_events_has_the_events_that_fit(name: Path) -> None:
    (line,) = exported(name, "-f", "plover", "--type", "COERCE").splitlines()
    assert "COERCE" in line and "MOBILIZE" not in line
    assert len(exported(name, "-f", "polecat").splitlines()) == 1 + 2


@pytest.mark.parametrize(
    "form", ["json", "jsonl", "html", "plover", "polecat", "icews", "gdelt", "ftm", "jsonld", "labelstudio"]
)
def test_every_format_is_written(name: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    exported(name, "-f", form, "--output", str(path))
    assert path.read_text() == exported(name, "-f", form)
    assert path.stat().st_size > 100


def test_brat_wants_a_folder(name: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.commands, ["export", "--store", str(name), "-f", "brat"])
    assert result.stderr == "Error: The brat format writes a folder: name one with --output FOLDER\n"
    exported(name, "-f", "brat", "--output", str(tmp_path / "brat"))
    assert len(list((tmp_path / "brat").glob("*.ann"))) == 2


def test_a_store_is_not_written_over(name: Path) -> None:
    result = CliRunner().invoke(cli.commands, ["export", "--store", str(name), "--output", str(name)])
    assert "is among the files to read" in result.stderr
    with open_store(name, read_only=True):
        pass


def test_a_corpus_selects_corrects_and_shows_both_states(name: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(name.read_bytes())
    with reportedly.open(copy, read_only=False) as corpus:
        assert [one.id for one in corpus.select(stance="denies")] == ["r1"]
        assert ids(next(corpus.select("events", type="COERCE"))) == (["c4"], ["e2"], 0)
        corpus.correct("r1/c4", set={"stance": "doubts"}, why="he was not sure", by="A. Reader")
        assert [one.id for one in corpus.claims(stance="doubts")] == ["r1/c4"]
        assert list(corpus.claims(stance="doubts", as_read=True)) == []
        assert [one.who for one in corpus.corrections()] == ["A. Reader"]
    with reportedly.open(copy) as corpus, pytest.raises(StoreError, match="open for reading only"):
        corpus.correct("r1/c4", set={"stance": "denies"}, why="no")
