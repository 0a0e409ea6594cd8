from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit
from keepword.standards.models.moments import Moment


class Promise(models.Model):
    """A kind of promise that customers are made; what it says stands in its versions."""

    maker = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    moment = models.ForeignKey(
        Moment, on_delete=models.SET_NULL, related_name="kinds_of_promise", null=True, blank=True
    )
    """Where it shows whether it was kept."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    on_charter = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.newest) if self.versions.all() else f"A promise of {self.maker}"

    @property
    def newest(self) -> "PromiseVersion":
        """The version that was begun last; there is always one."""
        return max(self.versions.all(), key=lambda each: each.number)

    @property
    def in_force(self) -> "PromiseVersion | None":
        """The version that customers are told now."""
        return next((each for each in self.versions.all() if each.is_in_force), None)


class PromiseVersion(models.Model):
    """What a kind of promise says: drafted, confirmed by who enables it, published, ended."""

    class CountedIn(models.TextChoices):
        DAYS = "days", _("working days")
        HOURS = "hours", _("working hours")

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=200)
    to_whom = models.CharField(max_length=120, blank=True)
    """Which customers; blank is everybody."""
    within = models.PositiveSmallIntegerField(null=True, blank=True)
    counted_in = models.CharField(max_length=5, choices=CountedIn, default=CountedIn.DAYS)
    by_when = models.CharField(max_length=120, blank=True)
    """In words, where it is no length of time."""
    aim = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    """How often it is meant to be kept, at least."""
    remedy = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change of the draft, so that nobody saves over what they have not seen."""
    asked_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    although = models.CharField(max_length=300, blank=True)
    """Why it was published although it is not known to be feasible."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("promise", "number")
        constraints = (
            models.UniqueConstraint(fields=("promise", "number"), name="one_promise_of_a_number"),
            models.UniqueConstraint(
                fields=("promise",),
                condition=models.Q(published_at=None, ended_at=None),
                name="one_draft_of_a_promise",
            ),
            models.UniqueConstraint(
                fields=("promise",),
                condition=models.Q(published_at__isnull=False, ended_at=None),
                name="one_promise_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(within__gt=0, by_when="")
                | (models.Q(within=None) & ~models.Q(by_when="")),
                name="within_a_time_or_by_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what}, {self.time}"

    @property
    def time(self) -> str:
        """Within how long, or by when, in words."""
        if self.within is None:
            return self.by_when
        if self.counted_in == self.CountedIn.HOURS:
            words = ngettext("within %(n)s working hour", "within %(n)s working hours", self.within)
        else:
            words = ngettext("within %(n)s working day", "within %(n)s working days", self.within)
        return words % {"n": self.within}

    @property
    def aim_in_100(self) -> float:
        """How often it is meant to be kept, without decimals that nobody typed."""
        return round(100 * self.aim, 2)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None and self.ended_at is None

    @property
    def is_in_force(self) -> bool:
        return self.published_at is not None and self.ended_at is None

    @property
    def is_confirmed(self) -> bool:
        """Whether everybody who enables it has said that they can."""
        return self.asked_at is not None and all(each.can for each in self.enablers.all())

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.ended_at is not None:
            return gettext("Ended")
        if self.published_at is not None:
            return gettext("Published")
        if self.is_confirmed:
            return gettext("Confirmed")
        return gettext("Asked") if self.asked_at else gettext("Draft")


class PromiseEnabler(models.Model):
    """A unit without whose part a promise is not kept, and whether it says that it can."""

    version = models.ForeignKey(PromiseVersion, on_delete=models.CASCADE, related_name="enablers")
    place = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=200)
    can = models.BooleanField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("version", "place")
        constraints = (
            models.UniqueConstraint(fields=("version", "place"), name="one_enabler_at_a_place"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.part}"

    @property
    def key(self) -> str:
        """Under which whoever leads the unit is asked."""
        return f"enable-{self.pk}"


class PromiseHistory(models.Model):
    """How long jobs took, step by step, as a file told: counts, and no job or customer."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="histories")
    counted_in = models.CharField(max_length=5, choices=PromiseVersion.CountedIn)
    until = models.DateField()
    """The day on which the file was read: open jobs are as old as on that day."""
    steps = models.JSONField()
    """The names of the steps, in order."""
    stepped = models.JSONField()
    """Of closed jobs with a time for each step: the times of the steps, and how many jobs."""
    closed = models.JSONField()
    """How long closed jobs took from end to end, and how many."""
    open = models.JSONField()
    """How old open jobs were, and how many."""
    read_at = models.DateTimeField(default=timezone.now)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("promise", "pk")
        verbose_name_plural = "promise histories"

    def __str__(self) -> str:
        return f"{self.promise_id}, {self.until}"
