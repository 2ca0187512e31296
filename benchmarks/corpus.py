"""Make a store of invented reports, as large as wanted: what asking is measured on.

    python benchmarks/corpus.py --claims 1000000 --out /tmp/million.db

The same arguments give the same store. Names, outlets, words and countries are as unevenly spread as in news (Zipf's
law): a few are in every other report, most in one or two. A report has about 800 words, 20 claims and 7 events.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, text

from reportedly.actors.countries import country_names
from reportedly.events.ontology import codes
from reportedly.records import Actor, Claim, Event, EventDate, EventPlace, Link, Report, Source, Span
from reportedly.store import open_store, schema
from reportedly.store.rows import Counter, Rows, add_appearance, add_reading, report_row
from reportedly.store.write import now, reader_number, send

CLAIMS, EVENTS, WORDS, MENTIONS = 20, 7, 800, 12  # of a report, about
BATCH = 500  # reports in one transaction
FIRST_DAY, DAYS = date(2010, 1, 1), 5478  # fifteen years
COUNTRIES = (
    "USA CHN RUS GBR UKR ISR IRN FRA DEU IND PAK AFG SYR TUR JPN IRQ KOR PRK EGY SAU NGA KEN ETH SDN BRA".split()
)
SECTORS = "GOV MIL REB COP LEG JUD OPP BUS CVL JRN NGO PTY".split()
ROLES = (
    "spokesman,spokeswoman,foreign minister,defence minister,president,prime minister,senior official,diplomat,"
    "police chief,general,analyst,witness,resident,lawyer,opposition leader,mayor,governor,envoy,professor,doctor"
).split(",")
CUES = "said told reporters claimed denied warned wrote insisted believes asked promised".split()
STANCES = {"affirms": 62, "denies": 9, "believes": 10, "wants": 8, "intends": 6, "doubts": 3, "asks": 2}
STRENGTHS = {"said": 80, "claimed": 11, "revealed": 6, "suggested": 3}
MANNERS = {"indirect": 60, "direct": 25, "mixed": 15}
KINDS = {
    "person": 45, "government": 15, "people": 13, "organization": 10, "media": 7, "document": 5, "military": 3,
    "armed_group": 2,
}  # fmt: skip
STATUSES = {"reported": 55, "asserted": 38, "disputed": 5, "denied": 2}
PLACES = {"Kabul": "AFG", "Kyiv": "UKR", "Gaza City": "PSE", "Aleppo": "SYR", "Khartoum": "SDN", "Nairobi": "KEN"}


class Uneven:
    """Things that are drawn by Zipf's law, or by weights: the first most often."""

    def __init__(self, things: Sequence[Any], weights: Sequence[float] | None = None, power: float = 1.0) -> None:
        self.things = things
        self.sums = list(accumulate(weights or [1 / rank**power for rank in range(2, len(things) + 2)]))

    @classmethod
    def of(cls, weights: dict[str, int]) -> Uneven:
        """The keys by their weights."""
        return cls(list(weights), list(weights.values()))

    def some(self, dice: Random, count: int) -> list[Any]:
        """So many, each drawn anew."""
        return dice.choices(self.things, cum_weights=self.sums, k=count)

    def one(self, dice: Random) -> Any:
        """One of them."""
        return self.some(dice, 1)[0]


class World:
    """Everything that reports are made of."""

    def __init__(self, dice: Random) -> None:
        self.words = Uneven([_word(dice) for _ in range(40_000)])
        names = [_word(dice).capitalize() for _ in range(20_000)]
        self.people = Uneven([f"{dice.choice(names[:600])} {name}" for name in names], power=0.9)
        rest = [code for code in country_names() if code not in COUNTRIES]
        self.countries = Uneven([*COUNTRIES, *rest])
        self.actors = Uneven(list(self._actors(dice, names)), power=0.9)
        self.outlets = Uneven([f"{dice.choice(names[:500])} {dice.choice(OUTLETS)}" for _ in range(400)])
        self.types = Uneven([code for code in codes() if dice.random() < 0.9 or code[1] is None], power=0.7)
        self.places = Uneven([*PLACES.items(), *((dice.choice(names), self.countries.one(dice)) for _ in range(5000))])
        self.stances, self.strengths, self.manners = map(Uneven.of, (STANCES, STRENGTHS, MANNERS))
        self.kinds, self.statuses = Uneven.of(KINDS), Uneven.of(STATUSES)

    def _actors(self, dice: Random, names: Sequence[str]) -> Iterator[Actor]:
        """States first, then their bodies, then groups and persons."""
        known = country_names()
        for code in self.countries.things:
            yield Actor("", known[code], "government", code, "GOV", code + "GOV")
        for number in range(20_000):
            code, sector = self.countries.one(dice), dice.choice(SECTORS)
            kind, name = ("organization", f"{dice.choice(names)} {dice.choice(GROUPS)}")
            if number % 3 == 0:
                kind, name = "person", f"{dice.choice(names[:600])} {dice.choice(names)}"
            elif number % 7 == 0:
                kind, name = "government", f"{dice.choice(BODIES)} of {known[code]}"
            yield Actor("", name, kind, code, sector, code + sector)  # type: ignore[arg-type]


