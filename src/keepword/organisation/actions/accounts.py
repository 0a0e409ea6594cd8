"""Accounts: their name and language, closed and opened again."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from keepword.organisation.access import May, may
from keepword.organisation.actions.roles import keep_an_owner_besides
from keepword.organisation.audit import record
from keepword.organisation.models import User


@transaction.atomic
def change_name(*, user: User, name: str, by: User) -> None:
    """Change a name: one's own, or as an owner anybody's."""
    if by != user and not may(by, May.RUN, None):
        raise PermissionDenied
    before, user.name = user.name, name
    if before != name:
        user.save(update_fields=["name"])
        record(
            by=by, did="changed a name", about=str(user), person=user.pk, before=before, after=name
        )


@transaction.atomic
def choose_language(*, language: str, by: User) -> None:
    """Choose the language of one's own pages; an empty one follows the browser."""
    before, by.language = by.language, language
    if before != language:
        by.save(update_fields=["language"])
        record(
            by=by,
            did="chose a language",
            about=str(by),
            person=by.pk,
            before=before,
            after=language,
        )


@transaction.atomic
def close_account(*, user: User, by: User) -> None:
    """Shut somebody out and end their sessions; roles and what they did stay as they are."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    keep_an_owner_besides(user)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user)
        record(by=by, did="closed an account", about=str(user), person=user.pk)


@transaction.atomic
def reopen_account(*, user: User, by: User) -> None:
    """Let somebody in again, with the roles they had."""
    if not may(by, May.RUN, None):
        raise PermissionDenied
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(by=by, did="opened an account again", about=str(user), person=user.pk)


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere. Django does not file sessions by person, so each is read."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
