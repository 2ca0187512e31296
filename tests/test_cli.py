from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from factories import coded_report, convoy_report

import reportedly
from reportedly import cli
from reportedly.evaluate import Evaluation
from reportedly.export import WRITERS
from reportedly.formats import EVENT_WRITERS
from reportedly.read import ReadOptions
from reportedly.records import Report

calls: list[tuple[tuple[str, ...], ReadOptions, Any]] = []


def fake_read_many(files: tuple[str, ...], options: ReadOptions, settings: Any) -> Iterator[Report]:
    """Reads nothing: every file holds the convoy report, but those with "bad" in their names."""
    calls.append((files, options, settings))
    for file in files:
        error = f"{file} is\nempty \x1b[2J." if "bad" in file else None
        yield replace(coded_report(), path=file, error=error)


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.clear()
    monkeypatch.setattr(reportedly, "read_many", fake_read_many)
    monkeypatch.delenv("NO_COLOR", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.commands, arguments)


def test_read_writes_who_says_what() -> None:
    result = run("read", "a.txt")
    assert result.stdout.startswith(
        "Convoys cross the northern border, officials say\nDaily Example · 2024-03-05 · Lodara"
    )
    assert "c3   The defence ministry → rejected [denies]\n" in result.stdout
    assert (result.stderr, result.exit_code) == ("", 0)


@pytest.mark.parametrize("form", [form for form in WRITERS if form != "brat"])
def test_every_format_goes_to_a_file_or_to_standard_output(tmp_path: Path, form: str) -> None:
    shown = run("read", "a.txt", "b.txt", "--format", form)
    assert run("read", "a.txt", "b.txt", "-f", form, "-o", str(tmp_path / "out")).output == ""
    assert (tmp_path / "out").read_bytes() == shown.stdout_bytes


def test_brat_goes_to_a_folder(tmp_path: Path) -> None:
    assert run("read", "a.txt", "-f", "brat", "-o", str(tmp_path / "out")).exit_code == 0
    assert (tmp_path / "out" / "a.ann").exists()
    result = run("read", "a.txt", "-f", "brat")
    assert result.stderr == "Error: The brat format writes a folder: name one with --output FOLDER\n"
    assert result.exit_code == 2


@pytest.mark.parametrize("form", [form for form in EVENT_WRITERS if form != "parquet"])
def test_every_format_of_events_goes_to_a_file_or_to_standard_output(tmp_path: Path, form: str) -> None:
    shown = run("code", "a.txt", "b.txt", "--format", form)
    assert run("code", "a.txt", "b.txt", "-f", form, "-o", str(tmp_path / "out")).output == ""
    assert (tmp_path / "out").read_bytes() == shown.stdout_bytes != b""


def test_code_writes_who_did_what_to_whom() -> None:
    result = run("code", "a.txt")
    assert "\ne2  no date COERCE/restrict [reported]\n    soldiers (MIL) → villagers (KENCVL)\n" in result.stdout
    assert (result.stderr, result.exit_code) == ("", 0)
    assert "why (0.90) by hand" in run("code", "a.txt", "--explain").stdout
    assert "\x1b[1;31m[disputed]" in run("code", "a.txt", "--color").stdout


def test_code_writes_the_events_asked_for() -> None:
    def found(*options: str) -> list[str]:
        return [json.loads(line)["id"] for line in run("code", "a", "-f", "jsonl", *options).stdout.splitlines()]

    assert found("--only", "asserted,reported", "--exclude", "future") == ["e2", "e4", "e7"]
    assert found("--min-confidence", "0.5", "--exclude", "nothing") == ["e1", "e2", "e3", "e4", "e5", "e6"]


