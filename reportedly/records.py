"""The nouns: what is found in a report, as frozen records that know where they stand in its text.

Every offset counts code points of ``Report.text``; a span's ``text`` is the exact slice, pieces of a discontinuous
span joined by one space. ``to_dict`` of a report is the JSON object described in ``docs/record.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas
    import polars

Pieces = tuple[tuple[int, int], ...]
"""Start and end of each piece of a span, in the order of the text."""

Manner = Literal["direct", "indirect", "mixed"]
Stance = Literal["affirms", "denies", "doubts", "wants", "intends", "believes", "asks"]
Strength = Literal["said", "claimed", "revealed", "suggested"]
Kind = Literal[
    "person", "government", "military", "armed_group", "organization", "media", "document", "people", "unknown"
]
LinkKind = Literal["denies", "supports", "repeats"]
Status = Literal["asserted", "reported", "denied", "disputed"]
Resolution = Literal["day", "week", "month", "season", "quarter", "year", "decade", "century", "span"]
"""How exactly a text tells a date; "span" is a stretch between two dates that it names, or one open at an end."""
Role = Literal["actor", "recipient", "place", "date"]
"""What a phrase is to an event."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the report: their text and where they stand."""

    text: str
    spans: Pieces

    @classmethod
    def of(cls, text: str, pieces: Iterable[tuple[int, int]]) -> Span:
        """The span of these pieces of ``text``."""
        spans = tuple(pieces)
        return cls(" ".join(text[start:end] for start, end in spans), spans)

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.spans[-1][1]

    def to_dict(self) -> dict[str, Any]:
        """The span as plain data."""
        return {"text": self.text, "spans": [list(piece) for piece in self.spans]}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, before anything is made of it: the three spans of one act of attribution.

    ``parent`` is the index, in the same list, of the attribution inside whose content this one stands; ``chain`` the
    source spans from the one nearest the reader to the origin (its last is ``source``, where there is one).
    """

    source: Span | None
    cue: Span | None
    content: Span
    parent: int | None = None
    chain: tuple[Span, ...] = ()
    confidence: float = 1.0
    why: str = "attribution model"


@dataclass(frozen=True, slots=True)
class Entity:
    """A name in the text; ``label`` is one of PERSON, ORG, GPE, NORP, OTHER."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Argument:
    """A phrase that is something to an event, before it is known whom or what it stands for."""

    role: Role
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of an event, as the model reads them: its type and mode, its marks, its arguments."""

    type: str
    mode: str | None
    span: Span
    arguments: tuple[Argument, ...] = ()
    historical: bool = False
    future: bool = False
    hypothetical: bool = False
    negated: bool = False
    confidence: float = 1.0

    def of_role(self, role: Role) -> tuple[Argument, ...]:
        """The arguments in one role, in the order of the text."""
        return tuple(argument for argument in self.arguments if argument.role == role)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one reading of a text by the model gives, all offsets in code points of the text.

    ``words`` are the scorer's tokens (runs of word characters, or one other character), ``pos`` their universal
    part-of-speech tags, one for one; ``sentences`` cover the text in order.
    """

    words: tuple[tuple[int, int], ...]
    pos: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]
    entities: tuple[Entity, ...]
    attributions: tuple[Attribution, ...]
    triggers: tuple[Trigger, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One link of the chain of a claim: who or what is said to say it."""

    text: str
    spans: Pieces
    kind: Kind
    named: bool
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    actor: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The source as plain data."""
        return {
            "text": self.text,
            "spans": [list(piece) for piece in self.spans],
            "kind": self.kind,
            "named": self.named,
            "name": self.name,
            "role": self.role,
            "affiliation": self.affiliation,
            "actor": self.actor,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """One act of attribution: ``sources`` runs from the one nearest the reader to the origin, the last."""

    id: str
    text: str
    spans: Pieces
    cue: Span | None
    manner: Manner
    stance: Stance
    strength: Strength
    sources: tuple[Source, ...]
    parent: str | None
    confidence: float
    why: str

    @property
    def origin(self) -> Source | None:
        """The source that the claim goes back to, the last of the chain; None where nobody is named."""
        return self.sources[-1] if self.sources else None

    def to_dict(self) -> dict[str, Any]:
        """The claim as plain data."""
        return {
            "id": self.id,
            "text": self.text,
            "spans": [list(piece) for piece in self.spans],
            "cue": self.cue.to_dict() if self.cue else None,
            "manner": self.manner,
            "stance": self.stance,
            "strength": self.strength,
            "sources": [source.to_dict() for source in self.sources],
            "parent": self.parent,
            "confidence": round(self.confidence, 3),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a report who says or does something, with all places where the report speaks of them.

    ``country`` is an ISO 3166 alpha-3 code or one of PLOVER's international codes, ``sector`` a PLOVER sector, ``code``
    both in one, ``wikidata`` an item id; each is None where it cannot be told. ``why`` names the row or rule.
    """

    id: str
    name: str
    kind: Kind
    country: str | None = None
    sector: str | None = None
    code: str | None = None
    wikidata: str | None = None
    mentions: tuple[Span, ...] = ()
    why: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The actor as plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "country": self.country,
            "sector": self.sector,
            "code": self.code,
            "wikidata": self.wikidata,
            "mentions": [mention.to_dict() for mention in self.mentions],
        }


@dataclass(frozen=True, slots=True)
class EventDate:
    """When something happened: first and last day (ISO 8601, None: not known) and the words that tell it, if any do."""

    text: str | None = None
    start: str | None = None
    end: str | None = None
    resolution: Resolution | None = None

    def to_dict(self) -> dict[str, Any]:
        """The date as plain data."""
        return {"text": self.text, "start": self.start, "end": self.end, "resolution": self.resolution}


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where something happened: the words, and the place they name in the gazetteer (None: none, or not sure which)."""

    text: str
    spans: Pieces
    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The place as plain data."""
        return {
            "text": self.text,
            "spans": [list(piece) for piece in self.spans],
            "name": self.name,
            "country": self.country,
            "lat": self.lat,
            "lon": self.lon,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when and where, in which claims, and whether anybody denies it.

    ``actors`` and ``recipients`` are ids of actors of the report, ``claims`` ids of the claims that hold the event, the
    innermost first. ``also_trigger`` has the other places where the report tells of the same event.
    """

    id: str
    type: str
    mode: str | None
    cameo: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    trigger: Span
    date: EventDate
    place: EventPlace | None
    claims: tuple[str, ...]
    status: Status
    historical: bool = False
    future: bool = False
    hypothetical: bool = False
    negated: bool = False
    confidence: float = 1.0
    why: str = ""
    also_trigger: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The event as plain data."""
        return {
            "id": self.id,
            "type": self.type,
            "mode": self.mode,
            "cameo": self.cameo,
            "actors": list(self.actors),
            "recipients": list(self.recipients),
            "trigger": self.trigger.to_dict(),
            "also_trigger": [trigger.to_dict() for trigger in self.also_trigger],
            "date": self.date.to_dict(),
            "place": self.place.to_dict() if self.place else None,
            "claims": list(self.claims),
            "status": self.status,
            "historical": self.historical,
            "future": self.future,
            "hypothetical": self.hypothetical,
            "negated": self.negated,
            "confidence": round(self.confidence, 3),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Link:
    """One claim denies, supports or repeats another: ``source`` and ``target`` are ids of claims ("from" and "to")."""

    kind: LinkKind
    source: str
    target: str
    score: float
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The link as plain data."""
        return {
            "kind": self.kind,
            "from": self.source,
            "to": self.target,
            "score": round(self.score, 3),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place and date that stand before the first sentence of a report; ``date`` is ISO 8601."""

    place: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One report and all that was found in it.

    ``error`` is the one line that says why it could not be read; such a report has no claims.
    """

    id: str
    text: str
    path: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    dateline: Dateline | None = None
    language: str | None = None
    content_sha256: str = ""
    actors: tuple[Actor, ...] = field(default=(), repr=False)
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)
    links: tuple[Link, ...] = field(default=(), repr=False)
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The record of this report, ready for JSON: ``report``, ``actors``, ``claims``, ``events``, ``links``."""
        return {
            "report": {
                "id": self.id,
                "path": self.path,
                "url": self.url,
                "outlet": self.outlet,
                "title": self.title,
                "authors": list(self.authors),
                "published": self.published,
                "dateline": {"place": self.dateline.place, "date": self.dateline.date} if self.dateline else None,
                "language": self.language,
                "text": self.text,
                "content_sha256": self.content_sha256,
            },
            "actors": [actor.to_dict() for actor in self.actors],
            "claims": [claim.to_dict() for claim in self.claims],
            "events": [event.to_dict() for event in self.events],
            "links": [link.to_dict() for link in self.links],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a claim, with the columns of ``reportedly.export.COLUMNS``."""
        from reportedly import export

        return list(export.rows(self))

    def to_pandas(self) -> pandas.DataFrame:
        """The claims as a pandas table, one row a claim."""
        from reportedly import export

        return export.to_pandas([self])

    def to_polars(self) -> polars.DataFrame:
        """The claims as a polars table, one row a claim."""
        from reportedly import export

        return export.to_polars([self])

    def events_to_rows(self) -> list[dict[str, Any]]:
        """One flat row an event, with the columns of ``reportedly.formats.EVENT_COLUMNS``."""
        from reportedly.formats import flat

        return list(flat.rows(self))

    def events_to_pandas(self) -> pandas.DataFrame:
        """The events as a pandas table, one row an event."""
        from reportedly.formats import flat

        return flat.to_pandas([self])

    def events_to_polars(self) -> polars.DataFrame:
        """The events as a polars table, one row an event."""
        from reportedly.formats import flat

        return flat.to_polars([self])

    def _repr_html_(self) -> str:
        from reportedly import page

        return page.fragment(self)
