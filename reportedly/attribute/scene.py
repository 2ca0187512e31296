"""A sentence as one trigger sees it: words with their parts of speech, and what the network says each is to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reportedly.attribute.tags import ADJ, ADP, ADV, AUX, CCONJ, DET, NOUN, NUM, PART, PRON, PROPN, VERB, Ints
from reportedly.attribute.words import Words
from reportedly.tables import lines, rows, word_classes

HEADS = frozenset({NOUN, PRON, PROPN, NUM})  # what may be the head of a noun phrase
INSIDE = HEADS | {ADJ, DET}  # and what else it is made of
OF = frozenset({"of", "'", "’", "s"})  # the word, and the pieces of a possessive


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words ``first`` to ``last`` of a sentence; their role to a trigger: 0 nothing, else one more than in ROLES."""

    first: int
    last: int
    role: int
    chance: float


class Scene:
    """The words of a sentence by their places in it, and the trigger, which is the words of ``trigger``."""

    def __init__(self, words: Words, pos: Ints, trigger: tuple[int, int], first: int, size: int) -> None:
        self.words, self.first = words, first
        self.tags: list[int] = pos[first : first + size].tolist()
        self.trigger = range(trigger[0] - first, trigger[1] + 1 - first)
        self.verb = next((place for place in self.trigger if self.tags[place] == VERB), -1)

    def __len__(self) -> int:
        return len(self.tags)

    def written(self, place: int) -> str:
        """The word at a place, nothing beyond the sentence."""
        if not 0 <= place < len(self.tags):
            return ""
        at = self.first + place
        return self.words.text[int(self.words.starts[at]) : int(self.words.ends[at])]

    def lower(self, place: int) -> str:
        """The word at a place in lower case."""
        return self.written(place).lower()

    def joint(self, place: int) -> bool:
        """Whether a word hangs on the one before without a space, as in "U.S." and "al-Shabaab"."""
        at = self.first + place
        return 0 < place < len(self.tags) and int(self.words.starts[at]) == int(self.words.ends[at - 1])

    def between(self, one: Phrase, other: Phrase) -> str:
        """What is written between two phrases, in lower case."""
        start = int(self.words.ends[self.first + one.last])
        return self.words.text[start : int(self.words.starts[self.first + other.first])].strip().lower()

    @property
    def passive(self) -> bool:
        """Whether the trigger is a participle with a form of "be" or "get": *was later arrested*."""
        return self.verb >= 0 and is_participle(self.lower(self.verb)) and self._has_be(self.verb)

    @property
    def joined_passive(self) -> bool:
        """Whether it is a participle joined to a passive, with no object: *was arrested by the police and jailed*."""
        joined, behind = self.subject_verb(), self.trigger[-1] + 1
        free = behind < len(self.tags) and self.tags[behind] in INSIDE
        return joined != self.verb and not free and is_participle(self.lower(self.verb)) and self._has_be(joined)

    def _has_be(self, verb: int) -> bool:
        be = closed_class("be")
        forms = any(self.lower(at) in be for at in range(self.before(verb) + 1, verb))
        return forms and self.lower(verb - 1) != "to"

    def subject_verb(self) -> int:
        """The verb before which the subject of the trigger stands: the one that it is joined to, else its own."""
        place = self.before(self.verb)
        bare = place >= 0 and self.tags[place] == CCONJ and not any(self._is(at, AUX) for at in range(place, self.verb))
        if not bare or not self._is(self.verb, VERB):
            return self.verb
        return next((at for at in range(place - 1, -1, -1) if self.tags[at] == VERB), self.verb)

    def governor(self) -> int:
        """The verb whose object the trigger, a noun, is, with all that stands before the noun; -1 if there is none."""
        place = self.trigger[0] - 1
        while place >= 0 and (self.tags[place] in INSIDE or self.tags[place] == PART or self.lower(place) in OF):
            place -= 1
        while place >= 0 and self.tags[place] in (ADP, ADV):  # "complies with", "turned down"
            place -= 1
        return place if place >= 0 and self.tags[place] == VERB else -1

    def _is(self, place: int, tag: int) -> bool:
        return 0 <= place < len(self.tags) and self.tags[place] == tag

    def before(self, verb: int) -> int:
        """The place before a verb and all that goes with it: auxiliaries, adverbs, "not", "to"."""
        place = verb - 1
        while place >= 0 and self.tags[place] in (AUX, ADV, PART):
            place -= 1
        return place


@cache
def closed_class(name: str) -> frozenset[str]:
    """The words of one class of ``data/closed_words.tsv``."""
    return word_classes("closed_words.tsv")[name]


@cache
def _participles() -> frozenset[str]:
    """The past participles that are not spelled with -ed or -en, and their look-alikes."""
    return frozenset(form for (line,) in rows("irregular_verbs.txt") for form in line.split()[1:])


def is_participle(word: str) -> bool:
    """Whether a word has the form of a past participle."""
    return word.endswith(("ed", "en")) or word in _participles()


@cache
def plain_words() -> frozenset[str]:
    """The words that tell of no event by themselves: of speech and thought, of elections."""
    return frozenset(lines("plain_words.txt"))


@cache
def answering_verbs() -> frozenset[str]:
    """All forms of the verbs whose subject has the act done to it that their object names."""
    return frozenset(form for line in lines("answering_verbs.txt") for form in line.split())
