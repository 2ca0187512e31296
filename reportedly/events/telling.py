"""Tellings of events, and which of them tell of the same one.

A report may tell of an event many times: in the headline, in the reporter's words, in a claim, in a denial. Each is a
telling; an event is all tellings that agree in what was done, by whom, to whom and when, as far as each says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportedly.records import EventDate, EventPlace, Trigger

LOOK_BACK = 40  # events of one type to which a telling is compared, the latest ones: bounds the work on a huge text
LATEST = 20  # tellings of one event to which another is compared, which is more than a report has of any
NEAR = 2  # sentences from an event to "the attack" that takes it up
STEM = 5  # letters that two forms of a word share at least: attack, attacked, attacker


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling: its words, whom they stand for, when and where, the claims that hold it (innermost first).

    ``heading`` is true in the headline, which tells in short what the body tells again; ``codes`` are those of the
    actors: "soldiers" and "the army" may be the same people. ``root`` is the CAMEO root of a type of the user's own
    (which may be empty), and None of a type of PLOVER. ``definite`` is true of what may take up an event told before,
    as "the attack" does; ``alone`` is false of what is no event unless it takes up one.
    """

    trigger: Trigger
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    date: EventDate
    place: EventPlace | None
    claims: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    heading: bool = False
    sentence: int = 0
    root: str | None = None
    definite: bool = False
    alone: bool = True


@dataclass
class Tellings:
    """The tellings of one event, in the order of the text."""

    all: list[Telling] = field(default_factory=list)

    def fits(self, other: Telling) -> bool:
        """Whether another telling is of the same event: it fits all of these, and is surely the same as one."""
        latest = self.all[-LATEST:]
        same = any(is_same(one, other) or takes_up(one, other) for one in latest)
        return same and all(agree(one, other) for one in latest)


def gather(tellings: Iterable[Telling]) -> list[Tellings]:
    """The events that some tellings tell of, in the order of their first telling."""
    events: list[Tellings] = []
    of_type: dict[str, list[Tellings]] = {}
    for telling in tellings:
        known = of_type.setdefault(telling.trigger.type, [])
        event = next((one for one in reversed(known[-LOOK_BACK:]) if one.fits(telling)), None)
        if event is None and not telling.alone:
            continue
        if event is None:
            event = Tellings()
            known.append(event)
            events.append(event)
        event.all.append(telling)
    return events


def agree(one: Telling, other: Telling) -> bool:
    """Whether nothing that two tellings say is at odds: modes, marks, parties, days."""
    return (
        _same_or_open(one.trigger.mode, other.trigger.mode)
        and (one.trigger.historical, one.trigger.future) == (other.trigger.historical, other.trigger.future)
        and (_meet_or_open(one.actors, other.actors) or bool(one.codes & other.codes))
        and _meet_or_open(one.recipients, other.recipients)
        and not _apart(one.date, other.date)
    )


def is_same(one: Telling, other: Telling) -> bool:
    """Whether two tellings that agree are surely of one event: by the same word, in the headline, by all parties."""
    parties = set(one.actors + one.recipients), set(other.actors + other.recipients)
    if not parties[0] & parties[1]:
        return False
    if same_word(one.trigger, other.trigger) or one.heading != other.heading:
        return True
    return bool(one.recipients) and parties[0] == parties[1] and abs(one.sentence - other.sentence) <= 3


def takes_up(one: Telling, other: Telling) -> bool:
    """Whether a telling goes on about an event told just before: by the same word, or with no party of its own."""
    if not other.definite or not 0 <= other.sentence - one.sentence <= NEAR or (other.actors and other.recipients):
        return False
    return same_word(one.trigger, other.trigger) or not (other.actors or other.recipients)


def same_word(one: Trigger, other: Trigger) -> bool:
    """Whether two triggers are forms of one word."""
    first, second = one.span.text.lower().split()[0], other.span.text.lower().split()[0]
    return first == second or (len(first) >= STEM and len(second) >= STEM and first[:STEM] == second[:STEM])


def _same_or_open(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _meet_or_open(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _apart(one: EventDate, other: EventDate) -> bool:
    """Whether two dates that the words tell lie apart; a date that no words tell is no evidence."""
    if one.text is None or other.text is None or not (one.start and one.end and other.start and other.end):
        return False
    return one.end < other.start or other.end < one.start
