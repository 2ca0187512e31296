"""Words, their shapes and sentences of a text, and the windows in which the model reads them.

A word is a run of word characters or one other character that is not white space: the unit in which attributions are
scored, and in which the model's tags are decoded. What the uncased word pieces lose (capitals, line breaks, being
inside quotation marks) goes to the model as one small number a word, its *shape*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sentencex import get_sentence_boundaries
from tokenizers import Tokenizer

from reportedly.characters import whole

Ints = NDArray[np.int64]

WORD = re.compile(r"\w+|[^\w\s]")
CASES = 6  # lower or caseless, Capitalized, CAPITALS, miXed, with digits, punctuation
GAPS = 5  # white space before the word: none, some, a line break, a blank line, the start of the text
QUOTED = CASES * GAPS  # shapes from here on are inside quotation marks
CONTINUATION = 2 * QUOTED  # the shape of a word piece that is not the first of its word
SHAPES = CONTINUATION + 1
STRETCH = 20_000  # characters parted into sentences at a time: that takes quadratic time where many quotations are open
MOST_PIECES = 100  # of one word: its first ones stand for it, or a line of underscores would not fit into a window


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words and word pieces.

    ``starts``, ``ends`` and ``shapes`` have one entry a word; ``pieces`` are the ids of the word pieces and
    ``piece_word`` the word that each belongs to; ``sentences`` are the indices of the words that begin a sentence and
    ``paragraphs`` has the number of the paragraph of each word.
    """

    text: str
    starts: Ints
    ends: Ints
    shapes: Ints
    pieces: Ints
    piece_word: Ints
    first_piece: Ints
    sentences: Ints
    paragraphs: Ints

    def __len__(self) -> int:
        return len(self.starts)


def split_words(text: str, tokenizer: Tokenizer) -> Words:
    """The words of ``text`` with their shapes, pieces and sentences."""
    matches = [match.span() for match in WORD.finditer(text)]
    bounds = np.array(matches, dtype=np.int64).reshape(-1, 2)
    starts, ends = bounds[:, 0], bounds[:, 1]
    gaps = _gaps(text, matches)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    # A piece belongs to the word that its first character stands in; the word pieces split no word of ours in between.
    piece_word = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    kept = np.arange(len(piece_word)) - np.searchsorted(piece_word, piece_word) < MOST_PIECES
    piece_word = piece_word[kept]
    first_piece = np.minimum(np.searchsorted(piece_word, np.arange(len(starts))), max(len(piece_word) - 1, 0))
    return Words(
        text=text,
        starts=starts,
        ends=ends,
        shapes=_shapes(text, matches, gaps),
        pieces=np.array(encoding.ids, dtype=np.int64)[kept],
        piece_word=piece_word,
        first_piece=first_piece,
        sentences=_sentence_words(text, starts),
        paragraphs=np.cumsum(np.array(gaps, dtype=np.int64) == 3),
    )


