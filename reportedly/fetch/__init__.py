"""Fetching from the web, with care: who is asked, how often, how much is taken, and what a feed says.

    page = Fetcher().get("https://news.example/feed.xml")
    feed = read_feed(page.content, page.url)

``Fetcher`` goes to public hosts only and bounds size, time and redirects; ``Robots`` tells what a site lets be read;
``read_feed`` and ``read_opml`` read what came. Nothing here writes or remembers anything.
"""

from __future__ import annotations

from reportedly.fetch.errors import FetchError, Stopped
from reportedly.fetch.feeds import Entry, Feed, FeedAddress, read_feed, read_opml
from reportedly.fetch.fetcher import Fetcher, FetchOptions, Page
from reportedly.fetch.guard import is_public
from reportedly.fetch.robots import Robots

__all__ = [
    "Entry",
    "Feed",
    "FeedAddress",
    "FetchError",
    "FetchOptions",
    "Fetcher",
    "Page",
    "Robots",
    "Stopped",
    "is_public",
    "read_feed",
    "read_opml",
]
