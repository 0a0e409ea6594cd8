"""Why something could not be sent, in the reader's language."""

from django.utils.translation import gettext_noop

from keepword.web.sayings import Sayings

SAYINGS = Sayings(
    gettext_noop("This is no address."),
    gettext_noop("The address must begin with https:// and name a host."),
    gettext_noop("Leave name and password out of the address: messages are signed."),
    gettext_noop("Nothing was answered within %(n)s seconds."),
    gettext_noop("Its certificate does not hold: %(why)s."),
    gettext_noop("The connection failed: %(why)s."),
    gettext_noop("The name %(host)s is not known."),
    gettext_noop(
        "%(host)s leads to a private network, or to this machine. Events go out only to public "
        "addresses."
    ),
    gettext_noop("What it answered is no HTTP."),
    gettext_noop("It sends on to another address: enter that one here."),
    gettext_noop("It answered that it is gone for good (410)."),
    gettext_noop("For more than three days it has taken nothing."),
)
