"""Near-duplicates: which texts are one, sent by an agency and printed by many with small changes.

Texts are compared by their shingles of five words. MinHash (Broder 1997) with banding (Leskovec, Rajaraman and Ullman,
*Mining of Massive Datasets*, ch. 3) names candidates; the true Jaccard similarity of the shingles settles it, or one
text being nearly all inside the other and at least half as long, since papers cut agency copy from its end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from rensa import RMinHash

from reportedly.store.rows import number_of

SHINGLE = 5  # words
BANDS, ROWS = 16, 4  # texts of similarity s share a band with chance 1 - (1 - s^4)^16: 0.9998 at 0.8, 0.64 at 0.5
SEED = 1
ALIKE = 0.8  # Jaccard similarity from which two texts are one
INSIDE, HALF = 0.95, 0.5  # share of the shorter text's shingles in the longer, and least size, of a cut of it
SHORTEST = 20  # words: shorter texts are one only if they are the same
WORD = re.compile(r"\w+")


class Shape:
    """What a text is compared by; ``bands`` may be given where they are known already."""

    def __init__(self, text: str, bands: tuple[int, ...] | None = None) -> None:
        self.text = text
        self._bands = bands

    @cached_property
    def shingles(self) -> frozenset[str]:
        """The runs of five words, in lower case; of a short text the whole."""
        words = WORD.findall(self.text.lower())
        if len(words) < SHORTEST:
            return frozenset([" ".join(words)])
        return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))

    @property
    def bands(self) -> tuple[int, ...]:
        """Numbers, of which texts that are much alike have at least one in common."""
        if self._bands is None:
            self._bands = self._cut()
        return self._bands

    def _cut(self) -> tuple[int, ...]:
        sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
        sketch.update(sorted(self.shingles))
        digest = sketch.digest()
        return tuple(number_of("band", at, digest[at * ROWS : (at + 1) * ROWS]) for at in range(BANDS))


def similarity(one: Shape, other: Shape) -> float | None:
    """The Jaccard similarity of two texts that are one, None for two that are not."""
    shared = len(one.shingles & other.shingles)
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    jaccard = shared / (shorter + longer - shared)
    cut = shared >= INSIDE * shorter and shorter >= HALF * longer
    return jaccard if jaccard >= ALIKE or cut else None


def nearest(shape: Shape, others: Mapping[str, Shape]) -> tuple[str, float] | None:
    """The key of the text that a text is one with, the most similar one, and how similar it is."""
    own = set(shape.bands)
    alike = {key: other for key, other in others.items() if own.intersection(other.bands)}
    scored = [(found, key) for key, other in alike.items() if (found := similarity(shape, other)) is not None]
    if not scored:
        return None
    found, key = max(scored)
    return key, found
