"""Any report at all, for Hypothesis: of any text, with claims in chains and in each other, actors, events and links.

Hypothesis draws the text and the words; what is made of them is left to dice that it throws, since a report has so many
parts that drawing each would take most of the time of a test.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from random import Random
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

from reportedly.events.ontology import codes
from reportedly.records import (
    Actor,
    Claim,
    Dateline,
    Event,
    EventDate,
    EventPlace,
    Kind,
    Link,
    LinkKind,
    Manner,
    Report,
    Resolution,
    Source,
    Span,
    Stance,
    Status,
    Strength,
)

Part = TypeVar("Part")

controls = st.characters(categories=["Cc", "Cs", "Zl", "Zp"])
hostile = st.text(st.characters() | st.sampled_from("\"'=+-@,;\t\r\n\0\x1b ") | controls)
odd = st.sampled_from("\"'=<&;|\\\t\r\n\0\x1b\x85\u2028\ud83d\ufeff😀𝔸 ")
texts = st.text(st.characters() | odd, min_size=1, max_size=40)
some_words = st.lists(st.text(st.characters() | odd, max_size=12), min_size=1, max_size=5)


@st.composite
def reports(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Report:
    """Any report that a record can tell."""
    return _Maker(draw(texts), draw(some_words), Random(draw(st.integers(0, 2**32)))).report()


class _Maker:
    """Makes the parts of one report."""

    def __init__(self, text: str, words: list[str], dice: Random) -> None:
        self.text = text
        self.words = words
        self.dice = dice
        self.actors: list[Actor] = []
        self.claims: list[Claim] = []

    def word(self) -> str:
        return self.dice.choice(self.words)

    def perhaps(self, *more: str) -> str | None:
        return self.dice.choice([None, *self.words, *more])

    def one_of(self, literal: Any) -> Any:
        return self.dice.choice(get_args(literal))

    def some(self, most: int, make: Callable[[], Part]) -> tuple[Part, ...]:
        return tuple(make() for _ in range(self.dice.randint(0, most)))

    def maybe(self, make: Callable[[], Part]) -> Part | None:
        return make() if self.coin() else None

    def chosen(self, parts: list[Actor] | list[Claim]) -> tuple[str, ...]:
        names = [part.id for part in parts]
        return tuple(self.dice.sample(names, self.dice.randint(0, len(names))))

    def coin(self) -> bool:
        return self.dice.random() < 0.5

    def sure(self) -> float:
        return self.dice.randint(0, 1000) / 1000

    def span(self) -> Span:
        """Words of the text, in up to three pieces that neither cross nor touch."""
        most = min(3, (len(self.text) + 1) // 2)
        cuts = sorted(self.dice.sample(range(len(self.text) + 1), 2 * self.dice.randint(1, most)))
        return Span.of(self.text, zip(cuts[::2], cuts[1::2], strict=True))

    def actor(self, number: int) -> Actor:
        return Actor(
            id=f"a{number}",
            name=self.word(),
            kind=self.one_of(Kind),
            country=self.perhaps("KEN", "GBR", "KOS", "SCT", "IGO"),
            sector=self.perhaps("GOV", "BUS"),
            code=self.perhaps("KENGOV"),
            wikidata=self.perhaps("Q42"),
            mentions=self.some(3, self.span),
        )

    def source(self) -> Source:
        words, who = self.span(), self.dice.choice([None, *(actor.id for actor in self.actors)])
        known = (self.perhaps(), self.perhaps(), self.perhaps())
        return Source(words.text, words.spans, self.one_of(Kind), self.coin(), *known, actor=who)

    def claim(self, number: int) -> Claim:
        content = self.span()
        chain = self.some(3, self.source)
        return Claim(
            id=f"c{number}",
            text=content.text,
            spans=content.spans,
            cue=self.maybe(self.span),
            manner=self.one_of(Manner),
            stance=self.one_of(Stance),
            strength=self.one_of(Strength),
            sources=chain + chain[:1] if self.coin() else chain,
            parent=self.dice.choice([None, *(claim.id for claim in self.claims)]),
            confidence=self.sure(),
            why=self.word(),
        )

    def event(self, number: int) -> Event:
        code = self.dice.choice(list(codes().values()))
        days = (self.perhaps(), self.perhaps("2024-03-05"), self.perhaps("2024-03-06T10:00:00+02:00"))
        return Event(
            id=f"e{number}",
            type=code.type,
            mode=code.mode,
            cameo=code.cameo,
            actors=self.chosen(self.actors),
            recipients=self.chosen(self.actors),
            trigger=self.span(),
            date=EventDate(*days, self.dice.choice([None, *get_args(Resolution)])),
            place=self.maybe(self.place),
            claims=self.chosen(self.claims),
            status=self.one_of(Status),
            historical=self.coin(),
            future=self.coin(),
            hypothetical=self.coin(),
            negated=self.coin(),
            confidence=self.sure(),
            why=self.word(),
            also_trigger=self.some(2, self.span),
        )

    def place(self) -> EventPlace:
        words = self.span()
        where = self.dice.choice([(None, None), (self.dice.uniform(-90, 90), self.dice.uniform(-180, 180))])
        return EventPlace(words.text, words.spans, self.perhaps(), self.perhaps("KEN"), *where)

    def links(self) -> tuple[Link, ...]:
        pairs = [(kind, one.id, other.id) for kind in get_args(LinkKind) for one, other in permutations(self.claims, 2)]
        drawn = self.dice.sample(pairs, min(len(pairs), self.dice.randint(0, 2)))
        return tuple(Link(*pair, self.sure(), self.word()) for pair in drawn)

    def report(self) -> Report:
        for number in range(1, self.dice.randint(0, 3) + 1):
            self.actors.append(self.actor(number))
        for number in range(1, self.dice.randint(0, 3) + 1):
            self.claims.append(self.claim(number))
        return Report(
            id=self.word(),
            text=self.text,
            path=self.perhaps("reports/a.txt"),
            url=self.perhaps("https://example.org/a"),
            outlet=self.perhaps(),
            title=self.perhaps(),
            authors=self.some(2, self.word),
            published=self.perhaps("2024-03-05"),
            dateline=self.maybe(lambda: Dateline(self.perhaps(), self.perhaps())),
            language=self.dice.choice([None, "en", "de", "xx"]),
            content_sha256=self.word(),
            actors=tuple(self.actors),
            claims=tuple(self.claims),
            events=tuple(self.event(number) for number in range(1, self.dice.randint(0, 2) + 1)),
            links=self.links(),
        )
