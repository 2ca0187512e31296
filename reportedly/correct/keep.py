"""The log in the store, which only grows, and what follows from it for the rows of a report.

Whatever is corrected in one call is one transaction: it is noted and done as a whole, or not at all. The machine's rows
stay as they are and become ``SUPERSEDED``; the report as corrected is written beside them as ``CORRECTED``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from reportedly.correct.apply import apply
from reportedly.correct.log import Correction, Order, split_id
from reportedly.correct.orders import Case, make
from reportedly.errors import UsageError
from reportedly.records import Report
from reportedly.show import visible
from reportedly.store import schema
from reportedly.store.connect import Store
from reportedly.store.load import load_reports
from reportedly.store.rows import Rows, add_reading
from reportedly.store.write import clear, counter_of, now, send

READINGS = (schema.mentions, schema.claims, schema.events, schema.links)


def correct(store: Store, target: str, changes: Mapping[str, Any], *, why: str, by: str | None = None) -> Correction:
    """Change fields of a claim, an event or an actor (KEY/c3, KEY/e2, KEY/a1). Raises UsageError."""
    return carry_out(store, [Order("change", target, changes, why, by)])[0]


def withdraw(store: Store, target: str, *, why: str, by: str | None = None) -> Correction:
    """Say that there is no such claim or event."""
    return carry_out(store, [Order("withdraw", target, {}, why, by)])[0]


def add_claim(
    store: Store, report: str, words: str | None, changes: Mapping[str, Any] | None = None, *, why: str,
    by: str | None = None,
) -> Correction:  # fmt: skip
    """Add a claim with this content; ``changes`` has its other fields, such as ``origin`` and ``cue``."""
    return carry_out(store, [Order("add", report, _with("text", words, changes), why, by, add="claim")])[0]


def add_event(
    store: Store, report: str, words: str | None, changes: Mapping[str, Any] | None = None, *, why: str,
    by: str | None = None,
) -> Correction:  # fmt: skip
    """Add an event that these words tell of; ``changes`` has its other fields, among them ``type``."""
    return carry_out(store, [Order("add", report, _with("trigger", words, changes), why, by, add="event")])[0]


def link(store: Store, target: str, kind: str, other: str, *, why: str, by: str | None = None) -> Correction:
    """Say that a claim ``denies``, ``supports`` or ``repeats`` another one of its report."""
    return carry_out(store, [Order("link", target, {}, why, by, kind=kind, other=other)])[0]


def unlink(store: Store, target: str, other: str, *, why: str, by: str | None = None) -> Correction:
    """Take away what links a claim to another."""
    return carry_out(store, [Order("unlink", target, {}, why, by, other=other)])[0]


def undo(store: Store, number: int, *, why: str, by: str | None = None) -> Correction:
    """Take back a correction, by a further one."""
    return carry_out(store, [Order("undo", str(number), {}, why, by)])[0]


def _with(field: str, words: str | None, changes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**({field: words} if words is not None else {}), **(changes or {})}


def carry_out(store: Store, orders: Iterable[Order]) -> list[Correction]:
    """Note corrections and do what they say, all of them or, where one is wrong, none. Raises UsageError."""
    with store.writing() as connection:
        desk = Desk(connection)
        done = [desk.carry_out(order) for order in orders]
        desk.close()
    return done


def corrections(store: Store, target: str | None = None) -> list[Correction]:
    """The log, the oldest line first: all of it, or of one report (KEY) or one record in it (KEY/c3)."""
    with store.reading() as connection:
        if target is None:
            return list(read_log(connection))
        report, name = _place(connection, target)
        log = list(read_log(connection, report))
    return log if name is None else _about(log, name)


def report_number(connection: Connection, key: str) -> int:
    """The number of the report with this key, or that of a copy, or a beginning that only one has."""
    from reportedly.ask import looking  # loads all that asking needs, which a rebuild does not

    return looking.report_number(connection, key)


def _place(connection: Connection, told: str) -> tuple[int, str | None]:
    """The number of a report, and the id in it where one is told: of KEY, or of KEY/c3."""
    try:
        return report_number(connection, told), None
    except UsageError:
        key, name = split_id(told)
        return report_number(connection, key), name


def _about(log: Sequence[Correction], name: str) -> list[Correction]:
    """The lines about one record, with those that take them back."""
    numbers: set[int] = set()
    for one in log:
        if int(one.name) in numbers if one.action == "undo" else one.name == name:
            numbers.add(one.number)
    return [one for one in log if one.number in numbers]


def read_log(connection: Connection, report: int | None = None) -> Iterator[Correction]:
    """The lines of the log, of the report of this number or of all, in the order in which they were made."""
    table, reports = schema.corrections, schema.reports
    query = select(table, reports.c.key).join(reports, reports.c.id == table.c.report_id).order_by(table.c.id)
    for row in connection.execute(query if report is None else query.where(table.c.report_id == report)):
        yield _correction(row)


def _correction(row: Row[Any]) -> Correction:
    changes, before, context = (json.loads(part) for part in (row.changes, row.before, row.context))
    return Correction(
        row.id, row.key, row.target, row.name, row.action, changes, before, context, row.who, row.why, row.at
    )


def rebuild(connection: Connection, report: int) -> None:
    """Make the rows of a report follow from its reading and its log: to be called when either has changed."""
    log = list(read_log(connection, report))
    if not log:
        return
    read = next(load_reports(connection, [report], as_read=True), None)
    if read is not None:
        put(connection, report, read, apply(read, log))


def put(connection: Connection, number: int, read: Report, corrected: Report) -> None:
    """Write a report as corrected beside its reading; where they are the same the reading stands alone."""
    clear(connection, number, schema.CORRECTED)
    layer = schema.READ if corrected == read else schema.SUPERSEDED
    for table in READINGS:
        of = (table.c.report_id == number, table.c.layer != layer)
        connection.execute(update(table).where(*of).values(layer=layer))
    if layer == schema.SUPERSEDED:
        rows = Rows()
        add_reading(rows, counter_of(connection), corrected, number, schema.CORRECTED)
        send(connection, rows)


class Desk:
    """Corrections within one transaction: each is checked against the report as those before have left it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._cases: dict[int, Case] = {}
        self._moment = now()

    def carry_out(self, order: Order) -> Correction:
        """Note one correction."""
        try:
            case = self._case(order)
            one = make(order, case, 0, self._moment)
        except UsageError as error:
            raise UsageError(f"{order.where}: {error}" if order.where else str(error)) from None
        noted = {
            "report_id": case.number, "target": one.target, "name": one.name, "action": one.action,
            "changes": _json(one.changes), "before": _json(one.before), "context": _json(one.context),
            "who": one.who, "why": one.why, "at": one.at,
        }  # fmt: skip
        number = self.connection.execute(insert(schema.corrections).values(noted)).inserted_primary_key
        kept = replace(one, number=int(number[0]) if number else 0, **_reread(noted))
        self._cases[case.number] = case.with_also(kept)
        return kept

    def close(self) -> None:
        """Make the rows of all reports that were touched follow."""
        for case in self._cases.values():
            put(self.connection, case.number, case.read, case.report)

    def _case(self, order: Order) -> Case:
        number = self._report(order)
        if number not in self._cases:
            read = next(load_reports(self.connection, [number], as_read=True))
            self._cases[number] = Case(number, read, list(read_log(self.connection, number)), self._root)
        return self._cases[number]

    def _report(self, order: Order) -> int:
        """The number of the report that an order is about."""
        if order.action == "undo":
            return self._report_of_correction(order.target)
        key = order.target if order.action == "add" else split_id(order.target)[0]
        return report_number(self.connection, key)

    def _report_of_correction(self, told: str) -> int:
        table = schema.corrections.c
        number = int(told) if told.isdecimal() and len(told) < 19 else 0
        found = self.connection.execute(select(table.report_id).where(table.id == number)).scalar()
        if found is None:
            raise UsageError(f"There is no correction {visible(told)[:40]}: reportedly correct --list shows them")
        return int(found)

    def _root(self, kind: str) -> str | None:
        """The CAMEO root of a type of the user's own that the store has events of."""
        events = schema.events.c
        return self.connection.execute(select(events.cameo).where(events.type == kind).limit(1)).scalar()


def _reread(noted: Mapping[str, Any]) -> dict[str, Any]:
    """What is JSON in the log, as it will be read from there."""
    return {name: json.loads(noted[name]) for name in ("changes", "before", "context")}


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def corrected_reports(connection: Connection) -> Iterator[tuple[int, Sequence[Correction]]]:
    """The reports that have a log, by their numbers, each with it."""
    table = schema.corrections
    for number in connection.execute(select(table.c.report_id).distinct().order_by(table.c.report_id)).scalars().all():
        yield number, list(read_log(connection, number))
