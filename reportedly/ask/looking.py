"""Looking a question up in a store: the records of its answer, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

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

SHORTEST = 6  # characters of the beginning of a report's id that may stand for it


def look_up(connection: Connection, what: What, question: Question) -> Iterator[Any]:
    """The records that answer a question. Raises UsageError."""
    if question.type:
        check_types(question, _types(connection, question))
    return LOOKING[what](connection, question)


def claims(connection: Connection, question: Question) -> Iterator[FoundClaim]:
    """The claims that fit."""
    conditions = _conditions(connection, question)
    first = conditions.by_origin() if question.by and question.sort is None else None
    plan = Plan(connection, schema.claims, conditions.of_claims(), first, day_bounds(question, schema.claims))
    return Reader(connection, question.as_read).claims(plan.ids(question.order("claims"), question.limit))


def events(connection: Connection, question: Question) -> Iterator[FoundEvent]:
    """The events that fit."""
    conditions = _conditions(connection, question).of_events()
    plan = Plan(connection, schema.events, conditions, days=day_bounds(question, schema.events))
    return Reader(connection, question.as_read).events(plan.ids(question.order("events"), question.limit))


def reports(connection: Connection, question: Question) -> Iterator[FoundReport]:
    """The reports that fit."""
    conditions = _conditions(connection, question).of_reports()
    plan = Plan(connection, schema.reports, conditions, days=day_bounds(question, schema.reports))
    return Reader(connection, question.as_read).reports(plan.ids(question.order("reports"), question.limit))


def sources(connection: Connection, question: Question) -> Iterator[FoundSource]:
    """The origins of the claims that fit."""
    plan = Plan(connection, schema.claims, _conditions(connection, question).of_claims())
    return counts.sources(connection, plan.tests(), question.order("sources"), question.limit)


def actors(connection: Connection, question: Question) -> Iterator[FoundActor]:
    """The actors in the claims and events that fit."""
    if not question.narrows:
        return counts.actors(connection, None, None, question)
    conditions = _conditions(connection, question)
    of_claims = Plan(connection, schema.claims, conditions.of_claims()).tests()
    of_events = Plan(connection, schema.events, conditions.of_events()).tests()
    return counts.actors(connection, of_claims, of_events, question)


LOOKING: Mapping[What, Callable[[Connection, Question], Iterator[Any]]] = {
    "claims": claims,
    "events": events,
    "sources": sources,
    "actors": actors,
    "reports": reports,
}


def _conditions(connection: Connection, question: Question) -> Conditions:
    number = report_number(connection, question.report) if question.report else None
    return Conditions(question, connection.dialect.name, number)


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
