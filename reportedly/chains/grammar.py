"""The words of one sentence with their tags, and the phrases in it: noun phrases, verb groups and their subjects.

There is no parse: a phrase is found from one of its ends by the tags of its words. No search goes farther than
``REACH`` words, so that the cost grows with the number of words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.chains.reporting import ReportingWords

Range = tuple[int, int]
"""Begin and end of a stretch of words, as positions in the sentence."""

REACH = 30
DEEPEST = 4
NOMINAL = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM"})
HEADS = frozenset({"NOUN", "PROPN", "NUM"})
VERBAL = frozenset({"VERB", "AUX"})
BOUNDARY = frozenset({"PUNCT", "SCONJ", "CCONJ"})
POSSESSIVE = frozenset("my our your his her its their whose".split())
OBJECTIVE = frozenset("me him them us himself themselves itself herself myself ourselves whom".split())
QUANTIFIERS = frozenset("some many most several others all both each few none those these this another".split())
RELATIVE = frozenset("who which that whose where whom".split())
BE = frozenset("be is are was were been being am m re s".split())
APOSTROPHE = frozenset("'’")
CLOSER = {'"': '"', "“": "”", "‘": "’", "'": "'", "«": "»", "„": "“", "`": "'"}
THINKING = frozenset("think believe guess suppose hope fear suspect".split())
NO_PREPOSITION = frozenset("as like than because since until if while though although".split())
SENTENCE_ADVERBS = frozenset("so then now when where how why however".split())
TIME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday week weekend month year night morning afternoon "
    "evening".split()
)


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb at ``verb`` with the auxiliaries, adverbs and negation before it; ``bare`` without any auxiliary."""

    start: int
    verb: int
    passive: bool
    infinitive: bool
    bare: bool


class Sentence:
    """The lower-case words of a sentence with their universal part-of-speech tags."""

    __slots__ = ("closes", "pos", "size", "terms", "words")

    def __init__(self, words: Sequence[str], pos: Sequence[str], terms: ReportingWords) -> None:
        self.words = words
        self.pos = pos
        self.size = len(words)
        self.terms = terms
        self.closes = match_quotes(words, pos)

    def word(self, i: int) -> str:
        """The word at ``i``; outside the sentence an empty one."""
        return self.words[i] if 0 <= i < self.size else ""

    def tag(self, i: int) -> str:
        """The tag at ``i``; outside the sentence that of punctuation."""
        return self.pos[i] if 0 <= i < self.size else "PUNCT"

    def closes_quote(self, i: int) -> bool:
        """Whether the word at ``i`` is a mark that ends a quotation."""
        return self.tag(i) == "PUNCT" and self.word(i) in ("”", '"', "'", "’", "»") and i not in self.closes

    def begins_clause(self, i: int) -> bool:
        """Whether nothing before ``i`` belongs to the clause that the word at ``i`` stands in."""
        return i <= 0 or self.pos[i - 1] in BOUNDARY or self.words[i - 1] == "that"


def match_quotes(words: Sequence[str], pos: Sequence[str]) -> dict[int, int]:
    """Where each quotation that opens in the sentence closes: at its end where no mark does so."""
    closes: dict[int, int] = {}
    waiting: list[int] = []
    for i, word in enumerate(words):
        if not (word in CLOSER or word == "”") or (word in APOSTROPHE and pos[i] != "PUNCT"):
            continue
        if waiting and word == CLOSER[words[waiting[-1]]] and i > waiting[-1] + 1:
            closes[waiting.pop()] = i
        elif word in CLOSER and word != "’" and len(waiting) < DEEPEST:
            waiting.append(i)
    closes.update(dict.fromkeys(waiting, len(words)))
    return closes


def noun_phrase_before(s: Sentence, end: int, depth: int = 0) -> Range | None:
    """The noun phrase that ends right before ``end``, with what prepositions and conjunctions tie to its head."""
    if depth > DEEPEST:
        return None
    if s.word(end - 1) == ")":  # the senator (R-Vt.)
        opens = next((i for i in range(end - 2, max(-1, end - 10), -1) if s.words[i] == "("), 0)
        name = noun_phrase_before(s, opens, depth + 1) if opens else None
        return (name[0], end) if name else None
    start = _chunk_before(s, end)
    if start is None:
        return None
    before = s.tag(start - 1)
    if before == "ADP" and s.word(start - 1) not in NO_PREPOSITION:
        # people displaced by the floods, a source close to the bank
        participle = s.tag(start - 2) in ("VERB", "ADJ") and s.tag(start - 3) in HEADS
        whole = noun_phrase_before(s, start - 2 if participle else start - 1, depth + 1)
        if whole is None:
            return None  # what a preposition governs is no subject
        return whole if s.word(end - 1) in TIME else (whole[0], end)
    if before == "CCONJ" and s.tag(start - 2) not in VERBAL:
        first = noun_phrase_before(s, start - 1, depth + 1)
        if first and s.begins_clause(first[0]):
            return (first[0], end)  # a conjunct belongs to the subject only if the clause begins there
    return _without_time(s, start, end)


