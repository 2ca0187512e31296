"""What reading on Ray comes to: reports a second and core, bytes a report, and the rate of loading.

    python benchmarks/scale.py [COUNT] [--postgres ADDRESS]

reads COUNT invented reports (400) of about 800 words with one worker and with two, and loads them into SQLite, and into
an empty database of PostgreSQL if there is one. docs/scale.md makes a plan for a billion reports of these figures.
Starting Ray and the workers is not counted: it takes some seconds, whatever the number of reports. Beside the time on
the clock there is that of the processor, which stays the same where others use the machine too.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import reports
from sqlalchemy import text

from reportedly.scale import ScaleOptions, ingest_on_ray, load_dataset
from reportedly.scale.ray_engine import Watching, cluster
from reportedly.scale.reader import Step
from reportedly.store import Store, open_store, schema

SENTENCES = 54  # about 800 words
PARTS = 8  # partitions of a run, so that two workers end at about the same time
TICKS = os.sysconf("SC_CLK_TCK")


def measure(folder: Path, count: int, postgres: str | None) -> Iterator[str]:
    """Read, look at the bytes, and load."""
    dump = reports.write(folder / "dump.jsonl", count, sentences=SENTENCES)
    words = sum(len(report["text"].split()) for report in reports.reports(count, sentences=SENTENCES)) / count
    yield f"{count:,} reports of {words:.0f} words, {dump.stat().st_size / count:,.0f} bytes each as JSON"
    part = dump.stat().st_size // PARTS + 1
    rates = {}
    for workers in (1, 2):
        clock = read(dump, folder / f"dataset{workers}", workers, part)
        rates[workers] = count / clock.seconds
        yield (
            f"{workers} workers: {rates[workers]:.2f} reports a second; "
            f"{count / clock.processor:.2f} for a second of a processor"
        )
    yield f"two workers give {rates[2] / rates[1]:.2f} times one"
    yield from sizes(folder / "dataset1", count)
    yield from load(folder / "dataset1", str(folder / "news.db"), count)
    if postgres:
        yield from load(folder / "dataset1", postgres, count)


@dataclass(slots=True)
class Clock:
    """The time from the first step of the workers to the last, and what they used of processors for it."""

    moments: list[float] = field(default_factory=list)
    used: dict[int, tuple[float, float]] = field(default_factory=dict)

    def hear(self, step: Step) -> None:
        """Note the time at which a step is heard."""
        self.moments.append(time.monotonic())
        now = processor(step.process)
        self.used[step.process] = (self.used.get(step.process, (now, now))[0], now)

    @property
    def seconds(self) -> float:
        """On the clock."""
        return self.moments[-1] - self.moments[0]

    @property
    def processor(self) -> float:
        """Of processors."""
        return sum(last - first for first, last in self.used.values())


def processor(process: int) -> float:
    """The seconds that a process has had of processors."""
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def read(dump: Path, out: Path, workers: int, part: int) -> Clock:
    """Read a dump into a dataset."""
    clock = Clock()
    with cluster(workers):
        ingest_on_ray([str(dump)], out, ScaleOptions(workers=workers, part=part), Watching(hear=clock.hear))
    return clock


def sizes(dataset: Path, count: int) -> Iterator[str]:
    """The bytes of a report in the dataset, by tables."""
    found = {
        folder.name: sum(file.stat().st_size for file in folder.glob("part-*.parquet"))
        for folder in dataset.iterdir()
        if folder.is_dir() and not folder.name.startswith("_")
    }
    yield f"dataset: {sum(found.values()) / count:,.0f} bytes a report"
    for name, size in sorted(found.items(), key=lambda pair: -pair[1])[:8]:
        yield f"  {name:<18}{size / count:>9,.0f}"


def load(dataset: Path, name: str, count: int) -> Iterator[str]:
    """The rate of loading, and the bytes and rows of a report in a store."""
    with open_store(name, create=True) as store:
        empty, before = bytes_of(store), time.process_time()
        loaded = load_dataset(str(dataset), store)
        used = time.process_time() - before
        told = f"loading into {store.dialect}: {count / loaded.seconds:,.0f} reports a second"
        yield f"{told}; {count / used:,.0f} for a second of the loader's processor"
        yield f"store: {(bytes_of(store) - empty) / count:,.0f} bytes a report"
        with store.reading() as connection:
            rows = {
                table.name: connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
                for table in schema.TABLES
            }
        told = ", ".join(f"{rows[name] / count:.1f} {name}" for name in ("claims", "events", "mentions", "links"))
        yield f"rows: {sum(rows.values()) / count:,.0f} a report, of them {told}"


def bytes_of(store: Store) -> int:
    """The bytes of a store."""
    of = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }
    with store.reading() as connection:
        return int(connection.execute(text(of[store.dialect])).scalar_one())


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=400)
    parser.add_argument("--postgres", metavar="ADDRESS", help="an empty database: postgresql://USER@HOST/DATABASE")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        for line in measure(Path(folder), given.count, given.postgres):
            print(line, flush=True)


if __name__ == "__main__":
    main()
