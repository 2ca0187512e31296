"""The words of a report by number, and passages of it as sentences in which clauses can be looked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from reportedly.chains.grammar import Range, Sentence
from reportedly.chains.reporting import load_reporting_words
from reportedly.records import Analysis, Pieces, Span

LONGEST = 200  # words; what runs on longer without a full stop is no sentence
CLOSING = frozenset("\"”'’)»]")


class Passages:
    """The words of one report, lower case, and where its sentences begin."""

    def __init__(self, text: str, analysis: Analysis) -> None:
        self.text = text
        self.starts = [start for start, _ in analysis.words]
        self.ends = [end for _, end in analysis.words]
        self.words = [text[start:end].lower() for start, end in analysis.words]
        self._turn_quotes()
        self.pos = analysis.pos
        self.terms = load_reporting_words()
        self.begins = self._sentence_begins(analysis.sentences)

    def _turn_quotes(self) -> None:
        """Turn straight quotation marks and pairs of apostrophes: “ before a word, ” behind one."""
        for i, word in enumerate(self.words):
            if word == '"':
                self._turn(i, i)
            elif word == "'" and self.words[i + 1 : i + 2] == ["'"] and self.starts[i + 1] == self.ends[i]:
                self._turn(i, i + 1)

    def _turn(self, first: int, last: int) -> None:
        start, end = self.starts[first], self.ends[last]
        left, right = self.text[max(0, start - 1) : start], self.text[end : end + 1]
        opens, shuts = not left.strip() or left in "([—–-", not right.strip() or right in ".,;:!?)]—–-"
        if opens != shuts:
            self.words[first] = self.words[last] = "“" if opens else "”"

    def _sentence_begins(self, sentences: Sequence[Range]) -> list[int]:
        """The words that begin a sentence: those the analysis gives, and those behind a full stop within one."""
        begins = {bisect_left(self.starts, start) for start, _ in sentences} | {0}
        for i, word in enumerate(self.words):
            if word in ".?!" and self.pos[i] == "PUNCT" and not self._in_ellipsis(i):
                while i + 1 < len(self.words) and self.words[i + 1] in CLOSING and self.starts[i + 1] == self.ends[i]:
                    i += 1
                begins.add(i + 1)
        return sorted(begins)

    def _in_ellipsis(self, i: int) -> bool:
        """Whether the full stop at ``i`` is one of several in a row."""
        return "." in (self.words[i - 1 : i] + self.words[i + 1 : i + 2])

    def numbers(self, pieces: Pieces) -> list[int]:
        """The numbers of the words in some pieces of the text."""
        found: list[int] = []
        for start, end in pieces:
            found.extend(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))
        return found

    def sentence_of(self, number: int) -> range:
        """The numbers of the words in the sentence around a word."""
        at = bisect_right(self.begins, number) - 1
        end = self.begins[at + 1] if at + 1 < len(self.begins) else len(self.words)
        begin = self.begins[at]
        if end - begin > LONGEST:
            begin += (number - begin) // LONGEST * LONGEST
        return range(begin, min(end, begin + LONGEST))

    def sentences_in(self, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
        """The words of a passage, sentence by sentence; a passage may leave out words in between."""
        first = 0
        while first < len(numbers):
            at = bisect_right(self.begins, numbers[first])
            stop = self.begins[at] if at < len(self.begins) else len(self.words)
            last = min(bisect_left(numbers, stop, first), first + LONGEST)
            yield numbers[first:last]
            first = last

    def sentence(self, numbers: Sequence[int]) -> Sentence:
        """These words as a sentence."""
        return Sentence([self.words[i] for i in numbers], [self.pos[i] for i in numbers], self.terms)

    def span(self, numbers: Sequence[int], ranges: Iterable[Range]) -> Span:
        """The span of some ranges of a sentence's words."""
        pieces: list[tuple[int, int]] = []
        last = -2
        for begin, end in ranges:
            for number in numbers[begin:end]:
                if number == last + 1:
                    pieces[-1] = (pieces[-1][0], self.ends[number])
                else:
                    pieces.append((self.starts[number], self.ends[number]))
                last = number
        return Span.of(self.text, pieces)
