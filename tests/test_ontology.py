"""Event types of one's own: what may stand in the file, and what is coded from a few examples."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from factories import report as report_of
from marked import SENTENCE, TOKEN
from test_sources import tag

import reportedly
from reportedly.attribute import load
from reportedly.errors import UsageError
from reportedly.evaluate import evaluate
from reportedly.events.marked import read_marked
from reportedly.events.ontology import types
from reportedly.ontology import Ontology, load_ontology
from reportedly.ontology.head import fit
from reportedly.ontology.reader import OwnReader, merged
from reportedly.pipeline import Settings, add_events
from reportedly.records import Analysis, Event
from reportedly.sources import read_sources

OWN = """
name: harvest
types:
  STORM:
    description: Wind or hail does harm.
    examples:
      - "[E1 STORM Hail] flattened the barley on Monday."
      - A gale tore the roofs off nine barns.
      - A hurricane destroyed the banana harvest.
      - The squall broke the masts of two boats.
    not:
      - Critics stormed out of the theatre.
  SALE:
    like: COOPERATE
    examples:
      - "[A1 A dairy] [E1 SALE sold] [R1 a chain of shops] its cheese."
      - "[A1 The farmers] [E1 SALE bought] seed from [R1 a firm in Ghent]."
      - The mill sold its flour abroad.
