"""What answers are made of: typed records of claims, events, sources, actors and reports of a store.

Each has its words as the report has them and where they stand. ``to_dict`` is plain data with all spans, ``to_row`` a
flat row with the columns of its question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from reportedly.export import COLUMNS
from reportedly.formats.flat import EVENT_COLUMNS, NUMBERS, TRUTHS, WHOLE
from reportedly.records import Actor, Claim, Dateline, Event, Kind, Span

Row = dict[str, Any]

_SOURCE_OF = ("path", "outlet", "title", "published")

CLAIM_COLUMNS = {
    "id": "id of the claim that no other claim of the store has: that of the report, a slash, that of the claim",
    **{name: told for name, told in COLUMNS.items() if name != "path"},
    "denied_by": "ids of the claims that deny it, joined by '; '",
    "appearances": "how many outlets or places have printed the report, copies among them",
    "corrected": "whether people have corrected or added it",
    "path": COLUMNS["path"],
    "url": "address of the report",
}
EVENT_TABLE = {
    "id": "id of the event that no other event of the store has: that of the report, a slash, that of the event",
    **{name: told for name, told in EVENT_COLUMNS.items() if name != "event_id"},
    "sentence": "the sentence that tells of it",
    "trigger_start": "offset of the first character of the words that tell of it",
    "trigger_end": "offset behind their last character",
    "appearances": CLAIM_COLUMNS["appearances"],
    "corrected": CLAIM_COLUMNS["corrected"],
    "event_id": EVENT_COLUMNS["event_id"],
}
_COUNTED_FROM = "day from which on claims and events are counted, where only the newest are; none: all are"
SOURCE_COLUMNS = {
    "name": "name of the source, if reports tell it",
    "role": "its role",
    "affiliation": "to whom it belongs",
    "kind": f"what it is: {', '.join(get_args(Kind))}",
    "named": "whether it can be told by name",
    "claims": "claims that go back to it",
    "reports": "reports with such claims; copies of one text are one",
    "outlets": "outlets that printed them, as their own or as copies",
    "denies": "claims of others that it denies",
    "denied": "how often its own claims are denied",
    "first_day": "day of the first report with a claim of it",
    "last_day": "day of the last one",
    "countries": "countries for which it speaks, joined by '; '",
    "example": "id of the one of these claims that was stored last",
    "counted_from": _COUNTED_FROM,
}
ACTOR_COLUMNS = {
    "name": "name of the actor",
    "kind": f"what it is: {', '.join(get_args(Kind))}",
    "country": "ISO 3166 alpha-3 code, or one of PLOVER's international codes",
    "sector": "PLOVER sector",
    "code": "both in one",
    "wikidata": "item of Wikidata",
    "reports": "reports with what was found that mention it",
    "mentions": "places in these reports that speak of it",
    "claims_about": "claims that speak of it",
    "claims_by": "claims in whose chain it stands",
    "events_as_actor": "events in which it acts",
    "events_as_recipient": "events in which it is acted upon",
    "first_day": "day of the first of these reports",
    "last_day": "day of the last one",
    "counted_from": _COUNTED_FROM,
}
REPORT_COLUMNS = {
    "report": COLUMNS["report"],
    "outlet": COLUMNS["outlet"],
    "title": COLUMNS["title"],
    "published": COLUMNS["published"],
    "dateline_place": "place told before its first sentence",
    "language": "its language",
    "opening": "its first words",
    "appearances": CLAIM_COLUMNS["appearances"],
    "outlets": "outlets that printed it, joined by '; '",
    "claims": "claims in it",
    "events": "events in it",
    "denials": "claims in it that are denied in it",
    "authors": "who wrote it, joined by '; '",
    "url": CLAIM_COLUMNS["url"],
    "path": COLUMNS["path"],
}

_COUNTS = (
    "start", "end", "trigger_start", "trigger_end", "appearances", "claims", "reports", "denies", "denied", "mentions",
    "claims_about", "claims_by", "events_as_actor", "events_as_recipient", "denials",
)  # fmt: skip
TYPES: dict[str, dict[str, type]] = {
    "claims": {"named": bool, "corrected": bool, "confidence": float,
               **dict.fromkeys(("start", "end", "appearances"), int)},
    "events": {"corrected": bool, **dict.fromkeys(TRUTHS, bool), **dict.fromkeys(NUMBERS, float),
               **dict.fromkeys((*WHOLE, "trigger_start", "trigger_end", "appearances"), int)},
    "sources": {"named": bool, **dict.fromkeys(("claims", "reports", "outlets", "denies", "denied"), int)},
    "actors": dict.fromkeys(_COUNTS, int),
    "reports": dict.fromkeys(("appearances", "claims", "events", "denials"), int),
}  # fmt: skip
"""The columns of each question that are not text."""


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Who published a report, where and when; ``appearances`` counts it with all its copies."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None
    day: str | None
    url: str | None
    path: str | None
    language: str | None
    dateline: Dateline | None
    authors: tuple[str, ...]
    appearances: int

    def to_dict(self) -> Row:
        """The head as plain data."""
        line = self.dateline
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "dateline": {"place": line.place, "date": line.date} if line else None,
                "authors": list(self.authors)}  # fmt: skip

    def row(self) -> Row:
        """What a flat row tells of a report."""
        return {"report": self.id, "outlet": self.outlet, "title": self.title, "published": self.published,
                "path": self.path, "url": self.url, "appearances": self.appearances}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim with the head of its report; ``denied_by`` are the ids of the claims that deny it."""

    id: str
    report: ReportHead
    claim: Claim
    denied_by: tuple[str, ...] = ()
    corrected: bool = False

    def to_dict(self) -> Row:
        """The claim as plain data."""
        return {"id": self.id, "report": self.report.to_dict(), "claim": self.claim.to_dict(),
                "denied_by": list(self.denied_by), "corrected": self.corrected}  # fmt: skip

    def to_row(self) -> Row:
        """The claim as a flat row with ``CLAIM_COLUMNS``."""
        from reportedly.export import claim_row

        more = {"id": self.id, "denied_by": "; ".join(self.denied_by) or None, "corrected": self.corrected}
        told = {**self.report.row(), **claim_row(self.claim), **more}
        return {name: told[name] for name in CLAIM_COLUMNS}


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event with all that it refers to, and the sentence that tells of it.

    ``claims`` hold it, the innermost first; of these and of claims that deny them, ``said_by`` say that it is so and
    ``denied_by`` that it is not.
    """

    id: str
    report: ReportHead
    event: Event
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    said_by: tuple[Claim, ...]
    denied_by: tuple[Claim, ...]
    sentence: Span
    flat: Row
    corrected: bool = False

    def to_dict(self) -> Row:
        """The event as plain data, with its actors and claims written out."""
        told = self.event.to_dict()
        told |= {
            "actors": [one.to_dict() for one in self.actors],
            "recipients": [one.to_dict() for one in self.recipients],
        }
        for name in ("claims", "said_by", "denied_by"):
            told[name] = [one.to_dict() for one in getattr(self, name)]
        return {"id": self.id, "report": self.report.to_dict(), "event": told, "sentence": self.sentence.to_dict(),
                "corrected": self.corrected}  # fmt: skip

    def to_row(self) -> Row:
        """The event as a flat row with ``EVENT_TABLE``."""
        trigger = self.event.trigger
        told = {**self.flat, **self.report.row(), "id": self.id, "sentence": self.sentence.text,
                "trigger_start": trigger.start, "trigger_end": trigger.end, "corrected": self.corrected}  # fmt: skip
        return {name: told[name] for name in EVENT_TABLE}


class _Flat:
    """A record whose fields are its columns."""

    __slots__ = ()

    def to_dict(self) -> Row:
        """The record as plain data."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in self._items()}

    def to_row(self) -> Row:
        """The record as a flat row, lists joined by "; "."""
        return {name: "; ".join(value) or None if isinstance(value, tuple) else value for name, value in self._items()}

    def _items(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name)) for name in self.__dataclass_fields__]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class FoundSource(_Flat):
    """Whom claims go back to, and how much: ``SOURCE_COLUMNS`` tells what each field holds."""

    name: str | None
    role: str | None
    affiliation: str | None
    kind: str
    named: bool
    claims: int
    reports: int
    outlets: int
    denies: int
    denied: int
    first_day: str | None
    last_day: str | None
    countries: tuple[str, ...]
    example: str | None
    counted_from: str | None = None


