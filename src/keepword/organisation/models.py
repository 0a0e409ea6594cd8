import datetime as dt
import secrets
import zoneinfo
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 120


def random_surrogate() -> int:
    """A number that says nothing of whom it stands for; 53 bits, so that every engine keeps it."""
    return secrets.randbits(53) or 1


class Organisation(models.Model):
    """One row: the organisation this installation belongs to."""

    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    minimum_group = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(3), MaxValueValidator(50)]
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation"),)

    def __str__(self) -> str:
        return self.name

    def today(self) -> dt.date:
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Someone with an account: a leader, a manager, a member of staff. Never a customer."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Unit(models.Model):
    """A department, team or location."""

    key = models.SlugField(max_length=KEY_LENGTH, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UnitEdge(models.Model):
    """From when until when a unit belonged to another: the tree is resolved for a day when read."""

    parent = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="edges_down")
    child = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="edges_up")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("child")), name="no_unit_is_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.child} in {self.parent}"


class Service(models.Model):
    """What a unit does for another, or (without one) for the customers outside; from when to when.

    A change ends a row and begins another, so that every day keeps what was said of it.
    """

    provider = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="serves")
    customer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="served_by", null=True, blank=True
    )
    what = models.CharField(max_length=200)
    by_when = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    """The last day; before the first where it was taken back before it held."""
    said_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="services_said", null=True, blank=True
    )
    said_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="services_ended", null=True, blank=True
    )

    class Meta:
        ordering = ("provider__name", "customer__name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(provider=models.F("customer")), name="no_unit_serves_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider}, {self.customer or 'customers'}: {self.what}"


class Role(models.Model):
    """What someone is, for one unit or (without a unit) for the whole organisation."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Owner")
        LEADER = "leader", _("Leader")
        MANAGER = "manager", _("Manager")
        MEMBER = "member", _("Member")
        CARE = "care", _("Customer care")
        CUSTOMER = "customer", _("Internal customer")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="roles", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "unit", "kind"), name="one_role_once_in_a_unit"
            ),
            # In a unique constraint two missing units differ.
            models.UniqueConstraint(
                fields=("user", "kind"),
                condition=models.Q(unit=None),
                name="one_role_once_in_the_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="owner") | models.Q(unit=None),
                name="owner_of_the_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class AuditEntry(models.Model):
    """One line of the audit trail: who did what, when."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="audit_entries", null=True, blank=True
    )
    by_said = models.CharField(max_length=254)
    did = models.CharField(max_length=80)
    about = models.CharField(max_length=300)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.by_said} {self.did}: {self.about}"

    def did_said(self) -> str:
        """What was done, in the reader's language."""
        return gettext(self.did)

    def details_said(self) -> str:
        """The details by their names in the reader's language."""
        return " · ".join(
            f"{gettext(name.replace('_', ' '))}: {_as_said(value)}"
            for name, value in self.details.items()
        )


def _as_said(value: object) -> str:
    """A detail as it is read: several of them one after the other, nothing as a dash."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(_as_said, value))
    return str(value)


class Person(models.Model):
    """Who stands behind a surrogate in the ledger. Nothing else says it."""

    key = models.CharField(max_length=200, unique=True)
    surrogate = models.BigIntegerField(unique=True, default=random_surrogate)

    def __str__(self) -> str:
        return self.key


class FirstOwnerAddress(models.Model):
    """The one-time address at which the first owner is made; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"made {self.made_at:%Y-%m-%d}"


class Invitation(models.Model):
    """A link that gives a role for a unit to whoever accepts; only its token's hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Role.Kind)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True
    )
    note = models.CharField(max_length=200, blank=True)
    uses = models.PositiveSmallIntegerField(default=1)
    used = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("uses")), name="not_accepted_too_often"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.unit}" if self.unit else self.get_kind_display()


class NewPasswordAddress(models.Model):
    """The one-time address at which somebody sets a new password; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_addresses")
    token_hash = models.CharField(max_length=64, unique=True)
    ends_second_step = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}, made {self.made_at:%Y-%m-%d}"


class ApiToken(models.Model):
    """What a program signs in with: it acts for whoever made it; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    scopes = models.JSONField()
    """What it is for, in the words of `access.May`; never more than its maker may do."""
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    """When it was used last, to the hour."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("made_at")), name="token_ends_after_made"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ApiAnswer(models.Model):
    """What a program was answered under an idempotency key; no status while it is being done."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=120)
    asked = models.CharField(max_length=64)
    """A hash of what was sent, and where to."""
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.TextField(blank=True)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("token", "key"), name="one_answer_for_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.token}, {self.key}"
