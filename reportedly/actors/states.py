"""The second step: a country, by its name, its people or its seat of government."""

from __future__ import annotations

from reportedly.actors.coding import Case, Coding
from reportedly.actors.countries import Place
from reportedly.actors.phrases import Phrase
from reportedly.actors.words import word_class


def by_state(case: Case) -> Coding | None:
    """A country, its people or its seat of government, used for those who act: Kenya, Kenyans, Nairobi."""
    phrase = case.phrase
    found = phrase.head_place if phrase is not None and not phrase.owner else None
    if phrase is None or found is None or (case.mention.kind == "person" and case.mention.name):
        return None
    place, text = found.place, found.text
    before = [phrase.words[at].lower() for at in range(found.first)]
    if place.what == "people":
        if phrase.countries[0] is not found or phrase.agents:
            return None
        return _people(case, place, phrase)
    if not word_class("part").isdisjoint(before) or any(phrase.stranger(at) for at in range(found.first)):
        why = f"a part of {place.country}"
        return Coding(case.label, case.mention.kind or "unknown", place.code, why=why, rule="composed")
    if phrase.agents:
        return None
    how = f"the state {place.country}" if place.what == "name" else f"'{text}', the seat of {place.country}"
    return Coding(place.country, "government", place.code, "GOV", None, how, "state", True)


def _people(case: Case, place: Place, phrase: Phrase) -> Coding:
    """One or many of a people; they are civilians as long as nothing else is said."""
    several = phrase.core.endswith("s") or phrase.determiner not in ("a", "an", "one", "another")
    why = f"'{phrase.core}', people of {place.country}"
    return Coding(case.label, "people" if several else "person", place.code, "CVL", None, why, "composed")
