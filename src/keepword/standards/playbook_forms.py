"""What is asked when somebody writes in the playbook."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, units_where
from keepword.organisation.forms import PlainForm
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.organisation.twice import just_now
from keepword.standards.actions import Saying
from keepword.standards.actions.playbook import HEARD_AS
from keepword.standards.models import Moment, PlaybookEntry
from keepword.standards.playbook import entries, search, unused
from keepword.standards.reviewed_form import ReviewedForm
from keepword.strategy.forms import although_field
from keepword.strategy.heard import on_draft
from keepword.web.days import DayField

A_YEAR = dt.timedelta(days=365)
EVERY_SETTING = [("", _("Everywhere")), *PlaybookEntry.Setting.choices]
NEEDS_SECOND = {
    PlaybookEntry.Kind.AVOID: _("Say what to say instead."),
    PlaybookEntry.Kind.ANSWER: _("Write the answer."),
}


class EntryForm(ReviewedForm):
    """An entry: what is said where, who answers for it, and when it is looked at again."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PlaybookEntry.Kind)
    words = forms.CharField(
        label=_("The words, or the question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As somebody would say it: I'll find out and ring you by four."),
    )
    instead = forms.CharField(
        label=_("What to say instead, or the answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    moment = forms.ModelChoiceField(
        label=_("At which moment"), queryset=Moment.objects.none(), required=False
    )
    setting = forms.ChoiceField(label=_("Where"), choices=EVERY_SETTING, required=False)
    culture = forms.CharField(
        label=_("For whom in particular"),
        max_length=80,
        required=False,
        help_text=_("A country, a language or a custom, where it differs there."),
    )
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none())
    review_on = DayField(label=_("To be reviewed on"))
    reason = forms.CharField(
        label=_("Why it changes"), max_length=300, required=False, help_text=_("For the history.")
    )
    although = although_field()
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, by: User, entry: PlaybookEntry | None = None, **kwargs: Any
    ) -> None:
        self.entry = entry
        begins = {"owner": by.pk, "review_on": today() + A_YEAR} if entry is None else _of(entry)
        super().__init__(*args, initial=begins | kwargs.pop("initial", {}), **kwargs)
        if entry is None:
            del self.fields["reason"]
        if entry is None or not on_draft(HEARD_AS, entry.pk).exists():
            del self.fields["although"]
        keys = units_where(by, May.WRITE)
        moment: Any = self.fields["moment"]
        moment.queryset = (
            Moment.objects.all() if keys is None else Moment.objects.filter(unit__key__in=keys)
        )
        moment.empty_label = _("Everywhere") if keys is None else "…"
        moment.required = keys is not None
        owner: Any = self.fields["owner"]
        people = User.objects.filter(is_active=True, roles__isnull=False)
        owner.queryset = people.distinct().order_by("name", "email")

    def clean(self) -> dict[str, Any]:
        """Words to avoid need better ones, and a question its answer."""
        said: dict[str, Any] = self.cleaned_data
        needed = NEEDS_SECOND.get(said.get("kind", ""))
        if needed and not said.get("instead") and "instead" not in self.errors:
            self.add_error("instead", str(needed))
        if not self.errors and self._stands_already(said):
            self.add_error("words", gettext("These words stand there already. Change that entry."))
        return said

    def _stands_already(self, said: dict[str, Any]) -> bool:
        """Whether another entry says the same there; one of this minute is the same tap."""
        where = {name: said[name] for name in ("kind", "moment", "setting", "culture")}
        others = PlaybookEntry.objects.filter(words__iexact=said["words"], **where)
        others = others.filter(written_at__lt=just_now())
        if self.entry:
            others = others.exclude(pk=self.entry.pk)
        return others.exists()

    def saying(self) -> Saying:
        """What was written."""
        names = Saying.__dataclass_fields__
        return Saying(**{name: self.cleaned_data[name] for name in names})

    def for_history(self) -> dict[str, str]:
        """What the history tells beside the words."""
        return {name: self.cleaned_data.get(name, "") for name in ("reason", "although")}


def _of(entry: PlaybookEntry) -> dict[str, object]:
    """What stands in an entry, and for what has a draft what that says."""
    names = ("kind", "words", "instead", "moment", "setting", "culture", "owner", "review_on")
    held = {name: getattr(entry, name) for name in names}
    return {**held, **entry.draft, "seen": entry.edition}


class SearchForm(PlainForm):
    """What somebody looks for."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=100, widget=forms.SearchInput()
    )
    moment = forms.ModelChoiceField(
        label=_("Moment"),
        queryset=Moment.objects.all(),
        to_field_name="key",
        required=False,
        empty_label=_("All moments"),
    )
    setting = forms.ChoiceField(label=_("Where"), choices=EVERY_SETTING, required=False)
    kind = forms.ChoiceField(
        label=_("What"), choices=[("", _("All")), *PlaybookEntry.Kind.choices], required=False
    )
    only = forms.ChoiceField(
        choices=[("", ""), ("unused", "")], required=False, widget=forms.HiddenInput
    )


def asked_for(form: SearchForm) -> QuerySet[PlaybookEntry]:
    """The entries that fit; a word that fits none of the choices looks for all."""
    form.is_valid()
    asked = form.cleaned_data
    found = search(
        entries(),
        words=asked.get("q", ""),
        moment=asked["moment"].key if asked.get("moment") else "",
        setting=asked.get("setting", ""),
        kind=asked.get("kind", ""),
    )
    return unused(found) if asked.get("only") else found
