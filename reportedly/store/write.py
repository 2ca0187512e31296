"""Writing to a store: whole reports, each once, with all their appearances.

Everything here happens inside one transaction of ``Store.writing``, so that a report is there with all that was read in
it, or not at all.
"""

from __future__ import annotations

from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from heapq import nsmallest
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Table, bindparam, delete, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from reportedly.characters import storable
from reportedly.records import Report
from reportedly.store import schema
from reportedly.store.near import Shape, nearest, similarity
from reportedly.store.rows import (
    COUNTED,
    SHARED,
    Counter,
    Row,
    Rows,
    add_appearance,
    add_reading,
    fitting,
    number_of,
    ordered,
    report_row,
)

CANDIDATES = 20  # of near-duplicates that are looked at: boilerplate has endless ones
SHARING = 200  # reports of a band, the last ones, that are thought of: what more have in common tells little of a text
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of reports that were to be stored: new ones, copies of others, those known already."""

    new: int = 0
    copies: int = 0
    known: int = 0

    def __add__(self, other: Stored) -> Stored:
        return Stored(self.new + other.new, self.copies + other.copies, self.known + other.known)


def now() -> str:
    """This moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def known_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Which of these ids of reports have been stored, as reports or as copies of others."""
    column = schema.appearances.c.key
    return set(connection.execute(select(column).where(column.in_(list(keys)))).scalars())


def told_apart(connection: Connection, reports: Iterable[Report]) -> list[Report]:
    """The reports; one whose id belongs to another text already gets one of its own, ``ID@`` and a part of its digest.

    Two dumps may both number their reports 1, 2, 3: the second must not be taken for known.
    """
    listed, column = [_with_fitting_id(report) for report in reports], schema.appearances.c
    query = select(column.key, column.content_sha256).where(column.key.in_([report.id for report in listed]))
    texts = {row.key: row.content_sha256 for row in connection.execute(query)}
    return [
        report
        if texts.setdefault(report.id, report.content_sha256) == report.content_sha256
        else replace(report, id=fitting(f"{report.id}@{report.content_sha256[:8]}"))
        for report in listed
    ]


def _with_fitting_id(report: Report) -> Report:
    """The report under the id that a store can hold, or it would not be found again."""
    own = fitting(report.id)
    return report if own == report.id else replace(report, id=own)


def near(connection: Connection, shape: Shape) -> tuple[str, float] | None:
    """The key of the report of which a text is a near-duplicate, the most similar one, and how similar it is."""
    reports = schema.reports.c
    found = _candidates(connection, shape.bands)
    texts = connection.execute(select(reports.key, reports.text).where(reports.id.in_(found))) if found else ()
    return nearest(shape, {key: Shape(text) for key, text in texts})


def _candidates(connection: Connection, bands: Sequence[int]) -> list[int]:
    """The numbers of the reports that a text with these bands may be a copy of, the likeliest ones.

    A band counts the more the fewer have it. Of one that very many have, with some boilerplate, only the last ones are
    looked up, so that a text costs no more in a store of millions; copies come soon after each other, and have other
    bands in common, too.
    """
    given = {f"band{place}": band for place, band in enumerate(bands)}
    of: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(_sharing(len(bands)), given):
        of[row.band].append(row.report_id)
    scores = Counts[int]()
    for numbers in of.values():
        scores.update(dict.fromkeys(numbers, SHARING * CANDIDATES // len(numbers)))
    return nsmallest(CANDIDATES, scores, key=lambda number: (-scores[number], number))


@cache
def _sharing(count: int) -> CompoundSelect[Any]:
    """The question for the last reports of so many bands."""
    table = schema.bands.c
    newest = select(table.band, table.report_id).order_by(table.report_id.desc()).limit(SHARING)
    parts = (newest.where(table.band == bindparam(f"band{place}")).subquery() for place in range(count))
    return union_all(*(select(part) for part in parts))


def store_reports(
    connection: Connection, reports: Sequence[Report], reader: str, shapes: Mapping[str, Shape] | None = None
) -> Stored:
    """Store reports that have been read; a text that is there already is noted as a further appearance.

    ``shapes`` has those of their shapes that are known already, by the ids of the reports.
    """
    rows, counter, moment, number = Rows(), counter_of(connection), now(), reader_number(connection, reader)
    reports = told_apart(connection, reports)
    seen = known_keys(connection, [report.id for report in reports])
    fresh: dict[str, Shape] = {}
    copies: list[tuple[Report, str, float]] = []
    for report in reports:
        if report.id in seen:
            continue
        seen.add(report.id)
        shape = (shapes or {}).get(report.id) or Shape(report.text)
        of = near(connection, shape) or nearest(shape, fresh)
        if of is not None:
            copies.append((report, *of))
        else:
            fresh[report.id] = shape
            _add_report(rows, counter, report, shape, number, moment)
    send(connection, rows)
    for copy in copies:
        store_copy(connection, *copy)
    return Stored(len(fresh), len(copies), len(reports) - len(fresh) - len(copies))


def _add_report(rows: Rows, counter: Counter, report: Report, shape: Shape, reader: int, moment: str) -> None:
    number = counter.take("reports")
    rows.add("reports", report_row(report, number, reader, moment))
    add_appearance(rows, counter, report, number, 1.0, moment)
    add_reading(rows, counter, report, number)
    for band in dict.fromkeys(shape.bands):
        rows.add("duplicate_bands", {"band": band, "report_id": number})


def store_copy(connection: Connection, report: Report, of: str, score: float) -> Stored | None:
    """Note that a text appeared which is, nearly, that of the report with this key; None if there is none like it.

    Whoever named the key may have looked before others wrote: that report may have become a copy itself since, or go by
    another key, and this one may be there.
    """
    (report,) = told_apart(connection, [report])
    if known_keys(connection, [report.id]):
        return Stored(known=1)
    found = _twin(connection, report, of, score)
    if found is None:
        return None
    number, text, alike = found
    rows = Rows()
    own = None if text == storable(report.text) else report.text
    add_appearance(rows, counter_of(connection), report, number, alike, now(), own)
    send(connection, rows)
    return Stored(copies=1)


def _twin(connection: Connection, report: Report, of: str, score: float) -> tuple[int, str, float] | None:
    """The number and the text of the report that a text is a copy of, and how similar they are."""
    reports, appearances, shape = schema.reports.c, schema.appearances.c, Shape(report.text)
    query = select(reports.id, reports.key, reports.text, appearances.text.label("own"))
    query = query.join(schema.appearances, appearances.report_id == reports.id)
    named = connection.execute(query.where(appearances.key == of)).first()
    if named is not None and _alike(shape, named.own or named.text):
        first = named.own is None
        return named.id, named.text, score if first else similarity(shape, Shape(named.text)) or score
    other = near(connection, shape)
    if other is None:
        return None
    row = connection.execute(select(reports.id, reports.text).where(reports.key == other[0])).one()
    return row.id, row.text, other[1]


def _alike(shape: Shape, text: str) -> bool:
    return shape.text == text or similarity(shape, Shape(text)) is not None


def replace_reading(connection: Connection, report: Report, number: int, reader: str) -> None:
    """Put a new reading of a stored report in the place of the one that is there; what people corrected is kept."""
    from reportedly.correct.keep import rebuild  # only here: it builds on this module

    clear(connection, number)
    table = schema.reports
    changed = {"reader_id": reader_number(connection, reader), "stored_at": now()}
    connection.execute(table.update().where(table.c.id == number).values(changed))
    rows = Rows()
    add_reading(rows, counter_of(connection), report, number)
    send(connection, rows)
    rebuild(connection, number)


def clear(connection: Connection, number: int, layer: int | None = None) -> None:
    """Take away what was read in a report, all of it or one layer."""
    for table in (schema.links, schema.events, schema.claims, schema.mentions):
        gone = delete(table).where(table.c.report_id == number)
        connection.execute(gone if layer is None else gone.where(table.c.layer == layer))


def reader_number(connection: Connection, name: str) -> int:
    """The number of a reader, noted if it is new."""
    number = number_of("readers", name)
    send_some(connection, schema.readers, [{"id": number, "name": name}])
    return number


def counter_of(connection: Connection) -> Counter:
    """The next free ids; they stay free as long as the transaction lasts, since only one may write."""
    free = {}
    for table in COUNTED:
        last = connection.execute(select(func.max(table.c.id))).scalar()
        free[table.name] = 1 + int(last or 0)
    return Counter(free)


def send(connection: Connection, rows: Rows) -> None:
    """Write rows to their tables."""
    for name, some in ordered(rows):
        send_some(connection, schema.METADATA.tables[name], some)


def send_some(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows to one table; what is shared and there already stays as it is."""
    if table in (*SHARED, schema.readers):
        connection.execute(INSERTS[connection.dialect.name](table).on_conflict_do_nothing(), list(rows))
    else:
        connection.execute(table.insert(), list(rows))
