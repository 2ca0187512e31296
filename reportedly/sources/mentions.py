"""The figures of a report: its named persons and bodies, each with its full name, role and affiliation.

A later "Doe" is the "Jane Doe" of anywhere in the report, and "the ICC" its "International Criminal Court (ICC)".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reportedly.lexicon import lexicon
from reportedly.records import Kind
from reportedly.sources.names import SUFFIXES, Name
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.roles import Role, read_roles
from reportedly.sources.tokens import POSSESSIVE, Tokens

_WHILE = 8  # sentences after which a surname is free for another bearer
_SMALL = frozenset({"of", "the", "and", "for", "to", "in", "on", "de", "la", "&"})


@dataclass(slots=True)
class Figure:
    """A named person or body of the report, filled in while its mentions are read."""

    name: str
    kind: Kind
    gender: str = ""
    count: int = 0
    country: str | None = None
    roles: list[Role] = field(default_factory=list)
    head: str = ""

    @property
    def role(self) -> str | None:
        """The first role that the report gives."""
        return self.roles[0].text if self.roles else None

    @property
    def affiliation(self) -> str | None:
        """The first body or country that the report ties them to."""
        return next((one.affiliation or one.country for one in self.roles if one.affiliation or one.country), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a report, and which of its names is which figure's."""

    of_name: Mapping[int, Figure]
    names: Sequence[Name]
    firsts: Sequence[int]
    aliases: Mapping[str, Figure]

    def figure(self, name: Name) -> Figure | None:
        """The figure that this name stands for."""
        return self.of_name.get(name.first)

    def named_between(self, first: int, last: int) -> Sequence[Name]:
        """The names that start from token ``first`` and before ``last``."""
        return self.names[bisect_left(self.firsts, first) : bisect_left(self.firsts, last)]


def find_figures(tokens: Tokens, names: Sequence[Name], reader: PhraseReader) -> Figures:
    """The figures behind the names of a report."""
    of_name: dict[int, Figure] = {}
    of_name.update(_persons(tokens, [name for name in names if name.sort == "person"]))
    aliases: dict[str, Figure] = {}
    bodies = [name for name in names if name.sort in ("body", "place", "other", "people")]
    of_name.update(_bodies(tokens, bodies, aliases))
    figures = Figures(of_name, names, [name.first for name in names], aliases)
    read_roles(tokens, figures, reader)
    return figures


Bearer = tuple[Figure, tuple[str, ...]]
"""A person and the words of their full name."""

# --- persons


def _persons(tokens: Tokens, names: Sequence[Name]) -> Iterator[tuple[int, Figure]]:
    """Each person's name with its figure: full names first, then what a part of one full name stands for."""
    by_key: dict[tuple[str, str], Figure] = {}
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    for name in names:
        words = _name_words(tokens, name)
        if len(words) > 1:
            figure = _full(by_key, bearers, words, name)
            figure.count += 1
            yield name.first, figure
    yield from _short_names(tokens, names, bearers)


def _short_names(
    tokens: Tokens, names: Sequence[Name], bearers: Mapping[str, list[Bearer]]
) -> Iterator[tuple[int, Figure]]:
    """Names of a single word with their figures."""
    singles: dict[tuple[str, str], Figure] = {}
    latest: dict[str, tuple[int, Figure | None]] = {}
    for name in names:
        words, sentence = _name_words(tokens, name), tokens.sentence[name.first]
        if len(words) > 1:
            latest[words[-1]] = sentence, _keeper(bearers, words, latest.get(words[-1]), sentence)
            continue
        gender = _title_gender(tokens, name)
        word = words[0] if words else name.text.lower()
        keeper = latest.get(word, (0, None))[1]
        latest[word] = sentence, keeper
        other = keeper is not None and gender and keeper.gender not in ("", gender)
        figure = _single(singles, bearers, name, word, gender) if keeper is None or other else keeper
        figure.gender = figure.gender or gender
        figure.count += 1
        yield name.first, figure


def _keeper(
    bearers: Mapping[str, list[Bearer]], words: tuple[str, ...], before: tuple[int, Figure | None] | None, sentence: int
) -> Figure | None:
    """Whose the surname is once this full name stands: whoever was named first keeps it.

    Unless nobody of that name was spoken of for a while before another was introduced.
    """
    figure = next((one for one, full in bearers.get(words[-1], ()) if full == words), None)
    fresh = before is None or before[1] is figure or sentence - before[0] > _WHILE
    return figure if fresh or before is None else before[1]


def _single(
    singles: dict[tuple[str, str], Figure], bearers: Mapping[str, list[Bearer]], name: Name, word: str, gender: str
) -> Figure:
    """The figure of a single word that nobody keeps: a bearer of it, or somebody named by no more than it."""
    if (word, gender) not in singles:
        singles[word, gender] = (
            _bearer(bearers.get(word, []), word, gender)
            or singles.get((word, ""))
            or Figure(name.text, "person", gender or lexicon().first_names.get(name.text, ""))
        )
    return singles[word, gender]


