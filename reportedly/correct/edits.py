"""What can be corrected, and how what somebody gives for it is read: a field at a time, against the report.

Each field has a reader, which gives the values that are kept, or raises UsageError with a line that says what is wrong
and what to give. To make something else correctable, add a line to one of the tables, and to ``fields`` what it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from reportedly.correct.parties import read_actor, read_actors
from reportedly.correct.readers import (
    Ground,
    Reader,
    code,
    date_words,
    degrees,
    empty,
    end,
    flag,
    folded,
    item,
    line,
    name_line,
    one_of,
    parts,
    string,
    when,
    words,
)
from reportedly.correct.words import at_offsets, find_words, is_offsets
from reportedly.errors import UsageError
from reportedly.events.ontology import codes, modes, types
from reportedly.records import Claim, Event, Kind, Manner, Resolution, Source, Span, Stance, Status, Strength
from reportedly.show import visible


def read_changes(kind: str, told: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """The fields to be changed with their new values, in the order of the table."""
    table = FIELDS[kind]
    for name in told:
        if name not in table:
            near = get_close_matches(str(name), table, 1)
            meant = f"did you mean {near[0]}?" if near else f"use one of {', '.join(table)}"
            raise UsageError(f"{_article(kind)} has no field '{visible(str(name))[:60]}': {meant}")
    ground.told = told
    found: dict[str, Any] = {}
    for name, reader in table.items():
        if name in told:
            found |= reader(told[name], ground, name)
    if kind == "claim":
        _check_origin(found, ground)
    if kind == "event":
        _check_event(found, ground)
    return found


def _article(kind: str) -> str:
    return f"{'A' if kind == 'claim' else 'An'} {kind}"


def _source(span: Span, ground: Ground) -> dict[str, Any]:
    """A source of these words: as the report has it elsewhere, or one of which nothing is known."""
    for claim in ground.report.claims:
        for source in claim.sources:
            if source.spans == span.spans:
                return source.to_dict()
    for actor in ground.report.actors:
        if any(mention.spans == span.spans for mention in actor.mentions):
            return Source(span.text, span.spans, actor.kind, False, actor=actor.id).to_dict()
    return Source(span.text, span.spans, "unknown", False).to_dict()


def _chain(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """The chain of sources, the nearest to the reader first, parted by " > "; those of the claim before namesakes."""
    links = parts(told, name, r"\s+>\s+")
    claim = ground.record
    known = {folded(source.text): source for source in (claim.sources if isinstance(claim, Claim) else ())}
    sources = []
    for number, link in enumerate(links, start=1):
        label = f"{name}, link {number}"
        if isinstance(link, str) and (own := known.get(folded(link))):
            sources.append(own.to_dict())
        elif is_offsets(link):
            sources.append(_source(at_offsets(ground.report.text, link, label), ground))
        else:
            sources.append(
                _source(find_words(ground.report.text, link, label, "the link itself, as in sources"), ground)
            )
    return {name: sources}


def _parent(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    if empty(told):
        return {name: None}
    claims = {claim.id: claim for claim in ground.report.claims}
    above = claims.get(_own_id(told, ground, name))
    if above is None:
        raise UsageError(f"{name}: the report has no claim {visible(str(told))[:40]}")
    claim = ground.record
    if isinstance(claim, Claim):
        seen: set[str] = set()
        walk: Claim | None = above
        while walk is not None and walk.id not in seen:
            if walk.id == claim.id:
                what = "the claim itself" if above.id == claim.id else f"a claim inside {claim.id}"
                raise UsageError(f"{name}: {above.id} is {what}: no claim can stand inside itself")
            seen.add(walk.id)
            walk = claims.get(walk.parent or "")
    return {name: above.id}


def _claims(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """Claims that hold an event, the innermost first."""
    known = {claim.id for claim in ground.report.claims}
    ids = list(dict.fromkeys(_own_id(one, ground, name) for one in parts(told, name, r"[\s,;]+")))
    for one in ids:
        if one not in known:
            raise UsageError(f"{name}: the report has no claim {visible(one)[:40]}")
    return {name: ids}


def _own_id(told: Any, ground: Ground, name: str) -> str:
    """An id within the report: c4, or KEY/c4."""
    return string(told, name).removeprefix(f"{ground.report.id}/")


def _type(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    """TYPE or TYPE/mode of PLOVER, or a type of the user's own that the store has."""
    kind, slash, mode = string(told, name).partition("/")
    kind = kind.upper()
    if kind in types():
        return {"type": kind, **({"mode": _mode_of(kind, mode, name)} if slash else {})}
    root = None if slash else ground.root(kind)
    if root is None:
        raise UsageError(f"{name}: there is no type '{visible(str(told))[:40]}': use one of {', '.join(types())}")
    return {"type": kind, "cameo": root}


