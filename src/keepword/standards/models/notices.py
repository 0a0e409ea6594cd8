from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from keepword.organisation.models import Unit
from keepword.standards.models.standards import Standard

MOST_MINUTES = 5


class Notice(models.Model):
    """What changes, for whom, from when, what to do differently; a draft until it is sent."""

    title = models.CharField(max_length=120)
    changes = models.TextField(max_length=2000)
    do_differently = models.TextField(max_length=2000)
    begins_on = models.DateField()
    units = models.ManyToManyField(Unit, related_name="notices", blank=True)
    """Whom it touches, with all below; none is the whole organisation."""
    kinds = models.JSONField(default=list, blank=True)
    """The kinds of role that it touches; none is all."""
    standards = models.ManyToManyField(Standard, related_name="notices", blank=True)
    """What it changes."""
    question = models.CharField(max_length=300)
    right = models.CharField(max_length=200)
    wrong = models.JSONField(default=list)
    why = models.CharField(max_length=500)
    """Told to whoever answers wrongly."""
    minutes = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-begins_on", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def request_key(self) -> str:
        """The key under which people are asked to read it."""
        return f"notice-{self.pk}"


class NoticeReader(models.Model):
    """Somebody whom a notice touches, and when they had understood it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    told_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often they answered, the right answer included; never shown to others."""
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("notice", "pk")
        constraints = (
            models.UniqueConstraint(fields=("notice", "person"), name="one_notice_each"),
        )

    def __str__(self) -> str:
        return f"{self.notice}: {self.person}"
