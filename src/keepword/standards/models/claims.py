from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.standards.models.moments import Moment


class Claim(models.Model):
    """What a text of the organisation's own promises in public, and whether that is measured."""

    class Place(models.TextChoices):
        WEBSITE = "website", _("Website")
        OFFER = "offer", _("Offer")
        INVOICE = "invoice", _("Invoice")
        OTHER = "other", _("Another text")

    class Verdict(models.TextChoices):
        OPEN = "open", _("Not looked at yet")
        MEASURED = "measured", _("Measured")
        NOT_MEASURED = "not measured", _("Not measured")
        NOT_MEANT = "not meant", _("Not meant as a promise")

    place = models.CharField(max_length=10, choices=Place)
    sentence = models.TextField()
    words = models.CharField(max_length=300)
    """The part of the sentence that promises."""
    fingerprint = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.OPEN)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="claims", null=True, blank=True
    )
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("place", "fingerprint"), name="one_claim_once"),
            models.CheckConstraint(
                condition=models.Q(verdict="measured", moment__isnull=False)
                | ~models.Q(verdict="measured") & models.Q(moment=None),
                name="measured_is_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.words
