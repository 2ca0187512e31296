"""How well reports were read: figures against a gold set, the worst reports, and a list of misses to read.

- A gold set of *claims* marks outermost attributions alone: only found claims without a parent are compared with it,
  and of a chain only the origin.
- A gold set of *records* holds nested claims, whole chains, what kind of source says it in what way, events and links.
- A gold set of *sentences* marks events in single sentences: see ``sentences``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportedly.errors import UsageError
from reportedly.evaluate.compare import (
    HALF,
    ROLES,
    Marked,
    marked,
    outermost,
    overlap,
    pair,
    runs,
    same_chain,
    same_name,
)
from reportedly.evaluate.events import score_events, score_links
from reportedly.evaluate.gold import TRAITS, GoldReport, GoldSet, Kind, load_gold, name_of, read_predictions
from reportedly.evaluate.misses import Miss, find_misses, show_misses
from reportedly.evaluate.scores import ClaimScores, Rate, RecordScores, Roles, Scores, SentenceScores, Share
from reportedly.evaluate.sentences import (
    YAML,
    SentenceEvaluation,
    evaluate_sentences,
    holds_sentences,
    load_sentences,
)
from reportedly.ontology import load_ontology
from reportedly.records import Claim, Report

__all__ = [
    "ClaimScores",
    "Evaluation",
    "GoldReport",
    "GoldSet",
    "Miss",
    "Rate",
    "RecordScores",
    "Roles",
    "SentenceEvaluation",
    "SentenceScores",
    "Share",
    "evaluate",
    "evaluate_reports",
    "evaluate_sentences",
    "load_gold",
    "load_sentences",
    "read_predictions",
    "score_claims",
    "score_records",
]

FURTHER = {
    "event": "events",
    "event_and_actors": "events with their actors",
    "event_and_recipients": "events with their recipients",
    "denial_link": "denials of a claim",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of a gold set, those of each report (the worst first), and all misses."""

    kind: Kind
    scores: Scores
    by_report: tuple[tuple[str, Scores], ...]
    misses: tuple[Miss, ...] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The figures, the F1 of every report, the worst first, and the misses."""
        return {
            **self.scores.to_dict(),
            "worst": {name: scores.headline.f1 for name, scores in self.by_report},
            "misses": [miss.to_dict() for miss in self.misses],
        }

    def lines(self, worst: int = 5, examples: int = 3) -> Iterator[str]:
        """The same to read: the figures, so many of the worst reports, so many misses of each kind."""
        yield f"{self.scores.reports} reports"
        if self.scores.missing:
            yield f"not read: {', '.join(self.scores.missing)}"
        yield ""
        yield from _figures(self.scores)
        if worst:
            yield f"\nworst reports, by the F1 of {_headline(self.scores)}"
        for name, scores in self.by_report[:worst]:
            yield f"  {scores.headline.f1:5.1f}  {name}"
        yield from show_misses(self.misses, examples)


def evaluate(
    folder: str | Path, predictions: Iterable[Report] | None = None, ontology: str | Path | None = None
) -> Evaluation | SentenceEvaluation:
    """Score ``predictions`` against a gold set; without any, its texts are read first.

    Of marked sentences, ``ontology`` is the file of the event types, if they are not PLOVER's.
    """
    if not holds_sentences(Path(folder)):
        if ontology is not None:
            raise UsageError(f"{folder} holds reports: an ontology goes with a file or folder of marked sentences")
        return evaluate_reports(folder, predictions)
    if predictions is not None:
        raise UsageError(f"{folder} holds sentences: they are read anew, no predictions can be scored")
    own = ontology or (folder if Path(folder).suffix in YAML else None)
    types = load_ontology(own) if own else None
    return evaluate_sentences(load_sentences(folder, types), types)


def evaluate_reports(folder: str | Path, predictions: Iterable[Report] | None = None) -> Evaluation:
    """Score ``predictions`` against the gold reports of a folder; without any, its texts are read first."""
    gold = load_gold(folder)
    reports = _by_name(_read(gold) if predictions is None else predictions)
    by_report: list[tuple[str, Scores]] = []
    misses: list[Miss] = []
    for one, report in _matched(gold.reports, reports):
        by_report.append((one.name, _claims_of(one, report) if gold.kind == "claims" else _record_of(one, report)))
        misses += find_misses(one, report or _unread(one), nested=gold.kind == "records")
    total = score_claims if gold.kind == "claims" else score_records
    by_report.sort(key=lambda entry: (entry[1].headline.f1, entry[0]))
    return Evaluation(gold.kind, total(gold.reports, reports.values()), tuple(by_report), tuple(misses))


def score_claims(gold: Iterable[GoldReport], reports: Iterable[Report]) -> ClaimScores:
    """The figures of outermost claims: their spans, their words, and whole claims."""
    return sum((_claims_of(one, report) for one, report in _matched(gold, _by_name(reports))), ClaimScores())


def score_records(gold: Iterable[GoldReport], reports: Iterable[Report]) -> RecordScores:
    """The figures of whole records: claims, origins, chains, and what was made of them."""
    return sum((_record_of(one, report) for one, report in _matched(gold, _by_name(reports))), RecordScores())


def _read(gold: GoldSet) -> Iterator[Report]:
    from reportedly import pipeline  # only here is the model needed
    from reportedly.read import read_text

    return pipeline.run(read_text(one.report.text, f"{one.name}.txt") for one in gold.reports)


def _by_name(reports: Iterable[Report]) -> dict[str, Report]:
    return {name_of(report): report for report in reports}


def _matched(gold: Iterable[GoldReport], reports: Mapping[str, Report]) -> Iterator[tuple[GoldReport, Report | None]]:
    """Each gold report with what was read from the same text, or None where nothing was."""
    for one in gold:
        report = reports.get(one.name)
        if report and (report.error or not report.text):
            report = None
        if report and report.text != one.report.text:
            raise UsageError(
                f"{one.name}: its text is not the text that the gold marks, so offsets cannot be compared - "
                "read the .txt file beside the marks"
            )
        yield one, report


def _sides(gold: GoldReport, report: Report | None, *, nested: bool) -> tuple[list[Marked], list[Marked]]:
    """The gold claims and the found ones, as words of the same text."""
    wanted, found = (one.claims if nested else outermost(one) for one in (gold.report, report or _unread(gold)))
    return marked(gold.report.text, wanted), marked(gold.report.text, found)


def _unread(gold: GoldReport) -> Report:
    return Report(id=gold.name, text=gold.report.text)


def _claims_of(gold: GoldReport, report: Report | None) -> ClaimScores:
    wanted, found = _sides(gold, report, nested=False)

    def likeness(one: Marked, other: Marked) -> float:
        return min(map(overlap, one.roles, other.roles)) if one.content & other.content else 0

    near = sum(likeness(wanted[i], found[j]) >= HALF for i, j in pair(wanted, found, likeness))
    alike = {one.roles for one in wanted} & {one.roles for one in found}
    places = range(len(ROLES))
    return ClaimScores(
        reports=1,
        missing=() if report else (gold.name,),
        span_exact=Roles(*(_agreement(_runs(wanted, role), _runs(found, role)) for role in places)),
        token=Roles(*(_agreement(_words(wanted, role), _words(found, role)) for role in places)),
        whole_exact=Rate(len(alike), len(found), len(wanted)),
        whole_half_overlap=Rate(near, len(found), len(wanted)),
    )


def _runs(marks: Iterable[Marked], role: int) -> set[tuple[int, int]]:
    return {run for mark in marks for run in runs(mark.roles[role])}


def _words(marks: Iterable[Marked], role: int) -> set[int]:
    return {word for mark in marks for word in mark.roles[role]}


def _agreement(wanted: Set[Any], found: Set[Any]) -> Rate:
    return Rate(len(wanted & found), len(found), len(wanted))


def _record_of(gold: GoldReport, report: Report | None) -> RecordScores:
    wanted, found = _sides(gold, report, nested=True)

    def likeness(one: Marked, other: Marked) -> float:
        content = overlap(one.content, other.content)
        return content + overlap(one.cue, other.cue) / 2 if content >= HALF else 0

    pairs = [(wanted[i], found[j]) for i, j in pair(wanted, found, likeness)]
    known = {other.claim.id: one.claim.id for one, other in pairs}
    size = {"found": len(found), "wanted": len(wanted)}
    scores = RecordScores(
        reports=1,
        missing=() if report else (gold.name,),
        claim=Rate(len(pairs), **size),
        claim_and_origin=Rate(sum(overlap(one.source, other.source) >= HALF for one, other in pairs), **size),
        long_chain=Rate(
            sum(len(one.chain) > 1 and same_chain(gold, one, other) for one, other in pairs),
            sum(len(mark.chain) > 1 for mark in found),
            sum(len(mark.chain) > 1 for mark in wanted),
        ),
    )
    scores = scores + score_events(gold, report or _unread(gold)) + score_links(gold, report or _unread(gold), known)
    return sum((_traits(gold, one.claim, other.claim) for one, other in pairs), scores)


def _traits(gold: GoldReport, wanted: Claim, found: Claim) -> RecordScores:
    """What of one pair of claims is right besides its spans."""
    scores = RecordScores(
        right_manner=Share(wanted.manner == found.manner, 1),
        right_parent=Share((wanted.parent is None) == (found.parent is None), 1),
        right_stance=Share(wanted.stance == found.stance, 1),
        right_strength=Share(wanted.strength == found.strength, 1),
    )
    one, other = wanted.origin, found.origin
    if not one or not other:
        return scores
    kinds = {one.kind, *gold.kinds.get(wanted.id, ())}
    return scores + RecordScores(
        right_kind=Share(other.kind in kinds, 1),
        right_named=Share(one.named == other.named, 1),
        right_name=Share(same_name(one.name, other.name), 1) if one.name else Share(),
    )


def _headline(scores: Scores) -> str:
    if isinstance(scores, ClaimScores):
        return "whole claims, overlapping by half"
    return "claims with their origin"


def _figures(scores: Scores) -> Iterator[str]:
    """A table of the rates, then the shares."""
    yield f"{'':28}{'P':>6}{'R':>7}{'F1':>7}"
    if isinstance(scores, ClaimScores):
        for role in ROLES:
            yield _row(f"{role}, exact spans", getattr(scores.span_exact, role))
        for role in ROLES:
            yield _row(f"{role}, words", getattr(scores.token, role))
        yield _row("whole claims, exact", scores.whole_exact)
        yield _row("whole claims, half overlap", scores.whole_half_overlap)
        return
    yield _row("claims", scores.claim)
    yield _row("claims with their origin", scores.claim_and_origin)
    yield _row("chains of two and more", scores.long_chain)
    for name, rate in scores.further.items():
        yield _row(FURTHER[name], rate)
    shares = {name.removeprefix("right_"): share for name, share in scores.shares.items()}
    yield "\nof the claims found, right"
    yield from (_share(name, share) for name, share in shares.items() if name not in TRAITS)
    if scores.event.wanted:
        yield "\nof the events found, right"
        yield from (_share(name, share) for name, share in shares.items() if name in TRAITS)


def _share(name: str, share: Share) -> str:
    return f"{name:28}{share.percent:6.1f}   of {share.of}"


def _row(name: str, rate: Rate) -> str:
    return f"{name:28}" + "".join(f"{value:6.1f} " for value in rate.to_dict().values()).rstrip()
