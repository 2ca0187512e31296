"""From what somebody wants to a line of the log: everything is checked here, against the report as it stands."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from reportedly.correct.apply import Draft, next_id
from reportedly.correct.edits import read_changes
from reportedly.correct.log import KINDS, Correction, Order, Subject, split_id, taken_back
from reportedly.correct.places import SAME, Place, Record, Things, overlap, place_of
from reportedly.correct.readers import Ground, check_line
from reportedly.errors import UsageError
from reportedly.records import Actor, Claim, LinkKind, Report
from reportedly.show import visible

LONGEST_WHY = 2000  # characters of a reason
LONGEST_WHO = 200
ME = "REPORTEDLY_USER"
"""The variable of the environment that says who corrects; else it is whoever is logged in."""


@dataclass
class Case:
    """A report that is being corrected: its reading, its log so far, and how it stands."""

    number: int
    read: Report
    log: list[Correction]
    root: Callable[[str], str | None] = lambda name: None

    @cached_property
    def draft(self) -> Draft:
        """The report with its log applied."""
        return Draft(self.read, self.log)

    @cached_property
    def report(self) -> Report:
        """The report as it stands."""
        return self.draft.settled()

    @cached_property
    def _every(self) -> Things:
        """The things of the whole log, of what has been taken back, too."""
        return Things([group for one in self.log for group in one.groups()], self.read)

    def with_also(self, one: Correction) -> Case:
        """The case with a further line of the log."""
        return Case(self.number, self.read, [*self.log, one], self.root)

    def places(self, kind: str, name: str) -> tuple[Place, ...]:
        """Where a record stands, in this reading and in those by which its corrections knew it."""
        draft, every = self.draft, self._every
        things = [(draft.things, draft.thing_of(kind, name)), (every, every.of_record(kind, name))]
        known = [place for of, thing in things if thing is not None for place in of.places[thing]]
        read = [place_of(one) for one in _records(self.read, kind) if one.id == name]
        found = tuple(dict.fromkeys([*read, *known]))
        return found or tuple(place_of(one, added=True) for one in _records(self.report, kind) if one.id == name)

    def subject(self, kind: str, name: str) -> Subject:
        """A record as a correction speaks of it."""
        record = next((one for one in _records(self.read, kind) if one.id == name), None)
        thing = self.draft.thing_of(kind, name)
        read = self.told(record) if record else self.draft.base(thing) if thing is not None else None
        return Subject(KINDS[name[0]], name, self.places(kind, name), read)

    def told(self, record: Record) -> dict[str, Any]:
        """A record of the reading, with whom and what it names."""
        return {"record": _plain(record), **self.names(_plain(record), self.read)}

    def names(self, told: Mapping[str, Any], report: Report, new: Sequence[Actor] = ()) -> dict[str, Any]:
        """The actors and claims that some fields name by their ids."""
        ids = set(_named(told))
        actors = {one.id: _plain(one) for one in (*report.actors, *new) if one.id in ids}
        claims = {one.id: self.places("claim", one.id) for one in report.claims if one.id in ids}
        return {"actors": actors, "claims": {name: [p.to_dict() for p in places] for name, places in claims.items()}}

    def rivals(self, place: Place) -> list[list[dict[str, Any]]]:
        """Records of the reading that stand where something is added: they are not what is added."""
        least = SAME if place.kind == "claim" else 0.0
        here = [one for one in map(place_of, _records(self.read, place.kind)) if overlap(one.words, place.words)]
        near = [one for one in here if overlap(one.words, place.words) >= least]
        return [[p.to_dict() for p in self.places(one.kind, one.name)] for one in near]


def _records(report: Report, kind: str) -> Sequence[Record]:
    kinds: dict[str, Sequence[Record]] = {"claim": report.claims, "event": report.events, "actor": report.actors}
    return kinds[kind]


def _plain(record: Record) -> dict[str, Any]:
    """A record as plain data; of an actor with its why, which the printed record leaves out."""
    return {**record.to_dict(), "why": record.why}


def _named(told: Any) -> Iterable[str]:
    """All strings among some values that may be ids."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for name, value in told.items():
            if name not in ("text", "why", "name", "role", "affiliation"):
                yield from _named(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from _named(value)


def make(order: Order, case: Case, number: int, at: str) -> Correction:
    """The line of the log that an order makes. Raises UsageError where anything about it is wrong."""
    who, why = who_of(order.by), check_line(str(order.why or ""), "why", LONGEST_WHY)
    if not why:
        raise UsageError("Say why: a correction is kept with its reason (--why TEXT)")
    target, name, changes, before, context = _MAKERS[order.action](order, case)
    return Correction(
        number, case.read.id, target, name, order.action, changes, before, context, who, why, at
    )  # fmt: skip


def who_of(by: str | None) -> str:
    """Who corrects: the one named, else REPORTEDLY_USER, else whoever is logged in."""
    told = by if by is not None else os.environ.get(ME)
    if told is None:
        try:
            told = getpass.getuser()
        except (OSError, KeyError, ImportError):
            told = ""
    who = check_line(str(told), "by", LONGEST_WHO)
    if not who:
        raise UsageError(f"Say who corrects: with --by NAME, or in the variable {ME}")
    return who


Made = tuple[Any, str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]
"""Target, name, changes, before and context of a correction."""


def _found(case: Case, told: str) -> tuple[str, Record]:
    """What an id names in the report as it stands: its kind and the record."""
    name = split_id(told)[1]
    kind = KINDS[name[0]]
    record = case.draft.record(kind, name)
    if record is None:
        gone = [one for one in case.draft.log if one.action == "withdraw" and one.name == name]
        if gone:
            raise UsageError(
                f"{told} has been withdrawn by {gone[-1].who}: take that back first, with --undo {gone[-1].number}"
            )
        ids = sorted((one.id for one in _records(case.report, kind)), key=lambda one: int(one[1:]))
        has = f"its {kind}s are {ids[0]} to {ids[-1]}" if ids else f"it has no {kind}s"
        raise UsageError(f"{told}: the report has no {kind} {name}, {has}")
    return kind, record


def _change(order: Order, case: Case) -> Made:
    kind, record = _found(case, order.target)
    report = case.report
    ground = Ground(report, record, case.root)
    changes = read_changes(kind, order.changes, ground)
    if not changes:
        raise UsageError(f"{order.target}: nothing to change: say what with --set FIELD=VALUE")
    if kind == "claim":
        _check_inside(changes, record, report)
    before = _standing(record, case)
    names = case.names(changes, report, ground.new)
    names["actors"] = case.names(before, report)["actors"] | names["actors"]
    context = {"subject": case.subject(kind, record.id).to_dict(), "names": names}
    return kind, record.id, changes, before, context


def _check_inside(changes: Mapping[str, Any], record: Record | None, report: Report) -> None:
    """A parent's content holds the claim's."""
    from reportedly.correct.fields import pieces_of
    from reportedly.correct.settle import covers

    if not changes.get("parent"):
        return
    above = next(one for one in report.claims if one.id == changes["parent"])
    own = record.spans if isinstance(record, Claim) else ()
    if not covers(above.spans, pieces_of(changes["content"]["spans"]) if "content" in changes else own):
        raise UsageError(f"parent: the content of {above.id} does not hold that of this claim")


def _add(order: Order, case: Case) -> Made:
    kind = order.add or "claim"
    report = case.report
    ground = Ground(report, None, case.root)
    changes = read_changes(kind, order.changes, ground)
    key = "content" if kind == "claim" else "trigger"
    if key not in changes:
        raise UsageError(f"An added {kind} needs words of the report")
    if kind == "claim":
        _check_inside(changes, None, report)
    taken = [one.id for one in (*_records(case.read, kind), *_records(report, kind))]
    name = next_id(kind[0], [*taken, *(one.name for one in case.log)])
    words = tuple((start, end) for start, end in changes[key]["spans"])
    cue, source = (_pieces(changes.get(part)) for part in ("cue", "origin"))
    place = Place(kind, name, words, cue, source, changes.get("type", ""), added=True)
    context = {
        "subject": Subject(KINDS[name[0]], name, (place,)).to_dict(),
        "rivals": case.rivals(place),
        "names": case.names(changes, report, ground.new),
    }
    return kind, name, changes, {}, context


def _pieces(told: Mapping[str, Any] | None) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in told["spans"]) if told else ()


