import datetime as dt
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Unit, User, random_surrogate
from keepword.organisation.present import today

from .waves import Wave


class Round(models.Model):
    """One asking of leaders and staff: what will customers say?"""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    moments = models.JSONField()
    """The keys of the moments asked about, in their order."""
    units = models.ManyToManyField(Unit, related_name="rounds", blank=True)
    """Those who are asked belong to these or to units below them; none is everybody."""
    asks_expected = models.BooleanField(default=False)
    wave = models.OneToOneField(
        Wave, on_delete=models.SET_NULL, related_name="round", null=True, blank=True
    )
    """Which wave of a survey it says beforehand: it is open as long as that one is."""
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="rounds_opened", null=True, blank=True
    )
    open_until = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    link_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("predict", kwargs={"key": self.key})

    @property
    def request_key(self) -> str:
        """Under which everybody is asked."""
        return f"round-{self.key}"

    @property
    def is_open(self) -> bool:
        """Whether predictions are taken, today in the organisation's time zone."""
        return self.closed_at is None and not self.is_over_on(today())

    def is_over_on(self, day: dt.date) -> bool:
        """Whether its last day is over, or the wave that it belongs to has ended."""
        if self.wave is None:
            return self.open_until < day
        last = self.wave.open_until
        return self.wave.closed_at is not None or (last is not None and last < day)


class Participant(models.Model):
    """Somebody who is asked in a round, or (without an account) came by its link."""

    class View(models.TextChoices):
        LEADER = "believed_leaders", _("I lead here")
        STAFF = "believed_staff", _("I work here")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="participations", null=True, blank=True
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    """Of who came by the link: what their browser sends and keeps."""
    view = models.CharField(max_length=20, choices=View)
    unit = models.CharField(max_length=KEY_LENGTH, blank=True)
    surrogate = models.BigIntegerField(unique=True, default=random_surrogate)
    """Another one in each round, so that nobody can be followed from round to round."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("round", "user"),
                condition=models.Q(user__isnull=False),
                name="asked_once_in_a_round",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_view_display()} in {self.round}"

    @property
    def channel(self) -> str:
        """How their predictions come."""
        return "account" if self.user_id else "link"


class Prediction(models.Model):
    """What somebody says customers will say of a moment, or that they skip it."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="predictions"
    )
    moment = models.CharField(max_length=KEY_LENGTH)
    lens = models.CharField(max_length=20)
    says = models.PositiveSmallIntegerField(null=True, blank=True)
    """In how many of 100 such moments; none if it was skipped."""
    said_at = models.DateTimeField(default=timezone.now)
    ref = models.UUIDField(unique=True, default=uuid.uuid4)
    in_ledger = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("participant", "moment", "lens"), name="one_prediction_of_a_question"
            ),
            models.CheckConstraint(condition=models.Q(says__lte=100), name="says_of_100"),
        )

    def __str__(self) -> str:
        said = _("skipped") if self.says is None else f"{self.says} of 100"
        return f"{self.moment}: {said}"
