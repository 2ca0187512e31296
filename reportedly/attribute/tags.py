"""From the model's scores to spans: the best legal sequence of tags, and how far a span lies from a cue.

Tags are BIOES for each of three roles (begin, inside, end and single words of a source, a cue or a content piece) and
``O``. Only sequences in which every span that begins also ends are legal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

POS = (
    *("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM"),
    *("PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"),
)
"""The universal parts of speech, by their places in the network's scores."""
ADJ, ADP, ADV, AUX, CCONJ, DET = map(POS.index, ("ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET"))
NOUN, NUM, PART, PRON, PROPN, VERB = map(POS.index, ("NOUN", "NUM", "PART", "PRON", "PROPN", "VERB"))
ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{part}-{role}" for role in ROLES for part in "BIES"))
DISTANCES = 25  # buckets of the signed distance in words between a cue and a span
BETWEEN = 12  # buckets of how many cues (0-3) and paragraph ends (0-2) lie between them
NEVER = -1e4


def legal() -> NDArray[np.bool_]:
    """Which tag (column) may follow which (row)."""
    table = np.zeros((len(TAGS), len(TAGS)), dtype=bool)
    for row, before in enumerate(TAGS):
        for column, after in enumerate(TAGS):
            if before[0] in "BI":
                table[row, column] = after[0] in "IE" and after[1:] == before[1:]
            else:
                table[row, column] = after[0] in "OBS"
    return table


MAY_BEGIN = np.where([tag[0] in "OBS" for tag in TAGS], 0, NEVER).astype(np.float32)
MAY_END = np.where([tag[0] in "OES" for tag in TAGS], 0, NEVER).astype(np.float32)


def best_tags(emissions: Sequence[Floats], transitions: Floats) -> list[Ints]:
    """The best legal tag sequence of each text (Viterbi), all texts side by side.

    ``emissions`` holds one array (words, tags) a text; ``transitions`` is (tags, tags), rows being the tag before.
    """
    result: list[Ints] = [np.zeros(len(table), dtype=np.int64) for table in emissions]
    order = sorted((i for i in range(len(emissions)) if len(emissions[i])), key=lambda i: -len(emissions[i]))
    if not order:
        return result
    lengths = np.array([len(emissions[i]) for i in order])
    # How many of the texts, longest first, have a word at each place; and all scores place by place.
    alive = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
    begins = np.concatenate([[0], np.cumsum(alive)])
    flat = np.empty((begins[-1], len(TAGS)), np.float32)
    for k, i in enumerate(order):
        flat[begins[: lengths[k]] + k] = emissions[i]
    steps = np.where(legal(), transitions, np.float32(NEVER)).T[None]  # (1, after, before)
    back = np.zeros((begins[-1], len(TAGS)), dtype=np.int64)
    score = flat[: alive[0]] + MAY_BEGIN
    for place in range(1, lengths[0]):
        ways = score[: alive[place], None, :] + steps
        rows = slice(begins[place], begins[place + 1])
        back[rows] = ways.argmax(2)
        score[: alive[place]] = ways.max(2) + flat[rows]
    last = (score + MAY_END).argmax(1)
    for k, i in enumerate(order):
        tag, tags = int(last[k]), result[i]
        for place in range(lengths[k] - 1, -1, -1):
            tags[place] = tag
            tag = int(back[begins[place] + k, tag])
    return result


@dataclass(frozen=True, slots=True)
class Found:
    """A span of words, ``last`` included, in one role."""

    role: int
    first: int
    last: int


def spans_of(tags: Ints) -> list[Found]:
    """The spans that a legal tag sequence stands for, in order."""
    found, first = [], 0
    for place in np.flatnonzero(tags):
        part, role = (int(tags[place]) - 1) % 4, (int(tags[place]) - 1) // 4
        if part in (0, 3):
            first = int(place)
        if part in (2, 3):
            found.append(Found(role, first, int(place)))
    return found


def distance_buckets(cues: Sequence[Found], spans: Sequence[Found]) -> Ints:
    """(spans, cues): the signed distance in words from each cue to each span, in steps that grow; below DISTANCES."""
    first, last, cue_first, cue_last = _edges(cues, spans)
    after = first > cue_last
    gap = np.maximum(np.where(after, first - cue_last, cue_first - last), 1)
    step = np.minimum((2 * np.log2(gap)).astype(np.int64), DISTANCES // 2 - 1)
    return DISTANCES // 2 + np.where(after, 1 + step, -1 - step)


def between_buckets(cues: Sequence[Found], spans: Sequence[Found], paragraphs: Ints) -> Ints:
    """(spans, cues): how many cues (0 to 3) and paragraph ends (0 to 2) lie between, as one number below BETWEEN."""
    first, last, cue_first, cue_last = _edges(cues, spans)
    after = first > cue_last
    low, high = np.where(after, cue_last, last), np.where(after, first, cue_first)
    starts = np.sort(np.array([cue.first for cue in cues]))
    passed = np.searchsorted(starts, high) - np.searchsorted(starts, low + 1)
    ends = paragraphs[high] - paragraphs[low]
    return np.asarray(np.clip(passed, 0, 3) * 3 + np.clip(ends, 0, 2))


def _edges(cues: Sequence[Found], spans: Sequence[Found]) -> tuple[Ints, Ints, Ints, Ints]:
    """First and last word of the spans as a column, of the cues as a row."""
    mine = np.array([(span.first, span.last) for span in spans], dtype=np.int64).reshape(-1, 2)
    theirs = np.array([(cue.first, cue.last) for cue in cues], dtype=np.int64).reshape(-1, 2)
    return mine[:, :1], mine[:, 1:], theirs[None, :, 0], theirs[None, :, 1]


def sections(spans: Sequence[Found], paragraphs: Ints, size: int = 200) -> list[Sequence[Found]]:
    """The spans in stretches within which links are sought: a report is one, a huge text is cut between paragraphs."""
    result, begin = [], 0
    for k in range(1, len(spans)):
        new_paragraph = paragraphs[spans[k].first] != paragraphs[spans[k - 1].last]
        if k - begin >= 2 * size or (k - begin >= size and new_paragraph):
            result.append(spans[begin:k])
            begin = k
    return [*result, spans[begin:]]
