"""Events and links of a record against those of a gold record.

A gold event and a found one are held against each other when their triggers share a word, first those of one type. A
gold event has its types, all of its triggers and parties; of the parties country and sector are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportedly.evaluate.compare import WordPlaces, Words, pair
from reportedly.evaluate.gold import TRAITS, GoldEvent, GoldParty, GoldReport
from reportedly.evaluate.scores import Rate, RecordScores, Share
from reportedly.records import Event, Report

Code = tuple[str | None, str | None]
"""Country and sector."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of either side: the types that are right for it and the words of its triggers."""

    types: frozenset[str]
    words: Words
    wanted: GoldEvent | None = None
    found: Event | None = None


def score_events(gold: GoldReport, report: Report) -> RecordScores:
    """How many events were found, with their parties, and what of the traits of those found is right."""
    words = WordPlaces(gold.report.text).of
    wanted = [Told(one.also | {one.type}, words(one.triggers), wanted=one) for one in gold.events]
    found = [
        Told(
            frozenset({one.type}), words(tuple(p for t in (one.trigger, *one.also_trigger) for p in t.spans)), found=one
        )
        for one in report.events
    ]
    typed = [
        (one.wanted, other.found)
        for one, other in ((wanted[i], found[j]) for i, j in pair(wanted, found, _likeness))
        if one.wanted and other.found and one.types & other.types
    ]
    codes = {actor.id: (actor.country, actor.sector) for actor in report.actors}
    size = {"found": len(found), "wanted": len(wanted)}
    scores = RecordScores(
        event=Rate(len(typed), **size),
        event_and_actors=Rate(sum(_agree(one.actors, _codes(other.actors, codes)) for one, other in typed), **size),
        event_and_recipients=Rate(
            sum(_agree(one.recipients, _codes(other.recipients, codes)) for one, other in typed), **size
        ),
    )
    return sum((_traits(one, other) for one, other in typed), scores)


def score_links(gold: GoldReport, report: Report, known: Mapping[str, str]) -> RecordScores:
    """How many denials were found; ``known`` has the ids of found claims with those of the gold claims they are."""
    wanted = {(link.source, link.target) for link in gold.report.links if link.kind == "denies"}
    found = {(known.get(link.source), known.get(link.target)) for link in report.links if link.kind == "denies"}
    return RecordScores(denial_link=Rate(len(wanted & found), len(found), len(wanted)))


def _likeness(one: Told, other: Told) -> float:
    return (3 if one.types & other.types else 1) if one.words & other.words else 0


def _codes(ids: tuple[str, ...], codes: Mapping[str, Code]) -> set[Code]:
    return {codes.get(one, (None, None)) for one in ids}


def _agree(wanted: tuple[GoldParty, ...], found: set[Code]) -> bool:
    """Whether all that are wanted are there, and nobody where nobody is wanted."""
    return all(_is_among(one, found) for one in wanted) and (bool(wanted) or not found)


def _is_among(wanted: GoldParty, found: set[Code]) -> bool:
    any_sector = wanted.sectors == {None}
    return any(wanted.country == country and (any_sector or sector in wanted.sectors) for country, sector in found)


def _traits(wanted: GoldEvent, found: Event) -> RecordScores:
    right: dict[str, Any] = {
        f"right_{trait}": Share(wanted.traits[trait] == getattr(found, trait), 1) for trait in TRAITS
    }
    return RecordScores(**right)
