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
    """Which question each column answers, by the column's number."""
    brought_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    """How many rows became responses that were not there before."""
    known = models.PositiveIntegerField(null=True, blank=True)
    """How many rows were there already."""
    refused = models.JSONField(default=list)
    """What was not taken: the row, the column, and how to mend it."""
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
