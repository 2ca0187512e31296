"""Records back to reports: ``from_dict`` is the inverse of ``Report.to_dict``.

What a record must have is what ``docs/record.md`` says: values of the right kind, offsets inside the text, texts that
are what stands at these offsets, ids that lead somewhere. What has a default in ``records`` may be missing, fields
that are not known are passed over. A record that is not right raises ReportError, which names the place in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from reportedly.errors import ReportError
from reportedly.records import (
    Actor,
    Claim,
    Dateline,
    Event,
    EventDate,
    EventPlace,
    Kind,
    Link,
    LinkKind,
    Manner,
    Pieces,
    Report,
    Resolution,
    Source,
    Span,
    Stance,
    Status,
    Strength,
)

Part = TypeVar("Part")

_MISSING = object()
_LONGEST_SHOWN = 60


def from_dict(record: Mapping[str, Any]) -> Report:
    """The report that a record tells, as ``Report.to_dict`` gives it; raises ReportError where it is not a record.

    What a record does not hold is as if it were not known: why an actor is coded as it is, and digits of a confidence
    behind the third.
    """
    whole = _Fields(record, "", "")
    head = whole.part("report")
    text = head.string("text")
    body = _Fields(whole.record, text, "")
    found = Report(
        id=head.string("id"),
        text=text,
        **{name: head.maybe(name) for name in ("path", "url", "outlet", "title", "published", "language")},
        authors=head.strings("authors"),
        dateline=_dateline(head),
        content_sha256=head.string("content_sha256", ""),
        actors=body.each("actors", _actor),
        claims=body.each("claims", _claim),
        events=body.each("events", _event),
        links=body.each("links", _link),
    )
    _check_ids(found)
    return found


def read_records(path: str | Path) -> Iterator[Report]:
    """The reports of a file that ``reportedly read --format jsonl`` or ``--format json`` wrote, one at a time."""
    with open(path, encoding="utf-8") as lines:
        for number, told in _objects(lines):
            try:
                yield from_dict(json.loads(told))
            except (ValueError, RecursionError):
                raise ReportError(
                    f"{path}, line {number}: not a record - print it with: reportedly read FILES --format jsonl"
                ) from None
            except ReportError as error:
                raise ReportError(f"{path}, line {number}: {error}") from None


def _objects(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The JSON objects of a file with the numbers of their first lines: one a line, or indented from "{" to "}"."""
    begun: list[str] = []
    first = 0
    for number, line in enumerate(lines, 1):
        if not begun and not line.strip():
            continue
        first = first if begun else number
        begun.append(line)
        # Indented objects begin and end with a bracket alone on its line; all others are one line.
        if (len(begun) == 1 and line.rstrip() != "{") or line.rstrip("\r\n") == "}":
            yield first, "".join(begun)
            begun = []
    if begun:
        yield first, "".join(begun)


class _Fields:
    """The fields of one object of a record, each given back as what it has to be."""

    def __init__(self, record: object, text: str, place: str) -> None:
        if not isinstance(record, Mapping):
            raise ReportError(f"{place or 'the record'} is {_shown(record)}, not an object")
        self.record: Mapping[str, Any] = record
        self.text = text
        self.place = place

    def _name(self, field: str) -> str:
        return f"{self.place}.{field}" if self.place else field

    def wrong(self, field: str, needs: str) -> ReportError:
        """What is said of a field that is not right."""
        if field not in self.record:
            return ReportError(f"{self._name(field)} is missing; it has to be {needs}")
        return ReportError(f"{self._name(field)} is {_shown(self.record[field])}, not {needs}")

    def _of(self, field: str, kind: type[Part] | tuple[type[Part], ...], needs: str, default: object) -> Any:
        value = self.record.get(field, default)
        if value is _MISSING or (value is not default and not isinstance(value, kind)):
            raise self.wrong(field, needs)
        return value

    def string(self, field: str, default: object = _MISSING) -> str:
        """A string."""
        return str(self._of(field, str, "a string", default))

    def maybe(self, field: str) -> Any:
        """A string or None."""
        return self._of(field, str, "a string or null", None)

    def flag(self, field: str, default: object = _MISSING) -> bool:
        """True or false."""
        return bool(self._of(field, bool, "true or false", default))

    def number(self, field: str, default: object = _MISSING) -> Any:
        """A finite number, or the default."""
        value = self._of(field, (int, float), "a number", default)
        if isinstance(value, bool) or (value is not None and not abs(value) <= 1e9):
            raise self.wrong(field, "a number")
        return value

    def share(self, field: str, default: object = _MISSING) -> float:
        """A number from 0 to 1."""
        value = self.number(field, default)
        if not 0 <= value <= 1:
            raise self.wrong(field, "a number from 0 to 1")
        return float(value)

    def one_of(self, field: str, literal: Any, *, maybe: bool = False) -> Any:
        """One of the values of a Literal type, or with ``maybe`` None."""
        value = self.record.get(field, None if maybe else _MISSING)
        if (value is None and maybe) or (isinstance(value, str) and value in get_args(literal)):
            return value
        raise self.wrong(field, f"one of {', '.join(get_args(literal))}{' or null' if maybe else ''}")

    def listed(self, field: str) -> list[Any]:
        """A list; empty where the field is missing."""
        found: list[Any] = self._of(field, list, "a list", ())
        return list(found)

    def strings(self, field: str) -> tuple[str, ...]:
        """A list of strings."""
        found = self.listed(field)
        if not all(isinstance(one, str) for one in found):
            raise self.wrong(field, "a list of strings")
        return tuple(found)

    def part(self, field: str) -> _Fields:
        """An object inside this one."""
        if field not in self.record:
            raise self.wrong(field, "an object")
        return _Fields(self.record[field], self.text, self._name(field))

    def maybe_part(self, field: str, made: Callable[[_Fields], Part]) -> Part | None:
        """What is made of an object inside this one, or None."""
        return None if self.record.get(field) is None else made(self.part(field))

    def each(self, field: str, made: Callable[[_Fields], Part]) -> tuple[Part, ...]:
        """What is made of each object of a list."""
        name = self._name(field)
        return tuple(
            made(_Fields(one, self.text, f"{name}[{number}]")) for number, one in enumerate(self.listed(field))
        )

    def span(self) -> Span:
        """The span that this object tells: its text has to be what stands there."""
        found = Span.of(self.text, self._pieces())
        if self.string("text") != found.text:
            raise ReportError(
                f"{self._name('text')} is {_shown(self.record['text'])}, but at its offsets stands {_shown(found.text)}"
            )
        return found

    def _pieces(self) -> Pieces:
        pieces = self._of("spans", list, "a list of pairs of offsets", _MISSING)
        found = tuple(tuple(piece) for piece in pieces if isinstance(piece, (list, tuple)) and _is_pair(piece))
        if not pieces or len(found) < len(pieces):
            raise self.wrong("spans", "a list of pairs of offsets")
        if any(not 0 <= start < end <= len(self.text) for start, end in found):
            raise self.wrong("spans", f"inside the text, which has {len(self.text)} characters")
        return found


