"""What every template may name."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from keepword.organisation.access import allowed_and_everywhere
from keepword.organisation.openid_connect import provider
from keepword.organisation.present import the_organisation


def organisation(request: HttpRequest) -> dict[str, object]:
    """The organisation (None before it is named), what the reader may do, where else to sign in."""
    reader = getattr(request, "user", AnonymousUser())  # refused before it is known
    may, everywhere = allowed_and_everywhere(reader)
    return {
        "organisation": the_organisation(),
        "may": may,
        "may_everywhere": everywhere,
        "provider": provider(),
    }
