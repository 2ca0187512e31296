"""Inputs: the files below folders and behind patterns, and how each is opened."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from reportedly.errors import ReportError
from reportedly.read.item import Item, ItemKind
from reportedly.read.options import ReadOptions, size
from reportedly.read.packed import PACKINGS, rejoined, unpacked

MAGIC = re.compile(r"[*?\[]")
Wanted = Callable[[str], bool]
"""Whether a file of this name is to be read."""


@dataclass(slots=True)
class Input:
    """One file, or standard input, opened for reading its items after number ``after``.

    ``suffix`` is that of what is in it, without that of its packing. ``passed`` is the number of the last item that
    was given or passed over.
    """

    path: str
    stream: BinaryIO
    options: ReadOptions
    suffix: str = ""
    after: int = 0
    file: BinaryIO | None = None
    passed: int = 0

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path == "-" else self.path

    def content(self) -> bytes:
        """All of it; ReportError if that is more than allowed or nothing."""
        data = self.stream.read(self.options.max_bytes + 1)
        if len(data) > self.options.max_bytes:
            raise ReportError(f"{self.name} is larger than {size(self.options.max_bytes)}; split it into reports.")
        if not data:
            raise ReportError(f"{self.name} is empty.")
        return data

    def item(self, number: int, kind: ItemKind, data: Any, key: str | None = None) -> Item:
        """An item of this input, which messages call ``key``, else as the input itself."""
        self.passed = number
        return Item(self.path, number, key or self.name, kind, data, offset=self.offset())

    def offset(self) -> int | None:
        """How many bytes of the file have been read; None where it is none."""
        return self.file.tell() if self.file is not None else None

    def put_back(self, head: bytes) -> None:
        """Undo the reading of these bytes, which were read last."""
        self.stream = rejoined(head, self.stream)


@contextmanager
def open_input(path: str, options: ReadOptions, after: int = 0) -> Iterator[Input]:
    """A file, unpacked if need be, or standard input (``-``), open; ReportError where it cannot be."""
    if path == "-":
        yield Input(path, standard_input(), options, after=after)
        return
    suffix, packing = suffixes(path)
    with ExitStack() as stack:
        file: BinaryIO = stack.enter_context(_open(path))
        stream = unpacked(file, packing, path, options.max_bytes) if packing else file
        yield Input(path, stream, options, suffix, after, file if file.seekable() else None)


def suffixes(path: str) -> tuple[str, str | None]:
    """The suffix of what is in a file, and that of its packing if it has one: ``.jsonl`` and ``.gz``."""
    bare, last = os.path.splitext(path.lower())
    if last in PACKINGS:
        return os.path.splitext(bare)[1], last
    return last, None


def standard_input() -> BinaryIO:
    """Standard input as bytes; ReportError if it is closed."""
    if sys.stdin is None:
        raise ReportError("Standard input is closed: name a file, or pipe the report in.")
    return sys.stdin.buffer


def _open(path: str) -> BinaryIO:
    if re.match(r"https?://", path):
        raise ReportError(f"{path} is a web address; reportedly reads files only: save the page and give its file.")
    if os.path.isdir(path):
        os.scandir(path).close()  # one that may not be looked into says so
        raise ReportError(f"{path} is a folder.")
    if not os.path.exists(path):
        told = "matches no file" if MAGIC.search(path) and not os.path.lexists(path) else "does not exist"
        raise ReportError(f"{path} {told}.")
    return open(path, "rb")


@dataclass(frozen=True, slots=True)
class Found:
    """Something below a folder that is to be read, or that is not read for a reason that should be told."""

    path: str
    problem: str | None = None


def files_below(folder: str, wanted: Wanted) -> Iterator[Found]:
    """The files below a folder that are wanted, sorted within each folder; nothing hidden.

    Folders behind symbolic links are not entered, so nothing is found twice or without end; links out of the folder
    are told. So is, when it is opened, a folder that may not be looked into.
    """
    return _below(folder, os.path.realpath(folder), wanted)


def _below(folder: str, root: str, wanted: Wanted) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted((entry for entry in listed if not entry.name.startswith(".")), key=lambda one: one.name)
    except OSError:  # opening it says why
        yield Found(folder)
        return
    for entry in entries:
        if entry.is_symlink():
            yield from _link(entry, root, wanted)
        elif entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, root, wanted)
        elif entry.is_file(follow_symlinks=False) and wanted(entry.name):
            yield Found(entry.path)


def _link(entry: os.DirEntry[str], root: str, wanted: Wanted) -> Iterator[Found]:
    """A symbolic link to a file in the same folder is a file; one that leads out is told; others are left."""
    folder = os.path.isdir(entry.path)
    if not folder and not wanted(entry.name):
        return
    if os.path.commonpath([root, os.path.realpath(entry.path)]) != root:
        yield Found(entry.path, f"{entry.path} is a link that leads out of the folder; name what it leads to instead.")
    elif not folder:
        yield Found(entry.path)


def expand(argument: str) -> Iterator[str]:
    """The paths that a pattern such as ``dumps/**/*.jsonl`` matches, sorted; all else, and one without match, as is."""
    if not MAGIC.search(argument) or os.path.lexists(argument):
        yield argument
        return
    found = False
    seen = set()
    for path in _matches("", Path(argument).parts):
        if path not in seen:
            seen.add(path)
            found = True
            yield path
    if not found:
        yield argument


def _matches(folder: str, parts: Sequence[str]) -> Iterator[str]:
    """The paths below a folder that match the parts of a pattern; hidden ones and linked folders under ``**`` not."""
    if not parts or parts == ("**",):  # all below a folder is the folder
        yield folder or "."
        return
    first, rest = parts[0], parts[1:]
    if not MAGIC.search(first):
        path = os.path.join(folder, first)
        if os.path.lexists(path):
            yield from _matches(path, rest)
    elif first == "**":
        yield from _matches(folder, rest)
        for name in _names(folder):
            path = os.path.join(folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                yield from _matches(path, parts)
    else:
        for name in _names(folder):
            path = os.path.join(folder, name)
            if fnmatch(name, first) and (not rest or os.path.isdir(path)):
                yield from _matches(path, rest)


def _names(folder: str) -> Iterable[str]:
    try:
        return sorted(name for name in os.listdir(folder or ".") if not name.startswith("."))
    except OSError:
        return ()
