"""How well own event types are coded from 5, 10 and 20 example sentences a type, and how other ways would do.

    python benchmarks/ontology.py            types that no PLOVER coder knows: benchmarks/types
    python benchmarks/ontology.py --plover   six types of PLOVER, as if they were own ones

Each sentence is one that the examples were not drawn from, read by itself; F1 is of triggers with their types. The mean
of several draws. ``false`` is the number of events found in a thousand words of gold/reports, which have few or none of
these types. The nearness or chance from which on the other ways take a word is the one that is best for them on the
sentences of the test; that of the shipped way is as shipped.

With ``--plover`` the examples are drawn from training/events, from which the shipped network has learned, and tested on
gold/events, which it has not seen: its types it knows all the same.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reportedly.attribute import Model, load
from reportedly.attribute.tags import Floats, Ints
from reportedly.attribute.words import split_words
from reportedly.events.marked import Marked, read_marked_file
from reportedly.ontology.head import NEAR, OwnTypes, fit
from reportedly.ontology.load import Example, Ontology, OwnType
from reportedly.ontology.vectors import Sentence, background, sensing, sentence_of, unit
from reportedly.tables import lines

ROOT = Path(__file__).parents[1]
PLOVER = ("ACCUSE", "AID", "COERCE", "MOBILIZE", "PROTEST", "RETREAT")
DRAWS = 4
Judge = Callable[[Floats], tuple[Ints, Floats]]
"""Of the vectors of some words, the nearest type of each, and how near it is."""


@dataclass(frozen=True, slots=True)
class Material:
    """Sentences to draw examples from, those to test with (none: the ones that were not drawn), and news."""

    types: tuple[str, ...]
    pool: dict[str, list[Marked]]
    test: tuple[Marked, ...]


def own_material() -> Material:
    """Six types of business, health, courts and space."""
    files = sorted((ROOT / "benchmarks" / "types").glob("*.txt"))
    names = tuple(file.stem.upper() for file in files)
    pool = {file.stem.upper(): list(read_marked_file(file, frozenset(names))) for file in files}
    return Material(names, pool, ())


def plover_material() -> Material:
    """Six types of PLOVER."""
    pool = {kind: list(read_marked_file(ROOT / "training" / "events" / f"{kind.lower()}.txt")) for kind in PLOVER}
    test = [one for file in sorted((ROOT / "gold" / "events").glob("*.txt")) for one in read_marked_file(file)]
    return Material(PLOVER, pool, tuple(test))


def draw(material: Material, examples: int, seed: int) -> tuple[Ontology, list[Marked]]:
    """An ontology of so many examples a type, and the sentences to test it with."""
    shuffled, rest, own = random.Random(seed), list(material.test), []
    for name in material.types:
        having = [one for one in material.pool[name] if any(t.type == name for t in one.triggers)]
        shuffled.shuffle(having)
        kept = [Marked(m.text, tuple(t for t in m.triggers if t.type == name)) for m in having[:examples]]
        own.append(OwnType(name, "", tuple(Example(name, one) for one in kept)))
        if not material.test:
            rest += having[examples:] + [one for one in material.pool[name] if not one.triggers]
    return Ontology(f"draw {seed}", tuple(own)), rest


def shipped(own: OwnTypes, _: Floats) -> Judge:
    """The way that is shipped: the nearest mean, whitened."""
    return lambda vectors: ((vectors @ own.means.T).argmax(1), (vectors @ own.means.T).max(1))


def neighbours(own: OwnTypes, none: Floats) -> Judge:
    """The nearest trigger word of an example, less the nearness of the nearest word of the background."""
    stacked = np.concatenate(own.triggers)
    kinds = np.repeat(np.arange(len(own.triggers)), [len(rows) for rows in own.triggers])

    def judge(vectors: Floats) -> tuple[Ints, Floats]:
        likeness = vectors @ stacked.T
        return kinds[likeness.argmax(1)], likeness.max(1) - (vectors @ none.T).max(1)

    return judge


def logistic(own: OwnTypes, none: Floats) -> Judge:
    """A logistic regression of the types and none of them, by gradients with momentum."""
    rows = np.concatenate([*own.triggers, none]) * 5
    kinds = np.repeat(np.arange(len(own.triggers) + 1), [*(len(one) for one in own.triggers), len(none)])
    data, wanted = np.concatenate([rows, np.ones((len(rows), 1))], 1), np.eye(len(own.triggers) + 1)[kinds]
    step = 1 / (0.5 * np.linalg.norm(data, 2) ** 2 + 0.1)
    weights = ahead = np.zeros((data.shape[1], wanted.shape[1]), np.float64)
    for turn in range(150):
        after = ahead - step * (data.T @ (chances(data @ ahead) - wanted) + 0.1 * ahead)
        ahead, weights = after + turn / (turn + 3) * (after - weights), after

    def judge(vectors: Floats) -> tuple[Ints, Floats]:
        found = chances(np.concatenate([vectors * 5, np.ones((len(vectors), 1))], 1) @ weights)
        return found[:, :-1].argmax(1), np.asarray(1 - found[:, -1], np.float32)

    return judge


def chances(scores: NDArray[np.float64]) -> Floats:
    """Scores as chances."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)


