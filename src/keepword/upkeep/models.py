from django.db import models
from django.utils import timezone


class Backup(models.Model):
    """A backup that was made: where, how large, how long it took."""

    made_at = models.DateTimeField(default=timezone.now)
    place = models.CharField(max_length=500)
    bytes = models.BigIntegerField()
    seconds = models.FloatField()

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.place
