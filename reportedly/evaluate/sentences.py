"""How well events are read in single sentences: against sentences with their events marked, of PLOVER or of own types.

The marks are those of ``events.marked``. What is compared is what the model reads: triggers with their types, modes
and marks, and the phrases around them; not whom the phrases stand for. A marked trigger and a found one are held
against each other when they share a word, first those of one type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from reportedly.errors import ReportError, UsageError
from reportedly.evaluate.compare import WordPlaces, Words, overlap, pair
from reportedly.evaluate.misses import Miss, show_misses
from reportedly.evaluate.scores import Rate, SentenceScores, Share
from reportedly.events.marked import ROLES, Marked, read_marked
from reportedly.events.ontology import MARKS, in_time
from reportedly.ontology.load import Ontology, load_ontology
from reportedly.records import Argument, Role, Trigger

YAML = (".yaml", ".yml")
ORDER: tuple[Role, ...] = tuple(ROLES.values())
KINDS = {
    "missed": "in the gold, not found",
    "spurious": "found, not in the gold",
    "type": "another type",
    "mode": "another mode",
    "mark": "other marks",
    "actor": "other actors",
    "recipient": "other recipients",
    "place": "another place",
    "date": "another date",
}
"""What can go wrong with an event of a sentence, in the order in which it is shown."""

_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A marked sentence (or a few of them), with its file and line for a name."""

    name: str
    marked: Marked


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a sentence and the words of its trigger."""

    trigger: Trigger
    words: Words


@dataclass(frozen=True, slots=True)
class SentenceEvaluation:
    """The figures of a set of sentences, and all misses."""

    scores: SentenceScores
    misses: tuple[Miss, ...] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The figures and the misses."""
        return {**self.scores.to_dict(), "misses": [miss.to_dict() for miss in self.misses]}

    def lines(self, worst: int = 5, examples: int = 3) -> Iterator[str]:
        """The same to read: the figures, so many of the worst types, so many misses of each kind."""
        scores = self.scores
        yield f"{scores.sentences} sentences\n\n{'':28}{'P':>6}{'R':>7}{'F1':>7}"
        for name, rate in (("triggers", scores.trigger), ("events, by trigger and type", scores.typed)):
            yield _row(name, rate)
        yield from (_row(f"{role}s of these", getattr(scores, role)) for role in ORDER if getattr(scores, role).wanted)
        yield from (_row(mark, getattr(scores, mark)) for mark in MARKS if getattr(scores, mark).wanted)
        yield f"\n{'macro-F1 of ' + str(len(scores.by_type)) + ' types':28}{scores.macro_f1:6.1f}"
        yield f"\nof the events found, right\n{_share('type', scores.right_type)}"
        if scores.right_mode.of:
            yield _share("mode", scores.right_mode)
        yield from (_share(mark, getattr(scores, f"right_{mark}")) for mark in MARKS)
        if scores.empty:
            yield f"\nin {scores.empty} sentences without any, {scores.in_empty} events found"
        if worst:
            yield "\nworst types, by F1"
        yield from (f"  {rate.f1:5.1f}  {kind}" for kind, rate in scores.worst()[:worst])
        yield from show_misses(self.misses, examples, KINDS)


def _row(name: str, rate: Rate) -> str:
    return f"{name:28}" + "".join(f"{value:6.1f} " for value in rate.to_dict().values()).rstrip()


def _share(name: str, share: Share) -> str:
    return f"{name:28}{share.percent:6.1f}   of {share.of}"


def holds_sentences(path: Path) -> bool:
    """Whether a gold set is one of sentences: a file, or a folder of marked texts alone."""
    if path.is_file():
        return True
    others = (path / "attributions").is_dir() or any(path.glob("*.ann")) or any(path.rglob("*.json"))
    return not others and any(path.glob("*.txt"))