def _without_time(s: Sentence, start: int, end: int) -> Range | None:
    """The noun phrase without *Thursday* or *last week* behind it; None if it is nothing but that."""
    while end > start and s.words[end - 1] in TIME:
        end -= 1
        while end > start and s.words[end - 1] in ("last", "this", "next", "late", "early", "earlier", "on"):
            end -= 1
    return (start, end) if end > start else None


def _chunk_before(s: Sentence, end: int) -> int | None:
    """Where the simple noun phrase begins whose last word is right before ``end``."""
    last = end - 1
    word, tag = s.word(last), s.tag(last)
    if word in OBJECTIVE or (word in POSSESSIVE and tag != "NOUN"):
        return last if s.word(last - 1) == "of" else None
    if tag == "PRON" or word in QUANTIFIERS:
        return last - (s.word(last - 1) in ("a", "the"))  # a few
    if tag not in HEADS and not (tag in ("ADJ", "VERB") and s.tag(last - 1) == "DET"):  # the poor, the accused
        return None
    start = last
    while start > 0 and last - start < REACH and _continues(s, start - 1):
        start -= 1
        if s.pos[start] == "DET" or s.words[start] in POSSESSIVE:
            return start - 1 if s.word(start - 1) in QUANTIFIERS else start
    return None if s.pos[start] in ("PART", "PUNCT") else start


def _continues(s: Sentence, i: int) -> bool:
    """Whether the word at ``i`` may stand in the simple noun phrase that goes on after it."""
    word, tag = s.words[i], s.pos[i]
    if word in RELATIVE and word != "whose":
        return False
    if tag in NOMINAL or word in POSSESSIVE:
        return True
    if tag == "PART":
        return word in APOSTROPHE or word == "s"
    if word in ("-", "–", "/", "&"):
        return s.tag(i - 1) in NOMINAL or s.tag(i - 1) == "VERB"
    if tag == "ADV":
        return s.tag(i + 1) == "NUM" or s.word(i + 1) in QUANTIFIERS  # nearly half
    return tag == "VERB" and (s.tag(i - 1) == "DET" or s.word(i - 1) in POSSESSIVE)  # the ruling party


def noun_phrase_after(s: Sentence, begin: int) -> Range | None:
    """The noun phrase that begins at ``begin``, with its prepositional phrases but without apposition."""
    if s.tag(begin) == "PRON" and s.word(begin) not in POSSESSIVE:
        return (begin, begin + 1)
    i = begin
    while i < min(s.size, begin + REACH) and (
        s.pos[i] in NOMINAL or s.words[i] in POSSESSIVE or (i > begin and _joins(s, i))
    ):
        if i > begin and s.pos[i] == "DET" and s.pos[i - 1] in HEADS:
            break  # told the paper | the war was over
        i += 1
    return (begin, i) if i > begin else None


def _joins(s: Sentence, i: int) -> bool:
    """Whether the word at ``i`` ties the noun phrase before it to one after it."""
    word, tag = s.words[i], s.pos[i]
    if tag == "PART":
        return word in APOSTROPHE or word == "s"
    if word in ("-", "–", "/", "&"):
        return True
    if tag == "CCONJ" or (tag == "ADP" and word not in NO_PREPOSITION):
        return s.word(i + 1) not in TIME and (s.tag(i + 1) in NOMINAL or s.word(i + 1) in POSSESSIVE)
    return False


def verb_group(s: Sentence, verb: int) -> VerbGroup:
    """The verb group whose last word is at ``verb``."""
    start, nearest, infinitive = verb, "", False
    while start > 0:
        word, tag = s.words[start - 1], s.pos[start - 1]
        if word == "to" and tag == "PART":
            if s.word(start - 2) not in s.terms.semi:
                infinitive = True
                break
            start -= 2
            nearest = nearest or "to"
        elif tag == "AUX":
            start -= 1
            nearest = nearest or word
        elif tag == "ADV" or (tag == "PART" and word != "s") or (word in ("n", "t") and tag != "NOUN"):
            start -= 1
        elif word in s.terms.semi and tag == "VERB" and s.words[verb] in s.terms.gerund:
            start -= 1  # has started asking
            nearest = nearest or word
        else:
            break
    while start < verb and (s.words[start] in SENTENCE_ADVERBS or s.words[start] in APOSTROPHE):
        start += 1
    passive = nearest in BE and s.words[verb] in s.terms.participle
    return VerbGroup(start, verb, passive, infinitive, not nearest)


