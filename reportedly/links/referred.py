"""Whether one claim denies another by a cue and the words that refer to it: *rejected the inquiry's findings*."""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.links.describe import Description
from reportedly.links.overlap import Overlap, Rarity, compare
from reportedly.links.parties import Likeness, likeness
from reportedly.links.refer import Reference
from reportedly.links.score import REFERRED, Evidence, Judgement, accusation, judgement, who
from reportedly.links.words import LIGHT, Clause, Term, stem_of

CHARGES = frozenset(("accuses", "general"))
ACTS = frozenset(("wants", "intends", "rules"))
COURTS = frozenset(map(stem_of, "court judge tribunal panel".split()))
LITTLE = 0.25  # share of words that a bare "accusation" must have in common with what is no charge


def judge_reference(one: Description, other: Description, rarity: Rarity, gap: int) -> Judgement | None:
    """How sure it is that ``one`` denies ``other`` by what it refers to; ``gap`` counts the speakers between them."""
    about, same = one.about, likeness(one.party, other.party)
    if about is None or one.turn != "denies" or not _may_be_meant(one, about, other, same):
        return None
    evidence = [
        *_reference(about, other, rarity),
        *accusation(one, other, rarity),
        *_place(one, about, other, gap),
        *_against(one, about, other),
    ]
    if same == "perhaps":
        evidence.append(Evidence("perhaps same"))
    if about.kinds & CHARGES and not about.clauses and not _is_blamed(evidence):
        evidence.append(Evidence("no charge"))
    cue = " ".join(one.claim.cue.text.split()) if one.claim.cue else "says"
    of = "of" if about.form == "noun" else "after"
    return judgement(f"{who(one)} '{cue}' '{about.words}' {of} {who(other)}", evidence, REFERRED)


def judge_false_claim(one: Description, other: Description) -> Judgement:
    """How sure it is that ``one`` denies the claim inside its own content, whose cue calls it false."""
    cue = " ".join(other.claim.cue.text.split()) if other.claim.cue else ""
    return Judgement(2.2, f"{who(one)} calls the claim of {who(other)} false: '{cue}'")


def _may_be_meant(one: Description, about: Reference, other: Description, same: Likeness) -> bool:
    """Whether the reference can mean this claim at all: one of another, of a kind that its noun names."""
    inside = _is_inside(one, other)
    # A member of a body that the body's own denial quotes is not the body.
    if (same == "same" and other.sourced and not inside) or (inside and about.form == "pronoun"):
        return False
    acts = bool(about.kinds) and about.kinds <= ACTS  # an offer, a promise, a ruling
    if acts and not any(_is_kind(kind, other) for kind in about.kinds):
        return False
    return not (one.turned and other.turned) and not (one.report == other.report and one.id == other.voice)


def _is_inside(one: Description, other: Description) -> bool:
    """Whether the other claim stands in the words of the one that may deny it."""
    return one.report == other.report and one.start <= other.start and other.end <= one.end


def _is_blamed(evidence: list[Evidence]) -> bool:
    """Whether anything tells that the other claim is a charge against the one who denies."""
    least = {"accused": 0.0, "side": 0.0, "charge": 0.0, "owner": 0.0, "content": LITTLE}
    return any(piece.value > least[piece.name] for piece in evidence if piece.name in least)


def _reference(about: Reference, other: Description, rarity: Rarity) -> Iterator[Evidence]:
    """What the words that refer tell of the claim they mean: whose it is, of what kind, what it says."""
    keys, name = other.party.keys, f"'{about.words}' names its source"
    owned = not about.owner.isdisjoint(keys)
    if about.kinds and not owned and stem_of(about.words.split()[-1].lower()) in other.party.nouns:
        yield Evidence("itself", 1, f"'{about.words}' is its source")
    if about.personal:
        yield Evidence("person" if other.party.kind == "person" else "no person")
    if about.owner:
        yield Evidence("owner" if owned else "another owner", 1, name)
    elif not about.modifier.isdisjoint(keys | {other.party.kind}):
        yield Evidence("owner", 0.7, name)
    fits = any(_is_kind(kind, other) for kind in about.kinds)
    if about.kinds and (fits or not owned):
        yield Evidence("kind" if fits else "another kind", 1, f"it is what '{about.words}' may name")
    said = [term for clause in about.clauses for term in clause.terms]
    if about.form != "pronoun" and any(term.weight > LIGHT for term in said):
        yield from _content(about, said, other.clauses, rarity)


