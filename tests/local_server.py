"""A web server on this computer that behaves as a test wants, or misbehaves: each path is answered by a function.

with LocalServer() as server:
    server.routes["/page"] = answer("<p>Text</p>")
    server.url("/page"), server.requests
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Self

# A key, no secret, and its own certificate for localhost, 127.0.0.1 and news.example, valid from 2020 to 2120.
PEM = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWrj9VJm5VpbnEC3e
n97yIeo3G/opiSled80a7Ge62FGhRANCAASieftLAuymRukrFTsAIkfuulKp2DG1
Qm+/rpEzXmpLy7LVvUvB9AUz0SCqRY1lL8p6d1k7O9lCazhGVwrgm2s9
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKJ5+0sC7KZG6SsV
OwAiR+66UqnYMbVCb7+ukTNeakvLstW9S8H0BTPRIKpFjWUvynp3WTs72UJrOEZX
CuCbaz2jXDBaMA8GA1UdEwEB/wQFMAMBAf8wKAYDVR0RBCEwH4IJbG9jYWxob3N0
ggxuZXdzLmV4YW1wbGWHBH8AAAEwHQYDVR0OBBYEFCGbcdvjl8PvrEcmC0Bo3mFS
dfhFMAoGCCqGSM49BAMCA0kAMEYCIQD7Vkvv4o53I1AfOP1eMuNiV/PoaZZjhCkK
oNYxoZ+ntwIhAP4f3rI/TZZrwVRoGU3uKGhlSDttodW4XjjIknwX6YC4
-----END CERTIFICATE-----
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What has been asked, the headers by their names in small letters."""

    path: str
    headers: dict[str, str]


Send = Callable[[bytes], None]
Route = Callable[[Send, Request], None]


def answer(body: str | bytes = b"", status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Route:
    """A proper answer with this body and these headers (``retry_after="5"``)."""
    data = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": kind, "Content-Length": str(len(data))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    return raw(head(status, lines), data)


def head(status: int, headers: dict[str, str]) -> bytes:
    """The head of an answer."""
    lines = [f"HTTP/1.1 {status} So", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def raw(*pieces: bytes) -> Route:
    """These bytes and no more."""

    def send_all(send: Send, request: Request) -> None:
        for piece in pieces:
            send(piece)

    return send_all


def stream(first: bytes, pieces: Iterable[bytes]) -> Route:
    """An answer that goes on for as long as there are pieces and somebody takes them."""

    def send_all(send: Send, request: Request) -> None:
        send(first)
        for piece in pieces:
            send(piece)

    return send_all


@dataclass
class LocalServer:
    """The server; ``sent`` counts the bytes that went out."""

    tls: ssl.SSLContext | None = None
    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    sent: int = 0

    def __enter__(self) -> Self:
        ours = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError, ValueError):
                    ours.handle(self)

        class Server(ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 50

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Whoever hangs up in the middle is no news here."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> Self:
        """The same server as if it had just begun."""
        self.routes, self.requests, self.sent = {}, [], 0
        return self

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    def handle(self, handler: StreamRequestHandler) -> None:
        """Answer one request, and hang up."""
        path = handler.rfile.readline(65_536).decode("latin-1").split(" ")[1]
        headers = {}
        while line := handler.rfile.readline(65_536).decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        request = Request(path, headers)
        self.requests.append(request)

        def send(data: bytes) -> None:
            handler.wfile.write(data)
            self.sent += len(data)

        self.routes.get(path, answer("no", 404))(send, request)
