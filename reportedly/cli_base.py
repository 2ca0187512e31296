"""What all commands have in common: how they fail, the options that several have, where they write."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from reportedly.errors import ReportedlyError, UsageError
from reportedly.export import Output
from reportedly.read import FORMATS
from reportedly.show import visible

if TYPE_CHECKING:
    from reportedly.ingest.progress import Tell

NARROWEST, WIDEST = 40, 100
INTERRUPTED = 130

FIELDS = {
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
            status = complain(error.format_message(), error.exit_code)
        except (ReportedlyError, OSError) as error:
            status = complain(reason(error), 2 if isinstance(error, UsageError) else 1)
        except click.Abort:
            status = complain("interrupted", INTERRUPTED)
        sys.exit(status)


def reason(error: Exception) -> str:
    """What went wrong, without the number that the operating system has for it."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename or 'output'}: {error.strerror}"


def complain(message: str, status: int) -> int:
    """Say what went wrong; the exit status comes back."""
    click.echo(f"Error: {visible(message)}", err=True)
    return status


def field_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that name the fields of JSON records."""
    for field, content in reversed(FIELDS.items()):
        of = f"Field of JSON records, or column of tables, that holds the {content}."
        command = click.option(f"--{field}-field", metavar="NAME", help=of)(command)
    return command


FILES = click.argument("files", nargs=-1, required=True)
COLOR = click.option(
    "--color/--no-color", default=None, help="Colours or none.  [default: on a terminal, unless NO_COLOR is set]"
)
THREADS = click.option(
    "--threads", type=click.IntRange(1), metavar="N", help="Use at most N processor cores.  [default: all]"
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
STORE = click.option(
    "--store",
    required=True,
    envvar="REPORTEDLY_STORE",
    show_envvar=True,
    metavar="FILE",
    help="The store: a file, or postgresql://USER@HOST/DATABASE.",
)
INPUTS = (
    click.option(
        "--input-format",
        type=click.Choice(list(FORMATS)),
        help="Format of all inputs.  [default: told by name and content]",
    ),
    field_options,
    click.option("--any-language", is_flag=True, help="Read reports that are not in English, too."),
)


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say how reports are to be read in: they are the fields of ReadOptions."""
    for option in reversed(INPUTS):
        command = option(command)
    return command


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of every command that reads reports."""
    for option in (QUIET, THREADS, input_options, COLOR):
        command = option(command)
    return command


def format_option(names: Iterable[str], default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says what to write."""
    kind = click.Choice(list(names))
    return click.option("-f", "--format", "form", type=kind, default=default, show_default=True, help="What to write.")


def confidence_option(of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that leaves out what is not sure enough."""
    told = f"Leave out {of} with a confidence below X."
    return click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="X", default=0.0, help=told)


def ontology_option(told: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names event types of the user's own."""
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--ontology", type=kind, metavar="FILE", help=told)


def standard_output(color: bool | None, for_reading: bool) -> Output:
    """Standard output, with colour where a terminal wants it; what is not for reading is in UTF-8 everywhere."""
    if sys.stdout is None:
        raise UsageError("standard output is closed: name a file with --output")
    terminal = is_terminal(sys.stdout)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
        if not for_reading:
            sys.stdout.reconfigure(encoding="utf-8", newline="")
    if color is None:
        color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns if terminal else 80
    return Output(sys.stdout, color=color, width=min(max(width, NARROWEST), WIDEST))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream leads to a terminal; Python has None for one that was closed before it began."""
    return stream is not None and stream.isatty()


def spare_inputs(files: tuple[str, ...], output: Path | None) -> None:
    """Refuse to write over what is read, or where it is looked for."""
    if output is not None:
        target = output.resolve()
        for file in files:
            if file != "-" and target.is_relative_to(Path(file).resolve()):
                raise UsageError(f"{output} is among the files to read: name another place with --output")


@contextmanager
def progress(quiet: bool, total: int | None) -> Iterator[Tell]:
    """Whatever follows a run: a bar on a terminal, else a line now and then; nothing if it is to be quiet."""
    from reportedly.ingest.progress import in_lines, on_terminal

    if quiet:
        yield lambda tally: None
    elif is_terminal(sys.stderr):
        with on_terminal(total) as tell:
            yield tell
    else:
        with in_lines(lambda line: click.echo(line, err=True), total) as tell:
            yield tell
