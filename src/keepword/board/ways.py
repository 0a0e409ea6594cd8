"""Names of the ways by which observations come: Keepword's own words, else the file's."""

from .wording import gettext as _
from .wording import gettext_noop, opened

_OWN = {
    "account": gettext_noop("account"),
    "link": gettext_noop("link"),
    "mail": gettext_noop("mail"),
    "program": gettext_noop("program"),
    "anonymous": gettext_noop("anonymous"),
    "observed": gettext_noop("observed"),
}


def readable(key: str) -> str:
    """A key as a name: "pick-up_time" is "Pick up time"."""
    return key.replace("-", " ").replace("_", " ").capitalize()


def way(channel: str) -> str:
    """A channel as it stands within a sentence; one that a file names is told as it stands there.

    >>> way("account"), way("Web shop")
    ('account', 'Web shop')
    """
    return _(_OWN[channel]) if channel in _OWN else channel


def way_named(channel: str) -> str:
    """A channel as it stands alone.

    >>> way_named("account"), way_named("web-shop")
    ('Account', 'Web shop')
    """
    return opened(way(channel)) if channel in _OWN else readable(channel)
