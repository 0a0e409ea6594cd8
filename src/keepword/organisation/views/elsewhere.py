from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from keepword.organisation.actions import invitation_of
from keepword.organisation.one_time import one_time_address
from keepword.organisation.openid_connect import not_let_in, provider


@require_POST
@login_not_required
@never_cache
def sign_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """Leave for the organisation's provider, to come back signed in."""
    return _leave(request, next_url=get_next_redirect_url(request))


@require_POST
@one_time_address
def accept_elsewhere(request: HttpRequest, token: str) -> HttpResponse:
    """Leave for the provider with an invitation; it is accepted on coming back."""
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    return _leave(request, invitation=invitation.pk)


@require_safe
@login_not_required
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends people back to."""
    try:
        answer: HttpResponse = openid_connect.callback(request, provider_id)
    except RequestException:
        return not_let_in(request, "unreachable")
    return answer


def _leave(request: HttpRequest, **state: object) -> HttpResponse:
    """A page that goes on to the provider.

    A form may only be answered by our own pages (see the Content-Security-Policy), and a redirect
    to the provider would count as its answer; a page that leads there does not.
    """
    known = provider()
    if known is None:
        raise Http404
    there = get_adapter().get_provider(request, known["provider_id"])
    try:
        answer: HttpResponse = there.redirect(request, AuthProcess.LOGIN, **state)
    except RequestException:
        return not_let_in(request, "unreachable")
    return render(request, "organisation/leave.html", {"address": answer["Location"]})
