"""Label Studio's export back to reports: what people left as it was comes back whole, all else as they marked it.

A relation may be drawn in either direction, and needs no label where its two ends tell what it is. Current editors
count offsets in code points; older ones, and current ones when a region is resized, count the UTF-16 units of the
browser. Where that makes a difference, the words that a region names tell which of the two holds.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, cast, get_args

from reportedly.errors import ReportError
from reportedly.events.ontology import codes
from reportedly.formats.facts import coded
from reportedly.formats.labelstudio import results
from reportedly.records import Actor, Claim, Event, EventDate, EventPlace, Link, LinkKind, Pieces, Report, Source, Span
from reportedly.revive import from_dict

WHY = "marked by hand"

# What a relation without a label is, by the labels of its ends.
_MEANINGS = {
    ("CONTENT", "SOURCE"): "source",
    ("CONTENT", "CUE"): "cue",
    ("TRIGGER", "ACTOR"): "actor",
    ("TRIGGER", "RECIPIENT"): "recipient",
    ("TRIGGER", "PLACE"): "place",
    ("TRIGGER", "CONTENT"): "told in",
}
_BLANK = re.compile(r"\\n|\s")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def read_labelstudio(path: str | Path, *, predictions: bool = False) -> Iterator[Report]:
    """The reports of a Label Studio export (JSON) that people have marked; with ``predictions`` the others, too.

    Of several people's annotations the first counts that was not skipped. A task that cannot be read comes as a report
    with its ``error``; raises ReportError where the file is no export at all.
    """
    for number, task in enumerate(_tasks(Path(path)), 1):
        try:
            found = _marked(task, predictions)
            if found is not None:
                yield _report(task, found)
        except ReportError as error:
            yield _unread(task, number, f"{path}, task {number}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            yield _unread(task, number, f"{path}, task {number}: not as Label Studio exports it - export it as JSON")


def _tasks(path: Path) -> list[Any]:
    try:
        tasks = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        tasks = None
    if not isinstance(tasks, list):
        raise ReportError(f"{path} is no export of Label Studio - export the project as JSON")
    return tasks


def _unread(task: Any, number: int, error: str) -> Report:
    known = task.get("id", number) if isinstance(task, dict) else number
    return Report(id=str(known), text="", error=error)


def _marked(task: Any, predictions: bool) -> list[dict[str, Any]] | None:
    """What people marked in a task, else with ``predictions`` what the machine did; None where nobody did."""
    task["data"]["text"]  # a task is one only if it has a text
    done = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    told = done or (list(task.get("predictions") or ()) if predictions else [])
    return list(told[0]["result"]) if told else None


def _report(task: Mapping[str, Any], marked: list[dict[str, Any]]) -> Report:
    """The report of a task as people marked it."""
    data, text = task["data"], str(task["data"]["text"])
    if record := data.get("record"):
        known = from_dict({**record, "report": {**record["report"], "text": text}})
    else:
        known = Report(id=str(task.get("id", "")), text=text)
    return _Reading(known, _Sheet(text, marked)).report()


@dataclass(slots=True)
class _Region:
    """A region, or with its pieces several, and what was chosen for it."""

    name: str
    label: str
    pieces: list[tuple[int, int]]
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def spans(self) -> Pieces:
        return tuple(sorted(set(self.pieces)))

    def one(self, of: str) -> str | None:
        """The one value chosen."""
        return next(iter(self.chosen.get(of, ())), None)

    def told(self) -> tuple[Any, ...]:
        """All that makes it what it is."""
        return self.label, self.spans, sorted(self.chosen.items())


class _Sheet:
    """The regions of a task in their order, those that continue one another in one, and the relations of these."""

    def __init__(self, text: str, marked: Sequence[Mapping[str, Any]]) -> None:
        self.regions: dict[str, _Region] = {}
        places = _Places(text)
        for one in marked:
            if one["type"] in ("labels", "choices") and "start" in one["value"]:
                self._add(one, places)
        drawn = [one for one in marked if one["type"] == "relation"]
        self._before: dict[str, str] = {}
        order = {name: number for number, name in enumerate(self.regions)}
        for one in drawn:
            if "continues" in (one.get("labels") or ()):
                self._join(one["from_id"], one["to_id"], order)
        self._merge()
        self._related: dict[str, list[tuple[str, str]]] = {}
        for one in drawn:
            self._relate(one)

    def _add(self, one: Mapping[str, Any], places: _Places) -> None:
        value, name = one["value"], str(one["id"])
        if one["type"] == "labels" and value["labels"]:
            here = places.of(value["start"], value["end"], value.get("text"))
            known = self.regions.get(name)
            chosen = known.chosen if known else {}
            self.regions[name] = _Region(name, str(value["labels"][0]), [here], chosen)
        elif one["type"] == "choices":
            region = self.regions.setdefault(name, _Region(name, "", []))
            region.chosen[str(one["from_name"])] = tuple(sorted(map(str, value["choices"])))

    def _first(self, name: object) -> str | None:
        """The name that a region goes by: that of the first of those that continue one another."""
        here = str(name)
        while here in self._before:
            # Each step shortens the way for the next.
            before = self._before[here]
            self._before[here] = self._before.get(before, before)
            here = before
        return here if here in self.regions else None

    def _join(self, begin: object, end: object, order: Mapping[str, int]) -> None:
        """Note that two regions are one, which goes by the name of the first."""
        one, other = self._first(begin), self._first(end)
        if one and other and one != other and self.regions[one].label == self.regions[other].label:
            kept, lost = sorted((one, other), key=order.__getitem__)
            self._before[lost] = kept

    def _merge(self) -> None:
        for name in [name for name in self.regions if name in self._before]:
            region, rest = self.regions[self._first(name) or name], self.regions[name]
            region.pieces += rest.pieces
            region.chosen = {**rest.chosen, **region.chosen}
        for name in self._before:
            del self.regions[name]

    def _relate(self, one: Mapping[str, Any]) -> None:
        begin, end = self._first(one["from_id"]), self._first(one["to_id"])
        if begin is None or end is None or begin == end:
            return
        if one.get("direction") == "left":
            begin, end = end, begin
        if (self.regions[end].label, self.regions[begin].label) in _MEANINGS:
            begin, end = end, begin
        meaning = _MEANINGS.get((self.regions[begin].label, self.regions[end].label), "")
        for label in one.get("labels") or [meaning]:
            self._related.setdefault(begin, []).append((str(label), end))

    def of(self, label: str) -> list[_Region]:
        """The regions with a label, in their order."""
        return [region for region in self.regions.values() if region.label == label and region.pieces]

    def to(self, region: _Region, *labels: str) -> list[_Region]:
        """The regions that relations with these labels lead to."""
        related = self._related.get(region.name, ())
        return [self.regions[end] for label, end in related if label in labels and self.regions[end].pieces]

    def signature(self, region: _Region) -> tuple[Any, ...]:
        """All that is told of a claim or an event: two that have the same are the same."""
        related = self._related.get(region.name, ())
        own = [
            (label, end if self.regions[end].label == "CONTENT" else self.regions[end].told())
            for label, end in related
            if label not in get_args(LinkKind)
        ]
        return region.told(), own


class _Places:
    """Where regions stand, in code points, whichever way their offsets count."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Where each character that has two units in UTF-16 begins, in these units.
        self.wide = [match.start() + number for number, match in enumerate(_ASTRAL.finditer(text))]

    def of(self, start: Any, end: Any, words: object) -> tuple[int, int]:
        """Start and end; raises ReportError where nothing stands there, or not the words that the region names."""
        begin, stop = int(start), int(end)
        tries = [(begin, stop)]
        if self.wide:
            tries.append((begin - bisect_left(self.wide, begin), stop - bisect_left(self.wide, stop)))
        for one in tries:
            if 0 <= one[0] < one[1] <= len(self.text) and (len(tries) == 1 or self._says(one, words)):
                return one
        raise ReportError(f"a region at {begin} to {stop} has other words than the text has there")

    def _says(self, place: tuple[int, int], words: object) -> bool:
        """Whether these words stand there; the editor writes line ends as a backslash and an n."""
        if not isinstance(words, str):
            return True
        return _BLANK.sub("", self.text[slice(*place)]) == _BLANK.sub("", words)


