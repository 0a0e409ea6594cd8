from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from keepword.organisation.actions import is_first_owner_token, make_first_owner
from keepword.organisation.forms import FirstOwnerForm
from keepword.organisation.one_time import one_time_address

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@one_time_address
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
    return TemplateResponse(request, "organisation/start.html", {"form": form})
