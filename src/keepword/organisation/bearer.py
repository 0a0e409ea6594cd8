"""How a program signs in: a token in the Authorization header, for one thing that it may do."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from keepword.organisation.access import May, allowed, allowed_by
from keepword.organisation.actions import note_use, token_of
from keepword.organisation.models import ApiToken
from keepword.web.limits import counted, until_next

MOST_A_MINUTE = 600


class Bearer(HttpBearer):
    """Let in whoever holds a token for it; the request is then its maker's.

    A list whose page asks for more than reading asks that of the token's maker: `of_who_may`.
    """

    def __init__(self, what: May, *, of_who_may: May | None = None) -> None:
        super().__init__()
        self.what, self.of_who_may = what, of_who_may or what

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, or None where it holds no more.

        Raises:
            PermissionDenied: It holds, but not for this.
        """
        found = token_of(token)
        if found is None:
            return None
        if self.what not in allowed_by(found):
            raise PermissionDenied(f"This token is not for this: it needs the scope “{self.what}”.")
        if self.of_who_may != self.what and self.of_who_may not in allowed(found.made_by):
            raise PermissionDenied("Whoever made this token may not see this.")
        request.user = found.made_by
        note_use(found)
        return found


class PerToken(BaseThrottle):
    """So many requests a minute with one token, counted by each web process."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count one more, unless this minute's are used up."""
        return counted(f"api-{token_used(request).pk}", MOST_A_MINUTE)

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return until_next()


def token_used(request: HttpRequest) -> ApiToken:
    """The token with which a request came."""
    return cast("ApiToken", getattr(request, "auth", None))
