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
from reportedly.sources.tokens import POSSESSIVE, Tokens

if TYPE_CHECKING:
    from reportedly.sources.nounphrase import PhraseReader

PLURAL_DETERMINERS = frozenset(
    "two three four five six seven eight nine ten many several few most some both all".split()
)
BELONGING = frozenset("of for at from with to".split())  # prepositions before the body that somebody belongs to
STANDING = frozenset("in inside within on across under".split())  # and before the place or body that they are found in
MAKING = frozenset(
    "written released issued published posted signed prepared compiled commissioned drafted conducted produced led "
    "headed founded".split()
)
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
    if name is not None and name.sort == "person":
        return name
    return _behind_domain(reader, piece, end) if 0 < end < len(piece) else None


def _behind_domain(reader: PhraseReader, piece: Sequence[int], end: int) -> Name | None:
    """The person named right behind what their office is for: "Minister of Education Jane Doe"."""
    found = noun_ending(reader.tokens, piece[0], piece[end - 1])
    domain = _domain(reader, piece[end:])
    at = end + len(domain)
    while at < len(piece) and is_courtesy(reader.tokens, piece[at]):
        at += 1
    name = reader.at.get(piece[at]) if at < len(piece) else None
    office = found is not None and found[0].one == "person" and bool(domain)
    return name if office and name is not None and name.sort == "person" else None


def named_person(reader: PhraseReader, piece: Sequence[int], person: Name, depth: int) -> Phrase:
    """The phrase of a person whose name is its head: the role before it, and whose they are."""
    tokens, end = reader.tokens, reader.boundary(piece)
    front = _front(reader, [index for index in piece[:end] if index < person.first], depth)
    before = [index for index in front.rest if not is_courtesy(tokens, index)]
    complement = [index for index in piece[end:] if not person.first <= index <= person.last]
    named = _bearer(tokens, piece, person)
    if not before:
        return replace(named, whose=_owner(reader, complement, None, depth) or front.owner, determiner=front.determiner)
    role = _described(reader, replace_rest(front, before), complement, depth)
    if role.noun is not None and role.noun.one != "person":
        # "Your tweet, Doe", "the Example interview Doe gave": no office, so nothing that Doe is.
        return replace(named, whose=_owner(reader, complement, None, depth), determiner=front.determiner)
    if role.noun is None and role.role is None and not front.owner:
        # "One Rohingya, Jane Doe", "Frenchman Jean Dupont": a people is no office, but tells the country.
        return replace(named, country=role.country, modifiers=role.modifiers)
    return replace(
        role, first=piece[0], last=piece[-1], kind="person", plural=False, person=person, name=person.text, body=None,
        gender=named.gender or role.gender, role=role.role or tokens.slice(before[0], before[-1]),
    )  # fmt: skip


