"""A report as people have corrected it: its reading, with what stands in the log done to it, one after the other.

``apply`` is a pure function of a reading and a log. The reading may be another one than that which was corrected: a
correction finds what it is about by the words' place (see ``places``).

- A change to what this reading has not got puts it back as the machine once had it, and changes that.
- A withdrawal of what this reading has not got does nothing.
- What was added is added, unless this reading has the same by itself: then the fields given are changed in that.
- Of two corrections of one field the later counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reportedly.correct.fields import (
    actor_of,
    changed_actor,
    changed_claim,
    changed_event,
    claim_of,
    event_of,
    span_of,
)
from reportedly.correct.log import Correction, Subject, standing
from reportedly.correct.places import Place, Record, Things, likeness, place_of
from reportedly.correct.settle import covers, settle
from reportedly.records import Actor, Claim, Event, EventDate, Link, Report

SURE = 1.0
"""Confidence in what people added or corrected, and score of their links."""


def apply(report: Report, corrections: Sequence[Correction]) -> Report:
    """The reading of a report with what stands of its corrections; without any, the reading itself."""
    return Draft(report, corrections).settled()


class Draft:
    """A report on which corrections are being carried out, and which of its records are what the log speaks of."""

    def __init__(self, report: Report, log: Sequence[Correction]) -> None:
        self.read = report
        self.log = standing(log)
        self.things = Things([group for one in self.log for group in one.groups()], report)
        self.claims = {claim.id: claim for claim in report.claims}
        self.events = {event.id: event for event in report.events}
        self.actors = {actor.id: actor for actor in report.actors}
        self.links = list(report.links)
        self.now = dict(self.things.record)  # the records of things as they stand
        self.withdrawn: set[int] = set()
        self.moved: set[str] = set()  # records that are new or whose words have changed
        self.fresh: set[str] = set()  # events that are not of this reading
        self.said: set[tuple[str, str]] = set()  # fields of events that people have set
        self._read_ids = {*self.claims, *self.events, *self.actors}
        self._bases = dict(reversed(list(self._as_read())))
        for one in self.log:
            _ACTIONS[one.action](self, one)

    def settled(self) -> Report:
        """The report as corrected, its records in the order of the text, its events vouched for anew."""
        if not self.log:
            return self.read
        claims = self._in_order(self.claims, _start_of_claim)
        events = self._in_order(self.events, lambda event: event.trigger.start)
        ids = {claim.id for claim in claims}
        links = tuple(link for link in self.links if {link.source, link.target} <= ids)
        events = settle(self.read, claims, events, links, self.said, self.fresh)
        return replace(self.read, actors=tuple(self.actors.values()), claims=claims, events=events, links=links)

    def record(self, kind: str, name: str) -> Record | None:
        """The record of this id as it stands."""
        return self._of(kind).get(name)

    def thing_of(self, kind: str, name: str) -> int | None:
        """The thing that a record is, if a correction that stands speaks of it."""
        return next((thing for thing, now in self.now.items() if now == name and self._kind(thing) == kind), None)

    def find(self, subject: Subject, mark: str = "") -> str | None:
        """The id of the record that a correction is about; what this reading has not got is put back."""
        thing = self.things.of(subject.places)
        if thing in self.withdrawn or thing in self.now:
            return self.now.get(thing)
        base = self.base(thing)
        if base is None:  # people had added it: an actor for another correction, or they have taken that back
            return _likest(subject.places, self.actors.values()) if subject.kind == "actor" else None
        return self._put_back(subject, base, thing, mark)

    def base(self, thing: int) -> Mapping[str, Any] | None:
        """A record as the machine had it when it was first corrected; None of what people added."""
        return self._bases.get(thing)

    def _as_read(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for one in self.log:
            for subject in (one.subject, *([one.other] if "other" in one.context else [])):
                if subject.read is not None:
                    yield self.things.of(subject.places), subject.read

    def change(self, one: Correction) -> None:
        """Set fields of a record."""
        name = self.find(one.subject, one.mark)
        if name is not None:
            self._set_fields(name, one, f"{one.mark}: {', '.join(one.changes)}")

    def add(self, one: Correction) -> None:
        """Add a record, or set its fields where the reading has found it meanwhile."""
        thing = self.things.of(one.subject.places)
        if thing in self.now:
            self._set_fields(self.now[thing], one, one.mark)
            return
        name = self._free(self._of(one.target), one.name)
        self.now[thing] = name
        self.moved.add(name)
        if one.target == "claim":
            self._add_claim(name, one)
        else:
            self._add_event(name, one)

    def withdraw(self, one: Correction) -> None:
        """Take a record away, and what hangs on it."""
        thing = self.things.of(one.subject.places)
        name = self.now.pop(thing, None)
        self.withdrawn.add(thing)
        if name is None:
            return
        if one.target == "event":
            del self.events[name]
            return
        gone = self.claims.pop(name)
        for claim in self.claims.values():
            if claim.parent == name:
                self.claims[claim.id] = replace(claim, parent=gone.parent if gone.parent != claim.id else None)
        self.links = [link for link in self.links if name not in (link.source, link.target)]
        for event in self.events.values():
            if name in event.claims:
                kept = tuple(claim for claim in event.claims if claim != name)
                self.events[event.id] = replace(event, claims=kept)

    def link(self, one: Correction) -> None:
        """Say that a claim denies, supports or repeats another, in the place of what else it had to do with it."""
        ends = self.find(one.subject, one.mark), self.find(one.other, one.mark)
        if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
            return
        new = Link(one.changes["kind"], ends[0], ends[1], SURE, f"{one.mark}: {one.why}")
        others = [link for link in self.links if (link.source, link.target) != (new.source, new.target)]
        self.links = [*others, new]

    def unlink(self, one: Correction) -> None:
        """Take away what links a claim to another."""
        ends = [self.now.get(self.things.of(end.places)) for end in (one.subject, one.other)]
        self.links = [link for link in self.links if [link.source, link.target] != ends]

    def _of(self, kind: str) -> dict[str, Any]:
        kinds: dict[str, dict[str, Any]] = {"claim": self.claims, "event": self.events, "actor": self.actors}
        return kinds[kind]

    def _kind(self, thing: int) -> str:
        return self.things.places[thing][0].kind

    def _set_fields(self, name: str, one: Correction, mark: str) -> None:
        """Change a record, say so in its why, and let follow what does."""
        names, base = Renamed(self, one.context["names"]), self._base_record(one)
        if one.target == "actor":
            self.actors[name] = _marked(changed_actor(self.actors[name], one.changes), mark, one.why)
        elif one.target == "event":
            place = base.place if isinstance(base, Event) else None
            self.events[name] = _marked(changed_event(self.events[name], one.changes, names, place), mark, one.why)
            self.said |= {(name, field) for field in ("status", "claims") if field in one.changes}
        else:
            old = self.claims[name]
            origin = base.origin if isinstance(base, Claim) else None
            above = self.claims.get(old.parent or "")
            bare = above is not None and len(above.sources) == len(old.sources) and _begins(old.sources, above.sources)
            self.claims[name] = _marked(changed_claim(old, one.changes, names, origin, bare), mark, one.why)
            self._follow(old, one.changes)
        if {"content", "cue", "trigger"} & set(one.changes):
            self.moved.add(name)

    def _base_record(self, one: Correction) -> Record | None:
        """The record as the machine had it, for parts of what this reading leaves out."""
        base = self.base(self.things.of(one.subject.places))
        return self._record_of(one.target, base) if base and one.target != "actor" else None

    def _record_of(self, kind: str, base: Mapping[str, Any]) -> Record:
        names = Renamed(self, base)
        if kind == "actor":
            return actor_of(base["record"])
        return claim_of(base["record"], names) if kind == "claim" else event_of(base["record"], names)

    def _put_back(self, subject: Subject, base: Mapping[str, Any], thing: int, mark: str) -> str:
        """Add what an earlier reading had."""
        records = self._of(subject.kind)
        name = self._free(records, subject.name)
        self.now[thing] = name
        self.moved.add(name)
        if subject.kind == "event":
            self.fresh.add(name)
        record = replace(self._record_of(subject.kind, base), id=name)
        records[name] = replace(record, why=f"{record.why}; not found by this reading, put back for {mark}")
        return name

    def _free(self, records: Mapping[str, Any], wanted: str) -> str:
        """An id that nothing in this reading or the log has had: the one wanted, or the next."""
        if wanted not in records and wanted not in self._read_ids:
            return wanted
        return next_id(wanted[0], [*records, *self._read_ids, *(one.name for one in self.log)])

    def _follow(self, old: Claim, changes: Mapping[str, Any]) -> None:
        """What a claim's new parent and sources mean for its chain, for those above it and for those inside it."""
        new = self.claims[old.id]
        if "parent" in changes:
            self._open_circle(old, new.parent)
            if "sources" not in changes:
                above, before = (self.claims.get(name or "") for name in (new.parent, old.parent))
                own = _without(new.sources, before.sources if before else ())
                self.claims[old.id] = replace(new, sources=(*(above.sources if above else ()), *own))
        self._pass_on(old)

    def _pass_on(self, old: Claim) -> None:
        """Give the chain of a claim to those inside it whose chains begin with the one that it had."""
        waiting, seen = [old], {old.id}
        while waiting:
            was = waiting.pop()
            chain = self.claims[was.id].sources
            for claim in list(self.claims.values()) if was.sources != chain else []:
                if claim.parent == was.id and claim.id not in seen and _begins(claim.sources, was.sources):
                    seen.add(claim.id)
                    waiting.append(claim)
                    self.claims[claim.id] = replace(claim, sources=(*chain, *claim.sources[len(was.sources) :]))

    def _open_circle(self, old: Claim, parent: str | None) -> None:
        """Whoever stands inside a claim and above its new parent goes where the claim has been."""
        seen, above = {old.id}, self.claims.get(parent or "")
        while above is not None and above.id not in seen:
            seen.add(above.id)
            if above.parent == old.id:
                outer = self.claims.get(old.parent or "") if old.parent not in seen else None
                chain = (*(outer.sources if outer else ()), *_without(above.sources, old.sources))
                moved = replace(above, parent=outer.id if outer else None, sources=chain)
                self.claims[above.id] = moved
                self._pass_on(above)
                return
            above = self.claims.get(above.parent or "")

    def _add_claim(self, name: str, one: Correction) -> None:
        content = span_of(one.changes["content"])
        quoted = content.text[:1] in '"“' and content.text[-1:] in '"”'
        manner: Any = "direct" if quoted else "mixed" if set(content.text) & set('"“”') else "indirect"
        claim = Claim(
            name, content.text, content.spans, None, manner, "affirms", "said", (), None, SURE, f"added, {one.mark}"
        )
        claim = changed_claim(claim, one.changes, Renamed(self, one.context["names"]))
        if "parent" not in one.changes:
            claim = replace(claim, parent=self._holder(claim))
        if "sources" not in one.changes and (above := self.claims.get(claim.parent or "")):
            own = claim.sources[-1:] if above.sources[-1:] != claim.sources[-1:] else ()
            claim = replace(claim, sources=(*above.sources, *own))
        self.claims[name] = replace(claim, why=f"{claim.why}: {one.why}")

    def _holder(self, claim: Claim) -> str | None:
        """The innermost claim inside whose content a claim and its cue stand."""
        words = (*claim.spans, *(claim.cue.spans if claim.cue else ()))
        held = [one for one in self.claims.values() if covers(one.spans, words) and one.spans != claim.spans]
        inner = min(held, key=lambda one: sum(b - a for a, b in one.spans), default=None)
        return inner.id if inner else None

    def _add_event(self, name: str, one: Correction) -> None:
        trigger, kind = span_of(one.changes["trigger"]), one.changes["type"]
        event = Event(
            name, kind, None, "", (), (), trigger, EventDate(), None, (), "asserted", confidence=SURE,
            why=f"added, {one.mark}: {one.why}",
        )  # fmt: skip
        self.events[name] = changed_event(event, one.changes, Renamed(self, one.context["names"]))
        self.fresh.add(name)
        self.said |= {(name, field) for field in ("status", "claims") if field in one.changes}

    def _in_order(self, records: Mapping[str, Any], start: Callable[[Any], int]) -> tuple[Any, ...]:
        """Records in the order of the reading, and what is new or has moved where its words stand."""
        listed = [record for name, record in records.items() if name not in self.moved]
        for record in (one for name, one in records.items() if name in self.moved):
            later = (place for place, other in enumerate(listed) if start(other) > start(record))
            listed.insert(next(later, len(listed)), record)
        return tuple(listed)


