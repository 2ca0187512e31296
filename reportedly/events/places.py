"""Where something happened: the place that the words of a report name, told among its namesakes by what else it names.

A place is given where its words say which it is ("Dunmore, Pennsylvania"), where the report says so elsewhere, where
the dateline or most of the countries named speak for it, or where it has ten times the people of any namesake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from reportedly.events import placewords
from reportedly.events.gazetteer import Gazetteer, Place, fold, gazetteer
from reportedly.events.placewords import has_name, is_line, is_plain, is_sort, trimmed
from reportedly.records import EventPlace, Report, Span

LONGEST = 160  # characters of a mention that are read
DEEPEST = 12  # words that may be taken off a mention, one after the other
MUCH_LARGER = 10
KNOWN_WORLDWIDE = 100_000  # people of a city that is believed to be meant though nothing speaks for its country
NAMES = 300  # names of a report that speak for a country
TOLD = 20  # places of a report where a name is looked at for what stands behind it
BESIDE = 0.5  # degrees: cities of one name so near each other are the same
NEAR = 4.0  # degrees from the middle of a region, or from a city, that count as in it where no division tells


@dataclass(frozen=True, slots=True)
class Found:
    """A place, or the country alone where no more is known."""

    place: Place | None = None
    country: str | None = None

    @property
    def of(self) -> str | None:
        """The country."""
        return self.place.country if self.place else self.country


NOWHERE = Found()


class PlaceFinder:
    """Finds the places of one report: ``named`` are the countries, peoples and places that it names anywhere."""

    def __init__(self, report: Report, named: Iterable[str] = ()):
        self.report = report
        self.named = tuple(islice(named, NAMES))
        self._known: dict[str, Found] = {}

    def resolve(self, span: Span) -> EventPlace:
        """The place that the words of a span name; its country alone where the words tell no more."""
        words = span.text[:LONGEST]
        if words not in self._known:
            self._known[words] = self._read(words)
        found = self._known[words]
        if found.place is None:
            return EventPlace(span.text, span.spans, country=found.country)
        place = found.place
        return EventPlace(span.text, span.spans, place.name, place.country, place.lat, place.lon)

    def country_of(self, name: str) -> str | None:
        """The country that a name lies in, or that a demonym means."""
        return self._gazetteer.people.get(name) or self._read(name[:LONGEST]).of

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return gazetteer()

    @cached_property
    def _lower(self) -> str:
        return self.report.text.lower()

    @cached_property
    def _home(self) -> str | None:
        """The country of the dateline."""
        place = self.report.dateline.place if self.report.dateline else None
        return PlaceFinder(Report("", ""), self.named).country_of(place.split("/")[0]) if place else None

    @cached_property
    def _votes(self) -> Counter[str]:
        """How many of the names in the report speak for each country, each by itself."""
        return Counter(code for name in self.named if (code := _spoken_for(name[:LONGEST])))

    @cached_property
    def _divisions(self) -> frozenset[tuple[str | None, str]]:
        """The states and provinces that the report names."""
        places = (place for name in self.named for place in self._gazetteer.areas.get(fold(name), ()))
        return frozenset((place.country, place.division) for place in places if place.division)

    @cached_property
    def _around(self) -> frozenset[str]:
        """The countries that the report names, with those that border on them."""
        known = {*self._votes, *filter(None, [self._home])}
        return frozenset(known).union(*(self._gazetteer.neighbours.get(code, frozenset()) for code in known))

    def _read(self, words: str, people: str | None = None, depth: int = 0) -> Found:
        """What words name, in the country of a people where one is named before them."""
        words = trimmed(words)
        if depth > DEEPEST or not words:
            return NOWHERE
        if not has_name(words):
            return self._unnamed(words, people)
        if namesakes := self._namesakes(words):
            return self._among(words, namesakes, people)
        for reader in (self._apposed, self._in, self._owned, self._linked):
            found = reader(words, people, depth + 1)
            if found is not None:
                return found
        return self._shorter(words, people, depth + 1)

    def _namesakes(self, words: str) -> tuple[Place, ...]:
        """The places of a name, which may stand before what they are: "Kherson region"."""
        parts = words.split()
        while parts:
            if found := self._gazetteer.find(" ".join(parts)):
                return found
            if not is_sort(parts.pop()):
                break
        return ()

    def _unnamed(self, words: str, people: str | None) -> Found:
        """The capital; the land of a people, and what is on it."""
        if words in ("capital", "capital city"):
            capital = self._gazetteer.capital_of(people or self._home or self._only() or "")
            return Found(capital)
        last = words.split()[-1]
        if people is None or "refugee" in words:
            return NOWHERE
        if last in placewords.place_words().land:
            return Found(self._gazetteer.states.get(people), people)
        return Found(country=people) if is_sort(last) else NOWHERE

    def _only(self) -> str | None:
        """The country that the report names most, if none comes near it."""
        first, second = (*self._votes.most_common(2), (None, 0), (None, 0))[:2]
        return first[0] if first[1] >= 2 * second[1] and first[1] else None

    def _among(self, words: str, namesakes: Sequence[Place], people: str | None) -> Found:
        """The one of some namesakes that is meant."""
        if people:
            return Found(self._choose([place for place in namesakes if place.country == people], sure=True))
        return Found(self._choose(self._told(words, namesakes), sure=True) or self._choose(namesakes))

    def _apposed(self, words: str, people: str | None, depth: int) -> Found | None:
        """Goma, Congo; the capital, Damascus; Basra (Iraq); Kyiv and Kharkiv."""
        parts = placewords.parted(words, ",") or placewords.parted(words, "(")
        if parts and self._containers(parts[1]):
            return self._inside(*parts, people, depth)
        names = placewords.listed(words)
        if len(names) == 1 and names[0] != words:
            return self._read(names[0], people, depth)
        if len(names) < 2 or any(mark in names[0] for mark in (" in ", " of ")):
            return None
        found = [self._read(name, people, depth) for name in names[:4]]
        countries = {one.of for one in found}
        if len({one.place for one in found}) == 1:
            return found[0]
        return Found(country=found[0].of) if len(countries) == 1 else NOWHERE

    def _in(self, words: str, people: str | None, depth: int) -> Found | None:
        """A camp in Jenin; Rafah in Egypt."""
        parts = placewords.parted(words, " in ") or placewords.parted(words, " inside ")
        return self._inside(*parts, None, depth) if parts else None

    def _owned(self, words: str, people: str | None, depth: int) -> Found | None:
        """Ukraine's Zaporizhzhia region; Nigeria's north-east; Mali's capital."""
        parts = placewords.parted(words, "'s ") or placewords.parted(words, "’s ")
        if parts is None:
            return None
        owner, owned = parts
        last = owned.split()[-1].lower()
        if has_name(owned):
            return self._inside(owned, owner, people, depth)
        where = self._read(owner, people, depth)
        if last == "capital":
            return Found(self._gazetteer.capital_of(where.of or ""))
        own = _is_own(last)
        return NOWHERE if is_line(owned) or (where.place and where.place.sort == "state" and not own) else where

    def _linked(self, words: str, people: str | None, depth: int) -> Found | None:
        """The town of Garissa; a village near Bakhmut; the Damascus suburb of Douma; the capital of Mali."""
        parts = placewords.linked(words)
        if parts is None:
            return None
        before, link, behind = parts
        if is_line(before):
            return NOWHERE
        if link != "of" or not has_name(before):
            found = self._read(behind, people, depth)
            if before.split()[-1] == "capital" and found.place and found.place.sort == "state":
                return Found(self._gazetteer.capital_of(found.of or ""))
            return found
        where = self._read(before, people, depth) if is_sort(before.split()[-1]) else NOWHERE
        if where == NOWHERE:  # the Bank of England is no place
            return NOWHERE
        found = self._read(behind, where.of, depth)
        return found if found.place else Found(country=where.of)

    def _inside(self, name: str, outer: str, people: str | None, depth: int) -> Found:
        """The place of a name that lies in another; that one, or its country, where no such name is known."""
        outers = self._containers(outer)
        if not has_name(name) or not outers:
            return self._read(outer if not has_name(name) else name, people, depth)
        fits = [place for place in self._core(name) if any(_lies_in(place, one) for one in outers)]
        if found := self._choose(fits, sure=True) or _nearest(fits, outers):
            return Found(found)
        where = self._choose(outers, sure=True)
        return Found(where if where and where.sort != "state" else None, where.country if where else None)

    def _containers(self, words: str) -> list[Place]:
        """The places that words behind a comma may name, abbreviated states too."""
        words = trimmed(words.split(",")[0])
        code = len(words) > 2 or words.isupper()
        short = self._gazetteer.behind.get(fold(words)) if code else None
        found = self._core(words) if has_name(words) else []
        return [*([short] if short else []), *found]

    def _core(self, words: str) -> list[Place]:
        """The namesakes of the name in a description of a few words."""
        rest = trimmed(words).split()[:DEEPEST]
        while rest:
            if found := self._namesakes(" ".join(rest)):
                return list(found)
            if is_plain(rest[0]) or " ".join(rest[:1]) in self._gazetteer.people:
                rest = rest[1:]
            elif "of" in rest[:-1] and not any(has_name(word) for word in rest[: rest.index("of")]):
                rest = rest[rest.index("of") + 1 :]
            else:
                return []
        return []

    def _shorter(self, words: str, people: str | None, depth: int) -> Found:
        """What is named when a word that describes it is taken off."""
        parts = words.split()
        for count in (2, 1):  # South Korean, Syrian
            if country := self._gazetteer.people.get(" ".join(parts[:count])):
                return self._read(" ".join(parts[count:]), country, depth)
        if is_plain(parts[0]):
            return self._read(" ".join(parts[1:]), people, depth)
        if parts[-1].islower() and not is_line(words):
            return self._read(" ".join(parts[:-1]), people, depth)
        return NOWHERE

    def _told(self, words: str, namesakes: Sequence[Place]) -> list[Place]:
        """The namesakes that the report itself places: "Springfield, Ohio" further up or down."""
        text, lower, name, at = self.report.text, self._lower, words.lower(), -1
        if len(namesakes) < 2 or len(lower) != len(text):
            return []
        for _ in range(TOLD):
            at = lower.find(name, at + 1)
            if at < 0:
                return []
            behind = text[at + len(name) : at + len(name) + 40]
            if behind.startswith(", "):
                fits = self._fitting(behind[2:], namesakes)
                if fits:
                    return fits
        return []

    def _fitting(self, behind: str, namesakes: Sequence[Place]) -> list[Place]:
        parts = behind.split()[:3]
        for count in range(len(parts), 0, -1):
            outers = self._containers(" ".join(parts[:count])) if parts[0][:1].isupper() else []
            if fits := [place for place in namesakes if any(_lies_in(place, one) for one in outers)]:
                return fits
        return []

    def _choose(self, namesakes: Sequence[Place], sure: bool = False) -> Place | None:
        """The place that is meant; None where that is a guess. ``sure``: the words themselves tell the country."""
        near = _outstanding(namesakes)
        for speaks in (self._is_in_named_division, self._is_home, self._is_most_named):
            if len(near) > 1:
                near = _outstanding([place for place in near if speaks(place, near)]) or near
        if len(near) != 1:
            return None
        return near[0] if sure or self._is_believed(near[0]) else None

    def _is_in_named_division(self, place: Place, among: Sequence[Place]) -> bool:
        return (place.country, place.division) in self._divisions

    def _is_home(self, place: Place, among: Sequence[Place]) -> bool:
        return place.country is not None and place.country == self._home

    def _is_most_named(self, place: Place, among: Sequence[Place]) -> bool:
        """Whether its country is named twice as often as that of each other."""
        votes = self._votes.get(place.country or "", 0)
        others = (self._votes.get(other.country or "", 0) for other in among if other.country != place.country)
        return votes > 0 and votes >= 2 * max(others, default=0)

    def _is_believed(self, place: Place) -> bool:
        """Whether a place that has no rival is meant: a small town must lie where the report is about."""
        if place.sort != "city" or place.country in self._around:
            return True
        return not self._around or place.weight >= KNOWN_WORLDWIDE


