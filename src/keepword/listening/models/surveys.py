import secrets
import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Unit, User, random_surrogate

ADDRESS_LENGTH = 10
_EASILY_TYPED = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are taken for each other."""


def new_address() -> str:
    """The part of a survey's public address that nobody guesses, and somebody may type."""
    return "".join(secrets.choice(_EASILY_TYPED) for _letter in range(ADDRESS_LENGTH))


class Survey(models.Model):
    """What customers are asked; its draft is edited, its versions never change."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)
    """What it is called inside; customers read the title of its version."""
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="surveys", null=True, blank=True
    )
    """Whose survey it is; none is the whole organisation's."""
    address = models.CharField(max_length=40, unique=True, default=new_address)
    draft = models.JSONField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change of the draft, so that nobody saves over what they have not seen."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="surveys_made", null=True, blank=True
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    period_months = models.PositiveSmallIntegerField(null=True, blank=True)
    """For how long an anonymous survey counts before it tells; none, where it is confidential.

    Chosen before the first launch, and never taken back.
    """

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("survey", kwargs={"key": self.key})

    @property
    def is_anonymous(self) -> bool:
        """Whether answers are only counted, so that nobody's can be found."""
        return self.period_months is not None


class SurveyVersion(models.Model):
    """What a survey asks from one launch to the next."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    launched_at = models.DateTimeField(default=timezone.now)
    launched_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("survey", "number")
        constraints = (
            models.UniqueConstraint(fields=("survey", "number"), name="one_version_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.survey}, {self.number}"


class Response(models.Model):
    """One filling in of a survey, under the key that the form brought, begun by its first page."""

    key = models.UUIDField(unique=True)
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=20)
    surrogate = models.BigIntegerField(db_index=True, default=random_surrogate)
    """Who answered, in the ledger: another number for each response, or the invited contact's."""
    invitation = models.OneToOneField(
        "Invitation", on_delete=models.CASCADE, related_name="response", null=True, blank=True
    )
    """By whose personal link it came: erasing them erases what they answered."""
    began_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    """When it came from a device on which it had waited; it began when that device says."""
    unit = models.CharField(max_length=KEY_LENGTH, blank=True, db_default="")
    """Where it was asked, if the way to it said so."""
    counted_on = models.DateField(null=True, blank=True)
    """Under which day it stands in the tallies; none, while its answers are counted singly."""

    class Meta:
        indexes = (
            models.Index(
                fields=("version",),
                condition=models.Q(counted_on=None),
                name="responses_not_counted_yet",
            ),
            models.Index(
                fields=("version", "arrived_at"),
                condition=models.Q(arrived_at__isnull=False),
                name="responses_that_waited",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version}, {self.began_at:%Y-%m-%d}"


class Answer(models.Model):
    """What became of one question in a response. Rows are added; none is written over.

    A question that was not reached has no row.
    """

    class State(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        NOT_APPLICABLE = "does not apply", _("Does not apply")
        SKIPPED = "skipped", _("Skipped")
        NOT_SHOWN = "not shown", _("Not shown")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    """The question's key, which survives rewording."""
    state = models.CharField(max_length=14, choices=State)
    value = models.JSONField(null=True, blank=True)
    tenths = models.PositiveIntegerField(null=True, blank=True)
    """For how many tenths of a second it was dealt with, where the browser says so."""
    said_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    """When another answer to the same question took its place."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("response", "question"),
                condition=models.Q(replaced_at=None),
                name="one_answer_holds",
            ),
            models.CheckConstraint(
                condition=models.Q(state="answered", value__isnull=False)
                | ~models.Q(state="answered") & models.Q(value__isnull=True),
                name="only_what_is_answered_has_a_value",
            ),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.get_state_display()}"
