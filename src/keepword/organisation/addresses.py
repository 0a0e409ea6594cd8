"""Addresses that are handed on: as others reach them, and as a picture to point a phone at."""

from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def address_of(request: HttpRequest, name: str, token: str) -> str:
    """The whole address of a page with a token, as people elsewhere reach it."""
    path = reverse(name, kwargs={"token": token})
    return (
        f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    )


def only_on_this_machine(address: str) -> bool:
    """Whether nobody else could open the address."""
    return urlsplit(address).hostname in THIS_MACHINE


def qr_code(address: str) -> str:
    """A picture of the address, as an SVG within a data address; dark on light in any scheme."""
    picture: str = segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, dark="black", light="white"
    )
    return picture
