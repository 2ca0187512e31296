"""One act of attribution in a sentence, as ranges of its words, and who or what can be its source."""

from __future__ import annotations

from dataclasses import dataclass

from reportedly.chains.complements import Ends
from reportedly.chains.grammar import HEADS, VERBAL, Range, Sentence, VerbGroup, subject_of, verb_group

NO_SOURCE = frozenset("you this that there what these those your one nobody anyone anybody no".split())
POSSIBLY = frozenset("can could may might must should cannot".split())  # what may be said has not been said
ABLE = frozenset("can could cannot".split())
NEGATIONS = frozenset("not never cannot n t".split())


@dataclass(frozen=True, slots=True)
class Construction:
    """One act of attribution in a sentence: the construction that shows it, and the word ranges of its parts."""

    name: str
    source: Range | None
    cue: Range
    content: tuple[Range, ...]


def able(s: Sentence, source: Range | None) -> Range | None:
    """The source if it can be one: not *you*, not a bare *it*, *this* or *there*, and nobody behind an *if*."""
    if source and s.word(source[0] - 1) in ("if", "unless"):
        return None
    if source and source[1] - source[0] == 1 and s.words[source[0]] in NO_SOURCE:
        return source if s.words[source[0]] == "that" and s.tag(source[0] - 1) in HEADS else None
    return source


def only_possible(s: Sentence, group: VerbGroup) -> bool:
    """Whether it is only told that somebody may say it; whoever *could not say* or *cannot believe* it does not."""
    possible = POSSIBLY.intersection(s.words[group.start : group.verb])
    negated = not NEGATIONS.isdisjoint(s.words[group.start : group.verb])
    able_to = possible <= ABLE and "clause" in s.terms.verbs.get(s.words[group.verb], ())
    return bool(possible) and not (negated and able_to and not group.passive)


def is_unreal(s: Sentence, i: int) -> bool:
    """Whether the verb at ``i`` tells what somebody may say, is to say, or says on some condition."""
    if s.tag(i) not in VERBAL:
        return False
    group = verb_group(s, i)
    subject = subject_of(s, group)
    return only_possible(s, group) or (group.infinitive and not subject) or bool(subject and not able(s, subject))


def aside(s: Sentence, ends: Ends, name: str, source: Range | None, cue: Range, hole: Range) -> Construction:
    """A claim whose content is the sentence around the insertion at ``hole``."""
    begin = max((opens for opens, closes in s.closes.items() if opens < hole[0] <= closes), default=0)
    after = hole[1] + 1 if s.word(hole[1]) == "," else hole[1]
    end = ends.clause[after] if after < s.size else s.size
    return Construction(name, source, cue, ((begin, hole[0]), (hole[1], max(end, hole[1]))))


def tail(s: Sentence, after: int) -> int:
    """Where the insertion is over whose verb ends at ``after``: at the next comma, if it is near."""
    for i in range(after, min(s.size, after + 10)):
        if s.words[i] in (",", ";", "—", "–", ".") or s.closes_quote(i):
            return i
    return s.size if s.size <= after + 10 else after
