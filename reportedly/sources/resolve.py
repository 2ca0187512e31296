"""Whom a phrase stands for: names here, descriptions in ``descriptions``, pronouns in ``pronouns``.

Of two candidates of equal weight none is chosen: the source stays unresolved rather than guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportedly.records import Kind
from reportedly.sources.descriptions import of_description
from reportedly.sources.mentions import Figure, Figures
from reportedly.sources.names import Name
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import Phrase
from reportedly.sources.pronouns import of_pronoun
from reportedly.sources.referent import BODIES, Memory, Place, Referent, of_figure
from reportedly.sources.roles import affiliation_of, body_before, role_of
from reportedly.sources.tokens import Tokens


class Resolver:
    """Resolves the sources of one report in the order of the text."""

    def __init__(self, tokens: Tokens, figures: Figures, reader: PhraseReader, author: str | None) -> None:
        self.tokens = tokens
        self.figures = figures
        self.reader = reader
        self.memory = Memory(tokens, figures, reader, author)

    def resolve(self, phrase: Phrase, place: Place) -> Referent:
        """Whom the phrase stands for; remembered for those that come after it."""
        referent = self.referent(phrase, place)
        self.memory.remember(phrase, referent)
        return referent

    def referent(self, phrase: Phrase, place: Place) -> Referent:
        """Whom the phrase stands for."""
        if phrase.parts:
            return _together([self.referent(part, place) for part in phrase.parts])
        if phrase.pronoun:
            return of_pronoun(self, phrase, place)
        if phrase.person is not None:
            return self._of_person(phrase, phrase.person, place)
        if phrase.name is not None:
            return self._of_body(phrase, place)
        return of_description(self, phrase, place)

    def affiliation(self, phrase: Phrase, place: Place) -> str | None:
        """Whose the phrase says they are, pronouns and descriptions resolved."""
        whose = phrase.whose
        if whose is None:
            return phrase.country or body_before(self.tokens, phrase)
        if whose.pronoun or (whose.name is None and whose.person is None and not whose.parts):
            owner = self.referent(whose, place)
            if owner.named:
                return owner.name
            if whose.pronoun:
                return phrase.country or _called(owner)
        return affiliation_of(self.tokens, phrase, self.figures)

    def _of_person(self, phrase: Phrase, name: Name, place: Place) -> Referent:
        """The person of this name, with the role that the phrase or else the report gives."""
        figure = self.figures.figure(name)
        affiliation = self.affiliation(phrase, place)
        if figure is None:
            return Referent("person", True, name.text, phrase.role, affiliation, phrase.gender)
        self._learn(figure, phrase, affiliation)
        return replace(
            of_figure(figure),
            role=phrase.role or figure.role,
            affiliation=affiliation or figure.affiliation,
            gender=figure.gender or phrase.gender,
        )

    def _learn(self, figure: Figure, phrase: Phrase, affiliation: str | None) -> None:
        """Keeps the role of a source, and to whom they belong, for the later mentions of that person."""
        if phrase.role and (not figure.roles or (affiliation and all(role.vague for role in figure.roles))):
            role = role_of(phrase, affiliation)
            figure.roles.insert(0, role)
            self.memory.note_role(figure, role)

    def _of_body(self, phrase: Phrase, place: Place) -> Referent:
        """The body of this name, in its full name where the report has it."""
        figure = self.figures.figure(phrase.body) if phrase.body is not None else None
        country = phrase.country
        if country is None and phrase.whose is not None and not phrase.whose.pronoun:
            country = self.affiliation(phrase, place)
        if figure is None or not _names_whole(phrase, figure):
            kind: Kind = phrase.kind or (figure.kind if figure is not None else "organization")
            return Referent(kind, True, phrase.name, None, country, "", phrase.plural, phrase.head, figure)
        figure.country = figure.country or country
        return _as_figure(phrase, figure)


def _called(owner: Referent) -> str | None:
    """What an unnamed body or crowd is called, as the affiliation of somebody of it."""
    return owner.role or owner.head or None if owner.kind in BODIES or owner.plural else None


def _names_whole(phrase: Phrase, figure: Figure) -> bool:
    """Whether the phrase is called by its proper name alone, or by a short form of it."""
    body = phrase.body
    return body is not None and (body.text.endswith(phrase.name or "") or figure.name != body.text)


def _as_figure(phrase: Phrase, figure: Figure) -> Referent:
    """The figure as this phrase has it: a people is nobody by name; a short form is of the kind of its long form."""
    if phrase.kind == "people":
        return Referent("people", False, None, None, None, "", True, phrase.head, figure)
    short = phrase.body is not None and figure.name != phrase.body.text
    return replace(of_figure(figure), kind=figure.kind if short or phrase.kind is None else _surer(phrase, figure))


def _surer(phrase: Phrase, figure: Figure) -> Kind:
    """The kind that the words of the phrase tell, unless the report calls the body an armed group elsewhere."""
    return figure.kind if figure.kind == "armed_group" or phrase.kind is None else phrase.kind


def _together(referents: Sequence[Referent]) -> Referent:
    """Several sources that speak as one."""
    kinds = list(dict.fromkeys(referent.kind for referent in referents))
    crowd = next((kind for kind in ("people", "government", "organization") if kind in kinds), kinds[0])
    names = [referent.name for referent in referents if referent.name]
    named = any(referent.named for referent in referents)
    kind: Kind = kinds[0] if len(kinds) == 1 else crowd
    return Referent(kind, named, " and ".join(names) if named else None, plural=True)
