from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation import actions
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine, qr_code
from keepword.organisation.forms import EraseForm, NameForm, NewPasswordLinkForm, RoleForm
from keepword.organisation.models import Role, User
from keepword.organisation.querysets import people_visible_to
from keepword.organisation.signed_in import signed_in

A_PAGE = 50


@require_safe
@needs(May.INVITE)
def people(request: HttpRequest) -> HttpResponse:
    sought = request.GET.get("q", "").strip()
    found = people_visible_to(signed_in(request))
    if sought:
        found = found.filter(Q(name__icontains=sought) | Q(email__icontains=sought))
    pages = Paginator(found.prefetch_related("roles__unit"), A_PAGE)
    context = {"page": pages.get_page(request.GET.get("page")), "sought": sought}
    return render(request, "organisation/people.html", context)


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
    refused = any(form.errors for form in forms.values())
    return render(request, "organisation/person.html", context, status=400 if refused else 200)
