"""Claims as sets of words, so that two readings of one text can be compared and paired.

A word is a run of word characters, or one other character: a span that differs only in white space is the same span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reportedly.attribute.words import WORD
from reportedly.evaluate.gold import GoldReport
from reportedly.records import Claim, Pieces, Report

Words = frozenset[int]
"""Places of words in a text, counted from its first."""

One = TypeVar("One")

ROLES = ("source", "cue", "content")
HALF = 0.5


class WordPlaces:
    """Finds the words of a text that a span touches."""

    def __init__(self, text: str) -> None:
        bounds = [match.span() for match in WORD.finditer(text)]
        self._starts, self._ends = [start for start, _ in bounds], [end for _, end in bounds]

    def of(self, pieces: Pieces) -> Words:
        """The words that pieces of the text touch."""
        return frozenset(
            place
            for start, end in pieces
            for place in range(bisect_right(self._ends, start), bisect_left(self._starts, end))
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """A claim and the words of its parts; ``chain`` has those of each source, the origin last."""

    claim: Claim
    cue: Words
    content: Words
    chain: tuple[Words, ...]

    @property
    def source(self) -> Words:
        """The words of the origin."""
        return self.chain[-1] if self.chain else frozenset()

    @property
    def roles(self) -> tuple[Words, Words, Words]:
        """The words of source, cue and content."""
        return self.source, self.cue, self.content


def marked(text: str, claims: Sequence[Claim]) -> list[Marked]:
    """The claims with the words of ``text`` that their parts touch."""
    words = WordPlaces(text).of
    return [
        Marked(
            claim,
            cue=words(claim.cue.spans) if claim.cue else frozenset(),
            content=words(claim.spans),
            chain=tuple(words(source.spans) for source in claim.sources),
        )
        for claim in claims
    ]


def outermost(report: Report) -> list[Claim]:
    """The claims that do not stand inside another one."""
    return [claim for claim in report.claims if claim.parent is None]


def overlap(one: Words, other: Words) -> float:
    """Shared words as a share of the words in either; two empty spans agree."""
    return len(one & other) / len(one | other) if one or other else 1.0


def runs(words: Words) -> Iterator[tuple[int, int]]:
    """First and last place of each unbroken run of words."""
    places = sorted(words)
    for place in places:
        if place - 1 not in words:
            first = place
        if place + 1 not in words:
            yield first, place


def same_chain(gold: GoldReport, wanted: Marked, found: Marked) -> bool:
    """Whether all links overlap by half in their order, or read like a chain that the gold holds to be as good."""
    words = tuple(source.text.lower() for source in found.claim.sources)
    others = gold.chains.get(wanted.claim.id, ())
    return words in [tuple(link.lower() for link in chain) for chain in others] or (
        len(wanted.chain) == len(found.chain)
        and all(overlap(one, other) >= HALF for one, other in zip(wanted.chain, found.chain, strict=True))
    )


def same_name(one: str, other: str | None) -> bool:
    """Whether two names share a word."""
    return not set(WORD.findall(one.lower())).isdisjoint(WORD.findall((other or "").lower()))


def pair(gold: Sequence[One], found: Sequence[One], likeness: Callable[[One, One], float]) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, the likest first; a likeness of 0 never makes a pair."""
    ranked = [(likeness(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    ranked.sort(key=lambda entry: -entry[0])  # stable: of equals, the first in the text
    taken_gold, taken_found, pairs = set(), set(), []
    for value, i, j in ranked:
        if value > 0 and i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((i, j))
    return pairs
