"""Who asks, where a proxy stands before Keepword: what trusted ones say, and nobody else."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
HOUSEHOLD = 64
"""Of an IPv6 address so many bits are its network's: whoever has one has all addresses in it."""
REMEMBERED = 4096
"""Addresses that were read before, by each process: reading one takes longer than the rest."""
HOPS = 20
"""No further than so many are followed: what a visitor has written there has no end."""


def networks(text: str) -> tuple[Network, ...]:
    """The networks that KEEPWORD_PROXIES names.

    >>> networks("127.0.0.1, 10.0.0.0/8")
    (IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8'))

    Raises:
        ImproperlyConfigured: One of them is none.
    """
    try:
        return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError as wrong:
        raise ImproperlyConfigured(
            "KEEPWORD_PROXIES names the addresses or networks of your own proxies, "
            f"such as 127.0.0.1 or 10.0.0.0/8: {wrong}."
        ) from None


def behind_proxies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let everything behind this know a visitor by their own address, not by the proxy's."""

    def respond(request: HttpRequest) -> HttpResponse:
        passed_on = request.META.get("HTTP_X_FORWARDED_FOR")
        if passed_on is not None:
            peer = request.META["REMOTE_ADDR"]
            if is_trusted(peer, settings.PROXIES):
                hops = [each.strip() for each in passed_on.split(",")[-HOPS:]]
                request.META["REMOTE_ADDR"] = visitor([*hops, peer], settings.PROXIES)
            else:
                _note(peer)
        return get_response(request)

    return respond


def visitor(hops: Sequence[str], trusted: Sequence[Network]) -> str:
    """The last hop that is no proxy of ours: what stands before it anybody may have written.

    >>> visitor(["1.2.3.4", "203.0.113.7", "10.0.0.2"], networks("10.0.0.0/8"))
    '203.0.113.7'
    """
    known = hops[-1]
    for hop in reversed(hops):
        if _address(hop) is None:
            return known
        known = hop
        if not is_trusted(hop, trusted):
            return known
    return known


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, as limits count it."""
    text = str(request.META["REMOTE_ADDR"])
    found = _address(text)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, HOUSEHOLD), strict=False))
    return text


@lru_cache(maxsize=REMEMBERED)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def is_trusted(text: str, trusted: Sequence[Network]) -> bool:
    """Whether an address is one of our own proxies'."""
    found = _address(text)
    return found is not None and any(found in each for each in trusted)


def _note(peer: str) -> None:
    """Keep for `keepword doctor` that somebody untrusted passes visitors on."""
    if not passed_on_by().exists():
        passed_on_by().write_text(peer, encoding="utf-8")


def passed_on_by() -> Path:
    """The file that says who did."""
    return Path(settings.HOME) / "passed-on-by"
