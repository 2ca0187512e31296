"""Whom a pronoun, a description or part of a name stands for.

A candidate is weighed by how near it is, whether it spoke last, whether it is a subject, and whether it fits in number
and gender. Of two candidates of equal weight none is chosen: the source stays unresolved rather than guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reportedly.lexicon import lexicon
from reportedly.records import Attribution, Kind
from reportedly.sources.mentions import Figure, Figures, Role, affiliation_of
from reportedly.sources.names import Name
from reportedly.sources.nounphrase import PhraseReader
from reportedly.sources.phrase import (
    FIRST_PLURAL,
    FIRST_SINGULAR,
    NEUTER,
    ONE_OF_THEM,
    OTHER_PRONOUNS,
    OWNERS,
    PLURAL_PRONOUNS,
    RELATIVE,
    SUBJECT,
    Phrase,
)
from reportedly.sources.tokens import POSSESSIVE, Tokens

WINDOW = 5  # sentences searched for the antecedent of a pronoun
REACH = 220  # and tokens, so that a text without full stops costs no more
MEMORY = 40  # earlier sources remembered
MARGIN = 0.15  # two candidates that are nearer than this are equal
MANY = frozenset({"some", "many", "most", "several", "few", "two", "three"})
# Endings of nouns for those who do something; other nouns that no list has are things.
AGENTS = ("er", "or", "ist", "ian", "ant", "ee", "eer", "man", "woman", "person", "mate", "kin")
BODIES = frozenset({"government", "military", "armed_group", "organization", "media"})


@dataclass(frozen=True, slots=True)
class Referent:
    """Who or what a phrase stands for."""

    kind: Kind
    named: bool = False
    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    gender: str = ""
    plural: bool = False
    head: str = ""
    figure: Figure | None = None
    modifiers: frozenset[str] = frozenset()

    def same(self, other: Referent) -> bool:
        """Whether both are surely one and the same."""
        if self.figure is not None or other.figure is not None:
            return self.figure is other.figure
        return (self.kind, self.name, self.head, self.role) == (other.kind, other.name, other.head, other.role)


UNKNOWN = Referent("unknown")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An earlier source: the token where it stands and whom it stood for."""

    at: int
    referent: Referent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: its attribution, and the source of the one in whose content it is."""

    attribution: Attribution
    around: Referent | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible antecedent: its token, what it is, and how well it fits apart from what it is."""

    at: int
    referent: Referent
    weight: float


