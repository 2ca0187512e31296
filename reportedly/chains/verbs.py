"""What the verbs of a sentence report: with a subject and a complement, as a passive, or as an insertion."""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.chains.acts import Construction, able, aside, only_possible, tail
from reportedly.chains.complements import (
    NOMINATIVE,
    QUESTION,
    Ends,
    clause_at,
    clause_beyond,
    complement_of,
    is_infinitive,
    main_verb,
)
from reportedly.chains.grammar import (
    BE,
    NOMINAL,
    REACH,
    RELATIVE,
    THINKING,
    TIME,
    VERBAL,
    Range,
    Sentence,
    VerbGroup,
    noun_phrase_after,
    subject_of,
    verb_group,
)
from reportedly.lexicon import lexicon


def by_verb(s: Sentence, ends: Ends, i: int) -> Iterator[Construction]:
    """The reporting verb at ``i`` with its subject and complement."""
    takes, group = s.terms.verbs[s.words[i]], verb_group(s, i)
    if s.word(i - 1) == "as" and group.bare and s.words[i] in s.terms.participle:
        yield from _as_promised(s, group)
    elif only_possible(s, group):
        return
    elif group.passive and s.word(i + 1) == "as" and s.word(i + 2) in s.terms.gerund:
        yield from _is_quoted(s, ends, group)
    elif group.passive or (group.bare and s.word(i + 1) == "by" and s.words[i] in s.terms.participle):
        yield from _by_passive(s, ends, group, takes)
    elif "clause" in takes and (inverted := _inverted(s, ends, group)):
        yield inverted
    elif source := able(s, subject_of(s, group)):
        yield from _active(s, ends, group, source)


def _active(s: Sentence, ends: Ends, group: VerbGroup, source: Range) -> Iterator[Construction]:
    """The verb with its subject: what it says stands behind it, is lacking in a relative clause, or is all around."""
    takes, cue = s.terms.verbs[s.words[group.verb]], (group.start, group.verb + 1)
    of_document = "shown" in takes and _is_document(s, source)
    found = complement_of(s, ends, cue[1], takes | {"object"} if of_document else takes)
    if s.word(source[0] - 1) == "as":
        if found is None and takes & {"clause", "that"} and _is_as_clause(s, source, group):
            yield aside(s, ends, "as-clause", source, cue, (source[0] - 1, tail(s, cue[1])))
    elif found and not (s.word(cue[1]) == "," and _set_off(s, source, group)):
        content = ends.limit(group.verb, found.content, source)
        if s.words[source[0]] in ("who", "which", "that"):
            content = (content[0], main_verb(s, ends, content, found.name == "clause"))
        yield Construction(found.name, source, (cue[0], found.cue_end), (content,))
    elif "clause" in takes and _is_relative(s, source[0] - 1) and s.tag(cue[1]) in VERBAL | {"ADP"}:
        yield _gapped(s, ends, source, cue)
    elif takes & {"clause", "that"} and (hole := _insertion(s, source, group)):
        yield aside(s, ends, "insertion", source, cue, hole)


def _is_as_clause(s: Sentence, source: Range, group: VerbGroup) -> bool:
    """Whether *as officials say* stands for itself: not *as much as officials say*."""
    return source[1] == group.start and "as" not in s.words[max(0, source[0] - 6) : source[0] - 1]


def _insertion(s: Sentence, source: Range, group: VerbGroup) -> Range | None:
    """The words of an insertion: *officials said*, or *him as saying* behind a quotation that a paper has from him."""
    i = group.verb
    if source[1] == i - 1 and s.words[i - 1] == "as" and s.closes_quote(source[0] - 1):
        return (source[0], i + 1)
    return (source[0], tail(s, i + 1)) if _set_off(s, source, group) else None


def _is_document(s: Sentence, source: Range) -> bool:
    """Whether the head of the noun phrase is a noun for what is written or recorded: such things show others."""
    head = next((i for i in range(*source) if s.pos[i] == "ADP"), source[1]) - 1
    noun = lexicon().nouns.get(s.words[head])
    return noun is not None and noun.kind == "document"


def _is_relative(s: Sentence, i: int) -> bool:
    """Whether a pronoun at ``i`` stands for what the clause behind it lacks."""
    return s.word(i) in ("what", "who", "which", "whom") or (s.word(i) == "that" and s.tag(i) == "PRON")


def _gapped(s: Sentence, ends: Ends, source: Range, cue: Range) -> Construction:
    """*what officials say was a mistake*: the relative pronoun stands for what the content lacks."""
    pronoun = (source[0] - 1, source[0])
    if s.words[pronoun[0]] == "what" and (told := _told(s, ends, cue[1])):
        return Construction("relative clause", source, cue, (told,))
    clause = ends.limit(cue[0], (cue[1], ends.clause[cue[1]]), pronoun)
    return Construction("relative clause", source, cue, (pronoun, clause))


