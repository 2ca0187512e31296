"""What a claim says of another claim: which words name that other, and whether they deny or confirm it.

Three ways are told apart. A cue that denies or confirms has an object: a noun for a claim (*the inquiry's findings*,
*claims that he was paid*), a pronoun, a general noun (*any wrongdoing*), or a clause that says what is denied. A cue
that names has a verdict in its content: *called the account "pure invention"*. And a plain statement may be a verdict
itself: *"It is a lie,"* *there is no truth in the report*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal, cast

from reportedly.links.cues import Does, what_it_does
from reportedly.links.parties import stems_of
from reportedly.links.words import APOSTROPHES, STOPS, Clause, Token, clauses_of, negator_at, stem_of
from reportedly.tables import rows

Turn = Literal["denies", "confirms"]
Form = Literal["noun", "pronoun", "general", "clause", "such"]
Verdict = Literal["false", "unfair", "true"]

READ = 60  # words of a content in which the reference must stand
OBJECT = 14  # words within which the noun for a claim must come
PRONOUNS = frozenset("it this that these those them so all everything".split())
BE = frozenset("is are was were be been being s re seems seem sounds".split())
BEFORE_NOUN = frozenset("NOUN PROPN ADJ DET NUM PART ADV PUNCT ADP CCONJ".split())
DETERMINING = frozenset("his her its their my our your that this these those such any all".split())
AUTHOR = frozenset("by from of".split())
CLAUSE_BEGINS = frozenset("that whether if how".split())
PERSONAL = frozenset("he she they we i you".split())
NAMING = frozenset(("NOUN", "PROPN", "ADJ"))
BEHIND_PRONOUN = frozenset((",", "as", "all", "and", "but", "a", "an"))
DENYING: frozenset[Does] = frozenset(("denies", "rejects", "scorns"))
UNREAL = frozenset("should would could might may must ought".split())
WITHIN = frozenset("in for to behind".split())
NEAR_BE = 6  # words between "be" and the verdict at most
QUOTES = frozenset({*"\"“”«»'‘’", "``", "''"})


@dataclass(frozen=True, slots=True)
class Reference:
    """The words that name another claim.

    ``personal`` tells that *his* or *her* stands before the noun, ``that`` that a clause with *that* follows it.
    ``kinds`` are those of the noun in ``data/claim_nouns.tsv``; ``owner`` the stems of whose claim it is by the words,
    ``modifier`` those of other words before the noun; ``clauses`` what it says by the words of this content.
    """

    form: Form
    words: str
    kinds: frozenset[str] = frozenset()
    plural: bool = False
    definite: bool = True
    owner: frozenset[str] = frozenset()
    personal: bool = False
    that: bool = False
    modifier: frozenset[str] = frozenset()
    clauses: tuple[Clause, ...] = ()


@cache
def claim_nouns() -> dict[str, frozenset[str]]:
    """The kinds of claim by the stem of the noun."""
    found: dict[str, set[str]] = {}
    for kind, listed in rows("claim_nouns.tsv"):
        for noun in listed.split(","):
            found.setdefault(stem_of(noun.strip()), set()).add(kind)
    return {stem: frozenset(kinds) for stem, kinds in found.items()}


@cache
def verdicts() -> dict[str, Verdict]:
    """What a word calls a claim."""
    return {word.strip(): cast(Verdict, kind) for kind, listed in rows("verdicts.tsv") for word in listed.split(",")}


def read_reference(
    tokens: Sequence[Token], does: frozenset[Does], denies: bool, text: str
) -> tuple[Turn, Reference] | None:
    """What the content of a claim refers to, and what is made of it; ``denies`` tells that the cue has that stance."""
    tokens = [token for token in tokens[:READ] if token.text not in QUOTES or token.text in APOSTROPHES]
    if not tokens:
        return None
    if such := _such(tokens, text):
        return "denies", such
    if "names" in does and (named := _named(tokens, text)):
        return named
    if does & DENYING and (denied := _object(tokens, text)) and (denies or "scorns" not in does):
        return "denies", denied
    if "denies" in does or ("rejects" in does and _is_clause(tokens)):
        return "denies", Reference("clause", _slice(tokens, text), clauses=clauses_of(tokens))
    if "confirms" in does and not denies:
        found = _object(tokens, text) or Reference("clause", _slice(tokens, text), clauses=clauses_of(tokens))
        return "confirms", found
    return _stated_verdict(tokens, text) or _stated_denial(tokens, text)


def _stated_denial(tokens: Sequence[Token], text: str) -> tuple[Turn, Reference] | None:
    """What a speaker says to deny: *we reject this report*, *she did not believe the allegations*."""
    first = 1 if tokens[0].text in CLAUSE_BEGINS else 0
    if len(tokens) < first + 3 or tokens[first].text not in PERSONAL:
        return None
    verb = next((at for at in range(first + 1, min(first + 7, len(tokens) - 1)) if tokens[at].pos == "VERB"), None)
    if verb is None or any(token.text in UNREAL for token in tokens[first:verb]):
        return None
    if not what_it_does(tokens[first + 1 : verb + 1], tokens[verb + 1 : verb + 3]) & DENYING:
        return None
    found = _object(tokens[verb + 1 :], text)
    return ("denies", found) if found else None


def _is_clause(tokens: Sequence[Token]) -> bool:
    """Whether a content is a clause or a gerund, by its first word."""
    first = tokens[0]
    return first.text in CLAUSE_BEGINS or first.text in PERSONAL or first.text.endswith("ing")


def _such(tokens: Sequence[Token], text: str) -> Reference | None:
    """What *no such order had been given* takes up: what somebody has just told of by that noun or without it."""
    words = [token.text for token in tokens[:8]]
    at = next((i for i, (one, two) in enumerate(pairwise(words)) if (one, two) == ("no", "such")), None)
    if at is None:
        return None
    nouns = [token for token in tokens[at + 2 : at + 6] if token.pos in ("NOUN", "ADJ", "PROPN")]
    return Reference("such", _slice(tokens[at : at + 3], text), clauses=clauses_of(nouns[:2]))


def _named(tokens: Sequence[Token], text: str) -> tuple[Turn, Reference] | None:
    """What is called something, and whether that is false or true: *that "nonsense"*, *the account hasty*."""
    at = 0 if tokens[0].text in PRONOUNS else _claim_noun(tokens)
    verdict = None if at is None else _verdict(tokens[at + 1 :])
    if at is None or verdict is None:
        return None
    named = _of_noun(tokens, at, text) if at or tokens[0].text not in PRONOUNS else None
    return _turn(verdict, negated=False), named or Reference("pronoun", tokens[0].text)


def _turn(verdict: Verdict, negated: bool) -> Turn:
    return "denies" if (verdict == "true") == negated else "confirms"


def _slice(tokens: Sequence[Token], text: str) -> str:
    return " ".join(text[tokens[0].start : tokens[-1].end].split())[:120] if tokens else ""


def _verdict(tokens: Iterable[Token]) -> Verdict | None:
    """The first word that calls something false, unfair or true."""
    for token in tokens:
        if token.pos not in ("DET", "PRON", "ADP", "AUX") and (kind := verdicts().get(token.text)):
            return kind
    return None


def _object(tokens: Sequence[Token], text: str) -> Reference | None:
    """The pronoun or the noun for a claim that the content begins with."""
    first = tokens[0].text
    if first in PRONOUNS and (len(tokens) == 1 or _after_pronoun(tokens[1])):
        return Reference("pronoun", first, plural=first in ("these", "those", "them"))
    named = first == "that" and len(tokens) > 1 and stem_of(tokens[1].text) in claim_nouns() and tokens[1].pos == "NOUN"
    if (first in CLAUSE_BEGINS or first in PERSONAL) and not (named and (len(tokens) == 2 or tokens[2].pos != "VERB")):
        return None
    at = _claim_noun(tokens)
    return None if at is None else _of_noun(tokens, at, text)


def _after_pronoun(token: Token) -> bool:
    """Whether a pronoun is an object by itself, as what stands behind it tells."""
    return token.text in STOPS or token.text in BEHIND_PRONOUN or token.pos in ("ADJ", "ADV", "PUNCT")


def _claim_noun(tokens: Sequence[Token]) -> int | None:
    """The place of the noun for a claim that heads the first noun phrase."""
    for at, token in enumerate(tokens[:OBJECT]):
        if not _before_noun(tokens, at) or (at and token.text in CLAUSE_BEGINS) or token.text in STOPS:
            return None
        if token.pos in ("NOUN", "VERB", "PROPN") and stem_of(token.text) in claim_nouns():
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            # "report findings", "the inquiry's findings": the last noun is the head
            if following is None or not (following.pos in ("NOUN", "PROPN") or following.text in APOSTROPHES):
                return at
    return None


def _before_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word may stand in a noun phrase up to its head, or be it."""
    token = tokens[at]
    if token.pos == "VERB":  # vote-buying claims, leaked findings; nouns that are tagged as verbs
        return at > 0 and (token.text.endswith(("ing", "ed")) or stem_of(token.text) in claim_nouns())
    return token.pos in BEFORE_NOUN or token.text in DETERMINING


