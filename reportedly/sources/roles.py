"""The roles that a report gives its persons, and whose they are: read from the words around each name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportedly.lexicon import lexicon
from reportedly.sources.names import ARTICLES, Name, noun_ending
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import OWNERS, Phrase
from reportedly.sources.tokens import POSSESSIVE, Tokens

if TYPE_CHECKING:
    from reportedly.sources.mentions import Figures

_BEFORE = 10  # tokens looked at before a name for a role, and behind it
_BEHIND = 20
_READINGS = 6  # mentions of one figure whose surroundings are read for a role
_CLOSING = frozenset({",", ".", ";", ")", "—", "–", "--", "―", "who", "whose", "which"})
_NO_APPOSITION = frozenset("who which whose he she it they i we".split())
_IS = frozenset({"is", "was", "became", "remains"})  # between a name and its role
LESSER = frozenset("vice deputy assistant acting under former press".split())  # "vice president" is no president


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is said to be: the words, their head nouns, whose, and the words that modify the nouns.

    It is ``vague`` where nothing tells whose, or but a description: "its chief", "the group's lawyer".
    """

    text: str
    heads: frozenset[str]
    affiliation: str | None
    country: str | None
    modifiers: frozenset[str]
    vague: bool = False


def read_roles(tokens: Tokens, figures: Figures, reader: PhraseReader) -> None:
    """Fills in the roles and genders of the persons from the words around their names."""
    read: Counter[int] = Counter()
    for name in figures.names:
        figure = figures.figure(name)
        around = _surroundings(tokens, name) if name.sort == "person" and figure is not None else None
        if figure is None or around is None or read[id(figure)] >= _READINGS:
            continue
        read[id(figure)] += 1
        phrase = reader.read(around)
        if phrase is not None and phrase.person is not None and phrase.person.first == name.first:
            figure.gender = figure.gender or phrase.gender
            if phrase.role:
                figure.roles.append(_first_role(tokens, phrase, figures))


def _first_role(tokens: Tokens, phrase: Phrase, figures: Figures) -> Role:
    """The role that a mention gives before anything is resolved."""
    whose = phrase.whose
    described = whose is not None and whose.name is None and whose.person is None
    affiliation = affiliation_of(tokens, phrase, figures) or body_before(tokens, phrase)
    return role_of(phrase, affiliation, described or affiliation is None)


def role_of(phrase: Phrase, affiliation: str | None, vague: bool = False) -> Role:
    """The role that a phrase gives; "chief negotiator" is a negotiator too, "vice president" no president."""
    heads = phrase.heads | {phrase.head}
    lesser = frozenset(head for head in heads if head.partition(" ")[0] in LESSER)
    heads |= {head.rpartition(" ")[2] for head in heads - lesser}
    return Role(phrase.role or "", heads, affiliation, phrase.country, phrase.modifiers, vague)


def body_before(tokens: Tokens, phrase: Phrase) -> str | None:
    """The body whose noun stands before that of a person: of "a council spokesman" the council."""
    if phrase.noun is None or phrase.noun.one != "person":
        return None
    nouns = lexicon().nouns
    for index in range(phrase.first, min(phrase.last, phrase.first + _BEFORE)):
        if tokens.words[index] == ",":
            break
        noun = nouns.get(tokens.lower[index])
        following = nouns.get(tokens.lower[index + 1])
        if noun is None or "body" not in noun.tags or noun.plural or following is None or following.one != "person":
            continue
        found = noun_ending(tokens, max(phrase.first, index - 2), index)
        return tokens.slice(found[1] if found else index, index)
    return None


def affiliation_of(tokens: Tokens, phrase: Phrase, figures: Figures) -> str | None:
    """The body, country or person that the phrase says somebody belongs to, in its full name where there is one."""
    whose = phrase.whose
    if whose is not None and whose.parts:
        whose = whose.parts[0]
    if whose is None or whose.pronoun:
        return phrase.country
    name = whose.body or whose.person
    if name is not None and (whose.name == name.text or whose.person):
        figure = figures.figure(name)
        if figure is not None:
            return figure.name
    if whose.name:
        return whose.name
    span = range(whose.first, whose.last + 1)
    first = next((i for i in span if tokens.lower[i] not in ARTICLES and tokens.lower[i] not in OWNERS), whose.last)
    return tokens.slice(first, whose.last)


# --- the words around a name


def _surroundings(tokens: Tokens, name: Name) -> list[int] | None:
    """The tokens around a name that can tell its bearer's role, or none if nothing there does."""
    first = _role_start(tokens, name.first)
    behind = _complement(tokens, name.last) or _predicate(tokens, name.last) or _apposition(tokens, name.last)
    around = [*range(first, name.last + 1), *behind]
    return around if len(around) > len(name) else None


def _role_start(tokens: Tokens, first: int) -> int:
    """Where a role before a name starts: "Foreign Minister X", "the group's leader, X"."""
    at = first - 1
    if at < 0 or tokens.sentence[at] != tokens.sentence[first]:
        return first
    if at > 0 and tokens.words[at] == ",":
        return _described_before(tokens, at) or first
    lower = tokens.lower[at].rstrip(".")
    return _walk_back(tokens, first) if lower in lexicon().titles or lower in lexicon().nouns else first


