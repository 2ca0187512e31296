"""Raise the quality floors to what the shipped model reaches now; lowering one takes a flag.

    python benchmarks/floors.py            raise floors, name what would sink
    python benchmarks/floors.py --lower    set them anew, lower ones too

``gold/floors.json`` holds the floors and a digest of the gold set they were measured on, reports and sentences with
events; ``tests/test_quality.py`` fails when a figure sinks below its floor, or when the gold set is another one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from reportedly.evaluate import RecordScores, evaluate_reports, evaluate_sentences, load_sentences
from reportedly.events.ontology import MARKS

GOLD = Path(__file__).parents[1] / "gold"
FLOORS = GOLD / "floors.json"
# 8-bit arithmetic is rounded in other ways on other processors, which moves a few claims across a threshold.
MARGIN = 1.5


def digest(folder: Path) -> str:
    """A digest of all gold reports with their marks, and of all gold sentences."""
    found = hashlib.sha256()
    for file in [*sorted((folder / "reports").iterdir()), *sorted((folder / "events").glob("*.txt"))]:
        found.update(f"{file.name}\n{file.read_text(encoding='utf-8')}".encode())
    return found.hexdigest()


def figures() -> dict[str, float]:
    """What the shipped model reaches on the gold set."""
    return claim_figures() | event_figures()


def event_figures() -> dict[str, float]:
    """On the sentences: F1 of events and of what is in them, right shares of the events found."""
    scores = evaluate_sentences(load_sentences(GOLD / "events")).scores
    rates = ("trigger", "typed", "actor", "recipient", "place", "date")
    shares = ("right_type", "right_mode", *(f"right_{mark}" for mark in MARKS))
    found = {name: getattr(scores, name).f1 for name in rates} | {"macro_f1": scores.macro_f1}
    return {f"event_{name}": value for name, value in found.items()} | {
        f"event_{name}": getattr(scores, name).percent for name in shares
    }


def claim_figures() -> dict[str, float]:
    """On the reports: F1 of claims and chains, right shares of the claims found."""
    scores = evaluate_reports(GOLD / "reports").scores
    if not isinstance(scores, RecordScores):
        raise TypeError(f"{GOLD} does not hold gold records")
    rates = {name: getattr(scores, name).f1 for name in ("claim", "claim_and_origin", "long_chain")}
    return rates | {name: share.percent for name, share in scores.shares.items()}


def read_floors() -> tuple[str, dict[str, float]]:
    """The digest and the floors last written."""
    if not FLOORS.exists():
        return "", {}
    held = json.loads(FLOORS.read_text(encoding="utf-8"))
    return held["digest"], held["floors"]


def sunk(reached: dict[str, float], floors: dict[str, float]) -> dict[str, tuple[float, float]]:
    """The figures below their floors: figure and floor by name."""
    return {name: (reached.get(name, 0.0), floor) for name, floor in floors.items() if reached.get(name, 0.0) < floor}


def main() -> int:
    """Write the floors; 1 if some would sink and may not."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lower", action="store_true", help="let floors sink, too")
    allowed = parser.parse_args().lower
    reached, (_, floors) = figures(), read_floors()
    new = {name: round(figure - MARGIN, 1) for name, figure in reached.items()}
    lower = sunk(reached, floors)
    for name, (figure, floor) in lower.items():
        print(f"{name} sinks from {floor} to {figure}", file=sys.stderr)
    if lower and not allowed:
        print("Nothing written: --lower lets floors sink", file=sys.stderr)
        return 1
    if not allowed:
        new = {name: max(floor, floors.get(name, 0.0)) for name, floor in new.items()}
    FLOORS.write_text(json.dumps({"digest": digest(GOLD), "floors": new}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(new, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
