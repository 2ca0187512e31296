"""Where proper names stand in a report, and whether each is a person, a body, a place or a people.

The model's entities are one witness among others: names known beforehand, titles and first names, the noun that a name
ends in, and what the same name is elsewhere in the report. Boundaries are drawn anew from the tokens.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

from reportedly.lexicon import lexicon
from reportedly.records import Analysis, Entity, Kind
from reportedly.sources.capitals import DAYS, capital_runs, named_again, stands_as_name
from reportedly.sources.evidence import Evidence
from reportedly.sources.names import (
    ARTICLES,
    LONGEST,
    PARTICLES,
    SMALL,
    Name,
    Sort,
    body_kind,
    is_courtesy,
    is_title,
    noun_ending,
    past_roles,
    past_titles,
)
from reportedly.sources.phrase import DETERMINERS, OWNERS, PRONOUNS
from reportedly.sources.tokens import POSSESSIVE, QUOTES, Tokens

_NO_NAME = DETERMINERS | OWNERS | SMALL | PRONOUNS
_SORTS: dict[str, Sort] = {"PERSON": "person", "ORG": "body", "GPE": "place", "NORP": "people"}


def find_names(tokens: Tokens, analysis: Analysis) -> tuple[Name, ...]:
    """The proper names of the report in order, none over another."""
    known = list(_known(tokens, analysis))
    begins = {name.first: name for name in known if name.sort == "body" and len(name) > 1}
    labelled = [name for name in _of_model(tokens, analysis) if not _runs_over(tokens, name, begins.get(name.first))]
    taken = _longest_first([*known, *filter(partial(_tells, tokens), labelled)], len(tokens))
    taken = _longest_first([*taken, *filter(partial(_tells, tokens), capital_runs(tokens, taken))], len(tokens))
    taken = list(_neighbours(tokens, _longest_first([*taken, *named_again(tokens, taken)], len(tokens))))
    evidence = Evidence(tokens, taken)
    return tuple(_agreed(tokens, [evidence.weigh(_retyped(tokens, name)) for name in _joined(tokens, taken)]))


def _tells(tokens: Tokens, name: Name) -> bool:
    """Whether the name has a word that can be one, not an article or a title alone: "The", "Miss"."""
    return any(
        tokens.lower[index] not in _NO_NAME and not (name.first == name.last and is_courtesy(tokens, index))
        for index in range(name.first, name.last + 1)
    )


def _neighbours(tokens: Tokens, names: Sequence[Name]) -> Iterator[Name]:
    """Names with a nickname in them made one, and bodies with the last word that was cut off from them."""
    queue = list(names)
    for at, name in enumerate(queue):
        ahead = queue[at + 1 : at + 3]
        joined = _with_nickname(tokens, name, ahead) or _with_last_word(tokens, name, ahead[:1])
        if joined is None:
            if not (at and queue[at - 1].last >= name.last):
                yield name
            continue
        for index in range(at, len(queue)):
            if queue[index].last > joined.last:
                break
            queue[index] = joined
        yield joined


def _with_nickname(tokens: Tokens, name: Name, ahead: Sequence[Name]) -> Name | None:
    """The name of a person with a nickname in quotation marks in its midst: Jane "Jay" Doe."""
    first = name.last + 1
    if name.sort == "body" or first + 2 >= len(tokens) or tokens.words[first] not in QUOTES:
        return None
    for last in range(first + 2, min(first + 5, len(tokens) - 1)):
        if tokens.words[last] in QUOTES:
            surname = next((one for one in ahead if one.first == last + 1 and one.sort == "person"), None)
            if surname is None:
                return None
            return Name(name.first, surname.last, tokens.slice(name.first, surname.last), "person", None, name.sure)
    return None


def _with_last_word(tokens: Tokens, name: Name, ahead: Sequence[Name]) -> Name | None:
    """The name of a body with the word behind it that ends companies' names or goes on after "of"."""
    if not ahead or name.sort in ("person", "people") or ahead[0].first != name.last + 1:
        return None
    follower = ahead[0]
    if name.sure and not (name.sort == "place" and body_kind(tokens, name.first, follower.last)):
        return None
    if len(follower) > 1 or follower.sure or tokens.sentence[follower.first] != tokens.sentence[name.first]:
        return None
    complement = any(tokens.lower[i] == "of" for i in range(name.first, name.last))
    if tokens.words[follower.first] not in lexicon().company_last and not complement and name.sort != "place":
        return None
    return Name(name.first, follower.last, tokens.slice(name.first, follower.last), "body", None)


def _longest_first(names: Sequence[Name], size: int) -> list[Name]:
    """Of overlapping names the longest, of equal ones the surer, in the order of the text."""
    taken = bytearray(size)
    kept = []
    for name in sorted(names, key=lambda name: (-len(name), not name.sure, name.first)):
        if not any(taken[name.first : name.last + 1]):
            taken[name.first : name.last + 1] = b"\1" * len(name)
            kept.append(name)
    return sorted(kept, key=lambda name: name.first)


# --- names known beforehand


