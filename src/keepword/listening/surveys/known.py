"""What is known of a response besides its answers, in the words that a text repeats."""

import uuid

from django.utils import formats

from keepword.listening.models import Invitation, Survey
from keepword.listening.surveys.conditions import Facts
from keepword.organisation.models import Organisation, Unit


def known(fact: str, *, survey: Survey, response: uuid.UUID, facts: Facts) -> str:
    """A fact in words; nothing, where it is not known of this response."""
    if fact in facts:
        return facts[fact]
    if fact == "organisation":
        return Organisation.objects.get(pk=1).name
    if fact == "day":
        return formats.date_format(Organisation.objects.get(pk=1).today())
    invited = Invitation.objects.filter(key=response).select_related("contact").first()
    if fact == "name":
        return invited.contact.name if invited else ""
    unit = Unit.objects.filter(key=invited.unit).first() if invited else survey.unit
    return unit.name if unit else ""
