"""The command that corrects, its documentation, and what it writes to learn from."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from correcting import ROOT, SAID, complaint, ids, kept, put
from factories import claim, report
from hypothesis import given
from hypothesis import strategies as st

from reportedly import cli
from reportedly.correct import (
    add_claim,
    add_event,
    correct,
    corrections,
    withdraw,
)
from reportedly.correct.edits import ACTOR_FIELDS, CLAIM_FIELDS, EVENT_FIELDS
from reportedly.correct.examples import export
from reportedly.correct.log import standing
from reportedly.errors import ReportError
from reportedly.evaluate import load_gold, load_sentences
from reportedly.events.marked import read_marked, read_marked_file, write_marked
from reportedly.store import Store
from reportedly.train.corpus import read_corpus

# The command


def run(store: Store, *arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(cli.commands, ["correct", "--store", store.address, *arguments], **options)


WHY = ("--why", "read by eye", "--by", "Ada Ito")


def test_the_session_of_the_documentation_runs(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "correcting.md").read_text(encoding="utf-8")
    shown = "".join(re.findall(r"^```sh\n(\$ .*?)^```$", page, re.DOTALL | re.MULTILINE))
    monkeypatch.chdir(tmp_path)
    told = ""
    for line in re.findall(r"^\$ (.+)$", shown, re.MULTILINE):
        command, _, head = line.partition(" | head -")
        told += f"$ {line}\n"
        words = shlex.split(command)
        if words[0] == "export":
            for assignment in words[1:]:
                monkeypatch.setenv(*assignment.split("=", 1))
            continue
        output = CliRunner().invoke(cli.commands, words[1:]).output
        told += "".join(output.splitlines(keepends=True)[: int(head) if head else None]).replace("\r", "")
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert re.sub(moment, "NOW", told) == re.sub(moment, "NOW", shown)


def test_every_field_is_documented() -> None:
    page = (ROOT / "docs" / "correcting.md").read_text(encoding="utf-8")
    fields = [*CLAIM_FIELDS, *EVENT_FIELDS, *ACTOR_FIELDS]
    assert [name for name in fields if f"`{name}`" not in page and f"`{name}=" not in page] == []


def test_the_command_says_what_is_wrong_with_the_call(store: Store) -> None:
    def failed(*arguments: str) -> str:
        result = run(store, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr

    assert failed("convoys/c3").startswith("Error: Say what to do: --set, --withdraw, ")
    assert failed("--list", "--export", "x").startswith("Error: Say what to do")
    assert failed("convoys/c3", "--set", "stance", *WHY) == (
        "Error: --set stance: write it as FIELD=VALUE, with nothing behind = for none\n"
    )
    assert failed("convoys/c3", "--set", "stance=wants", "--set", "stance=denies", *WHY) == (
        "Error: --set stance is given twice\n"
    )
    assert failed("convoys/c3", "--withdraw", "--set", "stance=wants", *WHY) == (
        "Error: One thing at a time, not withdraw, set together\n"
    )
    assert failed("--set", "stance=wants", *WHY) == "Error: Say what is to be corrected, as KEY/c3\n"
    assert failed("convoys/c3", "--from", "x.jsonl") == "Error: With --from and --export no TARGET is given\n"
    assert failed("--from", "x.jsonl") == "Error: x.jsonl cannot be read: No such file or directory\n"
    assert failed("--list", "nothing") == (
        "Error: 'nothing' names no claim, event or actor: write KEY/c3, KEY/e2 or KEY/a1\n"
    )
    assert failed("--export", "x") == f"Error: {store.name} holds no corrections: there is nothing to export\n"
    result = CliRunner().invoke(cli.commands, ["correct", "--list", "--store", "no.db"])
    assert (result.exit_code, result.stderr[:24]) == (1, "Error: no.db does not ex")


def test_fields_and_links_go_together(store: Store) -> None:
    result = run(store, "convoys/c4", "--set", "stance=denies", "--unlink", "c2", "--deny", "convoys/c2", *WHY)
    assert result.exit_code == 0
    assert [one.action for one in corrections(store)] == ["change", "unlink", "link"]
    assert "2  unlink convoys/c4\n" in result.stdout
    assert run(store, "--undo", "2", "--undo", "3", *WHY).exit_code == 0
    assert len(standing(corrections(store))) == 1


def test_adding_by_the_command(store: Store) -> None:
    assert run(store, "convoys", "--add-claim", "talks could resume", "--set", "stance=wants", *WHY).exit_code == 0
    assert run(store, "convoys", "--add-claim", "", "--set", "spans=0-7", *WHY).exit_code == 0
    assert run(store, "convoys", "--add-event", "promised", "--set", "type=AGREE", *WHY).exit_code == 0
    assert {"c16", "c17", "e8"} <= set(ids(kept(store)))


def test_many_at_once(store: Store, tmp_path: Path) -> None:
    lines = [
        {"id": "convoys/c3", "set": {"stance": "doubts"}, "why": "a", "by": "B. Okoro"},
        {"id": "convoys/c4", "deny": "c2"},
        {"id": "convoys", "add_claim": None, "set": {"spans": [[0, 7]]}},
        {"id": "convoys/e7", "withdraw": True},
        {"undo": 1},
    ]
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    assert run(store, "--from", str(file), *WHY).exit_code == 0
    assert [(one.action, one.who, one.why) for one in corrections(store)] == [
        ("change", "B. Okoro", "a"), ("link", "Ada Ito", "read by eye"), ("add", "Ada Ito", "read by eye"),
        ("withdraw", "Ada Ito", "read by eye"), ("undo", "Ada Ito", "read by eye"),
    ]  # fmt: skip
    before = kept(store)
    result = run(
        store, "--from", "-", *WHY, input='{"id": "convoys/c7", "withdraw": true}\n{"id": "convoys/c7", "sett": 1}'
    )
    assert result.stderr == "Error: -, line 2: 'sett': did you mean set?\n"
    result = run(
        store,
        "--from",
        "-",
        *WHY,
        input='{"id": "convoys/c7", "withdraw": true}\n{"id": "convoys/c99", "withdraw": true}',
    )
    assert result.stderr == "Error: -, line 2: convoys/c99: the report has no claim c99, its claims are c1 to c16\n"
    for broken in (
        "[1]",
        "{",
        '"x"',
        "\xff",
        "[" * 100_000,
        '{"id": 3, "withdraw": true}',
        '{"id": "convoys/c7", "set": 3}',
    ):
        assert run(store, "--from", "-", *WHY, input=broken.encode("latin-1")).exit_code == 2
    assert kept(store) == before


def test_the_log_as_a_table_and_as_json(store: Store) -> None:
    run(store, "convoys/e2", "--set", "actors=a1", "--set", "mode=", *WHY)
    run(store, "--undo", "1", *WHY)
    rows = list(csv.DictReader(io.StringIO(run(store, "--list", "--format", "csv").stdout)))
    assert [(row["field"], row["before"], row["after"], row["taken_back_by"]) for row in rows] == [
        ("mode", "restrict", "", "2"), ("actors", "soldiers", "Army of Kenya", "2"), ("correction", "1", "", ""),
    ]  # fmt: skip
    first, second = map(json.loads, run(store, "--list", "--format", "jsonl").stdout.splitlines())
    assert (first["id"], first["before"]["mode"], first["taken_back_by"]) == ("convoys/e2", "restrict", 2)
    assert (second["id"], second["action"], second["before"]) == ("1", "undo", None)
    assert run(store, "convoys/e1", "--list").stdout == ""
    assert run(store, "convoys", "--list").stdout == run(store, "--list").stdout


def test_help_loads_no_database() -> None:
    code = "import sys; from reportedly import cli; sys.argv = ['reportedly', 'correct', '--help']\n"
    code += "try: cli.main()\nexcept SystemExit: assert 'sqlalchemy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_hostile_text_comes_through(store: Store) -> None:
    words = "Guards\x1b[2J said\u202e \"the gate [was] shut\"; 'DROP TABLE claims'.\n" * 3
    put(store, replace(report(words, [claim("Guards\x1b[2J", "said", "the gate [was] shut")]), id="we/ird\n/c1"))
    correct(store, "we/ird\n/c1/c1", {"origin.name": "'); DROP TABLE claims; --"}, why="<b>'\"", by="=1+1")
    found = kept(store, 2)
    assert found.claims[0].origin and found.claims[0].origin.name == "'); DROP TABLE claims; --"
    told = run(store, "--list").stdout
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", told)
    rows = list(csv.DictReader(io.StringIO(run(store, "--list", "-f", "csv").stdout)))
    assert rows[0]["by"] == "'=1+1"


# Examples


def test_corrected_reports_come_back_as_gold(store: Store, tmp_path: Path) -> None:
    put(store, report("Guards shut the gate at noon, and nobody said anything of it to anyone at all.", id="quiet"))
    correct(store, "convoys/c3", {"text": "the account"}, **SAID)
    withdraw(store, "convoys/c10", **SAID)
    add_claim(store, "convoys", "no date had been set", {"origin": "Officials", "cue": "admitted"}, **SAID)
    correct(store, "convoys/e2", {"type": "COERCE/deport"}, **SAID)
    withdraw(store, "convoys/e7", **SAID)
    folder = tmp_path / "examples"
    result = run(store, "--export", str(folder))
    assert result.stderr == f"{folder}: corrected reports 1, sentences with corrected events 2\n"
    (gold,) = load_gold(folder / "reports").reports
    found = kept(store)
    assert gold.report.text == found.text
    assert [one.text for one in gold.report.claims] == [one.text for one in found.claims]
    (learned,) = read_corpus(folder / "train")
    outermost = [one for one in found.claims if one.cue and one.parent is None]
    assert learned.text == found.text
    assert [tuple(one["content"]) for one in learned.outer] == [one.spans for one in outermost]
    rows = list(csv.DictReader((folder / "index.csv").open(encoding="utf-8", newline="")))
    assert {(row["file"], row["by"]) for row in rows} == {("0001-convoys", "Ada Ito")}
    assert complaint(lambda: export(store, folder)).startswith(f"{folder} is not an empty folder")


def test_sentences_with_corrected_events_come_back_marked(store: Store, tmp_path: Path) -> None:
    correct(store, "convoys/e2", {"type": "COERCE/deport"}, **SAID)
    withdraw(store, "convoys/e7", **SAID)
    export(store, tmp_path / "examples")
    first, second = read_marked_file(tmp_path / "examples" / "events" / "events.txt")
    assert first.triggers == ()  # nothing is left of that sentence
    assert first.text.startswith("According to a memo")
    (trigger,) = second.triggers
    assert (trigger.type, trigger.mode, trigger.span.text) == ("COERCE", "deport", "had turned them back")
    assert [(one.role, one.span.text) for one in trigger.arguments] == [
        ("recipient", "villagers"), ("actor", "soldiers"), ("place", "the river"),
    ]  # fmt: skip
    assert len(load_sentences(tmp_path / "examples" / "events")) == 2


def test_a_sentence_that_no_line_can_mark_is_left_out_and_counted(store: Store, tmp_path: Path) -> None:
    add_event(store, "convoys", "drawn", {"type": "AID"}, **SAID)  # inside the trigger of e7
    assert export(store, tmp_path / "examples").unmarked == 1


@pytest.mark.parametrize("file", sorted((ROOT / "gold" / "events").glob("*.txt")), ids=lambda file: file.stem)
def test_marked_lines_are_written_as_they_were_read(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            again = read_marked(write_marked(read_marked(line)))
            assert again == read_marked(line)


WORDS = st.text(
    st.characters(exclude_characters="[]", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1, max_size=6
)
PHRASE = WORDS.filter(lambda words: words.splitlines() == [words])


@given(st.lists(st.tuples(PHRASE, st.sampled_from(["", "A1", "R1,A2", "P2", "D1"])), max_size=6), PHRASE, PHRASE)
def test_any_marked_line_round_trips(parts: list[tuple[str, str]], one: str, other: str) -> None:
    line = f"[E1 AID {one}]" + "".join(f"[{mark} {words}]" if mark else words for words, mark in parts)
    marked = read_marked(line + f" [E2 COERCE/arrest+negated+future {other}]")
    assert read_marked(write_marked(marked)) == marked


def test_what_cannot_be_marked_is_refused() -> None:
    marked = read_marked("[A1 Guards] [E1 AID sent] food.")
    (trigger,) = marked.triggers
    for broken in (
        replace(marked, text=marked.text.replace("food", "[food]")),
        replace(marked, text=marked.text + "\n"),
        replace(marked, triggers=(trigger, trigger)),
        replace(marked, triggers=(replace(trigger, span=replace(trigger.span, spans=((0, 9),))),)),
        replace(marked, triggers=(replace(trigger, span=replace(trigger.span, spans=((7, 8), (9, 11)))),)),
    ):
        with pytest.raises(ReportError):
            write_marked(broken)


def test_python_has_the_same(store: Store) -> None:
    from reportedly.correct.mixin import Correcting

    class Corpus(Correcting):
        pass

    corpus = Corpus()
    corpus.store = store
    corpus.correct("convoys/c3", set={"stance": "doubts"}, deny=["c4"], why="x", by="y")
    corpus.withdraw("convoys/c1", why="x", by="y")
    added = corpus.add_claim("convoys", "talks could resume", why="x", by="y")
    corpus.add_event("convoys", "promised", set={"type": "AGREE"}, why="x", by="y")
    corpus.undo(added.number, why="x", by="y")
    assert [one.action for one in corpus.corrections()] == ["change", "link", "withdraw", "add", "add", "undo"]
    assert corpus.corrections("convoys/c1")[0].action == "withdraw"
