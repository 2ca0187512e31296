"""How well actors are coded: country and sector of the mentions in ``gold/actors.tsv``, and those that are wrong.

python benchmarks/actors.py              with the package's own table
python benchmarks/actors.py mine.tsv     with the rows of a file of yours before it
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportedly.actors import Coding, Context, Mention, Table, actor_table, code_actor, load_table
from reportedly.events.places import PlaceFinder
from reportedly.records import Report

GOLD = Path(__file__).parents[1] / "gold" / "actors.tsv"


@dataclass(frozen=True, slots=True)
class Settled:
    """A mention of an actor with the countries and sectors that are right; "-" stands for none."""

    mention: str
    context: Context
    countries: frozenset[str]
    sectors: frozenset[str]

    def country_right(self, coding: Coding) -> bool:
        """Whether the country is one of the right ones."""
        return (coding.country or "-") in self.countries

    def sector_right(self, coding: Coding) -> bool:
        """Whether the sector is one of the right ones."""
        return (coding.sector or "-") in self.sectors

    def __str__(self) -> str:
        right = f"{'/'.join(sorted(self.countries))} {'/'.join(sorted(self.sectors))}"
        return f"{self.mention} ({self.context.date}): {right}"


def read_gold(path: Path = GOLD) -> Iterator[Settled]:
    """The settled mentions of the file; towns tell their countries as they do in a report."""
    towns = PlaceFinder(Report("", ""))
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            mention, date, home, country, sector = line.split("\t")
            context = Context(date or None, home or None, towns.country_of)
            yield Settled(mention, context, frozenset(country.split("/")), frozenset(sector.split("/")))


def coded(settled: Sequence[Settled], table: Table | None = None) -> list[tuple[Settled, Coding]]:
    """Each mention with its coding."""
    return [(one, code_actor(Mention(one.mention), one.context, table)) for one in settled]


def percentages(pairs: Sequence[tuple[Settled, Coding]]) -> dict[str, float]:
    """The shares of right countries, right sectors, and both."""
    country = [one.country_right(coding) for one, coding in pairs]
    sector = [one.sector_right(coding) for one, coding in pairs]
    both = [first and second for first, second in zip(country, sector, strict=True)]
    figures = {"country": country, "sector": sector, "both": both}
    return {name: 100 * sum(right) / len(pairs) for name, right in figures.items()}


def main() -> int:
    """Print the misses and the figures."""
    table = load_table(sys.argv[1]) if len(sys.argv) > 1 else actor_table()
    settled = list(read_gold())
    coded(settled, table)  # the tables are read at the first call
    start = time.perf_counter()
    pairs = coded(settled, table)
    spent = time.perf_counter() - start
    for one, coding in pairs:
        if not (one.country_right(coding) and one.sector_right(coding)):
            print(f"{one}; found {coding.country or '-'} {coding.sector or '-'}: {coding.why}")
    print(", ".join(f"{name} {figure:.0f} %" for name, figure in percentages(pairs).items()))
    print(f"{len(pairs)} mentions, {1e6 * spent / len(pairs):.0f} µs each; {len(table)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
