"""What readers find in an input: items, each of which may be a report but has not been read yet.

Readers pass over an input as fast as they can; making a report of an item, with decoding, parsing and looking at its
text, is for whoever calls ``to_report``, perhaps in another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reportedly.read.metadata import Known

ItemKind = Literal["text", "html", "record", "row", "failure"]
"""``record``: an object as in JSON, or bytes of one; ``row``: values by what they mean; ``failure``: what is wrong."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be a report, as it lies in its source.

    ``source`` is the file, archive or feed that it came in, ``number`` rises in the order of that source and is the
    same whenever it is read unchanged; ``key`` is what messages call it (``dump.jsonl:124``, ``crawl.warc.gz, record
    12``, an address). ``known`` is what the source tells of it, ``hints`` what counts where the report itself does not
    say. ``offset`` is how many bytes of the source have been passed with it, for progress.
    """

    source: str
    number: int
    key: str
    kind: ItemKind
    data: bytes | str | Mapping[str, Any]
    known: Known = field(default_factory=Known)
    offset: int | None = None
    hints: Known = field(default_factory=Known)


def failure(source: str, number: int, key: str, reason: str, offset: int | None = None) -> Item:
    """The item that stands for something that cannot be read: ``reason`` is one line that says why."""
    return Item(source, number, key, "failure", " ".join(reason.split()), offset=offset)
