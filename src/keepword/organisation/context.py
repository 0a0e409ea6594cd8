"""What every template may name."""

from django.http import HttpRequest

from keepword.organisation.models import Organisation


def organisation(request: HttpRequest) -> dict[str, object]:
    """The organisation, for the page's head; None before its first owner has named it."""
    return {"organisation": Organisation.objects.first()}
