"""Actors that somebody names for a field: by id, by name, or by words of the report that nobody has been coded for."""

from __future__ import annotations

import re
from typing import Any

from reportedly.correct.readers import parts
from reportedly.correct.words import places_of
from reportedly.errors import UsageError
from reportedly.records import Actor, Report, Span
from reportedly.show import visible

MOST = 50  # mentions of a new actor: its words wherever the report has them

_ID = re.compile(r"a\d{1,9}")


def read_actors(told: Any, report: Report, new: list[Actor], field: str) -> list[str]:
    """The ids of actors parted by semicolons (ids by commas, too), each once; those not known are put into ``new``."""
    listed = parts(told, field, r"\s*[;,]\s*")
    if isinstance(told, str) and not all(map(_ID.fullmatch, listed)):
        listed = parts(told, field, r"\s*;\s*")
    return list(dict.fromkeys(read_actor(one, report, new, field) for one in listed))


def read_actor(given: Any, report: Report, new: list[Actor], field: str) -> str:
    """The id of one actor."""
    if not isinstance(given, str):
        raise UsageError(f"{field}: give ids of actors, their names, or words of the report, parted by semicolons")
    told: str = given.strip().removeprefix(f"{report.id}/")
    actors = [*report.actors, *new]
    if _ID.fullmatch(told):
        if not any(actor.id == told for actor in actors):
            raise UsageError(f"{field}: the report has no actor {told}")
        return told
    wanted = " ".join(told.split()).casefold()
    found = [one for one in actors if one.name.casefold() == wanted] or [
        one for one in actors if any(mention.text.casefold() == wanted for mention in one.mentions)
    ]
    if len(found) > 1:
        ids = ", ".join(actor.id for actor in found)
        raise UsageError(f'{field}: "{visible(told)[:60]}" may be any of {ids}: say which')
    if found:
        return found[0].id
    new.append(_new_actor(told, report, actors, field))
    return new[-1].id


def _new_actor(words: str, report: Report, actors: list[Actor], field: str) -> Actor:
    """An actor of words that stand in the report, coded as reading would code them."""
    from reportedly.actors import Context, Mention, code_actor

    places = places_of(report.text, words)
    if not places:
        raise UsageError(
            f'{field}: "{visible(words)[:60]}" is no actor of the report and does not stand in it: '
            "give an id, a name, or words as they stand there"
        )
    mentions = tuple(Span.of(report.text, [place]) for place in places[:MOST])
    coding = code_actor(Mention(mentions[0].text), Context(date=(report.published or "")[:10] or None))
    number = 1 + max((int(one.id[1:]) for one in actors if _ID.fullmatch(one.id)), default=0)
    return Actor(
        f"a{number}", coding.name, coding.kind, coding.country, coding.sector, coding.code, coding.wikidata, mentions,
        coding.why,
    )  # fmt: skip
