"""How many links between the claims of a report are found, on the reports in ``gold/links``, with all that was missed.

    python benchmarks/links.py             the figures, then every miss and every false link
    python benchmarks/links.py --quiet     the figures alone
    python benchmarks/links.py FOLDER      the same on other reports marked in this way

A claim of the machine stands for a marked one if their words overlap by half. Links marked as optional count neither
way.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reportedly
from reportedly.records import LinkKind, Pieces, Report

GOLD = Path(__file__).parents[1] / "gold" / "links"
TOKEN = re.compile(r"\w+|[^\w\s]")
HALF = 0.5
KINDS: tuple[LinkKind, ...] = ("denies", "supports", "repeats")

Words = frozenset[int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A link as marked by hand, its ends as sets of words of the text."""

    kind: LinkKind
    one: Words
    other: Words
    text: str
    optional: bool


@dataclass(slots=True)
class Figures:
    """How many links of a kind were found, are right, and were wanted."""

    found: int = 0
    hit: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Right ones of a hundred found."""
        return 100 * self.hit / self.found if self.found else 100.0

    @property
    def recall(self) -> float:
        """Found ones of a hundred wanted."""
        return 100 * self.hit / self.wanted if self.wanted else 100.0


def words_at(text: str, pieces: Pieces) -> Words:
    """The numbers of the words of the text in these pieces."""
    return frozenset(
        number
        for number, match in enumerate(TOKEN.finditer(text))
        if any(match.start() < end and match.end() > start for start, end in pieces)
    )


def _pieces(text: str, words: str) -> Pieces:
    """Where the words stand: pieces parted by " ... ", brackets around them where the words outside give the place."""
    found = []
    for piece in words.split(" ... "):
        before, bracket, behind = piece.partition("[")
        inner, _, after = behind.partition("]") if bracket else (piece, "", "")
        lead = len(before) if bracket else 0
        start = text.index(before + inner + after if bracket else piece) + lead
        found.append((start, start + len(inner)))
    return tuple(found)


def marked_links(file: Path, text: str) -> list[Marked]:
    """The links marked for one report."""
    return [
        Marked(
            link["kind"],
            words_at(text, _pieces(text, link["from"])),
            words_at(text, _pieces(text, link["to"])),
            f"{link['kind']}: {link['from']} -> {link['to']}",
            link.get("optional", False),
        )
        for link in json.loads(file.read_text(encoding="utf-8"))["links"]
    ]


def same(one: Words, other: Words) -> bool:
    """Whether two spans overlap by half."""
    return bool(one | other) and len(one & other) / len(one | other) >= HALF


def compare(report: Report, marked: list[Marked], figures: Mapping[LinkKind, Figures]) -> Iterator[str]:
    """Adds to the figures what one report gives; yields a line for each miss and each false link."""
    spans = {claim.id: words_at(report.text, claim.spans) for claim in report.claims}
    texts = {claim.id: claim.text for claim in report.claims}
    hit: set[int] = set()
    for link in report.links:
        fits = [
            number
            for number, gold in enumerate(marked)
            if gold.kind == link.kind and same(spans[link.source], gold.one) and same(spans[link.target], gold.other)
        ]
        new = [number for number in fits if number not in hit and not marked[number].optional]
        if new:
            hit.add(new[0])
            figures[link.kind].hit += 1
        if new or not fits:
            figures[link.kind].found += 1
        if not fits:
            yield f"  false {link.kind} {link.score:.2f}: {texts[link.source]} -> {texts[link.target]} [{link.why}]"
    for number, gold in enumerate(marked):
        if not gold.optional:
            figures[gold.kind].wanted += 1
            if number not in hit:
                yield f"  missed {gold.text}"


def measure(folder: Path = GOLD) -> tuple[dict[LinkKind, Figures], dict[str, list[str]]]:
    """The figures by kind of link, and by report the lines on what went wrong."""
    figures: dict[LinkKind, Figures] = {kind: Figures() for kind in KINDS}
    lines = {}
    for file in sorted(folder.glob("*.json")):
        report = reportedly.read(file.with_suffix(".txt"))
        lines[file.stem] = list(compare(report, marked_links(file, report.text), figures))
    return figures, lines


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quiet", action="store_true", help="no misses")
    parser.add_argument("folder", nargs="?", type=Path, default=GOLD)
    chosen: Any = parser.parse_args()
    figures, lines = measure(chosen.folder)
    for kind, figure in figures.items():
        counts = f"{figure.hit} right of {figure.found} found, {figure.wanted} wanted"
        print(f"{kind:9} precision {figure.precision:5.1f}  recall {figure.recall:5.1f}  ({counts})")
    for name, wrong in lines.items() if not chosen.quiet else ():
        if wrong:
            print(name, *wrong, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
