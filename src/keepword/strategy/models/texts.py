from django.conf import settings
from django.db import models
from django.utils import timezone

from keepword.strategy.expectations import Expectation, expectations
from keepword.strategy.kinds import NAMED_BY, Kind


class Text(models.Model):
    """What holds for everybody and is adopted in versions; and the draft of its next one."""

    kind = models.CharField(max_length=10, choices=Kind)
    draft = models.JSONField(default=dict, blank=True)
    """Its parts by name; empty where nobody is writing on it."""
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    """Who wrote on the draft last."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("kind", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind",), condition=models.Q(kind=Kind.MISSION), name="one_mission"
            ),
        )

    def __str__(self) -> str:
        parts = self.newest.parts if self.newest else self.draft
        return parts.get(NAMED_BY[Kind(self.kind)]) or self.get_kind_display()

    @property
    def newest(self) -> "TextVersion | None":
        """The version that was adopted last."""
        return max(self.versions.all(), key=lambda each: each.number, default=None)

    @property
    def in_force(self) -> "TextVersion | None":
        """The version that holds today."""
        return None if self.ended_at else self.newest

    @property
    def asks_everybody(self) -> list[Expectation]:
        """What it asks of everybody, as it was adopted."""
        return self._asks(of_leaders=False)

    @property
    def asks_leaders(self) -> list[Expectation]:
        """What it asks of leaders beyond that."""
        return self._asks(of_leaders=True)

    def _asks(self, *, of_leaders: bool) -> list[Expectation]:
        asked = expectations(self.newest.parts) if self.newest else []
        return [each for each in asked if each.of_leaders is of_leaders]

    @property
    def written(self) -> dict[str, str]:
        """Its parts as somebody would go on writing them."""
        parts: dict[str, str] = self.draft or (self.newest.parts if self.newest else {})
        return parts


class TextVersion(models.Model):
    """A text as it was adopted: who, when, and why it is not as it was before."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    parts = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    adopted_at = models.DateTimeField(default=timezone.now)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("text", "number")
        constraints = (
            models.UniqueConstraint(fields=("text", "number"), name="one_version_a_number"),
        )

    def __str__(self) -> str:
        named: str = self.parts.get(NAMED_BY[Kind(self.text.kind)], "")
        return f"{named} ({self.number})"


class Story(models.Model):
    """What living a principle looked like, one day."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="stories")
    words = models.TextField(max_length=1000)
    happened_on = models.DateField()
    named = models.BooleanField(default=True)
    """Whether the page says who told it."""
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return f"{self.text}, {self.happened_on}"

    @property
    def teller(self) -> str | None:
        """Who told it, where the page says so."""
        return str(self.told_by) if self.named and self.told_by else None


class Charter(models.Model):
    """One row while the service charter is public: who published it, and when."""

    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_charter"),)

    def __str__(self) -> str:
        return f"public since {self.published_at:%Y-%m-%d}"
