"""Who says what inside one sentence, by its grammar: the constructions that report speech, thought and will.

Each construction is a verb, noun or adjective of ``data/complements.tsv`` that has its source on one side and one of
its complements on the other; what is found are ranges of word positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportedly.chains.complements import NOMINATIVE, QUESTION, Ends, clause_at, complement_of, is_infinitive
from reportedly.chains.grammar import (
    BE,
    HEADS,
    NOMINAL,
    POSSESSIVE,
    REACH,
    RELATIVE,
    TIME,
    VERBAL,
    Range,
    Sentence,
    VerbGroup,
    noun_phrase_after,
    noun_phrase_before,
    subject_of,
    verb_group,
)

COPULA = BE | frozenset("remain remains remained feel feels felt seem seems seemed".split())
TRAILING = frozenset(".,;:—–-") | {"and", "but", "while"}
THINKING = frozenset("think believe guess suppose hope fear suspect".split())
NO_SOURCE = frozenset("you this that there what these those your one nobody anyone anybody no".split())
POSSIBLY = frozenset("can could may might must should cannot".split())  # what may be said has not been said


@dataclass(frozen=True, slots=True)
class Construction:
    """One act of attribution in a sentence: the construction that shows it, and the word ranges of its parts."""

    name: str
    source: Range | None
    cue: Range
    content: tuple[Range, ...]


def find_constructions(s: Sentence) -> list[Construction]:
    """Every construction of the sentence that reports what somebody says, thinks or wants, in the order of the cues."""
    terms, ends = s.terms, Ends(s)
    found: list[Construction] = []
    for i, word in enumerate(s.words):
        tag = s.pos[i]
        if tag in VERBAL or (word in terms.gerund and s.word(i - 1) == "as"):  # as warning: hardly ever a noun
            if word in terms.verbs:
                found.extend(_by_verb(s, ends, i))
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
            kept.append(construction)
    return kept


def _by_verb(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """The reporting verb at ``i`` with its subject and complement."""
    takes, group = s.terms.verbs[s.words[i]], verb_group(s, i)
    if s.word(i - 1) == "as" and group.bare and s.words[i] in s.terms.participle:
        yield from _as_promised(s, group)
    elif group.infinitive or not POSSIBLY.isdisjoint(s.words[group.start : i]):
        return
    elif group.passive and s.words[i] in s.terms.adjectives:
        yield from _by_adjective(s, ends, i)
    elif group.passive:
        yield from _by_passive(s, ends, group, takes)
    elif "clause" in takes and (inverted := _inverted(s, ends, group)):
        yield inverted
    elif source := _able(s, subject_of(s, group)):
        found = complement_of(s, ends, i + 1, takes)
        speaks = bool(takes & {"clause", "that"})
        if s.word(source[0] - 1) == "as":
            if (
                speaks
                and found is None
                and source[1] == group.start
                and "as" not in s.words[max(0, source[0] - 6) : source[0] - 1]
            ):
                hole = (source[0] - 1, _tail(s, i + 1))
                yield _aside(s, ends, "as-clause", source, (group.start, i + 1), hole)
        elif found and not (s.word(i + 1) == "," and _set_off(s, source, group)):
            yield Construction(
                found.name, source, (group.start, found.cue_end), (ends.limit(i, found.content, source),)
            )
        elif "clause" in takes and s.word(source[0] - 1) in RELATIVE | {"what"} and s.tag(i + 1) in VERBAL | {"ADP"}:
            yield _gapped(s, ends, source, (group.start, i + 1))
        elif speaks and _set_off(s, source, group):
            yield _aside(s, ends, "insertion", source, (group.start, i + 1), (source[0], _tail(s, i + 1)))


def _gapped(s: Sentence, ends: Ends, source: Range, cue: Range) -> Construction:
    """*what officials say was a mistake*: the relative pronoun stands for what the content lacks."""
    pronoun = (source[0] - 1, source[0])
    clause = ends.limit(cue[0], (cue[1], ends.clause[cue[1]]), pronoun)
    return Construction("relative clause", source, cue, (pronoun, clause))


def _able(s: Sentence, source: Range | None) -> Range | None:
    """The source if it can be one: not *you*, not a bare *it*, *this* or *there*, and nobody behind an *if*."""
    if source and s.word(source[0] - 1) in ("if", "unless"):
        return None
    if source and source[1] - source[0] == 1 and s.words[source[0]] in NO_SOURCE:
        return source if s.words[source[0]] == "that" and s.tag(source[0] - 1) in HEADS else None
    return source


def _by_passive(s: Sentence, ends: Ends, group: VerbGroup, takes: frozenset[str]) -> Iterator[Construction]:
    """A passive: *is believed to*, *was told that*, *was criticised by*; its source is the agent, if one is named."""
    after, cue = group.verb + 1, (group.start, group.verb + 1)
    subject = subject_of(s, group)
    agent = noun_phrase_after(s, after + 1) if s.word(after) == "by" else None
    whom = "hearer" in takes and (s.word(after) in NOMINATIVE or s.word(after) in QUESTION)
    clause = clause_at(s, ends, after, whom) if takes & {"hearer", "believed"} else None
    if clause:
        yield Construction("passive", None, cue, (ends.limit(cue[0], clause),))
    elif agent and subject and takes & {"object", "as", "name", "believed", "object-to"}:
        rest = (agent[1], ends.phrase[agent[1]] if s.word(agent[1]) in ("as", "to", "for", "of") else agent[1])
        yield Construction("passive with agent", agent, (cue[0], after + 1), (subject, rest))
    elif subject and (
        (takes & {"believed", "object-to"} and is_infinitive(s, after))
        or (takes & {"believed", "as"} and s.word(after) == "as")
        or ("name" in takes and after in s.closes)
        or ("object" in takes and s.word(after) in ("of", "for", "with"))
    ):
        yield Construction("passive", None, cue, (subject, (after, ends.phrase[after])))


def _inverted(s: Sentence, ends: Ends, group: VerbGroup) -> Construction | None:
    """*"...", said the mayor*: the verb behind a quotation, its subject behind the verb."""
    i, before = group.verb, group.start - 1
    if not group.bare or s.words[i] in s.terms.gerund or s.word(i + 1) == "that":
        return None
    if not (s.closes_quote(before) or (s.word(before) == "," and s.closes_quote(before - 1))):
        return None
    source = noun_phrase_after(s, i + 1)
    if source is None:
        return None
    end = source[1]
    if s.word(end) == "," and (s.tag(end + 1) in NOMINAL or s.word(end + 1) in RELATIVE):
        end = next((j for j in range(end + 1, s.size) if j in s.closes or s.words[j] in ";."), s.size)
        source = (source[0], end)
    return _aside(s, ends, "inversion", source, (group.start, i + 1), (group.start, end))


def _set_off(s: Sentence, source: Range, group: VerbGroup) -> bool:
    """Whether the subject and verb are an insertion: *..., officials said, ...*, or *I think* anywhere."""
    if source[1] != group.start or source[0] < 1 or _is_participle(s, group) or s.words[source[0]] in RELATIVE:
        return False
    before, after = s.words[source[0] - 1], group.verb + 1
    if s.words[group.verb] in THINKING and s.words[source[0]] in ("i", "we"):
        return s.tag(after) in ("PUNCT", "ADP")
    if source[0] < 2 or not (before in (",", "—", "–") or s.closes_quote(source[0] - 1)):
        return False
    tail = _tail(s, after)
    hearer = (
        s.tag(after) in NOMINAL and "hearer" not in s.terms.verbs[s.words[group.verb]] and s.word(after) not in TIME
    )
    return not hearer and not any(tag in VERBAL for tag in s.pos[after:tail])


def _is_participle(s: Sentence, group: VerbGroup) -> bool:
    return group.bare and s.words[group.verb] in s.terms.gerund


def _tail(s: Sentence, after: int) -> int:
    """Where the insertion is over whose verb ends at ``after``: at the next comma, if it is near."""
    for i in range(after, min(s.size, after + 10)):
        if s.words[i] in (",", ";", "—", "–", ".") or s.closes_quote(i):
            return i
    return s.size if s.size <= after + 10 else after


def _aside(s: Sentence, ends: Ends, name: str, source: Range | None, cue: Range, hole: Range) -> Construction:
    """A claim whose content is the sentence around the insertion at ``hole``."""
    begin = max((opens for opens, closes in s.closes.items() if opens < hole[0] <= closes), default=0)
    after = hole[1] + 1 if s.word(hole[1]) == "," else hole[1]
    end = ends.clause[after] if after < s.size else s.size
    return Construction(name, source, cue, ((begin, hole[0]), (hole[1], max(end, hole[1]))))


def _as_promised(s: Sentence, group: VerbGroup) -> Iterator[Construction]:
    """*as promised*, *as expected*: whose word it is stands outside; the content is the clause that it ends."""
    cue = (group.start - 1, group.verb + 1)
    begin = cue[0]
    if s.tag(cue[1]) != "PUNCT":
        return
    while begin > 0 and s.words[begin - 1] not in (",", ";", "where", "that") and begin - 1 not in s.closes:
        begin -= 1
    if any(tag in VERBAL for tag in s.pos[begin : cue[0]]):
        yield Construction("as-clause", None, cue, ((begin, cue[0]),))


def _by_support(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """A noun of saying or thinking with the verb that carries it: *expressed the hope that*, *have the feeling*."""
    for j in range(i + 1, min(s.size, i + 8)):
        if s.pos[j] == "NOUN" and s.words[j] in s.terms.nouns:
            found = complement_of(s, ends, j + 1, s.terms.nouns[s.words[j]])
            group = verb_group(s, i)
            source = None if group.passive else _able(s, subject_of(s, group))
            if found and source:
                yield Construction(
                    "verb and noun", source, (group.start, found.cue_end), (ends.limit(i, found.content),)
                )
                return
        if s.pos[j] not in NOMINAL and s.pos[j] not in ("ADP", "ADV") and s.words[j] not in POSSESSIVE:
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
    content = found.content
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
    return (begin, mark)


def _by_adjective(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """*is sure that*, *are afraid of*: an adjective of thinking or wanting behind a form of *be*."""
    be = i - 1
    while s.tag(be) in ("ADV", "PART") and be > i - 4:
        be -= 1
    group = verb_group(s, be)
    if s.tag(be) not in VERBAL or s.word(be) not in COPULA or not POSSIBLY.isdisjoint(s.words[group.start : be]):
        return
    takes = s.terms.adjectives[s.words[i]]
    found, source = complement_of(s, ends, i + 1, takes), _able(s, subject_of(s, group))
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
        yield _aside(s, ends, " ".join(phrase), (begin, end), (i, begin), (i, end))


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
