import uuid

from django.db import models
from django.utils import timezone

from .contacts import Contact
from .surveys import Survey


class Letter(models.Model):
    """What those who were asked in a survey are told by mail, in the languages it is written in."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="letters")
    subject = models.JSONField()
    words = models.JSONField()
    """One text by language; who reads none of them gets the first."""
    link = models.CharField(max_length=200, blank=True)
    """The path of the page that says more."""
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.survey}, {self.made_at:%Y-%m-%d}"


class LetterCopy(models.Model):
    """A letter to one contact: it is sent once."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="copies")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="letters")
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    """Why it did not reach them, in English."""

    class Meta:
        verbose_name_plural = "letter copies"
        constraints = (models.UniqueConstraint(fields=("letter", "contact"), name="one_copy_each"),)
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=models.Q(sent_at=None, failed_at=None),
                name="letters_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"to a contact: {self.letter}"
