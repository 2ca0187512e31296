"""Who said what: one pass of the model over a text gives its attributions, names and parts of speech.

The text is read in windows that keep sentences whole and overlap; each word counts as its own window sees it. Then the
best legal tag sequence is sought over the whole text, so that a quotation may run on through any number of windows,
and every source and content is tied to the cue it fits best. Attributions inside a content are decoded the same way,
from scores of their own, within the words of that content.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from reportedly.attribute.tags import (
    POS,
    Floats,
    Found,
    Ints,
    best_tags,
    between_buckets,
    distance_buckets,
    sections,
    spans_of,
)
from reportedly.attribute.triggers import EventWeights, find_triggers
from reportedly.attribute.words import CONTINUATION, QUOTED, Window, Words, parts, sentence_bounds, split_words, windows
from reportedly.records import Analysis, Attribution, Entity, Pieces, Span, Trigger

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WINDOW, CONTEXT = 192, 32  # word pieces a window, and of them context at either side
PART = 100_000  # characters read in one go at most: more than a report has, and its scores fit into half a gigabyte
NEARLY = 4.0  # nats by which a content may fit a cue less than the best one, to spare that cue being left without
ROUND = 60_000  # characters of reports analysed together: enough work for all cores, little enough to stay small
LABELS = ("PERSON", "ORG", "GPE", "NORP", "OTHER")


@dataclass(frozen=True, slots=True)
class Links:
    """The few weights that are used outside the network: see ``decode`` and ``train``."""

    transitions: Floats
    distance: Floats  # (2, DISTANCES): of sources, of contents
    between: Floats  # (2, BETWEEN)
    none: Floats  # (2,)
    confidence: Floats  # (3,): constant, mean log probability of the tags, log probability of the links


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of each word of a text: tag scores, link vectors, part of speech, name tag, event scores.

    ``senses`` is what the event scores are read from; it is kept where it is asked for.
    """

    outer: Floats
    inner: Floats
    links: Floats
    pos: Ints
    names: Ints
    events: Floats
    roles: Floats
    senses: Floats | None = None


