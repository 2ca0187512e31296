"""Words, shapes, sentences and windows of a text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from reportedly.attribute.words import CASES, GAPS, Words, sentence_bounds, split_words, windows

TEXT = st.text(alphabet=st.sampled_from('ab CD.\n"“”é9 ’-\u200b漢'), max_size=400)


@cache
def tokenizer() -> Tokenizer:
    return Tokenizer.from_str((files("reportedly") / "model" / "tokenizer.json").read_text(encoding="utf-8"))


def cut(text: str) -> Words:
    return split_words(text, tokenizer())


def words_of(words: Words) -> list[str]:
    return [words.text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]


def test_a_word_is_a_run_of_letters_or_one_other_mark() -> None:
    assert words_of(cut("The U.N. said: “No.”")) == ["The", "U", ".", "N", ".", "said", ":", "“", "No", ".", "”"]


def test_shapes_tell_case_gap_and_quotation() -> None:
    words = cut('Oslo said\n"no WAY 42" twice.')
    case, gap, quoted = words.shapes % CASES, words.shapes // CASES % GAPS, words.shapes // (CASES * GAPS)
    assert case.tolist() == [1, 0, 5, 0, 2, 4, 5, 0, 5]
    assert gap.tolist() == [4, 1, 2, 0, 1, 1, 0, 1, 0]
    assert quoted.tolist() == [0, 0, 1, 1, 1, 1, 1, 0, 0]


def test_a_new_paragraph_ends_a_quotation_that_was_left_open() -> None:
    words = cut("“They came at night\n\nThe mayor slept.")
    assert (words.shapes // (CASES * GAPS)).tolist() == [1, 1, 1, 1, 1, 0, 0, 0, 0]


def test_sentences_begin_where_words_do() -> None:
    words = cut("Guns fell silent. Then, at dawn, they spoke.\n\nNobody slept.")
    assert [words_of(words)[k] for k in words.sentences] == ["Guns", "Then", "Nobody"]


@given(TEXT)
def test_every_piece_belongs_to_a_word_and_every_word_has_a_place(text: str) -> None:
    words = cut(text)
    assert len(words.shapes) == len(words) == len(words.first_piece)
    if len(words):
        assert words.piece_word.min(initial=0) >= 0
        assert words.piece_word.max(initial=0) < len(words)
        assert (np.diff(words.first_piece) >= 0).all()


@given(TEXT, st.integers(20, 80))
def test_the_cores_of_windows_tile_the_text(text: str, size: int) -> None:
    words = cut(text)
    found = windows(words, size, size // 5)
    assert [w.core_start for w in found[1:]] == [w.core_end for w in found[:-1]]
    assert bool(found) == bool(len(words))
    if found:
        assert (found[0].core_start, found[-1].core_end) == (0, len(words))
    assert all(w.start <= w.core_start < w.core_end <= w.end for w in found)


def test_a_window_holds_no_more_pieces_than_it_may() -> None:
    words = cut("A man spoke of unbelievable incomprehensibilities. " * 200)
    ends = np.append(words.first_piece, len(words.pieces))
    sizes = [int(ends[w.end] - ends[w.start]) for w in windows(words, 100, 20)]
    assert len(sizes) > 10 and max(sizes) <= 100


def test_half_a_character_is_no_reason_to_find_no_sentences() -> None:
    assert sentence_bounds("He left.\ud800 She stayed.") == sentence_bounds("He left.\ufffd She stayed.")
