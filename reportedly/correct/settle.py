"""What follows for events from corrected claims and links: which claims hold them, and who vouches for them.

The rule is the machine's (``events.status``). A record does not keep all that the rule had to go by, so it is asked
twice, of the reading and of the corrected report: only where its answers differ has a correction changed something, and
then its second answer counts. What a person has said of an event, its claims or its status, stays as it was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from reportedly.events.coding import Holders
from reportedly.events.status import denied_claims, status_of
from reportedly.events.telling import Telling
from reportedly.records import Claim, Event, EventDate, Link, Pieces, Report, Status, Trigger


def covers(outer: Pieces, pieces: Iterable[tuple[int, int]]) -> bool:
    """Whether each of some pieces stands inside one of the others."""
    return all(any(a <= start and end <= b for a, b in outer) for start, end in pieces)


def settle(
    read: Report,
    claims: Sequence[Claim],
    events: Sequence[Event],
    links: Sequence[Link],
    said: Set[tuple[str, str]],
    fresh: Set[str],
) -> tuple[Event, ...]:
    """The events with the claims that hold them and their status; ``fresh`` are those that the reading has not got.

    ``said`` has, by event and field, what people have set.
    """
    before, after = Vouching(read.claims, read.links), Vouching(claims, links)
    own = {event.id: event for event in read.events}
    settled = []
    for event in events:
        known = None if event.id in fresh else own.get(event.id)
        if (event.id, "claims") not in said:
            event = replace(event, claims=_claims(event, known, before, after))
        if (event.id, "status") not in said:
            event = _status(event, known, before, after, (event.id, "claims") in said)
        settled.append(event)
    return tuple(settled)


def _claims(event: Event, known: Event | None, before: Vouching, after: Vouching) -> tuple[str, ...]:
    """The claims that hold an event: as read, without those that do so no longer, with those that do so now."""
    holding = after.holding(event)
    if known is None:
        return holding
    gone = set(before.holding(known)) - set(holding)
    new = set(holding) - set(before.holding(known))
    kept = [claim for claim in event.claims if claim not in gone and claim in after.claims]
    if not new:
        return tuple(kept)
    return tuple(dict.fromkeys([*(one for one in holding if one in new or one in kept), *kept]))


def _status(event: Event, known: Event | None, before: Vouching, after: Vouching, by_claims: bool) -> Event:
    status, why = after.status(event, by_claims)
    if status == event.status or (known is not None and before.status(known, False)[0] == status):
        return event
    return replace(event, status=status, why=f"{event.why}; {status} after correction: {why}")


class Vouching:
    """Who holds and who denies what, in a reading or a corrected report."""

    def __init__(self, claims: Sequence[Claim], links: Sequence[Link]) -> None:
        self.claims = {claim.id: claim for claim in claims}
        self._holders = Holders(claims)
        self._denied = denied_claims(links)

    def holding(self, event: Event) -> tuple[str, ...]:
        """The claims whose content holds one of an event's triggers, telling by telling the innermost first."""
        return tuple(dict.fromkeys(claim for held in self._held(event) for claim in held))

    def status(self, event: Event, by_claims: bool) -> tuple[Status, str]:
        """The status by the rule, and why; ``by_claims``: people have said which claims hold it."""
        held = [event.claims] if by_claims else self._held(event)
        return status_of([self._telling(event, claims) for claims in held], self.claims, self._denied)

    def _held(self, event: Event) -> list[tuple[str, ...]]:
        triggers = (event.trigger, *event.also_trigger)
        return [tuple(claim.id for claim in self._holders.of(one.start)) for one in triggers]

    @staticmethod
    def _telling(event: Event, claims: tuple[str, ...]) -> Telling:
        trigger = Trigger(event.type, event.mode, event.trigger, negated=event.negated)
        return Telling(trigger, (), (), EventDate(), None, claims)
