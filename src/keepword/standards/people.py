"""What is kept here of who works here: to hand out to them, and to forget."""

from typing import Any

from django.db import transaction

from keepword.organisation.models import User
from keepword.standards.authority import people as authority
from keepword.standards.models import (
    Claim,
    Obstacle,
    ObstacleMet,
    PlaybookEntry,
    PlaybookMark,
    PlaybookVersion,
    Standard,
    StandardChange,
    StandardVersion,
    Training,
    Words,
)
from keepword.standards.noticing import people as noticing
from keepword.standards.paperwork import people as paperwork
from keepword.standards.profiles import people as profiles

PARTS = (authority, noticing, paperwork, profiles)
MODELS = frozenset(
    {
        Claim, Obstacle, ObstacleMet, PlaybookEntry, PlaybookMark, PlaybookVersion, Standard,
        StandardChange, StandardVersion, Training, Words,
    }
).union(*(part.MODELS for part in PARTS))  # fmt: skip


def written_by(user: User) -> dict[str, Any]:
    """Everything that somebody wrote here, to hand out to them."""
    versions = StandardVersion.objects.filter(made_by=user)
    judged = Claim.objects.filter(judged_by=user)
    reported = Obstacle.objects.filter(reported_by=user)
    entries = PlaybookEntry.objects.filter(written_by=user)
    before = PlaybookVersion.objects.filter(written_by=user)
    owned = PlaybookEntry.objects.filter(owner=user)
    marks = PlaybookMark.objects.filter(person=user)
    answered = Obstacle.objects.filter(answered_by=user)
    to_answer = Obstacle.objects.filter(owner=user)
    met = ObstacleMet.objects.filter(person=user)
    reviewing = Standard.objects.filter(owner=user)
    trainings = Training.objects.filter(added_by=user)
    written: dict[str, Any] = {
        "standards": list(
            versions.values("statement", "target", "valid_from", "reason", "made_at")
        ),
        "standards_changed": list(
            StandardChange.objects.filter(changed_by=user).values(
                "before", "after", "reason", "changed_at"
            )
        ),
        "claims_judged": list(judged.values("sentence", "verdict", "judged_at")),
        "obstacles": list(reported.values("kind", "words", "reported_at", "answer")),
        "playbook": list(entries.values("kind", "words", "instead", "written_at")),
        "playbook_before": list(before.values("words", "instead", "reason", "written_at")),
        "playbook_owned": list(owned.values("words", "review_on")),
        "playbook_marks": list(marks.values("entry__words", "helpful", "marked_at")),
        "trainings": list(trainings.values("name", "words", "link", "added_at")),
        "standards_owned": [
            {"standard": str(each), "review_on": each.review_on}
            for each in reviewing.prefetch_related("versions").select_related("moment")
        ],
        "obstacles_owned": list(to_answer.values("kind", "words", "answer_by")),
        "obstacles_met": list(met.values("obstacle__words", "met_at")),
        "obstacles_answered": list(answered.values("kind", "answer", "answered_at")),
    }
    for part in PARTS:
        written |= part.written_by(user)
    return written


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they wrote; what it says stays."""
    for part in PARTS:
        part.forget(user)
    StandardVersion.objects.filter(made_by=user).update(made_by=None)
    StandardChange.objects.filter(changed_by=user).update(changed_by=None)
    Words.objects.filter(set_by=user).update(set_by=None)
    PlaybookEntry.objects.filter(written_by=user).update(written_by=None)
    PlaybookEntry.objects.filter(owner=user).update(owner=None)
    PlaybookVersion.objects.filter(written_by=user).update(written_by=None)
    PlaybookMark.objects.filter(person=user).update(person=None)
    Claim.objects.filter(found_by=user).update(found_by=None)
    Claim.objects.filter(judged_by=user).update(judged_by=None)
    Obstacle.objects.filter(reported_by=user).update(reported_by=None)
    Obstacle.objects.filter(answered_by=user).update(answered_by=None)
    Obstacle.objects.filter(owner=user).update(owner=None)
    ObstacleMet.objects.filter(person=user).update(person=None)
    Standard.objects.filter(owner=user).update(owner=None)
    Training.objects.filter(added_by=user).update(added_by=None)
    Training.objects.filter(ended_by=user).update(ended_by=None)
