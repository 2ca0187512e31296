"""Reading a source as a noun phrase: its noun, whom it names, their role, and whose it is.

There is no parse; parts of speech, proper names and the word lists tell where a phrase has its head: before the first
preposition, participle, relative pronoun or comma. What follows a comma is an apposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reportedly.lexicon import Noun, lexicon
from reportedly.sources.names import ARTICLES, Name, noun_ending
from reportedly.sources.phrase import (
    CONJUNCTIONS,
    DEEPEST,
    DETERMINERS,
    ONE_OF_THEM,
    OWNERS,
    PARTING,
    PLURAL_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SUBJECT,
    Phrase,
)
from reportedly.sources.piece import MAKING, described, named_person, person_head
from reportedly.sources.tokens import POSSESSIVE, QUOTES, Tokens

_WHEN = frozenset("last this next yesterday today tonight earlier there here abroad".split())  # ends a phrase
_CLAUSE = frozenset({"who", "which", "whose", "whom", "where", "when"})  # what begins a relative clause


class PhraseReader:
    """Reads noun phrases of one report; knows its tokens, and at each token the name that it is part of."""

    def __init__(self, tokens: Tokens, names: Sequence[Name]) -> None:
        self.tokens = tokens
        self.at = {index: name for name in names for index in range(name.first, name.last + 1)}

    def read(self, span: Sequence[int], depth: int = 0) -> Phrase | None:
        """The phrase that these tokens make, or none if there is no word in them or they lie too deep."""
        span = self._trimmed(span)
        if not span or depth > DEEPEST:
            return None
        pronoun = self._pronoun(span)
        if pronoun is not None:
            return pronoun
        segments = self._segments(span)
        listed = self._listed(segments, depth)
        if len(listed) > 1:
            return Phrase(span[0], span[-1], plural=True, parts=tuple(listed))
        parts = [part for piece in self._conjuncts(segments[0]) if (part := self.read(piece, depth + 1))]
        if len(parts) > 1:
            phrase = Phrase(span[0], span[-1], plural=True, parts=tuple(parts))
        else:
            phrase = self._segment(segments[0], depth)
        for segment in segments[1:]:
            phrase = self._with_apposition(phrase, segment, depth)
        if phrase.person is None and phrase.kind == "person" and not phrase.plural:
            phrase = self._called(phrase, span)
        return replace(phrase, first=span[0], last=span[-1])

    # --- cutting to pieces

    def _trimmed(self, span: Sequence[int]) -> list[int]:
        """The tokens without quotation marks and particles at the edges and a possessive ending."""
        words, kept = self.tokens.words, list(span)
        while kept and (words[kept[-1]] in POSSESSIVE or not any(map(str.isalnum, words[kept[-1]]))):
            kept.pop()
        start = 0
        while start < len(kept) and self._skipped(kept, start):
            start += 1
        return kept[start:]

    def _skipped(self, span: Sequence[int], start: int) -> bool:
        """Whether this token at the front is none of the phrase: a mark, an adverb, a preposition."""
        index = span[start]
        word, lower = self.tokens.words[index], self.tokens.lower[index]
        if word in QUOTES or (not word[0].isalnum() and word not in POSSESSIVE):
            return True
        if start + 1 == len(span):
            return False
        if lower in ("both", "either", "neither") and any(self.tokens.lower[i] in CONJUNCTIONS for i in span):
            return True
        adverb = self.tokens.pos[index] in ("ADV", "ADP", "SCONJ", "CCONJ", "INTJ")
        return adverb and index not in self.at and lower not in lexicon().nouns and lower not in DETERMINERS

    def _pronoun(self, span: Sequence[int]) -> Phrase | None:
        """The phrase if it is but a pronoun: "they", "he himself", "one of them"."""
        lower = [self.tokens.lower[index] for index in span[:4]]
        word = lower[0]
        if self._of_them(span):
            word = self.tokens.lower[span[-3]]
            quantity = "one" if word in ("one", "each", "neither", "either") else word
            return Phrase(span[0], span[-1], determiner=quantity, plural=quantity != "one")
        alone = len(lower) == 1 or (len(lower) == 2 and lower[1] in ("themselves", "himself", "herself", "all", "both"))
        # "that" and "this" before a noun are determiners; capital US is a country.
        # WHO and US are bodies.
        if (
            not alone
            or word not in PRONOUNS
            or (len(word) > 1 and self.tokens.words[span[0]].isupper() and span[0] in self.at)
        ):
            return None
        return Phrase(span[0], span[-1], pronoun=word, gender=SUBJECT.get(word, ""), plural=word in PLURAL_PRONOUNS)

    def _of_them(self, span: Sequence[int]) -> bool:
        """Whether the span is some of those spoken of: "one of them", "the vast majority of them"."""
        lower = [self.tokens.lower[index] for index in span[:6]]
        if (
            len(lower) != len(span)
            or lower[-2:-1] != ["of"]
            or lower[-1] not in ("them", "us", "whom", "these", "those")
        ):
            return False
        return lower[-3] in DETERMINERS or lower[-3] in lexicon().counts

    def _segments(self, span: Sequence[int]) -> list[list[int]]:
        """The pieces between commas, dashes and brackets; a relative clause ends the phrase."""
        tokens = self.tokens
        pieces: list[list[int]] = [[]]
        for index in span:
            piece = pieces[-1]
            if tokens.lower[index] in _CLAUSE and index not in self.at and (piece or len(pieces) > 1):
                break
            if tokens.words[index] not in PARTING or self.inside_name(index):
                piece.append(index)
            elif not (tokens.words[index] == "," and piece and self._adjective(piece[-1])):
                pieces.append([])
        return [piece for piece in pieces if piece] or [list(span)]

    def _adjective(self, index: int) -> bool:
        """Whether a comma behind this token parts but adjectives: "the tiny, mountainous country"."""
        return self.tokens.pos[index] == "ADJ" and index not in self.at

    def inside_name(self, index: int) -> bool:
        """Whether the token is in a name, but not its first."""
        name = self.at.get(index)
        return name is not None and name.first < index

    # --- conjunctions

    def _conjuncts(self, piece: Sequence[int]) -> list[list[int]]:
        """The phrases that a conjunction joins, if both sides are whole phrases of their own; else none."""
        for at in range(1, len(piece) - 1):
            index = piece[at]
            if self.tokens.lower[index] in CONJUNCTIONS and not self.inside_name(index):
                left, right = list(piece[:at]), list(piece[at + 1 :])
                if self._stands_alone(left[-1]) and self._begins_phrase(right, left):
                    return [left, right]
        return []

    def _stands_alone(self, last: int) -> bool:
        """Whether the words before a conjunction end in a noun or name: not "national and ..."."""
        name = self.at.get(last)
        if name is None:
            return self.tokens.pos[last] in ("NOUN", "PROPN", "PRON")
        # "the Central and ..." goes on; a place that nobody knows is no side of a conjunction.
        people = name.sort == "people" and self.tokens.pos[last] != "ADJ"
        return name.sure or name.sort in ("person", "body") or people

    def _begins_phrase(self, right: Sequence[int], left: Sequence[int]) -> bool:
        """Whether the words after a conjunction are another source, not more of the same name, role or complement."""
        tokens, first = self.tokens, right[0]
        if tokens.words[first] in POSSESSIVE:
            return False
        determined = tokens.lower[first] in OWNERS or tokens.lower[first] in ARTICLES
        ours, theirs = self.head_noun(left), self.head_noun(right)
        person = person_head(self, right)
        if _one_person(ours, theirs) and not determined and person is None:
            return False
        name = self.at.get(first)
        if any(tokens.lower[index] in PREPOSITIONS for index in left[1:] if index not in self.at):
            # "a spokesman for the army and John Doe", but "lawyers for Jane and John Doe"
            before = self.at.get(left[-1])
            both = before.sort == "person" if before is not None else tokens.capital(left[-1])
            return name is not None and name.sort == "person" and not both
        if determined or (name is not None and name.sort in ("person", "body", "place")):
            return True
        if person is not None and person_head(self, left) is not None:
            return True
        if theirs is None:
            return False
        return "plural" in theirs.tags or (theirs.plural and (ours is None or ours.plural))

    def head_noun(self, piece: Sequence[int]) -> Noun | None:
        """The noun of the word lists that is the head of these tokens."""
        end = self.boundary(piece)
        found = noun_ending(self.tokens, piece[0], piece[end - 1]) if end else None
        return found[0] if found else None

    def _listed(self, segments: Sequence[Sequence[int]], depth: int) -> list[Phrase]:
        """The named persons and bodies of a list of three or more: "Jane Doe, John Roe and Mary Major"."""
        named = [piece for piece in segments if self._whole_name(piece)]
        *front, last = segments
        parts = self._conjuncts(last)
        if not front or len(parts) < 2 or self.tokens.words[front[0][-1]] in POSSESSIVE:
            return []
        # Between the names there may be no more than brackets: "Jane Doe (D-Ohio)".
        if len(named) + 1 < len(front) or front[0] not in named or not all(map(self._whole_name, parts)):
            return []
        return [phrase for piece in (*named, *parts) if (phrase := self.read(piece, depth + 1))]

    def _whole_name(self, piece: Sequence[int]) -> bool:
        """Whether the tokens are a name, with a title or an article at most before it."""
        name = self.at.get(piece[-1])
        if name is None or name.sort not in ("person", "body"):
            return False
        before = [index for index in piece if index < name.first]
        return all(self.tokens.capital(index) or self.tokens.lower[index] in ARTICLES for index in before)

    # --- one piece

    def boundary(self, piece: Sequence[int]) -> int:
        """How many of the tokens come before the first preposition, participle or verb behind a noun."""
        tokens = self.tokens
        for at in range(1, len(piece)):
            index = piece[at]
            if index in self.at:
                continue
            lower = tokens.lower[index]
            if lower in _WHEN and piece[at - 1] not in self.at and tokens.pos[piece[at - 1]] == "NOUN":
                return at
            if lower == "that" or lower == "such" or (lower in PREPOSITIONS and not self.in_noun(index)):
                return at
            verb = tokens.pos[index] in ("VERB", "AUX", "SCONJ", "PRON") and "-" not in lower
            if verb and tokens.pos[piece[at - 1]] in ("NOUN", "PROPN"):
                following = tokens.lower[piece[at + 1]] if at + 1 < len(piece) else ""
                if lower not in lexicon().nouns or following in ("by", "in", "on", "to", "with"):
                    return at
        return len(piece)

    def in_noun(self, index: int) -> bool:
        """Whether a preposition is inside a noun of the word lists: member of parliament, chief of staff."""
        lower = self.tokens.lower
        return any(
            " ".join(lower[start : end + 1]) in lexicon().nouns
            for start in range(max(index - 2, 0), index)
            for end in range(index + 1, min(index + 3, len(lower)))
        )

    def _segment(self, piece: Sequence[int], depth: int) -> Phrase:
        """The phrase that one piece between commas makes."""
        counted = self._counted(piece, depth)
        if counted is not None:
            return counted
        person = person_head(self, piece)
        if person is not None:
            return named_person(self, piece, person, depth)
        return described(self, piece, depth)

    def _counted(self, piece: Sequence[int], depth: int) -> Phrase | None:
        """The phrase of what is counted, in the plural: of "a group of senators" the senators."""
        tokens = self.tokens
        if len(piece) > 3 and tokens.lower[piece[1]] == "in" and tokens.pos[piece[2]] == "NUM":
            share = self.read(piece[3:], depth + 1)  # "one in three passengers"
            return replace(share, plural=True, determiner="some") if share is not None else None
        at = next((at for at, i in enumerate(piece[:5]) if at and tokens.lower[i] == "of" and i not in self.at), None)
        if at is None:
            return None
        word = tokens.lower[piece[at - 1]]
        noun = lexicon().nouns.get(word)
        member = noun is not None and "member" in noun.tags
        if not member and word not in lexicon().counts and tokens.pos[piece[at - 1]] != "NUM":
            return None
        inner = self.read(piece[at + 1 :], depth + 1)
        if inner is None or inner.pronoun:
            return None
        if "one" in (tokens.lower[piece[0]], word) or tokens.lower[piece[0]] == "another":
            return _one_of(inner)
        if noun is not None and member:
            return self._member(piece, at, noun, inner)
        if inner.noun is not None and not inner.noun.plural:
            return None
        return replace(inner, plural=True, determiner="some")

    def _member(self, piece: Sequence[int], at: int, noun: Noun, inner: Phrase) -> Phrase | None:
        """The phrase of "members of the council": persons of that body."""
        if inner.body is None and inner.name is None and not inner.of_body:
            return None
        determiner = self.tokens.lower[piece[0]]
        start = piece[1] if at > 1 and determiner in DETERMINERS else piece[0]
        return Phrase(
            piece[0],
            piece[-1],
            head=noun.singular,
            determiner=determiner,
            noun=noun,
            kind=noun.kind,
            plural=noun.plural,
            role=self.tokens.slice(start, piece[at - 1]),
            whose=inner,
        )

    # --- appositions

    def _with_apposition(self, phrase: Phrase, segment: Sequence[int], depth: int) -> Phrase:
        """The phrase with what one more piece behind a comma tells of it."""
        if depth >= DEEPEST:
            return phrase
        if phrase.parts:
            last = self._with_apposition(phrase.parts[-1], segment, depth + 1)
            return replace(phrase, parts=(*phrase.parts[:-1], last))
        lower = self.tokens.lower[segment[0]]
        if lower in CONJUNCTIONS:
            return self._with_conjunct(phrase, segment, depth)
        if lower in ("of", "from", "at", "with", "for"):
            place = self.at.get(segment[1]) if len(segment) > 1 else None
            home = place is not None and place.sort == "place"
            if phrase.whose is not None or phrase.person is None or home:
                return phrase
            owner = self.read(segment[1:], depth + 1)
            known = owner is not None and (owner.name is not None or owner.of_body)
            return replace(phrase, whose=owner) if known else phrase
        if lower in ("including", "such"):
            return phrase
        if lower in MAKING and phrase.whose is None and len(segment) > 2:
            return replace(phrase, whose=self.read(segment[2:], depth + 1))
        return _merged(phrase, self._segment(segment, depth + 1))

    def _with_conjunct(self, phrase: Phrase, segment: Sequence[int], depth: int) -> Phrase:
        """The phrase and another named one behind ", and"; ", or" brings but another name of the same."""
        other = self.read(segment[1:], depth + 1)
        if other is None or self.tokens.lower[segment[0]] == "or":
            return phrase
        if not (other.person or other.body) or not (phrase.person or phrase.body):
            return phrase
        return Phrase(phrase.first, segment[-1], plural=True, parts=(phrase, other))

    def _called(self, phrase: Phrase, span: Sequence[int]) -> Phrase:
        """The phrase with the name that its relative clause gives: "who gave her name as X", "a man called X"."""
        lower = self.tokens.lower
        for index in span[1:]:
            name = self.at.get(index)
            if name is None or name.sort not in ("person", "other") or index != name.first:
                continue
            before = {lower[i] for i in span if i < index}
            called = lower[index - 1] in ("named", "called", "nicknamed")
            if called or (lower[index - 1] == "as" and before & {"name", "identified", "known"}):
                return replace(phrase, person=name, name=name.text)
        return phrase


def _one_person(left: Noun | None, right: Noun | None) -> bool:
    """Whether both nouns can be roles of one person: "the former first lady and senator"."""
    return all(noun is not None and noun.one == "person" and not noun.plural for noun in (left, right))


def _one_of(inner: Phrase) -> Phrase:
    """The phrase of one of several: "one of the farmers"."""
    person = inner.kind in ("people", None) if inner.noun is None else inner.noun.one == "person"
    return replace(inner, plural=False, kind="person" if person else inner.kind, determiner="one", person=None)


def _merged(phrase: Phrase, other: Phrase) -> Phrase:
    """The phrase with what its apposition adds: the name of a described person, or the role of a named one."""
    single = not phrase.plural or phrase.determiner in ONE_OF_THEM
    open_kind = phrase.kind in ("person", "people", None) or phrase.determiner in ONE_OF_THEM
    if phrase.person is None and other.person is not None and single and open_kind:
        return replace(
            _both_roles(phrase, other), kind="person", person=other.person, name=other.name, body=None, plural=False
        )
    if phrase.person is not None and other.person is None and other.noun is not None and other.noun.one == "person":
        return replace(_both_roles(phrase, other), head=other.head, noun=other.noun)
    if _is_body(phrase, other):
        return replace(other, first=phrase.first)
    if phrase.person is None and other.body is not None and other.name == other.body.text:
        composed = phrase.body is None or phrase.name != phrase.body.text
        return replace(phrase, body=other.body, name=other.name) if composed and not open_kind else phrase
    if phrase.body is not None and not phrase.body.sure and other.noun is not None and other.of_body:
        return replace(phrase, kind=other.noun.one)
    return phrase


def _is_body(phrase: Phrase, other: Phrase) -> bool:
    """Whether what is described like a person is a body by its apposition: "the depot's owner, Example Oil"."""
    noun, name = phrase.noun, other.body
    if noun is None or noun.one != "person" or phrase.person is not None or phrase.plural or name is None:
        return False
    return name.sort == "body" and other.name == name.text and "office" not in noun.tags and phrase.determiner != ""


def _both_roles(phrase: Phrase, other: Phrase) -> Phrase:
    """The phrase with the roles of both."""
    return replace(
        phrase,
        heads=(phrase.heads | other.heads | {phrase.head, other.head}) - {""},
        role=", ".join(role for role in (phrase.role, other.role) if role) or None,
        whose=phrase.whose or other.whose,
        gender=phrase.gender or other.gender,
        country=phrase.country or other.country,
        modifiers=phrase.modifiers | other.modifiers,
    )
