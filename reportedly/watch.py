"""Watching feeds: polled politely, for as long as the program runs, and each new report handed over once.

One request at a time, never two to one host within its delay. What waits is an errand on the agenda: a feed to poll, or
the page of an entry to get. An errand that is not done, because its host is to be left alone, its robots.txt must be
had first or the server sends on to another place, goes back on the agenda, so every single request keeps to the rules.
Feeds take turns, and a request takes at most the time bound of the fetcher: that is how long one feed or one slow host
can hold up the others.

What has to last is in the ``WatchState``: a poll and the entries it brought are kept together, and an entry is struck
out only when it has been handled. A run that is killed goes on where it was; the one entry that it was handling is
handled again, so ``handle`` must not mind seeing it twice.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Protocol

from reportedly.errors import ReportError
from reportedly.fetch.address import host_of, shown
from reportedly.fetch.agenda import Agenda, Due
from reportedly.fetch.errors import FetchError, Stopped
from reportedly.fetch.feeds import MOST_ENTRIES, Feed, FeedAddress, read_feed, word_count
from reportedly.fetch.fetcher import MOVED_FOR_GOOD, Fetcher, Page, too_many_redirects
from reportedly.fetch.polls import WatchOptions, answered, check_page, failed, in_words, put_off
from reportedly.fetch.robots import Robots
from reportedly.fetch.state import FeedState, WaitingEntry, WatchState
from reportedly.fetch.wire import TURN, Stop, never

__all__ = [
    "Arrival",
    "Clock",
    "FeedState",
    "Tally",
    "WaitingEntry",
    "WatchOptions",
    "WatchState",
    "stop_on_signals",
    "watch",
]

MINUTE, DAY = 60.0, 86_400.0
SULKING = 60.0  # seconds that a host is left alone which did not answer in time
MOST_WAITING = MOST_ENTRIES  # entries of one feed; a feed that never ends would fill the disk


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> float:
        """Seconds since 1970."""

    def sleep(self, seconds: float, stop: Stop) -> None:
        """Come back after so many seconds, or soon after ``stop`` is true."""


class SystemClock:
    """The clock of the computer."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float, stop: Stop) -> None:
        """Come back after so many seconds, or within a turn after ``stop`` is true."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not stop():
            time.sleep(min(left, TURN))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report that has come in: the web page of an entry, or the text that the feed gave if ``from_feed``."""

    url: str | None
    html: bytes | str
    feed: str
    feed_title: str | None
    title: str | None
    published: str | None
    key: str
    from_feed: bool = False


@dataclass(slots=True)
class Tally:
    """What a watch has done."""

    polls: int = 0
    failed_polls: int = 0
    new: int = 0
    read: int = 0
    failed: int = 0
    waiting: int = 0  # entries left for the next run


@dataclass(frozen=True, slots=True)
class Errand:
    """A feed to poll or an entry whose page to get, and where it stands after the redirects followed so far."""

    goal: FeedState | WaitingEntry
    url: str
    hops: int = 0
    for_good: bool = True  # whether all these redirects were permanent


