import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.ledger.models import Change
from keepword.organisation.models import User


def new_key() -> str:
    return uuid.uuid4().hex


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
    accepted = models.PositiveBigIntegerField(default=0)
    """Observations that its files gave, as the report says it at length."""
    refused = models.PositiveBigIntegerField(default=0)
    """Rows and observations that were refused."""
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


class SavedRecipe(models.Model):
    """A recipe that was mapped in the browser: kept by name, with every version it had."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "RecipeVersion":
        """The version that the next file is read by."""
        return self.versions.latest("number")


class RecipeVersion(models.Model):
    """How a saved recipe read files from some day on: what the form said, and the recipe of it."""

    recipe = models.ForeignKey(SavedRecipe, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    mapping = models.JSONField()
    text = models.TextField()
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="recipe_versions", null=True, blank=True
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("recipe", "-number")
        constraints = (
            models.UniqueConstraint(fields=("recipe", "number"), name="one_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.recipe}, version {self.number}"


class Arrival(models.Model):
    """A file that has come by a page, the watched folder or the API, and what becomes of it."""

    class Via(models.TextChoices):
        PAGE = "page", _("uploaded")
        FOLDER = "folder", _("put into the watched folder")
        API = "api", _("sent by a program")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be mapped")
        READING = "reading", _("Is read for a first look")
        SEEN = "seen", _("Waits to be imported")
        QUEUED = "queued", _("Is imported next")
        RUNNING = "running", _("Is being imported")
        IMPORTED = "imported", _("Imported")
        UNCHANGED = "unchanged", _("Imported before")
        REFUSED = "refused", _("Not imported")

    key = models.CharField(max_length=32, unique=True, default=new_key)
    via = models.CharField(max_length=6, choices=Via, default=Via.PAGE)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    version = models.ForeignKey(
        RecipeVersion, on_delete=models.PROTECT, related_name="arrivals", null=True, blank=True
    )
    mapping = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    leaves_out = models.BooleanField(default=False)
    """Somebody chose to leave out its refused rows, which are more than its recipe allows."""
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    problem = models.TextField(blank=True)
    report = models.JSONField(default=dict, blank=True)
    change_id = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 -- null is "has none"
    content_hash = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="arrivals", null=True, blank=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        """Whether the worker still has something to do with it."""
        return self.state in {self.State.READING, self.State.QUEUED, self.State.RUNNING}
