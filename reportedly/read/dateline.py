"""The dateline: place, date and agency before the first sentence of a report.

``NAIROBI, Aug 16 (AP) — Police said`` gives the place Nairobi, the sixteenth of August and the agency AP. A dateline
has many forms, and other openings look like it (``EXCLUSIVE — ``, ``Police: ``), so a form is believed the sooner the
more it shows: an agency or a date beside the place is enough, a place in capitals needs a dash, one in small letters
must be a known city. Nothing is guessed: what the line does not say stays None.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from reportedly.read.dates import WrittenDate, find_dates
from reportedly.tables import lines, rows

LEAD = 120  # characters within which the first sentence begins
SEPARATOR = re.compile(r"\s*[—–―]\s*|\s*--+\s*|\s+[-|]\s+|:\s+|\.-\s*|(?<=[)\]/])[.:]?[-–—]?\s+")
BRACKETS = re.compile(r"[(\[/]([^()\[\]/]{2,40})[)\]/][.,]?\s*$")
LABEL = re.compile(r"(?:date(?:line)?\b:?|place:)\s+", re.IGNORECASE)
NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.`ʼ-])*")
PARTY = re.compile(r".|[A-Z]-.*")  # (D) and (R-Texas) follow politicians
SHORTEST_UNKNOWN = 5  # letters: shorter words in capitals before a dash are abbreviations of bodies: NATO, UNHCR


@dataclass(frozen=True, slots=True)
class Places:
    """The names and words that tell a dateline; cities have their usual spelling by their folded form."""

    cities: dict[str, str]
    regions: frozenset[str]
    rubrics: frozenset[str]
    agencies: frozenset[str]
    media_words: frozenset[str]
    small_words: frozenset[str]
    beginnings: frozenset[str]

    def is_agency(self, name: str) -> bool:
        """Whether news is signed with this name."""
        words = re.sub(r"^the\s", "", name, flags=re.IGNORECASE).split()
        return " ".join(words) in self.agencies or (len(words) > 1 and words[-1] in self.media_words)

    def is_city(self, name: str) -> bool:
        """Whether reports are filed from a place of this name."""
        return _fold(name) in self.cities

    def is_place(self, name: str) -> bool:
        """Whether this is a city, state, province or territory."""
        return self.is_city(name) or name in self.regions or _fold(name) in self.regions

    def is_rubric(self, name: str) -> bool:
        """Whether this stands where a dateline or headline might, and is neither: ``EXCLUSIVE``, ``Letters``."""
        return _fold(name.strip(" .:;—–-")) in self.rubrics


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before the first sentence of a line; ``rest`` is the sentence, ``separator`` what divides them."""

    place: tuple[str, ...] = ()
    divider: str = ", "
    date: WrittenDate | None = None
    agency: str | None = None
    bracketed: bool = False
    labelled: bool = False
    separator: str = ""
    rest: str = ""

    @property
    def place_name(self) -> str | None:
        """The place as it is usually written: ``Port of Spain`` for PORT OF SPAIN."""
        return self.divider.join(_set_capitals(part) for part in self.place) or None

    @property
    def is_signed(self) -> bool:
        """Whether an agency or a date vouches for the dateline, so that it could be nothing else."""
        return self.agency is not None or self.date is not None


def find_dateline(line: str) -> Lead | None:
    """The dateline that the line begins with, or None."""
    cuts = list(islice(SEPARATOR.finditer(line, 0, LEAD), 4))
    for cut in reversed(cuts):  # the longest first: "NAIROBI, Kenya – Aug. 16 – ..." has a date behind its first dash
        lead = _read_lead(line[: cut.start()])
        if lead is not None:
            lead = replace(lead, separator=cut[0].strip() or " ", rest=line[cut.end() :])
            if _is_credible(lead):
                return _drop_agency_place(lead)
    return _alone(line) if len(line) <= LEAD else None


def _alone(line: str) -> Lead | None:
    """A dateline that has its line to itself: it needs a place and what vouches for it."""
    lead = _read_lead(line.rstrip(" .:;—–-"))
    return lead if lead and lead.place and lead.is_signed and _is_credible(lead) else None


def _read_lead(written: str) -> Lead | None:
    """The parts of what stands before a separator, or None where some word fits no part."""
    label = LABEL.match(written)
    rest = written[label.end() :] if label else written
    rest = rest.strip(" \t*•_#>[]")
    bracketed = rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1
    if bracketed:
        rest = rest[1:-1]
        if places().is_agency(rest):
            return Lead(agency=rest)
    agency, rest = (None, rest) if bracketed else _cut_agency(rest)
    date, rest = _cut_date(rest)
    rest = _open_brackets(rest)
    parts = tuple(part.strip(" ;:–—-[]()") for part in re.split(r"[,/]", rest.strip(" ,;:–—-")) if part.strip())
    parts = tuple(part if part in places().regions else re.sub(r"(?<=[^\W\d_]{4})\.$", "", part) for part in parts)
    if len(parts) > 4 or not all(map(_is_name, parts)):
        return None
    divider = "/" if "/" in rest and "," not in rest.strip(" ,") else ", "
    return Lead(parts, divider, date, agency, bracketed, label is not None)


def _cut_agency(written: str) -> tuple[str | None, str]:
    """Who signs, in brackets at the end of a lead, and the rest of it, to which a place or date in brackets belongs."""
    match = BRACKETS.search(written)
    if match is None:
        return None, written
    inside = match[1].strip()
    if places().is_place(inside) or any(found.start == 0 for found in find_dates(inside)):
        return None, f"{written[: match.start()]}, {inside}"
    return inside, written[: match.start()]


