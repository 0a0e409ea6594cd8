"""A form that is sent twice by a double tap is sent once."""

import datetime as dt

from django.utils import timezone

A_MINUTE = dt.timedelta(minutes=1)


def just_now() -> dt.datetime:
    """Since when the same words of the same person are the same tap."""
    return timezone.now() - A_MINUTE
