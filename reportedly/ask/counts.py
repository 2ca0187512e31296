"""Who says how much, and who is spoken of: claims and events counted by their sources and actors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Integer, Select, case, cast, func, literal, select, union_all

from reportedly.ask.filters import Plain
from reportedly.ask.found import FoundActor, FoundSource
from reportedly.ask.plan import STREAMING, Tests
from reportedly.ask.question import Question
from reportedly.store import schema
from reportedly.store.load import layers

MANY = 100_000  # claims or events by which actors are counted: more are not looked up one by one
SOME = 20_000  # claims and events in whose reports mentions are looked up one by one

claims = schema.claims.c


def sources(connection: Connection, tests: Tests, order: str, limit: int | None) -> Iterator[FoundSource]:
    """The origins of the claims that pass, each with what it says and is denied, and where."""
    query = _sources(tests, order, limit, connection.dialect.name)
    for row in connection.execute(query, execution_options=STREAMING):
        countries = tuple(sorted(row.countries.split(","))) if row.countries else ()
        yield FoundSource(
            row.name, row.role, row.affiliation, row.kind, bool(row.named), row.claims, row.reports, row.outlets,
            row.denies, row.denied, row.first_day, row.last_day, countries, row.example,
        )  # fmt: skip


def _sources(tests: Tests, order: str, limit: int | None, dialect: str) -> Select[Any]:
    """First the sources that come first, then of these all that is to be told."""
    of, few = schema.sources, _found(tests)
    each = select(few.c.origin_id, func.count().label("claims")).group_by(few.c.origin_id).subquery("each")
    top = select(each).join(of, of.c.id == each.c.origin_id)
    top = top.order_by(*_order(each.c.claims, order, *_name(of), of.c.id))
    best = top.limit(limit).cte("best").prefix_with("MATERIALIZED")
    told, printed = _details(_found(tests, few), best, dialect), _printed(_found(tests, few), best)
    reports, example = schema.reports, schema.claims.alias("example")
    counted = (one for one in told.c if one.name not in ("id", "newest"))
    newest = (reports.c.key + "/" + example.c.name).label("example")
    query = select(*of.c, best.c.claims, *counted, printed.c.outlets, newest)
    query = query.join(best, best.c.origin_id == of.c.id).join(told, told.c.id == of.c.id)
    query = query.join(printed, printed.c.id == of.c.id)
    query = query.join(example, example.c.id == told.c.newest)
    query = query.join(reports, reports.c.id == example.c.report_id)
    return query.order_by(*_order(best.c.claims, order, *_name(of), of.c.id))


def _order(count: Any, order: str, *named: Any) -> tuple[Any, ...]:
    """By a count, those of one count by their names; or by their names alone."""
    return (count.desc(), *named) if order == "frequent" else named


def _found(tests: Tests, before: Any = None) -> Any:
    """The claims that pass with what is counted of them: looked up once where they are a part of all, and else passed
    through again and again, since the index has them by their sources.
    """
    told = ("id", "origin_id", "report_id", "day", "denies", "denied", "origin_country")
    found = select(*(claims[name] for name in told)).where(claims.origin_id.is_not(None), *tests.all)
    if not tests.led:
        return found.subquery()
    return found.cte("found").prefix_with("MATERIALIZED") if before is None else before


def _name(of: Any) -> tuple[Any, ...]:
    """What sources are sorted by: those without a name come after the others, by what is known of them."""
    return tuple(part for word in ("name", "role", "affiliation") for part in (of.c[word].is_(None), of.c[word]))


def _details(found: Any, best: Any, dialect: str) -> Any:
    """By source: reports, denials given and received, days, countries, and the claim that was stored last."""
    country = found.c.origin_country.distinct()
    together = func.group_concat(country) if dialect == "sqlite" else func.string_agg(country, ",")
    query = select(
        found.c.origin_id.label("id"),
        func.count(found.c.report_id.distinct()).label("reports"),
        cast(func.sum(found.c.denies), Integer).label("denies"),
        cast(func.sum(found.c.denied), Integer).label("denied"),
        func.min(found.c.day).label("first_day"),
        func.max(found.c.day).label("last_day"),
        together.label("countries"),
        func.max(found.c.id).label("newest"),
    )
    return query.where(found.c.origin_id.in_(select(best.c.origin_id))).group_by(found.c.origin_id).cte("told")


def _printed(found: Any, best: Any) -> Any:
    """By source: the outlets that have printed its claims."""
    copies = schema.appearances.c
    pairs = select(found.c.origin_id, found.c.report_id).where(found.c.origin_id.in_(select(best.c.origin_id)))
    each = pairs.distinct().subquery()
    query = select(each.c.origin_id.label("id"), func.count(copies.outlet.distinct()).label("outlets"))
    query = query.outerjoin(schema.appearances, copies.report_id == each.c.report_id)
    return query.group_by(each.c.origin_id).cte("printed")


def actors(
    connection: Connection, of_claims: Tests | None, of_events: Tests | None, question: Question
) -> Iterator[FoundActor]:
    """Who is spoken of, speaks, acts or is acted upon in claims and events that pass; None: all of them do."""
    plain = Plain(connection.dialect.name == "sqlite")
    said = _Those(schema.claims, of_claims, question.as_read, plain)
    query = _actors(said, _Those(schema.events, of_events, question.as_read, plain), question)
    for row in connection.execute(query, execution_options=STREAMING):
        yield FoundActor(
            row.name, row.kind, row.country, row.sector, row.code, row.wikidata, row.reports or 0, row.mentions or 0,
            row.claims_about, row.claims_by, row.events_as_actor, row.events_as_recipient, row.first_day, row.last_day,
        )  # fmt: skip


PARTS = ("claims_about", "claims_by", "events_as_actor", "events_as_recipient")


class _Those:
    """Claims, or events, that pass: looked up once, and then counted by their actors."""

    def __init__(self, of: Any, tests: Tests | None, as_read: bool, plain: Plain) -> None:
        self.of, self.as_read, self.plain = of, as_read, plain
        self.size = tests.size if tests is not None else MANY
        self.found = None
        if tests is not None:
            found = select(of.c.id, of.c.report_id).where(*tests.all)
            self.found = found.cte(f"found_{of.name}").prefix_with("MATERIALIZED")

    def count(self, actor: Any, counts: Mapping[str, Any], key: Any) -> Select[Any]:
        """Counts by actor over rows whose key is that of one that passes; 0 for all other PARTS.

        Few are looked up one by one; for many, or all, the index of all actors is passed through.
        """
        told = [counts.get(part, literal(0)).label(part) for part in PARTS]
        if self.found is not None and self.size < MANY:
            who = self.plain(actor)
            query = select(who.label("actor_id"), *told).join(self.found, self.found.c.id == key)
            return query.where(who.is_not(None)).group_by(who)
        query = select(actor.label("actor_id"), *told).where(actor.is_not(None)).group_by(actor)
        if self.found is not None:
            return query.where(self.plain(key).in_(select(self.found.c.id)))
        wrong = schema.CORRECTED if self.as_read else schema.SUPERSEDED
        others = select(self.of.c.id).where(self.of.c.layer == wrong, self.of.c.layer != schema.READ)
        return query.where(key.not_in(others))


def _where(best: Any, said: _Those, done: _Those) -> tuple[Any, ...]:
    """The conditions on mentions of the best in reports with claims and events that pass."""
    of, who = schema.mentions.c, select(best.c.actor_id)
    state = layers(schema.mentions, said.as_read)
    found = [one.found for one in (said, done) if one.found is not None]
    if not found:
        return state, of.actor_id.in_(who)
    reports = union_all(*(select(one.c.report_id).distinct() for one in found))
    if said.size + done.size >= SOME:
        return state, of.actor_id.in_(who), said.plain(of.report_id).in_(reports)
    return state, said.plain(of.actor_id).in_(who), of.report_id.in_(reports)


def _actors(said: _Those, done: _Those, question: Question) -> Select[Any]:
    of, order = schema.actors, question.order("actors")
    some = union_all(*_occurrences(said, done)).subquery("some")
    sums = [cast(func.sum(some.c[part]), Integer).label(part) for part in PARTS]
    total = sum((func.sum(some.c[part]) for part in PARTS[1:]), func.sum(some.c[PARTS[0]])).label("total")
    each = select(some.c.actor_id, *sums, total).group_by(some.c.actor_id).subquery("each")
    top = select(each).join(of, of.c.id == each.c.actor_id)
    top = top.order_by(*_order(each.c.total, order, of.c.name, of.c.id))
    best = top.limit(question.limit).cte("best").prefix_with("MATERIALIZED")
    told = _mentions(best, said, done)
    counted = (one for one in told.c if one.name != "id")
    query = select(*(one for one in of.c if one.name != "id"), *(best.c[part] for part in PARTS), *counted)
    query = query.join(best, best.c.actor_id == of.c.id).outerjoin(told, told.c.id == of.c.id)
    return query.order_by(*_order(best.c.total, order, of.c.name, of.c.id))


def _occurrences(said: _Those, done: _Those) -> Iterator[Select[Any]]:
    """By actor the number of claims about it and by it, of events in which it acts and is acted upon."""
    spoken, chain, parties = schema.claim_actors.c, schema.claim_sources.c, schema.event_actors.c
    about = {"claims_about": func.count()}
    by = {"claims_by": func.count(chain.claim_id.distinct())}
    roles = (("events_as_actor", "actor"), ("events_as_recipient", "recipient"))
    does = {part: func.count(case((parties.role == role, parties.event_id)).distinct()) for part, role in roles}
    yield said.count(spoken.actor_id, about, spoken.claim_id)
    yield said.count(chain.actor_id, by, chain.claim_id)
    yield done.count(parties.actor_id, does, parties.event_id)


def _mentions(best: Any, said: _Those, done: _Those) -> Any:
    """By actor the reports that mention it, in how many places, and their first and last day."""
    mentions = schema.mentions.c
    query = select(
        mentions.actor_id.label("id"),
        func.count(mentions.report_id.distinct()).label("reports"),
        cast(func.sum(mentions.places), Integer).label("mentions"),
        func.min(mentions.day).label("first_day"),
        func.max(mentions.day).label("last_day"),
    )
    return query.where(*_where(best, said, done)).group_by(mentions.actor_id).cte("told")
