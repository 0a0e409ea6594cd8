from django.db import models

from .surveys import Response, Survey


class QuotaPlace(models.Model):
    """A response's place in one of its survey's quotas, or that none was left for it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="places")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="places")
    quota = models.CharField(max_length=60)
    """The quota's key."""
    was_left = models.BooleanField()
    """Whether there was one left; if not, the survey thanked instead."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("response", "quota"), name="one_place_in_a_quota"),
        )
        indexes = (models.Index(fields=("survey", "quota", "was_left"), name="places_of_a_quota"),)

    def __str__(self) -> str:
        return f"{self.quota}: {self.response}"
