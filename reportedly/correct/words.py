"""Words that somebody names, found in the report: as they stand there, but for white space and the shape of quotes.

Words that stand more than once are not guessed at: the message has the offsets to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from reportedly.errors import UsageError
from reportedly.records import Span
from reportedly.show import visible

LONGEST = 20_000  # characters that are looked for
SHOWN = 4  # places of an ambiguous phrase that a message lists
MOST = 1000  # places of a phrase that are looked at

_OFFSETS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9})*")
_GAP = re.compile(r"\s+(?:\.\.\.|…)\s+")
_ALIKE = {mark: f"[{marks}]" for marks in ("'’‘", '"“”„', "‐‑–—-") for mark in marks}


def is_offsets(told: Any) -> bool:
    """Whether a value is offsets and not words: 120-134, or 120-134,150-160; in Python pairs of numbers."""
    return bool(_OFFSETS.fullmatch("".join(told.split()))) if isinstance(told, str) else True


def at_offsets(text: str, told: Any, field: str) -> Span:
    """The span at these offsets. Raises UsageError where nothing stands there."""
    pieces = _pairs(told, field)
    last = 0
    for start, end in pieces:
        if not last <= start < end <= len(text):
            raise UsageError(
                f"{field}: {start}-{end} is no place of the report, which has {len(text)} characters: "
                "give start-end, several parted by commas in the order of the text"
            )
        if not text[start:end].strip():
            raise UsageError(f"{field}: {start}-{end} is white space: give the offsets of words")
        last = end
    return Span.of(text, pieces)


def _pairs(told: Any, field: str) -> list[tuple[int, int]]:
    try:
        if isinstance(told, str):
            return [(int(a), int(b)) for a, b in (piece.split("-") for piece in told.split(","))]
        pairs = [(start, end) for start, end in told]
    except (TypeError, ValueError):
        pairs = []
    if not pairs or not all(type(one) is int for pair in pairs for one in pair):
        raise UsageError(f"{field}: '{visible(str(told))[:60]}' is no place in a text: write it as 120-134")
    return pairs


def find_words(text: str, told: str, field: str, how: str) -> Span:
    """The span of these words, the pieces of one with a gap joined by " ... "; ``how`` to say which if they are many.

    Raises UsageError where they do not stand in the report, or more than once.
    """
    places = places_of(text, told)
    if not places and _GAP.search(told.strip()):
        pieces: list[tuple[int, int]] = []
        for piece in _GAP.split(told.strip()):
            pieces.append(_only(text, piece, field, how, pieces[-1][1] if pieces else 0))
        return Span.of(text, pieces)
    return Span.of(text, [_only(text, told, field, how)])


def _only(text: str, told: str, field: str, how: str, after: int = 0) -> tuple[int, int]:
    """The one place of a phrase behind an offset."""
    places = [place for place in places_of(text, told) if place[0] >= after]
    words = visible(told)[:60]
    if not places:
        raise UsageError(f'{field}: "{words}" does not stand in the report: give words as they stand there')
    if len(places) > 1:
        first, *more = (f"{start}-{end}" for start, end in places[:SHOWN])
        others = ", ".join(more) + (", …" if len(places) > SHOWN else "")
        raise UsageError(
            f'{field}: "{words}" stands {len(places)} times in the report: say which, with {how}={first} (or {others})'
        )
    return places[0]


def places_of(text: str, told: str) -> Sequence[tuple[int, int]]:
    """Where words stand: as whole words, those with the same capitals before others."""
    words = told.strip()
    if not words or len(words) > LONGEST:
        return ()
    pattern = "".join(_pattern(words))
    for flags in (0, re.IGNORECASE):
        found = [match.span() for match in islice(re.finditer(pattern, text, flags), MOST)]
        if found:
            return found
    return ()


def _pattern(words: str) -> Iterator[str]:
    """An expression for words: any white space between them, any shape of quotation marks and dashes."""
    if re.match(r"\w", words):
        yield r"(?<!\w)"
    for char in re.sub(r"\s+", " ", words):
        yield r"\s+" if char == " " else _ALIKE.get(char) or re.escape(char)
    if re.search(r"\w$", words):
        yield r"(?!\w)"
