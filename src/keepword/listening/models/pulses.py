import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Unit, User, random_surrogate

from .anonymity import Period


class Pulse(models.Model):
    """A few questions to staff about their own house, once; what they say is only counted."""

    class Kind(models.TextChoices):
        EXAMPLE = "example", _("Leading by example")
        SERVICE = "service", _("Internal service")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=7, choices=Kind)
    asks = models.JSONField()
    """What is rated, as it read that day: keys and words, in their order."""
    provider = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="pulses", null=True, blank=True
    )
    """The unit whose service is rated; none, where it is how leaders lead."""
    period = models.OneToOneField(Period, on_delete=models.CASCADE, related_name="pulse")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="service", provider__isnull=False)
                | models.Q(kind="example", provider=None),
                name="a_provider_where_service_is_rated",
            ),
        )

    def __str__(self) -> str:
        return (
            f"{self.get_kind_display()}: {self.provider}"
            if self.provider
            else str(self.get_kind_display())
        )

    def get_absolute_url(self) -> str:
        return reverse("rate", kwargs={"key": self.key})

    @property
    def request_key(self) -> str:
        """Under which everybody is asked."""
        return f"pulse-{self.key}"


class Rater(models.Model):
    """Somebody who is asked in a pulse, and whether they took part: never when, never what."""

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="raters")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="rated_in")
    group = models.CharField(max_length=KEY_LENGTH, blank=True)
    """Of those whose leaders they rate, the unit; none is the others together."""
    took_part = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pulse", "person"), name="rates_once_in_a_pulse"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.pulse}"


class OwnRating(models.Model):
    """What a leader says of themselves: for their own eyes, and for everybody's sum."""

    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="own_ratings")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_ratings")
    group = models.CharField(max_length=KEY_LENGTH, blank=True)
    """The unit that they lead, where enough are asked about it."""
    ratings = models.JSONField(default=dict)
    """By what was asked, from 1 to 5; what is left out does not apply, or is not said yet."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pulse", "person"), name="one_own_rating"),)

    def __str__(self) -> str:
        return f"{self.person} of themselves: {self.pulse}"


class ServiceTurns(models.Model):
    """One row while units are rated in turn by those whom they serve."""

    weeks = models.PositiveSmallIntegerField(default=4)
    """For how long one unit is asked about, before it is the next one's turn."""
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name_plural = "service turns"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_turn_of_units"),)

    def __str__(self) -> str:
        return f"every {self.weeks} weeks"
