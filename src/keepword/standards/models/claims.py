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
        WITHDRAWN = "withdrawn", _("Withdrawn")
        NOT_MEANT = "not meant", _("Not meant as a promise")

    place = models.CharField(max_length=10, choices=Place)
    text = models.CharField(max_length=120, blank=True)
    """The name of the text, by which it is known again; blank where it was given none."""
    sentence = models.TextField()
    words = models.CharField(max_length=300)
    """The part of the sentence that promises."""
    fingerprint = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.OPEN)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="claims", null=True, blank=True
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    """When its text was last brought in with it still there."""
    gone_at = models.DateTimeField(null=True, blank=True)
    """When its text was brought in without it."""
    before = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="after", null=True, blank=True
    )
    """The sentence that stood in its text instead, before it was changed."""
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
            models.UniqueConstraint(fields=("place", "text", "fingerprint"), name="one_claim_once"),
            models.CheckConstraint(
                condition=models.Q(verdict="measured", moment__isnull=False)
                | ~models.Q(verdict="measured") & models.Q(moment=None),
                name="measured_is_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.words

    @property
    def is_still_there(self) -> bool:
        """Whether its text has come with it again since it was withdrawn."""
        withdrawn = self.verdict == self.Verdict.WITHDRAWN and self.gone_at is None
        return withdrawn and bool(self.seen_at and self.judged_at and self.seen_at > self.judged_at)
