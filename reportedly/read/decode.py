"""Bytes to text: which encoding a file is in, and whether it holds text at all.

In this order: a byte-order mark; UTF-16 told by its NULs; UTF-8, if the bytes are valid; what an HTML page declares;
UTF-8 with stray bytes of Windows-1252, the common accident; Windows-1252, if nearly all bytes are ASCII, as in English;
else charset-normalizer's guess. What cannot be decoded becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from reportedly.errors import ReportError

# The longer marks first: the mark of UTF-32-LE begins with that of UTF-16-LE.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a file that is not text begins with, and what to do about it.
SIGNATURES = (
    (b"%PDF", "a PDF; convert it to text or HTML first"),
    (b"PK\x03\x04", "a Word, OpenDocument, EPUB or ZIP file; save it as text or HTML first"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file; save it as text or HTML first"),
    (rb"{\rtf", "RTF; save it as text or HTML first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "an SQLite database; export its texts as JSONL first"),
)
SAMPLE = 65_536
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROL = 0.02  # a stray control character or two is an accident, more are a binary format
HIGH = re.compile(rb"[\x80-\xff]")
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=["']([\w-]+)""", re.IGNORECASE
)
# Python knows "encodings" that are none (rot13, unicode_escape) or are slow on purpose-made input (punycode, idna).
REAL_ENCODING = re.compile(
    r"utf[-_]?(8|16|32)|iso[-_]?(8859|2022)|cp\d|koi8|mac|gb|big5|euc|shift|johab|tis|ascii|hz|ptcp|latin"
)
MOSTLY_ASCII = 0.12


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text: the codec, what it does with bytes it does not know, the bytes of the mark before them."""

    name: str
    errors: str = "replace"
    mark: int = 0


def decode(data: bytes, where: str, declared: str | None = None) -> str:
    """The text of these bytes without their byte-order mark; ReportError, naming ``where``, if they are not text."""
    encoding = tell_encoding(data, where, declared)
    return data[encoding.mark :].decode(encoding.name, encoding.errors)


def tell_encoding(data: bytes, where: str, declared: str | None = None) -> Encoding:
    """The encoding of a text of which these are the bytes, all or the first; ReportError if they are not text."""
    for mark, marked in MARKS:
        if data.startswith(mark):
            return Encoding(marked, mark=len(mark))
    refuse_binary(data, where)
    if utf16 := _guess_utf16(data):
        return Encoding(utf16)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _other_encoding(data, declared)
    return Encoding("utf-8", "reportedly-stray")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an HTML page names at its head, if Python knows it."""
    match = DECLARED.search(data[:8192])
    return known_encoding((match[1] or match[2]).decode("ascii", "replace")) if match else None


def known_encoding(told: str) -> str | None:
    """What Python calls the encoding that a page or a server names so, if it knows it."""
    try:
        name = codecs.lookup(told).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):  # as browsers do: pages that say Latin-1 are in Windows-1252
        return "cp1252"
    return name if REAL_ENCODING.match(name) else None


def refuse_binary(data: bytes, where: str) -> None:
    """Raise ReportError, saying what to do, if these bytes are a known binary format or mostly no text."""
    head = data[:SAMPLE]
    for signature, what in SIGNATURES:
        if head.startswith(signature):
            raise ReportError(f"{where} is not text: it is {what}.")
    if _guess_utf16(head) is None and len(CONTROL.findall(head)) > MOST_CONTROL * len(head):
        raise ReportError(f"{where} is not text: it is full of control characters.")


def _guess_utf16(data: bytes) -> str | None:
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.4 * half and odd < 0.05 * half else None


def _other_encoding(data: bytes, declared: str | None) -> Encoding:
    head = data[: 16 * SAMPLE]
    high = len(HIGH.findall(head))
    if 2 * sum(map(len, UTF8_SEQUENCE.findall(head))) >= high:
        return Encoding("utf-8", "reportedly-stray")
    if declared and declared != "utf-8":
        return Encoding(declared)
    if high <= MOSTLY_ASCII * len(head):
        return Encoding("cp1252")
    return Encoding(_guess(data))


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[: SAMPLE // 2]).best()
    return best.encoding if best else "cp1252"


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 in a text that is, read as Windows-1252; a character cut off at the end is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("reportedly-stray", _stray_byte)
