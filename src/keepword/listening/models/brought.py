import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import User

from .surveys import Response, Survey


class AnswerFile(models.Model):
    """A file of answers that another tool gathered, from its upload to its being taken back."""

    class Tool(models.TextChoices):
        SURVEYMONKEY = "surveymonkey", _("SurveyMonkey")
        QUALTRICS = "qualtrics", _("Qualtrics")
        CHATWOOT = "chatwoot", _("Chatwoot")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="files")
    tool = models.CharField(max_length=12, choices=Tool)
    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    """Kept until it is brought in, a day at most."""
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    mapping = models.JSONField(default=dict)
    """Which question, or which part of one, each column answers, by the column's number."""
    days = models.CharField(max_length=20, blank=True)
    """How its times are written, as whoever mapped it said."""
    chosen_at = models.DateTimeField(null=True, blank=True)
    """When somebody said what its columns answer: from then on it is brought in."""
    lines = models.PositiveIntegerField(null=True, blank=True)
    """How many rows it has."""
    reached = models.PositiveIntegerField(default=0)
    """How many of them were read."""
    brought_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    """How many rows became responses that were not there before."""
    known = models.PositiveIntegerField(null=True, blank=True)
    """How many rows were there already."""
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.name


class BroughtIn(models.Model):
    """A response that came with a file."""

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="brought"
    )
    file = models.ForeignKey(AnswerFile, on_delete=models.CASCADE, related_name="responses")

    def __str__(self) -> str:
        return f"{self.response} with {self.file}"


class RefusedRow(models.Model):
    """What of a file was not taken, and how to mend it."""

    file = models.ForeignKey(AnswerFile, on_delete=models.CASCADE, related_name="refused")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=400)

    class Meta:
        ordering = ("file", "pk")

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"
