"""Which phrases name a thing, which does nothing and to which nothing is done, and who may stand for it: its owner."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reportedly.actors.agents import Found, agent_nouns
from reportedly.actors.countries import place_of
from reportedly.actors.phrases import Named, Phrase
from reportedly.actors.words import capital, word_class
from reportedly.lexicon import lexicon, plural_of
from reportedly.sources.phrase import DETERMINERS, OWNERS
from reportedly.tables import rows

_QUANTITIES = frozenset("more less fewer others other first second third last latter former".split())
_SHORTEST = 7  # letters of a word whose ending tells what it is


@cache
def thing_nouns() -> Mapping[str, str]:
    """The class of each thing noun, by its forms in the singular and the plural."""
    found: dict[str, str] = {}
    for kind, words in rows("things.tsv"):
        for word in words.split(", ") if kind != "ending" else ():
            found.setdefault(word, kind)
            found.setdefault(plural_of(word), kind)
    return found


@cache
def _endings() -> tuple[str, ...]:
    endings = [word for kind, words in rows("things.tsv") if kind == "ending" for word in words.split(", ")]
    return (*endings, *map(plural_of, endings))


def thing_class(noun: str) -> str | None:
    """The class of a common noun in lower case for a thing; None where it is a person, a group or unknown."""
    known = thing_nouns().get(noun)
    if known == "carrier":
        return known
    if noun in agent_nouns() or known == "group":
        return None
    document = lexicon().nouns.get(noun)
    if known is None and document is not None:
        return "carrier" if document.kind == "document" else None
    return known or ("abstract" if len(noun) >= _SHORTEST and noun.endswith(_endings()) else None)


def is_fragment(phrase: Phrase) -> bool:
    """Whether the words are but articles, numbers and quantities: "the", "the 60", "two others"."""
    words = [word.lower() for word in phrase.words]
    return all(not word[0].isalpha() or word in DETERMINERS or word in _QUANTITIES for word in words)


def thing_of(phrase: Phrase) -> str | None:
    """The class of thing that a phrase names, None where it names somebody or nobody knows what.

    A head with a capital is a name, and a noun phrase that ends in an agent noun is what that noun is.
    """
    if is_fragment(phrase):
        return "measure"
    head = phrase.words[-1]
    kind = None if capital(head) else thing_class(head.lower().rpartition("-")[2])
    agent = phrase.head_agent
    return None if kind is not None and agent is not None and agent.first < agent.last == phrase.last else kind


def owner_of(phrase: Phrase, kind: str) -> str | None:
    """The words for whoever owns a thing: a possessor, those told before the noun, or somebody behind "of".

    Before the noun that is a body by its name, somebody by an agent noun ("the council decision"), or a people
    ("Australian aid"); the name of a country there may be no more than where the thing is.
    """
    if phrase.owner and phrase.owner not in OWNERS:
        return phrase.owner
    bodies: list[Named | Found] = [
        *phrase.named,
        *(one for one in phrase.agents if thing_class(one.agent.noun) is None),
    ]
    body = max((one for one in bodies if one.last < phrase.last), key=lambda one: one.last, default=None)
    if body is not None:
        first = body.first
        while first and capital(phrase.words[first - 1]):  # "the Kirkuk | council decision"
            first -= 1
        return " ".join(phrase.words[first : body.last + 1])
    people = next((one for one in phrase.countries if one.place.what == "people" and one.last < phrase.last), None)
    if people is not None:
        return people.text
    preposition, text = phrase.complements[0] if phrase.complements else ("", "")
    if preposition != "of" or (kind == "place" and place_of(text) is not None):
        return None
    return text if text.lower() not in word_class("nation") else None
