"""Filling a store: nothing twice, nothing lost, bad items noted, and a run that was stopped goes on."""

from __future__ import annotations

import gzip
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import postgres
import pytest
import reports as invented
from click.testing import CliRunner
from sqlalchemy import text

from reportedly import cli
from reportedly.errors import StoreError, UsageError
from reportedly.fetch.state import FeedState, WaitingEntry
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
from reportedly.ingest.source import Source
from reportedly.ingest.watching import StoreState
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.records import Report
from reportedly.store import Store, Stored, load_reports, open_store

READING = ReadOptions()
ALONE = IngestOptions(workers=1)
TWO = IngestOptions(workers=2)
SERVE = workers.serve


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
    monkeypatch.setattr(workers, "serve", deadly)
    tally = fill(store, tmp_path / "some.jsonl", options=TWO)
    assert told(tally) == (5, 0, 0, 1)
    with store.reading() as connection:
        (failure,) = failed_items(connection)
    assert failure.reason == (
        f"{tmp_path}/some.jsonl:4 cannot be read: the process that read it died, perhaps of too little memory."
    )


class Deadly(workers.Worker):
    """Reads as others do, but one text is its death, as if it had been too much for the memory."""

    def work(self, items: Sequence[Item]) -> workers.Outcome:
        if any(b"DEADLY" in str(item.data).encode() for item in items):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().work(items)


def deadly(pipe: Connection, *start: Any) -> None:
    """Serves with a reader that some texts kill."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "Worker", Deadly)
        SERVE(pipe, *start)


def test_a_reader_that_dies_in_the_middle_of_its_answer_is_replaced(
    store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "serve", faltering)
    assert told(fill(store, dump, options=TWO)) == (30, 0, 0, 0)


def faltering(pipe: Connection, *start: Any) -> None:
    """Dies of the first batch with half of its answer sent, as if it had been killed; then there is one text each."""
    pipe.send(True)
    items = pipe.recv()
    if len(items) > 1:
        os.write(pipe.fileno(), struct.pack("!i", 100_000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    own = workers.Worker(open_store(start[0], read_only=True, small=True), *start[1:])
    pipe.send(own.work(items))
    while True:
        pipe.send(own.work(pipe.recv()))


def test_what_a_reader_raises_is_raised_by_the_run(store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "serve", complaining)
    with pytest.raises(StoreError, match="is full") as caught:
        fill(store, dump, options=TWO)
    assert "in work" in "".join(caught.value.__notes__)


class Complaining(workers.Worker):
    """Cannot read anything."""

    def work(self, items: Sequence[Item]) -> workers.Outcome:
        raise StoreError("The disk is full")


def complaining(pipe: Connection, *start: Any) -> None:
    """Serves with a reader that complains."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "Worker", Complaining)
        SERVE(pipe, *start)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="who are the workers of a run is read from /proc")
def test_a_run_goes_on_when_a_worker_is_killed(tmp_path: Path) -> None:
    dump, name = invented.write(tmp_path / "dump.jsonl", 300), tmp_path / "news.db"
    command = [sys.executable, "-m", "reportedly", "ingest", str(dump), "--store", str(name), "--workers", "2", "-q"]
    process = subprocess.Popen(command)
    while process.poll() is None and not (name.exists() and _some(name)):
        time.sleep(0.02)
    children = [
        one for task in Path(f"/proc/{process.pid}/task").iterdir() for one in (task / "children").read_text().split()
    ]
    victim = next(one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes())
    os.kill(int(victim), signal.SIGKILL)
    assert process.wait(120) == 0
    assert len(kept(name)) == 300


def test_of_two_items_of_one_id_the_first_is_kept(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The mayor of Kumasi said on Monday that the bridge had been closed for a week.")
    assert told(fill(store, tmp_path)) == (1, 0, 1, 0)
    with store.reading() as connection:
        (path,) = connection.execute(text("SELECT path FROM reports")).scalars()
    assert Path(path).name == "a.txt"


def test_workers_that_cannot_be_started_are_no_failure_of_the_reports(
    store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "serve", stillborn)
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
    monkeypatch.setattr(workers, "serve", ending)
    tally = fill(store, dump, options=TWO)
    assert (told(tally), tally.interrupted) == ((0, 0, 0, 0), True)


def ending(pipe: Connection, *_: object) -> None:
    """Ends the run and this worker, as a service is ended."""
    pipe.send(True)
    pipe.recv()
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)


