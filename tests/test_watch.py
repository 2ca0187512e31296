"""Watching feeds: politely, through outages, each report once, nothing lost when it stops."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from local_server import LocalServer, Request, Route, Send, answer, head, raw

from reportedly.errors import ReportError
from reportedly.fetch import FeedAddress, Fetcher, FetchError, FetchOptions, Stopped
from reportedly.fetch.state import FeedState, MemoryState, WaitingEntry
from reportedly.watch import Arrival, Tally, WatchOptions, stop_on_signals, watch

START = 1_700_000_000.0
MINUTE, HOUR = 60.0, 3600.0
PAGE = "<html><body><p>Guards shut the gate.</p></body></html>"
LONG_TEXT = f"&lt;p&gt;{'Guards shut the gate at dusk. ' * 30}&lt;/p&gt;"


@pytest.fixture(scope="module")
def one_server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def server(one_server: LocalServer) -> LocalServer:
    return one_server.forget()


@dataclass
class FakeClock:
    """A clock on which hours pass in no time; ``at`` calls what is to happen at some of them."""

    time: float = START
    events: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float, stop: Callable[[], bool]) -> None:
        self.time += seconds
        for event in [event for event in self.events if event[0] <= self.time]:
            self.events.remove(event)
            event[1]()

    def at(self, minutes: float, what: Callable[[], None]) -> None:
        self.events.append((START + minutes * MINUTE, what))


@dataclass
class Bench:
    """A watch of feeds on the server, and what came of it."""

    server: LocalServer
    clock: FakeClock = field(default_factory=FakeClock)
    state: MemoryState = field(default_factory=MemoryState)
    arrivals: list[Arrival] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    times: list[tuple[float, str]] = field(default_factory=list)
    fetch: dict[str, Any] = field(default_factory=dict)

    def run(self, *feeds: str, minutes: float = 0.0, **options: Any) -> Tally:
        """Watch for so many minutes, or once."""
        until = self.clock.time + minutes * MINUTE
        options = {"once": not minutes, **options}

        def stop() -> bool:
            return not options["once"] and self.clock.time >= until

        fetcher = Fetcher(FetchOptions(allow_private=True, max_seconds=5), now=self.clock.now, **self.fetch)
        timed = fetcher.ask

        def ask(url: str, *conditions: str | None, start: int | None = None) -> Any:
            self.times.append((self.clock.time - START, url))
            return timed(url, *conditions, start=start)

        fetcher.ask = ask  # type: ignore[method-assign, assignment]
        return watch(
            [FeedAddress(feed if "://" in feed else self.server.url(feed)) for feed in feeds],
            self.state,
            fetcher,
            self.arrivals.append,
            options=WatchOptions(**options),
            clock=self.clock,
            stop=stop,
            say=self.said.append,
            chance=random.Random(1),
        )

    def minutes(self, path: str) -> list[int]:
        """At which minutes a path was asked for."""
        return [round(time / MINUTE) for time, url in self.times if url.endswith(path)]

    def failures(self) -> dict[str, str]:
        """The entries that failed, by their keys."""
        return {key: reason for (_, key), reason in self.state.failures.items()}


@pytest.fixture
def bench(server: LocalServer) -> Bench:
    return Bench(server)


def feed(*items: str, **headers: Any) -> Route:
    """An RSS feed: items as "/link" or written out."""
    written = "".join(f"<item>{item if '<' in item else link(item)}</item>" for item in items)
    body = f'<rss version="2.0"><channel><title>Orm Herald</title>{written}</channel></rss>'
    return answer(body, kind="application/rss+xml", **headers)


def link(url: str) -> str:
    return f"<link>{url}</link>"


def numbered(*routes: Route) -> Route:
    """The first request is answered by the first of these, and so on; the last goes on."""
    left = list(routes)

    def route(send: Send, request: Request) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(send, request)

    return route


# New entries


def test_the_page_of_each_new_entry_is_handed_over_once(bench: Bench) -> None:
    entry = "<title>Gate</title><link>/1</link><guid>g1</guid><pubDate>Tue, 12 Mar 2024 10:00:00 GMT</pubDate>"
    bench.server.routes |= {"/feed": numbered(feed(entry), feed("/2", entry)), "/1": answer(PAGE), "/2": answer("<p>2")}
    tally = bench.run("/feed", minutes=40)
    assert [arrival.html for arrival in bench.arrivals] == [PAGE.encode(), b"<p>2"]
    first = bench.arrivals[0]
    assert first == Arrival(
        url=bench.server.url("/1"),
        html=PAGE.encode(),
        feed=bench.server.url("/feed"),
        feed_title="Orm Herald",
        title="Gate",
        published="2024-03-12T10:00:00+00:00",
        key="g1",
    )
    assert (tally.polls, tally.new, tally.read, tally.failed, tally.waiting) == (3, 2, 2, 0, 0)
    assert len(bench.server.asked("/1")) == 1


def test_a_second_run_reads_nothing_twice(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1", "/2"), "/1": answer(PAGE), "/2": answer(PAGE)}
    assert bench.run("/feed").read == 2
    assert bench.run("/feed") == Tally(polls=1)


def test_an_article_in_two_feeds_is_read_once(bench: Bench) -> None:
    bench.server.routes |= {"/a": feed("/1"), "/b": feed("/1"), "/1": answer(PAGE)}
    assert bench.run("/a", "/b").read == 1


def test_within_a_feed_the_id_tells_entries_apart(bench: Bench) -> None:
    same_id = "<guid>g</guid><link>/1</link>", "<guid>g</guid><link>/2</link>"
    bench.server.routes |= {"/feed": feed(*same_id), "/1": answer(PAGE), "/2": answer(PAGE)}
    assert bench.run("/feed").read == 1


def test_a_feed_is_asked_with_what_it_said_of_its_version(bench: Bench) -> None:
    modified = "Tue, 12 Mar 2024 10:00:00 GMT"
    bench.server.routes |= {
        "/feed": numbered(feed("/1", ETag='"v1"', Last_Modified=modified), answer(status=304)),
        "/1": answer(PAGE),
    }
    bench.run("/feed")
    bench.run("/feed")
    assert bench.run("/feed") == Tally(polls=1)
    _, second, third = bench.server.asked("/feed")
    for request in (second, third):
        assert (request.headers["if-none-match"], request.headers["if-modified-since"]) == ('"v1"', modified)


def test_a_304_that_nothing_was_known_for_is_a_failure(bench: Bench) -> None:
    bench.server.routes["/feed"] = answer(status=304)
    assert bench.run("/feed").failed_polls == 1
    assert "answered 304 (Not Modified)" in bench.said[0]


# Politeness


def test_a_host_is_asked_at_most_every_five_seconds(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1", "/2", "/3"), **dict.fromkeys(["/1", "/2", "/3"], answer(PAGE))}
    bench.run("/feed")
    assert [round(time) for time, _ in bench.times] == [0, 5, 10, 15, 20]
    assert bench.times[0][1] == bench.server.url("/robots.txt")


def test_a_host_is_one_however_it_is_written(bench: Bench) -> None:
    names = ["2130706433", "0x7f.1", "127.1", "①②⑦.⓪.⓪.①", "127.0.0.1."]
    links = [bench.server.url(f"/{number}", host=name) for number, name in enumerate(names)]
    bench.server.routes |= {"/feed": feed(*links), **{f"/{number}": answer(PAGE) for number in range(len(names))}}
    assert bench.run("/feed").read == len(names)
    assert [round(time) for time, _ in bench.times] == [0, 5, 10, 15, 20, 25, 30]


def test_a_longer_delay_that_robots_txt_asks_for_is_kept(bench: Bench) -> None:
    bench.server.routes |= {
        "/robots.txt": answer("User-agent: *\nCrawl-delay: 30"),
        "/feed": feed("/1", "/2"),
        **dict.fromkeys(["/1", "/2"], answer(PAGE)),
    }
    bench.run("/feed")
    assert [round(time) for time, _ in bench.times] == [0, 30, 60, 90]


def test_a_robots_txt_that_leads_to_another_host_is_fetched_as_politely_as_any_page(bench: Bench) -> None:
    """Or a site of many names could set us upon a host with requests for each of them."""
    bench.fetch["resolve"] = lambda host, port: ["127.0.0.1"]
    many = [bench.server.url("/page", host=f"{number}.example") for number in range(8)]
    there = bench.server.url("/there", host="victim.example")
    onward = bench.server.url("/onward", host="victim.example")
    hosts = [f"{number}.example:{bench.server.port}" for number in range(8)]

    def lead(send: Send, request: Request) -> None:
        found = answer(status=302, Location=there) if request.headers["host"] in hosts else answer(status=404)
        found(send, request)

    bench.server.routes |= {
        "/robots.txt": lead,
        "/there": answer(status=302, Location=onward),
        "/onward": answer("User-agent: *\nDisallow: /closed"),
        "/feed": feed(*many),
        "/page": answer(PAGE),
    }
    assert bench.run("/feed").read == 8
    times = sorted(time for time, url in bench.times if url in (there, onward))
    assert len(times) == 16
    assert all(after - before >= 4.9 for before, after in itertools.pairwise(times))


def test_a_host_that_has_another_ones_robots_txt_is_left_alone_as_it_wishes(bench: Bench) -> None:
    bench.fetch["resolve"] = lambda host, port: ["127.0.0.1"]
    there = bench.server.url("/there", host="victim.example")
    pages = [bench.server.url("/page", host=f"{number}.example") for number in range(3)]

    def lead(send: Send, request: Request) -> None:
        found = answer(status=404) if "feed" in request.headers["host"] else answer(status=302, Location=there)
        found(send, request)

    bench.server.routes |= {
        "/robots.txt": lead,
        "/there": numbered(answer(status=429, Retry_After="1800"), answer("")),
        "/feed": feed(*pages),
        "/page": answer(PAGE),
    }
    bench.run(bench.server.url("/feed", host="feed.example"), minutes=60, every=12 * HOUR)
    assert len(bench.arrivals) == 3
    first, second = [time for time, url in bench.times if url == there][:2]
    assert second - first >= 1_800


def test_what_robots_txt_forbids_is_not_asked_for(bench: Bench) -> None:
    bench.server.routes |= {
        "/robots.txt": answer("User-agent: *\nDisallow: /closed"),
        "/feed": feed("/closed/1", f"<link>/closed/2</link><description>{LONG_TEXT}</description>"),
    }
    tally = bench.run("/feed")
    assert (tally.read, tally.failed) == (1, 1)
    (reason,) = bench.failures().values()
    assert reason == f"{bench.server.url('/closed/1')} is not fetched: the robots.txt of its site forbids it."
    assert not bench.server.asked("/closed/1")


def test_robots_txt_need_not_be_asked(bench: Bench) -> None:
    bench.server.routes |= {
        "/robots.txt": answer("User-agent: *\nDisallow: /"),
        "/feed": feed("/1"),
        "/1": answer(PAGE),
    }
    assert bench.run("/feed", robots=False).read == 1
    assert not bench.server.asked("/robots.txt")


def test_a_host_with_much_to_do_does_not_hold_up_another(bench: Bench) -> None:
    many = [f"/{number}" for number in range(50)]
    bench.fetch["resolve"] = lambda host, port: ["127.0.0.1"]
    bench.server.routes |= {"/a": feed(*many), **dict.fromkeys(many, answer(PAGE)), "/b": feed()}
    other = bench.server.url("/b", host="other.example")
    bench.run("/a", other, minutes=3, host_delay=5.0)
    assert next(time for time, url in bench.times if url == other) <= 10


def test_a_feed_with_pages_on_many_slow_hosts_does_not_hold_up_another_feed(bench: Bench) -> None:
    def slow(send: Send, request: Request) -> None:
        bench.clock.time += 30
        answer(PAGE)(send, request)

    bench.fetch["resolve"] = lambda host, port: ["127.0.0.1"]
    bench.server.routes |= {
        "/a": feed(*(bench.server.url("/slow", host=f"{number}.example") for number in range(200))),
        "/slow": slow,
        "/b": feed(),
    }
    other = bench.server.url("/b", host="other.example")
    bench.run("/a", other, minutes=80, robots=False)
    polls = [time for time, url in bench.times if url == other]
    assert len(polls) == 6
    assert all(after - before <= 16.1 * MINUTE for before, after in itertools.pairwise(polls))


def test_a_feed_without_end_takes_no_more_than_can_be_read(bench: Bench) -> None:
    """What it had no room for comes in later, though the feed has not changed since."""
    down, polls = True, itertools.count(1)

    def resolve(host: str, port: int) -> Sequence[str]:
        if down and host != "feed.example":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    def grow(send: Send, request: Request) -> None:
        if "if-none-match" in request.headers:
            answer(status=304)(send, request)
            return
        first = 600 if next(polls) > 1 else 0
        links = [bench.server.url("/page", host=f"{number}.example") for number in range(first, first + 600)]
        feed(*links, **({"ETag": '"v2"'} if first else {}))(send, request)

    bench.fetch["resolve"] = resolve
    bench.server.routes |= {"/feed": grow, "/page": answer(PAGE)}
    url = bench.server.url("/feed", host="feed.example")
    assert bench.run(url, robots=False).new == 600
    assert bench.run(url, robots=False).new == 400
    bench.clock.time += 30 * MINUTE
    assert bench.run(url, robots=False).waiting == 1_000
    down = False
    bench.clock.time += 2 * HOUR
    bench.run(url, robots=False)
    bench.run(url, robots=False)
    assert len(bench.arrivals) == 1_200


@pytest.mark.parametrize(
    ("ttl", "cache", "minutes"),
    [
        (None, None, [0, 15, 30, 45]),
        ("5", None, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]),
        ("1", None, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]),
        ("30", None, [0, 30]),
        ("99999999", None, [0]),
        ("-3", None, [0, 15, 30, 45]),
        ("soon", None, [0, 15, 30, 45]),
        (None, "public, max-age=1800", [0, 30]),
        (None, "max-age=10", [0, 15, 30, 45]),
        (None, "s-maxage=1800, max-age=x", [0, 15, 30, 45]),
    ],
)
def test_a_feed_is_polled_as_often_as_it_says_within_bounds(
    bench: Bench, ttl: str | None, cache: str | None, minutes: list[int]
) -> None:
    body = f"<rss version='2.0'><channel>{f'<ttl>{ttl}</ttl>' if ttl else ''}</channel></rss>"
    bench.server.routes["/feed"] = answer(body, Cache_Control=cache) if cache else answer(body)
    bench.run("/feed", minutes=58)
    assert bench.minutes("/feed") == minutes


# Failures of feeds


@pytest.mark.parametrize(
    "broken",
    [
        answer(status=500),
        answer(status=404),
        answer("<p>Log in first</p>"),
        answer(b"\x89PNG\r\n"),
        raw(head(200, {"Content-Length": "99"}), b"<rss>"),
        raw(b""),
        answer(status=302, Location="/loop"),
        answer(status=302, Location="file:///etc/passwd"),
    ],
)
def test_a_feed_that_fails_is_asked_less_and_less_often_until_it_answers(bench: Bench, broken: Route) -> None:
    bench.server.routes |= {"/feed": broken, "/loop": answer(status=302, Location="/loop")}
    bench.clock.at(16 * 60, lambda: bench.server.routes.update({"/feed": feed()}))
    bench.run("/feed", minutes=24 * 60, robots=False)
    asked = sorted(set(bench.minutes("/feed")))
    waits = [after - before for before, after in itertools.pairwise(asked) if before < 16 * 60]
    expected = [15, 30, 60, 120, 240, 360, 360]
    assert all(0.7 * wait <= is_ <= min(1.3 * wait, 362) for wait, is_ in zip(expected, waits, strict=False))
    assert len(waits) in (5, 6, 7)
    assert asked[-1] - asked[-2] == 15
    assert len(bench.said) == 2
    assert "The feed is polled again in 1" in bench.said[0]
    assert bench.said[1] == f"{bench.server.url('/feed')} answers again."
    found = bench.state.feed(bench.server.url("/feed"))
    assert found is not None
    assert (found.failures, found.error) == (0, None)


@pytest.mark.parametrize(
    ("value", "minute"), [("7200", 120), ("Wed, 15 Nov 2023 01:13:20 GMT", 180), ("never", 15), ("9999999", None)]
)
def test_a_feed_is_left_alone_for_as_long_as_its_server_says(bench: Bench, value: str, minute: int | None) -> None:
    bench.server.routes["/feed"] = numbered(answer(status=429, Retry_After=value), feed())
    bench.run("/feed", minutes=5 * 60, robots=False)
    if minute is None:
        assert len(bench.times) == 1
    else:
        assert abs(bench.minutes("/feed")[1] - minute) <= 4


def test_a_server_that_wants_to_be_left_alone_is_so_for_its_other_pages_too(bench: Bench) -> None:
    bench.server.routes |= {
        "/feed": feed("/1", "/2"),
        "/1": numbered(answer(status=503, Retry_After="1800"), answer(PAGE)),
        "/2": answer(PAGE),
    }
    bench.run("/feed", minutes=45, robots=False, every=12 * HOUR)
    assert bench.minutes("/2")[0] >= 30
    assert len(bench.arrivals) == 2


def test_a_feed_that_is_gone_is_retired_and_told(bench: Bench) -> None:
    bench.server.routes["/feed"] = answer(status=410)
    url = bench.server.url("/feed")
    bench.run("/feed", minutes=60)
    assert len(bench.server.asked("/feed")) == 1
    assert bench.said == [f"{url} is polled no more: {url} answered 410 (Gone)."]
    bench.run("/feed", minutes=60)
    assert len(bench.server.asked("/feed")) == 1
    assert bench.said[1] == f"{url} is not polled: {url} answered 410 (Gone)."


def test_a_feed_that_has_moved_for_good_is_polled_at_its_new_place(bench: Bench) -> None:
    bench.server.routes |= {
        "/feed": answer(status=301, Location="/between"),
        "/between": answer(status=308, Location="/new"),
        "/new": feed("/1"),
        "/1": answer(PAGE),
    }
    bench.run("/feed", minutes=40)
    bench.run("/feed", minutes=10)
    assert len(bench.server.asked("/feed")) == len(bench.server.asked("/between")) == 1
    assert len(bench.server.asked("/new")) == 4
    old, new = bench.server.url("/feed"), bench.server.url("/new")
    assert bench.said == [f"{old} has moved for good to {new}, and is polled there from now on."]
    assert len(bench.arrivals) == 1


@pytest.mark.parametrize("statuses", [(302, 301), (301, 307), (302, 302)])
def test_a_feed_that_is_elsewhere_for_now_keeps_its_address(bench: Bench, statuses: tuple[int, int]) -> None:
    bench.server.routes |= {
        "/feed": answer(status=statuses[0], Location="/between"),
        "/between": answer(status=statuses[1], Location="/new"),
        "/new": feed(),
    }
    bench.run("/feed", minutes=20)
    assert len(bench.server.asked("/feed")) == 2
    assert not bench.said


def test_a_move_to_what_is_no_feed_is_not_believed(bench: Bench) -> None:
    bench.server.routes |= {"/feed": answer(status=301, Location="/login"), "/login": answer("<p>Log in first</p>")}
    bench.run("/feed", minutes=20)
    assert len(bench.server.asked("/feed")) == 2


def test_a_move_that_gives_up_encryption_is_followed_but_not_kept(bench: Bench) -> None:
    known = FeedState("https://a.example/", "https://a.example/")
    from reportedly.watch import Errand, is_moved  # a move needs a server with a certificate to be shown otherwise

    assert not is_moved(known, Errand(known, "http://a.example/", hops=1))
    assert is_moved(known, Errand(known, "https://b.example/", hops=1))


# Failures of pages


def test_a_page_that_fails_for_now_is_tried_again_a_few_times(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1"), "/1": answer(status=500)}
    tally = bench.run("/feed", minutes=10 * 60)
    assert len(bench.server.asked("/1")) == 5
    assert bench.failures() == {
        bench.server.url("/1"): f"{bench.server.url('/1')} answered 500 (Internal Server Error)."
    }
    assert (tally.read, tally.failed, tally.waiting) == (0, 1, 0)


def test_a_page_that_comes_at_another_attempt_is_handed_over(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1"), "/1": numbered(answer(status=503), raw(b""), answer(PAGE))}
    bench.run("/feed", minutes=60)
    assert bench.minutes("/1") == [0, 5, 25]
    assert len(bench.arrivals) == 1


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (answer(status=404), "answered 404 (Not Found)."),
        (answer(b"%PDF-1.7", kind="application/pdf"), "is no web page: its type is application/pdf."),
        (answer(b"\x89PNG", kind="text/plain"), "is no web page: its type is text/plain."),
        (answer(b" \n"), "is empty."),
        (answer(status=302, Location="http://[::1"), "is no web address"),
        (answer(status=302, Location="/1"), "sends on to other addresses more than 5 times."),
    ],
)
@pytest.mark.parametrize("has_text", [True, False])
def test_the_text_in_the_feed_stands_for_a_page_that_cannot_be_had(
    bench: Bench, page: Route, said: str, has_text: bool
) -> None:
    text = LONG_TEXT if has_text else "&lt;p&gt;A teaser of a few words.&lt;/p&gt;"
    bench.server.routes |= {"/feed": feed(f"<link>/1</link><description>{text}</description>"), "/1": page}
    tally = bench.run("/feed")
    if has_text:
        (arrival,) = bench.arrivals
        assert arrival.from_feed
        assert arrival.url == bench.server.url("/1")
        assert "Guards shut the gate at dusk." in str(arrival.html)
    else:
        assert (tally.failed, len(bench.arrivals)) == (1, 0)
        assert said in next(iter(bench.failures().values()))


def test_an_entry_without_a_link_is_read_from_the_feed(bench: Bench) -> None:
    bench.server.routes["/feed"] = feed(
        f"<guid>1</guid><description>{LONG_TEXT}</description>", "<guid>2</guid><description>Short.</description>"
    )
    bench.run("/feed")
    assert [(arrival.key, arrival.url) for arrival in bench.arrivals] == [("1", None)]
    assert bench.failures() == {"2": "The entry has no link."}


def test_hostile_links_lead_nowhere(server: LocalServer) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return {"news.example": ["93.184.216.34"]}.get(host, ["127.0.0.1"])

    def connect(address: str, port: int, *rest: Any) -> socket.socket:
        assert address == "93.184.216.34"
        return socket.create_connection(("127.0.0.1", server.port))

    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://localhost/",
        "http://169.254.169.254/latest/",
        "//x:22/",
    ]
    server.routes["/feed"] = feed(*map(link, links))
    state = MemoryState()
    tally = watch(
        [FeedAddress("http://news.example/feed")],
        state,
        Fetcher(resolve=resolve, connect=connect),
        lambda arrival: pytest.fail("nothing was to arrive"),
        options=WatchOptions(once=True),
        clock=FakeClock(),
    )
    assert tally.failed == len(state.failures) == 3
    assert {request.path for request in server.requests} == {"/robots.txt", "/feed"}


def test_a_page_behind_a_redirect_is_asked_for_as_politely_as_any(bench: Bench) -> None:
    bench.server.routes |= {
        "/robots.txt": answer("User-agent: *\nDisallow: /closed"),
        "/feed": feed("/1", "/2"),
        "/1": answer(status=302, Location="/closed/1"),
        "/2": answer(status=302, Location="/open/2"),
        "/open/2": answer(PAGE),
    }
    bench.run("/feed")
    assert not bench.server.asked("/closed/1")
    assert [arrival.url for arrival in bench.arrivals] == [bench.server.url("/open/2")]
    times = [time for time, _ in bench.times]
    assert all(after - before >= 4.9 for before, after in itertools.pairwise(times) if after != before)


def test_a_report_that_cannot_be_read_is_a_failure_and_the_watch_goes_on(bench: Bench) -> None:
    def handle(arrival: Arrival) -> None:
        if arrival.key.endswith("/1"):
            raise ReportError("It is empty.")

    bench.arrivals = Handler(handle)  # type: ignore[assignment]
    bench.server.routes |= {"/feed": feed("/1", "/2"), "/1": answer(PAGE), "/2": answer(PAGE)}
    tally = bench.run("/feed")
    assert (tally.read, tally.failed) == (1, 1)
    assert list(bench.failures().values()) == ["It is empty."]


def test_a_handler_that_cannot_fetch_something_has_failed_and_one_that_is_stopped_has_not(bench: Bench) -> None:
    raised: list[Exception] = [FetchError("It is not to be had."), Stopped()]

    def handle(arrival: Arrival) -> None:
        raise raised.pop(0)

    bench.arrivals = Handler(handle)  # type: ignore[assignment]
    bench.server.routes |= {"/feed": feed("/1", "/2", "/3"), **dict.fromkeys(["/1", "/2", "/3"], answer(PAGE))}
    tally = bench.run("/feed")
    assert (tally.read, tally.failed, tally.waiting) == (0, 1, 2)
    assert list(bench.failures().values()) == ["It is not to be had."]


@dataclass
class Handler:
    """What is called in place of appending to a list."""

    append: Callable[[Arrival], None]


def test_what_was_being_handled_when_the_watch_ended_is_handled_again(bench: Bench) -> None:
    arrivals = bench.arrivals

    def handle(arrival: Arrival) -> None:
        arrivals.append(arrival)
        if len(arrivals) == 2:
            raise OSError("disk full")

    bench.arrivals = Handler(handle)  # type: ignore[assignment]
    bench.server.routes |= {"/feed": feed("/1", "/2", "/3"), **dict.fromkeys(["/1", "/2", "/3"], answer(PAGE))}
    with pytest.raises(OSError, match="disk full"):
        bench.run("/feed")
    bench.run("/feed")
    assert [arrival.key[-2:] for arrival in arrivals] == ["/1", "/2", "/2", "/3"]


# Outages


def test_an_outage_costs_no_attempts_and_is_over_when_it_is_over(bench: Bench) -> None:
    down = False

    def resolve(host: str, port: int) -> Sequence[str]:
        if down:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    def turn(off: bool) -> None:
        nonlocal down
        down = off

    bench.fetch["resolve"] = resolve
    url = bench.server.url("/feed", host="news.example")
    bench.server.routes |= {
        "/feed": numbered(feed("/1"), feed("/2", "/1")),
        "/1": answer(status=503),
        "/2": answer(PAGE),
    }
    bench.clock.at(1, lambda: turn(True))
    bench.clock.at(12 * 60, lambda: turn(False))
    bench.clock.at(12 * 60, lambda: bench.server.routes.update({"/1": answer(PAGE)}))
    bench.run(url, minutes=13 * 60, robots=False)
    assert {arrival.key[-2:] for arrival in bench.arrivals} == {"/1", "/2"}
    assert "Nothing on the network answers; trying on." in bench.said
    assert "The network answers again." in bench.said
    assert len(bench.said) < 10


def test_a_dead_host_among_others_that_answer_is_no_outage(bench: Bench) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        if host == "dead.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return ["127.0.0.1"]

    bench.fetch["resolve"] = resolve
    bench.server.routes |= {"/feed": feed("http://dead.example/1")}
    bench.run("/feed", minutes=10 * 60)
    assert list(bench.failures()) == ["http://dead.example/1"]


# Stopping


def test_a_feed_polled_once_is_not_waited_for(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1"), "/1": answer(status=503)}
    tally = bench.run("/feed")
    assert (tally.polls, tally.waiting) == (1, 1)
    assert bench.clock.time - START < 60
    bench.clock.time += 20 * MINUTE
    bench.server.routes["/1"] = answer(PAGE)
    assert bench.run("/feed").read == 1


def test_a_feed_that_failed_is_not_asked_by_the_next_run_before_its_time(bench: Bench) -> None:
    bench.server.routes["/feed"] = answer(status=503, Retry_After="3600")
    bench.run("/feed")
    bench.run("/feed")
    assert len(bench.server.asked("/feed")) == 1
    bench.clock.time += 2 * HOUR
    bench.run("/feed")
    assert len(bench.server.asked("/feed")) == 2


def test_what_is_to_be_read_survives_the_end_of_the_program(bench: Bench) -> None:
    bench.server.routes |= {"/feed": feed("/1", "/2", "/3"), **dict.fromkeys(["/1", "/2", "/3"], answer(PAGE))}
    bench.run("/feed", minutes=0.2)
    assert 0 < len(bench.arrivals) < 3
    bench.run("/feed", minutes=5)
    assert [arrival.key[-2:] for arrival in bench.arrivals] == ["/1", "/2", "/3"]


def test_a_clock_that_was_wrong_does_not_put_feeds_off_for_years(bench: Bench) -> None:
    url = bench.server.url("/feed")
    bench.state.polled(FeedState(url, url, next_poll=START + 10 * 365 * 24 * HOUR))
    bench.server.routes["/feed"] = feed()
    bench.run("/feed", minutes=25 * 60)
    assert bench.server.asked("/feed")


def test_a_list_in_which_nothing_is_left_to_watch_ends_the_watch(bench: Bench) -> None:
    assert bench.run(minutes=60) == Tally()
    assert bench.clock.time == START


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_watch_even_while_a_server_is_silent(server: LocalServer, number: signal.Signals) -> None:
    hung = threading.Event()

    def silence(send: Send, request: Request) -> None:
        os.kill(os.getpid(), number)
        hung.wait(30)

    server.routes |= {"/feed": feed("/1", "/2"), "/1": silence}
    state, before = MemoryState(), signal.getsignal(number)
    with stop_on_signals() as stop:
        tally = watch(
            [FeedAddress(server.url("/feed"))],
            state,
            Fetcher(FetchOptions(allow_private=True), stop=stop),
            lambda arrival: None,
            options=WatchOptions(robots=False, host_delay=0.0),
            stop=stop,
        )
        assert stop()
    hung.set()
    assert (tally.new, tally.waiting) == (2, 2)
    assert signal.getsignal(number) == before
    assert all(entry.attempts == 0 for entry in state.waiting({server.url("/feed")}))


# What a state promises


def test_a_memory_state_gives_back_what_was_put_in() -> None:
    state = MemoryState()
    entry = WaitingEntry("f", "k", "http://a.example/", content="<p>Text</p>")
    state.polled(FeedState("f", "f"), [entry])
    assert state.unseen("f", [("k", None), ("l", None)]) == {"l"}
    assert state.unseen("g", [("k", "http://a.example/"), ("m", "http://b.example/")]) == {"m"}
    assert list(state.waiting({"g"})) == []
    (waiting,) = state.waiting({"f"})
    assert (waiting.content, state.content(waiting)) == (None, "<p>Text</p>")
    state.put_off(replace(waiting, attempts=1))
    (waiting,) = state.waiting({"f"})
    assert (waiting.attempts, state.content(waiting)) == (1, "<p>Text</p>")
    state.finish(waiting)
    assert list(state.waiting({"f"})) == []
    assert state.unseen("f", [("k", None)]) == set()
