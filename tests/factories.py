"""Reports, claims and events built by hand in a line or two: a test says only what matters to it.

    report("Guards said the gate was shut.", [claim("Guards", "said", "the gate was shut")])
    report("Guards shut the gate.", actors=[actor("Guards")], events=[event("COERCE", "shut", ["a1"])])

Spans are given as words of the text, the pieces of one span joined by " ... ". Where a content stands more than once
the first place counts; of a source or a cue, the one nearest to its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reportedly import records
from reportedly.events.ontology import code_of
from reportedly.records import Actor, Claim, Dateline, Event, EventDate, EventPlace, Report, Source, Span

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


def actor(name: str, *words: str, **facts: Any) -> dict[str, Any]:
    """An actor to be placed in the text of a report; without other words its name is what the text has for it."""
    return {"name": name, "words": words or (name,), **facts}


def event(code: str, trigger: str, actors: Iterable[str] = (), to: Iterable[str] = (), **facts: Any) -> dict[str, Any]:
    """An event to be placed in the text of a report: TYPE or TYPE/mode, its words, ids of actors and of recipients."""
    return {"code": code, "trigger": trigger, "actors": tuple(actors), "recipients": tuple(to), **facts}


def denies(source: str, target: str, **facts: Any) -> records.Link:
    """A link between two claims, given by their ids: the first denies the second."""
    return records.Link(
        **{"kind": "denies", "source": source, "target": target, "score": 0.8, "why": "by hand", **facts}
    )


def on(start: str | None, end: str | None = None, text: str | None = None, **facts: Any) -> EventDate:
    """A date: one day, or a stretch."""
    return EventDate(**{"text": text, "start": start, "end": end or start, "resolution": "day", **facts})


def report(
    text: str,
    claims: Iterable[dict[str, Any]] = (),
    actors: Iterable[dict[str, Any]] = (),
    events: Iterable[dict[str, Any]] = (),
    **facts: Any,
) -> Report:
    """A report of this text with these claims, numbered c1, c2 and so on, actors (a1) and events (e1)."""
    made = {
        "claims": tuple(_place(text, f"c{number}", **wanted) for number, wanted in enumerate(claims, 1)),
        "actors": tuple(_actor(text, f"a{number}", **wanted) for number, wanted in enumerate(actors, 1)),
        "events": tuple(_event(text, f"e{number}", **wanted) for number, wanted in enumerate(events, 1)),
    }
    return replace(Report(id="r1", text=text, language="en"), **{**made, **facts})


def _actor(text: str, name_of: str, name: str, words: Iterable[str], **facts: Any) -> Actor:
    """An actor: an organization unless it is said otherwise; its code is made of country and sector."""
    code = "".join(facts.get(part) or "" for part in ("country", "sector")) or None
    mentions = tuple(span(text, phrase) for phrase in words)
    return Actor(**{"id": name_of, "name": name, "kind": "organization", "code": code, "mentions": mentions, **facts})


def _event(text: str, name: str, code: str, trigger: str, place: str | EventPlace | None = None, **facts: Any) -> Event:
    """An event that somebody reports where claims are given, else one that the report asserts."""
    kind, _, mode = code.partition("/")
    known = code_of(kind, mode or None)
    if isinstance(place, str):
        found = span(text, place)
        place = EventPlace(found.text, found.spans)
    usual: dict[str, Any] = {"date": EventDate(), "claims": (), "confidence": 0.9, "why": "by hand"}
    usual["status"] = "reported" if facts.get("claims") else "asserted"
    fixed = {"id": name, "type": known.type, "mode": known.mode, "cameo": known.cameo, "place": place}
    return Event(**{**usual, **fixed, "trigger": span(text, trigger), **facts})


def at(
    text: str, words: str, name: str | None, country: str | None, lat: float | None, lon: float | None
) -> EventPlace:
    """A place that the words of a text name."""
    found = span(text, words)
    return EventPlace(found.text, found.spans, name, country, lat, lon)


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


def coded_report() -> Report:
    """The convoy report with actors, events of every status, each mark, and a denial."""
    actors = [
        actor("Army of Kenya", "a senior army officer", kind="military", country="KEN", sector="MIL"),
        actor("Ministry of Defence", "The defence ministry", kind="government", country="KEN", sector="GOV"),
        actor("soldiers", kind="military", sector="MIL"),
        actor("villagers", kind="people", country="KEN", sector="CVL"),
        actor("The movement", kind="armed_group", country="UGA", sector="REB", wikidata="Q7"),
        actor("mediators", "the mediators", kind="organization", country="UNO", sector="IGO"),
    ]
    events = [
        event(
            "MOBILIZE/troops",
            "crossed the border",
            ["a1"],
            claims=("c2",),
            status="disputed",
            date=on("2024-03-05", text="before dawn on Tuesday"),
            place=at(CONVOY, "the barracks at Tumbe", "Tumbe", "KEN", -1.5, 36.5),
            also_trigger=(span(CONVOY, "cross"),),
            why="event model: 'crossed the border'; disputed: c2 says so, c3 denies it",
        ),
        event("COERCE/restrict", "had turned them back", ["a3"], ["a4"], claims=("c9", "c8"), place="the river"),
        event(
            "THREATEN", "answer any incursion", ["a5"], ["a1", "a2"], claims=("c11",), future=True, hypothetical=True
        ),
        event("AGREE", "were promised guarantees", ["a6"], ["a5"], claims=("c13",), historical=True),
        event("CONSULT", "talks could resume", ["a2", "a5"], claims=("c14",), future=True, date=on("2024-03-08")),
        event("MOBILIZE", "has left the barracks", ["a1"], claims=("c4",), negated=True, status="denied"),
        event(
            "AID", "fuel for thirty days was drawn", ["a2"], ["a1"], confidence=0.4, date=EventDate(end="2024-03-05")
        ),
    ]
    coded = report(CONVOY, actors=actors, events=events)
    links = (denies("c3", "c2"), denies("c4", "c2", kind="supports"))
    return replace(convoy_report(), actors=coded.actors, events=coded.events, links=links)
