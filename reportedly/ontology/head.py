"""Which words tell of a type of the user's own: those that are like the trigger words of its examples.

A type is the mean of the vectors of its examples' trigger words. A word is of the type whose mean it is nearest to, if
it is near enough, and unless the look-alike of a counter-example (its word nearest to the type) is clearly nearer to it
than any trigger word of the type. Where the trigger of an example is not marked, it is the word that is most like the
triggers of the type's other examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from reportedly.attribute import Model
from reportedly.attribute.tags import Floats, Ints
from reportedly.ontology.load import Example, Ontology
from reportedly.ontology.vectors import Sentence, Space, background, read_twice, unit

# A cosine: near enough. On the development types F1 is about the same from 0.24 to 0.3, be there five examples or more,
# while in news that has none of them the false events halve with every 0.04. (Learned from each ontology by leaving out
# one example after the other it was too high, and F1 two to seven points lower.)
NEAR = 0.28
# By how much a look-alike must be nearer than any trigger word. On sentences with the same words in another sense this
# leaves one false event of six; the true ones lose less than a point of F1, without this margin three.
CLEARLY = 0.1
STEEP = 20.0  # of the curve from nearness to confidence
CORE = 0.6  # of the nearness of the nearest word: what words at the ends of a trigger need, or they are its neighbours
GAP = 2  # words that may stand between two words of one trigger, as in "handed in his notice"
TELLING, IS_VERB = 0.2, 0.1  # what speaks for a word as the trigger of an example, besides that it is like the others
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Learned:
    """An example with the vectors of its trigger words, for each of its types."""

    example: Example
    types: tuple[int, ...]
    triggers: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter-example with the type it is to be told from, and the vectors of its words, alone and in a report."""

    type: int
    text: str
    alone: Floats
    amid: Floats

    def look_alike(self, mean: Floats) -> Floats:
        """The vectors of the word that is nearest to the mean of the type."""
        if not len(self.alone):
            return self.alone
        word = int((self.alone @ mean).argmax())
        return np.stack([self.alone[word], self.amid[word]])


@dataclass(frozen=True, slots=True)
class Found:
    """Words that tell of a type, from ``first`` to ``last``, and how surely."""

    type: str
    first: int
    last: int
    confidence: float


@dataclass(frozen=True, slots=True)
class OwnTypes:
    """Types that have been learned from the examples of an ontology."""

    ontology: Ontology
    space: Space
    learned: tuple[Learned, ...]
    triggers: tuple[Floats, ...]
    means: Floats
    counter: tuple[Counter, ...]
    against: tuple[Floats, ...]

    def without(self, text: str) -> OwnTypes:
        """The same, had there been no example or counter-example of this text."""
        learned = tuple(one for one in self.learned if one.example.marked.text != text)
        counter = tuple(one for one in self.counter if one.text != text)
        if len(learned) == len(self.learned) and len(counter) == len(self.counter):
            return self
        return _own_types(self.ontology, self.space, learned, counter)

    def find(self, sentence: Sentence) -> Iterator[Found]:
        """What tells of one of the types in a text, in its order."""
        kinds, nearness = self._judge(sentence.vectors)
        bounds = sentence.words.sentences
        run: list[int] = []
        for place in np.flatnonzero(nearness >= NEAR).tolist():
            if run and not _together(sentence, bounds, kinds, run[-1], place):
                yield self._found(sentence, kinds, nearness, run)
                run = []
            run.append(place)
        if run:
            yield self._found(sentence, kinds, nearness, run)

    def _judge(self, vectors: Floats) -> tuple[Ints, Floats]:
        """The nearest type of each word, and how near it is: not at all where a look-alike is clearly nearer."""
        likeness = vectors @ self.means.T
        kinds, nearness = likeness.argmax(1), likeness.max(1)
        for place in np.flatnonzero(nearness >= NEAR).tolist():
            against = self.against[kinds[place]]
            if len(against):
                own = (self.triggers[kinds[place]] @ vectors[place]).max()
                if (against @ vectors[place]).max() > own + CLEARLY:
                    nearness[place] = -1
        return kinds, nearness

    def _found(self, sentence: Sentence, kinds: Ints, nearness: Floats, run: list[int]) -> Found:
        best = nearness[run].max()
        core = [row for row in run if nearness[row] >= CORE * best]
        first, last = int(sentence.places[core[0]]), int(sentence.places[core[-1]])
        sure = 1 / (1 + np.exp(-STEEP * (best - NEAR)))
        return Found(self.ontology.names[kinds[run[0]]], first, last, float(sure))


def _together(sentence: Sentence, bounds: Ints, kinds: Ints, one: int, other: int) -> bool:
    """Whether two of the content words are of one trigger: near each other, in one sentence, of one type."""
    first, second = sentence.places[one], sentence.places[other]
    same = np.searchsorted(bounds, first, side="right") == np.searchsorted(bounds, second, side="right")
    return bool(same and kinds[one] == kinds[other] and second - first <= GAP + 1)


