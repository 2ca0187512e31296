"""Fetching a web address, with bounds on everything that the other side decides: where it leads, how long, how much."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus

import httpcore2

from reportedly.errors import UsageError
from reportedly.fetch.address import Address, join, read_address, shown, shown_words
from reportedly.fetch.body import read_body
from reportedly.fetch.errors import FetchError
from reportedly.fetch.guard import Connect, Guard, Resolve, connect, resolve
from reportedly.fetch.wire import Budget, Stop, never
from reportedly.read.decode import known_encoding

OK, NOT_MODIFIED = (200, 203), 304
MOVED, MOVED_FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)  # statuses that may be another tomorrow
LONGEST_WAIT = 86_400.0  # seconds; a server that wants to be left alone for longer is asked again after a day
ACCEPT = "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5"
HEADER_SAFE = re.compile(r"[\x20-\x7e]{1,1000}")  # what may be sent in a header line
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
LARGEST_HEAD = 262_144  # httpcore2 takes up to 100 KiB of header lines, and reads 64 KiB at a time


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """The bounds of a fetch; ``agent`` is what servers are told is asking.

    ``max_bytes`` is the most that is read of one address, packed and unpacked, and ``max_seconds`` the most time that
    it takes with all its redirects, of which ``connect_seconds`` go into looking up and reaching one host.
    """

    agent: str | None = None
    max_bytes: int = 16 * 2**20
    max_seconds: float = 30.0
    connect_seconds: float = 10.0
    max_redirects: int = 5
    allow_private: bool = False

    @property
    def user_agent(self) -> str:
        """The agent as it is sent."""
        if self.agent is not None:
            return self.agent
        from reportedly import __version__

        return f"reportedly/{__version__.split()[0]} (reads news reports)"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at an address: ``url`` after redirects, headers by their names in small letters, content unpacked.

    Of what has not changed since it was last fetched the status is 304 and the content empty. ``leads_to`` is set only
    on what ``Fetcher.ask`` gives: the address that the server sends on to.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    leads_to: str | None = None

    @property
    def unchanged(self) -> bool:
        """Whether it is still what it was when last fetched."""
        return self.status == NOT_MODIFIED

    @property
    def content_type(self) -> str:
        """The media type that the server gives, in small letters and without parameters; "" if it gives none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def markup(self) -> bytes | str:
        """The content for a reader of HTML: as text where the server says how it is encoded, else as it is."""
        charset = CHARSET.search(self.headers.get("content-type", ""))
        told = known_encoding(charset[1]) if charset else None
        if told is None or self.content.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")):
            return self.content
        for encoding in ("utf-8", told):  # what is valid UTF-8 is UTF-8, whatever the server says
            try:
                text = self.content.decode(encoding)
            except UnicodeError:
                continue
            return self.content if encoding == "utf-8" else text
        return self.content


