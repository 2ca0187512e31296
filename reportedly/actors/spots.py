"""The places of a report where an actor is spoken of: each phrase with whom it stands for and what it is coded as.

A phrase that joins several actors makes a spot for each: "Egypt and Jordan", "Russian and Ukrainian troops".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportedly.actors.coding import Coding
from reportedly.lexicon import lexicon
from reportedly.records import Pieces, Span
from reportedly.sources import Reading
from reportedly.sources.phrase import CONJUNCTIONS, Phrase
from reportedly.sources.referent import Referent
from reportedly.sources.tokens import Tokens

_READ = 60  # tokens of a phrase that are read
_MOST = 8  # actors that one phrase can stand for


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention of one actor.

    ``whole`` are the pieces of the phrase that it was found in, ``at`` is the token of its noun, -1 where it has none.
    """

    whole: Pieces
    span: Span
    phrase: Phrase | None
    referent: Referent
    coding: Coding
    at: int = -1

    @property
    def described(self) -> bool:
        """Whether it is told by a noun, neither by name nor by a pronoun."""
        referent, phrase = self.referent, self.phrase
        if phrase is None or phrase.pronoun or not phrase.head or referent.named or self.coding.one:
            return False
        return referent.figure is None or referent.kind == "people"

    @property
    def head(self) -> str:
        """The noun of its phrase, in the singular where the word lists have it."""
        head = self.phrase.head if self.phrase is not None else ""
        noun = lexicon().nouns.get(head)
        return noun.singular if noun is not None else head


def noun_at(tokens: Tokens, phrase: Phrase | None) -> int:
    """The token of the noun or pronoun that a phrase is built on, -1 if it has none."""
    if phrase is None:
        return -1
    nouns, wanted = lexicon().nouns, phrase.pronoun or phrase.head
    for index in range(phrase.first, min(phrase.last + 1, phrase.first + _READ)):
        noun = nouns.get(tokens.lower[index])
        if wanted and (tokens.lower[index] == wanted or (noun is not None and noun.singular == wanted)):
            return index
    return -1


Part = tuple[Span, Phrase | None]


def parts_of(reading: Reading, span: Span) -> list[Part]:
    """The phrases of a span, one for each whom it stands for."""
    phrase = reading.phrase(span)
    if phrase is None:
        return [(span, None)]
    several = list(_several_countries(reading, span)) or list(_conjoined(reading.tokens, phrase))
    return several[:_MOST] or [(span, phrase)]


def _conjoined(tokens: Tokens, phrase: Phrase) -> Iterator[Part]:
    """The phrases that a conjunction joins, those inside them too."""
    for part in phrase.parts:
        if part.parts:
            yield from _conjoined(tokens, part)
        else:
            yield Span.of(tokens.text, [(tokens.starts[part.first], tokens.ends[part.last])]), part


def _several_countries(reading: Reading, span: Span) -> Iterator[Part]:
    """Of "Russian and Ukrainian troops" the Russian troops and the Ukrainian ones."""
    tokens, at = reading.tokens, reading.resolver.reader.at
    words = tokens.of(span.spans, _READ)
    listed = _listed_countries(reading, words)
    if len(listed) < 2:
        return
    last = listed[-1][1]
    rest = [index for index in words if index > last]
    if not rest or at.get(rest[0]) is at.get(last):
        return
    behind = (tokens.starts[rest[0]], tokens.ends[rest[-1]])
    for first, end in listed:
        piece = (tokens.starts[first], tokens.ends[end])
        read = reading.resolver.reader.read([*range(first, end + 1), *rest])
        pieces = [(piece[0], behind[1])] if end == last else [piece, behind]
        yield Span.of(tokens.text, pieces), replace(read, plural=True) if read is not None else None


def _listed_countries(reading: Reading, words: Sequence[int]) -> list[tuple[int, int]]:
    """The countries and peoples that stand in a row with a conjunction at the front of a phrase: their tokens."""
    tokens, at = reading.tokens, reading.resolver.reader.at
    found: list[tuple[int, int]] = []
    joined = False
    for index in words:
        name = at.get(index)
        if name is not None and name.sort in ("place", "people"):
            if index == name.first:
                found.append((name.first, name.last))
        elif tokens.lower[index] in CONJUNCTIONS or tokens.words[index] == ",":
            joined = joined or tokens.lower[index] in CONJUNCTIONS
        elif found or tokens.pos[index] not in ("DET", "ADJ", "NUM"):
            break
    return found if joined else []
