"""Label Studio: what the machine found as tasks with predictions, to be put right by people and read back.

The words of claims and events are regions of the text, what they are to one another are relations, and what is told of
a claim or an event are choices for its region. A task carries the record of its report, so that what people leave as
it was comes back whole; ``labelled.read_labelstudio`` reads the export.

Offsets count code points, as Label Studio's editor does; it takes a carriage return and a line feed for one each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, get_args

from reportedly.characters import storable
from reportedly.events.ontology import MARKS, codes
from reportedly.export import Output, json_text
from reportedly.formats.choice import STATUSES, marks
from reportedly.formats.facts import Coded, coded, coder
from reportedly.records import Actor, Claim, Kind, LinkKind, Manner, Pieces, Report, Source, Span, Stance, Strength

Result = dict[str, Any]

LABELS = {
    "SOURCE": "#c9d8f0",
    "CUE": "#f3dca0",
    "CONTENT": "#cfe8cf",
    "TRIGGER": "#f0c4c4",
    "ACTOR": "#d9c8ee",
    "RECIPIENT": "#eec8dd",
    "PLACE": "#c6e6e6",
}
"""The labels of regions, each with its colour."""

RELATIONS = (
    "source", "via", "cue", "inside", "continues", "actor", "recipient", "place", "told in", "told again",
    *get_args(LinkKind),
)  # fmt: skip
"""What a region is to another: of a claim they go out from its content, of an event from its trigger."""

CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "stance": ("CONTENT", get_args(Stance)),
    "strength": ("CONTENT", get_args(Strength)),
    "manner": ("CONTENT", get_args(Manner)),
    "kind": ("SOURCE,ACTOR,RECIPIENT", get_args(Kind)),
    "status": ("TRIGGER", STATUSES),
    "marks": ("TRIGGER", MARKS),
}
"""What may be chosen for a region, for which labels, besides the type of an event."""


def write(reports: Iterable[Report], output: Output) -> None:
    """A list of tasks for Label Studio's import, each written as it comes."""
    output.stream.write("[")
    for number, report in enumerate(reports):
        output.stream.write((",\n" if number else "\n") + json_text(task(report)))
        output.stream.flush()
    output.stream.write("\n]\n")


def _quoted(value: str) -> str:
    """A value as an attribute of XML, with its quotation marks."""
    return f'"{escape(value)}"'


def config(types: Iterable[str] | None = None) -> str:
    """The labelling configuration; event types that are not PLOVER's, or modes ("TYPE/mode"), are to be named."""
    chosen = list(types) if types is not None else ["/".join(filter(None, code)) for code in codes()]
    labels = "\n".join(f"    <Label value={_quoted(name)} background='{color}'/>" for name, color in LABELS.items())
    kinds = "\n".join(f"    <Relation value={_quoted(name)}/>" for name in RELATIONS)
    choices = "\n".join(_choices(name, *what) for name, what in CHOICES.items())
    return f"""\
<View>
  <Relations>
{kinds}
  </Relations>
  <Labels name="label" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
{choices}
{_choices("event", "TRIGGER", tuple(chosen))}
</View>
"""


def _choices(name: str, labels: str, values: Iterable[str]) -> str:
    """A control for regions with one of these labels."""
    many = "multiple" if name == "marks" else "single"
    listed = "".join(f"<Choice value={_quoted(value)}/>" for value in values)
    head = f'name="{name}" toName="text" perRegion="true" whenTagName="label" whenLabelValue="{labels}"'
    layout = ' layout="select"' if name in ("event", "kind") else ""
    return f'  <Choices {head} choice="{many}" showInline="true"{layout}>{listed}</Choices>'


CONFIG = config()
"""The labelling configuration with the event types and modes of PLOVER, to be pasted into a project's settings."""


def task(report: Report) -> dict[str, Any]:
    """The task of a report: its text and record as data, what the machine found as one prediction."""
    record = report.to_dict()
    del record["report"]["text"]
    sure = [claim.confidence for claim in report.claims] + [event.confidence for event in report.events]
    prediction: dict[str, Any] = {"model_version": coder(), "result": results(report)}
    if sure:
        prediction["score"] = round(sum(sure) / len(sure), 3)
    made = {"data": {"text": report.text, "record": record}, "predictions": [prediction]}
    fit: dict[str, Any] = _fit(made)
    return fit


def _fit(value: Any) -> Any:
    """The value with a mark in the place of each character that Label Studio cannot hold."""
    if isinstance(value, str):
        return storable(value)  # its PostgreSQL cannot hold the others, and a browser drops them
    if isinstance(value, dict):
        return {name: _fit(one) for name, one in value.items()}
    return [_fit(one) for one in value] if isinstance(value, list) else value


def results(report: Report) -> list[Result]:
    """The regions and choices of all claims and events in their order, then the relations."""
    sheet = _Sheet(report)
    for number, claim in enumerate(report.claims, 1):
        sheet.claim(number, claim)
    for claim in report.claims:
        sheet.parent(claim)
    for number, one in enumerate(coded(report), 1):
        sheet.event(number, one)
    for link in report.links:
        if {link.source, link.target} <= sheet.contents.keys():
            sheet.relate(sheet.contents[link.source], sheet.contents[link.target], link.kind)
    return [*sheet.regions, *sheet.relations()]


