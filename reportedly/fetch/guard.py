"""Which hosts are asked: those on the public internet, judged by the address that is then connected to.

Checking a name and connecting to it later would be two look-ups, and whoever runs the name server could answer them
differently. So the name is looked up once, each address it stands for is judged, and the connection goes to one of
those very addresses. httpcore2 asks its network backend for every connection, and every request has a connection of its
own: nothing goes past this guard, not after a redirect either. Proxies that the environment names are not used.
"""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

import httpcore2

from reportedly.fetch.address import shown
from reportedly.fetch.errors import FetchError
from reportedly.fetch.wire import TURN, Budget, WireStream

Resolve = Callable[[str, int], Sequence[str]]
"""From a host and a port to the addresses that it stands for; OSError if it stands for none."""

MOST_ADDRESSES = 4  # of one host are tried
# Addresses that carry an IPv4 address, and where in them it stands (bits from the right): traffic to them ends there.
EMBEDDING = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)
PUBLIC = IPv6Network("2000::/3")  # all that has been given out for use on the internet
# Set aside since the oldest Python that this runs on; its tables do not know them.
SET_ASIDE = (IPv6Network("3fff::/20"), IPv6Network("2001::/32"), IPv6Network("5f00::/16"))
# Of these its tables know a part, or nothing.
SET_ASIDE_4 = (
    IPv4Network("192.0.0.0/24"),  # for protocols; 192.0.0.192 tells machines of Oracle their secrets
    IPv4Network("192.88.99.0/24"),  # the entrance to 6to4, given up
    IPv4Network("168.63.129.16/32"),  # what serves the machines of Azure, and them alone
)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; one that carries another is judged by what it carries."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        special = found.is_multicast or found.is_reserved or any(found in network for network in SET_ASIDE_4)
        return found.is_global and not special
    return found.scope_id is None and _is_public6(found)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_public6(address: IPv6Address) -> bool:
    for network, shift in EMBEDDING:
        if address in network:
            return is_public(str(IPv4Address(int(address) >> shift & 0xFFFFFFFF)))
    return address in PUBLIC and not address.is_private and not any(address in network for network in SET_ASIDE)


def connect(address: str, port: int, budget: Budget, until: float) -> socket.socket:
    """A socket that is connected to this IP address; OSError if it is not by then."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        try:
            sock.connect((address, port))
        except BlockingIOError:
            if not budget.wait(sock, selectors.EVENT_WRITE, until):
                raise TimeoutError(0, "it does not answer") from None
        if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


Connect = Callable[[str, int, Budget, float], socket.socket]
"""What connects to an IP address, for one fetch, by a point in time (of the monotonic clock)."""


@dataclass(slots=True)
class Guard(httpcore2.NetworkBackend):
    """Connections to public hosts, for one fetch; to any host with ``allow_private``."""

    budget: Budget
    connect_seconds: float
    allow_private: bool = False
    resolve: Resolve = resolve
    connect: Connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first address of this host that takes one, all of them having been checked."""
        until = monotonic() + self.connect_seconds
        addresses = self._look_up(host, port, until)
        if not self.allow_private:
            self._refuse_private(host, addresses)
        failure = OSError("it has no address")
        for number, address in enumerate(addresses):
            # Each address has its share of the time, so that a dead one does not use up that of the next.
            share = (until - monotonic()) / (len(addresses) - number)
            try:
                stream = WireStream(self.connect(address, port, self.budget, monotonic() + share), self.budget)
            except OSError as error:
                failure = error
            else:
                self.budget.reached = True
                return stream
        raise self._out_of_reach(failure.strerror or str(failure), isinstance(failure, ConnectionRefusedError))

    def _refuse_private(self, host: str, addresses: Sequence[str]) -> None:
        for address in addresses:
            if not is_public(address):
                where = host if host == address else f"{host} ({shown(address)})"
                raise FetchError(
                    f"{shown(self.budget.url)} is not fetched: {where} is not on the public internet; allow private "
                    "addresses if it is meant to be read."
                )

    def _look_up(self, host: str, port: int, until: float) -> Sequence[str]:
        """The addresses of a host; it is looked up in a thread, as nothing else can end a look-up that hangs."""
        if _is_ip(host):
            return [host]
        answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        Thread(target=look_up, name="reportedly-resolve", daemon=True).start()
        while (left := min(self.budget.check(), until - monotonic())) > 0:
            try:
                found = answers.get(timeout=min(left, TURN))
            except Empty:
                continue
            if isinstance(found, Exception):
                reason = getattr(found, "strerror", None) or str(found)
                raise self._out_of_reach(f"the name {host} is not found ({reason})")
            return found[:MOST_ADDRESSES]
        raise self._out_of_reach("the name server does not answer")

    def _out_of_reach(self, reason: str, reached: bool = False) -> FetchError:
        return FetchError(f"{shown(self.budget.url)} cannot be reached: {reason}.", temporary=True, reached=reached)
