"""What a version asks, read once by each process: a version never changes."""

import datetime as dt
from functools import lru_cache

from keepword.listening.models import SurveyVersion
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.questionnaire import Questionnaire

MOST_REMEMBERED = 64


def asked_by(version: SurveyVersion) -> Questionnaire:
    """The questionnaire of a version, whose document need not have been loaded."""
    return _asked(version.pk, version.launched_at)


@lru_cache(maxsize=MOST_REMEMBERED)
def _asked(pk: int, _launched_at: dt.datetime) -> Questionnaire:
    """By its instant, too: a database that was restored may count its versions anew."""
    return questionnaire(SurveyVersion.objects.values_list("document", flat=True).get(pk=pk))
