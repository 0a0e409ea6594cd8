from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Unit
from keepword.strategy.models import Text


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


class Standard(models.Model):
    """A promise at a moment, and how it is measured; what it promises stands in its versions."""

    class Means(models.TextChoices):
        EVENTS = "events", _("Events: what was delivered, from your files")
        SURVEY = "survey", _("A question that customers answer")
        OBSERVED = "observed", _("Interactions that somebody observes and scores")

    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="standards")
    measured_by = models.CharField(max_length=10, choices=Means, blank=True)
    measured_how = models.CharField(max_length=300, blank=True)
    objective = models.ForeignKey(
        Text, on_delete=models.SET_NULL, related_name="standards", null=True, blank=True
    )

    class Meta:
        ordering = ("moment", "pk")

    def __str__(self) -> str:
        newest = self.newest
        return newest.statement if newest else f"A standard of {self.moment}"

    @property
    def newest(self) -> "StandardVersion | None":
        """The version that begins last, today or later."""
        return max(self.versions.all(), key=lambda each: each.valid_from, default=None)


class StandardVersion(models.Model):
    """What a standard promises from one day to another: the promised lens."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="versions")
    statement = models.CharField(max_length=300)
    target = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    told_to_customers = models.BooleanField(default=False)
    units = models.ManyToManyField(Unit, through="StandardUnit", related_name="promises")
    """The units that promise it, each with all below it; none is the whole organisation."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("standard", "valid_from")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(target__gte=0) & models.Q(target__lte=1),
                name="promised_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=("standard", "valid_from"), name="one_version_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.statement} ({self.valid_from})"

    @property
    def percent(self) -> float:
        """The target as it is said: 95 of 100."""
        return round(self.target * 100, 2)


class StandardUnit(models.Model):
    """A unit that promises what a version says; it cannot vanish from under its promise."""

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "unit"), name="a_unit_promises_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.version}"


class Words(models.Model):
    """One row: what this organisation calls its customers and what they come with."""

    trade = models.CharField(max_length=40, blank=True)
    customer = models.CharField(max_length=40)
    customers = models.CharField(max_length=40)
    case = models.CharField(max_length=40)
    cases = models.CharField(max_length=40)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="words_once"),)
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"{self.customer}, {self.case}"


class Claim(models.Model):
    """What a text of the organisation's own promises in public, and whether that is measured."""

    class Place(models.TextChoices):
        WEBSITE = "website", _("Website")
        OFFER = "offer", _("Offer")
        INVOICE = "invoice", _("Invoice")
        OTHER = "other", _("Another text")

    class Verdict(models.TextChoices):
        OPEN = "open", _("Not looked at yet")
        MEASURED = "measured", _("Measured")
        NOT_MEASURED = "not measured", _("Not measured")
        NOT_MEANT = "not meant", _("Not meant as a promise")

    place = models.CharField(max_length=10, choices=Place)
    sentence = models.TextField()
    words = models.CharField(max_length=300)
    """The part of the sentence that promises."""
    fingerprint = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.OPEN)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="claims", null=True, blank=True
    )
    found_at = models.DateTimeField(default=timezone.now)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            models.UniqueConstraint(fields=("place", "fingerprint"), name="one_claim_once"),
            models.CheckConstraint(
                condition=models.Q(verdict="measured", moment__isnull=False)
                | ~models.Q(verdict="measured") & models.Q(moment=None),
                name="measured_is_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.words


class Obstacle(models.Model):
    """What stands in the way of somebody who wants to keep a promise; open until answered."""

    class Kind(models.TextChoices):
        SYSTEM = "system", _("System")
        TOOL = "tool", _("Tool")
        POLICY = "policy", _("Policy")
        FORM = "form", _("Form")
        OTHER = "other", _("Something else")

    kind = models.CharField(max_length=10, choices=Kind)
    words = models.CharField(max_length=300, blank=True)
    moment = models.ForeignKey(
        Moment, on_delete=models.SET_NULL, related_name="obstacles", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="obstacles", null=True, blank=True
    )
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="obstacles",
        null=True,
        blank=True,
    )
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-reported_at", "-pk")

    def __str__(self) -> str:
        return self.words or self.get_kind_display()


class PlaybookEntry(models.Model):
    """What to say, or not to say, at a moment and in a setting; without a moment, everywhere."""

    class Kind(models.TextChoices):
        SAY = "say", _("Words to use")
        AVOID = "avoid", _("Words to avoid")
        ADDRESS = "address", _("How we address customers")
        ANSWER = "answer", _("Answer to a common question")
        WAY = "way", _("How we go about it")

    class Setting(models.TextChoices):
        COUNTER = "counter", _("At the counter")
        PHONE = "phone", _("On the phone")
        MAIL = "mail", _("By mail")
        CHAT = "chat", _("In a chat")

    kind = models.CharField(max_length=10, choices=Kind)
    setting = models.CharField(max_length=10, choices=Setting, blank=True)
    """Blank where it holds in every setting."""
    culture = models.CharField(max_length=80, blank=True)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="playbook", null=True, blank=True
    )
    words = models.TextField(max_length=1000)
    instead = models.TextField(max_length=2000, blank=True)
    """What to say instead, or the answer to the question."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    review_on = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every change, so that nobody saves over what they have not seen."""
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("moment__position", "moment__name", "kind", "pk")
        verbose_name_plural = "playbook entries"

    def __str__(self) -> str:
        return self.words


class PlaybookMark(models.Model):
    """Whether an entry helped somebody; each has one say, and may change it."""

    entry = models.ForeignKey(PlaybookEntry, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    helpful = models.BooleanField()
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("entry", "pk")
        constraints = (
            models.UniqueConstraint(fields=("entry", "person"), name="one_playbook_mark_each"),
        )

    def __str__(self) -> str:
        return f"{self.entry}: {'helpful' if self.helpful else 'not helpful'}"
