"""PLOVER 2.0: one JSON record an event and line, in the fields of the manual, with who says so in fields of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportedly.export import Output, json_lines
from reportedly.formats.choice import marks
from reportedly.formats.codes import sort_of
from reportedly.formats.facts import Coded, claim_record, coded, coder
from reportedly.records import Actor, Claim, EventPlace, Report

CODEBOOK = "PLOVER 2.0"


def write(reports: Iterable[Report], output: Output) -> None:
    """One JSON record a line."""
    json_lines((map(record, coded(report)) for report in reports), output)


def record(one: Coded) -> dict[str, Any]:
    """An event in the fields of PLOVER's manual; ``attribution`` and all after it are ours."""
    event, code = one.event, one.code
    number, start, end = one.sentence
    return {
        "id": one.id,
        "date": one.day,
        "enddate": event.date.end if event.date.start != event.date.end and event.date.start else None,
        "has_event": True,
        "actor": [_entity(one, actor) for actor in one.actors],
        "recipient": [_entity(one, actor) for actor in one.recipients],
        "event": event.type,
        "mode": event.mode,
        "context": None,
        "quad_code": code.quad if code else None,
        "event_scale": code.score if code else None,
        "event_loc": _location(event.place) if event.place else None,
        "event_text": event.trigger.text,
        "text": one.report.text[start:end],
        "text_info": {"sequence": number, "start": start, "end": end},
        "cite_info": _citation(one.report),
        "coder": coder(),
        "attribution": _attribution(one),
        "auxiliary_modes": ["negation" if mark == "negated" else mark for mark in marks(event)],
        "cameo_root": event.cameo,
        "date_info": event.date.to_dict(),
        "triggers": [trigger.to_dict() for trigger in (event.trigger, *event.also_trigger)],
        "confidence": round(event.confidence, 3),
        "why": event.why,
        "report": {"id": one.report.id, "path": one.report.path, "event": event.id},
    }


def _entity(one: Coded, actor: Actor) -> dict[str, Any]:
    words = one.words_for(actor)
    return {
        "code": actor.country,
        "sector": actor.sector,
        "entity_text": words.text if words else None,
        "identifier_id": actor.wikidata,
        "identifier_text": actor.name,
        "actor": actor.id,
        "actor_code": actor.code,
        "kind": actor.kind,
        "spans": words.to_dict()["spans"] if words else [],
    }


def _location(place: EventPlace) -> dict[str, Any]:
    sort = sort_of(place)
    return {
        "extracted_place": place.text,
        "resolved_place": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "city": place.name if sort == "city" else None,
        "province": place.name if sort == "region" else None,
        "country_code": place.country,
        "spans": place.to_dict()["spans"],
    }


def _citation(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "url": report.url,
        "publication": report.outlet,
        "published": report.published,
        "language": report.language,
        "codebook": CODEBOOK,
    }


def _attribution(one: Coded) -> dict[str, Any]:
    """Who says so and who denies it, claim by claim."""
    return {
        "status": one.event.status,
        "claims": [_claim(claim) for claim in one.said_by],
        "denied_by": [_claim(claim) for claim in one.denied_by],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim, its chain of sources from the one nearest the reader to the origin."""
    known = claim_record(claim)
    fields = ("id", "sources", "cue", "stance", "strength", "manner", "text", "spans", "confidence")
    return {("chain" if name == "sources" else name): known[name] for name in fields}
