"""JSON-LD in the words of schema.org, one document a line: the article, its claims, quotations, actors and events.

A claim is only ever told as somebody's claim: there is no ClaimReview here, no rating and no verdict. Who denies or
doubts something is not called its author. Where words stand is told in the terms of Web Annotation, which counts
characters as we do. The context stands in each document, so that nothing has to be fetched to read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid5

from reportedly.export import Output, json_lines
from reportedly.formats.choice import marks
from reportedly.formats.codes import countries
from reportedly.formats.facts import Coded, coded
from reportedly.records import Actor, Claim, EventPlace, Kind, Link, Pieces, Report, Source

Node = dict[str, Any]

OFFSET = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
CONTEXT = {
    "@vocab": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "oa:start": {"@type": OFFSET},
    "oa:end": {"@type": OFFSET},
}
"""What the names mean: those of schema.org, and with "oa:" those of Web Annotation."""

TYPES = {
    "person": "Person",
    "government": "GovernmentOrganization",
    "military": "GovernmentOrganization",
    "armed_group": "Organization",
    "organization": "Organization",
    "media": "NewsMediaOrganization",
    "document": "CreativeWork",
}
"""The type of a source or an actor by its kind; crowds and those not known are a Thing."""

REFUSED = ("denies", "doubts")
"""Stances of a source that does not hold the content to be so: it is not the author of the claim."""
WISHED = ("wants", "intends", "asks")
"""Stances to a content that is no claim of fact: a demand, a plan, a question."""

_IDS = UUID("6f1ae1b2-9c1c-5d0e-8f8d-6f0c7a4f9b11")
_QID = re.compile(r"Q[1-9]\d*")


def write(reports: Iterable[Report], output: Output) -> None:
    """One JSON-LD document a line, one line a report."""
    json_lines(([document(report)] for report in reports), output)


def document(report: Report) -> Node:
    """The document of a report: its context and the nodes of its graph."""
    return {"@context": CONTEXT, "@graph": list(_Graph(report).nodes())}


class _Graph:
    """What becomes of the parts of one report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.article_id = self.id("report", "")
        self.actors = frozenset(actor.id for actor in report.actors)
        self.claims = frozenset(claim.id for claim in report.claims)
        self.events = list(coded(report))
        self.about: dict[str, dict[str, None]] = {}
        for one in self.events:
            for claim in (*one.claims, *one.denied_by):
                self.about.setdefault(claim.id, {})[one.event.id] = None

    def id(self, sort: str, name: str) -> str:
        """An address that nothing else has; the same report read the same way gives the same ones."""
        key = "\0".join((self.report.id, self.report.content_sha256, sort, name))
        return f"urn:uuid:{uuid5(_IDS, key.encode(errors='backslashreplace').decode())}"

    def at(self, sort: str, name: str) -> Node:
        """A reference to a node."""
        return {"@id": self.id(sort, name)}

    def nodes(self) -> Iterator[Node]:
        """The nodes, and behind each claim, actor and event where its words stand."""
        yield self.article()
        for actor in self.report.actors:
            yield self.actor(actor)
            for number, mention in enumerate(actor.mentions, 1):
                yield self.words("actor", actor.id, "mention", mention.spans, number)
        for claim in self.report.claims:
            yield self.claim(claim)
            yield from self.words_of(claim)
        for one in self.events:
            yield self.event(one)
            for number, trigger in enumerate((one.event.trigger, *one.event.also_trigger), 1):
                yield self.words("event", one.event.id, "trigger", trigger.spans, number)
            if one.event.place:
                yield self.words("event", one.event.id, "place", one.event.place.spans)
        for link in self.report.links:
            if {link.source, link.target} <= self.claims:
                yield self.link(link)

    def article(self) -> Node:
        """The report itself."""
        report = self.report
        dateline = report.dateline
        return _node(
            self.article_id,
            "NewsArticle",
            identifier=report.id,
            headline=report.title,
            url=report.url,
            author=list(report.authors),
            publisher={"@type": "Organization", "name": report.outlet} if report.outlet else None,
            datePublished=report.published,
            dateline=", ".join(filter(None, (dateline.place, dateline.date))) if dateline else None,
            inLanguage=report.language,
            articleBody=report.text,
            mentions=[self.at("actor", actor.id) for actor in report.actors],
        )

    def actor(self, actor: Actor) -> Node:
        """Somebody in the report."""
        known = actor.wikidata if actor.wikidata and _QID.fullmatch(actor.wikidata) else None
        return _node(
            self.id("actor", actor.id),
            type_of(actor.kind),
            name=actor.name,
            identifier=[
                _property(name, value)
                for name, value in (("code", actor.code), ("country", actor.country), ("sector", actor.sector))
                if value
            ],
            sameAs=f"https://www.wikidata.org/entity/{known}" if known else None,
        )

    def claim(self, claim: Claim) -> Node:
        """A claim, which is a quotation, too, where its words are all the source's own."""
        chain = [self.source(source) for source in claim.sources]
        between, whose = chain[:-1], chain[-1] if chain else None
        around = claim.parent if claim.parent in self.claims else None
        return _node(
            self.id("claim", claim.id),
            ["Statement" if claim.stance in WISHED else "Claim", *(["Quotation"] if claim.manner == "direct" else [])],
            identifier=claim.id,
            text=claim.text,
            appearance={"@id": self.article_id} if claim.stance not in WISHED else None,
            isPartOf=[{"@id": self.article_id}, *([self.at("claim", around)] if around else [])],
            spokenByCharacter=whose if claim.manner == "direct" else None,
            creditText=credit(claim) or None,
            keywords=[_term("stance", claim.stance), _term("strength", claim.strength), _term("manner", claim.manner)],
            contributor={"@list": between} if between else None,
            about=[self.at("event", event) for event in self.about.get(claim.id, ())],
            **{_place_of(claim): whose},
        )

    def source(self, source: Source) -> Node:
        """A source: the actor that it is, else what the report calls it."""
        if source.actor in self.actors and source.actor:
            return self.at("actor", source.actor)
        job = source.role if source.kind == "person" else None
        words = None if source.name else source.text
        return _node(None, type_of(source.kind), name=source.name, description=words, jobTitle=job)

    def event(self, one: Coded) -> Node:
        """An event, which is an action, too; its name says whether it is only reported, denied, or did not happen."""
        event = one.event
        told = ", ".join((event.status, *marks(event)))
        return _node(
            self.id("event", event.id),
            ["Event", "Action"],
            identifier=event.id,
            name=f"{'/'.join(filter(None, (event.type, event.mode)))} [{told}]",
            description=event.trigger.text,
            startDate=event.date.start,
            endDate=event.date.end,
            location=_location(event.place) if event.place else None,
            agent=[self.at("actor", actor.id) for actor in one.actors],
            object=[self.at("actor", actor.id) for actor in one.recipients],
            keywords=[
                _term("status", event.status),
                *(_term("mark", mark) for mark in marks(event)),
                _term("PLOVER type", event.type),
                *([_term("PLOVER mode", event.mode)] if event.mode else []),
                *([_term("CAMEO root", event.cameo)] if event.cameo else []),
            ],
        )

    def words_of(self, claim: Claim) -> Iterator[Node]:
        """Where the content, the cue and the sources of a claim stand."""
        yield self.words("claim", claim.id, "content", claim.spans)
        if claim.cue:
            yield self.words("claim", claim.id, "cue", claim.cue.spans)
        for number, source in enumerate(claim.sources, 1):
            yield self.words("claim", claim.id, "source", source.spans, number)

    def words(self, sort: str, name: str, role: str, pieces: Pieces, number: int = 1) -> Node:
        """Where words stand in the article, and what they are to a node."""
        body = [self.at(sort, name), _term("role", role)]
        more = {"oa:hasBody": body, "oa:hasTarget": [self.target(*piece) for piece in pieces]}
        return _node(self.id(f"{sort} {role} {number}", name), "oa:Annotation", **more)

    def target(self, start: int, end: int) -> Node:
        """A piece of the article."""
        selector = {"@type": "oa:TextPositionSelector", "oa:start": start, "oa:end": end}
        more = {"oa:hasSource": {"@id": self.article_id}, "oa:hasSelector": selector}
        return _node(None, "oa:SpecificResource", **more)

    def link(self, link: Link) -> Node:
        """What one claim is to another."""
        body = [self.at("claim", link.source), _term("link", link.kind)]
        more = {"oa:hasBody": body, "oa:hasTarget": self.at("claim", link.target)}
        return _node(self.id(f"{link.kind} {link.source}", link.target), "oa:Annotation", **more)


