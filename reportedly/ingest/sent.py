"""Pages as servers send them: in chunks, compressed, in a character set that only the headers tell."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, Protocol

from reportedly.errors import ReportError
from reportedly.read.decode import decode, known_encoding
from reportedly.read.options import size


class _Reader(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def _openers() -> Mapping[str, Callable[[BinaryIO], _Reader]]:
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    return {
        "chunked": ChunkedReader,
        "gzip": GzipReader,
        "x-gzip": GzipReader,
        "deflate": lambda stream: GzipReader(stream, zlib=True),
        "br": BrotliReader,
        "zstd": ZstdReader,
    }


def unwrapped(data: bytes, codings: Sequence[str], name: str, most: int) -> bytes:
    """The bytes of a page without the codings that its headers name, the outermost first.

    Many archives keep the headers of a page that they have unpacked: what is not in a coding stays as it is.
    ReportError if more than ``most`` bytes come out.
    """
    for coding in (part.strip() for codings_of in codings for part in reversed(codings_of.split(","))):
        if coding in ("", "identity", "none"):
            continue
        opener = _openers().get(coding)
        try:
            found = _read(opener(io.BytesIO(data)), most + 1) if opener else None
        except (OSError, ValueError):
            found = None
        if found is not None and len(found) > most:
            raise ReportError(f"{name} unpacks to more than {size(most)}; it is not read.")
        data = found if found else data
    return data


def _read(reader: _Reader, most: int) -> bytes:
    parts, left = [], most
    while left > 0 and (data := reader.read(left)):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def in_charset(page: bytes, name: str, charset: str | None) -> bytes | str:
    """A page as text where its headers tell a character set that it does not tell itself by being in UTF-8."""
    encoding = known_encoding(charset) if charset else None
    return page if encoding in (None, "utf-8") else decode(page, name, encoding)
