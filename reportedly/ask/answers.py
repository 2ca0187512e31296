"""Rows of a store as the records of an answer, a bunch at a time: as many statements for a hundred as for one."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select

from reportedly.ask.found import FoundClaim, FoundEvent, FoundReport, ReportHead
from reportedly.formats.facts import Coded, Facts
from reportedly.formats.flat import row as event_row
from reportedly.records import Claim, Dateline, Link, Report, Span
from reportedly.store import schema
from reportedly.store.load import layers, read_actor, read_claim, read_event
from reportedly.tables import rows

BUNCH = 400  # rows that are looked up together
FIRST_BUNCH = 20  # of an answer of which perhaps only the beginning is wanted
AROUND = 400  # characters before and behind the words of an event among which its sentence is looked for
LONGEST_TITLE = 30  # characters
OPENING = 240  # characters of the beginning of a report

claims, events, reports = schema.claims, schema.events, schema.reports
_HEAD = [
    reports.c[name].label(f"report_{name}")
    for name in ("key", "outlet", "title", "published", "day", "url", "path", "language", "authors",
                 "dateline_place", "dateline_date")
]  # fmt: skip
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_BREAK = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n[^\S\n]*\n")


def bunches(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in bunches, a small one first."""
    stream, size = iter(ids), FIRST_BUNCH
    while some := list(islice(stream, size)):
        yield some
        size = BUNCH


