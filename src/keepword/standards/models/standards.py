import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.standards.models.moments import Moment
from keepword.strategy.models import Text


def in_a_year() -> dt.date:
    """When what nobody chose a day for is looked at again; a migration asks, too."""
    return timezone.localdate() + dt.timedelta(days=365)


class Standard(models.Model):
    """A promise at a moment, and how it is measured; what it promises stands in its versions."""

    class Means(models.TextChoices):
        EVENTS = "events", _("Events: what was delivered, from your files")
        SURVEY = "survey", _("A question that customers answer")
        OBSERVED = "observed", _("Interactions that somebody observes and scores")

    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="standards")
    measured_by = models.CharField(max_length=10, choices=Means, blank=True)
    measured_how = models.CharField(max_length=300, blank=True)
    measured_with = models.CharField(max_length=200, blank=True)
    """The key of what brings the figures (`standards/means.py`); blank where nothing does yet."""
    objective = models.ForeignKey(
        Text, on_delete=models.SET_NULL, related_name="standards", null=True, blank=True
    )

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField(default=in_a_year)
    """The day on which somebody asks whether it is still right."""
    draft = models.JSONField(default=dict, blank=True)
    """What its next version is to promise (`standards/drafting`); empty where nobody writes one."""
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change of the draft, so that nobody saves over what they have not seen."""

    class Meta:
        ordering = ("moment", "pk")

    def __str__(self) -> str:
        newest = self.newest
        if newest:
            return newest.statement
        return self.draft.get("statement") or f"A standard of {self.moment}"

    @property
    def newest(self) -> "StandardVersion | None":
        """The version that begins last, today or later."""
        return max(self.versions.all(), key=lambda each: each.valid_from, default=None)


class StandardVersion(models.Model):
    """What a standard promises from one day to another: the promised lens."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="versions")
    statement = models.CharField(max_length=300)
    target = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    told_to_customers = models.BooleanField(default=False)
    units = models.ManyToManyField(Unit, through="StandardUnit", related_name="promises")
    """The units that promise it, each with all below it; none is the whole organisation."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("standard", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(target__gte=0) & models.Q(target__lte=1),
                name="promised_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=("standard", "valid_from"), name="one_version_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.statement} ({self.valid_from})"

    @property
    def percent(self) -> float:
        """The target as it is said: 95 of 100."""
        return round(self.target * 100, 2)


class StandardChange(models.Model):
    """That something beside what is promised became another: how it is measured, what it serves.

    Both sides are kept in words, since a recipe, a card or an objective may be gone by then.
    """

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("standard", "changed_at", "pk")

    def __str__(self) -> str:
        return f"{self.standard} ({self.changed_at:%Y-%m-%d})"


class StandardUnit(models.Model):
    """A unit that promises what a version says; it cannot vanish from under its promise."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "unit"), name="a_unit_promises_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.version}"
