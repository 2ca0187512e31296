"""Whom sources stand for, and the memory of a report: who spoke, who has which role, where everybody was mentioned."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice

from reportedly.records import Attribution, Kind
from reportedly.sources.mentions import Figure, Figures
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import Phrase
from reportedly.sources.roles import Role
from reportedly.sources.tokens import Tokens

LATEST = 40  # earlier sources remembered
BODIES = frozenset({"government", "military", "armed_group", "organization", "media"})


@dataclass(frozen=True, slots=True)
class Referent:
    """Who or what a phrase stands for."""

    kind: Kind
    named: bool = False
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    gender: str = ""
    plural: bool = False
    head: str = ""
    figure: Figure | None = None
    modifiers: frozenset[str] = frozenset()

    def same(self, other: Referent) -> bool:
        """Whether both are surely one and the same."""
        if self.figure is not None or other.figure is not None:
            return self.figure is other.figure
        return (self.kind, self.name, self.head, self.role) == (other.kind, other.name, other.head, other.role)


UNKNOWN = Referent("unknown")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An earlier source: the token where it stands and whom it stood for."""

    at: int
    referent: Referent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: its attribution, and who speaks the words around it, if those are somebody's."""

    attribution: Attribution
    around: Referent | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible antecedent: its token, what it is, and how well it fits apart from what it is."""

    at: int
    referent: Referent
    weight: float = 0.0


class Memory:
    """What is known of a report while its sources are resolved in the order of the text."""

    def __init__(self, tokens: Tokens, figures: Figures, reader: PhraseReader, author: str | None) -> None:
        self.tokens = tokens
        self.figures = figures
        self.reader = reader
        self.author = author
        self.spoken: list[Spoken] = []
        self.spoke_at: set[int] = set()
        self.persons: set[str] = set()
        self.noun_phrases: dict[int, Phrase | None] = {}
        self._by_role: dict[str, dict[int, Figure]] = defaultdict(dict)
        self._mentioned: dict[int, list[int]] = defaultdict(list)
        for name in figures.names:
            figure = figures.figure(name)
            if figure is not None:
                self._mentioned[id(figure)].append(name.first)
                if figure.kind == "person":
                    self.persons.add(figure.name)
                if len(self._mentioned[id(figure)]) == 1:
                    for role in figure.roles:
                        self.note_role(figure, role)

    def note_role(self, figure: Figure, role: Role) -> None:
        """Enters a person under the nouns of a role."""
        for head in role.heads:
            self._by_role[head][id(figure)] = figure

    def with_role(self, heads: Set[str]) -> Iterator[Figure]:
        """The persons who have a role of one of these nouns, each once."""
        found: dict[int, Figure] = {}
        for head in sorted(heads):
            found.update(islice(self._by_role.get(head, {}).items(), LATEST))
        yield from found.values()

    def remember(self, phrase: Phrase, referent: Referent) -> None:
        """Keeps whom a source stood for."""
        self.spoken.append(Spoken(phrase.first, referent))
        self.spoke_at.add(phrase.first)

    def latest(self, before: int, most: int = LATEST) -> list[Spoken]:
        """The sources before this token, oldest first, at most so many."""
        end = bisect_left(self.spoken, before, key=lambda one: one.at)
        return self.spoken[max(end - most, 0) : end]

    def last_mention(self, figure: Figure, before: int) -> int | None:
        """The token of the last mention before this one."""
        mentions = self._mentioned.get(id(figure), [])
        at = bisect_left(mentions, before)
        return mentions[at - 1] if at else None

    def sentences_between(self, first: int, second: int) -> int:
        """How many sentences the second token is behind the first."""
        return self.tokens.sentence[second] - self.tokens.sentence[first]


def of_figure(figure: Figure) -> Referent:
    """The referent that a named person or body of the report is."""
    person = figure.kind == "person"
    return Referent(
        figure.kind,
        True,
        figure.name,
        role=figure.role if person else None,
        affiliation=figure.affiliation if person else figure.country,
        gender=figure.gender,
        plural=figure.kind == "people",
        head=figure.head,
        figure=figure,
    )
