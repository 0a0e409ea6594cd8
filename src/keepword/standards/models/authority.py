from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from keepword.organisation.models import Role, Unit


class Authority(models.Model):
    """Something that a role may decide alone; how far it goes stands in its versions."""

    what = models.CharField(max_length=120)
    also = models.CharField(max_length=300, blank=True)
    """Other words by which people look for it."""
    kind = models.CharField(max_length=10, choices=Role.Kind)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    """Where whoever has the role may decide it, with all below; none is everywhere."""
    ask = models.CharField(max_length=200, blank=True)
    """Whom to ask beyond it, where it is not whoever may decide more."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""

    class Meta:
        ordering = ("what", "pk")
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.what

    @property
    def whose(self) -> str:
        """The role and where it is held."""
        where = self.unit.name if self.unit else gettext("the whole organisation")
        return f"{self.get_kind_display()}, {where}"

    @property
    def newest(self) -> "AuthorityVersion":
        """The version that begins last, today or later; there is always one."""
        return max(self.versions.all(), key=lambda each: each.valid_from)


class AuthorityVersion(models.Model):
    """How far a role may decide alone, from one day to another."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="versions")
    sentence = models.CharField(max_length=300)
    up_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    """The most; none is without a limit."""
    counted_in = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("authority", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="authority_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(up_to=None) | models.Q(up_to__gt=0),
                name="authority_goes_up_to_something",
            ),
            models.UniqueConstraint(
                fields=("authority", "valid_from"), name="one_authority_version_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.sentence


class AuthorityUse(models.Model):
    """That somebody decided something alone, or asked: theirs alone for a week, then a count."""

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="uses", null=True, blank=True
    )
    words = models.CharField(max_length=120, blank=True)
    """What it was about, where nothing is written about it."""
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    counted_in = models.CharField(max_length=20, blank=True)
    asked = models.BooleanField()
    """Whether they asked somebody, instead of deciding it alone."""
    within = models.BooleanField(default=False)
    """Whether it was within what they might decide alone, that day."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    noted_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ("-noted_at", "-pk")

    def __str__(self) -> str:
        return str(self.authority) if self.authority else self.words