def _bearer(tokens: Tokens, piece: Sequence[int], person: Name) -> Phrase:
    """The phrase of a person with no more than the name and the gender that a title tells."""
    title = lexicon().titles.get(tokens.lower[person.first - 1].rstrip(".")) if person.first > piece[0] else None
    return Phrase(
        piece[0], piece[-1], head=tokens.lower[person.last], kind="person", person=person, name=person.text,
        gender=title.gender if title is not None else "",
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
    example = reader.read(complement[2:], depth + 1) if _gives_example(reader, complement) else None
    if example is not None and example.name is not None:
        return replace(example, first=piece[0], last=piece[-1], plural=True)
    if name is not None:
        found = _named_body(reader, front, name, complement, depth)
    else:
        found = _described(reader, front, complement, depth)
    return replace(found, first=piece[0], last=piece[-1])


def _gives_example(reader: PhraseReader, complement: Sequence[int]) -> bool:
    """Whether the complement names one of those meant: "sites such as X"."""
    return [reader.tokens.lower[index] for index in complement[:2]] == ["such", "as"]


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
        if front.determiner in ("the", "a", "one", "another") and _one_of_people(name):
            return Phrase(
                front.rest[0], front.rest[-1], head=tokens.lower[name.last], determiner=front.determiner, kind="person",
                whose=_owner(reader, complement, None, depth), country=lexicon().places.get(name.text, (None,))[0],
                modifiers=frozenset(tokens.lower[index] for index in front.rest),
            )  # fmt: skip
    country = next((country_of(reader.at[i]) for i in before if i in reader.at), None)
    return Phrase(
        front.rest[0], front.rest[-1], head=tokens.lower[name.last], determiner=front.determiner, noun=noun,
        kind=kind or "organization", plural=name.sort == "people", body=name, name=name.text,
        whose=front.owner or _owner(reader, complement, None, depth), country=country,
    )  # fmt: skip


def _one_of_people(name: Name) -> bool:
    """Whether the word is of one person: "the Republican", not "the Republicans", "the French", "the Chinese"."""
    return not name.text.endswith(("s", "ch", "sh", "ese"))


def _described(reader: PhraseReader, front: Front, complement: Sequence[int], depth: int) -> Phrase:
    """The phrase whose head is a noun: its kind, what role or body it makes, and whose."""
    tokens, rest = reader.tokens, front.rest
    found = noun_ending(tokens, rest[0], rest[-1])
    noun, start = found if found else (None, rest[-1])
    names = list(dict.fromkeys(reader.at[index] for index in rest if index in reader.at and index < start))
    phrase = replace(
        _headed(tokens, front, noun),
        whose=front.owner or _owner(reader, complement, noun, depth) or _owner_before(names, noun),
        country=next((country_of(name) for name in names if name.sort in ("place", "people")), None),
        modifiers=frozenset(tokens.lower[index] for index in rest if index < start),
    )
    if noun is None:
        return phrase
    domain = _domain(reader, complement)
    plain = [tokens.words[index] for index in rest if index not in reader.at and tokens.words[index][0].isalnum()]
    if "body" in noun.tags:
        return _body(reader, phrase, [*rest, *domain], names, " ".join(plain))
    if noun.one not in ("person", "people") or ("vague" in noun.tags and len(plain) == 1 and not domain):
        return phrase
    return replace(phrase, role=" ".join([*plain, *(tokens.words[index] for index in domain)]))


def _headed(tokens: Tokens, front: Front, noun: Noun | None) -> Phrase:
    """The phrase of this noun, or of the word at its end that no list has."""
    first, last = front.rest[0], front.rest[-1]
    several = front.determiner in PLURAL_DETERMINERS
    if noun is None:
        plural = tokens.pos[last] == "NOUN" and tokens.lower[last].endswith("s")
        return Phrase(first, last, tokens.lower[last], determiner=front.determiner, plural=plural or several)
    return Phrase(
        first, last, noun.singular, frozenset([noun.singular]), determiner=front.determiner, noun=noun, kind=noun.kind,
        plural=noun.plural or several, gender=_gender(noun),
    )  # fmt: skip


def _owner_before(names: Sequence[Name], noun: Noun | None) -> Phrase | None:
    """The body or person whose name stands right before the noun: "Example Energy officials"."""
    work = noun is not None and noun.one in ("document", "media")
    inner = next((name for name in reversed(names) if _can_own(name, work)), None)
    return _of_name(inner) if inner is not None else None


def _can_own(name: Name, work: bool) -> bool:
    """Whether a name before a noun tells whose it is; a Facebook post is not Facebook's."""
    if work and (name.sort == "other" or name.text in lexicon().platforms):
        return False
    return name.sort in ("body", "person", "other")


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
    if first in MAKING and tokens.lower[complement[1]] in ("by", "on", "in"):
        maker = reader.read(complement[2:], depth + 1)
        # What is posted on somebody's website is theirs.
        return maker.whose if maker is not None and maker.kind == "media" and maker.whose is not None else maker
    if document and first in ("in", "on", "at"):
        place = reader.read(complement[1:], depth + 1)
        return place if place is not None and place.kind == "media" and place.name not in lexicon().platforms else None
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
