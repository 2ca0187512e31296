"""The country that a report is about, which "the government" and "the army" in it are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from reportedly.actors.countries import place_of
from reportedly.records import Report
from reportedly.sources.names import Name

_DATELINE, _OUTLET = 3, 1  # mentions that each of the two is worth
_AHEAD = 1.5  # times as often as any other: of two countries at odds neither is the report's


def named_countries(names: Sequence[Name]) -> frozenset[str]:
    """The countries that names of a report speak of."""
    places = (place_of(name.text) for name in names if name.sort in ("place", "people"))
    return frozenset(place.code for place in places if place is not None)


def report_country(
    report: Report, names: Sequence[Name], city_country: Callable[[str], str | None] | None = None
) -> str | None:
    """The country that a report speaks of most, its dateline and its outlet among them; none if two are level."""
    votes: Counter[str] = Counter()
    for name in names:
        place = place_of(name.text) if name.sort in ("place", "people") else None
        if place is not None:
            votes[place.code] += 1
    dateline = report.dateline.place if report.dateline is not None else None
    if dateline:
        place = place_of(dateline)
        code = place.code if place is not None else city_country(dateline) if city_country is not None else None
        votes.update({code: _DATELINE} if code is not None else {})
    outlet = (place_of(word) for word in (report.outlet or "").split())
    votes.update({place.code: _OUTLET for place in outlet if place is not None})
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < _AHEAD * ranked[1][1]):
        return None
    return ranked[0][0]