def _content(about: Reference, said: list[Term], clauses: tuple[Clause, ...], rarity: Rarity) -> Iterator[Evidence]:
    """How far what is denied in so many words is what the other claim says."""
    compared = [(compare(said, clause.terms, rarity), clause) for clause in clauses]
    overlap, clause = max(compared, key=lambda pair: _fit(pair[0]), default=(Overlap(), None))
    if overlap.only_names:
        overlap = Overlap()
    yield Evidence("content", _fit(overlap), f"both tell of {overlap.words}" if overlap.telling else "")
    if clause is not None and clause.negator and overlap.telling:
        yield Evidence("agrees")
    if about.form == "clause" and not any(term.part == "verb" for term in said):
        yield Evidence("bare")
    if not overlap.telling and about.form != "such":
        # A noun may sum up in its own words what was said at length: "claims of fraud".
        yield Evidence("another content", 1.0 if about.form == "clause" else 0.7 if about.that else 0.6)


def _fit(overlap: Overlap) -> float:
    """The share of words in common, less where it is but one word."""
    return overlap.share * (0.0, 0.5, 0.85)[min(len(overlap.telling), 2)]


def _is_kind(kind: str, other: Description) -> bool:
    """Whether a claim is one that a noun of this kind names."""
    stance, source = other.claim.stance, other.party.kind
    held = stance in ("affirms", "believes") and not other.advice
    if kind in CHARGES:
        return held or "accuses" in other.does or other.claim.strength == "claimed"
    if kind in ("document", "pictures"):
        return source in ("document", "media", "organization") or "finds" in other.does
    if kind == "wants":
        return stance == "wants" or other.advice
    if kind == "rules":
        return stance in ("wants", "affirms") and not COURTS.isdisjoint(other.party.keys)
    return stance == "intends" if kind == "intends" else held


def _place(one: Description, about: Reference, other: Description, gap: int) -> Iterator[Evidence]:
    """Where the two claims stand in one report: how far apart, in which order, whether the one is a reply."""
    if one.report != other.report:
        return
    if one.order < other.order:
        opens = one.paragraph < 2  # a denial that opens a report has its claim behind it
        yield Evidence("later", 0.3 if opens else 1.0)
        if not opens and about.form != "clause" and not about.clauses:
            yield Evidence("no antecedent")
    before = one.order > other.order
    yield Evidence("near", 1 / (1 + 0.5 * gap), "it stands just before" if gap == 0 and before else "")
    if about.form in ("pronoun", "such") and gap == 0 and before:
        yield Evidence("nearest")
    if one.reply and before:
        yield Evidence("reply", 1, f"'{one.reply}' opens a reply")
    if other.headline:
        yield Evidence("headline")
    if _is_inside(one, other):
        yield Evidence("inside", 1, "the claim stands in the words that deny it")


def _against(one: Description, about: Reference, other: Description) -> Iterator[Evidence]:
    """What speaks against it: the other claim denies something too, asserts nothing, or has not been told of before."""
    if other.turn == "denies":
        yield Evidence("denial")
    elif other.clauses and other.clauses[0].negator and about.form != "clause":
        yield Evidence("negated")
    if not about.definite and not (one.claim.cue and one.claim.cue.start > one.end):
        yield Evidence("indefinite")  # but "a charge that he denies" stands beside the charge
    if "accuses" not in other.does and not any(term.part == "verb" for term in other.terms):
        yield Evidence("no statement")
    if about.form == "clause" and other.claim.stance in ("wants", "intends"):
        yield Evidence("wish")
    if other.claim.stance in ("asks", "doubts"):
        yield Evidence("question")
