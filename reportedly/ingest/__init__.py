"""Filling a store: from what the user names to sources, from sources to items, from items to stored reports.

    for source in find_sources(["dump.jsonl.gz", "crawl.warc.gz", "https://news.example/feed.xml"], options, fetch):
        for item in source.items():
            report = to_report(item, options)

Making a report of an item is for the workers; all before that is done by one process, which feeds them.
"""

from __future__ import annotations

from reportedly.ingest.again import failed_sources, out_of_reach, reread
from reportedly.ingest.items import Fetch, FetchedPage, Item, Source, describe_mapping, find_sources, to_report
from reportedly.ingest.ledger import failed_items
from reportedly.ingest.run import IngestOptions, Tally, ingest

__all__ = [
    "Fetch",
    "FetchedPage",
    "IngestOptions",
    "Item",
    "Source",
    "Tally",
    "describe_mapping",
    "failed_items",
    "failed_sources",
    "find_sources",
    "ingest",
    "out_of_reach",
    "reread",
    "to_report",
]
