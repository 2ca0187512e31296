"""Who the source is, told from marked sentences; names and parts of speech are given by hand, no model reads here.

Names are those of ``NAMES`` wherever they stand; parts of speech come from the closed classes of ``WORDS``, of all else
capitals make proper nouns.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import marked

from reportedly.lexicon import lexicon, plural_of
from reportedly.records import Analysis, Attribution, Entity, Report, Source, Span
from reportedly.sources import describe_sources
from reportedly.tables import rows

KINDS = {"person", "government", "military", "armed_group", "organization", "media", "document", "people", "unknown"}
NAMES = {
    "PERSON": "Jane Doe|Doe|Adam Roe|Roe|Ruth Moe|Karim|Maja Żółć|Żółć|Ọlá Adébáyọ̀|Adébáyọ̀|Lodaria|Orsk Mining",
    "ORG": "Harbour Trust|River Relief Committee|RRC|Daily Ledger|Ledger|Free Valley Front|Example Energy|Lodara Party",
    "GPE": "Kenya|Lodara|Paris",
    "NORP": "Republican|Kenyan|French",
}
WORDS = {
    "DET": "the a an this that another each every some no",
    "PRON": "he she it they we i his her its their who which one both",
    "ADP": "of for at in on by from with to about",
    "CCONJ": "and or but",
    "AUX": "is was were had has have would",
    "VERB": "said says say told met left spoke wrote warned commissioned posted fear held",
    "ADJ": "senior local new former retired internal many two several Kenyan French",
}
TAGS = {word: tag for tag, words in WORDS.items() for word in words.split()}


def tag(text: str, word: tuple[int, int]) -> str:
    """The part of speech of a word by its form."""
    form = text[slice(*word)]
    if not form[0].isalnum():
        return "PUNCT"
    return TAGS.get(form) or TAGS.get(form.lower()) or ("PROPN" if form[0].isupper() else "NOUN")


def entities(text: str) -> tuple[Entity, ...]:
    found = ((label, match) for label, names in NAMES.items() for match in re.finditer(rf"\b(?:{names})(?!\w)", text))
    return tuple(Entity(label, match.start(), match.end()) for label, match in found)


def sources(sentence: str, author: str | None = None) -> list[Source]:
    """The origin of each attribution of a marked sentence."""
    text, analysis, attributions = marked(sentence)
    analysis = replace(analysis, pos=tuple(tag(text, word) for word in analysis.words), entities=entities(text))
    authors = (author,) if author else ()
    return [chain[-1] for chain in describe_sources(Report("r", text, authors=authors), analysis, attributions)]


def last(sentence: str) -> Source:
    return sources(sentence)[-1]


def table(lines: str) -> list[tuple[str, str]]:
    """Lines of ``expected | sentence``, the expected words before the bar."""
    cut = (line.split(" | ", 1) for line in lines.splitlines() if line)
    return [(sentence.strip(), expected.strip()) for expected, sentence in cut]


NAMED = """
person Jane Doe                   | [src Jane Doe] said [content the dam was safe].
person Jane Doe                   | Jane Doe left. [src Doe] said [content the dam was safe].
person Jane Doe                   | [src1 Doe] said [content1 no]. Jane Doe left. [src2 Mr Doe] said [content2 so].
person Maja Żółć                  | Maja Żółć left. [src Żółć] said [content the dam was safe].
person Ọlá Adébáyọ̀                | Ọlá Adébáyọ̀ met them. [src Adébáyọ̀] said [content it was over].
person Jane Doe                   | [src Finance Minister Jane Doe] said [content it was over].
person Jane Doe                   | [src Minister of Finance Jane Doe] said [content it was over].
person Jane Doe                   | [src A lawyer, Jane Doe,] said [content it was over].
person Jane "Jay" Doe             | [src Jane "Jay" Doe] said [content it was over].
person Jane Doe and Adam Roe      | [src Jane Doe and Adam Roe] said [content it was over].
person Jane Doe and Ruth Moe and Adam Roe | [src Jane Doe, Ruth Moe and Adam Roe] said [content it was over].
organization River Relief Committee | The River Relief Committee (RRC) spoke. [src The RRC] said [content aid was late].
organization River Relief Committee | The River Relief Committee, or RRC, spoke. [src The RRC] said [content no].
organization River Relief Committee | The RRC spoke. [src The River Relief Committee] said [content aid was late].
media Daily Ledger                | The Daily Ledger had it first. [src The Ledger] said [content so].
armed_group Free Valley Front     | Rebels of the Free Valley Front spoke. [src The Front] said [content it won].
organization Orsk Mining          | [src Orsk Mining, a mining company,] said [content the wall held].
government Lodaria                | Troops of Lodaria's army left. [src Lodaria] said [content it was over].
organization Example Energy       | [src The dam's owner, Example Energy,] said [content the wall held].
media Daily Ledger                | [src Papers such as the Daily Ledger] said [content it was over].
government defence ministry       | [src The defence ministry] said [content no unit had left].
media state radio                 | [src state radio] said [content no unit had left].
"""

UNNAMED = """
person                            | [src a senior officer] said [content it was over].
government                        | [src Two officials] said [content it was over].
organization                      | [src Company officials] said [content the wall held].
people                            | [src Residents of Lodara] said [content shots were fired].
people                            | [src The Republicans] said [content it was over].
people                            | [src 61 per cent] say [content it is over].
people                            | [src A quarter] say [content it is over].
people                            | [src No one] said [content it was over].
document                          | [src An internal memo] warned [content of floods].
document                          | [src a Facebook post] said [content it was over].
media                             | [src Local radio] said [content it was over].
unknown                           | [src It] says [content the wall held].
people                            | [src They] say [content the wall held].
government                        | [src The minister's office] said [content it was over].
"""

RESOLVED = """
person Jane Doe              | Jane Doe left Paris. [src She] said [content the talks were over].
person Jane Doe              | [src1 Jane Doe] spoke [content1 first]. [src2 She] said [content2 it was late].
person -                     | Jane Doe and Ruth Moe met. [src She] said [content it was late].
person Adam Roe              | Mr Roe met Mrs Doe. Adam Roe left. [src He] said [content it was late].
person Jane Doe              | Jane Doe, the envoy, left Paris. [src The envoy] said [content it was late].
person Jane Doe              | Jane Doe, the prime minister, left. [src The minister] said [content it was late].
person -                     | Jane Doe, an envoy, met Adam Roe, an envoy. [src The envoy] said [content it was late].
person Jane Doe              | Finance Minister Jane Doe met Adam Roe. [src The minister] said [content it was late].
person -                     | Vice President Jane Doe left. [src The president] said [content it was late].
person -                     | Jane Doe, the governor, left. [src The band leader] said [content it was late].
person Jane Doe              | [src1 The mediator] said [content1 no]. Jane Doe, the mediator, left.
person Jane Doe              | [src1 Jane Doe] spoke [content1 first]. [src2 The 43-year-old] said [content2 so].
person Jane Doe              | [src1 Jane Doe] spoke [content1 first]. [src2 The Republican] said [content2 so].
person Jane Doe              | [src1 Jane Doe] spoke [content1 first]. [src2 The geologist] said [content2 so].
person -                     | Jane Doe left. [src a geologist] said [content it was late].
person Adam Roe              | Adam Roe, her rival, met Jane Doe. [src Roe] said [content it was late].
organization Example Energy  | [src1 Example Energy] spoke [content1 first]. [src2 The company] said [content2 so].
armed_group Free Valley Front | Rebels of the Free Valley Front left. [src The group] said [content it won].
document -                   | [src1 A memo] warned [content1 of floods]. [src2 The memo] said [content2 it was late].
document Harbour Trust | [src1 A memo by the Harbour Trust] warned [content1 so]. [src2 The memo] says [content2 no].
document Harbour Trust       | The Harbour Trust spoke. [src Its report] said [content it was late].
document Daily Ledger        | [src A letter in the Daily Ledger] said [content it was late].
document Harbour Trust       | [src The tests, commissioned by the Harbour Trust,] say [content no].
document Harbour Trust       | [src A statement posted on the Harbour Trust's website] says [content no].
person Jane Doe              | Jane Doe, a lawyer, [src who] said [content it was late], left.
organization Harbour Trust   | The Harbour Trust, [src which] said [content it was late], left.
person Karim                 | Jane Doe left. [src Her husband Karim] said [content it was late].
"""

QUOTED = """
person Jane Doe              | [content1 "[src2 I] fear [content2 a flood],"] [src1 Jane Doe] [cue1 said].
person Jane Doe              | [src1 Jane Doe] said [content1 "[src2 I] fear [content2 a flood]"].
people -                     | [src1 Residents] said [content1 "[src2 we] fear [content2 a flood]"].
organization Harbour Trust   | [content1 "[src2 We] fear [content2 so],"] says [src1 Doe, head of the Harbour Trust].
people -                     | [content1 "[src2 We] fear [content2 a flood],"] said [src1 Roe, a lawyer for Jane Doe].
person -                     | "[src I] fear [content a flood]," it said.
"""


@pytest.mark.parametrize(("sentence", "expected"), table(NAMED))
def test_names_are_told_in_full(sentence: str, expected: str) -> None:
    found = last(sentence)
    assert (found.named, f"{found.kind} {found.name}") == (True, expected)


@pytest.mark.parametrize(("sentence", "expected"), table(UNNAMED))
def test_the_unnamed_have_a_kind_and_no_name(sentence: str, expected: str) -> None:
    found = last(sentence)
    assert (found.kind, found.named, found.name) == (expected, False, None)


@pytest.mark.parametrize(("sentence", "expected"), table(RESOLVED + QUOTED))
def test_pronouns_and_descriptions_stand_for_somebody(sentence: str, expected: str) -> None:
    found = last(sentence)
    assert f"{found.kind} {found.name or '-'}" == expected


ROLES = """
senior officer / None                 | [src a senior officer] said [content it was over].
Minister of Finance / None            | [src Minister of Finance Jane Doe] said [content it was over].
Finance Minister / None               | [src Finance Minister Jane Doe] said [content it was over].
envoy / Kenya                         | [src The Kenyan envoy] said [content it was over].
spokesman / Harbour Trust             | [src a spokesman for the Harbour Trust] said [content it was over].
spokesman / Harbour Trust             | [src a Harbour Trust spokesman] said [content it was over].
council spokesman / council           | [src a council spokesman] said [content it was over].
director / Harbour Trust              | The Harbour Trust spoke. [src Its director, Jane Doe,] said [content no].
director / Harbour Trust              | [src The Harbour Trust's director, Jane Doe,] said [content no].
lawyer / Harbour Trust                | [src Jane Doe, a lawyer at the Harbour Trust,] said [content no].
lawyer / None                         | Jane Doe, 43, a lawyer, left. [src She] said [content it was over].
residents / Lodara                    | [src residents of Lodara] said [content it was over].
residents / Lodara   | [src1 residents of Lodara] spoke [content1 up]. [src2 One of them] said [content2 no].
"""


@pytest.mark.parametrize(("sentence", "expected"), table(ROLES))
def test_role_and_affiliation_are_kept(sentence: str, expected: str) -> None:
    found = last(sentence)
    assert f"{found.role} / {found.affiliation}" == expected


def test_what_belongs_to_no_office_is_no_role() -> None:
    assert last("[src Jane Doe] met them. The interview Jane Doe gave [content was long].").role is None


def test_i_outside_of_quotations_is_the_author() -> None:
    (found,) = sources("[src I] fear [content a flood].", author="Jane Doe")
    assert (found.kind, found.name) == ("person", "Jane Doe")


def test_a_chain_has_a_source_for_each_link() -> None:
    text, analysis, (outer, inner) = marked("[src1 Radio] says [content1 [src2 villagers] fear [content2 a raid]].")
    assert outer.source and inner.source
    inner = replace(inner, chain=(outer.source, inner.source))
    _, chain = describe_sources(Report("r", text), analysis, [outer, inner])
    assert [link.kind for link in chain] == ["media", "people"]


def test_no_attribution_has_no_source() -> None:
    text, analysis, attributions = marked("[content The wall] is said [content to hold].")
    assert describe_sources(Report("r", text), analysis, attributions) == ((),)


def test_every_noun_makes_a_kind_of_source_that_there_is() -> None:
    known = lexicon()
    assert not [row[0] for row in rows("nouns.tsv") if row[0] not in KINDS]
    assert all(noun.one in KINDS and noun.several in KINDS for noun in known.nouns.values())


@pytest.mark.parametrize(
    ("one", "several"),
    [("policeman", "policemen"), ("chief of staff", "chiefs of staff"), ("attorney general", "attorneys general")],
)
def test_plurals(one: str, several: str) -> None:
    assert plural_of(one) == several


PIECES = st.sampled_from(
    [
        *"\"'“”,.()—:",
        "\n",
        "she",
        "I",
        "we",
        "who",
        "one of them",
        "the",
        "group",
        "Jane Doe",
        "Doe",
        "RRC",
        "of",
        "and",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), min_size=1, max_size=40).map(" ".join), st.data())
def test_any_spans_of_any_text_are_described(text: str, data: st.DataObject) -> None:
    words = tuple(match.span() for match in re.finditer(r"\w+|[^\w\s]", text))
    place = st.integers(0, len(text)).flatmap(lambda start: st.tuples(st.just(start), st.integers(start, len(text))))
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=5))
    found = [Attribution(Span.of(text, [who]), None, Span.of(text, [what])) for who, what in pairs]
    tags = tuple(tag(text, word) for word in words)
    chains = describe_sources(Report("r", text), Analysis(words, tags, ((0, len(text)),), entities(text), ()), found)
    assert [chain[-1].text for chain in chains] == [text[slice(*who)] for who, _ in pairs]
    assert all(source.named == (source.name is not None) and source.kind in KINDS for (source,) in chains)


def test_a_long_line_costs_no_more_than_its_length() -> None:
    line = 'Jane Doe said "I" and the group of the envoy, who met them ' * 2000
    spans = [Span.of(line, [(at, at + 9)]) for at in range(0, len(line) - 20, 59)]
    words = tuple(match.span() for match in re.finditer(r"\w+|[^\w\s]", line))
    analysis = Analysis(words, tuple(tag(line, word) for word in words), ((0, len(line)),), (), ())
    chains = describe_sources(Report("r", line), analysis, [Attribution(span, None, span) for span in spans])
    assert len(chains) == len(spans)
