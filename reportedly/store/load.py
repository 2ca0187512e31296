"""Rows of a store as reports again, word for word as they were read, or as they were corrected."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from reportedly.records import (
    Actor,
    Claim,
    Dateline,
    Event,
    EventDate,
    EventPlace,
    Link,
    Pieces,
    Report,
    Source,
    Span,
)
from reportedly.store import schema

MANY = 200  # reports that are looked up together
Group = dict[int, list[Row[Any]]]


def load_reports(connection: Connection, numbers: Iterable[int], *, as_read: bool = False) -> Iterator[Report]:
    """The reports of these numbers in their order: as corrected, or with ``as_read`` as the machine read them."""
    stream = iter(numbers)
    while some := list(islice(stream, MANY)):
        yield from _load(connection, some, as_read)


def layers(table: Table, as_read: bool) -> Any:
    """The condition that a row belongs to the state asked for."""
    return table.c.layer < schema.CORRECTED if as_read else table.c.layer != schema.SUPERSEDED


def _load(connection: Connection, numbers: Sequence[int], as_read: bool) -> Iterator[Report]:
    wanted = list(numbers)
    heads = {row.id: row for row in connection.execute(select(schema.reports).where(schema.reports.c.id.in_(wanted)))}
    of: dict[str, Group] = {}
    for table in (schema.mentions, schema.claims, schema.events, schema.links):
        chosen = select(table).where(table.c.report_id.in_(wanted), layers(table, as_read)).order_by(table.c.id)
        of[table.name] = _grouped(connection, chosen, "report_id")
    named = _actors(connection, of["mentions"])
    parts = _Parts(connection, of)
    for number in wanted:
        if number in heads:
            yield _report(heads[number], {name: group.get(number, []) for name, group in of.items()}, named, parts)


class _Parts:
    """What hangs on claims and events: their sources, their parties, the claims that hold them."""

    def __init__(self, connection: Connection, of: dict[str, Group]) -> None:
        claims = [row.id for rows in of["claims"].values() for row in rows]
        events = [row.id for rows in of["events"].values() for row in rows]
        self.sources = _in_bunches(connection, _source_query(), schema.claim_sources.c.claim_id, claims, "claim_id")
        ordered = select(schema.event_actors).order_by(schema.event_actors.c.position)
        self.parties = _in_bunches(connection, ordered, schema.event_actors.c.event_id, events, "event_id")
        held = select(schema.event_claims).order_by(schema.event_claims.c.position)
        self.held = _in_bunches(connection, held, schema.event_claims.c.event_id, events, "event_id")


def _source_query() -> Select[Any]:
    of, sources = schema.claim_sources, schema.sources
    told = [sources.c.kind, sources.c.named, sources.c.name, sources.c.role, sources.c.affiliation]
    return select(*of.c, *told).join(sources, sources.c.id == of.c.source_id).order_by(of.c.position)


def _grouped(connection: Connection, query: Select[Any], key: str) -> Group:
    groups: Group = defaultdict(list)
    for row in connection.execute(query):
        groups[getattr(row, key)].append(row)
    return groups


def _in_bunches(connection: Connection, query: Select[Any], column: Any, ids: Sequence[int], key: str) -> Group:
    """The rows of a query by a column, asked for a thousand ids at a time, since a statement holds only so many."""
    groups: Group = defaultdict(list)
    for start in range(0, len(ids), 1000):
        groups.update(_grouped(connection, query.where(column.in_(ids[start : start + 1000])), key))
    return groups


def _actors(connection: Connection, mentions: Group) -> dict[int, Row[Any]]:
    ids = sorted({row.actor_id for rows in mentions.values() for row in rows})
    found = _in_bunches(connection, select(schema.actors), schema.actors.c.id, ids, "id")
    return {number: rows[0] for number, rows in found.items()}


def _report(head: Row[Any], of: dict[str, list[Row[Any]]], named: dict[int, Row[Any]], parts: _Parts) -> Report:
    mention = {row.id: row.name for row in of["mentions"]}
    claim = {row.id: row.name for row in of["claims"]}
    return Report(
        id=head.key,
        text=head.text,
        path=head.path,
        url=head.url,
        outlet=head.outlet,
        title=head.title,
        authors=tuple(json.loads(head.authors or "[]")),
        published=head.published,
        dateline=Dateline(head.dateline_place, head.dateline_date)
        if head.dateline_place or head.dateline_date
        else None,
        language=head.language,
        content_sha256=head.content_sha256,
        actors=tuple(read_actor(row, named[row.actor_id]) for row in of["mentions"]),
        claims=tuple(read_claim(row, parts.sources.get(row.id, []), mention, claim) for row in of["claims"]),
        events=tuple(_event(row, parts, mention, claim) for row in of["events"]),
        links=tuple(
            Link(row.kind, claim[row.from_claim], claim[row.to_claim], row.score, row.why) for row in of["links"]
        ),
    )


def read_actor(row: Row[Any], who: Row[Any]) -> Actor:
    """An actor of a report, from a row of its mentions and one of actors."""
    spans = tuple(_spans(row.spans))
    return Actor(row.name, who.name, who.kind, who.country, who.sector, who.code, who.wikidata, spans, row.why)


def read_claim(row: Row[Any], sources: Sequence[Row[Any]], mention: dict[int, str], claim: dict[int, str]) -> Claim:
    """A claim, from its row and those of its sources, with the ids of mentions and claims by their numbers."""
    return Claim(
        id=row.name,
        text=row.text,
        spans=pieces(row.spans),
        cue=Span(row.cue, pieces(row.cue_spans)) if row.cue_spans else None,
        manner=row.manner,
        stance=row.stance,
        strength=row.strength,
        sources=tuple(_source(one, mention) for one in sources),
        parent=claim.get(row.parent_id) if row.parent_id else None,
        confidence=row.confidence,
        why=row.why,
    )


def _source(row: Row[Any], mention: dict[int, str]) -> Source:
    who = mention.get(row.mention_id) if row.mention_id else None
    return Source(
        row.text, pieces(row.spans), row.kind, bool(row.named), row.name, row.role, row.affiliation, who
    )  # fmt: skip


def _event(row: Row[Any], parts: _Parts, mention: dict[int, str], claim: dict[int, str]) -> Event:
    of: dict[str, list[str]] = {"actor": [], "recipient": []}
    for one in parts.parties.get(row.id, []):
        of[one.role].append(mention[one.mention_id])
    return read_event(row, of["actor"], of["recipient"], [claim[one.claim_id] for one in parts.held.get(row.id, [])])


def read_event(row: Row[Any], actors: Iterable[str], recipients: Iterable[str], claims: Iterable[str]) -> Event:
    """An event, from its row and the ids of its actors, of its recipients, and of the claims that hold it."""
    return Event(
        id=row.name,
        type=row.type,
        mode=row.mode,
        cameo=row.cameo,
        actors=tuple(actors),
        recipients=tuple(recipients),
        trigger=Span(row.trigger_text, pieces(row.spans)),
        date=EventDate(row.date_text, row.date_start, row.date_end, row.date_resolution),
        place=_place(row),
        claims=tuple(claims),
        status=row.status,
        historical=bool(row.historical),
        future=bool(row.future),
        hypothetical=bool(row.hypothetical),
        negated=bool(row.negated),
        confidence=row.confidence,
        why=row.why,
        also_trigger=tuple(_spans(row.also)),
    )


def _place(row: Row[Any]) -> EventPlace | None:
    if row.place_spans is None:
        return None
    return EventPlace(row.place_text, pieces(row.place_spans), row.place, row.place_country, row.lat, row.lon)


def pieces(told: str) -> Pieces:
    """The pieces of a span from their JSON."""
    return tuple((start, end) for start, end in json.loads(told))


def _spans(told: str) -> Iterator[Span]:
    return (Span(one["text"], tuple((a, b) for a, b in one["spans"])) for one in json.loads(told))