def load_sentences(path: str | Path, ontology: Ontology | None = None) -> tuple[GoldSentence, ...]:
    """The marked sentences of a file, of the text files of a folder, or of the examples of an ontology.

    Types are those of PLOVER, or of ``ontology``. Raises UsageError where a mark makes no sense.
    """
    path = Path(path)
    if path.suffix in YAML:
        return tuple(_of_ontology(ontology or load_ontology(path), path))
    files = [path] if path.is_file() else sorted(path.glob("*.txt"))
    found = tuple(chain.from_iterable(_of_file(file, ontology) for file in files))
    if not any(one.marked.triggers for one in found):
        raise UsageError(
            f"{path} marks no events: mark them as in [A1 Police] [E1 COERCE/arrest arrested] [R1 two men]"
        )
    return found


def _of_ontology(ontology: Ontology, path: Path) -> Iterator[GoldSentence]:
    """The examples in which something is marked, and the counter-examples."""
    if not any(example.marked.triggers for example in ontology.examples):
        raise UsageError(f"{path} marks no triggers in its examples, as in [E1 BOARDING boarded]: nothing to score")
    for own in ontology.types:
        for place, example in enumerate(own.examples, start=1):
            if example.marked.triggers:
                yield GoldSentence(f"{own.name}:{place}", example.marked)
        for place, line in enumerate(own.counter, start=1):
            yield GoldSentence(f"{own.name}:not:{place}", Marked(line, ()))


def _of_file(file: Path, ontology: Ontology | None) -> Iterator[GoldSentence]:
    known = ontology.known if ontology else None
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8: save it in that encoding") from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            try:
                yield GoldSentence(f"{file.stem}:{number}", read_marked(line.strip(), known))
            except ReportError as error:
                raise UsageError(f"{file}, line {number}: {error}") from error


def evaluate_sentences(
    gold: Sequence[GoldSentence],
    ontology: Ontology | None = None,
    found: Iterable[Sequence[Trigger]] | None = None,
) -> SentenceEvaluation:
    """Score the triggers ``found`` in each sentence; without any, the sentences are read first."""
    total, misses = SentenceScores(), []
    reading = read_triggers(gold, ontology) if found is None else found
    for one, triggers in zip(gold, reading, strict=True):
        scores, differences = _compare(one, [in_time(trigger) for trigger in triggers])
        total += scores
        misses += differences
    return SentenceEvaluation(total, tuple(misses))


def read_triggers(gold: Sequence[GoldSentence], ontology: Ontology | None = None) -> Iterator[Sequence[Trigger]]:
    """What the model reads in each sentence by itself; an example of the ontology as if it had not been one."""
    from reportedly.attribute import load  # only here is the model needed

    model = load()
    if ontology is None:
        yield from (analysis.triggers for analysis in model.analyse([one.marked.text for one in gold]))
        return
    from reportedly.ontology.head import fit
    from reportedly.ontology.reader import OwnReader

    own = fit(ontology, model)
    for one in gold:
        reader = OwnReader(model, own.without(one.marked.text))
        yield from (analysis.triggers for analysis in reader.analyse([one.marked.text]))


def _compare(gold: GoldSentence, triggers: Sequence[Trigger]) -> tuple[SentenceScores, list[Miss]]:
    """The figures of a sentence, and what went wrong in it."""
    words = WordPlaces(gold.marked.text)
    wanted, found = ([Told(t, words.of(t.span.spans)) for t in side] for side in (gold.marked.triggers, triggers))
    pairs = [(wanted[i].trigger, found[j].trigger) for i, j in pair(wanted, found, _likeness)]
    typed = [(one, other) for one, other in pairs if one.type == other.type]
    scores = SentenceScores(
        sentences=1,
        trigger=Rate(len(pairs), len(found), len(wanted)),
        typed=Rate(len(typed), len(found), len(wanted)),
        right_type=Share(len(typed), len(pairs)),
        empty=int(not wanted),
        in_empty=0 if wanted else len(found),
        by_type=_by_type([one.trigger for one in wanted], [one.trigger for one in found], typed),
    )
    misses = list(_unpaired(gold, wanted, found, pairs))
    for one, other in pairs:
        if one.type != other.type:
            misses.append(_miss("type", gold, one, _outline(one), _outline(other)))
            continue
        scores = scores + _details(one, other, words)
        misses += _differences(gold, one, other, words)
    return scores, misses