def _node(key: str | None, kind: str | list[str], /, **properties: Any) -> Node:
    """A node without the properties that have no value."""
    head: Node = {"@type": kind} if key is None else {"@id": key, "@type": kind}
    return head | {field: value for field, value in properties.items() if value not in (None, [], "")}


def _place_of(claim: Claim) -> str:
    """The property for the origin of a claim: its author only if it holds the content to be so, or speaks of a wish."""
    if claim.stance in REFUSED:
        return "mentions"
    return "isBasedOn" if claim.origin and claim.origin.kind == "document" and not claim.origin.actor else "author"


def type_of(kind: Kind) -> str:
    """The type of a source or an actor."""
    return TYPES.get(kind, "Thing")


def credit(claim: Claim) -> str:
    """The chain of sources in the words of the report; of one that does not hold the content to be so, that it does."""
    chain = " > ".join(source.text for source in claim.sources)
    return f"{chain} ({claim.stance} it)" if chain and claim.stance in REFUSED else chain


def _location(place: EventPlace) -> Node:
    known = place.lat is not None and place.lon is not None
    return _node(
        None,
        "Place",
        name=place.name or place.text,
        address={"@type": "PostalAddress", "addressCountry": countries().get(place.country or "") or place.country}
        if place.country
        else None,
        geo={"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon} if known else None,
    )


def _term(of: str, word: str) -> Node:
    return {"@type": "DefinedTerm", "inDefinedTermSet": of, "name": word}


def _property(name: str, value: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": f"PLOVER {name}", "value": value}
