"""From the network's scores to triggers with their arguments: which words tell of an event, and who and what is in it.

Every word has scores of the event types (none first), of all modes, and of the four marks. A trigger asks every word of
its sentence, in four ways, whether it is an actor, a recipient, the place or the date (``arguments`` makes phrases of
the answers). A mode counts among those of the type alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reportedly.attribute.arguments import ROLES, find_arguments
from reportedly.attribute.scene import plain_words
from reportedly.attribute.tags import ADJ, DISTANCES, NOUN, PROPN, VERB, Floats, Ints
from reportedly.attribute.words import Words
from reportedly.events.ontology import MARKS, modes, types
from reportedly.records import Argument, Span, Trigger

ROLE_WIDTH = 48
TYPES_END = 1 + len(types())
MODES_END = TYPES_END + len(modes())
EVENT_WIDTH = MODES_END + len(MARKS)
CONTENT_POS = (ADJ, NOUN, PROPN, VERB)  # the parts of speech that tell of events
LEAST = 0.7  # chance that a word tells of an event, from which on it is taken for a trigger: precision before recall
MARK_LEAST = -0.5  # score from which on a mark is set


@dataclass(frozen=True, slots=True)
class EventWeights:
    """What is used outside the network: (4, DISTANCES), how likely each role is so many words from a trigger."""

    role_distance: Floats


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words ``first`` to ``last`` (not included) of a text, between which a trigger and its arguments stand."""

    first: int
    last: int


def is_bare(words: Words) -> list[bool]:
    """Which words tell of no event by themselves."""
    spans = zip(words.starts.tolist(), words.ends.tolist(), strict=True)
    return [words.text[start:end].lower() in plain_words() for start, end in spans]


def modes_of(kind: str) -> list[int]:
    """The places of a type's modes among all modes."""
    return [index for index, (own, _) in enumerate(modes()) if own == kind]


def find_triggers(words: Words, events: Floats, roles: Floats, pos: Ints, weights: EventWeights) -> Iterator[Trigger]:
    """The triggers of a text, in its order.

    ``events`` is (words, EVENT_WIDTH); ``roles`` is (words, 8 * ROLE_WIDTH), first what a trigger asks, then what a
    word answers, for each role.
    """
    if not len(words):
        return
    chances = softmax(events[:, :TYPES_END])
    telling = chances[:, 0] < 1 - LEAST
    kinds = chances[:, 1:].argmax(1)
    bounds = np.append(words.sentences, len(words))
    bare, content = is_bare(words), np.isin(pos, CONTENT_POS)
    for first, last in trigger_runs(telling, kinds, bounds):
        if not any(content[word] and not bare[word] for word in range(first, last + 1)):
            continue  # an article or preposition, or that somebody said something
        at = int(np.searchsorted(bounds, first, side="right")) - 1
        sentence = Sentence(int(bounds[at]), int(bounds[at + 1]))
        roles_here = role_chances(roles, (first, last), sentence, weights)
        own = slice(first, last + 1)
        best = _kind(chances[own])
        arguments = tuple(find_arguments(words, pos, (first, last), sentence.first, roles_here, best))
        yield _trigger(best, span_of(words, first, last), events[own], chances[own], arguments)


def span_of(words: Words, first: int, last: int) -> Span:
    """The span of the words from ``first`` to ``last``."""
    return Span.of(words.text, [(int(words.starts[first]), int(words.ends[last]))])


def trigger_runs(telling: np.ndarray, kinds: Ints, bounds: Ints) -> Iterator[tuple[int, int]]:
    """First and last word of each run of telling words of one type within a sentence."""
    begins = set(bounds.tolist())
    run: tuple[int, int] | None = None
    for word in np.flatnonzero(telling).tolist():
        if run and word == run[1] + 1 and word not in begins and kinds[word] == kinds[run[0]]:
            run = (run[0], word)
            continue
        if run:
            yield run
        run = (word, word)
    if run:
        yield run


def _best(chances: Floats) -> int:
    """The word of a trigger that tells its type most surely."""
    return int(chances[:, 1:].max(1).argmax())


def _kind(chances: Floats) -> str:
    """The type of a trigger from the rows of its words."""
    return types()[int(chances[_best(chances), 1:].argmax())]


def _trigger(kind: str, span: Span, scores: Floats, chances: Floats, arguments: tuple[Argument, ...]) -> Trigger:
    """One trigger of a type from the rows of its words."""
    marks = scores[:, MODES_END:].max(0) > MARK_LEAST
    return Trigger(
        kind,
        _mode(kind, scores[:, TYPES_END:MODES_END].mean(0)),
        span,
        arguments,
        **{mark: bool(on) for mark, on in zip(MARKS, marks, strict=True)},
        confidence=float(1 - chances[_best(chances), 0]),
    )


def _mode(kind: str, scores: Floats) -> str | None:
    """The best mode of a type; that none is told has a score of zero."""
    own = modes_of(kind)
    if not own:
        return None
    best = max(own, key=lambda index: float(scores[index]))
    return modes()[best][1] if scores[best] > 0 else None


def role_chances(roles: Floats, trigger: tuple[int, int], sentence: Sentence, weights: EventWeights) -> Floats:
    """(words of the sentence, 5): how likely each word is nothing, actor, recipient, place or date to a trigger."""
    half = len(ROLES) * ROLE_WIDTH
    asked = (roles[trigger[0], :half] + roles[trigger[1], :half]).reshape(len(ROLES), ROLE_WIDTH) / 2
    offered = roles[sentence.first : sentence.last, half:].reshape(-1, len(ROLES), ROLE_WIDTH)
    scores = np.einsum("rd,wrd->wr", asked, offered) * ROLE_WIDTH**-0.5
    scores = scores + weights.role_distance[:, role_buckets(trigger, sentence.first, sentence.last)].T
    return softmax(np.concatenate([np.zeros((len(scores), 1), np.float32), scores], 1))


def role_buckets(trigger: tuple[int, int], first: int, last: int) -> Ints:
    """The signed distance in words from a trigger to each word, in steps that grow; below DISTANCES."""
    words = np.arange(first, last)
    after = words > trigger[1]
    gap = np.maximum(np.where(after, words - trigger[1], trigger[0] - words), 1)
    step = np.minimum((2 * np.log2(gap)).astype(np.int64), DISTANCES // 2 - 1)
    inside = (words >= trigger[0]) & (words <= trigger[1])
    return np.asarray(np.where(inside, DISTANCES // 2, DISTANCES // 2 + np.where(after, 1 + step, -1 - step)))


def softmax(scores: Floats) -> Floats:
    """Scores as chances, along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True))
