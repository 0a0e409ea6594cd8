"""The customer's page, and the search that leads to it. Keys stay out of addresses and logs."""

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from keepword.board.customer_looks import LETTERS, find, hand_out, look, page_of
from keepword.board.customer_page import CustomerPage, customer_page
from keepword.board.models import Look
from keepword.delivery.given.forms import GiveForm
from keepword.delivery.given.register import kinds_made
from keepword.organisation.access import May, needs
from keepword.organisation.models import Person
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

LOOKS_SHOWN = 20
COLUMNS = ("day", "view", "moment", "what", "promised", "unit", "source", "channel")


class SearchForm(forms.Form):
    """Whom one looks for."""

    key = forms.CharField(
        label=_("Number, address or name, as your files have it"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # as they came


@sensitive_post_parameters()
@needs(May.LOOK_UP)
def customers(request: HttpRequest) -> HttpResponse:
    """Search by POST: what is looked for stands in no address, so in no log."""
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = find(form.cleaned_data["key"])
        if found.only:
            return _to_page(request, found.only)
    context = {"form": form, "found": found, "letters": LETTERS}
    return TemplateResponse(request, "board/customers.html", context)


@require_POST
@needs(May.LOOK_UP)
def look_up(request: HttpRequest) -> HttpResponse:
    """Open the page of one of those whom a search found."""
    number = request.POST.get("person", "")
    if not number.isdecimal():
        raise Http404
    return _to_page(request, get_object_or_404(Person, pk=number))


@require_safe
@needs(May.LOOK_UP)
def customer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One customer's page, to who has just looked them up and to nobody else."""
    looked, page = _page(request, key)
    looks = Look.objects.filter(person=looked.person).select_related("by")[:LOOKS_SHOWN]
    key_known = looked.person.key if looked.person else ""
    giving = GiveForm(made=kinds_made(), initial={"customer": key_known})
    context = {"page": page, "look": looked, "looks": looks, "giving": giving}
    return render(request, "board/customer.html", context)


@require_POST
@needs(May.LOOK_UP)
def take_customer_away(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """What the page shows as a CSV or Parquet file, for a customer who asks what is known."""
    looked, page = _page(request, key)
    rows = (
        (each.day, each.lens, each.moment, each.said, " ".join(each.promised),
         each.unit, each.source, each.channel)
        for each in page.lines
    )  # fmt: skip
    file = file_of(request.POST.get("ending", ""), COLUMNS, rows, named="customer")
    hand_out(looked=looked, by=signed_in(request))
    return file


def _page(request: HttpRequest, key: uuid.UUID) -> tuple[Look, CustomerPage]:
    looked = page_of(key, by=signed_in(request))
    if looked is None or looked.person is None:
        raise Http404
    return looked, customer_page(looked.person)


def _to_page(request: HttpRequest, person: Person) -> HttpResponse:
    return redirect("customer", key=look(person=person, by=signed_in(request)).key)
