"""JSON lines: one object an event with everything it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportedly.export import Output, json_lines
from reportedly.formats.facts import Coded, actor_record, claim_record, coded
from reportedly.records import Report


def write(reports: Iterable[Report], output: Output) -> None:
    """One JSON object a line."""
    json_lines((map(record, coded(report)) for report in reports), output)


def record(one: Coded) -> dict[str, Any]:
    """The event as in the record of its report, with its actors and claims in the place of their ids."""
    code, report = one.code, one.report
    return {
        "event_id": one.id,
        **one.event.to_dict(),
        "quad": code.quad if code else None,
        "score": code.score if code else None,
        "actors": [actor_record(actor) for actor in one.actors],
        "recipients": [actor_record(actor) for actor in one.recipients],
        "claims": [claim_record(claim) for claim in one.claims],
        "denied_by": [claim_record(claim) for claim in one.denied_by],
        "report": {
            "id": report.id,
            "path": report.path,
            "url": report.url,
            "outlet": report.outlet,
            "title": report.title,
            "published": report.published,
        },
    }
