"""Who says what inside one sentence, by its grammar: the constructions that report speech, thought and will.

Each construction is a verb, noun or adjective of ``data/complements.tsv`` that has its source on one side and one of
its complements on the other; what is found are ranges of word positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportedly.chains.acts import POSSIBLY, Construction, able, aside
from reportedly.chains.complements import Ends, complement_of, main_verb
from reportedly.chains.grammar import (
    BE,
    HEADS,
    NOMINAL,
    POSSESSIVE,
    REACH,
    VERBAL,
    Range,
    Sentence,
    noun_phrase_after,
    noun_phrase_before,
    subject_of,
    verb_group,
)
from reportedly.chains.verbs import by_verb

COPULA = BE | frozenset("remain remains remained feel feels felt seem seems seemed".split())
TRAILING = frozenset(".,;:—–-") | {"and", "but", "while"}
NEAR = 4  # constructions before one that may hold it


def find_constructions(s: Sentence) -> list[Construction]:
    """Every construction of the sentence that reports what somebody says, thinks or wants, in the order of the cues."""
    terms, ends = s.terms, Ends(s)
    found: list[Construction] = []
    for i, word in enumerate(s.words):
        tag = s.pos[i]
        if tag in VERBAL or (word in terms.gerund and s.word(i - 1) == "as"):  # as warning: hardly ever a noun
            if tag == "VERB" and word in terms.adjectives and verb_group(s, i).passive:
                found.extend(_by_adjective(s, ends, i))  # is worried, was convinced
            elif word in terms.verbs:
                found.extend(by_verb(s, ends, i))
            if word in terms.support:
                found.extend(_by_support(s, ends, i))
        elif tag == "NOUN":
            if word in terms.nouns:
                found.extend(_by_noun(s, ends, i))
        elif tag == "ADJ" and word in terms.adjectives:
            found.extend(_by_adjective(s, ends, i))
        if word in terms.phrases:
            found.extend(_by_phrase(s, ends, i))
    kept: list[Construction] = []
    for construction in sorted(filter(None, (_trimmed(s, c) for c in found)), key=lambda c: c.cue):
        # Of two readings of the same words the one that begins first has the verb: "said in a statement that".
        if not any(c.content[0] == construction.content[0] or c.cue[1] > construction.cue[0] for c in kept[-2:]):
            kept.append(_clipped(construction, kept[-NEAR:]))
    return kept


def _clipped(c: Construction, before: Sequence[Construction]) -> Construction:
    """The construction with a content that ends no later than that of the one before it inside which it stands."""
    (first, end), *rest = c.content
    for other in before:
        begin, stop = other.content[-1]
        if not rest and begin <= min(c.cue[0], first) and max(c.cue[1], first + 1) <= stop < end:
            end = stop
    return replace(c, content=((first, end), *rest))


def _by_support(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """A noun of saying or thinking with the verb that carries it: *expressed the hope that*, *have the feeling*."""
    others = 0
    for j in range(i + 1, min(s.size, i + 8)):
        if s.pos[j] in ("NOUN", "ADJ") and s.words[j] in s.terms.nouns:
            found = complement_of(s, ends, j + 1, s.terms.nouns[s.words[j]])
            group = verb_group(s, i)
            source = None if group.passive else able(s, subject_of(s, group))
            if found and source:
                yield Construction(
                    "verb and noun", source, (group.start, found.cue_end), (ends.limit(i, found.content),)
                )
                return
        others += s.pos[j] == "NOUN"
        if others > 1 or (
            s.pos[j] not in NOMINAL and s.pos[j] not in ("ADP", "ADV") and s.words[j] not in POSSESSIVE | {"it"}
        ):
            return


def _by_noun(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """A noun of saying or wanting with its owner and complement: *their request to*, *claims by the rebels that*."""
    before = i - 1
    while s.tag(before) == "ADJ":
        before -= 1
    source, after = _owner(s, before), i + 1
    if source is None and s.word(after) in ("by", "from") and (agent := noun_phrase_after(s, after + 1)):
        source, after = agent, agent[1]
    found = complement_of(s, ends, after, s.terms.nouns[s.words[i]])
    if source is None or found is None or found.content[0] in s.closes:
        return
    content = (found.content[0], main_verb(s, ends, found.content, found.name == "clause"))
    if found.name == "clause" and s.tag(content[0]) != "SCONJ" and after == i + 1:
        return  # a relative clause: the claims that they made
    if found.name == "preposition":
        content = noun_phrase_after(s, content[0]) or content
    yield Construction("noun", source, (i, found.cue_end if after == i + 1 else i + 1), (ends.limit(i, content),))


def _owner(s: Sentence, i: int) -> Range | None:
    """Whose it is, if a possessive ends at ``i``: *his*, *the ministry's*."""
    if s.word(i) in POSSESSIVE:
        return (i, i + 1)
    mark = i - 1 if s.word(i) == "s" and s.tag(i) == "PART" else i
    owner = noun_phrase_before(s, mark) if s.tag(mark) == "PART" and s.tag(mark - 1) in HEADS else None
    if owner is None:
        return None
    begin = next((j + 1 for j in range(mark - 1, owner[0], -1) if s.pos[j] == "ADP" and s.words[j] != "of"), owner[0])
    return (begin, i + 1)


def _by_adjective(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """*is sure that*, *are afraid of*: an adjective of thinking or wanting behind a form of *be*."""
    be = i - 1
    while s.tag(be) in ("ADV", "PART") and be > i - 4:
        be -= 1
    group = verb_group(s, be)
    if s.tag(be) not in VERBAL or s.word(be) not in COPULA or not POSSIBLY.isdisjoint(s.words[group.start : be]):
        return
    takes = s.terms.adjectives[s.words[i]]
    found, source = complement_of(s, ends, i + 1, takes), able(s, subject_of(s, group))
    if found and source and not ("impersonal" in takes and s.words[source[0]] == "it"):
        yield Construction("adjective", source, (group.start, found.cue_end), (ends.limit(i, found.content),))


def _by_phrase(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """*according to X*: the source runs to the next comma, the content is the rest of the sentence."""
    phrase = s.terms.phrases[s.words[i]]
    begin = i + len(phrase)
    if begin >= s.size or tuple(s.words[i:begin]) != phrase:
        return
    end = next((j for j in range(begin, min(s.size, begin + REACH)) if s.words[j] in (",", ";")), ends.clause[begin])
    if begin < end <= begin + REACH:
        yield aside(s, ends, " ".join(phrase), (begin, end), (i, begin), (i, end))


def _trimmed(s: Sentence, c: Construction) -> Construction | None:
    """The construction without loose punctuation at the ends of its content; None if nothing is left."""
    pieces = []
    for begin, end in c.content:
        while begin < end and (s.words[end - 1] in TRAILING or _unopened(s, begin, end - 1)):
            end -= 1
        while begin < end and (s.words[begin] in TRAILING or s.closes_quote(begin)):
            begin += 1
        if begin < end:
            pieces.append((begin, end))
    tags = {s.pos[j] for begin, end in pieces for j in range(begin, end)}
    return replace(c, content=tuple(pieces)) if tags - {"PUNCT", "PRON", "DET", "ADP"} else None


def _unopened(s: Sentence, begin: int, i: int) -> bool:
    """Whether the word at ``i`` ends a quotation that opens before ``begin``."""
    if s.words[i] not in ('"', "”", "'", "’", "»") or s.pos[i] != "PUNCT":
        return False
    return not any(closes == i and opens >= begin for opens, closes in s.closes.items())