def parts(text: str, size: int) -> list[tuple[int, int]]:
    """Bounds of at most ``size`` characters that tile the text, cut at a paragraph, a line or a space if possible."""
    bounds, start = [], 0
    while len(text) - start > size:
        cuts = (text.rfind(mark, start + size // 2, start + size) for mark in ("\n\n", "\n", " "))
        end = next((cut for cut in cuts if cut > 0), start + size)
        bounds.append((start, end))
        start = end
    return [*bounds, (start, len(text))]


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of ``text``, white space between them left out."""
    bounds = []
    for first, last in parts(text, STRETCH):
        # Half a character, which the library cannot take, ends no sentence: another sign may stand for it.
        for found in get_sentence_boundaries("en", whole(text[first:last])):
            piece = text[first + found["start_index"] : first + found["end_index"]]
            start = first + found["start_index"] + len(piece) - len(piece.lstrip())
            if piece.strip():
                bounds.append((start, start + len(piece.strip())))
    return bounds


def _sentence_words(text: str, starts: Ints) -> Ints:
    """Indices of the words at which a sentence starts; the first word always does."""
    begins = np.array([start for start, _ in sentence_bounds(text)], dtype=np.int64)
    return np.unique(np.concatenate([np.zeros(min(1, len(starts)), np.int64), np.searchsorted(starts, begins)]))


def _gaps(text: str, words: Sequence[tuple[int, int]]) -> list[int]:
    """The kind of white space before each word, as an index below GAPS."""
    gaps, last = [], 0
    for start, end in words:
        if start == last:
            gaps.append(0)
        else:
            breaks = text.count("\n", last, start)
            gaps.append(1 if not breaks else 2 if breaks == 1 else 3)
        last = end
    if gaps:
        gaps[0] = 4
    return gaps


def _case(word: str) -> int:
    """The kind of a word's letters, as an index below CASES."""
    if word.islower():
        return 0
    if not word[0].isalnum():
        return 5
    if any(letter.isdigit() for letter in word):
        return 4
    if word.isupper():
        return 2 if len(word) > 1 else 1
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return 1
    return 3 if any(letter.isupper() for letter in word) else 0


def _shapes(text: str, words: Sequence[tuple[int, int]], gaps: Sequence[int]) -> Ints:
    """Case, gap and being inside quotation marks, as one number below CONTINUATION.

    Curly marks say which way they turn; straight ones take turns. A new paragraph ends any quotation, since one that
    goes on is opened anew there.
    """
    shapes, quoted = [], False
    cases: dict[str, int] = {}
    for (start, end), gap in zip(words, gaps, strict=True):
        word = text[start:end]
        case = cases.get(word)
        if case is None:
            case = cases[word] = _case(word)
        if gap == 3:
            quoted = False
        if word == "“" or (word == '"' and not quoted):
            quoted, inside = True, True
        elif word == "”" or word == '"':
            inside, quoted = True, False
        else:
            inside = quoted
        shapes.append(case + CASES * (gap + GAPS * inside))
    return np.array(shapes, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``start`` to ``end`` are read together; what is read counts for ``core_start`` to ``core_end``."""

    start: int
    end: int
    core_start: int
    core_end: int


def windows(words: Words, size: int, context: int) -> list[Window]:
    """Windows of at most ``size`` word pieces that keep sentences whole and overlap by about ``context`` pieces a side.

    The cores tile the text. A sentence longer than a window is cut.
    """
    if not len(words):
        return []
    # Pieces before each word; one that has none of its own, such as an accent alone, takes the room of one too.
    own = np.diff(words.first_piece, append=len(words.pieces))
    before = np.concatenate([[0], np.cumsum(np.maximum(own, 1))])
    if before[-1] <= size:
        return [Window(0, len(words), 0, len(words))]
    cuts = np.append(words.sentences, len(words))
    cores: list[int] = [0]
    room = size - 2 * context
    while cores[-1] < len(words):
        start = cores[-1]
        limit = before[start] + (room if start else size - context)
        if before[-1] - before[start] <= size - context:
            cores.append(len(words))
            break
        last = int(np.searchsorted(before, limit, side="right")) - 1
        cut = int(cuts[np.searchsorted(cuts, last, side="right") - 1])
        # A sentence end is worth a shorter core, but not less than half of one.
        good = cut > start and before[cut] - before[start] >= room // 2
        cores.append(cut if good else max(last, start + 1))
    result = []
    for core_start, core_end in pairwise(cores):
        spare = size - int(before[core_end] - before[core_start])
        left = min(int(before[core_start]), max(context, spare // 2) if core_end < len(words) else spare)
        start = int(np.searchsorted(before, before[core_start] - left))
        end = int(np.searchsorted(before, before[core_start] - left + size, side="right")) - 1
        result.append(Window(min(start, core_start), max(core_end, min(end, len(words))), core_start, core_end))
    return result
