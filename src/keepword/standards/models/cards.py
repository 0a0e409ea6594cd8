import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.organisation.models import KEY_LENGTH, Unit
from keepword.standards.models.moments import Moment
from keepword.standards.models.profiles import RoleProfile

_OF_100 = [MinValueValidator(0), MaxValueValidator(100)]


def new_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbits(31)


class Card(models.Model):
    """What is looked at when an interaction at a moment is observed, and how many are drawn.

    It never changes, so that scores may be compared; another card takes its place.
    """

    name = models.CharField(max_length=120)
    moment = models.ForeignKey(Moment, on_delete=models.PROTECT, related_name="cards")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="cards", null=True, blank=True
    )
    """Whose people are observed, with all below it; none is the whole organisation."""
    profile = models.ForeignKey(
        RoleProfile, on_delete=models.SET_NULL, related_name="cards", null=True, blank=True
    )
    """The role whose qualities and skills it looks at; none is no role's in particular."""
    a_week = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    twice = models.PositiveSmallIntegerField(default=20, validators=_OF_100)
    """How many of 100 two people score."""
    pass_mark = models.PositiveSmallIntegerField(default=80, validators=_OF_100)
    """From so many of 100 points on the interaction counts as it should be."""
    opens = models.TimeField()
    closes = models.TimeField()
    seed = models.PositiveIntegerField(default=new_seed)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ended_at", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="closes_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CardItem(models.Model):
    """One thing that is seen or not; a critical one that is not seen fails the whole."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="items")
    words = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    critical = models.BooleanField(default=False)

    class Meta:
        ordering = ("card", "pk")

    def __str__(self) -> str:
        return self.words


class CardScorer(models.Model):
    """Somebody among whom the scorers of each interaction are drawn."""

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="scorers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("card", "pk")
        constraints = (
            models.UniqueConstraint(fields=("card", "person"), name="a_scorer_once_a_card"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.card}"


class Interaction(models.Model):
    """One that was drawn: somebody's first with a customer from an instant on."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="interactions")
    week = models.DateField()
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="observed"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    missed_because = models.CharField(max_length=300, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the person whom it is about read it."""
    reply = models.TextField(max_length=1000, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    """Since when others see it, and it counts."""
    entered_as = models.CharField(max_length=KEY_LENGTH, blank=True)
    """The moment under which the ledger has it; blank where it has not."""

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("card", "week", "number"), name="drawn_once"),
        )

    def __str__(self) -> str:
        return f"{self.card}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def observe_key(self) -> str:
        """Its scorers are asked for it under this key."""
        return f"observe-{self.key}"

    @property
    def read_key(self) -> str:
        """Whom it is about is told of it under this key."""
        return f"observed-{self.key}"


class Scoring(models.Model):
    """Somebody who is to score an interaction, and when they did."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="scorings")
    scorer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    counts = models.BooleanField()
    """Whether it is this scoring that counts; the other one says how far two agree."""
    note = models.TextField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("interaction", "-counts", "pk")
        constraints = (
            models.UniqueConstraint(fields=("interaction", "scorer"), name="one_scoring_each"),
            models.UniqueConstraint(
                fields=("interaction", "counts"), name="one_that_counts_and_one_beside"
            ),
        )

    def __str__(self) -> str:
        return f"{self.interaction}: {self.scorer}"


class CardMark(models.Model):
    """Whether somebody saw one item of a card."""

    class Seen(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "does not apply", _("Does not apply")

    scoring = models.ForeignKey(Scoring, on_delete=models.CASCADE, related_name="marks")
    item = models.ForeignKey(CardItem, on_delete=models.PROTECT, related_name="marks")
    seen = models.CharField(max_length=14, choices=Seen)

    class Meta:
        ordering = ("scoring", "item")
        constraints = (models.UniqueConstraint(fields=("scoring", "item"), name="one_mark_each"),)

    def __str__(self) -> str:
        return f"{self.item}: {self.seen}"
