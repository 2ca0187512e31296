"""The third and fourth step: an agent noun gives the sector, the words around it the country.

The country is that of the nearest thing that tells one: an adjective, a named body, an owner, a phrase with "of", the
affiliation that the report tells, the place where somebody is; of a state's own institution, the report's country.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reportedly.actors.agents import Agent, Found
from reportedly.actors.coding import AT_HOME, DEEPEST, LOCAL, STATE, Case, Coding, Mention
from reportedly.actors.countries import country_names, place_of
from reportedly.actors.phrases import Country, Phrase, read_phrase
from reportedly.actors.words import capital, word_class
from reportedly.lexicon import lexicon
from reportedly.records import Kind
from reportedly.sources.phrase import OWNERS

_ARMED = frozenset({"MIL", "UAF", "REB", "PRM"})  # what a fighter is called; whose he is tells more
_DEFINITE = frozenset({"the", "this", "that", "'s", ""})
_STATE_BODIES = frozenset({"government", "military"})


def by_composition(case: Case) -> Coding | None:
    """The sector of the noun and the country that goes with it, from the phrase or else from its appositions."""
    phrase = case.phrase
    if phrase is None:
        return None
    coding = _composed(case, phrase)
    apart = case.depth < DEEPEST and case.mention.kind != "document"
    for text in phrase.appositions if apart else ():
        if coding is not None and coding.country and coding.sector:
            break
        apposed = replace(case.mention, text=text)
        other = by_composition(Case(apposed, case.context, case.table, case.depth + 1, case.steps))
        coding = other if coding is None or (other is not None and other.country and other.sector) else coding
    return replace(coding, name=case.label) if coding is not None and not coding.one else coding


def by_role(case: Case) -> Coding | None:
    """The role and the affiliation that the report tells of somebody: foreign minister, of Kenya."""
    mention = case.mention
    if case.depth >= DEEPEST or not (mention.role or mention.affiliation):
        return None
    told = Mention((mention.role or "somebody").split(",")[0], affiliation=mention.affiliation, kind=mention.kind)
    coding = by_composition(Case(told, case.context, case.table, case.depth + 1, case.steps))
    if coding is None:
        return None
    return replace(coding, name=case.label, why=f"the role that the report tells: {coding.why}", rule="role", one=False)


def _composed(case: Case, phrase: Phrase) -> Coding | None:
    """The coding of one phrase without its appositions."""
    found = phrase.head_agent
    if found is None and case.mention.role:
        return None  # the role that the report tells says more
    whom = next(_whom(case, phrase, found), None)
    country, how = _country(case, phrase, found, whom)
    sector = _sector(case, phrase, found, whom, country)
    if country is None and sector is None:
        return None
    noun = f"noun '{found.agent.noun}'" if found is not None and sector is not None else ""
    why = ", ".join(part for part in (noun, how) if part)
    one = found is not None and country is not None and _is_one(phrase, found)
    return Coding(
        _body_name(found, country) if one and found is not None and country is not None else phrase.core,
        _kind(case, phrase, found), country, sector, None, why or f"as {whom.name}" if whom else why, "composed", one,
    )  # fmt: skip


# --- whose


def _whom(case: Case, phrase: Phrase, found: Found | None) -> Iterator[Coding]:
    """Those to whom the actor belongs, the nearest first: bodies named before the noun, owners, complements."""
    end = found.first if found is not None else phrase.last
    texts = [name.text for name in reversed(phrase.named) if name.last < end]
    affiliation = case.mention.affiliation if found is not None else None
    for text in (*texts, phrase.owner, *_belonging(phrase, found), affiliation or ""):
        coding = _of_nation(case, text) or (case.coded(text) if text.lower() not in OWNERS else None)
        if coding is not None and (case.mention.kind != "document" or coding.rule in ("row", "state") or coding.one):
            yield coding


def _of_nation(case: Case, text: str) -> Coding | None:
    """The report's country where it is called but a country: "the country's army"."""
    words = text.lower().split()
    if case.context.country is None or len(words) > 2 or not words or words[-1] not in word_class("nation"):
        return None
    name = country_names().get(case.context.country, case.context.country)
    return Coding(name, "government", case.context.country, "GOV", why="the country of the report", rule="state")


def _belonging(phrase: Phrase, found: Found | None) -> Iterator[str]:
    """The complements that tell whose somebody is; an envoy "for Syria" is not Syria's."""
    for preposition, text in phrase.complements:
        if preposition not in word_class("of") or (preposition == "by" and not _written(phrase)):
            continue
        away = found is not None and found.agent.noun in word_class("abroad")
        if preposition != "of" and away and place_of(text) is not None:
            continue
        yield text


def _written(phrase: Phrase) -> bool:
    """Whether "by" follows a noun, not "seen" or "obtained"."""
    return phrase.words[-1].lower() in lexicon().nouns


