"""Sources that are files: each read by what its suffix says, else by what its first bytes look like."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from reportedly.errors import ReportedlyError
from reportedly.ingest.source import Fetch, Source
from reportedly.ingest.tables import table_mapping
from reportedly.ingest.warc import is_archive, read_archive
from reportedly.ingest.web import looks_like_feed, read_feed_file
from reportedly.read import READERS, is_read, read_items, read_opened
from reportedly.read.inputs import Input, suffixes
from reportedly.read.item import Item, failure
from reportedly.read.options import ReadOptions

FEEDS = (".rss", ".atom", ".rdf")
HEAD = 4_096


def is_wanted(name: str) -> bool:
    """Whether a file of this name is looked for in folders. Those in XML are: they may be feeds."""
    return is_read(name) or is_archive(name) or suffixes(name)[0] in (*FEEDS, ".xml")


def is_report_or_feed(path: str) -> bool:
    """Whether a file that was looked for is more than XML of some kind."""
    return suffixes(path)[0] != ".xml" or looks_like_feed(_head(path))


def file_source(path: str, options: ReadOptions, fetch: Fetch | None = None) -> Source:
    """The source that a file is; with ``fetch`` the pages behind the entries of a feed are read."""
    stamp, size = _stamp(path)
    mapping = partial(table_mapping, path, options)
    return Source(path, stamp, size, partial(_read, path, options, fetch), mapping)


def stream_source(path: str, stream: BinaryIO, options: ReadOptions) -> Source:
    """The source that a stream is, which can be read once; what is in it its first lines tell."""

    def read(after: int) -> Iterator[Item]:
        return read_opened(Input(path, stream, options, after=after))

    return Source(path, None, None, read)


def _stamp(path: str) -> tuple[str | None, int | None]:
    """The size of a file and the time of its last change as one string, and the size; nothing of what is no file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None, None
    if not stat.S_ISREG(found.st_mode):
        return None, None
    return f"{found.st_size}:{found.st_mtime_ns}", found.st_size


def _read(path: str, options: ReadOptions, fetch: Fetch | None, after: int) -> Iterator[Item]:
    if after and (problem := _barred(path)):  # or it would seem to hold nothing more
        return iter([failure(path, after + 1, path, problem)])
    if options.input_format is None:
        suffix, _ = suffixes(path)
        head = b"" if suffix in READERS else _head(path)
        if is_archive(path) or head.startswith(b"WARC/"):
            return read_archive(path, options, after)
        if suffix in FEEDS or looks_like_feed(head):
            return read_feed_file(path, options, fetch, after)
    return read_items(path, options, after)


def _barred(path: str) -> str | None:
    """What keeps a file from being opened, if anything does."""
    try:
        if not os.path.exists(path):
            return f"{path} does not exist."
        if os.path.isfile(path):
            open(path, "rb").close()
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    return None


def _head(path: str) -> bytes:
    """The first bytes of a file; none where it cannot be read, which reading it will tell."""
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(HEAD)
    except (OSError, ValueError, ReportedlyError):
        return b""
