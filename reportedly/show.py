"""A report and its claims as lines for a terminal: chain → cue → content, nested claims below their parents.

Whatever a report says, no character that could drive a terminal leaves this module: control characters, escape
sequences and marks that turn the direction of writing are spelled out (``\\x1b``, ``\\u202e``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.records import Claim, Report, Source

Piece = tuple[str, str]
"""A style, one of ``STYLES``, and words in it."""

STYLES = {
    "plain": "",
    "title": "1",
    "faint": "2",
    "link": "36",
    "origin": "1;36",
    "cue": "3;33",
    "unnamed": "35",
    "denies": "1;31",
    "stance": "34",
    "strength": "32",
}
"""How each part looks: the numbers of an ANSI "select graphic rendition" sequence."""

# Controls (white space among them is folded before), marks of direction, interlinear notes, lone surrogates, tags.
# Joiners, soft hyphens and zero-width spaces stay: web pages are full of them, and they drive nothing.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_DEEPEST = 8
_NARROWEST = 24


def spell_out(text: str) -> str:
    """The text with every unsafe character spelled out, line ends and tabs among them."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def visible(text: str) -> str:
    """The text on one line, with white space folded and every unsafe character spelled out."""
    return spell_out(" ".join(text.split()))


def outline(claims: Sequence[Claim]) -> Iterator[tuple[Claim, int]]:
    """Every claim once with its depth, each below its parent, otherwise in their own order."""
    known = {claim.id for claim in claims}
    children: dict[str | None, list[Claim]] = {}
    for claim in claims:
        children.setdefault(claim.parent if claim.parent in known else None, []).append(claim)
    seen: set[int] = set()
    # The second pass picks up what hangs on itself: parents that run in a circle.
    for roots in (children.get(None, []), claims):
        waiting = [(claim, 0) for claim in reversed(roots) if id(claim) not in seen]
        while waiting:
            claim, depth = waiting.pop()
            if id(claim) not in seen:
                seen.add(id(claim))
                yield claim, depth
                waiting += [(child, depth + 1) for child in reversed(children.get(claim.id, []))]


def tags(claim: Claim) -> list[Piece]:
    """What a reader must not overlook: an unnamed origin, a stance or strength out of the ordinary, nested."""
    found = []
    if claim.origin and not claim.origin.named:
        found.append(("unnamed", "unnamed"))
    if claim.stance != "affirms":
        found.append(("denies" if claim.stance in ("denies", "doubts") else "stance", claim.stance))
    if claim.strength != "said":
        found.append(("strength", claim.strength))
    if claim.parent is not None:
        found.append(("faint", "nested"))
    return found


def known(source: Source) -> str:
    """Whom the words stand for, where that has a word they do not have themselves: *she* → "Amina Yusuf, envoy"."""
    said = _words(source.text)
    parts: list[str] = []
    for part in (source.name, source.role, source.affiliation):
        if part and not _words(part) <= said:
            parts.append(part)
            said |= _words(part)
    return ", ".join(parts)


def chain(claim: Claim) -> Iterator[tuple[Source, str]]:
    """The sources, each with whom it stands for; of a nested claim the origin alone: its parent has said the rest."""
    for place, source in enumerate(claim.sources, 1):
        yield source, known(source) if place == len(claim.sources) or claim.parent is None else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def heading(report: Report) -> tuple[str, str]:
    """What stands over a report: its title, and a line of outlet, date, place and number of claims."""
    title = report.title or report.path or report.id
    place = report.dateline.place if report.dateline else None
    count = len(report.claims)
    facts = [report.outlet, (report.published or "")[:10], place, report.path if report.path != title else None]
    facts.append(f"{count or 'no'} claim{'' if count == 1 else 's'}")
    return visible(title), " · ".join(visible(fact) for fact in facts if fact)


def lines(report: Report, width: int = 80, color: bool = False) -> Iterator[str]:
    """The lines of one report: its heading, then claim by claim who says what."""
    title, facts = heading(report)
    for line in (*wrap([("title", title)], width), *wrap([("faint", facts)], width), [("faint", "─" * width)]):
        yield paint(line, color)
    margin = max((len(visible(claim.id)) for claim in report.claims), default=0) + 2
    for claim, depth in outline(report.claims):
        if depth == 0:
            yield ""
        for line in _claim_lines(claim, min(depth, _DEEPEST), margin, width):
            yield paint(line, color)


def _claim_lines(claim: Claim, depth: int, margin: int, width: int) -> Iterator[list[Piece]]:
    indent = margin * depth
    room = max(width - indent - margin, _NARROWEST)
    lead = (" " * (indent - 2) + "└ " if depth else "") + visible(claim.id)
    for line in (*wrap(who(claim), room), *wrap([("plain", visible(claim.text))], room)):
        yield [("faint" if lead else "plain", lead.ljust(indent + margin - 1)), *line]
        lead = ""


def who(claim: Claim) -> Iterator[Piece]:
    """The sources of a claim, its cue, and what a reader must not overlook."""
    if not claim.sources:
        yield "faint", "(no source) →"
    for place, (source, more) in enumerate(chain(claim), 1):
        last = place == len(claim.sources)
        yield "origin" if last else "link", visible(source.text)
        if more:
            yield "faint", f"({visible(more)})"
        yield "faint", "→" if last else "›"
    if claim.cue:
        yield "cue", visible(claim.cue.text)
    for style, word in tags(claim):
        yield style, f"[{word}]"


def wrap(pieces: Iterable[Piece], width: int) -> Iterator[list[Piece]]:
    """The pieces as lines no wider than ``width``, broken between words; a word without end is cut."""
    from rich.cells import cell_len, chop_cells

    line: list[Piece] = []
    used = 0
    for style, text in pieces:
        for word in text.split():
            for part in [word] if cell_len(word) <= width else chop_cells(word, width):
                size = cell_len(part)
                if line and used + 1 + size > width:
                    yield line
                    line, used = [], 0
                used += size + (1 if line else 0)
                line.append((style, part))
    if line:
        yield line


def paint(line: Iterable[Piece], color: bool) -> str:
    """One line as a string, in colour or plain; neighbours of one style share one run of it."""
    runs = [(style, " ".join(text for _, text in run)) for style, run in groupby(line, key=itemgetter(0))]
    if not color:
        return " ".join(text for _, text in runs)
    return " ".join(f"\x1b[{STYLES[style]}m{text}\x1b[0m" if STYLES[style] else text for style, text in runs)
