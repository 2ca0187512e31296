"""The command that corrects what a store holds: a door onto ``reportedly.correct``, loaded when it is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli_base import STORE, standard_output
from reportedly.errors import UsageError
from reportedly.show import visible

if TYPE_CHECKING:
    from reportedly.correct import Order
    from reportedly.store import Store

FORMATS = ("table", "csv", "jsonl")


@click.command(
    epilog="Example:\n\n    reportedly correct KEY/c3 --set stance=denies --why 'she denies it'",
)
@click.argument("target", required=False)
@STORE
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="Give a field a new value; empty: none.")
@click.option("--withdraw", is_flag=True, help="There is no such claim or event.")
@click.option("--add-claim", metavar="WORDS", help="TARGET, a report, has a claim with these words for its content.")
@click.option("--add-event", metavar="WORDS", help="TARGET, a report, has an event that these words tell of.")
@click.option("--deny", multiple=True, metavar="ID", help="The claim denies that one.")
@click.option("--support", multiple=True, metavar="ID", help="The claim supports that one.")
@click.option("--repeat", multiple=True, metavar="ID", help="The claim repeats that one.")
@click.option("--unlink", multiple=True, metavar="ID", help="The claim has nothing to do with that one.")
@click.option("--undo", multiple=True, type=click.IntRange(1), metavar="N", help="Take back correction N.")
@click.option("--from", "source", metavar="FILE", help="Make the corrections of a JSONL file (-: standard input).")
@click.option("--why", metavar="TEXT", help="The reason, which is kept.")
@click.option("--by", metavar="NAME", help="Who corrects.  [default: REPORTEDLY_USER, else who is logged in]")
@click.option("--list", "listed", is_flag=True, help="List the corrections, of TARGET or all.")
@click.option(
    "-f", "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Of --list."
)
@click.option(
    "--export", type=click.Path(path_type=Path), metavar="FOLDER", help="Write what was corrected as training examples."
)
def correct(
    target: str | None,
    store: str,
    fields: tuple[str, ...],
    source: str | None,
    why: str | None,
    by: str | None,
    listed: bool,
    form: str,
    export: Path | None,
    **options: Any,
) -> None:
    """Correct what was read in a report: who changed what, when and why is kept, and nothing is lost.

    TARGET is a claim, an event or an actor, as KEY/c3, KEY/e2 or KEY/a1; to add something it is the KEY of the report,
    of which its first letters will do. docs/correcting.md tells the fields. The machine's reading stays beside the
    corrected one (--as-read), and what was corrected outlasts reading again with another model.
    """
    from reportedly.store import open_store

    given = {name: value for name, value in options.items() if value not in (None, False, ())}
    acts = bool(given or fields)
    if sum((listed, export is not None, source is not None, acts)) != 1:
        raise UsageError(
            "Say what to do: --set, --withdraw, --add-claim, --deny, --undo …, or --from, --list or --export"
        )
    if target and (export or source):
        raise UsageError("With --from and --export no TARGET is given")
    with open_store(store, read_only=listed or export is not None) as opened:
        if listed:
            _list(opened, target, form)
        elif export is not None:
            _export(opened, export)
        else:
            _carry_out(opened, _orders(target, fields, given, source, why, by))


def _orders(
    target: str | None,
    fields: Sequence[str],
    given: dict[str, Any],
    source: str | None,
    why: str | None,
    by: str | None,
) -> list[Order]:
    from reportedly.correct.batch import orders_of, read_orders

    if source is not None:
        return list(read_orders(source, why or "", by))
    changes: dict[str, str] = {}
    for told in fields:
        name, equals, value = told.partition("=")
        if not equals:
            raise UsageError(f"--set {visible(told)[:60]}: write it as FIELD=VALUE, with nothing behind = for none")
        if name.strip() in changes:
            raise UsageError(f"--set {visible(name)[:60]} is given twice")
        changes[name.strip()] = value
    about = {"id": target} if target else {}
    return orders_of({**about, **given, **({"set": changes} if changes else {})}, why or "", by)


def _carry_out(store: Store, orders: Sequence[Order]) -> None:
    from reportedly.correct import carry_out
    from reportedly.correct.listing import write_list

    write_list(carry_out(store, orders), standard_output(False, True).stream)


def _list(store: Store, target: str | None, form: str) -> None:
    from reportedly.correct import corrections
    from reportedly.correct.listing import WRITERS

    WRITERS[form](corrections(store, target), standard_output(False, form == "table").stream)


def _export(store: Store, folder: Path) -> None:
    from reportedly.correct.examples import export

    told = export(store, folder)
    click.echo(visible(told.summary(folder)), err=True)
