"""Which language a text is in: told only where the text is clearly in it, None otherwise.

English is settled by its function words, which stand everywhere in English prose and together in no other language; so
a run over English reports never loads the identifier. Only where they do not settle it py3langid is asked, and believed
only when it is sure: a headline, or a sentence full of foreign names, must not be taken for another language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from reportedly.tables import lines, rows

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

PIECE = 1_500  # characters looked at, each at the start, the middle and the end of the text
WORD = re.compile(r"[^\W\d_]+")

# Measured on 928 English news reports (their share of function words is at least .17 in 99 of 100) and on 2,500 manual
# pages in 15 other languages (the few above .15, where looked at, were half or wholly in English).
CLEARLY_ENGLISH, KINDS_OF_WORD = 0.16, 8
HARDLY_ENGLISH = 0.12
# py3langid was never so sure of another language, or a group of kin, on 11,900 English headlines and sentences.
SURE = 0.9
# Below so many letters nothing but another script tells a language.
FEWEST_LETTERS = 20
# Languages so close that one sentence does not tell them apart: what counts is that it is one of them.
KIN = (
    {"af", "fy", "nl"}, {"be", "bg", "mk", "ru", "uk"}, {"bs", "hr", "sl", "sr"}, {"ca", "es", "gl", "pt"},
    {"cs", "sk"},
    {"da", "nn", "no", "sv"}, {"hi", "mr", "ne"}, {"id", "jv", "ms"}, {"rw", "sw"}, {"xh", "zu"},
)  # fmt: skip
# Languages that take short English texts for theirs and in which hardly any news is written.
NEVER_NEWS = frozenset({"eo", "la", "sa", "vo"})


def tell_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that ``text`` is clearly in, or None."""
    sample = _sample(text)
    words = WORD.findall(sample.lower())
    english = [word for word in words if word in _english_words()]
    share = len(english) / max(len(words), 1)
    if share >= CLEARLY_ENGLISH and len(set(english)) >= min(KINDS_OF_WORD, len(words) // 2):
        return "en"
    if sum(map(len, words)) < FEWEST_LETTERS:
        return None
    ranked = _identifier().rank(sample)
    language = str(ranked[0][0])
    if language == "en":
        return "en"
    kin = next((group for group in KIN if language in group), {language})
    sureness = sum(probability for code, probability in ranked if code in kin)
    return language if sureness >= SURE and share < HARDLY_ENGLISH else None


def language_name(code: str) -> str:
    """The English name of a language, as in ``French (fr)``; a code without a known name stands for itself."""
    name = _language_names().get(code)
    return f"{name} ({code})" if name else code


def language_code(value: object) -> str | None:
    """The two-letter code meant by what a page or record says of its language: ``en-GB``, ``English``, ``fr_FR``."""
    if not isinstance(value, str):
        return None
    word = re.split(r"[-_ ,;]", value.strip().lower(), maxsplit=1)[0]
    names = {name.lower(): code for code, name in _language_names().items()}
    return word if word in _language_names() else names.get(word)


def _sample(text: str) -> str:
    if len(text) <= 3 * PIECE:
        return text
    middle = (len(text) - PIECE) // 2
    return " ".join((text[:PIECE], text[middle : middle + PIECE], text[-PIECE:]))


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 0.7 s with its model, so only when it is needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == 2 and code not in NEVER_NEWS])
    return identifier


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return frozenset(word for line in lines("english_words.txt") for word in line.split())


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    return {code: name for code, name in rows("languages.tsv")}
