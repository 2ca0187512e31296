"""What stands behind a reporting word: the clause, infinitive, quotation or noun phrase that is its complement.

Which of them a word takes is listed in ``data/complements.tsv``; where one ends is told by punctuation, quotation marks
and conjunctions alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from reportedly.chains.grammar import NOMINAL, OBJECTIVE, REACH, RELATIVE, VERBAL, Range, Sentence, verb_group

QUESTION = frozenset("whether if how why what when where who which".split())
ASKED = frozenset("whether how why what who which".split())  # without those that begin an adverbial clause as well
NOMINATIVE = frozenset("i we he she they there".split())
CONTRAST = frozenset("but while although though whereas according".split())
CONTINUES = frozenset("and or which who as after when where because since".split())
FINITE = frozenset("has had is was are were will would does did".split())
SUBORDINATORS = frozenset("as if when while although though after before since because unless until once".split())
PREPOSITIONS = frozenset("about of for on against with in out at by over".split())
MODAL = frozenset("will would can could may might shall should must".split())
NEAR = 14  # words in which the verb of a clause, or what an object is called, must come


@dataclass(frozen=True, slots=True)
class Complement:
    """What is said, wanted or thought: its words, and where the cue before it ends."""

    name: str
    content: Range
    cue_end: int


class Ends:
    """Where a clause or phrase that begins at a word must be over, worked out once a sentence."""

    def __init__(self, s: Sentence) -> None:
        self.s = s
        limits = self._quote_limits(s)
        self.clause = [s.size] * (s.size + 1)
        self.phrase = [s.size] * (s.size + 1)
        clause = phrase = s.size
        for i in range(s.size - 1, -1, -1):
            word, after = s.words[i], s.word(i + 1)
            if word == ";" or ((word == "," or s.closes_quote(i)) and self._parts(s, i + 1)):
                clause = phrase = i
            elif (word == "," and (after in CONTINUES or self._some_of_which(s, i + 1))) or (
                s.pos[i] == "CCONJ" and (after in FINITE or after == "that" or self._parts(s, i))
            ):
                phrase = i
            self.clause[i], self.phrase[i] = min(clause, limits[i]), min(phrase, limits[i])
        self.fronted = self._fronted(s)
        self.conjoined = [i for i in range(s.size) if s.pos[i] == "CCONJ"]

    @staticmethod
    def _parts(s: Sentence, i: int) -> bool:
        """Whether what begins at ``i`` is another matter: a contrast, or the next cue of the same source."""
        if s.tag(i) == "CCONJ" or s.word(i) == "so":
            if s.word(i) == "but" and s.word(i - 1) == ",":
                return True
            i += 1 + (s.word(i + 1) in NOMINATIVE)
            while s.tag(i) in ("ADV", "AUX", "PART"):
                i += 1
            return s.word(i) in s.terms.triggers and s.tag(i) in VERBAL
        return s.word(i) in CONTRAST or s.word(i) in s.terms.gerund

    @staticmethod
    def _some_of_which(s: Sentence, i: int) -> bool:
        """Whether *both of which*, *some of whom* begins at ``i``."""
        return s.word(i + 1) == "of" and s.word(i + 2) in ("which", "whom")

    @staticmethod
    def _quote_limits(s: Sentence) -> list[int]:
        """For each word the place where the quotation around it closes."""
        limits: list[int] = []
        around: list[int] = []
        for i in range(s.size):
            while around and i > around[-1]:
                around.pop()
            limits.append(around[-1] if around else s.size)
            if i in s.closes:
                around.append(s.closes[i])
        return limits

    @staticmethod
    def _fronted(s: Sentence) -> int:
        """The comma that ends a subordinate clause or prepositional phrase at the head of the sentence, or 0."""
        first = 1 if s.tag(0) in ("CCONJ", "PUNCT") else 0
        if s.word(first) not in SUBORDINATORS and s.tag(first) != "ADP":
            return 0
        return next((i for i in range(first, min(s.size, REACH)) if s.words[i] == ","), 0)

    def limit(self, cue: int, content: Range, source: Range | None = None) -> Range:
        """The content cut where the fronted or inserted clause ends, if its cue stands in there."""
        if source and self.s.words[source[0]] in ("who", "which") and self.s.word(source[0] - 1) == ",":
            near = range(content[0], min(content[1], content[0] + REACH))
            return (content[0], next((i for i in near if self.s.words[i] == ","), content[1]))
        content = (content[0], self._outer_conjunct(cue, content))
        opens = self.s.word(content[0]) == "that" and self.s.tag(content[0] + 1) in ("ADP", "SCONJ")
        if cue < self.fronted < content[1] and not opens:
            return (content[0], max(self.fronted, content[0]))
        return content  # "because we think that, in truth, ...": the comma is the content's own

    def _outer_conjunct(self, cue: int, content: Range) -> int:
        """Where the content ends: before a conjunct that belongs to what stands around the cue."""
        s = self.s
        first = bisect_right(self.conjoined, content[0])
        for i in self.conjoined[first : bisect_left(self.conjoined, content[1])]:
            if s.word(i + 1) == "that" and s.tag(i + 1) == "SCONJ":
                # "that A, and that B" goes with the outermost "that", without the comma with the one before
                around = "that" in s.words[:cue] and s.word(i - 1) == ","
                if around or s.word(content[0]) != "that":
                    return i
            elif self._parallel(cue, i):
                return i
        return content[1]

    def _parallel(self, cue: int, i: int) -> bool:
        """Whether the verb behind the conjunction at ``i`` goes with the cue: *warned that they would die and urged*.

        A verb in the past cannot go with one behind *would* or *will*.
        """
        s, verb = self.s, i + 1 + (self.s.tag(i + 1) == "ADV")
        if not {s.words[cue], s.word(verb)} <= s.terms.participle or s.tag(verb) != "VERB":
            return False
        last = next((j for j in range(i - 1, cue, -1) if s.pos[j] in VERBAL), cue)
        return any(word in MODAL for word in s.words[max(cue + 1, last - 3) : last])


def complement_of(s: Sentence, ends: Ends, after: int, takes: frozenset[str]) -> Complement | None:
    """The first of the complements in ``takes`` that stands right behind the cue that ends at ``after``."""
    i = after
    if s.closes_quote(i) and any(s.closes.get(j) == i for j in range(max(0, i - 4), i)):
        i += 1  # they "deplore" the attack
    if s.word(i) == "(":
        i = next((j + 1 for j in range(i, min(s.size, i + REACH)) if s.words[j] == ")"), i)
    while s.tag(i) == "ADV" and i < after + 2 and s.word(i) not in QUESTION:
        i += 1
    word, tag = s.word(i), s.tag(i)
    if takes & {"clause", "that"} and (clause := clause_at(s, ends, i, "clause" in takes)):
        return Complement("clause", clause, after)
    if takes & {"clause", "that", "hearer"} and (clause := clause_beyond(s, ends, i, takes)):
        return Complement("clause", clause, after)
    if "to" in takes and is_infinitive(s, i):
        return Complement("infinitive", (i, ends.phrase[i]), after)
    if word in PREPOSITIONS & takes or (word == "to" and "to-noun" in takes and s.tag(i + 1) != "VERB"):
        return _behind_preposition(s, ends, i)
    if "ing" in takes and tag in VERBAL and word.endswith("ing"):
        return Complement("gerund", (i, ends.phrase[i]), after)
    if tag in NOMINAL or tag == "PRON" or i in s.closes:
        return _with_object(s, ends, i, after, takes)
    return None


def clause_at(s: Sentence, ends: Ends, i: int, bare: bool) -> Range | None:
    """The clause at ``i``: with *that*, in quotation marks, or if ``bare`` with a question word or a plain subject."""
    if i in s.closes or (s.word(i) in (",", ":") and i + 1 in s.closes):
        begin = i if i in s.closes else i + 1
        return (begin, min(s.closes[begin] + 1, s.size))
    if bare and s.word(i) in (",", ":") and s.word(i + 1) in QUESTION:
        i += 1  # "I am saying, where will it end?"
    asked = s.word(i) in QUESTION and s.tag(i + 1) != "PUNCT"
    that = s.word(i) == "that" and _is_conjunction(s, i, ends.clause[i])
    if that or (bare and (asked or _is_clause(s, i))):
        return (i, ends.clause[i])
    return None


def _is_conjunction(s: Sentence, i: int, end: int) -> bool:
    """Whether the *that* at ``i`` brings in a clause: not in *we know that*, *they feel that way*."""
    if s.tag(i + 1) in ("PUNCT", "CCONJ") or (s.tag(i) == "PRON" and s.tag(i + 1) == "ADP"):
        return False
    return s.tag(i) != "DET" or not VERBAL.isdisjoint(s.pos[i:end])


def _is_clause(s: Sentence, begin: int) -> bool:
    """Whether a subject begins at ``begin`` and its finite verb follows."""
    hearer = s.tag(begin) == "PRON" and s.word(begin + 1) in NOMINATIVE  # told you they left
    if hearer or s.word(begin) in OBJECTIVE or (s.tag(begin) not in NOMINAL and s.tag(begin) != "PRON"):
        return False
    for i in range(begin + 1, min(s.size, begin + NEAR)):
        word, tag = s.words[i], s.pos[i]
        if tag in VERBAL:
            # "no papers and answered": a verb behind a conjunction has its subject elsewhere
            return (not word.endswith("ing") or tag == "AUX") and s.pos[i - 1] != "CCONJ"
        if s.words[begin] == "it" and tag == "CCONJ":
            return False  # I wrote it down and I sent it
        if word in ("that", "to", "as", ",", ":", ";") or tag == "SCONJ" or s.closes_quote(i):
            return False
    return False


def clause_beyond(s: Sentence, ends: Ends, begin: int, takes: frozenset[str]) -> Range | None:
    """The clause behind a hearer, a time or a prepositional phrase: *told reporters on Monday that ...*."""
    hearer, tag = "hearer" in takes, s.tag(begin)
    if tag not in ("ADP", "PROPN") and s.word(begin) != "last" and not (hearer and (tag in NOMINAL or tag == "PRON")):
        return None
    for i in range(begin + 1, min(s.size, begin + NEAR)):
        word = s.words[i]
        if word == "that" and s.pos[i] != "DET" and s.tag(i + 1) not in VERBAL:
            return (i, ends.clause[i])
        if hearer and (word in NOMINATIVE or word in ASKED or i in s.closes):
            return clause_at(s, ends, i - (word in NOMINATIVE and s.words[i - 1] in QUESTION), True)
        if s.pos[i] in VERBAL or word in (":", ";", ".") or (word == "," and i + 1 not in s.closes):
            return clause_at(s, ends, begin + 1, True) if hearer and tag == "PRON" else None
    return None


def is_infinitive(s: Sentence, i: int) -> bool:
    """Whether *to* with a verb, or *not to*, stands at ``i``."""
    if s.word(i) == "not":
        i += 1
    return s.word(i) == "to" and (s.tag(i + 1) in VERBAL or (s.tag(i + 2) in VERBAL and s.tag(i + 1) == "ADV"))


def _behind_preposition(s: Sentence, ends: Ends, i: int) -> Complement | None:
    """The complement behind the preposition at ``i``, which belongs to the cue."""
    if s.word(i + 1) == "that":
        return Complement("clause", (i + 1, ends.clause[i + 1]), i + 1)
    tag = s.tag(i + 1)
    if (
        tag in NOMINAL
        or tag == "PRON"
        or i + 1 in s.closes
        or s.word(i + 1).endswith("ing")
        or s.word(i + 1) in QUESTION
    ):
        return Complement("preposition", (i + 1, ends.phrase[i + 1]), i + 1)
    return None


def _with_object(s: Sentence, ends: Ends, i: int, after: int, takes: frozenset[str]) -> Complement | None:
    """The complement that begins with a noun phrase: an infinitive, *as* or a name behind it, or the phrase alone."""
    content = (i, ends.phrase[i])
    for j in range(i + 1, min(s.size, i + NEAR)):
        word, tag = s.words[j], s.pos[j]
        if "object-to" in takes and is_infinitive(s, j):
            return Complement("object and infinitive", content, after)
        if "object-ing" in takes and tag == "VERB" and word.endswith("ing") and s.pos[j - 1] != "ADP":
            return Complement("object and participle", content, after)
        if "object-for" in takes and word == "for":
            return Complement("object and for", content, after)
        if "as" in takes and word == "as":
            return Complement("object and as", content, after)
        if "name" in takes and (j in s.closes or word in ("a", "an") or (tag == "ADJ" and s.pos[j - 1] == "PRON")):
            return Complement("naming", content, after)
        if tag in VERBAL or word in (",", ";", ":"):
            break
    return Complement("object", content, after) if "object" in takes else None


def main_verb(s: Sentence, ends: Ends, content: Range, clause: bool) -> int:
    """Where a complement inside a noun phrase ends: before the verb that the phrase is the subject of, if one follows.

    That is the first finite verb, behind a clause the second, unless something before it opens another clause.
    """
    clauses, i = int(clause), content[0] + int(s.words[content[0]] in RELATIVE)
    while i < content[1]:
        if s.pos[i] in ("SCONJ", "CCONJ") or s.words[i] in RELATIVE:
            clauses += 1
        elif _is_finite(s, i):
            if not clauses:
                return max(verb_group(s, i).start, content[0] + 1)
            plain = "clause" in s.terms.verbs.get(s.words[i], ()) and s.word(i + 1) != "that"
            clauses -= not (plain and clause_at(s, ends, i + 1, True))
        in_quotes = i in s.closes and s.tag(i + 1) not in VERBAL
        i = s.closes[i] + 1 if in_quotes else i + 1
    return content[1]


def _is_finite(s: Sentence, i: int) -> bool:
    """Whether a verb group ends at ``i`` and is finite, as far as form and place tell."""
    if s.pos[i] not in VERBAL or s.words[i].endswith("ing") or s.tag(i - 1) in ("ADP", "DET"):
        return False
    if s.pos[i] == "VERB" and (s.pos[i - 1] == "VERB" or s.words[i - 1] in ("-", "to")):
        return False  # to mass produce, to jump-start
    if s.pos[i] == "VERB" and s.word(i + 1) == "by":
        return False  # a participle: written by him
    after = i + 1
    while s.pos[i] == "AUX" and s.tag(after) in ("ADV", "PART"):
        after += 1
    return not (s.pos[i] == "AUX" and s.tag(after) in VERBAL) and not verb_group(s, i).infinitive
