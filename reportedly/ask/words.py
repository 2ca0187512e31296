"""What somebody looks for in texts: words, "exact phrases", alternatives, beginnings, and what must not be there.

    market OR bazaar "took fire" -drone shell*

Whatever is typed, nothing of it reaches a database as syntax: only words between quotation marks do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from reportedly.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

LONGEST = 1000  # characters
MOST = 60  # terms
SHORTEST_BEGINNING = 3  # letters before a star: fewer stand for a great part of all words

_PARTS = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORDS = re.compile(r"\w+")
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_NEVER = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; ``beginning``: the last of them may go on."""

    words: tuple[str, ...]
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a text must have: of each group one term at least, and none of those unwanted."""

    groups: tuple[tuple[Term, ...], ...]
    unwanted: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Words:
        """The words that ``--text`` asks for. Raises UsageError."""
        groups: list[list[Term]] = []
        unwanted: list[Term] = []
        joined = False
        for sign, term in _terms(text):
            if sign == "OR":
                joined = bool(groups)
            elif sign == "-":
                unwanted.append(term)
            elif joined:
                groups[-1].append(term)
                joined = False
            else:
                groups.append([term])
        if not groups:
            why = "only words to leave out" if unwanted else "no words"
            raise UsageError(f'The words looked for are {why} - write some that must be there, as in "market -drone"')
        if sum(map(len, groups)) + len(unwanted) > MOST:
            raise UsageError(f"At most {MOST} words can be looked for at once")
        return cls(tuple(map(tuple, groups)), tuple(unwanted))

    @classmethod
    def name(cls, name: str) -> Words:
        """The words of a name, one after the other, without an article before them. Raises UsageError."""
        words = _words(name)
        if len(words) > 1 and words[0].lower() == "the":
            words = words[1:]
        if not words:
            raise UsageError(f"'{name}' is no name: it has no letters")
        if len(name) > LONGEST or len(words) > MOST:
            raise UsageError(f"A name has at most {LONGEST} characters and {MOST} words")
        return cls(((Term(words),),))


def clean(text: str) -> str:
    """The text without what no database takes: NUL and half characters."""
    return _NEVER.sub(" ", text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _WORDS.findall(clean(text)) if any(map(str.isalnum, word)))


def _terms(text: str) -> Iterator[tuple[str, Term]]:
    """Each term with its sign: "-" unwanted, "" wanted; and "OR" between two."""
    if len(text) > LONGEST:
        raise UsageError(f"The words looked for have more than {LONGEST} characters")
    for minus, phrase, word in _PARTS.findall(text.translate(_QUOTES)):
        if word == "OR":
            yield "OR", Term(())
            continue
        sign = minus or ("-" if word.startswith("-") else "")
        found = _words(phrase or word)
        if not found:
            continue
        beginning = word.endswith("*")
        if beginning and len(found[-1]) < SHORTEST_BEGINNING:
            raise UsageError(f"'{word}' stands for too many words: at least {SHORTEST_BEGINNING} letters go before *")
        yield sign, Term(found, beginning)


def fts5(words: Words) -> str:
    """The words in the language of SQLite's full-text search."""
    told = " AND ".join(f"({_either(group)})" for group in words.groups)
    return f"({told}) NOT ({_either(words.unwanted)})" if words.unwanted else told


def _either(terms: Sequence[Term]) -> str:
    return " OR ".join(f'"{" ".join(term.words)}"{" *" if term.beginning else ""}' for term in terms)


def tsquery(words: Words) -> ColumnElement[Any]:
    """The words as a tsquery of PostgreSQL."""
    told = _joined("&&", [_joined("||", [_tsterm(term) for term in group]) for group in words.groups])
    return _joined("&&", [told, *(_not(term) for term in words.unwanted)])


def _tsterm(term: Term) -> ColumnElement[Any]:
    from sqlalchemy import func

    if term.beginning:  # quoted: whatever the words are, they are no operators
        return func.to_tsquery("english", " <-> ".join(f"'{word}'" for word in term.words) + ":*")
    return func.phraseto_tsquery("english", " ".join(term.words))


def _joined(sign: str, parts: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    return reduce(lambda left, right: left.op(sign)(right), parts)


def _not(term: Term) -> ColumnElement[Any]:
    from sqlalchemy import func

    return func.tsquery_not(_tsterm(term))
