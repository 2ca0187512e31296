"""What filling a store costs beside reading alone, how workers share the load, and whether memory stays flat.

    python benchmarks/filling.py cost               ingest by one worker beside read with one thread, turn by turn
    python benchmarks/filling.py workers            two workers beside one, turn by turn
    python benchmarks/filling.py memory [COUNT]     peak memory of a run over 1,000 reports and over COUNT (100,000)

The reports are invented (benchmarks/reports.py); every run is a fresh process and fills a fresh store.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import reports

COMMAND = [sys.executable, "-m", "reportedly"]
TURNS = 3
EVERY = 0.2  # seconds between looks at the memory


def filling(dump: Path, store: Path, workers: int) -> list[str]:
    """The command that fills a store."""
    return [*COMMAND, "ingest", str(dump), "--store", str(store), "--workers", str(workers), "--quiet"]


def seconds(command: list[str]) -> float:
    """How long a command takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def cost(folder: Path, count: int) -> Iterator[str]:
    """Ingest by one worker beside read with one thread."""
    dump = reports.write(folder / "dump.jsonl", count, sentences=40)
    reading = [*COMMAND, "read", str(dump), "--threads", "1", "--format", "jsonl", "--quiet"]
    shares = []
    for turn in range(TURNS):
        alone = seconds(reading)
        with_store = seconds(filling(dump, folder / f"cost{turn}.db", 1))
        shares.append(with_store / alone)
        yield f"reading {alone:.1f} s, filling a store {with_store:.1f} s: {100 * (shares[-1] - 1):+.1f} %"
    yield f"filling a store costs {100 * (median(shares) - 1):+.1f} % over reading alone (median of {TURNS})"


def workers(folder: Path, count: int) -> Iterator[str]:
    """Two workers beside one."""
    dump = reports.write(folder / "dump.jsonl", count, sentences=40)
    shares = []
    for turn in range(TURNS):
        one = seconds(filling(dump, folder / f"one{turn}.db", 1))
        two = seconds(filling(dump, folder / f"two{turn}.db", 2))
        shares.append(one / two)
        yield f"one worker {one:.1f} s, two {two:.1f} s: {shares[-1]:.2f} times"
    yield f"two workers give {median(shares):.2f} times one (median of {TURNS})"


def memory(folder: Path, count: int) -> Iterator[str]:
    """Peak memory of all processes of a run, few reports and many."""
    peaks = []
    for number in (1000, count):
        dump = reports.write(folder / f"{number}.jsonl", number, sentences=2)
        begun = time.perf_counter()
        peaks.append(peak(filling(dump, folder / f"{number}.db", os.cpu_count() or 1)))
        size = (folder / f"{number}.db").stat().st_size
        taken = time.perf_counter() - begun
        yield (
            f"{number:,} reports: {peaks[-1]:.0f} MiB at most, {number / taken:.0f} reports a second, "
            f"{size / number:,.0f} bytes a report in the store"
        )
    yield f"{count:,} reports take {100 * (peaks[1] / peaks[0] - 1):+.1f} % of memory over 1,000"


def peak(command: list[str]) -> float:
    """The most memory, MiB, that a command and all its processes hold together; what they share counts once."""
    process = subprocess.Popen(command)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(held, family(process.pid))))
        time.sleep(EVERY)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return most / 1024


def family(process: int) -> list[int]:
    """A process and those that it started, from whatever thread."""
    try:
        own = [child for task in Path(f"/proc/{process}/task").iterdir() for child in _started_by(task)]
    except OSError:
        return []
    return [process, *(one for child in own for one in family(child))]


def _started_by(task: Path) -> list[int]:
    with suppress(OSError):  # it has ended meanwhile
        return [int(child) for child in (task / "children").read_text().split()]
    return []


def held(process: int) -> int:
    """The KiB that a process holds for itself, and its share of what it holds with others (Pss)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("cost", "workers", "memory"))
    parser.add_argument("count", type=int, nargs="?", help="reports: 300, or for memory 100,000")
    given = parser.parse_args()
    measure = {"cost": cost, "workers": workers, "memory": memory}[given.what]
    with TemporaryDirectory() as folder:
        for line in measure(Path(folder), given.count or (100_000 if given.what == "memory" else 300)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
