"""What syntax tells of the parties of a trigger, over what the network says of them word by word.

There is no parse: parts of speech, the closed word classes and what stands next to the trigger tell voice, subject and
object as far as they are plain; where they are not, the network's word stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reportedly.attribute.scene import Phrase, Scene, answering_verbs, closed_class, is_participle, plain_words
from reportedly.attribute.tags import ADJ, ADP, ADV, AUX, NUM, PART, PRON, VERB

ACTOR, RECIPIENT = 1, 2
# Types of acts that somebody suffers, so that the subject of a passive is the recipient even if nobody does it.
SUFFERED = frozenset({"ACCUSE", "AID", "ASSAULT", "COERCE", "REQUEST", "SANCTION"})
BODILY = frozenset({"AID", "ASSAULT", "COERCE", "SANCTION"})  # and of these, those that are not done by words
# Types that both sides may do to each other, so that who stands behind the verb may be an actor as well.
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
DIRECT = frozenset({"ACCUSE", "ASSAULT", "COERCE"})  # types of acts that are done to what is their object
JOINTS = frozenset({",", "and", "or", ", and", ", or", "as well as"})  # what stands between two phrases of one list
ENDS = frozenset('.!?”"')
LONGEST_HEADLINE = 40  # words


def settled(scene: Scene, found: Sequence[Phrase], kind: str) -> list[Phrase]:
    """The phrases with the roles that syntax gives them to a trigger of some type."""
    phrases = list(found)
    for rule in RULES:
        phrases = rule(scene, phrases, kind)
    return phrases


def _with(phrases: Sequence[Phrase], roles: dict[int, int]) -> list[Phrase]:
    """The phrases, some by their numbers with another role."""
    return [replace(one, role=roles.get(number, one.role)) for number, one in enumerate(phrases)]


def _of(phrases: Sequence[Phrase], role: int) -> list[int]:
    return [number for number, one in enumerate(phrases) if one.role == role]


def by_agent(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Who stands behind *by*, right behind the trigger, does it: *arrested by*, *a strike by*."""
    at = scene.trigger[-1] + 1
    while (
        scene.tags[at : at + 1]
        and scene.tags[at] in (ADP, ADV)
        and scene.lower(at) != "by"
        and at < scene.trigger[-1] + 3
    ):
        at += 1
    agent = next((n for n, one in enumerate(phrases) if one.first == at + 1), None)
    if scene.lower(at) != "by" or agent is None or phrases[agent].role not in (ACTOR, RECIPIENT):
        return list(phrases)
    roles = {agent: ACTOR}
    if scene.verb < 0 and kind not in MUTUAL:
        roles |= {n: 0 for n in _of(phrases, ACTOR) if n < agent}
        roles |= {n: 0 for n in _of(phrases, ACTOR) if n > agent and not _listed(scene, phrases, agent, n)}
    elif scene.verb >= 0 and is_participle(scene.lower(scene.verb)) and kind != "CONSULT":
        roles |= _suffering(scene, phrases)
    return _with(phrases, roles)


