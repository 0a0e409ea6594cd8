import datetime as dt
import secrets
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Organisation, Unit, User

from .contacts import Contact
from .surveys import Survey

MOST_REMINDERS = 3


def new_seed() -> int:
    return secrets.randbits(62)


class Wave(models.Model):
    """One asking of a survey: from when until when, whom, and the rules that choose them.

    Rules choose, never staff: `inviting.drawing` reads these and nothing else.
    """

    class Asks(models.TextChoices):
        CONTACTS = "contacts", _("Contacts, drawn once when it opens")
        MOMENT = "moment", _("Customers, after a moment was delivered to them")
        NOBODY = "nobody", _("Nobody by name: whoever comes by the public address")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="waves")
    name = models.CharField(max_length=120)
    opens_on = models.DateField()
    open_until = models.DateField(null=True, blank=True)
    """The last day; none is until somebody closes it."""
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    asks = models.CharField(max_length=10, choices=Asks)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="waves", null=True, blank=True
    )
    """Only customers of this unit and those below it; none is everybody."""
    moment = models.CharField(max_length=KEY_LENGTH, blank=True)
    delay_hours = models.PositiveIntegerField(default=24)
    """How long after the moment they are asked."""
    share = models.PositiveSmallIntegerField(
        default=100, validators=(MinValueValidator(1), MaxValueValidator(100))
    )
    """So many of 100 are drawn."""
    quota = models.PositiveIntegerField(null=True, blank=True, validators=(MinValueValidator(1),))
    """The most of one unit: in all, or after a moment in one week."""
    rest_days = models.PositiveIntegerField(default=90)
    """Who was asked in any survey so many days ago or less is left alone."""
    quiet_from = models.TimeField(default=dt.time(20))
    quiet_until = models.TimeField(default=dt.time(8))
    """Between these hours nothing is sent."""
    again_after_days = models.PositiveIntegerField(null=True, blank=True)
    """Who was asked in this survey longer ago, in any of its waves, may be asked again; none is
    never."""
    reminders = models.PositiveSmallIntegerField(
        default=1, validators=(MaxValueValidator(MOST_REMINDERS),)
    )
    """So often who has not answered is reminded at most."""
    remind_after_days = models.PositiveSmallIntegerField(
        default=5, validators=(MinValueValidator(1),)
    )
    """So long after each mail the next reminder goes out."""
    holds_days = models.PositiveSmallIntegerField(default=30, validators=(MinValueValidator(1),))
    """So long a personal link can be answered."""

    seed = models.BigIntegerField(default=new_seed)
    """With it the draw can be repeated by anybody."""
    drawn_at = models.DateTimeField(null=True, blank=True)
    """When the contacts were drawn, or when the ledger was last looked into for the moment."""

    class Meta:
        ordering = ("-opens_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(share__gte=1, share__lte=100), name="wave_share_of_100"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("wave", kwargs={"key": self.key})

    @property
    def is_open(self) -> bool:
        """Whether somebody may be asked and begin to answer, today."""
        return self.is_open_on(Organisation.objects.get(pk=1).today())

    def is_open_on(self, day: dt.date) -> bool:
        """Whether it asks on a day of the organisation's time zone."""
        ended = self.open_until is not None and self.open_until < day
        return self.closed_at is None and self.opens_on <= day and not ended


class Invitation(models.Model):
    """Somebody whom a wave asks by a link of their own, about one occasion.

    Their response has the same key, so that one invitation is one response.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        FILE = "file", _("personal link, sent otherwise")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="invitations")
    unit = models.CharField(max_length=KEY_LENGTH, blank=True)
    """Whose customer they were when they were drawn."""
    occasion = models.CharField(max_length=64, blank=True)
    """The delivered observation after which they are asked, as `LeftOut` has it."""
    happened_at = models.DateTimeField(default=timezone.now)
    """When the moment was delivered; without a moment, when they were drawn."""
    drawn_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    """How they were asked; nothing until they are."""
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    """Why it did not reach them, in English."""
    reminders = models.PositiveSmallIntegerField(default=0)
    """How many went out."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When the last one did."""
    ends_at = models.DateTimeField(null=True, blank=True)
    """Until when their link can be answered."""
    took_part = models.BooleanField(default=False)
    """In an anonymous survey only: that they answered. What they said is nowhere kept as theirs."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("wave", "occasion"),
                condition=~models.Q(occasion=""),
                name="asked_once_about_an_occasion",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=models.Q(sent_at=None, failed_at=None),
                name="invitations_waiting",
            ),
            models.Index(fields=("contact", "drawn_at"), name="invitations_of_contact"),
        )

    def __str__(self) -> str:
        return f"{self.wave}, drawn {self.drawn_at:%Y-%m-%d}"


class PersonalLink(models.Model):
    """An address that opens one invitation; each mail and file has another, all of them hold."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"made {self.made_at:%Y-%m-%d}"


class LeftOut(models.Model):
    """Somebody whom the rules of a wave did not choose, and which rule it was."""

    class Reason(models.TextChoices):
        NO_ADDRESS = "no address", _("No address of theirs is known")
        UNSUBSCRIBED = "unsubscribed", _("They do not want to be written to")
        UNDELIVERABLE = "undeliverable", _("Their address takes no mail")
        TWICE = "twice", _("This survey has asked them already")
        RESTING = "resting", _("They were asked not long ago, here or in another survey")
        TOO_LATE = "too late", _("The moment was too long ago when we learned of it")
        NOT_DRAWN = "not drawn", _("They were not drawn")
        QUOTA = "quota", _("Enough were asked for their unit")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="left_out")
    reason = models.CharField(max_length=20, choices=Reason)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="left_out", null=True, blank=True
    )
    occasion = models.CharField(max_length=64)
    """A fingerprint of the observation, or the contact's key: considered once."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "left out"
        constraints = (models.UniqueConstraint(fields=("wave", "occasion"), name="left_out_once"),)

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, in {self.wave}"
