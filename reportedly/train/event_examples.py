"""Sentences with events as the network sees them in training, several of them joined into one window.

Three sources teach different things. Our own sentences (``training/events``) mark every event with all that belongs to
it. Pairs in the manner of PLV tell a type and the two actors, but not which words tell of it. Sentences with a quad
class alone tell that some word of that class is there, or none (0).
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from reportedly.attribute import piece_shapes
from reportedly.attribute.arguments import ROLES
from reportedly.attribute.triggers import is_bare, modes_of
from reportedly.attribute.words import CONTINUATION, Words, split_words
from reportedly.events.marked import read_marked_file
from reportedly.events.ontology import MARKS, codes, in_time, modes, types
from reportedly.records import Pieces, Trigger
from reportedly.train.examples import end_of, starting_in
from reportedly.train.settings import Settings

YIELD = ("CONCEDE", "RETREAT")  # PLV folds the two


@dataclass(frozen=True)
class Pair:
    """Two actors and the types that stand between them."""

    source: Pieces
    target: Pieces
    types: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A text and what is known of it: all of its events, a pair, or a quad class; the others are None."""

    text: str
    triggers: tuple[Trigger, ...] | None = None
    pair: Pair | None = None
    quad: int | None = None


def read_sentences(paths: Sequence[Path]) -> list[Sentence]:
    """The sentences of folders of marked files, of ``.jsonl`` files of pairs and of ``.tsv`` files of quad classes."""
    found: list[Sentence] = []
    for path in paths:
        readers = {".jsonl": read_pairs, ".tsv": read_quads}
        found += readers.get(path.suffix, read_own)(path)
    return found


def read_own(folder: Path) -> list[Sentence]:
    """The marked sentences of a folder."""
    return [
        Sentence(m.text, tuple(map(in_time, m.triggers)))
        for file in sorted(folder.glob("*.txt"))
        for m in read_marked_file(file)
    ]


