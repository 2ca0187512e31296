"""ICEWS: one row a pair of actor and target, 20 columns parted by tabs, below a line of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reportedly.export import Output
from reportedly.formats.codes import cameo_of, countries, sectors, sort_of
from reportedly.formats.facts import Coded
from reportedly.formats.tab import Row, write_rows
from reportedly.records import Actor, EventPlace, Report

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def write(reports: Iterable[Report], output: Output) -> None:
    """One row a pair of actor and target."""
    write_rows(reports, output, _rows, COLUMNS)


def _rows(one: Coded) -> Iterator[Row]:
    cameo, code, report = cameo_of(one.event), one.code, one.report
    act = (cameo.name if cameo else None, cameo.code if cameo else None, code.score if code else None)
    for number, (source, target) in enumerate(one.pairs(), 1):
        yield (
            one.number(number), one.day, *_party(source), *act, *_party(target), report.id,
            one.sentence[0], report.outlet, *_place(one.event.place),
        )  # fmt: skip


def _party(actor: Actor | None) -> Row:
    """Name, sectors and country of an actor."""
    if actor is None:
        return "", "", ""
    known = [
        sectors().get(code or "") for code in (actor.country, actor.sector)
    ]  # an international code is a sector, too
    groups = dict.fromkeys(sector.icews for sector in known if sector)
    return actor.name, ",".join(groups), countries().get(actor.country or "")


def _place(place: EventPlace | None) -> Row:
    """City, district, province, country, latitude, longitude."""
    if place is None:
        return ("",) * 6
    sort = sort_of(place)
    city, province = (place.name if sort == wanted else None for wanted in ("city", "region"))
    return city, "", province, countries().get(place.country or ""), place.lat, place.lon
