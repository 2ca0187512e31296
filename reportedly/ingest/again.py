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
    with store.reading() as connection:
        for one in failed_items(connection):
            if one.key.startswith(("http://", "https://")):  # its place in a list or a feed may have changed
                numbers[one.key].add(1)
            elif one.source != "-":  # standard input is gone
                numbers[one.source].add(one.number)
    for name, wanted in numbers.items():
        for source in find_sources([name], options, fetch):
            yield _picked(source, wanted)


def _picked(source: Source, numbers: set[int]) -> Source:
    """A source with some of its items; it has no stamp, since most of it is left out."""

    def read(after: int) -> Iterator[Item]:
        last = max(numbers)
        for item in source.items(max(after, min(numbers) - 1)):
            if item.number in numbers:
                yield item
            if item.number >= last:
                return

    return Source(source.name, None, source.size, read)


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