def by_person(case: Case) -> Coding | None:
    """A named person of whom the report tells no office or body that says more: a civilian of the report's country."""
    mention, country = case.mention, case.context.country
    alone = mention.kind == "person" and mention.name and not mention.affiliation
    if not alone or country is None:
        return None
    why = "a person without office, of the country of the report"
    return Coding(case.label, "person", country, "CVL", None, why, "composed")


# --- country


def _country(case: Case, phrase: Phrase, found: Found | None, whom: Coding | None) -> tuple[str | None, str]:
    """The country and the words that tell it."""
    end = found.first if found is not None else phrase.last + 1
    telling = (one for one in phrase.countries if not _given_name(phrase, one))
    modifier = next((one for one in telling if one.last != end - 1 or not _sent(one, found)), None)
    if modifier is not None:
        return modifier.place.code, f"'{modifier.text}'"
    where = _within(case, phrase) if found is None or found.agent.noun not in word_class("abroad") else None
    if whom is not None and whom.country is not None and not (where is not None and whom.sector in LOCAL):
        return whom.country, f"of {whom.name} ({whom.why})" if whom.why else f"of {whom.name}"
    if found is not None and found.agent.country is not None:
        return found.agent.country, "the noun's own"
    if where is not None:
        return where
    own = found is not None and (_states_own(phrase, found) or _at_home(phrase, found, whom))
    if own and case.context.country is not None:
        return case.context.country, "the country of the report"
    return None, ""


def _given_name(phrase: Phrase, country: Country) -> bool:
    """Whether what looks like a country is somebody's first name: "Jordan Roe"."""
    return country.text in lexicon().first_names and country.last < phrase.last and phrase.stranger(country.last + 1)


def _sent(country: Country, found: Found | None) -> bool:
    """Whether the country right before the noun is where somebody is sent: a Syria envoy, but a US or Syrian one."""
    away = found is not None and found.agent.noun in word_class("abroad")
    return away and country.place.what == "name" and not country.text.replace(".", "").isupper()


def _within(case: Case, phrase: Phrase) -> tuple[str, str] | None:
    """The country that somebody is in, by its name, its capital, or another town of it."""
    for preposition, text in phrase.complements:
        if preposition not in word_class("within") | {"of", "from"} or not any(map(capital, text.split())):
            continue
        place = _place_at_end(case, text)
        if place is not None:
            return place, f"'{preposition} {text}'"
    return None


def _place_at_end(case: Case, text: str) -> str | None:
    """The country that the words of a place tell: "northern Kenya", "the Kenyan town of Garissa", "Garissa"."""
    inner = read_phrase(text, case.table)
    if inner is None:
        return None
    if inner.countries:
        return inner.countries[0].place.code
    towns = case.context.city_country
    return towns(inner.core) if towns is not None else None


def _states_own(phrase: Phrase, found: Found) -> bool:
    """Whether it is a state's institution, or the one holder of an office, whose country need not be told."""
    agent = found.agent
    if phrase.determiner not in _DEFINITE or agent.plural or agent.sector not in STATE or _proper(phrase, found):
        return False
    if phrase.determiner == "'s" and phrase.owner not in ("its", "their"):
        return False
    if agent.kind in _STATE_BODIES:
        return True
    return agent.noun in word_class("sole") and not _once(phrase, found)


def _at_home(phrase: Phrase, found: Found, whom: Coding | None) -> bool:
    """Whether it is people of everyday life or in office, whom a report from one country does not call by it.

    "Residents", "students" and "prosecutors" there are of that country; those who came from elsewhere, or belong to
    somebody, need not be, nor is "a president", since that country's would be "the president".
    """
    agent = found.agent
    elsewhere = agent.noun in word_class("abroad") | word_class("sole") or whom is not None or bool(phrase.owner)
    several = agent.plural and agent.noun in word_class("body")  # a country has but one government
    told = any(word.lower() in word_class("elsewhere") for word in phrase.words[: found.first])
    return agent.sector in AT_HOME and not (elsewhere or several or told) and not _proper(phrase, found)


def _proper(phrase: Phrase, found: Found) -> bool:
    """Whether the noun is in a name that nobody knows, which proves little: "Orun Vanguard Brigade"."""
    if found.last != phrase.last or not capital(phrase.words[found.last]):
        return False
    owner = phrase.owner.split()[-1:]
    if any(phrase.stranger(at) for at in range(found.first)) or (owner and _unheard(owner[0])):
        return True
    behind = phrase.complements[0][1].split() if phrase.complements else []
    return bool(behind) and _unheard(behind[0])


def _unheard(word: str) -> bool:
    """Whether a capitalized word is neither a country nor what an office is for."""
    return capital(word) and place_of(word) is None and word.lower() not in lexicon().domains


