from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from keepword.organisation.access import may_look_around
from keepword.organisation.models import Role, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
def sample(request: HttpRequest) -> HttpResponse:
    """Look around a sample as its owner: from this machine only, and in a sample only."""
    if not may_look_around(request):
        raise Http404
    if request.method != "POST":
        return render(request, "demo/sample.html")
    owner = User.objects.get(roles__kind=Role.Kind.OWNER, roles__unit=None)
    login(request, owner, backend=BACKEND)
    return redirect("board")
