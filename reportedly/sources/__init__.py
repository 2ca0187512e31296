"""Who the source is: its kind, whether and how it is named, its role and affiliation.

Reads the words of each source as a noun phrase, looks its names up among the figures of the report, and resolves
pronouns and descriptions in the order of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from reportedly.records import Analysis, Attribution, Report, Source, Span
from reportedly.sources.mentions import find_figures
from reportedly.sources.namefinder import find_names
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.resolve import UNKNOWN, Place, Referent, Resolver
from reportedly.sources.tokens import Tokens, tokenize

_LONGEST = 60  # tokens of a source that are read; what it is stands at its front
_LOOK_BACK = 30  # contents that start before a source and are asked whether they hold it


def describe_sources(
    report: Report, analysis: Analysis, attributions: Sequence[Attribution]
) -> tuple[tuple[Source, ...], ...]:
    """The sources of each attribution, from the one nearest the reader to the origin."""
    chains = [links_of(attribution) for attribution in attributions]
    if not any(chains):
        return tuple(() for _ in attributions)
    tokens = tokenize(report.text, analysis)
    names = find_names(tokens, analysis)
    reader = PhraseReader(tokens, names)
    author = report.authors[0] if len(report.authors) == 1 else None
    resolver = Resolver(tokens, find_figures(tokens, names, reader), reader, author)
    referents = _referents(tokens, reader, resolver, attributions, chains)
    return tuple(tuple(_source(link, referents[link.spans]) for link in chain) for chain in chains)


def links_of(attribution: Attribution) -> tuple[Span, ...]:
    """The spans of the chain of an attribution, which may be its source alone."""
    return attribution.chain or ((attribution.source,) if attribution.source is not None else ())


def _referents(
    tokens: Tokens,
    reader: PhraseReader,
    resolver: Resolver,
    attributions: Sequence[Attribution],
    chains: Sequence[tuple[Span, ...]],
) -> dict[tuple[tuple[int, int], ...], Referent]:
    """Whom each source span stands for, found in the order of the text."""
    first_use: dict[tuple[tuple[int, int], ...], int] = {}
    for number, chain in enumerate(chains):
        for link in chain:
            # The attribution that a span is itself the source of tells more of it than one that inherits it.
            own = attributions[number].source
            if link.spans not in first_use or (
                own is not None and own.spans == link.spans and not _own(attributions, first_use[link.spans], link)
            ):
                first_use[link.spans] = number
    holders = _Holders(attributions)
    referents: dict[tuple[tuple[int, int], ...], Referent] = {}
    for spans, number in sorted(first_use.items()):
        attribution = attributions[number]
        outer = holders.holding(number, spans[0][0])
        speaker = attributions[outer].source if outer is not None else None
        around = referents.get(speaker.spans) if speaker is not None and speaker.spans != spans else None
        words = tokens.of(spans)[:_LONGEST]
        phrase = reader.read(words)
        quoted = bool(words) and bool(tokens.quoted[words[0]])
        referents[spans] = UNKNOWN if phrase is None else resolver.resolve(phrase, Place(attribution, around, quoted))
    return referents


def _own(attributions: Sequence[Attribution], number: int, link: Span) -> bool:
    source = attributions[number].source
    return source is not None and source.spans == link.spans


class _Holders:
    """Finds the attribution in whose content a place of the text is."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self.attributions = attributions
        self.order = sorted(range(len(attributions)), key=lambda i: attributions[i].content.start)
        self.starts = [attributions[i].content.start for i in self.order]

    def holding(self, number: int, offset: int) -> int | None:
        """The attribution whose content holds this offset: the parent, or the narrowest other one around it."""
        parent = self.attributions[number].parent
        if parent is not None:
            return parent
        at = bisect_right(self.starts, offset)
        for index in reversed(self.order[max(at - _LOOK_BACK, 0) : at]):
            inside = any(start <= offset < end for start, end in self.attributions[index].content.spans)
            if index != number and inside and self.attributions[index].source is not None:
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
