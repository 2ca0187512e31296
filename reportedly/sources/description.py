"""Reading one piece of a noun phrase, between commas: a named person with their role, a named body, or a description.

A piece has a determiner or owner at its front, then modifiers, then its head; a complement may follow ("of the army").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportedly.lexicon import Noun, lexicon
from reportedly.sources.names import ARTICLES, Name, country_of, is_courtesy, noun_ending
from reportedly.sources.phrase import DETERMINERS, OWNERS, Phrase
from reportedly.sources.tokens import POSSESSIVE

if TYPE_CHECKING:
    from reportedly.sources.nounphrase import PhraseReader

PLURAL_DETERMINERS = frozenset(
    "two three four five six seven eight nine ten many several few most some both all".split()
)
BELONGING = frozenset("of for at from with to".split())  # prepositions before the body that somebody belongs to
STANDING = frozenset("in inside within on across under".split())  # and before the place or body that they are found in
MAKING = frozenset("written released issued published posted signed prepared compiled commissioned drafted".split())
SELF = frozenset({"himself", "herself", "itself", "themselves"})


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the complement: determiner, owner, and the tokens of modifiers and head."""

    determiner: str
    owner: Phrase | None
    rest: Sequence[int]


def person_head(reader: PhraseReader, piece: Sequence[int]) -> Name | None:
    """The person whose name is the head of these tokens: "Finance Minister Jane Doe", not "Doe's lawyer"."""
    end = reader.boundary(piece)
    while end > 1 and reader.tokens.lower[piece[end - 1]] in SELF:
        end -= 1
    name = reader.at.get(piece[end - 1]) if end else None
    return name if name is not None and name.sort == "person" else None


def named_person(reader: PhraseReader, piece: Sequence[int], person: Name, depth: int) -> Phrase:
    """The phrase of a person whose name is its head: the role before it, and whose they are."""
    tokens = reader.tokens
    front = _front(reader, [index for index in piece if index < person.first], depth)
    before = [index for index in front.rest if not is_courtesy(tokens, index)]
    title = lexicon().titles.get(tokens.lower[person.first - 1].rstrip(".")) if person.first > piece[0] else None
    gender = title.gender if title is not None else ""
    complement = [index for index in piece[reader.boundary(piece) :] if index > person.last]
    named = Phrase(
        piece[0],
        piece[-1],
        head=tokens.lower[person.last],
        kind="person",
        person=person,
        name=person.text,
        gender=gender,
    )
    if not before:
        return replace(named, whose=_owner(reader, complement, None, depth) or front.owner, determiner=front.determiner)
    role = _described(reader, replace_rest(front, before), complement, depth)
    if role.noun is None and role.role is None and not front.owner:
        # "One Rohingya, Jane Doe", "Frenchman Jean Dupont": a people is no office, but tells the country.
        return replace(named, country=role.country, modifiers=role.modifiers)
    return replace(
        role, first=piece[0], last=piece[-1], kind="person", plural=False, person=person, name=person.text, body=None,
        gender=gender or role.gender, role=role.role or tokens.slice(before[0], before[-1]),
    )  # fmt: skip


def replace_rest(front: Front, rest: Sequence[int]) -> Front:
    """The same front with other tokens behind determiner and owner."""
    return Front(front.determiner, front.owner, rest)


def described(reader: PhraseReader, piece: Sequence[int], depth: int) -> Phrase:
    """The phrase of a body, place or people by name, or of somebody described by a noun."""
    end = reader.boundary(piece)
    front, complement = _front(reader, piece[:end], depth), piece[end:]
    if not front.rest:
        return Phrase(piece[0], piece[-1], determiner=front.determiner, whose=front.owner)
    name = reader.at.get(front.rest[-1])
    if name is not None:
        found = _named_body(reader, front, name, complement, depth)
    else:
        found = _described(reader, front, complement, depth)
    return replace(found, first=piece[0], last=piece[-1])


def _front(reader: PhraseReader, piece: Sequence[int], depth: int) -> Front:
    """Determiner, owner and the rest of the tokens before a complement."""
    tokens = reader.tokens
    for at in range(len(piece) - 1, 0, -1):
        if tokens.words[piece[at]] in POSSESSIVE and not reader.inside_name(piece[at]):
            return Front("'s", reader.read(piece[:at], depth + 1), piece[at + 1 :])
    if piece and tokens.lower[piece[0]] in OWNERS:
        return Front("'s", reader.read(piece[:1], depth + 1), piece[1:])
    start = 0
    while start < len(piece) and tokens.lower[piece[start]] in DETERMINERS and piece[start] not in reader.at:
        start += 1
    determiners = [tokens.lower[index] for index in piece[:start]]
    several = next((word for word in determiners if word in PLURAL_DETERMINERS), None)
    article = next((word for word in determiners if word in ARTICLES or word in ("this", "that")), None)
    return Front(article or several or (determiners[0] if determiners else ""), None, piece[start:])


def _named_body(reader: PhraseReader, front: Front, name: Name, complement: Sequence[int], depth: int) -> Phrase:
    """The phrase whose head is the name of a body, a place or a people, with what the words before it add."""
    tokens = reader.tokens
    before = [index for index in front.rest if index < name.first]
    found = noun_ending(tokens, before[0], before[-1]) if before else None
    noun = found[0] if found and "body" in found[0].tags else None
    kind = noun.one if noun is not None and not name.sure else name.kind
    if name.sort == "people":
        kind = "people"
    country = next((country_of(reader.at[i]) for i in before if i in reader.at), None)
    return Phrase(
        front.rest[0], front.rest[-1], head=tokens.lower[name.last], determiner=front.determiner, noun=noun,
        kind=kind or "organization", plural=name.sort == "people", body=name, name=name.text,
        whose=front.owner or _owner(reader, complement, None, depth), country=country,
    )  # fmt: skip


