"""Opening a round, following how far it has come, closing it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening import actions
from keepword.listening.forms import RoundForm, WaveRoundForm
from keepword.listening.measures import progress
from keepword.listening.models import Round, Wave
from keepword.listening.questions import moments_named
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine, qr_code
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

ROUNDS_ON_A_PAGE = 20
COLUMNS = (
    "round", "opened_at", "open_until", "closed_at", "asked", "predicted", "by_link", "waiting",
)  # fmt: skip


@require_safe
@needs(May.WRITE)
def rounds(request: HttpRequest) -> HttpResponse:
    page = Paginator(Round.objects.all(), ROUNDS_ON_A_PAGE).get_page(request.GET.get("page"))
    far = progress(list(page))
    shown = [(each, far[each.pk]) for each in page]
    return render(request, "listening/rounds.html", {"page": page, "rounds": shown})


@require_safe
@needs(May.WRITE)
def rounds_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every round and how far it has come: how many have predicted, never who."""
    everything = list(Round.objects.all())
    far = progress(everything)
    lines = (
        (each.name, each.opened_at, each.open_until, each.closed_at, far[each.pk].asked,
         far[each.pk].predicted, far[each.pk].by_link, far[each.pk].waiting)
        for each in everything
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="predictions")


@needs(May.WRITE)
def new_round(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = RoundForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        opened = actions.open_round(by=by, **form.cleaned_data)
        return redirect("round", key=opened.key)
    return TemplateResponse(request, "listening/new_round.html", {"form": form})


@needs(May.WRITE)
def new_round_of_wave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask leaders and staff what a wave will bring, before they see it."""
    wave = get_object_or_404(Wave.objects.select_related("survey"), key=key)
    by = signed_in(request)
    form = WaveRoundForm(request.POST or None, by=by, wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_round(by=by, **form.cleaned_data)
        except actions.ClosedError:
            messages.error(request, _("This wave has ended, or they are asked about it already."))
            return redirect(wave)
        return redirect("round", key=opened.key)
    return TemplateResponse(request, "listening/new_round.html", {"form": form, "wave": wave})


@require_safe
@needs(May.WRITE)
def round_(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    asking = get_object_or_404(Round.objects.select_related("wave"), key=key)
    moments = moments_named(asking.moments)
    context = {
        "round": asking,
        "progress": progress([asking])[asking.pk],
        "moments": [moments[each] for each in asking.moments if each in moments],
        "units": asking.units.all(),
        "may_run": actions.may_run(signed_in(request), asking),
    }
    return render(request, "listening/round.html", context)


@require_POST
@needs(May.WRITE)
def close_round(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    asking = get_object_or_404(Round, key=key)
    actions.close_round(asking=asking, by=signed_in(request))
    messages.success(request, _("Closed. The board shows what leaders and staff believe."))
    return redirect("round", key=key)


@require_POST
@needs(May.WRITE)
def make_link(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The sheet with the link, which only this answer tells: its secret is not kept."""
    asking = get_object_or_404(Round, key=key)
    try:
        token = actions.make_link(asking=asking, by=signed_in(request))
    except actions.ClosedError:
        messages.error(request, _("This round is closed: open a new one to make a link."))
        return redirect("round", key=key)
    address = address_of(request, "predict_by_link", token)
    context = {
        "round": asking,
        "address": address,
        "only_here": only_on_this_machine(address),
        "qr": qr_code(address),
    }
    return render(request, "listening/sheet.html", context)
