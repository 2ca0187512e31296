"""The word lists behind ``describe_sources``: what kind of source a noun makes, and names that are known beforehand.

Every list is a file in ``data/``, read once and kept; a line is a thing, ``#`` starts a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from reportedly.records import Kind
from reportedly.tables import rows, text_of


@dataclass(frozen=True, slots=True)
class Noun:
    """What kind of source one of these is, and several of them; the tags are explained in ``data/nouns.tsv``."""

    singular: str
    one: Kind
    several: Kind
    tags: frozenset[str]
    plural: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of this form of the noun."""
        return self.several if self.plural else self.one


@dataclass(frozen=True, slots=True)
class Title:
    """A word before a person's name: the role it means (none for mere courtesy) and the gender it tells."""

    role: str | None
    gender: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body known beforehand by this name: its kind, and its long name where the known one is an abbreviation."""

    kind: Kind
    long: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All the word lists.

    ``nouns`` is keyed by lower-case form, singular and plural; ``bodies`` by name, several for an ambiguous
    abbreviation, ``doubtful`` those that are common words too; ``places`` tells the country of a country's name,
    demonym or seat of government, with which of the three it is; ``counts`` are the nouns of quantity, ``domains``
    what ministries are for; ``stands_for`` has the role nouns that a description may take up, and "*" where it may be
    of anybody; ``parties`` the party that a word for its members or views means; ``platforms`` where others publish.
    """

    nouns: Mapping[str, Noun]
    titles: Mapping[str, Title]
    bodies: Mapping[str, tuple[Body, ...]]
    doubtful: frozenset[str]
    places: Mapping[str, tuple[str, str]]
    first_names: Mapping[str, str]
    counts: frozenset[str]
    domains: frozenset[str]
    stands_for: Mapping[str, frozenset[str]]
    parties: Mapping[str, str]
    company_last: frozenset[str]
    media_last: frozenset[str]
    media_first: frozenset[str]
    platforms: frozenset[str]
    longest_name: int


def plural_of(noun: str) -> str:
    """The plural of an English noun; of "chief of staff" and "attorney general" the first word takes it."""
    first, _, rest = noun.partition(" ")
    if rest.startswith(("of ", "in ", "general", "at ")) and not noun.endswith(" general staff"):
        return f"{plural_of(first)} {rest}"
    for ending, plural in (("man", "men"), ("child", "children"), ("wife", "wives"), ("kid", "kids")):
        if noun.endswith(ending) and not noun.endswith("human"):
            return noun[: -len(ending)] + plural
    if noun.endswith("person"):
        return noun[:-6] + "people"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


@cache
def lexicon() -> Lexicon:
    """The word lists, read at the first call."""
    nouns = _nouns()
    bodies = _bodies()
    return Lexicon(
        nouns=nouns,
        titles={
            row[0].lower(): Title(None if row[1] == "-" else row[1], _column(row, 2)) for row in rows("titles.tsv")
        },
        bodies=bodies,
        doubtful=frozenset(row[0] for row in rows("media.txt") if _column(row, 1) == "?"),
        places=_places(),
        first_names={
            name: "" if row[0] == "-" else row[0] for row in rows("first_names.tsv") for name in row[1].split()
        },
        stands_for={row[0]: frozenset([row[0], *_listed(row[1])]) for row in rows("descriptions.tsv")},
        counts=frozenset(_tagged("count")),
        domains=frozenset(_tagged("domain")),
        parties={word: row[0] for row in rows("parties.tsv") for word in _listed(row[1])},
        company_last=frozenset(row[0] for row in rows("company_words.txt")),
        media_last=frozenset(_media_words()[0]),
        media_first=frozenset(_media_words()[1]),
        platforms=frozenset(row[0] for row in rows("platforms.txt")),
        longest_name=max(name.count(" ") + 1 for name in bodies),
    )


def _column(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _listed(column: str) -> list[str]:
    return [part.strip() for part in column.split(",") if part.strip()]


def _nouns() -> dict[str, Noun]:
    nouns: dict[str, Noun] = {}
    for one, several, tags, listed in rows("nouns.tsv"):
        if tags == "count":
            continue
        kinds = cast(Kind, one), cast(Kind, one if several == "-" else several)
        for word in _listed(listed):
            noun = Noun(word, *kinds, frozenset(tags.split()), "plural" in tags.split())
            nouns.setdefault(word, noun)
            if not noun.plural and nouns[word] is noun and "domain" not in noun.tags:
                nouns.setdefault(plural_of(word), Noun(word, *kinds, noun.tags, True))
    return nouns


def _tagged(tag: str) -> Iterator[str]:
    """The nouns of a class that makes no source by itself, singular and plural."""
    for _, _, tags, listed in rows("nouns.tsv"):
        if tag in tags.split():
            yield from (form for word in _listed(listed) for form in (word, plural_of(word)))


def _bodies() -> dict[str, tuple[Body, ...]]:
    bodies: dict[str, tuple[Body, ...]] = {}
    for short, long, kind in rows("abbreviations.tsv"):
        bodies[short] = (*bodies.get(short, ()), Body(cast(Kind, kind), long))
        bodies.setdefault(long, (Body(cast(Kind, kind)),))
    for name, kind, *_ in rows("bodies.tsv"):
        bodies.setdefault(name, (Body(cast(Kind, kind)),))
    for file, known in (("armed_groups.txt", "armed_group"), ("media.txt", "media")):
        for name, *_ in rows(file):
            # What both lists and the abbreviations know is ambiguous; a longer context has to tell.
            if cast(Kind, known) not in {body.kind for body in bodies.get(name, ())}:
                bodies[name] = (*bodies.get(name, ()), Body(cast(Kind, known)))
    return bodies


def _places() -> dict[str, tuple[str, str]]:
    places: dict[str, tuple[str, str]] = {}
    for row in rows("countries.tsv"):
        country = row[1]
        names = [country, *(part.strip() for part in _column(row, 2).split(";"))]
        for what, listed in (
            ("name", names),
            ("people", _column(row, 3).split(";")),
            ("seat", _column(row, 4).split(";")),
        ):
            for name in listed:
                if name.strip():
                    places.setdefault(name.strip(), (country, what))
    return places


def _media_words() -> tuple[list[str], list[str]]:
    """Last and first words of media names: the file has the two lists with a blank line between them."""
    text = text_of("media_words.txt")
    last, first = "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip().split("\n\n")
    return last.split(), first.split()