def _open_brackets(written: str) -> str:
    """``BASRA (Iraq)`` and ``BASRA [Iraq]`` as ``BASRA, Iraq``."""
    return re.sub(r"\s*[(\[]([^()\[\]]+)[)\]][\s,.]*$", r", \1", written)


def _cut_date(written: str) -> tuple[WrittenDate | None, str]:
    """The date at the end or the beginning of a lead, and the rest of it."""
    for found in find_dates(written):
        if found.end >= len(written.rstrip(" .,")):
            return found, written[: found.start]
        if found.start == 0:
            return found, written[found.end :]
    return None, written


def _is_name(part: str) -> bool:
    """Whether the part of a lead is written like a name: up to five words, capitalized but for small ones inside it."""
    words = part.split()
    if not 1 <= len(words) <= 5 or not all(map(NAME_WORD.fullmatch, words)) or not words[0][0].isupper():
        return False
    small = [word.lower() in places().small_words for word in words]
    if all(small) or (words[0].lower() in places().beginnings and not places().is_city(part)):
        return False
    return all(word[0].isupper() or is_small for word, is_small in zip(words, small, strict=True))


def _is_credible(lead: Lead) -> bool:
    """Whether a lead shows enough to be a dateline rather than a rubric, a speaker or the beginning of a sentence."""
    begins = re.match(r"[\"'“‘«(\[]*(\w)", lead.rest)
    if lead.rest and not (begins and not begins[1].islower()) and not lead.is_signed:
        return False
    if any(map(places().is_rubric, lead.place)) or _agency_fails(lead):
        return False
    if not lead.place:
        return lead.agency is not None
    if lead.agency or lead.date:
        return _signed_place(lead)
    if lead.bracketed:
        return places().is_city(lead.place[0])
    return _after_colon(lead) if lead.separator == ":" else _before_dash(lead)


def _agency_fails(lead: Lead) -> bool:
    """An unknown name in brackets signs a dateline only behind a place in capitals or a known one."""
    if lead.agency is None or places().is_agency(lead.agency):
        return False
    signs = lead.agency[0].isupper() and not PARTY.fullmatch(lead.agency)
    return not (signs and lead.place and (_in_capitals(lead.place[0]) or _is_known(lead)))


def _signed_place(lead: Lead) -> bool:
    """With an agency or date any name will do; before a colon, a date beside it may still be part of a sentence."""
    if lead.agency or lead.labelled or lead.separator != ":":
        return True
    return _in_capitals(lead.place[0]) or _is_known(lead)


def _before_dash(lead: Lead) -> bool:
    """A place known, or in capitals and long enough, before a dash; an agency there signs the report."""
    first, *behind = lead.place
    if lead.separator == " ":  # behind brackets there must have been an agency
        return False
    if places().is_agency(first) and not behind:
        return True
    if _is_known(lead):
        return True
    unknown = _in_capitals(first) and not behind and len(first.split()) <= 3
    return unknown and len(first) > SHORTEST_UNKNOWN and lead.separator != "--"


def _after_colon(lead: Lead) -> bool:
    """A city before a colon, and a whole sentence behind it: ``Kenya: ...`` is the topic of the report."""
    return places().is_city(lead.place[0]) and len(lead.rest.split()) >= 6


def _drop_agency_place(lead: Lead) -> Lead:
    """``AFP — Rebels`` has an agency where others have a place."""
    known, first = places(), lead.place[0] if lead.place else ""
    if lead.agency is None and len(lead.place) == 1 and known.is_agency(first) and not known.is_city(first):
        return replace(lead, place=(), agency=first)
    return lead


def _is_known(lead: Lead) -> bool:
    return any(map(places().is_place, lead.place))


def _in_capitals(name: str) -> bool:
    return name.isupper() or (re.sub(r"\b(?:Mc|Mac|al-|el-|d'|de|of|the)", "", name).isupper() and len(name) > 3)


def _set_capitals(part: str) -> str:
    """A part of a place in ordinary letters: ``PORT OF SPAIN`` gives Port of Spain, ``N.H.`` stays."""
    if not part.isupper() or part in places().regions:
        return part
    usual = places().cities.get(_fold(part))
    if usual and usual.upper() == part:
        return usual
    words = re.split(r"([ -])", part.lower())
    return "".join(
        word
        if word in places().small_words and position
        else word[:1].upper() + re.sub(r"(?<=^.['’]).", _upper, word)[1:]
        for position, word in enumerate(words)
    )


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


def _fold(name: str) -> str:
    """A name without case, accents, apostrophes and hyphens."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"['`.]", "", plain).replace("-", " ").strip()


@lru_cache(maxsize=1)
def places() -> Places:
    """The names and words of the data files."""
    kinds: dict[str, list[str]] = defaultdict(list, {"city": list(lines("cities.txt"))})
    for kind, names in rows("datelines.tsv"):
        kinds[kind] += names.split("; ")
    for line in lines("countries.tsv"):
        _, name, others, _, seats = (line + "\t" * 4).split("\t")[:5]
        kinds["region"] += [name, *filter(None, others.split("; "))]
        kinds["city"] += filter(None, seats.split("; "))
    return Places(
        # Los Angeles lies in California for most readers, Los Ángeles in Chile: the name without accents wins.
        cities={_fold(name): name for name in sorted(kinds["city"], key=str.isascii)},
        regions=frozenset(kinds["region"]) | frozenset(map(_fold, kinds["region"])),
        rubrics=frozenset(map(_fold, kinds["rubric"])),
        agencies=frozenset([*kinds["agency"], *lines("media.txt")]),
        media_words=frozenset(lines("media_words.txt")),
        small_words=frozenset(kinds["small"]),
        beginnings=frozenset(kinds["begin"]),
    )