def read_pairs(file: Path) -> list[Sentence]:
    """Rows with ``text``, ``type`` and ``marked`` (the text with the two actors between ``<s>`` and ``<t>`` tags)."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans: dict[str, list[tuple[int, int]]] = {"s": [], "t": []}
        offset, start = 0, 0
        for piece in re.split(r"(</?[st]>)", row["marked"]):
            if re.fullmatch(r"<[st]>", piece):
                start = offset
            elif re.fullmatch(r"</[st]>", piece):
                spans[piece[2]].append((start, offset))
            else:
                offset += len(piece)
        kinds = YIELD if row["type"] == "YIELD" else (row["type"],)
        found.append(Sentence(row["text"], pair=Pair(tuple(spans["s"]), tuple(spans["t"]), kinds)))
    return found


def read_quads(file: Path) -> list[Sentence]:
    """Rows of a sentence and its quad class, parted by a tab."""
    with open(file, encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Sentence(row[0], quad=int(row[1])) for row in rows if len(row) == 2 and row[1].strip().isdigit()]


@dataclass
class KnownEvent:
    """A trigger as words of a window, its type and mode as indices (-1: no mode told), its marks and word roles."""

    row: int
    words: tuple[int, int]
    area: tuple[int, int]
    type: int
    mode: int
    marks: list[float]
    roles: Tensor  # (words of the area,), 0 for nothing


@dataclass
class KnownPair:
    """The words of a sentence in a window and of two actors in it, and the types between them as indices."""

    row: int
    area: tuple[int, int]
    source: list[int]
    target: list[int]
    types: list[int]


@dataclass
class KnownQuad:
    """The words of a sentence in a window, and the types of which one is there (none: there is no event)."""

    row: int
    area: tuple[int, int]
    types: list[int]


@dataclass
class EventBatch:
    """Windows side by side, as in ``examples.Batch``; ``types`` is -100 where nothing is known."""

    ids: Tensor
    mask: Tensor
    shapes: Tensor
    first: Tensor
    types: Tensor
    bare: Tensor  # (windows, words): words that tell of no event by themselves
    events: list[KnownEvent]
    pairs: list[KnownPair]
    quads: list[KnownQuad]


def event_batches(
    sentences: Sequence[Sentence], tokenizer: Tokenizer, settings: Settings, rng: random.Random
) -> Iterator[EventBatch]:
    """One round through all sentences, joined at random into windows of one to six."""
    order = list(sentences)
    rng.shuffle(order)
    windows: list[list[Sentence]] = []
    while order:
        size = rng.choice((1, 1, 2, 3, 4, 6))
        windows.append(order[:size])
        order = order[size:]
    windows.sort(key=lambda window: sum(len(one.text) for one in window))
    chunks: list[list[list[Sentence]]] = [[]]
    for window in windows:
        longest = sum(len(one.text) for one in window) / 4.4
        if chunks[-1] and (len(chunks[-1]) + 1) * longest > settings.batch:
            chunks.append([])
        chunks[-1].append(window)
    rng.shuffle(chunks)
    for chunk in chunks:
        yield _collate(chunk, tokenizer, settings, rng)


def _collate(
    chunk: Sequence[Sequence[Sentence]], tokenizer: Tokenizer, settings: Settings, rng: random.Random
) -> EventBatch:
    begin, end, mask_id = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[MASK]"))
    joined = [_join(window, rng) for window in chunk]
    cut = [split_words(text, tokenizer) for text, _ in joined]
    cut = [words if len(words.pieces) <= 500 else _shortened(words) for words in cut]
    longest, most = max(len(w.pieces) for w in cut) + 2, max(len(w) for w in cut)
    shape, wide = (len(cut), longest), (len(cut), most)
    ids, mask, shapes = torch.zeros(shape, dtype=torch.long), torch.zeros(shape), torch.full(shape, CONTINUATION)
    first, kinds = torch.zeros(wide, dtype=torch.long), torch.full(wide, -100)
    bare = torch.ones(wide, dtype=torch.bool)
    batch = EventBatch(ids, mask, shapes, first, kinds, bare, [], [], [])
    for row, (words, (_, placed)) in enumerate(zip(cut, joined, strict=True)):
        size = len(words.pieces)
        ids[row, : size + 2] = torch.tensor([begin, *words.pieces, end])
        mask[row, : size + 2] = 1
        shapes[row, : size + 2] = torch.from_numpy(piece_shapes(words, 0, size))
        first[row, : len(words)] = torch.from_numpy(words.first_piece + 1)
        bare[row, : len(words)] = torch.tensor(is_bare(words))
        for offset, sentence in placed:
            _note(batch, row, words, offset, sentence)
    if settings.forget_words:
        forget = (torch.rand(shape) < settings.forget_words) & (ids != begin) & (ids != end) & (mask > 0)
        batch.ids = torch.where(forget, torch.tensor(mask_id), ids)
    return batch


def _join(window: Sequence[Sentence], rng: random.Random) -> tuple[str, list[tuple[int, Sentence]]]:
    """The sentences as one text, and where each begins."""
    text, placed = "", []
    for sentence in window:
        text += rng.choice(("\n\n", " ", "\n")) if text else ""
        placed.append((len(text), sentence))
        text += sentence.text
    return text, placed


def _shortened(words: Words) -> Words:
    """The words that a window has room for."""
    keep = int(words.piece_word[499])
    return Words(
        words.text, words.starts[:keep], words.ends[:keep], words.shapes[:keep], words.pieces[: end_of(words, keep)],
        words.piece_word[: end_of(words, keep)], words.first_piece[:keep], words.sentences, words.paragraphs[:keep],
    )  # fmt: skip


def _note(batch: EventBatch, row: int, words: Words, offset: int, sentence: Sentence) -> None:
    """Enters what is known of a sentence that begins at ``offset``."""
    own = starting_in(words, offset, offset + len(sentence.text))
    area = (own.start, own.stop)
    if area[1] - area[0] < 2:
        return
    if sentence.pair:
        source, target = (
            _words(words, pieces, offset, area) for pieces in (sentence.pair.source, sentence.pair.target)
        )
        if source and target:
            kinds = [types().index(kind) for kind in sentence.pair.types]
            batch.pairs.append(KnownPair(row, area, source, target, kinds))
    elif sentence.quad is not None:
        kinds = [i for i, kind in enumerate(types()) if sentence.quad and codes()[kind, None].quad == sentence.quad]
        batch.quads.append(KnownQuad(row, area, kinds))
    elif sentence.triggers is not None:
        batch.types[row, area[0] : area[1]] = 0
        for trigger in sentence.triggers:
            _note_event(batch, row, words, offset, area, trigger)


def _note_event(batch: EventBatch, row: int, words: Words, offset: int, area: tuple[int, int], event: Trigger) -> None:
    own = _words(words, event.span.spans, offset, area)
    if not own:
        return
    kind = types().index(event.type)
    batch.types[row, own[0] : own[-1] + 1] = 1 + kind
    roles = torch.zeros(area[1] - area[0], dtype=torch.long)
    for argument in event.arguments:
        for word in _words(words, argument.span.spans, offset, area):
            roles[word - area[0]] = 1 + ROLES.index(argument.role)
    names = [name for i, (_, name) in enumerate(modes()) if i in modes_of(event.type)]
    mode = names.index(event.mode) if event.mode else -1
    marks = [float(getattr(event, mark)) for mark in MARKS]
    batch.events.append(KnownEvent(row, (own[0], own[-1]), area, kind, mode, marks, roles))


def _words(words: Words, pieces: Pieces, offset: int, area: tuple[int, int]) -> list[int]:
    """The words that pieces of a sentence touch, within its area."""
    found: set[int] = set()
    for start, end in pieces:
        a = int(np.searchsorted(words.ends, start + offset, side="right"))
        b = int(np.searchsorted(words.starts, end + offset))
        found |= set(range(max(a, area[0]), min(b, area[1])))
    return sorted(found)
