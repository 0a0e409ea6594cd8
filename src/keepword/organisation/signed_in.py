"""Who sent a request."""

from typing import cast

from django.http import HttpRequest

from keepword.organisation.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `needs` has let through."""
    return cast("User", request.user)