def plain_mean(own: OwnTypes, _: Floats) -> Judge:
    """The nearest mean without whitening."""
    wide = np.linalg.inv(own.space.white)
    means = unit(np.stack([unit(rows @ wide).mean(0) for rows in own.triggers]))

    def judge(vectors: Floats) -> tuple[Ints, Floats]:
        likeness = unit(vectors @ wide) @ means.T
        return likeness.argmax(1), likeness.max(1)

    return judge


WAYS: dict[str, Callable[[OwnTypes, Floats], Judge]] = {
    "nearest mean, whitened (shipped)": shipped,
    "nearest mean, not whitened": plain_mean,
    "logistic regression": logistic,
    "nearest neighbour": neighbours,
}


class Reader:
    """Reads each sentence once."""

    def __init__(self, model: Model) -> None:
        self.model, self.space, self.read = sensing(model), background(model), dict[str, Sentence]()

    def __call__(self, texts: Sequence[str]) -> list[Sentence]:
        """The sentences as the model sees them."""
        new = [text for text in dict.fromkeys(texts) if text not in self.read]
        cut = [split_words(text, self.model.tokenizer) for text in new]
        for text, words, scores in zip(new, cut, self.model.score(cut), strict=True):
            self.read[text] = sentence_of(words, scores, self.space)
        return [self.read[text] for text in texts]


def found(sentence: Sentence, kinds: Ints, telling: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Type, first and last place of the runs of words that tell of a type."""
    run: list[int] = []
    for row in [*telling, -1]:
        joint = (
            row >= 0 and run and kinds[row] == kinds[run[-1]] and sentence.places[row] - sentence.places[run[-1]] <= 3
        )
        if run and not joint:
            yield int(kinds[run[0]]), int(sentence.places[run[0]]), int(sentence.places[run[-1]])
            run = []
        run.append(row)


def count(marked: Marked, sentence: Sentence, judge: Judge, types: Sequence[str], cuts: Sequence[float]) -> Ints:
    """For each cut: events of a sentence that were found, all found, all wanted."""
    wanted = [trigger for trigger in marked.triggers if trigger.type in types]
    if not len(sentence.places):
        return np.array([[0, 0, len(wanted)]] * len(cuts))
    kinds, near = judge(sentence.vectors)
    counted = []
    for cut in cuts:
        runs, taken = list(found(sentence, kinds, np.flatnonzero(near >= cut).tolist())), set[int]()
        for kind, first, last in runs:
            start, end = sentence.words.starts[first], sentence.words.ends[last]
            same = (
                at for at, t in enumerate(wanted) if t.type == types[kind] and t.span.start < end and start < t.span.end
            )
            taken |= {next((at for at in same if at not in taken), -1)} - {-1}
        counted.append((len(taken), len(runs), len(wanted)))
    return np.array(counted)


def measure(material: Material, examples: int, reader: Reader, none: Floats, news: Sequence[Sentence]) -> None:
    """Print a row for each way."""
    drawn = [draw(material, examples, seed) for seed in range(DRAWS)]
    fitted = [fit(ontology, reader.model) for ontology, _ in drawn]
    words = sum(len(one.words) for one in news)
    for name, way in WAYS.items():
        cuts = [NEAR] if way is shipped else np.linspace(-0.3, 0.9, 49).tolist()
        total, false = np.zeros((len(cuts), 3)), np.zeros(len(cuts))
        for own, (_, test) in zip(fitted, drawn, strict=True):
            judge = way(own, none)
            for one, sentence in zip(test, reader([one.text for one in test]), strict=True):
                total += count(one, sentence, judge, material.types, cuts)
            for sentence in news:
                false += count(Marked("", ()), sentence, judge, material.types, cuts)[:, 1]
        best = int((total[:, 0] / (total[:, 1] + total[:, 2])).argmax())
        hit, all_found, wanted = total[best]
        row = [100 * hit / max(all_found, 1), 100 * hit / wanted, 200 * hit / (all_found + wanted)]
        figures = "".join(f"{value:7.1f}" for value in row)
        print(f"{examples:3} {name:34}{figures}{1000 * false[best] / DRAWS / words:8.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--plover", action="store_true", help="six types of PLOVER instead")
    material = plover_material() if parser.parse_args().plover else own_material()
    reader = Reader(load())
    none = np.concatenate([one.vectors for one in reader(list(lines("background.txt")))])
    news = reader([file.read_text(encoding="utf-8") for file in sorted((ROOT / "gold" / "reports").glob("*.txt"))])
    print(f"{'':38}{'P':>7}{'R':>7}{'F1':>7}{'false':>8}")
    for examples in (5, 10, 20):
        measure(material, examples, reader, none, news)


if __name__ == "__main__":
    main()
