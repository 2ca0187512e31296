"""When a feed is polled again and a page asked for again, and what an answer makes of what is known of a feed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from reportedly.fetch.address import shown
from reportedly.fetch.errors import FetchError
from reportedly.fetch.feeds import Feed
from reportedly.fetch.fetcher import Page
from reportedly.fetch.state import FeedState, WaitingEntry

GONE = 410
JITTER = 0.25  # share of a wait by which it may be shorter or longer, so that feeds do not fall into step
FIRST_RETRY, RETRY_FACTOR = 300.0, 4.0  # for pages: after 5 minutes, 20, 80, ...
MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
WEB_PAGES = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml")
PERHAPS_WEB_PAGES = ("text/plain", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How to watch; times are in seconds.

    A feed is polled ``every`` so often, or as often as its ``ttl`` says, between ``shortest`` and ``longest``. With
    ``once`` each feed is polled once, and what would have to wait for more than ``patience`` is left for the next run.
    """

    every: float = 900.0
    shortest: float = 300.0
    longest: float = 6 * 3600.0
    host_delay: float = 5.0
    longest_back_off: float = 6 * 3600.0
    attempts: int = 5  # at the page of an entry
    fewest_words: int = 100  # of a text in a feed that may stand for a page that cannot be had
    robots: bool = True
    once: bool = False
    patience: float = 120.0


def answered(feed: FeedState, page: Page, found: Feed | None, now: float, options: WatchOptions) -> FeedState:
    """A feed after it has answered with what was ``found``, or with None: that it is unchanged."""
    title = found.title if found is not None and found.title else feed.title
    ttl = found.ttl if found is not None else feed.ttl
    return replace(
        feed,
        title=title,
        ttl=ttl,
        etag=page.headers.get("etag", feed.etag if page.unchanged else None),
        modified=page.headers.get("last-modified", feed.modified if page.unchanged else None),
        next_poll=now + interval(ttl, page.headers, options),
        failures=0,
        error=None,
    )


def interval(ttl: float | None, headers: Mapping[str, str], options: WatchOptions) -> float:
    """The seconds to the next poll: as the feed says in its ``ttl``, and not before what its server says is stale.

    ``max-age`` only lengthens it: a minute there says how long a copy may be kept, not how often one should ask.
    """
    fresh = MAX_AGE.search(headers.get("cache-control", ""))
    wanted = max(ttl or options.every, float(fresh[1]) if fresh else 0.0)
    return min(max(wanted, options.shortest), max(options.longest, options.every))


def failed(
    feed: FeedState, error: FetchError, now: float, options: WatchOptions, chance: Random, outage: bool
) -> FeedState:
    """A feed after a poll that failed. In an outage it is not the feed's failure, and it is tried again as usual."""
    if error.status == GONE:
        return replace(feed, failures=feed.failures + 1, error=str(error), retired=str(error))
    failures = feed.failures if outage else feed.failures + 1
    doublings = 0 if outage else min(failures - 1, 30)
    wait = options.every * 2.0**doublings * chance.uniform(1 - JITTER, 1 + JITTER)
    wait = max(min(wait, options.longest_back_off), error.retry_after or 0.0)
    return replace(feed, failures=failures, error=str(error), next_poll=now + wait)


def put_off(
    entry: WaitingEntry, error: FetchError, now: float, options: WatchOptions, outage: bool
) -> WaitingEntry | None:
    """An entry whose page could not be had, for another attempt; None if there is to be none."""
    attempts = entry.attempts if outage else entry.attempts + 1
    if not error.temporary or attempts >= options.attempts:
        return None
    wait = options.every if outage else FIRST_RETRY * RETRY_FACTOR ** (attempts - 1)
    wait = max(min(wait, options.longest_back_off), error.retry_after or 0.0)
    return replace(entry, attempts=attempts, reason=str(error), next_try=now + wait)


def check_page(page: Page) -> None:
    """Raise FetchError if this is no web page."""
    kind = page.content_type
    if not page.content.strip():
        raise FetchError(f"{shown(page.url)} is empty.")
    looks = page.content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if kind not in WEB_PAGES and not (kind in PERHAPS_WEB_PAGES and looks):
        raise FetchError(f"{shown(page.url)} is no web page: its type is {shown(kind)}.")


def in_words(seconds: float) -> str:
    """A time span for reading: 40 s, 15 min, 6 h."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.0f} h"
