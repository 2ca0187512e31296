"""The files that partitions are cut from, on a disk or in an object store, and the items in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from reportedly.errors import ReportedlyError, UsageError
from reportedly.ingest.files import file_source, is_wanted
from reportedly.ingest.items import find_sources
from reportedly.ingest.source import Source
from reportedly.ingest.warc import Archive, is_archive
from reportedly.ingest.web import is_address as is_on_web
from reportedly.read import check_format, read_opened
from reportedly.read.inputs import MAGIC, Input, suffixes
from reportedly.read.item import Item, failure
from reportedly.read.options import ReadOptions
from reportedly.read.packed import unpacked
from reportedly.scale.place import Place, is_address, place_of, told

BUFFER = 1 << 20
UNPACKING = 4  # bytes of text for one of a packed or Parquet file, about


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: ``stamp`` tells whether it has changed, ``problem`` why it cannot be read."""

    name: str
    stamp: str | None
    size: int
    problem: str | None = None
    place: Place | None = None

    @property
    def weight(self) -> int:
        """About how many bytes of text it holds."""
        suffix, packing = suffixes(self.name)
        return self.size * (UNPACKING if packing or suffix == ".parquet" else 1)


@dataclass(slots=True)
class Faults:
    """What went wrong with connections to object stores: another time it may go well, so no item is to blame."""

    last: OSError | None = None

    def check(self) -> None:
        """Raise what went wrong, if anything has."""
        if self.last is not None:
            raise self.last


def find_files(args: Sequence[str], options: ReadOptions) -> Iterator[File]:
    """The files that these arguments name, one by one, in an order that stays the same.

    An argument is a file, a folder or a pattern, on a disk or at an address. Raises UsageError for anything else.
    """
    check_format(options)
    for given in args:
        if given == "-" or is_on_web(given):
            raise _no_file("standard input" if given == "-" else given)
    return (file for given in args for file in _files(given, options))


def _files(given: str, options: ReadOptions) -> Iterator[File]:
    return _remote(given) if is_address(given) else map(_local, find_sources([given], options))


def _no_file(name: str) -> UsageError:
    return UsageError(f"{name} is no file: --engine ray reads files, and addresses such as s3://bucket/dump.parquet")


def _local(source: Source) -> File:
    if source.stamp is not None:
        return File(source.name, source.stamp, source.size or 0)
    if is_on_web(source.name):
        raise _no_file(source.name)
    for item in islice(source.items(), 1):
        if item.kind == "failure":
            return File(source.name, None, 0, str(item.data))
    raise _no_file(source.name)


def _remote(given: str) -> Iterator[File]:
    place = place_of(given)
    if MAGIC.search(place.path):
        base, pattern = _base(place), _pattern(place.path)
        found = [info for info in base.found() if info.is_file and pattern.fullmatch(info.path)]
    elif place.info().is_file:
        found = [place.info()]
    else:
        found = [info for info in place.found() if info.is_file and is_wanted(info.path) and not _hidden(info, place)]
    head = place.name.removesuffix(place.path)
    for info in found:
        stamp = f"{info.size}:{info.mtime_ns}"
        yield File(head + info.path, stamp, info.size, place=Place(head + info.path, info.path, place.files))
    if not found:
        yield File(place.name, None, 0, f"{place.name} holds no report: no file there is of a kind that is read.")


def stamp_of(file: File) -> str | None:
    """The stamp that a file has now."""
    if file.place is None:
        return file_source(file.name, ReadOptions()).stamp
    info = file.place.info()
    return f"{info.size}:{info.mtime_ns}" if info.is_file else None


def _hidden(info: Any, place: Place) -> bool:
    return any(part.startswith((".", "_")) for part in info.path.removeprefix(place.path).split("/"))


def _base(place: Place) -> Place:
    """The folder below which all lies that a pattern can match."""
    parts = place.path.split("/")
    fixed = parts[: next(number for number, part in enumerate(parts) if MAGIC.search(part))]
    return Place(place.name, "/".join(fixed) or "/", place.files)


def _pattern(path: str) -> re.Pattern[str]:
    """A pattern for paths as an expression: ``*`` and ``?`` stay within a folder, ``**`` does not."""
    told = re.escape(path).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
    return re.compile(told.replace(r"\*", "[^/]*").replace(r"\?", "[^/]").replace(r"\[", "[").replace(r"\]", "]"))


@contextmanager
def opened(file: File, faults: Faults) -> Iterator[BinaryIO]:
    """A file, open for reading its bytes."""
    if file.place is None:
        with open(file.name, "rb") as stream:
            yield stream
        return
    with told(file.name):
        raw = _Remote(file.place.files.open_input_file(file.place.path), faults)
    with io.BufferedReader(raw, BUFFER) as buffered:
        yield buffered


def items_of(file: File, options: ReadOptions, after: int, faults: Faults) -> Iterator[Item]:
    """The items of a file with a number above ``after``; whatever keeps it from being read is an item, too."""
    if file.problem is not None:
        yield from [failure(file.name, 1, file.name, file.problem)][after:]
    elif file.place is None:
        yield from file_source(file.name, options).items(after)
    else:
        with opened(file, faults) as stream:
            yield from _remote_items(file.name, stream, options, after)


def _remote_items(name: str, stream: BinaryIO, options: ReadOptions, after: int) -> Iterator[Item]:
    suffix, packing = suffixes(name)
    if is_archive(name) and options.input_format is None:
        try:
            yield from Archive(stream, name, options, after).items()
        except ReportedlyError as error:
            yield from [failure(name, 1, name, str(error))][after:]
        return
    content = unpacked(stream, packing, name, options.max_bytes) if packing else stream
    yield from read_opened(Input(name, content, options, suffix, after, stream))


class _Remote(io.RawIOBase):
    """A file of an object store as Python knows files; what goes wrong with it is noted."""

    def __init__(self, stream: Any, faults: Faults) -> None:
        self._stream, self._faults = stream, faults

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """Any place in it can be gone to."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer as far as one request goes."""
        with self._noted():
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        with self._noted():
            return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        """The place where it is."""
        return int(self._stream.tell())

    def close(self) -> None:
        """Let go of it."""
        if not self.closed:
            self._stream.close()
        super().close()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._faults.last = error
            raise
