"""What of surveys and concerns can be found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.listening.concerns.querysets import concerns_for
from keepword.listening.models import Concern, Survey
from keepword.organisation.access import May
from keepword.organisation.searching import Findable, Hit


def _survey(survey: Survey) -> Hit:
    return Hit(survey.name, reverse("survey", args=[survey.key]))


def _concern(concern: Concern) -> Hit:
    return Hit(concern.number, reverse("concern", args=[concern.pk]), concern.happened)


THINGS = (
    Findable(
        "surveys",
        _("Surveys"),
        May.READ,
        lambda user: Survey.objects.all(),
        ("name", "versions__document__title"),
        _survey,
    ),
    # By what happened, never by name: what is looked for stands in addresses, so in logs.
    Findable(
        "concerns",
        _("Concerns"),
        May.ANSWER,
        concerns_for,
        ("number", "happened", "wish", "moment__name"),
        _concern,
    ),
)
