"""The commands that ask a store: each a door onto a library call, which is loaded when the command is given."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

import click

from reportedly.cli_base import (
    COLOR,
    STORE,
    confidence_option,
    format_option,
    is_terminal,
    spare_inputs,
    standard_output,
)
from reportedly.errors import UsageError

if TYPE_CHECKING:
    from reportedly.ask.found import FoundActor, FoundSource
    from reportedly.ask.question import What
    from reportedly.corpus import Corpus, Table
    from reportedly.export import Output

Command = Callable[..., Any]
FORMS = ("table", "csv", "jsonl", "parquet")
SHOWN = 50  # answers in a table, unless it is said otherwise

_LIST = "Several are parted by commas."
FILTERS = (
    click.option("--about", multiple=True, metavar="NAME",
                 help="Speaking of that actor, or with the name in the words."),
    click.option("--by", multiple=True, metavar="NAME",
                 help="Said by that name, role or affiliation, or by way of it."),
    click.option("--origin", metavar="KIND", help="Going back to a person, document, government, media ... " + _LIST),
    click.option("--named/--unnamed", default=None, help="Whose origin can, or cannot, be told by name."),
    click.option("--stance", metavar="LIST", help="affirms, denies, doubts, wants, intends, believes, asks. " + _LIST),
    click.option("--strength", metavar="LIST", help="said, claimed, revealed, suggested."),
    click.option("--manner", metavar="LIST", help="direct, indirect, mixed."),
    click.option("--type", metavar="LIST", help="Type of event, with its mode or without: ASSAULT, COERCE/arrest."),
    click.option("--status", metavar="LIST", help="Of the event: asserted, reported, denied, disputed."),
    click.option("--only", metavar="LIST", help="Only events of these statuses or marks (historical, future, "
                 "hypothetical, negated)."),
    click.option("--exclude", metavar="LIST", help="No events of these statuses or marks."),
    click.option("--between", nargs=2, metavar="A B", help="Between two countries or actors, in either direction."),
    click.option("--place", metavar="PLACE", help="Events in a country, or at a place whose name has these words."),
    click.option("--from", "since", metavar="DAY", help="From this day, month or year on: 2021-08-05, 2021-08, 2021."),
    click.option("--to", "until", metavar="DAY", help="Up to the end of this day, month or year."),
    click.option("--outlet", metavar="NAME", help="Printed by this outlet, as its own or as a copy."),
    click.option("--report", metavar="ID", help="In this report; with /c3 or /e2, this claim or event."),
    click.option("--text", metavar="WORDS", help='With these words: market "took fire" -drone shell* this OR that.'),
    confidence_option("what is less sure, claims or events"),
    click.option("--corrected", is_flag=True, help="Only what people have corrected or added."),
    click.option("--as-read", is_flag=True, help="As the machine read it, without corrections."),
)  # fmt: skip
"""What all questions have in common: see docs/asking.md."""
OUTPUT = click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write to.")
LIMIT = click.option(
    "--limit", type=click.IntRange(1), metavar="N", help=f"At most N.  [default: {SHOWN} in a table, else no limit]"
)


WHOLE = click.option(
    "--whole", is_flag=True, help="Count all that fits, however much: else a table of much counts the newest."
)


def asking(what: What) -> Callable[[Command], Command]:
    """The options of a question."""
    own = (WHOLE,) if what in ("sources", "actors") else ()
    orders = {"sources": "frequent or name", "actors": "frequent or name", "reports": "newest, date or stored"}
    sort = f"Order: {orders.get(what, 'newest, date, stored or confidence')}."

    def with_options(command: Command) -> Command:
        order = click.option("--sort", metavar="ORDER", help=sort)
        for option in reversed((STORE, *FILTERS, *own, order, LIMIT, format_option(FORMS, "table"), OUTPUT, COLOR)):
            command = option(command)
        return command

    return with_options


@click.command(epilog='Example:\n\n    reportedly claims --about "Wagner Group" --stance denies --from 2021-08')
@asking("claims")
def claims(**options: Any) -> None:
    """List claims of a store: who says what, where, and who denies it.

    docs/asking.md tells what each filter means.
    """
    _answer("claims", **options)


@click.command(epilog="Example:\n\n    reportedly events --type ASSAULT --between USA AFG --status disputed")
@asking("events")
def events(**options: Any) -> None:
    """List events of a store: who did what to whom, when, where, who says so and who denies it.

    docs/asking.md tells what each filter means.
    """
    _answer("events", **options)


@click.command(epilog='Example:\n\n    reportedly sources --about "Wagner Group" --unnamed')
@asking("sources")
def sources(**options: Any) -> None:
    """Count who says how much: the origins of the claims that fit, with what they deny and are denied.

    docs/asking.md tells what each filter means.
    """
    _answer("sources", **options)


@click.command(epilog="Example:\n\n    reportedly actors --type PROTEST --place Kenya --from 2024")
@asking("actors")
def actors(**options: Any) -> None:
    """Count who is spoken of, speaks, acts and is acted upon in the claims and events that fit.

    docs/asking.md tells what each filter means.
    """
    _answer("actors", **options)


@click.command(epilog="Example:\n\n    reportedly reports --text '\"livestock market\" -election' --from 2025")
@asking("reports")
def reports(**options: Any) -> None:
    """List reports of a store: those with claims and events that fit.

    docs/asking.md tells what each filter means.
    """
    _answer("reports", **options)


@click.command(epilog='Example:\n\n    reportedly sql "SELECT stance, count(*) AS n FROM claim_view GROUP BY stance"')
@click.argument("query")
@STORE
@format_option(FORMS, "table")
@OUTPUT
@LIMIT
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), metavar="S", default=60.0, show_default=True,
    help="Stop after S seconds.",
)  # fmt: skip
@COLOR
def sql(
    query: str, store: str, form: str, output: Path | None, limit: int | None, timeout: float, color: bool | None
) -> None:
    """Ask a store in SQL, reading only: one SELECT over claim_view, event_view, source_view and the tables."""
    spare_inputs((store,), output)
    with _corpus(store) as corpus:
        _write(corpus.sql(query, timeout=timeout), "sql", form, output, limit, color)


ASKING = (claims, events, sources, actors, reports, sql)
"""The commands of this module."""


def _answer(
    what: What, store: str, form: str, output: Path | None, limit: int | None, color: bool | None, **filters: Any
) -> None:
    """Ask one question and write its answer."""
    filters = {name: value or None if isinstance(value, tuple) else value for name, value in filters.items()}
    spare_inputs((store,), output)
    with _corpus(store) as corpus:
        # One more than is shown tells whether there are more.
        wanted = (limit or SHOWN) + 1 if form == "table" else limit
        answers = getattr(corpus, what)(**filters, limit=wanted)
        _write(answers, what, form, output, limit, color)


@contextmanager
def _corpus(store: str) -> Iterator[Corpus]:
    from reportedly.corpus import open as open_corpus

    with open_corpus(store) as corpus:
        yield corpus


def _write(
    answers: Table[Any], what: str, form: str, output: Path | None, limit: int | None, color: bool | None
) -> None:
    if form == "parquet":
        from reportedly.formats.flat import load_parquet

        load_parquet()  # complains before a file is emptied
    if form == "table":
        with _text(output, color) as shown:
            _show(answers, what, limit or SHOWN, shown)
    elif form == "parquet":
        with _bytes(output) as sink:
            _tables().write_parquet(_limited(answers, limit), sink)
    else:
        with _text(output, False, for_reading=False) as written:
            if form == "csv":
                _tables().write_csv(_limited(answers, limit), written.stream)
            else:
                records = (one if what == "sql" else one.to_dict() for one in answers)
                _tables().write_jsonl(islice(records, limit), written.stream)


def _tables() -> Any:
    from reportedly.ask import tables

    return tables


def _limited(answers: Table[Any], limit: int | None) -> Any:
    flat = answers.flat()
    return flat._replace(rows=islice(flat.rows, limit)) if limit else flat


def _show(answers: Table[Any], what: str, limit: int, output: Output) -> None:
    """A table for reading, and whether there are more."""
    from reportedly.ask import show

    more: list[bool] = []
    counted: set[str] = set()
    if what in ("claims", "events", "reports"):
        lines = show.lines(_first(answers, limit, more), output.width, output.color)
    elif what == "sql":
        flat = answers.flat()
        lines = show.columns(_first(flat.rows, limit, more), flat.columns, output.width, output.color)
    else:
        names, row = (show.SOURCE_TABLE, show.source_row) if what == "sources" else (show.ACTOR_TABLE, show.actor_row)
        rows = (cast(Any, row)(one) for one in _noted(_first(answers, limit, more), counted))
        lines = show.columns(rows, names, output.width, output.color)
    for line in lines:
        output.stream.write(line + "\n")
    output.stream.flush()
    for day in counted:
        click.echo(f"Counted from {day} on, over the newest that fits: --whole counts all.", err=True)
    if more:
        click.echo("There are more: --limit N shows N of them, --format csv all.", err=True)


def _noted(stream: Iterable[FoundSource | FoundActor], counted: set[str]) -> Iterator[FoundSource | FoundActor]:
    """The same; ``counted`` is filled with the day from which on they are counted, if not all are."""
    for one in stream:
        if one.counted_from:
            counted.add(one.counted_from)
        yield one


def _first(stream: Iterable[Any], limit: int, more: list[bool]) -> Iterator[Any]:
    """The first of a stream; ``more`` is filled if there are others."""
    for number, one in enumerate(stream):
        if number == limit:
            more.append(True)
            return
        yield one


@contextmanager
def _text(output: Path | None, color: bool | None, for_reading: bool = True) -> Iterator[Output]:
    from reportedly.export import Output

    if output is None:
        yield standard_output(color, for_reading)
    else:
        with output.open("w", encoding="utf-8", errors="replace", newline="" if not for_reading else None) as stream:
            yield Output(cast(TextIO, stream), color=bool(color), width=100)


@contextmanager
def _bytes(output: Path | None) -> Iterator[BinaryIO]:
    if output is not None:
        with output.open("wb") as stream:
            yield stream
    elif is_terminal(sys.stdout) or getattr(sys.stdout, "buffer", None) is None:
        raise UsageError("The parquet format is no text: name a file with --output FILE")
    else:
        yield sys.stdout.buffer
