from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH

from .surveys import SurveyVersion


class AnswerTally(models.Model):
    """How many responses of one version, day, channel and unit said one thing of one question.

    Made from responses that rest (`Response.counted_on`), so that results read no single answers.
    """

    class Kind(models.TextChoices):
        CAME = "came", _("Responses: begun, ended")
        STATE = "state", _("What became of a question")
        VALUE = "value", _("What was answered")
        SUM = "sum", _("Numbers answered, as their sums")
        PAGE = "page", _("How far responses came: reached, left")
        TOOK = "took", _("How long a page took")

    version = models.ForeignKey(SurveyVersion, on_delete=models.CASCADE, related_name="tallies")
    day = models.DateField()
    """On which they began; of how long a page took the first of its month."""
    channel = models.CharField(max_length=20)
    unit = models.CharField(max_length=KEY_LENGTH, blank=True)
    kind = models.CharField(max_length=5, choices=Kind)
    about = models.CharField(max_length=60, blank=True)
    """The key of a question, or of a page."""
    part = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=60, blank=True)
    n = models.BigIntegerField()
    total = models.FloatField(default=0.0)
    squares = models.FloatField(default=0.0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("version", "about", "kind", "part", "value", "channel", "unit", "day"),
                name="one_tally_of_a_cell",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.value}: {self.n}"
