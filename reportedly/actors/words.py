"""The classes of ``data/actor_words.tsv``, and the row of words that a mention is read as."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reportedly.tables import word_classes

LONGEST_TEXT = 400  # characters of a mention that are read: who it is stands at its front
MOST_WORDS = 40

_WORD = re.compile(
    r"\d{1,3}(?:,\d{3})+\b"  # 60,000
    r"|(?:[^\W\d_]\.){2,}(?:-\w+)?"  # U.S., U.S.-led
    r"|['’][sS]\b|(?<=[sSzZxX])['’](?=\s|$)"  # possessives
    r"|[^\W_](?:\w|(?!['’][sS]\b)['’&‐‑-](?=\w))*"
    r"|[,;()\[\]—–:]"
)


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class."""
    return word_classes("actor_words.tsv")[name]


def words_of(text: str) -> list[str]:
    """The words of a mention with its possessives, commas and brackets, so many at most.

    A compound for a tie is two words: Saudi and -led.
    """
    found = _WORD.findall(unicodedata.normalize("NFC", text[:LONGEST_TEXT]))[:MOST_WORDS]
    return [piece for word in found for piece in _untied(word)]


def _untied(word: str) -> tuple[str, ...]:
    """A compound of a name and an ending for a tie in its two parts."""
    head, hyphen, ending = word.rpartition("-")
    tie = hyphen and capital(head) and (ending in word_class("belongs") or ending in word_class("aided"))
    return (head, f"-{ending}") if tie else (word,)


def capital(word: str) -> bool:
    """Whether a word is written with a capital: Kenya, al-Shabaab, M23."""
    return any(map(str.isupper, word))
