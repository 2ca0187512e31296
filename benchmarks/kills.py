"""Kills runs that fill a store with SIGKILL at random moments, and looks each time at what the store holds.

    python benchmarks/kills.py            a hundred kills
    python benchmarks/kills.py 10         ten

One command reads a JSONL dump, a folder of text files, a CSV table, a gzip of JSONL and a web archive with two workers.
Some of the reports are printed by several papers with small changes, a few items cannot be read. Of five kills two take
the whole process group, two the main process alone (its workers have to end by themselves), and one takes a worker: the
run has to store more then, or to end with a line that says why.

After every kill the store must be whole (SQLite's integrity and foreign-key checks; the full-text indexes agree with
their tables), nothing that was there before may be gone, every print in it must have the words and the particulars that
an undisturbed run stores, and every report must be to the letter what it is there. Which of the prints of one text
becomes the report may depend on which worker is ready first; that it is one of them, and the others appearances of it,
may not. At the end, when a run was left in peace, all prints are there once, and all failures, each told once.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import reports
from fastwarc.warc import WarcRecord, WarcRecordType
from filling import COMMAND, family
from sqlalchemy import text

from reportedly.errors import StoreError
from reportedly.records import Report
from reportedly.store import load_reports, open_store
from reportedly.store.schema import TEXTS

COUNT = 1_500  # reports: about as long to read as several kills take
COPIED = 10  # of so many reports one is printed again, by one to three other papers
DISTANCES = (1, 20, 60, 800)  # prints from a report to a copy: in one batch, in two that are read at once, far away
BAD = 7  # items that cannot be read
LONGEST = 8.0  # seconds before a kill, for half of the kills counted from when the run has stored something
PATIENCE = 300.0  # seconds in which a run that was left in peace, or that has lost a worker, has to come further
ORPHANED = 60.0  # seconds in which workers have to end when their main process has been killed
VICTIMS = ("group", "main", "worker", "main", "group")  # in turn

Record = dict[str, Any]
Stories = dict[tuple[str | None, str], int]
"""Which story a print tells, by its address and its text."""


@dataclass(frozen=True, slots=True)
class Print:
    """What one paper printed: which story it is, and the record with its text."""

    story: int
    record: Record


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds: reports and prints (appearances) by their ids, which report each print is of, failures."""

    reports: dict[str, Report] = field(default_factory=dict)
    prints: dict[str, Record] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    failures: set[tuple[Any, ...]] = field(default_factory=set)


# What is read


def printed(random: Random) -> list[Print]:
    """All that the papers print, in the order in which it is read: reports, and copies some way behind them."""
    placed = []
    for story, report in enumerate(reports.reports(COUNT)):
        placed.append((story, Print(story, report)))
        for paper in range(random.randint(1, 3) if story % COPIED == 0 else 0):
            placed.append((story + random.choice(DISTANCES), Print(story, copy(report, paper, random))))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def copy(report: Record, paper: int, random: Random) -> Record:
    """What another paper makes of a report: the same, or another last word, a line more, some words less."""
    body = report["text"]
    changed = (
        body,
        f"{body.rsplit(' ', 1)[0]} today.",
        f"{body} Reporting for Paper {paper} by its own staff.",
        f"{body.rsplit(' ', 4)[0]}.",
    )
    return {
        "url": f"{report['url']}/copy/{paper}",
        "outlet": f"Copying Paper {paper}",
        "title": f"{report['title']} again",
        "published": report["published"],
        "text": random.choice(changed),
    }


