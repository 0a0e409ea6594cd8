"""Names of the ways by which responses come."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CHANNELS: Mapping[str, Any] = {
    "link": _("link"),
    "qr": _("square"),
    "mail": _("mail"),
    "file": _("personal link, sent otherwise"),
    "embed": _("your own pages"),
    "kiosk": _("device at the counter"),
    "brought": _("files of another tool"),
    "program": _("program"),
}


def named(counts: Mapping[str, int]) -> Iterable[tuple[str, str, int]]:
    """Each way by its key and name, with how many came by it."""
    return [(key, str(CHANNELS.get(key, key)), n) for key, n in counts.items()]
