"""Whose words a source passes on: citations, quotations by others, and hearers that are sources themselves.

*Agency A, citing broadcaster B, said P* gives the claim of A another one inside, of B by way of A, with the same
content. *X, quoted by agency A, said P* puts A before X in the chain, and so does *X told A* where A has just been said
to cite X.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportedly.chains.grammar import (
    HEADS,
    Range,
    Sentence,
    VerbGroup,
    noun_phrase_after,
    noun_phrase_before,
    subject_of,
    verb_group,
)
from reportedly.chains.nesting import Node, inside, touch
from reportedly.chains.passages import Passages
from reportedly.lexicon import lexicon
from reportedly.records import Span

CITING = frozenset("cite cites cited citing quote quotes quoted quoting".split())
TELLING = frozenset("tell tells told telling".split())
PRONOUNS = frozenset("he she they".split())
NEAR = 120  # characters between a claim and the citation that belongs to it, at most


@dataclass(frozen=True, slots=True)
class Citation:
    """*citing officials*, *which cited officials*, *quoted by A*: where it begins, its cue, and whom it names."""

    begin: int
    cue: Range
    named: Range
    passive: bool


class Citer:
    """Puts the citations of one report into its attributions."""

    def __init__(self, passages: Passages, nodes: Sequence[Node]) -> None:
        self.passages = passages
        self.nodes = list(nodes)
        self.dropped: set[Node] = set()
        self.by_sentence: dict[int, list[Node]] = defaultdict(list)
        for node in nodes:
            for sentence in self._sentences_of(node):
                self.by_sentence[sentence].append(node)

    def _sentences_of(self, node: Node) -> set[int]:
        """The sentences in which the cue and the source stand."""
        spans = [span for span in (node.attribution.cue, node.attribution.source) if span]
        found = {number for span in spans for number in self.passages.numbers(span.spans)[:1]}
        return {self.passages.sentence_of(number).start for number in found}

    def run(self) -> list[Node]:
        """The attributions with those added that citations make, and without those that are nothing but a citation."""
        numbers: range = range(0)
        for number, word in enumerate(self.passages.words):
            if word not in CITING:
                continue
            if number not in numbers:
                numbers = self.passages.sentence_of(number)
                sentence = self.passages.sentence(numbers)
            near = [node for node in self.by_sentence.get(numbers.start, ()) if node not in self.dropped]
            if near and (citation := find_citation(sentence, number - numbers.start)):
                self._apply(citation, numbers, number, near)
        return self._replaced()

    def _replaced(self) -> list[Node]:
        """The attributions that remain; what a citing source says comes to it from the one that it cites."""
        for node in self.nodes:
            parent = node.parent
            while parent in self.dropped:
                parent = parent.parent
            if parent and parent.cited and parent.cited is not node:
                parent = parent.cited
            node.parent, node.depth = parent, parent.depth + 1 if parent else 0
            if node.cited:
                node.cited.depth = node.depth + 1
        return [node for node in self.nodes if node not in self.dropped]

    def _apply(self, citation: Citation, numbers: Sequence[int], number: int, near: Sequence[Node]) -> None:
        """Give the claim that the citation belongs to another one inside, or a link before its source."""
        place = self.passages.starts[number]
        named = self.passages.span(numbers, [citation.named])
        target = self._target(place, citation.passive, near)
        if target is None:
            return
        if citation.passive:
            self._quoted(target, citation, numbers, place, named)
            return
        self._cut_source(target, self._end_before(citation, numbers))
        self.dropped.update(
            node
            for node in near
            if node is not target and _cue_at(node, place) and touch(node.attribution.content, named)
        )
        cue = self.passages.span(numbers, [citation.cue])
        claim = replace(target.attribution, source=named, cue=cue, why=f"citation: '{cue.text}'")
        target.cited = Node(claim, target, depth=target.depth + 1)
        self.nodes.append(target.cited)

    def _quoted(self, target: Node, citation: Citation, numbers: Sequence[int], place: int, outlet: Span) -> None:
        """Put the one that quotes before the source; a source that is the quoter itself gives way to the one quoted."""
        source, begin = target.attribution.source, self._end_before(citation, numbers)
        if source and not touch(source, outlet):
            if not (_cue_at(target, place) or source.start < begin <= source.end + 1):
                return  # the citation belongs to something else
            self._cut_source(target, begin)
        else:
            sentence = self.passages.sentence(numbers)
            person = noun_phrase_before(sentence, citation.begin)
            quoted = self.passages.span(numbers, [person]) if person and _is_source(sentence, person) else None
            if quoted is None:
                return
            pieces = [piece for piece in target.attribution.content.spans if piece not in quoted.spans]
            content = Span.of(self.passages.text, pieces)
            if source and touch(quoted, target.attribution.content):
                return  # "X was quoted by A as saying P" is a claim of A's already, with X inside
            if not pieces or touch(quoted, content):
                return
            target.attribution = replace(target.attribution, source=quoted, content=content)
        target.links = (outlet,)

    def _target(self, place: int, passive: bool, near: Sequence[Node]) -> Node | None:
        """The nearest claim of the sentence that stands where the citation stands, on the same level of nesting."""
        spot = (place, place + 1)
        covered = any(inside(spot, node.attribution.content.spans) for node in near)
        best: tuple[int, Node] | None = None
        for node in near:
            level = inside(spot, node.parent.attribution.content.spans) if node.parent else not covered
            taken = node.cited or node.links or (_cue_at(node, place) and not passive)
            if not level or taken or inside(spot, node.attribution.content.spans):
                continue
            spans = [span for span in (node.attribution.source, node.attribution.cue) if span]
            distance = min((max(span.start - place, place - span.end, 0) for span in spans), default=NEAR + 1)
            if distance <= NEAR and (best is None or distance < best[0]):
                best = distance, node
        return best[1] if best else None

    def _end_before(self, citation: Citation, numbers: Sequence[int]) -> int:
        """The end of the word before the citation."""
        return self.passages.ends[numbers[citation.begin - 1]] if citation.begin else 0

    def _cut_source(self, node: Node, end: int) -> None:
        """Take the citation out of a source that runs over it."""
        source = node.attribution.source
        if source and source.start < end < source.end:
            pieces = [(start, min(stop, end)) for start, stop in source.spans if start < end]
            kept = Span.of(self.passages.text, pieces)
            node.attribution = replace(node.attribution, source=kept)


def find_citation(s: Sentence, i: int) -> Citation | None:
    """The citation whose verb is at ``i``; none where what is cited is no source, or is said to say something else."""
    group = verb_group(s, i)
    if "not" in s.words[group.start : i] or s.tag(group.start - 1) == "ADP":
        return None  # "defended his plan by citing a poll" passes nothing on
    if group.passive or s.word(i + 1) == "by":
        return _quoted_by(s, group)
    begin = group.start
    if not (group.bare and s.words[i].endswith("ing")):
        subject = subject_of(s, group)
        if subject is None or s.words[subject[0]] not in ("which", "who"):
            return None
        begin = subject[0]
    named = noun_phrase_after(s, i + 1)
    if named is None or s.word(named[1]) == "as" or not _is_source(s, named):
        return None
    named = _with_relative_clause(s, named)
    begin -= s.word(begin - 1) == ","
    return Citation(begin, (group.start, i + 1), named, passive=False)


def _with_relative_clause(s: Sentence, phrase: Range) -> Range:
    """The noun phrase with a *who* clause right behind it, up to the next mark of punctuation."""
    if s.word(phrase[1]) != "who":
        return phrase
    return (phrase[0], next((i for i in range(phrase[1], s.size) if s.pos[i] == "PUNCT"), s.size))


def _quoted_by(s: Sentence, group: VerbGroup) -> Citation | None:
    """*quoted by agency A*, *quoted as saying by agency A*."""
    for i in range(group.verb + 1, min(s.size, group.verb + 5)):
        if s.words[i] in ("by", "in") and (agent := noun_phrase_after(s, i + 1)) and _is_source(s, agent):
            begin = group.start - (s.word(group.start - 1) == ",")
            return Citation(begin, (group.start, i), agent, passive=True)
        if s.words[i] not in ("as", "saying", "telling"):
            return None
    return None


def _is_source(s: Sentence, phrase: Range) -> bool:
    """Whether the head of a noun phrase is a name or a noun for those who speak and what is written."""
    end = next((i for i in range(*phrase) if s.pos[i] == "ADP"), phrase[1])
    if end == phrase[0]:
        return False
    nouns, last = lexicon().nouns, end - 1
    noun = nouns.get(" ".join(s.words[max(phrase[0], last - 1) : end])) or nouns.get(s.words[last])
    if noun is None:
        return s.pos[last] == "PROPN"
    # "the release of the hostages" is no document
    return "domain" not in noun.tags and not (noun.kind == "document" and s.word(end) == "of")


def _cue_at(node: Node, place: int) -> bool:
    cue = node.attribution.cue
    return cue is not None and any(start <= place < end for start, end in cue.spans)


def head_of(passages: Passages, span: Span) -> str:
    """The head noun of a source: the last word of its first noun phrase."""
    head = ""
    for number in passages.numbers(span.spans):
        if passages.pos[number] in HEADS or passages.pos[number] == "PRON":
            head = passages.words[number]
        elif passages.pos[number] in ("ADP", "PUNCT", "VERB", "PRON") and head:
            break
    return head


def relay(passages: Passages, nodes: Sequence[Node]) -> None:
    """Put before a source who found or heard it, and the outlet that it tells if that has just been said to cite it."""
    cited: dict[str, set[str]] = defaultdict(set)
    latest = quoting = ""
    for node in nodes:
        source = node.attribution.source
        if source is None:
            continue
        if source.text in ("who", "that") and (hearer := _found_by(passages, node)):
            node.links = (hearer,)
        before = node.links or (
            (node.parent.attribution.source,) if node.parent and node.parent.attribution.source else ()
        )
        if before and before[-1] is not None:
            latest = head_of(passages, before[-1])
            cited[latest].add(head_of(passages, source))
            cites = node.links or node.attribution.why.startswith("citation") or _cites(passages, node.parent)
            if cites and (_is_medium(latest) or latest not in lexicon().nouns):
                quoting = latest
        elif node.parent is None and (hearer := _hearer(passages, node)):
            outlet, teller = head_of(passages, hearer), head_of(passages, source)
            if not outlet:
                continue
            if _is_medium(outlet) and quoting:
                outlet = latest = quoting  # "the newspaper" is the one that has just cited somebody
            if teller in cited.get(outlet, ()) or (teller in PRONOUNS and latest == outlet):
                node.links = (hearer,)


def _cites(passages: Passages, node: Node | None) -> bool:
    """Whether the cue of a claim is *cites* or *quotes*."""
    cue = node.attribution.cue if node else None
    return cue is not None and not CITING.isdisjoint(passages.words[i] for i in passages.numbers(cue.spans))


def _is_medium(word: str) -> bool:
    """Whether the word is a common noun for news media; an agency is one where one has just cited somebody."""
    noun = lexicon().nouns.get(word)
    return word == "agency" or (noun is not None and noun.kind == "media")


def _found_by(passages: Passages, node: Node) -> Span | None:
    """Who found, heard or quoted those that the relative pronoun of a source stands for, if no parent says so."""
    number = passages.numbers(node.attribution.source.spans)[0] if node.attribution.source else 0
    numbers = passages.sentence_of(number)
    s, at = passages.sentence(numbers), number - numbers.start
    them = noun_phrase_before(s, at)
    verb = them[0] - 1 if them else 0
    if s.word(verb) not in s.terms.hearing or s.tag(verb) != "VERB":
        return None
    subject = subject_of(s, verb_group(s, verb))
    if subject is None or s.words[subject[0]] in ("i", "we", "you"):
        return None
    found = passages.span(numbers, [subject])
    parent = node.parent.attribution.source if node.parent else None
    return None if parent and touch(parent, found) else found


def _hearer(passages: Passages, node: Node) -> Span | None:
    """Whom the source tells it: the noun phrase behind *told*."""
    cue = node.attribution.cue
    for number in passages.numbers(cue.spans) if cue else ():
        if passages.words[number] in TELLING:
            numbers = passages.sentence_of(number)
            phrase = noun_phrase_after(passages.sentence(numbers), number + 1 - numbers.start)
            return passages.span(numbers, [phrase]) if phrase else None
    return None
