from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User

from .surveys import Survey


class Telling(models.Model):
    """What those who were asked in a survey are told: what was heard, and what comes of it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tellings")
    intro = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    figures = models.JSONField(default=dict, blank=True)
    """The results as they stood when it was published: for each question its text and figures."""

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("survey",),
                condition=models.Q(published_at=None),
                name="one_telling_is_being_written",
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey}, {self.made_at:%Y-%m-%d}"


class Heard(models.Model):
    """One thing that was heard, and what comes of it: a change, or none and why."""

    class Comes(models.TextChoices):
        DONE = "done", _("Done")
        WILL = "will", _("Will change")
        NOT = "not", _("Not doing, because")

    telling = models.ForeignKey(Telling, on_delete=models.CASCADE, related_name="heard")
    position = models.PositiveSmallIntegerField(default=0)
    question = models.CharField(max_length=60, blank=True)
    """The question whose figure stands beside it."""
    words = models.CharField(max_length=500)
    comes = models.CharField(max_length=4, choices=Comes)
    what = models.TextField()
    """What has changed or will, or why not."""
    by_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        verbose_name_plural = "heard"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(comes="will") | models.Q(by_day=None),
                name="only_what_will_change_has_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.words
