"""Who and what is in an event: from what each word is to a trigger, phrase by phrase.

The network says of single words whether they are an actor, a recipient, the place or the date. A phrase is one of these
as its head is, its last noun, so that articles, numbers and adjectives go with their noun. One phrase are an owner and
what is owned, a noun with "of" or with where somebody is from, joined adjectives, a name and its apposition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from reportedly.attribute.parties import settled
from reportedly.attribute.scene import HEADS, INSIDE, Phrase, Scene, closed_class
from reportedly.attribute.tags import ADJ, DET, NOUN, PRON, PROPN, VERB, Floats, Ints
from reportedly.attribute.words import Words
from reportedly.lexicon import lexicon
from reportedly.records import Argument, Role, Span
from reportedly.sources.names import ARTICLES

ROLES: tuple[Role, ...] = ("actor", "recipient", "place", "date")
DATE = 1 + ROLES.index("date")
PARTIES = (1 + ROLES.index("actor"), 1 + ROLES.index("recipient"))
LONGEST = 25  # words of a phrase
APOSTROPHES = frozenset("'’")
PLURALS = ("s", "men", "people")


def find_arguments(
    words: Words, pos: Ints, trigger: tuple[int, int], first: int, chances: Floats, kind: str = ""
) -> Iterator[Argument]:
    """The arguments of a trigger of some type; ``chances`` are (words of its sentence, 5), from word ``first`` on."""
    scene = Scene(words, pos, trigger, first, len(chances))
    found = [one for bounds in chunks(scene) for one in phrases(scene.tags, bounds, chances)]
    for step in (_owned, _modified, _apposed):
        found = list(joined(scene, found, step))
    for phrase in settled(scene, found, kind):
        if phrase.role:
            start, end = int(words.starts[first + phrase.first]), int(words.ends[first + phrase.last])
            yield Argument(ROLES[phrase.role - 1], Span.of(words.text, [(start, end)]), phrase.chance)


def chunks(scene: Scene) -> Iterator[tuple[int, int]]:
    """First and last word of each stretch that may be a noun phrase; a new one and a trigger end it."""
    tags, begin, bound = scene.tags, -1, -1  # up to ``bound`` the words go with those before
    for place in range(len(tags) + 1):
        inside = place < len(tags) and place not in scene.trigger and (tags[place] in INSIDE or place <= bound)
        if begin >= 0 and place > bound:
            bound = max(bound, _bound(scene, begin, place))
            inside = inside or place <= bound
        anew = inside and begin >= 0 and place > bound and _begins(scene, place)
        if begin >= 0 and (not inside or anew or place - begin >= LONGEST):
            if place - begin > 1 or scene.lower(begin) not in ARTICLES:
                yield begin, place - 1
            begin = -1
        if inside and begin < 0:
            begin = place


def _bound(scene: Scene, begin: int, place: int) -> int:
    """The last word that goes with those before ``place``: behind a hyphen, a participle before its noun."""
    tags = scene.tags
    if place in scene.trigger or place + 1 >= len(tags) or place + 1 in scene.trigger:
        return -1
    if scene.lower(place) in ("-", "–"):
        near = scene.joint(place) and scene.joint(place + 1)
        return place + 1 if near or tags[place + 1] in INSIDE else -1
    if tags[place] in INSIDE and scene.joint(place) and tags[place - 1] in INSIDE:
        return place
    opened = tags[place - 1] in (DET, ADJ) and not any(tags[at] in HEADS for at in range(begin, place))
    return place if tags[place] == VERB and opened and tags[place + 1] in INSIDE else -1


def _begins(scene: Scene, place: int) -> bool:
    """Whether a word begins a new phrase behind another: an article or pronoun, or anything behind "which"."""
    before = scene.tags[place - 1]
    if before == PRON and scene.lower(place - 1) in closed_class("alone"):
        return True
    return before in HEADS and scene.tags[place] in (DET, PRON)


def phrases(tags: Sequence[int], bounds: tuple[int, int], chances: Floats) -> Iterator[Phrase]:
    """The phrases in a stretch, which is one unless a date follows a noun: *attacked the town Tuesday*."""
    begin, end = bounds
    heads = [place for place in range(begin, end + 1) if tags[place] in HEADS] or [end]  # "the other", "the injured"
    for _, group in groupby(heads, key=lambda place: int(chances[place].argmax()) == DATE):
        own = list(group)
        mean = (chances[own].mean(0) + 2 * chances[own[-1]]) / 3  # the last noun counts most
        role = int(mean.argmax())
        yield Phrase(begin, own[-1], role, float(mean[role]))
        begin = own[-1] + 1


Step = Callable[[Scene, Phrase, Phrase], Phrase | None]


def joined(scene: Scene, found: Sequence[Phrase], step: Step) -> Iterator[Phrase]:
    """The phrases, two of them as one wherever a step makes one of them."""
    held: Phrase | None = None
    for phrase in found:
        one = step(scene, held, phrase) if held is not None else None
        if held is not None and one is None:
            yield held
        held = one or phrase
    if held is not None:
        yield held


def _owned(scene: Scene, one: Phrase, other: Phrase) -> Phrase | None:
    """An owner and what is owned: *the head of the mission*, *the mission's head*.

    One that alone has a role stands for itself: of *Oslo's proposal* that is backed it is Oslo that is backed.
    """
    between = scene.between(one, other)
    if between == "of" and other.role in (one.role, 0):
        return Phrase(one.first, other.last, one.role, one.chance)
    possessive = between in ("'s", "’s") or (between in APOSTROPHES and scene.lower(one.last).endswith("s"))
    if possessive and (other.role == one.role or (other.role in PARTIES and one.role in (0, *PARTIES))):
        return Phrase(one.first, other.last, other.role, other.chance)
    return None


def _modified(scene: Scene, one: Phrase, other: Phrase) -> Phrase | None:
    """A noun with an adjective or noun joined to those before it, or with where its people are from.

    *Danish and Swedish divers*, *rebel and army officers*, *farmers from Turin*.
    """
    between = scene.between(one, other)
    if between in ("and", "or") and other.role in PARTIES and one.role in (0, other.role):
        half = _adjectives(scene, one) or (one.role == other.role and _noun_before(scene, one, other))
        return Phrase(one.first, other.last, other.role, other.chance) if half else None
    subject = between == "to" and other.last == scene.before(scene.verb)  # the envoy to Oslo warned
    if not (between in closed_class("hailing") or subject) or one.role != other.role or one.role not in PARTIES:
        return None
    noun = lexicon().nouns.get(scene.lower(one.last))
    return Phrase(one.first, other.last, one.role, one.chance) if noun and noun.kind != "document" else None


def _adjectives(scene: Scene, one: Phrase) -> bool:
    """Whether a phrase is but adjectives, be it of nations: *Danish*."""
    if all(scene.tags[place] == ADJ for place in range(one.first, one.last + 1)):
        return True
    word = scene.written(one.last)
    return one.first == one.last and not word.endswith("s") and lexicon().places.get(word, ("", ""))[1] == "people"


def _noun_before(scene: Scene, one: Phrase, other: Phrase) -> bool:
    """Whether a bare noun in the singular can but go with the noun of the phrase behind the conjunction."""
    bare = one.first == one.last and scene.tags[one.first] == NOUN and not scene.lower(one.first).endswith(PLURALS)
    return bare and other.last > other.first and scene.tags[other.first] in (NOUN, ADJ)


def _apposed(scene: Scene, one: Phrase, other: Phrase) -> Phrase | None:
    """A name with its apposition, or a description with the name in apposition to it; no list of three."""
    if scene.between(one, other) != "," or one.role != other.role or one.role not in PARTIES:
        return None
    behind = scene.lower(other.last + 1)
    if behind in ("and", "or") or (behind == "," and scene.lower(other.last + 2) in ("and", "or")):
        return None
    name = scene.tags[one.last] == PROPN and scene.lower(other.first) in ("a", "an")
    called = scene.tags[one.last] == NOUN and not scene.lower(one.last).endswith(PLURALS)
    called = called and all(scene.tags[place] == PROPN for place in range(other.first, other.last + 1))
    whole = Phrase(one.first, other.last, one.role, max(one.chance, other.chance))
    return whole if name or (called and (behind in (",", "") or other.last + 1 in scene.trigger)) else None
