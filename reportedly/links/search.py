"""Which pairs of claims are looked at, and which of them become links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reportedly.links.compared import judge_contrast, judge_repeat, judge_support
from reportedly.links.describe import Description
from reportedly.links.overlap import Contrast, Rarity, contrast
from reportedly.links.parties import likeness
from reportedly.links.referred import judge_false_claim, judge_reference
from reportedly.links.score import Judgement
from reportedly.records import LinkKind

LEAST = 0.5
BACK, AHEAD = 40, 12  # claims that a reference may reach over
MEETING = 10  # claims that a content is compared with: those that share most with it
CROWD = 80  # a word that more claims hold brings none of them together
FOLLOWS = 4  # claims within which a source goes on about what it has denied
WITH_OTHERS = -2.0  # the sum of evidence for a claim that only goes with a surer one


@dataclass(frozen=True, slots=True)
class Pair:
    """A link between two descriptions."""

    kind: LinkKind
    one: Description
    other: Description
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A link between the claims at two places."""

    kind: LinkKind
    one: int
    other: int
    judgement: Judgement


def link_claims(claims: Sequence[Description]) -> tuple[Pair, ...]:
    """The links between these claims; those of one report must stand together and in its order."""
    search = _Search([one for one in claims if one.voice is None])
    return tuple(
        Pair(
            found.kind, search.claims[found.one], search.claims[found.other], found.judgement.score, found.judgement.why
        )
        for found in sorted(search.links(), key=lambda found: (found.one, found.other, found.kind))
    )


def speaker(one: Description) -> str:
    """Who speaks in the report's own words: the first of the chain, by name if one is known."""
    if not one.claim.sources:
        return ""
    first = one.claim.sources[0]
    # "a newspaper", "it", "the paper": without a name they are all the paper that was last spoken of
    return (first.name or (first.kind if first.kind in ("media", "document") else first.text)).lower()


