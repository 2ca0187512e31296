"""A question as conditions on the claims, events or reports of a store.

A condition is a test of a row, and where an index can tell them, the ids of rows among which all that pass it are. The
plan begins with the rarest of these and tests the rest row by row; so in SQLite no test may use an index of its own,
which ``plain`` sees to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    and_,
    column,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from reportedly.ask.question import MARKS, Party, Question
from reportedly.ask.words import Words, fts5, tsquery
from reportedly.store import schema
from reportedly.store.load import layers

MOST_NAMES = 5  # of one whom a short name may stand for
RECIPROCAL = ("AGREE", "ASSAULT", "CONSULT", "COOPERATE")  # as in reportedly.formats.facts, which loads much

Test = ColumnElement[bool]
Ids = Any
"""A select of ids, or a union of such."""
_HELD_BY_EVENTS, _OF_CLAIMS = schema.event_claims.c, schema.claim_sources.c
claims, events, reports, appearances = schema.claims.c, schema.events.c, schema.reports.c, schema.appearances.c


@dataclass(frozen=True, slots=True)
class Lead:
    """Ids of rows among which all are that pass a condition; ``exact``: and no others.

    ``counted`` are others, about as many, that can be counted sooner.
    """

    ids: Ids
    exact: bool = True
    counted: Ids = None

    @property
    def to_count(self) -> Ids:
        """What tells how many there are."""
        return self.ids if self.counted is None else self.counted


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a row of claims, events or reports, and by which ids the rows that pass it may be looked up."""

    test: Test
    leads: tuple[Lead, ...] = ()


def _by(test: Test, ids: Ids, exact: bool = True) -> Condition:
    """A condition that one index can tell."""
    return Condition(test, (Lead(ids, exact),))


@dataclass(frozen=True, slots=True)
class Plain:
    """Makes of a column one by which SQLite does not look for an index; PostgreSQL plans for itself."""

    sqlite: bool

    def __call__(self, of: ColumnElement[Any]) -> ColumnElement[Any]:
        """The column to be tested."""
        return UnaryExpression(of, operator=custom_op("+"), type_=of.type) if self.sqlite else of


