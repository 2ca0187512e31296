"""Reports with what was asked for alone, for writers that want whole records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from itertools import groupby
from typing import Literal

from sqlalchemy import Connection

from reportedly.ask.looking import look_up, report_number
from reportedly.ask.question import Question
from reportedly.records import Claim, Report
from reportedly.store import load_reports

Part = Literal["reports", "claims", "events"]


def select_reports(connection: Connection, part: Part, question: Question) -> Iterator[Report]:
    """The reports that fit, whole, or with the claims or the events alone that do, and what belongs to these.

    To a claim belong the events that it holds, to an event the claims that hold it and those that deny these; to all
    of them the claims in whose contents they stand, and the actors of the report.
    """
    stored = replace(question, sort="stored") if part != "reports" else question
    ids = (one.id if part != "reports" else f"{one.id}/" for one in look_up(connection, part, stored))
    for key, found in groupby(ids, key=lambda one: one.rpartition("/")[0]):
        names = {one.rpartition("/")[2] for one in found}
        number = report_number(connection, key)
        report = next(load_reports(connection, [number], as_read=question.as_read))
        yield (
            report
            if part == "reports"
            else with_claims(report, names)
            if part == "claims"
            else with_events(report, names)
        )


def with_claims(report: Report, names: Set[str]) -> Report:
    """The report with these claims, the events that they hold, the claims that they stand in, and the links between."""
    kept = _with_parents(report, names)
    events = tuple(
        replace(event, claims=tuple(one for one in event.claims if one in kept))
        for event in report.events
        if not names.isdisjoint(event.claims)
    )
    return _keep(report, kept, replace(report, events=events))


def with_events(report: Report, names: Collection[str]) -> Report:
    """The report with these events, the claims that hold them, and the claims that deny those."""
    events = tuple(event for event in report.events if event.id in names)
    held = {claim for event in events for claim in event.claims}
    denying = {link.source for link in report.links if link.kind == "denies" and link.target in held}
    return _keep(report, _with_parents(report, held | denying), replace(report, events=events))


def _keep(report: Report, names: Collection[str], changed: Report) -> Report:
    claims = tuple(claim for claim in report.claims if claim.id in names)
    links = tuple(link for link in report.links if link.source in names and link.target in names)
    return replace(changed, claims=claims, links=links)


def _with_parents(report: Report, names: Collection[str]) -> set[str]:
    claims: Mapping[str, Claim] = {claim.id: claim for claim in report.claims}
    kept: set[str] = set()
    for name in names:
        at: str | None = name
        while at is not None and at in claims and at not in kept:
            kept.add(at)
            at = claims[at].parent
    return kept
