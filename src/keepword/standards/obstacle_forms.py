"""Forms for what stands in the way."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.forms import PlainForm
from keepword.organisation.models import User
from keepword.standards.actions.obstacles import who_answers
from keepword.standards.models import Moment, Obstacle
from keepword.standards.models.standards import in_a_year
from keepword.web.days import DayField


class ReportForm(PlainForm):
    """What stands in the way: one tap, and words if there is time."""

    kind = forms.ChoiceField(
        choices=Obstacle.Kind,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Say what kind of thing stands in the way.")
        ),
    )
    words = forms.CharField(max_length=300, required=False)
    moment = forms.ModelChoiceField(
        queryset=Moment.objects.all(), to_field_name="key", required=False
    )


class AnswerForm(PlainForm):
    """What is done about an obstacle, and when a policy is looked at again."""

    answer = forms.CharField(
        label=_("What is done about it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Also say so if nothing can be done, and why."),
    )
    review_on = DayField(
        label=_("The policy is to be reviewed on"),
        required=False,
        help_text=_("A policy that stands in the way is looked at again, as standards are."),
    )

    def __init__(self, *args: Any, obstacle: Obstacle, **kwargs: Any) -> None:
        begins = {"answer": obstacle.answer, "review_on": obstacle.review_on or in_a_year()}
        super().__init__(*args, initial=begins, **kwargs)
        if obstacle.kind != Obstacle.Kind.POLICY:
            del self.fields["review_on"]


class HandOnForm(PlainForm):
    """Who answers an obstacle, and by when."""

    owner = forms.ModelChoiceField(
        label=_("Who answers it"), queryset=User.objects.none(), empty_label="…"
    )
    answer_by = DayField(label=_("By when"))

    def __init__(self, *args: Any, obstacle: Obstacle, **kwargs: Any) -> None:
        begins = {"owner": obstacle.owner, "answer_by": obstacle.answer_by}
        super().__init__(*args, initial=begins, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = who_answers(obstacle.unit)