"""


LEAKS = "Crude oil leaked from a tanker., Fuel leaked into the river., Diesel leaked from a barge in the port."


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def code(line: str, path: Path) -> tuple[Event, ...]:
    """The events of a text with marked triggers: no model reads here."""
    marked = read_marked(line, load_ontology(path).known)
    words = tuple(match.span() for match in TOKEN.finditer(marked.text))
    sentences = tuple(match.span() for match in SENTENCE.finditer(marked.text))
    tags = tuple(tag(marked.text, word) for word in words)
    analysis = Analysis(words, tags, sentences, (), (), marked.triggers)
    report = replace(report_of(marked.text, ()), published="2024-03-05")
    return add_events(report, analysis, (), read_sources(report, analysis, ()), Settings(ontology=path)).events


def found(text: str, path: Path) -> list[tuple[str, str]]:
    """Type and trigger of each event that the shipped model reads in a text."""
    reader = OwnReader(load(), fit(load_ontology(path), load()))
    return [(one.type, one.span.text) for analysis in reader.analyse([text]) for one in analysis.triggers]


def test_a_file_names_types_with_examples_marked_or_not(own: Path) -> None:
    ontology = load_ontology(own)
    assert (ontology.name, ontology.names, ontology.extends) == ("harvest", ("STORM", "SALE"), False)
    storm, sale = ontology.types
    assert [len(one.marked.triggers) for one in storm.examples] == [1, 0, 0, 0]
    assert (storm.description, storm.counter) == (
        "Wind or hail does harm.",
        ("Critics stormed out of the theatre.",),
    )
    assert (storm.like, sale.like) == (None, "COOPERATE")


def test_types_of_plover_may_stay_beside_them(own: Path) -> None:
    assert load_ontology(own).known == {"STORM", "SALE"}
    own.write_text("extends: plover" + OWN, encoding="utf-8")
    assert load_ontology(own).known == {"STORM", "SALE", *types()}


def test_a_changed_file_is_read_anew(own: Path) -> None:
    assert "SALE" in load_ontology(own).names
    own.write_text(OWN.replace("SALE", "TRADE"), encoding="utf-8")
    assert "TRADE" in load_ontology(own).names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("types: [", "FILE is not YAML: line 1, expected the node content, but found '<stream end>'"),
        ("- a", "FILE needs name: and types:"),
        ("kinds: {}", "FILE: there is no kinds here, only name, extends, types"),
        ("types: {}", "FILE names no types: give it types: with a name in CAPITALS for each"),
        ("types: {A: 1}\nextends: icews", "FILE, extends: it can be plover or be left out, not icews"),
        ("types: {Storm: {}}", "FILE: name the type Storm in capitals and underscores, as in SHIP_BOARDING"),
        ("types: {PROTEST: {}}", "FILE: PROTEST is a type of PLOVER, give yours another name"),
        ("types: {A: 1}", "FILE, A needs description: and examples:"),
        ("types: {A: {}}", "FILE, A: give it examples, at least one sentence, better ten"),
        ("types: {A: {examples: It rains.}}", "FILE, A, examples: a list of sentences, each behind a dash"),
        ("types: {A: {examples: [1]}}", "FILE, A, examples: 1 is no sentence: put it in quotation marks"),
        ("types: {A: {examples: [{b: c}]}}", "FILE, A, examples: a dict is no sentence: put it in quotation marks"),
        (
            "types: {A: {examples: ['[E1 B rained] all day.']}}",
            "FILE, A, examples: There is no type B: [E1 B rained] all day.",
        ),
        (
            "types: {A: {examples: ['It [E1 B rained].']}, B: {examples: [It snows.]}}",
            "FILE, A, examples: no trigger of the type, as in [E1 A …], is marked: It [E1 B rained].",
        ),
        (
            "types: {A: {examples: [It rains.], not: ['It [E1 A snows].']}}",
            "FILE, A, not: a counter-example has no marks: It [E1 A snows].",
        ),
        ("types: {A: {examples: [It rains.], like: RAIN}}", "FILE, A, like: RAIN is no type of PLOVER, as COERCE is"),
        ("types: {A: {examples: [It rains.], description: [x]}}", "FILE, A, description: a list is no text:"),
        (f"types: {{A: {{examples: [{'x' * 3000}]}}}}", "FILE, A, examples: longer than 2000 characters"),
        ("x" * 1_100_000, "FILE is longer than 1,000,000 bytes: too long for an ontology"),
        ("[" * 100_000, "FILE is not YAML: "),
        ("types: !!python/object/apply:os.getcwd []", "FILE is not YAML: line 1, could not determine a constructor"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_ontology(path)
    told = str(caught.value)
    assert told.startswith(message.replace("FILE", str(path)))
    assert "\n" not in told


def test_a_file_that_grows_when_it_is_read_is_refused_unread(tmp_path: Path) -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 25)]
    path = tmp_path / "own.yaml"
    for place in ("name: *a24", "types: {A: {examples: *a24}}", "types: {A: {examples: [It rains.], like: *a24}}"):
        path.write_text("\n".join(["a0: &a0 x", *levels, place]), encoding="utf-8")
        with pytest.raises(UsageError):
            load_ontology(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.yaml cannot be read: No such file or directory"):
        load_ontology(tmp_path / "none.yaml")


def test_an_event_has_the_type_and_what_it_is_like_gives_its_cameo_root(own: Path) -> None:
    (sale,) = code("[A1 The Kenyan government] [E1 SALE sold] [R1 Uganda] maize.", own)
    assert (sale.type, sale.mode, sale.cameo) == ("SALE", None, "06")
    assert (len(sale.actors), len(sale.recipients)) == (1, 1)
    assert sale.why.startswith("like the examples: 'sold' (1.00); ")


def test_own_types_are_coded_though_nobody_does_them(own: Path) -> None:
    (storm,) = code("[E1 STORM Hail] flattened the barley [D1 on Monday].", own)
    assert (storm.type, storm.cameo, storm.actors) == ("STORM", "", ())
    assert storm.date.start == "2024-03-04"


def test_of_two_triggers_with_words_in_common_the_own_one_is_kept(own: Path) -> None:
    known = load_ontology(own).known | {"AID", "PROTEST"}
    mine = read_marked("They [E1 SALE sold] flour.", known).triggers
    others = read_marked("They [E1 AID sold] flour and [E2 PROTEST marched].", known).triggers
    assert [one.type for one in merged(mine, others)] == ["SALE", "PROTEST"]


def test_the_model_finds_events_like_the_examples(own: Path) -> None:
    text = "A tornado ripped the roof off a school. The bakery sold its bread to a hotel in Bruges."
    kinds = [kind for kind, _ in found(text, own)]
    assert "STORM" in kinds and "SALE" in kinds and not set(kinds) & set(types())


def test_a_text_without_words_has_no_events(own: Path) -> None:
    assert [found(text, own) for text in ("", "...", "\n")] == [[], [], []]


def test_all_examples_may_be_unmarked(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(re.sub(r"\[\w\d+ (?:[A-Z]+ )?([^\]]+)\]", r"\1", OWN), encoding="utf-8")
    assert not any(one.marked.triggers for one in load_ontology(path).examples)
    assert "SALE" in [kind for kind, _ in found("The brewery sold its beer to a restaurant.", path)]


def test_what_a_counter_example_looks_like_is_none(tmp_path: Path) -> None:
    path, text = tmp_path / "own.yaml", "The plan was leaked to a newspaper."
    path.write_text(f"types: {{SPILL: {{examples: [{LEAKS}]}}}}", encoding="utf-8")
    assert found(text, path) == [("SPILL", "leaked")]
    path.write_text(f"types: {{SPILL: {{examples: [{LEAKS}], not: [The letter was leaked to a website.]}}}}", "utf-8")
    assert found(text, path) == []


def test_leaving_an_example_out_is_as_if_it_had_not_been_there(own: Path) -> None:
    whole = fit(load_ontology(own), load())
    less = load_ontology(own)
    storm, sale = less.types
    less = Ontology(less.name, (replace(storm, counter=()), replace(sale, examples=sale.examples[:2])))
    left = whole.without("The mill sold its flour abroad.").without("Critics stormed out of the theatre.")
    assert abs(left.means - fit(less, load()).means).max() < 0.1  # the rest stands beside other sentences
    assert [len(rows) for rows in left.against] == [0, 0]
    assert whole.without("Another sentence.") is whole


def test_a_report_is_coded_with_own_types_alone(own: Path, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("The dairy sold its cheese to a hotel, a farmer said.\n", encoding="utf-8")
    (report,) = reportedly.read_many([str(tmp_path / "report.txt")], settings=Settings(ontology=own))
    assert report.error is None
    assert [(event.type, event.status) for event in report.events] == [("SALE", "reported")]


@pytest.mark.quality
def test_the_ontology_of_the_documentation_holds_its_floor() -> None:
    docs = Path(__file__).parents[1] / "docs" / "ontology"
    scores = evaluate(docs / "maritime.txt", ontology=docs / "maritime.yaml").scores
    assert scores.headline.f1 >= 70
