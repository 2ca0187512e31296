"""Figures against gold sets small enough to reckon by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import claim, convoy_report, report

from reportedly import brat
from reportedly.errors import UsageError
from reportedly.evaluate import Rate, Share, evaluate, load_gold, read_predictions, score_claims, score_records
from reportedly.records import Report

BRIDGE = "The mayor said the bridge was closed. Two drivers denied that."
MAYOR = claim("The mayor", "said", "the bridge was closed")
DRIVERS = claim("Two drivers", "denied", "that")


def bridge(*claims: dict[str, Any], **facts: Any) -> Report:
    return report(BRIDGE, [dict(one) for one in claims], **{"id": "bridge", "path": "x/bridge.txt", **facts})


def corpus(folder: Path, *reports: Report) -> Path:
    """A folder as the PolNeAR corpus has it."""
    for part in ("text", "attributions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for one in reports:
        (folder / "text" / f"{one.id}.txt").write_text(one.text, encoding="utf-8")
        (folder / "attributions" / f"{one.id}_12ab.ann").write_text("\n".join(brat.standoff(one)), encoding="utf-8")
    return folder


def records(folder: Path, one: Report, **also: Any) -> Path:
    """A folder of one gold record; ``also`` goes to the first claim."""
    claims = [{**found.to_dict(), "content": {"text": found.text, "spans": found.spans}} for found in one.claims]
    claims[0].update(also)
    (folder / f"{one.id}.json").write_text(json.dumps({"doc": one.id, "claims": claims}), encoding="utf-8")
    (folder / f"{one.id}.txt").write_text(one.text, encoding="utf-8")
    return folder


def kinds_of(folder: Path, *found: Report) -> list[str]:
    return [miss.kind for miss in evaluate(folder, found).misses]


def test_what_was_marked_scores_a_hundred(tmp_path: Path) -> None:
    gold = load_gold(corpus(tmp_path, bridge(MAYOR, DRIVERS)))
    scores = score_claims(gold.reports, [bridge(MAYOR, DRIVERS)])
    assert gold.kind == "claims"
    assert scores.whole_exact == scores.whole_half_overlap == Rate(2, 2, 2)
    assert scores.token.content == Rate(5, 5, 5)


def test_a_longer_span_is_not_exact_but_overlaps_by_half(tmp_path: Path) -> None:
    gold = load_gold(corpus(tmp_path, bridge(MAYOR)))
    longer = claim("The mayor", "said", "the bridge was closed.")
    scores = score_claims(gold.reports, [bridge(longer)])
    assert scores.span_exact.content == Rate(0, 1, 1)
    assert scores.token.content == Rate(4, 5, 4)
    assert (scores.whole_exact.hit, scores.whole_half_overlap.hit) == (0, 1)


def test_all_figures_of_claims_as_reckoned_by_hand(tmp_path: Path) -> None:
    # The0 mayor1 said2 the3 bridge4 was5 closed6 .7 Two8 drivers9 denied10 that11 .12
    gold = load_gold(corpus(tmp_path, bridge(MAYOR, DRIVERS)))
    longer = claim("The mayor", "said", "the bridge was closed.")  # 0-1, 2, 3-7 of 3-6
    shorter = claim("drivers", "denied", "that")  # 9 of 8-9, 10, 11
    wrong = claim([], "was", "closed")  # nothing, 5, 6
    inner = claim("Two drivers", "denied", "that", parent="c1")  # nested: not compared
    assert score_claims(gold.reports, [bridge(longer, shorter, wrong, inner)]).to_dict() == {
        "reports": 1,
        "missing": [],
        "span_exact": {
            "source": {"p": 50.0, "r": 50.0, "f1": 50.0},  # 1 of 2, of 2
            "cue": {"p": 66.7, "r": 100.0, "f1": 80.0},  # 2 of 3, of 2
            "content": {"p": 33.3, "r": 50.0, "f1": 40.0},  # 1 of 3, of 2
        },
        "token": {
            "source": {"p": 100.0, "r": 75.0, "f1": 85.7},  # 3 of 3, of 4
            "cue": {"p": 66.7, "r": 100.0, "f1": 80.0},  # 2 of 3, of 2
            "content": {"p": 83.3, "r": 100.0, "f1": 90.9},  # 5 of 6, of 5
        },
        "whole_exact": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "whole_half_overlap": {"p": 66.7, "r": 100.0, "f1": 80.0},  # 4/5 and 1/2 of the words: both count
    }


def test_white_space_at_the_ends_of_a_span_does_not_count(tmp_path: Path) -> None:
    gold = load_gold(corpus(tmp_path, bridge(MAYOR)))
    scores = score_claims(gold.reports, [bridge(claim("The mayor ", " said ", "the bridge was closed"))])
    assert scores.whole_exact == Rate(1, 1, 1)


def test_each_run_of_words_is_a_span_of_its_own(tmp_path: Path) -> None:
    gold = load_gold(corpus(tmp_path, bridge(claim("The mayor", "said", "the bridge ... closed"))))
    scores = score_claims(gold.reports, [bridge(MAYOR)])
    assert scores.span_exact.content == Rate(0, 1, 2)
    assert scores.token.content == Rate(3, 4, 3)


def test_only_outermost_claims_and_their_origins_meet_a_gold_set_of_claims(tmp_path: Path) -> None:
    gold = load_gold(corpus(tmp_path, bridge(MAYOR)))
    chain = claim(["Two drivers", "The mayor"], "said", "the bridge was closed")
    inner = claim("Two drivers", "denied", "that", parent="c1")
    scores = score_claims(gold.reports, [bridge(chain, inner)])
    assert scores.whole_exact == Rate(1, 1, 1)


def test_a_claim_without_source_agrees_with_one_without_source(tmp_path: Path) -> None:
    unsourced = claim([], "denied", "that")
    scores = score_claims(load_gold(corpus(tmp_path, bridge(unsourced))).reports, [bridge(unsourced)])
    assert scores.whole_exact == scores.whole_half_overlap == Rate(1, 1, 1)
    assert scores.span_exact.source == Rate(0, 0, 0)


def test_of_several_annotators_the_first_counts(tmp_path: Path) -> None:
    folder = corpus(tmp_path, bridge(MAYOR))
    (folder / "attributions" / "bridge_99ff.ann").write_text("", encoding="utf-8")
    assert [len(one.report.claims) for one in load_gold(folder).reports] == [1]


def test_a_report_that_was_not_read_counts_as_missing(tmp_path: Path) -> None:
    folder = corpus(tmp_path, bridge(MAYOR), replace(bridge(DRIVERS), id="unread"))
    scores = score_claims(load_gold(folder).reports, [bridge(MAYOR)])
    assert scores.missing == ("unread",)
    assert scores.whole_exact == Rate(1, 1, 2)
    assert evaluate(folder, [bridge(MAYOR)]).by_report[0][0] == "unread"


def test_our_own_brat_export_is_a_gold_set_without_its_nested_claims(tmp_path: Path) -> None:
    convoys = convoy_report()
    brat.write_folder([convoys], tmp_path / "brat")
    scores = score_claims(load_gold(tmp_path / "brat").reports, [convoys])
    outermost = sum(one.parent is None for one in convoys.claims)
    assert scores.whole_exact == Rate(outermost, outermost, outermost)


def test_records_are_scored_for_all_that_was_made_of_a_claim(tmp_path: Path) -> None:
    gold = load_gold(
        records(tmp_path, bridge(claim([("The mayor", {"name": "Ada Lund"})], "said", "the bridge was closed")))
    )
    other = claim([("The mayor", {"kind": "people"})], "said", "the bridge was closed", stance="denies")
    scores = score_records(gold.reports, [bridge(other)])
    assert gold.kind == "records"
    assert scores.claim == scores.claim_and_origin == Rate(1, 1, 1)
    assert scores.to_dict() == {
        "reports": 1,
        "missing": [],
        "claim": {"p": 100.0, "r": 100.0, "f1": 100.0},
        "claim_and_origin": {"p": 100.0, "r": 100.0, "f1": 100.0},
        "long_chain": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "right_kind": 0.0,
        "right_manner": 100.0,
        "right_name": 0.0,
        "right_named": 0.0,
        "right_parent": 100.0,
        "right_stance": 0.0,
        "right_strength": 100.0,
    }


def test_a_name_is_right_when_it_shares_a_word(tmp_path: Path) -> None:
    gold = load_gold(
        records(tmp_path, bridge(claim([("The mayor", {"name": "Ada Lund"})], "said", "the bridge was closed")))
    )
    shorter = claim([("The mayor", {"name": "Lund"})], "said", "the bridge was closed")
    assert score_records(gold.reports, [bridge(shorter)]).right_name == Share(1, 1)


def test_what_the_gold_holds_to_be_as_good_is_right(tmp_path: Path) -> None:
    chain = claim(["Two drivers", ("The mayor", {"kind": "government"})], "said", "the bridge was closed")
    folder = records(tmp_path, bridge(chain), also_kind=["person"], also_chain=[["The Mayor"]])
    scores = score_records(load_gold(folder).reports, [bridge(MAYOR)])
    assert scores.right_kind == Share(1, 1)
    assert scores.long_chain == Rate(1, 0, 1)


def test_a_claim_is_found_when_half_of_its_content_is(tmp_path: Path) -> None:
    gold = load_gold(records(tmp_path, bridge(MAYOR)))
    found = [bridge(claim("The mayor", "said", words)) for words in ("the bridge", "bridge")]
    assert [score_records(gold.reports, [one]).claim.hit for one in found] == [1, 0]


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        ([MAYOR, DRIVERS], []),
        ([MAYOR], ["missed"]),
        ([MAYOR, DRIVERS, claim("Two drivers", "closed", "drivers")], ["spurious"]),
        ([MAYOR, claim("drivers", "denied", "that")], ["source"]),
        ([claim("The mayor", "mayor said", "bridge was closed"), DRIVERS], ["cue", "content"]),
        (
            [claim("Two drivers", "said", "the bridge was closed"), claim("The mayor", "denied", "that")],
            ["linking"] * 2,
        ),
    ],
)
def test_misses_say_what_went_wrong(tmp_path: Path, found: list[dict[str, Any]], kinds: list[str]) -> None:
    assert kinds_of(corpus(tmp_path, bridge(MAYOR, DRIVERS)), bridge(*found)) == kinds


def test_misses_of_records_say_what_was_misjudged(tmp_path: Path) -> None:
    folder = records(tmp_path, bridge(DRIVERS | {"stance": "denies"}))
    misses = evaluate(folder, [bridge(DRIVERS)]).misses
    assert [(miss.kind, miss.gold, miss.found) for miss in misses] == [("stance", "denies (denied)", "affirms")]
    assert misses[0].passage == "Two drivers denied that."


def test_printed_records_read_back_score_alike(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "gold", bridge(MAYOR, DRIVERS))
    found = [bridge(MAYOR)]
    for indent in (None, 2):
        printed = tmp_path / "out.jsonl"
        printed.write_text("\n".join(json.dumps(one.to_dict(), indent=indent) for one in found), encoding="utf-8")
        assert evaluate(folder, read_predictions(printed)) == evaluate(folder, found)


def test_a_printed_record_put_right_by_hand_is_a_gold_record(tmp_path: Path) -> None:
    (tmp_path / "bridge.json").write_text(json.dumps(bridge(MAYOR, DRIVERS).to_dict()), encoding="utf-8")
    scores = score_records(load_gold(tmp_path).reports, [bridge(MAYOR, DRIVERS)])
    assert scores.claim_and_origin == Rate(2, 2, 2)


def test_an_evaluation_reads_as_text(tmp_path: Path) -> None:
    lines = "\n".join(evaluate(corpus(tmp_path, bridge(MAYOR, DRIVERS)), [bridge(MAYOR)]).lines())
    assert "whole claims, exact          100.0   50.0   66.7" in lines
    assert "missed: in the gold, not found (1)" in lines
    assert "gold   Two drivers | denied | that" in lines


def refusal(act: Any, *args: Any) -> str:
    with pytest.raises(UsageError) as caught:
        act(*args)
    return str(caught.value)


def test_refusals_say_what_to_do(tmp_path: Path) -> None:
    assert refusal(load_gold, tmp_path) == (
        f"{tmp_path} holds nothing to score against - it needs attributions/*.ann with text/*.txt, "
        "*.ann beside *.txt, or *.json records beside *.txt"
    )
    gold = load_gold(corpus(tmp_path, bridge(MAYOR)))
    assert refusal(score_claims, gold.reports, [replace(bridge(MAYOR), text="Another text.")]) == (
        "bridge: its text is not the text that the gold marks, so offsets cannot be compared - "
        "read the .txt file beside the marks"
    )
    printed = tmp_path / "out.jsonl"
    printed.write_text('{"report": {}}\n', encoding="utf-8")
    assert refusal(read_predictions, printed) == (
        f"{printed}, line 1: not a record - print it with: reportedly read FILES --format jsonl"
    )
    assert refusal(read_predictions, tmp_path / "none.jsonl") == (
        f"{tmp_path / 'none.jsonl'} cannot be read: No such file or directory"
    )
