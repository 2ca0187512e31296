"""GDELT 2.0 events: one row a pair of actors, 61 columns parted by tabs, without a line of names, as in GDELT's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from reportedly.export import Output
from reportedly.formats.codes import Cameo, cameo_of, countries, fips, internationals, sectors, sort_of
from reportedly.formats.facts import Coded
from reportedly.formats.tab import Row, write_rows
from reportedly.records import Actor, EventPlace, Report

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")

COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{whose}Geo_{name}" for whose in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""The columns in their order; GDELT's files do not name them."""

# GDELT's sorts of places: in the United States, elsewhere.
_SORTS = {"country": (1, 1), "region": (2, 5), "city": (3, 4)}
_NO_PLACE: Row = (0, *[""] * 7)


def write(reports: Iterable[Report], output: Output) -> None:
    """One row a pair of actors."""
    write_rows(reports, output, _rows)


def _rows(one: Coded) -> Iterator[Row]:
    cameo, report = cameo_of(one.event), one.report
    told = 1 + len(one.event.also_trigger)
    for number, (first, second) in enumerate(one.pairs(), 1):
        yield (
            one.number(number), *_dates(one.day), *_party(first), *_party(second), int(one.in_lead), *_act(cameo), told,
            1, 1, "", *_NO_PLACE, *_NO_PLACE, *_place(one.event.place), _added(report.published), report.url,
        )  # fmt: skip


def _dates(told: str | None) -> Row:
    """The day as YYYYMMDD, YYYYMM, YYYY and as the part of the year that has gone, reckoned as GDELT does."""
    day = _day(told)
    if day is None:
        return ("",) * 4
    gone = (30 * (day.month - 1) + day.day) / 365
    return f"{day:%Y%m%d}", f"{day:%Y%m}", f"{day:%Y}", f"{day.year + gone:.4f}"


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat((told or "")[:10])
    except ValueError:
        return None


def _added(published: str | None) -> str:
    """The day of the report as GDELT writes the moment that an event was added, at midnight."""
    day = _day(published)
    return f"{day:%Y%m%d}000000" if day else ""


def _party(actor: Actor | None) -> Row:
    """The ten columns of an actor."""
    if actor is None:
        return ("",) * 10
    abroad, sector = internationals().get(actor.country or ""), sectors().get(actor.sector or "")
    role = (sector.cameo if sector else None) or ""
    if abroad is None:
        country = actor.country or ""
        return country + role, actor.name.upper(), country, "", "", "", "", role, "", ""
    more = role if role != abroad.type else ""
    return abroad.code + more, actor.name.upper(), abroad.country, abroad.group, "", "", "", abroad.type, more, ""


def _act(cameo: Cameo | None) -> Row:
    """Code, base code, root code, quad class and score of what is done."""
    return (cameo.code, cameo.base, cameo.root, cameo.quad, cameo.goldstein) if cameo else ("",) * 5


def _place(place: EventPlace | None) -> Row:
    """The eight columns of a place."""
    sort = sort_of(place)
    if place is None or sort is None:
        return _NO_PLACE
    country = countries().get(place.country or "")
    name = ", ".join(dict.fromkeys(filter(None, (place.name, country))))
    number = _SORTS[sort][place.country != "USA"]
    return number, name, fips().get(place.country or ""), "", "", place.lat, place.lon, ""
