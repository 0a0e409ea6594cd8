from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from keepword.organisation.actions import is_first_owner_token, make_first_owner
from keepword.organisation.forms import FirstOwnerForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@csrf_exempt  # only who has the token can post here; under no-referrer a browser hides its origin
@never_cache
@sensitive_post_parameters("password")
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The first owner's one-time address. Opening it changes nothing; sending its form does."""
    if not is_first_owner_token(token):
        raise Http404
    form = FirstOwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        owner = make_first_owner(token=token, **form.cleaned_data)
        if owner is None:
            raise Http404
        login(request, owner, backend=BACKEND)
        return redirect("board")
    response = render(request, "organisation/start.html", {"form": form})
    response["Referrer-Policy"] = "no-referrer"
    return response
