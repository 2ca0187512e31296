"""The best legal tag sequence, and spans out of it."""

from __future__ import annotations

from itertools import chain, pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reportedly.attribute.tags import MAY_BEGIN, MAY_END, TAGS, Found, best_tags, legal, sections, spans_of

NONE = np.zeros((len(TAGS), len(TAGS)), np.float32)


def scores(*wanted: str, strength: float = 5.0) -> np.ndarray:
    """Emissions that favour these tags, word by word."""
    table = np.zeros((len(wanted), len(TAGS)), np.float32)
    for row, tag in enumerate(wanted):
        table[row, TAGS.index(tag)] = strength
    return table


def test_spans_come_out_as_they_were_tagged() -> None:
    tags = best_tags([scores("B-source", "E-source", "S-cue", "B-content", "I-content", "E-content", "O")], NONE)[0]
    assert spans_of(tags) == [Found(0, 0, 1), Found(1, 2, 2), Found(2, 3, 5)]


def test_a_span_that_begins_also_ends() -> None:
    tags = best_tags([scores("S-cue", "B-content", "I-content", "I-content")], NONE)[0]
    assert [TAGS[tag] for tag in tags] == ["S-cue", "B-content", "I-content", "E-content"]


def test_two_spans_of_a_role_may_touch() -> None:
    tags = best_tags([scores("B-content", "E-content", "B-content", "E-content")], NONE)[0]
    assert spans_of(tags) == [Found(2, 0, 1), Found(2, 2, 3)]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_texts_side_by_side_get_the_best_sequence_of_each(lengths: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    emissions = [random.normal(size=(n, len(TAGS))).astype(np.float32) for n in lengths]
    transitions = random.normal(size=NONE.shape).astype(np.float32)
    steps = np.where(legal(), transitions, -1e4)
    for table, tags in zip(emissions, best_tags(emissions, transitions), strict=True):

        def total(way: tuple[int, ...], table: np.ndarray = table) -> float:
            moves = sum(float(steps[a, b]) for a, b in pairwise(way))
            edges = float(MAY_BEGIN[way[0]] + MAY_END[way[-1]]) if way else 0.0
            return moves + edges + sum(float(table[k, tag]) for k, tag in enumerate(way))

        if len(table) <= 3:
            best = max(product(range(len(TAGS)), repeat=len(table)), key=total)
            assert abs(total(tuple(tags.tolist())) - total(best)) < 1e-3


def test_a_huge_text_is_linked_in_stretches_cut_between_paragraphs() -> None:
    spans = [Found(1, k, k) for k in range(1000)]
    stretches = sections(spans, np.arange(1000) // 30, size=100)
    assert list(chain.from_iterable(stretches)) == spans
    assert all(stretch[0].first % 30 == 0 for stretch in stretches)
    assert max(map(len, stretches)) <= 200
