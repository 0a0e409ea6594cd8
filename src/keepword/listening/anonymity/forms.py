from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.listening.anonymity.periods import LENGTHS


class AnonymousForm(forms.Form):
    """For how long answers are gathered, and that whoever chooses it knows what it means."""

    months = forms.TypedChoiceField(
        label=_("Gather answers for"),
        help_text=_("By the calendar. What was said is told when the period is over."),
        choices=LENGTHS,
        coerce=int,
        initial=3,
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(label=_("I know that this cannot be undone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
