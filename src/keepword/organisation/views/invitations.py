from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation import actions
from keepword.organisation.access import May, needs
from keepword.organisation.adapter import first_page
from keepword.organisation.addresses import address_of, only_on_this_machine, qr_code
from keepword.organisation.forms import AccountForm, InviteForm
from keepword.organisation.models import Invitation, User
from keepword.organisation.one_time import one_time_address
from keepword.organisation.querysets import open_invitations_visible_to
from keepword.organisation.signed_in import signed_in
from keepword.organisation.views.first_owner import BACKEND
from keepword.web.exports import file_of

A_PAGE = 50
COLUMNS = ("role", "unit", "for_whom", "used", "uses", "made_at", "ends_at", "made_by")


@needs(May.INVITE)
def invitations(request: HttpRequest) -> HttpResponse:
    """The open invitations; sending the form makes one and shows its link, this once."""
    by = signed_in(request)
    form = InviteForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = actions.invite(by=by, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _made(request, made, token)
    pages = Paginator(open_invitations_visible_to(by), A_PAGE)
    context = {"form": form, "page": pages.get_page(request.GET.get("page"))}
    return TemplateResponse(request, "organisation/invitations.html", context)


@require_safe
@needs(May.INVITE)
def invitations_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The open invitations as a file: what each gives, never its link nor the hash of it."""
    lines = (
        (each.kind, each.unit and each.unit.key, each.note, each.used, each.uses, each.made_at,
         each.ends_at, str(each.made_by))
        for each in open_invitations_visible_to(signed_in(request))
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="invitations")


def _made(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    address = address_of(request, "invitation", token)
    context = {"invitation": invitation, "address": address, "qr": qr_code(address)}
    context["only_here"] = only_on_this_machine(address)
    return render(request, "organisation/invitation_made.html", context)


@require_POST
@needs(May.INVITE)
def invitation_revoked(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    invitation = get_object_or_404(open_invitations_visible_to(by), pk=pk)
    actions.revoke_invitation(invitation=invitation, by=by)
    messages.success(request, _("The invitation is revoked. Its link leads nowhere now."))
    return redirect("invitations")


@one_time_address
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation's page. Opening it changes nothing; sending its form accepts."""
    found = actions.invitation_of(token)
    if found is None:
        raise Http404
    if isinstance(request.user, User):
        return _further_role(request, found, request.user)
    return _new_account(request, found, token)


def _further_role(request: HttpRequest, found: Invitation, by: User) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            if not actions.accept_invitation(invitation=found, by=by):
                raise Http404
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("The role is yours."))
            return redirect(first_page(by))
    context = {"invitation": found, "problem": problem}
    return render(
        request, "organisation/invitation_further.html", context, status=400 if problem else 200
    )


def _new_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.join(invitation=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if user is None:
                raise Http404
            login(request, user, backend=BACKEND)
            return redirect(first_page(user))
    context = {"invitation": found, "form": form, "token": token}
    return TemplateResponse(request, "organisation/invitation.html", context)
