"""Links between claims: denials by reference and by content, support and repetition, and how sure they are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import links as benchmark
import pytest
from factories import claim, report

from reportedly.links import Description, describe, find_links, link_claims
from reportedly.records import Actor, Analysis, Event, EventDate, Link, Report, Span

TOKEN = re.compile(r"\w+|[^\w\s]")
SENTENCE = re.compile(r"\S.*?(?:[.!?][\"”]?(?=\s|$)|\n|$)", re.DOTALL)
TAGS = {
    "DET": "the a an any this that these every",
    "ADP": "of to in on at by for from under with over near",
    "AUX": "was were had has have been be is are did does would",
    "PRON": "he she it they we his her its their our nobody none",
    "PART": "not t s",
    "ADJ": "unarmed false secret",
    "SCONJ": "before while",
    "CCONJ": "and but",
    "VERB": (
        "said rejected denied dismissed fired burned crossed met paid found called accused told confirmed alleged "
        "demanded resign left warned urged vowed leave captured took seen shot reported says accusing"
    ),
}
TAG = {word: tag for tag, words in TAGS.items() for word in words.split()}

INQUIRY = ("The inquiry", {"kind": "document", "role": "inquiry"})
MINISTRY = ("The ministry", {"kind": "government", "name": "ministry"})
VILLAGERS = ("Villagers", {"kind": "people", "role": "villagers"})
GENERAL = ("General Tor Ask", {"kind": "person", "name": "Tor Ask", "role": "general", "affiliation": "army"})


def analysis(text: str) -> Analysis:
    """The words of a text with the tags of a small list: else a name with a capital inside a sentence, else a noun."""
    words = tuple((match.start(), match.end()) for match in TOKEN.finditer(text))
    sentences = tuple((match.start(), match.end()) for match in SENTENCE.finditer(text))
    return Analysis(words, tuple(_tag(text, start, end) for start, end in words), sentences, (), ())


def _tag(text: str, start: int, end: int) -> str:
    word = text[start:end]
    if not word[0].isalnum():
        return "PUNCT"
    if word.isdigit():
        return "NUM"
    inside = start > 1 and text[start - 2].isalnum()
    return TAG.get(word.lower(), "PROPN" if word[0].isupper() and inside else "NOUN")


def links(text: str, claims: list[dict[str, Any]], **facts: Any) -> list[Link]:
    made = replace(report(text, claims), **facts)
    return list(find_links(made, analysis(text)))


def pairs(text: str, claims: list[dict[str, Any]], kind: str = "denies", **facts: Any) -> list[tuple[str, str]]:
    return [(link.source, link.target) for link in links(text, claims, **facts) if link.kind == kind]


def test_findings_are_those_of_the_inquiry_that_is_named() -> None:
    text = """The inquiry found that guards left the gate open. Nurses said that the lamps had failed.

The mayor told reporters that he was sad.

The ministry rejected the inquiry's findings."""
    found = links(
        text,
        [
            claim(INQUIRY, "found", "that guards left the gate open", strength="revealed"),
            claim(("Nurses", {"kind": "people"}), "said", "that the lamps had failed"),
            claim(("The mayor", {"role": "mayor"}), "told", "that he was sad"),
            claim(MINISTRY, "rejected", "the inquiry's findings", stance="denies"),
        ],
    )
    assert [(link.kind, link.source, link.target) for link in found] == [("denies", "c4", "c1")]
    assert found[0].score > 0.5
    assert found[0].why.startswith("The ministry 'rejected' 'the inquiry's findings' of The inquiry: ")


def test_a_denied_clause_is_the_claim_that_says_the_same() -> None:
    text = """Villagers said that soldiers had burned the mill. Drivers said that the bridge was closed.

The ministry denied that soldiers had burned the mill."""
    claims = [
        claim(VILLAGERS, "said", "that soldiers had burned the mill"),
        claim(("Drivers", {"kind": "people", "role": "drivers"}), "said", "that the bridge was closed"),
        claim(MINISTRY, "denied", "that soldiers had burned the mill.", stance="denies"),
    ]
    claims[2]["what"] = "that soldiers had burned the mill"
    made = report(text, claims[:2])
    start = text.rindex("that soldiers")
    denial = report(text, [claim(MINISTRY, "denied", text[start:-1], stance="denies")]).claims[0]
    assert made.claims[0].text == denial.text
    cue = Span.of(text, [(text.index("denied"), text.index("denied") + 6)])
    last = Span.of(text, [(start, len(text) - 1)])

    whole = replace(made, claims=(*made.claims, replace(denial, id="c3", text=last.text, spans=last.spans, cue=cue)))
    assert [(link.source, link.target) for link in find_links(whole, analysis(text))] == [("c3", "c1")]


def test_contents_that_are_opposite_contradict_without_a_word_of_denying() -> None:
    text = """Villagers said that soldiers crossed the canal at night.

"Our soldiers never crossed the canal," General Tor Ask said."""
    found = links(
        text,
        [
            claim(VILLAGERS, "said", "that soldiers crossed the canal at night"),
            claim(GENERAL, "said", '"Our soldiers never crossed the canal,"', manner="direct"),
        ],
    )
    assert [(link.kind, link.source, link.target) for link in found] == [("denies", "c2", "c1")]
    assert "'never' stands against it" in found[0].why


