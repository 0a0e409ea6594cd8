"""What was told of a period becomes observations: of nobody, all on its first day.

They go in shuffled and each under a name of its own, so that nothing joins two of them.
"""

import datetime as dt
import json
import random
import uuid
import zoneinfo
from collections.abc import Iterator, Mapping

from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.listening.models import Period
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.entering import SOURCE
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.scoring import scores
from keepword.organisation.models import Organisation
from keepword.standards.models import Moment

CHANNEL = "anonymous"


def enter(period: Period, *, by_unit: bool) -> None:
    """Let the ledger say what may be told of a period.

    Where units were known, whoever was put together with others is of no unit: which it was can
    nobody say. Else it is that of the moment, as with every answer.
    """
    if period.survey is None:
        return
    asked = _newest_questions(period)
    moments = Moment.objects.exclude(unit=None).values_list("key", "unit__key")
    observations = list(_observations(period, asked, {} if by_unit else dict(moments)))
    random.SystemRandom().shuffle(observations)
    if observations:
        ledger.record(observations)


def _newest_questions(period: Period) -> Mapping[str, Question]:
    """Each question as it was asked last."""
    found: dict[str, Question] = {}
    if period.survey:
        for version in period.survey.versions.order_by("number"):
            found |= questionnaire(version.document).by_key
    return found


def _observations(
    period: Period, asked: Mapping[str, Question], units: Mapping[str, str]
) -> Iterator[Observation]:
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    told = period.counts.exclude(value="").values_list("question", "group", "value", "n")
    for key, group, value, n in told:
        question = asked[key]
        for lens, score in scores(question, json.loads(value)):
            for _each in range(n):
                yield Observation(
                    happened_at=dt.datetime.combine(period.begins_on, dt.time(12), zone),
                    day=period.begins_on,
                    source=SOURCE,
                    moment=question.moment,
                    lens=lens,
                    score=score,
                    ref=f"{CHANNEL}-{uuid.uuid4()}",
                    unit=question.unit or group or units.get(question.moment),
                    channel=CHANNEL,
                    person=None,
                )
