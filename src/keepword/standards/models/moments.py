from django.db import models

from keepword.organisation.models import KEY_LENGTH, Unit


class Moment(models.Model):
    """A moment of truth, and the one sentence that is true or false at it."""

    key = models.SlugField(max_length=KEY_LENGTH, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    proposition = models.CharField(max_length=300, blank=True)
    criterion = models.CharField(max_length=300, blank=True)
    dimension = models.CharField(max_length=80, blank=True)
    journey = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="moments", null=True, blank=True
    )
    is_overall = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""

    class Meta:
        ordering = ("position", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("is_overall",),
                condition=models.Q(is_overall=True),
                name="one_overall_moment",
            ),
        )

    def __str__(self) -> str:
        return self.name


class MomentAlias(models.Model):
    """A key that a renamed or merged moment had before: its observations still count."""

    key = models.SlugField(max_length=KEY_LENGTH, unique=True, allow_unicode=True)
    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="aliases")

    def __str__(self) -> str:
        return self.key
