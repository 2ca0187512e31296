"""Fetching: nobody is asked who should not be, and no server decides how long it takes or how much comes."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import formatdate
from pathlib import Path

import pytest
from local_server import PEM, LocalServer, Request, Send, answer, head, raw, stream

from reportedly.errors import ReportedlyError, UsageError
from reportedly.fetch import Fetcher, FetchError, FetchOptions, Robots, Stopped, is_public
from reportedly.fetch.guard import connect
from reportedly.fetch.wire import Budget

LOCAL = FetchOptions(allow_private=True)
HURRIED = FetchOptions(allow_private=True, max_seconds=0.4)


@pytest.fixture(scope="module")
def one_server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def own_server() -> Iterator[LocalServer]:
    """A server for one test alone: what it is sent late, nobody else sees."""
    with LocalServer() as running:
        yield running


@pytest.fixture
def server(one_server: LocalServer) -> LocalServer:
    return one_server.forget()


def fails(url: str, options: FetchOptions = LOCAL, fetcher: Fetcher | None = None) -> FetchError:
    """The error of fetching this; its message is one line."""
    with pytest.raises(FetchError) as found:
        (fetcher or Fetcher(options)).get(url)
    assert "\n" not in str(found.value)
    return found.value


def stubbed(
    server: LocalServer, names: Mapping[str, Sequence[Sequence[str]]], options: FetchOptions | None = None
) -> Fetcher:
    """A fetcher for which names stand for these addresses, look-up by look-up, and each address leads to the server."""

    def resolve(host: str, port: int) -> Sequence[str]:
        return next(left[host])

    def connect_here(address: str, port: int, budget: Budget, until: float) -> socket.socket:
        reached.append(address)
        return connect("127.0.0.1", server.port, budget, until)

    # The last answer goes on for ever.
    left = {name: itertools.chain(found, itertools.repeat(found[-1])) for name, found in names.items()}
    reached: list[str] = []
    fetcher = Fetcher(options or FetchOptions(), resolve=resolve, connect=connect_here)
    fetcher.reached = reached  # type: ignore[attr-defined]
    return fetcher


# What comes back


def test_a_page_comes_with_address_status_headers_and_content(server: LocalServer) -> None:
    server.routes["/a?b=1&c=%20d"] = answer("<p>Text</p>", x_One="1")
    page = Fetcher(LOCAL).get(server.url("/a?b=1&c= d#part"))
    assert (page.url, page.status, page.content) == (server.url("/a?b=1&c=%20d"), 200, b"<p>Text</p>")
    assert (page.headers["x-one"], page.content_type) == ("1", "text/html")


def test_the_agent_names_the_program_and_can_be_set(server: LocalServer) -> None:
    server.routes["/"] = answer("x")
    Fetcher(LOCAL).get(server.url())
    Fetcher(FetchOptions(allow_private=True, agent="Archive of Orm (mail@orm.example)")).get(server.url())
    first, second = (request.headers["user-agent"] for request in server.requests)
    assert first.startswith("reportedly/")
    assert second == "Archive of Orm (mail@orm.example)"


def test_an_agent_that_would_break_the_request_is_refused() -> None:
    with pytest.raises(UsageError, match="The agent must be one line"):
        Fetcher(FetchOptions(agent="x\r\nHost: y"))


def test_an_address_in_other_letters_is_asked_in_ascii(server: LocalServer) -> None:
    server.routes["/%C3%A9t%C3%A9?q=%C3%A9"] = answer("x")
    fetcher = stubbed(server, {"xn--mnchen-3ya.example": [["8.8.8.8"]]})
    assert fetcher.get("http://MÜNCHEN.example./été?q=é").url == "http://xn--mnchen-3ya.example/%C3%A9t%C3%A9?q=%C3%A9"
    assert server.requests[0].headers["host"] == "xn--mnchen-3ya.example"


def test_what_has_not_changed_comes_as_304_without_content(server: LocalServer) -> None:
    def conditional(send: Send, request: Request) -> None:
        known = request.headers.get("if-none-match") == '"v1"' and "if-modified-since" in request.headers
        (answer(status=304, ETag='"v1"') if known else answer("text", ETag='"v1"'))(send, request)

    server.routes["/"] = conditional
    page = Fetcher(LOCAL).get(server.url())
    again = Fetcher(LOCAL).get(server.url(), etag=page.headers["etag"], modified="Tue, 12 Mar 2024 10:00:00 GMT")
    assert (page.unchanged, again.unchanged, again.status, again.content) == (False, True, 304, b"")


def test_an_etag_that_would_break_the_request_is_not_sent(server: LocalServer) -> None:
    server.routes["/"] = answer("text")
    Fetcher(LOCAL).get(server.url(), etag="a\r\nx-evil: 1", modified="\u2028")
    assert {"x-evil", "if-none-match", "if-modified-since"}.isdisjoint(server.requests[0].headers)


@pytest.mark.parametrize("form", ["gzip", "x-gzip", "deflate", "raw", "members"])
def test_what_is_packed_is_unpacked(server: LocalServer, form: str) -> None:
    text = b"<p>" + b"Guards shut the gate. " * 9_000 + b"</p>"
    raw_deflate = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text) + b"junk",
        "x-gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "raw": raw_deflate.compress(text) + raw_deflate.flush(),
        "members": gzip.compress(text[:10]) + gzip.compress(b"") + gzip.compress(text[10:]),
    }[form]
    encoding = {"raw": "deflate", "members": "gzip"}.get(form, form)
    server.routes["/"] = stream(
        head(200, {"Content-Encoding": encoding.upper()}), (packed[at : at + 7] for at in range(0, len(packed), 7))
    )
    assert Fetcher(LOCAL).get(server.url()).content == text


@pytest.mark.parametrize(
    ("kind", "content", "markup"),
    [
        ("text/html; charset=iso-8859-1", "“Café”".encode("cp1252"), "“Café”"),
        ("text/html; charset=koi8-r", "Москва".encode("koi8-r"), "Москва"),
        ("text/html; charset=iso-8859-1", "“Café”".encode(), "“Café”".encode()),
        ("text/html; charset=klingon", b"caf\xe9", b"caf\xe9"),
        ("text/html; charset=unicode_escape", b"caf\xe9 \\x41", b"caf\xe9 \\x41"),
        ("text/html", b"caf\xe9", b"caf\xe9"),
        ("text/html; charset=iso-8859-1", "\ufeffCafé".encode("utf-16"), "\ufeffCafé".encode("utf-16")),
    ],
)
def test_markup_is_decoded_where_only_the_server_says_how(
    server: LocalServer, kind: str, content: bytes, markup: bytes | str
) -> None:
    server.routes["/"] = answer(content, kind=kind)
    assert Fetcher(LOCAL).get(server.url()).markup == markup


# Who is asked


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1
    255.255.255.255 192.0.0.192 192.0.2.1 192.88.99.1 168.63.129.16 ::ffff:168.63.129.16 2002:a83f:8110::1 198.18.0.1
    198.51.100.7 203.0.113.9 :: ::1 ::127.0.0.1 fe80::1 fe80::1%eth0 fec0::1
    fc00::1 fd12:3456::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:101::1 2001::1 2001:db8::1 100::1 3fff::1 5f00::1 nonsense""".split(),
)
def test_an_address_off_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    """8.8.8.8 93.184.216.34 100.63.255.255 172.32.0.1 2606:2800:220:1::1 ::ffff:8.8.8.8 64:ff9b::808:808
    2002:808:808::1""".split(),
)
def test_an_address_on_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0",
        "①②⑦.⓪.⓪.①",
        "169.254.169.254",
    ],
)
def test_the_computer_itself_and_its_neighbours_are_not_asked(server: LocalServer, host: str) -> None:
    error = fails(f"http://{host}:{server.port}/", FetchOptions(connect_seconds=5))
    assert "is not on the public internet; allow private addresses if it is meant to be read." in str(error) or (
        "cannot be reached" in str(error)  # a system that does not know how to write an address like this
    )
    assert not server.requests


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①②⑦.⓪.⓪.①", "127.0.0.1."])
def test_an_address_in_numbers_has_one_name_however_it_is_written(server: LocalServer, host: str) -> None:
    server.routes["/"] = answer("x")
    assert Fetcher(LOCAL).get(f"http://{host}:{server.port}/").url == server.url()


