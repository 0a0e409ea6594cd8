"""Personal links: each opens one invitation, and only the hash of its secret is kept."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from keepword.listening.models import Contact, Invitation, PersonalLink
from keepword.organisation.tokens import hashed, new_token

TO_END = dt.timedelta(days=1)
"""Who has begun to answer in time has so much longer to end it."""


def new_link(invitation: Invitation) -> str:
    """The secret of a new link; those that were made before hold, too."""
    token = new_token()
    PersonalLink.objects.create(invitation=invitation, token_hash=hashed(token))
    return token


def invitation_of(token: str) -> Invitation | None:
    """Whom a link was made for, and by which wave."""
    found = PersonalLink.objects.filter(token_hash=hashed(token)).select_related(
        "invitation__wave__survey", "invitation__contact__person"
    )
    link = found.first()
    return link.invitation if link else None


def contact_of(token: str) -> Contact | None:
    """Whose link it is."""
    invitation = invitation_of(token)
    return invitation.contact if invitation else None


def address(name: str, token: str) -> str:
    """The whole address of a page with a secret, as customers reach it."""
    return f"{settings.PUBLIC_URL}{reverse(name, kwargs={'token': token})}"


def has_ended(invitation: Invitation, *, begun: bool) -> bool:
    """Whether its link can be answered no more."""
    if invitation.ends_at is None:
        return True
    longer = TO_END if begun else dt.timedelta()
    return timezone.now() > invitation.ends_at + longer
