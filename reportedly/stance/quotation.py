"""Quotation marks: which words of a report stand within them, and how deep.

Marks are paired within a paragraph. A quotation left open at its end goes on into the next one if that begins with an
opening mark, as is the custom, or if its first mark is a closing one; else it ends there, so that one missing mark
spoils one paragraph at most.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from reportedly.records import Attribution, Manner, Pieces

DEPTHS = 3
MARK = re.compile(r"''|``|[“”„«»\"‹›‘’'\n]")
FAMILY = {
    **dict.fromkeys(["“", "”", "„", '"', "''", "``"], '"'),
    **dict.fromkeys("«»", "«"),
    **dict.fromkeys("‹›", "‹"),
}
OPENING, CLOSING = frozenset(["“", "„", "``", "«", "‹", "‘"]), frozenset(["”", "»", "›"])
BEFORE_OPENING = frozenset("([{—–-/…\"“„«‹‘'`\u2015")
SENTENCE_END = frozenset(".?!:;…\"”’'»)")
CLIPPED = re.compile(r"\d0s\b|em\b|til\b|cause\b|tis\b|twas\b|bout\b|round\b|n['’]", re.IGNORECASE)
# Words outside the marks that do not make a quotation partial: *said that "..." and "..."*.
JOINTS = frozenset(["that", "and", "but", "or"])
SCARE = 2

Side = Literal["opens", "closes", "none"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark with the side it looks to; ``family`` is a newline at the end of a paragraph."""

    family: str
    side: Side
    start: int
    end: int


def find_marks(text: str) -> Iterator[Mark]:
    """The quotation marks and paragraph ends of the text, apostrophes left out."""
    for match in MARK.finditer(text):
        sign, start, end = match.group(), match.start(), match.end()
        before, after = text[start - 1 : start], text[end : end + 1]
        if sign == "\n":
            if start and (before in SENTENCE_END or before.isspace() or not after.strip()):
                yield Mark("\n", "none", start, end)
        elif sign in "'’" and (before.isalnum() and after.isalnum()):
            continue
        else:
            family = FAMILY.get(sign, "'")
            side = _side(sign, before, after)
            if not (family == "'" and side == "opens" and CLIPPED.match(text, end)):
                yield Mark(family, side, start, end)


def _side(sign: str, before: str, after: str) -> Side:
    """Whether the mark opens or closes, by itself or by what stands beside it; a lone straight one may do either."""
    if sign in OPENING:
        return "opens"
    if sign in CLOSING:
        return "closes"
    if not before or before.isspace() or before in BEFORE_OPENING:
        return "opens" if after and not after.isspace() else "none"
    if sign in "'’":
        return "closes"
    return "none" if after.isalnum() else "closes"


class Pairing:
    """Pairs the marks of a text: the quotations found so far, and what is open in the paragraph at hand.

    ``found`` holds start and end of each quotation, marks included; ``unclosed`` the starts of those whose closing mark
    is missing, which may well have ended before the end of the paragraph.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, int]] = []
        self.unclosed: set[int] = set()
        self._open: list[Mark] = []
        self._carried: frozenset[str] = frozenset()
        self._begin, self._fresh = 0, True
        marks = list(find_marks(text))
        for index, mark in enumerate(marks):
            if mark.family == "\n":
                self._end_paragraph(mark)
            else:
                self._place(marks, index)
        self._end_paragraph(Mark("\n", "none", len(text), len(text)))

    def _place(self, marks: Sequence[Mark], index: int) -> None:
        """Opens or closes a quotation with this mark."""
        mark = marks[index]
        is_open = any(other.family == mark.family for other in self._open)
        if mark.side == "opens" or (mark.side == "none" and not is_open):
            if is_open and mark.family == "'":
                # What a single mark opened and left open was an apostrophe.
                self._open = [other for other in self._open if other.family != "'"]
            elif is_open:
                self._close(mark.family, mark.start)
            self._open.append(mark)
        elif is_open and not _is_possessive(self.text, marks, index):
            self._close(mark.family, mark.end)
        elif self._fresh and mark.family in self._carried:
            self.found.append((self._begin, mark.end))
        self._fresh = False

    def _close(self, family: str, end: int) -> None:
        """Ends the open quotation of this family; marks opened within it and not closed are dropped."""
        while (mark := self._open.pop()).family != family:
            pass
        self.found.append((mark.start, end))

    def _end_paragraph(self, mark: Mark) -> None:
        """Ends what is open, and notes it for the next paragraph, unless this one is empty."""
        left = [other for other in self._open if other.family != "'"]
        self.found.extend((other.start, mark.start) for other in left)
        self.unclosed.update(other.start for other in left)
        if not self._fresh or self.text[self._begin : mark.start].strip():
            self._carried = frozenset(other.family for other in left)
        self._open.clear()
        self._begin, self._fresh = mark.end, True


def _is_possessive(text: str, marks: Sequence[Mark], index: int) -> bool:
    """Whether a closing single mark is the apostrophe of *the voters' choice* and another one closes the quotation."""
    mark = marks[index]
    if mark.family != "'" or text[mark.start - 1] != "s" or not text[mark.end + 1 : mark.end + 2].islower():
        return False
    following = marks[index + 1] if index + 1 < len(marks) else None
    return following is not None and following.family == "'" and following.side == "closes"


