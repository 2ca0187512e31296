"""Figures: how much of what was wanted was found, as frozen records that add up over reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

Addends = TypeVar("Addends", bound="Rate | Share | Roles | ClaimScores | RecordScores")


def _sum(left: Addends, right: Addends) -> Addends:
    return type(left)(*(getattr(left, part.name) + getattr(right, part.name) for part in fields(left)))


@dataclass(frozen=True, slots=True)
class Rate:
    """How many were found that were wanted: hits, all found, all wanted."""

    hit: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Rate) -> Rate:
        return _sum(self, other)

    @property
    def precision(self) -> float:
        """Share of the found that were wanted."""
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the wanted that were found."""
        return self.hit / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in per cent, with one decimal."""
        p, r = self.precision, self.recall
        return round(200 * p * r / (p + r), 1) if p + r else 0.0

    def to_dict(self) -> dict[str, float]:
        """Precision, recall and F1 in per cent, with one decimal."""
        return {"p": round(100 * self.precision, 1), "r": round(100 * self.recall, 1), "f1": self.f1}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some were right."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return _sum(self, other)

    @property
    def percent(self) -> float:
        """The share that was right, in per cent, with one decimal."""
        return round(100 * self.right / self.of, 1) if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Roles:
    """One rate for each of the three spans of a claim."""

    source: Rate = Rate()
    cue: Rate = Rate()
    content: Rate = Rate()

    def __add__(self, other: Roles) -> Roles:
        return _sum(self, other)

    def to_dict(self) -> dict[str, dict[str, float]]:
        """The three rates by their role."""
        return {"source": self.source.to_dict(), "cue": self.cue.to_dict(), "content": self.content.to_dict()}


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """Outermost claims against a gold set of claims.

    ``span_exact`` counts unbroken runs of words that agree to the word, ``token`` single words; ``whole_exact`` claims
    whose three spans all agree, ``whole_half_overlap`` claims whose spans each overlap by half of the words in either.
    """

    reports: int = 0
    missing: tuple[str, ...] = ()
    span_exact: Roles = Roles()
    token: Roles = Roles()
    whole_exact: Rate = Rate()
    whole_half_overlap: Rate = Rate()

    def __add__(self, other: ClaimScores) -> ClaimScores:
        return _sum(self, other)

    @property
    def headline(self) -> Rate:
        """The rate by which reports are ranked."""
        return self.whole_half_overlap

    def to_dict(self) -> dict[str, Any]:
        """All figures in per cent."""
        return {
            "reports": self.reports,
            "missing": list(self.missing),
            "span_exact": self.span_exact.to_dict(),
            "token": self.token.to_dict(),
            "whole_exact": self.whole_exact.to_dict(),
            "whole_half_overlap": self.whole_half_overlap.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class RecordScores:
    """Whole records against a gold set of records.

    A ``claim`` is found when its content overlaps by half, with ``claim_and_origin`` when its last source does too; a
    ``long_chain``, of two sources or more, when all its links do. The shares are of the claims found, or of the events.

    An ``event`` is found when its type and a word of a trigger are; its actors or recipients when country and sector of
    all of them are there; a ``denial_link`` when both its claims are found and linked.
    """

    reports: int = 0
    missing: tuple[str, ...] = ()
    claim: Rate = Rate()
    claim_and_origin: Rate = Rate()
    long_chain: Rate = Rate()
    right_kind: Share = Share()
    right_manner: Share = Share()
    right_name: Share = Share()
    right_named: Share = Share()
    right_parent: Share = Share()
    right_stance: Share = Share()
    right_strength: Share = Share()
    event: Rate = Rate()
    event_and_actors: Rate = Rate()
    event_and_recipients: Rate = Rate()
    right_status: Share = Share()
    right_historical: Share = Share()
    right_future: Share = Share()
    right_hypothetical: Share = Share()
    right_negated: Share = Share()
    denial_link: Rate = Rate()

    def __add__(self, other: RecordScores) -> RecordScores:
        return _sum(self, other)

    @property
    def headline(self) -> Rate:
        """The rate by which reports are ranked."""
        return self.claim_and_origin

    @property
    def further(self) -> dict[str, Rate]:
        """The rates of events and of links, of those that the gold has."""
        names = ("event", "event_and_actors", "event_and_recipients", "denial_link")
        return {name: rate for name in names if (rate := getattr(self, name)).wanted}

    @property
    def shares(self) -> dict[str, Share]:
        """The shares by their names, shares of nothing left out."""
        found = {part.name: getattr(self, part.name) for part in fields(self) if part.name.startswith("right_")}
        return {name: share for name, share in found.items() if share.of}

    def to_dict(self) -> dict[str, Any]:
        """All figures in per cent."""
        return {
            "reports": self.reports,
            "missing": list(self.missing),
            "claim": self.claim.to_dict(),
            "claim_and_origin": self.claim_and_origin.to_dict(),
            "long_chain": self.long_chain.to_dict(),
            **{name: share.percent for name, share in self.shares.items()},
            **{name: rate.to_dict() for name, rate in self.further.items()},
        }


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """Events read in single sentences.

    A ``trigger`` is found when one of its words is, ``typed`` when its type is right, too. All else is of those with
    the right type: phrases of each role that share words with a marked one, marks as such and how often they are right,
    modes where either side tells one. ``in_empty`` counts the events found in the ``empty`` sentences that have none.
    """

    sentences: int = 0
    trigger: Rate = Rate()
    typed: Rate = Rate()
    by_type: Mapping[str, Rate] = field(default_factory=dict)
    right_type: Share = Share()
    right_mode: Share = Share()
    actor: Rate = Rate()
    recipient: Rate = Rate()
    place: Rate = Rate()
    date: Rate = Rate()
    historical: Rate = Rate()
    future: Rate = Rate()
    hypothetical: Rate = Rate()
    negated: Rate = Rate()
    right_historical: Share = Share()
    right_future: Share = Share()
    right_hypothetical: Share = Share()
    right_negated: Share = Share()
    empty: int = 0
    in_empty: int = 0

    def __add__(self, other: SentenceScores) -> SentenceScores:
        kinds = [*self.by_type, *(kind for kind in other.by_type if kind not in self.by_type)]
        both = {kind: self.by_type.get(kind, Rate()) + other.by_type.get(kind, Rate()) for kind in kinds}
        parts: dict[str, Any] = {
            part.name: both if part.name == "by_type" else getattr(self, part.name) + getattr(other, part.name)
            for part in fields(self)
        }
        return SentenceScores(**parts)

    @property
    def headline(self) -> Rate:
        """The rate that says most: triggers with their types."""
        return self.typed

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the types that the gold has."""
        wanted = [200 * rate.hit / (rate.found + rate.wanted) for rate in self.by_type.values() if rate.wanted]
        return round(sum(wanted) / len(wanted), 1) if wanted else 0.0

    def worst(self) -> list[tuple[str, Rate]]:
        """The types with their rates, the worst first."""
        return sorted(self.by_type.items(), key=lambda entry: (entry[1].f1, entry[0]))

    def to_dict(self) -> dict[str, Any]:
        """All figures in per cent; ``in_empty`` for each sentence without events."""
        found = {part.name: getattr(self, part.name) for part in fields(self)}
        return {
            "sentences": self.sentences,
            **{name: part.to_dict() for name, part in found.items() if isinstance(part, Rate)},
            "macro_f1": self.macro_f1,
            "by_type": {kind: rate.to_dict() for kind, rate in sorted(self.by_type.items())},
            **{name: part.percent for name, part in found.items() if isinstance(part, Share) and part.of},
            "empty": self.empty,
            "in_empty": round(self.in_empty / self.empty, 2) if self.empty else 0.0,
        }


Scores = ClaimScores | RecordScores
