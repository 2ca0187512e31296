"""What a source is: something with items, from a file to an address of the web."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from reportedly.read.item import Item, failure

Reading = Callable[[int], Iterator[Item]]
"""From a number to the items after it."""


class FetchedPage(Protocol):
    """What stands at an address, as ``reportedly.fetch.Page`` has it."""

    @property
    def url(self) -> str:
        """The address that it was found at, after redirects."""

    @property
    def status(self) -> int:
        """What the server answered: 200 if all is well."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that came with it."""

    @property
    def content(self) -> bytes:
        """What was sent, unpacked."""


class Fetch(Protocol):
    """Whatever fetches, as ``reportedly.fetch.Fetcher`` does: the only way from here to the network."""

    def get(self, url: str, /) -> FetchedPage:
        """What stands at this address; a ReportedlyError says why it cannot be had."""


def _no_mapping() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """A file, archive, feed or address, not yet opened.

    ``stamp`` is the size and the time of the last change of a file, None where there is no file; ``size`` its bytes.
    """

    name: str
    stamp: str | None
    size: int | None
    read: Reading = field(repr=False)
    mapping: Callable[[], str | None] = field(default=_no_mapping, repr=False)

    def items(self, after: int = 0) -> Iterator[Item]:
        """The items with a number above ``after``, in the order of the source; what cannot be read is an item, too."""
        return self.read(after)


def broken(name: str, reason: str) -> Source:
    """A source that cannot be read, for this reason."""
    return Source(name, None, None, lambda after: iter([] if after else [failure(name, 1, name, reason)]))