def _withdraw(order: Order, case: Case) -> Made:
    kind, record = _found(case, order.target)
    if isinstance(record, Actor):
        raise UsageError(f"{order.target}: an actor cannot be withdrawn: change who is in the events instead")
    before = _standing(record, case)
    return kind, record.id, {}, before, {"subject": case.subject(kind, record.id).to_dict()}


def _standing(record: Record, case: Case) -> dict[str, Any]:
    kind = KINDS[record.id[0]]
    return _plain(next(one for one in _records(case.report, kind) if one.id == record.id))


def _ends(order: Order, case: Case) -> tuple[Claim, Claim]:
    """The two claims of a link."""
    own = f"{case.read.id}/"
    told = str(order.other)
    if "/" in told and not told.startswith(own) and split_id(told)[0] != split_id(order.target)[0]:
        raise UsageError(f"{visible(told)[:80]} is a claim of another report: links are between claims of one")
    other = told if told.startswith(own) else own + told.rsplit("/", 1)[-1]
    ends = [_found(case, one)[1] for one in (order.target, other)]
    if not (isinstance(ends[0], Claim) and isinstance(ends[1], Claim)):
        raise UsageError("Links are between claims, as KEY/c3")
    if ends[0].id == ends[1].id:
        raise UsageError(f"{order.target} cannot be linked to itself")
    return ends[0], ends[1]


def _both(case: Case, one: Claim, other: Claim) -> dict[str, Any]:
    return {"subject": case.subject("claim", one.id).to_dict(), "other": case.subject("claim", other.id).to_dict()}


def _link(order: Order, case: Case) -> Made:
    if order.kind not in get_args(LinkKind):
        raise UsageError(f"A claim denies, supports or repeats another, not '{visible(str(order.kind))[:40]}'")
    one, other = _ends(order, case)
    changes = {"kind": order.kind, "to": other.id}
    return "claim", one.id, changes, _standing(one, case), _both(case, one, other)


def _unlink(order: Order, case: Case) -> Made:
    one, other = _ends(order, case)
    kinds = [link.kind for link in case.draft.links if (link.source, link.target) == (one.id, other.id)]
    if not kinds:
        back = any((link.source, link.target) == (other.id, one.id) for link in case.draft.links)
        turned = f": {other.id} is linked to {one.id}, the other way round" if back else ""
        raise UsageError(f"{one.id} is not linked to {other.id}{turned}")
    changes = {"kind": ", ".join(kinds), "to": other.id}
    return "claim", one.id, changes, _standing(one, case), _both(case, one, other)


def _undo(order: Order, case: Case) -> Made:
    number = int(order.target)
    taken = taken_back(case.log)
    if number in taken:
        raise UsageError(
            f"Correction {number} has been taken back by correction {taken[number]}: take that one back instead"
        )
    return "correction", str(number), {"undo": number}, {}, {}


_MAKERS: dict[str, Callable[[Order, Case], Made]] = {
    "change": _change,
    "add": _add,
    "withdraw": _withdraw,
    "link": _link,
    "unlink": _unlink,
    "undo": _undo,
}