def _mode(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    if empty(told):
        return {name: None}
    now = ground.record.type if isinstance(ground.record, Event) else ""
    kind = str(ground.told.get("type", now)).partition("/")[0].upper()
    return {name: _mode_of(kind, string(told, name), name)}


def _mode_of(kind: str, mode: str, name: str) -> str:
    if (kind, mode) not in codes() or not mode:
        known = [one for of, one in modes() if of == kind]
        which = f"use one of {', '.join(known)}" if known else "it has none"
        raise UsageError(f"{name}: {kind} has no mode '{visible(mode)[:40]}': {which}")
    return mode


def _parties(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    return {name: read_actors(told, ground.report, ground.new, name)}


def _party(told: Any, ground: Ground, name: str) -> dict[str, Any]:
    return {name: None if empty(told) else read_actor(told, ground.report, ground.new, name)}


def _place(span: Span, ground: Ground) -> dict[str, Any]:
    """The place that words name, as the gazetteer knows it."""
    from reportedly.events.places import PlaceFinder

    return PlaceFinder(ground.report).resolve(span).to_dict()


def _check_origin(found: dict[str, Any], ground: Ground) -> None:
    """A part of an origin needs an origin."""
    parts = [name for name in found if name.startswith("origin.")]
    claim = ground.record
    has = bool(found["sources"]) if "sources" in found else isinstance(claim, Claim) and bool(claim.sources)
    has = bool(found["origin"]) if "origin" in found else has
    if parts and not has:
        raise UsageError(f"{parts[0]}: the claim has no source: say with origin=WORDS who or what it is")


def _check_event(found: dict[str, Any], ground: Ground) -> None:
    event = ground.record if isinstance(ground.record, Event) else None
    parts = [name for name in found if name.startswith("place.")]
    if parts and not (found.get("place", event and event.place)):
        raise UsageError(f"{parts[0]}: the event has no place: say with place=WORDS where it is told")
    start = found.get("date.start", event.date.start if event else None)
    end = found.get("date.end", event.date.end if event else None)
    if {"date.start", "date.end"} & set(found) and start and end and start > end:
        raise UsageError(f"date: it ends ({end}) before it begins ({start}): give both date.start and date.end")
    both = set(found.get("actors", ())) & set(found.get("recipients", ()))
    if both:
        raise UsageError(f"recipients: {', '.join(sorted(both))} cannot be among the actors, too")
    if event is None and "type" not in found:
        raise UsageError("An event needs a type: add --set type=TYPE, or type=TYPE/mode")


def _countries() -> Sequence[str]:
    from reportedly.formats.codes import countries

    return list(countries())


def _homes() -> Sequence[str]:
    from reportedly.formats.codes import internationals

    return [*_countries(), *internationals()]


def _sectors() -> Sequence[str]:
    from reportedly.formats.codes import sectors

    return list(sectors())


_content, _content_at = words("content")
_cue, _cue_at = words("cue", optional=True)
_origin, _origin_at = words("origin", optional=True, make=_source)
_trigger, _trigger_at = words("trigger")
_where, _where_at = words("place", optional=True, make=_place)

CLAIM_FIELDS: dict[str, Reader] = {
    "text": _content,
    "spans": _content_at,
    "cue": _cue,
    "cue.spans": _cue_at,
    "manner": one_of(Manner),
    "stance": one_of(Stance),
    "strength": one_of(Strength),
    "sources": _chain,
    "origin": _origin,
    "origin.spans": _origin_at,
    "origin.kind": one_of(Kind),
    "origin.name": line,
    "origin.role": line,
    "origin.affiliation": line,
    "origin.named": flag,
    "origin.actor": _party,
    "parent": _parent,
}
EVENT_FIELDS: dict[str, Reader] = {
    "type": _type,
    "mode": _mode,
    "trigger": _trigger,
    "trigger.spans": _trigger_at,
    "actors": _parties,
    "recipients": _parties,
    "date": when,
    "date.start": end,
    "date.end": end,
    "date.resolution": one_of(Resolution),
    "date.text": date_words,
    "place": _where,
    "place.spans": _where_at,
    "place.name": line,
    "place.country": code(_countries, "country", "KEN"),
    "place.lat": degrees(90),
    "place.lon": degrees(180),
    "claims": _claims,
    "status": one_of(Status),
    "historical": flag,
    "future": flag,
    "hypothetical": flag,
    "negated": flag,
}
ACTOR_FIELDS: dict[str, Reader] = {
    "name": name_line,
    "kind": one_of(Kind),
    "country": code(_homes, "country", "KEN, or IGO for those who act for none"),
    "sector": code(_sectors, "sector", "GOV"),
    "wikidata": item,
}
FIELDS: dict[str, dict[str, Reader]] = {"claim": CLAIM_FIELDS, "event": EVENT_FIELDS, "actor": ACTOR_FIELDS}
"""All that can be corrected, with what reads it."""
