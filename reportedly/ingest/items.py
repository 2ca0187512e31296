"""From what the user names to sources: files, folders, patterns, archives, feeds, lists of feeds, addresses."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from reportedly.errors import ReportedlyError
from reportedly.ingest.files import file_source, is_report_or_feed, is_wanted, stream_source
from reportedly.ingest.source import Fetch, FetchedPage, Source, broken
from reportedly.ingest.web import address_source, is_address, is_feed_list, list_sources
from reportedly.read import check_format
from reportedly.read.inputs import expand, files_below, standard_input
from reportedly.read.item import Item
from reportedly.read.options import ReadOptions
from reportedly.read.packed import rejoined
from reportedly.read.report import to_report

__all__ = ["Fetch", "FetchedPage", "Item", "Source", "describe_mapping", "find_sources", "to_report"]

LONGEST_ADDRESS = 8_192  # bytes of a line in a list of addresses


def find_sources(args: Sequence[str], options: ReadOptions, fetch: Fetch | None = None) -> Iterator[Source]:
    """The sources that these arguments name, one by one, in an order that stays the same.

    An argument is a file, a folder, a pattern, a list of feeds in OPML, an address, or ``-`` for standard input, where
    addresses may stand one a line, each then a source of its own. Without ``fetch`` an address is a source that fails.
    """
    check_format(options)
    return (source for given in args for source in _sources(given, options, fetch))


def describe_mapping(source: Source) -> str | None:
    """Which columns of a table hold what, in one line; None for a source that is no table, or one that cannot be read.

    ``dump.parquet: text=body, title=headline, published=pub_date, url=link; not used: id_old, section``
    """
    return source.mapping()


def _sources(given: str, options: ReadOptions, fetch: Fetch | None) -> Iterator[Source]:
    if given == "-":
        yield from _standard_input(options, fetch)
    elif is_address(given):
        yield address_source(given, options, fetch)
    else:
        for path in expand(given):
            yield from _folder(path, options) if os.path.isdir(path) else _file(path, options, fetch)


def _file(path: str, options: ReadOptions, fetch: Fetch | None) -> Iterator[Source]:
    if is_feed_list(path):
        yield from list_sources(path, options, fetch)
    else:
        yield file_source(path, options, fetch)


def _folder(folder: str, options: ReadOptions) -> Iterator[Source]:
    """The files below a folder. What lies there by chance, such as a feed, is never a reason to fetch anything."""
    empty = True
    for found in files_below(folder, is_wanted):
        if not is_report_or_feed(found.path):
            continue
        empty = False
        yield broken(found.path, found.problem) if found.problem else file_source(found.path, options, None)
    if empty:
        yield broken(folder, f"{folder} holds no report: no file below it is of a kind that is read.")


def _standard_input(options: ReadOptions, fetch: Fetch | None) -> Iterator[Source]:
    """Standard input: addresses one a line if the first line is one, else what its content tells."""
    try:
        stream = standard_input()
    except ReportedlyError as error:
        yield broken("-", str(error))
        return
    head = b""
    while not head or (head.isspace() and head.endswith(b"\n") and len(head) < LONGEST_ADDRESS):
        line = stream.readline(LONGEST_ADDRESS)
        head += line
        if not line:
            break
    if is_address(head.decode("utf-8", "replace").strip("\ufeff \t\r\n")):
        yield from _addresses(head, stream, options, fetch)
    else:
        yield stream_source("-", rejoined(head, stream), options)


def _addresses(head: bytes, stream: BinaryIO, options: ReadOptions, fetch: Fetch | None) -> Iterator[Source]:
    number, line = head.count(b"\n", 0, -1) + 1, head
    while line:
        url = line.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if is_address(url):
            yield address_source(url, options, fetch)
        elif url and not url.startswith("#"):
            name = f"standard input:{number}"
            yield broken(name, f"{name} is no web address: {url[:60]!r}.")
        number += 1
        line = rest = stream.readline(LONGEST_ADDRESS)
        while rest and not rest.endswith(b"\n"):  # of a line that is too long to be an address
            rest = stream.readline(LONGEST_ADDRESS)
