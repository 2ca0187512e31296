"""Corrections find what they are about in other readings, and any log makes a report that holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from correcting import SAID, ids, kept, layers, of, put, reread
from factories import CONVOY, claim, coded_report, report, span
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.correct import (
    Correction,
    Order,
    add_claim,
    add_event,
    apply,
    carry_out,
    correct,
    corrections,
    link,
    unlink,
    withdraw,
)
from reportedly.correct.batch import orders_of
from reportedly.correct.edits import ACTOR_FIELDS, CLAIM_FIELDS, EVENT_FIELDS
from reportedly.correct.log import standing
from reportedly.correct.orders import Case, make
from reportedly.errors import UsageError
from reportedly.records import Report
from reportedly.store import Store, open_store, schema

# Other readings


def later(**facts: Any) -> Report:
    """What a newer model reads in the same text: other ids, other bounds, more and fewer claims and events."""
    old = coded_report()
    renumbered = {one.id: f"c{number + 20}" for number, one in enumerate(old.claims)}
    claims = tuple(
        replace(one, id=renumbered[one.id], parent=renumbered.get(one.parent or ""), why="newer model")
        for one in old.claims
    )
    links = tuple(replace(one, source=renumbered[one.source], target=renumbered[one.target]) for one in old.links)
    events = tuple(
        replace(one, id=f"e{number + 20}", claims=tuple(renumbered[name] for name in one.claims))
        for number, one in enumerate(old.events)
    )
    return replace(old, **{"claims": claims, "events": events, "links": links, **facts})


def without(found: Report, *names: str) -> Report:
    """A reading that has not got these records."""
    return replace(
        found,
        claims=tuple(
            replace(one, parent=None if one.parent in names else one.parent)
            for one in found.claims
            if one.id not in names
        ),
        events=tuple(
            replace(one, claims=tuple(name for name in one.claims if name not in names))
            for one in found.events
            if one.id not in names
        ),
        links=tuple(one for one in found.links if not {one.source, one.target} & set(names)),
    )


def test_corrections_find_their_records_by_the_place_of_the_words(store: Store) -> None:
    correct(store, "convoys/c9", {"stance": "denies"}, **SAID)
    correct(store, "convoys/e2", {"type": "ASSAULT/beat", "actors": "the movement"}, **SAID)
    correct(store, "convoys/a2", {"country": "UGA"}, **SAID)
    unlink(store, "convoys/c3", "c2", **SAID)
    actors = tuple(replace(one, id=f"a{9 - int(one.id[1])}") for one in later().actors)
    events = tuple(replace(one, actors=(), recipients=()) for one in later().events)
    found = reread(store, later(actors=actors, events=events))
    assert of(found, "c28").stance == "denies"
    assert (of(found, "e21").mode, of(found, "e21").actors) == ("beat", ("a4",))
    assert (of(found, "a7").name, of(found, "a7").country) == ("Ministry of Defence", "UGA")
    assert [(one.source, one.target) for one in found.links] == [("c23", "c21")]
    assert kept(store, as_read=True).claims == later().claims


def test_a_claim_whose_bounds_have_moved_is_the_same_above_half(store: Store) -> None:
    correct(store, "convoys/c9", {"stance": "denies"}, **SAID)
    whole = of(later(), "c28")

    def read_as(words: str) -> Report:
        content = span(CONVOY, words)
        moved = replace(whole, text=content.text, spans=content.spans)
        return reread(
            store, replace(later(), claims=tuple(moved if one.id == "c28" else one for one in later().claims))
        )

    found = read_as("soldiers had turned them back")
    assert (of(found, "c28").stance, len(found.claims)) == ("denies", 15)
    found = read_as("soldiers")
    assert (of(found, "c28").stance, len(found.claims)) == ("affirms", 16)


def test_of_two_claims_with_the_same_words_cue_and_source_tell_which(store: Store) -> None:
    text = "Radio Merin reported, quoting a police officer, that a shell had failed to explode."
    what = "that a shell had failed to explode"
    inner = claim(["Radio Merin", "a police officer"], "quoting", what, parent="c1")
    twice = report(text, [claim("Radio Merin", "reported", what), inner], id="merin")
    put(store, twice)
    correct(store, "merin/c2", {"stance": "doubts"}, **SAID)
    turned = (replace(twice.claims[1], id="c1", parent="c2"), replace(twice.claims[0], id="c2"))
    found = reread(store, replace(twice, claims=turned), 2)
    assert [(one.cue.text, one.stance) for one in found.claims if one.cue] == [
        ("quoting", "doubts"), ("reported", "affirms"),
    ]  # fmt: skip
    found = reread(store, replace(twice, claims=twice.claims[:1]), 2)  # the other one is gone, not this one
    assert [(one.id, one.stance) for one in found.claims] == [("c1", "affirms"), ("c2", "doubts")]


def test_what_the_new_reading_has_not_got_is_put_back_as_corrected(store: Store) -> None:
    correct(store, "convoys/c9", {"origin.kind": "person"}, **SAID)
    correct(store, "convoys/e2", {"mode": "deport"}, **SAID)
    link(store, "convoys/c4", "denies", "c2", **SAID)
    found = reread(store, without(later(), "c28", "e21", "c23"))
    back = next(one for one in found.claims if one.text == of(coded_report(), "c9").text)
    assert back.origin is not None
    assert (back.id, back.origin.kind, back.parent) == ("c9", "person", "c27")
    assert "not found by this reading, put back for correction 1 by Ada Ito" in back.why
    assert of(found, "e2").mode == "deport"
    assert of(found, "e2").claims == ("c9", "c27")
    assert [(one.kind, one.source, one.target) for one in found.links] == [
        ("denies", "c22", "c21"),
        ("denies", "c4", "c21"),
    ]
    assert [one.id for one in found.claims].index("c4") == [one.id for one in found.claims].index("c22") + 1
    again = correct(store, "convoys/c9", {"stance": "wants"}, **SAID)  # what was put back can be corrected, too
    assert again.subject.read == corrections(store)[0].subject.read
    found = reread(store, coded_report())
    assert (of(found, "c9").stance, of(found, "c9").origin.kind) == ("wants", "person")
    assert ids(found) == ids(coded_report())


def test_a_withdrawal_of_what_is_gone_does_nothing_and_holds_when_it_comes_back(store: Store) -> None:
    correct(store, "convoys/c1", {"stance": "wants"}, **SAID)
    withdraw(store, "convoys/c1", **SAID)
    withdraw(store, "convoys/e7", **SAID)
    gone = without(later(), "c20", "e26")
    assert reread(store, gone) == gone
    assert layers(store) == {(schema.READ,)}
    found = reread(store, later())
    assert not {"c20", "e26"} & set(ids(found))


def test_what_was_added_is_added_unless_the_new_reading_has_it(store: Store) -> None:
    add_claim(store, "convoys", "that no date had been", {"stance": "doubts", "origin": "Officials"}, **SAID)
    add_claim(store, "convoys", "the mediators were still in charge", {"stance": "denies"}, **SAID)
    found = reread(store, later())
    assert [one.stance for one in found.claims if "no date" in one.text] == ["affirms", "doubts"]
    own = replace(of(later(), "c31"), id="c90", stance="affirms")
    content = span(CONVOY, "the mediators were still in")
    own = replace(own, text=content.text, spans=content.spans)
    found = reread(store, replace(later(), claims=(*later().claims, own)))
    told = [(one.id, one.stance) for one in found.claims if "mediators were" in one.text]
    assert told == [("c31", "asks"), ("c90", "denies")]


def test_what_was_added_and_found_later_goes_by_both_places(store: Store) -> None:
    add_event(store, "convoys", "drawn", {"type": "AID", "actors": "a2"}, **SAID)
    own = replace(of(later(), "e26"), id="e40", trigger=span(CONVOY, "was drawn"))
    found = reread(store, replace(later(), events=(*later().events, own)))
    assert {one.id for one in found.events if "drawn" in one.trigger.text} == {"e26", "e40"}
    correct(store, "convoys/e40", {"future": True}, **SAID)
    found = reread(store, coded_report())
    told = [(one.id, one.future) for one in found.events if "drawn" in one.trigger.text]
    assert sorted(told) == [("e7", False), ("e8", True)]


def test_a_parent_said_by_a_person_opens_a_circle(store: Store) -> None:
    correct(store, "convoys/c9", {"parent": ""}, **SAID)
    correct(store, "convoys/c9", {"parent": "c8"}, **SAID)
    turned = tuple(replace(one, parent={"c27": "c28", "c28": None}.get(one.id, one.parent)) for one in later().claims)
    found = reread(store, replace(later(), claims=turned))
    assert (of(found, "c28").parent, of(found, "c27").parent) == ("c27", None)


def test_an_end_of_a_date_that_nobody_gave_gives_way(store: Store) -> None:
    correct(store, "convoys/e1", {"date.start": "2024-03-05"}, **SAID)
    dated = replace(of(later(), "e20"), date=replace(of(later(), "e20").date, start="2024-02-01", end="2024-02-03"))
    found = reread(store, replace(later(), events=(dated, *later().events[1:])))
    assert (found.events[0].date.start, found.events[0].date.end) == ("2024-03-05", "2024-03-05")


# Any log


def spans_hold(found: Report) -> None:
    claims = {one.id: one for one in found.claims}
    assert len(claims) == len(found.claims)
    assert len({one.id for one in found.events}) == len(found.events)
    for one in found.claims:
        assert one.text == " ".join(found.text[a:b] for a, b in one.spans)
        assert one.parent is None or one.parent in claims
        seen, above = set(), one.id
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = claims[above].parent  # type: ignore[assignment]
    known = {one.id for one in found.actors}
    for happened in found.events:
        assert set(happened.claims) <= set(claims)
        assert set(happened.actors) | set(happened.recipients) <= known
        assert not set(happened.actors) & set(happened.recipients)
        date = happened.date
        assert not (date.start and date.end) or date.start <= date.end
    for one_link in found.links:
        assert {one_link.source, one_link.target} <= set(claims)


NAMES = [*(f"c{number}" for number in range(1, 19)), *(f"e{number}" for number in range(1, 10)), "a1", "a5"]
CHANGES: dict[str, list[dict[str, Any]]] = {
    "c": [{"stance": "denies"}, {"stance": "wants", "manner": "direct"}, {"origin.kind": "document"}, {"parent": "c5"},
          {"parent": None}, {"text": "a retired general as warning that the truce"}, {"sources": "Local radio"},
          {"origin": "villagers"}, {"cue": None}, {"spans": "0-20"}, {"origin.actor": "Diplomats"}],
    "e": [{"type": "ASSAULT/aerial"}, {"mode": None}, {"actors": "a1; Diplomats"}, {"recipients": "a2, a3"},
          {"date": "2024-01"}, {"date.end": "2024-03-01"}, {"claims": "c2 c3"}, {"status": "denied"},
          {"negated": True}, {"place.name": "Tumbe"}, {"trigger": "crossed"}],
    "a": [{"country": "UGA"}, {"sector": None, "kind": "people"}],
}  # fmt: skip
ADDED = [
    {"add_claim": "fuel for thirty days"},
    {"add_claim": "soldiers had turned them back at the river", "set": {"origin": "villagers"}},
    {"add_event": "promised", "set": {"type": "AGREE", "actors": "a6"}},
]


@st.composite
def wishes(draw: st.DrawFn) -> dict[str, Any]:
    """Something to correct, which may not be possible."""
    kind = draw(st.sampled_from(["set", "set", "set", "withdraw", "link", "unlink", "add", "undo"]))
    if kind == "add":
        return {"id": "convoys", **draw(st.sampled_from(ADDED))}
    if kind == "undo":
        return {"undo": draw(st.integers(1, 6))}
    name = draw(st.sampled_from(NAMES))
    target = {"id": f"convoys/{name}"}
    if kind == "set":
        return {**target, "set": draw(st.sampled_from(CHANGES[name[0]]))}
    if kind == "withdraw":
        return {**target, "withdraw": True}
    key = draw(st.sampled_from(["deny", "support"])) if kind == "link" else "unlink"
    return {**target, key: draw(st.sampled_from(NAMES[:15]))}


def log_of(read: Report, wanted: Sequence[Mapping[str, Any]], log: Sequence[Correction] = ()) -> list[Correction]:
    """The log that these make, those left out that cannot be carried out."""
    case = Case(1, read, list(log))
    for told in wanted:
        (order,) = orders_of(told, "x", "Ada Ito")
        if order.action == "undo" and int(order.target) not in {one.number for one in case.log}:
            continue
        try:
            made = make(order, case, len(case.log) + 1, "2024-01-01T00:00:00+00:00")
        except UsageError:
            continue
        case = case.with_also(json_again(made))
    return case.log


def json_again(one: Correction) -> Correction:
    parts = {name: json.loads(json.dumps(getattr(one, name))) for name in ("changes", "before", "context")}
    return replace(one, **parts)


READINGS = [coded_report(), later(), without(later(), "c28", "c22", "e21"), without(coded_report(), "c2", "c8", "e1")]


@settings(max_examples=60, deadline=None)
@given(st.lists(wishes(), max_size=7), st.sampled_from(READINGS))
def test_whatever_is_corrected_holds_in_any_reading(wanted: list[dict[str, Any]], again: Report) -> None:
    read = coded_report()
    log = log_of(read, wanted)
    for reading in (read, again):
        found = apply(reading, log)
        spans_hold(found)
        assert found == apply(reading, log)
        assert (found == reading) or standing(log)
        assert apply(reading, standing(log)) == found


@settings(max_examples=60, deadline=None)
@given(st.lists(wishes(), min_size=1, max_size=6), wishes(), st.sampled_from(READINGS))
def test_what_is_taken_back_is_as_if_it_had_never_been(
    wanted: list[dict[str, Any]], another: dict[str, Any], again: Report
) -> None:
    before = log_of(coded_report(), wanted)
    after = log_of(coded_report(), [another], before)
    if len(after) == len(before):
        return
    undone = log_of(coded_report(), [{"undo": after[-1].number}], after)
    assert len(undone) == len(after) + 1
    for reading in (coded_report(), again):
        assert apply(reading, undone) == apply(reading, before)
        redone = log_of(coded_report(), [{"undo": undone[-1].number}], undone)
        assert apply(reading, redone) == apply(reading, after)


@settings(max_examples=40, deadline=None)
@given(st.lists(wishes(), max_size=5), st.lists(wishes(), max_size=4), st.sampled_from(READINGS))
def test_a_log_goes_on_over_readings_and_comes_home(
    first: list[dict[str, Any]], second: list[dict[str, Any]], again: Report
) -> None:
    log = log_of(again, second, log_of(coded_report(), first))
    home = apply(coded_report(), log)
    spans_hold(home)
    spans_hold(apply(again, log))
    assert len(home.claims) <= len(coded_report().claims) + sum(one.action == "add" for one in log)


@settings(max_examples=40, deadline=None)
@given(st.permutations(["c3", "c7", "c11", "c14"]))
def test_corrections_of_different_records_may_come_in_any_order(order: list[str]) -> None:
    log = log_of(coded_report(), [{"id": f"convoys/{name}", "set": {"stance": "wants"}} for name in order])
    found = apply(coded_report(), log)
    assert {one.id: one.stance for one in found.claims if one.stance == "wants"} == dict.fromkeys(order, "wants")


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([*CLAIM_FIELDS, *EVENT_FIELDS, *ACTOR_FIELDS]),
    st.one_of(st.text(max_size=30), st.none(), st.integers(), st.floats(), st.booleans(), st.lists(st.integers())),
)
def test_no_value_breaks_anything(field: str, value: Any) -> None:
    for target in ("convoys/c7", "convoys/e2", "convoys/a1"):
        log: list[Correction] = []
        try:
            log = [
                json_again(make(Order("change", target, {field: value}, "x", "y"), Case(1, coded_report(), []), 1, ""))
            ]
        except UsageError as error:
            assert "\n" not in str(error)
        spans_hold(apply(coded_report(), log))


@settings(max_examples=15, deadline=None)
@given(st.lists(wishes(), min_size=2, max_size=5), st.sampled_from(READINGS))
def test_a_store_holds_what_its_log_makes_of_the_reading(wanted: list[dict[str, Any]], again: Report) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "news.db", create=True) as opened:
        put(opened, coded_report())
        for told in wanted:
            with suppress(UsageError):
                carry_out(opened, orders_of(told, "x", "Ada Ito"))
        log = corrections(opened)
        assert kept(opened) == apply(coded_report(), log)
        assert kept(opened, as_read=True) == coded_report()
        assert reread(opened, again) == apply(again, log)
        assert reread(opened, coded_report()) == apply(coded_report(), log)
