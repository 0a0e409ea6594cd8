from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User


class RequestQuerySet(models.QuerySet["Request"]):
    def waiting(self) -> "RequestQuerySet":
        """Those for which nobody had minutes yet, in the order in which they were asked."""
        return self.filter(week=None, ended_at=None).order_by("pk")

    def open(self) -> "RequestQuerySet":
        """Those that have been put to somebody and are not done, in the same order."""
        return self.filter(ended_at=None).exclude(week=None).order_by("pk")


class Request(models.Model):
    """Something that a member of staff is asked to do, and the minutes it takes."""

    class What(models.TextChoices):
        PREDICT = "predict", _("Say what customers will say")
        MEND_RECEIVER = "mend receiver", _("See why a program takes no more events")
        CONSULT = "consult", _("Say what you think of a text")
        RATE = "rate", _("Say how we lead and serve each other")
        OBSERVE = "observe", _("Observe how a customer is served")
        READ_CARD = "read card", _("Read what was observed of you")
        ENABLE = "enable", _("Say whether you can do your part of a promise")
        NOTICE = "notice", _("Read what changes, and answer one question")
        WALK = "walk", _("Walk a moment as a customer")
        READ_ANSWER = "read answer", _("Read what came of what you said")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="requests")
    what = models.CharField(max_length=20, choices=What)
    about = models.CharField(max_length=200)
    link = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120)
    asked_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="asked_of_others", null=True, blank=True
    )
    asked_at = models.DateTimeField(default=timezone.now)
    week = models.DateField(null=True, blank=True)
    """The Monday of the week whose minutes it takes; none while it waits."""
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "key"), name="asked_once"),
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="takes_a_minute"),
        )
        indexes = (
            models.Index(fields=("week", "person"), name="requests_of_a_week"),
            models.Index(
                fields=("person",),
                condition=models.Q(week=None, ended_at=None),
                name="requests_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what}: {self.about}"


class Reminder(models.Model):
    """That somebody was asked again: it takes the minutes of another week, once in each."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="reminders")
    week = models.DateField()
    """The Monday of the week whose minutes it takes."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("request", "pk")
        constraints = (
            models.UniqueConstraint(fields=("request", "week"), name="reminded_once_a_week"),
        )
        indexes = (models.Index(fields=("week",), name="reminders_of_a_week"),)

    def __str__(self) -> str:
        return f"{self.request}, {self.week}"


class News(models.Model):
    """Something that was said where somebody takes part: told to them together with the rest."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="news")
    said_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    about = models.CharField(max_length=200)
    """What it was said of."""
    words = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    names_them = models.BooleanField(default=False)
    """They were named in it."""
    said_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "news"
        indexes = (
            models.Index(
                fields=("person",), condition=models.Q(mailed_at=None), name="news_to_be_mailed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.about}: {self.words}"


class NoDigest(models.Model):
    """Somebody who wants no mail of what was said; their page still tells it."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="no_digest")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person)
