"""Answers for reading on a terminal: the words of reports, who says them, outlet, date, and where the words stand.

Every word of a report goes through ``show.visible``: no character that could drive a terminal leaves this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from reportedly.ask.found import FoundActor, FoundClaim, FoundEvent, FoundReport, FoundSource, ReportHead
from reportedly.formats import listing
from reportedly.records import Pieces
from reportedly.show import Piece, paint, visible, who, wrap

NARROWEST = 24
WIDEST_CELL = 40
INDENT = 4
MEASURED = 200  # rows by which the widths of columns are told

Part = list[Piece]


def lines(answers: Iterable[Any], width: int, color: bool) -> Iterator[str]:
    """A list of claims, events or reports."""
    for number, one in enumerate(answers):
        if number:
            yield ""
        for place, part in enumerate(_PARTS[type(one)](one)):
            indent = INDENT if place else 0
            for line in wrap(part, max(width - indent, NARROWEST)):
                yield paint([("plain", " " * (indent - 1)), *line] if indent else line, color)


def _claim(found: FoundClaim) -> Iterator[Part]:
    yield list(who(found.claim))
    yield [("plain", visible(found.claim.text))]
    yield [("faint", _where(found.report, found.id, found.claim.spans, found.corrected))]
    if found.denied_by:
        yield [("denies", "denied by"), ("plain", visible(", ".join(found.denied_by)))]


def _event(found: FoundEvent) -> Iterator[Part]:
    yield from listing.parts(found)
    yield [("plain", visible(found.sentence.text))]
    yield [("faint", _where(found.report, found.id, found.event.trigger.spans, found.corrected))]


def _report(found: FoundReport) -> Iterator[Part]:
    head = found.head
    yield [("title", visible(head.title or head.path or head.url or head.id))]
    yield [("plain", visible(found.opening.text) + " …")]
    counted = ((found.claims, "claim"), (found.events, "event"), (found.denials, "denial"))
    yield [("faint", _joined(*_place(head), visible(head.id), *(_count(*one) for one in counted)))]
    if head.appearances > 1:
        yield [("faint", f"printed {head.appearances} times: {visible(', '.join(found.outlets))}")]


_PARTS: dict[type, Callable[[Any], Iterator[Part]]] = {FoundClaim: _claim, FoundEvent: _event, FoundReport: _report}


def _where(head: ReportHead, name: str, spans: Pieces, corrected: bool) -> str:
    """Day, outlet, id and offsets of words."""
    pieces = ", ".join(f"{start}–{end}" for start, end in spans)
    return _joined(*_place(head), visible(name), pieces, "corrected" if corrected else None)


def _place(head: ReportHead) -> tuple[str, str | None]:
    return visible(head.day or "no date"), visible(head.outlet) if head.outlet else None


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


SOURCE_TABLE = ("claims", "reports", "outlets", "denies", "denied", "last day", "source")
ACTOR_TABLE = ("reports", "about", "by", "acts", "undergoes", "last day", "actor")


def source_row(one: FoundSource) -> Mapping[str, Any]:
    """A source as a line: its counts, its days, and what is known of it."""
    known = [part for part in (one.name, one.role, one.affiliation) if part]
    told = ", ".join(known) or "(not told)"
    mark = one.kind if one.named else f"{one.kind}, unnamed"
    return {"claims": one.claims, "reports": one.reports, "outlets": one.outlets, "denies": one.denies,
            "denied": one.denied, "last day": one.last_day, "source": f"{told} ({mark})"}  # fmt: skip


def actor_row(one: FoundActor) -> Mapping[str, Any]:
    """An actor as a line: its counts, its days, its name and code."""
    name = f"{one.name} ({one.code})" if one.code else one.name
    return {"reports": one.reports, "about": one.claims_about, "by": one.claims_by, "acts": one.events_as_actor,
            "undergoes": one.events_as_recipient, "last day": one.last_day, "actor": name}  # fmt: skip


def columns(rows: Iterable[Mapping[str, Any]], names: Sequence[str], width: int, color: bool) -> Iterator[str]:
    """A table: numbers to the right, words to the left, long cells cut."""
    stream = iter(rows)
    measured = [[_cell(row[name]) for name in names] for row in islice(stream, MEASURED)]
    if not measured:
        return
    numeric = [all(_is_number(row[at]) for row in measured) for at in range(len(names))]
    sizes = _sizes([list(map(visible, names)), *measured], width)
    yield paint([("title", _line(list(map(visible, names)), sizes, numeric))], color)
    for row in measured:
        yield _line(row, sizes, numeric)
    for more in stream:
        yield _line([_cell(more[name]) for name in names], sizes, numeric)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else visible(str(value))


def _is_number(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(".", "", 1).isdigit()


def _sizes(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: as its cells are, but the widest give way where the line is full."""
    from rich.cells import cell_len

    sizes = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    sizes = [min(size, WIDEST_CELL) for size in sizes[:-1]] + sizes[-1:]
    while sum(sizes) + 2 * (len(sizes) - 1) > width and max(sizes) > 8:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _line(cells: Sequence[str], sizes: Sequence[int], numeric: Sequence[bool]) -> str:
    from rich.cells import cell_len, set_cell_size

    parts = []
    for cell, size, right in zip(cells, sizes, numeric, strict=True):
        if cell_len(cell) > size:
            cell = set_cell_size(cell, size - 1).rstrip() + "…"
        blank = " " * (size - cell_len(cell))
        parts.append(blank + cell if right else cell + blank)
    return "  ".join(parts).rstrip()
