"""Partitions: fixed units of the input, each read by one worker and written once.

What a partition is depends on the input and on how it is to be read, never on who reads it or when, and so does its
name. A large Parquet file is cut by rows, a large JSONL file by bytes at the ends of lines, any other large file by its
items; small files are put together. A run that goes on after another cuts the same way, since it passes over what is
done and a bunch of small files ends where it is full.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any, BinaryIO

from reportedly.errors import ReportedlyError, UsageError
from reportedly.ingest.run import MARKUP
from reportedly.read.documents import OTHER_MARKS, UTF8_MARK
from reportedly.read.inputs import Input, suffixes
from reportedly.read.item import Item, failure
from reportedly.read.options import ReadOptions, size
from reportedly.read.parquets import Table
from reportedly.scale.inputs import Faults, File, items_of, opened
from reportedly.store.rows import number_of

PART = 16 * 2**20  # bytes of text of a partition: some thousand reports, half an hour of work for a core
MOST_FILES = 1000  # of a partition
LINES = (".jsonl", ".ndjson")
BLOCK = 1 << 20
COUNTING = 22  # bits of an id that count the rows of a partition's table; the 41 above them are the partition's own


@dataclass(frozen=True, slots=True)
class Unit:
    """A file or a stretch of it: items (or lines) after number ``after`` up to ``until``, or bytes from ``start``."""

    file: File
    after: int = 0
    until: int | None = None
    start: int | None = None
    end: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is all of the file."""
        return not self.after and self.until is None and self.start is None

    def told(self) -> dict[str, Any]:
        """What tells it from others."""
        own = {"file": self.file.name, "stamp": self.file.stamp, "after": self.after, "until": self.until}
        return {**own, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Partition:
    """What one worker reads and writes; the ids of its rows begin after ``ids``."""

    name: str
    units: tuple[Unit, ...]
    bytes: int
    ids: int

    def __str__(self) -> str:
        first = self.units[0]
        if len(self.units) > 1:
            return f"{len(self.units)} files from {first.file.name} on"
        return first.file.name if first.whole else f"{first.file.name} from item {first.after + 1} on"


@dataclass(slots=True)
class Done:
    """What a dataset holds: partitions, the numbers that their ids begin after, files, and those read as a whole."""

    names: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    stamps: dict[str, str | None] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)

    def add(self, marker: dict[str, Any]) -> None:
        """Take in the marker of a partition."""
        self.names.add(marker["partition"])
        self.ids.add(marker["ids"])
        for unit in marker["units"]:
            self.stamps[unit["file"]] = unit["stamp"]
            if not unit["after"] and unit["until"] is None and unit["start"] is None:
                self.whole[unit["file"]] = marker["partition"]

    def has(self, file: File) -> str | None:
        """The partition in which a file was read as a whole. Raises UsageError for one that has changed since."""
        if file.name in self.stamps and file.stamp != self.stamps[file.name] and self.stamps[file.name] is not None:
            raise UsageError(
                f"{file.name} has changed since it was read into this dataset: name a new folder with --out"
            )
        return self.whole.get(file.name)


@dataclass(slots=True)
class Plan:
    """Cuts files into partitions of about ``part`` bytes of text; ``passed`` are those that are done already."""

    options: ReadOptions
    reader: str
    part: int = PART
    done: Done = field(default_factory=Done)
    passed: set[str] = field(default_factory=set)
    passed_bytes: int = 0

    def partitions(self, files: Iterable[File]) -> Iterator[Partition]:
        """The partitions that are not done, in the order of the files."""
        bunch: list[Unit] = []
        weight = total = 0
        for file in _once(files):
            if (before := self.done.has(file)) is not None:
                self.passed.add(before)
                self.passed_bytes += file.size
            elif file.weight > self.part and file.problem is None:
                for units, of in self._cut(file):
                    yield from self._named((units,), of)
            else:
                bunch.append(Unit(file))
                weight, total = weight + file.weight, total + file.size
                if weight >= self.part or len(bunch) >= MOST_FILES:
                    yield from self._named(tuple(bunch), total)
                    bunch, weight, total = [], 0, 0
        if bunch:
            yield from self._named(tuple(bunch), total)

    def _named(self, units: tuple[Unit, ...], of: int) -> Iterator[Partition]:
        name = name_of(units, self.reader, self.options)
        if name in self.done.names:
            self.passed.add(name)
            self.passed_bytes += of
            return
        found = Partition(name, units, of, free_ids(name, self.done.ids))
        self.done.ids.add(found.ids)
        yield found

    def _cut(self, file: File) -> Iterator[tuple[Unit, int]]:
        """The stretches of a large file, and how many bytes of it each takes."""
        if file.place is None and not os.access(file.name, os.R_OK):  # which reading it tells
            yield Unit(file), file.size
            return
        faults, asked = Faults(), self.options.input_format
        suffix, packing = suffixes(file.name)
        kind = asked or suffix.removeprefix(".")
        with opened(file, faults) as stream:
            if kind == "parquet" and not packing:
                found = _by_rows(file, stream, self.options, self.part)
            elif (kind == "jsonl" or suffix in LINES) and not packing and _on_lines(stream, self.options):
                found = _by_bytes(file, stream, self.part)
            else:
                found = _by_items(file, items_of(file, self.options, 0, faults), self.part)
            yield from found
            faults.check()