def _described(reader: PhraseReader, front: Front, complement: Sequence[int], depth: int) -> Phrase:
    """The phrase whose head is a noun: its kind, what role or body it makes, and whose."""
    tokens, rest = reader.tokens, front.rest
    found = noun_ending(tokens, rest[0], rest[-1])
    noun, start = found if found else (None, rest[-1])
    names = list(dict.fromkeys(reader.at[index] for index in rest if index in reader.at and index < start))
    country = next((country_of(name) for name in names if name.sort in ("place", "people")), None)
    inner = next((name for name in reversed(names) if name.sort in ("body", "person", "other")), None)
    whose = front.owner or _owner(reader, complement, noun, depth)
    if inner is not None and whose is None:
        whose = _of_name(inner)
    plain = [index for index in rest if index not in reader.at and tokens.words[index][0].isalnum()]
    plural = noun.plural if noun else tokens.pos[rest[-1]] == "NOUN" and tokens.lower[rest[-1]].endswith("s")
    phrase = Phrase(
        rest[0],
        rest[-1],
        head=noun.singular if noun else tokens.lower[rest[-1]],
        heads=frozenset([noun.singular]) if noun else frozenset(),
        determiner=front.determiner,
        noun=noun,
        kind=noun.kind if noun else None,
        plural=plural or front.determiner in PLURAL_DETERMINERS,
        gender=_gender(noun),
        whose=whose,
        country=country,
        modifiers=frozenset(tokens.lower[index] for index in rest if index < start),
    )
    if noun is None:
        return phrase
    domain = _domain(reader, complement)
    words = " ".join(" ".join(tokens.words[index] for index in plain).split())
    if "body" in noun.tags:
        return _body(reader, phrase, [*rest, *domain], names, words)
    if noun.one in ("person", "people"):
        role = None if "vague" in noun.tags and len(plain) == 1 else words
        return replace(phrase, role=" ".join([words, *(tokens.words[i] for i in domain)]) if domain else role)
    return phrase


def _body(reader: PhraseReader, phrase: Phrase, span: Sequence[int], names: Sequence[Name], words: str) -> Phrase:
    """The phrase of a body called by a noun: "the Kenyan army", "the foreign ministry", "a local group"."""
    tokens, noun = reader.tokens, phrase.noun
    assert noun is not None
    office = " ".join(tokens.words[index] for index in span)
    phrase = replace(phrase, office=office)
    definite = phrase.determiner in ("the", "") and not phrase.plural
    if names and (definite or phrase.determiner == "'s") and not noun.plural:
        text = tokens.slice(names[0].first, span[-1])
        return replace(phrase, name=text, body=names[0] if names[0].sort != "person" else None, whose=None)
    if (
        definite
        and noun.one in ("government", "military")
        and (" " in noun.singular or len(span) > phrase.last - phrase.first + 1)
    ):
        return replace(phrase, name=office if len(words.split()) > 1 or len(span) > 1 else None)
    return phrase


def _of_name(name: Name) -> Phrase:
    """The phrase that a name alone makes."""
    if name.sort == "person":
        return Phrase(name.first, name.last, kind="person", person=name, name=name.text)
    return Phrase(name.first, name.last, kind=name.kind or "organization", body=name, name=name.text)


def _gender(noun: Noun | None) -> str:
    return next((tag for tag in ("m", "f") if noun is not None and tag in noun.tags), "")


def _domain(reader: PhraseReader, complement: Sequence[int]) -> Sequence[int]:
    """The complement that says what an office is for, if it does: "of Education"."""
    tokens = reader.tokens
    if len(complement) < 2 or tokens.lower[complement[0]] not in ("of", "for"):
        return []
    last = len(complement)
    for at in range(1, min(len(complement), 5)):
        if (
            tokens.lower[complement[at]] in lexicon().domains
            or " ".join(tokens.lower[index] for index in complement[1 : at + 1]) in lexicon().domains
        ):
            last = at + 1
            return complement[:last]
    return []


def _owner(reader: PhraseReader, complement: Sequence[int], noun: Noun | None, depth: int) -> Phrase | None:
    """Whose the phrase is by its complement: the body of a spokesman, the place of a crowd, the author of a report."""
    tokens = reader.tokens
    if len(complement) < 2:
        return None
    first = tokens.lower[complement[0]]
    document = noun is not None and noun.one == "document"
    if first in MAKING and tokens.lower[complement[1]] == "by":
        return reader.read(complement[2:], depth + 1)
    if document and first not in ("by", "from", "of"):
        return None
    domain = _domain(reader, complement)
    if domain:
        return _owner(reader, complement[len(domain) :], noun, depth)
    if first not in BELONGING | STANDING | {"by"}:
        return None
    owner = reader.read(complement[1:], depth + 1)
    if owner is None or owner.pronoun:
        return owner if first in BELONGING else None
    named = owner.person is not None or owner.body is not None or owner.name is not None
    if first in STANDING or document:
        return owner if named or (document and owner.of_body) else None
    office = noun is None or "office" in noun.tags or "body" in noun.tags or "rank" in noun.tags
    return owner if named or owner.of_body or (office and owner.noun is not None) else None
