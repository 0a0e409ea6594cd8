from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarAddress(models.Model):
    """The address at which somebody's calendar reads what is to be reviewed; its hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"{self.user}, made {self.made_at:%Y-%m-%d}"