def test_words_of_the_same_meaning_are_enough() -> None:
    text = """Villagers said that the army bombarded the crowd.

General Tor Ask said that nobody had shelled the crowd."""
    assert pairs(
        text,
        [
            claim(VILLAGERS, "said", "that the army bombarded the crowd"),
            claim(GENERAL, "said", "that nobody had shelled the crowd"),
        ],
    ) == [("c2", "c1")]


def test_firing_only_in_the_air_is_not_firing_at_the_crowd() -> None:
    text = """Villagers said that soldiers fired at the crowd.

General Tor Ask said that soldiers fired only in the air."""
    claims = [
        claim(VILLAGERS, "said", "that soldiers fired at the crowd"),
        claim(GENERAL, "said", "that soldiers fired only in the air"),
    ]
    assert pairs(text, claims) == [("c2", "c1")]


@pytest.mark.parametrize("verdict", ['that "nonsense"', 'the accusation "a lie"', 'it "pure fiction"'])
def test_to_call_a_claim_false_is_to_deny_it(verdict: str) -> None:
    text = f"""Villagers accused the ministry of selling their wells.

The ministry called {verdict}."""
    claims = [
        claim(VILLAGERS, "accused", "the ministry of selling their wells", strength="claimed"),
        claim(MINISTRY, "called", verdict, manner="mixed"),
    ]
    assert pairs(text, claims) == [("c2", "c1")]


def test_to_call_it_fair_is_none() -> None:
    text = """Villagers accused the ministry of selling their wells.

Lawyers called the accusation "very strong"."""
    claims = [
        claim(VILLAGERS, "accused", "the ministry of selling their wells", strength="claimed"),
        claim(("Lawyers", {"kind": "people", "role": "lawyers"}), "called", 'the accusation "very strong"'),
    ]
    assert pairs(text, claims) == []


def test_a_verdict_in_the_speakers_own_words_denies() -> None:
    text = """Villagers accused the ministry of selling their wells.

"It is a lie," The ministry said."""
    claims = [
        claim(VILLAGERS, "accused", "the ministry of selling their wells", strength="claimed"),
        claim(MINISTRY, "said", '"It is a lie,"', manner="direct"),
    ]
    assert pairs(text, claims) == [("c2", "c1")]


def test_a_general_denial_covers_all_that_the_accuser_said() -> None:
    text = """Villagers accused the ministry of selling their wells. Villagers alleged that the ministry had paid thugs.

The ministry denied any wrongdoing."""
    claims = [
        claim(VILLAGERS, "accused", "the ministry of selling their wells", strength="claimed"),
        claim(VILLAGERS, "alleged", "that the ministry had paid thugs", strength="claimed"),
        claim(MINISTRY, "denied", "any wrongdoing", stance="denies"),
    ]
    assert pairs(text, claims) == [("c3", "c1"), ("c3", "c2")]


def test_a_call_is_what_somebody_wants() -> None:
    text = """Villagers demanded that the governor resign. Villagers said that the wells were dry.

The ministry rejected the call."""
    claims = [
        claim(VILLAGERS, "demanded", "that the governor resign", stance="wants"),
        claim(VILLAGERS, "said", "that the wells were dry"),
        claim(MINISTRY, "rejected", "the call", stance="denies"),
    ]
    assert pairs(text, claims) == [("c3", "c1")]


@pytest.mark.parametrize(
    ("cue", "what"),
    [
        ("declined", "to comment on the wells"),
        ("denied", "a visa to two reporters"),
        ("did not rule out", "an inquiry"),
        ("rejected", "a bid for the harbour"),
    ],
)
def test_refusing_and_denying_something_else_denies_no_claim(cue: str, what: str) -> None:
    text = f"""Villagers said that the wells were dry.

The ministry {cue} {what}."""
    claims = [
        claim(VILLAGERS, "said", "that the wells were dry"),
        claim(MINISTRY, cue, what, stance="affirms" if cue.startswith("did") else "denies"),
    ]
    assert pairs(text, claims) == []


def test_nobody_contradicts_himself() -> None:
    text = """General Tor Ask said that soldiers crossed the canal.

General Tor Ask said that soldiers never crossed the canal."""
    second = text.rindex("General")
    made = report(text[:second], [claim(GENERAL, "said", "that soldiers crossed the canal")])
    later = report(text, [claim(GENERAL, "said", "that soldiers never crossed the canal")]).claims[0]

    both = replace(made, text=text, claims=(*made.claims, replace(later, id="c2")))
    assert [link for link in find_links(both, analysis(text)) if link.kind == "denies"] == []


