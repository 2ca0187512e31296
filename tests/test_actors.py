"""Who the actors are and how they are coded; groups and persons are invented, states and nouns the package's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from actors import coded, percentages, read_gold
from hypothesis import given
from hypothesis import strategies as st
from marked import marked
from test_sources import entities, tag

from reportedly.actors import (
    STEPS,
    Actors,
    Case,
    Coder,
    Coding,
    Context,
    Mention,
    Table,
    actor_table,
    code_actor,
    find_actors,
    load_table,
)
from reportedly.errors import UsageError
from reportedly.records import Actor, Dateline, Report, Source, Span
from reportedly.sources import describe_sources

FLOORS = {"country": 92.0, "sector": 92.0}

ROWS = """\
name	aliases	kind	country	sector	from	until	wikidata	whence
# an invented country's politics, put into Kenya
Free Valley Front	FVF; Valley Front; al-Wadi Front	armed_group	KEN	REB		2021-08-14	Q1	own
Free Valley Front	FVF; Valley Front; al-Wadi Front	government	KEN	GOV	2021-08-15		Q1	own
Jane Doe		person	KEN	LEG	2010	2014		own
Jane Doe		person	KEN	GOV	2015	2019-06		own
Ridge Movement		armed_group	KEN	REB				own
Ridge Movement		party	UGA	PTY				own
Coast League		organization	KEN	PTY				own
Coast League		organization	UGA	PTY				own
High Chamber		government	TZA	JUD				own
World Relief Board	WRB	organization	IGO	IGO				own
Harbour Trust		organization	GBR	NGO				own
""".replace("party\tUGA", "organization\tUGA")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("actors") / "mine.tsv"
    path.write_text(ROWS, encoding="utf-8")
    return load_table(path)


def lines(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


# --- composition: what is coded | code | country of the report

COMPOSED = """
the Kenyan army                           | KENMIL |
Kenya's army                              | KENMIL |
the army of Kenya                         | KENMIL |
a spokesman for the Kenyan army           | KENMIL |
the head of the Kenyan police             | KENCOP |
members of the Kenyan parliament          | KENLEG |
Foreign Minister Jane Roe of Kenya        | KENGOV |
Jane Roe, the Kenyan army chief           | KENMIL |
Jane Roe of the Kenyan army               | KENMIL |
Jane Roe from Kenya                       | KEN    |
the South Korean president's office       | KORGOV |
hundreds of Kenyan protesters             | KENCVL |
journalists in Kenya                      | KENJRN |
residents of northern Kenya               | KENCVL |
the Russian delegation                    | RUSGOV |
the Ministry of Health of Kenya           | KENGOV |
rebel soldiers                            | REB    |
former Kenyan army chief Jane Roe         | KENELI |
ex-Kenyan prime minister Jane Roe         | KENELI |
the country's army                        | KENMIL | KEN
the army                                  | KENMIL | KEN
the police                                | KENCOP | KEN
the president                             | KENGOV | KEN
the interior minister's spokesman         | KENGOV | KEN
the Supreme Court                         | KENJUD | KEN
a president                               | GOV    | KEN
a soldier                                 | MIL    | KEN
soldiers                                  | MIL    | KEN
the former army chief                     | ELI    | KEN
the Ugandan army                          | UGAMIL | KEN
"""


@pytest.mark.parametrize(("mention", "code", "home"), lines(COMPOSED))
def test_noun_gives_the_sector_and_the_words_around_it_the_country(mention: str, code: str, home: str) -> None:
    assert code_actor(mention, Context("2020-05-01", home or None)).code == code


TIES = """
French-led forces             | FRAMIL
South Korea-led forces        | KORMIL
South Korea-backed rebels     | REB
U.S.-led forces               | USAMIL
Kenyan-backed rebels          | REB
US-backed rebels              | REB
pro-Kenyan rebels             | REB
a US ambassador to Kenya      | USAGOV
a Ugandan envoy in Kenya      | UGAGOV
diplomats in Kenya            | GOV
the Kenya envoy               | GOV
"""


@pytest.mark.parametrize(("mention", "code"), lines(TIES))
def test_backers_leanings_and_postings_are_no_country_of_their_own(mention: str, code: str) -> None:
    assert code_actor(mention).code == code


STATES = """
Kenya             | KENGOV | government
Nairobi           | KENGOV | government
the UK            | GBRGOV | government
Kenyans           | KENCVL | people
the French        | FRACVL | people
Kenyan people     | KENCVL | people
a Kenyan          | KENCVL | person
northern Kenya    | KEN    | unknown
Mombasa           |        | unknown
us                |        | unknown
"""


@pytest.mark.parametrize(("mention", "code", "kind"), lines(STATES))
def test_state_is_its_government_its_people_are_civilians_its_towns_are_neither(
    mention: str, code: str, kind: str
) -> None:
    coding = code_actor(mention)
    assert (coding.code or "", coding.kind) == (code, kind)


UNKNOWN = """
the Orun Vanguard Brigade
the Lower Orun People's Front
Orun Army
Jane Roe
Jordan Roe
the sources
both sides
who
It
"""


@pytest.mark.parametrize("mention", UNKNOWN.strip().splitlines())
def test_who_is_unknown_stays_uncoded(mention: str) -> None:
    coding = code_actor(mention, Context("2020-01-01", "KEN"))
    assert (coding.country, coding.sector, coding.code) == (None, None, None)
    assert coding.why == "no row and no rule knows them"


def test_name_of_an_unknown_army_gives_its_country_but_no_army_of_that_state() -> None:
    assert code_actor("the Free Orun Kenyan Army").code == "KEN"


def test_town_tells_a_country_where_somebody_knows_it() -> None:
    towns = Context(city_country={"Mombasa": "KEN"}.get)
    assert code_actor("the mayor of Mombasa", towns).code == "KENGOV"
    assert code_actor("Mombasa", towns).code is None


def test_role_and_affiliation_of_a_person_are_coded_where_the_words_are_a_pronoun() -> None:
    envoy = Mention("she", name="Amina Yusuf", role="army spokeswoman", affiliation="Kenya", kind="person")
    coding = code_actor(envoy)
    assert (coding.code, coding.name, coding.kind) == ("KENMIL", "Amina Yusuf", "person")
    assert coding.why == "the role that the report tells: noun 'spokeswoman', of Kenya (the state Kenya)"


# --- rows


@pytest.mark.parametrize(
    "name",
    ["Free Valley Front", "the free valley front", "Free-Valley Front", "FVF", "F.V.F.", "Wadi Front"],
)
def test_names_are_one_whatever_their_case_hyphens_full_stops_and_articles(name: str, table: Table) -> None:
    assert code_actor(Mention("they", name=name), Context("2020-01-01"), table).code == "KENREB"


@pytest.mark.parametrize(
    ("date", "code"), [("2021-08-14", "KENREB"), ("2021-08-15", "KENGOV"), ("2030-01-01", "KENGOV"), (None, "KEN")]
)
def test_date_picks_the_period_and_without_one_the_sector_stays_open(date: str | None, code: str, table: Table) -> None:
    assert code_actor("the Free Valley Front", Context(date), table).code == code


def test_row_says_its_period_and_what_several_rows_agree_on(table: Table) -> None:
    assert code_actor("FVF", Context("2020-01-01"), table).why == "row 'Free Valley Front', … to 2021-08-14"
    assert code_actor("FVF", None, table).why == (
        "what the 2 rows of this name agree on, as row 'Free Valley Front', … to 2021-08-14"
    )


def test_outside_of_all_periods_the_country_alone_is_left(table: Table) -> None:
    coding = code_actor(Mention("Doe", name="Jane Doe", kind="person"), Context("2022-01-01"), table)
    assert (coding.country, coding.sector) == ("KEN", None)
    assert coding.why == "the country of row 'Jane Doe', 2010-01-01 to 2014-12-31; no row holds on 2022-01-01"


def test_of_two_that_go_by_a_name_none_is_chosen_unless_a_country_tells(table: Table) -> None:
    assert code_actor("the Ridge Movement", None, table).code is None
    assert code_actor("Coast League", None, table).code == "PTY"
    assert code_actor("Kenya's Ridge Movement", None, table).code == "KENREB"
    assert code_actor("the Ridge Movement", Context(country="UGA"), table).code == "UGAPTY"


BODIES = """
a Free Valley Front spokesman            | KENREB
Free Valley Front gunmen                 | KENREB
the leader of the Free Valley Front      | KENREB
Free Valley Front leader Adam Roe        | KENREB
Free Valley Front lawmakers              | KENLEG
a World Relief Board official            | IGO
World Relief Board peacekeepers          | IGOMIL
Free Valley Front-run police             | KENCOP
Free Valley Front-backed police          | COP
the US-led World Relief Board            | IGO
the Free Valley Front in Uganda          | UGAREB
Free Valley Front fighters in Uganda     | UGAREB
Kenya's High Chamber                     | KENLEG
"""


@pytest.mark.parametrize(("mention", "code"), lines(BODIES))
def test_named_body_gives_what_the_noun_leaves_open(mention: str, code: str, table: Table) -> None:
    assert code_actor(mention, Context("2020-01-01"), table).code == code


def test_surname_of_somebody_known_is_not_found_in_the_name_of_a_stranger(table: Table) -> None:
    assert code_actor("Orun Harbour Trust", None, table).code is None


def test_users_row_goes_before_the_package_s_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("Kremlin\t\tgovernment\tRUS\tELI\t2030\n", encoding="utf-8")
    table = load_table(mine)
    assert code_actor("the Kremlin", Context("2031-01-01"), table).code == "RUSELI"
    assert code_actor("the Kremlin", Context("2020-01-01"), table).code == "RUSGOV"
    assert len(table) == len(actor_table()) + 1


FAULTS = {
    "\tx\tperson": "no name in the first column.",
    "A\t\tking": (
        "'king' is no kind of actor; use one of armed_group, document, government, media, military, organization, "
        "people, person, unknown."
    ),
    "A\t\tperson\tKenya": "'Kenya' is no country; write three capitals, as KEN or IGO, or leave it empty.",
    "A\t\tperson\tKEN\tgov": "'gov' is no sector; write three capitals, as GOV, or leave it empty.",
    "A\t\tperson\tKEN\tGOV\tMay": "'May' is no date; write a year, month or day, as 2021, 2021-08 or 2021-08-15.",
    "A\t\tperson\tKEN\tGOV\t2020\t2019": "the period ends (2019) before it begins (2020).",
    "A\t\tperson\tKEN\tGOV\t\t\t114": "'114' is no Wikidata item; write a number behind Q, as Q114, or leave it empty.",
    "A" + "\t" * 9: (
        "10 columns where there may be 9 (name, aliases, kind, country, sector, from, until, wikidata, whence)."
    ),
}


@pytest.mark.parametrize(("line", "said"), FAULTS.items())
def test_faulty_line_is_told_with_file_and_line(line: str, said: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text(f"# mine\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_table(mine)
    assert str(caught.value) == f"{mine}, line 2: {said}"


def test_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.tsv cannot be read as a table of actors: No such file or directory\."):
        load_table(tmp_path / "none.tsv")


def test_steps_may_be_swapped() -> None:
    def by_shout(case: Case) -> Coding | None:
        return Coding(case.label, "person", "IGO", why="shouted") if case.mention.text.isupper() else None

    assert code_actor("ANYBODY", steps=(by_shout, *STEPS)).country == "IGO"
    assert code_actor("Kenya", steps=(by_shout,)).code is None


PIECES = st.sampled_from(["the ", "Kenyan ", "army", "'s ", " of ", "Kenya", "police ", "pro-", "-led ", "two ", "("])


@given(st.text(max_size=60) | st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_any_text_is_coded_or_left_alone(text: str) -> None:
    coding = code_actor(text, Context("2020-01-01", "KEN"))
    assert coding.code or (coding.country, coding.sector) == (None, None)


@pytest.mark.parametrize("text", ["(" * 10**6, "a" * 10**7, "of the army " * 10**5, "Kenya's " * 10**5, "U." * 10**5])
def test_hostile_mention_takes_bounded_work(text: str) -> None:
    assert code_actor(text).kind


def test_gold_mentions_are_coded_as_settled() -> None:
    reached = percentages(coded(list(read_gold())))
    assert {name: reached[name] for name, floor in FLOORS.items() if reached[name] < floor} == {}


# --- actors of a report


@dataclass(frozen=True)
class Found:
    """The actors of a marked sentence, its sources, and whom its words stand for."""

    text: str
    actors: Actors
    sources: list[Source]

    def of(self, words: str, nth: int = 0) -> list[str]:
        """The names of the actors that the words stand for."""
        start = [match.start() for match in re.finditer(re.escape(words), self.text)][nth]
        ids = self.actors.ids(Span.of(self.text, [(start, start + len(words))]))
        return [actor.name for actor in self.actors.actors if actor.id in ids]

    def actor(self, name: str) -> Actor:
        return next(actor for actor in self.actors.actors if actor.name == name)


NAIROBI = Dateline("Nairobi", None)


def find(sentence: str, *arguments: str, coder: Coder | None = None, **facts: object) -> Found:
    """The actors of a sentence with attributions marked in it; ``arguments`` are words that events have."""
    text, analysis, attributions = marked(sentence)
    analysis = replace(analysis, pos=tuple(tag(text, word) for word in analysis.words), entities=entities(text))
    report = replace(Report("r", text, published="2020-05-01"), **facts)  # type: ignore[arg-type]
    spans = [
        Span.of(text, [match.span()]) for words in arguments for match in re.finditer(rf"\b{re.escape(words)}\b", text)
    ]
    actors = find_actors(report, analysis, attributions, spans, coder=coder)
    chains = describe_sources(report, analysis, attributions)
    return Found(text, actors, [actors.fill(chain)[-1] for chain in chains if chain])


def test_every_mention_of_a_body_is_of_one_actor(table: Table) -> None:
    found = find(
        "[src1 The Free Valley Front] said [content1 it left]. Soldiers shot at the Valley Front. "
        "[src2 The movement] said [content2 so].",
        "the Valley Front",
        "Soldiers",
        coder=Coder(table),
    )
    assert [actor.name for actor in found.actors.actors] == ["Free Valley Front", "Soldiers"]
    front = found.actors.actors[0]
    assert (front.id, front.code, front.wikidata) == ("a1", "KENREB", "Q1")
    assert [mention.text for mention in front.mentions] == ["The Free Valley Front", "the Valley Front", "The movement"]
    assert {source.actor for source in found.sources} == {"a1"}


def test_abbreviation_that_the_report_defines_is_its_long_form() -> None:
    found = find(
        "The River Relief Committee (RRC) met. Soldiers held the RRC.", "The River Relief Committee", "the RRC"
    )
    assert len(found.actors.actors) == 1
    assert found.actors.actors[0].name == "River Relief Committee"


def test_person_keeps_role_and_country_through_pronoun_and_surname() -> None:
    found = find(
        "[src1 Kenyan army spokesman Jane Doe] said [content1 no]. [src2 She] said [content2 so]. Rebels held Doe.",
        "Doe",
        "Rebels",
    )
    doe = found.actor("Jane Doe")
    assert (doe.code, doe.kind) == ("KENMIL", "person")
    assert [mention.text for mention in doe.mentions][-2:] == ["She", "Doe"]


def test_conjoined_phrase_stands_for_several_and_so_does_the_pronoun_behind_it() -> None:
    found = find("[src1 Kenya and Lodara] said [content1 no]. [src2 They] said [content2 so].", "Kenya and Lodara")
    assert found.of("Kenya and Lodara") == found.of("They") == ["Kenya", "Lodara"]
    assert [source.actor for source in found.sources] == [None, None]


def test_countries_that_share_a_noun_are_actors_of_their_own() -> None:
    found = find("Kenyan and French soldiers met.", "Kenyan and French soldiers")
    assert [(actor.name, actor.code) for actor in found.actors.actors] == [
        ("Kenyan soldiers", "KENMIL"),
        ("French soldiers", "FRAMIL"),
    ]
    assert found.actors.actors[0].mentions[0].spans == ((0, 6), (18, 26))


def test_country_its_seat_and_its_government_are_one() -> None:
    found = find(
        "Kenya said no. The Kenyan government left. Nairobi told Paris so.", "Kenya", "The Kenyan government", "Nairobi"
    )
    assert [(actor.name, actor.code, len(actor.mentions)) for actor in found.actors.actors] == [("Kenya", "KENGOV", 3)]


def test_who_belongs_to_somebody_of_the_report_is_coded_by_what_it_tells_of_them() -> None:
    found = find("Kenyan army chief Jane Doe left. [src A spokesman for Doe] said [content so].")
    assert [actor.code for actor in found.actors.actors] == ["KENMIL"]


def test_commander_of_an_unknown_armed_group_is_no_state_s_soldier() -> None:
    text = "Rebels of the Free Valley Front left. [src Free Valley Front commander Jane Doe] said [content so]."
    found = find(text)
    assert [actor.code for actor in found.actors.actors] == [None]


def test_short_form_of_an_unknown_name_is_not_read_as_a_noun() -> None:
    found = find("[src1 The Orun Army] said [content1 no]. [src2 The Army] said [content2 so].", dateline=NAIROBI)
    assert [(actor.name, actor.code) for actor in found.actors.actors] == [("Orun Army", None)]


def test_state_s_military_is_not_taken_for_an_armed_group() -> None:
    found = find("The Rapid Support Forces met. The military left.", "The Rapid Support Forces", "The military")
    assert [actor.kind for actor in found.actors.actors] == ["armed_group", "military"]


def test_two_documents_of_one_body_are_two() -> None:
    first, second = "[src1 A report by the Harbour Trust]", "[src2 A letter by the Harbour Trust]"
    found = find(f"{first} said [content1 no]. {second} said [content2 so].")
    assert [actor.name for actor in found.actors.actors] == [
        "report by the Harbour Trust",
        "letter by the Harbour Trust",
    ]


TAKEN_UP = """
Gunmen met villagers. The gunmen left.                         | Gunmen, The gunmen                     | 1
Gunmen left Kenya. Gunmen held a farmer.                       | Gunmen                                 | 1
A soldier left. A soldier met them.                            | A soldier                              | 2
Kenyan soldiers left. French soldiers held them.               | Kenyan soldiers, French soldiers       | 2
Kenyan soldiers left. French soldiers met. The soldiers spoke. | Kenyan soldiers, French soldiers, The soldiers | 3
Soldiers left. Other soldiers met.                             | Soldiers, Other soldiers               | 2
A retired officer left. The officer spoke.                     | A retired officer, The officer         | 1
"""


@pytest.mark.parametrize(("text", "arguments", "number"), lines(TAKEN_UP))
def test_description_is_taken_up_where_one_earlier_fits(text: str, arguments: str, number: str) -> None:
    assert len(find(text, *arguments.split(", ")).actors.actors) == int(number)


def test_phrase_inside_another_with_the_same_noun_is_the_same_actor() -> None:
    found = find("[src Several Kenyan soldiers] said [content so].", "soldiers")
    assert [actor.code for actor in found.actors.actors] == ["KENMIL"]


def test_unknown_group_stays_an_actor_without_a_code() -> None:
    found = find("[src The Orun Vanguard] said [content so].", dateline=NAIROBI)
    actor = found.actors.actors[0]
    assert (actor.name, actor.country, actor.sector, actor.code) == ("Orun Vanguard", None, None, None)
    assert found.sources[0].actor == actor.id


def test_documents_and_media_that_speak_are_actors() -> None:
    found = find("[src1 The report] said [content1 so]. [src2 The Daily Ledger] said [content2 no].")
    assert [actor.kind for actor in found.actors.actors] == ["document", "media"]


HOMES = """
The army left.                       | Nairobi |          | KENMIL
The army left Kenya. Kenya wept.     |         |          | KENMIL
The army left.                       |         | Kenya Ledger | KENMIL
The army left Kenya for Uganda.      |         |          | MIL
"""


@pytest.mark.parametrize(("text", "dateline", "outlet", "code"), lines(HOMES))
def test_army_is_that_of_the_country_that_the_report_is_about(text: str, dateline: str, outlet: str, code: str) -> None:
    found = find(text, "The army", dateline=Dateline(dateline, None) if dateline else None, outlet=outlet or None)
    assert found.actors.actors[0].code == code


def test_ids_follow_the_text_and_every_run_gives_the_same() -> None:
    sentence = "Soldiers met Jane Doe. [src The Kenyan police] said [content so]."
    found = find(sentence, "Jane Doe", "Soldiers")
    assert [(actor.id, actor.name) for actor in found.actors.actors] == [
        ("a1", "Soldiers"),
        ("a2", "Jane Doe"),
        ("a3", "Kenyan police"),
    ]
    assert found.actors == find(sentence, "Soldiers", "Jane Doe").actors


def test_work_grows_with_the_text_alone() -> None:
    found = find("Kenya and " * 3000 + "Soldiers left. It met them. " * 1000, "Kenya", "Soldiers", "It", "them")
    assert {actor.code for actor in found.actors.actors} >= {"KENGOV", "MIL"}


def test_report_without_anybody_has_no_actors() -> None:
    assert find("It rained.").actors == Actors((), {})


def test_a_party_of_a_country_that_the_report_does_not_name_is_another_of_that_name(table: Table) -> None:
    def code(named: set[str]) -> str | None:
        return code_actor("the Coast League", Context("2020-05-01", None, named=frozenset(named)), table).code

    assert code({"KEN"}) == "KENPTY"
    assert code({"TZA"}) is None
    assert code(set()) == "PTY"


def test_people_of_everyday_life_are_of_the_country_that_a_report_comes_from() -> None:
    def code(mention: str) -> str | None:
        return code_actor(mention, Context("2020-05-01", "KEN")).code

    assert [code(who) for who in ("residents", "three students", "refugees", "a president")] == [
        "KENCVL",
        "KENEDU",
        "REF",
        "GOV",
    ]
