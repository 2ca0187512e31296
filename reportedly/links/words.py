"""The words of a claim as they are compared: stems, meanings, and clauses that are negated or not.

A clause ends at a stop or semicolon, at a conjunction that opens another clause, and at a comma or "and" between two
verbs; a negator anywhere in it turns the whole of it. Every word that carries meaning becomes a term; terms match by
stem or by a group of ``data/same_meaning.txt`` and are opposite by a line of ``data/opposites.txt``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from reportedly.lexicon import Noun
from reportedly.lexicon import lexicon as sources_lexicon
from reportedly.records import Analysis, Pieces
from reportedly.stance.cues import lexicon
from reportedly.tables import lines, text_of

MOST_WORDS = 160  # of one content: a claim that goes on for longer is compared by its beginning
LONGEST_WORD = 40
LIGHT = 0.33

Part = Literal["name", "noun", "verb", "other"]
PARTS: dict[str, Part] = {
    "PROPN": "name",
    "NOUN": "noun",
    "VERB": "verb",
    "ADJ": "other",
    "NUM": "other",
    "ADV": "other",
}
STOPS = frozenset(".;:!?—–")
# What they bring in is taken for granted, not claimed.
BACKGROUND = frozenset("before after since until when during despite as if unless whether".split())
ONLY = frozenset(("only", "merely", "solely"))
ADVERBS = frozenset("not never t hardly barely scarcely cannot".split())
MODAL = frozenset("would will could can may might shall".split())
FAILING = frozenset("fail failed fails refuse refused refuses".split())
RELATIVES = frozenset("who which whose whom where".split())
OPENERS = frozenset("but while although though whereas because since unless which who whom whose".split())
APOSTROPHES = frozenset("'’")
OTHER_FORMS = {"men": "man", "women": "woman", "children": "child", "lives": "life", "wives": "wife", "dying": "die"}
NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
PLURAL = re.compile(r"(?<![su])s$")
ENDING = re.compile(r"(?:isation|ization|ation|ition|ment|ing|ion|ness|ed|ly)$")
VOWEL = re.compile("[aeiouy]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the report in lower case, with its part of speech."""

    text: str
    pos: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries meaning: ``keys`` are its stem and the groups of meaning it stands in."""

    word: str
    stem: str
    part: Part
    keys: frozenset[str]
    weight: float
    person: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The terms of one clause, and the word that negates or restricts it, if one does.

    ``core`` has the stems of what the negator bears on: of *never met* the verb, of *no warning was given* the noun.
    ``modal`` tells what would, will or could be from what is. ``keys`` has those of the terms, both sides of a pair of
    opposites alike.
    """

    terms: tuple[Term, ...]
    negator: str | None = None
    only: bool = False
    core: frozenset[str] = frozenset()
    modal: bool = False
    keys: frozenset[str] = frozenset()


class Words:
    """All words of one report, to be taken by spans."""

    def __init__(self, text: str, analysis: Analysis) -> None:
        self.text = text
        self.spans = analysis.words
        self.pos = analysis.pos
        self.starts = [start for start, _ in analysis.words]

    def of(self, pieces: Pieces, most: int = MOST_WORDS) -> list[Token]:
        """The first words of a span."""
        found: list[Token] = []
        for start, end in pieces:
            for index in range(bisect_left(self.starts, start), len(self.starts)):
                if self.starts[index] >= end or len(found) >= most:
                    break
                found.append(self._token(index))
        return _joined(found)

    def _token(self, index: int) -> Token:
        start, end = self.spans[index]
        return Token(self.text[start : min(end, start + LONGEST_WORD)].lower(), self.pos[index], start, end)


def _joined(tokens: list[Token]) -> list[Token]:
    """The words with those made one that a hyphen joins to a word of ``data/same_meaning.txt``: *tie-up*."""
    found: list[Token] = []
    for token in tokens:
        if len(found) > 1 and found[-1].text == "-" and found[-1].end == token.start:
            whole = f"{found[-2].text}-{token.text}"
            if found[-2].end == found[-1].start and stem_of(whole) in meanings():
                first = found[-2]
                found[-2:] = [Token(whole, token.pos, first.start, token.end)]
                continue
        found.append(token)
    return found


