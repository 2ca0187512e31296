"""Floors rise with the figures, and sink only on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import floors
import pytest

Measure = Callable[..., tuple[int, float]]


@pytest.fixture
def measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Measure:
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.json")

    def run(figure: float, *flags: str) -> tuple[int, float]:
        monkeypatch.setattr(floors, "figures", lambda: {"claim": figure})
        monkeypatch.setattr("sys.argv", ["floors.py", *flags])
        status = floors.main()
        return status, json.loads((tmp_path / "floors.json").read_text(encoding="utf-8"))["floors"]["claim"]

    return run


def test_a_floor_lies_a_margin_below_the_figure_and_rises_with_it(measure: Measure) -> None:
    assert [measure(80.0), measure(90.0)] == [(0, 80.0 - floors.MARGIN), (0, 90.0 - floors.MARGIN)]


def test_a_figure_within_the_margin_does_not_lower_the_floor(measure: Measure) -> None:
    assert [measure(80.0), measure(79.0)] == [(0, 80.0 - floors.MARGIN)] * 2


def test_lowering_a_floor_takes_a_flag(measure: Measure) -> None:
    measure(80.0)
    assert measure(70.0) == (1, 80.0 - floors.MARGIN)
    assert measure(70.0, "--lower") == (0, 70.0 - floors.MARGIN)
