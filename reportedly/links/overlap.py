"""How far two claims speak of the same matter, and whether they say opposite things of it.

Words that few claims of the collection hold weigh more, light words and mere synonyms less.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from reportedly.links.words import LIGHT, Clause, Term, sides

SYNONYM, OPPOSITE = 0.7, 0.6  # what a match by meaning counts, of one by stem
NAME = 1.3
ABSOLUTE = frozenset(("never", "no", "none", "nobody", "nothing", "neither", "nowhere", "not one"))
SAME_PART = 0.05  # of two synonyms the one of the same part of speech matches
SHORT_REPORT = 18  # claims
SHORT = 1.5
COMMONEST = 0.4  # the weight left to a word that every claim holds


class Rarity:
    """How much a word tells, by the number of claims that hold it."""

    def __init__(self, claims: Iterable[frozenset[str]]) -> None:
        self.count: Counter[str] = Counter()
        self.total = 0
        self.shares: dict[str, float] = {}
        for stems in claims:
            self.count.update(stems)
            self.total += 1

    @property
    def crowd(self) -> float:
        """How many more claims there are than in a short report, as a logarithm, bounded."""
        return min(max(math.log(max(self.total, 1) / SHORT_REPORT), 0.0), 1.5)

    def weight(self, term: Term) -> float:
        """The weight of a term, from light and common to rare and telling."""
        return term.weight * self.share(term.stem) * (NAME if term.part == "name" else 1.0)

    def share(self, stem: str) -> float:
        """How much of its weight a word keeps, 1 for one that only one claim holds."""
        share = self.shares.get(stem)
        if share is None:
            held = max(self.count[stem], 1)
            share = max(1 - math.log(held) / math.log(self.total + 1), COMMONEST) if self.total > 1 else 1.0
            self.shares[stem] = share
        return share


@dataclass(frozen=True)
class Overlap:
    """What two rows of terms share: pairs of words with their weights, and the pairs that are opposites."""

    pairs: tuple[tuple[Term, Term, float], ...] = ()
    opposites: tuple[tuple[Term, Term], ...] = ()
    smaller: float = 0.0
    larger: float = 0.0

    @cached_property
    def weight(self) -> float:
        """The weight of all that is shared."""
        return sum(weight for _, _, weight in self.pairs)

    @property
    def share(self) -> float:
        """What part of the shorter one is shared, 0 to 1; a single word is too short to be shared in full."""
        return min(self.weight / max(self.smaller, SHORT), 1.0)

    @property
    def mutual(self) -> float:
        """What part of the longer one is shared."""
        return min(self.weight / self.larger, 1.0) if self.larger else 0.0

    @cached_property
    def telling(self) -> tuple[tuple[Term, Term], ...]:
        """The pairs of words that are not light, opposites left out."""
        apart = {(one.stem, other.stem) for one, other in self.opposites}
        return tuple(
            (one, other)
            for one, other, _ in self.pairs
            if max(one.weight, other.weight) > LIGHT and (one.stem, other.stem) not in apart
        )

    @property
    def words(self) -> str:
        """The first of the words in common, each as the other claim has it."""
        return ", ".join(f"'{other.word}'" for _, other in self.telling[:3])

    @property
    def only_names(self) -> bool:
        """Whether there is nothing in common but names."""
        return all("name" in (one.part, other.part) for one, other in self.telling)

    @property
    def act(self) -> bool:
        """Whether they share what is done: a verb on one side at least."""
        return any("verb" in (one.part, other.part) for one, other in self.telling)


def compare(one: Sequence[Term], other: Sequence[Term], rarity: Rarity) -> Overlap:
    """What two rows of terms share; each term matches once, by its stem before by its meaning."""
    sums = sorted((sum(map(rarity.weight, one)), sum(map(rarity.weight, other))))
    by_key: dict[str, list[int]] = {}
    for at, term in enumerate(other):
        for key in term.keys:
            by_key.setdefault(key, []).append(at)
    used: set[int] = set()
    pairs, opposites = [], []
    for term in sorted(one, key=lambda term: term.stem not in by_key):
        found = _best(term, by_key, other, used)
        if found is None:
            continue
        at, quality = found
        used.add(at)
        if quality == OPPOSITE:
            opposites.append((term, other[at]))
        pairs.append((term, other[at], quality * (rarity.weight(term) + rarity.weight(other[at])) / 2))
    return Overlap(tuple(pairs), tuple(opposites), *sums)


def _best(term: Term, by_key: dict[str, list[int]], other: Sequence[Term], used: set[int]) -> tuple[int, float] | None:
    """The place of the free term that matches best, with how well it does."""
    found: tuple[int, float] | None = None
    best = 0.0
    for key in term.keys:
        quality = SYNONYM if key[-1] == "=" else 1.0
        if key[0] in "+-" and len(key) > 1 and key[1:].isdigit():
            key, quality = ("-" if key[0] == "+" else "+") + key[1:], OPPOSITE
        for at in by_key.get(key, ()):
            if quality == SYNONYM and other[at].person != term.person and not _one_side(term, other[at]):
                continue  # "captured" is no "prisoner"
            fit = quality + (SAME_PART if other[at].part == term.part else 0.0)
            if at not in used and fit > best:
                found, best = (at, quality), fit
    return found


def _one_side(one: Term, other: Term) -> bool:
    """Whether both words may stand for one side: soldiers are an army."""
    return not sides().get(one.stem, frozenset()).isdisjoint(sides().get(other.stem, frozenset()))


@dataclass(frozen=True)
class Contrast:
    """The two clauses that meet most, and in what they are opposite (None: in nothing)."""

    overlap: Overlap
    clauses: tuple[Clause, Clause]
    how: str | None
    words: str

    @property
    def core(self) -> bool:
        """Whether what is negated on the one side is among the words that the other has too."""
        stems = [clause.core for clause in self.clauses]
        return any(one.stem in stems[0] or two.stem in stems[1] for one, two in self.overlap.telling)

    @property
    def other_time(self) -> bool:
        """Whether the one tells what is, the other what would be."""
        return self.clauses[0].modal != self.clauses[1].modal

    @property
    def beside(self) -> bool:
        """Whether what is negated is something else."""
        return any(clause.core for clause in self.clauses) and not self.core

    @property
    def absolute(self) -> bool:
        """Whether it is ruled out altogether: *never*, *nobody*, *no such meeting*."""
        return any(clause.negator in ABSOLUTE for clause in self.clauses)


def contrast(
    one: Sequence[Clause], other: Sequence[Clause], turned: tuple[bool, bool], rarity: Rarity
) -> Contrast | None:
    """The clauses of two claims that are opposite and share most; without any, those that share most."""
    best: Contrast | None = None
    for left in one:
        for right in other:
            if left.keys.isdisjoint(right.keys):
                continue
            overlap = compare(left.terms, right.terms, rarity)
            if overlap.pairs:
                found = _contrast(overlap, left, right, turned)
                if best is None or _rank(found) > _rank(best):
                    best = found
    return best


def _rank(found: Contrast) -> tuple[bool, float]:
    # What two claims say alike at length, they do not deny by a word elsewhere.
    bonus = 1.5 if found.how is not None else 1.0
    return len(found.overlap.telling) > 0, bonus * found.overlap.weight * (0.5 + found.overlap.share)


def _contrast(overlap: Overlap, left: Clause, right: Clause, turned: tuple[bool, bool]) -> Contrast:
    """How these clauses are opposite, with the words that make them so."""
    negative = [bool(clause.negator) != turn for clause, turn in zip((left, right), turned, strict=True)]
    apart = [(one.word, two.word) for one, two in overlap.opposites]
    if negative[0] != negative[1] and not apart:
        return Contrast(overlap, (left, right), "negated", left.negator or right.negator or "denial")
    if negative[0] == negative[1] and apart:
        return Contrast(overlap, (left, right), "opposite", f"{apart[0][0]}' against '{apart[0][1]}")
    if left.only != right.only and not negative[0] and not negative[1]:
        return Contrast(overlap, (left, right), "only", "only")
    return Contrast(overlap, (left, right), None, "")