@dataclass(frozen=True, slots=True)
class _Known:
    """A region that several claims or events may share: its label and words, and what is told of them."""

    label: str
    spans: Pieces
    what: object
    time: int = 0


class _Sheet:
    """The regions and relations of one report as they come."""

    def __init__(self, report: Report) -> None:
        self.text = report.text
        self.regions: list[Result] = []
        self.contents: dict[str, str] = {}
        self._shared: dict[_Known, str] = {}
        self._related: dict[tuple[str, str], list[str]] = defaultdict(list)

    def claim(self, number: int, claim: Claim) -> None:
        """Content, cue and sources of a claim."""
        told = {"stance": claim.stance, "strength": claim.strength, "manner": claim.manner}
        content = self.contents[claim.id] = f"content-{number}"
        self.region(content, "CONTENT", claim.spans, told, claim.confidence)
        if claim.cue:
            self.region(f"cue-{number}", "CUE", claim.cue.spans)
            self.relate(content, f"cue-{number}", "cue")
        seen: list[Source] = []
        for place, source in enumerate(claim.sources, 1):
            known = _Known("SOURCE", source.spans, source, seen.count(source))
            seen.append(source)
            words = self.shared(f"source-{number}-{place}", known, {"kind": source.kind})
            self.relate(content, words, "source" if place == len(claim.sources) else "via")

    def parent(self, claim: Claim) -> None:
        """That a claim stands inside another."""
        if claim.parent in self.contents and claim.parent:
            self.relate(self.contents[claim.id], self.contents[claim.parent], "inside")

    def event(self, number: int, one: Coded) -> None:
        """Trigger, other tellings, actors, recipients, place and claims of an event."""
        event, trigger = one.event, f"trigger-{number}"
        told = {
            "status": event.status,
            "marks": marks(event),
            "event": "/".join(filter(None, (event.type, event.mode))),
        }
        self.region(trigger, "TRIGGER", event.trigger.spans, told, event.confidence)
        for place, again in enumerate(event.also_trigger, 1):
            self.region(f"again-{number}-{place}", "TRIGGER", again.spans)
            self.relate(trigger, f"again-{number}-{place}", "told again")
        for label, actors in (("ACTOR", one.actors), ("RECIPIENT", one.recipients)):
            for place, actor in enumerate(actors, 1):
                if words := one.words_for(actor):
                    name = self.party(f"{label.lower()}-{number}-{place}", label, actor, words)
                    self.relate(trigger, name, label.lower())
        if event.place:
            known = _Known("PLACE", event.place.spans, event.place)
            self.relate(trigger, self.shared(f"place-{number}", known), "place")
        for claim in event.claims:
            if claim in self.contents:
                self.relate(trigger, self.contents[claim], "told in")

    def party(self, name: str, label: str, actor: Actor, words: Span) -> str:
        """The region of an actor."""
        return self.shared(name, _Known(label, words.spans, actor.id), {"kind": actor.kind})

    def shared(self, name: str, known: _Known, told: Mapping[str, str] | None = None) -> str:
        """The region of something that several may refer to."""
        if known not in self._shared:
            self._shared[known] = name
            self.region(name, known.label, known.spans, told or {})
        return self._shared[known]

    def region(
        self,
        name: str,
        label: str,
        pieces: Pieces,
        told: Mapping[str, str] | Mapping[str, str | list[str]] | None = None,
        sure: float | None = None,
    ) -> None:
        """A region for each piece, tied to the one before; choices go with the first."""
        before = name
        for number, (start, end) in enumerate(pieces, 1):
            this = name if number == 1 else f"{name}-piece-{number}"
            value: Result = {"start": start, "end": end}
            self._result(this, "label", "labels", {**value, "text": self.text[start:end], "labels": [label]}, sure)
            if number > 1:
                self.relate(before, this, "continues")
            for choice, chosen in (told or {}).items() if number == 1 else ():
                if chosen:
                    listed = [chosen] if isinstance(chosen, str) else chosen
                    self._result(this, choice, "choices", {**value, "choices": listed})
            before = this

    def _result(self, name: str, of: str, sort: str, value: Result, sure: float | None = None) -> None:
        made = {"id": name, "from_name": of, "to_name": "text", "type": sort, "origin": "prediction", "value": value}
        self.regions.append(made if sure is None else {**made, "score": round(sure, 3)})

    def relate(self, begin: str, end: str, label: str) -> None:
        """What one region is to another; the editor keeps one relation from each to each, with all its labels."""
        if begin != end and label not in self._related[begin, end]:
            self._related[begin, end].append(label)

    def relations(self) -> Iterator[Result]:
        """The relations in the order of their coming."""
        for (begin, end), labels in self._related.items():
            yield {"type": "relation", "from_id": begin, "to_id": end, "direction": "right", "labels": labels}
