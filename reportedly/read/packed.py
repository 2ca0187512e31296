"""Files that are compressed: read as a stream, unpacked no further than is asked for, and no bomb at all."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, Protocol

from reportedly.errors import ReportError
from reportedly.read.options import size

# Gzip makes text four times smaller, the same report over and over again some hundred times; what is made of nothing
# but zeros a thousand times. Only what is larger than one report may be is looked at.
BOMB = 500
BLOCK = 65_536


class Unpacker(Protocol):
    """What unpacks a stream."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""


class _Gzip:
    def __init__(self, stream: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=stream, mode="rb")

    def read(self, size: int, /) -> bytes:
        """What is there before a fault comes out before the fault."""
        return self._file.read1(size)


def _zstd(stream: BinaryIO) -> Unpacker:
    from fastwarc.stream_io import ZstdReader

    return ZstdReader(stream)


PACKINGS: Mapping[str, tuple[str, Callable[[BinaryIO], Unpacker]]] = {
    ".gz": ("gzip", _Gzip),
    ".bz2": ("bzip2", lambda stream: bz2.BZ2File(stream)),
    ".zst": ("zstd", _zstd),
}
"""The name of each packing and what unpacks it, by the suffix."""


class _Unpacked(io.RawIOBase):
    """A stream of what is packed in another; whatever is wrong with it is a ReportError."""

    def __init__(self, stream: BinaryIO, packing: str, name: str, most: int) -> None:
        self._called, opener = PACKINGS[packing]
        self._stream, self._name, self._most = stream, name, most
        self._unpacker = opener(stream)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer as far as one step of unpacking goes."""
        try:
            data = self._unpacker.read(min(len(buffer), BLOCK))
        except EOFError:
            raise ReportError(f"{self._name} is cut off: its {self._called} data end in the middle.") from None
        except (OSError, ValueError, zlib.error) as error:
            cut = "incomplete" in str(error)
            told = f"cut off: its {self._called} data end in the middle" if cut else f"no sound {self._called} data"
            raise ReportError(f"{self._name} is {told}.") from None
        self._given += len(data)
        if self._given > self._most and self._given > BOMB * self._stream.tell():
            told = f"unpacks to more than {BOMB} times its size ({size(self._given)} and no end)"
            raise ReportError(f"{self._name} {told}; if that is right, unpack it first.")
        buffer[: len(data)] = data
        return len(data)


def unpacked(stream: BinaryIO, packing: str, name: str, most: int) -> BinaryIO:
    """What is packed in a stream; ``packing`` is a key of PACKINGS, ``most`` the bytes that are surely no bomb."""
    return io.BufferedReader(_Unpacked(stream, packing, name, most), BLOCK)


class _Rejoined(io.RawIOBase):
    """Bytes that were read already, and the stream that they were read from."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = memoryview(head), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """First the bytes, then the stream."""
        data = self._head[: len(buffer)]
        self._head = self._head[len(data) :]
        if not data:
            data = memoryview(self._stream.read(min(len(buffer), BLOCK)))
        buffer[: len(data)] = data
        return len(data)


def rejoined(head: bytes, stream: BinaryIO) -> BinaryIO:
    """A stream as it was before these bytes were read from it."""
    return io.BufferedReader(_Rejoined(head, stream), BLOCK)
