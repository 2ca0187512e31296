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
from reportedly.sources.names import ARTICLES, SUFFIXES, Name
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import OWNERS, Phrase
from reportedly.sources.tokens import POSSESSIVE, Tokens

_BEFORE = 10  # tokens looked at before a name for a role, and behind it
_BEHIND = 20
_WHILE = 8  # sentences after which a surname is free for another bearer
_READINGS = 6  # mentions of one figure whose surroundings are read for a role
_CLOSING = frozenset({",", ".", ";", ")", "—", "–", "--", "―", "who", "whose", "which"})
_SMALL = frozenset({"of", "the", "and", "for", "to", "in", "on", "de", "la", "&"})


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is said to be: the words, their head nouns, whose, and the words that modify the nouns."""

    text: str
    heads: frozenset[str]
    affiliation: str | None
    country: str | None
    modifiers: frozenset[str]


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
    _read_roles(tokens, figures, reader)
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
    """Names of a single word with their figures.

    The bearer whom the report named first keeps a surname that several have, unless nobody of that name was spoken of
    for a while before another was introduced.
    """
    singles: dict[tuple[str, str], Figure] = {}
    latest: dict[str, tuple[int, Figure | None]] = {}
    for name in names:
        words = _name_words(tokens, name)
        sentence = tokens.sentence[name.first]
        if len(words) > 1:
            before = latest.get(words[-1])
            figure = next((one for one, full in bearers.get(words[-1], ()) if full == words), None)
            fresh = before is None or before[1] is figure or sentence - before[0] > _WHILE
            latest[words[-1]] = (sentence, figure if fresh else before[1] if before else None)
            continue
        gender = _title_gender(tokens, name)
        word = words[0] if words else name.text.lower()
        owner = latest.get(word, (0, None))[1]
        if owner is not None and not (gender and owner.gender and gender != owner.gender):
            figure = owner
        else:
            key = word, gender
            if key not in singles:
                singles[key] = (
                    _bearer(bearers.get(word, []), word, gender)
                    or singles.get((word, ""))
                    or Figure(name.text, "person", gender or lexicon().first_names.get(name.text, ""))
                )
            figure = singles[key]
        latest[word] = (sentence, latest[word][1] if word in latest else None)
        figure.gender = figure.gender or gender
        figure.count += 1
        yield name.first, figure


def _name_words(tokens: Tokens, name: Name) -> tuple[str, ...]:
    """The lower-case words of a person's name without suffixes and nicknames' marks."""
    words = (tokens.lower[i] for i in range(name.first, name.last + 1) if tokens.words[i][0].isalnum())
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
    elif len(name.text) > len(figure.name) and name.text.count(" ") < 4:
        figure.name = name.text
    by_key.setdefault(key, figure)
    return figure


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
        small = [word for word in words if word.lower() not in _SMALL]
        for letters in {"".join(word[0] for word in part) for part in (words, small)}:
            if len(letters) > 1:
                initials[letters.upper()].append(figure)


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
        bracket = name.last + 1
        if following.first != bracket + 1 or tokens.words[bracket] != "(" or following.last + 1 >= len(tokens):
            continue
        if tokens.words[following.last + 1] != ")":
            continue
        short, long = sorted((name.text, following.text), key=len)
        if (
            sum(map(str.isupper, short)) > 1
            and " " not in short
            and len(short) < 9
            and _abbreviates(short, long)
            and texts[short] is not texts[long]
        ):
            texts[long].count += texts[short].count
            if lexicon().bodies.get(short) and texts[long].kind == "organization":
                texts[long].kind = texts[short].kind
            texts[short] = texts[long]


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


# --- roles


def _read_roles(tokens: Tokens, figures: Figures, reader: PhraseReader) -> None:
    """Fills in the roles and genders of the persons from the words around their names."""
    read: Counter[int] = Counter()
    for name in figures.names:
        figure = figures.figure(name)
        if name.sort != "person" or figure is None or read[id(figure)] >= _READINGS:
            continue
        around = _surroundings(tokens, name)
        if around is None:
            continue
        read[id(figure)] += 1
        phrase = reader.read(around)
        if phrase is None or phrase.person is None or phrase.person.first != name.first:
            continue
        figure.gender = figure.gender or phrase.gender
        if phrase.role:
            figure.roles.append(
                Role(
                    phrase.role,
                    phrase.heads | {phrase.head},
                    affiliation_of(tokens, phrase, figures),
                    phrase.country,
                    phrase.modifiers,
                )
            )


def affiliation_of(tokens: Tokens, phrase: Phrase, figures: Figures) -> str | None:
    """The body, country or person that the phrase says somebody belongs to, in its full name where there is one."""
    whose = phrase.whose
    if whose is not None and whose.parts:
        whose = whose.parts[0]
    if whose is None or whose.pronoun:
        return phrase.country
    name = whose.body or whose.person
    if name is not None and (whose.name == name.text or whose.person):
        figure = figures.figure(name)
        if figure is not None:
            return figure.name
    if whose.name:
        return whose.name
    span = range(whose.first, whose.last + 1)
    first = next((i for i in span if tokens.lower[i] not in ARTICLES and tokens.lower[i] not in OWNERS), whose.last)
    return tokens.slice(first, whose.last)


def _surroundings(tokens: Tokens, name: Name) -> range | None:
    """The tokens around a name that can tell its bearer's role, or none if nothing there does."""
    first, last = _role_start(tokens, name.first), _apposition_end(tokens, name.last)
    return range(first, last + 1) if (first, last) != (name.first, name.last) else None


