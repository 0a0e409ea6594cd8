"""Who may decide what: looked up by all, written by who gives the role, noted by who used it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may_give, needs
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError, TooEarlyError
from keepword.standards.authority import actions
from keepword.standards.authority.forms import (
    AuthorityForm,
    ChangeAuthorityForm,
    EndAuthorityForm,
    LookUpForm,
    UseForm,
    as_it_stands,
)
from keepword.standards.authority.looking_up import above_it, in_force, look_up, mine
from keepword.standards.authority.measures import asked_of_late
from keepword.standards.authority.querysets import counting_from, uses_of
from keepword.standards.models import Authority

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def authorities(request: HttpRequest) -> HttpResponse:
    """What one may decide, what others may, and the answer to what one looks up."""
    by, form = signed_in(request), LookUpForm(request.GET or None)
    fits = form.is_valid()
    words = form.cleaned_data.get("q", "") if fits else ""
    amount = form.cleaned_data["amount"] if fits else None
    own = mine(by)
    others = [each for each in in_force() if each not in own]
    context = {
        "search": form if form.is_bound else LookUpForm(),
        "words": words,
        "amount": amount,
        "answers": look_up(by, words, amount) if words else None,
        "own": own,
        "page": Paginator(others, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "standards/authority/authorities.html", context)


@require_safe
@needs(May.READ)
def authority(request: HttpRequest, pk: int) -> HttpResponse:
    return _authority(request, _known(pk), EndAuthorityForm(initial={"last_day": today()}))


def _authority(request: HttpRequest, shown: Authority, ending: EndAuthorityForm) -> HttpResponse:
    newest = shown.newest
    context = {
        "authority": shown,
        "newest": newest,
        "above": above_it(newest) if newest.valid_to is None else None,
        "versions": shown.versions.order_by("-valid_from").select_related("made_by"),
        "writes": _gives(signed_in(request), shown),
        "ending": ending,
        "today": today(),
    }
    return TemplateResponse(request, "standards/authority/authority.html", context)


def _gives(by: User, shown: Authority) -> bool:
    return may_give(by, shown.kind, shown.unit.key if shown.unit else None)  # type: ignore[arg-type]  # a kind of role


@needs(May.WRITE)
def new_authority(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = AuthorityForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.add_authority(
            named=form.named(), kind=said["kind"], unit=said["unit"], extent=form.extent(), by=by
        )
        messages.success(request, _("It is written down; whoever has the role sees it."))
        return redirect("authority", pk=made.pk)
    return TemplateResponse(request, "standards/authority/new.html", {"form": form})


@needs(May.WRITE)
def change_authority(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    actions.must_give(by, shown.kind, shown.unit)
    begins = as_it_stands(shown, shown.newest)
    form = ChangeAuthorityForm(request.POST or None, by=by, initial=begins)
    if request.method == "POST" and form.is_valid() and _changed(shown, form, by):
        messages.success(request, _("It is saved."))
        return redirect("authority", pk=pk)
    context = {"form": form, "authority": shown}
    return TemplateResponse(request, "standards/authority/change.html", context)


def _changed(shown: Authority, form: ChangeAuthorityForm, by: User) -> bool:
    """Whether the change was taken; if not, the form says why."""
    said = form.cleaned_data
    try:
        actions.change_authority(
            authority=shown, seen=said["seen"], named=form.named(), extent=form.extent(),
            reason=said["reason"], by=by,
        )  # fmt: skip
    except ChangedMeanwhileError:
        form.add_error(None, _("Somebody else has changed this meanwhile. Look at it again first."))
    except TooEarlyError:
        form.add_error("valid_from", _too_early(shown))
    return form.is_valid()


def _too_early(shown: Authority) -> str:
    words = _("What may be decided now has held since %(day)s, and stays. Choose a later day.")
    return words % {"day": date_format(shown.newest.valid_from)}


@require_POST
@needs(May.WRITE)
def end_authority(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown, form = signed_in(request), _known(pk), EndAuthorityForm(request.POST)
    if form.is_valid():
        try:
            actions.end_authority(authority=shown, by=by, **form.cleaned_data)
        except TooEarlyError:
            form.add_error("last_day", _too_early(shown))
        else:
            messages.success(request, _("It may be decided alone no longer after that day."))
            return redirect("authority", pk=pk)
    return _authority(request, shown, form)


@needs(May.READ)
def own_uses(request: HttpRequest) -> HttpResponse:
    """What one noted oneself, and a form to note more."""
    by = signed_in(request)
    form = UseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.note_use(
            authority=said["authority"], words=said["words"], amount=said["amount"],
            asked=said["how"] == "asked", by=by,
        )  # fmt: skip
        messages.success(request, _("Noted. For a week it is seen by you alone."))
        return redirect("own_uses")
    page = Paginator(uses_of(by), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "counting_from": counting_from()}
    return TemplateResponse(request, "standards/authority/own_uses.html", context)


@require_POST
@needs(May.READ)
def take_use_back(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    use = uses_of(by).filter(pk=pk).first()
    if use is None:
        raise Http404
    try:
        actions.take_use_back(use=use, by=by)
    except actions.NotYoursError:
        messages.error(request, _("It is older than a week, and counts already."))
    else:
        messages.success(request, _("It is taken back."))
    return redirect("own_uses")


@require_safe
@needs(May.WRITE)
def asked(request: HttpRequest) -> HttpResponse:
    """What was asked again and again in one's units: never by whom."""
    counted = asked_of_late(signed_in(request))
    context = {
        "repeated": [each for each in counted if each.again_and_again],
        "page": Paginator(counted, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "standards/authority/asked.html", context)


def _known(pk: int) -> Authority:
    found = Authority.objects.select_related("unit", "owner").prefetch_related("versions")
    return get_object_or_404(found, pk=pk)