def write(folder: Path, prints: Sequence[Print]) -> tuple[list[Path], Stories]:
    """Sources of all sorts, each with its share of the prints; and the story of each by its address and its text."""
    paths, stories = [], Stories()
    share = -(-len(prints) // len(WRITERS))
    for place, (name, writer) in enumerate(WRITERS.items()):
        paths.append(folder / name)
        some = prints[place * share : (place + 1) * share]
        writer(paths[-1], [one.record for one in some])
        addressed = writer is not write_texts
        stories |= {(one.record["url"] if addressed else None, one.record["text"]): one.story for one in some}
    return paths, stories


def lines(records: Sequence[Record], bad: str) -> bytes:
    """JSONL with a bad line in the middle."""
    written = [json.dumps(record) for record in records]
    written.insert(len(written) // 2, bad)
    return "\n".join([*written, ""]).encode()


def write_dump(path: Path, records: Sequence[Record]) -> None:
    """A JSONL dump with a line that is cut off."""
    path.write_bytes(lines(records, '{"text": "The mayor said'))


def write_texts(path: Path, records: Sequence[Record]) -> None:
    """A folder of texts with a file that is empty and one that is no text."""
    path.mkdir()
    for number, record in enumerate(records):
        (path / f"{number:04}.txt").write_text(record["text"], encoding="utf-8")
    (path / "0100-empty.txt").touch()
    (path / "0200-binary.txt").write_bytes(bytes(range(256)))


def write_table(path: Path, records: Sequence[Record]) -> None:
    """A table, whose columns have names of their own, with a row that is too short."""
    names = {"title": "headline", "text": "body", "published": "pub_date", "url": "link", "outlet": "newspaper"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names.values())
        for number, record in enumerate(records):
            if number == len(records) // 2:
                writer.writerow(["A headline", "and a body"])
            writer.writerow(record[name] for name in names)


def write_packed(path: Path, records: Sequence[Record]) -> None:
    """A gzip of JSONL, cut off in the checksum at its end, with a line that holds no text."""
    path.write_bytes(gzip.compress(lines(records, '{"url": "https://news.example/none"}'))[:-6])


def write_archive(path: Path, records: Sequence[Record]) -> None:
    """A web archive, each record packed by itself as crawlers do, with one that ends too early."""
    members = [archived(number, record) for number, record in enumerate(records)]
    members.insert(len(members) // 2, archived(len(members), records[0])[:-40])
    path.write_bytes(b"".join(map(gzip.compress, members)))


def archived(number: int, record: Record) -> bytes:
    """A text as a record of a web archive."""
    made, written = WarcRecord(), io.BytesIO()
    made.init_headers(WarcRecordType.conversion, f"urn:uuid:{number:032}".encode())
    made.headers["WARC-Target-URI"] = record["url"]
    made.headers["WARC-Date"] = f"{record['published']}T10:00:00Z"
    made.headers["Content-Type"] = "text/plain"
    made.set_bytes_content(record["text"].encode())
    made.write(written)
    return written.getvalue()


WRITERS: dict[str, Callable[[Path, Sequence[Record]], None]] = {
    "dump.jsonl": write_dump,
    "texts": write_texts,
    "table.csv": write_table,
    "packed.jsonl.gz": write_packed,
    "crawl.warc.gz": write_archive,
}


# What a store holds


def held(name: Path) -> Held:
    """What a store holds, seen in one moment; nothing, if the run was killed before it was made."""
    try:
        with open_store(name, read_only=True) as store, store.reading() as connection:
            numbers = connection.execute(text("SELECT id FROM reports")).scalars().all()
            found = {report.id: report for report in load_reports(connection, numbers)}
            rows = [dict(row) for row in connection.execute(text(PRINTS)).mappings()]
            failures = [tuple(row) for row in connection.execute(text(FAILURES))]
    except StoreError as error:
        if "does not exist" in str(error) or "holds no reports yet" in str(error):
            return Held()
        raise
    of = {row["key"]: row.pop("of") for row in rows}
    assert len(found) == len(numbers) and len(of) == len(rows), "something is there twice"
    sound(name)
    return Held(found, {row["key"]: row for row in rows}, of, set(failures))


PRINTS = """
SELECT a.key, r.key AS "of", a.outlet, a.title, a.url, a.path, a.authors, a.published, a.content_sha256,
       coalesce(a.text, r.text) AS text
FROM appearances a JOIN reports r ON r.id = a.report_id"""
FAILURES = """
SELECT key, source, number, reason, CASE WHEN key = source THEN 1 ELSE attempts END FROM failures"""
# A file that cannot be read, or not to its end, is tried again by every run; all else once, or it was told twice.


def sound(name: Path) -> None:
    """Fail unless a store is whole: looked at in a copy, since FTS5 checks an index only where it may write."""
    with closing(sqlite3.connect(":memory:")) as copied:
        with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as store:
            store.backup(copied)
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copied.execute("PRAGMA foreign_key_check").fetchall() == []
        for index in TEXTS:  # 1: compare with the table, too; raises if they differ
            copied.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")


def check(now: Held, before: Held, whole: Held, stories: Stories) -> None:
    """Fail unless a store holds what it held before and nothing but what an undisturbed run stores, all whole."""
    assert before.of.items() <= now.of.items(), "a print is gone, or belongs to another report"
    assert before.failures <= now.failures, f"failures are gone: {before.failures - now.failures}"
    assert now.failures <= whole.failures, f"failures that an undisturbed run has not: {now.failures - whole.failures}"
    for key, one in now.prints.items():
        assert whole.prints.get(key) == one, f"{one} is stored where an undisturbed run has {whole.prints.get(key)}"
    alike = all(whole.reports.get(key, report) == report for key, report in now.reports.items())
    assert alike, "a report is not whole"
    assert all(now.of.get(key) == key for key in now.reports), "a report does not appear itself"
    story = {key: stories[one["url"], one["text"]] for key, one in now.prints.items()}
    assert all(story[key] == story[of] for key, of in now.of.items()), "a print belongs to a report of another story"
    assert len(now.reports) == len(set(story.values())), "a story is there as two reports"


# Runs


def started(sources: Sequence[Path], name: Path) -> subprocess.Popen[bytes]:
    """A run that fills a store, in a process group of its own; what it says goes to a file beside the store."""
    command = [*COMMAND, "ingest", *map(str, sources), "--store", str(name), "--workers", "2", "--quiet"]
    with told(name).open("wb") as log:
        return subprocess.Popen(command, stderr=log, start_new_session=True)


def told(name: Path) -> Path:
    """Where a run that fills this store says what it has to say."""
    return name.with_suffix(".log")


def ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a run ends within so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def in_peace(process: subprocess.Popen[bytes], name: Path) -> Held:
    """What a store holds when a run has come to its end, which it has to tell in a clear line if not all went well."""
    while not ended(process, 0):
        goes_on(process, name)
    said = told(name).read_text()
    assert process.returncode in (0, 1, 2) and "Traceback" not in said, f"a run ended with {process.returncode}: {said}"
    assert process.returncode == 0 or said, f"a run ended with {process.returncode} and without a word"
    return held(name)


def goes_on(process: subprocess.Popen[bytes], name: Path) -> None:
    """Wait until a run has stored more, or has ended; fail if it does neither."""
    begun, had = time.monotonic(), items(name)
    while not ended(process, 0.2) and items(name) == had:
        assert time.monotonic() - begun < PATIENCE, "a run hangs"


def items(name: Path) -> int:
    """How many items are done with in a store; none, if it has not been made."""
    query = "SELECT (SELECT count(*) FROM appearances) + (SELECT count(*) FROM failures)"
    try:
        with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as store:
            return int(store.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def kill(process: subprocess.Popen[bytes], victim: str, random: Random) -> bool:
    """Kill a run, with its workers or without, or one of its workers; whether it was still there to be killed."""
    if victim == "worker":
        there = workers(process.pid)
        if there:
            os.kill(random.choice(there), signal.SIGKILL)
        return bool(there)
    if victim == "group":
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    killed, begun = process.wait() == -signal.SIGKILL, time.monotonic()
    while alive(process.pid):
        assert time.monotonic() - begun < ORPHANED, "workers live on without their main process"
        time.sleep(0.1)
    return killed


def workers(process: int) -> list[int]:
    """The workers of a run."""
    found = []
    for one in family(process)[1:]:
        with suppress(OSError):  # it has ended meanwhile
            found += [one] if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes() else []
    return found


def alive(group: int) -> bool:
    """Whether a process of this group has not ended."""
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its = one.read_text().rpartition(")")[2].split()[:3]
            if int(its) == group and state not in "ZX":
                return True
    return False


# The benchmark


@dataclass(frozen=True, slots=True)
class Trial:
    """What is read, what has to be stored of it, how many kills there are to be, and how many of what there were."""

    sources: list[Path]
    stories: Stories
    whole: Held
    kills: int
    random: Random
    done: Counter[str] = field(default_factory=Counter)

    def fill(self, name: Path) -> None:
        """Fill a store with kills on the way, until a run comes to its end or there have been enough."""
        process, before = started(self.sources, name), Held()
        try:
            while self.done.total() < self.kills:
                if self.random.random() < 0.5:
                    goes_on(process, name)
                if ended(process, self.random.uniform(0.2, LONGEST)):
                    break
                victim = VICTIMS[self.done.total() % len(VICTIMS)]
                if not kill(process, victim, self.random):
                    continue
                self.done[victim] += 1
                before = self.look(held(name), before, f"kill {self.done.total()} ({victim})")
                if victim == "worker":
                    goes_on(process, name)
                else:
                    process = started(self.sources, name)
            before = self.look(in_peace(process, name), before, "left in peace")
            process = started(self.sources, name)  # adds nothing, unless the one before had to end early
            last = in_peace(process, name)
        finally:
            kill(process, "group", self.random)
        check(last, before, self.whole, self.stories)
        assert last.prints == self.whole.prints, "prints are lost"
        assert last.failures == self.whole.failures, "failures are lost"

    def look(self, now: Held, before: Held, after: str) -> Held:
        """Check what a store holds, and say after what it held how much."""
        check(now, before, self.whole, self.stories)
        counts = (
            f"{len(now.reports)} reports, {len(now.prints) - len(now.reports)} copies, {len(now.failures)} failures"
        )
        print(f"{after}: {counts}, all whole", flush=True)
        return now


def undisturbed(sources: Sequence[Path], name: Path, stories: Stories) -> Held:
    """What a run that nobody disturbs stores: all that was printed, and what is bad."""
    whole = in_peace(started(sources, name), name)
    check(whole, Held(), whole, stories)
    assert len(whole.reports) == COUNT and len(whole.prints) == len(stories)
    assert {(one["url"], one["text"]) for one in whole.prints.values()} == stories.keys()
    assert len(whole.failures) == BAD and all(attempts == 1 for *_, attempts in whole.failures), whole.failures
    return whole


def main() -> None:
    """Kill, look, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kills", type=int, nargs="?", default=100)
    kills = parser.parse_args().kills
    random, runs = Random(kills), 0
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sources, stories = write(folder, printed(random))
        whole = undisturbed(sources, folder / "whole.db", stories)
        trial = Trial(sources, stories, whole, kills, random)
        while trial.done.total() < kills:
            runs += 1
            trial.fill(folder / f"{runs}.db")
    done, copies = trial.done, len(whole.prints) - len(whole.reports)
    print(
        f"{done.total()} kills ({done['group']} of the whole group, {done['main']} of the main process, "
        f"{done['worker']} of a worker) in {runs} runs: none of {len(whole.reports)} reports lost, doubled or half "
        f"there; {copies} copies kept; {len(whole.failures)} failures told once"
    )


if __name__ == "__main__":
    main()
