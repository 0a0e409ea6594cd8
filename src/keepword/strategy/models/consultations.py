from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.strategy.models.texts import Text, TextVersion


class Consultation(models.Model):
    """A text that is put before those whom it touches, as it read that day: confidential."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="consultations")
    parts = models.JSONField()
    version = models.ForeignKey(
        TextVersion, on_delete=models.CASCADE, related_name="consultations", null=True, blank=True
    )
    """Which version they were asked about; of a draft none until it is adopted."""
    units = models.ManyToManyField(Unit, related_name="+")
    """The units it touches, each with all below it; none is the whole organisation."""
    share = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    """How many of 100 are to be heard before it is adopted without a reason."""
    open_until = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    given_up = models.BooleanField(default=False)
    """Whether its draft was given up, so that no version came of it."""
    answer = models.TextField(max_length=3000, blank=True)
    """What changed because of whom, and what did not, and why."""
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("text",), condition=models.Q(closed_at=None), name="one_open_consultation"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=1) & models.Q(share__lte=100), name="share_of_100"
            ),
        )

    def __str__(self) -> str:
        return f"{self.text}, {self.opened_at:%Y-%m-%d}"

    @property
    def request_key(self) -> str:
        """What people are asked to do under it."""
        return f"consultation-{self.pk}"

    @property
    def answer_key(self) -> str:
        """What those who spoke are told under it."""
        return f"consultation-{self.pk}-answered"


class Voice(models.Model):
    """Somebody who is asked about a text, and what they said."""

    class Sense(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    makes_sense = models.CharField(max_length=6, choices=Sense, blank=True)
    day_to_day = models.TextField(max_length=1000, blank=True)
    in_the_way = models.TextField(max_length=1000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("consultation", "pk")
        constraints = (
            models.UniqueConstraint(fields=("consultation", "person"), name="one_voice_each"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.consultation}"


class Comment(models.Model):
    """A question back, or an answer to one, beneath what somebody said."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="comments")
    words = models.TextField(max_length=1000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"{self.written_by}, {self.written_at:%Y-%m-%d}"
