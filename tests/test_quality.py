"""The shipped model holds its floors: run apart, by ``make floor``."""

from __future__ import annotations

import floors
import pytest

pytestmark = pytest.mark.quality


def test_the_floors_were_measured_on_this_gold_set() -> None:
    measured_on, held = floors.read_floors()
    assert held, "gold/floors.json is missing: python benchmarks/floors.py"
    assert measured_on == floors.digest(floors.GOLD), "the gold set has changed: python benchmarks/floors.py"


def test_no_figure_sinks_below_its_floor() -> None:
    assert floors.sunk(floors.figures(), floors.read_floors()[1]) == {}
