"""The lexicon of cues, and what a cue means once negations, refusals and light verbs in it are reckoned with.

A cue is read from left to right: negators and verbs of refusing turn the predicate that follows (*refused to confirm*,
*did not deny*), verbs like *try* or *seem* leave it its meaning, light verbs hand over to their noun or participle
(*expressed doubt*, *issued a statement denying*), and the first predicate that is none of these decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from reportedly.records import Stance, Strength
from reportedly.tables import rows

Part = Literal["verb", "noun", "word", "adverb"]
Role = Literal["", "turns", "passes", "light"]

NEGATED: dict[Stance, Stance] = {
    "affirms": "denies",
    "denies": "affirms",
    "doubts": "affirms",
    "wants": "denies",
    "intends": "denies",
    "believes": "doubts",
    "asks": "denies",
}
NEGATORS = frozenset(
    "not never no nor neither none nothing nobody hardly scarcely barely rarely seldom without little few".split()
)
# A negator behind the verb counts as one before it: *found no evidence*, *said little about*.
POSTPOSED = frozenset("no nothing little none neither nobody".split())
PRONOUNS = {
    "one's": frozenset("my our your his her its their one's whose".split()),
    "oneself": frozenset("myself ourselves yourself himself herself itself themselves oneself".split()),
}
BEFORE_NOUN = frozenset(
    "a an the this that these those his her its their our my your s no any some of with by in for about amid over new "
    "such what which whose another many more several strong serious public repeated".split()
)
NOUN_LINKS = frozenset("of about over surrounding regarding concerning".split())
SUBJECTS = frozenset("i we he she it they".split())
OBJECT_BEGINS = frozenset("a an the his her its their our my your this these those him them us me you".split())
COPULAS = frozenset(
    "am is are was were be been being s re remain remains remained feel feels felt seem seems seemed become becomes "
    "became sound sounds sounded look looks looked stay stays stayed stand stands stood get gets got away "
    "so very".split()
)
ARTICLES = frozenset("a an the my our your his her its their".split())
# Behind these an adverbial clause begins, whose verb is another story: *said without confirming*.
ASIDE = frozenset("without while when after before despite if as because though although since until".split())
ADVERBS = frozenset("also again still now even just all once later then yet so too ever instead perhaps very".split())
WORD = re.compile(r"\w+(?:[-'’]\w+)*")
CONTRACTED = {"s": "s", "ll": "will", "d": "would", "re": "are", "ve": "have", "m": "am"}
GAP = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, contractions taken apart: ``won't`` is ``will`` and ``not``, both at its place."""

    text: str
    start: int
    end: int
    pos: str = "X"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon; ``frames`` are the stances it has with another complement or when negated."""

    pattern: tuple[str, ...]
    part: Part
    stance: Stance
    strength: Strength
    role: Role
    frames: tuple[tuple[str, Stance], ...]

    def frame(self, name: str) -> Stance | None:
        """The stance in this frame, where the lexicon gives one."""
        return next((stance for key, stance in self.frames if key == name), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cue means: ``entry`` is the predicate that decided, ``end`` the index of the word behind it."""

    stance: Stance
    strength: Strength
    negated: bool
    entry: Entry | None
    start: int
    end: int


def split_words(text: str, start: int, end: int) -> Iterator[Word]:
    """The words of a piece of the text."""
    for match in WORD.finditer(text, start, end):
        yield from uncontract(match.group().lower().replace("’", "'"), match.start(), match.end())


def uncontract(word: str, start: int, end: int) -> Iterator[Word]:
    """The one or two words that a token stands for."""
    if word == "cannot":
        yield from (Word("can", start, end), Word("not", start, end))
    elif word.endswith("n't"):
        stem = {"won't": "will", "can't": "can", "shan't": "shall"}.get(word, word[:-3])
        yield from (Word(stem, start, end), Word("not", start, end))
    elif (cut := word.rfind("'")) > 0 and word[cut + 1 :] in CONTRACTED:
        yield from (Word(word[:cut], start, end), Word(CONTRACTED[word[cut + 1 :]], start, end))
    else:
        yield Word(word, start, end)


