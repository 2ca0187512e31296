"""The events of a report as lines for a terminal: what and when, who to whom, where, who says so, who denies it.

Every word of a report goes through ``show.visible``: no character that could drive a terminal leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from reportedly.export import Output
from reportedly.formats.choice import marks
from reportedly.formats.facts import coded
from reportedly.records import Actor, Claim, Event, EventDate, EventPlace, Report
from reportedly.show import Piece, paint, visible, who, wrap

STATUS_STYLES = {"asserted": "faint", "reported": "strength", "denied": "denies", "disputed": "denies"}
_NARROWEST = 24


def write(reports: Iterable[Report], output: Output) -> None:
    """A list for reading, event by event."""
    for number, report in enumerate(reports):
        output.stream.write("\n\n" if number else "")
        for line in lines(report, output.width, output.color, output.explain):
            output.stream.write(line + "\n")
        output.stream.flush()


def lines(report: Report, width: int = 80, color: bool = False, explain: bool = False) -> Iterator[str]:
    """The lines of one report: its heading, then event by event."""
    for line in (*_heading(report, width), [("faint", "─" * width)]):
        yield paint(line, color)
    margin = max((len(visible(event.id)) for event in report.events), default=0) + 2
    room = max(width - margin, _NARROWEST)
    for one in coded(report):
        yield ""
        lead = visible(one.event.id)
        for part in parts(one, explain):
            for line in wrap(part, room):
                yield paint([("faint" if lead else "plain", lead.ljust(margin - 1)), *line], color)
                lead = ""


def _heading(report: Report, width: int) -> Iterator[list[Piece]]:
    """The lines of title, and of outlet, date, place and number of events."""
    title, count = report.title or report.path or report.id, len(report.events)
    place = report.dateline.place if report.dateline else None
    facts = [report.outlet, (report.published or "")[:10], place, report.path if report.path != title else None]
    facts.append(f"{count or 'no'} event{'' if count == 1 else 's'}")
    yield from wrap([("title", visible(title))], width)
    yield from wrap([("faint", " · ".join(visible(fact) for fact in facts if fact))], width)


class Told(Protocol):
    """An event and what it refers to."""

    @property
    def event(self) -> Event:
        """What happened."""

    @property
    def actors(self) -> Sequence[Actor]:
        """Who does it."""

    @property
    def recipients(self) -> Sequence[Actor]:
        """Whom it is done to."""

    @property
    def said_by(self) -> Sequence[Claim]:
        """The claims that say so."""

    @property
    def denied_by(self) -> Sequence[Claim]:
        """The claims that say it is not so."""


def parts(one: Told, explain: bool = False) -> Iterator[list[Piece]]:
    """The parts of an event, each of which begins a line."""
    yield list(_what(one))
    yield list(_who(one))
    yield list(_words(one))
    for word, style, claims in (("said by", "faint", one.said_by), ("denied by", "denies", one.denied_by)):
        for claim in claims:
            yield [(style, word), *_chain(claim)]
    if explain:
        yield [("faint", f"why ({one.event.confidence:.2f}) {visible(one.event.why)}")]


def _what(one: Told) -> Iterator[Piece]:
    event = one.event
    yield "plain", days(event.date)
    yield "title", visible("/".join(filter(None, (event.type, event.mode))))
    yield STATUS_STYLES[event.status], f"[{event.status}]"
    for mark in marks(event):
        yield "stance", f"[{mark}]"


def days(date: EventDate) -> str:
    """The days of an event: one, a stretch, one that is open at an end, or that none is told."""
    start, end = visible(date.start or ""), visible(date.end or "")
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"by {end}" if end else "no date"


def _who(one: Told) -> Iterator[Piece]:
    yield from _parties(one.actors)
    if one.recipients:
        yield "faint", "→"
        yield from _parties(one.recipients)


def _parties(actors: Sequence[Actor]) -> Iterator[Piece]:
    if not actors:
        yield "faint", "(not told)"
    for place, actor in enumerate(actors, 1):
        comma = "," if place < len(actors) else ""
        yield "origin", visible(actor.name) + ("" if actor.code else comma)
        if actor.code:
            yield "faint", f"({visible(actor.code)}){comma}"


def _words(one: Told) -> Iterator[Piece]:
    """The words of all tellings, and the place."""
    for trigger in (one.event.trigger, *one.event.also_trigger):
        yield "cue", f"“{visible(trigger.text)}”"
    if one.event.place:
        yield "faint", "·"
        yield "plain", where(one.event.place)


def where(place: EventPlace) -> str:
    """The place by its name and country, else in the words of the report."""
    return visible(", ".join(filter(None, (place.name or place.text, place.country))))


def _chain(claim: Claim) -> Iterator[Piece]:
    """All sources of a claim, whom they stand for, its cue, and what is to be marked."""
    yield "faint", visible(claim.id)
    yield from who(replace(claim, parent=None))  # beside an event no parent has said anything before
