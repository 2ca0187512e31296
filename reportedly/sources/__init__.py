"""Who the source is: its kind, whether and how it is named, its role and affiliation.

Reads the words of each source as a noun phrase, looks its names up among the figures of the report, and resolves
pronouns and descriptions in the order of the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportedly.records import Analysis, Attribution, Pieces, Report, Source, Span
from reportedly.sources.mentions import find_figures
from reportedly.sources.namefinder import find_names
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import FIRST_PERSON, Phrase
from reportedly.sources.referent import UNKNOWN, Place, Referent
from reportedly.sources.resolve import Resolver
from reportedly.sources.tokens import Tokens, tokenize

_LONGEST = 60  # tokens of a source that are read; what it is stands at its front
_PARAGRAPH = 3000  # characters of a paragraph, either way, that are looked at for who is quoted in it
_LOOK_BACK = 30  # contents that start before a source and are asked whether they hold it
_NOBODY = Attribution(None, None, Span("", ()))  # of a phrase that is the source of nothing


def describe_sources(
    report: Report, analysis: Analysis, attributions: Sequence[Attribution]
) -> tuple[tuple[Source, ...], ...]:
    """The sources of each attribution, from the one nearest the reader to the origin."""
    if not any(map(links_of, attributions)):
        return tuple(() for _ in attributions)
    return read_sources(report, analysis, attributions).sources()


def read_sources(report: Report, analysis: Analysis, attributions: Sequence[Attribution]) -> Reading:
    """The report with all its sources resolved, ready to be asked whom other phrases of it stand for."""
    tokens = tokenize(report.text, analysis)
    names = find_names(tokens, analysis)
    reader = PhraseReader(tokens, names)
    author = report.authors[0] if len(report.authors) == 1 else None
    resolver = Resolver(tokens, find_figures(tokens, names, reader), reader, author)
    chains = tuple(tuple(links_of(attribution)) for attribution in attributions)
    found = _Referents(tokens, resolver, attributions)
    return Reading(tokens, resolver, chains, found.find(chains), found)


@dataclass(frozen=True, slots=True)
class Reading:
    """A report read for its sources: its tokens, its resolver, and whom each source of the ``chains`` stands for."""

    tokens: Tokens
    resolver: Resolver
    chains: tuple[tuple[Span, ...], ...]
    referents: Mapping[Pieces, Referent]
    _found: _Referents

    def sources(self) -> tuple[tuple[Source, ...], ...]:
        """The sources of each attribution, from the one nearest the reader to the origin."""
        return tuple(tuple(_source(link, self.referents[link.spans]) for link in chain) for chain in self.chains)

    def phrase(self, span: Span) -> Phrase | None:
        """A phrase of the report as it is read, None if there is no word in it."""
        if span.spans in self._found.phrases:
            return self._found.phrases[span.spans]
        return self.resolver.reader.read(self.tokens.of(span.spans, _LONGEST))

    def referent(self, phrase: Phrase, at: int) -> Referent:
        """Whom a phrase stands for that begins at this offset of the text and need not be a source."""
        return self.resolver.referent(phrase, self._found.place(at))


def links_of(attribution: Attribution) -> tuple[Span, ...]:
    """The spans of the chain of an attribution, which may be its source alone."""
    return attribution.chain or ((attribution.source,) if attribution.source is not None else ())


@dataclass(frozen=True, slots=True)
class _Passage:
    """What a source is read from: its phrase, if there are words in it, and the attribution that tells most of it."""

    spans: Pieces
    number: int
    phrase: Phrase | None
    quoted: bool

    @property
    def first_person(self) -> bool:
        """Whether it is "I" or "we", which whoever speaks the words around it stands for."""
        return self.phrase is not None and self.phrase.pronoun in FIRST_PERSON

    @property
    def waits(self) -> bool:
        """Whether it needs to be known first who speaks: of "I", and of any pronoun inside a quotation."""
        return self.first_person or (self.quoted and self.phrase is not None and bool(self.phrase.pronoun))


class _Referents:
    """Whom each source span stands for, found in the order of the text.

    Pronouns inside quotations come last: whoever says "I", or "she" of another, may be named only behind it.
    """

    def __init__(self, tokens: Tokens, resolver: Resolver, attributions: Sequence[Attribution]) -> None:
        self.tokens = tokens
        self.resolver = resolver
        self.attributions = attributions
        self.holders = _Holders(attributions)
        self.found: dict[Pieces, Referent] = {}
        self.phrases: dict[Pieces, Phrase | None] = {}

    def find(self, chains: Sequence[Sequence[Span]]) -> dict[Pieces, Referent]:
        """The referents of all links of these chains."""
        passages = [self._passage(spans, number) for spans, number in sorted(self._first_uses(chains).items())]
        self.phrases = {passage.spans: passage.phrase for passage in passages}
        for passage in sorted(passages, key=lambda one: one.waits):
            self.found[passage.spans] = self._referent(passage)
        return self.found

    def _first_uses(self, chains: Sequence[Sequence[Span]]) -> dict[Pieces, int]:
        """For each span the attribution that it is itself the source of, else the first that inherits it."""
        uses: dict[Pieces, int] = {}
        for number, chain in enumerate(chains):
            for link in chain:
                if link.spans not in uses or (self._own(number, link) and not self._own(uses[link.spans], link)):
                    uses[link.spans] = number
        return uses

    def _own(self, number: int, link: Span) -> bool:
        source = self.attributions[number].source
        return source is not None and source.spans == link.spans

    def _passage(self, spans: Pieces, number: int) -> _Passage:
        words = self.tokens.of(spans, _LONGEST)
        return _Passage(
            spans, number, self.resolver.reader.read(words), bool(words) and bool(self.tokens.quoted[words[0]])
        )

    def _referent(self, passage: _Passage) -> Referent:
        """Whom one source stands for."""
        if passage.phrase is None:
            return UNKNOWN
        around = self._around(passage)
        if passage.first_person and around is None and passage.quoted:
            around = self._speaker_of_paragraph(passage)
        place = Place(self.attributions[passage.number], around, passage.quoted)
        if passage.waits:
            return self.resolver.referent(passage.phrase, place)
        return self.resolver.resolve(passage.phrase, place)

    def _around(self, passage: _Passage) -> Referent | None:
        """Who says the words in which the source stands."""
        outer = self.holders.holding(passage.number, passage.spans[0][0])
        speaker = self.attributions[outer].source if outer is not None else None
        return self.found.get(speaker.spans) if speaker is not None and speaker.spans != passage.spans else None

    def place(self, at: int) -> Place:
        """Where a phrase stands that is no source: who speaks the words around it, and whether they are quoted."""
        outer = self.holders.around(at)
        speaker = self.attributions[outer].source if outer is not None else None
        around = self.found.get(speaker.spans) if speaker is not None else None
        inside = self.tokens.between(at, at + 1)
        return Place(_NOBODY, around, bool(inside) and bool(self.tokens.quoted[inside[0]]))

    def _speaker_of_paragraph(self, passage: _Passage) -> Referent | None:
        """The one person who is quoted in this paragraph; none if there are several."""
        text, at = self.tokens.text, passage.spans[0][0]
        least, most = max(at - _PARAGRAPH, 0), min(at + _PARAGRAPH, len(text))
        start, end = text.rfind("\n", least, at), text.find("\n", at, most)
        speakers: list[Referent] = []
        for attribution in self.holders.within(start if start >= 0 else least, end if end >= 0 else most):
            source = attribution.source
            words = self.tokens.of(attribution.content.spans, 2)
            if source is None or source.spans not in self.found or not any(self.tokens.quoted[i] for i in words):
                continue
            speaker = self.found[source.spans]
            if speaker.kind == "person" and not any(one.same(speaker) for one in speakers):
                speakers.append(speaker)
        return speakers[0] if len(speakers) == 1 else None


class _Holders:
    """Finds the attribution in whose content a place of the text is."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self.attributions = attributions
        self.order = sorted(range(len(attributions)), key=lambda i: attributions[i].content.start)
        self.starts = [attributions[i].content.start for i in self.order]

    def within(self, start: int, end: int) -> Iterator[Attribution]:
        """The attributions whose content starts in this piece of the text."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        for index in self.order[first : min(last, first + _LOOK_BACK)]:
            yield self.attributions[index]

    def holding(self, number: int, offset: int) -> int | None:
        """The attribution whose content holds this offset: the parent, or the narrowest other one around it."""
        parent = self.attributions[number].parent
        if parent is not None:
            return parent
        return self.around(offset, number)

    def around(self, offset: int, apart_from: int | None = None) -> int | None:
        """The narrowest attribution with a source around this offset."""
        at = bisect_right(self.starts, offset)
        for index in reversed(self.order[max(at - _LOOK_BACK, 0) : at]):
            inside = any(start <= offset < end for start, end in self.attributions[index].content.spans)
            if index != apart_from and inside and self.attributions[index].source is not None:
                return index
        return None


def _source(link: Span, referent: Referent) -> Source:
    return Source(
        link.text,
        link.spans,
        referent.kind,
        referent.named,
        name=referent.name if referent.named else None,
        role=referent.role,
        affiliation=referent.affiliation,
    )
