"""Names that neither the word lists nor the model know, by their capitals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from reportedly.lexicon import lexicon
from reportedly.sources.names import (
    ARTICLES,
    LONGEST,
    PARTICLES,
    Name,
    Sort,
    is_courtesy,
    is_title,
    noun_ending,
    past_roles,
    past_titles,
)
from reportedly.sources.tokens import Tokens

DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)


def capital_runs(tokens: Tokens, taken: Sequence[Name]) -> Iterator[Name]:
    """Runs of capitalized words that no other witness knows, grown over the persons and bodies that they touch."""
    at = {index: name for name in taken for index in range(name.first, name.last + 1)}
    headlines = _headlines(tokens)
    index = 0
    while index < len(tokens):
        if index in at or not _begins(tokens, index, headlines):
            index += 1
            continue
        first, last = _grown(tokens, index, at)
        touched = {at[i].sort for i in range(first, last + 1) if i in at}
        sort: Sort = "person" if "person" in touched else "body" if "body" in touched else "other"
        first = past_titles(tokens, past_roles(tokens, first, last), last)
        found = noun_ending(tokens, first, last)
        # A role in capitals is no name: "the Prime Minister".
        if found is None or "body" in found[0].tags or (found[1] > first and found[0].one != "person"):
            yield Name(first, last, tokens.slice(first, last), sort)
        index = max(last, index) + 1


def named_again(tokens: Tokens, taken: Sequence[Name]) -> Iterator[Name]:
    """Words that are a person's surname or a body's name elsewhere in the report, and whatever follows "Mr."."""
    sorts: dict[str, Sort] = {}
    for name in taken:
        if name.sort in ("person", "body"):
            word = name.text if name.sort == "body" else tokens.words[name.last]
            sorts.setdefault(word, name.sort)
            sorts.setdefault(word.upper(), name.sort)
    covered = {index for name in taken for index in range(name.first, name.last + 1)}
    nouns = lexicon().nouns
    for index, word in enumerate(tokens.words):
        if index in covered or not word[0].isupper() or len(word) < 3:
            continue
        if index and is_courtesy(tokens, index - 1) and word[-1] != ".":
            yield Name(index, index, word, "person", None, True)
        elif word in sorts and (tokens.lower[index] not in nouns or stands_as_name(tokens, index)):
            yield Name(index, index, word, sorts[word])


def stands_as_name(tokens: Tokens, index: int) -> bool:
    """Whether a word that is a noun too stands like a surname: "Dean said", not "the Dean" or "Dean Smith"."""
    if tokens.pos[index] != "PROPN" or (index and tokens.lower[index - 1] in ARTICLES):
        return False
    return index + 1 >= len(tokens) or not tokens.capital(index + 1)


def _headlines(tokens: Tokens) -> frozenset[int]:
    """Sentences most of whose longer words have a capital: there a capital tells nothing."""
    longer: Counter[int] = Counter()
    capital: Counter[int] = Counter()
    for index, word in enumerate(tokens.words):
        if len(word) > 3:
            longer[tokens.sentence[index]] += 1
            capital[tokens.sentence[index]] += word[0].isupper()
    return frozenset(number for number, count in longer.items() if count > 3 and capital[number] > 0.6 * count)


def _begins(tokens: Tokens, index: int, headlines: frozenset[int]) -> bool:
    """Whether a run of capitalized words can begin at this token."""
    number = tokens.sentence[index]
    if not tokens.words[index][0].isalpha() or not tokens.capital(index) or number in headlines:
        return False
    if tokens.lower[index] in DAYS or tokens.compound(index) or tokens.compound(min(index + 1, len(tokens) - 1)):
        return False
    first = index == 0 or tokens.sentence[index - 1] != number
    if tokens.pos[index] != "PROPN" and (first or tokens.pos[index] not in ("NOUN", "ADJ")):
        return False
    return not is_title(tokens, index) or tokens.words[index] in lexicon().first_names


def _grown(tokens: Tokens, index: int, at: Mapping[int, Name]) -> tuple[int, int]:
    """First and last token of the run that begins at this token, with the name just before it."""
    first = last = index
    while last + 1 < len(tokens) and last - first < LONGEST - 1 and _goes_on(tokens, last, at):
        last += 1
    while last > first and not tokens.capital(last):
        last -= 1
    before = at.get(first - 1)
    if before is not None and before.sort in ("person", "body") and not before.sure and tokens.pos[first] == "PROPN":
        first = before.first
    return first, last


def _goes_on(tokens: Tokens, last: int, at: Mapping[int, Name]) -> bool:
    """Whether a run of capitalized words takes in the token behind ``last``."""
    following = last + 1
    if tokens.sentence[following] != tokens.sentence[last] or tokens.lower[following] in DAYS:
        return False
    word = tokens.words[following]
    if word in PARTICLES or (word.isdigit() and len(word) < 4):
        return following + 1 < len(tokens) and tokens.capital(following + 1) and tokens.pos[following + 1] == "PROPN"
    if not word[0].isalpha() or not tokens.capital(following):
        return False
    name = at.get(following)
    if name is None:
        return tokens.pos[following] == "PROPN"
    # The model is seldom wrong about where a person's name begins.
    inside = name.first < following or tokens.words[last].isdigit() or tokens.words[last] in lexicon().first_names
    return not name.sure and (name.sort != "person" or inside)
