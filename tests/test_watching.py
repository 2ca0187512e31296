"""A watch whose memory is a store: reports come in once, and the next run goes on where this one was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from local_server import LocalServer, Request, Send, answer
from sqlalchemy import text

from reportedly import cli
from reportedly.errors import StoreError
from reportedly.fetch import Fetcher, FetchOptions
from reportedly.fetch.state import FeedState, MemoryState, WaitingEntry, WatchState
from reportedly.ingest import IngestOptions
from reportedly.ingest.watching import WATCHING_LOCK, StoreState, watch_feeds
from reportedly.store import Store, open_store
from reportedly.watch import WatchOptions

PAGE = (
    "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p><p>The ministry denied on Monday that "
    "any of its men had crossed the river, and called the reports of the villagers a fairy tale.</p></article></body>"
)
FEED = "<rss version='2.0'><channel><title>The Ferry</title>{}</channel></rss>"
ENTRY = "<item><title>{0}</title><link>{1}</link><guid>{1}</guid></item>"
NIGHT = (
    "Two convoys crossed the Tano river on Sunday night, a senior officer told the Ferry, and villagers on the bank "
    "said the drivers wore no badges and asked for diesel before they drove on to the north without their lights."
)
GATE = (
    "Guards shut the gate of the old harbour at noon, the mayor said, because the dockers had not been paid since the "
    "spring. The union called that a lie and promised to march on the town hall before the end of the week."
)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as started:
        started.routes["/robots.txt"] = answer("", 404)
        yield started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db", create=True) as opened:
        yield opened


def publish(server: LocalServer, **pages: str) -> None:
    items = "".join(ENTRY.format(name, server.url(f"/{name}")) for name in pages)
    server.routes["/feed"] = answer(FEED.format(items), kind="application/rss+xml")
    for name, words in pages.items():
        server.routes[f"/{name}"] = answer(PAGE.format(name, words))


def watch_once(server: LocalServer, name: Path) -> str:
    options = ["--store", str(name), "--once", "--allow-private", "--host-delay", "0"]
    result = CliRunner().invoke(cli.commands, ["watch", server.url("/feed"), *options])
    assert result.exit_code == 0, result.output
    return result.stderr.splitlines()[-1]


def asked(name: Path, query: str) -> list[tuple[object, ...]]:
    with open_store(name, read_only=True) as store, store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_each_report_comes_in_once(server: LocalServer, tmp_path: Path) -> None:
    name = tmp_path / "news.db"
    publish(server, night=NIGHT)
    assert watch_once(server, name) == (
        "1 polls, 0 failed; 1 reports stored, 0 copies noted, 0 could not be read, 0 wait for the next run."
    )
    publish(server, night=NIGHT, gate=GATE)
    watch_once(server, name)
    assert asked(name, "SELECT title, outlet, url FROM reports ORDER BY id") == [
        ("night", "The Ferry", server.url("/night")), ("gate", "The Ferry", server.url("/gate")),
    ]  # fmt: skip
    assert [request.path for request in server.requests].count("/night") == 1


def test_what_cannot_be_read_is_a_failure_that_can_be_tried_again(server: LocalServer, tmp_path: Path) -> None:
    name = tmp_path / "news.db"
    publish(server, night=NIGHT)
    server.routes["/night"] = answer("gone", 404)
    assert "1 could not be read" in watch_once(server, name)
    assert asked(name, "SELECT key, attempts FROM failures") == [(server.url("/night"), 1)]
    publish(server, night=NIGHT)
    options = ["--retry-failed", "--allow-private", "--store", str(name), "--workers", "1"]
    assert CliRunner().invoke(cli.commands, ["ingest", *options]).exit_code == 0
    assert asked(name, "SELECT count(*) FROM failures") == [(0,)]
    assert asked(name, "SELECT url FROM reports") == [(server.url("/night"),)]


def test_private_addresses_are_not_asked(server: LocalServer, tmp_path: Path) -> None:
    publish(server, night=NIGHT)
    name = tmp_path / "news.db"
    CliRunner().invoke(cli.commands, ["watch", server.url("/feed"), "--store", str(name), "--once"])
    CliRunner().invoke(cli.commands, ["ingest", server.url("/night"), "--store", str(name), "--workers", "1"])
    assert server.requests == []


def test_what_is_no_address_is_not_read_as_a_file_when_failures_are_tried_again(store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(NIGHT)
    entry = WaitingEntry("http://127.0.0.1/", "k", f"javascript:{'/..' * 20}{secret}")
    state = StoreState(store)
    state.polled(FeedState(entry.feed, entry.feed), [entry])
    state.finish(entry, "It is no web address.")
    CliRunner().invoke(cli.commands, ["ingest", "--retry-failed", "--store", store.name, "--workers", "1"])
    assert asked(Path(store.name), "SELECT count(*) FROM reports") == [(0,)]
    assert asked(Path(store.name), "SELECT DISTINCT source FROM failures") == [("http://127.0.0.1/",)]


# Two at once


@pytest.fixture(params=["file", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return str(tmp_path / "news.db")
    return str(request.getfixturevalue("postgres_server").database())


class Held:
    """A feed whose server keeps whoever asks waiting until it is let go."""

    def __init__(self, server: LocalServer) -> None:
        self.server, self.go = server, threading.Event()
        server.routes["/feed"] = self.answer

    def answer(self, send: Send, request: Request) -> None:
        self.go.wait(20)
        answer(FEED.format(""), kind="application/rss+xml")(send, request)

    def wait(self, times: int) -> None:
        """Until it has been asked so often."""
        until = time.monotonic() + 20
        while len(self.server.asked("/feed")) < times and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.server.asked("/feed")) >= times

    @contextmanager
    def watched(self, address: str) -> Iterator[Callable[[], object]]:
        """A watch of this feed that has asked for it once; what comes waits for its end."""
        ended = threading.Event()
        fetcher = Fetcher(FetchOptions(allow_private=True), stop=ended.is_set)
        options = WatchOptions(every=0.1, shortest=0.1, host_delay=0.0, robots=False)
        with open_store(address, create=True) as store, ThreadPoolExecutor(1) as pool:
            names, reading = [self.server.url("/feed")], IngestOptions()
            run = pool.submit(watch_feeds, names, store, fetcher, reading, options, ended.is_set, print)
            try:
                self.wait(1)
                yield lambda: run.result(20)
            finally:
                ended.set()
                self.go.set()

    def watch_once(self, address: str) -> Result:
        """Another watch."""
        options = ["--store", address, "--once", "--allow-private", "--host-delay", "0"]
        return CliRunner().invoke(cli.commands, ["watch", self.server.url("/feed"), *options])


def is_refused(result: Result) -> bool:
    said = result.stderr.splitlines()
    return result.exit_code == 1 and said[-1].endswith(" is being watched by another run: wait until it has ended.")


def test_two_watches_with_one_store_are_kept_apart(server: LocalServer, address: str) -> None:
    held = Held(server)
    with held.watched(address):
        assert is_refused(held.watch_once(address))
        assert len(server.asked("/feed")) == 1
    assert held.watch_once(address).exit_code == 0


def break_off(store: Store) -> None:
    """Break the connection that the lock of a watch hangs on, and wait until the lock is gone."""
    holders = f"FROM pg_locks WHERE locktype = 'advisory' AND objid = {WATCHING_LOCK}"
    with store.writing() as connection:
        assert connection.execute(text(f"SELECT pg_terminate_backend(pid) {holders}")).scalar()
    while True:
        with store.reading() as connection:
            if not connection.execute(text(f"SELECT count(*) {holders}")).scalar():
                return
        time.sleep(0.01)


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_watch_whose_connection_has_broken_makes_sure_of_its_place(server: LocalServer, address: str) -> None:
    held = Held(server)
    with held.watched(address), open_store(address) as store:
        break_off(store)
        held.go.set()
        held.wait(3)
        assert is_refused(held.watch_once(address))


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_watch_whose_place_somebody_else_has_taken_ends(server: LocalServer, address: str) -> None:
    held = Held(server)
    with held.watched(address) as result, open_store(address) as store:
        break_off(store)
        with store.reading() as connection:
            connection.execute(text(f"SELECT pg_advisory_lock({WATCHING_LOCK})"))
            held.go.set()
            with pytest.raises(StoreError, match="is being watched by another run: wait until it has ended"):
                result()


@pytest.fixture(params=["memory", "file", "postgresql"])
def state(request: pytest.FixtureRequest) -> Iterator[WatchState]:
    if request.param == "memory":
        yield MemoryState()
    elif request.param == "file":
        yield StoreState(request.getfixturevalue("store"))
    else:
        with open_store(request.getfixturevalue("postgres_server").database(), create=True) as opened:
            yield StoreState(opened)


def test_a_memory_in_a_store_is_like_any_other(state: WatchState) -> None:
    assert state.feed("f") is None
    feed = FeedState("f", "https://f/", "F", etag="x", next_poll=5.5)
    one = WaitingEntry("f", "k1", "https://f/1", "One", "2024-03-04", "<p>One</p>", 1.0)
    two = WaitingEntry("f", "k2", None)
    state.polled(feed, [one, two])
    assert state.feed("f") == feed
    assert list(state.waiting(["g"])) == []
    assert sorted(state.waiting(["f"]), key=lambda entry: entry.key) == [replace(one, content=None), two]
    assert (state.content(one), state.content(two)) == ("<p>One</p>", None)
    pairs = [("k1", "https://f/1"), ("k3", "https://f/3"), ("k4", None)]
    assert state.unseen("f", pairs) == {"k3", "k4"}
    assert state.unseen("g", pairs) == {"k3", "k4"}  # the first is the other feed's, by its address
    late = replace(one, content=None, next_try=9.0, attempts=2, reason="The server is down.")
    state.put_off(late)
    assert late in list(state.waiting(["f"]))
    assert state.content(late) == "<p>One</p>"
    state.finish(late)
    state.finish(two, "It has no link.")
    assert list(state.waiting(["f"])) == []
    assert state.unseen("f", pairs) == {"k3", "k4"}
    state.polled(replace(feed, failures=1, error="It is down."))
    assert state.feed("f") == replace(feed, failures=1, error="It is down.")
