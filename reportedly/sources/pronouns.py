"""Whom a pronoun stands for.

A candidate is weighed by how near it is, whether it spoke last, whether it is a subject, and whether it fits in number
and gender. Of two candidates of equal weight none is chosen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from reportedly.lexicon import lexicon
from reportedly.records import Kind
from reportedly.sources.names import Name
from reportedly.sources.phrase import (
    CONJUNCTIONS,
    FIRST_PLURAL,
    FIRST_SINGULAR,
    NEUTER,
    ONE_OF_THEM,
    OTHER_PRONOUNS,
    PLURAL_PRONOUNS,
    RELATIVE,
    SUBJECT,
    Phrase,
)
from reportedly.sources.referent import BODIES, UNKNOWN, Candidate, Place, Referent, of_figure
from reportedly.sources.tokens import POSSESSIVE, Tokens

if TYPE_CHECKING:
    from reportedly.sources.resolve import Resolver

WINDOW = 5  # sentences searched for the antecedent of a pronoun
REACH = 220  # and tokens, so that a text without full stops costs no more
RELATIVE_REACH = 16  # tokens before a relative pronoun that are looked at
MARGIN = 0.15  # two candidates that are nearer than this are equal
_PHRASE = 6  # tokens of a noun phrase before its head
_NOMINAL = frozenset({"ADJ", "NOUN", "PROPN", "DET", "NUM"})


def of_pronoun(resolver: Resolver, phrase: Phrase, place: Place) -> Referent:
    """Whom a pronoun stands for."""
    word = phrase.pronoun
    if word in FIRST_SINGULAR:
        return _speaker(resolver, place)
    if word in FIRST_PLURAL:
        return _speakers_side(resolver, place)
    if word in RELATIVE:
        return _before_relative(resolver, phrase, place)
    if word in OTHER_PRONOUNS:
        return Referent("people", plural=True) if word != "this" else UNKNOWN
    return _heaviest(Mentions(resolver, phrase, place).weighed()) or _unresolved(word)


def of_quantity(resolver: Resolver, phrase: Phrase, place: Place) -> Referent:
    """Whom "both", "some", "one of them" stand for: some of the several who were spoken of last."""
    if phrase.determiner in ("no", "any"):
        return Referent("people", plural=True)
    them = replace(phrase, pronoun="them", gender="", plural=True)
    whole = _heaviest(one for one in Mentions(resolver, them, place).weighed() if one.referent.plural)
    if phrase.determiner in ONE_OF_THEM and not phrase.head:
        return replace(_like(whole), kind="person", plural=False)
    if whole is not None and phrase.determiner in ("both", "all", "two", "three", "the"):
        return whole
    return _like(whole)


def _like(whole: Referent | None) -> Referent:
    """Unnamed people like those: their role and affiliation."""
    if whole is None:
        return Referent("people", plural=True)
    return Referent("people", False, None, whole.role, whole.affiliation, plural=True, head=whole.head)


def _unresolved(word: str) -> Referent:
    """What the pronoun alone tells."""
    if word in SUBJECT:
        return Referent("person", gender=SUBJECT[word])
    return Referent("people", plural=True) if word in PLURAL_PRONOUNS else UNKNOWN


# --- first person


def _speaker(resolver: Resolver, place: Place) -> Referent:
    """Who says "I": the source of the words around it, outside of quotations the author."""
    if place.around is not None:
        return place.around
    if resolver.memory.author is not None and not place.quoted:
        return Referent("person", True, resolver.memory.author)
    return Referent("person")


def _speakers_side(resolver: Resolver, place: Place) -> Referent:
    """For whom a speaker says "we": the body they speak for, or people like them."""
    speaker = place.around
    if speaker is None:
        return Referent("people", plural=True)
    if speaker.kind != "person":
        return speaker
    # Whoever is somebody's lawyer or friend does not say "we" for them.
    if speaker.affiliation is None or speaker.affiliation in resolver.memory.persons:
        return Referent("people", plural=True, role=speaker.role, affiliation=speaker.affiliation)
    return Referent(_kind_of_body(resolver, speaker.affiliation), True, speaker.affiliation)


def _kind_of_body(resolver: Resolver, text: str) -> Kind:
    """The kind of a body by its figure, its country or its noun."""
    figure = resolver.figures.aliases.get(text)
    if figure is not None:
        return figure.kind
    if text in lexicon().places:
        return "government"
    words = text.lower().split()
    for start in range(max(len(words) - 3, 0), len(words)):
        noun = lexicon().nouns.get(" ".join(words[start:]))
        if noun is not None and "body" in noun.tags:
            return noun.one
    return "organization"


# --- relative pronouns


def _before_relative(resolver: Resolver, phrase: Phrase, place: Place) -> Referent:
    """The antecedent of a relative pronoun: the nearest fitting noun or name before it in the sentence."""
    tokens, personal = resolver.tokens, phrase.pronoun in ("who", "whom")
    at = phrase.first - 1
    while at >= 0 and phrase.first - at < RELATIVE_REACH and tokens.sentence[at] == tokens.sentence[phrase.first]:
        name = resolver.reader.at.get(at)
        referent = of_name(resolver, name) if name is not None else _in_apposition(resolver, at, place)
        if referent is not None and _relative_fits(referent, personal, phrase.pronoun):
            return referent
        at = (name.first if name is not None else at) - 1
    return Referent("person") if personal else UNKNOWN


def _in_apposition(resolver: Resolver, at: int, place: Place) -> Referent | None:
    """What the noun at this token stands for; in an apposition to a name, the bearer of the name."""
    referent, comma = of_noun(resolver, at, place), _phrase_start(resolver.tokens, at) - 1
    if referent is None or referent.named or comma < 1 or resolver.tokens.words[comma] != ",":
        return referent
    name = resolver.reader.at.get(comma - 1)
    bearer = of_name(resolver, name) if name is not None else None
    return bearer if bearer is not None and bearer.kind == referent.kind else referent


def _relative_fits(referent: Referent, personal: bool, word: str) -> bool:
    """Whether "who" or "which" can stand for the referent."""
    several = referent.plural and referent.kind in ("government", "military", "armed_group")
    human = referent.kind in ("person", "people") or several
    return human if personal else referent.kind not in ("person", "unknown") or (word == "that" and human)


# --- what is mentioned before


def of_name(resolver: Resolver, name: Name) -> Referent | None:
    """Whom a name in running text stands for."""
    figure = resolver.figures.figure(name)
    if figure is None:
        return None
    return Referent("people", plural=True, head=name.text.lower()) if name.sort == "people" else of_figure(figure)


def of_noun(resolver: Resolver, at: int, place: Place) -> Referent | None:
    """What the common noun at this token stands for, if it is the head of its phrase and one of the word lists."""
    read = resolver.memory.noun_phrases
    if at not in read:
        read[at] = _noun_phrase(resolver, at)
    phrase = read[at]
    return resolver.referent(phrase, place) if phrase is not None else None


def _noun_phrase(resolver: Resolver, at: int) -> Phrase | None:
    """The phrase with this noun of the word lists as its head."""
    tokens = resolver.tokens
    noun = lexicon().nouns.get(tokens.lower[at])
    if noun is None or "domain" in noun.tags or tokens.pos[at] not in ("NOUN", "PROPN", "PRON") or _goes_on(tokens, at):
        return None
    phrase = resolver.reader.read(range(_phrase_start(tokens, at), at + 1))
    if phrase is None or phrase.pronoun or (phrase.noun is None and phrase.name is None):
        return None
    return phrase


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether another noun follows, so that this one is but its modifier."""
    if at + 1 >= len(tokens) or tokens.sentence[at + 1] != tokens.sentence[at]:
        return False
    return tokens.pos[at + 1] in ("NOUN", "PROPN")