class Resolver:
    """Resolves the sources of one report in the order of the text; remembers whom the earlier ones stood for."""

    def __init__(self, tokens: Tokens, figures: Figures, reader: PhraseReader, author: str | None) -> None:
        self.tokens = tokens
        self.figures = figures
        self.reader = reader
        self.author = author
        self.spoken: list[Spoken] = []
        self._spoke: set[int] = set()
        self._by_role: dict[str, list[Figure]] = {}
        seen: set[int] = set()
        for name in figures.names:
            figure = figures.figure(name)
            if figure is not None and id(figure) not in seen:
                seen.add(id(figure))
                for role in figure.roles:
                    self._note_role(figure, role)
        self._mentioned: dict[int, list[int]] = {}
        for name in figures.names:
            figure = figures.figure(name)
            if figure is not None:
                self._mentioned.setdefault(id(figure), []).append(name.first)

    def _note_role(self, figure: Figure, role: Role) -> None:
        for head in role.heads:
            self._by_role.setdefault(head, []).append(figure)

    def resolve(self, phrase: Phrase, place: Place) -> Referent:
        """Whom the phrase stands for; remembered for those that come after it."""
        referent = self._referent(phrase, place)
        self.spoken.append(Spoken(phrase.first, referent))
        self._spoke.add(phrase.first)
        return referent

    def _referent(self, phrase: Phrase, place: Place) -> Referent:
        if phrase.parts:
            return _together([self._referent(part, place) for part in phrase.parts])
        if phrase.pronoun:
            return self._of_pronoun(phrase, place)
        if phrase.person is not None:
            return self._of_person(phrase, phrase.person, place)
        if phrase.name is not None:
            return self._of_body(phrase, place)
        return self._of_description(phrase, place)

    # --- names

    def _of_person(self, phrase: Phrase, name: Name, place: Place) -> Referent:
        figure = self.figures.figure(name)
        affiliation = self._affiliation(phrase, place)
        if figure is not None and phrase.role and not figure.roles:
            heads = phrase.heads | {phrase.head}
            role = Role(phrase.role, heads, affiliation, phrase.country, phrase.modifiers)
            figure.roles.append(role)
            self._note_role(figure, role)
        if figure is None:
            return Referent("person", True, name.text, phrase.role, affiliation, phrase.gender)
        return replace(
            self._of_figure(figure),
            role=phrase.role or figure.role,
            affiliation=affiliation or figure.affiliation,
            gender=figure.gender or phrase.gender,
        )

    def _of_figure(self, figure: Figure) -> Referent:
        person = figure.kind == "person"
        return Referent(
            figure.kind,
            True,
            figure.name,
            role=figure.role if person else None,
            affiliation=figure.affiliation if person else figure.country,
            gender=figure.gender,
            plural=figure.kind == "people",
            head=figure.head,
            figure=figure,
        )

    def _of_body(self, phrase: Phrase, place: Place) -> Referent:
        """The body of this name, in its full name where the report has it."""
        figure = self.figures.figure(phrase.body) if phrase.body is not None else None
        kind: Kind = phrase.kind or (figure.kind if figure else "organization")
        country = phrase.country
        if country is None and phrase.whose is not None and not phrase.whose.pronoun:
            country = self._affiliation(phrase, place)
        whole = phrase.body is not None and (
            phrase.body.text.endswith(phrase.name or "") or (figure is not None and figure.name != phrase.body.text)
        )
        if figure is not None and phrase.body is not None and whole:
            figure.country = figure.country or country
            if kind == "people":
                return Referent(kind, False, None, None, None, "", True, phrase.head, figure)
            return replace(
                self._of_figure(figure), kind=kind if phrase.body.sure else figure.kind if phrase.kind is None else kind
            )
        return Referent(kind, True, phrase.name, None, country, "", phrase.plural, phrase.head, figure)

    def _affiliation(self, phrase: Phrase, place: Place) -> str | None:
        """Whose the phrase says they are, pronouns and descriptions resolved."""
        whose = phrase.whose
        if whose is None:
            return phrase.country
        if whose.pronoun or (whose.name is None and whose.person is None and not whose.parts):
            owner = self._referent(whose, place)
            if owner.named:
                return owner.name
            if whose.pronoun:
                return phrase.country
        return affiliation_of(self.tokens, phrase, self.figures)

    # --- descriptions

    def _of_description(self, phrase: Phrase, place: Place) -> Referent:
        """Whom a description stands for: an earlier one it takes up, or somebody new, told by role and affiliation."""
        earlier = self._taken_up(phrase)
        if earlier is not None:
            return (
                earlier
                if earlier.affiliation or earlier.kind != "person"
                else replace(earlier, affiliation=self._affiliation(phrase, place))
            )
        owner = (
            self._referent(phrase.whose, place)
            if phrase.whose is not None
            and phrase.kind in ("document", "media", "organization", "government", "military")
            else None
        )
        affiliation = self._affiliation(phrase, place)
        kind = self._kind(phrase, owner)
        if phrase.kind in ("document", "media"):
            named = owner is not None and owner.named
            return Referent(
                "document" if phrase.kind == "document" else "media",
                named,
                owner.name if owner and named else None,
                None,
                None,
                "",
                phrase.plural,
                phrase.head,
                None,
                phrase.modifiers,
            )
        if (
            owner is not None
            and owner.named
            and owner.name
            and kind in BODIES
            and phrase.noun is not None
            and "body" in phrase.noun.tags
        ):
            noun_text = phrase.office or self._noun_text(phrase)
            text = f"{owner.name}'s {noun_text}" if phrase.determiner == "'s" else noun_text
            body = phrase.whose.body if phrase.whose is not None else None
            if "part" in phrase.noun.tags and body is not None and body.sort == "body":
                return replace(owner, role=None, plural=False)
            several = (
                (phrase.plural and phrase.noun.singular != "police")
                or phrase.determiner in ONE_OF_THEM
                or phrase.determiner in ("some", "several", "many")
            )
            place_owner = (
                phrase.whose is not None
                and phrase.whose.body is not None
                and phrase.whose.body.sort in ("place", "people")
            )
            named = (phrase.determiner == "'s" and not (place_owner and kind not in ("government", "military"))) or (
                kind in ("government", "military") and not several
            )
            return Referent(
                kind,
                named,
                text if named else None,
                None,
                owner.name,
                "",
                phrase.plural,
                phrase.head,
                None,
                phrase.modifiers,
            )
        role = (
            phrase.role
            if kind in ("person", "people", "government", "military", "armed_group", "organization")
            else None
        )
        if role is None and kind in ("organization", "government", "armed_group"):
            role = self._body_role(phrase)
        return Referent(
            kind, False, None, role, affiliation, phrase.gender, phrase.plural, phrase.head, None, phrase.modifiers
        )

    def _noun_text(self, phrase: Phrase) -> str:
        return phrase.noun.singular if phrase.noun is not None else phrase.head

    def _body_role(self, phrase: Phrase) -> str | None:
        """What an unnamed body is: "local municipalities"; a bare definite noun tells nothing."""
        if phrase.noun is None or (phrase.determiner in ("the", "this", "that") and not phrase.modifiers):
            return None
        words = [
            self.tokens.words[i]
            for i in range(phrase.first, phrase.last + 1)
            if self.tokens.lower[i] in phrase.modifiers
        ]
        kept = [
            word for word in words if word not in lexicon().places and word.lower() not in ("some", "several", "many")
        ]
        return " ".join([*kept, self.tokens.lower[self._head_at(phrase)]])

    def _head_at(self, phrase: Phrase) -> int:
        nouns = lexicon().nouns
        for index in range(phrase.first, phrase.last + 1):
            noun = nouns.get(self.tokens.lower[index])
            if noun is not None and phrase.noun is not None and phrase.noun.singular.endswith(noun.singular):
                return index
        return phrase.last

    def _kind(self, phrase: Phrase, owner: Referent | None) -> Kind:
        """The kind of an unnamed source: its noun's, or for several who speak for a body, that body's."""
        noun = phrase.noun
        if noun is None:
            return _kind_without_noun(phrase)
        if not phrase.plural:
            return noun.one
        if not {"office", "rank", "member"} & noun.tags and not ("vague" in noun.tags and phrase.whose is not None):
            return noun.several
        kind = self._kind_of_owner(phrase)
        if "rank" in noun.tags:
            return kind if kind == "armed_group" else noun.several
        if "member" in noun.tags or noun.several == "people":
            return (
                "people"
                if kind not in ("government", "armed_group", "military")
                or (noun.tags & {"member", "vague"} and kind != "government")
                else kind
            )
        return kind if kind in ("organization", "military", "armed_group") else noun.several

    def _kind_of_owner(self, phrase: Phrase) -> Kind | None:
        whose = phrase.whose
        if whose is None:
            return next(
                (
                    noun.kind
                    for word in phrase.modifiers
                    if (noun := lexicon().nouns.get(word)) and noun.kind in ("military", "armed_group")
                ),
                None,
            )
        if whose.body is not None:
            figure = self.figures.figure(whose.body)
            return whose.kind or (figure.kind if figure else None)
        return whose.kind

    def _taken_up(self, phrase: Phrase) -> Referent | None:
        """The earlier referent that a definite description takes up: "the envoy", "the movement", "the memo"."""
        if phrase.determiner not in ("the", "this", "that", "'s"):
            return None
        if phrase.noun is None:
            return self._last_speaker(phrase, True) if self._epithet(phrase) and not phrase.plural else None
        if phrase.determiner == "'s" and (
            phrase.whose is None or not phrase.whose.pronoun or phrase.noun.one != "person"
        ):
            return None
        if phrase.plural:
            return self._same_noun(phrase)
        heads = lexicon().stands_for.get(phrase.noun.singular, frozenset()) | {phrase.noun.singular}
        if phrase.noun.one == "person":
            return self._person_taken_up(phrase, heads)
        return self._body_taken_up(phrase, heads)

    def _same_noun(self, phrase: Phrase) -> Referent | None:
        """The last several who were called the same: "the officials"."""
        if phrase.whose is not None or phrase.country is not None:
            return None
        for spoken in reversed(self.spoken[-MEMORY:]):
            referent = spoken.referent
            if referent.plural and referent.head == phrase.head and not referent.named:
                return referent
        return None

    def _person_taken_up(self, phrase: Phrase, heads: frozenset[str]) -> Referent | None:
        """The person of this role who was mentioned last; whoever it does not fit is out."""
        candidates = [
            Candidate(spoken.at, spoken.referent, 0.0)
            for spoken in self.spoken[-MEMORY:]
            if self._same_role(phrase, spoken.referent, heads)
        ]
        for head in heads:
            for figure in self._by_role.get(head, ())[:MEMORY]:
                if any(role.heads & heads and _modifiers_fit(phrase, role) for role in figure.roles):
                    at = self._last_mention(figure, phrase.first)
                    if at is not None:
                        candidates.append(Candidate(at, self._of_figure(figure), 0.0))
        fitting = [
            one
            for one in candidates
            if not (phrase.gender and one.referent.gender and phrase.gender != one.referent.gender)
        ]
        best = self._nearest(fitting)
        if best is None and not candidates:
            return self._last_speaker(phrase, self._epithet(phrase))
        return best

    def _same_role(self, phrase: Phrase, referent: Referent, heads: frozenset[str]) -> bool:
        if referent.plural or referent.kind != "person" or referent.figure is not None:
            return False
        return referent.head in heads and (
            not phrase.modifiers
            or phrase.modifiers <= referent.modifiers
            or (referent.head != phrase.head and not phrase.whose)
        )

    def _last_mention(self, figure: Figure, before: int) -> int | None:
        mentions = self._mentioned.get(id(figure), [])
        at = bisect_left(mentions, before)
        return mentions[at - 1] if at else None

    def _nearest(self, candidates: Sequence[Candidate]) -> Referent | None:
        """The candidate mentioned last; none if another stands in the same sentence."""
        if not candidates:
            return None
        best = max(candidates, key=lambda one: one.at)
        sentence = self.tokens.sentence[best.at]
        rivals = [
            one
            for one in candidates
            if self.tokens.sentence[one.at] == sentence and not one.referent.same(best.referent)
        ]
        return best.referent if not rivals else None

    def _epithet(self, phrase: Phrase) -> bool:
        """Whether a description can be of anybody just spoken of: "the Republican", "the 43-year-old"."""
        aged = any(word.endswith("-year-old") for word in (phrase.head, *phrase.modifiers))
        anybody = aged or "*" in lexicon().stands_for.get(phrase.head, ())
        return phrase.whose is None and phrase.determiner == "the" and anybody

    def _last_speaker(self, phrase: Phrase, anybody: bool) -> Referent | None:
        """The named person who spoke last, for an epithet or for somebody of whom the report tells no role."""
        if phrase.determiner != "the" or (phrase.whose is not None and phrase.whose.kind == "person"):
            return None
        sentence = self.tokens.sentence[phrase.first]
        for spoken in reversed(self.spoken[-3:]):
            referent, distance = spoken.referent, sentence - self.tokens.sentence[spoken.at]
            if referent.kind != "person" or not referent.named or referent.plural or distance > 3:
                continue
            if phrase.gender and referent.gender and phrase.gender != referent.gender:
                return None
            return referent if anybody or (distance <= 2 and referent.role is None) else None
        return None

    def _body_taken_up(self, phrase: Phrase, heads: frozenset[str]) -> Referent | None:
        """The body or document that a bare "the group", "the memo" takes up."""
        if phrase.whose is not None or phrase.name is not None:
            return None
        wanted = phrase.kind
        found: list[Candidate] = []
        for name in self.figures.named_between(max(phrase.first - 4 * REACH, 0), phrase.first)[-60:]:
            figure = self.figures.figure(name)
            if figure is None or name.sort not in ("body", "other") or wanted == "document":
                continue
            words = {word.lower() for word in figure.name.split()}
            if (
                words & heads
                or (wanted == "armed_group" and figure.kind == "armed_group")
                or (wanted == "media" and figure.kind == "media")
                or (
                    phrase.head in ("group", "movement", "organization", "organisation")
                    and figure.kind == "armed_group"
                )
            ):
                found.append(Candidate(name.first, self._of_figure(figure), 0.0))
        for spoken in self.spoken[-MEMORY:]:
            referent = spoken.referent
            if (
                referent.head
                and not referent.plural
                and referent.kind not in ("person", "people", "unknown")
                and (referent.head in heads)
            ):
                found.append(Candidate(spoken.at, referent, 0.0))
        exact = [
            one
            for one in found
            if one.referent.head == phrase.head or phrase.head in (one.referent.name or "").lower().split()
        ]
        return self._nearest(exact or found) or (None if found else self._last_body(phrase))

    def _last_body(self, phrase: Phrase) -> Referent | None:
        """For "the charity", "the company": the body of that kind that spoke last, unless its name is of another."""
        if phrase.kind not in ("organization", "armed_group", "media") or phrase.determiner != "the":
            return None
        sentence = self.tokens.sentence[phrase.first]
        near = [one.referent for one in self.spoken[-4:] if sentence - self.tokens.sentence[one.at] <= 3]
        fitting = [one for one in near if one.kind == phrase.kind and one.named and not self._own_noun(one)]
        return fitting[-1] if fitting and all(one.same(fitting[-1]) for one in fitting) else None

    def _own_noun(self, referent: Referent) -> bool:
        """Whether the name says what the body is: a Commission is no charity."""
        noun = lexicon().nouns.get((referent.name or "").rpartition(" ")[2].lower())
        return noun is not None and "body" in noun.tags

    # --- pronouns

    def _of_pronoun(self, phrase: Phrase, place: Place) -> Referent:
        word = phrase.pronoun
        if word in FIRST_SINGULAR:
            return self._speaker(place)
        if word in FIRST_PLURAL:
            return self._speakers_side(place)
        if word in RELATIVE:
            return self._before_relative(phrase, word, place)
        if word in OTHER_PRONOUNS:
            return Referent("people", plural=True) if word != "this" else UNKNOWN
        candidates = list(self._candidates(phrase, place))
        best = _heaviest(candidates)
        if best is not None:
            return best
        if word in SUBJECT:
            return Referent("person", gender=SUBJECT[word])
        return Referent("people", plural=True) if word in PLURAL_PRONOUNS else UNKNOWN

    def _speaker(self, place: Place) -> Referent:
        if place.around is not None:
            return place.around
        if self.author is not None and not place.quoted:
            return Referent("person", True, self.author)
        return Referent("person")

    def _speakers_side(self, place: Place) -> Referent:
        """For whom a speaker says "we": the body they speak for, or people like them."""
        speaker = place.around
        if speaker is None or speaker.kind == "people":
            return speaker or Referent("people", plural=True)
        if speaker.kind != "person":
            return speaker
        if speaker.affiliation is None:
            return Referent("people", plural=True, role=speaker.role)
        figure = self.figures.aliases.get(speaker.affiliation)
        place_known = lexicon().places.get(speaker.affiliation)
        kind: Kind = (
            figure.kind if figure is not None else "government" if place_known else _kind_of_words(speaker.affiliation)
        )
        return Referent(kind, True, speaker.affiliation, plural=False)

    def _before_relative(self, phrase: Phrase, word: str, place: Place) -> Referent:
        """The antecedent of a relative pronoun: the nearest fitting noun or name before it in the sentence."""
        tokens, personal = self.tokens, word in ("who", "whom")
        sentence = tokens.sentence[phrase.first]
        at = phrase.first - 1
        while at >= 0 and phrase.first - at < 16 and tokens.sentence[at] == sentence:
            name = self.reader.at.get(at)
            referent = self._of_name(name) if name is not None else self._of_noun(at, place)
            if referent is not None and _relative_fits(referent, personal, word):
                return referent
            at = (name.first if name is not None else at) - 1
        return Referent("person") if personal else UNKNOWN

    def _of_name(self, name: Name) -> Referent | None:
        figure = self.figures.figure(name)
        if figure is None:
            return None
        if name.sort == "people":
            return Referent("people", plural=True, head=name.text.lower())
        return self._of_figure(figure)

    def _of_noun(self, at: int, place: Place) -> Referent | None:
        """What the common noun at this token stands for, if it is the head of its phrase and one of the word lists."""
        tokens = self.tokens
        noun = lexicon().nouns.get(tokens.lower[at])
        if noun is None or "domain" in noun.tags or tokens.pos[at] not in ("NOUN", "PROPN", "PRON"):
            return None
        if (
            at + 1 < len(tokens)
            and tokens.pos[at + 1] in ("NOUN", "PROPN")
            and tokens.sentence[at + 1] == tokens.sentence[at]
        ):
            return None
        start = at
        while (
            start > 0
            and at - start < 6
            and tokens.pos[start - 1] in ("ADJ", "NOUN", "PROPN", "DET", "NUM")
            and tokens.sentence[start - 1] == tokens.sentence[at]
        ):
            start -= 1
        phrase = self.reader.read(range(start, at + 1))
        if phrase is None or phrase.pronoun or (phrase.noun is None and phrase.name is None):
            return None
        return self._referent(phrase, place)

    def _introduced(self, at: int) -> bool:
        """Whether a determiner or owner stands before the noun at this token, so that it can be a phrase of its own."""
        tokens = self.tokens
        for index in range(at - 1, max(at - 6, -1), -1):
            if tokens.sentence[index] != tokens.sentence[at] or tokens.pos[index] in ("VERB", "ADP", "PUNCT", "CCONJ"):
                return False
            if tokens.pos[index] == "DET" or tokens.lower[index] in OWNERS or tokens.words[index] in POSSESSIVE:
                return True
        return False

    def _candidates(self, phrase: Phrase, place: Place) -> Iterator[Candidate]:
        """What stands before the pronoun and fits it, weighed."""
        tokens = self.tokens
        start = self._window_start(phrase.first)
        last = next((spoken for spoken in reversed(self.spoken) if spoken.at < phrase.first), None)
        sources = {spoken.at: spoken.referent for spoken in self.spoken[-MEMORY:] if start <= spoken.at < phrase.first}
        seen = set(sources)
        mentions: list[tuple[int, Referent]] = list(sources.items())
        for name in self.figures.named_between(start, phrase.first):
            referent = self._of_name(name)
            if referent is not None and not any(at in seen for at in range(max(name.first - 4, 0), name.last + 1)):
                mentions.append((name.first, referent))
        covered = self.reader.at
        for at in range(start, phrase.first):
            if (
                at not in covered
                and tokens.lower[at] in lexicon().nouns
                and not any(i in seen for i in range(max(at - 3, 0), at + 1))
            ):
                referent = self._of_noun(at, place)
                if referent is not None:
                    mentions.append((at, referent))
        for at, referent in mentions:
            if _fits(phrase, referent):
                yield Candidate(at, referent, self._weight(at, referent, phrase, place, last))

    def _window_start(self, first: int) -> int:
        sentence = self.tokens.sentence
        return max(first - REACH, bisect_left(sentence, sentence[first] - WINDOW), 0)

    def _weight(self, at: int, referent: Referent, phrase: Phrase, place: Place, last: Spoken | None) -> float:
        """How likely the mention at this token is the antecedent."""
        tokens = self.tokens
        weight = -1.0 * (tokens.sentence[phrase.first] - tokens.sentence[at])
        if last is not None and last.referent.same(referent):
            weight += 1.5 if last.at == at else 0.8
        if self._subject(at):
            weight += 0.6
            if tokens.sentence[at] == tokens.sentence[phrase.first]:
                weight += 0.8
        inside = bool(tokens.quoted[phrase.first])
        if tokens.quoted[at] and not inside:
            weight -= 1.5
        if any(start <= tokens.starts[at] < end for start, end in place.attribution.content.spans):
            weight -= 3.0
        if self._after_preposition(at):
            weight -= 0.4
        if place.around is not None and place.around.same(referent):
            weight += -4.0 if inside else 1.2
        if at not in self._spoke and at not in self.reader.at:
            # A description that nothing was heard of is less in mind than a name.
            weight -= 0.6
        if referent.figure is not None:
            weight += min(referent.figure.count, 10) * 0.05
        if phrase.gender and referent.gender == phrase.gender:
            weight += 0.8
        name = self.reader.at.get(at)
        if name is not None and name.sort == "place" and at not in self._spoke and not self._subject(at):
            # Countries are mostly where things happen.
            weight -= 1.0
        return weight

    def _after_preposition(self, at: int) -> bool:
        """Whether a preposition governs the mention: "pressed by Doe", "the man with Doe"."""
        tokens = self.tokens
        first = at
        while first > 0 and at - first < 4 and tokens.pos[first - 1] in ("DET", "ADJ", "PROPN"):
            first -= 1
        return first > 0 and tokens.pos[first - 1] == "ADP" and tokens.sentence[first - 1] == tokens.sentence[at]

    def _subject(self, at: int) -> bool:
        """Whether a verb follows at once, or the mention opens its sentence."""
        tokens = self.tokens
        name = self.reader.at.get(at)
        behind = (name.last if name is not None else at) + 1
        if behind < len(tokens) and tokens.words[behind] in POSSESSIVE:
            return False
        verb = any(tokens.pos[i] in ("VERB", "AUX") for i in range(behind, min(behind + 2, len(tokens))))
        return verb or at == 0 or tokens.sentence[max(at - 2, 0)] != tokens.sentence[at]


