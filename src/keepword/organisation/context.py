"""What every template may name."""

from django.http import HttpRequest

from keepword.organisation.access import allowed
from keepword.organisation.models import Organisation


def organisation(request: HttpRequest) -> dict[str, object]:
    """The organisation, for the page's head (None before it is named); what the reader may do."""
    return {"organisation": Organisation.objects.first(), "may": allowed(request.user)}
