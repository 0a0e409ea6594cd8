"""What looks odd of a survey, for those who lead."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import Survey
from keepword.listening.results.words import CHANNELS
from keepword.listening.watching.measures import odd
from keepword.listening.watching.networks import KEPT_DAYS
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation


@require_safe
@needs(May.ADOPT)
def what_looks_odd(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who was left out by which rule, addresses that changed, bursts, one's own network."""
    survey = get_object_or_404(Survey, key=key)
    found = odd(survey)
    context = {
        "survey": survey,
        "odd": found,
        "waves": asked_by(survey, Organisation.objects.get(pk=1).today()),
        "kept_days": KEPT_DAYS,
        "bursts": [(CHANNELS[each.channel], each) for each in found.bursts],
        "from_one": [(CHANNELS.get(each.channel, each.channel), each) for each in found.from_one],
        "own": [(CHANNELS.get(each.channel, each.channel), each) for each in found.own],
    }
    return render(request, "listening/watching/odd.html", context)
