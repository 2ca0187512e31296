"""Nested attributions and chains of sources, found in sentences in which the outermost attribution is marked.

Below each sentence stands what is found beyond the marks: the chain of sources, the cue and the content. A claim inside
another one is indented deeper. The parts of speech come from a list of the words that the sentences use.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import marked

from reportedly.chains import build_chains
from reportedly.records import Analysis, Attribution, Pieces, Span

TAGS = {
    "DET": "the a an this each no",
    "PRON": "i he she it they we who which whose what them him his its nobody both this",
    "AUX": "is are was were be has have had will would could may do",
    "PART": "to not s",
    "ADP": "of in by from for with as according before",
    "SCONJ": "that if whether while",
    "CCONJ": "and or but",
    "ADV": "not reportedly later where why",
    "ADJ": "retired sure clear close unsafe new",
    "NUM": "two nine",
    "VERB": (
        "say says said showed saying told cites cited citing quoted quoting warned warning believe believed fear "
        "feared think want wants denied ask asked promise promised rejected expected seen know knew fell fall "
        "fled leave left return closed close adding radioed shows made reported report urged described "
        "verified lied hold like found criticised resign thank burning pay paid spoke wounded doubt expressed "
        "held end come stands informed"
    ),
}
POS = {word: tag for tag, words in TAGS.items() for word in words.split()}


def tagged(sentence: str) -> tuple[str, Analysis]:
    """The text and its analysis; a word that no list has is a name if it has a capital, else a noun."""
    text, analysis, _ = marked(sentence)
    words = [text[start:end] for start, end in analysis.words]
    return text, replace(analysis, pos=tuple(_tag(word, before) for before, word in pairwise(["", *words])))


def _tag(word: str, before: str) -> str:
    """The part of speech of a word behind another one."""
    if not word[0].isalnum():
        return "PART" if word == "'" else "PUNCT"
    tag = POS.get(word.lower(), "PROPN" if word[0].isupper() else "NOUN")
    return "NOUN" if tag == "VERB" and (POS.get(before.lower()) == "DET" or before in ("his", "'")) else tag


def shown(found: tuple[Attribution, ...], number: int) -> str:
    """Chain, cue and content of one of the attributions, indented as deep as it is nested."""
    this, depth, parent = found[number], 0, found[number].parent
    while parent is not None:
        depth, parent = depth + 1, found[parent].parent
    chain = " > ".join(span.text for span in this.chain) or "-"
    return "  " * depth + f"{chain} | {this.cue.text if this.cue else '-'} | {this.content.text}"


def beyond(sentence: str) -> list[str]:
    """What is found beyond the attributions that are marked."""
    text, analysis = tagged(sentence)
    found = build_chains(text, analysis)
    given = {(a.source, a.cue, a.content) for a in analysis.attributions if a.parent is None}
    new = [i for i, a in enumerate(found) if len(a.chain) > 1 or a.parent or (a.source, a.cue, a.content) not in given]
    return [shown(found, i) for i in new]


def cases(block: str) -> list[tuple[str, list[str]]]:
    """Sentences, each followed by the lines expected for it, which are set in by four."""
    parts = re.split(r"\n(?! )", block.strip("\n"))
    return [(first, [line[4:] for line in rest]) for first, *rest in (part.split("\n") for part in parts)]


CONSTRUCTIONS = """
[src Radio] [cue says] [content villagers fear that troops will return].
      Radio > villagers | fear | that troops will return
[src The report] [cue says] [content officials believed the dam was unsafe].
      The report > officials | believed | the dam was unsafe
[src The mayor] [cue said] [content that she wants to leave].
      The mayor > she | wants | to leave
[src The mayor] [cue said] [content the guards had told him that the gate was closed].
      The mayor > the guards | had told | that the gate was closed
[src The mayor] [cue said] [content the guards asked him where the key was].
      The mayor > the guards | asked | where the key was
[src The mayor] [cue said] [content the union had urged members to leave].
      The mayor > the union | had urged | members to leave
[src The mayor] [cue said] [content the union had asked the bank for a loan].
      The mayor > the union | had asked | the bank for a loan
[src The mayor] [cue said] [content witnesses described the guards as friends].
      The mayor > witnesses | described | the guards as friends
[src The mayor] [cue said] [content the footage shows them burning the mill].
      The mayor > the footage | shows | them burning the mill
[src The mayor] [cue said] [content satellite images showed a gate].
      The mayor > satellite images | showed | a gate
