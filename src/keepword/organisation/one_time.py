"""Pages whose address holds a secret: they open without signing in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

View = Callable[..., HttpResponse]
KEPT_NOWHERE = "max-age=0, no-cache, no-store, must-revalidate, private"
"""What Django's never_cache says, which takes longer to put it together than a page to be found."""


def one_time_address(view: View) -> View:
    """Let whoever has the address in, and keep the address from leaking.

    Under no-referrer a browser hides its origin, so Django's own check of forms cannot hold here;
    that the form was sent from another site is what the browser says instead.
    """

    @wraps(view)
    def opened(request: HttpRequest, **parts: object) -> HttpResponse:
        if request.method == "POST" and request.META.get("HTTP_SEC_FETCH_SITE") == "cross-site":
            raise PermissionDenied
        response = view(request, **parts)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = KEPT_NOWHERE
        return response

    return login_not_required(csrf_exempt(sensitive_post_parameters("password")(opened)))