def _of_noun(tokens: Sequence[Token], at: int, text: str) -> Reference:
    """The reference by the noun at this place."""
    noun = tokens[at].text
    kinds = claim_nouns()[stem_of(noun)]
    before, rest = tokens[:at], tokens[at + 1 :]
    owner = _owner(before) | _author(rest)
    run = len(before) - next((i for i, token in enumerate(reversed(before)) if token.pos not in NAMING), len(before))
    modifier = stems_of(" ".join(token.text for token in before[run:])) - owner
    that = bool(rest) and rest[0].text == "that"
    ends = (i for i, token in enumerate(rest) if _ends(token, that))
    said = [token for token in before if token.pos not in ("DET", "PRON", "SCONJ") and stem_of(token.text) not in owner]
    said += rest[: next(ends, len(rest))]
    return Reference(
        form="general" if "general" in kinds and not owner else "noun",
        words=_slice(tokens[: at + 1], text),
        kinds=kinds,
        plural=noun.endswith("s") and not noun.endswith("ss"),
        definite=not (before and before[0].text in ("a", "an")) or bool(rest and rest[0].text == "that"),
        owner=owner,
        personal=any(token.text in ("his", "her") for token in before),
        that=that,
        modifier=modifier,
        clauses=clauses_of(said),
    )


