"""Whether two claims contradict, support or repeat each other by what they say.

``met`` is always the pair of clauses in which they meet most, as ``overlap.contrast`` finds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.links.describe import Description
from reportedly.links.overlap import Contrast, Overlap, Rarity, compare
from reportedly.links.parties import likeness
from reportedly.links.score import CONTRASTED, REPEATS, SUPPORTS, Evidence, Judgement, accusation, judgement, who
from reportedly.links.words import LIGHT


def judge_contrast(
    one: Description, other: Description, met: Contrast, rarity: Rarity, follows: bool = False
) -> Judgement | None:
    """How sure it is that ``one`` contradicts ``other``; ``follows``: its source has just denied it by a cue."""
    same = likeness(one.party, other.party)
    silent = _is_silent(one) or _is_silent(other) or not one.sourced
    if same == "same" or silent or nested(one, other) or not met.overlap.telling or not (met.how or follows):
        return None
    blame = [piece for piece in accusation(one, other, rarity) if piece.name != "charge"]
    if not follows and not _is_enough(met, bool(blame)):
        return None
    evidence = [*_shared(met.overlap), *_opposite(met, one), *blame, *_around(one, other), *_unlikely(one, other)]
    if one.first_person and met.how == "negated" and met.clauses[0].negator:
        evidence.append(Evidence("first person", 1, "speaking for itself") if blame else Evidence("not of us"))
    evidence.append(Evidence("many", rarity.crowd))
    if follows:
        evidence.append(Evidence("follows", 1, f"{who(one)} has just denied it"))
    if same == "perhaps":
        evidence.append(Evidence("perhaps same"))
    return judgement(f"{who(one)} contradicts {who(other)}", evidence, CONTRASTED)


def judge_support(one: Description, other: Description, met: Contrast) -> Judgement | None:
    """How sure it is that ``one`` independently says what ``other`` says."""
    denial = "denies" in (one.turn, other.turn) or met.how is not None
    if denial or not (one.sourced and other.sourced) or nested(one, other) or met.overlap.only_names:
        return None
    if likeness(one.party, other.party) != "other":
        return None
    evidence = [*_shared(met.overlap), Evidence("mutual", met.overlap.mutual), *_confirmed(one, other)]
    evidence += [piece for piece in _unlikely(one, other) if piece.name in SUPPORTS]
    return judgement(f"{who(one)} says the same as {who(other)}", evidence, SUPPORTS)


def judge_repeat(one: Description, other: Description, met: Contrast, rarity: Rarity) -> Judgement | None:
    """How sure it is that ``one`` says again what the same origin says in ``other``."""
    if likeness(one.party, other.party) == "other" and not _may_be_headline_of(other, one):
        return None
    if nested(one, other) or met.how is not None or one.claim.stance != other.claim.stance:
        return None
    overlap = compare(tuple(one.terms), tuple(other.terms), rarity)
    if overlap.opposites or overlap.only_names:
        return None
    evidence = [*_shared(overlap), Evidence("mutual", overlap.mutual)]
    if other.headline:
        evidence.append(Evidence("headline", 1, "it is the headline"))
    return judgement(f"{who(one)} says it again", [piece for piece in evidence if piece.name in REPEATS], REPEATS)


def nested(one: Description, other: Description) -> bool:
    """Whether one claim stands in the words of the other."""
    return one.report == other.report and one.start < other.end and other.start < one.end


def _is_silent(one: Description) -> bool:
    """Whether a claim asserts nothing: *declined to comment on the report*, *would not say whether he knew*."""
    return one.claim.stance == "denies" and one.turn is None


def _is_enough(met: Contrast, blamed: bool) -> bool:
    """Whether two claims share enough to be opposite at all.

    Names alone are not enough; a single word only if it is what is denied, and that altogether or by the one accused.
    """
    words = [pair for pair in met.overlap.telling if not pair[0].part == pair[1].part == "name"]
    if len(words) > 1 or met.how == "opposite":
        return True
    heavy = bool(words) and min(term.weight for term in words[0]) > LIGHT
    return heavy and met.core and (met.absolute or blamed)


def _may_be_headline_of(head: Description, one: Description) -> bool:
    """Whether a headline may shorten this claim: its source is of the same kind, and not another by name."""
    if head.report != one.report or not (head.headline and head.sourced) or one.headline:
        return False
    return head.party.kind == one.party.kind and not (head.party.names and one.party.names)


def _shared(overlap: Overlap) -> Iterator[Evidence]:
    """How much two rows of words share."""
    telling = len(overlap.telling)
    yield Evidence("overlap", overlap.share, f"both tell of {overlap.words}" if telling else "")
    if telling > 1:
        yield Evidence("two words")
    if telling > 2:
        yield Evidence("three words")
    if overlap.act:
        yield Evidence("act")


def _opposite(met: Contrast, one: Description) -> Iterator[Evidence]:
    """In what two clauses are opposite, and how plainly."""
    if met.how is None:
        return
    yield Evidence(met.how, 1, f"'{met.words}'" + (" stands against it" if met.how != "opposite" else ""))
    if met.core:
        yield Evidence("core")
    elif met.beside and met.how == "negated":
        yield Evidence("beside")
    if met.how == "negated" and (met.clauses[0].negator or one.turned):
        yield Evidence("negative")
    if met.absolute:
        yield Evidence("absolute")
    if met.other_time:
        yield Evidence("other time")


def _around(one: Description, other: Description) -> Iterator[Evidence]:
    """What the places and lengths of two claims, and the events in them, tell."""
    if one.events & other.events:
        yield Evidence("event", 1, "of the same event")
    yield from _near(one, other)
    if one.reply and one.report == other.report and one.order > other.order:
        yield Evidence("reply", 1, f"'{one.reply}' opens a reply")
    yield Evidence("long", max(len(one.clauses) + len(other.clauses) - 4, 0))


def _near(one: Description, other: Description) -> Iterator[Evidence]:
    if one.report == other.report:
        yield Evidence("near", 1 / (1 + 0.5 * abs(one.paragraph - other.paragraph)))


def _confirmed(one: Description, other: Description) -> Iterator[Evidence]:
    """Whether the one confirms something, and what by name."""
    if one.turn == "confirms" or "confirms" in one.does:
        yield Evidence("confirms", 1, f"{who(one)} confirms it")
        yield from _near(one, other)
        if one.about and one.about.form == "noun":
            yield Evidence("referred", 1, f"'{one.about.words}'")
    if one.events & other.events:
        yield Evidence("event", 1, "of the same event")


def _unlikely(one: Description, other: Description) -> Iterator[Evidence]:
    """What speaks against it: wishes and questions hold no facts, who confirms denies nothing, a headline repeats."""
    stances = {one.claim.stance, other.claim.stance}
    if "asks" in stances:
        yield Evidence("wish", 2.0)
    elif one.advice or other.advice:
        yield Evidence("wish", 1.7)
    elif stances & {"wants", "intends"}:
        yield Evidence("wish", 2.0 if one.claim.stance == "wants" else 1.0)
    if "confirms" in one.does:
        yield Evidence("admits")
    if other.headline:
        yield Evidence("headline")
