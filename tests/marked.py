"""Sentences with their attributions marked in them, for tests.

    text, analysis, attributions = marked("[src The ministry] [cue rejected] [content the findings].")

Several pieces with one mark make a discontinuous span; a number tells attributions apart, and one marked inside the
content of another has it as parent: ``[src1 Radio] [cue1 says] [content1 [src2 villagers] [cue2 fear] [content2 a
raid]]``. Brackets without such a mark stay in the text. Words have no part of speech ("X"), punctuation is "PUNCT".
"""

from __future__ import annotations

import re

from reportedly.records import Analysis, Attribution, Span

BRACKET = re.compile(r"\[(?:(src|cue|content)(\d*) )?|\]")
TOKEN = re.compile(r"\w+|[^\w\s]")
SENTENCE = re.compile(r"\S.*?(?:[.!?][\"”’)]*(?=\s|$)|\n|$)", re.DOTALL)

Pieces = dict[str, list[tuple[int, int]]]


def marked(sentence: str) -> tuple[str, Analysis, list[Attribution]]:
    """The text without its marks, its analysis, and the attributions in the order of their numbers."""
    text, found = _unmark(sentence)
    numbers = sorted(found, key=lambda number: int(number or 0))
    spans = [{role: Span.of(text, sorted(pieces)) for role, pieces in found[number].items()} for number in numbers]
    contents = [roles["content"] for roles in spans]
    attributions = [
        Attribution(roles.get("src"), roles.get("cue"), roles["content"], _parent(contents, index))
        for index, roles in enumerate(spans)
    ]
    words = tuple((match.start(), match.end()) for match in TOKEN.finditer(text))
    pos = tuple("X" if text[start].isalnum() else "PUNCT" for start, _ in words)
    sentences = tuple((match.start(), match.end()) for match in SENTENCE.finditer(text))
    return text, Analysis(words, pos, sentences, (), tuple(attributions)), attributions


def _unmark(sentence: str) -> tuple[str, dict[str, Pieces]]:
    """The text, and for each number the pieces of every role."""
    text, last = "", 0
    found: dict[str, Pieces] = {}
    stack: list[tuple[str | None, str, int]] = []
    for match in BRACKET.finditer(sentence):
        text += sentence[last : match.start()]
        last = match.end()
        role, number = match.groups()
        if match.group() == "]":
            opened, number, start = stack.pop()
            if opened is None:
                text += "]"
            else:
                found.setdefault(number, {}).setdefault(opened, []).append((start, len(text)))
            continue
        stack.append((role, number or "", len(text)))
        if role is None:
            text += "["
    return text + sentence[last:], found


def _parent(contents: list[Span], index: int) -> int | None:
    """The number of the smallest other content that holds this one."""
    own = contents[index]
    holders = [
        (other.end - other.start, place)
        for place, other in enumerate(contents)
        if place != index and other.start <= own.start and own.end <= other.end and other != own
    ]
    return min(holders)[1] if holders else None
