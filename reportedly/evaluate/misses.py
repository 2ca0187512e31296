"""Misses to read: where found claims part from the gold, each with its passage, grouped by what went wrong.

A gold claim and a found one are held against each other when their contents or their cues share words. *Linking* means
that every span of the gold claim was found as such, but not in one claim; *missed* and *spurious* claims have no
counterpart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reportedly.evaluate.compare import ROLES, Marked, marked, outermost, overlap, pair, runs, same_chain, same_name
from reportedly.evaluate.gold import GoldReport
from reportedly.records import Claim, Report

KINDS = {
    "missed": "in the gold, not found",
    "spurious": "found, not in the gold",
    "linking": "all spans found, but not in one claim",
    "source": "another source span",
    "cue": "another cue span",
    "content": "another content span",
    "chain": "another chain of sources",
    "parent": "nested or not",
    "kind": "another kind of source",
    "named": "named or not",
    "name": "another name",
    "stance": "another stance",
    "strength": "another strength",
    "manner": "another manner",
}
"""What can go wrong with a claim, in the order in which it is shown."""

_SENTENCE_END = re.compile(r"""[.!?]["'”’)]*\s+(?=["'“‘(]?[A-Z0-9])|\n""")
_LONGEST = 300
_NOTHING = "—"

Difference = tuple[str, str, str]
"""A kind of miss, what the gold has, what was found."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that went wrong: what the gold has and what was found instead, and the passage that it is about."""

    kind: str
    report: str
    start: int
    passage: str
    gold: str
    found: str

    def to_dict(self) -> dict[str, Any]:
        """The miss as plain data."""
        return {
            "kind": self.kind,
            "report": self.report,
            "start": self.start,
            "passage": self.passage,
            "gold": self.gold,
            "found": self.found,
        }


def find_misses(gold: GoldReport, report: Report, *, nested: bool) -> tuple[Miss, ...]:
    """All misses of one report in the order of its text; ``nested`` also compares what is more than outermost spans."""
    text = gold.report.text
    wanted, found = (marked(text, one.claims if nested else outermost(one)) for one in (gold.report, report))
    pairs = pair(wanted, found, _likeness)
    claims_and_differences: list[tuple[Claim, Difference]] = []
    for one in _without(wanted, (i for i, _ in pairs)):
        claims_and_differences.append((one.claim, ("missed", _outline(one.claim), _NOTHING)))
    for one in _without(found, (j for _, j in pairs)):
        claims_and_differences.append((one.claim, ("spurious", _NOTHING, _outline(one.claim))))
    seen = [frozenset(run for one in found for run in runs(one.roles[place])) for place in range(len(ROLES))]
    for i, j in pairs:
        differences = [*_span_differences(wanted[i], found[j], seen)]
        if nested:
            differences += _record_differences(gold, wanted[i], found[j])
        claims_and_differences += [(wanted[i].claim, difference) for difference in differences]
    misses = [
        Miss(kind, gold.name, *_passage(text, claim), one, other)
        for claim, (kind, one, other) in claims_and_differences
    ]
    return tuple(sorted(misses, key=lambda miss: miss.start))


def show_misses(misses: Iterable[Miss], most: int, kinds: Mapping[str, str] = KINDS) -> Iterator[str]:
    """The misses as lines to read, by kind, at most so many of a kind; ``kinds`` has what each of them means."""
    by_kind: dict[str, list[Miss]] = {kind: [] for kind in kinds}
    for miss in misses:
        by_kind[miss.kind].append(miss)
    for kind, group in by_kind.items():
        if group and most:
            rest = f", the first {most}" if len(group) > most else ""
            yield f"\n{kind}: {kinds[kind]} ({len(group)}{rest})"
        for miss in group[:most]:
            yield f"\n  {miss.report}: {miss.passage}"
            yield f"    gold   {miss.gold}"
            yield f"    found  {miss.found}"


def _likeness(one: Marked, other: Marked) -> float:
    if not (one.content & other.content or one.cue & other.cue):
        return 0
    return overlap(one.content, other.content) + overlap(one.cue, other.cue)


def _without(marks: list[Marked], taken: Iterable[int]) -> list[Marked]:
    places = set(taken)
    return [mark for place, mark in enumerate(marks) if place not in places]


def _span_differences(gold: Marked, found: Marked, seen: list[frozenset[tuple[int, int]]]) -> Iterator[Difference]:
    if gold.roles == found.roles:
        return
    if all(run in seen[place] for place, words in enumerate(gold.roles) for run in runs(words)):
        yield "linking", _outline(gold.claim), _outline(found.claim)
        return
    for role, one, other in zip(ROLES, gold.roles, found.roles, strict=True):
        if one != other:
            yield role, _words(gold.claim, role), _words(found.claim, role)


def _record_differences(gold: GoldReport, one: Marked, other: Marked) -> Iterator[Difference]:
    wanted, found = one.claim, other.claim
    if not same_chain(gold, one, other):
        yield "chain", _chain(wanted), _chain(found)
    if (wanted.parent is None) != (found.parent is None):
        yield "parent", wanted.parent or _NOTHING, found.parent or _NOTHING
    for trait in ("stance", "strength", "manner"):
        if getattr(wanted, trait) != getattr(found, trait):
            cue = wanted.cue.text if wanted.cue else _NOTHING
            yield trait, f"{getattr(wanted, trait)} ({cue})", getattr(found, trait)
    if wanted.origin and found.origin:
        if found.origin.kind not in {wanted.origin.kind, *gold.kinds.get(wanted.id, ())}:
            yield "kind", f"{wanted.origin.kind} ({wanted.origin.text})", found.origin.kind
        if wanted.origin.named != found.origin.named:
            yield "named", f"{wanted.origin.named} ({wanted.origin.text})", str(found.origin.named)
        if wanted.origin.name and not same_name(wanted.origin.name, found.origin.name):
            yield "name", f"{wanted.origin.name} ({wanted.origin.text})", found.origin.name or _NOTHING


def _outline(claim: Claim) -> str:
    return " | ".join((_chain(claim), *(_words(claim, role) for role in ROLES[1:])))


def _chain(claim: Claim) -> str:
    return " > ".join(source.text for source in claim.sources) or _NOTHING


def _words(claim: Claim, role: str) -> str:
    span = {"source": claim.origin, "cue": claim.cue, "content": claim}[role]
    return " ".join(span.text.split()) if span and span.spans else _NOTHING


def _passage(text: str, claim: Claim) -> tuple[int, str]:
    """Where a claim stands, and the sentences around it on one line, shortened in the middle where they are many."""
    pieces = [*claim.spans, *(claim.cue.spans if claim.cue else ())]
    start, end = min((start for start, _ in pieces), default=0), max((end for _, end in pieces), default=0)
    ends = _SENTENCE_END.finditer(text, max(0, start - _LONGEST), start + 2)
    before = [match.end() for match in ends if match.end() <= start]
    after = _SENTENCE_END.search(text, end, end + _LONGEST)
    first = before[-1] if before else max(0, start - _LONGEST)
    last = after.start() + 1 if after else end + _LONGEST
    passage = " ".join(text[first:last].split())
    if len(passage) > _LONGEST:
        passage = f"{passage[: _LONGEST // 2]} … {passage[-_LONGEST // 2 :]}"
    return start, passage
