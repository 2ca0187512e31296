"""Sentences with their events marked in them: what the model learns from, and what it is measured on.

    [A1 Kenyan police] [E1 COERCE/arrest arrested] [R1 two reporters] in [P1 Kisumu] [D1 on Monday].

``E`` is a trigger with its type, its mode behind a slash (if one is told) and its marks behind plus signs
(``+historical``, ``+future``, ``+hypothetical``, ``+negated``); ``A`` an actor, ``R`` a recipient, ``P`` the place and
``D`` the date of the event of that number. A phrase that serves several events has all of its roles, ``[A1,R2 the
rebels]``. Marks do not nest. One example a line, of one or several sentences; ``#`` starts a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reportedly.errors import ReportError
from reportedly.events.ontology import MARKS, codes
from reportedly.records import Argument, Pieces, Role, Span, Trigger

ROLES: dict[str, Role] = {"A": "actor", "R": "recipient", "P": "place", "D": "date"}
LETTERS = {role: letter for letter, role in ROLES.items()}
MARK = re.compile(r"\[((?:[ERAPD]\d+)(?:,[ERAPD]\d+)*) ([^\[\]]+)\]")
TRIGGER = re.compile(r"([A-Z][A-Z_]*)(?:/([a-z-]+))?((?:\+[a-z]+)*) (.+)")


@dataclass
class Draft:
    """An event whose marks are still being gathered."""

    trigger: Span | None = None
    type: str = ""
    mode: str | None = None
    marks: frozenset[str] = frozenset()
    arguments: list[Argument] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the events that are marked in it, in the order of their numbers."""

    text: str
    triggers: tuple[Trigger, ...]


def read_marked(line: str, ontology: frozenset[str] | None = None) -> Marked:
    """The text of a line without its marks, and its events.

    Types and modes are those of PLOVER, or the types of ``ontology``. Raises ReportError where a mark makes no sense.
    """
    text, last = "", 0
    drafts: dict[str, Draft] = {}
    for match in MARK.finditer(line):
        text += line[last : match.start()]
        last = match.end()
        names, words = match.group(1).split(","), match.group(2)
        if names[0][0] == "E":
            text = _trigger(drafts.setdefault(names[0][1:], Draft()), text, words, line, ontology)
            continue
        span = Span.of(text + words, [(len(text), len(text) + len(words))])
        text += words
        for name in names:
            if name[0] == "E":
                raise ReportError(f"A trigger is the only mark of its words: {line}")
            drafts.setdefault(name[1:], Draft()).arguments.append(Argument(ROLES[name[0]], span, 1.0))
    text += line[last:]
    if "[" in text or "]" in text:
        raise ReportError(f"A bracket that belongs to no mark: {line}")
    return Marked(text, tuple(_event(number, drafts[number], line) for number in sorted(drafts, key=int)))


def _trigger(draft: Draft, text: str, words: str, line: str, ontology: frozenset[str] | None) -> str:
    """Notes a trigger and gives the text with its words."""
    found = TRIGGER.fullmatch(words)
    if not found:
        raise ReportError(f"A trigger without a type, as in [E1 AID sent]: {line}")
    kind, mode, marks, trigger = found.groups()
    known = kind in ontology if ontology is not None else (kind, mode) in codes()
    if not known:
        raise ReportError(f"There is no type {kind}{'/' + mode if mode else ''}: {line}")
    draft.marks = frozenset(marks.split("+")[1:])
    if not draft.marks <= set(MARKS):
        raise ReportError(f"Marks are {', '.join(MARKS)}: {line}")
    if draft.trigger is not None:
        raise ReportError(f"Two triggers of one number: {line}")
    draft.type, draft.mode = kind, mode
    draft.trigger = Span.of(text + trigger, [(len(text), len(text) + len(trigger))])
    return text + trigger


def _event(number: str, draft: Draft, line: str) -> Trigger:
    if draft.trigger is None:
        raise ReportError(f"Nothing is event {number}: {line}")
    marks = {mark: mark in draft.marks for mark in MARKS}
    return Trigger(draft.type, draft.mode, draft.trigger, tuple(draft.arguments), **marks)


def read_marked_file(path: Path, ontology: frozenset[str] | None = None) -> Iterator[Marked]:
    """The examples of a file, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield read_marked(line.strip(), ontology)


def write_marked(found: Marked) -> str:
    """The line that ``read_marked`` reads as this text with these events, which get their numbers in their order.

    Raises ReportError where no line can: brackets or line ends in the text, marks of several pieces, marks that nest.
    """
    text, numbered = found.text, list(enumerate(found.triggers, start=1))
    if any(char in "[]" for char in text) or text.splitlines() not in ([], [text]):
        raise ReportError(f"Brackets and line ends cannot be marked: {text[:200]}")
    marks: dict[Pieces, list[str]] = {}
    for number, event in numbered:
        for argument in event.arguments:
            marks.setdefault(argument.span.spans, []).append(f"{LETTERS[argument.role]}{number}")
    opened = {spans: f"{','.join(names)} " for spans, names in marks.items()}
    for number, event in numbered:
        if event.span.spans in opened:
            raise ReportError(f"A trigger is the only mark of its words: {event.span.text}")
        traits = "".join(f"+{mark}" for mark in MARKS if getattr(event, mark))
        opened[event.span.spans] = f"E{number} {'/'.join(filter(None, (event.type, event.mode)))}{traits} "
    written, last = "", 0
    for spans in sorted(opened):
        if len(spans) != 1 or spans[0][0] < last:
            raise ReportError(f"Marks are of one piece and do not nest: {text[slice(*spans[0])]}")
        (start, end) = spans[0]
        written += f"{text[last:start]}[{opened[spans]}{text[start:end]}]"
        last = end
    return written + text[last:]
