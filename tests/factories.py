"""Reports and claims built by hand in a line or two: a test says only what matters to it.

    report("Guards said the gate was shut.", [claim("Guards", "said", "the gate was shut")])

Spans are given as words of the text, the pieces of one span joined by " ... ". Where a content stands more than once
the first place counts; of a source or a cue, the one nearest to its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reportedly.records import Claim, Dateline, Report, Source, Span

Link = str | tuple[str, dict[str, Any]]
"""A source: its words, and where it matters what is known of it."""


def span(text: str, words: str, near: int = 0) -> Span:
    """The span of these words of the text, each piece at its place nearest to ``near``."""
    pieces = []
    for piece in words.split(" ... "):
        start = min((match.start() for match in re.finditer(re.escape(piece), text)), key=lambda at: abs(at - near))
        pieces.append((start, start + len(piece)))
    return Span.of(text, pieces)


def claim(who: Link | Iterable[Link], cue: str | None, what: str, **facts: Any) -> dict[str, Any]:
    """A claim to be placed in the text of a report; ``who`` is one source or a chain of them."""
    chain = [who] if isinstance(who, (str, tuple)) else list(who)
    return {"who": chain, "cue": cue, "what": what, **facts}


def report(text: str, claims: Iterable[dict[str, Any]] = (), **facts: Any) -> Report:
    """A report of this text with these claims, numbered c1, c2 and so on."""
    made = tuple(_place(text, f"c{number}", **wanted) for number, wanted in enumerate(claims, 1))
    return replace(Report(id="r1", text=text, language="en"), claims=made, **facts)


def _place(text: str, name: str, who: list[Link], cue: str | None, what: str, **facts: Any) -> Claim:
    content = span(text, what)
    usual = {"manner": "indirect", "stance": "affirms", "strength": "said", "parent": None, "confidence": 0.9}
    return Claim(
        id=name,
        text=content.text,
        spans=content.spans,
        cue=span(text, cue, content.start) if cue else None,
        sources=tuple(_source(text, link, content.start) for link in who),
        **{**usual, "why": "by hand", **facts},
    )


def _source(text: str, link: Link, near: int) -> Source:
    """A source: an unnamed person unless it is said otherwise; one with a name is named."""
    words, facts = (link, {}) if isinstance(link, str) else link
    found = span(text, words, near)
    return Source(text=found.text, spans=found.spans, **{"kind": "person", "named": "name" in facts, **facts})


HEADLINE = "Convoys cross the northern border, officials say"

CONVOY = f"""{HEADLINE}

LODARA, March 5 — Two convoys of armoured vehicles crossed the border before dawn on Tuesday, a senior army officer \
said, and a third was being readied in the barracks at Tumbe. The defence ministry rejected the account as "pure \
invention."

"Nobody has left the barracks," Col. Dara Osei, a spokesman for the ministry, told reporters, "and nobody will."

The Lodara Courier cited a retired general as warning that the truce "will not outlive the month." According to a \
memo seen by the paper, fuel for thirty days was drawn last week. Local radio said that villagers alleged that \
soldiers had turned them back at the river.

The movement, which is believed to control both banks, has vowed to answer any incursion. Its envoy, Amina Yusuf, \
asked whether the mediators were still in charge. "We were promised guarantees," she went on. "Where are they?"

Diplomats hinted on condition of anonymity that talks could resume on Friday. Officials admitted that no date had \
been set.
"""

OFFICER = ("a senior army officer", {"role": "senior army officer"})
MINISTRY = ("The defence ministry", {"kind": "government", "name": "defence ministry"})
SPOKESMAN = {"name": "Dara Osei", "role": "spokesman", "affiliation": "defence ministry"}
COURIER = ("The Lodara Courier", {"kind": "media", "name": "Lodara Courier"})
GENERAL = ("a retired general", {"role": "retired general"})
MEMO = ("a memo seen by the paper", {"kind": "document"})
RADIO = ("Local radio", {"kind": "media"})
VILLAGERS = ("villagers", {"kind": "people"})
ENVOY = {"name": "Amina Yusuf", "role": "envoy", "affiliation": "the movement"}


def convoy_report() -> Report:
    """A report with a claim of every sort: chains, nesting, a denial, a document, no source, a divided quotation."""
    crossed = "Two convoys of armoured vehicles crossed the border before dawn on Tuesday"
    warning = 'that the truce "will not outlive the month."'
    return report(
        CONVOY,
        [
            claim("officials", "say", "Convoys cross the northern border"),
            claim(OFFICER, "said", f"{crossed} ... and a third was being readied in the barracks at Tumbe"),
            claim(MINISTRY, "rejected", 'the account as "pure invention."', stance="denies", manner="mixed"),
            claim(
                ("Col. Dara Osei, a spokesman for the ministry", SPOKESMAN),
                "told reporters",
                '"Nobody has left the barracks," ... "and nobody will."',
                manner="direct",
            ),
            claim(COURIER, "cited", f"a retired general as warning {warning}", manner="mixed"),
            claim([COURIER, GENERAL], "warning", warning, manner="mixed", parent="c5"),
            claim(MEMO, "According to", "fuel for thirty days was drawn last week"),
            claim(RADIO, "said", "that villagers alleged that soldiers had turned them back at the river"),
            claim(
                [RADIO, VILLAGERS],
                "alleged",
                "that soldiers had turned them back at the river",
                parent="c8",
                strength="claimed",
            ),
            claim([], "is believed", "to control both banks", stance="believes"),
            claim(("The movement", {"kind": "armed_group"}), "has vowed", "to answer any incursion", stance="intends"),
            claim(
                ("Its envoy, Amina Yusuf", ENVOY),
                "asked",
                "whether the mediators were still in charge",
                stance="asks",
            ),
            claim(("she", ENVOY), "went on", '"We were promised guarantees," ... "Where are they?"', manner="direct"),
            claim(
                ("Diplomats", {"kind": "people"}),
                "hinted on condition of anonymity",
                "that talks could resume on Friday",
                strength="suggested",
            ),
            claim(("Officials", {"kind": "government"}), "admitted", "that no date had been set", strength="revealed"),
        ],
        id="convoys",
        path="reports/convoys.txt",
        outlet="Daily Example",
        title=HEADLINE,
        authors=("A. Writer",),
        published="2024-03-05",
        dateline=Dateline("Lodara", "2024-03-05"),
    )