def subject_of(s: Sentence, group: VerbGroup, shared: bool = True) -> Range | None:
    """The noun phrase or pronoun that the verb group says something of; None where it is not safely told.

    Unless ``shared``, a subject that it would have in common with a verb before it does not count.
    """
    if group.infinitive:
        return _subject_of_raised(s, group)
    at = group.start - (group.start - 1 in s.closes)  # the mayor "walked out"
    word, tag = s.word(at - 1), s.tag(at - 1)
    if group.bare and s.words[group.verb].endswith("ing"):
        return _subject_of_participle(s, at, shared)
    if word in ("who", "which", "that"):
        return (at - 1, at)
    if word in (",", "—", "–"):
        return _subject_across(s, at - 1)
    if tag == "CCONJ":
        return _subject_of_earlier(s, at - 1) if shared else None
    if word in ("both", "all", "each") and s.tag(at - 2) in HEADS:
        at -= 1  # the mayor and the governor both said
    found = noun_phrase_before(s, at)
    if found and s.tag(found[0] - 1) == "AUX" and s.word(found[0] - 1) not in BE:
        return None  # a question: do you think
    return found and (_behind_relative(s, found[0], at) or found)


def _subject_of_raised(s: Sentence, group: VerbGroup) -> Range | None:
    """The subject of *is said to have told*: that of the passive, or where its cue is left out what stands before."""
    to = group.start - 1
    if s.words[group.start] != "have" and s.words[group.verb] not in THINKING:
        return None  # what somebody is expected to say has not been said
    if s.word(to - 1) in s.terms.participle:
        raising = verb_group(s, to - 1)
        takes = s.terms.verbs[s.words[to - 1]]
        return subject_of(s, raising) if raising.passive and "believed" in takes else None
    found = noun_phrase_before(s, to) if s.words[group.start] == "have" else None
    return found if found and found[0] == 0 else None


def _behind_relative(s: Sentence, begin: int, end: int) -> Range | None:
    """The subject with its relative clause, if what stands right before the verb is that clause's object."""
    if s.tag(begin - 1) != "VERB" or "clause" in s.terms.verbs.get(s.words[begin - 1], ()):
        return None
    for i in range(begin - 2, max(0, begin - 8), -1):
        if (s.pos[i] == "VERB" and s.words[i + 1] != "to") or s.pos[i] in BOUNDARY:
            return None
        if s.words[i] in ("who", "which", "that"):
            whole = noun_phrase_before(s, i)
            return (whole[0], end) if whole and s.begins_clause(whole[0]) else None
    return None


def _subject_of_participle(s: Sentence, at: int, shared: bool) -> Range | None:
    """The subject of *saying* and its like: the noun phrase before it, or the subject of the clause that it follows."""
    word, tag = s.word(at - 1), s.tag(at - 1)
    if word == "as":  # quoted the mayor, an ally, as saying
        return _subject_across(s, at - 2) if s.word(at - 2) == "," else noun_phrase_before(s, at - 1)
    if word in (",", "by", "after", "while", "before", "when") or tag == "CCONJ" or s.closes_quote(at - 1):
        return _subject_of_earlier(s, at - 1) if shared else None
    found = noun_phrase_before(s, at) if tag in HEADS else None
    return found or (_subject_of_earlier(s, at - 1) if shared and word in TIME else None)


def _subject_of_earlier(s: Sentence, at: int) -> Range | None:
    """The subject that what follows shares: of the nearest reporting verb before ``at``, else of any finite verb."""
    nearest = None
    for i in range(at - 1, max(-1, at - REACH), -1):
        if s.words[i] == ";":
            break
        if s.pos[i] in VERBAL and (s.tag(i + 1) not in VERBAL or s.words[i + 1].endswith("ing")):
            group = verb_group(s, i)
            gerund = group.bare and s.words[i].endswith("ing")
            if not group.infinitive and not gerund and (found := subject_of(s, group, shared=False)):
                if s.words[i] in s.terms.verbs:
                    return found
                nearest = nearest or found
    return nearest


def _subject_across(s: Sentence, at: int) -> Range | None:
    """The subject before an insertion that ends with the mark at ``at``; appositions are part of it, others are not."""
    places = [i for i in range(at - 1, max(0, at - REACH), -1) if s.words[i] == s.words[at]][:4]
    nearest: Range | None = None
    for i in places:
        found = noun_phrase_before(s, i)
        if s.tag(i + 1) == "CCONJ":
            break
        if found is None or not (s.begins_clause(found[0]) or s.words[at + 1 : at + 2] == ["as"]):
            continue
        nearest = nearest or _with_apposition(s, found, i, at)
        if s.word(found[0] - 1) != "," and nearest:
            # "Ann Doe, 22, of Lanet, said": what is between the commas are all insertions
            return (found[0], nearest[1]) if nearest[1] == at else found
    return nearest


def _with_apposition(s: Sentence, found: Range, comma: int, at: int) -> Range | None:
    """The subject with what stands between the marks, if that is an apposition; None if it is a clause of its own."""
    if s.words[comma + 1] in RELATIVE:
        return (found[0], at)
    if not (s.pos[comma + 1] in NOMINAL or s.words[comma + 1] in POSSESSIVE):
        return found
    clause = any(tag in VERBAL for tag in s.pos[comma + 1 : at]) and RELATIVE.isdisjoint(s.words[comma + 1 : at])
    return None if clause else (found[0], at)
