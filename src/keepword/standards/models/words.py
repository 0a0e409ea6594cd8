from django.conf import settings
from django.db import models
from django.utils import timezone


class Words(models.Model):
    """One row: what this organisation calls its customers and what they come with."""

    trade = models.CharField(max_length=40, blank=True)
    customer = models.CharField(max_length=40)
    customers = models.CharField(max_length=40)
    case = models.CharField(max_length=40)
    cases = models.CharField(max_length=40)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="words_once"),)
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"{self.customer}, {self.case}"
