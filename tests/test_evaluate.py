"""Figures against gold sets small enough to reckon by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from factories import claim, convoy_report, report, span

from reportedly import brat
from reportedly.errors import UsageError
from reportedly.evaluate import (
    Rate,
    SentenceEvaluation,
    Share,
    evaluate,
    evaluate_reports,
    evaluate_sentences,
    load_gold,
    load_sentences,
    read_predictions,
    score_claims,
    score_records,
)
from reportedly.events.marked import read_marked
from reportedly.events.ontology import MARKS
from reportedly.ontology import load_ontology
from reportedly.records import Actor, Event, EventDate, Link, Report

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
    assert evaluate_reports(folder, [bridge(MAYOR)]).by_report[0][0] == "unread"


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


def told(kind: str, trigger: str, **facts: Any) -> Event:
    """An event of the bridge; status and marks as they usually are."""
    usual = {
        "mode": None,
        "cameo": "",
        "actors": (),
        "recipients": (),
        "date": EventDate(),
        "place": None,
        "claims": (),
    }
    return Event(id="e1", type=kind, trigger=span(BRIDGE, trigger), **{**usual, "status": "reported", **facts})


def gold_event(kind: str, trigger: str, **facts: Any) -> dict[str, Any]:
    marks = {"status": "reported", "historical": False, "future": False, "hypothetical": False, "negated": False}
    return {"type": kind, "trigger": span(BRIDGE, trigger).to_dict(), "actors": [], "recipients": [], **marks, **facts}


def with_events(folder: Path, *events: dict[str, Any], links: list[dict[str, str]] | None = None) -> Path:
    """The bridge as a gold record with both claims and these events."""
    made = records(folder, bridge(MAYOR, DRIVERS))
    record = json.loads((made / "bridge.json").read_text(encoding="utf-8"))
    (made / "bridge.json").write_text(json.dumps({**record, "events": events, "links": links or []}), "utf-8")
    return made


MINISTRY = Actor("a1", "Ministry", "government", country="KEN", sector="GOV")
CROWD = Actor("a2", "Crowd", "people", country=None, sector="CVL")


def test_events_are_found_by_a_word_of_a_trigger_and_the_type(tmp_path: Path) -> None:
    also = [span(BRIDGE, "the bridge was").to_dict()]
    folder = with_events(
        tmp_path,
        gold_event("COERCE", "closed", also=["SANCTION"], also_trigger=also),
        gold_event("REJECT", "denied", future=True, status="asserted"),
    )
    found = [told("SANCTION", "was"), told("ACCUSE", "denied"), told("AID", "drivers")]
    scores = score_records(load_gold(folder).reports, [replace(bridge(MAYOR, DRIVERS), events=tuple(found))])
    assert scores.event == Rate(1, 3, 2)
    assert (scores.right_status, scores.right_future) == (Share(1, 1), Share(1, 1))
    better = [*found[:1], told("REJECT", "denied that"), told("ACCUSE", "denied")]
    scores = score_records(load_gold(folder).reports, [replace(bridge(MAYOR, DRIVERS), events=tuple(better))])
    assert scores.event == Rate(2, 3, 2)
    assert (scores.right_status, scores.right_future, scores.right_negated) == (Share(1, 2), Share(1, 2), Share(2, 2))


@pytest.mark.parametrize(
    ("wanted", "ids", "right"),
    [
        ([], (), 1),
        ([], ("a1",), 0),
        ([{"country": "KEN", "sector": "GOV"}], ("a1",), 1),
        ([{"country": "KEN", "sector": "GOV"}], ("a1", "a2"), 1),
        ([{"country": "KEN", "sector": "GOV"}], ("a2",), 0),
        ([{"country": "KEN", "sector": "MIL", "also_sector": ["GOV"]}], ("a1",), 1),
        ([{"country": "KEN", "sector": None}], ("a1",), 1),
        ([{"country": None, "sector": "GOV"}], ("a1",), 0),
        ([{"country": "KEN", "sector": "GOV"}, {"country": None, "sector": "CVL"}], ("a1",), 0),
        ([{"country": None, "sector": None}], ("a9",), 1),
    ],
)
def test_all_parties_of_an_event_need_their_country_and_sector(
    tmp_path: Path, wanted: list[dict[str, Any]], ids: tuple[str, ...], right: int
) -> None:
    folder = with_events(tmp_path, gold_event("COERCE", "closed", actors=wanted))
    report = replace(bridge(MAYOR), events=(told("COERCE", "closed", actors=ids),), actors=(MINISTRY, CROWD))
    scores = score_records(load_gold(folder).reports, [report])
    assert (scores.event_and_actors, scores.event_and_recipients) == (Rate(right, 1, 1), Rate(1, 1, 1))


def test_a_denial_is_found_between_the_claims_that_were_found(tmp_path: Path) -> None:
    folder = with_events(tmp_path, links=[{"kind": "denies", "from": "c2", "to": "c1"}])
    link, gold = Link("denies", "c2", "c1", 0.9, ""), load_gold(folder).reports
    assert score_records(gold, [replace(bridge(MAYOR, DRIVERS), links=(link,))]).denial_link == Rate(1, 1, 1)
    assert score_records(gold, [replace(bridge(DRIVERS, MAYOR), links=(link,))]).denial_link == Rate(0, 1, 1)
    other = replace(link, kind="supports")
    assert score_records(gold, [replace(bridge(MAYOR, DRIVERS), links=(other,))]).denial_link == Rate(0, 0, 1)


def test_figures_of_events_and_links_stand_behind_the_others_where_the_gold_has_any(tmp_path: Path) -> None:
    folder = with_events(tmp_path, gold_event("COERCE", "closed"), links=[{"kind": "denies", "from": "c2", "to": "c1"}])
    found = replace(bridge(MAYOR, DRIVERS), events=(told("COERCE", "closed"),))
    scores = score_records(load_gold(folder).reports, [found]).to_dict()
    assert list(scores)[-9:-4] == [f"right_{trait}" for trait in ("status", *MARKS)]
    assert list(scores)[-4:] == ["event", "event_and_actors", "event_and_recipients", "denial_link"]
    assert scores["event"] == {"p": 100.0, "r": 100.0, "f1": 100.0}
    lines = "\n".join(evaluate(folder, [found]).lines())
    assert "events                       100.0  100.0  100.0" in lines
    assert "of the events found, right\nstatus                       100.0   of 1" in lines
    printed = tmp_path / "out.jsonl"
    printed.write_text(json.dumps(found.to_dict()), encoding="utf-8")
    assert score_records(load_gold(folder).reports, read_predictions(printed)).to_dict() == scores


PORT = "[A1 Guards] [E1 COERCE/seize+historical seized] [R1 a ship] in [P1 Lodara] [D1 on Monday]."
MARCH = "[A1 Students] [E1 PROTEST/demo marched], and [A2 the police] [E2 COERCE/arrest arrested] [R2 nine of them]."
CALM = "The sea was calm."


def sentences(folder: Path, *lines: str, name: str = "port.txt") -> Path:
    (folder / name).write_text("\n".join(["# Written for this test.", *lines]), encoding="utf-8")
    return folder / name


def scored(path: Path, *found: str) -> SentenceEvaluation:
    """The sentences of a file against the same ones marked in another way."""
    return evaluate_sentences(load_sentences(path), found=[read_marked(line).triggers for line in found])


def test_sentences_read_as_marked_score_a_hundred(tmp_path: Path) -> None:
    scores = scored(sentences(tmp_path, PORT, MARCH, CALM), PORT, MARCH, CALM).scores
    assert (scores.sentences, scores.empty, scores.in_empty) == (3, 1, 0)
    assert scores.trigger == scores.typed == Rate(3, 3, 3)
    assert (scores.right_type, scores.right_mode, scores.right_historical) == (Share(3, 3), Share(3, 3), Share(3, 3))
    assert (scores.actor, scores.recipient, scores.place, scores.date) == (
        Rate(3, 3, 3),
        Rate(2, 2, 2),
        Rate(1, 1, 1),
        Rate(1, 1, 1),
    )


def test_all_figures_of_sentences_as_reckoned_by_hand(tmp_path: Path) -> None:
    path = sentences(tmp_path, PORT, MARCH, CALM)
    evaluation = scored(
        path,
        # same type, no mode or mark, a longer trigger; one word of the actor, no recipient, the place for a date
        "[A1 Guards] [E1 COERCE seized a] ship in [D1 Lodara] [D1 on Monday].",
        # another type, and an event that is none
        "[A1 Students] [E1 MOBILIZE marched], and the police arrested [E2 AID nine] of them.",
        "The sea was [E1 AID calm].",
    )
    scores = evaluation.scores
    assert scores.to_dict() == {
        "sentences": 3,
        "trigger": {"p": 50.0, "r": 66.7, "f1": 57.1},  # 2 of 4, of 3
        "typed": {"p": 25.0, "r": 33.3, "f1": 28.6},  # 1 of 4, of 3
        "actor": {"p": 100.0, "r": 100.0, "f1": 100.0},  # of the one typed event
        "recipient": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "place": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "date": {"p": 50.0, "r": 100.0, "f1": 66.7},  # 1 of 2, of 1
        "historical": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "future": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "hypothetical": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "negated": {"p": 0.0, "r": 0.0, "f1": 0.0},
        "macro_f1": 33.3,  # COERCE 66.7, PROTEST 0; AID and MOBILIZE are not in the gold
        "by_type": {
            "AID": {"p": 0.0, "r": 0.0, "f1": 0.0},
            "COERCE": {"p": 100.0, "r": 50.0, "f1": 66.7},
            "MOBILIZE": {"p": 0.0, "r": 0.0, "f1": 0.0},
            "PROTEST": {"p": 0.0, "r": 0.0, "f1": 0.0},
        },
        "right_type": 50.0,
        "right_mode": 0.0,
        "right_historical": 0.0,
        "right_future": 100.0,
        "right_hypothetical": 100.0,
        "right_negated": 100.0,
        "empty": 1,
        "in_empty": 1.0,
    }
    kinds = [miss.kind for miss in evaluation.misses]
    assert kinds == ["mode", "mark", "recipient", "place", "date", "missed", "spurious", "type", "spurious"]


def test_misses_of_sentences_can_be_read(tmp_path: Path) -> None:
    evaluation = scored(sentences(tmp_path, PORT), PORT.replace("+historical", "").replace("R1", "A1"))
    lines = "\n".join(evaluation.lines())
    assert "events, by trigger and type  100.0  100.0  100.0" in lines
    assert (
        "mark: other marks (1)\n\n  port:2: Guards seized a ship in Lodara on Monday.\n"
        "    gold   COERCE/seize+historical: seized\n    found  COERCE/seize: seized" in lines
    )
    assert "    gold   COERCE/seize+historical: seized | Guards\n" in lines
    assert "    found  COERCE/seize: seized | Guards, a ship\n" in lines


def test_a_type_that_the_code_book_has_for_acts_to_come_is_that_type(tmp_path: Path) -> None:
    path = sentences(tmp_path, "[A1 Oslo] [E1 AGREE promised] [R1 Kyiv] tents.")
    assert scored(path, "[A1 Oslo] [E1 AID+future promised] [R1 Kyiv] tents.").scores.typed == Rate(1, 1, 1)


def test_a_folder_of_marked_texts_is_a_gold_set_of_sentences(tmp_path: Path) -> None:
    sentences(tmp_path, PORT)
    sentences(tmp_path, MARCH, CALM, name="march.txt")
    assert [one.name for one in load_sentences(tmp_path)] == ["march:2", "march:3", "port:2"]


def test_sentences_with_types_of_their_own_are_read_with_these(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("types: {RAIN: {examples: ['It [E1 RAIN rained] all day.', Rain fell on the town.]}}", "utf-8")
    ontology = load_ontology(own)
    (plain,) = load_sentences(sentences(tmp_path, "In May it [E1 RAIN rained] in [P1 Oslo]."), ontology)
    assert [trigger.type for trigger in plain.marked.triggers] == ["RAIN"]
    assert [one.name for one in load_sentences(own)] == ["RAIN:1"]


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
    port = sentences(tmp_path, CALM)
    assert refusal(evaluate, port) == (
        f"{port} marks no events: mark them as in [A1 Police] [E1 COERCE/arrest arrested] [R1 two men]"
    )
    sentences(tmp_path, "[E1 RAIN rained]")
    assert refusal(evaluate, port) == f"{port}, line 2: There is no type RAIN: [E1 RAIN rained]"
    assert refusal(evaluate, port, []) == (f"{port} holds sentences: they are read anew, no predictions can be scored")
    assert refusal(evaluate, tmp_path, None, port) == (
        f"{tmp_path} holds reports: an ontology goes with a file or folder of marked sentences"
    )
    assert refusal(read_predictions, tmp_path / "none.jsonl") == (
        f"{tmp_path / 'none.jsonl'} cannot be read: No such file or directory"
    )
