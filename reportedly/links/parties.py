"""Who speaks, and for whom: the party behind a claim, as far as words can tell two parties apart.

Two parties are the same by name, or where one speaks for the other (*the ministry*, *a spokesman for the ministry*). A
name that was only inferred for a description (*the company*) makes them the same perhaps, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reportedly.links.words import sides, stem_of
from reportedly.records import Source
from reportedly.tables import text_of

Likeness = Literal["same", "perhaps", "other"]

WORD = re.compile(r"[^\W_]+")
MOST = 300  # characters of a source that are read
PRONOUNS = frozenset("he she they it i we who which him her them".split())


@dataclass(frozen=True, slots=True)
class Party:
    """The one a claim goes back to: stems of its name, of the nouns that describe it, of the body it speaks for.

    ``sure`` tells whether the words at this place give the name or a pronoun for it, ``body_sure`` whether they give
    the body; ``speaks`` whether the source only speaks for another.
    """

    text: str
    names: frozenset[str]
    nouns: frozenset[str]
    body: frozenset[str]
    sides: frozenset[str]
    kind: str
    actor: str | None
    sure: bool
    body_sure: bool = False
    speaks: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """All stems by which a text may speak of this party."""
        return self.names | self.nouns | self.body

    @property
    def speaks_for_nobody(self) -> bool:
        """Whether this is a spokesman of whom nothing tells whose."""
        return self.speaks and not self.body


NOBODY = Party("", frozenset(), frozenset(), frozenset(), frozenset(), "unknown", None, False)


@cache
def _speaker_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Stems that tell nothing of a source, of those who speak for another, and of those who do not."""
    text = "\n".join(line for line in text_of("speaker_words.txt").splitlines() if not line.startswith("#"))
    plain, speakers, others = (frozenset(map(stem_of, part.split())) for part in text.strip().split("\n\n"))
    return plain, speakers, others


def stems_of(text: str | None) -> frozenset[str]:
    """The stems of the words of a name or description that tell something of who it is."""
    plain, speakers, _ = _speaker_words()
    found = (stem_of(word.lower()) for word in WORD.findall((text or "")[:MOST]) if len(word) > 1)
    return frozenset(found) - plain - speakers


def party_of(source: Source | None) -> Party:
    """The party that a source is; without one, nobody."""
    if source is None:
        return NOBODY
    said = source.text.split(",")[0] if source.name is None else source.text
    words = stems_of(said)
    _, speakers, others = _speaker_words()
    role = frozenset(stem_of(word.lower()) for word in WORD.findall((source.role or "")[:MOST]))
    names = stems_of(source.name)
    body = stems_of(source.affiliation) if role.isdisjoint(others) else frozenset[str]()
    nouns = (stems_of(source.role) | words) - names - body
    pronoun = source.text.lower() in PRONOUNS
    return Party(
        text=source.text,
        names=names,
        nouns=nouns,
        body=body,
        sides=sides_of(names | nouns | body),
        kind=source.kind,
        actor=source.actor,
        sure=pronoun or not names or bool(words & names),
        body_sure=bool(words & body),
        speaks=not role.isdisjoint(speakers),
    )


def sides_of(stems: Iterable[str]) -> frozenset[str]:
    """The sides in an affair that words like *soldiers* or *ministry* stand for."""
    return frozenset(side for stem in stems for side in sides().get(stem, ()))


def likeness(one: Party, other: Party) -> Likeness:
    """Whether two parties are the same."""
    if one.actor is not None and one.actor == other.actor:
        return "same" if one.sure and other.sure else "perhaps"
    fits = [sure for left, right, sure in _namings(one, other) if _holds(left, right)]
    if fits:
        return "same" if any(fits) else "perhaps"
    # "the army" for "the Sannar army", but also "police" for "the police federation"
    loose = bool(one.names) != bool(other.names) and _holds(one.names or one.nouns, other.names or other.nouns)
    return "perhaps" if loose else "other"


def _namings(one: Party, other: Party) -> list[tuple[frozenset[str], frozenset[str], bool]]:
    """The pairs of namings by which two parties are one, each as itself or as the body it speaks for, and if surely."""
    own, others = one.names or one.nouns, other.names or other.nouns
    pairs = [
        (own, other.body, one.sure and other.body_sure),
        (one.body, others, one.body_sure and other.sure),
        (one.body, other.body, one.body_sure and other.body_sure),
    ]
    alike = bool(one.names) == bool(other.names)
    return [(own, others, one.sure and other.sure), *pairs] if alike else pairs


def _holds(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether one naming is part of the other."""
    return bool(left) and bool(right) and (left <= right or right <= left)
