"""What the words around a name that no list knows tell of it, wherever it stands in the report.

A model takes rare names of places and firms for persons; a report says what they are at one of their mentions at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportedly.lexicon import Noun, lexicon
from reportedly.records import Kind
from reportedly.sources.names import ARTICLES, Name, is_title, noun_ending
from reportedly.sources.tokens import POSSESSIVE, Tokens

_NEAR = 5  # tokens of an apposition that are read for its noun
_TOWARDS = frozenset("in into throughout across".split())  # before places, seldom before persons
_NEXT_TO = frozenset({"neighbouring", "neighboring"})  # before places alone
_OF_STATES = frozenset(
    "president parliament government army navy border borders capital ambassador embassy troops forces delegation "
    "territory prime foreign".split()
)
_DEMONYMS = ("n", "an", "ian", "i", "ese", "ish", "ns", "ans", "ians", "is")

Finding = tuple[str, Kind]
"""A sort of name, "body" or "place", and its kind."""


class Evidence:
    """What each name that rests on the model's word alone is said to be."""

    def __init__(self, tokens: Tokens, names: Sequence[Name]) -> None:
        self.tokens = tokens
        self.capitals = {word for word in tokens.words if word[:1].isupper()}
        self.persons = _sure_persons(tokens, names)
        self.findings: dict[str, Finding] = {}
        for name in names:
            if not name.sure and name.text not in self.findings:
                self.findings.update((name.text, finding) for finding in self._found(name))

    def weigh(self, name: Name) -> Name:
        """The name as a body or place, where the report shows it to be one."""
        found = self.findings.get(name.text)
        if found is None or name.sure or (name.sort == "body" and name.kind is not None):
            return name
        sort, kind = found
        return replace(name, sort="place" if sort == "place" else "body", kind=kind)

    def _found(self, name: Name) -> Iterator[Finding]:
        """What one mention shows, the surest last."""
        if name.sort not in ("person", "body", "other") or name.text in self.persons:
            return
        if len(name) == 1 and self._as_place(name):
            yield "place", "government"
        body = self._noun_before(name) or self._noun_behind(name)
        if body is not None:
            yield "body", "organization" if "common" in body.tags else body.one

    def _as_place(self, name: Name) -> bool:
        """Whether the name has a demonym in the report, or what only states have, or stands where places do."""
        tokens, word = self.tokens, name.text
        if any(word + ending in self.capitals for ending in _DEMONYMS) and name.sort != "other":
            return True
        behind = name.last + 2
        if behind < len(tokens) and tokens.words[behind - 1] in POSSESSIVE and tokens.lower[behind] in _OF_STATES:
            return True
        before = tokens.lower[name.first - 1] if name.first else ""
        return before in _NEXT_TO or (name.sort != "body" and before in _TOWARDS)

    def _noun_before(self, name: Name) -> Noun | None:
        """The noun for bodies right before the name: "the news agency X", "rebel group X"."""
        at = name.first - 1
        if at < 0 or self.tokens.pos[at] != "NOUN" or self.tokens.capital(at):
            return None
        found = noun_ending(self.tokens, max(at - 3, 0), at)
        return found[0] if found and "body" in found[0].tags and not found[0].plural else None

    def _noun_behind(self, name: Name) -> Noun | None:
        """The noun of an apposition for bodies: "X, a mining company", not "X, the company's chief"."""
        tokens, first = self.tokens, name.last + 2
        if first + 1 >= len(tokens) or tokens.words[first - 1] != "," or tokens.lower[first] not in ARTICLES:
            return None
        end = first
        while end + 1 < min(first + _NEAR, len(tokens)) and tokens.pos[end + 1] in ("ADJ", "NOUN", "PROPN"):
            end += 1
        if end + 1 < len(tokens) and tokens.words[end + 1] in POSSESSIVE:
            return None
        found = noun_ending(tokens, first, end)
        return found[0] if found and "body" in found[0].tags else None


def _sure_persons(tokens: Tokens, names: Sequence[Name]) -> frozenset[str]:
    """Texts that a title or a given name shows to be of a person, and the surnames of those."""
    sure: set[str] = set()
    for name in names:
        given = tokens.words[name.first] in lexicon().first_names
        titled = name.first > 0 and tokens.capital(name.first - 1) and is_title(tokens, name.first - 1)
        if name.sort == "person" and (given or titled or name.sure):
            sure.update((name.text, tokens.words[name.last]))
    return frozenset(sure)
