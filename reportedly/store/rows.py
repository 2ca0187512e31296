"""A report as rows of the tables of a store.

Ids of actors and sources come from what they are, so that every machine gives the same; those of all else are counted
on from a number that the writer knows to be free.
"""

from __future__ import annotations

import json
from collections import Counter as Counts
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b, sha256
from typing import Any

from reportedly.characters import storable
from reportedly.records import Actor, Claim, Event, Report, Source, Span
from reportedly.store import schema

Row = dict[str, Any]
COUNTED = (schema.reports, schema.appearances, schema.mentions, schema.claims, schema.events, schema.links)
SHARED = (schema.sources, schema.actors)
LONGEST = 2_000  # bytes of an id, a path or an address by which something is found: an index of PostgreSQL takes 2,704
LONGEST_OUTLET = 1_000  # bytes: in lower case, as it is looked up, it may have half as many again
CUT, MARK, DIGEST = 200, "…", 16  # of what is longer: characters that are kept, what follows them, digits of a digest


@dataclass(slots=True)
class Counter:
    """The next free id of each table that has counted ones."""

    next: dict[str, int] = field(default_factory=lambda: {table.name: 1 for table in COUNTED})

    def take(self, table: str) -> int:
        """An id that nobody else has."""
        number = self.next[table]
        self.next[table] = number + 1
        return number


@dataclass(slots=True)
class Rows:
    """Rows by their table, in the order in which they may be written; those with shared ids each once."""

    of: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in schema.TABLES})
    known: dict[str, set[int]] = field(default_factory=lambda: {table.name: set() for table in SHARED})

    def add(self, table: str, row: Row) -> None:
        """Note a row."""
        self.of[table].append(row)

    def share(self, table: str, identity: Sequence[object], row: Row) -> int:
        """The id of something that many reports may have in common, noted if it is new here."""
        number = number_of(table, *identity)
        if number not in self.known[table]:
            self.known[table].add(number)
            self.of[table].append({"id": number, **row})
        return number


def number_of(*parts: object) -> int:
    """A number between 0 and 2^63 that stands for these parts: a BLAKE2b digest."""
    told = json.dumps(parts, ensure_ascii=True).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big") >> 1


def fitting(name: str, most: int = LONGEST) -> str:
    """What a store calls something by this name: one that no index takes is its beginning and a digest of all of it."""
    name = storable(name)
    written = name.encode()
    return name if len(written) <= most else f"{name[:CUT]}{MARK}{sha256(written).hexdigest()[:DIGEST]}"


def is_cut(name: str) -> bool:
    """Whether a name is not all of what it stands for: see ``fitting``."""
    return len(name) == CUT + len(MARK) + DIGEST and name[CUT : CUT + len(MARK)] == MARK


def day_of(report: Report) -> str | None:
    """The day of a report, YYYY-MM-DD: that of its publication, else that of its dateline; None if neither is one."""
    for told in (report.published, report.dateline.date if report.dateline else None):
        try:
            return date.fromisoformat((told or "")[:10]).isoformat()
        except ValueError:
            continue
    return None


def where_of(report: Report) -> Row:
    """Who published a report, where and when: columns that reports and appearances have in common."""
    return {
        "outlet": report.outlet and fitting(report.outlet, LONGEST_OUTLET),
        "title": report.title,
        "url": report.url,
        "path": report.path,
        "authors": _json(list(report.authors)),
        "published": report.published,
    }


def report_row(report: Report, number: int, reader: int, now: str) -> Row:
    """The row of a report."""
    line = report.dateline
    return {
        "id": number,
        "key": report.id,
        "text": storable(report.text),
        **where_of(report),
        "day": day_of(report),
        "dateline_place": line.place if line else None,
        "dateline_date": line.date if line else None,
        "language": report.language,
        "content_sha256": report.content_sha256,
        "reader_id": reader,
        "stored_at": now,
    }


def add_appearance(
    rows: Rows, counter: Counter, report: Report, of: int, similarity: float, now: str, text: str | None = None
) -> None:
    """Note where a text has appeared; ``text`` where it is not that of report number ``of`` to the letter."""
    rows.add(
        "appearances",
        {
            "id": counter.take("appearances"),
            "key": report.id,
            "report_id": of,
            **where_of(report),
            "content_sha256": report.content_sha256,
            "similarity": round(similarity, 4),
            "text": storable(text) if text is not None else None,
            "seen_at": now,
        },
    )


def add_reading(rows: Rows, counter: Counter, report: Report, number: int, layer: int = schema.READ) -> None:
    """Note all that a reading found in a report, which has this number, as rows of one layer."""
    mentions = _Mentions(rows, counter, report, number, layer)
    denials = [(link.source, link.target) for link in report.links if link.kind == "denies"]
    denies, denied = Counts(one for one, _ in denials), Counts(other for _, other in denials)
    claims = {claim.id: counter.take("claims") for claim in report.claims}
    day = day_of(report)
    reading = {"report_id": number, "layer": layer}
    for claim in report.claims:
        told = {**_claim(rows, claim, claims), "denies": denies[claim.id], "denied": denied[claim.id], "day": day}
        whose = mentions.country.get(claim.origin.actor or "") if claim.origin else None
        rows.add("claims", {"id": claims[claim.id], **reading, **told, "origin_country": whose})
        _add_claim_parts(rows, claim, claims[claim.id], mentions)
    for event in report.events:
        own = counter.take("events")
        rows.add("events", {"id": own, **reading, **_event(event), "day": event.date.start or event.date.end or day})
        _add_event_parts(rows, event, own, mentions, claims)
    for link in report.links:
        if link.source in claims and link.target in claims:
            ends = {"from_claim": claims[link.source], "to_claim": claims[link.target]}
            how = {"kind": link.kind, **ends, "score": link.score, "why": link.why}
            rows.add("links", {"id": counter.take("links"), **reading, **how})