def watch(
    feeds: Iterable[FeedAddress],
    state: WatchState,
    fetcher: Fetcher,
    handle: Callable[[Arrival], None],
    *,
    options: WatchOptions | None = None,
    clock: Clock | None = None,
    stop: Stop = never,
    say: Callable[[str], None] = lambda line: None,
    chance: random.Random | None = None,
) -> Tally:
    """Poll these feeds and hand each new report to ``handle`` until ``stop`` is true; what has been done.

    Give the same ``stop`` to the fetcher, so that a request under way is broken off too. A ReportError of ``handle`` is
    the failure of that report; any other error ends the watch, and the report is handled again by the next.
    """
    options, clock = options or WatchOptions(), clock or SystemClock()
    run = _Watch(state, fetcher, handle, options, clock, stop, say, chance or random.Random())
    run.plan({feed.url: feed for feed in feeds})
    return run.run()


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """What is true once SIGINT or SIGTERM has come; a second one ends the program as ever."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    for number in before:
        signal.signal(number, ask)
    try:
        yield lambda: asked
    finally:
        restore()


def is_moved(feed: FeedState, errand: Errand) -> bool:
    """Whether a feed that answered at the end of an errand has moved there; a move that gives up encryption is none."""
    less_safe = feed.url.startswith("https:") and not errand.url.startswith("https:")
    return errand.hops > 0 and errand.for_good and not less_safe


def _at_last(when: float, now: float) -> float:
    """A remembered time, but none in the past, nor one that a clock set wrong has put off for more than a day."""
    return min(max(when, now), now + DAY)


@dataclass(slots=True)
class _Watch:
    """A watch under way."""

    state: WatchState
    fetcher: Fetcher
    handle: Callable[[Arrival], None]
    options: WatchOptions
    clock: Clock
    stop: Stop
    say: Callable[[str], None]
    chance: random.Random
    agenda: Agenda[Errand] = field(default_factory=Agenda)
    titles: dict[str, str | None] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)  # entries of each feed that are still to be read
    tally: Tally = field(default_factory=Tally)
    robots: Robots = field(init=False)
    last_answer: float = field(init=False)  # when anything on the network last answered
    outage: bool = False

    def __post_init__(self) -> None:
        self.robots = Robots(self.fetcher, self.clock.now)
        self.last_answer = self.clock.now()

    def plan(self, feeds: dict[str, FeedAddress]) -> None:
        """Put on the agenda what the state and the list of feeds give."""
        now = self.clock.now()
        for url, address in feeds.items():
            feed = self.state.feed(url) or FeedState(feed=url, url=url, title=address.title)
            self.titles[url] = feed.title or address.title
            if feed.retired is not None:
                self.say(f"{shown(url)} is not polled: {feed.retired}")
                continue
            when = 0.0 if self.options.once and not feed.failures else feed.next_poll
            self._add(Errand(feed, feed.url), _at_last(when, now))
        for entry in self.state.waiting(feeds.keys()):
            self.waiting[entry.feed] += 1
            self._add(Errand(entry, entry.url or ""), _at_last(entry.next_try, now))

    def run(self) -> Tally:
        """Do what is on the agenda until there is nothing, or until it is time to stop."""
        while (due := self.agenda.next(self.clock.now())) is not None:
            if self.options.once and due.time > self.clock.now() + self.options.patience:
                break
            if not self._wait(due.time):
                break
            self.agenda.turn(due.owner)
            try:
                if self._may_ask(due):
                    self.agenda.take(due)
                    self._do(due)
            except Stopped:
                break
        self.tally.waiting = sum(1 for _ in self.state.waiting(self.titles.keys()))
        return self.tally

    def _wait(self, until: float) -> bool:
        """Let time pass until then; False if it is time to stop."""
        while (left := until - self.clock.now()) > 0 and not self.stop():
            self.clock.sleep(min(left, MINUTE), self.stop)  # a minute, for the clock may be set meanwhile
        return not self.stop()

    def _add(self, errand: Errand, when: float) -> None:
        self.agenda.add(errand, host_of(errand.url), when, errand.goal.feed)

    def _may_ask(self, due: Due[Errand]) -> bool:
        """Whether the robots.txt that an errand needs is at hand; else it is asked for, once, and the errand waits."""
        url = due.errand.url
        try:
            wanted = self.robots.wanted(url) if url and self.options.robots else None
        except FetchError:
            return True  # it is no address to ask, which is told when it is asked
        if wanted is None:
            return True
        host = host_of(wanted)
        until = self.agenda.rests(host)
        if until > self.clock.now():  # its robots.txt is on another host, which is to be left alone
            self.agenda.rest(due.host, until)
            return False
        wait = self.robots.ask(url)
        # On its own host it is the errand that fails for now, and is told so.
        self._rest(host, wanted, wait if host != due.host else 0.0)
        self._rest(due.host, url)
        return False

    def _do(self, due: Due[Errand]) -> None:
        """Do an errand: make its request, and take in what comes."""
        errand, goal = due.errand, due.errand.goal
        try:
            page = self._request(errand, due.host)
            if page is None:
                return
            if isinstance(goal, WaitingEntry):
                check_page(page)
            else:
                found = None if page.unchanged else read_feed(page.content, page.url)
        except FetchError as error:
            self._failed(goal, error)
            return
        if isinstance(goal, WaitingEntry):
            self._hand_over(goal, page.url, page.markup)
        else:
            self._polled(goal, errand, page, found)

    def _request(self, errand: Errand, host: str) -> Page | None:
        """What stands at the end of an errand; None if one more request is needed, for which it is on the agenda."""
        if not errand.url:
            raise FetchError("The entry has no link.")
        page = self._ask(errand, host)
        if page.leads_to is None:
            return page
        if errand.hops == self.fetcher.options.max_redirects:
            raise too_many_redirects(errand.goal.url or "", errand.hops)
        for_good = errand.for_good and page.status in MOVED_FOR_GOOD
        self._add(Errand(errand.goal, page.leads_to, errand.hops + 1, for_good), self.clock.now())
        return None

    def _ask(self, errand: Errand, host: str) -> Page:
        """The answer to the request itself, if robots.txt lets it be made."""
        goal = errand.goal
        known = (goal.etag, goal.modified) if isinstance(goal, FeedState) else (None, None)
        try:
            if self.options.robots:
                self.robots.require(errand.url)
            page = self.fetcher.ask(errand.url, *known)
        except FetchError as error:
            wait = error.retry_after or (SULKING if error.temporary and error.status is None else 0.0)
            self._rest(host, errand.url, wait)
            if error.status is not None:
                self._answered()
            raise
        self._rest(host, errand.url)
        self._answered()
        return page

    def _rest(self, host: str, url: str, wait: float = 0.0) -> None:
        """Leave a host alone for its delay, or longer."""
        delay = self.robots.delay(url) if self.options.robots else 0.0
        self.agenda.rest(host, self.clock.now() + max(self.options.host_delay, delay, wait))

    def _answered(self) -> None:
        self.last_answer = self.clock.now()
        if self.outage:
            self.outage = False
            self.say("The network answers again.")

    def _is_outage(self, error: FetchError) -> bool:
        """Whether a failure says nothing of its host: nothing has answered for as long as a poll is apart."""
        if error.reached or self.clock.now() - self.last_answer < self.options.every:
            return False
        if not self.outage:
            self.outage = True
            self.say("Nothing on the network answers; trying on.")
        return True

    def _polled(self, feed: FeedState, errand: Errand, page: Page, found: Feed | None) -> None:
        """Keep what a feed answered, None being that it is unchanged, and put its new entries on the agenda."""
        now = self.clock.now()
        after = answered(feed, page, found, now, self.options)
        if is_moved(feed, errand):
            self.say(f"{shown(feed.url)} has moved for good to {shown(errand.url)}, and is polled there from now on.")
            after = replace(after, url=errand.url)
        new = self._new(feed, found, now) if found is not None else ()
        room = max(MOST_WAITING - self.waiting[feed.feed], 0)
        if len(new) > room:  # the rest is new at the next poll, too, which is then to show them again
            new, after = new[:room], replace(after, etag=None, modified=None)
        self.state.polled(after, new)
        self.waiting[feed.feed] += len(new)
        if feed.failures:
            self.say(f"{shown(feed.url)} answers again.")
        self.titles[feed.feed] = after.title
        self.tally.polls += 1
        self.tally.new += len(new)
        for entry in new:
            self._add(Errand(replace(entry, content=None), entry.url or ""), now)
        self._poll_again(after)

    def _new(self, feed: FeedState, found: Feed, now: float) -> tuple[WaitingEntry, ...]:
        unseen = self.state.unseen(feed.feed, [(entry.id, entry.url) for entry in found.entries])
        return tuple(
            WaitingEntry(feed.feed, entry.id, entry.url, entry.title, entry.published, entry.content_html, now)
            for entry in found.entries
            if entry.id in unseen
        )

    def _poll_again(self, feed: FeedState) -> None:
        if not self.options.once:
            self._add(Errand(feed, feed.url), feed.next_poll)

    def _failed(self, goal: FeedState | WaitingEntry, error: FetchError) -> None:
        outage, now = self._is_outage(error), self.clock.now()
        if isinstance(goal, WaitingEntry):
            after = put_off(goal, error, now, self.options, outage)
            if after is None:
                self._fall_back(goal, error)
            else:
                self.state.put_off(after)
                self._add(Errand(after, after.url or ""), after.next_try)
            return
        feed = failed(goal, error, now, self.options, self.chance, outage)
        self.state.polled(feed)
        self.tally.failed_polls += 1
        if feed.retired is not None:
            self.say(f"{shown(feed.feed)} is polled no more: {feed.retired}")
            return
        if feed.error != goal.error and not outage:
            whose = "" if shown(feed.url) in str(error) else f"{shown(feed.url)}: "
            self.say(f"{whose}{error} The feed is polled again in {in_words(feed.next_poll - now)}.")
        self._poll_again(feed)

    def _fall_back(self, entry: WaitingEntry, error: FetchError) -> None:
        """Take the text that the feed gave for the page that cannot be had, if it is long enough for a report."""
        content = self.state.content(entry)
        if content is not None and word_count(content) >= self.options.fewest_words:
            self._hand_over(entry, entry.url, content, from_feed=True)
        else:
            self._finish(entry, str(error))

    def _hand_over(self, entry: WaitingEntry, url: str | None, html: bytes | str, *, from_feed: bool = False) -> None:
        title = self.titles.get(entry.feed)
        arrival = Arrival(url, html, entry.feed, title, entry.title, entry.published, entry.key, from_feed)
        try:
            self.handle(arrival)
        except ReportError as error:
            self._finish(entry, str(error))
        else:
            self._finish(entry)

    def _finish(self, entry: WaitingEntry, failure: str | None = None) -> None:
        self.state.finish(entry, failure)
        self.waiting[entry.feed] -= 1
        if failure is None:
            self.tally.read += 1
        else:
            self.tally.failed += 1