class Renamed:
    """What the ids of a correction stand for in a draft: claims by their places, actors by their mentions."""

    def __init__(self, draft: Draft, told: Mapping[str, Any]) -> None:
        self._draft, self._told = draft, told

    def claim(self, name: str) -> str | None:
        """The id of a claim as it stands now; None where there is none."""
        places = [Place.of(one) for one in self._told["claims"].get(name, ())]
        if not places:
            return None
        try:
            return self._draft.now.get(self._draft.things.of(places))
        except KeyError:  # named by what the machine once read, but by no correction
            return _likest(places, self._draft.claims.values())

    def actor(self, name: str) -> str | None:
        """The id of an actor in this reading, who is added if it has not got them."""
        told = self._told["actors"].get(name)
        if told is None:
            return None
        actor, actors = actor_of(told), self._draft.actors
        found = _likest([place_of(actor)], actors.values())
        if found is None:
            found = self._draft._free(actors, name)
            actors[found] = replace(actor, id=found)
        return found


def next_id(kind: str, taken: Iterable[str]) -> str:
    """The id behind all that are taken: c17 behind c16."""
    numbers = [int(name[1:]) for name in taken if name[:1] == kind and name[1:].isdecimal()]
    return f"{kind}{1 + max(numbers, default=0)}"


