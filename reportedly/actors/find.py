"""The actors of a report: its sources and those who do something in its events, each once, with all their mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportedly.actors.cluster import Clusters
from reportedly.actors.coding import Case, Coding, Context, Mention, Step, first_answer
from reportedly.actors.home import named_countries, report_country
from reportedly.actors.spots import Spot, noun_at, parts_of
from reportedly.actors.table import Table, actor_table, key_of
from reportedly.records import Actor, Analysis, Attribution, Pieces, Report, Source, Span
from reportedly.sources import Reading, read_sources
from reportedly.sources.phrase import Phrase
from reportedly.sources.referent import UNKNOWN, Referent


@dataclass(frozen=True, slots=True)
class Actors:
    """The actors of a report, and whom each phrase stands for: ids by the pieces of its span."""

    actors: tuple[Actor, ...]
    of_span: Mapping[Pieces, tuple[str, ...]]

    def ids(self, span: Span) -> tuple[str, ...]:
        """The actors that a phrase stands for: several where a conjunction joins them, none if it was not asked for."""
        return self.of_span.get(span.spans, ())

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
        spans = {link.spans: link for chain in self.reading.chains for link in chain if self._somebody(link)}
        spans.update({mention.spans: mention for mention in mentions if mention.spans})
        spots = [spot for pieces in sorted(spans) for spot in self._spots(spans[pieces])]
        spots.sort(key=lambda spot: spot.span.spans)
        groups = Clusters(spots).groups()
        ids: dict[Pieces, list[str]] = {}
        for number, group in enumerate(groups, start=1):
            for spot in group:
                ids.setdefault(spot.whole, []).append(f"a{number}")
        of_span = {pieces: tuple(dict.fromkeys(found)) for pieces, found in ids.items()}
        return Actors(tuple(_actor(f"a{number}", group) for number, group in enumerate(groups, start=1)), of_span)

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