class Reader:
    """Records by their ids, in the order of these, as corrected or as the machine read them."""

    def __init__(self, connection: Connection, as_read: bool = False) -> None:
        self.connection = connection
        self.as_read = as_read

    def claims(self, ids: Iterable[int]) -> Iterator[FoundClaim]:
        """Claims with the heads of their reports and who denies them."""
        for some in bunches(ids):
            rows = self._by_id(self._claim_query().where(claims.c.id.in_(some)))
            records = self._claim_records(rows)
            copies = self._appearances({row.report_id for row in rows.values()})
            denials = self._denials(some)
            for number in some:
                row = rows[number]
                own, against = _id(row, row.name), tuple(_id(row, name) for name in denials[number])
                head = _head(row, copies[row.report_id])
                yield FoundClaim(own, head, records[number], against, bool(row.corrected))

    def events(self, ids: Iterable[int]) -> Iterator[FoundEvent]:
        """Events with their actors, the claims that hold or deny them, and their sentences."""
        for some in bunches(ids):
            rows = self._by_id(self._event_query().where(events.c.id.in_(some)))
            parties, held = self._parties(some), self._held(some)
            denials = self._denials({number for numbers in held.values() for number in numbers}, whole=True)
            wanted = {number for numbers in held.values() for number in numbers}
            wanted |= {number for numbers in denials.values() for number in numbers}
            told = self._claims_by_number(wanted)
            copies = self._appearances({row.report_id for row in rows.values()})
            for number in some:
                row = rows[number]
                facts = _facts(row, parties[number], [told[one] for one in held[number]],
                               {told[one].id: [told[by] for by in denials[one]] for one in held[number]})  # fmt: skip
                yield _event(row, facts, _head(row, copies[row.report_id]))

    def reports(self, ids: Iterable[int]) -> Iterator[FoundReport]:
        """Reports by their heads, with what is in them."""
        for some in bunches(ids):
            rows = self._by_id(self._report_query().where(reports.c.id.in_(some)))
            copies, outlets = self._appearances(some), self._outlets(some)
            for number in some:
                row = rows[number]
                yield FoundReport(_head(row, copies[number]), _opening(row.opening), tuple(outlets[number]), row.claims,
                                  row.events, row.denials)  # fmt: skip

    def _by_id(self, query: Select[Any]) -> dict[int, Row[Any]]:
        return {row.id: row for row in self.connection.execute(query)}

    def _claim_query(self) -> Select[Any]:
        parent = claims.alias("parent")
        query = select(claims, parent.c.name.label("parent_name"), *_HEAD, _corrected(claims, "claim"))
        return query.join(reports, reports.c.id == claims.c.report_id).outerjoin(
            parent, parent.c.id == claims.c.parent_id
        )

    def _event_query(self) -> Select[Any]:
        head = [*_HEAD, reports.c.content_sha256, reports.c.text]
        return select(events, *head, _corrected(events, "event")).join(reports, reports.c.id == events.c.report_id)

    def _report_query(self) -> Select[Any]:
        counts = [self._how_many(claims).label("claims"), self._how_many(events).label("events")]
        links = schema.links
        denied = select(func.count(links.c.to_claim.distinct())).where(
            links.c.report_id == reports.c.id, links.c.kind == "denies", layers(links, self.as_read)
        )
        opening = func.substr(reports.c.text, 1, 2 * OPENING).label("opening")
        return select(reports.c.id, *_HEAD, opening, *counts, denied.scalar_subquery().label("denials"))

    def _how_many(self, of: Any) -> Any:
        found = select(func.count()).where(of.c.report_id == reports.c.id, layers(of, self.as_read))
        return found.scalar_subquery()

    def _claim_records(self, rows: dict[int, Row[Any]]) -> dict[int, Claim]:
        """Claims by their numbers; ``rows`` have ``parent_name``."""
        chains: dict[int, list[Row[Any]]] = defaultdict(list)
        for link in self.connection.execute(_chain_query().where(schema.claim_sources.c.claim_id.in_(list(rows)))):
            chains[link.claim_id].append(link)
        mention = {link.mention_id: link.actor for chain in chains.values() for link in chain}
        parent = {row.parent_id: row.parent_name for row in rows.values()}
        return {number: read_claim(row, chains[number], mention, parent) for number, row in rows.items()}

    def _claims_by_number(self, numbers: Iterable[int]) -> dict[int, Claim]:
        found: dict[int, Claim] = {}
        parent, stream = claims.alias("parent"), iter(numbers)
        query = select(claims, parent.c.name.label("parent_name")).outerjoin(parent, parent.c.id == claims.c.parent_id)
        while some := list(islice(stream, BUNCH)):
            found |= self._claim_records(self._by_id(query.where(claims.c.id.in_(some))))
        return found

    def _denials(self, numbers: Iterable[int], whole: bool = False) -> dict[int, list[Any]]:
        """By each claim the names of those that deny it, or with ``whole`` their numbers."""
        links, found = schema.links.c, defaultdict(list)
        of = links.from_claim if whole else claims.c.name
        query = select(links.to_claim, of.label("by")).where(links.kind == "denies").order_by(links.id)
        if not whole:
            query = query.join(claims, claims.c.id == links.from_claim)
        stream = iter(numbers)
        while some := list(islice(stream, BUNCH)):
            for target, by in self.connection.execute(query.where(links.to_claim.in_(some))):
                found[target].append(by)
        return found

    def _parties(self, numbers: Sequence[int]) -> dict[int, list[Row[Any]]]:
        parties, mentions, actors = schema.event_actors, schema.mentions, schema.actors
        told = [mentions.c.name.label("own"), mentions.c.spans, mentions.c.why]
        query = select(parties.c.event_id, parties.c.role, *told, *(one for one in actors.c if one.name != "id"))
        query = query.join(mentions, mentions.c.id == parties.c.mention_id).join(
            actors, actors.c.id == parties.c.actor_id
        )
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in self.connection.execute(
            query.where(parties.c.event_id.in_(numbers)).order_by(parties.c.event_id, parties.c.position)
        ):
            found[row.event_id].append(row)
        return found

    def _held(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        held, found = schema.event_claims.c, defaultdict(list)
        query = (
            select(held.event_id, held.claim_id)
            .where(held.event_id.in_(numbers))
            .order_by(held.event_id, held.position)
        )
        for event, claim in self.connection.execute(query):
            found[event].append(claim)
        return found

    def _appearances(self, numbers: Iterable[int]) -> dict[int, int]:
        of = schema.appearances.c
        query = select(of.report_id, func.count()).where(of.report_id.in_(list(numbers))).group_by(of.report_id)
        return defaultdict(int, {number: count for number, count in self.connection.execute(query)})

    def _outlets(self, numbers: Sequence[int]) -> dict[int, list[str]]:
        of = schema.appearances.c
        found: dict[int, list[str]] = defaultdict(list)
        query = select(of.report_id, of.outlet).where(of.report_id.in_(numbers), of.outlet.is_not(None)).order_by(of.id)
        for number, outlet in self.connection.execute(query):
            if outlet not in found[number]:
                found[number].append(outlet)
        return found


def _corrected(of: Any, target: str) -> Any:
    """Whether people have corrected or added a claim or an event."""
    noted = schema.corrections.c
    same = and_(noted.report_id == of.c.report_id, noted.target == target, noted.name == of.c.name)
    return and_(of.c.layer == schema.CORRECTED, exists().where(same)).label("corrected")


def _chain_query() -> Select[Any]:
    links, sources, mentions = schema.claim_sources, schema.sources, schema.mentions
    told = [sources.c.kind, sources.c.named, sources.c.name, sources.c.role, sources.c.affiliation]
    query = select(
        links.c.claim_id, links.c.text, links.c.spans, links.c.mention_id, *told, mentions.c.name.label("actor")
    )
    query = query.join(sources, sources.c.id == links.c.source_id).outerjoin(
        mentions, mentions.c.id == links.c.mention_id
    )
    return query.order_by(links.c.claim_id, links.c.position)


def _id(row: Row[Any], name: str) -> str:
    """The id of a claim or an event of the row's report."""
    return f"{row.report_key}/{name}"


def _head(row: Row[Any], copies: int) -> ReportHead:
    place, date = row.report_dateline_place, row.report_dateline_date
    return ReportHead(
        row.report_key, row.report_outlet, row.report_title, row.report_published, row.report_day, row.report_url,
        row.report_path, row.report_language, Dateline(place, date) if place or date else None,
        tuple(json.loads(row.report_authors or "[]")), copies,
    )  # fmt: skip


def _facts(row: Row[Any], parties: Sequence[Row[Any]], held: Sequence[Claim], against: dict[str, list[Claim]]) -> Coded:
    """An event with what it refers to, as writers of events have it."""
    actors = {one.own: replace(read_actor(one, one), id=one.own) for one in parties}
    links = tuple(Link("denies", by.id, target, 1.0, "") for target, others in against.items() for by in others)
    known = {claim.id: claim for claim in (*held, *(by for others in against.values() for by in others))}
    names = {role: [one.own for one in parties if one.role == role] for role in ("actor", "recipient")}
    event = read_event(row, names["actor"], names["recipient"], [claim.id for claim in held])
    report = Report(
        row.report_key, "", row.report_path, row.report_url, row.report_outlet, row.report_title,
        published=row.report_published, content_sha256=row.content_sha256, actors=tuple(actors.values()),
        claims=tuple(known.values()), events=(event,), links=links,
    )  # fmt: skip
    return Coded(event, Facts(report))


def _event(row: Row[Any], one: Coded, head: ReportHead) -> FoundEvent:
    return FoundEvent(
        _id(row, row.name), head, one.event, one.actors, one.recipients, one.claims, one.said_by,
        one.denied_by, sentence_of(row.text, one.event.trigger), event_row(one), bool(row.corrected),
    )  # fmt: skip


def sentence_of(text: str, words: Span) -> Span:
    """About the sentence that some words stand in: cut at what looks like its ends, quickly, for reading."""
    start, end = max(words.start - AROUND, 0), min(words.end + AROUND, len(text))
    ends = list(_ends(text, start, end))
    first = max((behind for _, behind in ends if behind <= words.start), default=start)
    last = min((at for at, _ in ends if at >= words.end), default=end)
    while first < words.start and text[first].isspace():
        first += 1
    while last > words.end and text[last - 1].isspace():
        last -= 1
    return Span(text[first:last], ((first, last),))


def _ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where sentences seem to end, and the next begin; not behind an initial or a title: *Col. A. Brisk*."""
    for found in _BREAK.finditer(text, start, end):
        word = _LAST_WORD.search(text, max(start, found.start() - LONGEST_TITLE), found.start())
        if found[0][0] != "." or word is None or (len(word[0]) > 1 and word[0].lower() not in _titles()):
            yield found.start() + len(found[0].rstrip()), found.end()


@cache
def _titles() -> frozenset[str]:
    return frozenset(row[0].lower() for row in rows("titles.tsv"))


def _opening(text: str) -> Span:
    """The first words of a report."""
    end = min(len(text), OPENING)
    if end < len(text) and (blank := text.rfind(" ", 0, end)) > 0:
        end = blank
    return Span(text[:end], ((0, end),))
