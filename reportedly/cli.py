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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

import reportedly
from reportedly.errors import ReportedlyError, UsageError
from reportedly.export import WRITERS, Output, write
from reportedly.read import FORMATS, ReadOptions, find_inputs
from reportedly.show import spell_out, visible

if TYPE_CHECKING:
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
@click.argument("files", nargs=-1, required=True)
@click.option(
    "-f", "--format", "form", type=click.Choice(list(WRITERS)), default="text", show_default=True, help="What to write."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write to; for brat a new or empty folder."
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="X",
    default=0.0,
    help="Leave out claims with a confidence below X.",
)
@click.option(
    "--color/--no-color", default=None, help="Colours or none.  [default: on a terminal, unless NO_COLOR is set]"
)
@click.option(
    "--input-format",
    type=click.Choice(list(FORMATS)),
    help="Format of all inputs.  [default: told by name and content]",
)
@_field_options
@click.option("--any-language", is_flag=True, help="Read reports that are not in English, too.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Use at most N processor cores.  [default: all]")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress bar.")
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
    _spare_inputs(files, output)
    settings = reportedly.Settings(threads=threads, min_confidence=min_confidence)
    watched = not quiet and _is_terminal(sys.stderr) and (output is not None or not _is_terminal(sys.stdout))
    with _progress(files, watched) as (follow, say):
        run = _Run(say)
        reports = run.sound(follow(reportedly.read_many(files, ReadOptions(**options), settings)))
        if output is None:
            WRITERS[form](reports, _standard_output(form, color))
        else:
            write(reports, form, output, color=bool(color))
    click.get_current_context().exit(1 if run.failed else 0)


@commands.command(epilog="Example:\n\n    reportedly evaluate gold/reports --misses 10")
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--predictions", type=click.Path(exists=True, dir_okay=False), help="Score this output of read --format jsonl."
)
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
    "--worst", type=click.IntRange(0), default=5, show_default=True, help="How many of the worst reports to name."
)
@click.option(
    "--misses", type=click.IntRange(0), default=3, show_default=True, help="How many misses of each kind to show."
)
def evaluate(gold: Path, predictions: str | None, form: str, worst: int, misses: int) -> None:
    """Score how well the reports of a gold set are read.

    GOLD is a folder of texts with brat standoff files, or with JSON records as read --format json writes them.
    """
    from reportedly import evaluate as scoring

    found = scoring.evaluate(gold, scoring.read_predictions(predictions) if predictions else None)
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


def _standard_output(form: str, color: bool | None) -> Output:
    """Standard output, with colour where a terminal wants it; all but text is in UTF-8 everywhere."""
    if sys.stdout is None:
        raise UsageError("standard output is closed: name a file with --output")
    terminal = _is_terminal(sys.stdout)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
        if form != "text":
            sys.stdout.reconfigure(encoding="utf-8", newline="")
    if color is None:
        color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns if terminal else 80
    return Output(sys.stdout, color=color, width=min(max(width, _NARROWEST), _WIDEST))


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal; Python has None for one that was closed before it began."""
    return stream is not None and stream.isatty()


def _spare_inputs(files: tuple[str, ...], output: Path | None) -> None:
    """Refuse to write over what is read, or where it is looked for."""
    if output is not None:
        target = output.resolve()
        for file in files:
            if file != "-" and target.is_relative_to(Path(file).resolve()):
                raise UsageError(f"{output} is among the files to read: name another place with --output")
