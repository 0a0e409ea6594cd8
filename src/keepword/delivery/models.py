from django.db import models
from django.utils import timezone

from keepword.ledger.models import Change


class Import(models.Model):
    """One bringing-in of files: by which recipe, who, when, and what became of every row."""

    change_id = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=120)
    mode = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)
    recipe = models.TextField()
    files = models.JSONField()
    first_day = models.DateField()
    last_day = models.DateField()
    report = models.JSONField()
    by = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("fingerprint",),
                condition=models.Q(undone_at=None),
                name="same_files_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def left_out(self) -> int:
        """Observations that were in the ledger already."""
        return Change.objects.get(key=self.change_id).left_out or 0
