"""A watch of feeds whose memory and whose reports are in a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from reportedly.errors import ReportError
from reportedly.fetch.feeds import FeedAddress, read_opml
from reportedly.fetch.fetcher import Fetcher
from reportedly.fetch.state import FeedState, WaitingEntry
from reportedly.fetch.wire import Stop
from reportedly.ingest.ledger import add_missing, note_failures, upsert
from reportedly.ingest.run import IngestOptions, filling, store_outcome
from reportedly.ingest.worker import Failure, Worker, reader_name
from reportedly.read.item import Item
from reportedly.read.metadata import Known
from reportedly.store import Store, schema
from reportedly.store.write import Stored
from reportedly.watch import Arrival, Tally, WatchOptions, watch

feeds, entries = schema.feeds, schema.feed_entries
MANY = 500  # addresses that are looked up together


class StoreState:
    """The memory of a watch in a store: a WatchState."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def feed(self, feed: str) -> FeedState | None:
        """What is known of a feed."""
        with self._store.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.feed == feed)).first()
        return FeedState(**row._mapping) if row is not None else None

    def waiting(self, feeds: Collection[str]) -> Iterable[WaitingEntry]:
        """The entries that are still to be read."""
        columns = [column for column in entries.c if column.name not in ("content", "waiting")]
        with self._store.reading() as connection:
            rows = connection.execute(select(*columns).where(entries.c.waiting == 1)).all()
        return [_entry(row) for row in rows if row.feed in feeds]

    def content(self, entry: WaitingEntry) -> str | None:
        """The text that came with an entry."""
        with self._store.reading() as connection:
            return connection.execute(select(entries.c.content).where(_same(entry))).scalar()

    def unseen(self, feed: str, entries: Sequence[tuple[str, str | None]]) -> set[str]:
        """The keys of the new ones."""
        with self._store.reading() as connection:
            return {key for part in _parts(entries) for key in _unseen(connection, feed, part)}

    def polled(self, feed: FeedState, new: Sequence[WaitingEntry] = ()) -> None:
        """Keep a feed and its new entries."""
        with self._store.writing() as connection:
            upsert(connection, feeds, [asdict(feed)], [column.name for column in feeds.c if column.name != "feed"])
            add_missing(connection, entries, [{**_values(entry), "waiting": 1} for entry in new])

    def put_off(self, entry: WaitingEntry) -> None:
        """Keep an entry for later."""
        told = {"next_try": entry.next_try, "attempts": entry.attempts, "reason": entry.reason}
        with self._store.writing() as connection:
            connection.execute(update(entries).where(_same(entry)).values(told))

    def finish(self, entry: WaitingEntry, failure: str | None = None) -> None:
        """Forget an entry but that it was seen, and why it failed if it did."""
        with self._store.writing() as connection:
            told = {"waiting": 0, "content": None, "reason": failure}
            connection.execute(update(entries).where(_same(entry)).values(told))
            if failure is not None:
                name = entry.url or entry.key
                note_failures(connection, [Failure(Item(name, 1, name, "failure", failure), failure)])


def _same(entry: WaitingEntry) -> Any:
    return (entries.c.feed == entry.feed) & (entries.c.entry == entry.key)


def _values(entry: WaitingEntry) -> dict[str, Any]:
    told = asdict(entry)
    return {"entry": told.pop("key"), **told}


def _entry(row: Row[Any]) -> WaitingEntry:
    told = dict(row._mapping)
    return WaitingEntry(key=told.pop("entry"), **told)


def _parts(pairs: Sequence[tuple[str, str | None]]) -> Iterator[Sequence[tuple[str, str | None]]]:
    return (pairs[at : at + MANY] for at in range(0, len(pairs), MANY))


def _unseen(connection: Connection, feed: str, pairs: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    own = (entries.c.feed == feed) & entries.c.entry.in_([key for key, _ in pairs])
    other = (entries.c.feed != feed) & entries.c.url.in_([url for _, url in pairs if url])
    rows = connection.execute(select(entries.c.feed, entries.c.entry, entries.c.url).where(or_(own, other))).all()
    keys = {row.entry for row in rows if row.feed == feed}
    urls = {row.url for row in rows if row.feed != feed}
    return (key for key, url in pairs if key not in keys and (url is None or url not in urls))


class Desk:
    """Where what a watch brings is read and stored, each report as it comes."""

    def __init__(self, store: Store, options: IngestOptions) -> None:
        self._store = store
        self._worker = Worker(store, options.reading, options.settings)
        self._reader = reader_name(options.settings)
        self.stored = Stored()

    def take(self, arrival: Arrival) -> None:
        """Read a report and store it. Raises ReportError where it cannot be read."""
        hints = Known(outlet=arrival.feed_title, title=arrival.title, published=arrival.published)
        known = Known(url=arrival.url)
        item = Item(arrival.feed, 1, arrival.url or arrival.key, "html", arrival.html, known, hints=hints)
        outcome = self._worker.work([item])
        if outcome.failures:
            raise ReportError(outcome.failures[0].reason)
        with self._store.writing() as connection:
            self.stored += store_outcome(connection, outcome, self._reader)
        if outcome.failures:
            raise ReportError(outcome.failures[0].reason)


def feeds_of(names: Sequence[str]) -> list[FeedAddress]:
    """The feeds that these name: addresses of feeds, and files with OPML lists of them. Raises ReportError, OSError."""
    found: list[FeedAddress] = []
    for name in names:
        if name.startswith(("http://", "https://")):
            found.append(FeedAddress(name, None))
        else:
            with open(name, "rb") as stream:
                found += read_opml(stream.read(), name)
    return found


def watch_feeds(
    names: Sequence[str],
    store: Store,
    fetcher: Fetcher,
    options: IngestOptions,
    watching: WatchOptions,
    stop: Stop,
    say: Callable[[str], None],
) -> tuple[Tally, Stored]:
    """Watch feeds and store what they bring, until ``stop`` is true; what was done, and what was stored."""
    with filling(store, "being watched"):
        desk = Desk(store, options)
        tally = watch(feeds_of(names), StoreState(store), fetcher, desk.take, options=watching, stop=stop, say=say)
    return tally, desk.stored
