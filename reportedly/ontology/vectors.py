"""What the network says of a word, as a vector that is near to those of words that tell of the same kind of thing.

The vector joins the two layers from which event types and the roles around a trigger are read. What all words of news
have in common is taken out: the mean, and (by whitening) the directions in which such words differ anyway. For that
serve sentences of all sorts, ``data/background.txt``: ``benchmarks/ontology.py`` tells what that is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reportedly.attribute import Model, Scores
from reportedly.attribute.tags import VERB, Floats, Ints
from reportedly.attribute.triggers import CONTENT_POS, TYPES_END, softmax
from reportedly.attribute.words import Words, split_words
from reportedly.errors import UsageError
from reportedly.tables import lines

SHRINK = 0.3  # of the covariance to a multiple of the unit matrix: of 0.1, 0.3, 0.6 the best on the development types
TINY = 1e-3
PARAGRAPH, REPORT = 4, 3  # sentences a paragraph, paragraphs a report, of what serves as background


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of a model's words: mean and spread of what it says, and what whitens the words that may tell."""

    mean: Floats
    spread: Floats
    centre: Floats
    white: Floats

    @property
    def width(self) -> int:
        """The length of a vector."""
        return len(self.mean)

    def of(self, scores: Scores, places: Ints) -> Floats:
        """The vectors of some words, each of length 1."""
        centred = _joined(scores, places, self.mean, self.spread) - self.centre
        return unit(np.asarray(centred @ self.white, np.float32))


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a text that may tell of an event: their places, vectors, whether verbs, and how likely they do.

    ``telling`` is the chance that the network gives a word to tell of an event of any of PLOVER's types.
    """

    words: Words
    places: Ints
    vectors: Floats
    verbs: Ints
    telling: Floats


def sensing(model: Model) -> Model:
    """The same model, which also gives what event types are read from. Raises UsageError where it cannot."""
    if "senses" not in {output.name for output in model.session.get_outputs()}:
        raise UsageError("This model cannot learn event types of your own: it has no event heads")
    found = copy(model)
    found.senses = True
    return found


def sentence_of(words: Words, scores: Scores, space: Space) -> Sentence:
    """A text with the vectors of its words."""
    places = content_of(scores)
    if not len(places):
        return Sentence(words, places, np.zeros((0, space.width), np.float32), places, np.zeros(0, np.float32))
    telling = 1 - softmax(scores.events[places, :TYPES_END])[:, 0]
    return Sentence(words, places, space.of(scores, places), (scores.pos[places] == VERB).astype(np.int64), telling)


def content_of(scores: Scores) -> Ints:
    """The places of the words that may tell of an event, by their parts of speech."""
    return np.flatnonzero(np.isin(scores.pos, CONTENT_POS))


def read_twice(texts: Sequence[str], model: Model) -> list[tuple[Sentence, Floats]]:
    """Each text as the model sees it by itself, and the vectors of the same words amid sentences of a report.

    The same word by itself and in a report has vectors that differ more than those of two reports: either alone would
    serve the other badly.
    """
    space, others = background(model), tuple(lines("background.txt"))
    heads = [f"{others[2 * at % len(others)]} {others[(2 * at + 1) % len(others)]}\n\n" for at in range(len(texts))]
    tails = [f" {others[-1 - at % len(others)]}" for at in range(len(texts))]
    alone = _scored(texts, model)
    amid = _scored([before + text + after for before, text, after in zip(heads, texts, tails, strict=True)], model)
    found = []
    for (words, scores), (all_words, all_scores), before in zip(alone, amid, heads, strict=True):
        sentence = sentence_of(words, scores, space)
        places = np.searchsorted(all_words.starts, words.starts[sentence.places] + len(before))
        found.append((sentence, space.of(all_scores, places) if len(places) else sentence.vectors))
    return found


def _scored(texts: Sequence[str], model: Model) -> list[tuple[Words, Scores]]:
    cut = [split_words(text, model.tokenizer) for text in texts]
    return list(zip(cut, sensing(model).score(cut), strict=True))


@lru_cache(maxsize=4)
def background(model: Model) -> Space:
    """The space of a model's word vectors, from sentences of all sorts, by themselves and in paragraphs."""
    alone = list(lines("background.txt"))
    paragraphs = [" ".join(alone[at : at + PARAGRAPH]) for at in range(0, len(alone), PARAGRAPH)]
    together = ["\n\n".join(paragraphs[at : at + REPORT]) for at in range(0, len(paragraphs), REPORT)]
    scored = [scores for _, scores in _scored([*alone, *together], model)]
    raw = np.concatenate([_raw(scores) for scores in scored])
    mean, spread = raw.mean(0), raw.std(0) + TINY
    joined = np.concatenate([_joined(scores, content_of(scores), mean, spread) for scores in scored])
    return Space(mean, spread, joined.mean(0), whitening(joined))


def whitening(vectors: Floats) -> Floats:
    """What makes vectors like these differ in all directions alike."""
    width = vectors.shape[1]
    covariance = np.cov(vectors.T)
    evened = (1 - SHRINK) * covariance + SHRINK * np.trace(covariance) / width * np.eye(width)
    return np.asarray(np.linalg.inv(np.linalg.cholesky(evened)).T, np.float32)


def unit(vectors: Floats) -> Floats:
    """Vectors of length 1; those of length 0 stay so."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _raw(scores: Scores) -> Floats:
    """What the network says of each word."""
    if scores.senses is None:
        raise UsageError("This model cannot learn event types of your own: it has no event heads")
    return np.concatenate([scores.senses, scores.roles], 1)


def _joined(scores: Scores, places: Ints, mean: Floats, spread: Floats) -> Floats:
    """What it says of some words, its two layers brought to the same length."""
    standard = np.asarray((_raw(scores)[places] - mean) / spread, np.float32)
    cut = standard.shape[1] - scores.roles.shape[1]
    return np.concatenate([unit(standard[:, :cut]), unit(standard[:, cut:])], 1) * np.float32(0.5**0.5)
