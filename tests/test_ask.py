"""Every question finds what fits and nothing else: in SQLite and in PostgreSQL, by command and in Python."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from factories import actor, at, claim, denies, event, on, report, span
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update

import reportedly
from reportedly import cli
from reportedly.ask.answers import sentence_of
from reportedly.corpus import COLUMNS, Corpus
from reportedly.errors import MissingExtra, StoreError, UsageError
from reportedly.records import Dateline, Report
from reportedly.store import Store, open_store, schema, store_reports
from reportedly.store.rows import Rows, add_reading
from reportedly.store.write import counter_of, send

ROOT = Path(__file__).parents[1]

AMBUSH = (
    "Wagner Group fighters ambushed an American convoy near Herat on Saturday, a senior officer told reporters. The "
    "defence ministry denied that any convoy had been hit. According to a leaked memo, fuel for thirty days was drawn. "
    "Josep Borrell said the WHO should send doctors to the old hospital of Herat."
)
TALKS = (
    "Envoys of Kenya met those of Uganda in Nairobi on Wednesday. The Gazette cited a retired general as warning that "
    "whoever signs first will lose. Josep Borrell had failed, a diplomat hinted. Residents who fear a new war said "
    "they hoped the envoys would sign."
)
STRIKE = (
    'Police in Paris arrested forty strikers. "We were protesting in peace," Marie Duval, a union leader, said. French '
    "ministers plan to ban strikes; the army did not shoot, the union leader confirmed."
)
UNDATED = "A spokesman of the union said the port of Odesa was closed."
RIVER = "The mayor said the bridge had burned. Farmers claimed the mayor had sold the bridge."


def ambush() -> Report:
    officer = {"kind": "military", "role": "senior officer", "affiliation": "US Army", "actor": "a2"}
    ministry = {"kind": "government", "name": "defence ministry", "actor": "a3"}
    borrell = {"name": "Josep Borrell", "role": "foreign policy chief", "affiliation": "European Union"}
    return report(
        AMBUSH,
        [
            claim(("a senior officer", officer), "told reporters", AMBUSH[: AMBUSH.index(" on Saturday")]),
            claim(("The defence ministry", ministry), "denied", "that any convoy had been hit", stance="denies"),
            claim(("a leaked memo", {"kind": "document"}), "According to", "fuel for thirty days was drawn",
                  strength="revealed", confidence=0.5),
            claim(("Josep Borrell", borrell), "said", "the WHO should send doctors to the old hospital of Herat",
                  stance="wants"),
        ],
        [
            actor("Wagner Group", kind="armed_group", country="RUS", sector="REB"),
            actor("United States Army", "an American convoy", "a senior officer", kind="military", country="USA",
                  sector="MIL"),
            actor("Ministry of Defence of Afghanistan", "The defence ministry", kind="government", country="AFG"),
            actor("World Health Organization", "the WHO", country="UNO"),
        ],
        [
            event("ASSAULT/firearms", "ambushed", ["a1"], ["a2"], claims=("c1",), status="disputed",
                  date=on("2021-08-14", text="on Saturday"), place=at(AMBUSH, "Herat", "Herat", "AFG", 34.3, 62.2)),
            event("AID", "send doctors", ["a4"], claims=("c4",), future=True, hypothetical=True, confidence=0.4,
                  place="the old hospital of Herat"),
        ],
        id="ambush0001", outlet="Daily Ferry", title="Convoy hit", published="2021-08-15", links=(denies("c2", "c1"),),
        dateline=Dateline("Herat", "2021-08-15"), authors=("A. Writer",), url="https://ferry.example/1",
    )  # fmt: skip


def talks() -> Report:
    gazette = ("The Gazette", {"kind": "media", "name": "Gazette"})
    general = ("a retired general", {"role": "retired general"})
    return report(
        TALKS,
        [
            claim(gazette, "cited", "a retired general as warning that whoever signs first will lose"),
            claim([gazette, general], "warning", "that whoever signs first will lose", parent="c1", strength="claimed"),
            claim(("a diplomat", {"role": "diplomat"}), "hinted", "Josep Borrell had failed", strength="suggested"),
            claim(("Residents who fear a new war", {"kind": "people"}), "said", "they hoped the envoys would sign",
                  stance="believes", manner="mixed"),
        ],
        [
            actor("Kenya", kind="government", country="KEN", sector="GOV"),
            actor("Uganda", kind="government", country="UGA", sector="GOV"),
            actor("Josep Borrell", kind="person", country="EUR", sector="GOV"),
        ],
        [
            event("CONSULT/visit", "met", ["a1", "a2"], date=on("2021-09-29"),
                  place=at(TALKS, "Nairobi", "Nairobi", "KEN", -1.3, 36.8)),
            event("AGREE", "sign", ["a1", "a2"], claims=("c4",), hypothetical=True),
            event("REJECT", "had failed", ["a3"], claims=("c3",), historical=True),
        ],
        id="talks00002", outlet="Gazette", published="2021-09-30",
    )  # fmt: skip


def strike() -> Report:
    leader = ("Marie Duval, a union leader", {"name": "Marie Duval", "role": "union leader", "actor": "a3"})
    again = ("the union leader", {"name": "Marie Duval", "role": "union leader", "actor": "a3"})
    return report(
        STRIKE,
        [
            claim(leader, "said", '"We were protesting in peace,"', manner="direct"),
            claim([], "plan", "to ban strikes", stance="intends"),
            claim(again, "confirmed", "the army did not shoot", strength="revealed"),
        ],
        [
            actor("French police", "Police", kind="government", country="FRA", sector="COP"),
            actor("strikers", "forty strikers", kind="people", country="FRA", sector="CVL"),
            actor("Marie Duval", "Marie Duval", "the union leader", kind="person", country="FRA", sector="LAB"),
            actor("French army", "the army", kind="military", country="FRA", sector="MIL"),
            actor("French ministers", kind="government", country="FRA", sector="GOV"),
        ],
        [
            event("COERCE/arrest", "arrested", ["a1"], ["a2"], date=on("2022-01-04"), place="Paris"),
            event("PROTEST", "protesting", ["a3", "a2"], ["a5"], claims=("c1",)),
            event("ASSAULT", "shoot", ["a4"], claims=("c3",), negated=True, status="denied"),
        ],
        id="strike0003", outlet="Le Matin", published="2022-01-05",
    )  # fmt: skip


def undated() -> Report:
    spokesman = {"role": "spokesman", "affiliation": "union"}
    closed = claim(("A spokesman of the union", spokesman), "said", "the port of Odesa was closed")
    return report(UNDATED, [closed], id="undated004")


def river() -> Report:
    mayor = ("The mayor", {"kind": "government", "role": "mayor"})
    return report(
        RIVER,
        [
            claim(mayor, "said", "the bridge had burned"),
            claim(("Farmers", {"kind": "people"}), "claimed", "the mayor had sold the bridge"),
        ],
        [actor("mayor", "The mayor", "the mayor", kind="government")],
        [event("ASSAULT/destroy", "burned", claims=("c1",))],
        id="river00005", outlet="Daily Ferry", published="2023-05-01",
    )  # fmt: skip


def river_corrected() -> Report:
    """The mayor denied it, the farmers' claim is withdrawn, another is added."""
    read = river()
    added = report(RIVER, [claim(("Farmers", {"kind": "people"}), "claimed", "had sold the bridge")]).claims[0]
    first = replace(read.claims[0], stance="denies")
    return replace(read, claims=(first, replace(added, id="c3")), events=(replace(read.events[0], status="denied"),))


