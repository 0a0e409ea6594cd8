from django.db import transaction

from keepword.organisation.models import Organisation
from keepword.strategy import anonymity
from keepword.strategy.actions.closing import close
from keepword.strategy.models import Consultation


def sweep() -> None:
    """Close the consultations whose last day is over; stir what is said in the others."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    for over in Consultation.objects.filter(closed_at=None, open_until__lt=organisation.today()):
        with transaction.atomic():
            close(over)
    anonymity.sweep()