@lru_cache(maxsize=50_000)
def lemmas_of(word: str) -> tuple[str, ...]:
    """The base forms that a word may belong to, as far as the lexicon of cues knows them; else the word itself."""
    return lexicon().lemmas_of(word)


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """What the forms of a word have in common: "inspected" and "inspection" give "inspect", "shot" gives "shoot"."""
    if word in NUMBERS:
        return NUMBERS[word]
    lemma = _irregular().get(word, word)
    if lemma.endswith("ies") and len(lemma) > 4:
        lemma = lemma[:-3] + "y"
    shorter = lemma
    for ending in (PLURAL, ENDING):
        cut = ending.sub("", shorter)
        shorter = cut if len(cut) > 1 and VOWEL.search(cut) else shorter
    if shorter.endswith("i"):
        shorter = shorter[:-1] + "y"
    if len(shorter) > 3 and shorter[-1] == shorter[-2] and shorter[-1] not in "ls":
        shorter = shorter[:-1]
    return shorter[:-1] if shorter.endswith("e") and len(shorter) > 3 else shorter


@cache
def _irregular() -> dict[str, str]:
    """Base forms by their irregular forms; the first verb that has a form gets it."""
    found: dict[str, str] = dict(OTHER_FORMS)
    for line in lines("irregular_verbs.txt"):
        verb, *forms = line.split()
        for form in forms:
            found.setdefault(form, verb)
    return found


@cache
def meanings() -> dict[str, frozenset[str]]:
    """For every stem its groups of meaning.

    "=12=" stands for a line of the same, "v12=" for one of verbs alone, "+3" and "-3" for the sides of opposites.
    """
    found: dict[str, set[str]] = {}
    for number, line in enumerate(lines("same_meaning.txt")):
        mark = "v" if line.startswith("verbs:") else "="
        for word in line.removeprefix("verbs:").split():
            found.setdefault(stem_of(word), set()).add(f"{mark}{number}=")
    for number, line in enumerate(lines("opposites.txt")):
        for sign, side in zip("+-", line.split("|"), strict=True):
            for word in side.split():
                found.setdefault(stem_of(word), set()).add(f"{sign}{number}")
    return {stem: frozenset(keys) for stem, keys in found.items()}


