"""Codes that other formats have for what we have in PLOVER's: CAMEO, sectors, states, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reportedly.records import Event, EventPlace
from reportedly.tables import rows

_NONE = "-"


@dataclass(frozen=True, slots=True)
class Cameo:
    """A code of CAMEO, its score on the Goldstein scale, and what it is of."""

    code: str
    goldstein: float
    name: str

    @property
    def root(self) -> str:
        """Its first two digits."""
        return self.code[:2]

    @property
    def base(self) -> str:
        """Its first three digits."""
        return self.code[:3]

    @property
    def quad(self) -> int:
        """The quad class of its root, as GDELT has it: 1 and 2 cooperation, 3 and 4 conflict, in words and in deeds."""
        return next(quad for quad, last in ((1, 5), (2, 8), (3, 13), (4, 20)) if int(self.root) <= last)


@cache
def _cameo() -> tuple[Mapping[str, Cameo], Mapping[str, Cameo]]:
    """The codes by themselves, and those of modes by TYPE/mode."""
    by_code, by_mode = {}, {}
    for code, score, name, *modes in rows("cameo.tsv"):
        by_code[code] = Cameo(code, float(score), name)
        by_mode.update({mode: by_code[code] for mode in "".join(modes).split("; ") if mode})
    return by_code, by_mode


def cameo_of(event: Event) -> Cameo | None:
    """The finest code of CAMEO that is known of an event: that of its mode, else that of its root."""
    by_code, by_mode = _cameo()
    finer = by_mode.get(f"{event.type}/{event.mode}")
    return finer if finer and finer.root == event.cameo else by_code.get(event.cameo + "0")


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector in other formats: the role in CAMEO (None: it has none), the words of ICEWS."""

    cameo: str | None
    icews: str


@cache
def sectors() -> Mapping[str, Sector]:
    """The sectors and international codes of PLOVER in other formats."""
    return {code: Sector(None if cameo == _NONE else cameo, icews) for code, cameo, icews in rows("sectors.tsv")}


@dataclass(frozen=True, slots=True)
class International:
    """An international code in GDELT's columns of an actor."""

    code: str
    country: str
    group: str
    type: str


@cache
def internationals() -> Mapping[str, International]:
    """The codes that PLOVER has in the place of a country."""
    listed = rows("international.tsv")
    return {code: International(*("" if cell == _NONE else cell for cell in cells)) for code, *cells in listed}


@cache
def cow_numbers() -> Mapping[str, str]:
    """The numbers of the Correlates of War project by alpha-3 codes."""
    return {row[0]: row[1] for row in rows("cow.tsv")}


@cache
def fips() -> Mapping[str, str]:
    """The FIPS 10-4 codes of countries by alpha-3 codes."""
    return {row[0]: row[1] for row in rows("fips.tsv")}


@cache
def countries() -> Mapping[str, str]:
    """The names of countries by alpha-3 codes, Kosovo by both of its codes."""
    names = {row[0]: row[1] for row in rows("countries.tsv")}
    return {**names, "KOS": names["XKX"]}


@cache
def languages() -> Mapping[str, str]:
    """The names of languages by their ISO 639-1 codes."""
    return {row[0]: row[1] for row in rows("languages.tsv")}


@cache
def _regions() -> frozenset[str]:
    return frozenset(row[0].split("; ")[0] for row in rows("regions.tsv"))


def sort_of(place: EventPlace | None) -> Literal["country", "region", "city"] | None:
    """What sort of place it is; None where it is not known which place it is."""
    if place is None or not (place.name or place.country):
        return None
    if place.name is None or place.name == countries().get(place.country or ""):
        return "country"
    return "region" if place.name in _regions() else "city"
