"""What every template may name."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from keepword.organisation.access import allowed
from keepword.organisation.models import Organisation
from keepword.organisation.openid_connect import provider


def organisation(request: HttpRequest) -> dict[str, object]:
    """The organisation (None before it is named), what the reader may do, where else to sign in."""
    return {
        "organisation": Organisation.objects.first(),
        "may": allowed(getattr(request, "user", AnonymousUser())),  # refused before it is known
        "provider": provider(),
    }