class Model:
    """A network, the shipped one unless ``folder`` has another; reads ``threads`` windows at a time, one a core."""

    def __init__(
        self,
        threads: int | None = None,
        folder: Traversable | None = None,
        window: int = WINDOW,
        context: int = CONTEXT,
        senses: bool = False,
    ) -> None:
        # Else the runtime makes an id for this computer, keeps it on disk, and may send notes of its use to its makers.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        # A window a thread scales better than the threads of one matrix product: they never wait for each other.
        self.threads = threads or cores()
        self.window, self.context, self.senses = window, context, senses
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        folder = folder or files("reportedly") / "model"
        with as_file(folder / "attribution.onnx") as network:
            self.session: InferenceSession = onnxruntime.InferenceSession(str(network), options)
        self.tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        weights = json.loads((folder / "links.json").read_text(encoding="utf-8"))
        tables = {name: np.array(value, dtype=np.float32) for name, value in weights.items()}
        self.event_weights = EventWeights(tables.pop("role_distance"))
        self.weights = Links(**tables)
        self.marks = np.array([self.tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]")])

    def analyse(self, texts: Iterable[str]) -> Iterator[Analysis]:
        """The analysis of each text, in order; a bounded number of texts is held at a time."""
        held: list[str] = []
        for text in texts:
            held.append(text)
            if sum(map(len, held)) >= ROUND:
                yield from self._analyse_parts(held)
                held = []
        yield from self._analyse_parts(held)

    def _analyse_parts(self, texts: Sequence[str]) -> Iterator[Analysis]:
        """The analyses of some texts; a text too long to hold its scores is read in parts."""
        if all(len(text) <= PART for text in texts):
            yield from self._analyse(texts)
            return
        for text in texts:
            bounds = parts(text, PART)
            yield joined([(a, next(self._analyse([text[a:b]]))) for a, b in bounds])

    def _analyse(self, texts: Sequence[str]) -> Iterator[Analysis]:
        cut = [split_words(text, self.tokenizer) for text in texts]
        scored = list(self.score(cut))
        outer = self.outermost(cut, scored)
        inner = self._inner(cut, scored, outer)
        for words, scores, claims, nested in zip(cut, scored, outer, inner, strict=True):
            analysis = assemble(words, scores, claims, nested, self.weights)
            triggers = find_triggers(words, scores.events, scores.roles, scores.pos, self.event_weights)
            yield replace(analysis, triggers=tuple(triggers))

    def outermost(self, cut: Sequence[Words], scored: Sequence[Scores]) -> list[list[Linked]]:
        """The outermost attributions of each text."""
        everything = [np.arange(len(words)) for words in cut]
        tags = self._tags(cut, [scores.outer for scores in scored], list(enumerate(everything)))
        return [decode(w, s, t, self.weights) for w, s, t in zip(cut, scored, tags, strict=True)]

    def _inner(
        self, cut: Sequence[Words], scored: Sequence[Scores], outer: Sequence[Sequence[Linked]]
    ) -> list[list[tuple[int, Linked]]]:
        """The attributions inside the content of each outer one, with the index of that one."""
        asked = [
            (k, i, np.concatenate([np.arange(c.first, c.last + 1) for c in claim.contents]))
            for k, claims in enumerate(outer)
            for i, claim in enumerate(claims)
        ]
        tags = self._tags(cut, [scores.inner for scores in scored], [(k, rows) for k, _, rows in asked])
        result: list[list[tuple[int, Linked]]] = [[] for _ in cut]
        for (k, i, _), found in zip(asked, tags, strict=True):
            if found.any():
                inside = replace(scored[k], outer=scored[k].inner)
                result[k] += [(i, claim) for claim in decode(cut[k], inside, found, self.weights)]
        return result

    def _tags(
        self, cut: Sequence[Words], tables: Sequence[Floats], areas: Sequence[tuple[int, Ints]]
    ) -> Iterator[Ints]:
        """For each area, some words of one of the texts, the best tags of that text with none outside the area.

        No span goes on beyond a paragraph or over a gap in the area: the corpus marks such ones as pieces.
        """
        pieces = [
            [rows[a:b] for a, b in pairwise([0, *breaks(rows, cut[k].paragraphs), len(rows)])] for k, rows in areas
        ]
        emissions = [tables[k][rows] for (k, _), own in zip(areas, pieces, strict=True) for rows in own]
        found = iter(best_tags(emissions, self.weights.transitions))
        for (k, _), own in zip(areas, pieces, strict=True):
            tags = np.zeros(len(cut[k]), dtype=np.int64)
            for rows in own:
                tags[rows] = next(found)
            yield tags

    def score(self, texts: Sequence[Words]) -> Iterator[Scores]:
        """The scores of each word of each text, from the window in whose core it stands.

        A window goes through the network alone: 8-bit networks scale their inputs by the largest, so that windows which
        run together change each other's scores, and a report would read differently beside other reports.
        """
        jobs = [
            (k, window) for k, words in enumerate(texts) for window in windows(words, self.window - 2, self.context)
        ]
        names = ("outer", "inner", "links", "pos", "names", "events", "roles", *(("senses",) if self.senses else ()))
        tables: list[dict[str, Any]] = [{} for _ in texts]

        read: dict[bytes, list[Any]] = {}  # by their inputs: windows that repeat, as in a million dots, are read once

        def network(job: tuple[int, Window]) -> list[Any]:
            inputs = self._inputs(texts[job[0]], job[1])
            key = b"".join(array.tobytes() for array in inputs.values())
            if key not in read:
                read[key] = list(self.session.run(names, inputs))
            return read[key]

        with ThreadPoolExecutor(self.threads) as pool:
            for (k, window), outputs in zip(jobs, pool.map(network, jobs), strict=True):
                core = slice(window.core_start - window.start, window.core_end - window.start)
                for name, output in zip(names, outputs, strict=True):
                    tables[k].setdefault(name, []).append(output[0, core])
        for table in tables:
            yield Scores(**{name: np.concatenate(rows) for name, rows in table.items()}) if table else _nothing()

    def _inputs(self, words: Words, window: Window) -> dict[str, Any]:
        """The arrays that the network takes: pieces with their shapes, and the first piece of each word."""
        start = int(words.first_piece[window.start])
        end = int(words.first_piece[window.end]) if window.end < len(words) else len(words.pieces)
        return {
            "ids": np.concatenate([self.marks[:1], words.pieces[start:end], self.marks[1:]])[None],
            "shapes": piece_shapes(words, start, end)[None],
            "first": words.first_piece[None, window.start : window.end] - start + 1,
        }


def breaks(rows: Ints, paragraphs: Ints) -> list[int]:
    """The places in ``rows`` at which a word does not follow the one before in the same paragraph."""
    apart = (np.diff(rows) > 1) | (np.diff(paragraphs[rows]) > 0)
    return [int(place) + 1 for place in np.flatnonzero(apart)]


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def joined(found: Sequence[tuple[int, Analysis]]) -> Analysis:
    """One analysis out of those of the parts of a text, each with the offset at which its part begins."""

    def moved(pieces: Iterable[tuple[int, int]], by: int) -> Pieces:
        return tuple((start + by, end + by) for start, end in pieces)

    def span(old: Span | None, by: int) -> Span | None:
        return Span(old.text, moved(old.spans, by)) if old else None

    attributions: list[Attribution] = []
    for by, analysis in found:
        before = len(attributions)
        for old in analysis.attributions:
            parent = None if old.parent is None else old.parent + before
            content = Span(old.content.text, moved(old.content.spans, by))
            source, cue = span(old.source, by), span(old.cue, by)
            attributions.append(replace(old, source=source, cue=cue, content=content, parent=parent))
    return Analysis(
        words=tuple(pair for by, analysis in found for pair in moved(analysis.words, by)),
        pos=tuple(tag for _, analysis in found for tag in analysis.pos),
        sentences=tuple(pair for by, analysis in found for pair in moved(analysis.sentences, by)),
        entities=tuple(Entity(e.label, e.start + by, e.end + by) for by, analysis in found for e in analysis.entities),
        attributions=tuple(attributions),
        triggers=tuple(_moved_trigger(one, by) for by, analysis in found for one in analysis.triggers),
    )


def _moved_trigger(trigger: Trigger, by: int) -> Trigger:
    def moved(span: Span) -> Span:
        return Span(span.text, tuple((start + by, end + by) for start, end in span.spans))

    arguments = tuple(replace(argument, span=moved(argument.span)) for argument in trigger.arguments)
    return replace(trigger, span=moved(trigger.span), arguments=arguments)


@cache
def load(threads: int | None = None) -> Model:
    """The model, loaded once."""
    return Model(threads)


def _nothing() -> Scores:
    """The scores of a text without words."""
    table, column = np.zeros((0, 0), np.float32), np.zeros(0, np.int64)
    return Scores(table, table, table, column, column, table, table, table)


def piece_shapes(words: Words, start: int, end: int) -> Ints:
    """The shape of each piece from ``start`` to ``end``, with one more at either side for the marks of a window."""
    shapes = np.full(end - start + 2, CONTINUATION)
    owner = words.piece_word[start:end]
    begins = words.first_piece[owner] == np.arange(start, end)
    shapes[1:-1][begins] = words.shapes[owner[begins]]
    return shapes


@dataclass(frozen=True, slots=True)
class Linked:
    """An attribution in words: its spans, and log probabilities of the tags of its words and of its links."""

    source: Found | None
    cue: Found
    contents: tuple[Found, ...]
    tags: float
    links: float

    def confidence(self, weights: Links) -> float:
        """How likely the attribution is right by half, a logistic regression on the two (fitted by ``train.ship``)."""
        constant, tags, links = weights.confidence.tolist()
        return 1 / (1 + math.exp(-max(constant + tags * self.tags + links * self.links, -30.0)))


def decode(words: Words, scores: Scores, tags: Ints, weights: Links) -> list[Linked]:
    """The attributions that a tag sequence holds: every content goes to the cue it fits, every cue takes a source.

    A cue that gets no content is dropped.
    """
    if not tags.any():
        return []
    logs = np.zeros(len(tags), dtype=np.float32)
    tagged = np.flatnonzero(tags)
    logs[tagged] = _log_softmax(scores.outer[tagged])[np.arange(len(tagged)), tags[tagged]]
    stretches = sections(spans_of(tags), words.paragraphs)
    return [claim for spans in stretches for claim in _linked(words, scores, spans, logs, weights)]


def _linked(words: Words, scores: Scores, spans: Sequence[Found], logs: Floats, weights: Links) -> list[Linked]:
    """The attributions among some spans; ``logs`` has the log probability of each word's tag."""
    cues, sources, contents = ([s for s in spans if s.role == role] for role in (1, 0, 2))
    if not cues or not contents:
        return []
    by_content = _fits(cues, contents, 1, words, scores, weights)
    owner, own_chance = _owners(by_content)
    own: list[list[Found]] = [[] for _ in cues]
    strays = _strays(cues, contents, owner, words)
    chance = np.zeros(len(cues))
    for content, cue, log_chance, stray in zip(contents, owner, own_chance, strays, strict=True):
        if stray:
            continue
        own[cue].append(content)
        chance[cue] = min(chance[cue], log_chance)
    chosen: list[Found | None] = [None] * len(cues)
    if sources:
        by_source = _fits(cues, sources, 0, words, scores, weights).T
        none = np.full((len(cues), 1), weights.none[0], np.float32)
        pick, log_chances = _best(np.concatenate([by_source, none], 1))
        for cue, (source, log_chance) in enumerate(zip(pick, log_chances, strict=True)):
            chosen[cue] = sources[source] if source < len(sources) else None
            chance[cue] += log_chance
    result = []
    for cue, source, pieces, log_chance in zip(cues, chosen, own, chance, strict=True):
        if pieces:
            certainty = np.mean(
                [logs[s.first : s.last + 1].mean() for s in (cue, *pieces, *([source] if source else []))]
            )
            result.append(Linked(source, cue, tuple(pieces), float(certainty), float(log_chance)))
    return result


def _owners(fits: Floats) -> tuple[Ints, Floats]:
    """The cue of each content, and how certain; a content always has one, so "none" does not stand for election.

    A cue that would go without takes a piece from one that has several, if it fits nearly as well.
    """
    logs = _log_softmax(fits)
    owner = logs.argmax(1)
    spare = np.bincount(owner, minlength=fits.shape[1])
    for _ in range(int((spare == 0).sum())):
        loss = np.where(spare[owner] > 1, logs.max(1), np.inf)[:, None] - logs
        loss[:, spare > 0] = np.inf
        piece, cue = np.unravel_index(loss.argmin(), loss.shape)
        if loss[piece, cue] > NEARLY:
            break
        spare[owner[piece]] -= 1
        spare[cue] += 1
        owner[piece] = cue
    return owner, logs[np.arange(len(owner)), owner]


def _strays(cues: Sequence[Found], contents: Sequence[Found], owner: Ints, words: Words) -> list[bool]:
    """Which contents belong to nobody: out of the paragraph of their cue, not quoted, where it has others inside it.

    Of 23,000 content pieces of the corpus that is 60, nearly all of them in transcripts.
    """
    home = [words.paragraphs[s.first] == words.paragraphs[cues[k].first] for s, k in zip(contents, owner, strict=True)]
    settled = {int(cue) for cue, inside in zip(owner, home, strict=True) if inside}
    quoted = [words.shapes[s.first] >= QUOTED for s in contents]
    return [not near and not q and int(cue) in settled for near, q, cue in zip(home, quoted, owner, strict=True)]


def _fits(
    cues: Sequence[Found], others: Sequence[Found], kind: int, words: Words, scores: Scores, weights: Links
) -> Floats:
    """(others, cues): how well each source (kind 0) or content (kind 1) fits each cue."""
    width = scores.links.shape[1] // 4
    mine = scores.links[:, kind * width : (kind + 1) * width]
    theirs = scores.links[:, (2 + kind) * width : (3 + kind) * width]
    result: Floats = _ends(theirs, others) @ _ends(mine, cues).T * width**-0.5
    result += weights.distance[kind][distance_buckets(cues, others)]
    result += weights.between[kind][between_buckets(cues, others, words.paragraphs)]
    return result


def _ends(table: Floats, spans: Sequence[Found]) -> Floats:
    """The mean of the rows of the first and the last word of each span."""
    return np.asarray((table[[span.first for span in spans]] + table[[span.last for span in spans]]) / 2)


def _best(table: Floats) -> tuple[Ints, Floats]:
    """The best column of each row and its log probability."""
    logs = _log_softmax(table)
    best = table.argmax(1)
    return best, logs[np.arange(len(table)), best]


def _log_softmax(table: Floats) -> Floats:
    shifted = table - table.max(1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)))


