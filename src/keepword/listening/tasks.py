from keepword.listening.actions import close_round
from keepword.listening.models import Round
from keepword.organisation.models import Organisation


def sweep() -> None:
    """Close the rounds whose last day is over."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    for over in Round.objects.filter(closed_at=None, open_until__lt=organisation.today()):
        close_round(asking=over, by=None)