def _is_pair(piece: list[Any] | tuple[Any, ...]) -> bool:
    return len(piece) == 2 and all(isinstance(one, int) and not isinstance(one, bool) for one in piece)


def _shown(value: object) -> str:
    told = repr(value)
    return told if len(told) <= _LONGEST_SHOWN else told[:_LONGEST_SHOWN] + "…"


def _dateline(head: _Fields) -> Dateline | None:
    return head.maybe_part("dateline", lambda told: Dateline(told.maybe("place"), told.maybe("date")))


def _span(told: _Fields) -> Span:
    return told.span()


def _actor(told: _Fields) -> Actor:
    return Actor(
        id=told.string("id"),
        name=told.string("name"),
        kind=told.one_of("kind", Kind),
        **{name: told.maybe(name) for name in ("country", "sector", "code", "wikidata")},
        mentions=told.each("mentions", _span),
    )


def _claim(told: _Fields) -> Claim:
    content = told.span()
    return Claim(
        id=told.string("id"),
        text=content.text,
        spans=content.spans,
        cue=told.maybe_part("cue", _span),
        manner=told.one_of("manner", Manner),
        stance=told.one_of("stance", Stance),
        strength=told.one_of("strength", Strength),
        sources=told.each("sources", _source),
        parent=told.maybe("parent"),
        confidence=told.share("confidence"),
        why=told.string("why"),
    )


def _source(told: _Fields) -> Source:
    words = told.span()
    known = {name: told.maybe(name) for name in ("name", "role", "affiliation", "actor")}
    return Source(words.text, words.spans, told.one_of("kind", Kind), told.flag("named"), **known)


def _event(told: _Fields) -> Event:
    return Event(
        id=told.string("id"),
        type=told.string("type"),
        mode=told.maybe("mode"),
        cameo=told.string("cameo"),
        actors=told.strings("actors"),
        recipients=told.strings("recipients"),
        trigger=told.part("trigger").span(),
        date=told.maybe_part("date", _date) or EventDate(),
        place=told.maybe_part("place", _place),
        claims=told.strings("claims"),
        status=told.one_of("status", Status),
        **{mark: told.flag(mark, False) for mark in ("historical", "future", "hypothetical", "negated")},
        confidence=told.share("confidence", 1.0),
        why=told.string("why", ""),
        also_trigger=told.each("also_trigger", _span),
    )


def _date(told: _Fields) -> EventDate:
    days = (told.maybe("text"), told.maybe("start"), told.maybe("end"))
    return EventDate(*days, told.one_of("resolution", Resolution, maybe=True))


def _place(told: _Fields) -> EventPlace:
    words = told.span()
    lat, lon = (told.number(name, None) for name in ("lat", "lon"))
    return EventPlace(words.text, words.spans, told.maybe("name"), told.maybe("country"), lat, lon)


def _link(told: _Fields) -> Link:
    ends = (told.string("from"), told.string("to"))
    return Link(told.one_of("kind", LinkKind), *ends, told.share("score"), told.string("why"))


def _check_ids(report: Report) -> None:
    """Raise ReportError where two things have one id, or an id leads nowhere."""
    actors = _ids("actors", (actor.id for actor in report.actors))
    claims = _ids("claims", (claim.id for claim in report.claims))
    _ids("events", (event.id for event in report.events))
    for number, claim in enumerate(report.claims):
        _lead("claims", number, "parent", (claim.parent,), claims)
        _lead("claims", number, "sources", (source.actor for source in claim.sources), actors)
    for number, event in enumerate(report.events):
        _lead("events", number, "actors", event.actors, actors)
        _lead("events", number, "recipients", event.recipients, actors)
        _lead("events", number, "claims", event.claims, claims)
    for number, link in enumerate(report.links):
        _lead("links", number, "from", (link.source,), claims)
        _lead("links", number, "to", (link.target,), claims)


def _ids(of: str, ids: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for one in ids:
        if one in found:
            raise ReportError(f"{of} has the id {_shown(one)} twice")
        found.add(one)
    return frozenset(found)


def _lead(of: str, number: int, field: str, ids: Iterable[str | None], known: frozenset[str]) -> None:
    for one in ids:
        if one is not None and one not in known:
            raise ReportError(f"{of}[{number}].{field} names {_shown(one)}, which is not in the record")
