"""The stages together: from texts and files to reports with claims."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import claim, report

import reportedly
from reportedly.pipeline import Settings, keep_confident, run
from reportedly.read import read_text
from reportedly.records import Report


def test_claims_below_a_confidence_are_left_out_and_what_they_held_moves_up() -> None:
    text = "A says B says C says D"
    claims = [
        claim("A", "says", "B says C says D", confidence=0.9),
        claim("B", "says", "C says D", confidence=0.2, parent="c1"),
        claim("C", "says", "D", confidence=0.8, parent="c2"),
    ]
    kept = keep_confident(report(text, claims), 0.5)
    assert [(found.id, found.parent) for found in kept.claims] == [("c1", None), ("c3", "c1")]
    assert [found.parent for found in keep_confident(report(text, claims), 0.0).claims] == [None, "c1", "c2"]


DENIAL = (
    "The Gazette said that soldiers had fired on the crowd.\n\n"
    "“Nobody fired,” Colonel Petra Anders told reporters. She rejected the report as fiction.\n"
)


def test_a_text_is_read_with_its_chain_stance_and_names() -> None:
    found = reportedly.read(DENIAL)
    by_cue = {claim.cue.text: claim for claim in found.claims if claim.cue}
    assert by_cue["told"].origin is not None
    assert (by_cue["told"].origin.name, by_cue["told"].manner) == ("Petra Anders", "direct")
    assert by_cue["rejected"].stance == "denies"
    assert by_cue["rejected"].origin is not None
    assert by_cue["rejected"].origin.name == "Petra Anders"


def test_a_path_is_read_and_a_missing_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(DENIAL, encoding="utf-8")
    assert reportedly.read(file).claims == reportedly.read(str(file)).claims == reportedly.read(DENIAL).claims
    with pytest.raises(reportedly.ReportError, match=r"nowhere\.txt"):
        reportedly.read("nowhere.txt")
    with pytest.raises(reportedly.ReportError, match=r"^The text is empty\.$"):
        reportedly.read("")


def test_a_folder_of_several_reports_is_not_read_as_one(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(DENIAL, encoding="utf-8")
    with pytest.raises(reportedly.ReportError, match=r"holds several reports: use reportedly\.read_many for them\.$"):
        reportedly.read(tmp_path)


def test_a_report_that_failed_passes_through_and_the_order_is_kept() -> None:
    failed = Report(id="x", text="", error="x is empty")
    texts = [read_text(DENIAL, "a.txt"), failed, read_text("Rain fell.", "b.txt")]
    found = list(run(texts))
    assert [one.path for one in found] == ["a.txt", None, "b.txt"]
    assert found[1] is failed
    assert found[0].claims
    assert not found[2].claims


def test_the_order_of_reports_does_not_change_what_is_read() -> None:
    texts = [DENIAL, "The mayor, who is ill, denied it.", "Rebels claim to hold the port. The navy denies it."]
    forth = [one.claims for one in run(read_text(text) for text in texts)]
    back = [one.claims for one in run(read_text(text) for text in reversed(texts))]
    assert forth == back[::-1]


def test_every_span_is_its_slice_and_every_parent_stands_before() -> None:
    text = DENIAL * 3
    (found,) = run([read_text(text)], Settings(min_confidence=0.1))
    ids: set[str] = set()
    for one in found.claims:
        for part in (one, one.cue, *one.sources):
            assert part is None or part.text == " ".join(text[start:end] for start, end in part.spans)
        assert one.parent is None or one.parent in ids
        ids.add(one.id)