class Lexicon:
    """The entries by the lemma of their first word, and the lemmas that a form may belong to."""

    def __init__(self, entries: Sequence[Entry], irregular: dict[str, tuple[str, ...]]) -> None:
        self.lemmas: dict[str, tuple[str, ...]] = {}
        self.entries: dict[str, list[Entry]] = {}
        self.light = frozenset(entry.pattern[0] for entry in entries if entry.role == "light")
        for verb, forms in irregular.items():
            self._add_forms(verb, forms)
        for entry in entries:
            first, last = entry.pattern[0], entry.pattern[-1]
            self.entries.setdefault(first, []).append(entry)
            if entry.part == "verb":
                self._add_forms(first, inflect(first) if first not in irregular else (plural(first), ing(first)))
            elif entry.part == "noun":
                self._add_forms(last, (plural(last),))
        for found in self.entries.values():
            found.sort(key=lambda entry: -len(entry.pattern))

    def _add_forms(self, lemma: str, forms: Sequence[str]) -> None:
        for form in {lemma, *forms}:
            known = self.lemmas.get(form, ())
            if lemma not in known:
                self.lemmas[form] = (*known, lemma)

    def lemmas_of(self, word: str) -> tuple[str, ...]:
        """The lemmas a form may belong to; itself, where the lexicon does not know it."""
        return self.lemmas.get(word, (word,))

    def match(self, words: Sequence[Word], at: int) -> tuple[Entry, int] | None:
        """The longest entry that begins at this word, with the index behind it."""
        form = words[at].text
        firsts = (form, *(lemma for lemma in self.lemmas.get(form, ()) if lemma != form))
        entries = [entry for first in firsts for entry in self.entries.get(first, ())]
        if at and words[at - 1].text in ARTICLES and not form.endswith(("ing", "ed")):
            # Behind an article no verb stands, though it be the longer match: *a call for calm*.
            entries = [entry for entry in entries if entry.part != "verb"]
        fits = [(entry, end) for entry in entries if (end := self._fit(entry.pattern, words, at))]
        if len(fits) > 1:
            return max(fits, key=lambda fit: self._rank(fit[0], words, at))
        return fits[0] if fits else None

    def _fit(self, pattern: tuple[str, ...], words: Sequence[Word], at: int) -> int:
        """The index behind the pattern if it stands here, else 0; adverbs between its words do not count."""
        here, gap = at + 1, 0
        for wanted in pattern[1:]:
            if wanted == "*":
                gap = GAP
                continue
            while here < len(words) and not self._is(wanted, words[here].text):
                if not gap and not is_adverb(words[here].text):
                    return 0
                gap = max(gap - 1, 0)
                here += 1
            if here >= len(words):
                return 0
            here, gap = here + 1, 0
        return here

    def stands_as_noun(self, words: Sequence[Word], at: int) -> bool:
        """Whether the word is a noun, by the word before it or by its tag."""
        word = words[at]
        if word.text.endswith("ed"):
            return False
        if at and not word.text.endswith("ing"):
            before = words[at - 1].text
            if before in BEFORE_NOUN or not self.light.isdisjoint(self.lemmas.get(before, ())):
                return True
        if word.pos in ("VERB", "AUX", "ADJ"):
            return False
        if at + 1 < len(words) and words[at + 1].text in NOUN_LINKS:
            return True
        # Headlines drop articles and so mislead taggers: the object of *Minister questions the ruling* is behind it.
        has_object = at + 1 < len(words) and words[at + 1].text in OBJECT_BEGINS
        return word.pos in ("NOUN", "PROPN") and not has_object

    def _is(self, wanted: str, word: str) -> bool:
        return word == wanted or wanted in self.lemmas.get(word, ()) or word in PRONOUNS.get(wanted, ())

    def _rank(self, entry: Entry, words: Sequence[Word], at: int) -> tuple[int, bool, bool]:
        """Longer entries first, then the part of speech that suits the place."""
        noun, state = self.stands_as_noun(words, at), stands_as_state(words, at)
        return len(entry.pattern), (entry.part == "noun") == noun, (entry.part == "word") == state


def stands_as_state(words: Sequence[Word], at: int) -> bool:
    """Whether a participle here tells of a state, not an act: *was convinced*, not *convinced the court*."""
    if words[at].pos == "ADJ":
        return True
    while at and (is_adverb(words[at - 1].text) or words[at - 1].text in NEGATORS):
        at -= 1
    return at > 0 and words[at - 1].text in COPULAS


