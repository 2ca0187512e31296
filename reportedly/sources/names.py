"""Proper names: what a name is, and what its own words tell of the one who bears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportedly.lexicon import Noun, lexicon
from reportedly.records import Kind
from reportedly.sources.tokens import Tokens

Sort = Literal["person", "body", "place", "people", "other"]

ARTICLES = frozenset({"the", "a", "an"})
PARTICLES = frozenset(
    "al el bin bint ibn ben de da dos das del della di du la le van von der den ter abu ould y e".split()
)
SUFFIXES = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})
SMALL = frozenset("of the and for to in on at de la & with by".split())
PREFIXES = frozenset("ex co then vice deputy".split())  # before a role: ex-president
LONGEST = 12  # tokens of a name; more is a mistake of the model, or a text all in capitals


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: its first and last token, what sort of thing it names, and of a body the kind.

    ``sure`` are those that do not rest on the model's word alone.
    """

    first: int
    last: int
    text: str
    sort: Sort
    kind: Kind | None = None
    sure: bool = False

    def __len__(self) -> int:
        return self.last - self.first + 1


def noun_ending(tokens: Tokens, first: int, last: int) -> tuple[Noun, int] | None:
    """The noun of the word lists that ends at token ``last``, the longest one, with its first token."""
    nouns = lexicon().nouns
    for start in range(max(first, last - 3), last + 1):
        noun = nouns.get(" ".join(tokens.lower[start : last + 1]))
        if noun is not None:
            return noun, start
    prefix, _, rest = tokens.lower[last].partition("-")
    if prefix in PREFIXES and rest in nouns:
        return nouns[rest], last
    title = lexicon().titles.get(tokens.lower[last].rstrip("."))
    if title is not None and title.role is not None and title.role in nouns and tokens.capital(last):
        return nouns[title.role], last
    return None


def body_kind(tokens: Tokens, first: int, last: int) -> Kind | None:
    """The kind of the body of this name by its nouns: Ministry of Defence, Kenya Defence Forces, Daily Example."""
    words = lexicon()
    text = tokens.slice(first, last)
    if text in words.bodies:
        return words.bodies[text][0].kind
    head = next((i for i in range(first + 1, last) if tokens.lower[i] in ("of", "for", "on", "to")), last + 1) - 1
    found = noun_ending(tokens, first, head)
    if found and "body" in found[0].tags:
        return "organization" if "common" in found[0].tags else found[0].kind
    if first == last:
        return None
    if tokens.words[last] in words.company_last:
        return "organization"
    longer = words.bodies.get(text.rpartition(" ")[0])
    if longer:
        return longer[0].kind
    if tokens.words[head] in words.media_last or tokens.words[first] in words.media_first:
        return "media"
    return "document" if found and found[0].one == "document" else None


def is_title(tokens: Tokens, index: int) -> bool:
    """Whether the token is a title as it stands before names."""
    return tokens.lower[index].rstrip(".") in lexicon().titles


def is_courtesy(tokens: Tokens, index: int) -> bool:
    """Whether the token is a title that tells no role: Mr., Lady."""
    title = lexicon().titles.get(tokens.lower[index].rstrip("."))
    return title is not None and title.role is None and tokens.capital(index)


def past_roles(tokens: Tokens, first: int, last: int) -> int:
    """The first token behind a role inside what was taken for a name: "Example Corp CEO | Jane Doe"."""
    words = lexicon()
    for index in range(last - 1, first, -1):
        noun = words.nouns.get(tokens.lower[index])
        if noun is not None and noun.one == "person" and tokens.words[index] not in words.first_names:
            return index + 1
    return first


def past_titles(tokens: Tokens, first: int, last: int) -> int:
    """The first token of a person's name behind its titles, roles and demonyms."""
    words = lexicon()
    while first < last:
        noun = words.nouns.get(tokens.lower[first].rstrip("."))
        role = noun is not None and noun.one == "person" and tokens.words[first] not in words.first_names
        former = tokens.lower[first] in ("former", "late", "acting")
        if not (role or former or is_title(tokens, first) or tokens.words[first] in words.places):
            break
        first += 1
    return first


def country_of(name: Name) -> str | None:
    """The country that a demonym, seat or country name is of; of other places the place itself."""
    place = lexicon().places.get(name.text)
    if place is not None:
        return place[0]
    return name.text if name.sort == "place" else None
