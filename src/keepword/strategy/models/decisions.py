from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.strategy.models.texts import Text

LONGEST_WORDS, LONGEST_EFFECT = 300, 500


class Decision(models.Model):
    """What somebody decided or is going to do, and how it will affect customers."""

    class What(models.TextChoices):
        DECISION = "decision", _("Decision")
        TASK = "task", _("Task")

    what = models.CharField(max_length=8, choices=What, default=What.DECISION)
    words = models.CharField(max_length=LONGEST_WORDS)
    effect = models.CharField(max_length=LONGEST_EFFECT, blank=True)
    """How it will affect customers; empty until somebody has said so."""
    decided_on = models.DateField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """Whose it is; none is the whole organisation's."""
    ref = models.CharField(max_length=120, blank=True)
    """What the program that it comes from calls it; empty for what was written here."""
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-decided_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("ref",), condition=~models.Q(ref=""), name="a_decision_comes_once"
            ),
        )

    def __str__(self) -> str:
        return self.words


class Alignment(models.Model):
    """A principle or objective that a decision serves, or strains."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="alignments")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="alignments")
    strains = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "text"), name="a_decision_names_a_text_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision}: {self.text}"


class DecisionComment(models.Model):
    """What somebody says of a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="comments")
    words = models.TextField(max_length=1000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"{self.decision}, {self.written_at:%Y-%m-%d}"
