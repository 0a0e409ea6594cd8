import uuid

from django.db import models
from django.utils import timezone

from keepword.organisation.models import Person, User


class Look(models.Model):
    """Somebody looked at a customer's page: who, whose, when. Its key is that page's address."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, related_name="looked_at", null=True, blank=True
    )
    """None once the customer is erased."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.by} on {self.at:%Y-%m-%d %H:%M}"


class SkippedStep(models.Model):
    """Somebody left a step of the first day out."""

    step = models.CharField(max_length=20, unique=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.step