def assemble(
    words: Words, scores: Scores, outer: Sequence[Linked], inner: Sequence[tuple[int, Linked]], weights: Links
) -> Analysis:
    """The analysis of a text in offsets, outer attributions first, each inner one with the index of its parent."""

    def span(found: Sequence[Found]) -> Span:
        return Span.of(words.text, [(int(words.starts[f.first]), int(words.ends[f.last])) for f in found])

    def attribution(claim: Linked, parent: int | None) -> Attribution:
        source = span([claim.source]) if claim.source else None
        sure = claim.confidence(weights)
        return Attribution(source, span([claim.cue]), span(claim.contents), parent, confidence=sure)

    return Analysis(
        words=tuple(zip(words.starts.tolist(), words.ends.tolist(), strict=True)),
        pos=tuple(POS[tag] for tag in scores.pos.tolist()),
        sentences=tuple(sentence_bounds(words.text)),
        entities=tuple(entities(words, scores.names)),
        attributions=(*(attribution(c, None) for c in outer), *(attribution(c, i) for i, c in inner)),
    )


def entities(words: Words, tags: Ints) -> Iterator[Entity]:
    """The names that tags mark (0 none, then begin and inside of each label); an inside out of place begins one."""
    first, label, last = 0, -1, -1
    for place in np.flatnonzero(tags).tolist():
        kind, inside = divmod(int(tags[place]) - 1, 2)
        if label >= 0 and inside and kind == label and place == last + 1:
            last = place
            continue
        if label >= 0:
            yield Entity(LABELS[label], int(words.starts[first]), int(words.ends[last]))
        first, label, last = place, kind, place
    if label >= 0:
        yield Entity(LABELS[label], int(words.starts[first]), int(words.ends[last]))
