"""Nesting and chains: attributions inside the content of others, and through whose hands a claim came.

The model marks the outermost attributions and perhaps some inside their contents. ``subjects`` mends the sources that
it leaves out; what the contents hold is found by construction, sentence by sentence (``constructions``, ``verbs``);
``citations`` ties a claim to the source that another one cites. Every attribution then has as its parent the innermost
one whose content holds it, and as its chain the parent's chain with its own source at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from reportedly.chains.acts import is_unreal
from reportedly.chains.citations import Citer, relay
from reportedly.chains.constructions import find_constructions
from reportedly.chains.nesting import Node, place
from reportedly.chains.passages import Passages
from reportedly.chains.subjects import mend_sources
from reportedly.records import Analysis, Attribution, Pieces, Span

CERTAINTY = 0.8  # of a construction, if the attribution around it is certain
SHORTEST = 4  # words of a content that is worth reading again

Reader = Callable[[str], Sequence[Attribution]]


def build_chains(text: str, analysis: Analysis, read_again: Reader | None = None) -> tuple[Attribution, ...]:
    """All attributions in the order of the text, outer before inner, each with its parent and its chain of sources.

    ``read_again`` may read a piece of a content as a text of its own; its offsets are those of the piece.
    """
    if not analysis.attributions:
        return ()
    passages = Passages(text, analysis)
    nodes = place(analysis.attributions)
    inner = [node.attribution for node in nodes if node.parent]
    outer = place(mend_sources(passages, [node.attribution for node in nodes if node.parent is None]))
    if read_again:
        inner.extend(_read_contents(passages, outer, read_again))
    found = list(_construct(passages, outer))
    found.extend(_not_covered(passages, inner, found))
    nodes = Citer(passages, place([*(node.attribution for node in outer), *found])).run()
    nodes.sort(key=lambda node: (node.start, node.depth))
    relay(passages, nodes)
    return _records(nodes)


def _not_covered(
    passages: Passages, inner: Sequence[Attribution], constructed: Sequence[Attribution]
) -> Iterator[Attribution]:
    """Of the inner attributions that the model finds those whose cue no construction has.

    A model that has learned outermost attributions alone reads too much into contents: without a source and a
    reporting word in its cue nothing counts.
    """
    taken = _cue_words(passages, constructed)
    for attribution in inner:
        numbers = passages.numbers(attribution.cue.spans) if attribution.cue else []
        if attribution.source and taken.isdisjoint(numbers) and _reports(passages, numbers):
            taken.update(numbers)
            yield attribution


def _reports(passages: Passages, cue: Sequence[int]) -> bool:
    """Whether the first verb of the cue, or its first word, reports: not *to say*, *could say*, *if he says*."""
    number = next((i for i in cue if passages.pos[i] == "VERB"), cue[0] if cue else -1)
    if number < 0 or passages.words[number] not in passages.terms.triggers:
        return False
    numbers = passages.sentence_of(number)
    return not is_unreal(passages.sentence(numbers), number - numbers.start)


def _read_contents(passages: Passages, nodes: Sequence[Node], read: Reader) -> Iterator[Attribution]:
    """What a second reading finds in the pieces of the outermost contents that hold a reporting word."""
    for node in nodes:
        for start, end in node.attribution.content.spans:
            numbers = passages.numbers(((start, end),))
            if len(numbers) < SHORTEST or passages.terms.triggers.isdisjoint(passages.words[i] for i in numbers):
                continue
            for found in read(passages.text[start:end]):
                moved = _moved(passages.text, found, start)
                if node.holds(moved):
                    yield replace(moved, why="attribution model, reading the content again")


def _moved(text: str, attribution: Attribution, by: int) -> Attribution:
    """The attribution with its offsets moved into the report."""

    def moved(span: Span | None) -> Span | None:
        return Span.of(text, [(start + by, end + by) for start, end in span.spans]) if span else None

    content = Span.of(text, [(start + by, end + by) for start, end in attribution.content.spans])
    return replace(
        attribution, source=moved(attribution.source), cue=moved(attribution.cue), content=content, parent=None
    )


def _construct(passages: Passages, nodes: Sequence[Node]) -> Iterator[Attribution]:
    """What the constructions show in the outermost contents."""
    taken = _cue_words(passages, [node.attribution for node in nodes])
    for node in nodes:
        certainty = CERTAINTY * node.attribution.confidence
        for numbers in passages.sentences_in(passages.numbers(node.attribution.content.spans)):
            if passages.terms.triggers.isdisjoint([passages.words[i] for i in numbers]):
                continue
            for found in find_constructions(passages.sentence(numbers)):
                if taken.isdisjoint(numbers[slice(*found.cue)]):
                    source = passages.span(numbers, [found.source]) if found.source else None
                    cue = passages.span(numbers, [found.cue])
                    content = passages.span(numbers, found.content)
                    why = f"construction: {found.name} of '{cue.text}'"
                    yield Attribution(source, cue, content, confidence=certainty, why=why)


def _cue_words(passages: Passages, attributions: Iterable[Attribution]) -> set[int]:
    """The numbers of all words that are cues already."""
    cues: list[Pieces] = [attribution.cue.spans for attribution in attributions if attribution.cue]
    return {number for pieces in cues for number in passages.numbers(pieces)}


def _records(nodes: Sequence[Node]) -> tuple[Attribution, ...]:
    """The attributions with parent and chain; one that names nobody has the sources of its parent."""
    numbers = {node: number for number, node in enumerate(nodes)}
    records: list[Attribution] = []
    for node in nodes:
        number = numbers[node.parent] if node.parent else None
        own = node.attribution.source
        chain = (*(records[number].chain if number is not None else ()), *node.links, *((own,) if own else ()))
        why = node.attribution.why
        if number is not None and "inside" not in why:
            why += f" inside the content of c{number + 1}"
        records.append(
            replace(node.attribution, source=chain[-1] if chain else None, parent=number, chain=chain, why=why)
        )
    return tuple(records)
