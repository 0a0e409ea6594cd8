"""What is asked when a standard is changed: what it is to promise, why, and what was shown."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.present import today
from keepword.standards.actions import Promise, promise_of, stamp
from keepword.standards.actions.promise import HEARD_AS
from keepword.standards.forms import StandardForm
from keepword.standards.means import DIVIDES
from keepword.standards.models import Standard
from keepword.strategy.forms import although_field
from keepword.strategy.heard import on_draft


class ChangeStandardForm(StandardForm):
    """The same of a standard that there is: it begins a version."""

    reason = forms.CharField(
        label=_("Why it changes"), max_length=300, required=False, help_text=_("For the history.")
    )
    although = although_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    draft_seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("asked"):
            del self.fields["although"]

    def for_history(self) -> dict[str, Any]:
        """What the history tells beside what is promised, and what the form was made of."""
        names = ("seen", "draft_seen", "reason")
        said = {name: self.cleaned_data[name] for name in names}
        return {**said, "although": self.cleaned_data.get("although", "")}


def written_now(standard: Standard) -> Mapping[str, object]:
    """What a form to change a standard begins with: its draft, else what it promises."""
    newest = standard.newest
    if standard.draft:
        said = promise_of(standard.draft)
    elif newest:
        units = list(newest.units.all())
        said = Promise(
            newest.statement, newest.target, newest.told_to_customers, units,
            max(today(), newest.valid_from),
        )  # fmt: skip
    else:
        return {"draft_seen": standard.edition}
    return {
        "statement": said.statement,
        "target": Decimal(f"{round(100 * said.target, 2):g}"),
        "told_to_customers": said.told_to_customers,
        "units": list(said.units),
        "measured_by": DIVIDES.join(filter(None, (standard.measured_by, standard.measured_with))),
        "measured_how": standard.measured_how,
        "objective": standard.objective_id,
        "valid_from": said.valid_from,
        "seen": stamp(newest),
        "draft_seen": standard.edition,
        "asked": on_draft(HEARD_AS, standard.pk).exists(),
    }
