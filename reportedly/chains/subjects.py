"""The sources of outermost attributions, where grammar tells them more surely than the model does.

The model may leave a cue without its source, above all where two cues share one, and it may end a source where an
insertion begins (*The envoy, who spoke by telephone, said*). Whatever else it marks stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reportedly.chains.acts import able
from reportedly.chains.grammar import NOMINAL, RELATIVE, VERBAL, Sentence, subject_of, verb_group
from reportedly.chains.nesting import inside, touch
from reportedly.chains.passages import Passages
from reportedly.records import Attribution, Pieces, Span

LONGEST = 12  # words of an insertion that belongs to a source: longer ones annotators leave out
QUOTES = frozenset("\"“‘'«")
POINTING = frozenset("this that these those it which".split())  # words that may stand for a whole sentence


def mend_sources(passages: Passages, attributions: Sequence[Attribution]) -> Iterator[Attribution]:
    """The attributions: sources with what is inserted behind them, and where none is marked the subject of the cue."""
    whole = _whole_sources(passages, attributions)
    near = _by_sentence(passages, attributions)
    for attribution in attributions:
        source = attribution.source and whole[attribution.source.spans]
        if source is None or _is_far(passages, attribution, source):
            subject = _subject(passages, attribution, near)
            why = f"{attribution.why}, source: subject of the cue" if subject else attribution.why
            yield replace(attribution, source=subject or source, why=why)
        else:
            yield replace(attribution, source=source)


def _is_far(passages: Passages, attribution: Attribution, source: Span) -> bool:
    """Whether the source stands in another sentence than the verb of the cue, which is not a participle."""
    verb, numbers = _verb(passages, attribution), passages.numbers(source.spans)
    if verb is None or not numbers or passages.words[verb] in passages.terms.gerund:
        return False
    return numbers[0] not in passages.sentence_of(verb)


def _by_sentence(passages: Passages, attributions: Iterable[Attribution]) -> dict[int, list[Attribution]]:
    """The attributions that have a source by the first word of the sentence in which it stands."""
    found: dict[int, list[Attribution]] = defaultdict(list)
    for attribution in attributions:
        if attribution.source and (numbers := passages.numbers(attribution.source.spans)):
            found[passages.sentence_of(numbers[0]).start].append(attribution)
    return found


def _subject(passages: Passages, attribution: Attribution, near: dict[int, list[Attribution]]) -> Span | None:
    """The subject of the cue's verb.

    If it is a source of another cue, or stands in what that one says, the two cues share that source.
    """
    verb = _verb(passages, attribution)
    if verb is None:
        return None
    numbers = passages.sentence_of(verb)
    s = passages.sentence(numbers)
    group = verb_group(s, verb - numbers.start)
    if group.passive or not (group.bare or s.words[group.verb] in s.terms.verbs):
        return None
    subject = able(s, subject_of(s, group))
    if subject is None or s.words[subject[0]] in POINTING:
        return None
    found = passages.span(numbers, [subject])
    for other in near.get(numbers.start, ()):
        if other.source and (touch(other.source, found) or inside(found.spans[0], other.content.spans)):
            found = other.source
            break
    return None if touch(found, attribution.content) else found


def _verb(passages: Passages, attribution: Attribution) -> int | None:
    """The number of the first verb of the cue, or of its *is* or *has*."""
    numbers = passages.numbers(attribution.cue.spans) if attribution.cue else []
    found = {tag: number for number in reversed(numbers) if (tag := passages.pos[number]) in VERBAL}
    return found.get("VERB", found.get("AUX"))


def _whole_sources(passages: Passages, attributions: Sequence[Attribution]) -> dict[Pieces, Span]:
    """For the pieces of each source the source with the insertion that parts it from one of its cues."""
    whole: dict[Pieces, Span] = {}
    cues = sorted(attribution.cue.start for attribution in attributions if attribution.cue)
    for attribution in attributions:
        if attribution.source:
            longer = _with_insertion(passages, attribution, attribution.source)
            held = bisect_left(cues, attribution.source.end) < bisect_left(cues, longer.end)
            if held and attribution.cue and longer.start >= attribution.cue.end:
                longer = attribution.source  # "rejected by the court, which said ...": the clause is a claim itself
            before = whole.setdefault(attribution.source.spans, longer)
            whole[attribution.source.spans] = max(before, longer, key=lambda span: span.end)
    return whole


def _with_insertion(passages: Passages, attribution: Attribution, source: Span) -> Span:
    """The source up to the comma before its cue, if all between is one insertion behind the source."""
    verb, last = _verb(passages, attribution), bisect_left(passages.ends, source.end)
    numbers = passages.sentence_of(last)
    if verb is None or verb not in numbers:
        return source
    s, comma = passages.sentence(numbers), last + 1 - numbers.start
    if last < verb:
        end = verb_group(s, verb - numbers.start).start - 1
        fits = s.word(end) == "," and comma < end and _belongs(s, comma + 1, end)
    else:
        end = next((i for i in range(comma + 1, s.size) if s.pos[i] == "PUNCT"), s.size)
        fits = s.word(comma + 1) in RELATIVE and s.word(end) not in QUOTES
    if s.word(comma) != "," or not fits or end > comma + LONGEST:
        return source
    pieces = [*source.spans[:-1], (source.spans[-1][0], passages.ends[numbers[end - 1]])]
    return Span.of(passages.text, pieces)


def _belongs(s: Sentence, begin: int, end: int) -> bool:
    """Whether the insertion is a relative clause, a participle (*seen by this newspaper*) or an apposition."""
    if s.words[begin] in RELATIVE:
        return True
    if s.pos[begin] == "VERB" and not s.words[begin].endswith("ing"):
        return "by" in s.words[begin + 1 : begin + 3] or s.words[begin] == "dated"
    return s.pos[begin] in NOMINAL and VERBAL.isdisjoint(s.pos[begin:end])
