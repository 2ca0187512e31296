"""The shipped model on sentences of our own: one reading gives attributions, names and parts of speech."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportedly.attribute import Model, load
from reportedly.attribute.words import parts
from reportedly.records import Analysis, Span


@cache
def model() -> Model:
    return load()


def analyse(text: str) -> Analysis:
    return next(model().analyse([text]))


def words(span: Span | None) -> str:
    return span.text if span else ""


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The foreign ministry said on Friday that two envoys had been expelled.",
            "The foreign ministry",
            "said",
            "that two envoys had been expelled",
        ),
        (
            "“We will not leave this valley,” a village elder told reporters.",
            "a village elder",
            "told",
            "“We will not leave this valley,”",
        ),
        ("The bridge was blown up, according to residents.", "residents", "according to", "The bridge was blown up"),
        (
            "“The road is open,” the general said, “but nobody dares to use it.”",
            "the general",
            "said",
            "“The road is open,” “but nobody dares to use it.”",
        ),
    ],
)
def test_source_cue_and_content(text: str, source: str, cue: str, content: str) -> None:
    found = [claim for claim in analyse(text).attributions if claim.parent is None]
    assert [(words(c.source), words(c.cue), c.content.text) for c in found] == [(source, cue, content)]


def test_an_attribution_inside_a_content_knows_its_parent() -> None:
    outer, inner = analyse("The ministry said residents had told the police that the bridge was mined.").attributions
    assert (words(outer.source), outer.parent) == ("The ministry", None)
    assert (words(inner.source), words(inner.cue), inner.parent) == ("residents", "had told", 0)


def test_a_source_may_stand_behind_several_cues() -> None:
    found = analyse("The envoy said talks had failed, adding that no date was set for new ones.").attributions
    assert [(words(c.source), words(c.cue)) for c in found] == [("The envoy", "said"), ("The envoy", "adding")]


def test_names_and_parts_of_speech_come_with_it() -> None:
    text = "President Amara Diallo met envoys in Geneva."
    analysis = analyse(text)
    assert {(e.label, text[e.start : e.end]) for e in analysis.entities} >= {
        ("PERSON", "Amara Diallo"),
        ("GPE", "Geneva"),
    }
    assert [tag for (a, b), tag in zip(analysis.words, analysis.pos, strict=True) if text[a:b] == "met"] == ["VERB"]


def test_triggers_come_with_their_arguments() -> None:
    (trigger,) = analyse("Soldiers arrested two journalists in the capital on Monday.").triggers
    assert (trigger.type, trigger.mode, trigger.span.text) == ("COERCE", "arrest", "arrested")
    assert [(one.role, one.span.text) for one in trigger.arguments] == [
        ("actor", "Soldiers"),
        ("recipient", "two journalists"),
        ("place", "the capital"),
        ("date", "Monday"),
    ]


def test_what_is_planned_or_did_not_happen_is_marked() -> None:
    def marks(text: str) -> list[tuple[bool, bool]]:
        return [(one.future, one.negated) for one in analyse(text).triggers]

    assert marks("The army will deploy two brigades along the border next week.") == [(True, False)]
    assert marks("The army did not deploy any troops along the border.") == [(False, True)]


def test_no_words_no_claims() -> None:
    assert analyse(" \n ").attributions == ()


def test_reports_read_together_are_read_as_each_alone() -> None:
    texts = ["The mayor denied it.", "", "Rebels said they had taken the airport. The army said it held the city."]
    assert list(model().analyse(texts)) == [analyse(text) for text in texts]


PIECES = st.sampled_from(["Guards said ", "the mayor ", "denied that ", "the gate was shut", ". ", ", ", "“", "”"])
SIGNS = st.text(alphabet=st.sampled_from("say “”\"'.,\n é1A\u202e漢"), max_size=20)


@example("Guards said the gate was shut. “It was not,” the mayor said.")
@given(st.lists(PIECES | SIGNS, max_size=20).map("".join))
@settings(max_examples=25, deadline=None)
def test_any_text_gives_spans_that_lie_in_it(text: str) -> None:
    analysis = analyse(text)
    for claim in analysis.attributions:
        for span in (claim.source, claim.cue, claim.content):
            assert span is None or span == Span.of(text, span.spans)


def test_a_huge_text_is_read_in_parts_that_tile_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportedly.attribute.PART", 200)
    text = "The minister said that the war was over.\n\n" * 20
    bounds = parts(text, 200)
    assert "".join(text[a:b] for a, b in bounds) == text
    found = analyse(text).attributions
    assert len(found) == 20
    assert all(text[c.content.start : c.content.end] == "that the war was over" for c in found)
