"""The commands, each a door onto a library call: results on standard output, what went wrong on standard error.

Exit status: 0 if all went well, 1 if a report could not be read, 2 if the call was wrong, 130 if it was interrupted.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import reportedly
from reportedly.cli_ask import ASKING
from reportedly.cli_base import (
    FILES,
    Commands,
    confidence_option,
    format_option,
    is_terminal,
    ontology_option,
    reading_options,
    spare_inputs,
    standard_output,
)
from reportedly.cli_correct import correct
from reportedly.cli_export import export
from reportedly.cli_ingest import failures, ingest, watch
from reportedly.cli_scale import load
from reportedly.export import WRITERS, write
from reportedly.formats import EVENT_WRITERS, Choice, send_events, write_events
from reportedly.read import ReadOptions, find_inputs
from reportedly.show import spell_out, visible

if TYPE_CHECKING:
    from reportedly.pipeline import Settings
    from reportedly.records import Report

_MANY = 3
_ONE_REPORT = frozenset({".txt", ".text", ".html", ".htm", ".xhtml"})
Say = Callable[[str], None]
Follow = Callable[[Iterable["Report"]], Iterator["Report"]]


def main() -> None:
    """The command ``reportedly``."""
    if hasattr(signal, "SIGPIPE"):  # a reader that has seen enough, such as head, ends this quietly
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    commands()


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"reportedly {reportedly.__version__}")
        context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:\n\n    reportedly read article.html",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def commands() -> None:
    """Read news reports: who says what, according to whom, how surely, and who denies it."""


@commands.command(epilog="Example:\n\n    reportedly read article.html reports/ --format csv --output claims.csv")
@FILES
@format_option(WRITERS, "text")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write to; for brat a new or empty folder."
)
@confidence_option("claims")
@reading_options
def read(
    files: tuple[str, ...],
    form: str,
    output: Path | None,
    min_confidence: float,
    color: bool | None,
    threads: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Read reports and write who says what in them.

    FILES are text, HTML, JSON or JSONL files, folders of them, or - for standard input. A report that cannot be read is
    named on standard error; the others are read all the same, and the exit status is then 1.
    """
    settings = reportedly.Settings(threads=threads, min_confidence=min_confidence)
    with _reports(files, output, quiet, ReadOptions(**options), settings) as reports:
        if output is None:
            WRITERS[form](reports, standard_output(color, form == "text"))
        else:
            write(reports, form, output, color=bool(color))


@commands.command(epilog="Example:\n\n    reportedly code reports/ --format polecat --output events.tsv")
@FILES
@format_option(EVENT_WRITERS, "table")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write to.")
@click.option("--only", metavar="LIST", help="Only events of these statuses: asserted, reported, denied, disputed.")
@click.option(
    "--exclude",
    metavar="LIST",
    help="No events of these statuses or marks (historical, future, hypothetical, negated), or "
    "nothing to leave out none.  [default: nothing; for polecat, icews and gdelt: negated,hypothetical,future,denied]",
)
@confidence_option("events")
@click.option(
    "--actors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Table of actors that go before those of the package.",
)
@ontology_option("Code the event types of this YAML file: see docs/ontology.md.")
@click.option("--explain", is_flag=True, help="Say in the table why each event is coded as it is.")
@reading_options
def code(
    files: tuple[str, ...],
    form: str,
    output: Path | None,
    only: str | None,
    exclude: str | None,
    min_confidence: float,
    actors: Path | None,
    ontology: Path | None,
    explain: bool,
    color: bool | None,
    threads: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Code the events of reports: who did what to whom, when, where, who says so and who denies it.

    FILES are as for read. The table is for reading; docs/formats.md tells what each of the other formats holds.
    """
    choice = Choice.of(only, exclude, min_confidence)
    settings = reportedly.Settings(threads=threads, actor_table=actors, ontology=ontology)
    if actors is not None:
        _check_table(actors, output)
    if ontology is not None:
        _check_ontology(ontology, output)
    with _reports(files, output, quiet, ReadOptions(**options), settings) as reports:
        if output is None:
            shown = replace(standard_output(color, form == "table"), explain=explain)
            send_events(reports, form, shown, choice)
        else:
            write_events(reports, form, output, choice, color=bool(color), explain=explain)


@commands.command(epilog="Example:\n\n    reportedly evaluate gold/reports --misses 10")
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--predictions", type=click.Path(exists=True, dir_okay=False), help="Score this output of read --format jsonl."
)
@ontology_option("The marked sentences have the event types of this YAML file.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--worst",
    type=click.IntRange(0),
    default=5,
    show_default=True,
    help="How many of the worst reports or types to name.",
)
@click.option(
    "--misses", type=click.IntRange(0), default=3, show_default=True, help="How many misses of each kind to show."
)
def evaluate(gold: Path, predictions: str | None, ontology: Path | None, form: str, worst: int, misses: int) -> None:
    """Score how well the reports or the sentences of a gold set are read.

    GOLD is a folder of texts with brat standoff files, or with JSON records as read --format json writes them; or a
    file or folder of sentences with their events marked, as in gold/events.
    """
    from reportedly import evaluate as scoring

    found = scoring.evaluate(gold, scoring.read_predictions(predictions) if predictions else None, ontology)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), indent=2))
    else:
        for line in found.lines(worst, misses):
            click.echo("\n".join(map(spell_out, line.split("\n"))))


@dataclass(slots=True)
class _Run:
    """What has become of the reports so far."""

    say: Say
    failed: int = 0

    def sound(self, reports: Iterable[Report]) -> Iterator[Report]:
        """The reports that could be read; the others are named."""
        for report in reports:
            if report.error is None:
                yield report
            else:
                self.failed += 1
                self.say(visible(report.error))


@contextmanager
def _reports(
    files: tuple[str, ...], output: Path | None, quiet: bool, options: ReadOptions, settings: Settings
) -> Iterator[Iterator[Report]]:
    """The reports of these files that can be read, one by one; the status of the command is 1 if there are others."""
    spare_inputs(files, output)
    watched = not quiet and is_terminal(sys.stderr) and (output is not None or not is_terminal(sys.stdout))
    with _progress(files, watched) as (follow, say):
        run = _Run(say)
        yield run.sound(follow(reportedly.read_many(files, options, settings)))
    click.get_current_context().exit(1 if run.failed else 0)


@contextmanager
def _progress(files: tuple[str, ...], watched: bool) -> Iterator[tuple[Follow, Say]]:
    """What follows reports as they are read, with a bar where it is watched, and what says a line beside that bar."""
    inputs = list(find_inputs(files)) if watched else []
    if len(inputs) < _MANY:
        yield iter, lambda line: click.echo(line, err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    # Of a file that may hold many reports only reading it tells how many.
    total = len(inputs) if all(Path(path).suffix in _ONE_REPORT for path in inputs) else None
    columns = ("Reading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield (
            lambda reports: iter(bar.track(reports, total=total)),
            lambda line: bar.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True),
        )


def _check_table(actors: Path, output: Path | None) -> None:
    """Tell what is wrong with a table of actors before anything is read."""
    from reportedly.actors import load_table

    spare_inputs((str(actors),), output)
    load_table(actors)


def _check_ontology(ontology: Path, output: Path | None) -> None:
    """Tell what is wrong with an ontology before anything is read."""
    from reportedly.ontology import load_ontology

    spare_inputs((str(ontology),), output)
    load_ontology(ontology)


for _more in (ingest, load, watch, failures, correct, *ASKING, export):
    commands.add_command(_more)
