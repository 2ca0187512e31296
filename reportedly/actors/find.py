"""The actors of a report: its sources and those who do something in its events, each once, with all their mentions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportedly.actors.cluster import Clusters
from reportedly.actors.coding import DEEPEST, Case, Coding, Context, Mention, Step, first_answer
from reportedly.actors.home import named_countries, report_country
from reportedly.actors.phrases import read_phrase
from reportedly.actors.spots import Spot, noun_at, parts_of
from reportedly.actors.table import Table, actor_table, key_of
from reportedly.actors.things import owner_of, thing_of
from reportedly.records import Actor, Analysis, Attribution, Pieces, Report, Source, Span
from reportedly.sources import Reading, read_sources
from reportedly.sources.phrase import Phrase
from reportedly.sources.referent import UNKNOWN, Referent

COURT = "JUD"


@dataclass(frozen=True, slots=True)
class Actors:
    """The actors of a report, and whom each phrase stands for: ids by the pieces of its span.

    ``acting`` has those who can do something or have it done to them: of a thing that is its owner, if anybody.
    """

    actors: tuple[Actor, ...]
    of_span: Mapping[Pieces, tuple[str, ...]]
    acting: Mapping[Pieces, tuple[str, ...]] = field(default_factory=dict)

    def ids(self, span: Span) -> tuple[str, ...]:
        """The actors that a phrase stands for: several where a conjunction joins them, none if it was not asked for."""
        return self.of_span.get(span.spans, ())

    def parties(self, span: Span) -> tuple[str, ...]:
        """The actors that a phrase stands for as a party of an event: nobody for a thing, unless it has an owner."""
        return self.acting.get(span.spans, ())

    def fill(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The sources with their actors; one that several speak as has none of its own."""
        return tuple(replace(source, actor=self._only(source.spans)) for source in sources)

    def _only(self, pieces: Pieces) -> str | None:
        found = self.of_span.get(pieces, ())
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Coder:
    """How actors are coded: the table, the steps, and who tells the country of a town."""

    table: Table | None = None
    steps: Sequence[Step] | None = None
    city_country: Callable[[str], str | None] | None = None


def find_actors(
    report: Report,
    analysis: Analysis,
    attributions: Sequence[Attribution],
    mentions: Sequence[Span],
    reading: Reading | None = None,
    coder: Coder | None = None,
) -> Actors:
    """The actors that the sources of these attributions and these other phrases of the report stand for.

    ``reading`` is what ``read_sources`` gave for the same report, where it has been read before.
    """
    read = reading or read_sources(report, analysis, attributions)
    return _Finder(report, read, coder or Coder()).find(mentions)


class _Finder:
    """Finds the actors of one report."""

    def __init__(self, report: Report, reading: Reading, coder: Coder) -> None:
        from reportedly.actors import STEPS  # the package knows its steps

        self.reading = reading
        title = report.title or ""
        self.headline = len(title) if report.text.startswith(title) else 0
        self.table = actor_table() if coder.table is None else coder.table
        self.steps = STEPS if coder.steps is None else coder.steps
        date = report.published or (report.dateline.date if report.dateline is not None else None)
        names = reading.resolver.figures.names
        towns = coder.city_country
        home, named = report_country(report, names, towns), named_countries(names)
        self.context = Context(date, home, towns, self._known(), named)
        self.coded: dict[Mention, Coding] = {}
        self.joined: dict[str | None, list[Referent]] = {}  # those who spoke as one, by the name of them all

    def find(self, mentions: Sequence[Span]) -> Actors:
        """The actors of all sources and of these mentions."""
        links = {link.spans: link for chain in self.reading.chains for link in chain if self._somebody(link)}
        parties = {mention.spans: mention for mention in mentions if mention.spans}
        spans = links | parties
        standing = {pieces: list(self._spots(spans[pieces])) for pieces in sorted(spans)}
        acting = {pieces: [one for spot in standing[pieces] for one in self._acting(spot)] for pieces in parties}
        self._issue(acting, standing)
        spots = {id(spot): spot for pieces in links for spot in standing[pieces]}
        spots |= {id(spot): spot for found in acting.values() for spot in found}
        ordered = sorted(spots.values(), key=lambda spot: spot.span.spans)
        groups = Clusters(ordered, self.headline).groups()
        ids = {id(spot): f"a{number}" for number, group in enumerate(groups, start=1) for spot in group}
        actors = tuple(_actor(f"a{number}", group) for number, group in enumerate(groups, start=1))
        of_source = {pieces: standing[pieces] for pieces in links}
        return Actors(actors, _named(acting | of_source, ids), _named(acting, ids))

    def _known(self) -> dict[str, Mention]:
        """What the report tells of those whom it names, for others that belong to them: "a spokesman for Doe"."""
        figures = self.reading.resolver.figures
        known: dict[str, Mention] = {}
        for name in figures.names:
            figure = figures.figure(name)
            if figure is not None and (figure.roles or figure.kind == "armed_group"):
                mention = Mention(figure.name, figure.name, figure.role, figure.affiliation, figure.kind)
                known[key_of(name.text)] = known[key_of(figure.name)] = mention
        return known

    def _somebody(self, link: Span) -> bool:
        """Whether a source stands for somebody, be it a document."""
        return bool(link.spans) and self.reading.referents[link.spans].kind != "unknown"

    def _spots(self, span: Span) -> Iterator[Spot]:
        """The actors that a phrase stands for, one by one."""
        parts = parts_of(self.reading, span)
        found = [(part, phrase, self._referent(span, part, phrase, len(parts) == 1)) for part, phrase in parts]
        _, phrase, referent = found[0]
        if len(found) > 1 and span.spans in self.reading.referents:
            self.joined[self.reading.referents[span.spans].name] = [whom for _, _, whom in found]
        elif phrase is not None and phrase.pronoun and referent.figure is None and referent.name in self.joined:
            found = [(span, phrase, whom) for whom in self.joined[referent.name]]
        nouns = [noun_at(self.reading.tokens, phrase) for _, phrase, _ in found]
        for (part, phrase, referent), at in zip(found, nouns, strict=True):
            own = at if nouns.count(at) == 1 else -1  # a noun that several share tells none of them
            yield Spot(span.spans, part, phrase, referent, self._coding(part, phrase, referent), own)

    def _acting(self, spot: Spot, depth: int = 0) -> Iterator[Spot]:
        """The spot if it is of somebody; of a thing those of its owner, at the same place."""
        pronoun = spot.phrase is not None and spot.phrase.pronoun
        phrase = None if pronoun else read_phrase(spot.span.text, self.table)
        kind = thing_of(phrase) if phrase is not None else None
        if phrase is None or kind is None:
            yield spot
            return
        owner = _words_within(spot.span, owner_of(phrase, kind) or "")
        if owner is not None and depth < DEEPEST:
            for own in self._spots(owner):
                yield from self._acting(replace(own, whole=spot.whole), depth + 1)

    def _issue(self, acting: dict[Pieces, list[Spot]], standing: Mapping[Pieces, Sequence[Spot]]) -> None:
        """A ruling told without its court stands for the court that was named last: *the verdict was an outrage*."""
        courts: list[Spot] = []
        for pieces in sorted(standing):
            if pieces in acting and not acting[pieces] and courts and self._is_ruling(standing[pieces]):
                acting[pieces] = [replace(courts[-1], whole=pieces)]
            courts += [spot for spot in standing[pieces] if spot.coding.sector == COURT]

    def _is_ruling(self, spots: Sequence[Spot]) -> bool:
        phrases = [read_phrase(spot.span.text, self.table) for spot in spots]
        return any(phrase is not None and thing_of(phrase) == "ruling" for phrase in phrases)

    def _referent(self, whole: Span, part: Span, phrase: Phrase | None, alone: bool) -> Referent:
        """Whom a phrase stands for; sources are resolved already."""
        if alone and whole.spans in self.reading.referents:
            return self.reading.referents[whole.spans]
        if phrase is None:
            return UNKNOWN
        referent = self.reading.referent(phrase, part.start)
        return _itself(phrase) if _belies(phrase, referent) else referent

    def _coding(self, part: Span, phrase: Phrase | None, referent: Referent) -> Coding:
        """What the actor is coded as, by the words here and by what the report tells of whom they stand for."""
        text, name = part.text, referent.name if referent.named and referent.kind != "document" else None
        if phrase is not None and phrase.pronoun:
            text = referent.name or referent.role or referent.head or text
        elif name is not None and referent.kind != "person" and _short_of(text, name):
            text = name
        kind = None if referent.kind == "unknown" else referent.kind
        mention = Mention(text, name, referent.role, referent.affiliation, kind)
        if mention not in self.coded:
            self.coded[mention] = first_answer(Case(mention, self.context, self.table, steps=self.steps))
        return self.coded[mention]