def _ends(token: Token, that: bool) -> bool:
    """Whether what the noun says of the claim is over: a verdict follows, or the verb that the noun is subject of."""
    return token.text == "as" or (not that and (_is_be(token) or _verdict([token]) is not None))


def _owner(before: Sequence[Token]) -> frozenset[str]:
    """The stems of the possessor in front of a noun: *the inquiry's*."""
    for at in range(len(before) - 1, 0, -1):
        if before[at].text in APOSTROPHES:
            return stems_of(" ".join(token.text for token in before[:at]))
    return frozenset()


def _author(rest: Sequence[Token]) -> frozenset[str]:
    """The stems of the author behind a noun: *by the officer*."""
    if len(rest) > 2 and rest[0].pos == "VERB" and rest[1].text == "by":
        rest = rest[1:]  # remarks made by an ally
    if len(rest) < 2 or rest[0].text not in AUTHOR:
        return frozenset()
    words: list[str] = []
    for token in rest[1:8]:
        if token.pos not in ("NOUN", "PROPN", "DET", "ADJ", "PUNCT", "NUM") or token.text == ",":
            break
        words.append(token.text)
    return stems_of(" ".join(words)) if rest[0].text != "of" else frozenset()


def _stated_verdict(tokens: Sequence[Token], text: str) -> tuple[Turn, Reference] | None:
    """The verdict that a content of its own words gives: *It is a lie*, *there is no truth in the report*, *Not so*."""
    for at, token in enumerate(tokens[:16]):
        kind = verdicts().get(token.text) if token.pos not in ("DET", "ADP", "AUX") else None
        if kind is None:
            continue
        clause = _clause_before(tokens, at)
        negated = any(negator_at(tokens, i) for i in range(at - len(clause), at))
        if kind == "true" and token.text == "so" and not negated:
            continue
        if _is_of_another_noun(tokens, at, clause):
            continue
        found = _subject(clause, tokens[at + 1 :], text, kind)
        if found and _turn(kind, negated) == "denies":
            return "denies", replace(found, words=found.words or _slice(tokens[: at + 1], text))
        if found and found.form == "noun":
            return "confirms", found
    return None


def _is_of_another_noun(tokens: Sequence[Token], at: int, clause: Sequence[Token]) -> bool:
    """Whether the verdict is on something else: *it is wrong to compare them*, *a false promise*."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is None:
        return False
    expletive = bool(clause) and clause[0].text == "it" and behind.text in ("to", "that", "for", "how", "when", "if")
    return expletive or (behind.pos in ("NOUN", "PROPN") and stem_of(behind.text) not in claim_nouns())


def _clause_before(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The words of the clause that stand before this one."""
    breaks = (i + 1 for i in range(at - 1, -1, -1) if tokens[i].text in STOPS or tokens[i].text == ",")
    # "The story, he said, was a lie": the comma before the verb parts nothing
    begin = next((i for i in breaks if tokens[i - 1].text in STOPS or not _is_be(tokens[i])), 0)
    return [token for token in tokens[begin:at] if token.text != ","]


def _subject(clause: Sequence[Token], behind: Sequence[Token], text: str, kind: Verdict) -> Reference | None:
    """What the verdict is about: the subject before *be*, what *there is no truth* in, or just what came before."""
    be = next((i for i, token in enumerate(clause) if _is_be(token)), None)
    if be is None:
        return Reference("pronoun", "") if _stands_alone(clause, behind, kind) else None
    subject = [token for token in clause[:be] if token.text not in APOSTROPHES or be > 1]
    words = [token.text for token in subject if token.text not in APOSTROPHES]
    if words == ["there"]:
        within = len(behind) > 1 and behind[0].text in WITHIN
        return _object(behind[1:], text) if within else None
    if len(words) == 1 and words[0] in PRONOUNS and kind != "unfair":
        return Reference("pronoun", words[0])
    at = _claim_noun(subject) if subject and words[0] not in PERSONAL else None
    return _of_noun(subject, at, text) if at is not None and len(clause) - be <= NEAR_BE else None


def _is_be(token: Token) -> bool:
    """Whether this is a form of *be*, and not the *s* of a possessor."""
    return token.text in BE and token.pos != "PART"


def _stands_alone(clause: Sequence[Token], behind: Sequence[Token], kind: Verdict) -> bool:
    """Whether a verdict is all that a sentence says: *"Pure nonsense,"* *"Not so."*"""
    short = len(clause) <= 2 and (not behind or behind[0].text in STOPS or behind[0].text in (",", "and"))
    return short and kind != "unfair" and all(token.pos not in ("NOUN", "PROPN", "VERB") for token in clause)
