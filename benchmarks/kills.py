"""Kills a run that fills a store with SIGKILL at random moments, and looks each time at what the store holds.

    python benchmarks/kills.py            a hundred kills
    python benchmarks/kills.py 10         ten

After every kill the store must be whole (SQLite's integrity and foreign-key checks), each report in it must be, to the
letter, what an undisturbed run stores, and none that was there before may be gone; at the end, when a run was left in
peace, all are there once.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import reports
from filling import filling
from sqlalchemy import text

from reportedly.errors import StoreError
from reportedly.records import Report
from reportedly.store import load_reports, open_store

COUNT = 1_500  # reports: about as long to read as several kills take
LONGEST = 8.0  # seconds before a kill; starting takes one or two


def stored(name: Path) -> dict[str, Report]:
    """The reports of a store by their ids, once it has been found sound."""
    with open_store(name, read_only=True) as store, store.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        for words in ("claim_words", "report_words"):
            assert connection.execute(text(f"SELECT count(*) FROM {words}")).scalar_one() >= 0
        numbers = connection.execute(text("SELECT id FROM reports")).scalars().all()
        found = list(load_reports(connection, numbers))
        appearances = connection.execute(text("SELECT count(*) FROM appearances")).scalar_one()
    assert len(found) == len({report.id for report in found}) == appearances
    return {report.id: report for report in found}


def killed(command: list[str], after: float) -> bool:
    """Whether a run was still going when it, without its workers, was killed."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True


def main() -> None:
    """Kill, look, and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kills", type=int, nargs="?", default=100)
    kills = parser.parse_args().kills
    random = Random(kills)
    with TemporaryDirectory() as folder:
        dump = reports.write(Path(folder) / "dump.jsonl", COUNT)
        whole = Path(folder) / "whole.db"
        subprocess.run(filling(dump, whole, 2), check=True)
        wanted = stored(whole)
        done, rounds = 0, 0
        while done < kills:
            rounds += 1
            name, before = Path(folder) / f"{rounds}.db", dict[str, Report]()
            while done < kills:
                running = killed(filling(dump, name, 2), random.uniform(0.2, LONGEST))
                done += running
                now = seen(name)
                assert before.keys() <= now.keys(), "a report is gone"
                assert all(wanted[key] == report for key, report in now.items()), "a report is not whole"
                print(f"kill {done}: {len(now)} of {len(wanted)} reports, all whole", flush=True)
                before = now
                if not running:
                    break
            subprocess.run(filling(dump, name, 2), check=True)
            assert stored(name) == wanted, "reports are lost"
    print(f"{done} kills in {rounds} runs: none of {len(wanted)} reports lost, doubled or half there")


def seen(name: Path) -> dict[str, Report]:
    """What a store holds; nothing, if the run was killed before it was made."""
    try:
        return stored(name)
    except StoreError as error:
        if "does not exist" in str(error) or "holds no reports yet" in str(error):
            return {}
        raise


if __name__ == "__main__":
    main()
