"""Countries by name, demonym and seat of government, with their codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from reportedly.actors.table import key_of
from reportedly.lexicon import lexicon
from reportedly.tables import rows

What = Literal["name", "people", "seat"]

# The International Organization for Standardization has no code for Kosovo; PLOVER has one of its own.
_PLOVERS = {"XKX": "KOS"}


@dataclass(frozen=True, slots=True)
class Place:
    """A country by one of its names: ``what`` tells whether it is its name, its people or its seat of government."""

    code: str
    country: str
    what: What


@cache
def country_names() -> Mapping[str, str]:
    """The name of each country by its code."""
    return {_PLOVERS.get(row[0], row[0]): row[1] for row in rows("countries.tsv")}


@cache
def places() -> Mapping[str, Place]:
    """Countries by all their names, as ``key_of`` has them."""
    codes = {name: code for code, name in country_names().items()}
    found: dict[str, Place] = {}
    for name, (country, what) in lexicon().places.items():
        found.setdefault(key_of(name), Place(codes[country], country, cast(What, what)))
    return found


@cache
def longest_place() -> int:
    """Words of the longest name of a country."""
    return max(key.count(" ") + 1 for key in places())


def place_of(name: str) -> Place | None:
    """The country that these words name; a word in lower case names none: "us", "turkey"."""
    return places().get(key_of(name)) if any(map(str.isupper, name[:1] + name)) else None