@lru_cache(maxsize=8)
def fit(ontology: Ontology, model: Model) -> OwnTypes:
    """The types of an ontology, learned in a second or two; the same ones again where both are the same."""
    space = background(model)
    readings = read_twice([one.marked.text for one in ontology.examples], model)
    learned = tuple(_learned(ontology, readings))
    lines = [(kind, line) for kind, own in enumerate(ontology.types) for line in own.counter]
    against = read_twice([line for _, line in lines], model)
    counter = tuple(
        Counter(kind, line, one.vectors, amid) for (kind, line), (one, amid) in zip(lines, against, strict=True)
    )
    return _own_types(ontology, space, learned, counter)


def _own_types(
    ontology: Ontology, space: Space, learned: tuple[Learned, ...], counter: tuple[Counter, ...]
) -> OwnTypes:
    """The types with what is reckoned from their examples: trigger words, their means, look-alikes."""
    kinds = range(len(ontology.types))
    triggers = tuple(
        _stack(
            (rows for one in learned for own, rows in zip(one.types, one.triggers, strict=True) if own == kind), space
        )
        for kind in kinds
    )
    means = unit(np.stack([rows.sum(0) for rows in triggers]))
    against = tuple(
        _stack((one.look_alike(means[kind]) for one in counter if one.type == kind), space) for kind in kinds
    )
    return OwnTypes(ontology, space, learned, triggers, means, counter, against)


def _stack(rows: Iterable[Floats], space: Space) -> Floats:
    return np.concatenate([np.zeros((0, space.width), np.float32), *rows])


def _learned(ontology: Ontology, readings: Sequence[tuple[Sentence, Floats]]) -> Iterator[Learned]:
    """Each example with the vectors of its trigger words, found where they are not marked."""
    sentences = [one for one, _ in readings]
    marked = [_marked_rows(one, sentence) for one, sentence in zip(ontology.examples, sentences, strict=True)]
    for name in ontology.names:
        own = [at for at, one in enumerate(ontology.examples) if one.type == name]
        known = [sentences[at].vectors[rows] for at in own for kind, rows in marked[at] if kind == name]
        unmarked = [at for at in own if not marked[at]]
        for at, row in zip(unmarked, find_triggers([sentences[at] for at in unmarked], known), strict=True):
            marked[at] = [] if row is None else [(name, np.array([row]))]
    for example, (sentence, amid), triggers in zip(ontology.examples, readings, marked, strict=True):
        mine = [(ontology.names.index(kind), rows) for kind, rows in triggers if kind in ontology.names]
        yield Learned(
            example,
            tuple(kind for kind, _ in mine),
            tuple(np.concatenate([sentence.vectors[rows], amid[rows]]) for _, rows in mine),
        )


def _marked_rows(example: Example, sentence: Sentence) -> list[tuple[str, Ints]]:
    """The types marked in an example, each with the rows of those of its trigger words that may tell of something."""
    starts, ends = sentence.words.starts[sentence.places], sentence.words.ends[sentence.places]
    found = []
    for trigger in example.marked.triggers:
        rows = np.flatnonzero((starts < trigger.span.end) & (ends > trigger.span.start))
        if len(rows):
            found.append((trigger.type, rows))
    return found


def find_triggers(sentences: Sequence[Sentence], known: Sequence[Floats]) -> list[int | None]:
    """The row of the word of each sentence that is most like the known triggers and those of the others, if it has any.

    A verb, and a word that tells of an event of PLOVER's types, are likelier than others.
    """
    vectors = [one.vectors for one in sentences]
    prior = [TELLING * one.telling + IS_VERB * one.verbs for one in sentences]
    picks = [_pick(own, _seed(at, vectors) + prior[at]) for at, own in enumerate(vectors)]
    if known:
        picks = [_pick(own, own @ unit(np.concatenate(known).mean(0)) + prior[at]) for at, own in enumerate(vectors)]
    for _ in range(ROUNDS):
        chosen = [vectors[at][[pick]] for at, pick in enumerate(picks) if pick is not None]
        if not chosen:
            break
        total = np.concatenate([*known, *chosen]).sum(0)
        again = [
            _pick(own, own @ unit(total - (own[pick] if pick is not None else 0)) + prior[at])
            for at, (own, pick) in enumerate(zip(vectors, picks, strict=True))
        ]
        if again == picks:
            break
        picks = again
    return picks


def _seed(at: int, vectors: Sequence[Floats]) -> Floats:
    """How like each word of a sentence is to the likest words of the others."""
    own = vectors[at]
    others = [(own @ one.T).max(1) for other, one in enumerate(vectors) if other != at and len(one)]
    return np.asarray(np.mean(others, 0)) if others else np.zeros(len(own), np.float32)


def _pick(vectors: Floats, scores: Floats) -> int | None:
    return int(scores.argmax()) if len(vectors) else None
