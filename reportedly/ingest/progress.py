"""How far a run is, for people: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from reportedly.ingest.run import Tally

EVERY = 60.0  # seconds between lines where nobody watches a terminal

Tell = Callable[[Tally], None]


@contextmanager
def on_terminal(total: int | None) -> Iterator[Tell]:
    """A bar that follows a run; ``total`` are the bytes of its sources, None if they are not known."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=total)
        yield lambda tally: bar.update(task, completed=tally.bytes, description=_so_far(tally))


@contextmanager
def in_lines(say: Callable[[str], None], total: int | None, every: float = EVERY) -> Iterator[Tell]:
    """A line now and then, with the time left where the bytes of the sources are known."""
    last = time.monotonic()

    def tell(tally: Tally) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            say(f"{_so_far(tally)}{_left(tally, total)}")

    yield tell


def _so_far(tally: Tally) -> str:
    return f"{counted(tally.items, 'report')}, {rate(tally):,.1f} a second"


def _left(tally: Tally, total: int | None) -> str:
    read = tally.bytes - tally.passed
    if not total or read <= 0:
        return ""
    seconds = tally.seconds * max(0, total - tally.bytes) / read
    return f", {timedelta(seconds=round(seconds))} left"


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many of something, in words: ``1 report``, ``1,200 reports``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rate(tally: Tally) -> float:
    """Items a second."""
    return tally.items / tally.seconds if tally.seconds else 0.0


def summary(tally: Tally, store: str) -> str:
    """What a run came to, in a line."""
    parts = [f"{counted(tally.new, 'report')} stored in {store}"]
    parts += [f"{counted(tally.copies, 'copy', 'copies')} of others noted"] if tally.copies else []
    parts += [f"{tally.known:,} known already"] if tally.known else []
    parts += [f"{counted(tally.unchanged, 'file')} unchanged since last read"] if tally.unchanged else []
    parts += [f"{tally.failed:,} could not be read: reportedly failures --store {store}"] if tally.failed else []
    end = ". Interrupted: the same command goes on from here." if tally.interrupted else "."
    return "; ".join(parts) + end
