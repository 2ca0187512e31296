"""Doing again: items that failed, and reports that an older model has read."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from reportedly.ingest.items import Fetch, Item, Source, find_sources
from reportedly.ingest.ledger import Failed, failed_items, is_standard_input, place_of, stamp_of
from reportedly.ingest.progress import counted
from reportedly.ingest.run import Batch, IngestOptions, Run, Tally
from reportedly.ingest.web import is_address
from reportedly.ingest.worker import Outcome, reader_name
from reportedly.read import ReadOptions
from reportedly.store import Store, Stored, replace_reading, schema
from reportedly.store.rows import fitting, is_cut

PAGE = 32  # reports that are looked up together: each may be as long as a book


def failed_sources(store: Store, options: ReadOptions, fetch: Fetch | None = None) -> Iterator[Source]:
    """The sources of all items that could not be read, with these items alone, to be tried again.

    A file that has changed since is read as a whole: it may be the sound one in the place of one that was damaged, with
    items that are numbered in another way. What is out of reach is left out.
    """
    numbers: dict[str, set[int]] = defaultdict(set)
    rest: dict[str, int] = {}
    for one in _failed(store):
        if is_address(one.key) and not is_cut(one.key):  # its place in a list or a feed may have changed
            rest[one.key] = 1
        elif is_standard_input(one.source) or _is_far(one.source):
            continue
        elif one.key == fitting(one.source):  # it was read no further, or is but one item
            rest[one.source] = one.number
        else:
            numbers[one.source].add(one.number)
    for name in dict.fromkeys([*numbers, *rest]):
        for source in find_sources([name], options, fetch):
            changed = _has_changed(store, source)
            yield source if changed else _picked(name, source, numbers.get(name, set()), rest.get(name))


def out_of_reach(store: Store) -> tuple[int, list[str]]:
    """How many failed items cannot be tried again from here, and lines that say which, and what to do about them."""
    piped, far = 0, Counter[str]()
    for one in _failed(store):
        if is_standard_input(one.source):
            piped += 1
        elif _is_far(one.source):
            far[one.source] += 1
    lines = []
    if piped:
        lines.append(f"{counted(piped, 'item')} of standard input cannot be tried again: pipe the input in once more.")
    if far:
        others = f" and {counted(len(far) - 1, 'other source')}" if len(far) > 1 else ""
        told = "cannot be tried again from here: read that with --engine ray, and load what comes of it."
        lines.append(f"{counted(far.total(), 'item')} of {next(iter(far))}{others} {told}")
    return piped + far.total(), lines


def _failed(store: Store) -> Iterator[Failed]:
    """The items that failed to come in; what is stored already is for reading again."""
    own = (store.name, place_of(store.name))
    with store.reading() as connection:
        yield from (one for one in failed_items(connection) if one.source not in own)


def _is_far(source: str) -> bool:
    """Whether a source lies in an object store, of which no more is known than the name."""
    return "://" in source and not is_address(source)


def _has_changed(store: Store, source: Source) -> bool:
    """Whether a file is another one than that which was read."""
    if source.stamp is None:
        return False
    with store.reading() as connection:
        read = stamp_of(connection, place_of(source.name)) or stamp_of(connection, source.name)
    return read is not None and read != source.stamp and not read.startswith(f"{source.stamp}:")


def _picked(name: str, source: Source, numbers: set[int], rest: int | None) -> Source:
    """A source with some of its items, and all from ``rest`` on; it has no stamp, since the others are left out."""
    first = min([*numbers, *([] if rest is None else [rest])])

    def read(after: int) -> Iterator[Item]:
        for item in source.items(max(after, first - 1)):
            if item.number in numbers or (rest is not None and item.number >= rest):
                yield item
            if rest is None and item.number >= max(numbers):
                return

    return Source(name, None, source.size, read, source.mapping)


def reread(
    store: Store, options: IngestOptions | None = None, tell: Callable[[Tally], None] = lambda tally: None
) -> Tally:
    """Read again all reports that another model, version or setting has read: what people corrected stays.

    What was read again before an interrupt is not read again by the next call.
    """
    given = options or IngestOptions()
    chosen = replace(given, reading=replace(given.reading, any_language=True))  # whatever was read may be read again
    return Rereading(store, chosen, tell).go(_stored(store, reader_name(chosen.settings)))


def _stored(store: Store, reader: str) -> Iterator[Batch]:
    """The stored reports that somebody else has read, in batches."""
    reports, readers = schema.reports, schema.readers.c
    query = select(reports).join(schema.readers, readers.id == reports.c.reader_id).where(readers.name != reader)
    batch, last = Batch(), 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(query.where(reports.c.id > last).order_by(reports.c.id).limit(PAGE)).all()
        for row in rows:
            batch.add(Item(store.name, row.id, row.key, "record", {"report": _head(row)}, {}, None))
            if batch.full:
                yield batch
                batch = Batch()
        if len(rows) < PAGE:
            break
        last = rows[-1].id
    if batch.items:
        yield batch


def _head(row: Any) -> dict[str, Any]:
    """A stored report as the record that it was read from."""
    dateline = {"place": row.dateline_place, "date": row.dateline_date}
    names = ("text", "outlet", "title", "url", "path", "published", "language")
    told = {name: getattr(row, name) for name in names}
    return {"id": row.key, **told, "authors": json.loads(row.authors or "[]"), "dateline": dateline}


class Rereading(Run):
    """A run over reports that are stored already."""

    again = True

    def store_outcome(self, connection: Connection, batch: Batch, outcome: Outcome) -> Stored:
        """Put the new readings in the place of the old ones."""
        numbers = {item.key: item.number for item in batch.items}
        for report in outcome.read:
            replace_reading(connection, report, numbers[report.id], self.reader)
        return Stored(new=len(outcome.read))
