from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keepword.demo.filling import holds_more
from keepword.demo.people import OWNER, visitors
from keepword.demo.removing import HoldsMoreError, remove_sample
from keepword.organisation.access import May, may_look_around, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
def sample(request: HttpRequest) -> HttpResponse:
    """Look around with somebody's eyes: from this machine only, and in a mere sample only."""
    if not may_look_around(request):
        raise Http404
    if added := holds_more():
        return render(request, "demo/closed.html", {"added": added}, status=403)
    whoever = visitors()
    if request.method != "POST":
        return render(request, "demo/sample.html", {"visitors": whoever})
    chosen = request.POST.get("as", OWNER)
    if chosen not in {visitor.email for visitor in whoever}:
        raise Http404
    login(request, get_object_or_404(User, email=chosen), backend=BACKEND)
    return redirect("board")


@require_POST
@needs(May.RUN)
def removed(request: HttpRequest) -> HttpResponse:
    """Remove the sample; what somebody has added goes with it only if they say so."""
    if not may_look_around(request):
        raise PermissionDenied
    even = request.POST.get("added") == "too"
    try:
        token = remove_sample(by=signed_in(request), even_what_was_added=even)
    except HoldsMoreError as more:
        return render(request, "demo/remove.html", {"added": more.added})
    request.session.flush()  # it went with everything else
    return redirect("start", token=token)
