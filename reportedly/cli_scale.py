"""The commands for more than one machine: options of ``ingest`` that read on Ray, and ``load``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli_base import INTERRUPTED, QUIET, STORE, is_terminal, progress
from reportedly.errors import UsageError
from reportedly.show import visible

if TYPE_CHECKING:
    from reportedly.ingest.run import Tally
    from reportedly.pipeline import Settings
    from reportedly.read import ReadOptions
    from reportedly.scale.loading import Loaded

MEGABYTE = 2**20
OPTIONAL_STORE = click.option(
    "--store",
    envvar="REPORTEDLY_STORE",
    show_envvar=True,
    metavar="FILE",
    help="The store: a file, or postgresql://USER@HOST/DATABASE. Not with --engine ray.",
)
OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="Read on this machine into a store, or on a Ray cluster into a dataset: see docs/scale.md.",
    ),
    click.option(
        "--out", metavar="FOLDER", help="With --engine ray: the dataset, a folder or such as s3://bucket/coded."
    ),
    click.option(
        "--part-size",
        type=click.IntRange(1, 64),
        metavar="MB",
        help="With --engine ray: megabytes of text that a worker reads at a time.  [default: 16]",
    ),
)


def ray_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of ``ingest`` for more than one machine."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def check_engine(engine: str, store: str | None, out: str | None, part_size: int | None) -> str:
    """The store to fill, if that is what the engine does. Raises UsageError where the options do not fit it."""
    if engine == "ray" and out is None:
        raise UsageError("Missing option '--out': --engine ray writes a dataset.")
    if engine == "local" and (out is not None or part_size is not None):
        raise UsageError("--out and --part-size are for --engine ray.")
    if engine == "local" and store is None:
        raise UsageError("Missing option '--store'.")
    return store or ""


def ingest_on_ray(
    sources: tuple[str, ...],
    out: str,
    reading: ReadOptions,
    settings: Settings,
    workers: int | None,
    part_size: int | None,
    quiet: bool,
) -> None:
    """Read reports on Ray into a dataset, and end with the status that tells how that went."""
    from reportedly.scale import ray_engine
    from reportedly.scale.inputs import find_files
    from reportedly.scale.partition import PART
    from reportedly.scale.place import is_address, place_of
    from reportedly.watch import stop_on_signals

    if not sources:
        raise UsageError("Give SOURCES to read: --engine ray tries nothing again.")
    if not is_address(out) and any(Path(out).resolve().is_relative_to(Path(one).resolve()) for one in sources):
        raise UsageError(f"{out} is among the files to read: name another place with --out")
    part = part_size * MEGABYTE if part_size else PART
    total = None if quiet else sum(file.size for file in find_files(sources, reading))
    with progress(quiet, total) as tell, stop_on_signals() as stop:
        watching = ray_engine.Watching(tell=tell, say=_silent if quiet else _say, stop=stop)
        chosen = ray_engine.ScaleOptions(reading, settings, workers, part)
        tally = ray_engine.ingest_on_ray(sources, out, chosen, watching)
    if not quiet or tally.failed or tally.interrupted:
        _say(_read(tally, place_of(out).name))
    click.get_current_context().exit(INTERRUPTED if tally.interrupted else 1 if tally.failed else 0)


@click.command(epilog="Example:\n\n    reportedly load dataset/ --store news.db")
@click.argument("dataset")
@STORE
@QUIET
def load(dataset: str, store: str, quiet: bool) -> None:
    """Bring a dataset that was read on Ray into a store, which is made if it is not there.

    DATASET is a folder, or an address such as s3://bucket/coded. The same command goes on where it was stopped, and
    adds nothing twice.
    """
    from reportedly.scale import load_dataset
    from reportedly.store import open_store
    from reportedly.watch import stop_on_signals

    with open_store(store, create=True) as opened, _counting(quiet) as tell, stop_on_signals() as stop:
        loaded = load_dataset(dataset, opened, tell, stop)
    if not quiet or loaded.interrupted:
        _say(_brought(loaded, store))
    click.get_current_context().exit(INTERRUPTED if loaded.interrupted else 0)


@contextmanager
def _counting(quiet: bool) -> Iterator[Callable[[Loaded, int], None]]:
    """A bar over partitions, on a terminal."""
    if quiet or not is_terminal(sys.stderr):
        yield lambda loaded, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Loading", total=None)
        yield lambda loaded, of: bar.update(task, completed=loaded.partitions + loaded.unchanged, total=of)


def _read(tally: Tally, out: str) -> str:
    """What a run came to, in a line."""
    from reportedly.ingest.progress import counted

    parts = [f"{counted(tally.new, 'report')} written to {out}"]
    parts += [f"{counted(tally.copies, 'copy', 'copies')} of others noted"] if tally.copies else []
    parts += [f"{tally.known:,} found twice"] if tally.known else []
    parts += [f"{counted(tally.unchanged, 'partition')} there already"] if tally.unchanged else []
    parts += [f"{tally.failed:,} could not be read: see its table failures"] if tally.failed else []
    return "; ".join(parts) + _end(tally.interrupted)


def _brought(loaded: Loaded, store: str) -> str:
    from reportedly.ingest.progress import counted

    parts = [f"{counted(loaded.partitions, 'partition')} loaded: {counted(loaded.new, 'report')} stored in {store}"]
    parts += [f"{counted(loaded.copies, 'copy', 'copies')} of others noted"] if loaded.copies else []
    parts += [f"{loaded.known:,} known already"] if loaded.known else []
    parts += [f"{counted(loaded.unchanged, 'partition')} loaded before"] if loaded.unchanged else []
    parts += [f"{loaded.failed:,} had failed: reportedly failures --store {store}"] if loaded.failed else []
    return "; ".join(parts) + _end(loaded.interrupted)


def _end(interrupted: bool) -> str:
    return ". Interrupted: the same command goes on from here." if interrupted else "."


def _say(line: str) -> None:
    click.echo(visible(line), err=True)


def _silent(line: str) -> None:
    """Say nothing."""
