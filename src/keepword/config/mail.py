"""Where mail goes out, from the environment: one address says server, account and encryption."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
"""With STARTTLS, with TLS from the beginning, and without encryption (on this machine)."""


@dataclass(frozen=True)
class Mail:
    """The server by which mail goes out; without a host none does."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    scheme: str = "smtp+plain"
    sender: str = "nobody@localhost"


def mail(environment: Mapping[str, str]) -> Mail:
    """What KEEPWORD_MAIL says, such as smtp://name:password@mail.example.org.

    >>> found = mail({"KEEPWORD_MAIL": "smtps://shop:a%40b@mail.example.org",
    ...               "KEEPWORD_MAIL_FROM": "Hollis Cycles <hello@example.org>"})
    >>> found.host, found.port, found.user, found.password
    ('mail.example.org', 465, 'shop', 'a@b')
    >>> mail({}).host
    ''

    Raises:
        ImproperlyConfigured: It is no such address, or nobody is named as its sender.
    """
    if not environment.get("KEEPWORD_MAIL"):
        return Mail()
    parts = urlsplit(environment["KEEPWORD_MAIL"])
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "KEEPWORD_MAIL is an address such as smtp://name:password@mail.example.org; "
            f"it begins with one of {', '.join(f'{each}://' for each in PORTS)}."
        )
    if not environment.get("KEEPWORD_MAIL_FROM"):
        raise ImproperlyConfigured(
            "KEEPWORD_MAIL_FROM says from whom mail comes, such as hello@example.org."
        )
    return Mail(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        scheme=parts.scheme,
        sender=environment["KEEPWORD_MAIL_FROM"],
    )