def _name_words(tokens: Tokens, name: Name) -> tuple[str, ...]:
    """The lower-case words of a person's name without suffixes and nicknames' marks."""
    span = range(name.first, name.last + 1)
    words = (tokens.lower[i].replace("’", "'") for i in span if tokens.words[i][0].isalnum())
    return tuple(word for word in words if word not in SUFFIXES and word not in POSSESSIVE)


def _full(
    by_key: dict[tuple[str, str], Figure],
    bearers: dict[str, list[Bearer]],
    words: tuple[str, ...],
    name: Name,
) -> Figure:
    """The figure of a full name; a middle name or initial more or less makes no other."""
    key = words[0], words[-1]
    figure = by_key.get(key) or _longer_name(bearers, words)
    if figure is None:
        figure = Figure(name.text, "person", lexicon().first_names.get(name.text.split()[0], ""))
        for word in dict.fromkeys(words):
            bearers[word].append((figure, words))
    elif _fuller(figure.name, words, name.text) and name.text.count(" ") < 4:
        figure.name = name.text
    by_key.setdefault(key, figure)
    return figure


def _fuller(known: str, words: tuple[str, ...], text: str) -> bool:
    """Whether a name is fuller than the known one and ends alike: headlines run on, "Jane Doe Hammers"."""
    if len(text) <= len(known):
        return not text.isupper() and known.isupper()
    return known.split()[-1].lower() in words[-2:] and not text.isupper()


def _longer_name(bearers: Mapping[str, list[Bearer]], words: tuple[str, ...]) -> Figure | None:
    """The one figure in whose longer name these words stand together, or that shares surname and initial."""
    found = []
    for figure, full in bearers.get(words[-1], [])[:20]:
        inside = any(full[i : i + len(words)] == words for i in range(len(full) - len(words) + 1))
        initial = full[-1] == words[-1] and full[0][0] == words[0][0] and min(len(full[0]), len(words[0])) <= 2
        if inside or initial:
            found.append(figure)
    return found[0] if len({id(figure) for figure in found}) == 1 else None


def _bearer(bearers: Sequence[Bearer], word: str, gender: str) -> Figure | None:
    """Whose name this single word is: the surname's bearer before the given name's, the one named first of several."""
    fitting = [
        (figure, words) for figure, words in bearers if not (gender and figure.gender and gender != figure.gender)
    ]
    for place in (lambda words: words[-1] == word, lambda words: words[0] == word, lambda words: True):
        found = [figure for figure, words in fitting if place(words)]
        if found:
            return found[0]
    return None


def _title_gender(tokens: Tokens, name: Name) -> str:
    """The gender that the title before a name tells."""
    title = lexicon().titles.get(tokens.lower[name.first - 1].rstrip(".")) if name.first else None
    return title.gender if title is not None and tokens.capital(name.first - 1) else ""


# --- bodies


def _bodies(tokens: Tokens, names: Sequence[Name], aliases: dict[str, Figure]) -> Iterator[tuple[int, Figure]]:
    """Each name of a body with its figure; abbreviations and short forms go with their long form."""
    texts: dict[str, Figure] = {}
    counts = Counter(name.text for name in names)
    by_word: dict[str, list[tuple[Figure, str]]] = defaultdict(list)
    initials: dict[str, list[Figure]] = defaultdict(list)
    for name in sorted({name.text: name for name in reversed(names)}.values(), key=_most_words):
        figure = texts[name.text] = (
            _known_long(texts, name.text)
            or _short_for(tokens, name, by_word, initials)
            or Figure(name.text, name.kind or "organization", head=name.text.split()[-1].lower())
        )
        if figure.name == name.text:
            _index(name, figure, by_word, initials)
        figure.count += counts[name.text]
    _defined(tokens, names, texts)
    for name in names:
        if name.sort == "body" and not name.sure and _has_fighters(tokens, name):
            texts[name.text].kind = "armed_group"
    aliases.update(texts)
    owned: dict[tuple[str, str], Figure] = {}
    for name in names:
        figure = texts[name.text]
        owner = tokens.words[name.first - 1] if name.first else ""
        if figure.name != name.text and (owner in lexicon().places or owner in POSSESSIVE):
            # "the French Foreign Ministry" is not the Foreign Ministry of another country.
            owner = tokens.words[name.first - 2] if owner in POSSESSIVE and name.first > 1 else owner
            figure = owned.setdefault((owner, name.text), Figure(name.text, name.kind or figure.kind))
        yield name.first, figure


