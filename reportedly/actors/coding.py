"""What the steps of coding take and give: a mention in its context, and a coding.

Nothing is forced: whom no step knows stays an actor with neither country nor sector.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from reportedly.actors.phrases import Phrase, read_phrase
from reportedly.actors.table import Table, key_of
from reportedly.records import Kind

Rule = Literal["row", "state", "composed", "role", "unknown"]
DEEPEST = 3  # phrases inside phrases that are coded: "the spokesman of the chief of the army"
# Sectors of a state: whoever has left one of them is of the elite, and a country's own go without its name.
STATE = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})
# A group of these is of the country where it is: al-Shabaab in Kenya.
LOCAL = frozenset({"REB", "UAF", "CRM"})
# Those of these sectors whom a report from one country does not call by another one are of that country.
AT_HOME = frozenset({"AGR", "COP", "CVL", "EDU", "GOV", "JUD", "LAB", "LEG", "MED"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words for an actor, and what the report tells of whom they stand for."""

    text: str
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """When the actor acts or is spoken of (ISO 8601), and the country that the report is about (alpha-3).

    ``city_country`` gives the country of a town, where somebody can tell; without it capitals alone tell theirs.
    ``known`` has what the report tells of persons and bodies, by ``key_of`` their names; ``named`` the countries that
    it names at all.
    """

    date: str | None = None
    country: str | None = None
    city_country: Callable[[str], str | None] | None = None
    known: Mapping[str, Mention] = field(default_factory=dict, compare=False)
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coding:
    """Country, sector and code of an actor, and ``why``: the row or rule, in words.

    ``one`` holds where the name is that of one actor, so that two mentions coded by it are of the same.
    """

    name: str
    kind: Kind
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    why: str = ""
    rule: Rule = "unknown"
    one: bool = False

    @property
    def code(self) -> str | None:
        """Country and sector in one: KENMIL; where both say the same, once: IGO."""
        return "".join(dict.fromkeys(part for part in (self.country, self.sector) if part)) or None


@dataclass(frozen=True)
class Case:
    """What a step decides on: the mention, its context and the table."""

    mention: Mention
    context: Context
    table: Table
    depth: int = 0
    steps: Sequence[Step] = field(default=(), repr=False)

    @cached_property
    def phrase(self) -> Phrase | None:
        """The mention's words, read as a phrase."""
        return read_phrase(self.mention.text, self.table)

    @property
    def label(self) -> str:
        """What the actor is called where no row has a name for it."""
        phrase = self.phrase
        return self.mention.name or (phrase.called if phrase is not None else "") or self.mention.text[:200]

    def coded(self, text: str) -> Coding | None:
        """The coding of somebody that the mention speaks of: an owner, an affiliation."""
        if self.depth >= DEEPEST or not text:
            return None
        mention = self.context.known.get(key_of(text), Mention(text))
        coding = first_answer(Case(mention, self.context, self.table, self.depth + 1, self.steps))
        return coding if coding.code is not None or coding.kind == "armed_group" else None


Step = Callable[[Case], Coding | None]


def first_answer(case: Case) -> Coding:
    """What the first of the case's steps that can tell says, else a coding without country and sector."""
    for step in case.steps:
        coding = step(case)
        if coding is not None:
            return coding
    return Coding(case.label, case.mention.kind or "unknown", why="no row and no rule knows them")
