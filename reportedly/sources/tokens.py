"""The report as a row of tokens: words that keep their hyphens and full stops, with part of speech and sentence.

The model's words cut "U.N.", "al-Shabaab" and "Lt." to pieces; whoever reads names wants them whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from reportedly.lexicon import lexicon
from reportedly.records import Analysis, Pieces

POSSESSIVE = frozenset({"'s", "’s", "'S", "’S", "'", "’"})
QUOTES = frozenset({*"\"“”„«»‟‘’'`", "''", "``"})
COMPOUNDS = ("-based", "-led", "-backed", "-born", "-run", "-held", "-controlled", "-affiliated", "-allied", "-linked")
_MARKS = "\u0300-\u036f\u064b-\u065f\u200c\u200d"  # accents and joiners that are characters of their own
_DOUBLE = frozenset({*'"“”„«»', "''", "``"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel rows, one entry a token: text, lower case, part of speech, start, end, sentence, whether quoted."""

    text: str
    words: Sequence[str]
    lower: Sequence[str]
    pos: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    sentence: Sequence[int]
    quoted: bytes

    def __len__(self) -> int:
        return len(self.words)

    def between(self, start: int, end: int) -> range:
        """The tokens that start in this piece of the text."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def of(self, pieces: Pieces, most: int) -> list[int]:
        """The tokens of a span, no more than so many."""
        return list(islice((index for start, end in pieces for index in self.between(start, end)), most))

    def slice(self, first: int, last: int) -> str:
        """The text from the first to the last of these tokens, white space evened out."""
        return " ".join(self.text[self.starts[first] : self.ends[last]].split())

    def capital(self, index: int) -> bool:
        """Whether the token is written with a capital: Doe, NATO, al-Shabaab, eBay, M23."""
        word = self.words[index]
        return not word.islower() and any(map(str.isupper, word))

    def compound(self, index: int) -> bool:
        """Whether the token is an adjective made of a name: Nairobi-based, Saudi-led."""
        return self.lower[index].endswith(COMPOUNDS)


@cache
def _token_pattern() -> re.Pattern[str]:
    """Titles and initials with their full stop, words with inner hyphens and apostrophes, possessives, the rest."""
    titles = "|".join(
        sorted({title.capitalize() for title in lexicon().titles if len(title) <= 4}, key=len, reverse=True)
    )
    return re.compile(
        rf"(?:{titles}|Jr|Sr|St|Ft)\.(?=\s)"
        r"|(?:Inc|Corp|Ltd|Co|Bros)\.(?=[,;)]|\s+[a-z(])"
        r"|(?:[^\W\d_]\.){2,}|(?<![^\s(])[A-Z]\.(?=\s?[A-Z])"
        r"|''|``|[’'][sS]\b|(?<=[sSzZx])[’'](?=[\s,.])"
        rf"|[^\W_](?:[\w{_MARKS}]|(?![’'][sS]\b)[&’'-](?=\w))*(?:(?<=[a-z])\.(?:com|org|net|ru|uk))?"
        r"|\S"
    )


@cache
def _combining() -> str:
    """The characters of _MARKS; the model's words end before them."""
    return "".join(map(chr, [*range(0x300, 0x370), *range(0x64B, 0x660), 0x200C, 0x200D]))


def tokenize(text: str, analysis: Analysis) -> Tokens:
    """The tokens of a report; each takes the part of speech of the last of the model's words in it."""
    tagged = {end: tag for (_, end), tag in zip(analysis.words, analysis.pos, strict=True)}
    words, pos, starts, ends, sentences = [], [], [], [], []
    begins = [start for start, _ in analysis.sentences]
    for match in _token_pattern().finditer(text):
        start, end = match.span()
        word = match.group()
        words.append(word)
        starts.append(start)
        ends.append(end)
        # A title or an initial ends in a full stop, which is a word of its own to the model: look before it.
        tag = tagged.get(start + len(word.rstrip(_combining())), "X")
        pos.append(tagged.get(end - 1, "PROPN") if word[-1] == "." and len(word) > 1 else tag)
        sentences.append(0)
    at = 0
    for index, start in enumerate(starts):
        while at + 1 < len(begins) and begins[at + 1] <= start:
            at += 1
        sentences[index] = at
    return Tokens(
        text, words, [word.lower() for word in words], pos, starts, ends, sentences, _quoted(text, words, starts)
    )


def _quoted(text: str, words: Sequence[str], starts: Sequence[int]) -> bytes:
    """One byte a token: whether it stands inside quotation marks; a new paragraph ends what was left open."""
    inside, marks = False, bytearray(len(words))
    for index, word in enumerate(words):
        if word in _DOUBLE:
            inside = word in "“«„" or (word not in "”»" and not inside)
        elif inside and index and "\n" in text[starts[index - 1] : starts[index]]:
            inside = False
        marks[index] = inside
    return bytes(marks)
