"""Who vouches for an event: the report itself, somebody in it, nobody but those who deny it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reportedly.events.telling import Telling
from reportedly.records import Claim, Link, Status

SURE = (
    0.6  # score of a denial from which on it makes an event disputed: half of those below it are right in real reports
)


def status_of(
    tellings: Sequence[Telling], claims: Mapping[str, Claim], denied: Mapping[str, str]
) -> tuple[Status, str]:
    """The status of an event and why.

    What the reporter tells is asserted, whoever denies it. Else it counts whether some claim affirms it and whether
    some claim denies it: in its own words, by saying that it did not happen, or by denying the claim that affirms it.
    ``denied`` has the claims that others deny, each with one that does.
    """
    if any(not one.claims and not one.trigger.negated for one in tellings):
        return "asserted", "the report says so itself"
    deniers = [one.claims[0] for one in tellings if one.claims and _denies(one, claims)]
    affirmers = [one.claims[0] for one in tellings if one.claims and not _denies(one, claims)]
    against = deniers + [denied[claim] for claim in affirmers if claim in denied]
    if affirmers and against:
        return "disputed", f"{affirmers[0]} says so, {against[0]} denies it"
    if against:
        return "denied", f"{against[0]} denies it"
    if not affirmers:
        return "asserted", "the report says itself that it did not happen"
    return "reported", f"{affirmers[0]} says so"


def _denies(telling: Telling, claims: Mapping[str, Claim]) -> bool:
    """Whether the claim that holds a telling denies it: by its stance or by a negation of the event, not by both."""
    return (claims[telling.claims[0]].stance == "denies") != telling.trigger.negated


def denied_claims(links: Iterable[Link]) -> dict[str, str]:
    """The claims that others surely deny, each with the first one that does."""
    found: dict[str, str] = {}
    for link in links:
        if link.kind == "denies" and link.score >= SURE:
            found.setdefault(link.target, link.source)
    return found
