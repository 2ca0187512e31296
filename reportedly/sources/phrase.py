"""A noun phrase as it is read, before anything is resolved, and the closed word classes that shape it."""

from __future__ import annotations

from dataclasses import dataclass

from reportedly.lexicon import Noun
from reportedly.records import Kind
from reportedly.sources.names import Name

SUBJECT = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m", "hers": "f", "himself": "m", "herself": "f"}
PLURAL_PRONOUNS = frozenset({"they", "them", "their", "theirs", "themselves", "these", "those"})
NEUTER = frozenset({"it", "its", "itself"})
FIRST_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_PERSON = FIRST_SINGULAR | FIRST_PLURAL
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
OTHER_PRONOUNS = frozenset({"you", "your", "yours", "this"})
PRONOUNS = frozenset(SUBJECT) | PLURAL_PRONOUNS | NEUTER | FIRST_PERSON | RELATIVE | OTHER_PRONOUNS
OWNERS = frozenset({"his", "her", "its", "their", "my", "our", "your", "whose"})
DETERMINERS = frozenset(
    "the a an this that these those some any no every each another all both one two three four five six seven eight "
    "nine ten many several few most other such".split()
)
ONE_OF_THEM = frozenset({"one", "a", "an", "another", "each", "every"})
CONJUNCTIONS = frozenset({"and", "or", "&", "nor"})
PARTING = frozenset({",", ";", "(", ")", "[", "]", "—", "–", "―", "--", "-", ":"})
PREPOSITIONS = frozenset(
    "of for at with in from to on by inside within near under outside across around among against behind over about "
    "between including like as between into than through close familiar briefed loyal".split()
)
DEEPEST = 3  # phrases inside phrases that are read


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a noun phrase says of whom it stands for, before anything is resolved.

    ``person`` and ``body`` are the proper names that it is itself, ``name`` what it is called; ``head`` is its noun in
    the singular, ``heads`` those of all roles in it; ``office`` the noun with what it is for ("ministry of defence");
    ``whose`` is the phrase of the body or person that it belongs to or comes from; ``parts`` the phrases that a
    conjunction joins.
    """

    first: int
    last: int
    head: str = ""
    heads: frozenset[str] = frozenset()
    pronoun: str = ""
    determiner: str = ""
    noun: Noun | None = None
    kind: Kind | None = None
    plural: bool = False
    person: Name | None = None
    body: Name | None = None
    name: str | None = None
    gender: str = ""
    role: str | None = None
    office: str | None = None
    whose: Phrase | None = None
    country: str | None = None
    modifiers: frozenset[str] = frozenset()
    parts: tuple[Phrase, ...] = ()

    @property
    def of_body(self) -> bool:
        """Whether its noun is one for bodies: army, ministry, group."""
        return self.noun is not None and "body" in self.noun.tags