def _fits(phrase: Phrase, referent: Referent) -> bool:
    """Whether number, gender and kind allow the pronoun to stand for the referent."""
    word = phrase.pronoun
    if word in SUBJECT:
        return (
            referent.kind == "person"
            and not referent.plural
            and not (referent.gender and referent.gender != phrase.gender)
        )
    if word in NEUTER:
        return not referent.plural and referent.kind not in ("person", "people", "unknown")
    return (
        referent.kind not in ("person", "unknown") and (referent.plural or referent.kind in BODIES)
    ) or referent.plural


def _relative_fits(referent: Referent, personal: bool, word: str) -> bool:
    human = referent.kind in ("person", "people") or (
        referent.plural and referent.kind in ("government", "military", "armed_group")
    )
    return human if personal else referent.kind not in ("person", "unknown") or (word == "that" and human)


def _heaviest(candidates: Iterable[Candidate]) -> Referent | None:
    """The referent of the heaviest candidate; none if another referent weighs as much."""
    ranked = sorted(candidates, key=lambda one: (-one.weight, -one.at))
    if not ranked:
        return None
    best = ranked[0]
    rival = next((one for one in ranked if not one.referent.same(best.referent)), None)
    return None if rival is not None and best.weight - rival.weight < MARGIN and rival.referent.named else best.referent


