"""Web addresses: one reading of them, so that what is checked is what is asked."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from reportedly.characters import whole
from reportedly.fetch.errors import FetchError

PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below it are mail, shells and databases, which a page has no reason to be on
LONGEST = 4096
# What may stand in a path or query as it is; all else, and above all white space, is escaped.
SAFE = "%/:=&?~#+!$,;'@()*[]"
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
IN_NUMBERS = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")  # no name ends like this
ESCAPED_DOT = re.compile("%2e", re.IGNORECASE)
USER = re.compile(r"//[^/?#]*@")
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart; ``host`` is in ASCII and small letters, an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"

    @property
    def netloc(self) -> str:
        """Host and port as they stand in an address; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The site: scheme, host and port."""
        return f"{self.scheme}://{self.netloc}"


def read_address(url: str, *, any_port: bool = False) -> Address:
    """The parts of a web address without its fragment; FetchError if it is none, or one that is not asked."""
    url = url.strip()
    if len(url) > LONGEST:
        raise FetchError(f"{shown(url)} is no web address: it is longer than {LONGEST} characters.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"{shown(url)} is no web address: {shown_words(str(error))}.") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise FetchError(f"{shown(url)} is not fetched: only addresses that begin with http:// or https:// are.")
    if "@" in parts.netloc:
        raise FetchError(f"{shown(url)} is not fetched: it holds a user name or password; leave it out.")
    port = PORTS[scheme] if port is None else port
    if not any_port and port not in PORTS.values() and port < FIRST_FREE_PORT:
        raise FetchError(
            f"{shown(url)} is not fetched: port {port} is not one of the web; 80, 443 and from 1024 on are."
        )
    target = _quoted(_without_dots(parts.path or "/")) + (f"?{_quoted(parts.query)}" if parts.query else "")
    address = Address(scheme, _read_host(host or "", url), port, target)
    if len(str(address)) > LONGEST:
        raise FetchError(f"{shown(url)} is no web address: in ASCII it is longer than {LONGEST} characters.")
    return address


def join(base: str, link: str) -> str:
    """The address that a link in the document at ``base`` leads to; the link itself if it cannot be read."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def host_of(url: str) -> str:
    """The host that an address names, in the one way in which it is asked; "" if it names none."""
    try:
        return read_address(url, any_port=True).host
    except FetchError:
        return ""


def shown(url: str) -> str:
    """An address as messages show it: on one line, without passwords and what cannot be seen, not endless."""
    line = UNSEEN.sub(lambda match: quote(match[0]), USER.sub("//…@", whole(url[:LONGEST])))[:300]
    return line if len(line) <= 200 else f"{line[:199]}…"


def shown_words(text: str) -> str:
    """What somebody else says, as messages show it: like an address, but with its spaces."""
    return shown(" ".join(text.split())).replace("%20", " ")


def _without_dots(path: str) -> str:
    """A path without "." and "..", as browsers ask for it: what robots.txt forbids has no second name."""
    kept: list[str] = []
    name = ""
    for part in path.split("/")[1:]:
        name = ESCAPED_DOT.sub(".", part)
        if name == "..":
            del kept[-1:]
        elif name != ".":
            kept.append(part)
    return "/" + "/".join([*kept, ""] if name in (".", "..") else kept)


def _quoted(part: str) -> str:
    return quote(whole(part), safe=SAFE)


def _read_host(host: str, url: str) -> str:
    if ":" in host:
        try:
            if "%" not in host:  # the network card to ask through
                return str(IPv6Address(host))
        except AddressValueError:
            pass
        host = ""
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if HOST.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host)) if IN_NUMBERS.fullmatch(host) else host
        except OSError:
            pass
    raise FetchError(f"{shown(url)} is no web address: it names no host.")