class Conditions:
    """The conditions that a question makes, in the language of one kind of database."""

    def __init__(self, question: Question, dialect: str, report: int | None = None) -> None:
        self.question = question
        self.sqlite = dialect == "sqlite"
        self.plain = Plain(self.sqlite)
        self.report = report  # the number of the one asked for

    def of_claims(self) -> list[Condition]:
        """On rows of claims."""
        asked, found = self.question, [Condition(layers(schema.claims, self.question.as_read)), *self._claim_parts()]
        if asked.asks_of_events:
            found.append(self._holding_events())
        for name in asked.about:
            found.append(self._about_claim(name))
        if asked.text:
            ids = self._matching("claim_words", asked.text)
            found.append(_by(self.plain(claims.id).in_(ids), ids))
        return [*found, *self._common(schema.claims, "claim")]

    def of_events(self) -> list[Condition]:
        """On rows of events."""
        asked, found = self.question, [Condition(layers(schema.events, self.question.as_read)), *self._event_parts()]
        if asked.asks_of_claims:
            found.append(self._held_by_claims())
        parties = schema.event_actors.c
        for name in asked.about:
            who = self.actors(name)
            ids = select(parties.event_id).where(parties.actor_id.in_(who))
            test = exists().where(parties.event_id == events.id, self.plain(parties.actor_id).in_(who))
            found.append(_by(test, ids))
        if asked.text:
            texts = self._matching("report_words", asked.text)
            ids = select(events.id).where(events.report_id.in_(texts))
            found.append(_by(self.plain(events.report_id).in_(texts), ids))
        return [*found, *self._common(schema.events, "event")]

    def of_reports(self) -> list[Condition]:
        """On rows of reports."""
        asked, found = self.question, []
        if asked.asks_of_claims or (asked.min_confidence and not asked.asks_of_events):
            found.append(self._with(schema.claims, [*self._claim_parts(), *self._confidence(schema.claims)]))
        if asked.asks_of_events:
            found.append(self._with(schema.events, [*self._event_parts(), *self._confidence(schema.events)]))
        found += [self._about_report(name) for name in asked.about]
        if asked.text:
            ids = self._matching("report_words", asked.text)
            found.append(_by(self.plain(reports.id).in_(ids), ids))
        if asked.corrected:
            ids = select(schema.corrections.c.report_id)
            found.append(_by(self.plain(reports.id).in_(ids), ids))
        return [*found, *self._days(schema.reports), *self._published_by(reports.id, None), *self._key()]

    def by_origin(self) -> Condition:
        """On rows of claims: that they go back to one of the names asked for, rather than through it."""
        links, tests = _OF_CLAIMS, []
        for name in self.question.by:
            who, actors = self.sources(name), self.actors(name)
            linked = exists().where(links.claim_id == claims.id, links.source_id == claims.origin_id,
                                    self.plain(links.actor_id).in_(actors))  # fmt: skip
            tests += [self.plain(claims.origin_id).in_(who), linked]
        return Condition(or_(*tests))

    def sources(self, name: str) -> Ids:
        """The ids of the sources of a name, role or affiliation."""
        return self._named("source_words", name)

    def actors(self, name: str) -> Ids:
        """The ids of the actors of a name."""
        return self._named("actor_words", name)

    def _common(self, of: Any, target: str) -> Iterable[Condition]:
        """What both claims and events may be asked for."""
        key = select(of.c.id).where(of.c.report_id.in_(self._printed_by())) if self.question.outlet else None
        yield from self._days(of)
        yield from self._published_by(of.c.report_id, key)
        yield from self._confidence(of)
        if self.report is not None:
            test = self.plain(of.c.report_id) == self.report
            yield _by(test, select(of.c.id).where(of.c.report_id == self.report))
        if self.question.item:
            yield Condition(self.plain(of.c.name) == self.question.item)
        if self.question.corrected:
            yield self._corrected(of, target)

    def _corrected(self, of: Any, target: str) -> Condition:
        noted = schema.corrections.c
        same = and_(noted.report_id == of.c.report_id, noted.target == target, noted.name == of.c.name)
        ids = select(of.c.id).join(schema.corrections, same).where(of.c.layer == schema.CORRECTED)
        return _by(self.plain(of.c.id).in_(ids), ids)

    def _days(self, of: Any) -> Iterable[Condition]:
        since, until = self.question.since, self.question.until
        if since or until:
            ids = select(of.c.id).where(*day_bounds(self.question, of))
            day = self.plain(of.c.day)
            yield _by(and_(day >= (since or ""), day <= (until or "9999")), ids)

    def _confidence(self, of: Any) -> Iterable[Condition]:
        if self.question.min_confidence:
            least = self.question.min_confidence
            ids = select(of.c.id).where(of.c.confidence >= least)
            yield _by(self.plain(of.c.confidence) >= least, ids)

    def _printed_by(self) -> Ids:
        """The ids of the reports that an outlet printed, as its own or as copies."""
        return select(appearances.report_id).where(func.lower(appearances.outlet) == func.lower(self.question.outlet))

    def _published_by(self, report: ColumnElement[Any], lead: Ids) -> Iterable[Condition]:
        if self.question.outlet:
            ids = self._printed_by()
            yield _by(self.plain(report).in_(ids), ids if lead is None else lead)

    def _key(self) -> Iterable[Condition]:
        if self.report is not None:
            ids = select(reports.id).where(reports.id == self.report)
            yield _by(self.plain(reports.id) == self.report, ids)

    def _claim_parts(self) -> Iterable[Condition]:
        """What is asked for that only a claim can have."""
        asked = self.question
        for name in asked.by:
            yield self._said_by(name)
        for of, values in ((claims.origin_kind, asked.origin), (claims.stance, asked.stance)):
            if values:
                yield _by(self.plain(of).in_(values), select(claims.id).where(of.in_(values)))
        for of, values in ((claims.strength, asked.strength), (claims.manner, asked.manner)):
            if values:
                yield Condition(self.plain(of).in_(values))
        if asked.named is not None:
            yield Condition(self.plain(claims.origin_named) == int(asked.named))

    def _said_by(self, name: str) -> Condition:
        links, who, actors = _OF_CLAIMS, self.sources(name), self.actors(name)
        either = or_(self.plain(links.source_id).in_(who), self.plain(links.actor_id).in_(actors))
        ids = union_all(
            select(links.claim_id).where(links.source_id.in_(who)),
            select(links.claim_id).where(links.actor_id.in_(actors)),
        )
        return _by(exists().where(links.claim_id == claims.id, either), ids)

    def _about_claim(self, name: str) -> Condition:
        spoken, who, words = schema.claim_actors.c, self.actors(name), self._holding("claim_words", name)
        of = exists().where(spoken.claim_id == claims.id, self.plain(spoken.actor_id).in_(who))
        ids = union_all(select(spoken.claim_id).where(spoken.actor_id.in_(who)), *words)
        return _by(or_(of, self.plain(claims.id).in_(_any_of(words))), ids)

    def _about_report(self, name: str) -> Condition:
        mentions, who, words = schema.mentions.c, self.actors(name), self._holding("report_words", name)
        state = layers(schema.mentions, self.question.as_read)
        of = exists().where(mentions.report_id == reports.id, state, self.plain(mentions.actor_id).in_(who))
        ids = union_all(select(mentions.report_id).where(mentions.actor_id.in_(who)), *words)
        return _by(or_(of, self.plain(reports.id).in_(_any_of(words))), ids, exact=False)

    def _event_parts(self) -> Iterable[Condition]:
        """What is asked for that only an event can have."""
        asked = self.question
        if asked.type:
            yield self._typed()
        if asked.status:
            ids = select(events.id).where(events.status.in_(asked.status))
            yield _by(self.plain(events.status).in_(asked.status), ids)
        if asked.marked:
            yield Condition(or_(*(self.plain(events[mark]) == 1 for mark in asked.marked)))
        for word in asked.without:
            yield Condition(self.plain(events[word]) == 0 if word in MARKS else self.plain(events.status) != word)
        if asked.between:
            yield self._between(*asked.between)
        if asked.place:
            yield self._at(asked.place)

    def _typed(self) -> Condition:
        kinds = [kind for kind, _ in self.question.type]
        ids = select(events.id).where(events.type.in_(kinds))
        one_of = [
            self.plain(events.type) == kind if mode is None
            else and_(self.plain(events.type) == kind, self.plain(events.mode) == mode)
            for kind, mode in self.question.type
        ]  # fmt: skip
        return _by(or_(*one_of), ids, exact=all(mode is None for _, mode in self.question.type))

    def _between(self, one: Party, other: Party) -> Condition:
        """One party acts and the other is acted upon, or both do something to each other and nobody is acted upon."""
        first, second, third = (schema.event_actors.alias(name) for name in ("one", "other", "third"))
        acted_upon = exists().where(third.c.event_id == first.c.event_id, third.c.role == "recipient")
        mutual = and_(first.c.role == "actor", first.c.position != second.c.position,
                      self.plain(events.type).in_(RECIPROCAL), not_(acted_upon))  # fmt: skip
        test = exists().where(
            first.c.event_id == events.id, second.c.event_id == events.id,
            self._side(first.c, one, self.plain), self._side(second.c, other, self.plain),
            or_(first.c.role != second.c.role, mutual),
        )  # fmt: skip
        parties = schema.event_actors.c
        sides = (select(parties.event_id).where(self._side(parties, side, lambda of: of)) for side in (one, other))
        return Condition(test, tuple(Lead(ids, exact=False) for ids in sides))

    def _side(self, of: Any, party: Party, put: Any) -> Test:
        test: Test = put(of.country) == party.country
        return test if party.country else cast(Test, put(of.actor_id).in_(self.actors(party.name)))

    def _at(self, place: Party) -> Condition:
        if place.country:
            ids = select(events.id).where(events.place_country == place.country)
            return _by(self.plain(events.place_country) == place.country, ids)
        ids = self._named("place_words", place.name)
        return _by(self.plain(events.id).in_(ids), ids)

    def _holding_events(self) -> Condition:
        """On rows of claims: that they hold an event with all that is asked of one."""
        held, parts = _HELD_BY_EVENTS, list(self._event_parts())
        test = exists().where(held.claim_id == claims.id, events.id == held.event_id, *(part.test for part in parts))
        leads = _leads(parts, schema.events, lambda ids: select(held.claim_id).where(held.event_id.in_(ids)))
        return Condition(test, (*leads, Lead(select(held.claim_id), exact=False)))

    def _held_by_claims(self) -> Condition:
        """On rows of events: that a claim holds them that has all that is asked of one."""
        held, parts = _HELD_BY_EVENTS, list(self._claim_parts())
        test = exists().where(held.event_id == events.id, claims.id == held.claim_id, *(part.test for part in parts))
        leads = _leads(parts, schema.claims, lambda ids: select(held.event_id).where(held.claim_id.in_(ids)))
        return Condition(test, (*leads, Lead(select(held.event_id), exact=False)))

    def _with(self, of: Any, parts: Sequence[Condition]) -> Condition:
        """On rows of reports: that they have a claim, or an event, that passes all of these."""
        state = Condition(layers(of, self.question.as_read))
        test = exists().where(of.c.report_id == reports.id, state.test, *(part.test for part in parts))
        leads = _leads([state, *parts], of, lambda ids: select(of.c.report_id).where(of.c.id.in_(ids)))
        return Condition(test, tuple(leads))

    def _named(self, index: str, name: str) -> Ids:
        """The ids of the rows whose words hold a name, or another name of the same actor."""
        return _any_of(self._holding(index, name))

    def _holding(self, index: str, name: str) -> list[Any]:
        return [self._literally(index, one) for one in also_called(name)]

    def _literally(self, index: str, name: str) -> Any:
        """A name all in capitals (US, WHO) is looked for as it is: in small letters it would be another word."""
        ids = self._matching(index, Words.name(name))
        if not (name.isupper() and name.isalpha()):
            return ids
        of, columns = schema.TEXTS[index]
        told = of.alias("told")
        found = func.instr if self.sqlite else func.strpos
        has = or_(*(found(func.coalesce(told.c[one], ""), name) > 0 for one in columns))
        return select(told.c.id).where(told.c.id.in_(ids), has)

    def _matching(self, index: str, words: Words) -> Any:
        """The ids of the rows that have these words."""
        if self.sqlite:
            of = table(index, column("rowid"))
            return select(of.c.rowid).where(literal_column(index).op("MATCH")(literal(fts5(words))))
        of = schema.TEXTS[index][0]
        return select(of.c.id).where(literal_column(schema.vector(index)).op("@@")(tsquery(words)))


