"""What is kept here of who writes surveys: to hand out to them, and to forget."""

from django.db import transaction

from keepword.listening.models import Survey, SurveyVersion
from keepword.organisation.models import User


def surveys_of(user: User) -> dict[str, object]:
    """The surveys that somebody began, and those that they launched."""
    launched = SurveyVersion.objects.filter(launched_by=user)
    return {
        "begun": list(Survey.objects.filter(made_by=user).values("name", "made_at")),
        "launched": list(launched.values("survey__name", "number", "launched_at")),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from the surveys they wrote; the surveys stay."""
    Survey.objects.filter(made_by=user).update(made_by=None)
    SurveyVersion.objects.filter(launched_by=user).update(launched_by=None)
