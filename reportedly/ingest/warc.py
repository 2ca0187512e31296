"""Web archives: the pages and texts in a WARC file, also one in which some records are damaged.

A record that is damaged is a failure. Reading goes on with the next place in the file at which a record begins: the
next member of a gzip file that holds one, or the next line that says ``WARC/1.…``. Records are numbered by their place
among those with content, whether they are pages or not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from reportedly.errors import ReportedlyError, ReportError
from reportedly.ingest.sent import in_charset, unwrapped
from reportedly.read.inputs import suffixes
from reportedly.read.item import Item, ItemKind, failure
from reportedly.read.metadata import Known
from reportedly.read.options import ReadOptions, size

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

ARCHIVES = (".warc", ".wet")
KINDS: Mapping[str, ItemKind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
MEMBER = re.compile(rb"\x1f\x8b\x08")
VERSION = re.compile(rb"WARC/\d\.\d\r?\n[A-Za-z-]{1,30}:")
HEADERS_END = re.compile(rb"\r?\n\r?\n")
LENGTH = re.compile(rb"^Content-Length:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
LONGEST_HEADERS = 32_768
OVERLAP = 64
BLOCK = 1 << 20


def is_archive(name: str) -> bool:
    """Whether a file of this name is a web archive, compressed or not."""
    return suffixes(name)[0] in ARCHIVES


def read_archive(path: str, options: ReadOptions, after: int = 0) -> Iterator[Item]:
    """The pages and texts in an archive that come after number ``after``, and what is damaged in it."""
    number = 1
    try:
        with open(path, "rb") as file:
            archive = Archive(file, path, options, after)
            try:
                yield from archive.items()
            finally:
                number = archive.number + 1
        return
    except ReportedlyError as error:
        reason = str(error)
    except (OSError, ValueError) as error:
        reason = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
    if number > after:
        yield failure(path, number, path, reason)


@dataclass(slots=True)
class Archive:
    """An opened archive, while it is passed over."""

    file: BinaryIO
    path: str
    options: ReadOptions
    after: int = 0
    number: int = 0
    found: int = 0
    damaged: bool = False  # whether the last thing found was damage
    last: int = 0  # whether the last record found was one with content
    zipped: bool = field(init=False)

    def __post_init__(self) -> None:
        head = self.file.read(4)
        if not head:
            raise ReportError(f"{self.path} is empty.")
        self.zipped = bool(MEMBER.match(head))

    def items(self) -> Iterator[Item]:
        """The items of the archive."""
        start: int | None = 0
        while start is not None:
            start = yield from self._stretch(start)
        if not self.found:
            self.number += 1
            yield from self._failure("holds no page and no text", self.path)

    def _stretch(self, start: int) -> Generator[Item, None, int | None]:
        """The items from here to the next damage; comes back with where to go on, None at the end.

        An item is given when the next record has been found: what follows a record that was cut off is no record.
        """
        from fastwarc.warc import ArchiveIterator

        here, found = start, list[Item]()
        self.file.seek(start)
        try:
            for record in ArchiveIterator(self.file, parse_http=False):
                yield from found
                here, found, self.last = record.stream_pos, [], record.record_type & _with_content()
                self.damaged = False
                if self.last:
                    self.number += 1
                    found, whole = self._record(record)
                    if not whole:
                        yield from found
                        return self._next_record(here + 1)
            yield from found
        except (OSError, ValueError) as error:
            following = self._next_record(here + 1)
            if following is None and not self.number:
                raise ReportError(f"{self.path} is no web archive in the WARC format.") from None
            yield from self._damage(here, found, " ".join(str(error).split()))
            return following
        return None

    def _damage(self, here: int, found: Sequence[Item], told: str) -> Iterator[Item]:
        """What is told of the damage behind the record that begins here, in which these items were found."""
        if self.damaged:  # the same stretch goes on
            return
        self.damaged = True
        if self.last and not self._ends_well(here):
            yield from self._failure("is cut off")
            return
        yield from found
        self.number += 1
        yield from self._failure(f"is damaged ({told})")

    def _record(self, record: WarcRecord) -> tuple[list[Item], bool]:
        """The item in a record, if there is one, and whether it is whole; if not, the rest of it is to be left."""
        if len(record.headers.get_multiple("WARC-Type")) > 1:  # cut off in its headers, those of the next follow
            return self._failure("is cut off"), False
        kind, most = _kind(record), self.options.max_bytes
        length = record.content_length
        self.found += kind is not None
        if length > most:
            large = self._failure(f"is larger than {size(most)}") if kind else []
            return large, kind is None and not self.zipped
        wanted = kind is not None and self.number > self.after
        data = _read_all(record, length) if wanted else b""
        if (len(data) if wanted else record.reader.consume()) < length:
            return self._failure("is cut off"), False
        return self._page(record, kind or "text", data) if wanted else [], True

    def _page(self, record: WarcRecord, kind: ItemKind, data: bytes) -> list[Item]:
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
        if url.endswith("/robots.txt"):
            return []
        known, hints = Known(url=url or None), Known(published=record.headers.get("WARC-Date"))
        key = f"{self.path}, record {self.number}"
        try:
            codings = [_header(record, "Transfer-Encoding"), _header(record, "Content-Encoding")]
            page = unwrapped(data, codings, key, self.options.max_bytes)
            text = in_charset(page, key, record.http_charset if record.is_http_parsed else None)
        except ReportError as error:
            return [failure(self.path, self.number, key, str(error), record.stream_pos)]
        return [Item(self.path, self.number, key, kind, text, known, record.stream_pos, hints)]

    def _failure(self, problem: str, key: str | None = None) -> list[Item]:
        key = key or f"{self.path}, record {self.number}"
        return [failure(self.path, self.number, key, f"{key} {problem}.")] if self.number > self.after else []

    def _ends_well(self, place: int) -> bool:
        """Whether the record that begins here ends where it says, with two empty lines."""
        self.file.seek(place)
        if self.zipped:
            return _is_whole(self._member(LONGEST_HEADERS + self.options.max_bytes))
        end = _end(self.file.read(LONGEST_HEADERS))
        self.file.seek(place + end)
        return end > 0 and self.file.read(2) == b"\r\n"

    def _member(self, most: int) -> bytes:
        """The first bytes that are packed in the gzip member at this place of the file."""
        unpacker, parts, left = zlib.decompressobj(31), list[bytes](), most
        with suppress(zlib.error):
            while left > 0 and not unpacker.eof:
                data = unpacker.unconsumed_tail or self.file.read(OVERLAP * 8)
                if not data:
                    break
                parts.append(unpacker.decompress(data, left))
                left -= len(parts[-1])
        return b"".join(parts)

    def _next_record(self, start: int) -> int | None:
        """Where the next record begins at or after a place in the file."""
        mark, block = MEMBER if self.zipped else VERSION, b""
        place = start = max(start - 1, 0)  # a line begins behind the end of the one before
        self.file.seek(start)
        while data := self.file.read(BLOCK):
            block += data
            for found in mark.finditer(block, 1):
                if not self.zipped or self._is_member(place + found.start()):
                    return place + found.start()
            self.file.seek(place + len(block))
            place += max(0, len(block) - OVERLAP)
            block = block[-OVERLAP:]
        return None

    def _is_member(self, place: int) -> bool:
        """Whether a gzip member with a record begins here."""
        self.file.seek(place)
        return self._member(8).startswith(b"WARC/")


def _end(head: bytes) -> int:
    """Where a record ends, counted from its beginning, by what its headers say; 0 if they do not."""
    headers = HEADERS_END.search(head)
    length = LENGTH.search(head, 0, headers.start() + 1) if headers else None
    return headers.end() + int(length[1]) if headers and length else 0


def _is_whole(record: bytes) -> bool:
    end = _end(record[:LONGEST_HEADERS])
    return end > 0 and record[end : end + 2] == b"\r\n"


def _with_content() -> int:
    from fastwarc.warc import WarcRecordType

    return int(WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion)


def _kind(record: WarcRecord) -> ItemKind | None:
    """Whether a record holds a page or a text that was found where it was looked for; None if neither."""
    if record.is_http:
        record.parse_http()
        status = record.http_headers.status_code if record.is_http_parsed else None
        return KINDS.get((record.http_content_type or "").lower()) if status == 200 else None
    told = record.headers.get("Content-Type") or ""
    return KINDS.get(told.split(";", 1)[0].strip().lower())


def _header(record: WarcRecord, name: str) -> str:
    return (record.http_headers.get(name) or "").strip().lower() if record.is_http_parsed else ""


def _read_all(record: WarcRecord, length: int) -> bytes:
    parts, left = [], length
    while left > 0 and (data := record.reader.read(left)):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)
