"""What people correct is kept with who, when and why, shows in the state of the store, and outlasts reading again."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from correcting import ROOT, SAID, complaint, ids, kept, layers, of, put, reread
from factories import CONVOY, coded_report, span
from postgres import Server
from sqlalchemy import text

from reportedly.correct import (
    Order,
    add_claim,
    add_event,
    apply,
    carry_out,
    correct,
    corrections,
    link,
    rebuild,
    undo,
    unlink,
    withdraw,
)
from reportedly.errors import StoreError
from reportedly.records import Claim, Event
from reportedly.store import Store, open_store, schema

# Fields


def test_a_field_is_changed_and_the_machine_s_reading_stays(store: Store) -> None:
    done = correct(store, "convoys/c3", {"stance": "doubts"}, **SAID)
    assert (done.number, done.id, done.who, list(done.rows())) == (
        1, "convoys/c3", "Ada Ito", [("stance", "denies", "doubts")],
    )  # fmt: skip
    now = of(kept(store), "c3")
    assert (now.stance, now.confidence) == ("doubts", 1)
    assert now.why == "by hand; correction 1 by Ada Ito: stance (read by eye)"
    assert kept(store, as_read=True) == coded_report()
    assert layers(store) == {(schema.SUPERSEDED,), (schema.CORRECTED,)}
    assert done.before == {**of(coded_report(), "c3").to_dict()}


def test_views_show_the_corrected_state(store: Store) -> None:
    correct(store, "convoys/c7", {"origin.kind": "person", "origin.name": "Josep Borrell"}, **SAID)
    with store.reading() as connection:
        row = connection.execute(text("SELECT * FROM claim_view WHERE claim = 'c7'")).one()
        assert connection.execute(text("SELECT count(*) FROM claim_view")).scalar_one() == 15
    assert (row.origin, row.origin_kind, row.origin_named, row.corrected) == ("Josep Borrell", "person", 1, 1)


CLAIM_CASES: list[tuple[dict[str, Any], Callable[[Claim], object], object]] = [
    ({"manner": "direct"}, lambda c: c.manner, "direct"),
    ({"strength": "revealed"}, lambda c: c.strength, "revealed"),
    ({"text": "fuel for  thirty\ndays"}, lambda c: c.text, "fuel for thirty days"),
    ({"text": "fuel ... last week"}, lambda c: (c.text, len(c.spans)), ("fuel last week", 2)),
    ({"text": "fuel", "spans": "544-548"}, lambda c: c.spans, ((544, 548),)),
    ({"cue": ""}, lambda c: c.cue, None),
    ({"cue": "was drawn"}, lambda c: c.cue and c.cue.text, "was drawn"),
    ({"origin": ""}, lambda c: c.sources, ()),
    ({"origin": "the paper"}, lambda c: (c.sources[-1].text, c.sources[-1].kind), ("the paper", "unknown")),
    ({"origin": "The movement"}, lambda c: (c.sources[-1].kind, c.sources[-1].actor), ("armed_group", None)),
    ({"origin": "soldiers"}, lambda c: (c.sources[-1].kind, c.sources[-1].actor), ("military", "a3")),
    ({"origin.kind": "media"}, lambda c: c.sources[-1].kind, "media"),
    ({"origin.name": "The Memo"}, lambda c: (c.sources[-1].name, c.sources[-1].named), ("The Memo", True)),
    ({"origin.name": "The Memo", "origin.named": "no"}, lambda c: c.sources[-1].named, False),
    ({"origin.role": "memo", "origin.affiliation": None}, lambda c: c.sources[-1].role, "memo"),
    ({"origin.actor": "Army of Kenya"}, lambda c: c.sources[-1].actor, "a1"),
    ({"sources": "The Lodara Courier > a memo seen by the paper"},
     lambda c: [(s.text, s.kind) for s in c.sources],
     [("The Lodara Courier", "media"), ("a memo seen by the paper", "document")]),
    ({"sources": None}, lambda c: c.sources, ()),
    ({"spans": [[544, 548], [553, 559]]}, lambda c: c.spans, ((544, 548), (553, 559))),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "look", "wanted"), CLAIM_CASES)
def test_every_field_of_a_claim_can_be_corrected(
    store: Store, changes: dict[str, Any], look: Callable[[Claim], object], wanted: object
) -> None:
    correct(store, "convoys/c7", changes, **SAID)
    assert look(of(kept(store), "c7")) == wanted


EVENT_CASES: list[tuple[dict[str, Any], Callable[[Event], object], object]] = [
    ({"type": "assault/aerial"}, lambda e: (e.type, e.mode, e.cameo), ("ASSAULT", "aerial", "19")),
    ({"type": "AID"}, lambda e: (e.type, e.mode, e.cameo), ("AID", None, "07")),
    ({"mode": "arrest"}, lambda e: (e.type, e.mode), ("COERCE", "arrest")),
    ({"mode": ""}, lambda e: e.mode, None),
    ({"trigger": "turned"}, lambda e: e.trigger.text, "turned"),
    ({"actors": "a1, a2"}, lambda e: e.actors, ("a1", "a2")),
    ({"actors": "Army of Kenya; the mediators"}, lambda e: e.actors, ("a1", "a6")),
    ({"recipients": "soldiers"}, lambda e: (e.actors, e.recipients), ((), ("a3",))),
    ({"recipients": ""}, lambda e: e.recipients, ()),
    ({"recipients": "Diplomats"}, lambda e: e.recipients, ("a7",)),
    ({"date": "2024-02"}, lambda e: (e.date.start, e.date.end, e.date.resolution),
     ("2024-02-01", "2024-02-29", "month")),
    ({"date": "2023"}, lambda e: (e.date.start, e.date.end, e.date.resolution),
     ("2023-01-01", "2023-12-31", "year")),
    ({"date": "2024-03-01..2024-03-03"}, lambda e: (e.date.end, e.date.resolution), ("2024-03-03", "span")),
    ({"date": "2024-03-01", "date.text": "last week"}, lambda e: (e.date.text, e.date.start, e.date.resolution),
     ("last week", "2024-03-01", "day")),
    ({"date.start": "2024-03-01"}, lambda e: (e.date.start, e.date.end, e.date.resolution),
     ("2024-03-01", None, "span")),
    ({"place": "Tumbe"}, lambda e: e.place and e.place.text, "Tumbe"),
    ({"place": ""}, lambda e: e.place, None),
    ({"place.name": "Tano", "place.country": "ken", "place.lat": "-1.5", "place.lon": 40},
     lambda e: e.place and (e.place.text, e.place.name, e.place.country, e.place.lat, e.place.lon),
     ("the river", "Tano", "KEN", -1.5, 40.0)),
    ({"claims": "c9"}, lambda e: (e.claims, e.status), (("c9",), "reported")),
    ({"claims": ""}, lambda e: (e.claims, e.status), ((), "asserted")),
    ({"status": "disputed"}, lambda e: e.status, "disputed"),
    ({"negated": "true", "future": "no"}, lambda e: (e.negated, e.future, e.status), (True, False, "denied")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "look", "wanted"), EVENT_CASES)
def test_every_field_of_an_event_can_be_corrected(
    store: Store, changes: dict[str, Any], look: Callable[[Event], object], wanted: object
) -> None:
    correct(store, "convoys/e2", changes, **SAID)
    assert look(of(kept(store), "e2")) == wanted


def test_an_actor_can_be_coded_anew(store: Store) -> None:
    correct(store, "convoys/a5", {"country": "ken", "sector": "opp", "wikidata": "", "name": "The Front"}, **SAID)
    found = of(kept(store), "a5")
    assert (found.name, found.code, found.wikidata) == ("The Front", "KENOPP", None)
    correct(store, "convoys/a5", {"kind": "organization", "country": None}, **SAID)
    assert of(kept(store), "a5").code == "OPP"


def test_an_actor_made_of_words_can_be_coded_by_hand(store: Store) -> None:
    correct(store, "convoys/e2", {"recipients": "Diplomats"}, **SAID)
    correct(store, "convoys/a7", {"country": "UNO", "sector": ""}, **SAID)
    found = of(kept(store), "a7")
    assert (found.name, found.code, [one.text for one in found.mentions]) == ("Diplomats", "UNO", ["Diplomats"])
    undo(store, 1, **SAID)
    assert len(kept(store).actors) == 6


def test_types_of_a_user_s_own_are_those_that_the_store_has(store: Store) -> None:
    put(store, replace(coded_report(), id="k2", text="Own words. " * 30, claims=(), links=(),
                       events=(replace(coded_report().events[0], type="BOARDING", mode=None, cameo="18", claims=(),
                                       place=None, also_trigger=()),)))  # fmt: skip
    correct(store, "convoys/e2", {"type": "boarding"}, **SAID)
    found = of(kept(store), "e2")
    assert (found.type, found.mode, found.cameo) == ("BOARDING", None, "18")


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("c7", {}, "convoys/c7: nothing to change: say what with --set FIELD=VALUE"),
    ("c7", {"stanse": "denies"}, "A claim has no field 'stanse': did you mean stance?"),
    ("c7", {"zzz\x1b": "x"}, "A claim has no field 'zzz\\x1b': use one of text, spans, cue, cue.spans, manner, "),
    ("c7", {"stance": "denied"}, "stance cannot be 'denied': use one of affirms, denies, doubts, wants, intends, "),
    ("c7", {"stance": ["denies"]}, "stance cannot be '['denies']': use one of "),
    ("c7", {"text": ""}, "text cannot be empty: give words of the report"),
    ("c7", {"text": 12}, "text: int 12 where words are wanted"),
    ("c7", {"text": "petrol"}, 'text: "petrol" does not stand in the report: give words as they stand there'),
    ("c7", {"cue": "said"}, 'cue: "said" stands 2 times in the report: say which, with cue.spans='),
    ("c7", {"cue": "aid"}, 'cue: "aid" does not stand in the report'),
    ("c7", {"spans": "9-3"}, "spans: 9-3 is no place of the report, which has "),
    ("c7", {"spans": "5-99999"}, "spans: 5-99999 is no place of the report"),
    ("c7", {"spans": "0-5,3-8"}, "spans: 3-8 is no place of the report"),
    ("c7", {"spans": "48-49"}, "spans: 48-49 is white space: give the offsets of words"),
    ("c7", {"spans": "here"}, "spans: 'here' is no place in a text: write it as 120-134"),
    ("c7", {"spans": [[True, 4]]}, "spans: '[[True, 4]]' is no place in a text"),
    ("c7", {"spans": "1" * 5000 + "-2"}, "spans: '111"),
    ("c7", {"text": "fuel", "spans": "0-7"}, 'spans: there stands "Convoys", not "fuel"'),
    ("c7", {"origin.name": "x" * 301}, "origin.name has 301 characters: 300 are the most"),
    ("c7", {"origin.name": "a\x00b"}, "origin.name has characters that cannot be shown: a\\x00b"),
    ("c7", {"origin.role": "a\ud800"}, "origin.role has characters that cannot be shown: a\\ud800"),
    ("c10", {"origin.name": "X"}, "origin.name: the claim has no source: say with origin=WORDS who or what it is"),
    ("c7", {"origin.named": "maybe"}, "origin.named is true or false, not 'maybe'"),
    ("c7", {"origin.actor": "a99"}, "origin.actor: the report has no actor a99"),
    ("c7", {"sources": "a memo > nobody at all"}, 'sources, link 2: "nobody at all" does not stand in the report'),
    ("c7", {"parent": "c99"}, "parent: the report has no claim c99"),
    ("c7", {"parent": "c7"}, "parent: c7 is the claim itself: no claim can stand inside itself"),
    ("c5", {"parent": "c6"}, "parent: c6 is a claim inside c5: no claim can stand inside itself"),
    ("c7", {"parent": "c2"}, "parent: the content of c2 does not hold that of this claim"),
    ("e2", {"type": "WAR"}, "type: there is no type 'WAR': use one of AGREE, CONSULT, "),
    ("e2", {"type": "ASSAULT/arrest"}, "type: ASSAULT has no mode 'arrest': use one of abduct, beat, "),
    ("e2", {"mode": "aerial"}, "mode: COERCE has no mode 'aerial': use one of seize, "),
    ("e4", {"mode": "aerial"}, "mode: AGREE has no mode 'aerial': it has none"),
    ("e2", {"actors": "the police"}, 'actors: "the police" is no actor of the report and does not stand in it'),
    ("e2", {"actors": 3}, "actors: int 3 where a list is wanted"),
    ("c7", {"sources": True}, "sources: bool True where a list is wanted"),
    ("e2", {"actors": [3]}, "actors: give ids of actors, their names, or words of the report, parted by semicolons"),
    ("e2", {"actors": "a1", "recipients": "a1; a2"}, "recipients: a1 cannot be among the actors, too"),
    ("e2", {"date": "2024-02-30"}, "date: '2024-02-30' is no day: write it as 2024-03-05"),
    ("e2", {"date": "2024-13"}, "date: '2024-13' is no day: write it as 2024-03-05"),
    ("e2", {"date": "2024-03-05..2024-03-01"}, "date: it ends (2024-03-01) before it begins (2024-03-05)"),
    ("e1", {"date.start": "2024-03-06"}, "date: it ends (2024-03-05) before it begins (2024-03-06)"),
    ("e2", {"date.resolution": "hour"}, "date.resolution cannot be 'hour': use one of day, week, "),
    ("e2", {"date.text": "next year"}, 'date.text: "next year" does not stand in the report'),
    ("e3", {"place.name": "Lodara"}, "place.name: the event has no place: say with place=WORDS where it is told"),
    ("e2", {"place.country": "KENYA"}, "place.country: there is no country 'KENYA': write it as KEN"),
    ("e2", {"place.lat": "95"}, "place.lat is a number of degrees from -90 to 90, not '95'"),
    ("e2", {"place.lon": "nan"}, "place.lon is a number of degrees from -180 to 180, not 'nan'"),
    ("e2", {"claims": "c9 c77"}, "claims: the report has no claim c77"),
    ("e2", {"status": "true"}, "status cannot be 'true': use one of asserted, reported, denied, disputed"),
    ("a1", {"name": " "}, "name cannot be empty"),
    ("a1", {"sector": "XYZ"}, "sector: there is no sector 'XYZ': write it as GOV"),
    ("a1", {"wikidata": "114"}, "wikidata: '114' is no Wikidata item: write a number behind Q, as Q114"),
]


@pytest.mark.parametrize(("name", "changes", "told"), WRONG)
def test_what_is_wrong_is_told_in_a_line_and_nothing_is_written(
    store: Store, name: str, changes: dict[str, Any], told: str
) -> None:
    assert complaint(lambda: correct(store, f"convoys/{name}", changes, **SAID)).startswith(told)
    assert (kept(store), corrections(store), layers(store)) == (coded_report(), [], {(schema.READ,)})


def test_who_and_why_are_asked_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    change = {"stance": "doubts"}
    assert complaint(lambda: correct(store, "convoys/c3", change, why=" ")) == (
        "Say why: a correction is kept with its reason (--why TEXT)"
    )
    assert complaint(lambda: correct(store, "convoys/c3", change, why="x" * 2001)).startswith("why has 2001 characters")
    assert complaint(lambda: correct(store, "convoys/c3", change, why="x", by=" ")) == (
        "Say who corrects: with --by NAME, or in the variable REPORTEDLY_USER"
    )
    monkeypatch.setenv("REPORTEDLY_USER", "B. Okoro")
    assert correct(store, "convoys/c3", change, why="x").who == "B. Okoro"
    monkeypatch.delenv("REPORTEDLY_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "okoro")
    assert correct(store, "convoys/c3", change, why="x\n  y").who == "okoro"
    assert corrections(store)[-1].why == "x y"


def test_what_is_not_there_is_told(store: Store) -> None:
    def failed(target: str) -> str:
        return complaint(lambda: withdraw(store, target, **SAID))

    assert failed("convoys") == "'convoys' names no claim, event or actor: write KEY/c3, KEY/e2 or KEY/a1"
    assert failed("convoys/c99") == "convoys/c99: the report has no claim c99, its claims are c1 to c15"
    assert failed("other/c1") == "The store has no report 'other'"
    assert failed("convoys/a1") == ("convoys/a1: an actor cannot be withdrawn: change who is in the events instead")
    assert complaint(lambda: undo(store, 5, **SAID)) == (
        "There is no correction 5: reportedly correct --list shows them"
    )
    assert complaint(lambda: undo(store, 10**30, **SAID)).startswith("There is no correction 1000")


def test_a_report_goes_by_its_key_by_the_beginning_of_it_and_by_the_key_of_a_copy(store: Store) -> None:
    put(store, replace(coded_report(), id="late-copy", outlet="Late Paper"))
    for key in ("convoys", "convoy", "late-copy"):
        assert correct(store, f"{key}/c3", {"stance": "doubts"}, **SAID).id == "convoys/c3"


# Adding and withdrawing


def test_an_added_claim_takes_its_place_in_the_text(store: Store) -> None:
    done = add_claim(store, "convoys", "talks could resume", {"origin": "Diplomats", "cue": "hinted"}, **SAID)
    assert done.id == "convoys/c16"
    found = kept(store)
    new = of(found, "c16")
    assert (new.text, new.stance, new.strength, new.manner, new.confidence) == (
        "talks could resume", "affirms", "said", "indirect", 1.0,
    )  # fmt: skip
    assert (new.parent, [one.kind for one in new.sources]) == (None, ["people"])
    assert [one.id for one in found.claims[-3:]] == ["c14", "c16", "c15"]
    assert new.why == "added, correction 1 by Ada Ito: read by eye"
    assert of(found, "e5").claims == ("c16", "c14")  # whose trigger it holds


def test_an_added_claim_inside_another_has_that_for_its_parent_and_its_chain(store: Store) -> None:
    add_claim(store, "convoys", "had turned them back", {"origin": "soldiers", "cue": "at the river"}, **SAID)
    new = of(kept(store), "c16")
    assert (new.parent, [one.text for one in new.sources]) == ("c9", ["Local radio", "villagers", "soldiers"])


def test_an_added_quotation_is_direct(store: Store) -> None:
    withdraw(store, "convoys/c13", **SAID)
    add_claim(store, "convoys", '"We were promised guarantees,"', **SAID)
    assert (of(kept(store), "c16").manner, of(kept(store), "c16").sources) == ("direct", ())


def test_words_that_stand_twice_are_added_by_offsets(store: Store) -> None:
    assert "stands 2 times" in complaint(lambda: add_claim(store, "convoys", "the barracks", **SAID))
    add_claim(store, "convoys", "the barracks", {"spans": [span(CONVOY, "the barracks").spans[0]]}, **SAID)
    assert of(kept(store), "c16").spans == span(CONVOY, "the barracks").spans
    add_claim(store, "convoys", None, {"spans": "0-7"}, **SAID)
    assert complaint(lambda: add_claim(store, "convoys", None, **SAID)) == "An added claim needs words of the report"


def test_an_added_event_is_vouched_for_by_the_claims_that_hold_it(store: Store) -> None:
    assert complaint(lambda: add_event(store, "convoys", "drawn", **SAID)) == (
        "An event needs a type: add --set type=TYPE, or type=TYPE/mode"
    )
    done = add_event(store, "convoys", "drawn", {"type": "AID", "actors": ["a2"], "date": "2024-02-28"}, **SAID)
    new = of(kept(store), done.name)
    assert (new.id, new.type, new.cameo, new.claims, new.status) == ("e8", "AID", "07", ("c7",), "reported")
    add_event(store, "convoys", "Convoys cross", {"type": "MOBILIZE", "claims": "", "status": "denied"}, **SAID)
    assert (of(kept(store), "e9").claims, of(kept(store), "e9").status) == ((), "denied")


def test_what_stands_inside_a_withdrawn_claim_stands_where_it_stood(store: Store) -> None:
    withdraw(store, "convoys/c8", **SAID)
    found = kept(store)
    assert "c8" not in ids(found)
    assert of(found, "c9").parent is None
    assert of(found, "e2").claims == ("c9",)
    withdraw(store, "convoys/c2", **SAID)
    assert kept(store).links == ()
    withdraw(store, "convoys/e1", **SAID)
    assert "e1" not in ids(kept(store))
    assert complaint(lambda: correct(store, "convoys/c8", {"stance": "denies"}, **SAID)) == (
        "convoys/c8 has been withdrawn by Ada Ito: take that back first, with --undo 1"
    )


def test_ids_of_what_was_withdrawn_are_not_given_again(store: Store) -> None:
    first = add_claim(store, "convoys", "talks could resume", **SAID)
    withdraw(store, first.id, **SAID)
    assert add_claim(store, "convoys", "talks could resume", **SAID).id == "convoys/c17"


# What follows


def test_a_corrected_chain_is_passed_on_to_the_claims_inside(store: Store) -> None:
    correct(store, "convoys/c8", {"origin.name": "Radio Lodara"}, **SAID)
    assert [one.name for one in of(kept(store), "c9").sources] == ["Radio Lodara", None]
    correct(store, "convoys/c8", {"sources": "The Lodara Courier > Local radio"}, **SAID)
    assert [one.text for one in of(kept(store), "c9").sources] == ["The Lodara Courier", "Local radio", "villagers"]
    correct(store, "convoys/c9", {"sources": "villagers"}, **SAID)
    assert [one.text for one in of(kept(store), "c9").sources] == ["villagers"]


def test_a_new_parent_brings_its_chain(store: Store) -> None:
    correct(store, "convoys/c9", {"parent": ""}, **SAID)
    assert [one.text for one in of(kept(store), "c9").sources] == ["villagers"]
    correct(store, "convoys/c9", {"parent": "convoys/c8"}, **SAID)
    assert [one.text for one in of(kept(store), "c9").sources] == ["Local radio", "villagers"]


def test_a_denial_makes_an_event_disputed_and_taking_it_away_makes_it_reported(store: Store) -> None:
    unlink(store, "convoys/c3", "c2", **SAID)
    unlink(store, "convoys/c4", "convoys/c2", **SAID)
    correct(store, "convoys/e1", {"claims": "c2"}, **SAID)  # the headline tells it too, in the reporter's own voice
    found = of(kept(store), "e1")
    assert (found.status, found.why.rsplit("; ", 1)[1]) == ("reported", "reported after correction: c2 says so")
    link(store, "convoys/c4", "denies", "c2", **SAID)
    assert of(kept(store), "e1").status == "disputed"
    undo(store, 4, **SAID)
    assert of(kept(store), "e1").status == "reported"


def test_a_corrected_stance_changes_the_status_unless_somebody_has_set_it(store: Store) -> None:
    correct(store, "convoys/c9", {"stance": "denies"}, **SAID)
    assert of(kept(store), "e2").status == "denied"
    correct(store, "convoys/e2", {"status": "disputed"}, **SAID)
    correct(store, "convoys/c9", {"stance": "affirms"}, **SAID)
    assert of(kept(store), "e2").status == "disputed"
    undo(store, 2, **SAID)
    assert of(kept(store), "e2").status == "reported"


def test_events_that_no_correction_bears_upon_keep_what_the_machine_said(store: Store) -> None:
    correct(store, "convoys/c14", {"strength": "said"}, **SAID)
    assert kept(store).events == coded_report().events


def test_from_one_claim_to_another_there_is_one_link(store: Store) -> None:
    assert link(store, "convoys/c4", "denies", "c2", **SAID).changes == {"kind": "denies", "to": "c2"}
    assert [(one.kind, one.source, one.score) for one in kept(store).links] == [
        ("denies", "c3", 0.8),
        ("denies", "c4", 1),
    ]
    unlink(store, "convoys/c4", "c2", **SAID)
    assert complaint(lambda: unlink(store, "convoys/c2", "c3", **SAID)) == (
        "c2 is not linked to c3: c3 is linked to c2, the other way round"
    )
    assert complaint(lambda: link(store, "convoys/c4", "denies", "c4", **SAID)) == (
        "convoys/c4 cannot be linked to itself"
    )
    assert complaint(lambda: link(store, "convoys/c4", "hates", "c2", **SAID)) == (
        "A claim denies, supports or repeats another, not 'hates'"
    )
    assert complaint(lambda: link(store, "convoys/c4", "denies", "other/c2", **SAID)) == (
        "other/c2 is a claim of another report: links are between claims of one"
    )
    assert complaint(lambda: link(store, "convoys/c4", "denies", "e2", **SAID)) == (
        "Links are between claims, as KEY/c3"
    )


# The log


def test_taking_back_leaves_the_reading_and_both_lines_of_the_log(store: Store) -> None:
    correct(store, "convoys/c3", {"stance": "doubts"}, **SAID)
    undone = undo(store, 1, why="it was right", by="B. Okoro")
    assert (undone.id, undone.action, list(undone.rows())) == ("1", "undo", [("correction", "1", None)])
    assert (kept(store), layers(store)) == (coded_report(), {(schema.READ,)})
    assert complaint(lambda: undo(store, 1, **SAID)) == (
        "Correction 1 has been taken back by correction 2: take that one back instead"
    )
    undo(store, 2, **SAID)
    assert of(kept(store), "c3").stance == "doubts"
    assert [one.who for one in corrections(store)] == ["Ada Ito", "B. Okoro", "Ada Ito"]


def test_of_two_people_the_later_counts_field_by_field(store: Store) -> None:
    correct(store, "convoys/c7", {"origin.kind": "media", "stance": "doubts"}, why="x", by="Ada Ito")
    correct(store, "convoys/c7", {"origin.name": "Memo 7", "stance": "wants"}, why="y", by="B. Okoro")
    found = of(kept(store), "c7")
    assert (found.stance, found.origin.kind, found.origin.name) == ("wants", "media", "Memo 7")
    undo(store, 2, **SAID)
    found = of(kept(store), "c7")
    assert (found.stance, found.origin.kind, found.origin.name) == ("doubts", "media", None)
    assert [one.before["stance"] for one in corrections(store, "convoys/c7")[:2]] == ["affirms", "doubts"]


def test_the_log_cannot_be_changed_by_whoever_opens_the_file(store: Store) -> None:
    correct(store, "convoys/c3", {"stance": "doubts"}, **SAID)
    log = corrections(store)
    for statement in (
        "UPDATE corrections SET who = 'nobody'",
        "UPDATE corrections SET id = 7",
        "DELETE FROM corrections",
        "INSERT OR REPLACE INTO corrections SELECT id, report_id, target, name, action, changes, before, context, "
        "'nobody', why, at FROM corrections",
        "DELETE FROM reports",
    ):
        with pytest.raises(StoreError), store.writing() as connection:
            connection.execute(text(statement))
    assert corrections(store) == log


def test_a_rebuild_changes_nothing(store: Store) -> None:
    correct(store, "convoys/c8", {"origin.name": "Radio Lodara"}, **SAID)
    add_claim(store, "convoys", "talks could resume", **SAID)
    before = kept(store)
    for _ in range(2):
        with store.writing() as connection:
            rebuild(connection, 1)
        assert (kept(store), kept(store, as_read=True)) == (before, coded_report())


# The store under others


def test_all_or_nothing(store: Store) -> None:
    orders = [Order("change", "convoys/c3", {"stance": "doubts"}, **SAID), Order("withdraw", "convoys/c77", **SAID)]
    complaint(lambda: carry_out(store, orders))
    assert (kept(store), corrections(store)) == (coded_report(), [])


def test_later_lines_see_what_earlier_ones_did(store: Store) -> None:
    done = carry_out(store, [
        Order("add", "convoys", {"text": "talks could resume"}, add="claim", **SAID),
        Order("change", "convoys/c16", {"stance": "wants"}, **SAID),
        Order("link", "convoys/c16", kind="repeats", other="c14", **SAID),
    ])  # fmt: skip
    assert [one.number for one in done] == [1, 2, 3]
    assert of(kept(store), "c16").stance == "wants"
    assert done == corrections(store)


def test_a_process_killed_while_it_corrects_leaves_the_state_before(tmp_path: Path, store: Store) -> None:
    killed = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from reportedly.correct import keep\n"
        "from reportedly.store import open_store\n"
        "keep.send = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "keep.correct(open_store(sys.argv[1]), 'convoys/c3', {'stance': 'doubts'}, why='x', by='y')\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed, store.address, str(ROOT / "tests")], check=False)
    assert ended.returncode == -signal.SIGKILL
    with open_store(store.address) as again:
        assert (kept(again), corrections(again)) == (coded_report(), [])
        with again.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def test_two_who_correct_at_once_both_count(store: Store) -> None:
    faults: list[BaseException] = []

    def work(who: str, names: list[str]) -> None:
        try:
            with open_store(store.address) as own:
                for name in names:
                    correct(own, f"convoys/{name}", {"stance": "wants"}, why="x", by=who)
        except BaseException as fault:
            faults.append(fault)

    people = {"Ada Ito": ["c3", "c7", "c11"], "B. Okoro": ["c7", "c14", "c2"]}
    threads = [threading.Thread(target=work, args=one) for one in people.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    log = corrections(store)
    assert [one.number for one in log] == [1, 2, 3, 4, 5, 6]
    assert {who: [one.name for one in log if one.who == who] for who in people} == people
    wanted = {"c2", "c3", "c7", "c11", "c14"}
    assert {one.id for one in kept(store).claims if one.stance == "wants"} == wanted


def test_a_store_for_reading_is_not_corrected(store: Store) -> None:
    with open_store(store.address, read_only=True) as closed, pytest.raises(StoreError, match="open for reading only"):
        correct(closed, "convoys/c3", {"stance": "doubts"}, **SAID)


def test_postgresql_keeps_the_same_log(postgres_server: Server) -> None:
    with open_store(postgres_server.database(), create=True) as store:
        put(store, coded_report())
        correct(store, "convoys/c9", {"stance": "denies"}, **SAID)
        link(store, "convoys/c4", "denies", "c2", **SAID)
        add_event(store, "convoys", "drawn", {"type": "AID", "actors": "Diplomats"}, **SAID)
        undo(store, 2, **SAID)
        log = corrections(store)
        assert kept(store) == apply(coded_report(), log)
        assert kept(store, as_read=True) == coded_report()
        for statement in ("UPDATE corrections SET who = 'x'", "DELETE FROM corrections", "TRUNCATE reports CASCADE"):
            with pytest.raises(StoreError, match=schema.APPEND_ONLY), store.writing() as connection:
                connection.execute(text(statement))
        fewer = replace(coded_report(), claims=coded_report().claims[:7], events=(), links=())
        assert reread(store, fewer) == apply(fewer, log)
        assert corrections(store) == log
