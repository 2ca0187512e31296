"""How the content of an attribution begins: with an infinitive, an embedded question, or an act of the source to come.

All of it works on words alone; part-of-speech tags, where there are any, only sharpen it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from reportedly.records import Span
from reportedly.stance.cues import Word, is_adverb, lexicon
from reportedly.tables import rows

Complement = Literal["infinitive", "question"]

DETERMINERS = frozenset(
    "a an the this that these those his her its their our my your no any some all both each every such".split()
)
OBJECTS = frozenset("him her it them me us you himself herself itself themselves".split())
AUXILIARIES = frozenset(
    "is are was were am be been has have had do does did will would can could may might must shall should".split()
)
INTERROGATIVES = frozenset("who whom whose what which when where why how".split())
LINKS = frozenset("about of on as over into exactly precisely just again him her them us me".split())
JOINTS = frozenset("that and but so yes no well because also now then".split())
FRONTED = frozenset(
    "if when as once unless after before until while in on at by with from under for during should given because "
    "although though instead today tomorrow tonight next despite without since".split()
)
FUTURE = frozenset("will shall would gonna".split())
SUBJECTS = frozenset("i we he she it they".split())
POSSESSIVES = {"my": "i", "our": "we", "his": "he", "her": "she", "its": "it", "their": "they"}
PLANS = re.compile(
    r"(?:(?:am|is|are|was|were|be|been|remain|remains|remained|stand|stands|stood|s|not|also|still|now|fully) )*"
    r"(?:going|planning|preparing|prepared|ready|determined|willing|set|about|committed|poised|due) to |gonna "
)
LAST_MARK = re.compile(r"[?][\s\"”’'»)\]]*$")
STATEMENT_END = re.compile(r"\w{3}[.!][\"”’']*(?=\s|$)")
LONGEST_QUESTION = 1500
QUOTES = " \"“”‘’'«»"


@cache
def act_words() -> dict[str, frozenset[str]]:
    """The lists in ``data/acts.tsv`` by name."""
    lists: dict[str, set[str]] = {}
    for word, name in rows("acts.tsv"):
        lists.setdefault(name, set()).add(word)
    return {name: frozenset(words) for name, words in lists.items()}


def complement(words: Sequence[Word], text: str) -> Complement | None:
    """What follows the predicate: *(told) the crowd to leave* an infinitive, *(asked) whether it failed* a question.

    Other interrogatives are left alone, for they begin free relatives as well: *discussed what had been agreed*.
    """
    for index, word in enumerate(words):
        if _is_infinitive(words, index, text):
            return "infinitive"
        if word.text == "whether" or (word.text == "if" and all(other.text in LINKS for other in words[:index])):
            return "question"
        if (word.text == "that" and index + 1 < len(words)) or (word.text in INTERROGATIVES and not index):
            return None
        if _is_finite(word):
            return None
    return None


def _is_infinitive(words: Sequence[Word], index: int, text: str) -> bool:
    """Whether *to* and a bare verb stand here."""
    if index + 1 >= len(words) or words[index].text != "to":
        return False
    verb = words[index + 1]
    if is_adverb(verb.text) and index + 2 < len(words):
        verb = words[index + 2]
    if verb.text in DETERMINERS or verb.text in OBJECTS or not text[verb.start].islower():
        return False
    return verb.pos not in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET") or verb.text in lexicon().entries


def _is_finite(word: Word) -> bool:
    """Whether the word is likely the verb of a clause."""
    if word.text in AUXILIARIES:
        return True
    if word.pos in ("VERB", "AUX"):
        return not word.text.endswith("ing")
    return word.pos == "X" and word.text.endswith("ed")


def is_question(text: str, content: Span) -> bool:
    """Whether all that is said is a question."""
    if content.end - content.start > LONGEST_QUESTION or not LAST_MARK.search(content.text):
        return False
    pieces = [text[start:end] for start, end in content.spans]
    # *"It failed," he said. "Why?"* states before it asks; *"Why," he said, "did it fail?"* does not.
    goes_on = (follow.lstrip(QUOTES)[:1].islower() for follow in pieces[1:])
    whole = all(LAST_MARK.search(piece) or low for piece, low in zip(pieces, goes_on, strict=False))
    return whole and not STATEMENT_END.search(content.text)


def own_act(text: str, words: Sequence[Word], source: Sequence[Word], quoted_from: int) -> str | None:
    """The words in which the source tells its own future act: *we will*, *(the army said) it would withdraw*.

    Words from the offset ``quoted_from`` on stand in quotation marks, where the source is *I* or *we* and no one else.
    """
    words = words[_subject_at(text, words) :]
    if not words:
        return None
    quoted = words[0].start >= quoted_from
    length = _own_subject(text, words, source, quoted)
    if length:
        return _act(words, length, quoted)
    return _measure(words, source)


def own_plan(words: Sequence[Word]) -> bool:
    """Whether the content is a plan by name: *(announced) its intention to withdraw*."""
    known = lexicon()
    for index, word in enumerate(words[:4]):
        entries = [entry for lemma in known.lemmas_of(word.text) for entry in known.entries.get(lemma, ())]
        if any(entry.part == "noun" and entry.stance == "intends" for entry in entries):
            return index + 1 < len(words) and words[index + 1].text == "to"
        if index and word.text not in DETERMINERS and word.pos not in ("ADJ", "X", "NOUN"):
            return False
    return False


def _subject_at(text: str, words: Sequence[Word]) -> int:
    """Where the first clause begins: behind *that* and a fronted phrase that ends in a comma."""
    at = 0
    while at < len(words) and words[at].text in JOINTS:
        at += 1
    if at < len(words) and words[at].text in FRONTED:
        for index in range(at, len(words) - 1):
            if "," in text[words[index].end : words[index + 1].start]:
                return index + 1
    return at


def _own_subject(text: str, words: Sequence[Word], source: Sequence[Word], quoted: bool) -> int:
    """How many words the subject of this clause has, if it is the source itself or acts for it; else 0."""
    first = words[0].text
    pronoun = POSSESSIVES.get(first, first)
    if pronoun in SUBJECTS:
        if not (pronoun in ("i", "we") if quoted else pronoun == "we" or _agrees(text, pronoun, source)):
            return 0
        if first == pronoun:
            return 1
        own = act_words()["own"]
        return next((index + 1 for index, word in enumerate(words[1:4], 1) if word.text in own), 0)
    if quoted:
        return 0
    names = {word.text for word in source} - DETERMINERS
    length = 0
    while length < min(len(words), 6) and (words[length].text in names or words[length].text in DETERMINERS):
        length += 1
    return length if any(word.text in names for word in words[:length]) else 0


def _agrees(text: str, pronoun: str, source: Sequence[Word]) -> bool:
    """Whether the pronoun may stand for the source, as far as the words tell."""
    if not source:
        return pronoun != "it"
    first = source[0].text
    if first == "who" or first in SUBJECTS or first in POSSESSIVES:
        return first == "who" or POSSESSIVES.get(first, first) == pronoun
    if pronoun == "it":
        return not any(word.text in act_words()["outsider"] for word in source)
    return pronoun == "they" or not _is_plural(text, source)


def _is_plural(text: str, source: Sequence[Word]) -> bool:
    """Whether the source is of several by its first noun: *aides to the senator*; names do not tell."""
    noun = next((word.text for word in source if word.pos == "NOUN" or text[word.start].isupper()), "")
    return noun.endswith("s") and not noun.endswith("ss") and not text[source[0].start].isupper()


def _act(words: Sequence[Word], at: int, quoted: bool) -> str | None:
    """The words of the act, if the verb behind the subject is in the future and something one does."""
    rest = [word.text for word in words[at : at + 9] if not (is_adverb(word.text) or word.text in ("not", "never"))]
    told = " ".join(word.text for word in words[: at + 2])
    if len(rest) < 2:
        return None
    if rest[0] in FUTURE:
        is_act = (rest[0] != "would" or not quoted) and _is_act(rest[1:], words[0].text == "it")
        return told if is_act else None
    if quoted and rest[0] in ("was", "were"):
        return None
    if planned := PLANS.match(" ".join(rest) + " "):
        verb = rest[len(planned.group().split()) :]
        return told if verb and _is_act(verb, words[0].text == "it") else None
    return told if rest[1] == "to" and rest[0] in act_words()["plan"] else None


def _is_act(rest: Sequence[str], may_be_nobody: bool) -> bool:
    """Whether the verb phrase behind *will* is a doing: *be voting* is, *be proud*, *see* and *have left* are not."""
    verb = rest[0]
    if verb in FRONTED or verb in DETERMINERS or (may_be_nobody and verb in act_words()["expletive"]):
        return False
    if verb == "be":
        return len(rest) > 1 and (rest[1].endswith("ing") or rest[1] in act_words()["ready"])
    # *He'd voted* is no *he would vote*: behind the auxiliary the verb is bare.
    return verb in lexicon().lemmas_of(verb) and verb not in act_words()["state"]


def _measure(words: Sequence[Word], source: Sequence[Word]) -> str | None:
    """The words of a measure in the passive future by a source that may take it: *the border will be reopened*."""
    lists = act_words()
    if not source or any(word.text in lists["outsider"] for word in source):
        return None
    for index, word in enumerate(words[:12]):
        if word.text in ("will", "shall") or (word.text == "would" and index):
            rest = [other.text for other in words[index + 1 : index + 6] if not is_adverb(other.text)]
            is_measure = rest[:1] == ["be"] and len(rest) > 1 and rest[1] in lists["measure"] and "by" not in rest[2:3]
            return " ".join([word.text, *rest[:2]]) if is_measure else None
        if word.text in AUXILIARIES or (word.pos == "VERB" and not word.text.endswith("ing")):
            return None
    return None
