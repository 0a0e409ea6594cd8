"""Stories of what living a principle looked like."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from keepword.organisation.access import May, allowed, may
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.strategy.models import Story, Text


@transaction.atomic
def tell_story(*, text: Text, words: str, happened_on: dt.date, named: bool, by: User) -> Story:
    """Tell how somebody lived a principle; with or without the teller's name on the page."""
    if May.READ not in allowed(by):
        raise PermissionDenied
    story = Story.objects.create(
        text=text, words=words, happened_on=happened_on, named=named, told_by=by
    )
    record(by=by, did="told a story", about=str(text), text=text.pk, story=story.pk)
    return story


@transaction.atomic
def remove_story(*, story: Story, by: User) -> None:
    """Take a story away: one's own, or any for who may adopt."""
    if not may_remove(by, story):
        raise PermissionDenied
    record(by=by, did="removed a story", about=str(story.text), words=story.words)
    story.delete()


def may_remove(user: User, story: Story) -> bool:
    """Whether somebody may take a story away."""
    return story.told_by_id == user.pk or may(user, May.ADOPT, None)