def test_a_claim_about_another_matter_is_left_alone() -> None:
    text = """Villagers said that soldiers crossed the canal.

The mayor said that the trains had never run on time."""
    claims = [
        claim(VILLAGERS, "said", "that soldiers crossed the canal"),
        claim(("The mayor", {"role": "mayor"}), "said", "that the trains had never run on time"),
    ]
    assert links(text, claims) == []


def test_a_denial_points_to_the_full_claim_and_not_to_its_headline() -> None:
    text = """Soldiers burned mill, villagers say

Villagers said that soldiers had burned the old mill at Orr.

General Tor Ask said that no soldiers had burned the mill at Orr."""
    found = links(
        text,
        [
            claim(("villagers", {"kind": "people", "role": "villagers"}), "say", "Soldiers burned mill"),
            claim(VILLAGERS, "said", "that soldiers had burned the old mill at Orr"),
            claim(GENERAL, "said", "that no soldiers had burned the mill at Orr"),
        ],
    )
    assert [(link.kind, link.source, link.target) for link in found] == [
        ("repeats", "c2", "c1"),
        ("denies", "c3", "c2"),
    ]


def test_who_confirms_the_same_supports_it() -> None:
    text = """Villagers said that soldiers had burned the mill at Orr.

The inquiry confirmed that soldiers burned the mill at Orr."""
    claims = [
        claim(VILLAGERS, "said", "that soldiers had burned the mill at Orr"),
        claim(INQUIRY, "confirmed", "that soldiers burned the mill at Orr", strength="revealed"),
    ]
    assert pairs(text, claims, "supports") == [("c2", "c1")]


def test_a_claim_inside_the_words_that_call_it_a_lie_is_denied_by_them() -> None:
    text = "The ministry said Villagers falsely alleged that the wells were dry."
    claims = [
        claim(MINISTRY, "said", "Villagers falsely alleged that the wells were dry"),
        claim([MINISTRY, VILLAGERS], "falsely alleged", "that the wells were dry", parent="c1"),
    ]
    assert pairs(text, claims) == [("c1", "c2")]


def test_what_a_source_says_of_itself_goes_with_the_claim_around_it() -> None:
    text = """Villagers accused the ministry of selling their wells.

The mayor said he denied the accusation."""
    mayor = ("The mayor", {"role": "mayor"})
    claims = [
        claim(VILLAGERS, "accused", "the ministry of selling their wells", strength="claimed"),
        claim(mayor, "said", "he denied the accusation"),
        claim([mayor, ("he", {"role": "mayor"})], "denied", "the accusation", stance="denies", parent="c2"),
    ]
    assert pairs(text, claims) == [("c2", "c1")]


def test_a_shared_event_is_evidence() -> None:
    text = """Villagers said that soldiers took the depot.

General Tor Ask said that the depot had not been captured."""
    claims = [
        claim(VILLAGERS, "said", "that soldiers took the depot"),
        claim(GENERAL, "said", "that the depot had not been captured"),
    ]
    trigger = Span.of(text, [(text.index("took"), text.index("took") + 4)])
    event = Event("e1", "ASSAULT", None, "19", ("a1",), (), trigger, EventDate(), None, ("c1", "c2"), "reported")
    alone = links(text, claims)
    together = links(text, claims, events=(event,), actors=(Actor("a1", "army", "military"),))
    assert max(link.score for link in together) > max((link.score for link in alone), default=0.0)


def test_claims_of_two_reports_are_compared_as_well() -> None:
    first = "Villagers said that soldiers crossed the canal at night."
    second = "General Tor Ask said that no soldiers had crossed the canal."
    one = _described(report(first, [claim(VILLAGERS, "said", "that soldiers crossed the canal at night")]))
    other = report(second, [claim(GENERAL, "said", "that no soldiers had crossed the canal")], id="r2")
    found = link_claims([*one, *_described(other)])
    assert [(pair.kind, pair.one.report, pair.other.report) for pair in found] == [("denies", "r2", "r1")]


def _described(made: Report) -> tuple[Description, ...]:
    return describe(made, analysis(made.text))


def test_reports_without_two_claims_have_no_links() -> None:
    assert links("", []) == []
    assert links("Villagers said that it rained.", [claim(VILLAGERS, "said", "that it rained")]) == []


def test_a_thousand_claims_alike_stay_within_bounds() -> None:
    sentence = "Villagers said that soldiers never crossed the canal near the old mill. "
    text = sentence * 1000
    first = report(sentence, [claim(VILLAGERS, "said", "that soldiers never crossed the canal near the old mill")])
    claims = tuple(_moved(first, number, number * len(sentence)) for number in range(1000))

    many = replace(first, text=text, claims=claims)
    found = find_links(many, analysis(text))
    assert len(found) <= 10 * len(claims)


def _moved(made: Report, number: int, by: int) -> Any:

    one = made.claims[0]
    spans = tuple((start + by, end + by) for start, end in one.spans)
    return replace(one, id=f"c{number + 1}", spans=spans, cue=None)


@pytest.mark.quality
def test_the_figures_on_the_gold_reports_hold() -> None:
    figures, _ = benchmark.measure()
    assert figures["denies"].precision >= 82
    assert figures["denies"].recall >= 54
