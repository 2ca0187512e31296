"""Accuracy against speed: the same gold set read with other windows, and with other networks.

    python benchmarks/curve.py GOLD                        the shipped network
    python benchmarks/curve.py GOLD --model checkpoints/x  and another one, as made by `python -m reportedly.train.ship`

GOLD is a folder that `reportedly evaluate` takes. A larger window sees more and overlaps less; what is read twice, the
context, costs time. Speeds are words per second, networks loaded, on all cores of the process.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from speed import count_words, seconds

from reportedly import evaluate
from reportedly.attribute import Model
from reportedly.pipeline import Settings, read_group
from reportedly.read import read_text
from reportedly.records import Report

POINTS = (
    (128, 24),
    (192, 32),
    (256, 24),
    (256, 40),
    (384, 40),
    (512, 40),
    (512, 96),
)  # pieces of a window, and of its context


def main() -> None:
    """Measure each point and print a row for it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", type=Path, action="append", default=[], help="folder of another network")
    given = parser.parse_args()
    print("network    window  context  words/s  source   cue  content  whole   half")
    for folder in (None, *given.model):
        for window, context in POINTS:
            print(f"{folder.name if folder else 'shipped':9}", *row(given.gold, folder, window, context))


def row(gold_folder: Path, folder: Path | None, window: int, context: int) -> Iterator[str]:
    """The figures of one point, as columns."""
    gold = evaluate.load_gold(gold_folder)
    model = Model(folder=folder, window=window, context=context)
    reports = [read_text(one.report.text, f"{one.name}.txt") for one in gold.reports]
    read: list[Report] = []
    list(read_group(reports[:2], model, Settings()))
    taken = seconds(lambda: read.extend(read_group(reports, model, Settings())))
    scores = evaluate.score_claims(gold.reports, read)
    spans = scores.span_exact
    yield f"{window:7} {context:8} {count_words([report.text for report in reports]) / taken:8,.0f}"
    yield f"{spans.source.f1:7} {spans.cue.f1:5} {spans.content.f1:8}"
    yield f"{scores.whole_exact.f1:6} {scores.whole_half_overlap.f1:6}"


if __name__ == "__main__":
    main()
