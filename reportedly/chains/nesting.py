"""Which attribution stands inside the content of which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from reportedly.records import Attribution, Pieces, Span

DEEPEST = 5  # nobody reports what somebody says that somebody says any deeper than this
NEAREST = 12  # attributions still open that are looked at for a parent


@dataclass(slots=True, eq=False)
class Node:
    """An attribution in the making.

    ``links`` stand in its chain before its own source; ``cited`` is the one inside it that names whom its source cites,
    and through which whatever else it holds must come.
    """

    attribution: Attribution
    parent: Node | None = None
    links: tuple[Span, ...] = ()
    cited: Node | None = None
    depth: int = 0

    @property
    def start(self) -> int:
        """Where the attribution begins, its source apart: nowhere before its parent."""
        start = _start(self.attribution)
        return max(start, self.parent.start) if self.parent else start

    def holds(self, other: Attribution) -> bool:
        """Whether cue and content of ``other`` stand inside the content of this one."""
        pieces = self.attribution.content.spans
        cue = other.cue.spans if other.cue else ()
        if other.content.spans == pieces:
            return False
        return all(inside(piece, pieces) for piece in (*cue, *other.content.spans))


def inside(piece: tuple[int, int], pieces: Pieces) -> bool:
    """Whether one of the pieces covers this one."""
    at = bisect_right(pieces, piece[0], key=lambda p: p[0]) - 1
    return at >= 0 and piece[1] <= pieces[at][1]


def touch(one: Span, other: Span) -> bool:
    """Whether the two overlap, gaps within them counted in."""
    return one.start < other.end and other.start < one.end


def place(attributions: Iterable[Attribution]) -> list[Node]:
    """The attributions in the order of the text, each with the innermost one whose content holds it."""
    ordered = sorted(attributions, key=lambda a: (_start(a), -sum(end - start for start, end in a.content.spans)))
    open_, placed = list[Node](), list[Node]()
    for attribution in ordered:
        while open_ and open_[-1].attribution.content.end <= _start(attribution):
            open_.pop()
        parent = next((node for node in islice(reversed(open_), NEAREST) if node.holds(attribution)), None)
        depth = parent.depth + 1 if parent else 0
        if depth < DEEPEST:
            open_.append(Node(attribution, parent, depth=depth))
            placed.append(open_[-1])
    return placed


def _start(attribution: Attribution) -> int:
    content, cue = attribution.content, attribution.cue
    return min(content.start, cue.start) if cue else content.start
