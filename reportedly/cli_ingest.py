"""The commands that fill a store: each a door onto a library call, which is loaded when the command is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli_base import INTERRUPTED, QUIET, STORE, input_options, ontology_option, progress
from reportedly.cli_scale import OPTIONAL_STORE, check_engine, ingest_on_ray, ray_options
from reportedly.errors import UsageError
from reportedly.read import ReadOptions
from reportedly.show import visible

if TYPE_CHECKING:
    from reportedly.ingest.items import Source
    from reportedly.ingest.run import Tally

WORKERS = click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Read with N processes.  [default: one a core]"
)
ACTORS = click.option(
    "--actors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Table of actors that go before those of the package.",
)
ONTOLOGY = ontology_option("Code the event types of this YAML file: see docs/ontology.md.")
PRIVATE = click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses, too.")


@click.command(epilog="Example:\n\n    reportedly ingest dump.parquet reports/ --store news.db")
@click.argument("sources", nargs=-1)
@OPTIONAL_STORE
@ray_options
@click.option("--retry-failed", is_flag=True, help="Try again what could not be read before.")
@click.option("--reread", is_flag=True, help="Read again what another model, version or setting has read.")
@WORKERS
@ACTORS
@ONTOLOGY
@PRIVATE
@input_options
@QUIET
def ingest(
    sources: tuple[str, ...],
    store: str | None,
    engine: str,
    out: str | None,
    part_size: int | None,
    retry_failed: bool,
    reread: bool,
    workers: int | None,
    actors: Path | None,
    ontology: Path | None,
    allow_private: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Read reports into a store, which is made if it is not there.

    SOURCES are files or folders of text, HTML, JSON, JSONL, CSV, Parquet and WARC, globs, RSS and Atom feeds, OPML
    lists of feeds, web addresses, or - for standard input with reports in JSONL or addresses one a line. The same
    command goes on where it was stopped, and adds nothing twice.
    """
    from reportedly import ingest as filling
    from reportedly.pipeline import Settings
    from reportedly.store import open_store

    if bool(sources) + retry_failed + reread != 1:
        raise UsageError("Give either SOURCES to read, or --retry-failed, or --reread.")
    reading = ReadOptions(**options)
    settings = Settings(threads=1, actor_table=actors, ontology=ontology)
    target = check_engine(engine, store, out, part_size)
    if out is not None:
        return ingest_on_ray(sources, out, reading, settings, workers, part_size, quiet)
    chosen = filling.IngestOptions(reading, settings, workers)
    fetch = _fetcher(allow_private)
    with open_store(target, create=bool(sources), small=True) as opened:
        if reread:
            with progress(quiet, None) as tell:
                tally = filling.reread(opened, chosen, tell)
        else:
            again = filling.failed_sources(opened, reading, fetch)
            found = filling.find_sources(sources, reading, fetch) if sources else again
            with progress(quiet, None if quiet else _bytes(sources, reading)) as tell:
                tally = filling.ingest(found if quiet else _mapped(found), opened, chosen, tell)
        left, lines = filling.out_of_reach(opened) if retry_failed else (0, [])
    for line in lines:
        _say(line)
    _end(replace(tally, failed=tally.failed + left), target, quiet)


@click.command(epilog="Example:\n\n    reportedly failures --store news.db")
@STORE
def failures(store: str) -> None:
    """List what could not be read into a store, and why: the item, the attempts, the reason, parted by tabs."""
    from reportedly.ingest import failed_items
    from reportedly.store import open_store

    with open_store(store, read_only=True) as opened, opened.reading() as connection:
        for one in failed_items(connection):
            click.echo("\t".join(visible(str(part)) for part in (one.key, one.attempts, one.last_at, one.reason)))


@click.command(epilog="Example:\n\n    reportedly watch feeds.opml --store news.db")
@click.argument("feeds", nargs=-1, required=True)
@STORE
@click.option("--once", is_flag=True, help="Poll each feed once, read what is new, and end.")
@click.option(
    "--every",
    type=click.FloatRange(1),
    metavar="MINUTES",
    default=15.0,
    show_default=True,
    help="Poll a feed so often, unless it says otherwise.",
)
@click.option(
    "--host-delay",
    type=click.FloatRange(0),
    metavar="SECONDS",
    default=5.0,
    show_default=True,
    help="Time between two requests to a host.",
)
@ACTORS
@ONTOLOGY
@PRIVATE
@click.option("--any-language", is_flag=True, help="Read reports that are not in English, too.")
@QUIET
def watch(
    feeds: tuple[str, ...],
    store: str,
    once: bool,
    every: float,
    host_delay: float,
    actors: Path | None,
    ontology: Path | None,
    allow_private: bool,
    any_language: bool,
    quiet: bool,
) -> None:
    """Poll feeds politely and read each new report into a store, until Ctrl-C.

    FEEDS are OPML lists and addresses of RSS and Atom feeds. The same command goes on where it was stopped.
    """
    from reportedly.fetch import Fetcher, FetchOptions
    from reportedly.ingest.run import IngestOptions
    from reportedly.ingest.watching import watch_feeds
    from reportedly.pipeline import Settings
    from reportedly.store import open_store
    from reportedly.watch import WatchOptions, stop_on_signals

    reading = ReadOptions(any_language=any_language)
    options = IngestOptions(reading, Settings(threads=1, actor_table=actors, ontology=ontology))
    polite = WatchOptions(every=60 * every, host_delay=host_delay, once=once)
    with open_store(store, create=True, small=True) as opened, stop_on_signals() as stop:
        fetcher = Fetcher(FetchOptions(allow_private=allow_private), stop=stop)
        say = _silent if quiet else _say
        tally, stored = watch_feeds(feeds, opened, fetcher, options, polite, stop, say)
    say(
        f"{tally.polls} polls, {tally.failed_polls} failed; {stored.new} reports stored, {stored.copies} copies noted, "
        f"{tally.failed} could not be read, {tally.waiting} wait for the next run."
    )


def _say(line: str) -> None:
    click.echo(visible(line), err=True)


def _silent(line: str) -> None:
    """Say nothing."""


def _fetcher(allow_private: bool) -> Any:
    """Whoever fetches from the web, as safely as it goes."""
    from reportedly.fetch import Fetcher, FetchOptions

    return Fetcher(FetchOptions(allow_private=allow_private))


def _bytes(sources: tuple[str, ...], reading: ReadOptions) -> int | None:
    """The bytes of all sources together, by which the time left is told; None if some do not tell."""
    from reportedly.ingest import find_sources
    from reportedly.ingest.web import is_address

    if not sources or any(one == "-" or is_address(one) for one in sources):  # looking into - would read it
        return None
    total = 0
    for source in find_sources(sources, reading):
        if source.size is None and is_address(source.name):  # a feed of a list
            return None
        total += source.size or 0
    return total


def _mapped(sources: Iterator[Source]) -> Iterator[Source]:
    """The sources; of a table it is said what its columns are taken for."""
    for source in sources:
        if mapping := source.mapping():
            _say(mapping)
        yield source


def _end(tally: Tally, store: str, quiet: bool) -> None:
    """Say what a run came to, and end with the status that tells it."""
    from reportedly.ingest.progress import summary

    if not quiet or tally.failed or tally.interrupted:
        click.echo(visible(summary(tally, store)), err=True)
    click.get_current_context().exit(INTERRUPTED if tally.interrupted else 1 if tally.failed else 0)