def test_a_table_of_actors_reaches_the_library_and_its_faults_are_told_first(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("Orun Vanguard\t\tarmed_group\tKEN\tREB\n")
    assert run("code", "a", "--actors", str(own), "--threads", "2").exit_code == 0
    assert (calls[0][2].actor_table, calls[0][2].threads) == (own, 2)
    result = run("code", "a", "--actors", str(own), "-o", str(own))
    assert result.stderr == f"Error: {own} is among the files to read: name another place with --output\n"
    own.write_text("Orun Vanguard\t\tghost\n")
    result = run("code", "a", "--actors", str(own))
    assert result.stderr.startswith(f"Error: {own}, line 1: 'ghost' is no kind of actor; use one of armed_group,")
    assert (result.stdout, result.exit_code, len(calls)) == ("", 2, 1)


def test_a_missing_part_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("code", "a", "--format", "parquet")
    assert result.stderr == 'Error: A Parquet file needs an optional part: pip install "reportedly[parquet]"\n'
    assert (result.stdout, result.exit_code) == ("", 1)


def test_a_report_that_fails_is_named_and_the_others_are_written() -> None:
    result = run("read", "a.txt", "bad.txt", "b.txt", "--format", "jsonl")
    assert [json.loads(line)["report"]["path"] for line in result.stdout.splitlines()] == ["a.txt", "b.txt"]
    assert result.stderr == "bad.txt is empty \\x1b[2J.\n"
    assert result.exit_code == 1


@pytest.mark.parametrize("command", ["read", "code"])
def test_options_reach_the_library(command: str) -> None:
    run(
        command,
        "a",
        "--text-field=body",
        "--any-language",
        "--input-format=jsonl",
        "--threads=2",
        "--min-confidence=.5",
    )
    ((files, options, settings),) = calls
    assert files == ("a",)
    assert options == ReadOptions(text_field="body", any_language=True, input_format="jsonl")
    assert (settings.threads, settings.min_confidence) == (2, 0.5 if command == "read" else 0.0)


def test_colour_is_for_those_who_ask_or_have_a_terminal(tmp_path: Path) -> None:
    assert "\x1b[" not in run("read", "a.txt").stdout
    assert "\x1b[1;31m[denies]" in run("read", "a.txt", "--color").stdout
    run("read", "a.txt", "--color", "-o", str(tmp_path / "out"))
    assert "\x1b[1;31m[denies]" in (tmp_path / "out").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["read"], "Missing argument 'FILES...'."),
        (["read", "a", "--format", "xml"], "Invalid value for '-f' / '--format': 'xml' is not one of 'text', 'json',"),
        (
            ["read", "a", "--min-confidence", "2"],
            "Invalid value for '--min-confidence': 2.0 is not in the range 0<=x<=1.",
        ),
        (["read", "a", "--nonsense"], "No such option"),
        (["code", "a", "--only", "future"], "Unknown status 'future' - use one or more of asserted, reported,"),
        (["code", "a", "--exclude", "x"], "Unknown status or mark 'x' - use one or more of asserted, reported,"),
        (["code", "a", "--actors", "/nowhere"], "Invalid value for '--actors': File '/nowhere' does not exist."),
        (["nonsense"], "No such command 'nonsense'."),
        (["evaluate", "/nowhere"], "Invalid value for 'GOLD': Path '/nowhere' does not exist."),
    ],
)
def test_a_wrong_call_is_told_in_one_line(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.stderr.startswith(f"Error: {message}")
    assert (result.stdout, result.stderr.count("\n"), result.exit_code) == ("", 1, 2)


def test_output_never_goes_over_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain.")
    for target in (tmp_path / "a.txt", tmp_path / "sub" / "out.txt"):
        result = run("read", str(tmp_path / "a.txt"), str(tmp_path), "-o", str(target))
        assert result.stderr == f"Error: {target} is among the files to read: name another place with --output\n"
        assert result.exit_code == 2
    assert (tmp_path / "a.txt").read_text() == "Rain."


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    result = run("read", "a.txt", "-o", str(tmp_path / "no" / "out"))
    assert result.stderr == f"Error: {tmp_path / 'no' / 'out'}: No such file or directory\n"
    assert result.exit_code == 1


def test_an_interruption_leaves_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Iterator[Report]:
        yield convoy_report()
        raise KeyboardInterrupt

    monkeypatch.setattr(reportedly, "read_many", interrupted)
    result = run("read", "a.txt")
    assert "c15  Officials" in result.stdout
    assert result.stderr.strip() == "Error: interrupted"
    assert result.exit_code == 130


@pytest.mark.parametrize("command", [[], *([name] for name in cli.commands.commands)])
def test_every_help_ends_with_an_example(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.stdout.splitlines()[-1].strip().startswith("reportedly " + " ".join(command))
    assert result.stdout.splitlines()[-3].strip() == "Example:"


def test_version() -> None:
    assert run("--version").stdout == f"reportedly {reportedly.__version__}\n"


def test_code_takes_event_types_of_your_own_and_tells_at_once_what_is_wrong_with_them(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("types: {STORM: {examples: [A storm hit the coast.]}}", encoding="utf-8")
    assert run("code", "a.txt", "--ontology", str(own)).exit_code == 0
    assert calls[-1][2].ontology == own
    assert run("code", "a.txt", "--ontology", str(own), "-o", str(own)).stderr == (
        f"Error: {own} is among the files to read: name another place with --output\n"
    )
    own.write_text("types: {STORM: {examples: []}}", encoding="utf-8")
    result = run("code", "a.txt", "--ontology", str(own), "-o", str(tmp_path / "out"))
    assert result.stderr == f"Error: {own}, STORM: give it examples, at least one sentence, better ten\n"
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)


def test_evaluate_prints_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Found:
        def lines(self, worst: int, examples: int) -> Iterator[str]:
            yield f"{worst} worst,\n{examples} misses \x1b[2J"

        def to_dict(self) -> dict[str, int]:
            return {"reports": 1}

    def fake(folder: Path, predictions: object, ontology: object) -> Evaluation:
        assert (folder, predictions, ontology) == (tmp_path, None, None)
        return Found()  # type: ignore[return-value]

    monkeypatch.setattr("reportedly.evaluate.evaluate", fake)
    assert run("evaluate", str(tmp_path), "--worst", "2").stdout == "2 worst,\n3 misses \\x1b[2J\n"
    assert json.loads(run("evaluate", str(tmp_path), "-f", "json").stdout) == {"reports": 1}


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, reportedly.cli; print([name for name in sys.modules if name in sys.argv])"
    heavy = ["numpy", "onnxruntime", "tokenizers", "trafilatura", "py3langid", "sentencex", "rich", "pandas", "polars"]
    result = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_the_function_read_is_not_hidden_by_the_module_of_its_name() -> None:
    code = "from reportedly.read import read_reports; import reportedly.pipeline; print(reportedly.read.__name__)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "read\n"


def test_a_reader_that_has_seen_enough_ends_the_command_quietly() -> None:
    endless = "cli.commands.command('zeros')(lambda: click.echo('0\\n' * 999999))"
    line = f'{sys.executable} -c "import click; from reportedly import cli; {endless}; cli.main()" zeros | head -n 1'
    result = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("0\n", "")