class Fetcher:
    """Gets what stands at web addresses. Each request has a connection of its own, to a host that the guard let pass.

    ``stop`` is asked five times a second while a fetch goes on; when it is true the fetch ends with ``Stopped``.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        *,
        stop: Stop = never,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.options = options or FetchOptions()
        if not HEADER_SAFE.fullmatch(self.options.user_agent):
            raise UsageError("The agent must be one line of at most 1,000 ASCII characters.")
        self._stop, self._resolve, self._connect, self._now = stop, resolve, connect, now

    def get(self, url: str, etag: str | None = None, modified: str | None = None, *, start: int | None = None) -> Page:
        """What stands at an address, after redirects; FetchError if that cannot be had.

        With what the server gave as ``etag`` and ``last-modified`` before, what is unchanged is not sent again. Of what
        is longer than ``start`` only so many bytes are read.
        """
        budget = self._budget(url)
        for _ in range(self.options.max_redirects + 1):
            page = self._ask(url, etag, modified, budget, start)
            if page.leads_to is None:
                return page
            url = page.leads_to
        raise too_many_redirects(budget.url, self.options.max_redirects)

    def ask(self, url: str, etag: str | None = None, modified: str | None = None, *, start: int | None = None) -> Page:
        """The answer to one request: what stands at the address, or where the server sends on to."""
        return self._ask(url, etag, modified, self._budget(url), start)

    def _budget(self, url: str) -> Budget:
        most = self.options.max_bytes
        # What is on the wire beside the content: the head, and the frames around chunks.
        return Budget(url, self.options.max_seconds, most + most // 16 + LARGEST_HEAD, self._stop)

    def _ask(self, url: str, etag: str | None, modified: str | None, budget: Budget, start: int | None) -> Page:
        address = read_address(url, any_port=self.options.allow_private)
        asked = {"if-none-match": etag, "if-modified-since": modified}
        conditions = {name: value for name, value in asked.items() if value and HEADER_SAFE.fullmatch(value)}
        with self._connection(address, budget) as connection:
            try:
                response = connection.handle_request(self._request(address, conditions))
                page = self._head(str(address), response, bool(conditions))
                if page.unchanged or page.leads_to is not None:
                    return page
                return replace(
                    page, content=_content(response, page, budget, start or self.options.max_bytes, bool(start))
                )
            except (httpcore2.ProtocolError, UnicodeError) as error:
                raise _garbled(url, error) from None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    def _connection(self, address: Address, budget: Budget) -> httpcore2.HTTPConnection:
        guard = Guard(budget, self.options.connect_seconds, self.options.allow_private, self._resolve, self._connect)
        return httpcore2.HTTPConnection(
            httpcore2.Origin(address.scheme.encode(), address.host.encode(), address.port),
            ssl_context=self._tls if address.scheme == "https" else None,
            network_backend=guard,
        )

    def _request(self, address: Address, conditions: Mapping[str, str]) -> httpcore2.Request:
        headers = {
            "host": address.netloc,
            "user-agent": self.options.user_agent,
            "accept": ACCEPT,
            "accept-encoding": "gzip, deflate",
            "connection": "close",
            **conditions,
        }
        url = httpcore2.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
        return httpcore2.Request("GET", url, headers=list(headers.items()))

    def _head(self, url: str, response: httpcore2.Response, conditional: bool) -> Page:
        """The answer without its content; FetchError if it has none to give."""
        headers = _headers(response.headers)
        page = Page(url, response.status, headers, b"")
        if page.status in MOVED and headers.get("location"):
            return replace(page, leads_to=self._target(url, headers["location"]))
        if page.status in OK or (page.unchanged and conditional):
            return page
        raise FetchError(
            f"{shown(url)} answered {_meaning(page.status)}.",
            status=page.status,
            temporary=page.status in PASSING or page.unchanged,
            retry_after=self._retry_after(headers.get("retry-after")),
        )

    def _target(self, url: str, location: str) -> str:
        target = join(url, location)
        try:
            return str(read_address(target, any_port=self.options.allow_private))
        except FetchError as error:
            raise FetchError(f"{shown(url)} sends on to another place: {error}") from None

    def _retry_after(self, value: str | None) -> float | None:
        """How many seconds to leave the server alone, if it says so in a way that can be read."""
        if value is None:
            return None
        if re.fullmatch(r"[0-9]{1,12}", value):
            seconds = float(value)
        else:
            try:
                when = parsedate_to_datetime(value)
            except (ValueError, TypeError, OverflowError):
                return None
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            seconds = (when - datetime.fromtimestamp(self._now(), UTC)).total_seconds()
        return min(max(seconds, 0.0), LONGEST_WAIT)


def too_large(url: str, most: int) -> FetchError:
    """The error of what is larger than may be read."""
    return FetchError(f"{shown(url)} is larger than {most / 2**20:g} MiB, the most that is read of one address.")


def too_many_redirects(url: str, most: int) -> FetchError:
    """The error of an address that leads on and on."""
    return FetchError(f"{shown(url)} sends on to other addresses more than {most} times.")


def _content(response: httpcore2.Response, page: Page, budget: Budget, max_bytes: int, start_only: bool) -> bytes:
    """What an answer holds, unpacked; FetchError if that is too much, unless only its start is asked for."""
    length, encoding = page.headers.get("content-length", ""), page.headers.get("content-encoding", "")
    if not start_only and length.isdecimal() and len(length) < 20 and int(length) > max_bytes:
        raise too_large(page.url, max_bytes)

    def chunks() -> Iterator[bytes]:
        for chunk in response.iter_stream():
            budget.check()  # one read may have brought a thousand chunks
            yield chunk

    content = read_body(chunks(), encoding.strip().lower(), max_bytes, page.url)
    if len(content) > max_bytes and not start_only:
        raise too_large(page.url, max_bytes)
    return content[:max_bytes]


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers by their names in small letters; one that comes more than once is joined with commas."""
    found: dict[str, list[str]] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1").lower(), []).append(_text(value).strip())
    return {name: ", ".join(values) for name, values in found.items()}


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _meaning(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _garbled(url: str, error: Exception) -> FetchError:
    """The error of an answer that is not HTTP, or ends in the middle."""
    return FetchError(f"{shown(url)} sends no proper answer: {shown_words(str(error)).rstrip('.')}.", temporary=True)