class _Mentions:
    """The actors of a report by their ids in it: their mentions' numbers, whom they are, and where they stand."""

    def __init__(self, rows: Rows, counter: Counter, report: Report, number: int, layer: int) -> None:
        self.number: dict[str, int] = {}
        self.actor: dict[str, int] = {}
        self.country: dict[str, str | None] = {}
        self._spots: list[tuple[int, int, int]] = []
        day = day_of(report)
        for actor in report.actors:
            own, of = counter.take("mentions"), _share_actor(rows, actor)
            self.number[actor.id], self.actor[actor.id], self.country[actor.id] = own, of, actor.country
            self._spots += [(a, b, of) for mention in actor.mentions for a, b in mention.spans]
            told = {"name": actor.id, "actor_id": of, "spans": spans_json(actor.mentions), "why": actor.why}
            counted = {"places": len(actor.mentions), "day": day}
            rows.add("mentions", {"id": own, "report_id": number, "layer": layer, **told, **counted})
        self._spots.sort()

    def inside(self, pieces: Iterable[tuple[int, int]]) -> list[int]:
        """The actors that the text speaks of within these pieces, each once."""
        found = (of for start, end in pieces for a, b, of in self._spots if start <= a and b <= end)
        return list(dict.fromkeys(found))


def _share_actor(rows: Rows, actor: Actor) -> int:
    told = {
        "name": storable(actor.name),
        "kind": actor.kind,
        "country": actor.country,
        "sector": actor.sector,
        "code": actor.code,
        "wikidata": actor.wikidata,
    }
    return rows.share("actors", list(told.values()), told)


def _share_source(rows: Rows, source: Source) -> int:
    told = {
        "kind": source.kind,
        "named": int(source.named),
        "name": source.name,
        "role": source.role,
        "affiliation": source.affiliation,
    }
    return rows.share("sources", list(told.values()), told)


def _claim(rows: Rows, claim: Claim, numbers: dict[str, int]) -> Row:
    origin = claim.origin
    return {
        "name": claim.id,
        "text": storable(claim.text),
        "spans": pieces_json(claim.spans),
        "cue": storable(claim.cue.text) if claim.cue else None,
        "cue_spans": pieces_json(claim.cue.spans) if claim.cue else None,
        "manner": claim.manner,
        "stance": claim.stance,
        "strength": claim.strength,
        "chain": storable(" > ".join(source.text for source in claim.sources)),
        "origin_id": _share_source(rows, origin) if origin else None,
        "origin_kind": origin.kind if origin else "unknown",
        "origin_named": int(origin.named) if origin else 0,
        "parent_id": numbers.get(claim.parent) if claim.parent else None,
        "confidence": claim.confidence,
        "why": claim.why,
    }


def _add_claim_parts(rows: Rows, claim: Claim, own: int, mentions: _Mentions) -> None:
    for position, source in enumerate(claim.sources):
        told = {
            "text": storable(source.text),
            "spans": pieces_json(source.spans),
            "mention_id": mentions.number.get(source.actor) if source.actor else None,
            "actor_id": mentions.actor.get(source.actor) if source.actor else None,
        }
        of = {"claim_id": own, "position": position, "source_id": _share_source(rows, source)}
        rows.add("claim_sources", {**of, **told})
    for actor in mentions.inside(claim.spans):
        rows.add("claim_actors", {"claim_id": own, "actor_id": actor})


def _event(event: Event) -> Row:
    place = event.place
    return {
        "name": event.id,
        "type": event.type,
        "mode": event.mode,
        "cameo": event.cameo,
        "trigger_text": storable(event.trigger.text),
        "spans": pieces_json(event.trigger.spans),
        "also": spans_json(event.also_trigger),
        "date_text": event.date.text,
        "date_start": event.date.start,
        "date_end": event.date.end,
        "date_resolution": event.date.resolution,
        "place_text": storable(place.text) if place else None,
        "place_spans": pieces_json(place.spans) if place else None,
        "place": place.name if place else None,
        "place_country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "status": event.status,
        "historical": int(event.historical),
        "future": int(event.future),
        "hypothetical": int(event.hypothetical),
        "negated": int(event.negated),
        "confidence": event.confidence,
        "why": event.why,
    }


def _add_event_parts(rows: Rows, event: Event, own: int, mentions: _Mentions, claims: dict[str, int]) -> None:
    for role, ids in (("actor", event.actors), ("recipient", event.recipients)):
        for position, one in enumerate(one for one in ids if one in mentions.number):
            of = {"event_id": own, "role": role, "position": position}
            who = {"mention_id": mentions.number[one], "actor_id": mentions.actor[one]}
            rows.add("event_actors", {**of, **who, "country": mentions.country[one]})
    for position, claim in enumerate(claim for claim in event.claims if claim in claims):
        rows.add("event_claims", {"event_id": own, "position": position, "claim_id": claims[claim]})


def pieces_json(pieces: Iterable[tuple[int, int]]) -> str:
    """Pieces of a span as JSON, ``[[210, 244]]``."""
    return _json([list(piece) for piece in pieces])


def spans_json(spans: Iterable[Span]) -> str:
    """Spans with their words as JSON."""
    return _json([{"text": storable(span.text), "spans": [list(piece) for piece in span.spans]} for span in spans])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ordered(rows: Rows) -> Iterator[tuple[str, list[Row]]]:
    """Tables with their rows, each after those that it refers to."""
    return ((table.name, rows.of[table.name]) for table in schema.TABLES if rows.of[table.name])
