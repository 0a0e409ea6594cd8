from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.directions import kept_apart
from keepword.webhooks import actions
from keepword.webhooks.forms import ReceiverForm
from keepword.webhooks.models import Event, Message, Receiver

A_PAGE = 50
SECONDS_BETWEEN_LOOKS = "3"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.TELL)
def receivers(request: HttpRequest) -> HttpResponse:
    """Who is told of events; sending the form adds one and shows its secret, this once."""
    form = ReceiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added, secret = actions.add_receiver(by=signed_in(request), **form.told())
        return _secret(request, added, secret)
    page = Paginator(Receiver.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return TemplateResponse(request, "webhooks/receivers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.TELL)
def receiver(request: HttpRequest, pk: int) -> HttpResponse:
    """One receiver and what was sent to it; the page looks again while something is due."""
    told = get_object_or_404(Receiver, pk=pk)
    known = {name: getattr(told, name) for name in ReceiverForm.base_fields}
    form = ReceiverForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["edition"] or 0
        try:
            actions.change_receiver(
                receiver=told, edition=seen, by=signed_in(request), **form.told()
            )
        except actions.ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile(told))
        else:
            messages.success(request, _("Saved."))
            return redirect("receiver", pk=pk)
    page = Paginator(told.messages.all(), A_PAGE).get_page(request.GET.get("page"))
    context = {"receiver": told, "form": form, "page": page}
    response = TemplateResponse(request, "webhooks/receiver.html", context)
    if not form.errors and not told.stopped_at and any(map(_is_on_its_way, page)):
        response["Refresh"] = SECONDS_BETWEEN_LOOKS
    return response


def _changed_meanwhile(told: Receiver) -> str:
    events = ", ".join(str(Event(each).label) for each in told.events)
    return _(
        "Somebody else has changed this meanwhile. It is “%(name)s” at %(address)s now, told of: "
        "%(events)s. Open the page again in another tab, and write yours there."
    ) % {"name": kept_apart(told.name), "address": told.address, "events": events}


def _is_on_its_way(message: Message) -> bool:
    due = message.next_try_at
    return message.attempts == 0 and due is not None and due <= timezone.now()


def _secret(request: HttpRequest, told: Receiver, secret: str) -> HttpResponse:
    return render(request, "webhooks/secret.html", {"receiver": told, "secret": secret})


@require_POST
@needs(May.TELL)
def secret_renewed(request: HttpRequest, pk: int) -> HttpResponse:
    told = get_object_or_404(Receiver, pk=pk)
    return _secret(request, told, actions.renew_secret(receiver=told, by=signed_in(request)))


@require_POST
@needs(May.TELL)
def trial_sent(request: HttpRequest, pk: int) -> HttpResponse:
    told = get_object_or_404(Receiver, pk=pk)
    try:
        actions.send_test(receiver=told, by=signed_in(request))
        messages.success(request, _("A test is on its way. See below what is answered."))
    except actions.StoppedError:
        messages.error(request, _("It is stopped: start it again first."))
    return redirect("receiver", pk=pk)


@require_POST
@needs(May.TELL)
def stopped(request: HttpRequest, pk: int) -> HttpResponse:
    actions.stop_receiver(receiver=get_object_or_404(Receiver, pk=pk), by=signed_in(request))
    messages.success(request, _("Stopped: it is told of nothing more."))
    return redirect("receiver", pk=pk)


@require_POST
@needs(May.TELL)
def started(request: HttpRequest, pk: int) -> HttpResponse:
    actions.start_receiver(receiver=get_object_or_404(Receiver, pk=pk), by=signed_in(request))
    messages.success(request, _("Started: it is told of what happens from now on."))
    return redirect("receiver", pk=pk)


@require_POST
@needs(May.TELL)
def removed(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_receiver(receiver=get_object_or_404(Receiver, pk=pk), by=signed_in(request))
    messages.success(request, _("Removed, with everything that was to be sent there."))
    return redirect("receivers")


@require_POST
@needs(May.TELL)
def sent_again(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    sent = get_object_or_404(Message.objects.select_related("receiver"), receiver_id=pk, pk=message)
    try:
        actions.send_again(message=sent, by=signed_in(request))
        messages.success(request, _("It is on its way once more."))
    except actions.StoppedError:
        messages.error(request, _("It is stopped: start it again first."))
    return redirect("receiver", pk=pk)
