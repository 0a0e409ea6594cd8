from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.standards.models.moments import Moment


class PlaybookEntry(models.Model):
    """What to say, or not to say, at a moment and in a setting; without a moment, everywhere."""

    class Kind(models.TextChoices):
        SAY = "say", _("Words to use")
        AVOID = "avoid", _("Words to avoid")
        ADDRESS = "address", _("How we address customers")
        ANSWER = "answer", _("Answer to a common question")
        WAY = "way", _("How we go about it")

    class Setting(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        PHONE = "phone", _("On the phone")
        MAIL = "mail", _("By mail")
        CHAT = "chat", _("In a chat")

    kind = models.CharField(max_length=10, choices=Kind)
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    """Blank where it holds in every setting."""
    culture = models.CharField(max_length=80, blank=True)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="playbook", null=True, blank=True
    )
    words = models.TextField(max_length=1000, blank=True)
    """Blank where it is only a draft yet."""
    instead = models.TextField(max_length=2000, blank=True)
    """What to say instead, or the answer to the question."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it says this."""
    draft = models.JSONField(default=dict, blank=True)
    """What it is to say next: its words and what stands beneath them; else empty."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("moment__position", "moment__name", "kind", "pk")
        verbose_name_plural = "playbook entries"

    def __str__(self) -> str:
        return self.words or self.draft.get("words", "")


class PlaybookVersion(models.Model):
    """What an entry said until it was written anew, since when, and why."""

    entry = models.ForeignKey(PlaybookEntry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=1000)
    instead = models.TextField(max_length=2000, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("entry", "number")
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="one_entry_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.words} ({self.number})"


class PlaybookMark(models.Model):
    """Whether an entry helped somebody; each has one say, and may change it."""

    entry = models.ForeignKey(PlaybookEntry, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    helpful = models.BooleanField()
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("entry", "pk")
        constraints = (
            models.UniqueConstraint(fields=("entry", "person"), name="one_playbook_mark_each"),
        )

    def __str__(self) -> str:
        return f"{self.entry}: {'helpful' if self.helpful else 'not helpful'}"
