"""The service chain: drawn, listed, followed and written."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.chain import actions
from keepword.organisation.chain.forms import DayForm, ServiceForm, WordsForm, words_of
from keepword.organisation.chain.measures import ChainDay, chain_on
from keepword.organisation.chain.picture import pictures
from keepword.organisation.chain.reading import changeable_by, planned
from keepword.organisation.models import Organisation, Service
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

COLUMNS = (
    "number", "provider", "provider_name", "customer", "customer_name", "what", "by_when",
    "valid_from", "valid_to", "said_by",
)  # fmt: skip


@require_safe
@needs(May.READ)
def chain(request: HttpRequest) -> HttpResponse:
    """Who serves whom on a day, drawn and listed, with the way of one unit if it is asked for."""
    shown, form = _asked_for(request)
    later = planned(Organisation.objects.get().today())
    context = {
        "shown": shown,
        "pictures": pictures(shown),
        "form": form,
        "later": later,
        "changeable": changeable_by(signed_in(request), [*shown.services, *later]),
    }
    return render(request, "organisation/chain/chain.html", context)


@require_safe
@needs(May.READ)
def chain_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The rows of the page as a file; without a customer it is for those outside."""
    shown, _form = _asked_for(request)
    return file_of(ending, COLUMNS, _lines(shown), named="service-chain")


def _asked_for(request: HttpRequest) -> tuple[ChainDay, DayForm]:
    """A day or unit that is none counts as not asked for."""
    today = Organisation.objects.get().today()
    form = DayForm(request.GET)
    form.is_valid()
    day, unit = form.cleaned_data.get("day") or today, form.cleaned_data.get("unit")
    return chain_on(day, unit.key if unit else ""), DayForm(initial={"day": day, "unit": unit})


def _lines(shown: ChainDay) -> Iterator[tuple[object, ...]]:
    for row in shown.rows:
        each = row.service
        customer = (each.customer.key, each.customer.name) if each.customer else (None, None)
        yield (
            row.number, each.provider.key, each.provider.name, *customer, each.what, each.by_when,
            each.valid_from, each.valid_to, each.said_by and str(each.said_by),
        )  # fmt: skip


@needs(May.WRITE)
def new_service(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = ServiceForm(request.POST or None, by=by, initial={"provider": request.GET.get("of")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_service(by=by, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It stands in the chain."))
            return redirect("chain")
    return TemplateResponse(request, "organisation/chain/new.html", {"form": form})


@needs(May.WRITE)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it anew from today on."""
    shown, by = _writable(request, pk), signed_in(request)
    form = WordsForm(request.POST or None, initial=words_of(shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_service(service=shown, by=by, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It holds from today on."))
            return redirect("chain")
    context = {"form": form, "service": shown}
    return TemplateResponse(request, "organisation/chain/service.html", context)


@require_POST
@needs(May.WRITE)
def service_ended(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.end_service(service=_writable(request, pk), by=signed_in(request))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("It is out of the chain; earlier days keep it."))
    return redirect("chain")


def _writable(request: HttpRequest, pk: int) -> Service:
    known = Service.objects.select_related("provider", "customer")
    found = get_object_or_404(known, pk=pk)
    if not may(signed_in(request), May.WRITE, found.provider.key):
        raise PermissionDenied
    return found