@lru_cache(maxsize=8192)
def _spoken_for(name: str) -> str | None:
    """The country that a name speaks for by itself, whatever else a report names."""
    return PlaceFinder(Report("", "")).country_of(name)


def _is_own(word: str) -> bool:
    """Whether a word behind a country's possessive leaves it the country: "Nigeria's north-east"."""
    words = placewords.place_words()
    return word in words.side or word in words.land


def _outstanding(namesakes: Sequence[Place]) -> list[Place]:
    """The largest and what comes near it in people, larger ones first, each for those that it stands for."""
    most = max((place.weight for place in namesakes), default=0)
    near: list[Place] = []
    for place in sorted(namesakes, key=lambda place: -place.weight):
        if place.weight * MUCH_LARGER > most and not any(_stands_for(other, place) for other in near):
            near.append(place)
    return near


def _stands_for(one: Place, other: Place) -> bool:
    """Whether places of one name are the same to a report: Delhi and New Delhi, a region and the city in it."""
    if one.country != other.country:
        return False
    return one.sort != "city" or (other.sort == "city" and _distance(one, other) < BESIDE)


def _lies_in(place: Place, outer: Place) -> bool:
    if place == outer or place.country != outer.country:
        return False
    if outer.sort == "state":
        return True
    if outer.sort == "region" and outer.division and place.division:
        return place.division == outer.division
    return _distance(place, outer) < NEAR


def _distance(one: Place, other: Place) -> float:
    return abs(one.lat - other.lat) + abs(one.lon - other.lon)


def _nearest(fits: Sequence[Place], outers: Sequence[Place]) -> Place | None:
    """Of several namesakes in a region or by a city the nearest; none in a whole country."""
    close = [outer for outer in outers if outer.sort != "state"]
    return min(fits, key=lambda place: _distance(place, close[0]), default=None) if close else None