def test_items_of_endless_names_are_failures_like_others(tmp_path: Path, postgres_server: postgres.Server) -> None:
    endless = "".join(sha256(bytes([n])).hexdigest() for n in range(100))
    folder = tmp_path.joinpath(*(endless[n : n + 200] for n in range(0, 3000, 200)))
    folder.mkdir(parents=True)
    deep, (one, two) = folder / "deep.jsonl", invented.reports(2)
    records = {**one, "outlet": endless}, {"text": 7}, {**two, "id": endless}
    deep.write_text("".join(json.dumps(line) + "\n" for line in records))
    address = f"https://news.example/{endless}"
    for name in (str(tmp_path / "news.db"), postgres_server.database()):
        with open_store(name, create=True) as store:
            assert told(ingest(find_sources([str(deep), address], READING), store, ALONE)) == (2, 0, 0, 2)
            assert told(ingest(find_sources([str(deep)], READING), store, ALONE)) == (0, 0, 0, 0)
            again = {one.name: [item.number for item in one.items()] for one in failed_sources(store, READING)}
            assert again == {str(deep): [2], address: [1]}
            assert told(ingest(failed_sources(store, READING), store, ALONE)) == (0, 0, 0, 2)
            with store.reading() as connection:
                found = list(failed_items(connection))
            assert [(failed.source, failed.attempts) for failed in found] == [(str(deep), 2), (address, 2)]
            assert all(len(failed.key) < 300 for failed in found)


def test_a_watch_remembers_feeds_of_endless_addresses(store: Store, postgres_server: postgres.Server) -> None:
    endless = "".join(sha256(bytes([n])).hexdigest() for n in range(50))
    feed = FeedState(f"https://news.example/{endless}", f"https://news.example/{endless}", "The Ferry")
    long, short = (WaitingEntry(feed.feed, key, f"{feed.url}/{key}") for key in ("k1", "k2"))
    short = replace(short, url="https://news.example/2")
    with open_store(postgres_server.database(), create=True) as other:
        for state in (StoreState(store), StoreState(other)):
            state.polled(feed, [long, short])
            assert state.feed(feed.feed) == feed
            waiting = sorted(state.waiting([feed.feed]), key=lambda entry: entry.key)
            assert waiting == [replace(long, url=None), short]
            assert state.unseen(feed.feed, [("k1", long.url), ("k3", None)]) == {"k3"}
            state.finish(long, "It is gone.")
            assert list(state.waiting([feed.feed])) == [short]
    with store.reading() as connection:
        assert [(one.source, one.reason) for one in failed_items(connection)] == [(long.url, "It is gone.")]


