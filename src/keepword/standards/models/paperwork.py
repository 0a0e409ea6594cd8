import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.standards.models.moments import Moment

WRITTEN_IN = [(code, name) for code, name in settings.LANGUAGES if "-" not in code]
"""Languages in which a form is written; those of a region are read alike."""


class PaperForm(models.Model):
    """A form that somebody fills in on paper or on a screen; the file itself is in its versions."""

    class FilledInBy(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        STAFF = "staff", _("People who work here")

    name = models.CharField(max_length=120)
    filled_in_by = models.CharField(max_length=10, choices=FilledInBy, default=FilledInBy.CUSTOMERS)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """Whose form it is; none is the whole organisation's."""
    moments = models.ManyToManyField(Moment, related_name="paper_forms", blank=True)
    """Where it is filled in."""
    language = models.CharField(max_length=10, choices=WRITTEN_IN)
    instructions = models.TextField(max_length=4000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    survey = models.UUIDField(null=True, blank=True)
    """The key of the survey that asks how easy it is; none is asked yet."""
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "PaperFormVersion":
        """The file as it is handed out today; there is always one."""
        return max(self.versions.all(), key=lambda each: each.number)


class PaperFormVersion(models.Model):
    """A form's file, and what was read in it; the files lie in the home folder by their keys."""

    form = models.ForeignKey(PaperForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    fields = models.JSONField(default=list, blank=True)
    """What each field asks for, as it is written there."""
    pages = models.PositiveIntegerField(null=True, blank=True)
    """None where the file has no pages."""
    sample_key = models.UUIDField(null=True, blank=True, unique=True)
    sample_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("form", "number")
        constraints = (
            models.UniqueConstraint(fields=("form", "number"), name="one_form_version_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