def _phrase_start(tokens: Tokens, at: int) -> int:
    """The first token of the noun phrase with its head here."""
    start = at
    while start > 0 and at - start < _PHRASE and tokens.sentence[start - 1] == tokens.sentence[at]:
        if tokens.pos[start - 1] not in _NOMINAL:
            break
        start -= 1
    return start


class Mentions:
    """What stands before a pronoun and may be what it stands for."""

    def __init__(self, resolver: Resolver, phrase: Phrase, place: Place) -> None:
        self.resolver = resolver
        self.memory = resolver.memory
        self.tokens = resolver.tokens
        self.phrase = phrase
        self.place = place
        sentence = self.tokens.sentence
        self.start = max(phrase.first - REACH, bisect_left(sentence, sentence[phrase.first] - WINDOW), 0)
        self.before = self.memory.latest(phrase.first)

    def weighed(self) -> Iterator[Candidate]:
        """The mentions that fit in number, gender and kind, each with its weight."""
        for at, referent in self._all():
            if _fits(self.phrase, referent):
                yield Candidate(at, referent, self._weight(at, referent))

    def _all(self) -> Iterator[tuple[int, Referent]]:
        """Earlier sources, names and nouns of the word lists, each place once."""
        first = self.phrase.first
        sources = {one.at: one.referent for one in self.before if one.at >= self.start}
        yield from sources.items()
        for name in self.resolver.figures.named_between(self.start, first):
            referent = of_name(self.resolver, name)
            if referent is not None and sources.keys().isdisjoint(range(max(name.first - 4, 0), name.last + 1)):
                yield name.first, referent
        for at in range(self.start, first):
            referent = self._noun(at) if sources.keys().isdisjoint(range(max(at - 3, 0), at + 1)) else None
            if referent is not None:
                yield at, referent

    def _noun(self, at: int) -> Referent | None:
        """The common noun here, if it is one of the word lists."""
        if at in self.resolver.reader.at or self.tokens.lower[at] not in lexicon().nouns:
            return None
        return of_noun(self.resolver, at, self.place)

    def _weight(self, at: int, referent: Referent) -> float:
        """How likely the mention at this token is the antecedent."""
        distance = self.memory.sentences_between(at, self.phrase.first)
        weight = -1.0 * distance + self._salience(at, referent)
        if self._subject(at):
            weight += 0.6 if distance else 1.4
        if any(start <= self.tokens.starts[at] < end for start, end in self.place.attribution.content.spans):
            weight -= 3.0
        if self._after_preposition(at):
            weight -= 0.4
        if self.phrase.gender and referent.gender == self.phrase.gender:
            weight += 0.8
        return weight + self._by_quotation(at, referent)

    def _salience(self, at: int, referent: Referent) -> float:
        """How much the referent is in mind: who spoke last, whom the report names often."""
        weight = 0.0
        if self.before and self.before[-1].referent.same(referent):
            weight += 1.5 if self.before[-1].at == at else 0.8
        spoke = at in self.memory.spoke_at
        if not spoke and at not in self.resolver.reader.at:
            # A description that nothing was heard of is less in mind than a name.
            weight -= 0.6
        name = self.resolver.reader.at.get(at)
        if name is not None and name.sort == "place" and not spoke and not self._subject(at):
            # Countries are mostly where things happen.
            weight -= 1.0
        return weight + (min(referent.figure.count, 10) * 0.05 if referent.figure is not None else 0.0)

    def _by_quotation(self, at: int, referent: Referent) -> float:
        """What quotation marks tell: who is named inside them is seldom meant outside; nobody calls himself *he*."""
        inside = bool(self.tokens.quoted[self.phrase.first])
        weight = -1.5 if self.tokens.quoted[at] and not inside else 0.0
        if self.place.around is not None and self.place.around.same(referent):
            weight += -4.0 if inside else 1.2
        return weight

    def _after_preposition(self, at: int) -> bool:
        """Whether a preposition governs the mention: "pressed by Doe", "the man with Doe"."""
        tokens, first = self.tokens, at
        while first > 0 and at - first < 4 and tokens.pos[first - 1] in ("DET", "ADJ", "PROPN"):
            first -= 1
        return first > 0 and tokens.pos[first - 1] == "ADP" and tokens.sentence[first - 1] == tokens.sentence[at]

    def _subject(self, at: int) -> bool:
        """Whether a verb follows at once, or the mention opens its sentence."""
        tokens = self.tokens
        name = self.resolver.reader.at.get(at)
        behind = (name.last if name is not None else at) + 1
        if behind < len(tokens) and tokens.words[behind] in POSSESSIVE:
            return False
        if self._in_pair(name.first if name is not None else at, behind):
            return False
        verb = any(tokens.pos[i] in ("VERB", "AUX") for i in range(behind, min(behind + 2, len(tokens))))
        return verb or at == 0 or tokens.sentence[max(at - 2, 0)] != tokens.sentence[at]

    def _in_pair(self, first: int, behind: int) -> bool:
        """Whether the mention shares its place with another: in "Doe and Roe met" neither is the subject alone."""
        tokens, names = self.tokens, self.resolver.reader.at
        if behind < len(tokens) and tokens.lower[behind] in CONJUNCTIONS:
            return True
        return first > 1 and tokens.lower[first - 1] in CONJUNCTIONS and first - 2 in names


def _fits(phrase: Phrase, referent: Referent) -> bool:
    """Whether number, gender and kind allow the pronoun to stand for the referent."""
    if phrase.pronoun in SUBJECT:
        other = referent.gender and referent.gender != phrase.gender
        return referent.kind == "person" and not referent.plural and not other
    if phrase.pronoun in NEUTER:
        return not referent.plural and referent.kind not in ("person", "people", "unknown")
    return referent.plural or referent.kind in BODIES


def _heaviest(candidates: Iterable[Candidate]) -> Referent | None:
    """The referent of the heaviest candidate; none if another referent weighs as much."""
    ranked = sorted(candidates, key=lambda one: (-one.weight, -one.at))
    if not ranked:
        return None
    best = ranked[0]
    rival = next((one for one in ranked if not one.referent.same(best.referent)), None)
    return None if rival is not None and best.weight - rival.weight < MARGIN and rival.referent.named else best.referent
