"""What people corrected, as examples to learn from and to measure by.

    FOLDER/reports/               each corrected report with all of its claims, in the manner of ``--format brat``
    FOLDER/train/                 the same as a part of PolNeAR has it, which training reads: outermost claims alone
    FOLDER/events/events.txt      each sentence in which an event was corrected, with all of its events marked
    FOLDER/index.csv              who corrected what in which report

``reportedly evaluate FOLDER/reports`` and ``reportedly evaluate FOLDER/events`` measure by them.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from reportedly import brat
from reportedly.correct.apply import Draft
from reportedly.correct.keep import corrected_reports
from reportedly.correct.listing import COLUMNS, table_rows
from reportedly.correct.log import Correction, standing
from reportedly.errors import ReportError, UsageError
from reportedly.events.marked import Marked, write_marked
from reportedly.events.ontology import MARKS
from reportedly.export import csv_cell
from reportedly.records import Argument, Event, Report, Role, Span, Trigger
from reportedly.store.connect import Store
from reportedly.store.load import load_reports

LONGEST_NAME = 60  # characters of a file's name that come from the report

_LINE_END = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNFIT = re.compile(r"[^\w-]+")


@dataclass(slots=True)
class Exported:
    """What was written: reports, sentences, and how many sentences no line of marks can hold."""

    reports: int = 0
    unmarked: int = 0
    lines: list[str] = field(default_factory=list, repr=False)
    index: list[Sequence[object]] = field(default_factory=list, repr=False)

    def summary(self, folder: Path) -> str:
        """The same in a line."""
        left = f"; {self.unmarked} with brackets or marks that nest were left out" if self.unmarked else ""
        return f"{folder}: corrected reports {self.reports}, sentences with corrected events {len(self.lines)}{left}"


def export(store: Store, folder: Path) -> Exported:
    """Write all reports that have been corrected into a new or empty folder. Raises UsageError if there are none."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder: nothing in it is overwritten, so name a new one")
    told = Exported()
    with store.reading() as connection:
        cases = [(number, log) for number, log in corrected_reports(connection) if standing(log)]
        if not cases:
            raise UsageError(f"{store.name} holds no corrections: there is nothing to export")
        brat.write_folder(_corrected(connection, cases, told), folder / "reports")
        brat.write_corpus(_corrected(connection, cases, Exported()), folder / "train")
    with open(folder / "index.csv", "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["file", *COLUMNS])
        table.writerows([[csv_cell(value) for value in row] for row in told.index])
    if told.lines:
        (folder / "events").mkdir()
        head = "# Sentences in which people corrected events.\n"
        (folder / "events" / "events.txt").write_text(head + "\n".join(told.lines) + "\n", encoding="utf-8")
    return told


def _corrected(
    connection: Connection, cases: Iterable[tuple[int, Sequence[Correction]]], told: Exported
) -> Iterator[Report]:
    """The reports as corrected, under the names of their files; what else is to be written is noted on the way."""
    for number, log in cases:
        read = next(load_reports(connection, [number], as_read=True))
        draft = Draft(read, log)
        report = draft.settled()
        told.reports += 1
        name = _name(report, told.reports)
        told.index += [(name, *row) for row in table_rows(log)]
        for line in sentences(report, touched(draft)):
            if line is None:
                told.unmarked += 1
            else:
                told.lines.append(line)
        yield replace(report, path=f"{name}.txt")


def _name(report: Report, number: int) -> str:
    """A name of letters, digits and dashes, which its number keeps apart from others."""
    stem = re.split(r"[/\\]", report.path)[-1].rsplit(".", 1)[0] if report.path else report.id
    return f"{number:04}-{_UNFIT.sub('_', stem)[:LONGEST_NAME]}".rstrip("_-")


def touched(draft: Draft) -> set[int]:
    """Where the triggers stand of the events that people changed, added or withdrew."""
    read, places = {event.id: event for event in draft.read.events}, set()
    for one in draft.log:
        if one.target == "event":
            thing = draft.things.of(one.subject.places)
            found = [draft.events.get(draft.now.get(thing, "")), read.get(draft.things.record.get(thing, ""))]
            places |= {event.trigger.start for event in found if event}
    return places


def sentences(report: Report, places: Iterable[int]) -> Iterator[str | None]:
    """The sentences that hold these places as lines with all of their events marked; None where no line can."""
    from reportedly.attribute.words import sentence_bounds

    bounds = sentence_bounds(report.text)
    numbers = {bisect_right(bounds, place, key=lambda one: one[0]) - 1 for place in places}
    for start, end in (bounds[number] for number in sorted(numbers) if number >= 0):
        try:
            line = write_marked(_marked(report, start, end))
        except ReportError:
            yield None
            continue
        yield None if line.startswith("#") else line


def _marked(report: Report, start: int, end: int) -> Marked:
    """A stretch of a report as a text of its own, with the events that it tells of."""
    text = _LINE_END.sub(" ", report.text[start:end])
    triggers = [
        (event, Span.of(text, [(span.start - start, span.end - start)]))
        for event in report.events
        for span in (event.trigger, *event.also_trigger)
        if start <= span.start and span.end <= end
    ]
    taken = [span for _, span in triggers]
    triggers.sort(key=lambda one: one[1].start)
    return Marked(text, tuple(_trigger(report, event, span, start, text, taken) for event, span in triggers))


def _trigger(report: Report, event: Event, at: Span, start: int, text: str, taken: list[Span]) -> Trigger:
    """A telling of an event with the phrases around it; ``taken`` are marks that others must not cross."""
    arguments = []
    for role, span in _phrases(report, event, at.start + start):
        if len(span.spans) == 1 and start <= span.start and span.end <= start + len(text):
            own = Span.of(text, [(span.start - start, span.end - start)])
            if all(own.end <= one.start or one.end <= own.start for one in taken) or own in taken[1:]:
                taken.append(own)
                arguments.append(Argument(role, own, 1.0))
    marks = {mark: getattr(event, mark) for mark in MARKS}
    return Trigger(event.type, event.mode, at, tuple(arguments), **marks)


def _phrases(report: Report, event: Event, near: int) -> Iterator[tuple[Role, Span]]:
    """The words for who is in an event, where and when: of several the nearest ones."""
    actors = {actor.id: actor for actor in report.actors}
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = (("actor", event.actors), ("recipient", event.recipients))
    for role, ids in roles:
        for one in ids:
            yield from ((role, span) for span in _nearest(actors[one].mentions, near))
    if event.place:
        yield "place", Span(event.place.text, event.place.spans)
    if event.date.text:
        found = re.finditer(re.escape(event.date.text), report.text)
        yield from (("date", span) for span in _nearest([Span.of(report.text, [one.span()]) for one in found], near))


def _nearest(spans: Iterable[Span], near: int) -> list[Span]:
    return sorted(spans, key=lambda span: abs(span.start - near))[:1]
