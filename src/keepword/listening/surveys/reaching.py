"""The addresses by which a survey reaches people, and what a website includes to show it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from keepword.listening.models import Survey
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.visits import unit_of
from keepword.organisation.access import May, needs
from keepword.organisation.addresses import address_of, only_on_this_machine
from keepword.organisation.models import Unit


@require_safe
@needs(May.READ)
def reach_survey(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The public link, the sheet, the kiosk, and the lines for a website."""
    survey = get_object_or_404(Survey, key=key)
    newest = get_object_or_404(survey.versions.order_by("-number")[:1])
    unit = unit_of(request.GET)
    asks = f"?unit={unit}" if unit else ""
    address = f"{address_of(request, 'answer', survey.address)}{asks}"
    script = f"{address.partition('/s/')[0]}{static('listening/embed.js')}"
    context = {
        "survey": survey,
        "address": address,
        "only_here": only_on_this_machine(address),
        "kiosk": f"{address_of(request, 'kiosk', survey.address)}{asks}",
        "unit": unit,
        "asks": asks,
        "units": Unit.objects.all(),
        "websites": questionnaire(newest.document).framed_by,
        "lines": f'<script src="{script}" data-survey="{address}" async></script>',
    }
    return render(request, "listening/survey/reach.html", context)
