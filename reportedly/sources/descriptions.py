"""Whom a description stands for: an earlier person, body or document that it takes up, or somebody new and unnamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from reportedly.lexicon import lexicon
from reportedly.records import Kind
from reportedly.sources.mentions import Figure
from reportedly.sources.phrase import ONE_OF_THEM, Phrase
from reportedly.sources.pronouns import REACH, of_quantity
from reportedly.sources.referent import BODIES, Candidate, Place, Referent, of_figure
from reportedly.sources.roles import Role
from reportedly.sources.tokens import Tokens

if TYPE_CHECKING:
    from reportedly.sources.resolve import Resolver

MANY = frozenset({"some", "many", "most", "several", "few", "two", "three"})
DEFINITE = frozenset({"the", "this", "that", "'s"})
# Endings of nouns for those who do something; other nouns that no list has are things.
AGENTS = ("er", "or", "ist", "ian", "ant", "ee", "eer", "man", "woman", "person", "mate", "kin")
_ONCE = frozenset({"former", "ex", "one-time", "onetime", "erstwhile", "veteran"})  # what one was
_BODY_NAMES = 60  # names of bodies looked back at for "the group"
_JUST_SPOKE = 3  # sentences after which a speaker is no longer "the charity", "the 43-year-old"


def of_description(resolver: Resolver, phrase: Phrase, place: Place) -> Referent:
    """Whom a description stands for: an earlier one it takes up, or somebody new, told by role and affiliation."""
    if phrase.noun is None and phrase.whose is None and (not phrase.head or phrase.head in lexicon().counts):
        return of_quantity(resolver, phrase, place)
    earlier = TakingUp(resolver, phrase).earlier()
    if earlier is not None and not _own_relation(resolver, earlier, phrase, place):
        return _with_affiliation(resolver, earlier, phrase, place)
    owner = _owner(resolver, phrase, place)
    if phrase.kind in ("document", "media"):
        return _work(phrase, owner)
    kind = _kind(resolver, phrase, owner)
    if owner is not None and owner.named and phrase.of_body and kind in BODIES:
        return _body_of(phrase, owner, kind)
    return _new(resolver, phrase, place, kind)


def _own_relation(resolver: Resolver, earlier: Referent, phrase: Phrase, place: Place) -> bool:
    """Whether somebody would be their own rival: "his rival" is not he."""
    if phrase.determiner != "'s" or phrase.whose is None:
        return False
    return resolver.referent(phrase.whose, place).same(earlier)


def _with_affiliation(resolver: Resolver, earlier: Referent, phrase: Phrase, place: Place) -> Referent:
    """The earlier referent, and of a person whose they are, where only this phrase tells it."""
    if earlier.affiliation or earlier.kind != "person":
        return earlier
    return replace(earlier, affiliation=resolver.affiliation(phrase, place))


def _owner(resolver: Resolver, phrase: Phrase, place: Place) -> Referent | None:
    """Who stands behind a document or body: the author of a report, the country of a ministry."""
    if phrase.whose is None or phrase.kind not in ("document", "media", "organization", "government", "military"):
        return None
    return resolver.referent(phrase.whose, place)


def _work(phrase: Phrase, owner: Referent | None) -> Referent:
    """A document or news medium: it goes by the name of whom it is of."""
    kind: Kind = "document" if phrase.kind == "document" else "media"
    name = owner.name if owner is not None and owner.named else _state_medium(phrase)
    return Referent(kind, name is not None, name, plural=phrase.plural, head=phrase.head, modifiers=phrase.modifiers)


def _state_medium(phrase: Phrase) -> str | None:
    """The name of the one medium of its sort that a country has: "state television", "the national broadcaster"."""
    sole = phrase.noun is not None and "sole" in phrase.noun.tags
    return phrase.office if sole and not phrase.plural and phrase.determiner in ("the", "") else None


def _body_of(phrase: Phrase, owner: Referent, kind: Kind) -> Referent:
    """A body that belongs to a named owner; what speaks for its owner is the owner."""
    whose, noun = phrase.whose, phrase.noun
    assert whose is not None and noun is not None
    if "part" in noun.tags and whose.body is not None and whose.body.sort == "body":
        return replace(owner, role=None, plural=False)
    possessed, state = phrase.determiner == "'s", kind in ("government", "military")
    of_place = whose.body is not None and whose.body.sort in ("place", "people")
    named = (possessed and (state or not of_place)) or (state and not _several(phrase))
    office = phrase.office or noun.singular
    name = f"{owner.name}'s {office}" if possessed else office
    return Referent(
        kind,
        named,
        name if named else None,
        None,
        owner.name,
        plural=phrase.plural,
        head=phrase.head,
        modifiers=phrase.modifiers,
    )


def _several(phrase: Phrase) -> bool:
    """Whether the phrase is of more than one body, or of any one of them."""
    plural = phrase.plural and not (phrase.noun is not None and phrase.noun.singular == "police")
    return plural or phrase.determiner in ONE_OF_THEM or phrase.determiner in MANY


def _new(resolver: Resolver, phrase: Phrase, place: Place, kind: Kind) -> Referent:
    """Somebody unnamed, told by role and affiliation."""
    role = phrase.role if kind not in ("document", "media", "unknown") else None
    if role is None and kind in ("organization", "government", "armed_group"):
        role = _body_role(resolver.tokens, phrase)
    affiliation = resolver.affiliation(phrase, place)
    return Referent(
        kind, False, None, role, affiliation, phrase.gender, phrase.plural, phrase.head, None, phrase.modifiers
    )


def _body_role(tokens: Tokens, phrase: Phrase) -> str | None:
    """What an unnamed body is: "local municipalities"; a bare definite noun tells nothing."""
    if phrase.noun is None or (phrase.determiner in DEFINITE and not phrase.modifiers):
        return None
    head = _head_at(tokens, phrase)
    words = [tokens.words[i] for i in range(phrase.first, head) if tokens.lower[i] in phrase.modifiers]
    kept = [word for word in words if word not in lexicon().places and word.lower() not in MANY]
    return " ".join([*kept, tokens.lower[head]])


def _head_at(tokens: Tokens, phrase: Phrase) -> int:
    """The token of the phrase's noun."""
    nouns = lexicon().nouns
    for index in range(phrase.first, phrase.last + 1):
        noun = nouns.get(tokens.lower[index])
        if noun is not None and phrase.noun is not None and phrase.noun.singular.endswith(noun.singular):
            return index
    return phrase.last