def _has_fighters(tokens: Tokens, name: Name) -> bool:
    """Whether rebels or the like belong to the body: "rebels of the X", "X militants", "the rebel group X"."""
    nouns, at = lexicon().nouns, name.first - 1
    while at > 0 and tokens.lower[at] in ("of", "from", "the", "group", "leader", "movement", "commander"):
        at -= 1
    around = [tokens.lower[i] for i in (at, name.last + 1) if 0 <= i < len(tokens)]
    return any((noun := nouns.get(word)) and noun.several == "armed_group" for word in around)


def _most_words(name: Name) -> tuple[int, int]:
    """Sorts long names before their short forms."""
    return -max([form.count(" ") for form in _long_forms(name.text)], default=0), name.first


def _index(
    name: Name, figure: Figure, by_word: dict[str, list[tuple[Figure, str]]], initials: dict[str, list[Figure]]
) -> None:
    """Enters a body under the words that its short forms may consist of; an abbreviation under its known long form."""
    if name.sort != "body":
        return
    for text in _long_forms(name.text):
        words = text.split()
        for word in {words[0], words[-1]}:
            by_word[word].append((figure, text))
        base = text.partition(" of ")[0].split()
        if len(base) > 1:
            by_word[base[-1]].append((figure, " ".join(base)))
        for letters in _initials(words):
            initials[letters].append(figure)


def _initials(words: Sequence[str]) -> set[str]:
    """The abbreviations that initials make: with and without small words, and without what follows "and"."""
    conjunction = words.index("and") if "and" in words else len(words)
    parts = [words, [word for word in words if word.lower() not in _SMALL]]
    if conjunction > 2:
        parts.append([word for word in words[:conjunction] if word.lower() not in _SMALL])
    return {letters.upper() for part in parts if len(letters := "".join(word[0] for word in part)) > 1}


def _long_forms(text: str) -> list[str]:
    known = [body.long for body in lexicon().bodies.get(text, ()) if body.long is not None]
    return [form for form in (text, *known) if " " in form]


def _known_long(texts: Mapping[str, Figure], text: str) -> Figure | None:
    """The figure of the long form of a well-known abbreviation, where the report has both."""
    for body in lexicon().bodies.get(text, ()):
        if body.long is not None and body.long in texts:
            return texts[body.long]
    return None


def _short_for(
    tokens: Tokens, name: Name, by_word: Mapping[str, list[tuple[Figure, str]]], initials: Mapping[str, list[Figure]]
) -> Figure | None:
    """The one body whose longer name this is the beginning, the end or the initials of."""
    if name.sort in ("place", "people"):
        return None
    letters = name.text.replace(".", "")
    if letters.isupper() and " " not in letters:
        found = list({id(figure): figure for figure in initials.get(letters, [])}.values())
        return found[0] if len(found) == 1 else None
    words = name.text.split()
    candidates = {
        id(figure): figure
        for word in {words[0], words[-1]}
        for figure, text in by_word.get(word, [])[:20]
        if text.startswith(name.text + " ") or (text.endswith(" " + name.text) and not _complement(text, name.text))
    }
    return next(iter(candidates.values())) if len(candidates) == 1 else None


def _complement(long: str, end: str) -> bool:
    """Whether the end of a name is no short form of it: the "Sudan" of "Bank of Sudan"."""
    return long[: -len(end)].rstrip().lower().endswith((" of", " for", " the", " and"))


def _defined(tokens: Tokens, names: Sequence[Name], texts: dict[str, Figure]) -> None:
    """Ties "International Criminal Court (ICC)" together, whichever of the two is in the brackets."""
    for name, following in pairwise(names):
        if not _defines(tokens, name, following):
            continue
        short, long = sorted((name.text, following.text), key=len)
        if (
            (sum(map(str.isupper, short)) > 1 or tokens.words[name.last + 1] == "(")
            and " " not in short
            and " " in long
            and len(short) < 9
            and _abbreviates(short, long)
            and texts[short] is not texts[long]
        ):
            texts[long].count += texts[short].count
            if lexicon().bodies.get(short) and texts[long].kind == "organization":
                texts[long].kind = texts[short].kind
            texts[short] = texts[long]


def _defines(tokens: Tokens, name: Name, following: Name) -> bool:
    """Whether the second name stands as another one of the first: "X (Y)", "X, or Y,"."""
    between = [tokens.lower[index] for index in range(name.last + 1, min(following.first, name.last + 4))]
    behind = tokens.words[following.last + 1] if following.last + 1 < len(tokens) else "."
    if between in (["("], ["(", "the"]):
        return behind == ")"
    return between in ([",", "or"], [",", "or", "the"]) and behind in (",", ".", ";")


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of the short form come in the long one in order, the first at its beginning."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if not letters or long[:1].lower() != letters[0]:
        return len(letters) > 1 and long.count(" ") > 0
    at = 0
    for letter in long.lower():
        if at < len(letters) and letter == letters[at]:
            at += 1
    return at >= len(letters) - 1
