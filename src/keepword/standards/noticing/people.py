"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from keepword.organisation.models import User
from keepword.standards.models import Notice, NoticeReader

MODELS = frozenset({Notice, NoticeReader})


def written_by(user: User) -> dict[str, Any]:
    """The notices that somebody wrote or sent, and those that they were told."""
    wrote = Notice.objects.filter(written_by=user)
    sent = Notice.objects.filter(sent_by=user)
    told = NoticeReader.objects.filter(person=user)
    return {
        "notices_written": list(wrote.values("title", "changes", "do_differently", "written_at")),
        "notices_sent": list(sent.values("title", "sent_at")),
        "notices_told": list(
            told.values("notice__title", "told_at", "reminded_at", "tries", "acknowledged_at")
        ),
    }


def forget(user: User) -> None:
    """Take somebody's name from what they wrote and were told; that somebody was told stays."""
    Notice.objects.filter(written_by=user).update(written_by=None)
    Notice.objects.filter(sent_by=user).update(sent_by=None)
    NoticeReader.objects.filter(person=user).update(person=None)
