"""Web addresses: one reading of them, so that what is checked is what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from reportedly.fetch.errors import FetchError
from reportedly.read.metadata import clean

PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below it are mail, shells and databases, which a page has no reason to be on
LONGEST = 4096
# What may stand in a path or query as it is; all else, and above all white space, is escaped.
SAFE = "%/:=&?~#+!$,;'@()*[]"
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
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
        raise FetchError(f"{shown(url)} is no web address: {shown(str(error))}.") from None
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
    target = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
    return Address(scheme, _read_host(host or "", url), port, target)


def join(base: str, link: str) -> str:
    """The address that a link in the document at ``base`` leads to; the link itself if it cannot be read."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def host_of(url: str) -> str:
    """The host that an address names, "" if it names none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""


def shown(url: str) -> str:
    """An address as messages show it: on one line, without passwords and what cannot be seen, not endless."""
    line = UNSEEN.sub(lambda match: quote(match[0]), USER.sub("//…@", clean(url[:LONGEST])))[:300]
    return line if len(line) <= 200 else f"{line[:199]}…"


def _quoted(part: str) -> str:
    return quote(clean(part), safe=SAFE)


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
    if not HOST.fullmatch(host):
        raise FetchError(f"{shown(url)} is no web address: it names no host.")
    return host