def _known(tokens: Tokens, analysis: Analysis) -> Iterator[Name]:
    """Names of the word lists."""
    organizations = {entity.start for entity in analysis.entities if entity.label == "ORG"}
    begins = _first_words()
    index = 0
    while index < len(tokens):
        name = _known_at(tokens, index, organizations) if tokens.words[index] in begins else None
        if name is not None:
            yield name
        index = (name.last if name is not None else index) + 1


def _known_at(tokens: Tokens, index: int, organizations: set[int]) -> Name | None:
    """The longest name of the word lists that starts at this token."""
    words = lexicon()
    for last in range(min(index + words.longest_name, len(tokens)) - 1, index - 1, -1):
        text = " ".join(tokens.words[index : last + 1])
        place, bodies = words.places.get(text), words.bodies.get(text)
        if place is None and bodies is None:
            continue
        article = index > 0 and tokens.lower[index - 1] == "the"
        if text in words.doubtful and not article and tokens.starts[index] not in organizations:
            continue
        if index == last and text in words.first_names and _may_be_surname(tokens, last + 1):
            return None
        if bodies is not None and bodies[0].kind == "people":
            return Name(index, last, text, "people", "people", True)
        if place is not None:
            return Name(index, last, text, "people" if place[1] == "people" else "place", "government", True)
        return Name(index, last, text, "body", bodies[0].kind if bodies else None, True)
    return None


@cache
def _first_words() -> frozenset[str]:
    """First words of all known names."""
    words = lexicon()
    return frozenset(name.split()[0] for table in (words.bodies, words.places) for name in table)


def _may_be_surname(tokens: Tokens, index: int) -> bool:
    """Whether the token is capitalized, and neither a noun nor known otherwise: "Chad | Doe" is no country."""
    if index >= len(tokens) or not tokens.capital(index) or tokens.pos[index] != "PROPN":
        return False
    return tokens.lower[index] not in lexicon().nouns and tokens.words[index] not in lexicon().bodies


# --- the model's entities


def _of_model(tokens: Tokens, analysis: Analysis) -> Iterator[Name]:
    """The model's entities, trimmed of articles, titles, roles and possessive endings."""
    for entity in analysis.entities:
        inside = tokens.between(entity.start, entity.end)
        if inside and len(inside) <= LONGEST:
            name = _trimmed(tokens, inside[0], inside[-1], entity)
            if name is not None:
                yield name


def _trimmed(tokens: Tokens, first: int, last: int, entity: Entity) -> Name | None:
    """The name inside an entity, if there is one."""
    sort = _SORTS.get(entity.label, "other")
    while last > first and (tokens.words[last] in POSSESSIVE or not _ends_name(tokens, last)):
        last -= 1
    while first < last and (not tokens.capital(first) or tokens.lower[first] in ARTICLES):
        first += 1
    last = _before_break(tokens, first, last)
    if sort == "person":
        first = past_titles(tokens, past_roles(tokens, first, last), last)
        if first == last and tokens.lower[first] in lexicon().nouns and not stands_as_name(tokens, first):
            return None
        while first and tokens.words[first - 1] in PARTICLES and tokens.words[first - 1] not in ("la", "e", "y"):
            first -= 1
    elif sort == "body":
        last = _before_roles(tokens, first, last)
    if tokens.compound(last) or tokens.words[first] in POSSESSIVE:
        return None
    if not tokens.capital(first) and not tokens.capital(last):
        return None
    return Name(first, last, tokens.slice(first, last), sort)


def _ends_name(tokens: Tokens, index: int) -> bool:
    return tokens.capital(index) or tokens.words[index].isdigit()


def _before_break(tokens: Tokens, first: int, last: int) -> int:
    """The last token before a word that no name has: "Doe | told Example Radio", "Doe | the Example Church"."""
    for index in range(first + 1, last):
        word = tokens.words[index]
        if word == "the" and tokens.lower[index - 1] not in SMALL:
            return index - 1
        if word.isalpha() and word.islower() and tokens.pos[index] in ("VERB", "AUX", "PRON"):
            return index - 1
    return last


def _before_roles(tokens: Tokens, first: int, last: int) -> int:
    """The last token before a role that ends what the model took for a body: "State Department | Spokesperson"."""
    while last > first:
        found = noun_ending(tokens, first, last)
        if found is None or found[0].one != "person" or found[1] == first:
            break
        last = found[1] - 1
    return last


def _runs_over(tokens: Tokens, name: Name, known: Name | None) -> bool:
    """Whether the model's name is a known one and a stranger behind it: "Example Post Doe"."""
    if known is None or known.last >= name.last:
        return False
    return noun_ending(tokens, known.last + 1, name.last) is None and tokens.lower[known.last + 1] not in SMALL


# --- names with a complement


def _joined(tokens: Tokens, names: Sequence[Name]) -> Iterator[Name]:
    """Names with "of" in them made one where their noun is a body's: Ministry of Defence, Union of Miners."""
    by_token = {index: name for name in names for index in range(name.first, name.last + 1)}
    done = -1
    for name in names:
        if name.first <= done:
            continue
        found = noun_ending(tokens, name.first, name.last) or noun_ending(tokens, name.first, name.first)
        last = name.last
        if name.sort != "person" and found and "body" in found[0].tags:
            last = _complement_end(tokens, name, by_token)
        if found and last != name.last:
            name = Name(name.first, last, tokens.slice(name.first, last), "body", found[0].kind)
        done = last
        yield name


