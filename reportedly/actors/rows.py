"""The first step: the row of the table that has the actor's name and holds on the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportedly.actors.coding import LOCAL, STATE, Case, Coding
from reportedly.actors.countries import Place, country_names, place_of
from reportedly.actors.phrases import Phrase
from reportedly.actors.table import Row
from reportedly.actors.words import capital, word_class
from reportedly.sources.phrase import PRONOUNS


def by_row(case: Case) -> Coding | None:
    """The row of this name that holds on the day."""
    mention, phrase = case.mention, case.phrase
    whole = mention.name or (f"{phrase.owner} {phrase.core}" if phrase is not None and phrase.owner else mention.text)
    # "who" and "it" are no names, though a name may be written WHO or IT.
    named = bool(mention.name) or (capital(whole) and (whole.lower() not in PRONOUNS or whole.isupper()))
    rows = case.table.rows(whole, case.context.date) if named else ()
    hint = None
    if not rows and phrase is not None and not (mention.name and mention.kind == "person"):
        rows, hint = _head_rows(case, phrase)
    coding = of_rows(case, rows, hint) if rows else None
    if rows and coding is None and mention.role is None and phrase is not None and phrase.own_noun is None:
        why = f"{len(rows)} rows of this name differ, {rows[0]} among them"
        return Coding(case.label, mention.kind or rows[0].kind, why=why)
    return coding


def _head_rows(case: Case, phrase: Phrase) -> tuple[Sequence[Row], str | None]:
    """The rows of the name that is the head of the phrase, and the country that the words before it tell.

    A state's body by this name is not that of another country: "India's Supreme Court" is no row of elsewhere.
    """
    name = phrase.head_name
    if name is None:
        return (), None
    hint = next((one.place.code for one in phrase.countries if one.last < name.first), None)
    owner = case.coded(phrase.owner) if hint is None else None
    hint = hint or (owner.country if owner is not None else None)
    fitting = [
        row
        for row in case.table.rows(name.text, case.context.date)
        if hint is None or row.country == hint or row.kind == "person" or row.sector not in STATE
    ]
    return fitting, hint


def of_rows(case: Case, rows: Sequence[Row], hint: str | None = None) -> Coding | None:
    """The coding by these rows of one name: by the one that holds, or by what several that hold agree on."""
    rows = [row for row in rows if not _of_elsewhere(case, row, hint)]
    valid = [row for row in rows if row.holds(case.context.date)]
    if not rows:
        return None
    if not valid:
        return _out_of_time(case, rows)
    chosen = _of_country(_dated(valid), hint or case.context.country)
    country, sector = _agreed(row.country for row in chosen), _agreed(row.sector for row in chosen)
    if country is None and sector is None and len(chosen) > 1:
        return None
    first = chosen[0]
    one = len({row.name for row in chosen}) == 1
    why = str(first) if len(chosen) == 1 else f"what the {len(chosen)} rows of this name agree on, as {first}"
    place = _place_within(case) if sector in LOCAL else None
    if hint not in (None, country) and first.kind != "person" and first.country in (None, *country_names()):
        country, why = hint, f"{why}, of {country_names().get(hint, hint)}"
    elif place is not None and place.code != country:
        country, why = place.code, f"{why}, in {place.country}"
    return Coding(
        first.name if one else case.label, first.kind, country, sector,
        first.wikidata if one else None, why, "row", one and country == first.country,
    )  # fmt: skip


def _of_elsewhere(case: Case, row: Row, hint: str | None) -> bool:
    """Whether a row is of a party of a country that the report does not name: many have a Democratic Party."""
    here = case.context.named | {case.context.country, hint}
    return row.sector == "PTY" and bool(case.context.named) and row.country is not None and row.country not in here


def _out_of_time(case: Case, rows: Sequence[Row]) -> Coding | None:
    """What is left of rows of another time: the country that all of them have; the sector was another one then."""
    country = _agreed(row.country for row in rows)
    if country is None:
        return None
    why = f"the country of {rows[0]}; no row holds on {case.context.date}"
    one = len({row.name for row in rows}) == 1
    return Coding(rows[0].name if one else case.label, rows[0].kind, country, why=why, rule="row", one=one)


def _dated(rows: Sequence[Row]) -> list[Row]:
    """The rows without those for all times of a name that has one for this time."""
    for_now = {row.name for row in rows if row.dated}
    return [row for row in rows if row.dated or row.name not in for_now]


def _of_country(rows: Sequence[Row], country: str | None) -> Sequence[Row]:
    """The rows of this country, if there are some: of several by one name those of the country spoken of are meant."""
    return [row for row in rows if row.country == country] or rows


def _agreed(values: Iterable[str | None]) -> str | None:
    """The one value that all have, if they do."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _place_within(case: Case) -> Place | None:
    """The country that the mention says the actor is in: "al-Shabaab in Kenya"."""
    complements = case.phrase.complements if case.phrase is not None else ()
    inside = (place_of(text) for preposition, text in complements if preposition in word_class("within"))
    return next((place for place in inside if place is not None), None)
