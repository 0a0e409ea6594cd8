import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Person, Unit
from keepword.standards.models import Promise, PromiseVersion

BY_HAND = "by-hand"
"""The source of what somebody typed."""


class GivenKind(models.Model):
    """What the register knows of a kind of promise: who tells the ledger, how its export looks."""

    class Told(models.TextChoices):
        REGISTER = "register", _("By the register of given promises")
        IMPORT = "import", _("By an import that observes it already")

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="register")
    told_by = models.CharField(max_length=8, choices=Told)
    """Who tells the ledger how they ended: one of the two, so that nothing is counted twice."""
    columns = models.JSONField(default=dict, blank=True)
    """What the columns of the order system's export are called, as somebody said last."""
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("promise",)

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.told_by}"


class GivenPromise(models.Model):
    """A promise given to one customer: what, by when, who keeps it, and how it ended."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Not kept")
        CALLED_OFF = "called_off", _("Called off by the customer")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="given")
    version = models.ForeignKey(PromiseVersion, on_delete=models.PROTECT, related_name="given")
    """What the kind said when it was given."""
    source = models.CharField(max_length=120, default=BY_HAND)
    ref = models.CharField(max_length=120)
    """The number of the order or case, as its source has it."""
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="promises_given", null=True, blank=True
    )
    customer = models.CharField(max_length=200, blank=True)
    reach = models.CharField(max_length=200, blank=True)
    """Where to call or write."""
    keeper = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="promises_to_keep", null=True, blank=True
    )
    """Who keeps it; none is the whole organisation."""
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    first_due_at = models.DateTimeField()
    """By when it was promised at first."""
    due_at = models.DateTimeField(db_index=True)
    """By when it is promised now: later by pauses, and by what the customer was told in time."""
    paused = models.FloatField(default=0.0)
    """How long it was paused in all, as its kind counts."""
    step = models.CharField(max_length=80, blank=True)
    """At which step it stands, by the name that the history of its kind has for it."""
    step_since = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    """As the outcome that holds says; blank while nobody knows."""
    done_at = models.DateTimeField(null=True, blank=True)
    """When the customer had it."""
    took = models.FloatField(null=True, blank=True)
    """How long that was from the promise on, without pauses, as its kind counts."""
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """Since when there is nothing more to do: a broken promise waits until it is done after all."""

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("promise", "source", "ref"), name="given_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(outcome=""), name="ended_with_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(first_due_at__lte=F("due_at")), name="due_no_earlier_than_at_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer or self.ref}: {self.version.what}"

    def get_absolute_url(self) -> str:
        return reverse("given_promise", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def is_late(self, now: dt.datetime) -> bool:
        """Whether its day is over and the customer waits still."""
        return self.is_open and self.due_at < now


class GivenPause(models.Model):
    """The customer's turn: while they decide or bring something, the time does not run."""

    given = models.ForeignKey(GivenPromise, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=200)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("begun_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("given",), condition=Q(ended_at=None), name="one_pause_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.given_id}: {self.reason}"


class GivenExtension(models.Model):
    """Another day for a promise: it holds once the customer was told, before the old one was over.

    Told later or not at all it is a plan, and the promise is broken by its old day.
    """

    given = models.ForeignKey(GivenPromise, on_delete=models.CASCADE, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=200, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(new_due_at__gt=F("old_due_at")), name="extended_to_a_later_time"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | ~Q(told_how=""), name="told_in_some_way"
            ),
        )

    def __str__(self) -> str:
        return f"{self.given_id}: {self.new_due_at:%Y-%m-%d}"

    @property
    def holds(self) -> bool:
        """Whether the customer was told before the old time was over."""
        return self.told_at is not None and self.told_at <= self.old_due_at


class GivenOutcome(models.Model):
    """How a promise ended, who said so and when; taken back it stays as a row."""

    given = models.ForeignKey(GivenPromise, on_delete=models.CASCADE, related_name="outcomes")
    what = models.CharField(max_length=10, choices=GivenPromise.Outcome)
    note = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    """None: its time was over, and nobody had said that it was kept."""
    in_ledger = models.BooleanField(default=False)
    """Whether the ledger was told."""
    moment = models.CharField(max_length=120, blank=True)
    """At which moment, by the key of then."""
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("said_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("given",), condition=Q(taken_back_at=None), name="one_outcome_that_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.given_id}: {self.what}"
