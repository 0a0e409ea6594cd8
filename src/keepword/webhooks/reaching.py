"""Reaching a program elsewhere, and nothing within.

Whoever may name an address could otherwise have the server ask what only the server can reach: the
machine itself, its network, the cloud that it runs in. So a name is looked up once, every address
that it stands for is checked, and the connection goes to the one that was checked: a name that says
something else a moment later changes nothing. No redirect is followed and no proxy asked.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlsplit

PATIENCE = 15.0
"""Seconds for all of it: the name, the connection, the answer."""
HTTPS = 443
_T = TypeVar("_T")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_NOT_SO_PUBLIC = tuple(map(ipaddress.IPv4Network, ("168.63.129.16/32", "192.0.0.0/24")))
"""Where Azure and Oracle tell their machines about themselves, in what passes for public."""


class UnreachableError(Exception):
    """Nothing was answered, or nothing was asked; the sentence says why."""


@dataclass(frozen=True)
class Place:
    """Where an address leads."""

    host: str
    port: int
    target: str

    @classmethod
    def of(cls, address: str) -> "Place":
        """Read an address.

        Raises:
            UnreachableError: It is not one that begins with https:// and names a host.
        """
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").encode("idna").decode()
            port = parts.port or HTTPS
        except ValueError as error:
            raise UnreachableError("This is no address.") from error
        if parts.scheme != "https" or not host:
            raise UnreachableError("The address must begin with https:// and name a host.")
        if parts.username or parts.password:
            raise UnreachableError(
                "Leave name and password out of the address: messages are signed."
            )
        query = f"?{parts.query}" if parts.query else ""
        target = quote(f"{parts.path or '/'}{query}", safe="/?&=%:@!$'()*+,;~-._")
        return cls(host, port, target)

    @property
    def named(self) -> str:
        """The host as a request's Host header writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS else f"{host}:{self.port}"


def is_public(address: _Address) -> bool:
    """Whether an address is out in the internet, and no door to something within."""
    if isinstance(address, ipaddress.IPv4Address):
        set_apart = any(address in network for network in _NOT_SO_PUBLIC)
        return address.is_global and not address.is_multicast and not set_apart
    inner = address.ipv4_mapped or address.sixtofour
    if address in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address.is_global and address in _GLOBAL_UNICAST


def check(address: str) -> None:
    """See whether a message may go to an address, without going there.

    Raises:
        UnreachableError: It is none, is not known, or leads to somewhere within.
    """
    asyncio.run(_within_patience(_checked(Place.of(address))))


async def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send something to an address; the status that is answered. Nothing else of it is read.

    Raises:
        UnreachableError: It did not get there, or was not allowed to.
    """
    return await _within_patience(_exchange(Place.of(address), body, headers))


async def _within_patience(work: Awaitable[_T]) -> _T:
    try:
        async with asyncio.timeout(PATIENCE):
            return await work
    except TimeoutError as error:
        raise UnreachableError(f"Nothing was answered within {PATIENCE:g} seconds.") from error
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"Its certificate does not hold: {error.verify_message}.") from error
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise UnreachableError(f"The connection failed: {error}.") from error


async def _checked(place: Place) -> str:
    """One of a place's addresses, all of which are public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM
        )
    except (socket.gaierror, UnicodeError) as error:
        raise UnreachableError(f"The name {place.host} is not known.") from error
    addresses = [str(each[4][0]) for each in found]
    if not all(is_public(ipaddress.ip_address(each)) for each in addresses):
        raise UnreachableError(
            f"{place.host} leads to a private network, or to this machine. Events go out only to"
            " public addresses."
        )
    return addresses[0]


async def _exchange(place: Place, body: bytes, headers: Mapping[str, str]) -> int:
    reader, writer = await asyncio.open_connection(
        await _checked(place),
        place.port,
        ssl=ssl.create_default_context(),
        server_hostname=place.host,
    )
    try:
        lines = [f"POST {place.target} HTTP/1.1", f"Host: {place.named}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode("ascii") + body)
        await writer.drain()
        return _status(await reader.readuntil(b"\r\n"))
    finally:
        writer.transport.abort()


def _status(line: bytes) -> int:
    version, _, rest = line.decode("latin-1").partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdecimal():
        raise UnreachableError("What it answered is no HTTP.")
    return int(status)
