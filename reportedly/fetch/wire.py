"""One fetch on the wire: every read and write within one time bound and one number of bytes, and stopped when asked.

Sockets do not block. Whatever would wait does so in ``Budget.wait``, in short turns, and each turn looks at the clock
and at the wish to stop; so a server that sends a byte a second is cut off as one that sends none.
"""

from __future__ import annotations

import selectors
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import httpcore2

from reportedly.fetch.address import shown
from reportedly.fetch.errors import FetchError, Stopped

T = TypeVar("T")
Stop = Callable[[], bool]
TURN = 0.2  # seconds between two looks at the wish to stop


def never() -> bool:
    """The wish to stop of those who never do."""
    return False


class Budget:
    """What one fetch may still spend, in seconds and in bytes received."""

    def __init__(self, url: str, seconds: float, max_bytes: int, stop: Stop = never) -> None:
        self.url = url
        self.seconds = seconds
        self.bytes_left = max_bytes
        self.reached = False  # whether anything has taken a connection
        self._until = monotonic() + seconds
        self._stop = stop

    def check(self) -> float:
        """The seconds left; raises if there are none or if the fetch is to stop."""
        if self._stop():
            raise Stopped
        left = self._until - monotonic()
        if left <= 0:
            raise FetchError(
                f"{shown(self.url)} took longer than {self.seconds:g} s, so it was cut off.",
                temporary=True,
                reached=self.reached,
            )
        return left

    def spend(self, received: int) -> None:
        """Count bytes received; raises if they are too many."""
        self.bytes_left -= received
        if self.bytes_left < 0:
            raise FetchError(f"{shown(self.url)} sends more than is read of one address, so it was cut off.")

    def wait(self, sock: socket.socket, event: int, until: float | None = None) -> bool:
        """Wait until the socket can be read or written; False if ``until`` (of the monotonic clock) came first."""
        with selectors.DefaultSelector() as selector:
            selector.register(sock, event)
            while True:
                left = self.check()
                if until is not None and (left := min(left, until - monotonic())) <= 0:
                    return False
                if selector.select(min(left, TURN)):
                    return True


class WireStream(httpcore2.NetworkStream):
    """A connection whose every wait is on the budget of its fetch."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, none at the end; more than are left in the budget raise FetchError."""
        data = self._patiently(partial(self._sock.recv, max_bytes), selectors.EVENT_READ)
        self._budget.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        view = memoryview(buffer)
        while view:
            view = view[self._patiently(partial(self._sock.send, view), selectors.EVENT_WRITE) :]

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same connection, encrypted and its certificate verified."""
        wrap = partial(ssl_context.wrap_socket, server_hostname=server_hostname, do_handshake_on_connect=False)
        wrapped = self._patiently(partial(wrap, self._sock), selectors.EVENT_READ)
        stream = WireStream(wrapped, self._budget)
        try:
            stream._patiently(wrapped.do_handshake, selectors.EVENT_READ)
        except BaseException:
            stream.close()
            raise
        return stream

    def get_extra_info(self, info: str) -> Any:
        """What the HTTP side wants to know of the connection."""
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        return self._sock if info == "socket" else None

    def _patiently(self, operation: Callable[[], T], event: int) -> T:
        """What an operation on the socket gives, repeated as long as it would block."""
        while True:
            self._budget.check()
            try:
                return operation()
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError) as error:
                self._budget.wait(self._sock, _awaited(error, event))
            except ssl.SSLCertVerificationError as error:
                raise FetchError(
                    f"{shown(self._budget.url)} is not fetched: its certificate is not valid ({error.verify_message}).",
                    temporary=True,
                ) from None
            except OSError as error:
                reason = error.strerror or getattr(error, "reason", None) or type(error).__name__
                raise FetchError(
                    f"{shown(self._budget.url)} broke off the connection: {reason}.", temporary=True
                ) from None


def _awaited(error: OSError, event: int) -> int:
    if isinstance(error, ssl.SSLWantReadError):
        return selectors.EVENT_READ
    return selectors.EVENT_WRITE if isinstance(error, ssl.SSLWantWriteError) else event
