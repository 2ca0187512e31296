"""Attributions inside attributions, made from those that the corpus marks.

PolNeAR marks the outermost attributions alone. Those inside are learned from *wrapping*: a sentence with its marked
attributions is put into the content of another one ("..., X said"), whose source and cue come from elsewhere in the
corpus. Its own attributions are then inner ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from reportedly.attribute.tags import ROLES
from reportedly.attribute.words import sentence_bounds
from reportedly.train.corpus import Marked, Pieces, Text

T = TypeVar("T")
MARKS = '"“'
QUOTED = 0.4  # share of the wrapped sentences that become direct speech


@dataclass(frozen=True)
class Frame:
    """How some attribution of the corpus is put: its words before and after the content."""

    source: str
    cue: str
    order: str  # "SQC", "CSQ", "CQS" or "QSC": source, cue (Q) and content in the order of the text
    that: bool


def frames_of(texts: Sequence[Text]) -> list[Frame]:
    """The frames of the plain attributions of the corpus: one piece each, side by side, of moderate length."""
    frames = []
    for text in texts:
        for claim in text.outer:
            if any(len(claim[role]) != 1 for role in ROLES):
                continue
            (source, cue, content) = (claim[role][0] for role in ROLES)
            order = "".join(letter for _, letter in sorted(zip((source, cue, content), "SQC", strict=True)))
            first, middle, last = sorted((source, cue, content))
            words = text.text[source[0] : source[1]], text.text[cue[0] : cue[1]]
            tight = len(text.text[first[1] : middle[0]]) <= 2 and len(text.text[middle[1] : last[0]]) <= 2
            if order not in ("SQC", "CSQ", "CQS", "QSC") or not tight or "\n" in "".join(words) or len(words[0]) > 60:
                continue
            body = text.text[content[0] : content[1]]
            clause = body.startswith("that ") or order != "SQC" or body[:1] in '"“'
            if clause:  # what takes a whole sentence; "wants to ..." does not
                frames.append(Frame(*words, order, body.startswith("that ")))
    return frames


def wrap(text: Text, share: float, frames: Sequence[Frame], rng: random.Random) -> Text:
    """``text`` with some of its sentences inside a further attribution; their own ones become inner ones there."""
    edits = [
        _edit(text, start, end, rng.choice(frames), rng)
        for start, end in sentences_to_wrap(text)
        if rng.random() < share
    ]
    return _edited(text, edits) if edits else text


@dataclass(frozen=True)
class Edit:
    """A sentence, less its full stop, and what is put around it; ``that`` is part of ``before``."""

    start: int
    stop: int
    before: str
    body: str
    after: str
    frame: Frame


def sentences_to_wrap(text: Text) -> Pieces:
    """Sentences with a whole attribution in them, no part of one beyond them and quotation marks in balance."""
    bounds = sentence_bounds(text.text)
    pieces = [[piece for role in ROLES for piece in claim[role]] for claim in text.outer]
    spans = [(min(a for a, _ in own), max(b for _, b in own)) for own in pieces]
    result = []
    for start, end in bounds:
        body = text.text[start:end]
        stop = end - body.endswith(".")  # the full stop will end the frame
        inside = [a >= start and b <= stop for a, b in spans if a < end and b > start]
        if not inside or not all(inside) or not body.endswith((".", '."', ".”")) or "\n" in body:
            continue
        if body.count('"') % 2 or body.count("“") != body.count("”") or len(body) > 400:
            continue
        result.append((start, end))
    return result


def _edit(text: Text, start: int, end: int, frame: Frame, rng: random.Random) -> Edit:
    """How to make a sentence the content of ``frame``."""
    body = text.text[start:end]
    stop = end - body.endswith(".")
    first, second = _in_order(frame, frame.source, frame.cue)
    opening, closing = ("“", "”") if rng.random() < 0.5 else ('"', '"')
    quoted = rng.random() < QUOTED and not any(mark in body for mark in '"“”')
    if frame.order in ("CSQ", "CQS"):
        before, after = (opening, f",{closing} {first} {second}") if quoted else ("", f", {first} {second}")
        return Edit(start, stop, before, text.text[start:stop], after, frame)
    if quoted and not frame.that and frame.order == "SQC":
        before = f"{first[:1].upper()}{first[1:]} {second}{'' if second.endswith((':', ',')) else ','} {opening}"
        return Edit(start, stop, before, text.text[start:stop], closing, frame)
    names = any(a == start and tag == "PROPN" for a, _, tag in text.pos)
    lower = text.text[start:stop] if names else body[:1].lower() + text.text[start + 1 : stop]
    that = "that " if frame.order == "SQC" and (frame.that or rng.random() < 0.3) else ""
    before = f"{first[:1].upper()}{first[1:]} {second}" + (" " if frame.order == "SQC" else ", ") + that
    return Edit(start, stop, before, lower, "", frame)


def _in_order(frame: Frame, source: T, cue: T) -> tuple[T, T]:
    """Source and cue as they follow each other in the frame."""
    return (source, cue) if frame.order.index("S") < frame.order.index("Q") else (cue, source)


def _edited(text: Text, edits: Sequence[Edit]) -> Text:
    """Carries out the edits and moves every offset along."""
    pieces: list[str] = []
    turns, shifts = [0], [0]  # from this old offset on, add so much
    frames: list[Marked] = []
    areas: Pieces = []
    last = 0
    for edit in edits:
        pieces += [text.text[last : edit.start], edit.before, edit.body, edit.after]
        begin = edit.start + shifts[-1]
        body = begin + len(edit.before)
        turns += [edit.start, edit.stop]
        shifts += [body - edit.start, body - edit.start + len(edit.after)]
        areas.append((body, body + len(edit.body)))
        frames.append(_frame_spans(edit, begin))
        last = edit.stop
    pieces.append(text.text[last:])

    def move(start: int, end: int) -> tuple[int, int]:
        return (
            start + shifts[int(np.searchsorted(turns, start, side="right")) - 1],
            end + shifts[max(int(np.searchsorted(turns, end, side="left")) - 1, 0)],
        )

    moved = [{role: [move(*piece) for piece in claim[role]] for role in ROLES} for claim in text.outer]
    inside = [any(e.start <= claim["cue"][0][0] < e.stop for e in edits) for claim in text.outer]
    return Text(
        text.name,
        "".join(pieces),
        [claim for claim, wrapped in zip(moved, inside, strict=True) if not wrapped] + frames,
        text.annotator,
        text.inner + [claim for claim, wrapped in zip(moved, inside, strict=True) if wrapped],
        text.inner_areas + areas,
        [(*move(a, b), tag) for a, b, tag in text.pos],
        [(*move(a, b), tag) for a, b, tag in text.names],
        [(move(a, a)[0], move(b, b)[0]) for a, b in text.heads],
    )


def _frame_spans(edit: Edit, begin: int) -> Marked:
    """Where source, cue and content of a frame stand in the new text, the edit beginning at ``begin``."""
    body = begin + len(edit.before)
    first, second = _in_order(edit.frame, edit.frame.source, edit.frame.cue)
    leads = len(edit.before) > len(first) + len(second)
    at = begin if leads else body + len(edit.body) + edit.after.index(" ") + 1
    one = (at, at + len(first))
    two = (one[1] + 1, one[1] + 1 + len(second))
    source, cue = _in_order(edit.frame, one, two)
    # The complementiser and the quotation marks are inside the content, and the comma before a closing mark.
    that = len("that ") if edit.before.endswith("that ") else 0
    opening = edit.before.endswith(tuple(MARKS))
    closing = 0 if not opening else 1 if leads else 2
    return {"source": [source], "cue": [cue], "content": [(body - that - opening, body + len(edit.body) + closing)]}
