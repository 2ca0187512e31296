"""Which mentions are of one actor: by name, by referent, by the row of the table, or by a description taken up again.

Of several earlier ones that a description fits none is chosen: it stays an actor of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import islice

from reportedly.actors.spots import Spot
from reportedly.actors.table import key_of

_TAKES_UP = frozenset({"the", "this", "that", "these", "those"})
_OTHERS = frozenset({"other", "another", "more", "further", "additional", "fellow", "different"})
_BRINGS_IN = frozenset({"", "a", "an", "one"})  # before somebody of whom nothing was told yet
_LEAD = 12  # mentions below the headline among which somebody has to be named
_LOOK_BACK = 40  # earlier descriptions with the same noun that are compared


class Clusters:
    """Spots put together in the order of the text."""

    def __init__(self, spots: Sequence[Spot], headline: int = 0) -> None:
        self.spots = spots
        self._leader = list(range(len(spots)))
        self._known: dict[Hashable, int] = {}
        self._by_head: dict[tuple[str, bool], list[int]] = {}
        for number, spot in enumerate(spots):
            self._enter(number, spot)
        for number, spot in enumerate(spots):
            if spot.span.start >= headline:
                break
            self._named_below(number, headline)

    def groups(self) -> list[list[Spot]]:
        """The spots of each actor, actors in the order of their first mentions."""
        groups: dict[int, list[Spot]] = {}
        for number, spot in enumerate(self.spots):
            groups.setdefault(self._find(number), []).append(spot)
        return list(groups.values())

    def _enter(self, number: int, spot: Spot) -> None:
        for key in _keys(spot):
            self._join(number, self._known.setdefault(key, number))
        told = _told(spot)
        if told is not None:
            self._join(number, self._known.get(told, number) if _takes_up(spot) else number)
            self._known[told] = number
        if spot.described and spot.phrase is not None:
            earlier = self._taken_up(spot)
            if earlier is not None:
                self._join(number, earlier)
            self._by_head.setdefault((spot.head, spot.phrase.plural), []).append(number)

    def _taken_up(self, spot: Spot) -> int | None:
        """The one actor described before that this description can be of."""
        phrase = spot.phrase
        assert phrase is not None
        definite = phrase.determiner in _TAKES_UP
        if not definite and not (phrase.determiner == "" and phrase.plural):
            return None
        if not phrase.modifiers.isdisjoint(_OTHERS):
            return None
        found = [
            number
            for number in self._by_head.get((spot.head, phrase.plural), [])[-_LOOK_BACK:]
            if _can_be(spot, self.spots[number])
        ]
        return found[0] if found and len({self._find(number) for number in found}) == 1 else None

    def _named_below(self, number: int, headline: int) -> None:
        """Joins somebody whom the headline but describes to the first named person whom the report calls so.

        "Sect defector arrested" is of Jane Roe if the lead goes on "defector Jane Roe".
        """
        spot = self.spots[number]
        if not spot.described or spot.phrase is None or spot.phrase.plural or spot.phrase.determiner not in _BRINGS_IN:
            return
        below = (at for at in range(number + 1, len(self.spots)) if self.spots[at].span.start >= headline)
        persons = [at for at in islice(below, _LEAD) if _called(self.spots[at], spot.head)]
        if persons:
            self._join(number, persons[0])

    def _find(self, number: int) -> int:
        while self._leader[number] != number:
            self._leader[number] = self._leader[self._leader[number]]
            number = self._leader[number]
        return number

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._leader[second] = first


def _called(spot: Spot, noun: str) -> bool:
    """Whether it is of a named person whom the report gives a role by this noun, or calls so here."""
    figure, phrase = spot.referent.figure, spot.phrase
    if figure is None or figure.kind != "person" or not spot.referent.named:
        return False
    heads = {head for role in figure.roles for head in role.heads}
    return noun in heads or (phrase is not None and noun in phrase.heads)


def _keys(spot: Spot) -> Iterator[Hashable]:
    """What a mention shares with every other one of the same actor."""
    referent, coding = spot.referent, spot.coding
    if referent.figure is not None and referent.kind != "people" and referent.name == referent.figure.name:
        yield "figure", id(referent.figure)
    elif referent.named and referent.name and referent.kind != "document":
        yield "name", key_of(referent.name), coding.country or referent.affiliation
    if spot.at >= 0 and not referent.named:
        yield "noun", spot.at
    if coding.one:
        yield "coded", coding.name, coding.country


def _told(spot: Spot) -> Hashable | None:
    """By what a referent without a name is known: a pronoun or description that takes it up stands for the same."""
    referent = spot.referent
    if referent.named or not (referent.head or referent.role):
        return None
    return "told", referent.kind, referent.head, referent.role, referent.affiliation, referent.plural


def _takes_up(spot: Spot) -> bool:
    """Whether the words point back, and do not bring in somebody new: "the officer", "they"."""
    phrase = spot.phrase
    return phrase is not None and (bool(phrase.pronoun) or phrase.determiner in _TAKES_UP)


def _can_be(spot: Spot, earlier: Spot) -> bool:
    """Whether nothing speaks against both being of one: country, affiliation, and what else is said of them."""
    phrase, before = spot.phrase, earlier.phrase
    if phrase is None or before is None or not _tells(phrase.modifiers) <= _tells(before.modifiers):
        return False
    pairs = (
        (spot.coding.country, earlier.coding.country),
        (spot.referent.affiliation, earlier.referent.affiliation),
    )
    return all(one is None or other is None or one == other for one, other in pairs)


def _tells(modifiers: frozenset[str]) -> frozenset[str]:
    """The modifiers without numbers."""
    return frozenset(word for word in modifiers if not word.isdigit())
