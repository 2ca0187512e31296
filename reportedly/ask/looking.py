"""Looking a question up in a store: the records of its answer, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from sqlalchemy import Connection, select

from reportedly.ask import counts
from reportedly.ask.answers import Reader
from reportedly.ask.filters import Conditions, day_bounds
from reportedly.ask.found import FoundActor, FoundClaim, FoundEvent, FoundReport, FoundSource
from reportedly.ask.plan import Plan
from reportedly.ask.question import Question, What, check_types
from reportedly.errors import UsageError
from reportedly.show import visible
from reportedly.store import schema

Listed = Literal["claims", "events", "reports"]
PARTS: tuple[Listed, Listed] = ("claims", "events")
_TABLES = {"claims": schema.claims, "events": schema.events, "reports": schema.reports}
COUNTED = 15_000  # claims and events by which the most frequent are told
SHORTEST = 6  # characters of the beginning of a report's id that may stand for it


def look_up(connection: Connection, what: What, question: Question) -> Iterator[Any]:
    """The records that answer a question. Raises UsageError."""
    if question.type:
        check_types(question, _types(connection, question))
    return LOOKING[what](connection, question)


def claims(connection: Connection, question: Question) -> Iterator[FoundClaim]:
    """The claims that fit."""
    ids = _plan(connection, question, "claims").ids(question.order("claims"), question.limit)
    return Reader(connection, question.as_read).claims(ids)


def events(connection: Connection, question: Question) -> Iterator[FoundEvent]:
    """The events that fit."""
    ids = _plan(connection, question, "events").ids(question.order("events"), question.limit)
    return Reader(connection, question.as_read).events(ids)


def reports(connection: Connection, question: Question) -> Iterator[FoundReport]:
    """The reports that fit."""
    ids = _plan(connection, question, "reports").ids(question.order("reports"), question.limit)
    return Reader(connection, question.as_read).reports(ids)


def sources(connection: Connection, question: Question) -> Iterator[FoundSource]:
    """The origins of the claims that fit."""
    plan = _plan(connection, question, "claims")
    since = _counted_from(question, plan)
    for found in counts.sources(connection, plan.tests(since), question.order("sources"), question.limit):
        yield replace(found, counted_from=since)


def actors(connection: Connection, question: Question) -> Iterator[FoundActor]:
    """The actors in the claims and events that fit."""
    plans = [_plan(connection, question, of) for of in PARTS]
    since = _counted_from(question, *plans)
    of_claims, of_events = (plan.tests(since) if since or question.narrows else None for plan in plans)
    for found in counts.actors(connection, of_claims, of_events, question):
        yield replace(found, counted_from=since)


LOOKING: Mapping[What, Callable[[Connection, Question], Iterator[Any]]] = {
    "claims": claims,
    "events": events,
    "sources": sources,
    "actors": actors,
    "reports": reports,
}


def _plan(connection: Connection, question: Question, of: Listed) -> Plan:
    """How the rows of one table that fit are found."""
    table = _TABLES[of]
    number = report_number(connection, question.report) if question.report else None
    asked = Conditions(question, connection.dialect.name, number)
    made = {"claims": asked.of_claims, "events": asked.of_events, "reports": asked.of_reports}[of]()
    first = asked.by_origin() if of == "claims" and question.by and question.sort is None else None
    return Plan(connection, table, made, first, day_bounds(question, table))


def _counted_from(question: Question, *plans: Plan) -> str | None:
    """The day from which on rows are counted where few counts of a great many are wanted; None: all are counted."""
    if question.whole or question.limit is None:
        return None
    return max((day for plan in plans if (day := plan.newest(COUNTED // len(plans)))), default=None)


def report_number(connection: Connection, key: str) -> int:
    """The number of the report with this id, with a copy of this id, or with the only id that begins so.

    Raises UsageError.
    """
    own, copies = schema.reports.c, schema.appearances.c
    found = connection.execute(select(own.id).where(own.key == key)).scalar()
    if found is None:
        found = connection.execute(select(copies.report_id).where(copies.key == key)).scalar()
    if found is None and len(key) >= SHORTEST:
        some = (
            connection.execute(select(own.id).where(own.key >= key, own.key < key + "\U0010ffff").limit(2))
            .scalars()
            .all()
        )
        found = some[0] if len(some) == 1 else None
    if found is None:
        raise UsageError(f"The store has no report '{visible(key)[:80]}'")
    return int(found)


def _types(connection: Connection, question: Question) -> list[str]:
    """Of the types asked for, those that the store has; where one is missing, all that it has."""
    events = schema.events.c
    there = [
        kind for kind, _ in question.type
        if connection.execute(select(events.id).where(events.type == kind).limit(1)).first()
    ]  # fmt: skip
    if len(there) == len(question.type):
        return there
    return list(connection.execute(select(events.type).distinct()).scalars())
