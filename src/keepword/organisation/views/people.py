from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation import actions
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine, qr_code
from keepword.organisation.forms import EraseForm, NameForm, NewPasswordLinkForm, RoleForm
from keepword.organisation.models import Role, User
from keepword.organisation.querysets import people_visible_to
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

A_PAGE = 50
COLUMNS = ("name", "email", "roles", "joined_at", "open")


@require_safe
@needs(May.INVITE)
def people(request: HttpRequest) -> HttpResponse:
    pages = Paginator(_sought(request), A_PAGE)
    sought = request.GET.get("q", "").strip()
    context = {"page": pages.get_page(request.GET.get("page")), "sought": sought}
    return render(request, "organisation/people.html", context)


@require_safe
@needs(May.INVITE)
def people_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Those whom the page would show, all of them, as a file."""
    lines = (
        (each.name, each.email, ", ".join(map(_role_said, each.roles.all())), each.joined_at,
         each.is_active)
        for each in _sought(request)
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="people")


def _sought(request: HttpRequest) -> QuerySet[User]:
    sought = request.GET.get("q", "").strip()
    found = people_visible_to(signed_in(request)).prefetch_related("roles__unit")
    if sought:
        found = found.filter(Q(name__icontains=sought) | Q(email__icontains=sought))
    return found


def _role_said(role: Role) -> str:
    return f"{role.kind} of {role.unit.key}" if role.unit else role.kind


@needs(May.RUN)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's account; sending the form changes their name."""
    user = get_object_or_404(User, pk=pk, erased_at=None)
    naming = NameForm(request.POST or None, initial={"name": user.name})
    if request.method == "POST" and naming.is_valid():
        actions.change_name(user=user, by=signed_in(request), **naming.cleaned_data)
        messages.success(request, _("The name is changed."))
        return redirect("person", pk=pk)
    return _person(request, user, naming=naming)


@require_POST
@needs(May.RUN)
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, erased_at=None)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.give_role(user=user, by=signed_in(request), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("unit", refused)
        else:
            messages.success(request, _("The role is given."))
            return redirect("person", pk=pk)
    return _person(request, user, giving=form)


@require_POST
@needs(May.RUN)
def role_taken(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    given = get_object_or_404(Role.objects.select_related("user", "unit"), user_id=pk, pk=role)
    try:
        actions.take_role(role=given, by=signed_in(request))
        messages.success(request, _("The role is taken away."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("person", pk=pk)


@require_POST
@needs(May.RUN)
def account_closed(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, erased_at=None)
    try:
        actions.close_account(user=user, by=signed_in(request))
        messages.success(request, _("The account is closed, and signed out everywhere."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("person", pk=pk)


@require_POST
@needs(May.RUN)
def account_reopened(request: HttpRequest, pk: int) -> HttpResponse:
    actions.reopen_account(
        user=get_object_or_404(User, pk=pk, erased_at=None), by=signed_in(request)
    )
    messages.success(request, _("The account is open again."))
    return redirect("person", pk=pk)


@require_POST
@needs(May.RUN)
def account_erased(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, erased_at=None)
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            actions.erase_account(user=user, by=signed_in(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The account is erased."))
            return redirect("people")
    return _person(request, user, erasing=form)


@require_POST
@needs(May.RUN)
def new_password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for a new password and show it, this once."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    form = NewPasswordLinkForm(request.POST)
    form.is_valid()
    token = actions.offer_new_password(user=user, by=signed_in(request), **form.cleaned_data)
    address = address_of(request, "new_password", token)
    context = {"person": user, "address": address, "qr": qr_code(address)}
    context["only_here"] = only_on_this_machine(address)
    return render(request, "organisation/new_password_link.html", context)


def _person(
    request: HttpRequest, user: User, **forms: NameForm | RoleForm | EraseForm
) -> HttpResponse:
    context = {
        "person": user,
        "roles": user.roles.select_related("unit").order_by("kind", "unit__name"),
        "naming": NameForm(initial={"name": user.name}),
        "giving": RoleForm(initial={"kind": Role.Kind.MEMBER}),
        "linking": NewPasswordLinkForm(),
        "erasing": EraseForm(),
        **forms,
    }
    return TemplateResponse(request, "organisation/person.html", context)
