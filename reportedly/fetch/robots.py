"""What a site lets programs read: its robots.txt, kept for a day.

As RFC 9309 has it: a site without one (any 4xx) allows everything; one whose robots.txt cannot be had just now (5xx, no
answer) is left alone until it can, unless an older copy is at hand.

A robots.txt may be on another host, and the way there over more than one. Whoever has to be polite makes each request
of that way by itself: ``wanted`` tells which is next, ``ask`` makes it.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from protego import Protego

from reportedly.fetch.address import read_address, shown
from reportedly.fetch.errors import FetchError
from reportedly.fetch.fetcher import Fetcher, Page, too_many_redirects

LARGEST = 512 * 1024  # bytes; what comes after them is not read, as the RFC has it
KEPT = 86_400.0  # seconds
ASKED_AGAIN = 600.0  # seconds after which a robots.txt that could not be had is asked for again
MOST_SITES = 5_000
MOST_LINES = 500_000  # of all sites together: they take some 300 bytes each, and a site may have 50,000
LONGEST_DELAY = 86_400.0  # of the delays that a site may ask for, in seconds
# Protego is as lenient: "User agent foo" will do.
AGENT_LINE = re.compile(r"user(?:-|\s*)agent(?:\s*:\s*|\s+)(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is known of one site until a point in time: its rules, or why they could not be had."""

    until: float
    rules: Protego | None = None
    error: FetchError | None = None
    lines: int = 0


class Robots:
    """The robots.txt of sites, fetched when first wanted, with the same guard as all else."""

    def __init__(self, fetcher: Fetcher, now: Callable[[], float] = time.time) -> None:
        self._fetcher = fetcher
        self._now = now
        self._sites: OrderedDict[str, _Rules] = OrderedDict()
        self._ways: dict[str, tuple[str, int]] = {}  # where a robots.txt is to be looked for, after how many redirects
        # What stands before the version: "reportedly/0.1" goes by the rules for "reportedly".
        self._agent = re.split(r"[/\s]", fetcher.options.user_agent.strip())[0] or "reportedly"

    def knows(self, url: str) -> bool:
        """Whether the rules for this address are at hand, so that nothing must be fetched to tell."""
        found = self._sites.get(self._site(url))
        return found is not None and self._now() < found.until

    def wanted(self, url: str) -> str | None:
        """The address that is to be asked next for the rules for this one; None if they are at hand."""
        return None if self.knows(url) else self._way(self._site(url))[0]

    def ask(self, url: str) -> float:
        """Make that one request: the rules are at hand then, or the next address is known.

        What comes back is for how many seconds the server that was asked wants to be left alone, if it says so.
        """
        site = self._site(url)
        asked, hops = self._way(site)
        self._ways.pop(site, None)
        try:
            page = self._fetcher.ask(asked, start=LARGEST)
            if page.leads_to is not None and hops == self._fetcher.options.max_redirects:
                raise too_many_redirects(f"{site}/robots.txt", hops)
        except FetchError as error:
            self._keep(site, self._without(site, error))
            return error.retry_after or 0.0
        if page.leads_to is not None:
            self._ways[site] = page.leads_to, hops + 1
        else:
            self._keep(site, self._read(page))
        return 0.0

    def load(self, url: str) -> None:
        """Fetch the rules for this address anew."""
        site = self._site(url)
        self._ways.pop(site, None)
        self.ask(url)
        while site in self._ways:
            self.ask(url)

    def require(self, url: str) -> None:
        """Raise FetchError if the site does not want this address read, or if that cannot be told just now."""
        asked = str(read_address(url, any_port=self._fetcher.options.allow_private))
        found = self._known(url)
        if found.error is not None:
            wait = max(found.until - self._now(), 1.0)
            error = found.error
            raise FetchError(str(error), status=error.status, temporary=True, retry_after=wait, reached=error.reached)
        if found.rules is not None and not found.rules.can_fetch(asked, self._agent):
            raise FetchError(f"{shown(url)} is not fetched: the robots.txt of its site forbids it.")

    def allows(self, url: str) -> bool:
        """Whether the site lets this address be read; FetchError if that cannot be told just now."""
        try:
            self.require(url)
        except FetchError as error:
            if error.temporary:
                raise
            return False
        return True

    def delay(self, url: str) -> float:
        """The seconds that the site wants between two requests, 0 if it does not say; nothing is fetched to tell."""
        found = self._sites.get(self._site(url))
        asked = found.rules.crawl_delay(self._agent) if found is not None and found.rules is not None else None
        return min(asked or 0.0, LONGEST_DELAY)

    def _site(self, url: str) -> str:
        return read_address(url, any_port=self._fetcher.options.allow_private).origin

    def _known(self, url: str) -> _Rules:
        if not self.knows(url):
            self.load(url)
        return self._sites[self._site(url)]

    def _way(self, site: str) -> tuple[str, int]:
        return self._ways.get(site, (f"{site}/robots.txt", 0))

    def _keep(self, site: str, found: _Rules) -> None:
        """Note what is known of a site; the longest of all are given up, where they are more than memory is for."""
        self._sites[site] = found
        self._sites.move_to_end(site)
        while len(self._sites) > MOST_SITES:
            self._sites.popitem(last=False)
        while sum(one.lines for one in self._sites.values()) > MOST_LINES:
            longest = max(self._sites, key=lambda name: self._sites[name].lines)
            reason = f"{longest} is left alone for now: its robots.txt is too long to be kept."
            self._sites[longest] = _Rules(self._now() + ASKED_AGAIN, error=FetchError(reason, temporary=True))

    def _without(self, site: str, error: FetchError) -> _Rules:
        """What goes for a site whose robots.txt was not to be had."""
        now, before = self._now(), self._sites.get(site)
        if not error.temporary:  # 4xx; or it leads nowhere, which comes to the same
            return _Rules(now + KEPT)
        if before is not None and before.error is None:
            return replace(before, until=now + ASKED_AGAIN)
        waiting = FetchError(
            f"{site} is left alone until its robots.txt can be had: {error}",
            status=error.status,
            temporary=True,
            reached=error.reached,
        )
        return _Rules(now + max(ASKED_AGAIN, error.retry_after or 0.0), error=waiting)

    def _read(self, page: Page) -> _Rules:
        """The rules on a page; those for other programs are given to a single other, or many would take forever."""
        text = page.content.decode("utf-8", "replace").removeprefix("\ufeff")
        lines = [spare for line in text.splitlines() if (spare := self._spare(line))]
        return _Rules(self._now() + KEPT, Protego.parse("\n".join(lines)), lines=len(lines))

    def _spare(self, line: str) -> str:
        line = line.partition("#")[0].strip()
        match = AGENT_LINE.fullmatch(line)
        name = match[1].lower().replace("*", "") if match else ""
        return line if self._agent.lower().startswith(name) else "user-agent: someone-else"
