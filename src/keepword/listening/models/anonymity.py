from django.db import models

from keepword.organisation.models import KEY_LENGTH, random_surrogate

from .surveys import Survey


class Period(models.Model):
    """From when until when an anonymous survey counts answers; what they say is told after it.

    Nothing here is a response: each answer is one more in a count, so there is nobody to find.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="periods", null=True, blank=True
    )
    """Whose period it is; none, where staff are asked about their own house."""
    begins_on = models.DateField()
    ends_on = models.DateField()
    """The last day; it moves on while too few have answered."""
    fewest = models.PositiveSmallIntegerField()
    """The smallest group that is told of, as it was set when the period began."""
    came = models.PositiveIntegerField(default=0)
    released_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("survey", "begins_on")
        constraints = (
            models.UniqueConstraint(
                fields=("survey",),
                condition=models.Q(released_on=None),
                name="one_open_period_of_a_survey",
            ),
        )

    def __str__(self) -> str:
        return f"{self.begins_on} to {self.ends_on}"


class Envelope(models.Model):
    """What one person said, locked until enough others of their group have said something."""

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="envelopes")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"an envelope of {self.period}"


class Count(models.Model):
    """How many in a period gave one answer to one question, or passed it by."""

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    """Drawn, so that no order is left behind."""
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="counts")
    question = models.CharField(max_length=60)
    group = models.CharField(max_length=KEY_LENGTH, blank=True)
    """The unit whose customers, or people, answered; none is the others together."""
    state = models.CharField(max_length=14)
    value = models.TextField(blank=True)
    """The answer as JSON; empty where only its being given is counted."""
    n = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "question", "group", "state", "value"), name="one_count_of_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.n}"


class Remark(models.Model):
    """What somebody wrote in an anonymous survey, beside nothing else that they said."""

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="remarks")
    question = models.CharField(max_length=60)
    words = models.TextField()

    def __str__(self) -> str:
        return self.question


class Spent(models.Model):
    """A form that an anonymous survey has counted, so that sent again it is not counted twice.

    It lasts as long as the survey: a form may wait in a browser until its period is long over.
    Neither when nor what was answered stands here, nor in which period.
    """

    id = models.BigAutoField(primary_key=True, default=random_surrogate)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="spent")
    form_hash = models.CharField(max_length=64)
    """Of the form's own key, under a key of ours: nobody else can tell whose it is."""

    class Meta:
        verbose_name_plural = "spent"
        constraints = (
            models.UniqueConstraint(fields=("survey", "form_hash"), name="counted_once"),
        )

    def __str__(self) -> str:
        return f"counted in {self.survey}"
