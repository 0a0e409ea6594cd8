"""A scored interaction becomes an observation of its moment: once, and corrected with its card."""

import zoneinfo

from keepword.ledger import actions as ledger
from keepword.ledger.schema import Observation
from keepword.organisation.models import Organisation
from keepword.standards.cards.points import points_of
from keepword.standards.models import Interaction, Moment

SOURCE = "keepword-cards"
CHANNEL = "observed"
LENS = "delivered"
_BY = "an observation card"


def enter(interaction: Interaction) -> None:
    """Let the ledger say what the scoring that counts says, in the caller's transaction.

    What the ledger does not have yet is recorded, what it has is corrected; what no longer says
    anything is taken back.
    """
    score = score_of(interaction)
    if interaction.entered_as:
        _correct(interaction, score)
    elif score is not None:
        moment = interaction.card.moment
        ledger.record([_observation(interaction, moment, score)])
        interaction.entered_as = moment.key
        interaction.save(update_fields=["entered_as"])


def score_of(interaction: Interaction) -> float | None:
    """What the scoring that counts makes of it; None where nothing applied."""
    scoring = interaction.scorings.get(counts=True)
    found = points_of(scoring.marks.select_related("item"))
    return found.score(interaction.card.pass_mark)


def take_back(interaction: Interaction) -> None:
    """Let the ledger say nothing of an interaction any more."""
    if interaction.entered_as:
        _correct(interaction, None)


def _correct(interaction: Interaction, score: float | None) -> None:
    ledger.correct(
        source=SOURCE, ref=str(interaction.key), moment=interaction.entered_as, lens=LENS,
        values={"score": score}, by=_BY,
    )  # fmt: skip


def _observation(interaction: Interaction, moment: Moment, score: float) -> Observation:
    zone = zoneinfo.ZoneInfo(Organisation.objects.get(pk=1).time_zone)
    return Observation(
        happened_at=interaction.at,
        day=interaction.at.astimezone(zone).date(),
        source=SOURCE,
        ref=str(interaction.key),
        moment=moment.key,
        unit=interaction.unit.key if interaction.unit else None,
        lens=LENS,
        channel=CHANNEL,
        score=score,
    )
