from keepword.listening.inviting.actions import close
from keepword.listening.inviting.asking import ask
from keepword.listening.inviting.sending import send
from keepword.listening.models import Wave
from keepword.organisation.models import Organisation


def sweep() -> None:
    """Close the waves whose last day is over, and draw for those that are open."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return
    for over in Wave.objects.filter(closed_at=None, open_until__lt=organisation.today()):
        close(wave=over, by=None)
    ask(organisation)


def write() -> None:
    """Send the mails that are due."""
    organisation = Organisation.objects.first()
    if organisation is not None:
        send(organisation)