def _leads(parts: Sequence[Condition], of: Any, to: Callable[[Ids], Ids]) -> Iterator[Lead]:
    """The leads of conditions on other rows, with all of them passed; ``to`` goes on from there to the rows wanted."""
    for part in parts:
        for lead in part.leads:
            others = [one.test for one in parts if one is not part or not lead.exact]
            yield Lead(to(select(of.c.id).where(of.c.id.in_(lead.ids), *others)), counted=lead.to_count)


def day_bounds(question: Question, of: Any) -> list[Test]:
    """The days asked for as bounds on an index."""
    bounds = ((question.since, of.c.day.__ge__), (question.until, of.c.day.__le__))
    return [compare(day) for day, compare in bounds if day]


def _any_of(selects: Sequence[Any]) -> Ids:
    return selects[0] if len(selects) == 1 else union_all(*selects)


@lru_cache
def also_called(name: str) -> tuple[str, ...]:
    """A name, and the full one where the table of actors knows it as another name of somebody: "UN".

    The table's lines are searched, since to load it takes longer than most questions.
    """
    from reportedly.actors.table import key_of
    from reportedly.tables import lines

    key, found = key_of(name), [name]
    longest = max(key.split(), key=len, default="")
    for line in lines("actors.tsv") if longest else ():
        if longest in line.casefold():
            full, aliases, *_ = line.split("\t")
            if any(key_of(alias) == key for alias in aliases.split(";")):
                found.append(full)
    return tuple(dict.fromkeys(found))[:MOST_NAMES]
