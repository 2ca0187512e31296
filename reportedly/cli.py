"""The commands, each a door onto a library call: results on standard output, what went wrong on standard error.

Exit status: 0 if all went well, 1 if a report could not be read, 2 if the call was wrong, 130 if it was interrupted.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

import reportedly
from reportedly.errors import ReportedlyError, UsageError
from reportedly.export import WRITERS, Output, write
from reportedly.formats import EVENT_WRITERS, Choice, send_events, write_events
from reportedly.read import FORMATS, ReadOptions, find_inputs
from reportedly.show import spell_out, visible

if TYPE_CHECKING:
    from reportedly.pipeline import Settings
    from reportedly.records import Report

_NARROWEST, _WIDEST = 40, 100
_MANY = 3
_INTERRUPTED = 130
Say = Callable[[str], None]
Follow = Callable[[Iterable["Report"]], Iterator["Report"]]

_FIELDS = {
    "text": "text",
    "title": "headline",
    "outlet": "outlet",
    "authors": "authors",
    "published": "date",
    "url": "address",
    "id": "id",
    "language": "language",
}


class Commands(click.Group):
    """A group of commands that says in one line whatever goes wrong."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command given and exit with its status."""
        try:
            status = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            status = error.exit_code
        except click.ClickException as error:
            status = _complain(error.format_message(), error.exit_code)
        except (ReportedlyError, OSError) as error:
            status = _complain(_reason(error), 2 if isinstance(error, UsageError) else 1)
        except click.Abort:
            status = _complain("interrupted", _INTERRUPTED)
        sys.exit(status)


def main() -> None:
    """The command ``reportedly``."""
    if hasattr(signal, "SIGPIPE"):  # a reader that has seen enough, such as head, ends this quietly
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    commands()


def _reason(error: Exception) -> str:
    """What went wrong, without the number that the operating system has for it."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename or 'output'}: {error.strerror}"


def _complain(message: str, status: int) -> int:
    click.echo(f"Error: {visible(message)}", err=True)
    return status


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"reportedly {reportedly.__version__}")
        context.exit()


def _field_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that name the fields of JSON records."""
    for field, content in reversed(_FIELDS.items()):
        of = f"Field of JSON records that holds the {content}."
        command = click.option(f"--{field}-field", metavar="NAME", help=of)(command)
    return command


_FILES = click.argument("files", nargs=-1, required=True)
_READING = (
    click.option(
        "--color/--no-color", default=None, help="Colours or none.  [default: on a terminal, unless NO_COLOR is set]"
    ),
    click.option(
        "--input-format",
        type=click.Choice(list(FORMATS)),
        help="Format of all inputs.  [default: told by name and content]",
    ),
    _field_options,
    click.option("--any-language", is_flag=True, help="Read reports that are not in English, too."),
    click.option(
        "--threads", type=click.IntRange(1), metavar="N", help="Use at most N processor cores.  [default: all]"
    ),
    click.option("-q", "--quiet", is_flag=True, help="Show no progress bar."),
)


def _reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that reads reports."""
    for option in reversed(_READING):
        command = option(command)
    return command


def _format_option(names: Iterable[str], default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says what to write."""
    kind = click.Choice(list(names))
    return click.option("-f", "--format", "form", type=kind, default=default, show_default=True, help="What to write.")


def _confidence_option(of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that leaves out what is not sure enough."""
    told = f"Leave out {of} with a confidence below X."
    return click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="X", default=0.0, help=told)


def _ontology_option(told: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names event types of the user's own."""
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--ontology", type=kind, metavar="FILE", help=told)


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
@_FILES
@_format_option(WRITERS, "text")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write to; for brat a new or empty folder."
)
@_confidence_option("claims")
@_reading_options
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
            WRITERS[form](reports, _standard_output(color, form == "text"))
        else:
            write(reports, form, output, color=bool(color))


@commands.command(epilog="Example:\n\n    reportedly code reports/ --format polecat --output events.tsv")
@_FILES
@_format_option(EVENT_WRITERS, "table")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write to.")
@click.option("--only", metavar="LIST", help="Only events of these statuses: asserted, reported, denied, disputed.")
@click.option(
    "--exclude",
    metavar="LIST",
    help="No events of these statuses or marks (historical, future, hypothetical, negated), or "
    "nothing to leave out none.  [default: nothing; for polecat, icews and gdelt: negated,hypothetical,future,denied]",
)
@_confidence_option("events")
@click.option(
    "--actors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Table of actors that go before those of the package.",
)
@_ontology_option("Code the event types of this YAML file: see docs/ontology.md.")
@click.option("--explain", is_flag=True, help="Say in the table why each event is coded as it is.")
@_reading_options
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
            shown = replace(_standard_output(color, form == "table"), explain=explain)
            send_events(reports, form, shown, choice)
        else:
            write_events(reports, form, output, choice, color=bool(color), explain=explain)


@commands.command(epilog="Example:\n\n    reportedly evaluate gold/reports --misses 10")
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--predictions", type=click.Path(exists=True, dir_okay=False), help="Score this output of read --format jsonl."
)
@_ontology_option("The marked sentences have the event types of this YAML file.")
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
    _spare_inputs(files, output)
    watched = not quiet and _is_terminal(sys.stderr) and (output is not None or not _is_terminal(sys.stdout))
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
    total = None if any(path == "-" or "json" in Path(path).suffix for path in inputs) else len(inputs)
    columns = ("Reading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield (
            lambda reports: iter(bar.track(reports, total=total)),
            lambda line: bar.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True),
        )


def _standard_output(color: bool | None, for_reading: bool) -> Output:
    """Standard output, with colour where a terminal wants it; what is not for reading is in UTF-8 everywhere."""
    if sys.stdout is None:
        raise UsageError("standard output is closed: name a file with --output")
    terminal = _is_terminal(sys.stdout)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
        if not for_reading:
            sys.stdout.reconfigure(encoding="utf-8", newline="")
    if color is None:
        color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns if terminal else 80
    return Output(sys.stdout, color=color, width=min(max(width, _NARROWEST), _WIDEST))


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal; Python has None for one that was closed before it began."""
    return stream is not None and stream.isatty()


def _check_table(actors: Path, output: Path | None) -> None:
    """Tell what is wrong with a table of actors before anything is read."""
    from reportedly.actors import load_table

    _spare_inputs((str(actors),), output)
    load_table(actors)


def _check_ontology(ontology: Path, output: Path | None) -> None:
    """Tell what is wrong with an ontology before anything is read."""
    from reportedly.ontology import load_ontology

    _spare_inputs((str(ontology),), output)
    load_ontology(ontology)


def _spare_inputs(files: tuple[str, ...], output: Path | None) -> None:
    """Refuse to write over what is read, or where it is looked for."""
    if output is not None:
        target = output.resolve()
        for file in files:
            if file != "-" and target.is_relative_to(Path(file).resolve()):
                raise UsageError(f"{output} is among the files to read: name another place with --output")
