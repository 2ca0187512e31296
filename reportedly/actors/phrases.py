"""A mention read as a phrase: whose it is, what stands before its head, its head, and what follows.

    the Kenyan army's spokesman in Mombasa, a former colonel
    └── owner ─────┘  └ head ┘ └ complement ┘ └ apposition ┘

There is no parse: names of the table, countries and agent nouns are marked first, and no boundary is drawn inside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportedly.actors.agents import Agent, Found, agent_nouns, find_agents
from reportedly.actors.countries import Place, longest_place, place_of
from reportedly.actors.table import Table
from reportedly.actors.words import capital, word_class, words_of
from reportedly.lexicon import lexicon
from reportedly.sources.names import ARTICLES
from reportedly.sources.phrase import DETERMINERS, OWNERS, PREPOSITIONS
from reportedly.sources.tokens import POSSESSIVE

_PARTING = frozenset(",;()[]—–:")
_CLAUSE = frozenset("who which whose whom that where when while after before".split())
_MARK = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a phrase that are a name of the table, from ``first`` to ``last``."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Country:
    """Words of a phrase that tell a country."""

    first: int
    last: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention in its parts; the numbers of ``named``, ``countries`` and ``agents`` count ``words``.

    ``called`` are all its words but the determiner, ``words`` those of the head with all before it but determiner and
    owner, ``complements`` the preposition and the words of each, ``appositions`` what stands between commas.
    """

    words: tuple[str, ...]
    called: str = ""
    determiner: str = ""
    owner: str = ""
    complements: tuple[tuple[str, str], ...] = ()
    appositions: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    countries: tuple[Country, ...] = ()
    agents: tuple[Found, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last word."""
        return len(self.words) - 1

    @property
    def core(self) -> str:
        """The words without determiner and owner."""
        return _joined(self.words)

    @property
    def head_name(self) -> Named | None:
        """The name of the table that is the head, unless a stranger's name runs into it: "Orun | Labour"."""
        name = next((name for name in self.named if name.last == self.last), None)
        return name if name is not None and not self.stranger(name.first - 1) else None

    @property
    def head_place(self) -> Country | None:
        """The country, seat or people that is the head."""
        return next((country for country in self.countries if country.last == self.last), None)

    @property
    def head_agent(self) -> Found | None:
        """The agent noun that is the head, or the office before the name of its holder."""
        found = next(iter(self.agents), None)
        behind = self.words[found.last + 1 :] if found is not None else ()
        return found if all(map(capital, behind)) else None

    @property
    def own_noun(self) -> Found | None:
        """The head noun that is not but the end of a name: in "Minister Roe" there is one, in "Ridge Movement" none."""
        found = self.head_agent
        return None if found is None or any(one.first <= found.first <= one.last for one in self.named) else found

    def covered(self, at: int) -> bool:
        """Whether a word is in some name, country or agent noun."""
        marks: tuple[Named | Country | Found, ...] = (*self.named, *self.countries, *self.agents)
        return any(mark.first <= at <= mark.last for mark in marks)

    def stranger(self, at: int) -> bool:
        """Whether the word is part of a name that nobody knows."""
        if at < 0 or not capital(self.words[at]) or self.covered(at):
            return False
        lower = self.words[at].lower()
        known = lower in word_class("plain") or lower in word_class("part") or lower in word_class("once")
        return not known and lower not in lexicon().titles

    def before(self, found: Found) -> Iterator[Agent]:
        """The agent nouns before one of them, the nearest first: of "army spokesman" the army."""
        for other in self.agents:
            named = any(name.first <= other.first and other.last <= name.last for name in self.named)
            if other.last < found.first and not named:
                yield other.agent


def read_phrase(text: str, table: Table) -> Phrase | None:
    """The phrase of a mention, or None if there is no word in it."""
    words = words_of(text)
    while words and words[-1] in POSSESSIVE:
        words.pop()
    segments = _segments(_uncounted(words))
    if not segments:
        return None
    appositions = tuple(" ".join(segment) for segment in segments[1:])
    return replace(_read(segments[0], table), appositions=appositions)


def _uncounted(words: list[str]) -> list[str]:
    """The words behind a quantity: of "hundreds of protesters" and "one of the officers" those that are counted."""
    for at in range(1, min(len(words) - 1, 4)):
        counted = words[at - 1].lower() in lexicon().counts or words[at - 1].lower() in DETERMINERS
        if words[at].lower() == "of" and counted and words[at - 1].islower():
            return words[at + 1 :]
    return words


def _segments(words: Sequence[str]) -> list[list[str]]:
    """The pieces between commas and brackets; a clause ends them all."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if word.lower() in _CLAUSE and not word.isupper() and (pieces[-1] or len(pieces) > 1):
            break
        if word in _PARTING:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece]


def _read(words: list[str], table: Table) -> Phrase:
    named = list(_names(words, table))
    agents = find_agents(words, [(name.first, name.last) for name in named])
    marks = [*((name.first, name.last) for name in named), *((agent.first, agent.last) for agent in agents)]
    start, owner = _owner(words, marks)
    end = _boundary(words, marks, start)
    determiner = ""
    while start < end - 1 and words[start].lower() in DETERMINERS and not _inside(start, marks):
        determiner = determiner or words[start].lower()
        start += 1
    head = words[start:end]
    countries = tuple(_countries(head))
    return Phrase(
        words=tuple(head),
        called=_called(words if owner not in OWNERS and not determiner else words[start:]),
        determiner="'s" if owner else determiner,
        owner=owner,
        complements=tuple(_complements(words[end:])),
        named=tuple(_kept(_moved(named, start), countries, len(head))),
        countries=countries,
        agents=tuple(Found(at.first - start, at.last - start, at.agent) for at in agents if start <= at.first < end),
    )


def _called(words: Sequence[str]) -> str:
    """The words without the article before them."""
    return _joined(words[1:] if len(words) > 1 and words[0].lower() in ARTICLES else words)


def _names(words: Sequence[str], table: Table) -> Iterator[Named]:
    """The names of the table among the words, the longest at each place."""
    at = 0
    while at < len(words):
        last = _name_end(words, at, table) if table.begins(words[at]) or words[at].lower() == "the" else None
        if last is not None:
            yield Named(at, last, _joined(words[at : last + 1]))
        at = (last if last is not None else at) + 1


def _name_end(words: Sequence[str], at: int, table: Table) -> int | None:
    """The last word of the longest name of the table that starts here."""
    for last in range(min(at + table.longest + 2, len(words)) - 1, at - 1, -1):
        piece = words[at : last + 1]
        capitals = capital(words[at]) or (last > at and capital(words[last]))
        if capitals and not _aided(words, last) and words[last] not in POSSESSIVE and table.rows(_joined(piece)):
            return last
    return None


def _aided(words: Sequence[str], last: int) -> bool:
    """Whether who is named up to this word only helps whoever the phrase is of: "Rwanda | -backed rebels"."""
    return last + 1 < len(words) and words[last + 1].startswith("-") and words[last + 1][1:] in word_class("aided")


def _joined(words: Sequence[str]) -> str:
    """The words as they are written, possessives and endings of compounds at the word before them."""
    close = (not at or word in POSSESSIVE or word[0] == "-" for at, word in enumerate(words))
    return "".join(word if near else f" {word}" for word, near in zip(words, close, strict=True))


def _moved(named: Sequence[Named], start: int) -> Iterator[Named]:
    """The names in the head, counted from its first word."""
    for name in named:
        if name.last >= start:
            yield Named(max(name.first - start, 0), name.last - start, name.text)


def _kept(named: Iterator[Named], countries: Sequence[Country], size: int) -> Iterator[Named]:
    """The names inside the head that are no more than a part of a longer name of a country."""
    for name in named:
        inside = any(one.first <= name.first and name.last <= one.last for one in countries)
        if name.last < size and not inside:
            yield name


def _countries(words: Sequence[str]) -> Iterator[Country]:
    """The countries that words of the head name, the longest name at each place."""
    at = 0
    while at < len(words):
        found = None
        for last in range(min(at + longest_place(), len(words)) - 1, at - 1, -1):
            text = " ".join(words[at : last + 1])
            place = place_of(text) if capital(words[at]) else None
            if place is not None and not _aided(words, last):
                found = Country(at, last, text, place)
                break
        if found is None:
            found = _once(words[at], at)
        if found is not None:
            yield found
        at = (found.last if found is not None else at) + 1


def _once(word: str, at: int) -> Country | None:
    """The country of "ex-Gambian"."""
    front, _, rest = word.partition("-")
    place = place_of(rest) if rest and front.lower() in word_class("once") else None
    return Country(at, at, rest, place) if place is not None else None


def _owner(words: Sequence[str], marks: Sequence[_MARK]) -> tuple[int, str]:
    """Where the phrase goes on behind its last possessive, and the words of the owner; of "its" the word itself."""
    boundary = _boundary(words, marks, 0)
    for at in range(boundary - 2, 0, -1):
        inside = any(first < at <= last for first, last in marks) or _in_name(words, at)
        if words[at] in POSSESSIVE and not inside:
            return at + 1, _joined(words[:at])
    if len(words) > 1 and words[0].lower() in OWNERS:
        return 1, words[0].lower()
    return 0, ""


def _in_name(words: Sequence[str], at: int) -> bool:
    """Whether a possessive is inside a name that no list has: "Lower Valley People's Front"."""
    owner = words[at - 1]
    generic = owner.lower() == "people" or owner.lower() in agent_nouns()
    return generic and capital(owner) and capital(words[at + 1])


def _boundary(words: Sequence[str], marks: Sequence[_MARK], start: int) -> int:
    """Where the first preposition behind the head stands that is inside no name and no noun: "chief of staff | of"."""
    for at in range(start + 1, len(words)):
        if words[at].lower() in PREPOSITIONS and not capital(words[at]) and not _inside(at, marks):
            return at
    return len(words)


def _inside(at: int, marks: Sequence[_MARK]) -> bool:
    return any(first <= at <= last for first, last in marks)


def _complements(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each preposition with the words up to the next one, and with all that follow it where it is the first.

    "of the army of Mali" is "of the army of Mali" and "of Mali".
    """
    starts = [at for at, word in enumerate(words) if word.lower() in PREPOSITIONS and not capital(word)]
    for start in starts[:4]:
        if start + 1 < len(words):
            yield words[start].lower(), _joined(words[start + 1 :])