# --- the kind of somebody new


def _kind(resolver: Resolver, phrase: Phrase, owner: Referent | None) -> Kind:
    """The kind of an unnamed source: its noun's, or for those who speak for a body, that body's."""
    noun = phrase.noun
    if noun is None:
        return _kind_without_noun(phrase)
    if "serves" in noun.tags and _in_government(phrase.whose, owner):
        return "government"
    if not phrase.plural:
        return noun.one
    if not {"office", "rank", "member"} & noun.tags and not ("vague" in noun.tags and phrase.whose is not None):
        return noun.several
    return _kind_of_several(resolver, phrase)


def _in_government(whose: Phrase | None, owner: Referent | None) -> bool:
    """Whether the owner of an office is somebody of a government: "the minister's office"."""
    if owner is not None and owner.kind == "government":
        return True
    role = (owner.role or "").lower().rpartition(" ")[2] if owner is not None else ""
    noun = whose.noun if whose is not None and whose.noun is not None else lexicon().nouns.get(role)
    return noun is not None and noun.several == "government"


def _kind_of_several(resolver: Resolver, phrase: Phrase) -> Kind:
    """The kind of several who speak for a body: company officials, army officers, members of a militia."""
    noun = phrase.noun
    assert noun is not None
    kind = _kind_of_owner(resolver, phrase)
    if "rank" in noun.tags:
        return kind if kind == "armed_group" else noun.several
    if "member" in noun.tags or noun.several == "people":
        telling = ("government",) if noun.tags & {"member", "vague"} else ("government", "armed_group", "military")
        return kind if kind is not None and kind in telling else "people"
    return kind if kind in ("organization", "military", "armed_group") else noun.several


