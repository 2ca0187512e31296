"""A watch of feeds whose memory and whose reports are in a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from reportedly.characters import storable
from reportedly.errors import ReportError, StoreError
from reportedly.fetch.feeds import LARGEST_LIST, FeedAddress, read_opml
from reportedly.fetch.fetcher import Fetcher
from reportedly.fetch.state import FeedState, WaitingEntry
from reportedly.fetch.wire import Stop
from reportedly.ingest.ledger import add_missing, note_failures, upsert
from reportedly.ingest.run import IngestOptions, filling, store_outcome
from reportedly.ingest.web import is_address
from reportedly.ingest.worker import Failure, Worker, reader_name
from reportedly.read.item import Item
from reportedly.read.metadata import Known
from reportedly.store import Store, schema
from reportedly.store.connect import told
from reportedly.store.rows import fitting
from reportedly.store.write import Stored
from reportedly.watch import Arrival, Tally, WatchOptions, watch

feeds, entries = schema.feeds, schema.feed_entries
MANY = 500  # addresses that are looked up together
WATCHING_LOCK = 7_235_420  # PostgreSQL advisory lock: whoever watches with a store holds it
# A computer that has lost its power hangs up on nobody: the server is to find out in two minutes, not in hours.
WATCHING_SESSION = "SET tcp_keepalives_idle TO 60; SET tcp_keepalives_interval TO 20; SET tcp_keepalives_count TO 3"


def _nothing() -> None:
    """Nothing has to be done."""


class StoreState:
    """The memory of a watch in a store: a WatchState.

    Of an address that no index takes, that of a feed is known by its beginning and a digest, and that of an entry is
    not kept: its page is read at once or not at all.
    """

    def __init__(self, store: Store, hold: Callable[[], None] = _nothing) -> None:
        self._store = store
        self._hold = hold  # makes sure that nobody else watches with this store

    def feed(self, feed: str) -> FeedState | None:
        """What is known of a feed."""
        with self._store.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.feed == fitting(feed))).first()
        return FeedState(**{**row._mapping, "feed": feed}) if row is not None else None

    def waiting(self, feeds: Collection[str]) -> Iterable[WaitingEntry]:
        """The entries that are still to be read."""
        columns = [column for column in entries.c if column.name not in ("content", "waiting")]
        with self._store.reading() as connection:
            rows = connection.execute(select(*columns).where(entries.c.waiting == 1)).all()
        known = {fitting(feed): feed for feed in feeds}
        return [_entry(row, known[row.feed]) for row in rows if row.feed in known]

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
        self._hold()
        with self._store.writing() as connection:
            values = {**asdict(feed), "feed": fitting(feed.feed)}
            upsert(connection, feeds, [values], [column.name for column in feeds.c if column.name != "feed"])
            add_missing(connection, entries, [{**_values(entry), "waiting": 1} for entry in new])

    def put_off(self, entry: WaitingEntry) -> None:
        """Keep an entry for later."""
        values = {"next_try": entry.next_try, "attempts": entry.attempts, "reason": entry.reason}
        with self._store.writing() as connection:
            connection.execute(update(entries).where(_same(entry)).values(values))

    def finish(self, entry: WaitingEntry, failure: str | None = None) -> None:
        """Forget an entry but that it was seen, and why it failed if it did."""
        with self._store.writing() as connection:
            values = {"waiting": 0, "content": None, "reason": failure}
            connection.execute(update(entries).where(_same(entry)).values(values))
            if failure is not None:
                # What is no address would be taken for the path of a file when failures are tried again.
                url = entry.url if is_address(entry.url or "") else None
                key = url or f"{entry.feed}, entry {entry.key}"
                note_failures(connection, [Failure(Item(url or entry.feed, 1, key, "failure", ""), failure)])


def _same(entry: WaitingEntry) -> Any:
    return (entries.c.feed == fitting(entry.feed)) & (entries.c.entry == entry.key)


def _values(entry: WaitingEntry) -> dict[str, Any]:
    values = asdict(entry)
    values |= {"entry": values.pop("key"), "feed": fitting(entry.feed)}
    return values if entry.url and fitting(entry.url) == storable(entry.url) else {**values, "url": None}


def _entry(row: Row[Any], feed: str) -> WaitingEntry:
    values = {**row._mapping, "feed": feed}
    return WaitingEntry(key=values.pop("entry"), **values)


def _parts(pairs: Sequence[tuple[str, str | None]]) -> Iterator[Sequence[tuple[str, str | None]]]:
    return (pairs[at : at + MANY] for at in range(0, len(pairs), MANY))


def _unseen(connection: Connection, feed: str, pairs: Sequence[tuple[str, str | None]]) -> Iterator[str]:
    feed = fitting(feed)
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
    """The feeds that these name: addresses of feeds, and files with OPML lists of them. Raises UsageError, OSError."""
    found: list[FeedAddress] = []
    for name in names:
        if name.startswith(("http://", "https://")):
            found.append(FeedAddress(name, None))
        else:
            with open(name, "rb") as stream:
                found += read_opml(stream.read(LARGEST_LIST + 1), name)
    return found


class _Place:
    """The place of the one who watches with a store on PostgreSQL: a lock that lasts as long as its connection."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection | None = None

    def hold(self) -> None:
        """Take the place, or make sure of it: with a connection that has broken it is gone. Raises StoreError."""
        if self._connection is None or not self._is_ours(self._connection):
            self._take()

    def leave(self) -> None:
        """Let somebody else have it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_ours(self, connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.leave()
            return False
        return True

    def _take(self) -> None:
        with told(self._store.name):
            # Each statement is a transaction of its own: one that lasts for months would keep the server from cleaning.
            connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection = connection
            connection.execute(text(WATCHING_SESSION))
            if not connection.execute(text(f"SELECT pg_try_advisory_lock({WATCHING_LOCK})")).scalar():
                self.leave()
                raise StoreError(f"{self._store.name} is being watched by another run: wait until it has ended.")


@contextmanager
def _alone(store: Store) -> Iterator[Callable[[], None]]:
    """Keep others from watching with this store; what comes makes sure of it once more. Raises StoreError."""
    if store.dialect != "postgresql":
        with filling(store, "being watched"):
            yield _nothing
        return
    place = _Place(store)
    try:
        place.hold()
        yield place.hold
    finally:
        place.leave()


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
    with _alone(store) as hold:
        desk, state = Desk(store, options), StoreState(store, hold)
        tally = watch(feeds_of(names), state, fetcher, desk.take, options=watching, stop=stop, say=say)
    return tally, desk.stored
