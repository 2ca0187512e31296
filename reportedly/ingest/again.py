"""Doing again: items that failed, and reports that an older model has read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from reportedly.ingest.items import Fetch, Item, Source, find_sources
from reportedly.ingest.ledger import failed_items
from reportedly.ingest.run import Batch, IngestOptions, Run, Tally
from reportedly.ingest.worker import Outcome, reader_name
from reportedly.read import ReadOptions
from reportedly.store import Store, Stored, replace_reading, schema

PAGE = 200  # reports that are looked up together


def failed_sources(store: Store, options: ReadOptions, fetch: Fetch | None = None) -> Iterator[Source]:
    """The sources of all items that could not be read, with these items alone, to be tried again."""
    numbers: dict[str, set[int]] = defaultdict(set)
    rest: dict[str, int] = {}
    with store.reading() as connection:
        for one in failed_items(connection):
            if one.key.startswith(("http://", "https://")):  # its place in a list or a feed may have changed
                rest[one.key] = 1
            elif one.source in ("-", store.name):  # standard input is gone; what is stored is for reading again
                continue
            elif one.key == one.source:  # it was read no further, or is but one item
                rest[one.source] = one.number
            else:
                numbers[one.source].add(one.number)
    for name in dict.fromkeys([*numbers, *rest]):
        for source in find_sources([name], options, fetch):
            yield _picked(name, source, numbers.get(name, set()), rest.get(name))


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