# --- sector


def _sector(case: Case, phrase: Phrase, found: Found | None, whom: Coding | None, country: str | None) -> str | None:
    """The sector by the noun, or by those to whom the actor belongs where they tell more."""
    if found is None:
        # Somebody "of the army" is of its sector; somebody of a country is not its government.
        return whom.sector if whom is not None and whom.rule != "state" and not phrase.head_place else None
    agent = found.agent
    if _proper(phrase, found) and not _proves(case, agent, country):
        return None
    if _once(phrase, found):
        return "ELI"
    before = (one for one in phrase.before(found) if one.noun not in word_class("plain"))
    earlier = next((one for one in before if one.sector is not None), None)
    if agent.noun in word_class("serves") and (earlier is not None or (whom is not None and whom.sector is not None)):
        return earlier.sector if earlier is not None else whom.sector if whom is not None else None
    if agent.noun in word_class("against") and whom is not None and whom.sector not in (None, *STATE):
        return "CVL"
    if earlier is not None and (agent.sector is None or (agent.sector in _ARMED and _armed(earlier))):
        return earlier.sector
    if agent.sector is None:
        return _of_whom(agent, whom, country)
    return _yielding(agent, whom)


def _proves(case: Case, agent: Agent, country: str | None) -> bool:
    """Whether the noun in an unknown name tells the sector: a "University" is one, an "Army" or "Council" is anybody's.

    One of a country is taken at its word but for its arms, and an armed group where the report calls it so.
    """
    if agent.sector is None or (agent.sector in _ARMED and agent.kind != case.mention.kind):
        return False
    if agent.noun in word_class("vague"):
        return False
    return agent.sector not in STATE or (country is not None and agent.sector not in _ARMED)


def _armed(agent: Agent) -> bool:
    """Whether it is of an armed group, which tells more than what a fighter is called: rebel soldiers."""
    return agent.kind == "armed_group" or agent.sector == "REB"


def _once(phrase: Phrase, found: Found) -> bool:
    """Whether somebody only was of a state: a former minister."""
    words = [word.lower() for word in phrase.words[: found.last + 1]]
    was = any(word in word_class("once") or word.partition("-")[0] in word_class("once") for word in words)
    return was and found.agent.kind == "person" and found.agent.sector in STATE


def _of_whom(agent: Agent, whom: Coding | None, country: str | None) -> str | None:
    """The sector of whom somebody belongs to; who speaks for no more than a country speaks for its government."""
    if whom is not None and (whom.sector is not None or whom.rule != "state"):
        return whom.sector
    noun = lexicon().nouns.get(agent.noun)
    officials = whom is None and noun is not None and noun.several == "government"
    states = country is not None and (agent.kind == "person" or agent.noun in word_class("states"))
    return "GOV" if officials or states else None


def _yielding(agent: Agent, whom: Coding | None) -> str | None:
    """The noun's sector, unless a body that is named tells more: Hamas gunmen, a UN official."""
    if whom is not None and agent.sector in _ARMED and whom.kind == "armed_group":
        return whom.sector or (agent.sector if agent.sector != "MIL" else None)
    if whom is None or whom.rule != "row" or whom.sector is None:
        return agent.sector
    official = agent.sector == "GOV" and agent.kind == "person" and whom.kind != "person"
    return whom.sector if official else agent.sector


# --- kind and name


def _kind(case: Case, phrase: Phrase, found: Found | None) -> Kind:
    """What the report takes the actor for, else what the noun makes one or several of them."""
    known = case.mention.kind
    if found is None or known not in (None, "people", "unknown"):
        return known or "unknown"
    noun = lexicon().nouns.get(" ".join(phrase.words[found.first : found.last + 1]).lower())
    if noun is not None and noun.plural:
        return noun.several
    if known == "people":
        return known
    return "people" if found.agent.plural and found.agent.kind == "person" else found.agent.kind


def _is_one(phrase: Phrase, found: Found) -> bool:
    """Whether a country has but one of it, and nothing is said that picks out a part."""
    agent = found.agent
    if agent.plural or agent.noun not in word_class("body") or found.last != phrase.last:
        return False
    apart = [at for at in range(found.first) if phrase.words[at].lower() not in word_class("plain")]
    told = all(any(one.first <= at <= one.last for one in phrase.countries) for at in apart)
    narrowed = any(preposition not in ("of", "for") for preposition, _ in phrase.complements)
    return told and not narrowed and phrase.determiner in _DEFINITE


def _body_name(found: Found, country: str) -> str:
    """What the one body of a country is called; its government goes by the name of the country."""
    name = country_names().get(country, country)
    return name if found.agent.noun == "government" else f"{found.agent.noun} of {name}"