def passive(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """What a passive is about suffers the act: *he was arrested*; nor does it who but tells of it."""
    joined = scene.joined_passive
    if kind not in SUFFERED or not (joined or scene.passive or _headline(scene)):
        return list(phrases)
    subject = _ending(phrases, scene.before(scene.subject_verb() if joined else scene.verb))
    roles = {n: 0 for n in _of(phrases, ACTOR) if joined and scene.subject_verb() < phrases[n].first < scene.verb}
    if subject is not None and (joined or phrases[subject].role in (ACTOR, RECIPIENT)):
        roles |= {n: RECIPIENT for n in _of(phrases, ACTOR) if _listed(scene, phrases, n, subject)} | {
            subject: RECIPIENT
        }
    if kind in BODILY:
        roles |= {n: 0 for n in _of(phrases, ACTOR) if n not in roles and _tells(scene, phrases[n])}
    return _with(phrases, roles)


def _ending(phrases: Sequence[Phrase], place: int) -> int | None:
    """The phrase that ends at a place."""
    return next((n for n, one in enumerate(phrases) if one.last == place), None)


def _tells(scene: Scene, phrase: Phrase) -> bool:
    """Whether what somebody does is but to speak: *his wife said*."""
    verb = scene.lower(phrase.last + 1)
    return scene.tags[phrase.last + 1 : phrase.last + 2] == [VERB] and verb in plain_words()


def _suffering(scene: Scene, phrases: Sequence[Phrase]) -> dict[int, int]:
    """The roles of the actors before a passive with *by*: the last is its recipient where there is none there yet."""
    before = [n for n in _of(phrases, ACTOR) if phrases[n].last < scene.trigger[0]]
    known = any(one.role == RECIPIENT and one.last < scene.trigger[0] for one in phrases)
    roles = dict.fromkeys(before, 0)
    for number in before if not known else ():
        if number == before[-1] or _listed(scene, phrases, number, before[-1]):
            roles[number] = RECIPIENT
    return roles


def _headline(scene: Scene) -> bool:
    """Whether it is a headline, told in the present, with a participle and no object: *Sailors saved off Crete*."""
    last = len(scene) - 1
    if scene.verb < 0 or last > LONGEST_HEADLINE or scene.lower(last) in ENDS:
        return False
    told = any(tag in (AUX, PRON) for tag in scene.tags)
    open_end = scene.verb == last or scene.tags[scene.verb + 1] == ADP
    return open_end and not told and is_participle(scene.lower(scene.verb))


def _listed(scene: Scene, phrases: Sequence[Phrase], one: int, other: int) -> bool:
    """Whether two phrases are in one list: between them there are but phrases with commas and a conjunction."""
    first, last = sorted((one, other))
    gaps = (scene.between(phrases[n], phrases[n + 1]) for n in range(first, last))
    return all(gap in JOINTS for gap in gaps)


def object_pronoun(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """A pronoun in the objective right behind the verb is whom it is done to: *arrested them*."""
    at = scene.trigger[-1] + 1
    if scene.verb < 0 or scene.lower(at) not in closed_class("objective"):
        return list(phrases)
    return [replace(one, role=RECIPIENT) if one.first == one.last == at else one for one in phrases]


def possessor(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Whose act it is does it, and nobody else: *Moscow's threat*."""
    at = scene.trigger[0]
    while at > 0 and scene.tags[at - 1] == ADJ:
        at -= 1
    owned = scene.lower(at - 1) == "s" and scene.tags[at - 1] == PART
    owner = next((n for n, one in enumerate(phrases) if owned and one.last == at - 3), None)
    if scene.verb >= 0 or kind in MUTUAL or owner is None or phrases[owner].role != ACTOR:
        return list(phrases)
    return _with(phrases, {n: 0 for n in _of(phrases, ACTOR) if not _listed(scene, phrases, n, owner)})


def direct_object(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """What stands right behind a verb in the active has it done to it where nobody else has."""
    if scene.verb < 0 or scene.passive or kind not in DIRECT or _of(phrases, RECIPIENT):
        return list(phrases)
    at = scene.trigger[-1] + 1 + (scene.lower(scene.trigger[-1] + 1) in closed_class("particle"))
    return [replace(one, role=RECIPIENT) if one.first == at and one.role == 0 else one for one in phrases]


def nearest_subject(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """The subject right before an active verb goes before all others but those joined to it."""
    if scene.verb < 0 or scene.passive:
        return list(phrases)
    place = scene.before(scene.verb)
    subject = _ending(phrases, place)
    if (
        subject is None
        or phrases[subject].role != ACTOR
        or scene.tags[place] == PRON
        or _behind(scene, phrases[subject], ADP)
    ):
        return list(phrases)  # a pronoun goes with whom it stands for, and "in Yemen" is no subject
    others = (n for n in _of(phrases, ACTOR) if not _listed(scene, phrases, n, subject))
    return _with(phrases, {n: 0 for n in others if not _besides(scene, phrases[n], kind in MUTUAL and n > subject)})


def _besides(scene: Scene, phrase: Phrase, mutual: bool) -> bool:
    """Whether somebody may do it besides the subject: a pronoun that stands for it, somebody "with" it."""
    return mutual or scene.tags[phrase.last] == PRON or scene.lower(phrase.first - 1) == "with"


def _behind(scene: Scene, phrase: Phrase, tag: int) -> bool:
    return phrase.first > 0 and scene.tags[phrase.first - 1] == tag


def only_told(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Who but says so does not do it if somebody else does: *Minsk, Vilnius says, has hinted*; nor does "not him"."""
    actors = _of(phrases, ACTOR)
    tellers = [n for n in actors if _tells(scene, phrases[n]) and phrases[n].last + 1 not in scene.trigger]
    others = [n for n in actors if n not in tellers and scene.tags[phrases[n].last] != PRON]
    denied = [
        n for n, one in enumerate(phrases) if one.role in (ACTOR, RECIPIENT) and scene.lower(one.first - 1) == "not"
    ]
    return _with(phrases, dict.fromkeys([*(tellers if others else ()), *denied], 0))


def antecedent(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Whom *who* and *which* stand for is what they are: the phrase right before them."""
    roles: dict[int, int] = {}
    for number, one in enumerate(phrases):
        party = one.role in (ACTOR, RECIPIENT) and one.first == one.last
        relative = party and scene.lower(one.first) in closed_class("relative")
        if relative and number and scene.between(phrases[number - 1], one) in ("", ","):
            roles |= {number - 1: one.role, number: 0}
    return _with(phrases, roles)


def inherited(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """A verb without an actor behind *and* has the subject of the verb before: *took power and dissolved the party*."""
    joined = scene.subject_verb()
    suffers = scene.passive or (kind in SUFFERED and scene.joined_passive)
    if joined == scene.verb or suffers or _of(phrases, ACTOR) or kind == "CONSULT":
        return list(phrases)
    subject = _ending(phrases, scene.before(joined))
    return _with(phrases, {subject: ACTOR}) if subject is not None and phrases[subject].role == 0 else list(phrases)


def answering(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Who receives, heeds or rejects an act has it done to them: *the mayor ignored the union's appeal*."""
    if scene.verb >= 0 or kind in MUTUAL:
        return list(phrases)
    verb = scene.governor()
    subject = _ending(phrases, scene.before(verb)) if scene.lower(verb) in answering_verbs() else None
    return _with(phrases, {subject: RECIPIENT} if subject is not None else {})


def deployed(scene: Scene, phrases: Sequence[Phrase], kind: str) -> list[Phrase]:
    """Who is mobilized is no recipient of it, but those behind a preposition are: *sent troops against the miners*."""
    if kind != "MOBILIZE":
        return list(phrases)
    against = {n for n in _of(phrases, RECIPIENT) if _behind(scene, phrases[n], ADP) and not _about(scene, phrases[n])}
    return _with(phrases, {n: 0 for n in _of(phrases, RECIPIENT) if n not in against})


def _about(scene: Scene, phrase: Phrase) -> bool:
    """Whether what looks like a preposition before a phrase belongs to its number: *over 600 guards*."""
    return scene.tags[phrase.first] == NUM and scene.lower(phrase.first - 1) in closed_class("roughly")


Rule = Callable[[Scene, Sequence[Phrase], str], list[Phrase]]
RULES: tuple[Rule, ...] = (
    *(by_agent, passive, object_pronoun, possessor, direct_object),
    *(nearest_subject, only_told, inherited, antecedent, answering, deployed),
)
