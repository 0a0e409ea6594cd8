from django.db import models
from django.urls import reverse
from django.utils import timezone

from keepword.organisation.models import User
from keepword.standards.models import Moment


class Walk(models.Model):
    """A moment that a leader walks as a customer, and what they met: theirs to learn from.

    It is no observation of customers, and the board's figures never know of it.
    """

    person = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="walks", null=True, blank=True
    )
    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="walks")
    given_at = models.DateTimeField(default=timezone.now)
    """When it was their turn, or they chose it themselves."""
    walked_on = models.DateField(null=True, blank=True)
    """None while they have not walked it yet."""
    was_kept = models.BooleanField(null=True, blank=True)
    """Whether the proposition of the moment held for them; none where it could not be said."""
    met = models.TextField(blank=True)
    will_change = models.TextField(blank=True)

    class Meta:
        ordering = ("-walked_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=models.Q(walked_on=None),
                name="one_walk_given_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.moment}, {self.walked_on}" if self.walked_on else str(self.moment)

    def get_absolute_url(self) -> str:
        return reverse("walk", kwargs={"pk": self.pk})

    @property
    def request_key(self) -> str:
        """Under which they are asked."""
        return f"walk-{self.pk}"


class WalkTurns(models.Model):
    """One row while leaders are given moments to walk, one after another."""

    weeks = models.PositiveSmallIntegerField(default=8)
    """After so many each of them is given the next."""
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name_plural = "walk turns"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_turn_of_walks"),)

    def __str__(self) -> str:
        return f"every {self.weeks} weeks"