def correct(store: Store) -> None:
    """Write the corrected reading of the river beside the machine's, which it supersedes."""
    with store.writing() as connection:
        number = connection.execute(text("SELECT id FROM reports WHERE key = 'river00005'")).scalar_one()
        for table in (schema.mentions, schema.claims, schema.events, schema.links):
            connection.execute(update(table).where(table.c.report_id == number).values(layer=schema.SUPERSEDED))
        rows = Rows()
        add_reading(rows, counter_of(connection), river_corrected(), number, schema.CORRECTED)
        send(connection, rows)
        noted: dict[str, Any] = {
            name: "{}" for name in ("changes", "before", "context") if name in schema.corrections.c
        }
        noted |= {"report_id": number, "who": "ann", "why": "read again", "at": "2024-01-01"}
        for target, name, action in (
            ("claim", "c1", "change"), ("claim", "c2", "withdraw"), ("claim", "c3", "add"), ("event", "e1", "change"),
        ):  # fmt: skip
            connection.execute(insert(schema.corrections).values(target=target, name=name, action=action, **noted))


def fill(store: Store) -> None:
    copy = replace(ambush(), id="copy000006", outlet="Évening Copy", published="2021-08-16")
    with store.writing() as connection:
        store_reports(connection, [ambush(), talks(), strike(), undated(), river(), copy], "the tests")
    correct(store)


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _filled(str(tmp_path_factory.mktemp("store") / "news.db"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def name(request: pytest.FixtureRequest) -> str:
    """The address of a store with the five reports above and a copy of one."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_store"))
    return _filled(request.getfixturevalue("postgres_server").database())


def _filled(name: str) -> str:
    with open_store(name, create=True) as store:
        fill(store)
    return name


@pytest.fixture
def corpus(name: str) -> Iterator[Corpus]:
    with reportedly.open(name) as opened:
        yield opened


def short(key: str) -> str:
    """An id without the number that makes it long enough."""
    report, slash, rest = key.partition("/")
    return report.rstrip("0123456789") + slash + rest


def found(corpus: Corpus, what: str, **filters: Any) -> str:
    answers = getattr(corpus, what)(**filters)
    return " ".join(short(one.id) if hasattr(one, "id") else str(one.name) for one in answers)


CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"about": "Wagner Group"}, "ambush/c1"),
    ({"about": "wagner group"}, "ambush/c1"),
    ({"about": "the Wagner Group"}, "ambush/c1"),
    ({"about": "Group Wagner"}, ""),
    ({"about": "United States Army"}, "ambush/c1"),  # an actor that its words do not name
    ({"about": "Josep Borrell"}, "talks/c3"),  # not what he says
    ({"about": "World Health Organization"}, "ambush/c4"),
    ({"about": "WHO"}, "ambush/c4"),  # not "residents who fear", and whose words name it by its capitals
    ({"about": "who"}, "ambush/c4"),  # the table of actors knows it, content with the mere word there is none
    ({"about": ["Wagner Group", "convoy"]}, "ambush/c1"),
    ({"about": ["Wagner Group", "doctors"]}, ""),
    ({"by": "Josep Borrell"}, "ambush/c4"),
    ({"by": "European Union"}, "ambush/c4"),  # an affiliation
    ({"by": "EU"}, "ambush/c4"),  # another name of it
    ({"by": "retired general"}, "talks/c2"),  # a role
    ({"by": "Gazette"}, "talks/c1 talks/c2"),  # the origin comes first, then what it passes on
    ({"by": "Ministry of Defence of Afghanistan"}, "ambush/c2"),  # an actor by another name than its words
    ({"by": "Wagner Group"}, ""),
    ({"origin": "document"}, "ambush/c3"),
    ({"origin": "military,media"}, "talks/c1 ambush/c1"),
    ({"origin": "unknown"}, "strike/c2"),
    ({"named": True}, "strike/c1 strike/c3 talks/c1 ambush/c2 ambush/c4"),
    ({"named": False, "since": "2021-09", "until": "2022"}, "strike/c2 talks/c2 talks/c3 talks/c4"),
    ({"stance": "denies"}, "river/c1 ambush/c2"),
    ({"stance": "wants,intends"}, "strike/c2 ambush/c4"),
    ({"stance": ["wants", "intends"], "sort": "date"}, "ambush/c4 strike/c2"),
    ({"strength": "revealed"}, "strike/c3 ambush/c3"),
    ({"manner": "direct,mixed"}, "strike/c1 talks/c4"),
    ({"type": "ASSAULT"}, "river/c1 strike/c3 ambush/c1"),
    ({"type": "assault/firearms"}, "ambush/c1"),
    ({"type": "ASSAULT/firearms,AGREE"}, "talks/c4 ambush/c1"),
    ({"status": "disputed"}, "ambush/c1"),
    ({"only": "denied,negated"}, "strike/c3"),
    ({"only": "hypothetical"}, "talks/c4 ambush/c4"),
    ({"exclude": "hypothetical,negated,denied"}, "strike/c1 talks/c3 ambush/c1"),
    ({"type": "ASSAULT", "exclude": "negated,denied"}, "ambush/c1"),  # one event has it all
    ({"type": "AID", "status": "disputed"}, ""),
    ({"between": ("Wagner Group", "USA")}, "ambush/c1"),
    ({"place": "Herat"}, "ambush/c1 ambush/c4"),
    ({"place": "Afghanistan"}, "ambush/c1"),
    ({"since": "2021-09-30", "until": "2021-09"}, "talks/c1 talks/c2 talks/c3 talks/c4"),
    ({"until": "2021-08-14"}, ""),
    ({"until": "2021-08-15", "stance": "denies"}, "ambush/c2"),
    ({"outlet": "daily ferry", "stance": "denies"}, "river/c1 ambush/c2"),
    ({"outlet": "Évening Copy", "stance": "denies"}, "ambush/c2"),  # a copy
    ({"outlet": "Ferry"}, ""),
    ({"report": "strike0003"}, "strike/c1 strike/c2 strike/c3"),
    ({"report": "strike"}, "strike/c1 strike/c2 strike/c3"),  # the beginning of one id alone
    ({"report": "copy000006", "stance": "denies"}, "ambush/c2"),
    ({"report": "strike0003/c2"}, "strike/c2"),
    ({"text": "convoy"}, "ambush/c1 ambush/c2"),
    ({"text": "convoys hit"}, "ambush/c2"),  # word forms
    ({"text": '"convoy near Herat"'}, "ambush/c1"),
    ({"text": '"near convoy"'}, ""),
    ({"text": "convoy -hit"}, "ambush/c1"),
    ({"text": 'convoy -"been hit"'}, "ambush/c1"),
    ({"text": "fuel OR peace"}, "strike/c1 ambush/c3"),
    ({"text": "convoy hit OR fuel"}, "ambush/c2"),
    ({"text": "protes*"}, "strike/c1"),
    ({"text": "OR OR convoy OR"}, "ambush/c1 ambush/c2"),
    ({"text": "BRIDGE"}, "river/c1 river/c3"),
    ({"min_confidence": 0.8, "until": "2021-08"}, "ambush/c1 ambush/c2 ambush/c4"),
    ({"corrected": True}, "river/c1 river/c3"),
    ({"report": "river00005"}, "river/c1 river/c3"),
    ({"report": "river00005", "as_read": True}, "river/c1 river/c2"),
    ({"stance": "denies", "as_read": True}, "ambush/c2"),
    ({"text": "mayor"}, ""),  # in a claim that was withdrawn
    ({"text": "mayor", "as_read": True}, "river/c2"),
    ({"about": "mayor"}, ""),
    ({"sort": "stored", "limit": 2}, "ambush/c1 ambush/c2"),
    ({"sort": "confidence", "until": "2021-08"}, "ambush/c1 ambush/c2 ambush/c4 ambush/c3"),
    ({"sort": "date", "text": "peace OR port OR fuel"}, "ambush/c3 strike/c1 undated/c1"),  # what has no day comes last
    ({"by": "union"}, "strike/c1 strike/c3 ambush/c4 undated/c1"),
    ({"limit": 1}, "river/c1"),
]

EVENTS: list[tuple[dict[str, Any], str]] = [
    ({}, "river/e1 strike/e2 strike/e3 strike/e1 talks/e2 talks/e3 talks/e1 ambush/e2 ambush/e1"),
    ({"about": "Wagner Group"}, "ambush/e1"),
    ({"about": "strikers"}, "strike/e2 strike/e1"),
    ({"by": "Josep Borrell"}, "ambush/e2"),
    ({"by": "diplomat"}, "talks/e3"),
    ({"origin": "person", "type": "ASSAULT"}, "strike/e3"),
    ({"named": False, "origin": "military"}, "ambush/e1"),
    ({"stance": "wants"}, "ambush/e2"),
    ({"strength": "suggested,revealed"}, "strike/e3 talks/e3"),
    ({"manner": "direct", "by": "union leader"}, "strike/e2"),
    ({"type": "ASSAULT"}, "river/e1 strike/e3 ambush/e1"),
    ({"type": "ASSAULT/firearms"}, "ambush/e1"),
    ({"status": "disputed"}, "ambush/e1"),
    ({"status": "asserted"}, "strike/e1 talks/e1"),
    ({"only": "future"}, "ambush/e2"),
    ({"only": "historical,hypothetical"}, "talks/e2 talks/e3 ambush/e2"),
    ({"exclude": "denied,reported,nothing"}, "strike/e1 talks/e1 ambush/e1"),
    ({"between": ("RUS", "USA")}, "ambush/e1"),
    ({"between": ("us", "Russia")}, "ambush/e1"),
    ({"between": ("American", "Wagner Group")}, "ambush/e1"),
    ({"between": ("KEN", "UGA")}, "talks/e2 talks/e1"),  # both act, and nobody is acted upon
    ({"between": ("FRA", "FRA")}, "strike/e2 strike/e1"),
    ({"between": ("Marie Duval", "strikers")}, ""),  # they act together
    ({"between": ("KEN", "USA")}, ""),
    ({"place": "AFG"}, "ambush/e1"),
    ({"place": "af"}, "ambush/e1"),
    ({"place": "Nairobi"}, "talks/e1"),
    ({"place": "old hospital"}, "ambush/e2"),
    ({"place": "convoy"}, ""),
    ({"since": "2021-08", "until": "2021-08"}, "ambush/e2 ambush/e1"),
    ({"since": "2021-08-15", "until": "2021-08"}, "ambush/e2"),  # the day of its report, since it tells none
    ({"since": "2021-09-29", "until": "2021-09-29"}, "talks/e1"),
    ({"outlet": "Évening Copy"}, "ambush/e2 ambush/e1"),
    ({"report": "talks00002/e3"}, "talks/e3"),
    ({"text": "memo", "type": "ASSAULT"}, "ambush/e1"),  # the report has the word
    ({"min_confidence": 0.5, "report": "ambush0001"}, "ambush/e1"),
    ({"corrected": True}, "river/e1"),
    ({"status": "denied"}, "river/e1 strike/e3"),
    ({"status": "denied", "as_read": True}, "strike/e3"),
    ({"status": "disputed", "type": "AID"}, ""),
    ({"sort": "confidence", "report": "ambush0001"}, "ambush/e1 ambush/e2"),
    ({"sort": "date", "limit": 2}, "ambush/e1 ambush/e2"),
]

REPORTS: list[tuple[dict[str, Any], str]] = [
    ({}, "river strike talks ambush undated"),
    ({"sort": "date"}, "ambush talks strike river undated"),
    ({"sort": "stored"}, "ambush talks strike undated river"),
    ({"about": "Josep Borrell"}, "talks ambush"),
    ({"about": "Kenya"}, "talks"),
    ({"by": "Josep Borrell"}, "ambush"),
    ({"by": "Gazette", "type": "CONSULT"}, "talks"),
    ({"by": "Gazette", "type": "ASSAULT"}, ""),
    ({"origin": "document"}, "ambush"),
    ({"stance": "denies"}, "river ambush"),
    ({"stance": "denies", "as_read": True}, "ambush"),
    ({"by": "officer", "stance": "denies"}, ""),  # one claim has it all
    ({"status": "disputed"}, "ambush"),
    ({"between": ("KEN", "UGA")}, "talks"),
    ({"place": "Nairobi"}, "talks"),
    ({"since": "2022"}, "river strike"),
    ({"until": "2021-08-15"}, "ambush"),
    ({"outlet": "Évening Copy"}, "ambush"),
    ({"report": "copy000006"}, "ambush"),
    ({"text": "fuel memo"}, "ambush"),
    ({"text": "hit"}, "ambush"),
    ({"text": "sign -residents"}, ""),
    ({"corrected": True}, "river"),
    ({"min_confidence": 0.95}, ""),
]

SOURCES: list[tuple[dict[str, Any], str]] = [
    ({"by": "Josep Borrell"}, "Josep Borrell"),
    ({"named": True}, "Marie Duval Gazette Josep Borrell defence ministry"),
    ({"named": True, "sort": "name", "limit": 2}, "Gazette Josep Borrell"),
    ({"stance": "denies"}, "defence ministry None"),
    ({"about": "Josep Borrell"}, "None"),
    ({"origin": "unknown"}, ""),
]

ACTORS: list[tuple[dict[str, Any], str]] = [
    ({"type": "CONSULT"}, "Kenya Uganda"),
    ({"between": ("RUS", "USA")}, "United States Army Wagner Group"),
    ({"by": "Josep Borrell"}, "World Health Organization"),
    ({"about": "Wagner Group", "sort": "name"}, "United States Army Wagner Group"),
    ({"stance": "intends"}, ""),
]  # fmt: skip

CASES = [
    *(("claims", *case) for case in CLAIMS),
    *(("events", *case) for case in EVENTS),
    *(("reports", *case) for case in REPORTS),
    *(("sources", *case) for case in SOURCES),
    *(("actors", *case) for case in ACTORS),
]


@pytest.mark.parametrize(("what", "filters", "wanted"), CASES, ids=lambda value: str(value)[:60] or "nothing")
def test_a_filter_finds_what_fits_and_nothing_else(
    corpus: Corpus, what: str, filters: dict[str, Any], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is looked up: by the rarest condition, or, as where all are frequent, row by row."""
    assert found(corpus, what, **filters) == wanted
    monkeypatch.setattr("reportedly.ask.plan.RARE", 1)
    for many in (1, 6):
        for bound in ("plan.MANY", "plan.MOST", "counts.MANY"):
            monkeypatch.setattr(f"reportedly.ask.{bound}", many)
        assert found(corpus, what, **filters) == wanted
        if what not in ("sources", "actors"):
            limit = filters.get("limit", 3)
            assert found(corpus, what, **{**filters, "limit": limit}).split() == wanted.split()[:limit]


def test_a_claim_has_its_words_its_report_and_who_denies_it(corpus: Corpus) -> None:
    one = corpus.claims(about="Wagner Group").first()
    assert one is not None
    assert one.claim == ambush().claims[0]
    assert one.denied_by == ("ambush0001/c2",)
    assert (one.report.outlet, one.report.day, one.report.appearances) == ("Daily Ferry", "2021-08-15", 2)
    assert (one.report.dateline, one.report.authors) == (Dateline("Herat", "2021-08-15"), ("A. Writer",))
    assert [AMBUSH[start:end] for start, end in one.claim.spans] == [one.claim.text]
    assert not one.corrected
    nested = corpus.claims(by="retired general").first()
    assert nested is not None and nested.claim == talks().claims[1]


def test_an_event_has_its_actors_its_sentence_who_says_so_and_who_denies_it(corpus: Corpus) -> None:
    one = corpus.events(status="disputed").first()
    assert one is not None
    assert one.event == ambush().events[0]
    assert (one.actors, one.recipients) == (ambush().actors[:1], ambush().actors[1:2])
    assert (one.said_by, one.denied_by) == (ambush().claims[:1], ambush().claims[1:2])
    assert (
        one.sentence.text == AMBUSH[: AMBUSH.index(" The defence")].rstrip(".") + "." and one.sentence.spans[0][0] == 0
    )
    ((start, end),) = one.sentence.spans
    assert AMBUSH[start:end] == one.sentence.text
    assert one.to_row()["denied_by"] == "The defence ministry"


@pytest.mark.parametrize(
    ("told", "words", "sentence"),
    [
        ("It rained. Police shot two men. Nobody knew why.", "Police", "Police shot two men."),
        ("It rained. Police shot two men. Nobody knew why.", "men", "Police shot two men."),
        ("In the U.S. Col. A. Brisk shot two men! He fled.", "shot", "In the U.S. Col. A. Brisk shot two men!"),
        ("Headline of 2024\n\nPolice shot two men", "shot", "Police shot two men"),
        ('"Go!" he said. "They shot two men." He fled.', "shot", '"They shot two men."'),
    ],
)
def test_the_sentence_of_an_event_is_about_a_sentence(told: str, words: str, sentence: str) -> None:
    assert sentence_of(told, span(told, words)).text == sentence


def test_a_source_is_counted_by_its_texts_not_by_their_copies(corpus: Corpus) -> None:
    counted = {one.role or one.name: one for one in corpus.sources(report="ambush0001")}
    ministry, officer = counted["defence ministry"], counted["senior officer"]
    assert (ministry.claims, ministry.reports, ministry.outlets, ministry.denies, ministry.denied) == (1, 1, 2, 1, 0)
    assert (officer.claims, officer.reports, officer.outlets, officer.denies, officer.denied) == (1, 1, 2, 0, 1)
    assert (ministry.countries, officer.countries) == (("AFG",), ("USA",))
    assert (ministry.first_day, ministry.last_day, ministry.example) == ("2021-08-15", "2021-08-15", "ambush0001/c2")
    assert counted["foreign policy chief"].affiliation == "European Union"


def test_an_actor_is_counted_where_it_speaks_is_spoken_of_acts_and_is_acted_upon(corpus: Corpus) -> None:
    counted = {one.name: one for one in corpus.actors()}
    army, borrell, duval = (counted[name] for name in ("United States Army", "Josep Borrell", "Marie Duval"))
    parts = ("reports", "mentions", "claims_about", "claims_by", "events_as_actor", "events_as_recipient")
    assert [getattr(army, part) for part in parts] == [1, 2, 1, 1, 0, 1]
    assert [getattr(borrell, part) for part in parts] == [1, 1, 1, 0, 1, 0]
    assert [getattr(duval, part) for part in parts] == [1, 2, 0, 2, 1, 0]
    assert [one.claims_about for one in corpus.actors(report="river00005", as_read=True) if one.name == "mayor"] == [1]


MUCH: list[tuple[str, dict[str, Any], int, str]] = [
    ("sources", {}, 4, "2022-01-05"),
    ("sources", {"stance": "affirms,denies,believes"}, 4, "2022-01-05"),
    ("sources", {"text": "convoy OR bridge OR sign"}, 4, "2021-09-30"),
    ("sources", {"until": "2021-10"}, 3, "2021-09-30"),
    ("actors", {}, 8, "2022-01-05"),
    ("actors", {"exclude": "future"}, 6, "2022-01-05"),
    ("actors", {"since": "2021", "until": "2021-10"}, 6, "2021-09-30"),
]


@pytest.mark.parametrize(("what", "filters", "much", "day"), MUCH)
def test_of_much_the_newest_counts_where_few_are_wanted(
    corpus: Corpus, what: str, filters: dict[str, Any], much: int, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = getattr(corpus, what)
    everything = list(ask(**filters))
    assert {one.counted_from for one in everything} == {None}
    assert list(ask(**filters, limit=50)) == everything  # it is not much yet
    monkeypatch.setattr("reportedly.ask.looking.COUNTED", much)
    newest = list(ask(**filters, limit=50))
    (since,) = {one.counted_from for one in newest}
    assert since == day and newest != everything
    of_these = ask(**{**filters, "since": since}, limit=50, whole=True)
    assert [replace(one, counted_from=None) for one in newest] == list(of_these)
    assert list(ask(**filters, limit=50, whole=True)) == list(ask(**filters)) == everything
    assert ask(**filters).first() == everything[0]


def test_a_report_has_its_first_words_its_copies_and_what_is_in_it(corpus: Corpus) -> None:
    one = corpus.reports(about="Wagner Group").first()
    assert one is not None
    assert (one.claims, one.events, one.denials, one.outlets) == (4, 2, 1, ("Daily Ferry", "Évening Copy"))
    assert AMBUSH.startswith(one.opening.text) and one.opening.spans == ((0, len(one.opening.text)),)
    assert corpus.report("ambush0001") == ambush()
    assert corpus.report("river00005") == river_corrected()
    assert corpus.report("river00005", as_read=True) == river()


def test_rows_have_the_documented_columns_and_make_tables(corpus: Corpus) -> None:
    for what in ("claims", "events", "sources", "actors", "reports"):
        answers = getattr(corpus, what)()
        rows = answers.to_rows()
        assert [list(row) for row in rows] == [list(COLUMNS[what])] * len(rows)
        assert answers.to_polars().to_dicts() == rows
        assert answers.to_arrow().to_pylist() == rows
        assert list(answers.to_pandas().columns) == list(COLUMNS[what])
    empty = corpus.events(type="SANCTION")
    assert empty.to_polars().schema == corpus.events().to_polars().schema
    assert empty.to_arrow().num_rows == 0


def test_answers_are_looked_up_as_they_are_iterated_over(corpus: Corpus) -> None:
    stream = iter(corpus.claims())
    assert short(next(stream).id) == "river/c1"
    assert short(next(stream).id) == "river/c3"
    stream.close()  # type: ignore[attr-defined]
    answers = corpus.claims(stance="denies")
    assert [one.id for one in answers] == [one.id for one in answers]


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        ({"stance": "denise"}, "Unknown stance 'denise' - did you mean denies?"),
        ({"origin": "xyz"}, "Unknown kind of origin 'xyz' - use one or more of person, government, military, "
                            "armed_group, organization, media, document, people, unknown"),
        ({"status": "reprted"}, "Unknown status 'reprted' - did you mean reported?"),
        ({"type": "ASALT"}, "Unknown type of event 'ASALT' - did you mean ASSAULT?"),
        ({"type": "ASSAULT/dron"}, "Unknown mode of ASSAULT 'dron' - did you mean drone?"),
        ({"type": "AID/food"}, "AID has no modes"),
        ({"only": "futre"}, "Unknown status or mark 'futre' - did you mean future?"),
        ({"since": "2021-13"}, "--from takes a day, a month or a year: 2021-08-05, 2021-08 or 2021, not '2021-13'"),
        ({"until": "2021-02-30"}, "--to takes a day, a month or a year: 2021-08-05, 2021-08 or 2021, not '2021-02-30'"),
        ({"since": "2022", "until": "2021"}, "--from 2022-01-01 lies after --to 2021-12-31"),
        ({"between": "USA"}, "--between takes two countries or names, as in --between USA AFG"),
        ({"about": "?!"}, "'?!' is no name: it has no letters"),
        ({"text": '" - "'}, 'The words looked for are no words - write some that must be there, as in "market -drone"'),
        ({"text": "-drone"},
         'The words looked for are only words to leave out - write some that must be there, as in "market -drone"'),
        ({"text": "a*"}, "'a*' stands for too many words: at least 3 letters go before *"),
        ({"sort": "size"}, "Claims cannot be sorted by 'size' - use newest, date, stored, confidence"),
        ({"limit": 0}, "--limit is a whole number, 1 or more"),
        ({"min_confidence": 2.0}, "--min-confidence is a number between 0 and 1"),
        ({"corrected": True, "as_read": True},
         "--corrected asks for corrections, --as-read for none: give one of them"),
        ({"status": "denied", "only": "reported"}, "--status and --only have no status in common"),
        ({"abot": "x"}, "Unknown filter 'abot' - did you mean about?"),
        ({"report": "nowhere"}, "The store has no report 'nowhere'"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_told_in_a_line(corpus: Corpus, filters: dict[str, Any], line: str) -> None:
    with pytest.raises(UsageError) as caught:
        list(corpus.claims(**filters))
    assert str(caught.value) == line


HOSTILE = [
    "' OR 1=1 --", '"', '""', "'; DROP TABLE claims; --", "NEAR(a b)", "text:convoy", "convoy AND", "NOT convoy", "(((",
    "convoy*convoy", "^convoy", "a + b", "\\", "%", "_", "\0convoy", "\ud800", "𞤀𞤁", "convoy:*", "!convoy & (x | y)",
    "<->", "'convoy':*", "$$", ":x", "?", "{a b}", "-", "--", "- -", "convoy -", 'a "b', "٣", "​", "OR", "* convoy*",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_whatever_is_typed_is_never_taken_for_syntax(corpus: Corpus, words: str) -> None:
    tried: list[dict[str, Any]] = [
        {"text": words}, {"about": words}, {"by": words}, {"place": words}, {"outlet": words}, {"report": words},
        {"between": (words, words)}, {"type": words},
    ]  # fmt: skip
    for filters in tried:
        for what in ("claims", "events", "reports"):
            try:
                assert len(list(getattr(corpus, what)(**filters))) <= 14
            except UsageError as error:
                assert "\n" not in str(error)
    assert len(list(corpus.claims())) == 14


@given(words=st.text(max_size=60), beginning=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_are_looked_for_or_refused(corpus: Corpus, words: str, beginning: bool) -> None:
    for filters in ({"text": words + "*" * beginning}, {"about": words}):
        with contextlib.suppress(UsageError):
            list(corpus.claims(**filters))  # type: ignore[arg-type]


def test_a_type_of_the_users_own_is_known_by_the_store(tmp_path: Path) -> None:
    own = report("Guards shut the gate.", events=[event("COERCE", "shut")], id="own0001")
    own = replace(own, events=(replace(own.events[0], type="GATES", mode="shut"),))
    with open_store(tmp_path / "own.db", create=True) as store, store.writing() as connection:
        store_reports(connection, [own], "the tests")
    with reportedly.open(tmp_path / "own.db") as corpus:
        assert found(corpus, "events", type="gates") == found(corpus, "events", type="GATES/shut") == "own/e1"
        with pytest.raises(UsageError, match="did you mean GATES"):
            list(corpus.events(type="GATE"))


def test_sql_reads_and_gives_tables(corpus: Corpus) -> None:
    counted = corpus.sql(
        "SELECT stance, count(*) AS n FROM claim_view GROUP BY stance ORDER BY n DESC, stance LIMIT 2;"
    )
    assert counted.to_rows() == [{"stance": "affirms", "n": 9}, {"stance": "denies", "n": 2}]
    assert counted.to_polars().to_dicts() == counted.to_arrow().to_pylist() == counted.to_rows()
    assert counted.first() == {"stance": "affirms", "n": 9}
    assert corpus.sql("SELECT 'a%b' AS a, 1.5 AS b, NULL AS c").to_rows()[0]["a"] == "a%b"
    assert corpus.sql("SELECT key FROM reports WHERE key = 'none'").to_polars().columns == ["key"]
    assert len(corpus.sql("SELECT * FROM event_view").to_rows()) == 9


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM claims", "UPDATE claims SET text = ''", "DROP TABLE claims", "CREATE TABLE x (y int)", "COMMIT",
        "INSERT INTO readers VALUES (1, 'x')", "WITH gone AS (SELECT 1) DELETE FROM claims", "", ";", "VACUUM",
        "SELECT 1; DROP TABLE claims", "COMMIT; DROP TABLE claims", "ATTACH 'other.db' AS other",
        "PRAGMA user_version = 7",
        "SELECT load_extension('x')", "COPY claims TO '/tmp/claims'", "SELECT nothing FROM nowhere", "nonsense",
        "SELECT 1 AS a, 2 AS a", "SELECT * FROM claims WHERE id = ?", 
    ],
)  # fmt: skip
def test_sql_that_would_write_or_is_wrong_is_told_in_a_line_and_does_nothing(corpus: Corpus, query: str) -> None:
    with pytest.raises(UsageError) as caught:
        list(corpus.sql(query))
    assert str(caught.value) and "\n" not in str(caught.value)
    assert len(list(corpus.claims())) == 14
    assert corpus.sql("SELECT count(*) AS n FROM readers").first() == {"n": 1}


def test_sql_finds_words(sqlite_store: str) -> None:
    with reportedly.open(sqlite_store) as corpus:
        rows = corpus.sql("SELECT rowid FROM claim_words WHERE claim_words MATCH 'convoys'").to_rows()
        assert len(rows) == 2


def test_sql_that_takes_too_long_is_stopped(corpus: Corpus) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS i FROM n"
    with pytest.raises(UsageError) as caught:
        list(corpus.sql(endless, timeout=0.2))
    assert (
        str(caught.value) == "The query took longer than 0.2 seconds: make it narrower, or give it more with --timeout"
    )


def test_sql_columns_of_several_types_are_text(sqlite_store: str) -> None:
    with reportedly.open(sqlite_store) as corpus:
        mixed = corpus.sql("SELECT 1 AS a UNION ALL SELECT 'x' UNION ALL SELECT x'00ff'")
        assert mixed.to_polars()["a"].to_list() == mixed.to_arrow()["a"].to_pylist() == ["1", "x", "00ff"]


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli.commands, arguments, env=environment)


DOORS = [
    ("claims", ["--stance", "denies,wants", "--from", "2021", "--to", "2022"],
     {"stance": "denies,wants", "since": "2021", "until": "2022"}),
    ("claims", ["--about", "Wagner Group", "--about", "convoy"], {"about": ("Wagner Group", "convoy")}),
    ("claims", ["--unnamed", "--sort", "date"], {"named": False, "sort": "date"}),
    ("claims", ["--named", "--limit", "2"], {"named": True, "limit": 2}),
    ("claims", ["--text", "convoy -hit", "--as-read"], {"text": "convoy -hit", "as_read": True}),
    ("claims", ["--corrected"], {"corrected": True}),
    ("events", ["--between", "USA", "RUS"], {"between": ("USA", "RUS")}),
    ("events", ["--type", "ASSAULT", "--exclude", "negated"], {"type": "ASSAULT", "exclude": "negated"}),
    ("events", ["--only", "future", "--place", "Herat"], {"only": "future", "place": "Herat"}),
    ("sources", ["--outlet", "Gazette"], {"outlet": "Gazette"}),
    ("actors", ["--report", "ambush0001", "--min-confidence", "0.8"], {"report": "ambush0001", "min_confidence": 0.8}),
    ("reports", ["--by", "Josep Borrell", "--strength", "said"], {"by": "Josep Borrell", "strength": "said"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "options", "filters"), DOORS)
def test_the_command_and_python_give_the_same(
    name: str, corpus: Corpus, what: str, options: list[str], filters: dict[str, Any], tmp_path: Path
) -> None:
    answers = getattr(corpus, what)(**filters)
    told = run(what, "--store", name, *options, "--format", "jsonl")
    assert (told.exit_code, told.stderr) == (0, "")
    assert [json.loads(line) for line in told.stdout.splitlines()] == [
        json.loads(json.dumps(one.to_dict())) for one in answers
    ]
    listed = run(what, *options, "-f", "csv", REPORTEDLY_STORE=name).stdout
    rows = list(csv.DictReader(io.StringIO(listed)))
    assert rows == [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in answers.to_rows()
    ]
    assert run(what, *options, "-f", "parquet", "-o", str(tmp_path / "x.parquet"), "--store", name).output == ""
    from pyarrow import parquet

    assert parquet.read_table(tmp_path / "x.parquet").to_pylist() == answers.to_rows()


def test_a_table_has_the_words_who_says_them_outlet_date_and_where_they_stand(sqlite_store: str) -> None:
    assert run("claims", "--store", sqlite_store, "--about", "Wagner Group").stdout == (
        "a senior officer (US Army) → told reporters [unnamed]\n"
        "    Wagner Group fighters ambushed an American convoy near Herat\n"
        "    2021-08-15 · Daily Ferry · ambush0001/c1 · 0–60\n"
        "    denied by ambush0001/c2\n"
    )
    shown = run("events", "--store", sqlite_store, "--status", "disputed").stdout
    assert shown.startswith(
        "2021-08-14 ASSAULT/firearms [disputed]\n    Wagner Group (RUSREB) → United States Army (USAMIL)"
    )
    assert "    denied by c2 The defence ministry → denied [denies]\n" in shown
    assert "    2021-08-15 · Daily Ferry · ambush0001/e1 · 22–30\n" in shown
    assert (
        "    printed 2 times: Daily Ferry, Évening Copy\n"
        in run("reports", "--store", sqlite_store, "--text", "fuel").stdout
    )
    assert run("sources", "--store", sqlite_store, "--by", "Borrell").stdout.splitlines()[1].split() == (
        "1 1 2 0 0 2021-08-15 Josep Borrell, foreign po…".split()
    )
    assert "Wagner Group (RUSREB)" in run("actors", "--store", sqlite_store, "--status", "disputed").stdout


def test_a_table_says_that_there_are_more(sqlite_store: str) -> None:
    cut = run("claims", "--store", sqlite_store, "--limit", "2")
    assert cut.stdout.count("\n\n") == 1
    assert cut.stderr == "There are more: --limit N shows N of them, --format csv all.\n"
    assert run("claims", "--store", sqlite_store, "--limit", "14").stderr == ""
    assert run("sql", "SELECT key FROM reports", "--store", sqlite_store, "--limit", "2").stderr == cut.stderr


def test_a_table_says_from_which_day_on_it_counts(sqlite_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportedly.ask.looking.COUNTED", 4)
    told = "Counted from 2022-01-05 on, over the newest that fits: --whole counts all.\n"
    table = run("sources", "--store", sqlite_store)
    assert (table.exit_code, table.stderr) == (0, told)
    assert run("sources", "--store", sqlite_store, "--whole").stderr == ""
    rows = list(csv.DictReader(io.StringIO(run("sources", "--store", sqlite_store, "-f", "csv").stdout)))
    assert len(rows) > table.stdout.count("\n") - 1 and {row["counted_from"] for row in rows} == {""}
    cut = run("sources", "--store", sqlite_store, "-f", "csv", "--limit", "2").stdout
    assert [row["counted_from"] for row in csv.DictReader(io.StringIO(cut))] == ["2022-01-05"] * 2


def test_sql_is_shown_as_a_table(sqlite_store: str, tmp_path: Path) -> None:
    query = "SELECT key, day, length(text) AS size, 0.5 AS half FROM reports ORDER BY id LIMIT 2"
    assert run("sql", query, "--store", sqlite_store).stdout == (
        "key         day         size  half\nambush0001  2021-08-15   301   0.5\ntalks00002  2021-09-30   256   0.5\n"
    )
    assert (
        run("sql", query, "--store", sqlite_store, "-f", "csv").stdout.splitlines()[1]
        == "ambush0001,2021-08-15,301,0.5"
    )
    assert json.loads(run("sql", query, "--store", sqlite_store, "-f", "jsonl").stdout.splitlines()[0])["size"] == 301
    told = run("sql", "DELETE FROM claims", "--store", sqlite_store)
    assert (told.exit_code, told.stderr) == (
        2, 'Error: Only reading is possible: write one SELECT, as in "SELECT * FROM claim_view LIMIT 10"\n',
    )  # fmt: skip
    assert run("sql", "SELECT 1 AS one", "--store", sqlite_store, "-f", "csv", "-o", sqlite_store).exit_code == 2
    with open_store(sqlite_store, read_only=True):
        pass


def test_nothing_in_a_report_can_drive_a_terminal(tmp_path: Path) -> None:
    words = "Guards\x1b[2J said \u202ethe gate was shut."
    evil = report(
        words, [claim("Guards\x1b[2J", "said", "\u202ethe gate was shut")], id="evil\x1b01", outlet="\x1b]0;x\x07"
    )
    with open_store(tmp_path / "evil.db", create=True) as store, store.writing() as connection:
        store_reports(connection, [evil], "x")
    for command in ("claims", "sources", "reports"):
        shown = run(command, "--store", str(tmp_path / "evil.db")).stdout
        assert shown and "\x1b" not in shown and "\u202e" not in shown
    assert "\x1b" not in run("sql", "SELECT key, text FROM reports", "--store", str(tmp_path / "evil.db")).stdout


def test_what_is_missing_is_told_with_what_installs_it(
    sqlite_store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in ("pandas", "polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, module, None)
    with reportedly.open(sqlite_store) as corpus:
        for call, extra in (("to_pandas", "pandas"), ("to_polars", "polars"), ("to_arrow", "parquet")):
            with pytest.raises(MissingExtra, match=rf'pip install "reportedly\[{extra}\]"'):
                getattr(corpus.claims(), call)()
    (tmp_path / "kept").write_text("kept")
    assert run("claims", "--store", sqlite_store, "-f", "parquet", "-o", str(tmp_path / "kept")).exit_code == 1
    assert (tmp_path / "kept").read_text() == "kept"


def test_a_corpus_is_open_for_reading_alone(sqlite_store: str, tmp_path: Path) -> None:
    refused = pytest.raises(StoreError, match="open for reading only")
    with reportedly.open(sqlite_store) as corpus, refused, corpus.store.writing():
        pass
    with pytest.raises(StoreError, match="does not exist"):
        reportedly.open(tmp_path / "none.db")
    assert run("claims").exit_code == 2


def test_the_documented_session_gives_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with open_store(tmp_path / "news.db", create=True) as store, store.writing() as connection:
        store_reports(connection, list(reportedly.read_many(["examples/"])), "the tests")
    page = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```shell-session\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        for command, shown in re.findall(r"^\$ reportedly (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            got = run(*shlex.split(command), REPORTEDLY_STORE=str(tmp_path / "news.db")).output
            assert got.strip() == shown.strip(), command


def test_every_filter_and_column_is_explained() -> None:
    page = (ROOT / "docs" / "asking.md").read_text(encoding="utf-8")
    for columns in COLUMNS.values():
        assert [name for name, told in columns.items() if f"| `{name}` | {told} |" not in page] == []
    from reportedly.cli_ask import FILTERS

    command = click.Command("probe")
    for option in FILTERS:
        option(command)
    assert [one.opts[0] for one in command.params if f"`{one.opts[0]}" not in page] == []