def is_adverb(word: str) -> bool:
    """Whether the word may stand between the words of an idiom."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4)


def inflect(verb: str) -> tuple[str, ...]:
    """The regular forms of a verb; where doubling the last letter is a matter of stress, both spellings."""
    if verb.endswith("e"):
        return (f"{verb}s", f"{verb}d", f"{verb[:-1]}ing", f"{verb}ing")
    if verb[-1] == "y" and verb[-2:-1] not in tuple("aeiou"):
        return (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    forms = [plural(verb), f"{verb}ed", f"{verb}ing"]
    if re.search(r"[^aeiou][aeiou][bdgklmnprtvz]$|qu[aeiou][tpz]$", verb):
        forms += [f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"]
    return tuple(forms)


def ing(verb: str) -> str:
    """The present participle of an irregular verb, as its last form or by the regular rule."""
    return next((form for form in reversed(inflect(verb)) if form.endswith("ing") and not form.endswith("eing")), verb)


def plural(word: str) -> str:
    """The form in -s."""
    if word[-1] == "y" and word[-2:-1] not in tuple("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{word}s"


def read_cue(words: Sequence[Word], lexicon: Lexicon, inside: int | None = None) -> Reading:
    """What the cue means; words from ``inside`` on stand behind the cue and can only complete an idiom begun in it."""
    stop = len(words) if inside is None else inside
    at, negated = 0, False
    fallback: Entry | None = None
    colour: Strength = "said"
    while at < stop:
        found = lexicon.match(words, at)
        entry, end = found or (None, at + 1)
        if entry is None:
            negated ^= words[at].text in NEGATORS
        elif _is_attribute(words, at, end, stop, entry):
            pass
        elif entry.part == "adverb":
            colour = entry.strength
        elif entry.role == "turns":
            # Refusing what is refused cancels out: *did not hesitate to say*.
            fallback, negated = entry, not negated
        elif entry.role:
            fallback = entry
            colour = entry.strength if entry.role == "passes" and entry.strength != "said" else colour
        else:
            return _decided(words, at, end, stop, negated, colour, entry, lexicon)
        at = end
    return _undecided(words, stop, negated, colour, fallback)


def _is_attribute(words: Sequence[Word], at: int, end: int, stop: int, entry: Entry) -> bool:
    """Whether this is no predicate but an attribute of the noun that follows: *a convincing case*, *the clear view*."""
    if entry.part not in ("verb", "word") or entry.strength != "said" or not (at and words[at - 1].text in ARTICLES):
        return False
    return end < stop and words[end].text not in ("of", "to", "that")


def _decided(
    words: Sequence[Word], at: int, end: int, stop: int, negated: bool, colour: Strength, entry: Entry, lexicon: Lexicon
) -> Reading:
    """The reading by the predicate ``entry``, or by a participle that a neutral one hands over to."""
    if end < stop and words[end].text in POSTPOSED:
        negated = not negated
    if entry.stance == "affirms" and entry.strength == "said" and not negated:
        for here in range(end, stop):
            if words[here].text in ASIDE:
                break
            if _hands_over(words, here, lexicon):
                later = read_cue(words[here:], lexicon, stop - here)
                if later.entry:
                    return replace(later, start=later.start + here, end=later.end + here)
                break
    stance, strength = entry.stance, entry.strength if entry.strength != "said" else colour
    if negated:
        stance = entry.frame("not") or NEGATED[stance]
        strength = colour if colour == "suggested" else "said"
    return Reading(stance, strength, negated, entry, at, end)


def _hands_over(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a predicate begins here to which a neutral one before it hands over: *reacted by proposing*."""
    if words[at].text in SUBJECTS:
        return True  # a clause of its own: *said it could not confirm*
    infinitive = words[at - 1].text == "to"
    if not (infinitive or words[at].text.endswith("ing")):
        return False
    found = lexicon.match(words, at)
    if found is None or found[0].part != "verb":
        return False
    return not infinitive or found[0].pattern[0] == words[at].text


def _undecided(words: Sequence[Word], stop: int, negated: bool, colour: Strength, fallback: Entry | None) -> Reading:
    """The reading of a cue without a predicate of its own: by its last operator, or neutral."""
    if fallback is None or fallback.role == "turns":
        return Reading("denies" if negated else "affirms", colour, negated, fallback, 0, stop)
    stance, strength = fallback.stance, fallback.strength if fallback.strength != "said" else colour
    if negated:
        stance, strength = fallback.frame("not") or NEGATED[stance], colour
    return Reading(stance, strength, negated, fallback, 0, stop)


@cache
def lexicon() -> Lexicon:
    """The lexicon in ``data/cues.tsv``, read once."""
    irregular = {}
    for (line,) in rows("irregular_verbs.txt"):
        verb, *forms = line.split()
        irregular[verb] = tuple(forms)
    return Lexicon([_entry(*row) for row in rows("cues.tsv")], irregular)


def _entry(words: str, part: str, stance: str, strength: str, more: str = "") -> Entry:
    flags = more.split()
    role = next((flag for flag in flags if "=" not in flag), "")
    frames = tuple((key, cast(Stance, value)) for key, _, value in (f.partition("=") for f in flags if "=" in f))
    return Entry(
        tuple(words.split()), cast(Part, part), cast(Stance, stance), cast(Strength, strength), cast(Role, role), frames
    )
