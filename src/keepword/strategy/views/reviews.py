"""What is to be reviewed and when: a page, and a calendar to subscribe to."""

import datetime as dt
import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.calendar_file import WholeDay, calendar_file
from keepword.strategy.models import CalendarAddress
from keepword.strategy.months import month_of
from keepword.strategy.reviewing import to_be_reviewed


@require_safe
@needs(May.READ)
def reviews(request: HttpRequest) -> HttpResponse:
    due, today = to_be_reviewed(), Organisation.objects.get().today()
    context = {
        "reviews": due,
        "today": today,
        "month": month_of(_month(request.GET.get("month", "")) or today, due),
        "has_address": CalendarAddress.objects.filter(user=signed_in(request)).exists(),
    }
    return TemplateResponse(request, "strategy/reviews.html", context)


def _month(text: str) -> dt.date | None:
    """The first day of a month of an address; none, if it is no month that a calendar has."""
    written = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    return dt.date(int(written[1]), int(written[2]), 1) if written else None


@require_POST
@needs(May.READ)
def made(request: HttpRequest) -> HttpResponse:
    """Make the address and show it, this once."""
    token = actions.make_calendar_address(by=signed_in(request))
    address = address_of(request, "calendar", token)
    context = {"address": address, "only_here": only_on_this_machine(address)}
    return render(request, "strategy/calendar_made.html", context)


@require_POST
@needs(May.READ)
def taken_back(request: HttpRequest) -> HttpResponse:
    actions.take_calendar_address_back(by=signed_in(request))
    messages.success(request, _("The address is let in no more."))
    return redirect("reviews")


@require_safe
@login_not_required
@never_cache
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever has the address, in the language of whoever made it."""
    reader = actions.reader_of(token)
    if reader is None:
        raise Http404
    with translation.override(reader.language or "en"):
        days = [
            WholeDay(
                uid=f"{each.key}@{request.get_host()}",
                day=each.review_on,
                summary=_("To be reviewed: %(text)s") % {"text": each},
                address=request.build_absolute_uri(each.address),
            )
            for each in to_be_reviewed()
            if each.review_on
        ]
    file = calendar_file(str(Organisation.objects.get()), days, made_at=timezone.now())
    return HttpResponse(file, content_type="text/calendar; charset=utf-8")
