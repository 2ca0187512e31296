"""What reports are scored against: reports with claims marked by hand, and printed records read back.

Three layouts are told apart by what lies in the folder:

    attributions/*.ann and text/*.txt    brat standoff as in the PolNeAR corpus; the first of several annotators counts
    *.ann beside *.txt                   brat standoff as ``reportedly read --format brat`` writes it
    *.json                               records as ``reportedly read --format json`` prints them, put right by hand,
                                         or gold records with the text in a *.txt beside each

Single sentences with events marked in them are another matter: see ``sentences``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reportedly.errors import UsageError
from reportedly.records import Actor, Claim, Event, EventDate, Link, Pieces, Report, Source, Span

Kind = Literal["claims", "records"]

TRAITS = ("status", "historical", "future", "hypothetical", "negated")
"""What is told of an event besides its type and who is in it."""

_ANNOTATOR = re.compile(r"_[0-9a-f]{4}$")
_BOUND = re.compile(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)")
_EVENT = re.compile(r"(E\d+)\t\S+:T\d+(.*)")
_NOTE_OF_NESTED = re.compile(r"#\d+\tAnnotatorNotes (E\d+)\t\S+ in (\S+?):?(?: |$)")
_ARGUMENT = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


@dataclass(frozen=True, slots=True)
class GoldParty:
    """Somebody in an event: the country, and the sectors that are right (None: it has none)."""

    country: str | None
    sectors: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An event as people marked it: the types that are right, all words that tell of it, who is in it, its traits."""

    type: str
    also: frozenset[str]
    triggers: Pieces
    actors: tuple[GoldParty, ...]
    recipients: tuple[GoldParty, ...]
    traits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A report with its claims as people marked them, its events and the links between its claims.

    ``kinds`` and ``chains`` hold, by the id of a claim, kinds of its origin and chains that are as good as its own.
    """

    report: Report
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    chains: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    events: tuple[GoldEvent, ...] = ()

    @property
    def name(self) -> str:
        """The name by which a prediction is matched to this report."""
        return self.report.id


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Reports to score against; ``kind`` tells whether whole records were marked or just spans of outermost claims."""

    kind: Kind
    reports: tuple[GoldReport, ...]


def load_gold(folder: str | Path) -> GoldSet:
    """The reports of a folder in one of the three layouts."""
    folder = Path(folder)
    if (folder / "attributions").is_dir():
        return GoldSet("claims", tuple(_brat_corpus(folder)))
    if beside := sorted(folder.glob("*.ann")):
        return GoldSet("claims", tuple(_brat_report(file, file.with_suffix(".txt"), file.stem) for file in beside))
    if records := tuple(_gold_records(folder)):
        return GoldSet("records", records)
    raise UsageError(
        f"{folder} holds nothing to score against - it needs attributions/*.ann with text/*.txt, "
        "*.ann beside *.txt, or *.json records beside *.txt"
    )


def name_of(report: Report) -> str:
    """The file name without its ending, by which a report is matched to the gold."""
    return Path(report.path or report.id).name.rsplit(".", 1)[0]


def read_predictions(path: str | Path) -> list[Report]:
    """The reports that ``reportedly read --format jsonl`` (or json) printed."""
    text, found, at = _text(Path(path)), [], 0
    decoder = json.JSONDecoder()
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            record, at = decoder.raw_decode(text, at)
            found.append(_report(record))
        except (ValueError, KeyError, TypeError) as error:
            line = text.count("\n", 0, at) + 1
            raise UsageError(
                f"{path}, line {line}: not a record - print it with: reportedly read FILES --format jsonl"
            ) from error
    return found


def _brat_corpus(folder: Path) -> Iterator[GoldReport]:
    seen = set()
    for file in sorted((folder / "attributions").glob("*.ann")):
        name = _ANNOTATOR.sub("", file.stem)
        if name not in seen:
            seen.add(name)
            yield _brat_report(file, folder / "text" / f"{name}.txt", name)


def _brat_report(file: Path, text_file: Path, name: str) -> GoldReport:
    text, lines = _text(text_file), _text(file).split("\n")
    nested = {match[1]: match[2] for match in map(_NOTE_OF_NESTED.match, lines) if match}
    bound: dict[str, list[tuple[int, int]]] = {}
    claims = []
    for line in lines:
        if match := _BOUND.match(line):
            bound[match[1]] = [(int(start), int(end)) for start, end in (part.split() for part in match[2].split(";"))]
        elif match := _EVENT.match(line):
            pieces: dict[str, list[tuple[int, int]]] = {"Source": [], "Cue": [], "Content": []}
            for role, tag in _ARGUMENT.findall(match[2]):
                # A span marked after its event, one in seven hundred, is left out: earlier figures were reckoned so.
                pieces[role] += bound.get(tag, [])
            claims.append(_outermost(text, match[1], pieces, nested.get(match[1])))
    return GoldReport(Report(id=name, text=text, claims=tuple(claims)))


def _outermost(text: str, name: str, pieces: Mapping[str, list[tuple[int, int]]], parent: str | None) -> Claim:
    """A claim of which only the three spans are known."""
    source, cue, content = (Span.of(text, sorted(pieces[role])) for role in ("Source", "Cue", "Content"))
    return Claim(
        id=name,
        text=content.text,
        spans=content.spans,
        cue=cue if cue.spans else None,
        manner="indirect",
        stance="affirms",
        strength="said",
        sources=(Source(source.text, source.spans, "unknown", named=False),) if source.spans else (),
        parent=parent,
        confidence=1.0,
        why="marked by hand",
    )


