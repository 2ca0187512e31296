"""The body of an answer, unpacked as it comes in and never by more than may be read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from reportedly.fetch.address import shown
from reportedly.fetch.errors import FetchError

PIECE = 65_536
GZIP_MARK = b"\x1f\x8b"
GZIP, ZLIB, RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


def read_body(chunks: Iterable[bytes], encoding: str, max_bytes: int, name: str) -> bytes:
    """The body in these chunks, unpacked: at most ``max_bytes`` and one piece more, which shows that there was more."""
    if encoding in ("", "identity"):
        pieces: Iterable[bytes] = chunks
    elif encoding in ("gzip", "x-gzip", "deflate"):
        pieces = _unpack(chunks, encoding, name)
    else:
        raise FetchError(f"{shown(name)} is packed in a way that was not asked for ({encoding[:40]!r}).")
    found = bytearray()  # a list of pieces would take many times their size, where a server sends them byte by byte
    for piece in pieces:
        found += piece
        if len(found) > max_bytes:
            break
    return bytes(found)


def _unpack(chunks: Iterable[bytes], encoding: str, name: str) -> Iterator[bytes]:
    """What the packed chunks hold, in pieces of bounded size, however much it is."""
    unpacker, members, rest = None, 0, b""
    for chunk in chunks:
        rest += chunk
        while len(rest) > 1 or (unpacker and rest):
            if unpacker is None:
                if members and not rest.startswith(GZIP_MARK):
                    return  # what servers send after the end by mistake
                unpacker = zlib.decompressobj(_form(rest, encoding))
                members += 1
            try:
                yield from _pieces(unpacker, rest)
            except zlib.error:
                raise FetchError(
                    f"{shown(name)} says that it is packed with {encoding}, but is not.", temporary=True
                ) from None
            rest = unpacker.unused_data
            unpacker = None if unpacker.eof else unpacker
    if unpacker is not None or (rest and not members):
        raise FetchError(f"{shown(name)} is cut off: its {encoding} data end in the middle.", temporary=True)


def _pieces(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """What these bytes unpack to, PIECE by PIECE: zlib may hold output back when all of its input is used up."""
    while not unpacker.eof:
        piece = unpacker.decompress(packed, PIECE)
        yield piece
        packed = unpacker.unconsumed_tail
        if not packed and len(piece) < PIECE:
            return


def _form(start: bytes, encoding: str) -> int:
    """How zlib calls the form; "deflate" is meant to be with zlib's header, and often is without."""
    if encoding != "deflate":
        return GZIP
    return ZLIB if start[0] & 0x0F == 8 and start[0] >> 4 <= 7 else RAW
