"""The audit trail: who changed what, when. Every action that a person takes writes one line."""

from keepword.organisation.models import AuditEntry, User


def record(*, by: User | None, did: str, about: str, **details: object) -> AuditEntry:
    """Write a line within the caller's transaction; `by` is None where a program acted.

    `did` says it in two or three words ("changed a standard"), `about` names the thing as its page
    does, `details` hold what a later reader asks for: keys, the value before and after.
    """
    return AuditEntry.objects.create(
        by=by, by_said=str(by) if by else "Keepword", did=did, about=about, details=details
    )
