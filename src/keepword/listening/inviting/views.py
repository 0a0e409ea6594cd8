"""Waves and contacts inside: opening, figures, who has not answered, taking in, handing out."""

import json
import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.inviting import actions, contacts
from keepword.listening.inviting.forms import CameBackForm, ContactsForm, FindContactForm, WaveForm
from keepword.listening.inviting.measures import of_units, standings
from keepword.listening.inviting.querysets import contacts_beginning, not_answered
from keepword.listening.models import Contact, Survey, Wave
from keepword.listening.surveys.actions import may_write
from keepword.notify.mailing import is_set_up
from keepword.organisation.access import May, allowed, may, needs
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Moment
from keepword.web.exports import as_csv

NAMES_ON_A_PAGE = 50
FOUND_SHOWN = 50
LINK_COLUMNS = ("email", "name", "language", "link", "ends_at")


@needs(May.WRITE)
def new_wave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    survey = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    by = signed_in(request)
    if not may_write(by, survey.unit):
        raise PermissionDenied
    form = WaveForm(request.POST or None, by=by, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            wave = actions.open_wave(wave=form.wave(), by=by)
        except actions.NotLaunchedError:
            messages.error(request, _("Launch the survey first: it asks nobody yet."))
            return redirect("survey", key=key)
        messages.success(request, _("The wave is opened. Its rules choose whom it asks."))
        return redirect(wave)
    context = {
        "survey": survey,
        "form": form,
        "mail_is_set_up": is_set_up(),
        "contacts": Contact.objects.count(),
    }
    status = 400 if form.errors else 200
    return render(request, "listening/inviting/new_wave.html", context, status=status)


@require_safe
@needs(May.READ)
def wave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What came of a wave, by which rules, and (for a few) who has not answered."""
    shown = _wave(key)
    by = signed_in(request)
    (asked,) = standings([shown], Organisation.objects.get(pk=1).today())
    looks_up = May.LOOK_UP in allowed(by)
    context = {
        "asked": asked,
        "by_unit": of_units(shown, Organisation.objects.get(pk=1).minimum_group),
        "wave": shown,
        "moment": Moment.objects.filter(key=shown.moment).first(),
        "writes": may_write(by, shown.survey.unit),
        "looks_up": looks_up,
        "silent": _silent(shown, request.GET.get("page")) if looks_up else None,
        "mail_is_set_up": is_set_up(),
    }
    return render(request, "listening/inviting/wave.html", context)


def _silent(shown: Wave, page: str | None) -> object:
    """Who was asked and has not answered; of an anonymous survey nobody sees who."""
    if shown.survey.is_anonymous:
        return None
    asked = not_answered(shown.invitations.filter(sent_at__isnull=False))
    names = asked.select_related("contact").order_by("contact__email")
    return Paginator(names, NAMES_ON_A_PAGE).get_page(page)


@require_POST
@needs(May.WRITE)
def close_wave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    shown = _wave(key)
    actions.close(wave=shown, by=signed_in(request))
    messages.success(request, _("The wave is closed: nobody is asked any more."))
    return redirect(shown)


@require_POST
@needs(May.LOOK_UP)
def take_links(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Personal links to be sent otherwise, as a file; each taking is kept."""
    handed = actions.hand_links_out(wave=_wave(key), by=signed_in(request))
    rows = [[getattr(each, name) for name in LINK_COLUMNS] for each in handed]
    return as_csv(LINK_COLUMNS, rows, named="personal-links")


@needs(May.BRING_IN)
def take_in_contacts(request: HttpRequest) -> HttpResponse:
    """A file of contacts: taken in whole, or what is wrong with it, line by line."""
    by = signed_in(request)
    if not may(by, May.BRING_IN, None):
        raise PermissionDenied
    sent = request.method == "POST"
    form = ContactsForm(request.POST, request.FILES) if sent else ContactsForm()
    wrong = []
    if sent and form.is_valid():
        read = form.read()
        wrong = read.wrong
        if not wrong:
            taken = contacts.take_in(read.lines, by=by, came="a file")
            words = _("Taken in: %(new)d new, %(changed)d changed, %(same)d as they were.")
            counts = {"new": taken.new, "changed": taken.changed, "same": taken.same}
            messages.success(request, words % counts)
            return redirect("take_in_contacts")
    context = {"form": form, "wrong": wrong, "count": Contact.objects.count()}
    status = 400 if form.errors or wrong else 200
    return render(request, "listening/inviting/take_in.html", context, status=status)


@needs(May.BRING_IN)
def came_back(request: HttpRequest) -> HttpResponse:
    """A file of addresses whose mail came back: they count as not reached from then on."""
    by = signed_in(request)
    if not may(by, May.BRING_IN, None):
        raise PermissionDenied
    sent = request.method == "POST"
    form = CameBackForm(request.POST, request.FILES) if sent else CameBackForm()
    addresses, wrong = form.read() if sent and form.is_valid() else ([], [])
    if addresses and not wrong:
        n = contacts.came_back(addresses, by=by)
        words = ngettext(
            "%(n)d contact is not written to any more.",
            "%(n)d contacts are not written to any more.",
            n,
        )
        messages.success(request, words % {"n": n})
        return redirect("came_back")
    status = 400 if form.errors or wrong else 200
    context = {"form": form, "wrong": wrong}
    return render(request, "listening/inviting/came_back.html", context, status=status)


@require_POST
@needs(May.BRING_IN)
def take_in_customers(request: HttpRequest) -> HttpResponse:
    """Make contacts of customers whom files know by a mail address."""
    new = contacts.take_in_customers(by=signed_in(request))
    words = ngettext("%(n)d new contact.", "%(n)d new contacts.", new)
    messages.success(request, words % {"n": new})
    return redirect("take_in_contacts")


@sensitive_post_parameters()
@needs(May.LOOK_UP)
def find_contacts(request: HttpRequest) -> HttpResponse:
    """Search by POST: what is looked for stands in no address, so in no log."""
    form = FindContactForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        found = contacts_beginning(text)[:FOUND_SHOWN]
    context = {"form": form, "found": found, "count": Contact.objects.count()}
    status = 400 if form.errors else 200
    return render(request, "listening/inviting/contacts.html", context, status=status)


@require_safe
@needs(May.LOOK_UP)
def contact(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One contact: how they are known, what they were asked."""
    shown = _contact(key)
    context = {
        "contact": shown,
        "unsubscribed_at": contacts.unsubscribed_at(shown),
        "invitations": shown.invitations.select_related("wave__survey").order_by("-drawn_at"),
    }
    return render(request, "listening/inviting/contact.html", context)


@require_POST
@needs(May.LOOK_UP)
def take_contact_away(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All that is held of a contact, for a customer who asks what is known."""
    held = contacts.hand_out(contact=_contact(key), by=signed_in(request))
    return HttpResponse(
        json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="contact.json"'},
    )


@require_POST
@needs(May.LOOK_UP)
def erase_contact(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    contacts.erase_contact(contact=_contact(key), by=signed_in(request))
    messages.success(request, _("It is erased here, and from the board within minutes."))
    return redirect("find_contacts")


def _wave(key: uuid.UUID) -> Wave:
    return get_object_or_404(Wave.objects.select_related("survey__unit", "unit"), key=key)


def _contact(key: uuid.UUID) -> Contact:
    return get_object_or_404(Contact.objects.select_related("person", "unit"), key=key)
