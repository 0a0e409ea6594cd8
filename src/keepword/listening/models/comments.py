from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from keepword.organisation.models import KEY_LENGTH, User

from .surveys import Answer


class Tag(models.Model):
    """A word under which comments are gathered, the same for every survey."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(Lower("name"), name="one_tag_of_a_name"),)

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """Somebody said that a comment has a tag, or that it has not."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    fits = models.BooleanField()
    """False where a suggestion was turned down: rules learn from that, too."""
    by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("answer", "tag"), name="a_tag_is_judged_once"),
        )

    def __str__(self) -> str:
        return f"{self.tag}: {'yes' if self.fits else 'no'}"


class CommentMoment(models.Model):
    """Of which moment somebody says a comment speaks."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="speaks_of")
    moment = models.CharField(max_length=KEY_LENGTH)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.moment
