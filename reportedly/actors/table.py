"""The actor table: who is known by name, for which country and sector they act, and when.

The package's own rows are ``data/actors.tsv``; a file of the user's with the same columns goes before them. Names are
compared without regard to case, accents, full stops, hyphens, and the article, English or Arabic.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast, get_args

from reportedly.errors import UsageError
from reportedly.records import Kind
from reportedly.tables import text_of

COLUMNS = ("name", "aliases", "kind", "country", "sector", "from", "until", "wikidata", "whence")
LONGEST_KEY = 120  # characters of a name that are compared

_KINDS = frozenset(get_args(Kind))
_PERIOD = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_COUNTRY, _SECTOR, _ITEM = re.compile(r"[A-Z]{3}"), re.compile(r"[A-Z]{3}"), re.compile(r"Q\d+")
_ARTICLE = re.compile(r"\b(?:al|el|ul|ad|an|ar|as|ash|at|az)[-‐‑–](?=\w)")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ə": "a", "&": " and "})
_DROPPED = re.compile(r"[.'’‘`´ʼʻʿʾ′\u0300-\u036f]")
_PARTING = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One actor in one period: ``start`` and ``end`` are days (ISO 8601), both inclusive, None where open."""

    name: str
    kind: Kind
    country: str | None = None
    sector: str | None = None
    start: str | None = None
    end: str | None = None
    wikidata: str | None = None
    whence: str = ""

    def holds(self, day: str | None) -> bool:
        """Whether the row is valid on this day; on an unknown day every row may be."""
        return day is None or ((self.start or "") <= day and (self.end is None or day <= self.end))

    @property
    def dated(self) -> bool:
        """Whether it is for a period alone."""
        return self.start is not None or self.end is not None

    def __str__(self) -> str:
        period = f", {self.start or '…'} to {self.end or 'today'}" if self.dated else ""
        return f"row '{self.name}'{period}"


Entry = tuple[tuple[str, ...], Row]
"""All names of an actor, and a row."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The rows of one file by the keys of their names."""

    rows: Mapping[str, tuple[Row, ...]]
    first_words: frozenset[str]
    longest: int
    size: int

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Layer:
        """The layer of these rows with their names."""
        index: dict[str, list[Row]] = {}
        listed = list(entries)
        for names, row in listed:
            for key in dict.fromkeys(map(key_of, names)):
                if key:
                    index.setdefault(key, []).append(row)
        words = frozenset(key.partition(" ")[0] for key in index)
        longest = max((key.count(" ") + 1 for key in index), default=0)
        return cls({key: tuple(rows) for key, rows in index.items()}, words, longest, len(listed))


class Table:
    """Rows by name. Of several layers the first that has a row for a name and a day answers."""

    def __init__(self, *layers: Layer) -> None:
        self._layers = layers
        self.longest = max((layer.longest for layer in layers), default=0)

    def __len__(self) -> int:
        return sum(layer.size for layer in self._layers)

    def rows(self, name: str, day: str | None = None) -> Sequence[Row]:
        """The rows of this name that hold on the day; where none does, all of the first layer that knows the name."""
        key = key_of(name)
        known = [layer.rows[key] for layer in self._layers if key in layer.rows]
        valid = ([row for row in rows if row.holds(day)] for rows in known)
        return next((rows for rows in valid if rows), known[0] if known else ())

    def begins(self, word: str) -> bool:
        """Whether some name begins with this word, so that a longer look is worth it."""
        first = key_of(word).partition(" ")[0]
        return any(first in layer.first_words for layer in self._layers)


@cache
def _own_layer() -> Layer:
    """The package's rows, read at the first call."""
    return Layer.of(_read(text_of("actors.tsv"), "actors.tsv"))


@cache
def actor_table() -> Table:
    """The package's own table."""
    return Table(_own_layer())


def load_table(path: str | os.PathLike[str]) -> Table:
    """The package's table with the rows of a user's file before its own.

    Raises UsageError, with file and line, where the file cannot be read or a line is not a row.
    """
    name = os.fspath(path)
    try:
        with open(path, encoding="utf-8-sig") as opened:
            text = opened.read()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8 text"
        raise UsageError(f"{name} cannot be read as a table of actors: {reason}.") from fault
    return Table(Layer.of(_read(text, name)), _own_layer())


def _read(text: str, file: str) -> Iterator[Entry]:
    """Each line's names and its row; comments, blank lines and a line of column names are left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#") or (number == 1 and line.startswith("name\taliases")):
            continue
        columns = [column.strip() for column in line.split("\t")]
        try:
            yield _row([*columns, *[""] * (len(COLUMNS) - len(columns))])
        except ValueError as fault:
            raise UsageError(f"{file}, line {number}: {fault}") from None


def _row(columns: Sequence[str]) -> Entry:
    """The names and the row of one line; ValueError says what is wrong with it."""
    if len(columns) > len(COLUMNS):
        raise ValueError(f"{len(columns)} columns where there may be {len(COLUMNS)} ({', '.join(COLUMNS)}).")
    name, aliases, kind, country, sector, start, end, wikidata, whence = ["" if one == "-" else one for one in columns]
    if not name:
        raise ValueError("no name in the first column.")
    if kind not in _KINDS:
        raise ValueError(f"'{kind}' is no kind of actor; use one of {', '.join(sorted(_KINDS))}.")
    _check(country, _COUNTRY, "country", "three capitals, as KEN or IGO")
    _check(sector, _SECTOR, "sector", "three capitals, as GOV")
    _check(wikidata, _ITEM, "Wikidata item", "a number behind Q, as Q114")
    row = Row(
        name, cast(Kind, kind), country or None, sector or None, _day(start, "-01-01"), _day(end, "-12-31"),
        wikidata or None, whence,
    )  # fmt: skip
    if row.start and row.end and row.start > row.end:
        raise ValueError(f"the period ends ({end}) before it begins ({start}).")
    return (name, *(alias.strip() for alias in aliases.split(";"))), row


def _check(value: str, pattern: re.Pattern[str], what: str, wanted: str) -> None:
    if value and not pattern.fullmatch(value):
        raise ValueError(f"'{value}' is no {what}; write {wanted}, or leave it empty.")


def _day(text: str, rest: str) -> str | None:
    """The day that a year, month or day begins or ends with; an end of a month is its 31st, which compares as well."""
    if not text:
        return None
    if not _PERIOD.fullmatch(text):
        raise ValueError(f"'{text}' is no date; write a year, month or day, as 2021, 2021-08 or 2021-08-15.")
    return text + rest[len(text) - 4 :]


@lru_cache(maxsize=8192)
def _short_key(text: str) -> str:
    text = text.casefold().translate(_LETTERS)
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text) if not text.isascii() else text)
    words = _PARTING.sub(" ", _ARTICLE.sub("", text)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join([word for at, word in enumerate(words) if word != "al" or at + 1 == len(words)])


def key_of(name: str) -> str:
    """What a name is compared by: "the Al-Shabaab" and "al Shabaab" are one, so are "U.S." and "US"."""
    return _short_key(name[:LONGEST_KEY])