[src The mayor] [cue said] [content the parties "rejected" the plan].
      The mayor > the parties | rejected | the plan
[src The mayor] [cue said] [content there was a report in which he warned that the bridge would fall].
      The mayor > he | warned | that the bridge would fall
[src The mayor] [cue said] [content he was sure that the bridge would hold].
      The mayor > he | was sure | that the bridge would hold
[src The mayor] [cue said] [content the party had made clear that it would leave].
      The mayor > the party | had made clear | that it would leave
[src The mayor] [cue said] [content members expressed the hope that the war would end].
      The mayor > members | expressed the hope | that the war would end
[src The mayor] [cue said] [content the rebels' demand that he resign was a joke].
      The mayor > the rebels' | demand | that he resign
[src The mayor] [cue said] [content his promise to pay the guards was a joke].
      The mayor > his | promise | to pay the guards
[cue It was not clear] [content if the claim by the rebels that they held the bridge could be verified].
      the rebels | claim | that they held the bridge
[src The mayor] [cue said] [content the bridge, according to the engineers, was unsafe].
      The mayor > the engineers | according to | the bridge was unsafe
[src The mayor] [cue said] [content the bridge, engineers told him, was unsafe].
      The mayor > engineers | told | the bridge was unsafe
[src The mayor] [cue said] [content what the rebels say is that he lied].
      The mayor > the rebels | say | that he lied
[src She] [cue said]: [content "He told us that he knew. He promised to leave."]
      She > He | told | that he knew
      She > He | promised | to leave
"""

PASSIVES = """
[src The mayor] [cue said] [content the rebels were believed to hold the bridge].
      The mayor | were believed | the rebels to hold the bridge
[src The mayor] [cue said] [content he was told that the bridge was unsafe].
      The mayor | was told | that the bridge was unsafe
[src The mayor] [cue said] [content he was informed in March that the bridge was unsafe].
      The mayor | was informed | that the bridge was unsafe
[src The mayor] [cue said] [content he was told by the police that the bridge was unsafe].
      The mayor > the police | was told by | that the bridge was unsafe
[src The mayor] [cue said] [content the plan was criticised by the union].
      The mayor > the union | was criticised by | the plan
[content The skipper] [cue is said] [content to have radioed that the storm was close].
      The skipper | have radioed | that the storm was close
[src The mayor] [cue said] [content the skipper is said to have radioed that the storm was close].
      The mayor | is said | the skipper to have radioed that the storm was close
        The mayor > the skipper | have radioed | that the storm was close
[src The mayor] [cue said] [content the judge is quoted as saying that the police lied].
      The mayor > the judge | is quoted as saying | that the police lied
"""

ENDS = """
[src The poll] [cue shows] [content that nine want a loan and that two think the war will end].
      The poll > nine | want | a loan
      The poll > two | think | the war will end
[src The poll] [cue shows] [content that voters believe the war will end, and that the union wants a loan].
      The poll > voters | believe | the war will end
      The poll > the union | wants | a loan
[src The radio] [cue says] [content an engineer warned that the bridge would fall and urged the police to leave].
      The radio > an engineer | warned | that the bridge would fall
      The radio > an engineer | urged | the police to leave
[src The mayor] [cue said] [content men who want to leave the town are asked to pay].
      The mayor | are asked | men who want to leave the town to pay
        The mayor > who | want | to leave the town
[src The mayor] [cue said] [content those who say they know him like him].
      The mayor > who | say | they know him
[src The mayor] [cue said] [content his claim that he knew the mill was closed was a joke].
      The mayor > his | claim | that he knew the mill was closed
        The mayor > his > he | knew | the mill was closed
[src The mayor] [cue said] [content the police knew of two loans, both of which were a joke].
      The mayor > the police | knew of | two loans
[src The mayor] [cue said] [content "the police know it," but the judge denied that he was wounded].
      The mayor > the judge | denied | that he was wounded
"""

CITATIONS = """
[src Norpress], citing two officers who fled, [cue says] [content the bridge fell].
      Norpress > two officers who fled | citing | the bridge fell
[content The bridge fell], [cue according to] [src Norpress], which cited a spokesman.
      Norpress > a spokesman | cited | The bridge fell
[src Norpress, which quoted a witness,] [cue said] [content the bridge fell].
    Norpress | said | the bridge fell
      Norpress > a witness | quoted | the bridge fell
[src Norpress] [cue cites] [content a retired general as warning that the bridge would fall].
      Norpress > a retired general | warning | that the bridge would fall
[src Norpress] [cue quoted] [content the mayor, a banker, as saying he feared a war].
      Norpress > the mayor, a banker | saying | he feared a war
        Norpress > the mayor, a banker > he | feared | a war
[content "We left,"] [src Norpress] [cue quoted] [content the mayor as saying].
      Norpress > the mayor | saying | "We left,"
[src Norpress] [cue reported], citing police, [content that the rebels want a loan].
      Norpress > police | citing | that the rebels want a loan
        Norpress > police > the rebels | want | a loan
[src The envoy], quoted by Norpress, [cue said] [content the bridge fell].
    Norpress > The envoy | said | the bridge fell
[src The envoy, quoted by Norpress], [cue said] [content the rebels fear a war].
    Norpress > The envoy | said | the rebels fear a war
      Norpress > The envoy > the rebels | fear | a war
[src Witnesses cited by Norpress] [cue said] [content the bridge fell].
    Norpress > Witnesses | said | the bridge fell
[content The envoy] [cue was quoted by Norpress as saying] [content that the bridge fell].
    Norpress > The envoy | was quoted by Norpress as saying | that the bridge fell
[src The mayor] [cue said] [content Norpress, citing police, reported that the bridge fell].
      The mayor > Norpress | reported | that the bridge fell
        The mayor > Norpress > police | citing | that the bridge fell
"""

HEARERS = """
[src1 Norpress] [cue1 cited] [content1 a retired general as saying it was over]. [src2 The general] [cue2 told] \
Norpress [content2 the bridge fell].
      Norpress > a retired general | saying | it was over
    Norpress > The general | told | the bridge fell
[src1 Norpress], quoting a pilot, [cue1 said] [content1 it was over]. [src2 The pilot] [cue2 told] the newspaper \
[content2 the bridge fell].
      Norpress > a pilot | quoting | it was over
    the newspaper > The pilot | told | the bridge fell
[src1 Norpress], quoting a pilot, [cue1 said] [content1 it was over]. [src2 He] [cue2 told] the agency \
[content2 the bridge fell].
      Norpress > a pilot | quoting | it was over
    the agency > He | told | the bridge fell
[src1 Norpress], quoting a pilot, [cue1 said] [content1 it was over]. [src2 The mayor] [cue2 told] Norpress \
[content2 the bridge fell].
      Norpress > a pilot | quoting | it was over
[src The general] [cue told] Norpress [content the bridge fell].
[src He] [cue told] the ruling party [content the bridge fell].
Norpress found witnesses [src who] [cue say] [content the bridge fell].
    Norpress > who | say | the bridge fell
"""

OUTERMOST = """
The police later [cue denied] [content that the bridge fell].
    The police | denied | that the bridge fell
[src1 The police] [cue1 denied] [content1 the report], [cue2 adding] [content2 that the bridge was new].
    The police | adding | that the bridge was new
[src1 The diplomat] [cue1 said] [content1 the rebels had asked the union to leave], [cue2 adding] \
[content2 it was over].
      The diplomat > the rebels | had asked | the union to leave
    The diplomat | adding | it was over
[src1 Voters] [cue1 hope] [content1 the war will end] but [cue2 are afraid] [content2 that it will not].
    Voters | are afraid | that it will not
[src The diplomat], who spoke in Rome, [cue said] [content the bridge fell].
    The diplomat, who spoke in Rome | said | the bridge fell
[src The memo], seen by Norpress, [cue says] [content the bridge fell].
    The memo, seen by Norpress | says | the bridge fell
[content "We left,"] [cue said] [src Ann Doe], whose brother fell.
    Ann Doe, whose brother fell | said | "We left,"
[content1 The plan] [cue1 was rejected] by [src1 the judge], who [cue2 said] [content2 it was unsafe].
    who | said | it was unsafe
[src1 The police] [cue1 denied] [content1 it]. But Norpress [cue2 said] [content2 the bridge fell].
    Norpress | said | the bridge fell
This [cue shows] [content that the bridge fell].
[content The bridge] [cue is expected] [content to fall].
"""

NO_ATTRIBUTION = """
[src The mayor] [cue said] [content officials could say that the bridge fell].
[src The mayor] [cue said] [content nobody may ask whether the bridge fell].
[src The mayor] [cue said] [content if the judge says the bridge fell he lied].
[src The mayor] [cue said] [content it was no time to say that the bridge fell].
[src The mayor] [cue said] [content the guards paid for the bridge].
[src The mayor] [cue said] [content the report of the judge was new].
[src The mayor] [cue said] [content this means the bridge fell].
[src The mayor] [cue said] [content the men showed no papers and left the bridge].
[src The mayor] [cue said] [content the guards showed a letter].
[src The mayor] [cue said] [content there was a letter written by men who fled].
[src The mayor] [cue defended] [content the plan] by citing a poll.
[src Norpress, which did not cite a witness,] [cue said] [content the bridge fell].
"""

NEARLY_NONE = """
[src The mayor] [cue said] [content the judge was expected to say that the bridge fell].
      The mayor | was expected | the judge to say that the bridge fell
[src The mayor] [cue said] [content officials could not say that the bridge fell].
      The mayor > officials | could not say | that the bridge fell
[src The mayor] [cue said] [content she would like to thank the guards].
      The mayor > she | would like to thank | the guards
"""

ALL = CONSTRUCTIONS + PASSIVES + ENDS + CITATIONS + HEARERS + OUTERMOST + NO_ATTRIBUTION + NEARLY_NONE


@pytest.mark.parametrize(("sentence", "expected"), cases(ALL.replace("\n\n", "\n")))
def test_what_is_found_beyond_the_outermost(sentence: str, expected: list[str]) -> None:
    assert beyond(sentence) == expected


def test_the_model_s_own_inner_claims_count_where_no_construction_has_their_cue() -> None:
    marks = "[src1 Radio] [cue1 says] [content1 [src2 the mayor] [cue2 doubt] [content2 the bridge] ... ]."
    assert beyond(marks) == ["  Radio > the mayor | doubt | the bridge"]


@pytest.mark.parametrize("cue", ["will", "could say", "to say"])
def test_an_inner_claim_of_the_model_needs_a_cue_that_reports(cue: str) -> None:
    assert beyond(f"[src1 Radio] [cue1 says] [content1 [src2 the mayor] [cue2 {cue}] [content2 a word]].") == []


def test_a_construction_stands_for_the_model_s_claim_with_the_same_cue() -> None:
    marks = "[src1 Radio] [cue1 says] [content1 [src2 guards] [cue2 fear] that [content2 the mill] fell]."
    assert beyond(marks) == ["  Radio > guards | fear | that the mill fell"]


def test_a_divided_quotation_is_searched_on_both_sides_of_its_cue() -> None:
    marks = '[content "They know it, and we think they lied,"] [cue said] [src Ann Doe]. [content "They fear a war."]'
    assert beyond(marks) == ["  Ann Doe > we | think | they lied", "  Ann Doe > They | fear | a war"]


def test_a_content_of_two_pieces_is_one_sentence() -> None:
    marks = "[content The rebels], [src guards] [cue said], [content want to leave the town]."
    assert beyond(marks) == ["  guards > The rebels | want | to leave the town"]


def test_sentences_of_one_content_do_not_mix() -> None:
    marks = '[src Ann Doe] [cue said]: [content "The rebels left. Fear that the war would end made them do it."]'
    assert beyond(marks) == []


def test_parent_confidence_and_why() -> None:
    text, analysis = tagged("[src Radio] [cue says] [content villagers fear that guards want a war].")
    outer, middle, inner = build_chains(text, replace(analysis, attributions=tuple(_sure(analysis, 0.5))))
    assert [outer.parent, middle.parent, inner.parent] == [None, 0, 1]
    assert (outer.confidence, middle.confidence) == (0.5, 0.4)
    assert middle.why == "construction: clause of 'fear' inside the content of c1"
    assert inner.source == inner.chain[-1]


def _sure(analysis: Analysis, confidence: float) -> list[Attribution]:
    return [replace(attribution, confidence=confidence) for attribution in analysis.attributions]


def test_nesting_has_a_floor() -> None:
    text, analysis = tagged("[src Radio] [cue says] [content " + "guards say " * 12 + "the bridge fell].")
    found = build_chains(text, analysis)
    assert max(len(attribution.chain) for attribution in found) == 5


def test_a_content_may_be_read_again() -> None:
    text, analysis = tagged("[src Radio] [cue says] [content the mill, guards doubt, is safe].")

    def read_again(piece: str) -> list[Attribution]:
        assert piece == "the mill, guards doubt, is safe"
        return [Attribution(_at(piece, "guards"), _at(piece, "doubt"), Span.of(piece, [(0, 8), (24, 31)]))]

    found = build_chains(text, analysis, read_again)
    assert [shown(found, i) for i in range(2)][1] == "  Radio > guards | doubt | the mill is safe"


def _at(text: str, words: str) -> Span:
    return Span.of(text, [(text.index(words), text.index(words) + len(words))])


def test_nothing_comes_of_nothing() -> None:
    assert build_chains("", Analysis((), (), (), (), ())) == ()
    assert build_chains("Guards fear a war.", tagged("Guards fear a war.")[1]) == ()


WORDS = [*sorted(POS), "Norpress", "guards", "mill", '"', "“", "”", "'", ",", ".", ":", ";", "(", ")", "—", "\n\n"]
CLAUSES = ["guards said that", "he denied that", "according to Norpress ,", "the mill is unsafe", "a nurse fled"]
PARTS_OF_SPEECH = (*TAGS, "NOUN", "PROPN", "PUNCT", "X")


@st.composite
def analysed(draw: st.DrawFn) -> tuple[str, Analysis]:
    """Any words with any parts of speech, sentences and attributions."""
    words = draw(st.lists(st.sampled_from(WORDS) | st.sampled_from(CLAUSES), min_size=1, max_size=40))
    text = " ".join(words)
    places = tuple((match.start(), match.end()) for match in re.finditer(r"\w+|[^\w\s]", text))
    if not places:
        return text, Analysis((), (), (), (), ())
    pos = tuple(_tag(text[a:b], "") for a, b in places)
    if draw(st.booleans()):
        pos = tuple(draw(st.sampled_from((one, *PARTS_OF_SPEECH))) for one in pos)
    cuts = sorted(draw(st.sets(st.integers(0, len(places) - 1), max_size=4)) | {0})
    sentences = tuple((places[a][0], places[b - 1][1]) for a, b in pairwise([*cuts, len(places)]))
    attributions = tuple(draw(st.lists(_attributions(text, places), max_size=4)))
    return text, Analysis(places, pos, sentences, (), attributions)


@st.composite
def _attributions(draw: st.DrawFn, text: str, places: Pieces) -> Attribution:
    def span(pieces: int) -> Span:
        ends = draw(st.lists(st.integers(0, len(places) - 1), min_size=2 * pieces, max_size=2 * pieces, unique=True))
        ends.sort()
        return Span.of(text, [(places[a][0], places[b][1]) for a, b in zip(ends[::2], ends[1::2], strict=True)])

    one = 1 if len(places) > 1 else 0
    if not one:
        return Attribution(None, None, Span.of(text, [places[0]]))
    source, cue = (span(1) if draw(st.booleans()) else None for _ in range(2))
    return Attribution(source, cue, span(draw(st.integers(1, min(2, len(places) // 2)))))


@given(analysed())
def test_whatever_is_given_claims_and_chains_are_sound(given: tuple[str, Analysis]) -> None:
    text, analysis = given
    found = build_chains(text, analysis)
    assert found == build_chains(text, analysis)
    _assert_sound(text, found)


def _assert_sound(text: str, found: tuple[Attribution, ...]) -> None:
    """Words are slices of the text, parents stand before their own and hold them, chains go on from theirs."""
    for number, attribution in enumerate(found):
        spans = (attribution.source, attribution.cue, attribution.content, *attribution.chain)
        for span in filter(None, spans):
            assert span == Span.of(text, span.spans)
            assert all(0 <= start < end <= len(text) for start, end in span.spans)
        assert attribution.source == (attribution.chain[-1] if attribution.chain else None)
        if attribution.parent is not None:
            parent = found[attribution.parent]
            assert attribution.parent < number
            assert attribution.chain[: len(parent.chain)] == parent.chain
            assert _within(attribution.content, parent.content)


def _within(inner: Span, outer: Span) -> bool:
    return all(any(a <= start and end <= b for a, b in outer.spans) for start, end in inner.spans)


@pytest.mark.parametrize(
    "piece", ['"', "“", "he, ", "and that he said ", "mayor, who said, ", "quoted by radio, ", "it. "]
)
def test_endless_text_takes_bounded_time(piece: str) -> None:
    text = "He said " + piece * (60_000 // len(piece))
    words = tuple((match.start(), match.end()) for match in re.finditer(r"\w+|[^\w\s]", text))
    pos = tuple(_tag(text[start:end], "") for start, end in words)
    whole = Attribution(Span.of(text, [(0, 2)]), Span.of(text, [(3, 7)]), Span.of(text, [(8, len(text))]))
    found = build_chains(text, Analysis(words, pos, ((0, len(text)),), (), (whole,)))
    _assert_sound(text, found)
    first = found[0]
    assert (first.cue, first.content, first.chain) == (whole.cue, whole.content, (whole.source,))
