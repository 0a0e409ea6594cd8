import hashlib
import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from .schema import EVERY_LENS, KEY_LENGTH


def db_table(model: type[models.Model]) -> str:
    """The name for statements that are written by hand."""
    return model._meta.db_table  # noqa: SLF001 -- Django's documented interface


def new_key() -> str:
    return uuid.uuid4().hex


def erasure_fingerprint(person: int) -> str:
    return hashlib.sha256(f"erased {person}".encode()).hexdigest()


class Source(models.Model):
    """Where observations come from, and the one way in which it brings them."""

    class Mode(models.TextChoices):
        RECORD = "record", "Recorded one by one"
        APPEND = "append", "Imported as files that add (append)"
        REPLACE_PERIOD = (
            "replace-period",
            "Imported as files that replace their period (replace-period)",
        )

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    mode = models.CharField(max_length=16, choices=Mode)

    def __str__(self) -> str:
        return self.key


class Change(models.Model):
    """One intention of changing the ledger; their numbers are the order in which they count."""

    class Kind(models.TextChoices):
        SEAL = "seal", "Seal"
        APPEND = "append", "Import that adds"
        REPLACE_PERIOD = "replace-period", "Import that replaces its period"
        UNDO = "undo", "Undo"
        CORRECT = "correct", "Correction"
        ERASE = "erase", "Erasure"

    number = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True, default=new_key)
    kind = models.CharField(max_length=16, choices=Kind)
    source = models.CharField(max_length=KEY_LENGTH, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone_by", null=True
    )
    detail = models.JSONField(default=dict)
    rows = models.BigIntegerField(null=True)
    left_out = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(
                fields=("number",), condition=models.Q(done_at=None), name="changes_waiting"
            ),
            models.Index(fields=("source", "kind"), name="changes_of_source"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def persons(self) -> list[int]:
        """Whom an erasure removes; earlier versions registered one by one."""
        one = self.detail.get("person")
        return self.detail.get("persons", []) if one is None else [one]

    @property
    def corrections(self) -> list[dict[str, Any]]:
        """What is corrected, by identity; earlier versions registered one by one."""
        found: list[dict[str, Any]] = self.detail.get("corrections", [self.detail])
        return found


IMPORTS = (Change.Kind.APPEND, Change.Kind.REPLACE_PERIOD)


class FreshObservation(models.Model):
    """An observation that has not been sealed into the ledger yet, or not been published."""

    happened_at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=KEY_LENGTH)
    ref = models.CharField(max_length=200, null=True)  # noqa: DJ001 -- null is "has none"
    moment = models.CharField(max_length=KEY_LENGTH)
    unit = models.CharField(max_length=KEY_LENGTH, null=True)  # noqa: DJ001 -- as in the ledger
    lens = models.CharField(max_length=20, choices=[(lens, lens) for lens in EVERY_LENS])
    channel = models.CharField(max_length=KEY_LENGTH, null=True)  # noqa: DJ001
    stratum = models.CharField(max_length=KEY_LENGTH, null=True)  # noqa: DJ001
    person = models.BigIntegerField(null=True)
    score = models.FloatField(null=True)
    weight = models.FloatField(default=1.0)
    lot = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="fresh", null=True)

    def __str__(self) -> str:
        return f"{self.lens} of {self.moment} on {self.day}"


class Recorded(models.Model):
    """An observation with a reference that was recorded, sealed or not: it is recorded once."""

    fingerprint = models.BinaryField(primary_key=True, max_length=16)
    person = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("person",),
                condition=models.Q(person__isnull=False),
                name="recorded_of_person",
            ),
        )

    def __str__(self) -> str:
        return f"recorded {bytes(self.fingerprint).hex()}"


class TallyRow(models.Model):
    """Additive sums of a group of observations, as `measure.tally` makes them."""

    source = models.CharField(max_length=KEY_LENGTH)
    month = models.CharField(max_length=7)
    unit = models.CharField(max_length=KEY_LENGTH, blank=True)
    channel = models.CharField(max_length=KEY_LENGTH, blank=True)
    n = models.BigIntegerField()
    w = models.FloatField()
    ww = models.FloatField()
    wx = models.FloatField()
    wxx = models.FloatField()
    wwx = models.FloatField()
    wwxx = models.FloatField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.n} of {self.source} in {self.month}"


class MomentTallyRow(TallyRow):
    moment = models.CharField(max_length=KEY_LENGTH)
    lens = models.CharField(max_length=20)
    stratum = models.CharField(max_length=KEY_LENGTH, blank=True)

    class Meta:
        abstract = True


class DayTally(MomentTallyRow):
    day = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=("source", "month"), name="day_tally_partition"),
            models.Index(fields=("day",), name="day_tally_day"),
        )


class MonthTally(MomentTallyRow):
    class Meta:
        indexes = (
            models.Index(fields=("source", "month"), name="month_tally_partition"),
            models.Index(fields=("month",), name="month_tally_month"),
        )


class PairTally(TallyRow):
    """Sums of a second lens's score, by the first lens's score of the same occasion."""

    moment_a = models.CharField(max_length=KEY_LENGTH)
    lens_a = models.CharField(max_length=20)
    first = models.FloatField()
    moment_b = models.CharField(max_length=KEY_LENGTH)
    lens_b = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=("source",), name="pair_tally_source"),
            models.Index(fields=("day",), name="pair_tally_day"),
        )


class TallyState(models.Model):
    """From which files of the ledger the tallies of one source and month were made."""

    source = models.CharField(max_length=KEY_LENGTH)
    month = models.CharField(max_length=7)
    fingerprint = models.CharField(max_length=64)
    version = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "month"), name="one_state_per_partition"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.month} at {self.version}"


class Published(models.Model):
    """One row: the version of the ledger that the tallies show."""

    version = models.BigIntegerField(default=-1)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_published"),)

    def __str__(self) -> str:
        return str(self.version)


class Erasure(models.Model):
    """Somebody was erased: what is kept fits only the surrogate that a backup still holds."""

    fingerprint = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"erased {self.at:%Y-%m-%d}"
