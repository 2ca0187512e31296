"""Brat standoff in the manner of PolNeAR: spans of source, cue and content, bound by events named Attribution.

A span of brat may not run over the end of a line, so pieces are cut there. Beyond what PolNeAR marks, each event
carries its stance, strength and manner as attributes, and its chain and parent in a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from reportedly.characters import whole
from reportedly.errors import UsageError
from reportedly.records import Manner, Stance, Strength

if TYPE_CHECKING:
    from reportedly.records import Claim, Pieces, Report

Places = list[tuple[int, int]]
FIRST_ANNOTATOR = "0000"

CONFIGURATION = f"""\
[entities]
Source
Cue
Content
[events]
Attribution Source?:Source, Cue?:Cue, Content?:Content
Attribution-no-source Cue?:Cue, Content?:Content
[relations]
[attributes]
Stance Arg:<EVENT>, Value:{"|".join(get_args(Stance))}
Strength Arg:<EVENT>, Value:{"|".join(get_args(Strength))}
Manner Arg:<EVENT>, Value:{"|".join(get_args(Manner))}
"""

_LINE_END = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_UNFIT = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST_NAME = 80
_ANNOTATOR = re.compile("[0-9a-f]{4}")


def write_folder(reports: Iterable[Report], folder: Path) -> None:
    """Write a .txt and an .ann file for each report into a new or empty folder."""
    _begin(folder)
    taken: Counter[str] = Counter()
    for report in reports:
        name = _file_name(report, taken)
        _write(folder / f"{name}.txt", report.text)
        _write(folder / f"{name}.ann", "".join(line + "\n" for line in standoff(report)))


def write_corpus(
    reports: Iterable[Report], folder: Path, *, annotator: str = FIRST_ANNOTATOR, nested: bool = False
) -> None:
    """Write training examples into a new or empty folder as one part of PolNeAR has them: text/ and attributions/.

    ``annotator`` is the sign, four hexadecimal digits, that the corpus has for who marked a text. Only outermost claims
    are marked there, so those that stand in another are left out unless ``nested`` asks for them.
    """
    if not _ANNOTATOR.fullmatch(annotator):
        raise UsageError(f"{annotator!r} is no sign of an annotator: give four digits of 0123456789abcdef")
    _begin(folder)
    (folder / "text").mkdir()
    (folder / "attributions").mkdir()
    taken: Counter[str] = Counter()
    for report in reports:
        name = _file_name(report, taken)
        claims = tuple(claim for claim in report.claims if nested or claim.parent is None)
        _write(folder / "text" / f"{name}.txt", report.text)
        lines = standoff(replace(report, claims=claims))
        _write(folder / "attributions" / f"{name}_{annotator}.ann", "".join(line + "\n" for line in lines))


def _begin(folder: Path) -> None:
    """Make a folder and write into it what brat has to know of the marks."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder: nothing in it is overwritten, so name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "annotation.conf", CONFIGURATION)


def standoff(report: Report) -> Iterator[str]:
    """The lines of the .ann file of a report."""
    count = 0
    for number, claim in enumerate(report.claims, 1):
        bound: dict[str, tuple[str, Places]] = {}
        for role, pieces in _roles(claim):
            if places := _within_lines(report.text, pieces):
                count += 1
                bound[role] = f"T{count}", places
                yield _text_bound(report.text, f"T{count}", role, places)
        if trigger := bound.get("Cue") or bound.get("Content"):
            count += 1
            event = "Attribution" if claim.sources else "Attribution-no-source"
            yield _text_bound(report.text, f"T{count}", event, trigger[1])
            yield f"E{number}\t{event}:T{count} " + " ".join(f"{role}:{name}" for role, (name, _) in bound.items())
            yield from _remarks(claim, number)


def _roles(claim: Claim) -> Iterator[tuple[str, Pieces]]:
    if claim.origin:
        yield "Source", claim.origin.spans
    if claim.cue:
        yield "Cue", claim.cue.spans
    yield "Content", claim.spans


def _remarks(claim: Claim, number: int) -> Iterator[str]:
    attributes = (("Stance", claim.stance), ("Strength", claim.strength), ("Manner", claim.manner))
    for place, (name, value) in enumerate(attributes, 3 * number - 2):
        yield f"A{place}\t{name} E{number} {value}"
    note = f"{claim.id} in {claim.parent}" if claim.parent else claim.id
    if len(claim.sources) > 1:
        note += ": " + " > ".join(source.text for source in claim.sources)
    yield f"#{number}\tAnnotatorNotes E{number}\t{_LINE_END.sub(' ', note)}"


def _within_lines(text: str, pieces: Pieces) -> Places:
    found = []
    for start, end in pieces:
        for gap in _LINE_END.finditer(text, start, end):
            found.append((start, gap.start()))
            start = gap.end()
        found.append((start, end))
    return [(start, end) for start, end in found if start < end]


def _text_bound(text: str, name: str, role: str, places: Places) -> str:
    offsets = ";".join(f"{start} {end}" for start, end in places)
    return f"{name}\t{role} {offsets}\t{' '.join(text[start:end] for start, end in places)}"


def _file_name(report: Report, taken: Counter[str]) -> str:
    """A name of letters, digits, dots and dashes that no other report of this run has, whatever the case."""
    stem = re.split(r"[/\\]", report.path)[-1].rsplit(".", 1)[0] if report.path else report.id
    stem = _UNFIT.sub("_", stem)[:_LONGEST_NAME].strip("._-") or "report"
    if _RESERVED.match(stem):
        stem = "report_" + stem
    name = stem
    while taken[name.casefold()]:
        taken[stem.casefold()] += 1
        name = f"{stem}-{taken[stem.casefold()]}"
    taken[name.casefold()] += 1
    return name


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        stream.write(whole(text))
