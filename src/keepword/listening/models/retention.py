from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User

from .surveys import Survey


class Retention(models.Model):
    """For how long something of customers is kept: answers of one survey or of all, or concerns."""

    class Of(models.TextChoices):
        ANSWERS = "answers", _("answers")
        CONCERNS = "concerns", _("concerns")

    class Goes(models.TextChoices):
        WORDS = "words", _("What they wrote: texts, contacts and files; the figures stay")
        ALL = "all", _("Everything, from the board too")

    of = models.CharField(max_length=8, choices=Of)
    survey = models.OneToOneField(
        Survey, on_delete=models.CASCADE, related_name="retention", null=True, blank=True
    )
    """None is every survey that has no rule of its own."""
    months = models.PositiveSmallIntegerField(
        validators=(MinValueValidator(1), MaxValueValidator(240))
    )
    goes = models.CharField(max_length=5, choices=Goes)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    forgotten = models.PositiveIntegerField(default=0)
    """How many responses or concerns this rule has reached so far."""
    forgot_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("of", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("of",), condition=models.Q(survey=None), name="one_rule_for_all"
            ),
            models.CheckConstraint(
                condition=models.Q(survey=None) | models.Q(of="answers"),
                name="only_answers_are_of_a_survey",
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey or self.get_of_display()}, {self.months}"