class _Reading:
    """The claims, events and links that a sheet tells, with what the machine knew of those that nobody changed."""

    def __init__(self, known: Report, sheet: _Sheet) -> None:
        self.known = known
        self.sheet = sheet
        self.before = _Sheet(known.text, results(known))
        self.contents = sheet.of("CONTENT")
        self.claim_ids = _names(self.contents, "content-", [claim.id for claim in known.claims], "c")
        self.claims = {claim.id: claim for claim in known.claims}
        self.events = {event.id: event for event in known.events}
        self.sources = {source.spans: source for claim in known.claims for source in claim.sources}
        self.places = {event.place.spans: event.place for event in known.events if event.place}
        self.actors = {actor.id: actor for actor in known.actors}
        mentions = ((mention.spans, actor.id) for actor in reversed(known.actors) for mention in actor.mentions)
        self.mentions = dict(mentions)
        self.parties = dict(_parties_of(known))

    def report(self) -> Report:
        """The report as people marked it."""
        claims = tuple(self._claim(region) for region in self.contents)
        again = {one.name for trigger in self.sheet.of("TRIGGER") for one in self.sheet.to(trigger, "told again")}
        triggers = [region for region in self.sheet.of("TRIGGER") if region.name not in again]
        ids = _names(triggers, "trigger-", [event.id for event in self.known.events], "e")
        events = tuple(self._event(region, ids[region.name]) for region in triggers)
        return replace(
            self.known,
            claims=claims,
            events=events,
            links=tuple(self._links()),
            actors=tuple(self.actors.values()),
            error=None,
        )

    def _same(self, region: _Region) -> bool:
        """Whether nobody has changed it."""
        before = self.before.regions.get(region.name)
        return before is not None and self.before.signature(before) == self.sheet.signature(region)

    def _span(self, regions: Sequence[_Region]) -> Span:
        return Span.of(self.known.text, sorted({piece for region in regions for piece in region.pieces}))

    def _claim(self, region: _Region) -> Claim:
        name = self.claim_ids[region.name]
        before = self.claims.get(name)
        if before and self._same(region):
            return before
        content = self._span([region])
        cue = self._span(self.sheet.to(region, "cue"))
        parent = next((self.claim_ids.get(one.name) for one in self.sheet.to(region, "inside")), None)
        chain = [*self.sheet.to(region, "via"), *self.sheet.to(region, "source")]
        return Claim(
            id=name,
            text=content.text,
            spans=content.spans,
            cue=cue if cue.spans else None,
            manner=cast(Any, region.one("manner") or (before.manner if before else "indirect")),
            stance=cast(Any, region.one("stance") or (before.stance if before else "affirms")),
            strength=cast(Any, region.one("strength") or (before.strength if before else "said")),
            sources=tuple(self._source(one, before) for one in chain),
            parent=parent,
            confidence=1.0,
            why=WHY,
        )

    def _source(self, region: _Region, claim: Claim | None) -> Source:
        """A source: where the words are those of one known before, it is that one."""
        own = {source.spans: source for source in claim.sources} if claim else {}
        before = own.get(region.spans) or self.sources.get(region.spans)
        kind = cast(Any, region.one("kind") or (before.kind if before else "unknown"))
        if before:
            return replace(before, kind=kind)
        words = self._span([region])
        return Source(words.text, words.spans, kind, named=False)

    def _event(self, region: _Region, name: str) -> Event:
        before = self.events.get(name)
        if before and self._same(region):
            return before
        told = region.one("event")
        if not told:
            start = region.spans[0][0]
            raise ReportError(f"the trigger {self._span([region]).text!r} at {start} has no type of event")
        kind, _, mode = told.partition("/")
        code = codes().get((kind, mode or None)) or codes().get((kind, None))
        marks = region.chosen.get("marks", ())
        claims = tuple(dict.fromkeys(self.claim_ids[one.name] for one in self.sheet.to(region, "told in")))
        return Event(
            id=name,
            type=kind,
            mode=mode or None,
            cameo=code.cameo if code else before.cameo if before and before.type == kind else "",
            actors=self._parties(region, "actor"),
            recipients=self._parties(region, "recipient"),
            trigger=self._span([region]),
            date=before.date if before else EventDate(),
            place=next((self._place(one) for one in self.sheet.to(region, "place")), None),
            claims=claims,
            status=cast(Any, region.one("status") or ("reported" if claims else "asserted")),
            **{mark: mark in marks for mark in ("historical", "future", "hypothetical", "negated")},
            confidence=1.0,
            why=WHY,
            also_trigger=tuple(self._span([one]) for one in self.sheet.to(region, "told again")),
        )

    def _place(self, region: _Region) -> EventPlace:
        words = self._span([region])
        return self.places.get(region.spans) or EventPlace(words.text, words.spans)

    def _parties(self, region: _Region, role: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._actor(one) for one in self.sheet.to(region, role)))

    def _actor(self, region: _Region) -> str:
        """The id of the actor whose words the machine marked there, or that the report has in them, or of a new one."""
        before = self.before.regions.get(region.name)
        if before and before.spans == region.spans and region.name in self.parties:
            return self.parties[region.name]
        if region.spans not in self.mentions:
            words = self._span([region])
            name = next(one for one in _numbered("a", len(self.actors)) if one not in self.actors)
            kind = cast(Any, region.one("kind") or "unknown")
            self.actors[name] = Actor(name, words.text, kind, mentions=(words,), why=WHY)
            self.mentions[region.spans] = name
        return self.mentions[region.spans]

    def _links(self) -> Iterator[Link]:
        """The links drawn: those of before in their order, then the new ones."""
        drawn = {
            (kind, self.claim_ids[region.name], self.claim_ids[other.name]): None
            for region in self.contents
            for kind in get_args(LinkKind)
            for other in self.sheet.to(region, kind)
        }
        for link in self.known.links:
            if drawn.pop((link.kind, link.source, link.target), True) is None:
                yield link
        yield from (Link(*key, 1.0, WHY) for key in drawn)


def _names(regions: Sequence[_Region], prefix: str, ids: Sequence[str], letter: str) -> dict[str, str]:
    """The ids of what regions mark: those that it had in the record, and new ones for what is new."""
    known = {f"{prefix}{number}": name for number, name in enumerate(ids, 1)}
    taken, new = set(ids), _numbered(letter, len(ids))
    return {
        region.name: known.get(region.name) or next(name for name in new if name not in taken) for region in regions
    }


def _numbered(letter: str, after: int) -> Iterator[str]:
    return (f"{letter}{number}" for number in count(after + 1))


def _parties_of(report: Report) -> Iterator[tuple[str, str]]:
    """The actors that the regions of a report's events stand for, by the names of these."""
    for number, one in enumerate(coded(report), 1):
        for role, actors in (("actor", one.actors), ("recipient", one.recipients)):
            for place, actor in enumerate(actors, 1):
                yield f"{role}-{number}-{place}", actor.id
