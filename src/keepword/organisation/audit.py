"""The audit trail: who changed what, when. Every action that a person takes writes one line."""

from django.utils.translation import gettext_noop

from keepword.organisation.models import AuditEntry, User

DETAILS = (
    gettext_noop("role"),
    gettext_noop("uses"),
    gettext_noop("invitation"),
    gettext_noop("standard"),
    gettext_noop("target"),
    gettext_noop("told to customers"),
    gettext_noop("units"),
    gettext_noop("valid from"),
    gettext_noop("name"),
    gettext_noop("proposition"),
    gettext_noop("criterion"),
    gettext_noop("dimension"),
    gettext_noop("journey"),
    gettext_noop("is overall"),
    gettext_noop("customer"),
    gettext_noop("customers"),
    gettext_noop("case"),
    gettext_noop("cases"),
)
"""What details are called that come by a table; those of a call are gathered by themselves."""


def record(*, by: User | None, did: str, about: str, **details: object) -> AuditEntry:
    """Write a line within the caller's transaction; `by` is None where a program acted.

    `did` says it in two or three words ("changed a standard"), `about` names the thing as its page
    does, `details` hold what a later reader asks for: keys, the value before and after.
    """
    return AuditEntry.objects.create(
        by=by, by_said=str(by) if by else "Keepword", did=did, about=about, details=details
    )
