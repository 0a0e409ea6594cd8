import secrets
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User

TEST = "test"
"""The event that an owner sends to see whether it comes through."""


def new_salt() -> str:
    return secrets.token_hex(32)


def new_key() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Event(models.TextChoices):
    """What programs elsewhere may want to know at once."""

    IMPORT_FINISHED = "import.finished", _("Files were imported")
    IMPORT_REFUSED = "import.refused", _("A file or rows that came were not imported")
    IMPORT_UNDONE = "import.undone", _("An import was taken back")
    MOMENT_CHANGED = (
        "moment.changed",
        _("A moment was added, changed, renamed, merged or removed"),
    )
    STANDARD_CHANGED = "standard.changed", _("A standard was added, changed or ended")
    OBSTACLE_REPORTED = "obstacle.reported", _("Somebody said what stands in the way")
    OBSTACLE_ANSWERED = "obstacle.answered", _("What stands in the way was answered")
    CONCERN_OPENED = "concern.opened", _("A customer said what went wrong")
    CONCERN_ANSWERED = "concern.answered", _("A customer's concern was answered")
    TELLING_PUBLISHED = "telling.published", _("Those who were asked are told what came of it")


class Receiver(models.Model):
    """A program elsewhere that is told of events, at its address."""

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    """Those of `Event` that it wants."""
    salt = models.CharField(max_length=64, default=new_salt)
    """What its secret is made from, with the installation's key: see `signing`."""
    former_salt = models.CharField(max_length=64, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    """Since when the newest secret holds; the one before holds a day longer."""
    edition = models.PositiveIntegerField(default=1)
    """Counted up by each change, so that nobody overwrites what they have not seen."""
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="receivers", null=True, blank=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    """Said where it was stopped by itself; empty where an owner did it."""

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def stop_key(self) -> str:
        """Under which owners are asked to look at it."""
        return f"receiver-{self.pk}-{self.stopped_at:%Y%m%d%H%M%S}"


class Message(models.Model):
    """One event for one receiver, and how far it has come."""

    receiver = models.ForeignKey(Receiver, on_delete=models.CASCADE, related_name="messages")
    key = models.CharField(max_length=40, default=new_key)
    """The same for every receiver of an event, and every time that it is sent."""
    event = models.CharField(max_length=40)
    body = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, null=True, blank=True)
    """None once it has arrived, or was given up."""
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """What the receiver answered last."""
    problem = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("receiver", "key"), name="one_message_of_an_event"),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",),
                condition=models.Q(next_try_at__isnull=False),
                name="messages_to_send",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event}, {self.key}"

    @property
    def is_given_up(self) -> bool:
        return self.next_try_at is None and self.sent_at is None