def _named(spots: Mapping[Pieces, Sequence[Spot]], ids: Mapping[int, str]) -> dict[Pieces, tuple[str, ...]]:
    """The ids of the actors of some spots, each once."""
    return {pieces: tuple(dict.fromkeys(ids[id(spot)] for spot in found)) for pieces, found in spots.items()}


def _words_within(span: Span, words: str) -> Span | None:
    """The part of a span of one piece that has these words."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), span.text) if words and len(span.spans) == 1 else None
    start = span.start
    return Span(found.group(), ((start + found.start(), start + found.end()),)) if found is not None else None


def _short_of(text: str, name: str) -> bool:
    """Whether the words are a short form of a name, which tells more: "the Congress" of "Orun Congress"."""
    return f" {key_of(text)} " in f" {key_of(name)} "


def _belies(phrase: Phrase, referent: Referent) -> bool:
    """Whether a description of a state's forces is taken for an armed group: "the military" is not the rebels."""
    described = phrase.noun is not None and phrase.name is None and phrase.person is None
    return described and phrase.kind in ("military", "government") and referent.kind == "armed_group"


def _itself(phrase: Phrase) -> Referent:
    """Whom a description stands for that takes up nobody."""
    return Referent(phrase.kind or "unknown", role=phrase.role, plural=phrase.plural, head=phrase.head)


def _actor(name: str, group: Sequence[Spot]) -> Actor:
    """The actor of these mentions, coded as the mention that tells most of it is."""
    best = max(group, key=_telling)
    coding = best.coding
    mentions = {spot.span.spans: spot.span for spot in group}
    return Actor(
        id=name,
        name=_name(group, coding),
        kind=coding.kind,
        country=coding.country,
        sector=coding.sector,
        code=coding.code,
        wikidata=coding.wikidata,
        mentions=tuple(mentions[pieces] for pieces in sorted(mentions)),
        why=coding.why,
    )


def _telling(spot: Spot) -> tuple[bool, bool, bool]:
    """How much the coding of a mention tells: a row before all else, then country with sector, then either."""
    coding = spot.coding
    return coding.rule == "row", coding.country is not None and coding.sector is not None, coding.code is not None


def _name(group: Sequence[Spot], coding: Coding) -> str:
    """What an actor is called: as the table has it, else by the fullest name in the report, else as first described."""
    if coding.rule in ("row", "state"):
        return coding.name
    names = (spot.referent.name for spot in group if spot.referent.named and spot.referent.kind != "document")
    named = next((name for name in names if name), None)
    told = next((spot.coding.name for spot in group if spot.phrase is not None and not spot.phrase.pronoun), None)
    return named or told or coding.name
