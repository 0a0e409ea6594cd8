from django.conf import settings
from django.db import models
from django.utils import timezone

from keepword.standards.models.standards import Standard


class Training(models.Model):
    """What whoever keeps a standard has to learn: a short instruction, or where it is found."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="trainings")
    name = models.CharField(max_length=120)
    words = models.TextField(max_length=2000, blank=True)
    link = models.URLField(max_length=300, blank=True)
    kinds = models.JSONField(default=list, blank=True)
    """The kinds of role that have to learn it; none is everybody who promises the standard."""
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("standard", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(words="", link=""), name="training_says_or_leads_somewhere"
            ),
        )

    def __str__(self) -> str:
        return self.name