def _complement_end(tokens: Tokens, name: Name, by_token: Mapping[int, Name]) -> int:
    """Where the capitalized words behind "of" end, "and" among them; a person, a title or a common word ends them."""
    size, last = len(tokens), name.last
    begun = any(tokens.lower[i] == "of" for i in range(name.first, last))
    if last + 2 >= size or not (begun or tokens.lower[last + 1] in ("of", "for", "on")):
        return last
    if tokens.lower[last + 1] == "on" and (tokens.lower[last + 2] in ARTICLES or tokens.lower[last + 2] in DAYS):
        return last
    for at in range(last + 1, min(name.first + LONGEST, size)):
        if tokens.sentence[at] != tokens.sentence[name.first]:
            break
        if tokens.lower[at] in SMALL:
            continue
        if tokens.lower[at] in DAYS:
            break
        inside = by_token.get(at)
        person = inside is not None and inside.sort == "person" and (inside.sure or len(inside) > 1)
        other = inside is not None and inside.sure and tokens.lower[at - 1] == "and"
        if (
            not tokens.words[at][0].isalpha()
            or not tokens.capital(at)
            or is_title(tokens, at)
            or person
            or other
            or tokens.lower[at] in DAYS
        ):
            break
        last = at
    return last


# --- what each name is of


def _retyped(tokens: Tokens, name: Name) -> Name:
    """The name with its sort and kind by its own words and what stands before and behind it."""
    words = lexicon()
    if name.sure and name.sort != "other":
        return name
    kind = body_kind(tokens, name.first, name.last)
    if name.sort != "place" and len(name) > 1 and _abbreviated(tokens, name):
        return replace(name, sort="body", kind=kind)
    before = name.first - 1
    title = words.titles.get(tokens.lower[before].rstrip(".")) if before >= 0 else None
    titled = title is not None and (title.role is None or tokens.capital(before))
    if titled and (name.sort == "person" or kind is None):
        return replace(name, sort="person", sure=True)
    role = words.nouns.get(tokens.lower[before]) if before >= 0 else None
    if kind is None and name.sort in ("body", "other") and role and role.one == "person" and not role.plural:
        return replace(name, sort="person")
    if kind is None and name.sort != "place" and len(name) > 1 and tokens.words[name.first] in words.first_names:
        return replace(name, sort="person")
    if kind is not None and (len(name) > 1 or name.sort != "person"):
        return replace(name, sort="body", kind=kind)
    return replace(name, kind="government") if name.sort == "place" else name


def _abbreviated(tokens: Tokens, name: Name) -> bool:
    """Whether an abbreviation in brackets follows, as only bodies have."""
    at = name.last + 1
    if at + 2 >= len(tokens) or tokens.words[at] != "(" or tokens.words[at + 2] != ")":
        return False
    short = tokens.words[at + 1]
    return short.isupper() and len(short) > 1 and short[0] == tokens.words[name.first][0].upper()


def _agreed(tokens: Tokens, names: Sequence[Name]) -> Iterator[Name]:
    """The names with one sort for each text, the one most witnesses give; a surname is its bearer's."""
    votes: dict[str, Counter[Sort]] = defaultdict(Counter)
    kinds: dict[str, Kind] = {}
    for name in names:
        votes[name.text][name.sort] += 3 if name.sure else 0 if name.sort == "other" else 1
        if name.kind is not None and name.sort == "body":
            kinds.setdefault(name.text, name.kind)
    surnames, bodies = _parts_of_persons(tokens, names), _parts_of_bodies(tokens, names)
    titled = {name.text for name in names if name.sure and name.sort == "person"}
    for name in names:
        text = name.text
        sort = votes[text].most_common(1)[0][0]
        shout = text.isupper() and len(text) > 3 and text.capitalize() in surnames
        if (text in surnames or shout) and not (name.sure and name.sort != "person"):
            sort = "person"
        elif sort == "person" and text in bodies and text not in titled:
            sort = "body"
        if sort == name.sort:
            yield name
        elif sort in ("person", "people"):
            yield replace(name, sort=sort, kind=None)
        else:
            yield replace(name, sort=sort, kind=kinds.get(text, "government" if sort == "place" else None))


def _parts_of_persons(tokens: Tokens, names: Sequence[Name]) -> set[str]:
    """Single words and endings of persons' full names."""
    parts: set[str] = set()
    for name in names:
        if name.sort == "person" and len(name) > 1:
            parts.update(tokens.words[name.first : name.last + 1])
            parts.update(tokens.slice(index, name.last) for index in range(name.first + 1, name.last))
    return parts


def _parts_of_bodies(tokens: Tokens, names: Sequence[Name]) -> set[str]:
    """First words of the names of companies and the like, which go by them: Example Energy, Example."""
    state = ("government", "military")
    return {
        tokens.words[name.first] for name in names if name.sort == "body" and len(name) > 1 and name.kind not in state
    }
