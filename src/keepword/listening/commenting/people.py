"""What is kept of who tags comments and brings in files of answers: to hand out, and to forget."""

from django.db import transaction

from keepword.listening.models import AnswerFile, CommentMoment, Tagging
from keepword.organisation.models import User


def judged_by(user: User) -> object:
    """The tags and moments that somebody gave, and the files of answers they uploaded."""
    tags = Tagging.objects.filter(by=user).order_by("at").values("tag__name", "fits", "at")
    placed = CommentMoment.objects.filter(by=user).order_by("at").values("moment", "at")
    files = AnswerFile.objects.filter(uploaded_by=user).values("name", "uploaded_at")
    return {"tags": list(tags), "moments": list(placed), "files": list(files)}


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they tagged, placed and uploaded; that itself stays."""
    Tagging.objects.filter(by=user).update(by=None)
    CommentMoment.objects.filter(by=user).update(by=None)
    AnswerFile.objects.filter(uploaded_by=user).update(uploaded_by=None)
