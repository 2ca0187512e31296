"""Evidence for a link, its weights, and how sure a link is: a logistic of their sum.

Every piece of evidence has the words of the report that it rests on; the strongest of them make the reason that a link
gives. The weights were set by hand and measured on ``gold/links``; the first of each table is what a pair without any
evidence has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportedly.links.describe import Description
from reportedly.links.overlap import Rarity
from reportedly.links.parties import sides_of

REFERRED: Mapping[str, float] = {
    "": -2.8,
    "owner": 3.2,  # "the inquiry's findings": the other claim is the inquiry's
    "another owner": -3.0,
    "itself": 2.4,  # "the survey": the other claim is the survey's
    "person": 0.8,  # "her account"
    "no person": -1.5,
    "kind": 1.3,  # "the call": the other claim wants something
    "another kind": -2.4,
    "content": 5.0,  # "denied that troops had fired": times the share of words in common
    "another content": -2.5,
    "bare": -1.5,  # "rejected the money": no word for a claim, and no clause
    "inside": 2.5,  # the other claim stands in the words that deny it
    "accused": 1.5,  # the other claim speaks of the one who denies
    "side": 0.8,  # ... of the side that the one who denies is on
    "no charge": -1.2,  # "the allegations", but the other claim is neither of the one who denies nor a charge
    "charge": 0.5,  # the other claim is brought in by a word of accusing
    "near": 1.8,  # by 1 for the claim just before, less for those farther off
    "later": -1.2,
    "no antecedent": -1.3,  # "the allegations" are known, so they have come before
    "no statement": -1.2,  # the other claim has no verb: a name, a topic
    "reply": 0.4,
    "headline": -0.8,
    "denial": -3.5,  # the other claim denies something itself
    "negated": -0.4,
    "agrees": -2.0,  # the other claim denies the same
    "nearest": 2.0,  # a pronoun takes up the last claim of another
    "indefinite": -1.0,  # "a request" is not one that has been told of, unless it is the same
    "wish": -1.5,
    "perhaps same": -0.8,
    "question": -2.5,
}

CONTRASTED: Mapping[str, float] = {
    "": -5.4,
    "overlap": 3.4,  # times the share of words in common
    "two words": 0.8,
    "three words": 0.6,
    "act": 0.7,
    "negated": 1.4,
    "negative": 0.5,  # it is the one who denies who says "never", "no"
    "opposite": 2.3,
    "only": 1.4,
    "core": 1.5,  # what one negates is what the other tells
    "beside": -2.2,  # ... is not
    "other time": -0.8,  # the one tells what is, the other what would be
    "absolute": 0.7,  # never, nobody, no such
    "name": 0.3,
    "accused": 1.2,
    "side": 0.8,
    "first person": 0.6,  # "we never did", against who says they did
    "not of us": -0.8,  # ... against who speaks of others
    "event": 1.2,  # both hold the same event of the same actors
    "near": 0.7,
    "reply": 0.4,
    "follows": 1.7,  # the source has just denied the same claim by a cue
    "wish": -1.5,
    "many": -1.0,  # by the logarithm of how many claims there are: the more, the likelier some meet by chance
    "long": -0.2,  # by each clause over four: with many words on both sides some meet by chance
    "admits": -1.0,  # who confirms something denies nothing
    "headline": -0.5,
    "perhaps same": -1.0,
}

SUPPORTS: Mapping[str, float] = {
    "": -6.4,
    "overlap": 4.0,
    "mutual": 1.5,
    "two words": 0.7,
    "three words": 0.8,
    "act": 0.5,
    "name": 0.3,
    "confirms": 2.4,
    "near": 0.8,
    "referred": 1.5,
    "event": 1.0,
    "headline": -0.6,
    "wish": -1.5,
}

REPEATS: Mapping[str, float] = {
    "": -6.2,
    "overlap": 5.0,
    "mutual": 4.0,
    "three words": 0.8,
    "headline": 2.0,
    "act": 0.6,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for or against a link; ``words`` put it into words, if it is worth telling."""

    name: str
    value: float = 1.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure a link is, 0 to 1, and what it rests on."""

    total: float
    why: str

    @property
    def score(self) -> float:
        """The sum of the evidence between 0 and 1."""
        return 1 / (1 + math.exp(-self.total))


def judgement(opening: str, evidence: list[Evidence], weights: Mapping[str, float]) -> Judgement:
    """The judgement that evidence comes to; the three weightiest reasons are told."""
    total = weights[""] + sum(weights[one.name] * one.value for one in evidence)
    told = sorted((one for one in evidence if one.words), key=lambda one: -weights[one.name] * one.value)
    reasons = [one.words for one in told if weights[one.name] * one.value > 0][:3]
    return Judgement(total, ": ".join(filter(None, [opening, ", ".join(reasons)])))


def who(one: Description) -> str:
    """The words for the source of a claim."""
    return " ".join(one.party.text[:60].split()).rstrip(",") or "somebody"


def accusation(one: Description, other: Description, rarity: Rarity) -> Iterator[Evidence]:
    """Whether the other claim speaks of the one who denies, and is a charge.

    A name that stands all over the report tells little.
    """
    named = one.party.keys & other.stems
    if (one.party.actor is not None and one.party.actor in other.actors) or named:
        word = next((term.word for term in other.terms if term.stem in named), who(one))
        telling = max((rarity.share(stem) for stem in named), default=1.0)
        yield Evidence("accused", telling, f"'{word}' there is the side that denies")
    elif one.party.sides & other.sides:
        word = next((t.word for t in other.terms if one.party.sides & sides_of((t.stem,))), "")
        yield Evidence("side", 1, f"'{word}' there is on the side that denies" if word else "")
    if "accuses" in other.does or other.claim.strength == "claimed":
        yield Evidence("charge", 1, "it is a charge")
