from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import Unit, random_surrogate


class Consultation(models.Model):
    """Something that is put before those whom it touches, as it read that day."""

    kind = models.CharField(max_length=20)
    """What it is, as the domain whose it is calls it (`strategy/subjects.py`)."""
    key = models.PositiveBigIntegerField()
    """Which one of that kind; it may be gone by now."""
    name = models.CharField(max_length=300)
    """What it was called when people were asked."""
    parts = models.JSONField()
    version = models.PositiveIntegerField(null=True, blank=True)
    """The number of the version they were asked about; of a draft none until it is adopted."""
    units = models.ManyToManyField(Unit, related_name="+")
    """The units it touches, each with all below it; none is the whole organisation."""
    anonymous = models.BooleanField(default=False)
    """Chosen when it is opened, and never after."""
    fewest = models.PositiveSmallIntegerField(default=0)
    """The smallest group of which is told what it said anonymously, as it was set that day."""
    stirred = models.PositiveIntegerField(default=0)
    """How many had spoken when what they said was last put into another order."""
    share = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    """How many of 100 are to be heard before it is adopted without a reason."""
    although = models.CharField(max_length=300, blank=True)
    """Why it was adopted before so many were heard."""
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
                fields=("kind", "key"),
                condition=models.Q(closed_at=None),
                name="one_open_consultation",
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=1) & models.Q(share__lte=100), name="share_of_100"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.opened_at:%Y-%m-%d}"

    @property
    def request_key(self) -> str:
        """What people are asked to do under it."""
        return f"consultation-{self.pk}"

    @property
    def answer_key(self) -> str:
        """What those who spoke are told under it."""
        return f"consultation-{self.pk}-answered"


class Voice(models.Model):
    """Somebody who is asked, whether they have spoken, and what they said with their name."""

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
    spoke = models.BooleanField(default=False)
    """All that is kept here of who spoke anonymously: neither what they said nor when."""
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


class SenseCount(models.Model):
    """How many said anonymously that it makes sense, partly or not."""

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    """Drawn, so that no order is left behind."""
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="sense_counts"
    )
    makes_sense = models.CharField(max_length=6, choices=Voice.Sense)
    n = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("consultation", "makes_sense"), name="one_count_of_each_sense"
            ),
        )

    def __str__(self) -> str:
        return f"{self.makes_sense}: {self.n}"


class Remark(models.Model):
    """What somebody wrote anonymously, beside nothing else that they said."""

    class Question(models.TextChoices):
        DAY_TO_DAY = "day_to_day", _("What does it mean in your day-to-day work?")
        IN_THE_WAY = "in_the_way", _("What stands in the way?")

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="remarks")
    question = models.CharField(max_length=10, choices=Question)
    words = models.TextField(max_length=1000)

    def __str__(self) -> str:
        return self.question


class Comment(models.Model):
    """A question back, or an answer to one, beneath what somebody said."""

    voice = models.ForeignKey(
        Voice, on_delete=models.CASCADE, related_name="comments", null=True, blank=True
    )
    remark = models.ForeignKey(
        Remark, on_delete=models.CASCADE, related_name="comments", null=True, blank=True
    )
    """Instead of a voice: what was said anonymously, which only those who hear it answer."""
    words = models.TextField(max_length=1000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("written_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(voice=None) ^ models.Q(remark=None), name="beneath_one_thing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.written_by}, {self.written_at:%Y-%m-%d}"