def _kind_of_owner(resolver: Resolver, phrase: Phrase) -> Kind | None:
    """The kind of the body that the phrase belongs to."""
    whose = phrase.whose
    if whose is None:
        return _kind_of_modifier(phrase)
    figure = resolver.figures.figure(whose.body) if whose.body is not None else None
    return whose.kind or (figure.kind if figure is not None else None)


def _kind_of_modifier(phrase: Phrase) -> Kind | None:
    """The kind that a modifier tells: rebel officials, army officers."""
    nouns = (lexicon().nouns.get(word) for word in sorted(phrase.modifiers))
    return next((noun.kind for noun in nouns if noun and noun.kind in ("military", "armed_group")), None)


def _kind_without_noun(phrase: Phrase) -> Kind:
    """The kind of a phrase whose noun is in no list: a crowd if it is many, else somebody or something unknown."""
    if phrase.kind is not None:
        return phrase.kind
    if phrase.plural or phrase.determiner in MANY:
        return "people"
    return "person" if phrase.head.endswith(AGENTS) or not phrase.head else "unknown"


# --- taking up


class TakingUp:
    """Finds the earlier referent that a description takes up: "the envoy", "the movement", "the memo"."""

    def __init__(self, resolver: Resolver, phrase: Phrase) -> None:
        self.memory = resolver.memory
        self.figures = resolver.figures
        self.phrase = phrase
        noun = phrase.noun.singular if phrase.noun is not None else phrase.head
        self.before = self.memory.latest(phrase.first)
        self.heads: Set[str] = lexicon().stands_for.get(noun, frozenset()) | {noun}

    def earlier(self) -> Referent | None:
        """What the description takes up, if it is definite and there is but one."""
        phrase, noun = self.phrase, self.phrase.noun
        if noun is not None and phrase.determiner == "" and noun.one == "person" and not phrase.plural:
            # Only headlines leave the article out: "Envoy sees opening".
            return self._only_one()
        if phrase.determiner not in DEFINITE:
            return None
        if noun is None:
            return self._last_speaker() if self._epithet() and not phrase.plural else None
        if phrase.determiner == "'s" and (phrase.whose is None or not phrase.whose.pronoun or noun.one != "person"):
            return None
        if phrase.plural:
            return self._several_bodies() if phrase.of_body else self._same_noun()
        return self._person() if noun.one == "person" else self._body()

    def _only_one(self) -> Referent | None:
        """The one person of this role in the report; headlines and first sentences describe before they name."""
        found = [figure for figure in self.memory.with_role(self.heads) if self._figure_fits(figure)]
        return of_figure(found[0]) if len(found) == 1 else None

    def _figure_fits(self, figure: Figure) -> bool:
        """Whether the person has a role that the description can mean."""
        fitting = (role for role in figure.roles if role.heads & self.heads and _role_fits(self.phrase, role))
        return any(self._narrows(role) for role in fitting)

    def _narrows(self, role: Role) -> bool:
        """Whether nouns before the head say nothing new of another role: a governor is no "band leader"."""
        phrase, tokens = self.phrase, self.memory.tokens
        if phrase.noun is not None and phrase.noun.singular in role.heads:
            return True
        known = role.modifiers | frozenset((role.affiliation or "").lower().split()) | lexicon().parties.keys()
        span = range(phrase.first, phrase.last)
        nouns = {tokens.lower[index] for index in span if tokens.pos[index] == "NOUN"} & phrase.modifiers
        return nouns <= known

    def _several_bodies(self) -> Referent | None:
        """The body in the plural that is called so: "the brigades", "the Greens"."""
        word = self.memory.tokens.lower[self.phrase.last]
        names = self.figures.named_between(max(self.phrase.first - 4 * REACH, 0), self.phrase.first)[-_BODY_NAMES:]
        for name in reversed(names):
            figure = self.figures.figure(name)
            if figure is not None and name.sort == "body" and figure.name.lower().split()[-1] == word:
                return of_figure(figure)
        return self._same_noun()

    def _same_noun(self) -> Referent | None:
        """The last several who were called the same: "the officials"."""
        if self.phrase.whose is not None or self.phrase.country is not None:
            return None
        for spoken in reversed(self.before):
            referent = spoken.referent
            if referent.plural and referent.head == self.phrase.head and not referent.named:
                return referent
        return None

    # --- persons

    def _person(self) -> Referent | None:
        """The person of this role who was mentioned last; whoever it does not fit is out."""
        candidates = [*self._same_role(), *self._of_role()]
        gender = self.phrase.gender
        fitting = [one for one in candidates if not (gender and one.referent.gender not in ("", gender))]
        best = self._nearest(fitting)
        if best is not None or candidates:
            return best
        speaker = self._last_speaker() if self._epithet() or self._profession() else None
        return speaker or (self._only_one() if self.phrase.determiner == "the" else None)

    def _same_role(self) -> Iterator[Candidate]:
        """Earlier unnamed sources of this role."""
        for spoken in self.before:
            referent = spoken.referent
            if referent.plural or referent.kind != "person" or referent.figure is not None:
                continue
            if referent.head in self.heads and self._repeats(referent):
                yield Candidate(spoken.at, referent)

    def _repeats(self, referent: Referent) -> bool:
        """Whether the description says nothing of the earlier one that was not said before."""
        phrase = self.phrase
        new = not phrase.modifiers <= referent.modifiers
        return not new or (referent.head != phrase.head and phrase.whose is None)

    def _of_role(self) -> Iterator[Candidate]:
        """Named persons of this role who were mentioned before."""
        for figure in self.memory.with_role(self.heads):
            at = self.memory.last_mention(figure, self.phrase.first) if self._figure_fits(figure) else None
            if at is not None:
                yield Candidate(at, of_figure(figure))

    def _nearest(self, candidates: Sequence[Candidate]) -> Referent | None:
        """The candidate mentioned last; none if another stands in the same sentence."""
        if not candidates:
            return None
        best = max(candidates, key=lambda one: one.at)
        rivals = (one for one in candidates if not one.referent.same(best.referent))
        near = (self.memory.sentences_between(one.at, best.at) == 0 for one in rivals)
        return None if any(near) else best.referent

    def _epithet(self) -> bool:
        """Whether a description can be of anybody just spoken of: "the Republican", "the 43-year-old"."""
        phrase = self.phrase
        aged = any(word.endswith("-year-old") for word in (phrase.head, *phrase.modifiers))
        aged = aged or not phrase.modifiers.isdisjoint(_ONCE)
        of_people = phrase.noun is None and phrase.kind == "person"
        return phrase.whose is None and phrase.determiner == "the" and (aged or of_people or "*" in self.heads)

    def _profession(self) -> bool:
        """Whether it is a bare profession, which tells more of who just spoke; an office may be somebody else's."""
        phrase, noun = self.phrase, self.phrase.noun
        bare = phrase.determiner == "the" and phrase.whose is None and phrase.country is None and not phrase.modifiers
        return bare and noun is not None and noun.several == "people" and not noun.tags

    def _last_speaker(self) -> Referent | None:
        """The named person who spoke last, a few sentences ago at most, if the gender fits."""
        for spoken in reversed(self.before[-3:]):
            referent, distance = spoken.referent, self.memory.sentences_between(spoken.at, self.phrase.first)
            if referent.kind != "person" or not referent.named or referent.plural or distance > _JUST_SPOKE:
                continue
            other = self.phrase.gender and referent.gender not in ("", self.phrase.gender)
            return None if other else referent
        return None

    # --- bodies and documents

    def _body(self) -> Referent | None:
        """The body or document that a bare "the group", "the memo" takes up."""
        if self.phrase.whose is not None or self.phrase.name is not None:
            return None
        found = [*self._named_bodies(), *self._spoken_bodies()]
        exact = [one for one in found if self._called_so(one.referent)]
        # Of all that may be called a group or movement, armed groups are so most often.
        armed = [one for one in found if one.referent.kind == "armed_group"]
        return _armed(self.phrase, self._nearest(exact or armed or found) or (None if found else self._last_body()))

    def _named_bodies(self) -> Iterator[Candidate]:
        """Bodies named before whose name or kind fits the noun."""
        if self.phrase.kind == "document":
            return
        start = max(self.phrase.first - 4 * REACH, 0)
        for name in self.figures.named_between(start, self.phrase.first)[-_BODY_NAMES:]:
            figure = self.figures.figure(name)
            if figure is not None and name.sort in ("body", "other") and self._body_fits(figure):
                yield Candidate(name.first, of_figure(figure))

    def _body_fits(self, figure: Figure) -> bool:
        """Whether the noun is a word of the body's name, or as good as its kind."""
        if not self.heads.isdisjoint(figure.name.lower().split()):
            return True
        if figure.kind == "military" and self.phrase.kind == "armed_group" and figure.name not in lexicon().bodies:
            return True
        if figure.kind in ("armed_group", "media") and figure.kind == self.phrase.kind:
            return True
        return figure.kind == "armed_group" and not self.heads.isdisjoint(("armed group", "militia"))

    def _spoken_bodies(self) -> Iterator[Candidate]:
        """Earlier sources that are no persons and of this noun."""
        for spoken in self.before:
            referent = spoken.referent
            thing = not referent.plural and referent.kind not in ("person", "people", "unknown")
            if thing and referent.head in self.heads:
                yield Candidate(spoken.at, referent)

    def _called_so(self, referent: Referent) -> bool:
        return referent.head == self.phrase.head or self.phrase.head in (referent.name or "").lower().split()

    def _last_body(self) -> Referent | None:
        """For "the charity", "the company": the body of that kind that spoke last, unless its name is of another."""
        phrase, noun = self.phrase, self.phrase.noun
        if phrase.kind not in ("organization", "armed_group", "media") or phrase.determiner != "the":
            return None
        if noun is None or noun.singular not in lexicon().stands_for:
            return None
        near = [
            one.referent
            for one in self.before[-4:]
            if self.memory.sentences_between(one.at, phrase.first) <= _JUST_SPOKE
        ]
        fitting = [one for one in near if one.kind == phrase.kind and one.named and not _own_noun(one)]
        return fitting[-1] if fitting and all(one.same(fitting[-1]) for one in fitting) else None