@cache
def sides() -> dict[str, frozenset[str]]:
    """For every stem of ``data/sides.txt`` the sides that it may stand for."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(lines("sides.txt")):
        for word in line.split():
            found.setdefault(stem_of(word), set()).add(f"side {number}")
    return {stem: frozenset(keys) for stem, keys in found.items()}


@cache
def nouns() -> Mapping[str, Noun]:
    """The nouns that make a source, as ``lexicon`` has them: here they tell persons from things and acts."""
    return sources_lexicon().nouns


@cache
def light_words() -> frozenset[str]:
    """The stems that say little."""
    return frozenset(stem_of(word) for line in lines("light_words.txt") for word in line.split())


@cache
def _negators() -> tuple[frozenset[str], tuple[tuple[str, ...], ...]]:
    """The negating words, and the phrases in which they do not negate."""
    text = "\n".join(line for line in text_of("negators.txt").splitlines() if not line.startswith("#"))
    words, _, phrases = text.strip().partition("\n\n")
    return frozenset(words.split()), tuple(tuple(phrase.split()) for phrase in phrases.splitlines())


def negator_at(tokens: Sequence[Token], at: int, idioms: bool = True) -> str | None:
    """The negator that stands here, as the report has it, if one does; ``idioms`` such as *not only* are none."""
    words, phrases = _negators()
    word = tokens[at].text
    if word == "t" and at > 1 and tokens[at - 1].text in APOSTROPHES and tokens[at - 2].text.endswith("n"):
        return f"{tokens[at - 2].text}'t"
    if word not in words and not (word in FAILING and at + 1 < len(tokens) and tokens[at + 1].text == "to"):
        return None
    behind = tuple(token.text for token in tokens[at : at + 4])
    return None if idioms and any(behind[: len(phrase)] == phrase for phrase in phrases) else word


def clauses_of(tokens: Sequence[Token]) -> tuple[Clause, ...]:
    """The clauses of a content that hold any meaning."""
    main, aside = _without_asides(tokens)
    pieces = [piece for piece in [*_pieces(main), *aside] if not (piece and piece[0].text in BACKGROUND)]
    found = (clause_of(piece) for piece in pieces)
    return tuple(clause for clause in found if clause.terms)


def _without_asides(tokens: Sequence[Token]) -> tuple[list[Token], list[Sequence[Token]]]:
    """The words without the relative clauses between commas, and these: *the two states, which have no ties, met*."""
    main: list[Token] = []
    asides: list[Sequence[Token]] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].text in RELATIVES:
            end = next(
                (i for i in range(at + 1, len(tokens)) if tokens[i].text in STOPS or tokens[i].text == ","), None
            )
            if end is not None and tokens[end].text == ",":
                asides.append(tokens[at + 1 : end])
                at = end + 1
                continue
        main.append(tokens[at])
        at += 1
    return main, asides


def clause_of(tokens: Sequence[Token]) -> Clause:
    """One clause out of these words."""
    found = next(((at, word) for at in range(len(tokens)) if (word := negator_at(tokens, at))), None)
    terms = tuple(term for token in tokens if (term := term_of(token)))
    modal = any(token.text in MODAL and token.pos == "AUX" for token in tokens)
    keys = frozenset(key.replace("+", "-") for term in terms for key in term.keys)
    if found:
        one = tokens[found[0] + 1].text if found[0] + 1 < len(tokens) else ""
        negator = "not one" if found[1] == "not" and one in ("one", "a", "single", "any") else found[1]
        return Clause(terms, negator, core=frozenset(_core(tokens, found[0])), modal=modal, keys=keys)
    # "fired only in the air" and "only returned fire" rule something out; "only forty pilots" and "only a fool" do not
    restricts = (
        at for at, token in enumerate(tokens[:-1]) if token.text in ONLY and tokens[at + 1].pos in ("ADP", "VERB")
    )
    only = next(restricts, None)
    core = frozenset() if only is None else frozenset(_core_of_only(tokens, only))
    return Clause(terms, only=only is not None, core=core, modal=modal, keys=keys)


def _core(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """The stems of what the negator here bears on: the verb, or the noun where the verb says only that it is."""
    behind = tokens[at + 1 :]
    nouns: list[str] = []
    attached, adverb = True, tokens[at].text in ADVERBS
    for place, token in enumerate(behind):
        if token.pos == "ADP" and token.text != "of" and place > 0:
            attached = False  # "no gun under his command had been fired": not the command
        term = term_of(token)
        if term is None:
            continue
        if token.pos == "VERB" and tokens[at].text in ADVERBS:
            yield term.stem  # never gave, has not seen
        if token.pos == "VERB" and adverb:
            yield term.stem  # never gave, has not seen
            adverb = False
        if token.pos == "VERB" and not _says_only_that_it_is(term):
            yield term.stem
            return
        if attached and token.pos in ("NOUN", "ADJ", "PROPN"):
            nouns.append(term.stem)
    yield from nouns


def _says_only_that_it_is(verb: Term) -> bool:
    """Whether a verb adds nothing: *no meeting took place*, *no weapons were found*."""
    return verb.weight <= LIGHT or verb.stem in existential()


@cache
def existential() -> frozenset[str]:
    """The stems of verbs that say only that something is there."""
    return frozenset(stem_of(word) for line in lines("existential_verbs.txt") for word in line.split())


def _core_of_only(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """The stem of the verb that *only* stands with."""
    near = sorted((abs(place - at), place) for place, token in enumerate(tokens) if token.pos == "VERB")
    for _, place in near[:1]:
        if term := term_of(tokens[place]):
            yield term.stem


def term_of(token: Token) -> Term | None:
    """The term that a word is, if it carries meaning."""
    part = PARTS.get(token.pos)
    words, _ = _negators()
    if part is None or (len(token.text) < 2 and not token.text.isdigit()) or token.text in words:
        return None
    stem = stem_of(token.text)
    groups = meanings().get(stem, frozenset())
    if part != "verb":
        groups = frozenset(group for group in groups if not (group[0] == "v" and group[-1] == "="))
    if token.pos == "ADV" and not groups:
        return None
    light = stem in light_words()
    noun = nouns().get(token.text) if token.pos == "NOUN" else None
    person = noun is not None and noun.one == "person"
    return Term(token.text, stem, part, groups | {stem}, LIGHT if light else 1.0, person)


def _pieces(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The words cut where a clause ends."""
    begin, verb = 0, False
    last_verb = max((at for at, token in enumerate(tokens) if token.pos == "VERB"), default=-1)
    for at, token in enumerate(tokens):
        joint = token.text in (",", "and", "or") and verb and at < last_verb and _opens(tokens, at + 1)
        background = token.text in BACKGROUND and at - begin > 1
        if token.text in STOPS or joint or background or (token.text in OPENERS and verb):
            yield tokens[begin:at]
            begin, verb = at + (not background), False
        verb = verb or token.pos == "VERB"
    yield tokens[begin:]


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or predicate begins here: a verb comes before the next comma or stop."""
    for token in tokens[at : at + 12]:
        if token.text == "," or token.text in STOPS:
            return False
        if token.pos == "VERB":
            return True
    return False
