"""What is remembered of feeds from one poll to the next, and from one run to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as it was when last asked. Times are seconds since 1970."""

    feed: str  # the address that it was given by: what it goes by for good
    url: str  # where it stands now, after permanent moves
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    ttl: float | None = None  # how long it says that it keeps
    next_poll: float = 0.0
    failures: int = 0  # in a row
    error: str | None = None  # the last of them
    retired: str | None = None  # why it is asked no more


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry of a feed whose report is still to be read; ``content`` is the text that the feed itself gives."""

    feed: str
    key: str  # the id that the feed gives it, else its link
    url: str | None
    title: str | None = None
    published: str | None = None
    content: str | None = None
    next_try: float = 0.0
    attempts: int = 0
    reason: str | None = None  # what came of the last attempt


class WatchState(Protocol):
    """The memory of a watch. Each call is carried out whole or not at all, and is lasting when it returns."""

    def feed(self, feed: str) -> FeedState | None:
        """What is known of a feed, by the address that it was given by; None of a new one."""

    def waiting(self, feeds: Collection[str]) -> Iterable[WaitingEntry]:
        """The entries of these feeds that are still to be read, without their ``content``, which may be long."""

    def content(self, entry: WaitingEntry) -> str | None:
        """The text that the feed gave with a waiting entry."""

    def unseen(self, feed: str, entries: Sequence[tuple[str, str | None]]) -> set[str]:
        """The keys of those (key, url) that are new: no entry of this feed had the key, and none of another the url."""

    def polled(self, feed: FeedState, new: Sequence[WaitingEntry] = ()) -> None:
        """Keep what a poll of this feed gave, together with its new entries."""

    def put_off(self, entry: WaitingEntry) -> None:
        """Keep when this entry is to be tried again, and why."""

    def finish(self, entry: WaitingEntry, failure: str | None = None) -> None:
        """The entry has been read, or given up with this reason; it is waiting no more, but stays seen."""


class MemoryState:
    """A WatchState that lasts as long as the program."""

    def __init__(self) -> None:
        self.feeds: dict[str, FeedState] = {}
        self.entries: dict[tuple[str, str], WaitingEntry] = {}
        self.failures: dict[tuple[str, str], str] = {}
        self._seen: set[tuple[str, str]] = set()
        self._urls: dict[str, str] = {}

    def feed(self, feed: str) -> FeedState | None:
        """What is known of a feed."""
        return self.feeds.get(feed)

    def waiting(self, feeds: Collection[str]) -> Iterable[WaitingEntry]:
        """The entries that are still to be read."""
        return [replace(entry, content=None) for entry in self.entries.values() if entry.feed in feeds]

    def content(self, entry: WaitingEntry) -> str | None:
        """The text that came with an entry."""
        return self.entries[entry.feed, entry.key].content

    def unseen(self, feed: str, entries: Sequence[tuple[str, str | None]]) -> set[str]:
        """The keys of the new ones."""
        return {
            key
            for key, url in entries
            if (feed, key) not in self._seen and (url is None or self._urls.get(url, feed) == feed)
        }

    def polled(self, feed: FeedState, new: Sequence[WaitingEntry] = ()) -> None:
        """Keep a feed and its new entries."""
        self.feeds[feed.feed] = feed
        for entry in new:
            self.entries[entry.feed, entry.key] = entry
            self._seen.add((entry.feed, entry.key))
            if entry.url is not None:
                self._urls.setdefault(entry.url, entry.feed)

    def put_off(self, entry: WaitingEntry) -> None:
        """Keep an entry for later."""
        content = self.entries[entry.feed, entry.key].content
        self.entries[entry.feed, entry.key] = replace(entry, content=content)

    def finish(self, entry: WaitingEntry, failure: str | None = None) -> None:
        """Forget an entry but that it was seen, and why it failed if it did."""
        del self.entries[entry.feed, entry.key]
        if failure is not None:
            self.failures[entry.feed, entry.key] = failure