def _armed(phrase: Phrase, referent: Referent | None) -> Referent | None:
    """The referent, an armed group from here on if the description calls it one: "the militia"."""
    figure = referent.figure if referent is not None else None
    if referent is None or figure is None or phrase.kind != "armed_group" or figure.name in lexicon().bodies:
        return referent
    figure.kind = "armed_group"
    return replace(referent, kind="armed_group")


def _own_noun(referent: Referent) -> bool:
    """Whether the name says what the body is: a Commission is no charity."""
    noun = lexicon().nouns.get((referent.name or "").rpartition(" ")[2].lower())
    return noun is not None and "body" in noun.tags


def _role_fits(phrase: Phrase, role: Role) -> bool:
    """Whether nothing in the description speaks against this role: another country, party or body."""
    if phrase.country is not None and role.country is not None and phrase.country != role.country:
        return False
    parties = lexicon().parties
    telling = {parties[word] for word in phrase.modifiers if word in parties}
    mine = {parties[word] for word in role.modifiers if word in parties}
    return not (telling and mine and telling != mine) and _affiliation_fits(phrase, role)


def _affiliation_fits(phrase: Phrase, role: Role) -> bool:
    """Whether the body that the description names can be the one of the role: "Azal negotiator"."""
    named = phrase.whose.name if phrase.whose is not None else None
    if named is None or role.affiliation is None:
        return True
    return not set(named.lower().split()).isdisjoint(role.affiliation.lower().split())
