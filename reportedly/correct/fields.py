"""Records from plain data, and records with some fields changed.

What is changed is said field by field, so that two people may each put right a part; what follows from a field (the
code of an actor, the CAMEO root of a type) is worked out again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from reportedly.events.ontology import code_of, types
from reportedly.records import Actor, Claim, Event, EventDate, EventPlace, Pieces, Source, Span

Told = Mapping[str, Any]


class Names(Protocol):
    """What ids of actors and claims, as a correction has them, stand for in the reading at hand."""

    def actor(self, name: str) -> str | None:
        """The id of the actor, who is added if the reading has not got them."""

    def claim(self, name: str) -> str | None:
        """The id of the claim, if the reading has it."""


def pieces_of(told: Iterable[Iterable[int]]) -> Pieces:
    """The pieces of a span."""
    return tuple((start, end) for start, end in told)


def span_of(told: Told) -> Span:
    """A span."""
    return Span(told["text"], pieces_of(told["spans"]))


def source_of(told: Told, names: Names) -> Source:
    """A source."""
    facts = {name: told[name] for name in ("text", "kind", "named", "name", "role", "affiliation")}
    return Source(spans=pieces_of(told["spans"]), actor=names.actor(told["actor"]) if told["actor"] else None, **facts)


def actor_of(told: Told) -> Actor:
    """An actor."""
    facts = {name: told[name] for name in ("id", "name", "kind", "country", "sector", "code", "wikidata")}
    return Actor(mentions=tuple(map(span_of, told["mentions"])), why=told.get("why", ""), **facts)


def claim_of(told: Told, names: Names) -> Claim:
    """A claim."""
    facts = {name: told[name] for name in ("id", "text", "manner", "stance", "strength", "confidence", "why")}
    return Claim(
        spans=pieces_of(told["spans"]),
        cue=span_of(told["cue"]) if told["cue"] else None,
        sources=tuple(source_of(one, names) for one in told["sources"]),
        parent=names.claim(told["parent"]) if told["parent"] else None,
        **facts,
    )


def event_of(told: Told, names: Names) -> Event:
    """An event."""
    plain = ("id", "type", "mode", "cameo", "status", "historical", "future", "hypothetical", "negated")
    return Event(
        actors=_all(map(names.actor, told["actors"])),
        recipients=_all(map(names.actor, told["recipients"])),
        trigger=span_of(told["trigger"]),
        also_trigger=tuple(map(span_of, told["also_trigger"])),
        date=EventDate(**told["date"]),
        place=_place_of(told["place"]),
        claims=_all(map(names.claim, told["claims"])),
        **{name: told[name] for name in (*plain, "confidence", "why")},
    )


def _place_of(told: Told | None) -> EventPlace | None:
    return EventPlace(**{**told, "spans": pieces_of(told["spans"])}) if told else None


def _all(names: Iterable[str | None]) -> tuple[str, ...]:
    """Those that are there, each once."""
    return tuple(dict.fromkeys(name for name in names if name))


def changed_claim(claim: Claim, changes: Told, names: Names, origin: Source | None = None, bare: bool = False) -> Claim:
    """A claim with these fields changed; parts of an origin go to ``origin`` where the claim has none.

    ``bare``: all of its sources are those of the claim around it, so that a new origin comes behind them.
    """
    parts: dict[str, Any] = {name: changes[name] for name in ("manner", "stance", "strength") if name in changes}
    if "content" in changes:
        content = span_of(changes["content"])
        parts |= {"text": content.text, "spans": content.spans}
    if "cue" in changes:
        parts["cue"] = span_of(changes["cue"]) if changes["cue"] else None
    if "parent" in changes:
        parts["parent"] = names.claim(changes["parent"]) if changes["parent"] else None
    sources = claim.sources
    if "sources" in changes:
        sources = tuple(source_of(one, names) for one in changes["sources"])
    if "origin" in changes:
        own = (source_of(changes["origin"], names),) if changes["origin"] else ()
        sources = (*(sources if bare and "sources" not in changes else sources[:-1]), *own)
    facts = {name.removeprefix("origin."): changes[name] for name in changes if name.startswith("origin.")}
    if "name" in facts:  # who has a name is named, and who loses it is not
        facts.setdefault("named", facts["name"] is not None)
    if facts.get("actor"):
        facts["actor"] = names.actor(facts["actor"])
    if facts and (known := sources[-1] if sources else origin):
        sources = (*sources[:-1], replace(known, **facts))
    return replace(claim, sources=sources, **parts)


def changed_event(event: Event, changes: Told, names: Names, place: EventPlace | None = None) -> Event:
    """An event with these fields changed; parts of a place go to ``place`` where the event has none."""
    marks = ("status", "historical", "future", "hypothetical", "negated")
    parts: dict[str, Any] = {name: changes[name] for name in marks if name in changes}
    if "trigger" in changes:
        parts["trigger"] = span_of(changes["trigger"])
    if "claims" in changes:
        parts["claims"] = _all(map(names.claim, changes["claims"]))
    parts |= _parties(event, changes, names)
    parts["date"] = _date(event.date, changes)
    found = _place_of(changes["place"]) if "place" in changes else event.place
    facts = {name.removeprefix("place."): changes[name] for name in changes if name.startswith("place.")}
    parts["place"] = replace(known, **facts) if facts and (known := found or place) else found
    return replace(event, **parts, **_code(event, changes))


def _parties(event: Event, changes: Told, names: Names) -> dict[str, Any]:
    """Who does it and to whom: nobody is both, and who was said last is what they were said to be."""
    said = {role: _all(map(names.actor, changes[role])) for role in ("actors", "recipients") if role in changes}
    if "actors" in said:
        said.setdefault("recipients", tuple(one for one in event.recipients if one not in said["actors"]))
    elif "recipients" in said:
        said["actors"] = tuple(one for one in event.actors if one not in said["recipients"])
    return said


def _code(event: Event, changes: Told) -> dict[str, Any]:
    """Type, mode and CAMEO root; a mode that the type has not got falls away."""
    if not {"type", "mode"} & set(changes):
        return {}
    kind = changes.get("type", event.type)
    if kind not in types():
        return {"type": kind, "mode": None, "cameo": changes.get("cameo", event.cameo)}
    code = code_of(kind, changes.get("mode", event.mode))
    return {"type": code.type, "mode": code.mode, "cameo": code.cameo}


def _date(date: EventDate, changes: Told) -> EventDate:
    """A date with some of it changed: an end that nobody gave gives way, and the resolution follows from both."""
    said = {name.removeprefix("date."): changes[name] for name in changes if name.startswith("date.")}
    if not {"start", "end"} & set(said):
        return replace(date, **said)
    start, end = said.get("start", date.start), said.get("end", date.end)
    if start and end and start > end:
        start, end = (start, start) if "start" in said else (end, end)
    usual = None if not (start or end) else "day" if start == end else "span"
    return replace(date, **{"resolution": usual, **said, "start": start, "end": end})


def changed_actor(actor: Actor, changes: Told) -> Actor:
    """An actor with these fields changed."""
    new = replace(actor, **changes)
    code = "".join(dict.fromkeys(part for part in (new.country, new.sector) if part)) or None
    return replace(new, code=code)
