from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from factories import claim, convoy_report, report
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reportedly.show import lines, outline, visible


def shown(text: str, claims: Iterable[dict[str, Any]] = ()) -> str:
    return "\n".join(lines(report(text, claims)))


def test_a_report_is_a_heading_and_a_list_of_claims() -> None:
    assert "\n".join(list(lines(convoy_report(), 76))[:13]) == (
        "Convoys cross the northern border, officials say\n"
        "Daily Example · 2024-03-05 · Lodara · reports/convoys.txt · 15 claims\n"
        "────────────────────────────────────────────────────────────────────────────\n"
        "\n"
        "c1   officials → say [unnamed]\n"
        "     Convoys cross the northern border\n"
        "\n"
        "c2   a senior army officer → said [unnamed]\n"
        "     Two convoys of armoured vehicles crossed the border before dawn on\n"
        "     Tuesday and a third was being readied in the barracks at Tumbe\n"
        "\n"
        "c3   The defence ministry → rejected [denies]\n"
        '     the account as "pure invention."'
    )


def test_a_nested_claim_stands_below_its_parent_with_the_whole_chain() -> None:
    text = "The Courier cited a general as warning that the truce was over. Nobody said more."
    nested = [
        claim("Nobody", "said", "more"),
        claim(["The Courier", "a general"], "warning", "that the truce was over", parent="c3"),
        claim("The Courier", "cited", "a general as warning that the truce was over"),
    ]
    assert shown(text, nested).split("\n\n", 1)[1] == (
        "c1  Nobody → said [unnamed]\n"
        "    more\n"
        "\n"
        "c3  The Courier → cited [unnamed]\n"
        "    a general as warning that the truce was over\n"
        "  └ c2  The Courier › a general → warning [unnamed] [nested]\n"
        "        that the truce was over"
    )


def test_stance_and_strength_are_marked_where_they_are_out_of_the_ordinary() -> None:
    text = "Guards say the gate is shut."
    assert "say [unnamed] [doubts] [claimed]\n" in shown(
        text, [claim("Guards", "say", "the gate is shut", stance="doubts", strength="claimed")]
    )


def test_whom_a_pronoun_stands_for_is_added_but_nothing_is_said_twice() -> None:
    text = "She said the envoy Amina Yusuf of the Union agreed."
    facts = {"name": "Amina Yusuf", "role": "envoy", "affiliation": "the Union"}
    she, full = ("She", facts), ("the envoy Amina Yusuf of the Union", facts)
    assert "She (Amina Yusuf, envoy, the Union) → said\n" in shown(text, [claim(she, "said", "agreed")])
    assert "the envoy Amina Yusuf of the Union → said\n" in shown(text, [claim(full, "said", "agreed")])


def test_a_nested_claim_does_not_repeat_whom_the_outer_sources_stand_for() -> None:
    text = "He says she agrees."
    he, she = ("He", {"name": "Dara Osei"}), ("she", {"name": "Amina Yusuf"})
    outer, inner = claim(he, "says", "she agrees"), claim([he, she], "agrees", "agrees", parent="c1")
    assert "He (Dara Osei) → says\n" in shown(text, [outer, inner])
    assert "He › she (Amina Yusuf) → agrees [nested]\n" in shown(text, [outer, inner])


def test_a_claim_of_nobody_says_so() -> None:
    believed = claim([], "is believed", "to be over")
    assert "(no source) → is believed\n" in shown("It is believed to be over.", [believed])


def test_a_report_without_claims_says_so() -> None:
    assert shown("Rain.") == "r1\nno claims\n" + "─" * 80


def test_colour_changes_nothing_but_the_colour() -> None:
    coloured = "\n".join(lines(convoy_report(), color=True))
    assert "\x1b[1;31m[denies]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == "\n".join(lines(convoy_report()))


def test_what_drives_a_terminal_is_spelled_out() -> None:
    assert visible("\x1b]0;owned\x07 \u202etxt.exe\x9b2J \ud800") == r"\x1b]0;owned\x07 \u202etxt.exe\x9b2J \ud800"


def test_claims_whose_parents_run_in_a_circle_are_shown_once() -> None:
    text = "A says B says C."
    circle = [claim("A", "says", "B says C", parent="c2"), claim("B", "says", "C", parent="c1")]
    assert [(found.id, depth) for found, depth in outline(report(text, circle).claims)] == [("c1", 0), ("c2", 1)]


@given(st.text(min_size=1), st.integers(30, 120))
def test_no_text_breaks_the_lines(text: str, width: int) -> None:
    hostile = replace(report(text, [claim(text, text, text)]), title=text, outlet=text)
    for line in lines(hostile, width):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
        assert cell_len(line) <= width + 2