def _modifiers_fit(phrase: Phrase, role: Role) -> bool:
    """Whether nothing in the description speaks against this role: another country, party or field."""
    if phrase.country is not None and role.country is not None and phrase.country != role.country:
        return False
    parties = lexicon().parties
    telling = {parties[word] for word in phrase.modifiers if word in parties}
    mine = {parties[word] for word in role.modifiers if word in parties}
    return not (telling and mine and telling != mine)


def _together(referents: Sequence[Referent]) -> Referent:
    """Several sources that speak as one."""
    kinds = list(dict.fromkeys(referent.kind for referent in referents))
    kind: Kind = (
        kinds[0]
        if len(kinds) == 1
        else next((one for one in ("people", "government", "organization") if one in kinds), kinds[0])
    )
    names = [referent.name for referent in referents if referent.name]
    named = any(referent.named for referent in referents)
    return Referent(kind, named, " and ".join(names) if named else None, plural=True)


def _kind_without_noun(phrase: Phrase) -> Kind:
    """The kind of a phrase whose noun is in no list: a crowd if it is many, else somebody or something unknown."""
    if phrase.kind is not None:
        return phrase.kind
    if phrase.plural or phrase.determiner in MANY:
        return "people"
    return "person" if phrase.head.endswith(AGENTS) or not phrase.head else "unknown"


def _kind_of_words(text: str) -> Kind:
    words = text.lower().split()
    for start in range(max(len(words) - 3, 0), len(words)):
        noun = lexicon().nouns.get(" ".join(words[start:]))
        if noun is not None and "body" in noun.tags:
            return noun.one
    return "organization"