OUTLETS = "Post Times Herald Courier Gazette Wire Radio News Tribune Observer".split()
GROUPS = "Front,Movement,Group,Party,Union,Brigade,Council,Foundation,Army,Bank".split(",")
BODIES = "Ministry of Defence,Ministry of the Interior,Foreign Ministry,Parliament,Supreme Court,Army,Police".split(",")


def _word(dice: Random) -> str:
    """An invented word."""
    return "".join(dice.choice("bcdfghklmnprstvwz") + dice.choice("aeiou") for _ in range(dice.randint(1, 4))) + (
        dice.choice(["", "n", "r", "s", "ld", "nt"])
    )


def reports(count: int, seed: int = 0) -> Iterator[Report]:
    """So many invented reports."""
    dice = Random(seed)
    world = World(dice)
    for number in range(count):
        day = FIRST_DAY + timedelta(days=max(0, min(DAYS, number * DAYS // count + int(dice.gauss(0, 5)))))
        yield _Writing(dice, world, number, day).report()


class _Writing:
    """One report while it is written, sentence by sentence."""

    def __init__(self, dice: Random, world: World, number: int, day: date) -> None:
        self.dice, self.world, self.number, self.day = dice, world, number, day
        self.parts: list[str] = []
        self.at = 0
        known = dict.fromkeys(world.actors.some(dice, MENTIONS))
        self.cast = list(known)
        self.mentions: dict[int, list[Span]] = {}
        self.claims: list[Claim] = []
        self.events: list[Event] = []
        self.known = [self._source_kind() for _ in range(8)]

    def report(self) -> Report:
        """The whole report."""
        title = " ".join(self.world.words.some(self.dice, 8)).capitalize()
        self._put(title + "\n\n")
        words = iter(self.world.words.some(self.dice, WORDS))
        for place in range(WORDS // 20):
            self._sentence(place, [next(words) for _ in range(16)])
        actors = tuple(
            Actor(
                f"a{at}",
                one.name,
                one.kind,
                one.country,
                one.sector,
                one.code,
                None,
                tuple(self.mentions[at]),
                "generator",
            )
            for at, one in enumerate(self.cast)
            if at in self.mentions
        )
        return Report(
            id=f"{self.number:016x}", text="".join(self.parts), path=f"reports/{self.number}.txt",
            outlet=self.world.outlets.one(self.dice), title=title, published=self.day.isoformat(), language="en",
            content_sha256=f"{self.number:064x}", actors=actors, claims=tuple(self.claims), events=tuple(self.events),
            links=tuple(self._links()),
        )  # fmt: skip

    def _put(self, words: str) -> Span:
        start, self.at = self.at, self.at + len(words)
        self.parts.append(words)
        return Span(words, ((start, self.at),))

    def _mention(self) -> int:
        at = self.dice.randrange(len(self.cast))
        self.mentions.setdefault(at, []).append(self._put(self.cast[at].name))
        return at

    def _sentence(self, place: int, words: list[str]) -> None:
        """Somebody says something, or something happens; in it an actor does something to another."""
        told = self.dice.random() < CLAIMS / (WORDS // 20)
        if told:
            who, of = self._source()
            self._put(" ")
            cue = self._put(self.dice.choice(CUES))
            self._put(" ")
        start, first = self.at, len(self.parts)
        one = self._mention() if self.dice.random() < 0.6 else None
        self._put(" ")
        trigger = self._put(words[0])
        self._put(" ")
        other = self._mention() if one is not None and self.dice.random() < 0.7 else None
        self._put(" " + " ".join(words[1:]))
        content = Span("".join(self.parts[first:]), ((start, self.at),))
        self._put(".\n" if place % 4 == 3 else ". ")
        if told:
            self._claim(content, cue, who, of)
        if self.dice.random() < EVENTS / (WORDS // 20):
            self._event(trigger, one, other, told)

    def _source_kind(self) -> Source:
        """A source of the report; some are its actors."""
        kind = self.world.kinds.one(self.dice)
        if kind in ("person", "media"):
            named = kind == "media" or self.dice.random() < 0.6
            name = None
            if named:
                name = self.world.outlets.one(self.dice) if kind == "media" else self.world.people.one(self.dice)
            role = self.dice.choice(ROLES) if kind == "person" else None
            who = self.cast[self.dice.randrange(len(self.cast))].name if role and self.dice.random() < 0.5 else None
            return Source("", (), kind, named, name, role, who)
        if kind in ("people", "document"):
            return Source("", (), kind, False, None, self.dice.choice(ROLES) + "s" if kind == "people" else None)
        at = self.dice.randrange(len(self.cast))
        return Source("", (), kind, True, self.cast[at].name, actor=f"a{at}")

    def _source(self) -> tuple[Span, Source]:
        of = self.known[min(int(self.dice.expovariate(0.4)), len(self.known) - 1)]
        span = self._put(of.name or of.role or of.affiliation or "a document")
        if of.actor:
            self.mentions.setdefault(int(of.actor[1:]), []).append(span)
        return span, of

    def _claim(self, content: Span, cue: Span, who: Span, of: Source) -> None:
        origin = Source(who.text, who.spans, of.kind, of.named, of.name, of.role, of.affiliation, of.actor)
        nested = bool(self.claims) and self.dice.random() < 0.15
        chain = (*self.claims[-1].sources[:1], origin) if nested else (origin,)
        world = self.world
        self.claims.append(
            Claim(
                f"c{len(self.claims) + 1}", content.text, content.spans, cue, world.manners.one(self.dice),
                world.stances.one(self.dice), world.strengths.one(self.dice), chain,
                self.claims[-1].id if nested else None, round(self.dice.betavariate(8, 2), 4), "generator",
            )
        )  # fmt: skip

    def _event(self, trigger: Span, one: int | None, other: int | None, told: bool) -> None:
        (kind, mode), world, dice = self.world.types.one(self.dice), self.world, self.dice
        day = (self.day - timedelta(days=int(dice.expovariate(0.3)))).isoformat()
        (name, country), place = world.places.one(dice), None
        if dice.random() < 0.5:
            place = EventPlace(name, trigger.spans, name, country, 1.0, 1.0)
        self.events.append(
            Event(
                id=f"e{len(self.events) + 1}",
                type=kind,
                mode=mode,
                cameo=codes()[kind, mode].cameo,
                actors=(f"a{one}",) if one is not None else (),
                recipients=(f"a{other}",) if other is not None else (),
                trigger=trigger,
                date=EventDate(None, day, day, "day"),
                place=place,
                claims=(self.claims[-1].id,) if told else (),
                status=world.statuses.one(dice) if told else "asserted",
                historical=dice.random() < 0.05,
                future=dice.random() < 0.12,
                hypothetical=dice.random() < 0.06,
                negated=dice.random() < 0.04,
                confidence=round(dice.betavariate(8, 2), 4),
                why="generator",
            )
        )

    def _links(self) -> Iterator[Link]:
        for at, claim in enumerate(self.claims):
            if claim.stance == "denies" and at:
                yield Link("denies", claim.id, self.claims[self.dice.randrange(at)].id, 0.8, "generator")


def make(out: str, count: int, seed: int = 0) -> None:
    """A store with so many reports; some have been printed by many outlets."""
    dice, counter = Random(seed + 1), Counter()
    with open_store(out, create=True) as store:
        if store.dialect == "sqlite":  # a crash loses nothing that could not be made again
            event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        with store.writing() as connection:
            reader = reader_number(connection, "generator")
        stream, moment = reports(count, seed), now()
        for first in range(0, count, BATCH):
            rows = Rows()
            for _ in range(min(BATCH, count - first)):
                _add(rows, counter, next(stream), reader, dice, moment)
            with store.writing() as connection:
                send(connection, rows)
        with store.writing() as connection:
            connection.execute(text("ANALYZE" if store.dialect == "postgresql" else "PRAGMA optimize"))


def _add(rows: Rows, counter: Counter, report: Report, reader: int, dice: Random, moment: str) -> None:
    number = counter.take("reports")
    rows.add("reports", report_row(report, number, reader, moment))
    add_appearance(rows, counter, report, number, 1.0, moment)
    copies = min(int(dice.expovariate(0.2)), 40) if dice.random() < 0.2 else 0
    for copy in range(copies):
        outlet = {"id": f"{report.id}-{copy}", "outlet": f"Paper {dice.randrange(200)}"}
        add_appearance(rows, counter, _changed(report, outlet), number, 0.9, moment)
    add_reading(rows, counter, report, number)
    for _ in range(16):
        rows.add("duplicate_bands", {"band": dice.getrandbits(62), "report_id": number})


def _changed(report: Report, facts: dict[str, Any]) -> Report:
    return replace(report, **facts)


def size_of(out: str) -> dict[str, int]:
    """Bytes of a SQLite store by table and index."""
    with open_store(out, read_only=True) as store, store.reading() as connection:
        found = connection.execute(text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"))
        return {name: size for name, size in found}


def main() -> None:
    """Make a store and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if os.path.exists(asked.out):
        parser.error(f"{asked.out} is there already")
    begun = time.monotonic()
    make(asked.out, max(1, asked.claims // CLAIMS), asked.seed)
    print(f"made in {time.monotonic() - begun:.0f} s")
    if "://" not in asked.out:
        with open_store(asked.out, read_only=True) as store, store.reading() as connection:
            counts = {
                t.name: connection.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one() for t in schema.TABLES
            }
        print({name: count for name, count in counts.items() if count})
        total = Path(asked.out).stat().st_size
        print(f"{total:,} bytes, {total / counts['claims']:.0f} a claim, {total / counts['reports']:.0f} a report")
        for name, size in list(size_of(asked.out).items())[:25]:
            print(f"  {name:32} {size / counts['claims']:8.1f} bytes a claim")


if __name__ == "__main__":
    main()