class Quotations:
    """The quotations of a report by depth, with counts of the words within them; each question costs a bisection."""

    def __init__(self, text: str, words: Sequence[tuple[int, int]]) -> None:
        self.text, self.words = text, words
        self.starts = array("q", (start for start, _ in words))
        pairing = Pairing(text)
        self.layers, self.unclosed = _layers(pairing.found), pairing.unclosed
        spoken = [text[start].isalnum() for start, _ in words]
        self.total = _sums(spoken)
        self.quoted = [_sums(map(bool.__and__, spoken, self._within(layer))) for layer in self.layers]

    def _within(self, layer: Layer) -> Iterator[bool]:
        """For each word, whether it stands within a quotation of this layer."""
        here, end = 0, len(layer.starts)
        for start in self.starts:
            while here < end and layer.ends[here] <= start:
                here += 1
            yield here < end and layer.starts[here] <= start

    def shared_depth(self, one: int, other: int, closed: bool) -> int:
        """How many quotations hold both places of the text; only ``closed`` ones, if asked for these."""
        depth = 0
        for layer in self.layers:
            held = layer.at(one)
            if held is None or held != layer.at(other):
                break
            depth += not (closed and layer.starts[held] in self.unclosed)
        return depth

    def counts(self, start: int, end: int, depth: int) -> tuple[int, int]:
        """How many words of this stretch stand within more than ``depth`` quotations, and how many there are."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        total = self.total[last] - self.total[first]
        if depth >= len(self.layers):
            return 0, total
        return self.quoted[depth][last] - self.quoted[depth][first], total

    def manner(self, attribution: Attribution) -> Manner:
        """How the content is given: wholly, partly or not in quotation marks of its own.

        Marks that hold the cue as well are not its own: *"I think it failed," she said* quotes her, but her thought is
        told indirectly.
        """
        pieces = attribution.content.spans
        teller = attribution.cue or attribution.source
        # A quotation without its closing mark cannot be known to hold the words that tell of it.
        depth = self.shared_depth(teller.start, pieces[0][0], attribution.parent is None) if teller else 0
        counts = [self.counts(start, end, depth) for start, end in pieces]
        quoted, total = sum(count[0] for count in counts), sum(count[1] for count in counts)
        if not quoted or (depth and quoted <= SCARE and quoted < total):
            return "indirect"
        return "direct" if quoted == total or quoted + self._joints(pieces, depth) == total else "mixed"

    def _joints(self, pieces: Pieces, depth: int) -> int:
        """How many of the pieces begin, outside the marks, with a word that merely joins."""
        found = 0
        for start, _ in pieces:
            first, last = self.words[bisect_left(self.starts, start)]
            found += self.text[first:last].lower() in JOINTS and not self.counts(first, last, depth)[0]
        return found


@dataclass(frozen=True, slots=True)
class Layer:
    """The quotations of one depth, which do not overlap, in the order of the text."""

    starts: array[int]
    ends: array[int]

    def at(self, place: int) -> int | None:
        """The number of the quotation that holds this place."""
        found = bisect_right(self.starts, place) - 1
        return found if found >= 0 and place < self.ends[found] else None


def _layers(quotations: list[tuple[int, int]]) -> list[Layer]:
    """The quotations by depth, the outermost first."""
    layers: list[Layer] = []
    open_ends: list[int] = []
    for start, end in sorted(quotations, key=lambda piece: (piece[0], -piece[1])):
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        depth = len(open_ends)
        if depth == DEPTHS:
            continue
        if depth == len(layers):
            layers.append(Layer(array("q"), array("q")))
        layers[depth].starts.append(start)
        layers[depth].ends.append(min(end, open_ends[-1]) if open_ends else end)
        open_ends.append(layers[depth].ends[-1])
    return layers


def _sums(flags: Iterable[bool]) -> array[int]:
    """Running sums: at ``i`` how many of the first ``i`` flags are set."""
    return array("q", accumulate(flags, initial=0))
