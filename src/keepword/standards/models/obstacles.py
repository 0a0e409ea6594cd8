from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.standards.models.moments import Moment


class Obstacle(models.Model):
    """What stands in the way of somebody who wants to keep a promise; open until answered."""

    class Kind(models.TextChoices):
        SYSTEM = "system", _("System")
        TOOL = "tool", _("Tool")
        POLICY = "policy", _("Policy")
        FORM = "form", _("Form")
        UNIT = "unit", _("Another unit")
        OTHER = "other", _("Something else")

    kind = models.CharField(max_length=10, choices=Kind)
    words = models.CharField(max_length=300, blank=True)
    moment = models.ForeignKey(
        Moment, on_delete=models.SET_NULL, related_name="obstacles", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="obstacles", null=True, blank=True
    )
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="obstacles",
        null=True,
        blank=True,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    """Who answers it."""
    answer_by = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField(null=True, blank=True)
    """The day on which somebody asks whether a policy is still right."""

    class Meta:
        ordering = ("-reported_at", "-pk")

    def __str__(self) -> str:
        return self.words or self.get_kind_display()


class ObstacleMet(models.Model):
    """That it stands in the way of somebody else, too; what many meet comes first."""

    obstacle = models.ForeignKey(Obstacle, on_delete=models.CASCADE, related_name="met")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    met_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("obstacle", "person"), name="met_once_by_each"),
        )

    def __str__(self) -> str:
        return f"{self.obstacle} ({self.met_at:%Y-%m-%d})"
