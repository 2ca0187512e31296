"""POLECAT: one row a pair of actor and recipient, 40 columns parted by tabs, below a line of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportedly.export import Output
from reportedly.formats.codes import cow_numbers, languages, sort_of
from reportedly.formats.facts import Coded, Facts, coder
from reportedly.formats.tab import Row, write_rows
from reportedly.records import Actor, EventPlace, Report

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


def write(reports: Iterable[Report], output: Output) -> None:
    """One row a pair of actor and recipient."""
    write_rows(reports, output, _rows, COLUMNS)


def _rows(one: Coded) -> Iterator[Row]:
    event, code = one.event, one.code
    act = (code.score, QUADS[code.quad]) if code else ("", "")
    story = _story(one.facts)
    for number, (actor, recipient) in enumerate(one.pairs(), 1):
        yield (
            f"{one.id}-{number}", one.day, event.type, event.mode, *act, "",
            *_party(one, actor), *_party(one, recipient), *_place(event.place), *story,
        )  # fmt: skip


def _party(one: Coded, actor: Actor | None) -> Row:
    """Name, country, COW number, first sector, all sectors, title, words, Wikipedia id."""
    if actor is None:
        return ("",) * 8
    raw = one.words_for(actor)
    cow = cow_numbers().get(actor.country or "")
    return actor.name, actor.country, cow, actor.sector, actor.sector, "", raw and raw.text, ""


def _place(place: EventPlace | None) -> Row:
    """Name, city, district, province, country, latitude, longitude, GeoNames id, words, sort."""
    if place is None:
        return ("",) * 10
    sort = sort_of(place)
    city, province = (place.name if sort == wanted else None for wanted in ("city", "region"))
    return place.name, city, "", province, place.country, place.lat, place.lon, "", place.text, sort


def _story(facts: Facts) -> Row:
    """What the report says of itself, and whom and what it names."""
    report = facts.report
    language = languages().get(report.language or "", report.language)
    return report.outlet, report.published, facts.people, facts.bodies, facts.places, language, coder()