def test_two_files_of_one_name_are_two(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        dump = tmp_path / name / "dump.jsonl"
        dump.write_text(json.dumps({"text": f"The mayor said number {name} was shut on Monday."}) + "\n{\n")
        os.utime(dump, (1, 1))
        monkeypatch.chdir(dump.parent)
        assert told(fill(store, Path("dump.jsonl"))) == (1, 0, 0, 1)
    monkeypatch.chdir(tmp_path)
    assert fill(store, Path("one/dump.jsonl"), Path("two/../two/dump.jsonl")).unchanged == 2
    with store.reading() as connection:
        assert [one.key for one in failed_items(connection)] == [
            f"{tmp_path}/one/dump.jsonl:2", f"{tmp_path}/two/dump.jsonl:2",
        ]  # fmt: skip
    assert told(ingest(failed_sources(store, READING), store, ALONE)) == (0, 0, 0, 2)


def test_what_a_store_knows_under_a_name_as_it_was_given_still_counts(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = Path("dump.jsonl")
    monkeypatch.chdir(tmp_path)
    dump.write_text("{\n" + json.dumps(next(invented.reports(1))) + "\n")
    fill(store, dump)
    with store.writing() as connection:
        connection.execute(text("UPDATE inputs SET name = 'dump.jsonl'"))
        connection.execute(text("UPDATE failures SET key = 'dump.jsonl:1', source = 'dump.jsonl'"))
    assert fill(store, dump).unchanged == 1
    assert told(ingest(failed_sources(store, READING), store, ALONE)) == (0, 0, 0, 1)
    with store.reading() as connection:
        assert [one.key for one in failed_items(connection)] == [f"{tmp_path}/dump.jsonl:1"]


def cut_gzip(path: Path, most: int) -> bytes:
    """Writes a dump of thirty reports that is cut off in the middle; what it would be as a whole."""
    whole = gzip.compress("".join(json.dumps(one) + "\n" for one in invented.reports(30)).encode(), 0)
    path.write_bytes(whole[:most])
    return whole


def test_what_damage_cuts_off_is_told_and_read_when_it_is_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl.gz"
    whole = cut_gzip(path, 9_000)
    first = fill(store, path)
    assert 0 < first.new < 30
    for attempts in (1, 2, 3):  # it is not done with, and says so, however often the same command is given
        with store.reading() as connection:
            (one,) = failed_items(connection)
        assert (one.key, one.attempts) == (str(path), attempts)
        assert one.reason == f"{path} is cut off: its gzip data end in the middle."
        assert told(fill(store, path)) == (0, 0, 0, 1)
    path.write_bytes(whole)
    assert told(fill(store, path)) == (30 - first.new, 0, first.new, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []
    assert fill(store, path).unchanged == 1


def test_a_damaged_file_that_was_mended_in_its_place_is_read_on(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl.gz"
    whole = cut_gzip(path, 0)
    path.write_bytes(whole[:9_000] + bytes(100) + whole[9_100:-8] + bytes(8))
    os.utime(path, (1, 1))
    first = fill(store, path)
    assert first.failed and first.new < 30
    path.write_bytes(whole)
    os.utime(path, (1, 1))  # as it is copied with its date
    assert fill(store, path).failed == 0
    assert len(kept(store)) >= 29
    with store.reading() as connection:
        assert str(path) not in [one.key for one in failed_items(connection)]


@pytest.mark.parametrize("again", [False, True])
def test_a_file_that_was_damaged_is_read_whole_when_it_is_whole(store: Store, tmp_path: Path, again: bool) -> None:
    path = tmp_path / "dump.warc"
    records = [record(number, one["text"]) for number, one in enumerate(invented.reports(6), 1)]
    path.write_bytes(records[0] + records[1][:60] + records[2][30:-60] + b"".join(records[3:]))
    assert told(fill(store, path)) == (4, 0, 0, 1)  # two records are gone in one failure: the others are counted on
    with store.reading() as connection:
        (one,) = failed_items(connection)
    assert one.key == f"{path}, record 2"
    path.write_bytes(b"".join(records))
    sources = failed_sources(store, READING) if again else find_sources([str(path)], READING)
    assert told(ingest(sources, store, ALONE)) == (2, 0, 4, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []
    assert fill(store, path).unchanged == 1


def record(number: int, words: str) -> bytes:
    """A record of a web archive with a text."""
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\nContent-Type: text/plain\r\n"
    return f"{head}Content-Length: {len(words)}\r\n\r\n{words}\r\n\r\n".encode()


def test_failures_of_what_a_file_once_was_are_forgotten(store: Store, tmp_path: Path) -> None:
    dump, line = tmp_path / "dump.jsonl", json.dumps(next(invented.reports(1)))
    dump.write_text(f"{line}\n{{\n[\n")
    assert told(fill(store, dump)) == (1, 0, 0, 2)
    dump.write_text(f"{line}\n")
    assert told(fill(store, dump)) == (0, 0, 1, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []


def test_a_file_that_may_not_be_opened_any_more_is_not_taken_for_read(
    store: Store, dump: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST", 4)
    ingest(find_sources([str(dump)], READING), store, ALONE, lambda tally: os.kill(os.getpid(), signal.SIGINT))
    sources = list(find_sources([str(dump)], READING))
    away = dump.rename(dump.with_suffix(".away"))
    assert told(ingest(sources, store, ALONE)) == (0, 0, 0, 1)
    away.rename(dump)
    assert told(fill(store, dump)) == (26, 0, 0, 0)
    with store.reading() as connection:
        assert list(failed_items(connection)) == []


def test_what_is_under_way_is_bounded_in_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "HELD", 3 * run.BATCH)
    given, most = 0, 0

    def items(after: int) -> Iterator[Item]:
        nonlocal given
        for given in range(1, 40):  # each as large as a batch, and soon read
            yield Item("x", given, f"x:{given}", "record", b"{" + b" " * run.BATCH)

    def look(tally: Tally) -> None:
        nonlocal most
        most = max(most, given - tally.items)

    tally = ingest([Source("x", None, None, items)], store, TWO, look)
    assert told(tally) == (0, 0, 0, 39)
    assert 0 < most <= 4


@pytest.mark.parametrize("count", ["1", "2"])
def test_an_interrupt_ends_the_wait_for_standard_input(tmp_path: Path, count: str) -> None:
    name = tmp_path / "news.db"
    command = [sys.executable, "-m", "reportedly", "ingest", "-", "--store", str(name), "--workers", count]
    bad = {"text": 7, "more": "." * 4_000}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stderr
        lines = [json.dumps(one) + "\n" for one in (*invented.reports(1), *[bad] * 100)]
        process.stdin.write("".join(lines))
        process.stdin.flush()
        try:
            waited(lambda: _failures(name) >= 40)  # and now for more, which does not come
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        finally:
            process.kill()
        said = process.stderr.read().splitlines()[-1]
    failed = _failures(name)
    assert failed >= 40 and len(kept(name)) == 1
    assert said == (
        f"1 report stored in {name}; {failed} could not be read: reportedly failures --store {name}. "
        "Interrupted: the same command goes on from here."
    )


def waited(reached: Callable[[], bool], seconds: float = 60) -> None:
    """Comes back a moment after this is so."""
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(0.5)


def _failures(name: Path) -> int:
    try:
        with open_store(name, read_only=True) as store, store.reading() as connection:
            return len(list(failed_items(connection)))
    except StoreError:  # not made yet
        return 0


def test_what_is_out_of_reach_is_told_and_left(tmp_path: Path) -> None:
    name = str(tmp_path / "news.db")
    options = ["--store", name, "--workers", "1"]
    piped = CliRunner().invoke(cli.commands, ["ingest", "-", *options], input='{"text": 7}\n{"text": 8}\n')
    assert piped.exit_code == 1
    with open_store(name) as store, store.writing() as connection:
        far = [Item(f"s3://news/{one}.jsonl", 3, f"s3://news/{one}.jsonl:3", "record", "") for one in "ab"]
        note_failures(connection, [workers.Failure(item, "It is no JSON.") for item in far])
        before = list(failed_items(connection))
    again = CliRunner().invoke(cli.commands, ["ingest", "--retry-failed", *options])
    assert again.stderr.splitlines() == [
        "2 items of standard input cannot be tried again: pipe the input in once more.",
        "2 items of s3://news/a.jsonl and 1 other source cannot be tried again from here: read that with --engine ray, "
        "and load what comes of it.",
        f"0 reports stored in {name}; 4 could not be read: reportedly failures --store {name}.",
    ]
    assert again.exit_code == 1
    with open_store(name) as store, store.reading() as connection:
        assert list(failed_items(connection)) == before


@pytest.mark.parametrize("given", [["--quiet"], []])
def test_a_folder_is_looked_through_once_more_only_to_tell_the_time_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    folder, looks = tmp_path / "reports", 0
    folder.mkdir()
    (folder / "a.txt").write_text("Guards said the gate was shut, and the mayor of the town denied it.")
    look = os.scandir

    def counted(path: str) -> object:
        nonlocal looks
        looks += str(path) == str(folder)
        return look(path)

    monkeypatch.setattr(os, "scandir", counted)
    options = ["--store", str(tmp_path / "news.db"), "--workers", "1", *given]
    assert CliRunner().invoke(cli.commands, ["ingest", str(folder), *options]).exit_code == 0
    assert looks == (1 if given else 2)


def test_two_runs_at_once_are_one_too_many(store: Store, dump: Path) -> None:
    with run.filling(store), pytest.raises(StoreError) as caught:
        fill(store, dump)
    assert str(caught.value) == f"{store.name} is being filled by another run: wait until it has ended."
    (dump.parent / "link.db").symlink_to(store.name)
    with run.filling(store), open_store(dump.parent / "link.db") as linked, pytest.raises(StoreError):
        fill(linked, dump)
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
