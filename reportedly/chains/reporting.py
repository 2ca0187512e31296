"""The words that report speech, thought and will, with their forms and complements: ``data/complements.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reportedly.stance.cues import inflect, ing, plural
from reportedly.tables import rows

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReportingWords:
    """The reporting words; ``verbs``, ``nouns`` and ``adjectives`` give the complements of each form."""

    verbs: dict[str, frozenset[str]]
    nouns: dict[str, frozenset[str]]
    adjectives: dict[str, frozenset[str]]
    phrases: dict[str, tuple[str, ...]]
    participle: frozenset[str]
    gerund: frozenset[str]
    support: frozenset[str]
    semi: frozenset[str]
    hearing: frozenset[str]
    triggers: frozenset[str]


@cache
def load_reporting_words() -> ReportingWords:
    """The reporting words, read once."""
    irregular = {line[0].split()[0]: tuple(line[0].split()[1:]) for line in rows("irregular_verbs.txt")}
    found = ReportingWords({}, {}, {}, {}, NONE, NONE, NONE, NONE, NONE, NONE)
    groups: dict[str, set[str]] = {
        "participle": set(),
        "gerund": set(),
        "support": set(),
        "semi": set(),
        "hearing": set(),
    }
    for word, part, *taken in rows("complements.tsv"):
        forms = {word, plural(word), ing(word), *irregular[word]} if word in irregular else {word, *inflect(word)}
        complements = frozenset(taken[0].split()) if taken else NONE
        if part == "verb":
            found.verbs.update(dict.fromkeys(forms, complements))
            groups["gerund"].update(form for form in forms if form.endswith("ing"))
            groups["participle"].update(forms - {word, plural(word)} - groups["gerund"])
        elif part == "noun":
            found.nouns.update(dict.fromkeys((word, plural(word)), complements))
        elif part == "adjective":
            found.adjectives[word] = complements
        elif part == "phrase":
            found.phrases[word.split()[0]] = tuple(word.split())
        else:
            groups[part].update(forms)
    sets = {name: frozenset(words) for name, words in groups.items()}
    sets["triggers"] = frozenset({*found.verbs, *found.nouns, *found.adjectives, *found.phrases, *sets["support"]})
    return ReportingWords(found.verbs, found.nouns, found.adjectives, found.phrases, **sets)