def _role_start(tokens: Tokens, first: int) -> int:
    """Where a role before a name starts: "Foreign Minister X", "the group's leader, X"."""
    words = lexicon()
    at = first - 1
    if at > 0 and tokens.words[at] == "," and tokens.sentence[at] == tokens.sentence[first]:
        noun = words.nouns.get(tokens.lower[at - 1])
        near = range(max(at - _BEFORE, 0), at)
        role = any(
            (found := words.nouns.get(tokens.lower[i])) and found.one == "person" and not found.plural for i in near
        )
        if not role or (noun is None and tokens.pos[at - 1] not in ("NOUN", "PROPN")):
            return first
        start = _walk_back(tokens, at)
        return (
            start
            if start < at
            and (tokens.pos[start] in ("DET", "PRON") or any(tokens.words[i] in POSSESSIVE for i in range(start, at)))
            else first
        )
    if at < 0 or tokens.sentence[at] != tokens.sentence[first]:
        return first
    lower = tokens.lower[at].rstrip(".")
    if lower not in words.titles and lower not in words.nouns:
        return first
    return _walk_back(tokens, first)


def _walk_back(tokens: Tokens, end: int) -> int:
    """The start of the noun phrase that ends before token ``end``."""
    at = end
    while (
        at > 0
        and end - at < _BEFORE
        and tokens.sentence[at - 1] == tokens.sentence[end - 1]
        and tokens.quoted[at - 1] == tokens.quoted[end - 1]
    ):
        pos, word = tokens.pos[at - 1], tokens.words[at - 1]
        inner = tokens.lower[at - 1] in ("of", "for") and at - 2 >= 0 and tokens.pos[at - 2] in ("NOUN", "PROPN")
        if (
            word[-1] == "."
            and word not in lexicon().places
            and word.rstrip(".").lower() not in lexicon().titles
            and word.lower() in ("p.m.", "a.m.")
        ):
            break
        if not (
            pos in ("NOUN", "PROPN", "ADJ", "DET") or word in POSSESSIVE or inner or tokens.lower[at - 1] in OWNERS
        ):
            break
        at -= 1
        if pos == "DET" and not (at > 0 and tokens.lower[at - 1] in ("of", "for")):
            break
    return at


def _apposition_end(tokens: Tokens, last: int) -> int:
    """Where an apposition behind a name ends: "X, 43, a farmer", "X of the Gazette"; a bracket is passed over."""
    size, sentence = len(tokens), tokens.sentence[last]
    at = last + 1
    if (
        at < size
        and tokens.lower[at] in ("of", "from", "at")
        and at + 1 < size
        and (tokens.capital(at + 1) or tokens.lower[at + 1] == "the")
    ):
        return _noun_phrase_end(tokens, at + 1, sentence)
    if at + 1 >= size or tokens.words[at] != ",":
        return last
    begin = at + 1
    if tokens.words[begin].isdigit() and begin + 2 < size and tokens.words[begin + 1] == ",":
        begin += 2
    if (
        begin >= size
        or tokens.sentence[begin] != sentence
        or tokens.pos[begin] not in ("DET", "NOUN", "ADJ", "PROPN", "PRON")
    ):
        return last
    if tokens.lower[begin] in ("who", "which", "whose", "he", "she", "it", "they", "i", "we"):
        return last
    end = _noun_phrase_end(tokens, begin, sentence)
    # "According to X, a detective was ..." is no apposition: one closes with a comma, or the sentence does.
    closed = end + 1 >= size or tokens.sentence[end + 1] != sentence or tokens.words[end + 1] in _CLOSING
    return end if closed else last


def _noun_phrase_end(tokens: Tokens, begin: int, sentence: int) -> int:
    """The last token before the next comma, verb or sentence."""
    at = begin
    while at + 1 < len(tokens) and at - begin < _BEHIND:
        following = at + 1
        ends = (
            tokens.sentence[following] != sentence
            or tokens.pos[following] in ("VERB", "AUX", "PUNCT", "SCONJ")
            or tokens.lower[following] in _CLOSING
        )
        if (
            ends
            and tokens.words[following] not in POSSESSIVE
            and not (tokens.words[following][-1] == "." and len(tokens.words[following]) > 1)
        ):
            break
        at = following
    return at
