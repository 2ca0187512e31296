"""The words around the name of a place: articles, sides, sorts, and where a phrase of several names comes apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportedly.tables import rows

_BEGIN = re.compile(
    r"^(?:(?:in|at|near|outside|from|to|on|off|around|inside|across|over|throughout|into|through|towards?|within|along|of"
    r"|the|a|an|its|his|her|their|our|both)\s+)+",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"-(?:held|controlled|occupied|run|ruled|administered|besieged|dominated|majority|annexed)$", re.IGNORECASE
)
_LINK = re.compile(r" (of|near|outside|off|around|from|at|on|along|across|beside|opposite|with|between|towards?|to) ")
_LIST = re.compile(r", (?:and |or )?| and | or |/")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The words of each kind in ``data/place_words.tsv``."""

    side: frozenset[str]
    sort: frozenset[str]
    land: frozenset[str]
    line: frozenset[str]


@cache
def place_words() -> PlaceWords:
    """The words around names of places, read at the first call."""
    kinds = {kind: frozenset(words.split("; ")) for kind, words in rows("place_words.tsv")}
    return PlaceWords(kinds["side"], kinds["sort"], kinds["land"], kinds["line"])


def trimmed(words: str) -> str:
    """The words without quotation marks, prepositions and articles before them and a possessive behind.

    >>> trimmed("in the town's")
    'town'
    """
    words = " ".join(words.split()).strip(' ,;:"“”()[]').rstrip("'’")
    return _BEGIN.sub("", words).removesuffix("'s").removesuffix("’s")


def has_name(words: str) -> bool:
    """Whether a name may stand in the words: a capital, not of a mere side ("the North", "Russian-held")."""
    return any(word[:1].isupper() and not is_plain(word) for word in words.split())


def is_plain(word: str) -> bool:
    """Whether a word before a name only describes it: "besieged", "Eastern", "Russian-held"."""
    return word.islower() or word.lower() in place_words().side or bool(_HELD.search(word)) or word[:1].isdigit()


def is_sort(word: str) -> bool:
    """Whether a word tells what a place is."""
    return word.lower() in place_words().sort


def is_line(words: str) -> bool:
    """Whether words end in what lies between places: "the Lebanese border"."""
    return bool(words) and words.split()[-1].lower() in place_words().line


def parted(words: str, mark: str) -> tuple[str, str] | None:
    """What stands before and behind the first such mark, if it stands inside the words."""
    before, found, behind = words.partition(mark)
    return (before, behind.strip(" )")) if found and before.strip() and behind.strip(" )") else None


def linked(words: str) -> tuple[str, str, str] | None:
    """What stands before a preposition, the preposition, and what it governs."""
    match = _LINK.search(words)
    return (words[: match.start()], match[1], words[match.end() :]) if match else None


def listed(words: str) -> list[str]:
    """The members of a list that name something: "northern and eastern Syria" has one."""
    return [part for part in _LIST.split(words) if has_name(part)]
