"""Whether mail goes out here."""

from django.conf import settings


def is_set_up() -> bool:
    """Whether there is a mail server, and whoever is written to can follow the links."""
    return bool(settings.EMAIL_HOST and settings.PUBLIC_URL)
