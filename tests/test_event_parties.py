"""Who does it to whom: which phrase is what to a trigger, and which of the phrases stand for somebody.

In the first part the words carry what the network says of them: ``[A ...]`` actor, ``[R ...]`` recipient, ``[P ...]``
place, ``[D ...]`` date, ``[N ...]`` none of these, ``[T ...]`` the trigger. Parts of speech are guessed from the words
and told where the guess would be wrong: ``late/ADJ``. In the second part triggers are marked as in ``gold/events``.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from factories import claim
from test_events import code, parties

from reportedly.attribute.arguments import ROLES, find_arguments
from reportedly.attribute.tags import POS
from reportedly.attribute.words import WORD, Words
from reportedly.records import Report

CLOSED = {
    "VERB": "took brought angered went called paid send said complained begged beaten",
    "DET": "the a an some this these several no",
    "CCONJ": "and or but",
    "ADP": "of in by on off at from for against to with near after over before as into",
    "AUX": "was were is are be been has had have will would must did",
    "PRON": "he she they it him her them who which whom that his their its we us itself two",
    "SCONJ": "if while because whether",
    "PART": "not n't",
    "ADV": "later then never also still",
}
KNOWN = {word: tag for tag, words in CLOSED.items() for word in words.split()}
LETTERS = {"A": "actor", "R": "recipient", "P": "place", "D": "date"}
PIECE = re.compile(r"\[(?:([ARPDNT]) )?|\]|[^\s\[\]]+")


def guess(word: str, trigger: bool) -> str:
    if not word[0].isalnum():
        return "PUNCT"
    if word.lower() in KNOWN:
        return KNOWN[word.lower()]
    if word.isdigit():
        return "NUM"
    return "PROPN" if word[0].isupper() else "VERB" if trigger else "NOUN"


def arguments(line: str, kind: str) -> tuple[list[str], list[str]]:
    """The actors and the recipients of the trigger of a line."""
    text, tags, roles, trigger, mark = "", [], [], [], "N"
    for piece in PIECE.finditer(line):
        if piece.group() == "]" or piece.group().startswith("["):
            mark = piece.group(1) or "N"
            continue
        written, _, told = piece.group().partition("/")
        begin = len(text) + (text != "" and written[0] not in ",.'’" and not text.endswith("-"))
        begin -= written[0] == "-" and text != "" and begin > len(text)
        text = text.ljust(begin) + written
        for word in WORD.finditer(written):
            own = "PART" if written in ("'s", "'") else told or guess(word.group(), mark == "T")
            tags.append(POS.index(own))
            roles.append(mark)
            if mark == "T":
                trigger.append(len(tags) - 1)
    spans = np.array([word.span() for word in WORD.finditer(text)])
    nothing = np.zeros(0, np.int64)
    words = Words(text, spans[:, 0], spans[:, 1], *[nothing] * 6)
    chances = np.full((len(tags), 1 + len(ROLES)), 0.02, np.float32)
    for row, role in zip(chances, roles, strict=True):
        row[1 + ROLES.index(LETTERS[role]) if role in LETTERS else 0] = 0.9
    found = list(find_arguments(words, np.array(tags), (trigger[0], trigger[-1]), 0, chances, kind))
    return tuple([one.span.text for one in found if one.role == role] for role in ("actor", "recipient"))  # type: ignore[return-value]


def table(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


PHRASES = """
[A Latvia 's coastal/ADJ bureau] [T detained] [R the smuggler] . | Latvia's coastal bureau | the smuggler
[A The port 's new/ADJ masters] [T expelled] [R the captain 's widow] . | The port's new masters | the captain's widow
The envoy [T backed] [R Oslo] 's proposal . | | Oslo
[A Nurses] from [A Turin] [T blocked] [P the road] . | Nurses from Turin |
[A The garrison] in [A Kindu] [T shelled] [R a village] . | The garrison in Kindu | a village
The king [T begged] [R Cairo] for [R the generals] . | | Cairo; the generals
[A Danish/ADJ] and [A Swedish/ADJ divers] [T boarded] [R a ship] . | Danish and Swedish divers | a ship
[A Rebel/NOUN] and [A army officers] [T met] . | Rebel and army officers |
[A Farmers] and [A students] [T marched] . | Farmers; students |
[A Denmark] , [A Norway] and [A Iceland] [T protested] . | Denmark; Norway; Iceland |
Police [T held] [R Anna Roe] , [R a nurse] , for hours . | | Anna Roe, a nurse
[A The bishop] , [A Jan Roe] , [T denounced] [R the law] . | The bishop, Jan Roe | the law
[A The army] , [A the police] and [A the courts] [T jailed] [R critics] . | The army; the police; the courts | critics
They [T hit] [R a Maltese/ADJ -flagged/VERB tanker] . | | a Maltese-flagged tanker
[A The jailed/VERB colonel] [T threatened] [R the court] . | The jailed colonel | the court
[A The] [T wounded] [A crew] called for help . | crew |
the cell [N which] [A Turkish/ADJ guards] [T raided] | Turkish guards |
"""


@pytest.mark.parametrize(("line", "actors", "recipients"), table(PHRASES))
def test_one_phrase_is_one_party(line: str, actors: str, recipients: str) -> None:
    assert arguments(line, "COERCE") == (listed(actors), listed(recipients))


VOICE = """
[A Ankara] was [T tipped] off by [A Mossad] . | Mossad | Ankara
[A The clerk] has been [T arrested] by [R guards] . | guards | The clerk
A wife said [R he] had been [T detained] by [A troops] . | troops | he
[A Two/NUM miners] were [T jailed] on [D Monday] . | | Two miners
[A The widow] said that [R her son] was [T arrested] . | | her son
[A Guards] [T arrested] [R the clerk] by [D noon] . | Guards | the clerk
[A Guards] [T arrested] them at dawn . | Guards | them
[A Guards] [T shot] at her house . | Guards |
Over 40 [A sailors] [T rescued] off Crete | | 40 sailors
[A Sailors] [T rescued] [R children] off Crete | Sailors | children
[N Two/NUM men] were beaten by [A guards] and [T jailed] . | | Two men
[A Militants] had [T attacked] in the night . | Militants |
"""


@pytest.mark.parametrize(("line", "actors", "recipients"), table(VOICE))
def test_what_a_passive_is_about_suffers_it(line: str, actors: str, recipients: str) -> None:
    assert arguments(line, "COERCE") == (listed(actors), listed(recipients))


def test_what_a_passive_is_about_may_still_do_it_where_the_act_is_free() -> None:
    assert arguments("[A The ministry] is [T committed] to reform .", "AGREE") == (["The ministry"], [])


@pytest.mark.parametrize("pronoun", ["him", "them", "me/PRON", "us"])
def test_a_pronoun_behind_the_verb_is_whom_it_is_done_to(pronoun: str) -> None:
    assert arguments(f"[A Nuns] [T fed] {pronoun} .", "AID") == (["Nuns"], [pronoun.partition("/")[0]])


NEAREST = """
If [A the gangs] [T shell] [R the port] , [A Rome] will send a ship . | the gangs | the port
[A Oslo] has not paid , [A Rome] [T complained] . | Rome |
[A Guards] and [A soldiers] [T shot] [R a boy] . | Guards; soldiers | a boy
[A The students] went home ; later [A they] [T attacked] [R the dean] . | The students; they | the dean
[A Moscow] 's [T threat/NOUN] brought [A Malta] to the table . | Moscow |
a [T strike/NOUN] by [R dockers] angered [A the owners] | dockers |
[N The council] took power and [T dissolved] [R the party] . | The council | the party
[N The council] took power , [N Oslo] paid and the party was [T dissolved] . | |
[A Minsk] , [A Riga] said , has [T threatened] [R Vilnius] . | Minsk | Vilnius
it was [A Minsk] , not [A Riga] , that [T jailed] [R him] . | Minsk | him
[N The sect] , [A which] [T raided] [R the house] , has fled . | The sect | the house
[A Gunmen] [T torched] [N two cars] near the port . | Gunmen | two cars
[A Police] [T rounded] up/ADP [N miners] . | Police | miners
[A Gunmen] [T fled] to [N two cars] . | Gunmen |
[A The envoy] to [A Oslo] [T scolded] [R the king] . | The envoy to Oslo | the king
[A The mob] [T attacked] in the [N name] of God . | The mob |
"""


@pytest.mark.parametrize(("line", "actors", "recipients"), table(NEAREST))
def test_the_subject_next_to_its_verb_goes_before_others(line: str, actors: str, recipients: str) -> None:
    assert arguments(line, "COERCE") == (listed(actors), listed(recipients))


def names(report: Report, number: int = 0) -> tuple[list[str], list[str]]:
    found = report.events[number]
    return [name for name, _ in parties(report, found.actors)], [name for name, _ in parties(report, found.recipients)]


THINGS = """
[A1 Kenyan police] [E1 COERCE/seize seized] [R1 the computers]. | Kenyan police | 
[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 the]. | Kenyan police | 
[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 60]. | Kenyan police | 
[A1 Kenyan police] [E1 COERCE/seize raided] [R1 the homes of bloggers]. | Kenyan police | bloggers
[A1 Kenyan police] [E1 COERCE/seize raided] [R1 the bishop's garden]. | Kenyan police | bishop
[A1 Hackers] [E1 ASSAULT attacked] [R1 the website of Uganda]. | Hackers | Uganda
[A1 Kenyan police] [E1 ASSAULT attacked] [R1 the Uganda election]. | Kenyan police | 
[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 a troupe of clowns]. | Kenyan police | troupe of clowns
[A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 the flautist]. | Kenyan police | flautist
[A1 Kenyan police] [E1 ASSAULT attacked] [R1 the Zorvath Brotherhood]. | Kenyan police | Zorvath Brotherhood
[A1 Kenyan police] [E1 COERCE/restrict closed] [R1 the newspaper]. | Kenyan police | newspaper
"""


@pytest.mark.parametrize(("line", "actors", "recipients"), table(THINGS))
def test_a_thing_is_no_actor_but_may_stand_for_its_owner(line: str, actors: str, recipients: str) -> None:
    found = names(code(line))
    assert (found[0], found[1]) == (listed(actors), listed(recipients))


def test_what_only_a_thing_does_is_no_event() -> None:
    assert code("[A1 The verdict] [E1 REJECT rejected] [R1 the police].").events == ()


CODES = """
the governments of the region | GOV
neighbouring governments | GOV
foreign journalists | JRN
all relevant parties | -
the warring parties | -
the government | KENGOV
local journalists | JRN
a defector | KENCVL
the participants | KENCVL
three users | KENCVL
an opposition party | OPP
a government lawyer | KENGOV
1,200 users | KENCVL
a lawyer for the army | KENMIL
a lawyer | KENJUD
critics of the church | CVL
critics of the government | KENOPP
the Union of Lamp Collectors | -
the trade unions | KENLAB
"""


@pytest.mark.parametrize(("line", "wanted"), table(CODES))
def test_country_and_sector_go_no_further_than_the_words(line: str, wanted: str) -> None:
    report = code(f"[A1 Mali] [E1 REQUEST urged] [R1 {line}]. They are in Kenya, Kenya or Kenya.")
    ((_, found),) = parties(report, report.events[0].recipients)
    assert (found or "-") == wanted


def test_the_attack_of_which_a_report_goes_on_to_speak_is_the_one_told_before() -> None:
    told = "[A1 Kenyan police] [E1 ASSAULT attacked] [R1 a farmer]."
    (found,) = code(f"{told} The [E2 ASSAULT attack] shocked the town.").events
    assert [trigger.text for trigger in found.also_trigger] == ["attack"]
    assert len(code(f"{told} An [E2 ASSAULT attack] on [R2 a judge] by [A2 rebels] followed.").events) == 2
    assert len(code(f"{told} The [E2 ASSAULT bombing] shocked the town.").events) == 1


def test_a_headline_speaks_of_the_first_person_of_the_lead_whom_its_noun_describes() -> None:
    head = "Sect defector [E1 COERCE/arrest arrested]"
    marked = f"[R1 {head.split(' [')[0]}] [E1 COERCE/arrest arrested]\n\n"
    lead = "[R2 Defector Jane Roe] was [E2 COERCE/arrest arrested] in Nairobi."
    report = code(marked + lead, title="Sect defector arrested")
    assert len(report.events) == 1 and names(report)[1] == ["Jane Roe"]


def test_a_headline_of_somebody_else_stays_apart() -> None:
    marked = "[R1 Sect leader] [E1 COERCE/arrest arrested]\n\n"
    report = code(
        marked + "Police chief Jane Roe [E2 COERCE/arrest arrested] [R2 a judge].", title="Sect leader arrested"
    )
    assert "Jane Roe" not in names(report)[1]


def test_an_accusation_that_names_nobody_is_of_who_does_what_it_tells() -> None:
    line = "[A1 Mali] [E1 ACCUSE complained] that [A2 Uganda] had [E2 COERCE/seize seized] [R2 a judge]."
    report = code(line, claim("Mali", "complained", "that Uganda had seized a judge"))
    assert names(report) == (["Mali"], ["Uganda"])
    assert names(code(line))[1] == []


def test_who_is_told_by_a_claim_keeps_its_parties() -> None:
    report = code(
        "[A1 Kenya] said that [A1 rebels] [E1 ASSAULT shot] [R1 a student].",
        claim("Kenya", "said", "that rebels shot a student"),
    )
    assert names(report) == (["rebels"], ["student"])


@pytest.mark.parametrize(
    ("line", "kind", "wanted"),
    [
        ("[N The mayor] ignored/VERB [A the union]'s [T appeal/NOUN]", "REQUEST", (["the union"], ["The mayor"])),
        ("[A The abbot] received/VERB several [T threats/NOUN]", "THREATEN", ([], ["The abbot"])),
        ("[N Traders] complied/VERB with [A the bishop]'s [T demands/NOUN]", "REQUEST", (["the bishop"], ["Traders"])),
        ("[A The mayor] repeated/VERB an [T appeal/NOUN]", "REQUEST", (["The mayor"], [])),
    ],
)
def test_who_receives_or_heeds_an_act_has_it_done_to_them(
    line: str, kind: str, wanted: tuple[list[str], list[str]]
) -> None:
    assert arguments(line, kind) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("[A Officials] [T placed] over [R 600 guards] near [N the mosque]", []),
        ("[A Officials] [T sent] [R soldiers] against [R the miners]", ["the miners"]),
    ],
)
def test_who_is_mobilized_is_no_recipient_of_it(line: str, wanted: list[str]) -> None:
    assert arguments(line, "MOBILIZE") == (["Officials"], wanted)


def test_a_ruling_told_alone_stands_for_the_court_named_last() -> None:
    first = "[A1 Italy's Supreme Court] [E1 SANCTION/convict convicted] [R1 a mayor] of theft."
    report = code(f"{first} [A2 A bishop] [E2 ACCUSE/disapprove criticised] [R2 the verdict].")
    recipients = [one.name for one in report.actors if one.id in report.events[1].recipients]
    assert [name for name in recipients if "Court" in name] == recipients != []


def test_who_suffers_the_fuller_telling_does_not_do_the_other() -> None:
    told = "[A1 Police] [E1 COERCE/seize raided] [R1 protesters] and [A2 protesters] [E2 COERCE/seize seized] food."
    assert "protesters" not in names(code(told))[0]
