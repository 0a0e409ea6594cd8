from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from keepword.organisation.models import Role, Unit
from keepword.standards.models.standards import Standard
from keepword.strategy.models import Text


class RoleProfile(models.Model):
    """The few service qualities and skills that a role needs; they stand in its versions."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Role.Kind)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """Where the role is held, with all below; none is everywhere."""
    standards = models.ManyToManyField(Standard, related_name="profiles", blank=True)
    principles = models.ManyToManyField(Text, related_name="profiles", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> str:
        """The role and where it is held."""
        where = self.unit.name if self.unit else gettext("the whole organisation")
        return f"{self.get_kind_display()}, {where}"

    @property
    def newest(self) -> "RoleProfileVersion":
        """The version that holds; there is always one."""
        return max(self.versions.all(), key=lambda each: each.number)


class RoleProfileVersion(models.Model):
    """What a role needs, in words that somebody can observe: who wrote it, when and why."""

    profile = models.ForeignKey(RoleProfile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    qualities = models.JSONField(default=list, blank=True)
    skills = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("profile", "number")
        constraints = (
            models.UniqueConstraint(fields=("profile", "number"), name="one_profile_version"),
        )

    def __str__(self) -> str:
        return f"{self.profile} ({self.number})"
