import datetime as dt
import secrets
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit, User
from keepword.standards.models import Moment

from .surveys import Response

_SAID_ALOUD = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters and digits that are taken for each other on the telephone."""


def new_number() -> str:
    """The reference that a customer names on the telephone: it opens nothing."""
    letters = "".join(secrets.choice(_SAID_ALOUD) for _letter in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def working_week() -> list[int]:
    """Monday to Friday, as ISO numbers them."""
    return [1, 2, 3, 4, 5]


class FrontDoor(models.Model):
    """One row: whether customers may complain on a page, and by when they are answered."""

    class CountedIn(models.TextChoices):
        DAYS = "days", _("working days")
        HOURS = "hours", _("working hours")

    is_open = models.BooleanField(default=False)
    within = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    counted_in = models.CharField(max_length=5, choices=CountedIn, default=CountedIn.DAYS)
    works_on = models.JSONField(default=working_week)
    """Days of the week as ISO numbers them: 1 is Monday."""
    works_from = models.TimeField(default=dt.time(9))
    works_until = models.TimeField(default=dt.time(17))
    country = models.CharField(max_length=2, blank=True)
    """Whose public holidays nobody works on; none is nobody's."""
    region = models.CharField(max_length=40, blank=True)
    closed_on = models.JSONField(default=list, blank=True)
    """Further days on which nobody works, as ISO dates."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_front_door"),
            models.CheckConstraint(
                condition=models.Q(works_from__lt=models.F("works_until")),
                name="works_before_it_rests",
            ),
        )

    def __str__(self) -> str:
        return f"{self.within} {self.get_counted_in_display()}"


class Concern(models.Model):
    """What a customer says went wrong, and by when they are answered."""

    class Channel(models.TextChoices):
        PAGE = "page", _("public page")
        PHONE = "phone", _("telephone")
        COUNTER = "counter", _("in person")
        LETTER = "letter", _("mail or letter")
        ANSWER = "answer", _("answer to a survey")

    number = models.CharField(max_length=9, unique=True, default=new_number)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """Of the private link; the form brought its token, so a form sent twice is one concern."""
    token_ends_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    moment = models.ForeignKey(
        Moment, on_delete=models.SET_NULL, related_name="concerns", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="concerns", null=True, blank=True
    )
    """Who answers it; none is the whole organisation."""
    happened = models.TextField(blank=True)
    wish = models.TextField(blank=True)
    """What would put it right."""
    may_contact = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    mail = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=20, blank=True)
    response = models.OneToOneField(
        Response, on_delete=models.SET_NULL, related_name="concern", null=True, blank=True
    )
    """Whose bad answer it is."""
    link_mailed_at = models.DateTimeField(null=True, blank=True)
    """When they were written to where it stands, who made no concern of it themselves."""
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="concerns_received", null=True, blank=True
    )
    """Who took it down for the customer."""
    due_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    """When the first reply was written."""
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(may_contact=True) | models.Q(name="", mail="", phone=""),
                name="a_contact_only_with_consent",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("concern", kwargs={"pk": self.pk})

    @property
    def standing(self) -> str:
        """Answered, overdue or new."""
        if self.answered_at or self.erased_at:
            return "answered"
        return "overdue" if self.due_at < timezone.now() else "new"


class ConcernReply(models.Model):
    """What the customer is told: their private link shows it."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="replies")
    words = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("written_at", "pk")
        verbose_name_plural = "concern replies"

    def __str__(self) -> str:
        return f"{self.concern}, {self.written_at:%Y-%m-%d}"


class ConcernFile(models.Model):
    """A picture or document that a customer sent along; it lies in the home folder by its key."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="files")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