class _Search:
    """The claims, the weight of their words, and the links found between them so far."""

    def __init__(self, claims: Sequence[Description]) -> None:
        self.claims = claims
        self.rarity = Rarity(one.stems for one in claims)
        self.met: dict[tuple[int, int], Contrast | None] = {}

    def links(self) -> list[_Found]:
        """All links: denials first, as what denies cannot support or repeat."""
        repeats = list(self._repeats())
        by_cue = self._inner_before_outer([*self._references(), *self._false_claims()])
        denials = [*by_cue, *self._contrasts(by_cue)]
        denials = self._inner_before_outer(self._body_before_headline(denials, repeats))
        taken = {frozenset((found.one, found.other)) for found in denials}
        others = [*repeats, *self._supports()]
        return denials + [found for found in others if frozenset((found.one, found.other)) not in taken]

    @cached_property
    def meetings(self) -> list[list[int]]:
        """For each claim the earlier ones that share most of its words' weight."""
        holders: dict[str, list[int]] = defaultdict(list)
        found: list[list[int]] = []
        for place, one in enumerate(self.claims):
            shared: dict[int, float] = defaultdict(float)
            keys = {key.lstrip("+-=") if key[0] in "+-" else key: term for term in one.terms for key in term.keys}
            for key, term in keys.items():
                known = holders[key]
                if len(known) <= CROWD:
                    weight = self.rarity.weight(term)
                    for other in known:
                        shared[other] += weight
                known.append(place)
            found.append(sorted(shared, key=lambda other: (-shared[other], -other))[:MEETING])
        return found

    # --- denials by what they refer to

    def _references(self) -> Iterator[_Found]:
        for place, one in enumerate(self.claims):
            if one.turn == "denies":
                yield from self._targets(place, one)

    def _targets(self, place: int, one: Description) -> list[_Found]:
        """The claims that a denial refers to: of a pronoun or a noun in the singular the best, else all that fit."""
        near = range(max(place - BACK, 0), min(place + AHEAD + 1, len(self.claims)))
        candidates = [other for other in {*near, *self.meetings[place]} if other != place]
        scored = []
        for other in candidates:
            judged = judge_reference(one, self.claims[other], self.rarity, self._gap(place, other))
            if judged and judged.total > WITH_OTHERS:
                scored.append(_Found("denies", place, other, judged))
        scored.sort(key=lambda found: (-found.judgement.score, abs(found.other - place)))
        scored = [found for found in scored if not self.claims[found.other].headline] or scored
        return self._fewest(one, scored)

    def _gap(self, place: int, other: int) -> int:
        """How many other speakers come between two claims, whatever their claims hold; far off, how many claims."""
        low, high = sorted((place, other))
        if high - low > 9:
            return high - low
        ends = {speaker(self.claims[low]), speaker(self.claims[high])}
        return len({speaker(claim) for claim in self.claims[low + 1 : high]} - ends)

    def _fewest(self, one: Description, scored: list[_Found]) -> list[_Found]:
        """As many of the targets, best first, as the words of the reference can mean."""
        about = one.about
        sure = [found for found in scored if found.judgement.score >= LEAST]
        if not sure or about is None or about.form == "clause":
            return sure
        if about.form == "such":
            return sure
        best = self.claims[sure[0].other]
        if (about.form == "general" or about.plural) and not about.clauses:
            return [found for found in scored if found in sure or self._goes_with(best, one, found)]
        scored = sure
        if about.form == "general" or about.plural:
            return sure
        if about.form == "pronoun" or not (about.owner or about.kinds & {"document", "says"}):
            return scored[:1]
        # "the inquiry's account" is all that the inquiry says
        earlier = [found for found in scored if found.other < found.one] or scored
        return [found for found in earlier if likeness(best.party, self.claims[found.other].party) != "other"]

    def _goes_with(self, best: Description, one: Description, found: _Found) -> bool:
        """Whether a less sure target is meant too: *the allegations* are all that the accuser has said just before."""
        other = self.claims[found.other]
        near = other.order < one.order and abs(other.paragraph - best.paragraph) < 2
        return near and likeness(best.party, other.party) != "other" and other.turn is None

    def _false_claims(self) -> Iterator[_Found]:
        """Claims that the words of another around them call a lie: *he falsely said that ...*."""
        places = {(one.report, one.id): place for place, one in enumerate(self.claims)}
        for place, one in enumerate(self.claims):
            parent = places.get((one.report, one.claim.parent or ""))
            if parent is not None and "lies" in one.does:
                yield _Found("denies", parent, place, judge_false_claim(self.claims[parent], one))

    # --- denials by content

    def _contrasts(self, by_cue: Sequence[_Found]) -> Iterator[_Found]:
        """Of two contents that are opposite the later denies the earlier, as a report goes from claim to reply."""
        linked = {frozenset((found.one, found.other)) for found in by_cue}
        followed = set(self._followed(by_cue))
        pairs = {(place, other) for place, others in enumerate(self.meetings) for other in others} | followed
        for place, other in sorted(pairs):
            if frozenset((place, other)) in linked:
                continue
            follows = (place, other) in followed
            if "lies" in self.claims[place].does or (not follows and self._opens_with_denial(other, place)):
                place, other = other, place
            met = self._met(place, other)
            judged = met and judge_contrast(self.claims[place], self.claims[other], met, self.rarity, follows)
            if judged and judged.score >= LEAST:
                yield _Found("denies", place, other, judged)

    def _opens_with_denial(self, earlier: int, later: int) -> bool:
        """Whether a report opens with a denial, so that what is denied comes behind it."""
        one, other = self.claims[earlier], self.claims[later]
        return one.report == other.report and one.paragraph < 2 and one.negated and not other.negated

    def _followed(self, by_cue: Sequence[_Found]) -> Iterator[tuple[int, int]]:
        """What a source says next about that which it has just denied, in this paragraph or the next."""
        for found in by_cue:
            one = self.claims[found.one]
            for place in range(found.one + 1, min(found.one + 1 + FOLLOWS, len(self.claims))):
                after = self.claims[place]
                if after.paragraph - one.paragraph > 1 or likeness(one.party, after.party) == "other":
                    break
                if place != found.other and after.turn is None:
                    yield place, found.other

    # --- what is left out

    def _body_before_headline(self, denials: Sequence[_Found], repeats: Sequence[_Found]) -> list[_Found]:
        """The denials with the full claim in place of the headline that it repeats, on either side."""
        body = {found.other: found.one for found in repeats if self.claims[found.other].headline}
        moved = [replace(found, other=body.get(found.other, found.other)) for found in denials]
        held: dict[tuple[int, int], _Found] = {}
        for found in sorted(moved, key=lambda found: -found.judgement.score):
            if found.one != found.other:
                held.setdefault((found.one, found.other), found)
        told = {found.other for found in held.values() if not self.claims[found.one].headline}
        return [
            found
            for found in held.values()
            if not self.claims[found.other].headline and not (self.claims[found.one].headline and found.other in told)
        ]

    def _inner_before_outer(self, denials: Sequence[_Found]) -> list[_Found]:
        """The denials without those of an outer claim whose inner one is denied by the same claim."""
        inner = {(found.one, self.claims[found.other].claim.parent) for found in denials}
        return [found for found in denials if (found.one, self.claims[found.other].id) not in inner]

    # --- support and repetition

    def _supports(self) -> Iterator[_Found]:
        for place, others in enumerate(self.meetings):
            for other in others:
                met = self._met(place, other)
                judged = met and judge_support(self.claims[place], self.claims[other], met)
                if judged and judged.score >= LEAST:
                    yield _Found("supports", place, other, judged)

    def _repeats(self) -> Iterator[_Found]:
        """Of the claims that a claim may repeat, the one it repeats most surely."""
        for place, others in enumerate(self.meetings):
            found = []
            for other in others:
                met = self._met(place, other)
                judged = met and judge_repeat(self.claims[place], self.claims[other], met, self.rarity)
                if judged and judged.score >= LEAST:
                    found.append(_Found("repeats", place, other, judged))
            yield from sorted(found, key=lambda found: (-found.judgement.total, -found.other))[:1]

    def _met(self, one: int, other: int) -> Contrast | None:
        """The clauses in which two claims meet most, worked out once a pair."""
        if (one, other) not in self.met:
            left, right = self.claims[one], self.claims[other]
            self.met[one, other] = contrast(left.clauses, right.clauses, (left.turned, right.turned), self.rarity)
        return self.met[one, other]
