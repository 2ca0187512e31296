"""From marked triggers to coded events: who is in them, when, where, in which claims, and who vouches for them.

The triggers are marked in the text as in ``gold/events``, so no model reads here; claims are given by hand.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from factories import claim
from factories import report as report_of
from hypothesis import given
from hypothesis import strategies as st
from marked import SENTENCE, TOKEN
from test_sources import tag

from reportedly.errors import ReportError
from reportedly.events.marked import read_marked
from reportedly.events.ontology import code_of, codes, modes, types
from reportedly.pipeline import Settings, add_events
from reportedly.records import Analysis, Entity, Event, Report
from reportedly.sources import read_sources

PLACES = re.compile(r"\b(?:Kenya|Nairobi|Mali|Mogadishu|Uganda|Somalia|Egypt|Jordan)\b")
PERSONS = re.compile(r"\b(?:Jane Roe|John Doe)\b")


def code(line: str, *claims: dict[str, Any], **facts: Any) -> Report:
    """The report of a marked text, with its events."""
    marked = read_marked(line)
    text = marked.text
    words = tuple(match.span() for match in TOKEN.finditer(text))
    analysis = Analysis(
        words,
        tuple(tag(text, word) for word in words),
        tuple(match.span() for match in SENTENCE.finditer(text)),
        tuple(
            Entity(label, *match.span())
            for label, names in (("GPE", PLACES), ("PERSON", PERSONS))
            for match in names.finditer(text)
        ),
        (),
        marked.triggers,
    )
    report = replace(report_of(text, claims), **{"published": "2024-03-05", **facts})
    return add_events(report, analysis, (), read_sources(report, analysis, ()), Settings())


def event(line: str, *claims: dict[str, Any], **facts: Any) -> Event:
    (only,) = code(line, *claims, **facts).events
    return only


def parties(report: Report, ids: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [(actor.name, actor.code) for name in ids for actor in report.actors if actor.id == name]


ARREST = "[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 two reporters] in [P1 Nairobi] [D1 on Monday]."


def test_an_event_has_type_mode_root_and_who_did_it_to_whom() -> None:
    report = code(ARREST)
    (found,) = report.events
    assert (found.id, found.type, found.mode, found.cameo) == ("e1", "COERCE", "arrest", "17")
    assert (found.trigger.text, report.text[slice(*found.trigger.spans[0])]) == ("arrested", "arrested")
    assert parties(report, found.actors) == [("Kenyan police", "KENCOP")]
    assert parties(report, found.recipients) == [("reporters", "JRN")]


def test_when_and_where_come_from_its_words() -> None:
    found = event(ARREST)
    assert (found.date.text, found.date.start, found.date.resolution) == ("on Monday", "2024-03-04", "day")
    assert found.place is not None
    assert (found.place.name, found.place.country) == ("Nairobi", "KEN")


def test_the_day_that_a_dateline_tells_goes_before_that_of_publication() -> None:
    from reportedly.records import Dateline

    found = event(ARREST, dateline=Dateline("Nairobi", "2024-02-28"))
    assert found.date.start == "2024-02-26"


def test_an_undated_event_is_not_later_than_the_report_and_an_undated_episode_is_open() -> None:
    assert event("[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 a clerk].").date.end == "2024-03-05"
    old = event("[A1 Kenyan police] once [E1 COERCE/arrest+historical arrested] [R1 a clerk].")
    assert (old.historical, old.date.start, old.date.end) == (True, None, None)


def test_a_time_of_the_sentence_counts_where_the_event_has_none_of_its_own() -> None:
    found = event("In August 2021 [A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 a clerk].")
    assert (found.date.start, found.date.end, found.date.resolution) == ("2021-08-01", "2021-08-31", "month")


def test_what_nobody_is_said_to_do_is_coded_where_the_act_is_plain() -> None:
    assert event("[R1 Two clerks] were [E1 COERCE/arrest arrested].").actors == ()
    assert code("[R1 The plan] was [E1 REJECT rejected].").events == ()
    assert code("There were [E1 CONSULT talks].").events == ()


def test_two_sides_are_two_actors() -> None:
    report = code("[A1 Egypt] and [A1 Jordan] [E1 CONSULT held talks].")
    assert parties(report, report.events[0].actors) == [("Egypt", "EGYGOV"), ("Jordan", "JORGOV")]


def test_who_meets_whom_has_a_side_where_the_sentence_gives_it_one() -> None:
    report = code("[A1 Egypt] [E1 CONSULT met] [A1 Jordan].")
    (met,) = report.events
    assert (parties(report, met.actors), parties(report, met.recipients)) == (
        [("Egypt", "EGYGOV")],
        [("Jordan", "JORGOV")],
    )


def test_who_tells_of_an_event_does_not_do_it() -> None:
    report = code(
        "[A1 Egypt] said that [A1 rebels] [E1 ASSAULT/firearms shot] [R1 a student].",
        claim("Egypt", "said", "that rebels shot a student"),
    )
    assert [name for name, _ in parties(report, report.events[0].actors)] == ["rebels"]


def test_an_actor_is_no_recipient_of_its_own() -> None:
    report = code("[A1,R1 Kenya] [E1 ASSAULT bombed] [R1 rebels].")
    assert set(report.events[0].actors) & set(report.events[0].recipients) == set()


SHOT = "[A1 Soldiers] [E1 ASSAULT/firearms shot] [R1 a student]"


def test_a_report_speaks_for_itself_where_no_claim_holds_the_event() -> None:
    found = event(f"{SHOT}.")
    assert (found.status, found.claims) == ("asserted", ())


def test_what_somebody_says_is_reported_and_the_innermost_claim_comes_first() -> None:
    found = event(
        f"Radio said that villagers alleged that {SHOT}.",
        claim("Radio", "said", "that villagers alleged that Soldiers shot a student"),
        claim(["Radio", "villagers"], "alleged", "that Soldiers shot a student", parent="c1"),
    )
    assert (found.status, found.claims) == ("reported", ("c2", "c1"))
    assert "c2 says so" in found.why


def test_what_is_only_denied_is_denied() -> None:
    found = event(
        f"The army denied that {SHOT}.", claim("The army", "denied", "that Soldiers shot a student", stance="denies")
    )
    assert found.status == "denied"


def test_what_one_says_and_another_denies_is_disputed() -> None:
    found = event(
        f"Villagers said that {SHOT}. The army denied that [A2 soldiers] [E2 ASSAULT/firearms shot] [R2 the student].",
        claim("Villagers", "said", "that Soldiers shot a student"),
        claim("The army", "denied", "that soldiers shot the student", stance="denies"),
    )
    assert (found.status, found.claims) == ("disputed", ("c1", "c2"))
    assert [trigger.text for trigger in found.also_trigger] == ["shot"]


def test_saying_that_it_did_not_happen_is_denying_it() -> None:
    found = event(
        f"Villagers said that {SHOT}. "
        "The army said [A2 soldiers] never [E2 ASSAULT/firearms+negated shot] [R2 the student].",
        claim("Villagers", "said", "that Soldiers shot a student"),
        claim("The army", "said", "soldiers never shot the student"),
    )
    assert found.status == "disputed"


def test_denying_what_somebody_said_disputes_the_event_in_it() -> None:
    found = event(
        f"Villagers alleged that {SHOT}. The army rejected the allegation.",
        claim("Villagers", "alleged", "that Soldiers shot a student", strength="claimed"),
        claim(("The army", {"kind": "military"}), "rejected", "the allegation", stance="denies"),
    )
    assert found.status == "disputed"


def test_an_event_told_twice_is_one() -> None:
    report = code(f"{ARREST} The [E2 COERCE/arrest arrest] of [R2 the two reporters] by [A2 the police] angered many.")
    (found,) = report.events
    assert [trigger.text for trigger in found.also_trigger] == ["arrest"]
    assert (
        len(code(f"{SHOT}. The [E2 ASSAULT attack] on [R2 the student] by [A2 the soldiers] angered many.").events) == 1
    )


def test_acts_of_other_days_or_against_others_stay_apart() -> None:
    again = "[A2 Kenyan police] [E2 COERCE/arrest arrested] [R2 {}] in [P2 Nairobi] [D2 {}]."
    assert len(code(f"{ARREST} {again.format('two reporters', 'on 1 January 2020')}").events) == 2
    assert len(code(f"{ARREST} {again.format('a judge', 'on Monday')}").events) == 2


def test_every_event_says_why() -> None:
    why = event(ARREST).why
    assert why.startswith("event model: 'arrested'")
    assert "police" in why and "asserted" in why


def test_the_code_book_is_whole() -> None:
    assert len(types()) == 16
    assert all(code_of(kind, mode).score == code.score for (kind, mode), code in codes().items())
    assert {kind for kind, _ in modes()} <= set(types())
    assert all(1 <= code.quad <= 4 and -10 <= code.score <= 10 for code in codes().values())
    assert code_of("AID", "no such mode") == codes()["AID", None]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[E1 NONSENSE fell]", "There is no type NONSENSE: [E1 NONSENSE fell]"),
        ("[E1 AID/arrest sent]", "There is no type AID/arrest: [E1 AID/arrest sent]"),
        ("[E1 AID+soon sent]", "Marks are historical, future, hypothetical, negated: [E1 AID+soon sent]"),
        ("[A1 Kenya] fell", "Nothing is event 1: [A1 Kenya] fell"),
        ("[E1 AID sent] [E1 AID gave]", "Two triggers of one number: [E1 AID sent] [E1 AID gave]"),
        ("a [b", "A bracket that belongs to no mark: a [b"),
    ],
)
def test_a_mark_that_makes_no_sense_is_told(line: str, message: str) -> None:
    with pytest.raises(ReportError) as raised:
        read_marked(line)
    assert str(raised.value) == message


WORDS = (
    st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs", "Cc"]), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@given(WORDS, WORDS)
def test_marks_are_taken_out_and_stand_where_they_stood(who: str, what: str) -> None:
    marked = read_marked(f"[A1 {who}] [E1 AID+future {what}] it")
    (trigger,) = marked.triggers
    assert marked.text == f"{who} {what} it"
    assert [marked.text[a:b] for a, b in trigger.span.spans] == [what]
    assert [argument.span.text for argument in trigger.of_role("actor")] == [who]
    assert trigger.future and not trigger.negated
