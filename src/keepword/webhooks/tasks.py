import datetime as dt

from django.utils import timezone

from keepword.webhooks.models import Message
from keepword.webhooks.sending import send_due

KEPT = dt.timedelta(days=30)


def sweep() -> None:
    """One round of the worker: send what is due."""
    send_due()


def tidy() -> None:
    """Remove what arrived, or was given up, a month ago."""
    Message.objects.filter(next_try_at=None, made_at__lt=timezone.now() - KEPT).delete()
