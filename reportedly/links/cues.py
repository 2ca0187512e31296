"""What a cue does to the claim of another, by ``data/denial_cues.tsv``: denies it, names it, confirms it, accuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, cast

from reportedly.links.words import Token, lemmas_of, negator_at
from reportedly.stance.cues import PRONOUNS
from reportedly.tables import rows

Does = Literal["denies", "rejects", "scorns", "names", "confirms", "accepts", "accuses", "finds", "lies"]
GAP = 3  # words that a "*" stands for


@cache
def _patterns() -> dict[str, tuple[tuple[tuple[str, ...], Does], ...]]:
    """The patterns by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Does]]] = {}
    for does, listed in rows("denial_cues.tsv"):
        for pattern in (tuple(part.split()) for part in listed.split(",")):
            found.setdefault(pattern[0], []).append((pattern, cast(Does, does)))
    return {first: tuple(sorted(group, key=lambda it: -len(it[0]))) for first, group in found.items()}


def what_it_does(cue: Sequence[Token], behind: Sequence[Token] = ()) -> frozenset[Does]:
    """All that a cue does to a claim, negations reckoned with; the few words behind it may complete it."""
    found = set(_found(cue, [*cue, *behind]))
    if not any(negator_at(cue, at, idioms=False) for at in range(len(cue))):
        return frozenset(found - {"accepts"} | ({"confirms"} if "accepts" in found else set()))
    # Who does not accept a claim denies it; who does not dispute it may still keep silent about it.
    return frozenset({"scorns"} if "accepts" in found else set())


def _found(cue: Sequence[Token], tokens: Sequence[Token]) -> Iterator[Does]:
    for at, token in enumerate(cue):
        for lemma in {token.text, *lemmas_of(token.text)}:
            for pattern, does in _patterns().get(lemma, ()):
                if _fits(pattern, tokens, at):
                    yield does


def _fits(pattern: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    """Whether the pattern, whose first word stands here, goes on behind it."""
    here, gap = at + 1, 0
    for wanted in pattern[1:]:
        if wanted == "*":
            gap = GAP
            continue
        while here < len(tokens) and not _is(wanted, tokens[here].text):
            if not gap:
                return False
            here, gap = here + 1, gap - 1
        if here >= len(tokens):
            return False
        here, gap = here + 1, 0
    return True


def _is(wanted: str, word: str) -> bool:
    return word == wanted or wanted in lemmas_of(word) or word in PRONOUNS.get(wanted, ())