def _likest(places: Sequence[Place], records: Iterable[Record]) -> str | None:
    """The record that is likest to one of these places."""
    scored = [(max(likeness(place, place_of(record)) for place in places), record.id) for record in records]
    best = max(scored, key=lambda one: one[0], default=(0.0, ""))
    return best[1] if best[0] else None


def _start_of_claim(claim: Claim) -> int:
    return min(claim.spans[0][0], claim.cue.start) if claim.cue else claim.spans[0][0]


def _begins(chain: Sequence[Any], head: Sequence[Any]) -> bool:
    """Whether a chain of sources begins with these, by where they stand."""
    return [one.spans for one in chain[: len(head)]] == [one.spans for one in head]


def _without(chain: Sequence[Any], head: Sequence[Any]) -> Sequence[Any]:
    return chain[len(head) :] if _begins(chain, head) else chain


def _marked(record: Any, mark: str, why: str) -> Any:
    """A record whose why tells who corrected it; that it is there is sure, since a person has looked at it."""
    parts: dict[str, Any] = {} if isinstance(record, Actor) else {"confidence": SURE}
    return replace(record, why="; ".join(part for part in (record.why, f"{mark} ({why})") if part), **parts)


_ACTIONS: dict[str, Callable[[Draft, Correction], None]] = {
    "change": Draft.change,
    "add": Draft.add,
    "withdraw": Draft.withdraw,
    "link": Draft.link,
    "unlink": Draft.unlink,
}