def _once(files: Iterable[File]) -> Iterator[File]:
    """Each file at its first place, however often it is named."""
    seen = set()
    for file in files:
        if file.name not in seen:
            seen.add(file.name)
            yield file


def name_of(units: Iterable[Unit], reader: str, options: ReadOptions) -> str:
    """The name of a partition: a digest of its input and of how it is read, of 80 bits."""
    told = json.dumps([[unit.told() for unit in units], reader, asdict(options)], sort_keys=True)
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def free_ids(name: str, taken: set[int]) -> int:
    """The number after which the ids of a partition begin: made of its name, and another one if that is taken.

    Of 41 bits: of 300,000 partitions two would want the same with a chance of 2 %.
    """
    attempt = 0
    while (found := number_of("ids", name, attempt) >> COUNTING << COUNTING) in taken:
        attempt += 1
    return found


def items(unit: Unit, options: ReadOptions, faults: Faults) -> Iterator[Item]:
    """The items of a unit."""
    if unit.start is not None and unit.end is not None:
        yield from _lines(unit, unit.start, unit.end, options, faults)
        return
    for item in items_of(unit.file, options, unit.after, faults):
        if unit.until is not None and item.number > unit.until:
            return
        yield item


def _lines(unit: Unit, at: int, end: int, options: ReadOptions, faults: Faults) -> Iterator[Item]:
    """The records on the lines of a stretch of a JSONL file, as the whole file would give them."""
    name, number, most = unit.file.name, unit.after, options.max_bytes
    with opened(unit.file, faults) as stream:
        stream.seek(at)
        while at < end and (line := stream.readline(most + 1)):
            number += 1
            at += len(line)
            rest, key = line, f"{name}:{number}"
            while len(rest) > most and not rest.endswith(b"\n"):
                rest = stream.readline(most + 1)
                at += len(rest)
            if len(line) > most:
                yield failure(name, number, key, f"{key} is longer than {size(most)}.", at)
            elif line.strip() not in (b"", UTF8_MARK):
                yield Item(name, number, key, "record", line, offset=at)


def _on_lines(stream: BinaryIO, options: ReadOptions) -> bool:
    """Whether there is a record on each line, and not one value over many lines."""
    head = stream.readline(options.max_bytes + 1)
    stream.seek(0)
    return head.strip() not in (b"[", b"{") and not head.startswith(OTHER_MARKS)


def _by_bytes(file: File, stream: BinaryIO, part: int) -> Iterator[tuple[Unit, int]]:
    """A file of lines, cut at the first end of a line after each ``part`` bytes."""
    start = lines = 0
    while True:
        end, found = _pass(stream, part)
        if not end:
            return
        yield Unit(file, lines, lines + found, start, start + end), end
        start, lines = start + end, lines + found


def _pass(stream: BinaryIO, part: int) -> tuple[int, int]:
    """Read on for so many bytes and to the end of the line: how many bytes that were, and how many lines."""
    passed = lines = 0
    ended = True
    while passed < part and (block := stream.read(min(BLOCK, part - passed))):
        passed, lines, ended = passed + len(block), lines + block.count(b"\n"), block.endswith(b"\n")
    while not ended and (rest := stream.readline(BLOCK)):
        passed, ended = passed + len(rest), rest.endswith(b"\n")
        lines += ended
    return passed, lines + (not ended)


def _by_rows(file: File, stream: BinaryIO, options: ReadOptions, part: int) -> Iterator[tuple[Unit, int]]:
    """A Parquet file, cut at groups of rows, and within those that are large."""
    try:
        table = Table(Input(file.name, stream, options))
    except ReportedlyError:  # which reading it tells
        yield Unit(file), file.size
        return
    total = sum(map(table.count, range(table.groups)))
    after = 0
    for until in _ends(table, part, total):
        of = file.size * until // total - file.size * after // total
        yield Unit(file, after, until if until < total else None), of
        after = until
    if not total:
        yield Unit(file), file.size


def _ends(table: Table, part: int, total: int) -> Iterator[int]:
    """The numbers of the rows with which partitions end."""
    passed = weight = last = 0
    for group in range(table.groups):
        count, of = table.count(group), int(table.file.metadata.row_group(group).total_byte_size)
        pieces = max(1, round(of / part))
        for piece in range(1, pieces + 1):
            weight += of // pieces
            end = passed + count * piece // pieces
            if end > last and (weight >= part or piece < pieces or end == total):
                yield end
                last, weight = end, 0
        passed += count


def _by_items(file: File, found: Iterable[Item], part: int) -> Iterator[tuple[Unit, int]]:
    """Any file, cut after so many items that they come to ``part`` bytes: it has to be passed over once for that."""
    after = last = weight = offset = begun = 0
    for item in found:
        if weight >= part:
            yield Unit(file, after, last), offset - begun
            after, begun, weight = last, offset, 0
        weight += weight_of(item)
        last, offset = item.number, item.offset or offset
    yield Unit(file, after), max(0, file.size - begun)


def weight_of(item: Item) -> int:
    """About how many bytes of text an item is."""
    data = item.data
    found = len(data) if isinstance(data, str | bytes) else sum(len(str(value)) for value in data.values())
    return found // MARKUP if item.kind == "html" else found