@dataclass(frozen=True, slots=True)
class FoundActor(_Flat):
    """Who is spoken of, speaks, acts and is acted upon, and how often: see ``ACTOR_COLUMNS``."""

    name: str
    kind: str
    country: str | None
    sector: str | None
    code: str | None
    wikidata: str | None
    reports: int
    mentions: int
    claims_about: int
    claims_by: int
    events_as_actor: int
    events_as_recipient: int
    first_day: str | None
    last_day: str | None
    counted_from: str | None = None


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report by its head and its first words, with what is in it and who printed it: see ``REPORT_COLUMNS``."""

    head: ReportHead
    opening: Span
    outlets: tuple[str, ...]
    claims: int
    events: int
    denials: int

    @property
    def id(self) -> str:
        """The id of the report."""
        return self.head.id

    def to_dict(self) -> Row:
        """The report as plain data."""
        return {**self.head.to_dict(), "opening": self.opening.to_dict(), "outlets": list(self.outlets),
                "claims": self.claims, "events": self.events, "denials": self.denials}  # fmt: skip

    def to_row(self) -> Row:
        """The report as a flat row with ``REPORT_COLUMNS``."""
        head = self.head
        told = {**head.row(), "language": head.language, "opening": self.opening.text,
                "dateline_place": head.dateline.place if head.dateline else None,
                "authors": "; ".join(head.authors) or None, "outlets": "; ".join(self.outlets) or None,
                "claims": self.claims, "events": self.events, "denials": self.denials}  # fmt: skip
        return {name: told[name] for name in REPORT_COLUMNS}
