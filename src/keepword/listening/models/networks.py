from django.db import models

from .surveys import Survey


class AnswersFrom(models.Model):
    """How many responses to a survey began on a day from one network, by a keyed hash of it.

    Apart from the answers, and for seven days: nothing leads from here to a response.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="came_from")
    channel = models.CharField(max_length=20)
    day = models.DateField()
    network = models.CharField(max_length=64)
    n = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "answers from"
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "channel", "day", "network"), name="one_count_of_a_network"
            ),
        )

    def __str__(self) -> str:
        return f"{self.n} on {self.day}"


class StaffNetwork(models.Model):
    """A network from which somebody signed in worked here on a day, by a keyed hash of it."""

    day = models.DateField()
    network = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "network"), name="one_network_of_a_day"),
        )

    def __str__(self) -> str:
        return f"on {self.day}"
