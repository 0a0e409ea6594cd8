"""Concerns inside: the list, one of them, taking one down on the telephone, the front door."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.concerns import actions, files, mails
from keepword.listening.concerns.days_off import coming
from keepword.listening.concerns.door_form import FrontDoorForm, as_shown
from keepword.listening.concerns.forms import PlaceForm, ReplyForm, TakeDownForm
from keepword.listening.concerns.querysets import STANDINGS, concerns_for, counts, in_standing
from keepword.listening.concerns.working_time import due
from keepword.listening.models import Concern, ConcernFile, ConcernReply
from keepword.organisation.access import May, allowed, needs
from keepword.organisation.addresses import address_of
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in

ON_A_PAGE = 50


@require_safe
@needs(May.ANSWER)
def concerns(request: HttpRequest) -> HttpResponse:
    """Those of one's units: what waits, the one due first on top, or what was answered."""
    theirs = concerns_for(signed_in(request))
    only = request.GET.get("only", STANDINGS[0])
    door = actions.front_door()
    context = {
        "page": Paginator(in_standing(theirs, only), ON_A_PAGE).get_page(request.GET.get("page")),
        "counts": counts(theirs),
        "only": only,
        "door": door,
        "address": request.build_absolute_uri("/concern/") if door.is_open else "",
    }
    return render(request, "listening/concern/concerns.html", context)


@needs(May.READ)
def take_down(request: HttpRequest) -> HttpResponse:
    """The form for whoever hears it; sent, it says the number and the link to hand on."""
    form = TakeDownForm(request.POST or None, request.FILES or None)
    context = {"form": form, "answered_by": due(actions.front_door(), timezone.now())}
    if request.method != "POST" or not form.is_valid():
        return TemplateResponse(request, "listening/concern/take_down.html", context)
    token = form.cleaned_data["token"]
    concern = actions.take_down(
        token=token, told=form.told(), channel=form.cleaned_data["channel"], by=signed_in(request)
    )
    context = {"concern": concern, "link": address_of(request, "concern_link", token)}
    return render(request, "listening/concern/taken_down.html", context)


@needs(May.ANSWER)
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    """What a customer said, what they were answered, and the next answer."""
    by = signed_in(request)
    shown = _seen(request, pk)
    replies = list(shown.replies.select_related("written_by"))
    form = ReplyForm(request.POST or None, initial={"seen": len(replies)})
    if request.method == "POST" and form.is_valid():
        try:
            written = actions.reply(concern=shown, by=by, **form.cleaned_data)
        except actions.RepliedMeanwhileError:
            form.add_error(
                None, _("Somebody else has answered meanwhile. Read it above, then send yours.")
            )
            form.data = {"words": form.data["words"], "seen": len(replies)}
        else:
            return _replied(request, written)
    context = {
        "concern": shown,
        "replies": replies,
        "files": shown.files.all(),
        "form": form,
        "placing": PlaceForm(initial={"moment": shown.moment, "unit": shown.unit}),
        "erases": May.LOOK_UP in allowed(by),
        "mails": mails.is_written_to(shown),
    }
    return TemplateResponse(request, "listening/concern/concern.html", context)


def _replied(request: HttpRequest, written: ConcernReply) -> HttpResponse:
    """Say that the answer is kept, and what became of its mail."""
    messages.success(request, _("Your answer is kept."))
    if mails.is_written_to(written.concern):
        if mails.write_to_customer(written):
            messages.success(request, _("They get it by mail, too."))
        else:
            messages.error(request, _("The mail could not be sent. Write or call them yourself."))
    return redirect(written.concern)


@require_POST
@needs(May.ANSWER)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a concern to the moment and unit that it touches."""
    shown = _seen(request, pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        context = {"concern": shown, "form": form}
        return TemplateResponse(request, "listening/concern/place.html", context)
    actions.place(concern=shown, by=signed_in(request), **form.cleaned_data)
    messages.success(request, _("It is with whoever answers for that now."))
    return redirect("concerns")


@require_POST
@needs(May.LOOK_UP)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the customer behind a concern."""
    actions.erase(concern=_seen(request, pk), by=signed_in(request))
    messages.success(request, _("What the customer said and who they are is forgotten."))
    return redirect("concerns")


@require_safe
@needs(May.ANSWER)
def concern_file(request: HttpRequest, pk: int, key: uuid.UUID) -> HttpResponseBase:
    """What a customer sent along, to be kept and not to be shown by the browser."""
    return files.handed_out(get_object_or_404(ConcernFile, concern=_seen(request, pk), key=key))


@needs(May.RUN)
def front_door(request: HttpRequest) -> HttpResponse:
    """Whether the public page is open, and by when an answer comes."""
    door = actions.front_door()
    form = FrontDoorForm(request.POST or None, initial=as_shown(door))
    if request.method == "POST" and form.is_valid():
        actions.set_front_door(door=form.door(), by=signed_in(request))
        messages.success(request, _("This holds for every concern that comes from now on."))
        return redirect("concerns")
    today = Organisation.objects.get(pk=1).today()
    context = {"form": form, "days_off": list(coming(door.country, door.region, today))}
    return TemplateResponse(request, "listening/concern/front_door.html", context)


def _seen(request: HttpRequest, pk: int) -> Concern:
    return get_object_or_404(concerns_for(signed_in(request)), pk=pk)
