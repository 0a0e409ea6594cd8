"""Predictions become observations.

While a round is open they do so in lots of at least the organisation's minimum group: who watches
the board from hour to hour does not see single ones arrive. All are dated to the round's first day,
so that no day tells whose they are and a round is never cut in two at the end of a month.
"""

import zoneinfo
from collections.abc import Iterable

from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.listening.models import Prediction, Round
from keepword.organisation.models import Organisation

SOURCE = "keepword-predictions"
_BY = "a prediction"


def enter(asking: Round, *, at_least: int) -> None:
    """Enter what waits into the ledger, where as many wait of one moment and lens."""
    waiting: dict[tuple[str, str], list[Prediction]] = {}
    theirs = Prediction.objects.filter(
        participant__round=asking, in_ledger=False, says__isnull=False
    ).order_by("ref")
    for each in theirs.select_related("participant"):
        waiting.setdefault((each.moment, each.lens), []).append(each)
    lots = [lot for lot in waiting.values() if len(lot) >= at_least]
    entering = [prediction for lot in lots for prediction in lot]
    if not entering:
        return
    ledger.record(_observations(asking, entering))
    Prediction.objects.filter(pk__in=[each.pk for each in entering]).update(in_ledger=True)


def change_in_ledger(said: Prediction) -> None:
    """Somebody changed their mind before the round closed: the observation says so too."""
    ledger.correct(
        source=SOURCE,
        ref=str(said.ref),
        moment=said.moment,
        lens=said.lens,
        values={"score": _score(said)},
        by=_BY,
    )


def _observations(asking: Round, predictions: Iterable[Prediction]) -> Iterable[Observation]:
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    for each in predictions:
        yield Observation(
            happened_at=asking.opened_at,
            day=asking.opened_at.astimezone(zone).date(),
            source=SOURCE,
            moment=each.moment,
            lens=each.lens,
            score=_score(each),
            ref=str(each.ref),
            unit=each.participant.unit or None,
            channel=each.participant.channel,
            person=each.participant.surrogate,
        )


def _score(said: Prediction) -> float | None:
    return None if said.says is None else said.says / 100