def _gold_records(folder: Path) -> Iterator[GoldReport]:
    for file in sorted(folder.rglob("*.json")):
        try:
            record = json.loads(_text(file))
        except ValueError as error:
            raise UsageError(f"{file} is not JSON: {error}") from error
        if isinstance(record, dict) and isinstance(record.get("claims"), list):
            yield _gold_record(record, file)


def _gold_record(record: Mapping[str, Any], file: Path) -> GoldReport:
    try:
        claims = record["claims"]
        report = Report(
            id=record.get("doc", file.stem),
            text=record["report"]["text"] if "report" in record else _text(file.with_suffix(".txt")),
            claims=tuple(_claim({**claim, **claim.get("content", {})}) for claim in claims),
            links=tuple(_link(link) for link in record.get("links", ())),
        )
        kinds = {claim["id"]: frozenset(claim.get("also_kind", ())) for claim in claims}
        chains = {claim["id"]: tuple(tuple(chain) for chain in claim.get("also_chain", ())) for claim in claims}
        named = {actor["id"]: actor for actor in record.get("actors", ())}
        events = tuple(_gold_event(event, named) for event in record.get("events", ()))
    except (KeyError, TypeError) as error:
        raise UsageError(f"{file} is not a gold record: {error!r} is missing or of another kind") from error
    return GoldReport(report, kinds, chains, events)


def _gold_event(record: Mapping[str, Any], actors: Mapping[str, Mapping[str, Any]]) -> GoldEvent:
    """An event of a gold record, whose parties stand in it, or of a printed one, where they are ids of actors."""

    def parties(role: str) -> tuple[GoldParty, ...]:
        listed = [actors.get(one, {}) if isinstance(one, str) else one for one in record.get(role, ())]
        return tuple(
            GoldParty(one.get("country"), frozenset((one.get("sector"), *one.get("also_sector", ())))) for one in listed
        )

    triggers = [record.get("trigger") or {}, *record.get("also_trigger", ())]
    return GoldEvent(
        record["type"],
        frozenset(record.get("also", ())),
        tuple(piece for one in triggers for piece in _pieces(one.get("spans", ()))),
        parties("actors"),
        parties("recipients"),
        {trait: record[trait] for trait in TRAITS},
    )


def _report(record: Mapping[str, Any]) -> Report:
    head = record["report"]
    return Report(
        id=head.get("id") or "",
        text=head["text"],
        path=head.get("path"),
        actors=tuple(_actor(actor) for actor in record.get("actors", ())),
        claims=tuple(_claim(claim) for claim in record["claims"]),
        events=tuple(_event(event) for event in record.get("events", ())),
        links=tuple(_link(link) for link in record.get("links", ())),
    )


def _actor(record: Mapping[str, Any]) -> Actor:
    parts: dict[str, Any] = {part: record.get(part) for part in ("country", "sector", "code", "wikidata")}
    return Actor(id=record["id"], name=record.get("name", ""), kind=record.get("kind", "unknown"), **parts)


def _event(record: Mapping[str, Any]) -> Event:
    traits: dict[str, Any] = {trait: record.get(trait) for trait in TRAITS}
    return Event(
        id=record.get("id", ""),
        type=record["type"],
        mode=record.get("mode"),
        cameo=record.get("cameo", ""),
        actors=tuple(record.get("actors", ())),
        recipients=tuple(record.get("recipients", ())),
        trigger=_span(record.get("trigger") or {}),
        also_trigger=tuple(_span(one) for one in record.get("also_trigger", ())),
        date=EventDate(),
        place=None,
        claims=tuple(record.get("claims", ())),
        **traits,
    )


def _link(record: Mapping[str, Any]) -> Link:
    return Link(record["kind"], record["from"], record["to"], record.get("score", 1.0), record.get("why", ""))


def _span(record: Mapping[str, Any]) -> Span:
    return Span(record.get("text", ""), _pieces(record.get("spans", ())))


def _claim(record: Mapping[str, Any]) -> Claim:
    cue = record.get("cue")
    return Claim(
        id=record["id"],
        text=record.get("text", ""),
        spans=_pieces(record.get("spans", ())),
        cue=_span(cue) if cue else None,
        manner=record.get("manner", ""),
        stance=record.get("stance", ""),
        strength=record.get("strength", ""),
        sources=tuple(_source(source) for source in record.get("sources") or ()),
        parent=record.get("parent"),
        confidence=record.get("confidence", 1.0),
        why=record.get("why", ""),
    )


def _source(record: Mapping[str, Any]) -> Source:
    return Source(
        text=record.get("text", ""),
        spans=_pieces(record["spans"]),
        kind=record.get("kind", "unknown"),
        named=bool(record.get("named")),
        name=record.get("name"),
        role=record.get("role"),
        affiliation=record.get("affiliation"),
    )


def _pieces(spans: Iterable[Iterable[int]]) -> Pieces:
    return tuple((start, end) for start, end in spans)


def _text(path: Path) -> str:
    # newline="" keeps every character, so that offsets hold.
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: {error}") from error
