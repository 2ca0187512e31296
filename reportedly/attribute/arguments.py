"""Who and what is in an event: from what each word is to a trigger, phrase by phrase.

The network says of single words whether they are an actor, a recipient, the place or the date. A phrase is one of these
as its head is, its last noun, so that articles, numbers and adjectives go with their noun. A noun phrase with "of" is
one phrase.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportedly.attribute.tags import Floats, Ints
from reportedly.attribute.words import Words
from reportedly.records import Argument, Role, Span

ROLES: tuple[Role, ...] = ("actor", "recipient", "place", "date")
DATE = 1 + ROLES.index("date")
# Places of parts of speech among those of the network: what a noun phrase is made of, and what may be its head.
ADJ, ADV, DET, NOUN, NUM, PRON, PROPN = 0, 2, 5, 7, 8, 10, 11
HEADS = frozenset({NOUN, PRON, PROPN, NUM})
INSIDE = frozenset({ADJ, DET, *HEADS})
LONGEST = 25  # words of a phrase


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words ``first`` to ``last`` of a text, and what they are to a trigger: 0 nothing, else one more than in ROLES."""

    first: int
    last: int
    role: int
    chance: float


def find_arguments(
    words: Words, pos: Ints, trigger: tuple[int, int], first: int, chances: Floats
) -> Iterator[Argument]:
    """The arguments of a trigger; ``chances`` are (words of its sentence, 5), which begins at word ``first``."""
    tags = pos[first : first + len(chances)].tolist()
    own = range(trigger[0] - first, trigger[1] + 1 - first)
    found = [one for bounds in chunks(words, tags, first, own) for one in phrases(tags, bounds, chances)]
    for phrase in joined(words, found, first):
        if phrase.role:
            start, end = int(words.starts[first + phrase.first]), int(words.ends[first + phrase.last])
            yield Argument(ROLES[phrase.role - 1], Span.of(words.text, [(start, end)]), phrase.chance)


def chunks(words: Words, tags: Sequence[int], first: int, trigger: range) -> Iterator[tuple[int, int]]:
    """First and last word of each stretch that may be a noun phrase; a new one and a trigger end it."""
    begin = -1
    for place, tag in enumerate([*tags, -1]):
        inside = tag in INSIDE and place not in trigger
        bound = inside and begin >= 0 and _joint(words, first + place) and tags[place - 1] in INSIDE
        hyphen = place < len(tags) and begin >= 0 and words.text[words.starts[first + place]] in "-–" and not inside
        if hyphen and place not in trigger and place + 1 < len(tags) and tags[place + 1] in INSIDE:
            continue
        anew = inside and begin >= 0 and tags[place - 1] in HEADS and tag in (DET, PRON) and not bound
        if begin >= 0 and (not inside or anew or place - begin >= LONGEST):
            yield begin, place - 1
            begin = -1
        if inside and begin < 0:
            begin = place


def _joint(words: Words, place: int) -> bool:
    """Whether a word hangs on the one before without a space, as in "U.S." and "al-Shabaab"."""
    return place > 0 and int(words.starts[place]) == int(words.ends[place - 1])


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


def joined(words: Words, found: Sequence[Phrase], first: int) -> Iterator[Phrase]:
    """The phrases, those with "of" between them as one: *the head of the mission*."""
    held: Phrase | None = None
    for phrase in found:
        of = held is not None and _of_between(words, first + held.last, first + phrase.first)
        if held is not None and of and phrase.role in (held.role, 0):
            held = Phrase(held.first, phrase.last, held.role, held.chance)
            continue
        if held is not None:
            yield held
        held = phrase
    if held is not None:
        yield held


def _of_between(words: Words, last: int, begin: int) -> bool:
    middle = words.text[int(words.ends[last]) : int(words.starts[begin])]
    return middle.strip().lower() == "of"