def _told(s: Sentence, ends: Ends, after: int) -> Range | None:
    """The clause that *what they say is that ...* comes to."""
    for i in range(after, min(s.size, after + REACH)):
        if s.words[i] == "that" and s.words[i - 1] in BE:
            return (i, ends.clause[i])
        if s.words[i] == ",":
            break
    return None


def _by_passive(s: Sentence, ends: Ends, group: VerbGroup, takes: frozenset[str]) -> Iterator[Construction]:
    """A passive: *is believed to*, *was told that*, *was criticised by*; its source is the agent, if one is named."""
    after, cue = group.verb + 1, (group.start, group.verb + 1)
    subject = subject_of(s, group)
    agent = noun_phrase_after(s, after + 1) if s.word(after) == "by" else None
    whom = "hearer" in takes and (s.word(after) in NOMINATIVE or s.word(after) in QUESTION)
    clause = clause_at(s, ends, after, whom) if takes & {"hearer", "believed"} else None
    if clause is None and "hearer" in takes and not agent:
        clause = clause_beyond(s, ends, after, takes - {"hearer"})  # were told in March that
    said = clause_at(s, ends, agent[1], False) if agent and takes & {"clause", "hearer"} else None
    if agent and said:
        yield Construction("passive with agent", agent, (cue[0], after + 1), (ends.limit(cue[0], said),))
    elif clause:
        yield Construction("passive", None, cue, (ends.limit(cue[0], clause),))
    elif (
        agent
        and subject
        and (takes & {"object", "as", "name", "believed"} or ("object-to" in takes and is_infinitive(s, agent[1])))
    ):
        rest = (agent[1], ends.phrase[agent[1]] if s.word(agent[1]) in ("as", "to", "for", "of") else agent[1])
        yield Construction("passive with agent", agent, (cue[0], after + 1), (subject, rest))
    elif subject and (
        (takes & {"believed", "object-to"} and is_infinitive(s, after))
        or (takes & {"believed", "as"} and s.word(after) == "as")
        or ("name" in takes and after in s.closes)
        or ("object" in takes and s.word(after) in ("of", "for", "with"))
    ):
        yield Construction("passive", None, cue, (subject, (after, ends.phrase[after])))


def _is_quoted(s: Sentence, ends: Ends, group: VerbGroup) -> Iterator[Construction]:
    """*He is quoted as saying*: the subject of this passive is the source."""
    source, cue = able(s, subject_of(s, group)), (group.start, group.verb + 3)
    clause = clause_at(s, ends, cue[1], True)
    if source and clause:
        yield Construction("quotation", source, cue, (ends.limit(cue[0], clause),))
    elif source and source[1] == group.start and source[0] > 1 and s.tag(cue[1]) == "PUNCT":
        yield aside(s, ends, "insertion", source, cue, (source[0], cue[1]))


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
    return aside(s, ends, "inversion", source, (group.start, i + 1), (group.start, end))


def _set_off(s: Sentence, source: Range, group: VerbGroup) -> bool:
    """Whether the subject and verb are an insertion: *..., officials said, ...*, or *I think* anywhere."""
    if source[1] != group.start or source[0] < 1 or s.words[source[0]] in RELATIVE:
        return False
    before, after = s.words[source[0] - 1], group.verb + 1
    if s.words[group.verb] in s.terms.gerund:
        return False  # "he would be lying, officials said"
    if s.words[group.verb] in THINKING and s.words[source[0]] in ("i", "we"):
        return s.tag(after) in ("PUNCT", "ADP")
    if source[0] < 2 or not (before in (",", "—", "–") or s.closes_quote(source[0] - 1)):
        return False
    end = tail(s, after)
    hearer = (
        s.tag(after) in NOMINAL and "hearer" not in s.terms.verbs[s.words[group.verb]] and s.word(after) not in TIME
    )
    return not hearer and not any(tag in VERBAL for tag in s.pos[after:end])


def _as_promised(s: Sentence, group: VerbGroup) -> Iterator[Construction]:
    """*as promised*, *as expected*: whose word it is stands outside; the content is the clause that it ends."""
    cue = (group.verb - 1, group.verb + 1)
    begin = cue[0]
    if s.tag(cue[1]) != "PUNCT":
        return
    while begin > 0 and s.words[begin - 1] not in (",", ";", "where", "that") and begin - 1 not in s.closes:
        begin -= 1
    if any(tag in VERBAL for tag in s.pos[begin : cue[0]]):
        yield Construction("as-clause", None, cue, ((begin, cue[0]),))