def _likeness(one: Told, other: Told) -> float:
    shared = overlap(one.words, other.words)
    return shared + (one.trigger.type == other.trigger.type) if shared else 0


def _by_type(
    wanted: Iterable[Trigger], found: Iterable[Trigger], typed: Iterable[tuple[Trigger, Trigger]]
) -> dict[str, Rate]:
    rates: dict[str, Rate] = {}
    counted = ((wanted, Rate(wanted=1)), (found, Rate(found=1)), ((one for one, _ in typed), Rate(hit=1)))
    for side, one in counted:
        for trigger in side:
            rates[trigger.type] = rates.get(trigger.type, Rate()) + one
    return rates


def _details(wanted: Trigger, found: Trigger, words: WordPlaces) -> SentenceScores:
    """What of an event whose type was found is right besides."""
    parts: dict[str, Any] = {role: _agreement(wanted, found, role, words) for role in ORDER}
    for mark in MARKS:
        one, other = getattr(wanted, mark), getattr(found, mark)
        parts[mark] = Rate(int(one and other), int(other), int(one))
        parts[f"right_{mark}"] = Share(one == other, 1)
    if wanted.mode or found.mode:
        parts["right_mode"] = Share(wanted.mode == found.mode, 1)
    return SentenceScores(**parts)


def _agreement(wanted: Trigger, found: Trigger, role: Role, words: WordPlaces) -> Rate:
    """How many phrases of a role share words with one of the other side, one to one."""
    one, other = ([words.of(argument.span.spans) for argument in t.of_role(role)] for t in (wanted, found))
    return Rate(len(pair(one, other, overlap)), len(other), len(one))


def _unpaired(
    gold: GoldSentence, wanted: Iterable[Told], found: Iterable[Told], pairs: Iterable[tuple[Trigger, Trigger]]
) -> Iterator[Miss]:
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    for one in wanted:
        if not any(one.trigger is taken for taken in ours):
            yield _miss("missed", gold, one.trigger, _outline(one.trigger), _NOTHING)
    for one in found:
        if not any(one.trigger is taken for taken in theirs):
            yield _miss("spurious", gold, one.trigger, _NOTHING, _outline(one.trigger))


def _differences(gold: GoldSentence, one: Trigger, other: Trigger, words: WordPlaces) -> Iterator[Miss]:
    """Where an event whose type was found parts from the gold."""
    if one.mode != other.mode:
        yield _miss("mode", gold, one, _outline(one), _outline(other))
    if _marks(one) != _marks(other):
        yield _miss("mark", gold, one, _outline(one), _outline(other))
    for role in ORDER:
        rate = _agreement(one, other, role, words)
        if rate.hit != rate.found or rate.hit != rate.wanted:
            yield _miss(role, gold, one, *(f"{_outline(t)} | {_phrases(t.of_role(role))}" for t in (one, other)))


def _miss(kind: str, gold: GoldSentence, at: Trigger, wanted: str, found: str) -> Miss:
    return Miss(kind, gold.name, at.span.start, gold.marked.text, wanted, found)


def _outline(trigger: Trigger) -> str:
    return f"{'/'.join(filter(None, (trigger.type, trigger.mode)))}{_marks(trigger)}: {trigger.span.text}"


def _marks(trigger: Trigger) -> str:
    return "".join(f"+{mark}" for mark in MARKS if getattr(trigger, mark))


def _phrases(arguments: Iterable[Argument]) -> str:
    return ", ".join(argument.span.text for argument in arguments) or _NOTHING