def _described_before(tokens: Tokens, comma: int) -> int | None:
    """Where a description starts that a comma parts from the name: with a determiner or an owner, of one person."""
    nouns = lexicon().nouns
    near = (nouns.get(tokens.lower[index]) for index in range(max(comma - _BEFORE, 0), comma))
    if not any(noun is not None and noun.one == "person" and not noun.plural for noun in near):
        return None
    if tokens.lower[comma - 1] not in nouns and tokens.pos[comma - 1] not in ("NOUN", "PROPN"):
        return None
    start = _walk_back(tokens, comma)
    owned = any(tokens.words[index] in POSSESSIVE for index in range(start, comma))
    return start if start < comma and (owned or tokens.pos[start] in ("DET", "PRON")) else None


def _walk_back(tokens: Tokens, end: int) -> int:
    """The start of the noun phrase that ends before token ``end``."""
    at = end
    while at > 0 and end - at < _BEFORE and _goes_back(tokens, at - 1, end - 1):
        at -= 1
        if tokens.pos[at] == "DET" and not (at > 0 and tokens.lower[at - 1] in ("of", "for")):
            break
    return at


def _goes_back(tokens: Tokens, index: int, last: int) -> bool:
    """Whether the noun phrase that ends at token ``last`` takes in the token at ``index``."""
    if tokens.sentence[index] != tokens.sentence[last] or tokens.quoted[index] != tokens.quoted[last]:
        return False
    lower = tokens.lower[index]
    if lower in ("p.m.", "a.m."):
        return False
    inner = lower in ("of", "for") and index > 0 and tokens.pos[index - 1] in ("NOUN", "PROPN")
    nominal = tokens.pos[index] in ("NOUN", "PROPN", "ADJ", "DET")
    return nominal or inner or lower in OWNERS or tokens.words[index] in POSSESSIVE


def _complement(tokens: Tokens, last: int) -> range:
    """The tokens of a complement right behind a name: "X of the Gazette"."""
    at = last + 1
    if at + 1 >= len(tokens) or tokens.lower[at] not in ("of", "from", "at"):
        return range(0)
    if not tokens.capital(at + 1) and tokens.lower[at + 1] != "the":
        return range(0)
    return range(at, _noun_phrase_end(tokens, at + 1, tokens.sentence[last]) + 1)


def _predicate(tokens: Tokens, last: int) -> list[int]:
    """A comma and what a name is said to be: "X, who is the envoy", "X became a judge"."""
    at = last + 1
    if at + 1 < len(tokens) and tokens.words[at] == "," and tokens.lower[at + 1] == "who":
        at += 2
    begin = at + 1
    if begin >= len(tokens) or tokens.lower[at] not in _IS or tokens.lower[begin] not in ARTICLES:
        return []
    # The comma makes an apposition of it for the reader.
    comma = next((index for index in range(last + 1, at) if tokens.words[index] == ","), None)
    end = _noun_phrase_end(tokens, begin, tokens.sentence[last])
    return [comma, *range(begin, end + 1)] if comma is not None else []


def _apposition(tokens: Tokens, last: int) -> range:
    """The tokens of an apposition behind a name, comma and age among them: "X, 43, a farmer"."""
    size, sentence, begin = len(tokens), tokens.sentence[last], last + 2
    if begin >= size or tokens.words[last + 1] != ",":
        return range(0)
    if tokens.words[begin].isdigit() and begin + 2 < size and tokens.words[begin + 1] == ",":
        begin += 2
    if tokens.sentence[begin] != sentence or tokens.lower[begin] in _NO_APPOSITION:
        return range(0)
    if tokens.pos[begin] not in ("DET", "NOUN", "ADJ", "PROPN", "PRON"):
        return range(0)
    end = _noun_phrase_end(tokens, begin, sentence)
    # "According to X, a detective was ..." is no apposition: one closes with a comma, or the sentence does.
    closed = end + 1 >= size or tokens.sentence[end + 1] != sentence or tokens.words[end + 1] in _CLOSING
    return range(last + 1, end + 1) if closed else range(0)


def _noun_phrase_end(tokens: Tokens, begin: int, sentence: int) -> int:
    """The last token before the next comma, verb or sentence."""
    at = begin
    while at + 1 < len(tokens) and at - begin < _BEHIND and not _ends(tokens, at + 1, sentence):
        at += 1
    return at


def _ends(tokens: Tokens, index: int, sentence: int) -> bool:
    """Whether a noun phrase ends before this token; a possessive or a title's full stop is inside one."""
    word = tokens.words[index]
    if word in POSSESSIVE or (word[-1] == "." and len(word) > 1 and tokens.sentence[index] == sentence):
        return False
    ended = tokens.pos[index] in ("VERB", "AUX", "PUNCT", "SCONJ") or tokens.lower[index] in _CLOSING
    return ended or tokens.sentence[index] != sentence
