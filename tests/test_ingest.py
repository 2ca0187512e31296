"""Filling a store: nothing twice, nothing lost, bad items noted, and a run that was stopped goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import postgres
import pytest
import reports as invented
from click.testing import CliRunner
from sqlalchemy import text

from reportedly import cli
from reportedly.errors import StoreError, UsageError
from reportedly.ingest import (
    IngestOptions,
    Item,
    Tally,
    failed_items,
    failed_sources,
    find_sources,
    ingest,
    progress,
    reread,
    run,
    to_report,
)
from reportedly.ingest import worker as workers
from reportedly.ingest.ledger import note_failures
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.records import Report
from reportedly.store import Store, Stored, load_reports, open_store

READING = ReadOptions()
ALONE = IngestOptions(workers=1)
TWO = IngestOptions(workers=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db", create=True) as opened:
        yield opened


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return invented.write(tmp_path / "dump.jsonl", 30)


def fill(store: Store, *sources: Path, options: IngestOptions = ALONE) -> Tally:
    return ingest(find_sources([str(source) for source in sources], READING), store, options)


def told(tally: Tally) -> tuple[int, int, int, int]:
    return tally.new, tally.copies, tally.known, tally.failed


def kept(name: Path | Store) -> dict[str, Report]:
    if isinstance(name, Path):
        with open_store(name, read_only=True) as opened:
            return kept(opened)
    with name.reading() as connection:
        numbers = connection.execute(text("SELECT id FROM reports")).scalars().all()
        return {report.id: report for report in load_reports(connection, numbers)}


def test_two_workers_store_what_one_stores(tmp_path: Path, store: Store, dump: Path) -> None:
    assert told(fill(store, dump)) == (30, 0, 0, 0)
    with open_store(tmp_path / "two.db", create=True) as other:
        assert told(fill(other, dump, options=TWO)) == (30, 0, 0, 0)
        assert kept(other) == kept(store)


def test_postgresql_holds_what_a_file_holds(store: Store, dump: Path, postgres_server: postgres.Server) -> None:
    fill(store, dump)
    address = postgres_server.database()
    with open_store(address, create=True) as other:
        assert told(fill(other, dump, options=TWO)) == (30, 0, 0, 0)
        assert told(fill(other, dump)) == (0, 0, 0, 0)
        os.utime(dump, (1, 1))
        assert told(fill(other, dump)) == (0, 0, 30, 0)
        assert kept(other) == kept(store)
        assert told(reread(other, replace(ALONE, settings=Settings(threads=1, events=False)))) == (30, 0, 0, 0)
        assert told(fill(other, dump.parent / "gone.txt")) == (0, 0, 0, 1)


def test_what_is_stored_is_what_reading_gives(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("NAIROBI - The ministry denied on Monday that soldiers had crossed the river, the Ferry reported.")
    fill(store, path)
    import reportedly

    (found,) = kept(store).values()
    assert found.to_dict() == reportedly.read(path).to_dict()


def test_a_second_run_adds_nothing(store: Store, dump: Path) -> None:
    fill(store, dump)
    again = fill(store, dump)
    assert (told(again), again.unchanged) == ((0, 0, 0, 0), 1)
    os.utime(dump, (1, 1))  # its date has changed, nothing else has
    assert told(fill(store, dump)) == (0, 0, 30, 0)


def test_a_dump_that_grows_gives_what_is_new(store: Store, dump: Path) -> None:
    fill(store, dump)
    with dump.open("a") as stream:
        stream.writelines(json.dumps(one) + "\n" for one in invented.reports(5, seed=7))
    assert told(fill(store, dump)) == (5, 0, 30, 0)


def test_agency_copy_is_read_once(store: Store, tmp_path: Path) -> None:
    (one,) = invented.reports(1, sentences=12)
    papers = [{**one, "url": f"https://paper{n}.example/", "outlet": f"Paper {n}"} for n in range(40)]
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    assert told(fill(store, tmp_path / "papers.jsonl")) == (1, 39, 0, 0)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(DISTINCT outlet) FROM appearances")).scalar_one() == 40


def test_copies_that_two_workers_find_at_once_are_all_kept(store: Store, tmp_path: Path) -> None:
    (one,) = invented.reports(1, sentences=12)
    papers = [{**one, "url": f"https://paper{n}.example/"} for n in range(100)]
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    assert told(fill(store, path, path, options=TWO)) == (1, 99, 100, 0)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM appearances")).scalar_one() == 100


def test_a_copy_of_what_could_not_be_read_is_a_failure(store: Store, tmp_path: Path) -> None:
    (one,) = invented.reports(1, sentences=12)
    report = to_report(Item("a.jsonl", 2, "a.jsonl:2", "record", one), READING)
    copy = workers.Copy(report, "gone", 1.0, Item("a.jsonl", 2, "a.jsonl:2", "record", ""))
    outcome = workers.Outcome(copies=[copy])
    with store.writing() as connection:
        assert run.store_outcome(connection, outcome, "the tests") == Stored()
    assert [failure.reason for failure in outcome.failures] == ["a.jsonl:2 is a copy of gone, which was not read."]


def test_a_table_whose_columns_were_wrong_is_read_when_they_are_right(store: Store, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("no,foo\n" + "".join(f'{n},"{one["text"]}"\n' for n, one in enumerate(invented.reports(5))))
    for _ in range(2):  # nothing of it was read: it is not done
        assert told(fill(store, table)) == (0, 0, 0, 1)
    right = replace(ALONE, reading=ReadOptions(text_field="foo"))
    assert told(ingest(find_sources([str(table)], right.reading), store, right)) == (5, 0, 0, 0)
    assert ingest(find_sources([str(table)], right.reading), store, right).unchanged == 1
    with store.reading() as connection:
        assert list(failed_items(connection)) == []


def test_all_of_a_file_is_read_when_it_is_tried_again(store: Store, dump: Path) -> None:
    late = dump.rename(dump.with_suffix(".late"))
    assert told(fill(store, dump)) == (0, 0, 0, 1)
    late.rename(dump)
    assert told(ingest(failed_sources(store, READING), store, ALONE)) == (30, 0, 0, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []


def test_what_failed_to_be_read_again_is_not_looked_for_in_files(store: Store, dump: Path) -> None:
    fill(store, dump)
    with store.writing() as connection:
        note_failures(connection, [workers.Failure(Item(store.name, 1, "k1", "record", ""), "It died.")])
    assert list(failed_sources(store, READING)) == []


def test_a_file_whose_name_is_no_text_is_read(store: Store, tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    Path(name).write_text("Guards said the gate was shut, and the mayor of the town denied it.")
    assert told(fill(store, Path(name))) == (1, 0, 0, 0)
    assert fill(store, Path(name)).unchanged == 1


def test_a_run_stops_between_files_that_have_not_changed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "UNCHANGED", 2)
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"The mayor said number {number} was shut.")
    fill(store, tmp_path)
    sources = find_sources([str(tmp_path)], READING)
    tally = ingest(sources, store, ALONE, lambda tally: os.kill(os.getpid(), signal.SIGINT))
    assert (tally.unchanged, tally.interrupted) == (2, True)


def test_bad_items_are_noted_and_the_run_goes_on(store: Store, tmp_path: Path, dump: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    (line,) = (json.dumps(one) for one in invented.reports(1, seed=3))
    bad.write_text(f'{{"text": 7}}\n{line}\nnot json\n')
    assert told(fill(store, bad, tmp_path / "gone.txt", dump)) == (31, 0, 0, 3)
    with store.reading() as connection:
        failures = list(failed_items(connection))
    assert [(one.key, one.attempts) for one in failures] == [
        (f"{bad}:1", 1), (f"{bad}:3", 1), (f"{tmp_path}/gone.txt", 1),
    ]  # fmt: skip
    assert failures[1].reason == f"{bad}:3 is not valid JSON: Expecting value (line 1, column 1)."


def test_two_dumps_that_number_their_reports_alike_are_told_apart(store: Store, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 2)):
        records = [{"id": number, **one} for number, one in enumerate(invented.reports(3, seed=seed), 1)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    dumps = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert told(fill(store, *dumps)) == (6, 0, 0, 0)
    for path in dumps:
        os.utime(path, (1, 1))
    assert told(fill(store, *dumps)) == (0, 0, 6, 0)
    assert {key.partition("@")[0] for key in kept(store)} == {"1", "2", "3"}


def test_what_failed_is_tried_again_when_asked(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "late.txt"
    fill(store, page)
    tally = ingest(failed_sources(store, READING), store, ALONE)
    assert told(tally) == (0, 0, 0, 1)
    page.write_text("Guards said the gate was shut, and the mayor of the town denied it.")
    assert told(ingest(failed_sources(store, READING), store, ALONE)) == (1, 0, 0, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []


def test_a_stopped_run_goes_on_where_it_was(store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST", 4)
    seen: list[Tally] = []

    def stop(tally: Tally) -> None:
        seen.append(tally)
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    first = ingest(find_sources([str(dump)], READING), store, ALONE, stop)
    assert (first.new, first.interrupted) == (8, True)
    assert len(kept(store)) == 8
    rest = fill(store, dump)
    assert told(rest) == (22, 0, 0, 0)  # the first eight are not even looked at
    assert 0.2 < rest.passed / rest.bytes < 0.4
    assert len(kept(store)) == 30


def test_the_time_left_is_told_by_what_this_run_has_read() -> None:
    lines: list[str] = []
    with progress.in_lines(lines.append, 1000, every=0) as tell:
        tell(Tally(new=10, bytes=910, seconds=10, passed=900))
    assert lines == ["10 reports, 1.0 a second, 0:01:30 left"]


def test_a_killed_run_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    dump, name = invented.write(tmp_path / "dump.jsonl", 400), tmp_path / "news.db"
    command = [sys.executable, "-m", "reportedly", "ingest", str(dump), "--store", str(name), "--workers", "2", "-q"]
    process = subprocess.Popen(command)
    while process.poll() is None and not (name.exists() and _some(name)):
        time.sleep(0.05)
    process.kill()
    process.wait()
    before = kept(name)
    assert 0 < len(before) < 400
    subprocess.run(command, check=True)
    after = kept(name)
    assert len(after) == 400
    assert all(after[key] == report for key, report in before.items())


def _some(name: Path) -> bool:
    try:
        return bool(kept(name))
    except StoreError:  # not made yet
        return False


def test_the_item_that_kills_who_reads_it_is_a_failure(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = list(invented.reports(6))
    records[3]["text"] = "DEADLY " + records[3]["text"]
    (tmp_path / "some.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    monkeypatch.setattr(workers, "work", deadly)
    tally = fill(store, tmp_path / "some.jsonl", options=TWO)
    assert told(tally) == (5, 0, 0, 1)
    with store.reading() as connection:
        (failure,) = failed_items(connection)
    assert failure.reason == (
        f"{tmp_path}/some.jsonl:4 cannot be read: the process that read it died, perhaps of too little memory."
    )


def deadly(items: list[Item]) -> workers.Outcome:
    """Reads as a worker does, but one text is its death, as if it had been too much for the memory."""
    if any(b"DEADLY" in str(item.data).encode() for item in items):
        os.kill(os.getpid(), signal.SIGKILL)
    return workers.Worker(workers._worker.store, READING, Settings(threads=1)).work(items)  # type: ignore[union-attr]


def test_workers_that_cannot_be_started_are_no_failure_of_the_reports(
    store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "start", stillborn)
    with pytest.raises(UsageError) as caught:
        fill(store, dump, options=TWO)
    assert str(caught.value) == (
        'The processes that read cannot be started. A script must call ingest below if __name__ == "__main__", '
        "or with workers=1"
    )
    with store.reading() as connection:
        assert list(failed_items(connection)) == []
    monkeypatch.undo()
    assert told(fill(store, dump)) == (30, 0, 0, 0)


def stillborn(*_: object) -> None:
    """Ends a worker before it has begun."""
    os._exit(1)


def test_workers_that_die_of_the_signal_that_ends_a_run_are_no_failure(
    store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "work", ending)
    tally = fill(store, dump, options=TWO)
    assert (told(tally), tally.interrupted) == ((0, 0, 0, 0), True)


def ending(items: list[Item]) -> workers.Outcome:
    """Ends the run and this worker, as a service is ended."""
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    return workers.Outcome()


def test_two_runs_at_once_are_one_too_many(store: Store, dump: Path) -> None:
    with run.filling(store), pytest.raises(StoreError) as caught:
        fill(store, dump)
    assert str(caught.value) == f"{store.name} is being filled by another run: wait until it has ended."
    assert told(fill(store, dump)) == (30, 0, 0, 0)


def test_reading_again_is_for_what_another_reader_read(store: Store, dump: Path) -> None:
    fill(store, dump)
    assert told(reread(store, ALONE)) == (0, 0, 0, 0)
    claims_alone = replace(ALONE, settings=Settings(threads=1, events=False))
    assert told(reread(store, claims_alone)) == (30, 0, 0, 0)
    assert not any(report.events for report in kept(store).values())
    assert told(reread(store, claims_alone)) == (0, 0, 0, 0)


def test_the_command_says_what_it_did(tmp_path: Path, dump: Path) -> None:
    with dump.open("a") as stream:
        stream.write("{\n")
    name = str(tmp_path / "news.db")
    result = CliRunner().invoke(cli.commands, ["ingest", str(dump), "--store", name, "--workers", "1"])
    assert result.stderr.splitlines()[-1] == (
        f"30 reports stored in {name}; 1 could not be read: reportedly failures --store {name}."
    )
    assert result.exit_code == 1
    shown = CliRunner().invoke(cli.commands, ["failures", "--store", name])
    key, attempts, _, reason = shown.stdout.rstrip("\n").split("\t")
    assert (key, attempts, reason) == (f"{dump}:31", "1", f"{dump}:31 is cut off: its JSON ends in the middle.")


@pytest.mark.parametrize("given", [["--store", "x.db"], ["a.txt", "--retry-failed", "--store", "x.db"]])
def test_the_command_wants_one_thing_to_do(given: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.commands, ["ingest", *given])
    assert result.stderr == "Error: Give either SOURCES to read, or --retry-failed, or --reread.\n"
    assert result.exit_code == 2


def test_columns_of_a_table_are_told(tmp_path: Path) -> None:
    table = tmp_path / "dump.csv"
    table.write_text("id_old,headline,body\n1,Gate shut,Guards said the gate was shut on Monday evening.\n")
    name = str(tmp_path / "news.db")
    result = CliRunner().invoke(cli.commands, ["ingest", str(table), "--store", name, "--workers", "1"])
    assert result.stderr.splitlines()[0] == f"{table}: text=body, title=headline; not used: id_old"
