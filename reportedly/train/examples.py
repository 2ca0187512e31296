"""Texts as the network sees them in training: words with their tags, cut into windows, several side by side."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from reportedly.attribute import LABELS, piece_shapes
from reportedly.attribute.tags import POS, ROLES, Found, between_buckets, distance_buckets
from reportedly.attribute.words import CONTINUATION, Words, split_words
from reportedly.train.corpus import Pieces, Text
from reportedly.train.settings import Settings

NAMES = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
IGNORE = -100


@dataclass
class Example:
    """A text in words, with the tags of each word and the spans of each attribution (as word indices)."""

    words: Words
    outer: np.ndarray
    inner: np.ndarray
    inner_known: np.ndarray
    spans: list[tuple[int, int, Found]]  # layer (0 outer, 1 inner), attribution, span
    pos: np.ndarray
    names: np.ndarray
    heads: np.ndarray
    annotator: int


def encode(text: Text, tokenizer: Tokenizer) -> Example:
    """``text`` as the model sees it. A source may serve several attributions; other spans that cross are left out."""
    words = split_words(text.text, tokenizer)
    n = len(words)
    example = Example(
        words,
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, bool),
        [],
        np.full(n, IGNORE),
        np.full(n, IGNORE),
        np.full(n, IGNORE),
        text.annotator,
    )
    seen: set[tuple[int, Found]] = set()
    for layer, (claims, tags) in enumerate(((text.outer, example.outer), (text.inner, example.inner))):
        for number, claim in enumerate(claims):
            for role, name in enumerate(ROLES):
                for first, last in word_runs(words, claim[name]):
                    span = Found(role, first, last)
                    if not tags[first : last + 1].any():
                        tags[first : last + 1] = bioes(role, last + 1 - first)
                    elif (layer, span) not in seen:
                        continue
                    seen.add((layer, span))
                    example.spans.append((layer, number, span))
    for start, end in text.inner_areas:
        example.inner_known[starting_in(words, start, end)] = True
    for start, end, tag in text.pos:
        example.pos[starting_in(words, start, end)] = POS.index(tag)
    if text.names or text.pos:
        example.names[example.pos != IGNORE] = 0
    if text.heads:
        child, head = (np.searchsorted(words.starts, side) for side in np.array(text.heads).T)
        whole = (words.starts[np.minimum(child, n - 1)] == np.array(text.heads)[:, 0]) & (head < n)
        example.heads[child[whole]] = head[whole]
    for start, end, label in text.names:
        named = starting_in(words, start, end)
        example.names[named] = NAMES.index(f"I-{label}")
        example.names[named][:1] = NAMES.index(f"B-{label}")
    return example


def starting_in(words: Words, start: int, end: int) -> slice:
    """The words that start between two offsets."""
    return slice(*np.searchsorted(words.starts, (start, end)).tolist())


def word_runs(words: Words, pieces: Pieces) -> list[tuple[int, int]]:
    """First and last word of each run of words that the pieces touch."""
    touched: set[int] = set()
    for start, end in pieces:
        first = int(np.searchsorted(words.ends, start, side="right"))
        touched |= set(range(first, int(np.searchsorted(words.starts, end))))
    runs: list[tuple[int, int]] = []
    for index in sorted(touched):
        if runs and index == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def bioes(role: int, length: int) -> list[int]:
    """The tags of a span of this many words."""
    begin = 1 + 4 * role
    return [begin + 3] if length == 1 else [begin, *[begin + 1] * (length - 2), begin + 2]


def cut(example: Example, size: int, rng: random.Random) -> list[tuple[Example, int, int]]:
    """Windows of whole sentences that tile the text, the first of a random length."""
    words = example.words
    before = np.append(words.first_piece, len(words.pieces))
    cuts = np.append(words.sentences, len(words))
    result, start, room = [], 0, rng.randint(size // 3, size)
    while start < len(words):
        last = int(np.searchsorted(before, before[start] + room, side="right")) - 1
        end = int(cuts[np.searchsorted(cuts, last, side="right") - 1])
        end = end if end > start else min(max(last, start + 1), len(words))
        result.append((example, start, end))
        start, room = end, size
    return result


@dataclass
class Batch:
    """Some windows side by side; piece arrays (windows, pieces), word arrays (windows, words)."""

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    first: Tensor
    real: Tensor
    outer: Tensor
    inner: Tensor
    inner_known: Tensor
    pos: Tensor
    names: Tensor
    heads: Tensor
    annotator: Tensor
    links: list[LinkQuestions]


@dataclass
class LinkQuestions:
    """In one window and layer: spans of each role as (first, last) rows, their bucket tables, and the right answers.

    What belongs to a span in another window is not asked: its answer is IGNORE.
    """

    window: int
    cues: Tensor
    sources: Tensor
    contents: Tensor
    source_buckets: Tensor  # (cues, sources, 2)
    content_buckets: Tensor
    source_of_cue: Tensor  # index of the source, or the number of sources for none
    cue_of_content: Tensor


def collate(rows: Sequence[tuple[Example, int, int]], tokenizer: Tokenizer, settings: Settings) -> Batch:
    """The windows as tensors, padded."""
    begin, end_, mask_id = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[MASK]"))
    bounds = [(int(e.words.first_piece[a]), end_of(e.words, b)) for e, a, b in rows]
    longest = max(q - p for p, q in bounds) + 2
    most = max(b - a for _, a, b in rows)
    shape, wide = (len(rows), longest), (len(rows), most)
    ids, mask, shapes = torch.zeros(shape, dtype=torch.long), torch.zeros(shape), torch.full(shape, CONTINUATION)
    first, real = torch.zeros(wide, dtype=torch.long), torch.zeros(wide, dtype=torch.bool)
    columns = {name: torch.zeros(wide, dtype=torch.long) for name in ("outer", "inner")}
    silver = {name: torch.full(wide, IGNORE) for name in ("pos", "names", "heads")}
    known = torch.zeros(wide, dtype=torch.bool)
    links: list[LinkQuestions] = []
    for row, ((example, a, b), (p, q)) in enumerate(zip(rows, bounds, strict=True)):
        words, size = example.words, q - p
        ids[row, : size + 2] = torch.tensor([begin, *words.pieces[p:q], end_])
        mask[row, : size + 2] = 1
        shapes[row, : size + 2] = torch.from_numpy(piece_shapes(words, p, q))
        first[row, : b - a] = torch.from_numpy(words.first_piece[a:b] - p + 1)
        real[row, : b - a] = True
        columns["outer"][row, : b - a] = torch.from_numpy(example.outer[a:b])
        columns["inner"][row, : b - a] = torch.from_numpy(example.inner[a:b])
        silver["pos"][row, : b - a] = torch.from_numpy(example.pos[a:b])
        silver["names"][row, : b - a] = torch.from_numpy(example.names[a:b])
        heads = torch.from_numpy(example.heads[a:b])
        silver["heads"][row, : b - a] = torch.where((heads >= a) & (heads < b), heads - a, IGNORE)
        known[row, : b - a] = torch.from_numpy(example.inner_known[a:b])
        links += [asked for layer in (0, 1) if (asked := link_questions(example, a, b, row, layer))]
    if settings.forget_words:
        forget = (torch.rand(shape) < settings.forget_words) & (ids != begin) & (ids != end_) & (mask > 0)
        ids = torch.where(forget, torch.tensor(mask_id), ids)
    annotator = torch.tensor([e.annotator for e, _, _ in rows])
    annotator = annotator * (torch.rand(len(rows)) >= settings.unknown_annotator)
    return Batch(
        ids, mask, shapes, first, real, columns["outer"], columns["inner"], known,
        silver["pos"], silver["names"], silver["heads"], annotator, links,
    )  # fmt: skip


def end_of(words: Words, word: int) -> int:
    """The piece behind the last piece of the words before ``word``."""
    return int(words.first_piece[word]) if word < len(words) else len(words.pieces)


def link_questions(example: Example, a: int, b: int, row: int, layer: int) -> LinkQuestions | None:
    """Which source each cue of a window has, and which cue each content."""
    spans = [
        (number, Found(s.role, s.first - a, s.last - a))
        for level, number, s in example.spans
        if level == layer and s.first >= a and s.last < b
    ]
    # A source may serve several cues, so it stands in the list once, with the numbers of its attributions beside it.
    sources, cues, contents = (
        sorted({s for _, s in spans if s.role == role}, key=_first) for role in range(len(ROLES))
    )
    if not cues or not contents:
        return None
    owners: dict[Found, set[int]] = {s: set() for _, s in spans}
    for number, s in spans:
        owners[s].add(number)
    elsewhere = {
        role: {number for level, number, s in example.spans if level == layer and s.role == role}
        - {number for number, s in spans if s.role == role}
        for role in (0, 1)
    }
    paragraphs = example.words.paragraphs[a:b]

    def bucket(others: Sequence[Found]) -> Tensor:
        both = distance_buckets(cues, others), between_buckets(cues, others, paragraphs)
        return torch.from_numpy(np.stack(both, -1).transpose(1, 0, 2).copy())

    def rows(found: Sequence[Found]) -> Tensor:
        return torch.tensor([[s.first, s.last] for s in found]).reshape(-1, 2)

    def answer(asker: Found, offered: Sequence[Found], role: int) -> int:
        """The one of these spans that is of the same attribution; their number stands for none."""
        own = next((k for k, s in enumerate(offered) if owners[s] & owners[asker]), None)
        if own is not None:
            return own
        return IGNORE if owners[asker] & elsewhere[role] else len(offered)

    return LinkQuestions(
        row, rows(cues), rows(sources), rows(contents), bucket(sources), bucket(contents),
        torch.tensor([answer(cue, sources, 0) for cue in cues]),
        torch.tensor([answer(content, cues, 1) for content in contents]),
    )  # fmt: skip


def _first(span: Found) -> int:
    return span.first
