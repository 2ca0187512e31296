"""The model with event types of a user's own: one reading of a text gives its claims and the events of these types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from reportedly.attribute import Model, Scores
from reportedly.attribute.arguments import find_arguments
from reportedly.attribute.triggers import MARK_LEAST, MODES_END, Sentence, role_chances, span_of
from reportedly.attribute.words import Words
from reportedly.events.ontology import MARKS
from reportedly.ontology.head import Found, OwnTypes, fit
from reportedly.ontology.load import load_ontology
from reportedly.ontology.vectors import sensing, sentence_of
from reportedly.records import Analysis, Trigger


class OwnReader(Model):
    """A model whose analyses have triggers of own types, instead of PLOVER's or beside them.

    It is the same network as that of the model it is made of. Inheritance, since nothing but the triggers is another.
    """

    def __init__(self, model: Model, own: OwnTypes) -> None:
        vars(self).update(vars(sensing(model)))
        self.own = own
        self._kept: list[tuple[Words, Scores]] = []

    def score(self, texts: Sequence[Words]) -> Iterator[Scores]:
        """The scores of each word of each text, which are kept until their triggers have been found."""
        self._kept = []
        for words, scores in zip(texts, super().score(texts), strict=True):
            self._kept.append((words, scores))
            yield scores

    def _analyse(self, texts: Sequence[str]) -> Iterator[Analysis]:
        analyses = list(super()._analyse(texts))
        kept, self._kept = self._kept, []
        for analysis, (words, scores) in zip(analyses, kept, strict=True):
            own = list(self.triggers(words, scores))
            triggers = merged(own, analysis.triggers) if self.own.ontology.extends else own
            yield replace(analysis, triggers=tuple(triggers))

    def triggers(self, words: Words, scores: Scores) -> Iterator[Trigger]:
        """The triggers of own types in a text, in its order."""
        if len(words):
            for found in self.own.find(sentence_of(words, scores, self.own.space)):
                yield self._trigger(found, words, scores)

    def _trigger(self, found: Found, words: Words, scores: Scores) -> Trigger:
        bounds = np.append(words.sentences, len(words))
        at = int(np.searchsorted(bounds, found.first, side="right")) - 1
        sentence = Sentence(int(bounds[at]), int(bounds[at + 1]))
        place = found.first, found.last
        marks = scores.events[found.first : found.last + 1, MODES_END:].max(0) > MARK_LEAST
        roles = role_chances(scores.roles, place, sentence, self.event_weights)
        return Trigger(
            found.type,
            None,
            span_of(words, *place),
            tuple(find_arguments(words, scores.pos, place, sentence.first, roles)),
            **{mark: bool(on) for mark, on in zip(MARKS, marks, strict=True)},
            confidence=found.confidence,
        )


def merged(own: Iterable[Trigger], others: Iterable[Trigger]) -> list[Trigger]:
    """All triggers in the order of the text; of two with words in common, the one of an own type."""
    own = list(own)
    ends, starts = [one.span.end for one in own], [one.span.start for one in own]
    kept = [one for one in others if bisect_right(ends, one.span.start) == bisect_left(starts, one.span.end)]
    return sorted([*own, *kept], key=lambda one: one.span.start)


def reader_of(model: Model, path: Path | None) -> Model:
    """The model itself, or one that reads the types of the ontology in a file."""
    return OwnReader(model, fit(load_ontology(path), model)) if path else model
