"""From reports to coded reports: the stages in their order, over a stream that is never held whole."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.actors import Coder, Table, find_actors, load_table
from reportedly.chains import build_chains
from reportedly.errors import ReportError
from reportedly.events.coding import events_of, find_tellings, mentions_of
from reportedly.events.places import PlaceFinder
from reportedly.links import find_links
from reportedly.ontology import roots_of
from reportedly.records import Analysis, Attribution, Claim, Report, Source
from reportedly.sources import Reading, read_sources
from reportedly.stance import Judge

if TYPE_CHECKING:
    from reportedly.attribute import Model
    from reportedly.read import ReadOptions

PLACES = ("GPE", "NORP")  # names that speak for a country
ROUND = 60_000  # characters of reports read together: enough to fill the model's batches, little enough to stay small


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run: ``threads`` of the model (all cores if None), and the least confidence that a claim must have.

    ``events`` is whether actors, events and links are found too; ``actor_table`` a file of actors that go before those
    of the package; ``ontology`` a file of the user's own event types.
    """

    threads: int | None = None
    min_confidence: float = 0.0
    events: bool = True
    actor_table: Path | None = None
    ontology: Path | None = None


def run(reports: Iterable[Report], settings: Settings | None = None) -> Iterator[Report]:
    """Each report with its claims, in order. A report that could not be read passes through as it is."""
    from reportedly.attribute import load  # loads the network's runtime: not before there is work
    from reportedly.ontology.reader import reader_of

    chosen = settings or Settings()
    _table(chosen.actor_table)  # a faulty one is told before any report is read, and so is a faulty ontology
    roots_of(chosen.ontology)
    reader: Model | None = None
    for group in rounds(reports):
        reader = reader or reader_of(load(chosen.threads), chosen.ontology)
        yield from read_group(group, reader, chosen)


@cache
def _table(path: Path | None) -> Table | None:
    """The user's table of actors, read once."""
    return load_table(path) if path else None


def rounds(reports: Iterable[Report]) -> Iterator[list[Report]]:
    """The reports in groups of about ROUND characters."""
    group: list[Report] = []
    size = 0
    for report in reports:
        group.append(report)
        size += len(report.text)
        if size >= ROUND:
            yield group
            group, size = [], 0
    if group:
        yield group


def read_group(group: list[Report], model: Model, settings: Settings) -> Iterator[Report]:
    """The reports of a group with their claims; a fault of ours is the error of the report in which it shows."""
    try:
        found = list(_with_claims(group, model, settings))
    except Exception as fault:  # any at all: one report must not end a run over thousands
        if len(group) > 1:
            found = [one for report in group for one in read_group([report], model, settings)]
        else:
            logging.getLogger(__name__).debug("%s", group[0].path or group[0].id, exc_info=True)
            found = [replace(group[0], error=_fault(group[0], fault))]
    yield from found


def _with_claims(group: list[Report], model: Model, settings: Settings) -> Iterator[Report]:
    analyses = iter(model.analyse([report.text for report in group if report.error is None]))
    for report in group:
        if report.error is not None:
            yield report
            continue
        yield complete(report, next(analyses), settings)


def _fault(report: Report, fault: Exception) -> str:
    what = " ".join(f"{type(fault).__name__} {fault}".split())[:200]
    return (
        f"{report.path or 'The text'} cannot be read ({what}): this is a fault of reportedly, please tell its authors."
    )


def complete(report: Report, analysis: Analysis, settings: Settings) -> Report:
    """A report with all that its analysis tells: claims and, unless the settings leave them out, all the rest."""
    attributions = build_chains(report.text, analysis)
    reading = read_sources(report, analysis, attributions)
    claims = make_claims(report, analysis, attributions, reading.sources())
    report = keep_confident(replace(report, claims=claims), settings.min_confidence)
    return add_events(report, analysis, attributions, reading, settings) if settings.events else report


def add_events(
    report: Report, analysis: Analysis, attributions: Sequence[Attribution], reading: Reading, settings: Settings
) -> Report:
    """A report that has its claims with its actors, events and links, too."""
    places = PlaceFinder(report, [report.text[one.start : one.end] for one in analysis.entities if one.label in PLACES])
    table = _table(settings.actor_table)
    actors = find_actors(
        report, analysis, attributions, mentions_of(analysis.triggers), reading, Coder(table, None, places.country_of)
    )
    claims = tuple(replace(claim, sources=actors.fill(claim.sources)) for claim in report.claims)
    report = replace(report, actors=actors.actors, claims=claims)
    tellings = find_tellings(report, analysis, actors, places, roots_of(settings.ontology))
    report = replace(report, events=events_of(tellings, claims, actors.actors))
    links = find_links(report, analysis)
    return replace(report, events=events_of(tellings, claims, actors.actors, links), links=links) if links else report


def make_claims(
    report: Report,
    analysis: Analysis,
    attributions: Sequence[Attribution],
    sources: Sequence[tuple[Source, ...]],
) -> tuple[Claim, ...]:
    """The claims that these attributions with their chains of sources make, in the order of the text."""
    judge = Judge(report.text, analysis)
    claims = []
    for number, (attribution, chain) in enumerate(zip(attributions, sources, strict=True), start=1):
        judgement = judge.judge(attribution)
        claims.append(
            Claim(
                id=f"c{number}",
                text=attribution.content.text,
                spans=attribution.content.spans,
                cue=attribution.cue,
                manner=judgement.manner,
                stance=judgement.stance,
                strength=judgement.strength,
                sources=chain,
                parent=None if attribution.parent is None else f"c{attribution.parent + 1}",
                confidence=attribution.confidence,
                why=f"{attribution.why}; {judgement.why}",
            )
        )
    return tuple(claims)


def keep_confident(report: Report, least: float) -> Report:
    """The report with the claims of at least this confidence alone, each inside its nearest parent left."""
    kept = [claim for claim in report.claims if claim.confidence >= least]
    if len(kept) == len(report.claims):
        return report
    parents = {claim.id: claim.parent for claim in report.claims}
    ids = {claim.id for claim in kept}
    return replace(report, claims=tuple(replace(claim, parent=_kept(claim.parent, parents, ids)) for claim in kept))


def _kept(parent: str | None, parents: dict[str, str | None], ids: set[str]) -> str | None:
    for _ in parents:
        if parent is None or parent in ids:
            return parent
        parent = parents.get(parent)
    return None


def _is_path(source: str) -> bool:
    """Whether a string names a file: a line without spaces, or the path of something that exists."""
    return bool(source) and (not any(mark.isspace() for mark in source) or os.path.exists(source))


def read(source: str | os.PathLike[str], options: ReadOptions | None = None) -> Report:
    """The report at a path, or in a text, with its claims.

    A string of one line without spaces is taken for a path. Raises ReportError where the report cannot be read.
    """
    from reportedly.read import ReadOptions, read_reports, read_text

    chosen = options or ReadOptions()
    if isinstance(source, os.PathLike) or _is_path(source):
        found = list(islice(read_reports([os.fspath(source)], chosen), 2))
        if len(found) > 1:
            raise ReportError(f"{os.fspath(source)} holds several reports: use reportedly.read_many for them.")
        report = found[0]
    else:
        report = read_text(source, options=chosen)
    report = next(iter(run([report])))
    if report.error is not None:
        raise ReportError(report.error)
    return report
