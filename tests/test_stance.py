"""Stance, strength and manner, told from marked sentences; no word has a part of speech here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import marked

from reportedly.records import Analysis, Attribution, Span
from reportedly.stance import Judge
from reportedly.stance.cues import NEGATED
from reportedly.tables import rows

STANCES = {"affirms", "denies", "doubts", "wants", "intends", "believes", "asks"}


def table(lines: str) -> list[tuple[str, str]]:
    """Lines of ``expected | sentence``, the expected words before the bar."""
    rows = (line.split(" | ", 1) for line in lines.strip().splitlines())
    return [(sentence.strip(), expected.strip()) for expected, sentence in rows]


def verdict(sentence: str) -> str:
    text, analysis, (attribution, *_) = marked(sentence)
    found = Judge(text, analysis).judge(attribution)
    return f"{found.stance} {found.strength}"


def manners(sentence: str) -> list[str]:
    text, analysis, attributions = marked(sentence)
    judges = Judge(text, analysis)
    return [judges.judge(attribution).manner for attribution in attributions]


NEUTRAL = """
affirms said      | [src The mayor] [cue said] [content the bridge was safe].
affirms said      | [cue According to] [src the coast guard], [content two boats collided].
affirms said      | [src Harbour master] [cue :] [content no ship left before dawn]
affirms said      | [src Colonel Adeyo]. [content "The pass is open."]
affirms said      | [src The envoy] [cue criticised] [content the blockade].
affirms said      | [src The envoy] [cue warned] [content that the truce could collapse].
affirms said      | [src The committee] [cue described] [content the vote as fair].
affirms said      | [content A third convoy] [cue reportedly] [content reached the town].
affirms said      | [src The party] [cue stood by] [content its account of the meeting].
affirms said      | [src The judge] [cue said in a statement] [content the hearing was over].
affirms said      | [src The pilot] [cue wrote in response to questions] [content that the fuel was low].
affirms said      | [src The chairman] [cue made no secret of] [content his dislike of the plan].
affirms said      | [src The aide] [cue said without confirming anything] [content the talks went on].
affirms said      | [src The minister] [cue says] [content no matter who wins, the border stays shut].
affirms said      | [src The guard] [cue told] [content the governor had left the town].
"""

DENYING = """
denies said       | [src The ministry] [cue rejected] [content the findings].
denies said       | [src The general] [cue dismissed as false] [content reports of a coup].
denies said       | [src The trader] [cue denied] [content having paid the guards].
denies said       | [src The company] [cue refused to say] [content where the ship was bound].
denies said       | [src A spokeswoman] [cue declined] [content to comment on the raid].
denies said       | [src The army] [cue ruled out] [content a withdrawal].
denies said       | [src The bank] [cue did not say] [content how much was lost].
denies said       | [src She] [cue does not claim] [content to speak for the village].
denies said       | [src He] [cue never said] [content that the well was poisoned].
denies said       | [src The agency] [cue has yet to confirm] [content the deaths].
denies said       | [src The senator] [cue stopped short of saying] [content the vote was stolen].
denies said       | [src Inspectors] [cue found no evidence] [content that the plant was used].
denies said       | [cue There is no evidence] [content that the crew was armed].
denies said       | [src The police] [cue failed to mention] [content the second car].
denies said       | [src The captain] [cue hardly mentioned] [content the storm].
denies said       | [src The president] [cue brushed aside] [content fears of a shortage].
denies said       | [src The president] [cue poured scorn on] [content the proposal].
denies said       | [src The minister] [cue walked back] [content her remark on the tariff].
denies said       | [src The firm] [cue issued a statement denying] [content any leak].
denies said       | [src The club] [cue has no plans] [content to sell the ground].
denies said       | [src Farmers] [cue oppose] [content the dam].
denies said       | [cue a denial of] [content any role in the raid]
denies said       | [src The council] [cue gave no reason] [content for the delay].
denies said       | The clerk did not [cue say] [content who had signed].
denies said       | [src No one] [cue claimed] [content responsibility for the blast].
denies said       | [src None of the parties] [cue said] [content it would disarm].
denies said       | [src The lawyer] [cue took issue with] [content the ruling].
denies said       | [src The clerk] [cue went on to deny] [content the charge].
"""

NOT_DENYING = """
affirms said      | [src The premier] [cue did not rule out] [content an early election].
affirms said      | [src The premier] [cue refused to rule out] [content an early election].
affirms said      | [src The smuggler] [cue did not deny] [content the meeting].
affirms said      | [src The bishop] [cue did not hesitate to say] [content the law was cruel].
affirms said      | [src The delegate] [cue not only criticised] [content the deal].
believes said     | [src The trainer] [cue has no doubt] [content the horse will run].
"""

DOUBTING = """
doubts said       | [src The opposition] [cue questioned whether] [content the count was fair].
doubts said       | [src A study] [cue cast doubt on] [content the figures].
doubts said       | [src The report] [cue casts serious doubt on] [content the official account].
doubts said       | [src The medic] [cue was not sure] [content how many had drowned].
doubts said       | [cue It is unclear whether] [content the ship had sunk].
doubts said       | [src The chancellor] [cue threw cold water on] [content the idea].
doubts said       | [src The chancellor] [cue played down] [content the threat].
doubts said       | [src The agency] [cue could not independently verify] [content the video].
doubts said       | [src The court] [cue neither confirmed nor denied] [content the arrest].
doubts said       | [src They] [cue do not believe] [content the road will open].
doubts said       | [src The villagers] [cue do not know] [content who fired first].
doubts said       | [src The envoy] [cue called into question] [content the treaty].
doubts said       | [src The coach] [cue is far from certain] [content that she will play].
"""

WANTING = """
wants said        | [src The union] [cue urged] [content members to stay home].
wants said        | [src The governor] [cue demanded] [content an apology].
wants said        | [src The council] [cue called for] [content calm].
wants said        | [src The council] [cue called] [content for calm].
wants said        | [src The nurse] [cue expressed hope] [content that the ward would reopen].
wants said        | [src The colonel] [cue ordered] [content his men to hold the bridge].
wants said        | [src The mayor] [cue asked] [content residents of the old town not to travel].
wants said        | [src The mayor] [cue told] reporters [content to leave the square].
wants said        | [src The pilot] [cue warned] [content passengers not to open the doors].
wants said        | [src Their] [cue request to] [content see the files] was ignored.
wants said        | [src The premier] [cue reacted by proposing] [content new talks].
"""

INTENDING = """
intends said      | [src The rebels] [cue vowed] [content to retake the port].
intends said      | [src The rebels] [cue threatened to] [content blow up the dam].
intends said      | [src The bank] [cue promised] [content a full refund].
intends said      | [src The airline] [cue plans] [content to cut forty flights].
intends said      | [src Both sides] [cue agreed] [content to meet in May].
intends said      | [src The premier] [cue announced] [content plans to resign in June].
intends said      | [src The army] [cue said] [content it would withdraw from the valley].
intends said      | [src The commander] [cue said] : [content "We will never surrender."]
intends said      | [content "If they attack, we will answer,"] [src he] [cue said].
intends said      | [src The ministry] [cue said] [content that its troops would leave by Friday].
intends said      | [src The ministry] [cue said] [content the crossing would be reopened on Monday].
intends said      | [src The singer] [cue said] [content she was planning to sue].
intends said      | [cue a pledge to] [content rebuild the school]
intends said      | [src The board] [cue is considering] [content a sale].
affirms said      | [src The banker] [cue said] [content it would take a year to repay].
affirms said      | [src The general] [cue said] : [content "We will see more fighting."]
affirms said      | [src The general] [cue said] : [content "They will attack at dawn."]
affirms said      | [src Analysts] [cue said] [content the mine would be closed within a year].
affirms said      | [src Residents] [cue agreed] [content that the water was foul].
"""

BELIEVING_AND_ASKING = """
believes said     | [content The group] [cue is believed] [content to hold nine hostages].
believes said     | [src Aid workers] [cue fear] [content that the camp will flood].
believes said     | [src The bank] [cue expects] [content prices to fall].
believes said     | [src The driver] [cue thinks] [content the brakes failed].
believes said     | [src The board] [cue considers] [content the sale unwise].
believes said     | [src Her mother] [cue was convinced] [content that she was alive].
believes said     | [src The chief] [cue came to the conclusion] [content that they had lied].
believes said     | [src The relief agency] [cue voiced fears] [content of a new famine].
believes suggested | [src Scientists] [cue theorised] [content that the dam had cracked].
asks said         | [src A deputy] [cue asked whether] [content the jet was paid for].
asks said         | [src A deputy] [cue wondered] [content who had paid].
asks said         | [src Reporters] [cue wanted to know] [content who had paid].
asks said         | [src The widow] [cue said] : [content "Who will feed them now?"]
asks said         | [content "Why,"] [src the widow] [cue said], [content "were we not told?"]
affirms said      | [content "They burned the mill,"] [src she] [cue said]. [content "Who will pay?"]
"""

STRENGTH = """
affirms claimed   | [src The rebels] [cue claimed] [content to hold the airfield].
affirms claimed   | [src The suit] [cue alleges] [content that the firm hid the leak].
affirms claimed   | [src He] [cue was accused of] [content taking bribes].
affirms claimed   | [src The prosecutor] [cue charged] [content that the mayor had lied].
affirms claimed   | [src The envoy] [cue asserted] [content that the border was quiet].
affirms claimed   | [src The envoy] [cue maintained] [content that the border was quiet].
affirms claimed   | [cue the allegation] [content that the judge was bribed]
affirms claimed   | [src The site] [cue falsely said] [content the polls had closed].
affirms claimed   | [src The ring] [cue purportedly] [content forged the visas].
affirms revealed  | [src The memo] [cue reveals] [content that the pilot was drunk].
affirms revealed  | [src The ministry] [cue confirmed] [content the arrest].
affirms revealed  | [src The clerk] [cue admitted] [content to burning the files].
affirms revealed  | [src The premier] [cue conceded] [content that the count was late].
affirms revealed  | [src The premier] [cue acknowledged] [content the delay].
affirms revealed  | [src The figures] [cue show] [content a fall in exports].
affirms revealed  | [src The weekly] [cue has learned] [content that two men were freed].
affirms revealed  | [src The inquiry] [cue found] [content that the alarm was off].
affirms revealed  | [src The bank] [cue disclosed] [content a loss of two billion].
affirms suggested | [src The tracks] [cue suggest] [content that the bear was wounded].
affirms suggested | [src The premier] [cue hinted] [content that he was tired of office].
affirms suggested | [src Her tone] [cue implied] [content that the deal was dead].
affirms suggested | [src The vessel] [cue appears to] [content have changed course].
affirms suggested | [src The poll] [cue indicates] [content a close race].
doubts suggested  | [src The judge] [cue seemed to doubt] [content the witness].
"""

MANNER = [
    ('[src He] [cue said]: [content "The road is open."]', ["direct"]),
    ("[src He] [cue said] [content the road is open].", ["indirect"]),
    ("[src He] [cue called] [content the vote “a farce played for fools”].", ["mixed"]),
    ('[content "The road,"] [src he] [cue said], [content "is open."]', ["direct"]),
    ("[src He] [cue wrote] [content that «the road is open»].", ["direct"]),
    ("[src He] [cue said] [content ‘the voters’ choice stands’].", ["direct"]),
    ("[src He] [cue said] [content it isn't the voters' fault].", ["indirect"]),
    ("[content ''It wasn't us,''] [src he] [cue said].", ["direct"]),
    ('[src He] [cue said] [content the "ideological" law would fall].', ["mixed"]),
    ('[content1 "[src2 I] [cue2 think] [content2 it failed],"] [src1 she] [cue1 said].', ["direct", "indirect"]),
    ("[src1 He] [cue1 said]: [content1 “[src2 They] [cue2 call] [content2 me a ‘traitor’].”]", ["direct", "indirect"]),
    ('[src1 He] [cue1 said] [content1 a sign [cue2 read], [content2 "No entry."]]', ["mixed", "direct"]),
    (
        "“It rained,” he said.\n\n[content “It rained on the tents.]\n\n“Nobody slept.” [src She] [cue agreed].",
        ["direct"],
    ),
    ('A stray " mark.\n\n[src He] [cue said] [content the road is open].', ["indirect"]),
    ("[content “The road is open] and so is the pass, [src he] [cue said].\n\n“Fine,” she said.", ["direct"]),
]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (sentence, " ".join(expected.split()))
        for lines in (NEUTRAL, DENYING, NOT_DENYING, DOUBTING, WANTING, INTENDING, BELIEVING_AND_ASKING, STRENGTH)
        for sentence, expected in table(lines)
    ],
)
def test_stance_and_strength(sentence: str, expected: str) -> None:
    assert verdict(sentence) == expected


@pytest.mark.parametrize(("sentence", "expected"), MANNER)
def test_manner(sentence: str, expected: list[str]) -> None:
    assert manners(sentence) == expected


def test_the_reason_names_the_cue_and_what_it_does() -> None:
    text, analysis, (attribution,) = marked("[src The ministry] [cue rejected] [content the findings].")
    assert Judge(text, analysis).judge(attribution).why == "cue 'rejected': denies"


def test_the_reason_for_an_intention_is_the_act() -> None:
    text, analysis, (attribution,) = marked("[src The army] [cue said] [content it would withdraw].")
    assert Judge(text, analysis).judge(attribution).why == "own future act 'it would withdraw': intends"


def test_every_cue_is_listed_once_and_well_formed() -> None:
    cues = list(rows("cues.tsv"))
    assert len({(words, kind) for words, kind, *_ in cues}) == len(cues)
    assert {kind for _, kind, *_ in cues} == {"verb", "noun", "word", "adverb"}
    assert {stance for _, _, stance, *_ in cues} <= STANCES == NEGATED.keys()
    assert {strength for _, _, _, strength, *_ in cues} == {"said", "claimed", "revealed", "suggested"}
    frames = {flag.partition("=")[0] for row in cues for flag in " ".join(row[4:]).split()}
    assert frames == {"turns", "passes", "light", "to", "whether", "plan", "be", "not"}


@given(st.text(alphabet="a '\"“”‘’«».?!\n'not said", max_size=60), st.data())
def test_any_spans_of_any_text_are_judged(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    pairs = st.lists(st.tuples(places, places), min_size=3, max_size=3)
    source, cue, content = (Span.of(text, [(min(pair), max(pair))]) for pair in data.draw(pairs))
    found = Judge(text, Analysis((), (), (), (), ())).judge(Attribution(source, cue, content))
    assert found.stance in STANCES
