"""What a source makes of the content, how the reporter presents it, and whether it is given in the source's own words.

The cue decides, as ``cues.read_cue`` reads it; its complement may shift it (*told them to leave*), and so may a source
that is nobody (*no one claimed*). A neutral cue lets the content speak: the source's own future act is an intention, a
question asks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from reportedly.records import Analysis, Attribution, Manner, Pieces, Span, Stance, Strength
from reportedly.stance.clauses import complement, is_question, own_act, own_plan
from reportedly.stance.cues import NEGATED, NEGATORS, Reading, Word, lexicon, read_cue, split_words
from reportedly.stance.quotation import Quotations

# How many words of a cue, of a content and behind a cue are read: a bound for hostile input, hardly met in a report.
CUE_WORDS, CONTENT_WORDS, WORDS_BEHIND = 40, 30, 3
FARTHEST, LONGEST_WORD = 80, 40
BEHIND = re.compile(r"[^.;:!?\"“”\n]{0,40}")
NEGATION_BEFORE = re.compile(r"(?:\b(?:not|never|hardly|barely|scarcely|cannot|no longer)|n['’]t)\s+(?:\w+ly\s+)?$")
NOBODY = frozenset("nobody none neither no".split())
PROGRESSIVE = frozenset("am is are was were be been s".split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is made of one attribution; ``why`` names the words that decided."""

    manner: Manner
    stance: Stance
    strength: Strength
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Stance and strength with their reason; a neutral one leaves it to the content."""

    stance: Stance
    strength: Strength
    why: str
    neutral: bool = False


class Judge:
    """Judges the attributions of one report, one by one."""

    def __init__(self, text: str, analysis: Analysis) -> None:
        self.text = text
        self.pos = analysis.pos
        self.quotations = Quotations(text, analysis.words)
        self.starts = self.quotations.starts
        self.lexicon = lexicon()

    def judge(self, attribution: Attribution) -> Judgement:
        """Manner, stance and strength of this attribution."""
        manner = self.quotations.manner(attribution)
        opening = self._words(attribution.content.spans, CONTENT_WORDS)
        source = self._words(attribution.source.spans, CUE_WORDS) if attribution.source else []
        verdict = self._by_cue(attribution, opening)
        if source and self._is_nobody(source):
            turned = NEGATED[verdict.stance]
            verdict = Verdict(turned, "said", f"{verdict.why}, turned by source {source[0].text!r}: {turned}")
        elif verdict.neutral:
            verdict = self._by_content(attribution.content, opening, source, manner) or verdict
        return Judgement(manner, verdict.stance, verdict.strength, verdict.why)

    def _by_cue(self, attribution: Attribution, opening: Sequence[Word]) -> Verdict:
        """The verdict of the cue and its complement."""
        cue = attribution.cue
        if cue is None:
            return Verdict("affirms", "said", "no cue: affirms", neutral=True)
        words = self._words(cue.spans, CUE_WORDS)
        if NEGATION_BEFORE.search(self.text, max(cue.start - 30, 0), cue.start):
            words.insert(0, Word("not", cue.start, cue.start))
        behind = self._behind(cue)
        reading = read_cue([*words, *behind], self.lexicon, len(words))
        name = f"cue {' '.join(cue.text[:100].split())[:60]!r}"
        shifted = self._shift(reading, words, cue, opening)
        if shifted:
            strength = reading.strength if shifted[1] == "plan" else "said"
            return Verdict(shifted[0], strength, f"{name} with {shifted[1]}: {shifted[0]}")
        neutral = (reading.stance, reading.strength, reading.negated) == ("affirms", "said", False)
        shade = "" if reading.strength == "said" else f", {reading.strength}"
        return Verdict(reading.stance, reading.strength, f"{name}: {reading.stance}{shade}", neutral)

    def _shift(
        self, reading: Reading, words: Sequence[Word], cue: Span, opening: Sequence[Word]
    ) -> tuple[Stance, str] | None:
        """The stance that the complement or the aspect of the predicate gives it, with what did so."""
        entry = reading.entry
        if entry is None or not entry.frames or reading.start >= len(words):
            return None
        rest = [*words[reading.end :], *self._complement(cue, opening)]
        kind = complement(rest, self.text)
        frames = (
            ("plan", "plan", own_plan(opening)),
            ("to", "infinitive", kind == "infinitive"),
            ("whether", "question", kind == "question"),
            ("be", "progressive", is_progressive(words, reading.start)),
        )
        for frame, name, applies in frames:
            stance = entry.frame(frame) if applies else None
            if stance:
                # Who has not decided whether to go is in doubt as well.
                return (NEGATED[stance] if reading.negated and frame != "whether" else stance), name
        return None

    def _by_content(
        self, content: Span, opening: Sequence[Word], source: Sequence[Word], manner: Manner
    ) -> Verdict | None:
        """The verdict of the content, for a neutral cue."""
        if is_question(self.text, content):
            return Verdict("asks", "said", "the content is a question: asks")
        act = own_act(self.text, opening, source, self._quoted_from(content, manner))
        return Verdict("intends", "said", f"own future act {act!r}: intends") if act else None

    def _quoted_from(self, content: Span, manner: Manner) -> int:
        """Where the words of the source itself begin in this content."""
        if manner != "mixed":
            return content.start if manner == "direct" else len(self.text)
        layer = self.quotations.layers[0]
        found = bisect_left(layer.starts, content.start)
        return layer.starts[found] if found < len(layer.starts) else len(self.text)

    def _is_nobody(self, source: Sequence[Word]) -> bool:
        """Whether the source says that there is none: *no one*, *none of the parties*."""
        return source[0].text in NOBODY and (source[0].text != "no" or len(source) > 1)

    def _words(self, pieces: Pieces, most: int) -> list[Word]:
        """The first words of a span, with their part of speech."""
        # A piece is cut where its words would be of more than usual length: one word may fill a hostile report.
        cut = ((start, min(end, start + most * LONGEST_WORD)) for start, end in pieces)
        found = (word for start, end in cut for word in split_words(self.text, start, end))
        return [Word(word.text, word.start, word.end, self._pos(word.start)) for word in islice(found, most)]

    def _complement(self, cue: Span, opening: Sequence[Word]) -> list[Word]:
        """The words behind the cue: the hearer, where one stands between it and the content, and the content."""
        behind = [word for word in opening if word.start >= cue.end]
        if not behind or behind[0].start - cue.end > FARTHEST:
            return behind
        return [*self._words(((cue.end, behind[0].start),), CONTENT_WORDS), *behind]

    def _behind(self, cue: Span) -> Iterator[Word]:
        """The few words behind the cue that may complete an idiom, up to the next stop or negation."""
        stretch = BEHIND.match(self.text, cue.end)
        words = split_words(self.text, cue.end, stretch.end() if stretch else cue.end)
        return islice(takewhile(lambda word: word.text not in NEGATORS, words), WORDS_BEHIND)

    def _pos(self, start: int) -> str:
        """The part of speech of the word that starts here."""
        found = bisect_left(self.starts, start)
        return self.pos[found] if found < len(self.starts) and self.starts[found] == start else "X"


def is_progressive(words: Sequence[Word], at: int) -> bool:
    """Whether the verb here is in the progressive: *is still considering*."""
    return words[at].text.endswith("ing") and any(word.text in PROGRESSIVE for word in words[:at])