@pytest.mark.parametrize("host", ["256.0.0.1", "1.2.3.4.5", "news.08", "0x", "news.0xg.1"])
def test_a_name_that_ends_in_a_number_is_none(host: str) -> None:
    assert str(fails(f"http://{host}/")) == f"http://{host}/ is no web address: it names no host."


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/a/../b", "/b"),
        ("/a/./b/", "/a/b/"),
        ("/a/%2E%2e/../b/.", "/b/"),
        ("/../..", "/"),
        ("/a//b?c=/../d", "/a//b?c=/../d"),
    ],
)
def test_a_path_is_asked_for_by_its_one_name(server: LocalServer, path: str, asked: str) -> None:
    server.routes[asked] = answer("x")
    assert Fetcher(LOCAL).get(server.url(path)).url == server.url(asked)


def test_a_name_for_an_inner_address_is_refused_even_beside_a_public_one(server: LocalServer) -> None:
    fetcher = stubbed(server, {"news.example": [["93.184.216.34", "10.0.0.8"]]})
    assert str(fails("http://news.example/a", fetcher=fetcher)) == (
        "http://news.example/a is not fetched: news.example (10.0.0.8) is not on the public internet; allow private "
        "addresses if it is meant to be read."
    )
    assert not server.requests


def test_the_address_that_was_checked_is_the_one_that_is_asked(server: LocalServer) -> None:
    server.routes["/"] = answer("x")
    rebinding = {"news.example": [["93.184.216.34"], ["127.0.0.1"]]}
    fetcher = stubbed(server, rebinding)
    fetcher.get("http://news.example/")
    assert fetcher.reached == ["93.184.216.34"]  # type: ignore[attr-defined]
    assert "news.example (127.0.0.1) is not on the public internet" in str(
        fails("http://news.example/", fetcher=fetcher)
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://inner.example/", "inner.example (192.168.0.7) is not on the public internet"),
        ("http://127.0.0.1/", "127.0.0.1 is not on the public internet"),
        ("//[::1]/x", "::1 is not on the public internet"),
        ("file:///etc/passwd", "file:///etc/passwd is not fetched: only addresses that begin with http://"),
        ("gopher://news.example/", "gopher://news.example/ is not fetched: only"),
        ("javascript:alert(1)", "javascript:alert(1) is not fetched: only"),
        ("http://user:secret@news.example/", "it holds a user name or password"),
        ("http://news.example:22/", "port 22 is not one of the web"),
        ("http://[bad/", "is no web address"),
        ("https:///x", "it names no host"),
        ("/" + "x" * 5_000, "it is longer than 4096 characters"),
        ("/" + "é" * 2_000, "in ASCII it is longer than 4096 characters"),
    ],
)
def test_a_redirect_leads_nowhere_that_may_not_be_asked(server: LocalServer, target: str, said: str) -> None:
    server.routes["/"] = answer(status=302, Location=target)
    addresses = {
        "news.example": [["93.184.216.34"]],
        "inner.example": [["192.168.0.7"]],
        "127.0.0.1": [["127.0.0.1"]],
        "::1": [["::1"]],
    }
    error = fails("http://news.example/", fetcher=stubbed(server, addresses))
    assert said in str(error)
    assert not error.temporary
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url",
    ["", "news.example", "ftp://x/", "http://", "http://a..b/", "http://x:99999/", "//x/", "http://[fe80::1%eth0]/"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert isinstance(fails(url), ReportedlyError)


def test_a_proxy_in_the_environment_is_not_used(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, server.url())
    assert fails("http://localhost:1/").temporary
    assert not server.requests


def test_redirects_are_followed_to_where_they_lead(server: LocalServer) -> None:
    server.routes["/a"] = answer(status=301, Location="b?x=1")
    server.routes["/b?x=1"] = answer(status=307, Location=server.url("/c d"))
    server.routes["/c%20d"] = answer("there")
    page = Fetcher(LOCAL).get(server.url("/a"))
    assert (page.url, page.content) == (server.url("/c%20d"), b"there")


def test_ask_says_where_the_server_sends_on_to(server: LocalServer) -> None:
    server.routes["/a"] = answer(status=308, Location="/b")
    page = Fetcher(LOCAL).ask(server.url("/a"))
    assert (page.status, page.leads_to, len(server.requests)) == (308, server.url("/b"), 1)


def test_redirects_in_a_circle_end(server: LocalServer) -> None:
    server.routes["/a"] = answer(status=302, Location="/b")
    server.routes["/b"] = answer(status=302, Location="/a")
    assert "sends on to other addresses more than 5 times." in str(fails(server.url("/a")))
    assert len(server.requests) == 6


# How long


def drip(send: Send, request: Request) -> None:
    send(head(200, {"Content-Length": "1000"}))
    for _ in itertools.takewhile(lambda _: not closing.wait(0.02), range(1_000)):
        send(b"x")


def drip_head(send: Send, request: Request) -> None:
    send(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.takewhile(lambda _: not closing.wait(0.02), range(1_000)):
        send(f"x-{number}: 1\r\n".encode())


def drip_on(send: Send, request: Request) -> None:
    """Redirects that take their time."""
    closing.wait(0.15)
    number = int(request.path[1:] or 0)
    answer(status=302, Location=f"/{number + 1}")(send, request)


def silence(send: Send, request: Request) -> None:
    closing.wait(2)


closing = threading.Event()


@pytest.mark.parametrize("route", [drip, drip_head, silence, drip_on])
def test_a_server_that_takes_its_time_is_cut_off(
    own_server: LocalServer, route: Callable[[Send, Request], None]
) -> None:
    own_server.routes = dict.fromkeys(["/", *(f"/{number}" for number in range(9))], route)
    error = fails(own_server.url(), HURRIED)
    assert str(error) == f"{own_server.url()} took longer than 0.4 s, so it was cut off."
    assert (error.temporary, error.reached) == (True, True)


def test_a_name_server_that_does_not_answer_is_not_waited_for() -> None:
    def hang(host: str, port: int) -> Sequence[str]:
        threading.Event().wait(5)
        return []

    fetcher = Fetcher(FetchOptions(connect_seconds=0.1), resolve=hang)
    error = fails("http://news.example/", fetcher=fetcher)
    assert str(error) == "http://news.example/ cannot be reached: the name server does not answer."
    assert (error.temporary, error.reached) == (True, False)


def test_a_name_that_is_not_known_is_a_temporary_failure() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = fails("http://news.example/", fetcher=Fetcher(resolve=unknown))
    assert "the name news.example is not found (Name or service not known)" in str(error)
    assert (error.temporary, error.reached) == (True, False)


def test_the_next_address_of_a_host_is_tried_when_one_is_dead(server: LocalServer) -> None:
    server.routes["/"] = answer("x")
    fetcher = Fetcher(LOCAL, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert fetcher.get(server.url(host="news.example")).content == b"x"


def test_a_port_where_nothing_listens_is_a_temporary_failure() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = fails(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert "cannot be reached: Connection refused." in str(error)
    assert (error.temporary, error.reached) == (True, True)


def test_a_fetch_under_way_ends_when_it_is_to_stop(own_server: LocalServer) -> None:
    own_server.routes["/"] = silence
    with pytest.raises(Stopped):
        Fetcher(LOCAL, stop=lambda: bool(own_server.requests)).get(own_server.url())


# How much


def endless() -> Iterator[bytes]:
    piece = b"x" * 65_536
    return itertools.repeat(piece, 2**31 // len(piece))


def chunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


@pytest.mark.parametrize("way", ["until closed", "chunked", "length told"])
def test_two_gigabytes_are_refused_while_they_come_in(server: LocalServer, way: str) -> None:
    headers = {"chunked": {"Transfer-Encoding": "chunked"}, "length told": {"Content-Length": str(2**31)}}.get(way, {})
    server.routes["/feed"] = stream(head(200, headers), chunked(endless()) if way == "chunked" else endless())
    tracemalloc.start()
    error = fails(server.url("/feed"), FetchOptions(allow_private=True, max_bytes=2**21))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(error) == f"{server.url('/feed')} is larger than 2 MiB, the most that is read of one address."
    assert not error.temporary
    assert peak < 12 * 2**20
    assert server.sent < 2**26


def test_a_bomb_is_stopped_while_it_goes_off(server: LocalServer) -> None:
    bomb = gzip.compress(bytes(2**26), 1)
    server.routes["/"] = answer(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    error = fails(server.url(), FetchOptions(allow_private=True, max_bytes=2**20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "is larger than 1 MiB" in str(error)
    assert peak < 8 * 2**20


def test_chunks_of_two_bytes_take_no_more_memory_than_long_ones(server: LocalServer) -> None:
    server.routes["/"] = stream(head(200, {"Transfer-Encoding": "chunked"}), chunked(itertools.repeat(b"xy", 200_000)))
    tracemalloc.start()
    error = fails(server.url(), FetchOptions(allow_private=True, max_bytes=2**19, max_seconds=120))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "sends more than is read of one address" in str(error)
    assert peak < 2 * 2**20


def test_only_the_start_of_what_is_long_can_be_asked_for(server: LocalServer) -> None:
    server.routes["/"] = stream(head(200, {}), endless())
    assert Fetcher(LOCAL).get(server.url(), start=1000).content == b"x" * 1000


@pytest.mark.parametrize(
    "pieces",
    [
        [b"x-long: ", b"y" * 2**18],
        [b"x-%d: y\r\n" % number for number in range(40_000)],
    ],
)
def test_endless_headers_are_cut_off(server: LocalServer, pieces: list[bytes]) -> None:
    server.routes["/"] = raw(b"HTTP/1.1 200 OK\r\n", *pieces)
    assert "sends no proper answer" in str(fails(server.url()))


def test_endless_interim_answers_are_cut_off(server: LocalServer) -> None:
    server.routes["/"] = stream(b"", itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 400, 2**18))
    assert "sends more than is read of one address" in str(
        fails(server.url(), FetchOptions(allow_private=True, max_bytes=2**16))
    )


# What is broken


@pytest.mark.parametrize(
    "sent",
    [
        head(200, {"Content-Length": "100"}) + b"only this",
        head(200, {"Content-Length": "-1"}) + b"x",
        head(200, {"Content-Length": "many"}) + b"x",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        head(200, {"Transfer-Encoding": "chunked"}) + b"zz\r\nnot a chunk",
        head(200, {"Transfer-Encoding": "chunked"}) + b"5\r\nab",
        head(200, {"Transfer-Encoding": "chunked"}) + b"F" * 100,
        head(200, {"Transfer-Encoding": "magic"}) + b"x",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nx: \x00\r\n\r\nx",
        b"HTTP/9.9 999999 ?\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\x00\xff\x00\xff",
        b"HTTP/1.1 200 OK\r\n",
        b"",
    ],
)
def test_an_answer_that_is_not_http_or_ends_in_the_middle_is_a_temporary_failure(
    server: LocalServer, sent: bytes
) -> None:
    server.routes["/"] = raw(sent)
    error = fails(server.url())
    assert "sends no proper answer" in str(error) or "broke off" in str(error)
    assert error.temporary


def test_what_is_wrong_with_an_answer_is_told_in_words(server: LocalServer) -> None:
    server.routes["/"] = raw(b"")
    assert str(fails(server.url())) == (
        f"{server.url()} sends no proper answer: Server disconnected without sending a response."
    )


def test_more_than_the_length_told_is_not_read(server: LocalServer) -> None:
    server.routes["/"] = raw(head(200, {"Content-Length": "4"}), b"text and more")
    assert Fetcher(LOCAL).get(server.url()).content == b"text"


@pytest.mark.parametrize(
    ("encoding", "content", "said"),
    [
        ("gzip", b"no gzip at all", "says that it is packed with gzip, but is not."),
        ("gzip", gzip.compress(b"text" * 99)[:-9], "is cut off: its gzip data end in the middle."),
        ("deflate", b"\xff\xff\xff", "says that it is packed with deflate, but is not."),
        ("br", b"x", "is packed in a way that was not asked for ('br')."),
        ("gzip, gzip", b"x", "is packed in a way that was not asked for ('gzip, gzip')."),
    ],
)
def test_what_cannot_be_unpacked_is_told(server: LocalServer, encoding: str, content: bytes, said: str) -> None:
    server.routes["/"] = answer(content, Content_Encoding=encoding)
    assert said in str(fails(server.url()))


@pytest.mark.parametrize(
    ("status", "temporary"),
    [
        (204, False),
        (401, False),
        (403, False),
        (404, False),
        (410, False),
        (429, True),
        (500, True),
        (503, True),
        (304, True),
    ],
)
def test_a_status_tells_whether_to_come_again(server: LocalServer, status: int, temporary: bool) -> None:
    server.routes["/"] = answer("text", status)
    error = fails(server.url())
    assert (error.status, error.temporary, error.retry_after) == (status, temporary, None)
    assert f"{server.url()} answered {status}" in str(error)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("99999999999", 86_400.0),
        (formatdate(1_000_300, usegmt=True), 300.0),
        (formatdate(0, usegmt=True), 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_read_and_bounded(server: LocalServer, value: str, seconds: float | None) -> None:
    server.routes["/"] = answer(status=503, Retry_After=value)
    assert fails(server.url(), fetcher=Fetcher(LOCAL, now=lambda: 1_000_000.0)).retry_after == seconds


def test_a_password_in_an_address_is_told_to_nobody() -> None:
    assert str(fails("http://clerk:sesame@news.example/a")) == (
        "http://…@news.example/a is not fetched: it holds a user name or password; leave it out."
    )


def test_a_message_shows_nothing_of_an_address_that_could_fool_a_reader() -> None:
    assert "\x1b" not in str(fails("ftp://x/\x1b[31m\u202e" + "y" * 5_000))


# Certificates


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[LocalServer, Path]]:
    path = tmp_path / "own.pem"
    path.write_text(PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with LocalServer(tls=context) as running:
        running.routes["/"] = answer("secret")
        yield running, path


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: tuple[LocalServer, Path]) -> None:
    error = fails(secure[0].url())
    assert "its certificate is not valid (self-signed certificate)" in str(error)
    assert not secure[0].requests


def test_a_certificate_that_is_vouched_for_counts_for_its_own_names(
    secure: tuple[LocalServer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, path = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    fetcher = Fetcher(LOCAL, resolve=lambda host, port: ["127.0.0.1"])
    assert fetcher.get(server.url(host="news.example")).content == b"secret"
    assert "its certificate is not valid" in str(fails(server.url(host="other.example"), fetcher=fetcher))


def test_a_server_that_does_not_speak_tls_is_a_temporary_failure(own_server: LocalServer) -> None:
    assert fails(own_server.url().replace("http:", "https:"), HURRIED).temporary


# robots.txt


def robots(server: LocalServer, now: Callable[[], float] = lambda: 0.0) -> Robots:
    return Robots(Fetcher(LOCAL), now)


def test_robots_txt_is_kept_to_and_fetched_once_a_day(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /private\nCrawl-delay: 7")
    now = [0.0]
    rules = robots(server, lambda: now[0])
    assert rules.allows(server.url("/news/1"))
    assert not rules.allows(server.url("/private/1"))
    assert rules.delay(server.url("/news")) == 7
    assert len(server.requests) == 1
    now[0] = 86_401.0
    assert not rules.knows(server.url("/"))
    assert rules.allows(server.url("/news/1"))
    assert len(server.requests) == 2


def test_rules_for_this_program_go_before_those_for_all(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer(
        "User-agent: Other\nUser-agent: Reportedly # us\nDisallow: /for-us\n\nUser-agent: *\nDisallow: /for-all"
    )
    rules = robots(server)
    assert not rules.allows(server.url("/for-us"))
    assert rules.allows(server.url("/for-all"))


def test_a_forbidden_page_is_told_in_a_line(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /")
    with pytest.raises(FetchError) as found:
        robots(server).require(server.url("/a"))
    assert str(found.value) == f"{server.url('/a')} is not fetched: the robots.txt of its site forbids it."
    assert not found.value.temporary


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_everything(server: LocalServer, status: int) -> None:
    server.routes["/robots.txt"] = answer(status=status)
    assert robots(server).allows(server.url("/a"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone_for_now(server: LocalServer, status: int) -> None:
    server.routes["/robots.txt"] = answer(status=status, Retry_After="1200")
    with pytest.raises(FetchError, match=r"is left alone until its robots\.txt can be had") as found:
        robots(server).allows(server.url("/a"))
    assert (found.value.temporary, found.value.retry_after) == (True, 1200)


def test_an_old_robots_txt_goes_on_counting_while_there_is_no_new_one(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /private")
    now = [0.0]
    rules = robots(server, lambda: now[0])
    rules.load(server.url("/"))
    server.routes["/robots.txt"] = answer(status=503)
    now[0] = 90_000.0
    assert rules.allows(server.url("/a"))
    assert not rules.allows(server.url("/private"))
    assert len(server.requests) == 2


def test_a_robots_txt_on_another_host_is_fetched_with_the_same_guard(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer(status=301, Location="http://inner.example/robots.txt")
    fetcher = stubbed(server, {"news.example": [["93.184.216.34"]], "inner.example": [["10.0.0.1"]]})
    Robots(fetcher).load("http://news.example/")
    assert fetcher.reached == ["93.184.216.34"]  # type: ignore[attr-defined]


def test_a_robots_txt_is_looked_for_where_the_server_sends_on_to_a_few_times(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer(status=301, Location="/a")
    server.routes["/a"] = answer(status=302, Location="/b")
    server.routes["/b"] = answer("User-agent: *\nDisallow: /private")
    rules = robots(server)
    assert rules.wanted(server.url("/private")) == server.url("/robots.txt")
    rules.ask(server.url("/private"))
    assert rules.wanted(server.url("/private")) == server.url("/a")
    assert len(server.requests) == 1
    assert not rules.allows(server.url("/private"))
    assert rules.wanted(server.url("/other")) is None


def test_a_robots_txt_that_leads_in_a_circle_is_none(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer(status=302, Location="/robots.txt")
    assert robots(server).allows(server.url("/a"))
    assert len(server.requests) == 6


def test_what_robots_txt_forbids_has_no_second_name(server: LocalServer) -> None:
    server.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /private")
    rules = robots(server)
    assert not rules.allows(server.url("/open/../private"))
    assert not rules.allows(server.url("/open/%2e%2E/%70rivate/1"))


def test_the_longest_robots_txts_are_given_up_when_memory_runs_out(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportedly.fetch.robots.MOST_LINES", 1_000)
    rules = Robots(Fetcher(LOCAL, resolve=lambda host, port: ["127.0.0.1"]), lambda: 0.0)
    short = "User-agent: *\nDisallow: /private"
    for host, content in (("a", short), ("b", short + "\nDisallow: /b" * 600), ("c", short + "\nDisallow: /c" * 500)):
        server.routes["/robots.txt"] = answer(content)
        rules.load(server.url(host=f"{host}.example"))
    assert not rules.allows(server.url("/private", host="a.example"))
    assert not rules.allows(server.url("/private", host="c.example"))
    with pytest.raises(FetchError, match=r"is left alone for now: its robots\.txt is too long to be kept\.") as found:
        rules.allows(server.url("/open", host="b.example"))
    assert found.value.temporary


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00" * 9_000,
        b"<html><body>Not found</body></html>" * 99,
        b"user-agent: *\ncrawl-delay: nan\ncrawl-delay: -1\ndisallow: /" + b"*a" * 9_000,
        "".join(f"user-agent: bot{number}\x85" for number in range(12_000)).encode() + b"allow: /x\n" * 20_000,
        b"user-agent: *\n" + b"disallow: /$$$*\n" * 30_000,
    ],
)
def test_a_strange_robots_txt_is_read_in_no_time_and_allows_what_it_does_not_forbid(
    server: LocalServer, content: bytes
) -> None:
    server.routes["/robots.txt"] = answer(content)
    assert robots(server).allows(server.url("/news"))


def test_only_the_first_half_megabyte_of_robots_txt_counts(server: LocalServer) -> None:
    rules = b"user-agent: *\ndisallow: /a\n"
    server.routes["/robots.txt"] = stream(
        head(200, {}), itertools.chain([rules, b"#" * 2**20, b"\ndisallow: /b"], endless())
    )
    assert not robots(server).allows(server.url("/a"))
    assert robots(server).allows(server.url("/b"))
