import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import ALLOWED, May, units_where
from keepword.organisation.forms import THE_WHOLE
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.standards.models import RoleProfile, Standard
from keepword.standards.profiles.actions import Profiled
from keepword.standards.querysets import standards_to_choose
from keepword.standards.reviewed_form import ReviewedForm
from keepword.strategy.kinds import Kind
from keepword.strategy.models import Text
from keepword.web.days import DayField

A_YEAR = dt.timedelta(days=365)
MOST_LINES, LONGEST_LINE = 20, 200
WORK_HERE = [each for each in Role.Kind.choices if each[0] in ALLOWED[May.READ]]


class LinesField(forms.CharField):
    """A few lines, each a thing of its own."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 5}), **more})

    def clean(self, value: Any) -> list[str]:
        """The lines that say something, each once."""
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(_("These are too many: twenty lines at most."))
        if any(len(line) > LONGEST_LINE for line in found):
            raise forms.ValidationError(_("A line is too long: 200 letters at most."))
        return found


class ProfileForm(ReviewedForm):
    """A role, the few things that it needs, and what those serve."""

    name = forms.CharField(
        label=_("What the role is called"), max_length=120, help_text=_("Such as: Mechanic.")
    )
    kind = forms.ChoiceField(label=_("Who has it"), choices=WORK_HERE, initial=Role.Kind.MEMBER)
    unit = forms.ModelChoiceField(
        label=_("Where"), queryset=Unit.objects.none(), required=False, empty_label=THE_WHOLE
    )
    qualities = LinesField(
        label=_("Service qualities"),
        help_text=_("One a line, as somebody sees or hears it: Says the day when they take it."),
    )
    skills = LinesField(
        label=_("Skills"),
        required=False,
        help_text=_("One a line: Finds a broken spoke by ear."),
    )
    standards = forms.ModelMultipleChoiceField(
        label=_("Standards that they serve"),
        queryset=Standard.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    principles = forms.ModelMultipleChoiceField(
        label=_("Principles that they serve"),
        queryset=Text.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none())
    review_on = DayField(label=_("To be reviewed on"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        begins = {"owner": by.pk, "review_on": today() + A_YEAR} | kwargs.pop("initial", {})
        super().__init__(*args, initial=begins, **kwargs)
        keys = units_where(by, May.WRITE)
        fields: dict[str, Any] = dict(self.fields)
        everywhere = Unit.objects.all()
        fields["unit"].queryset = everywhere if keys is None else everywhere.filter(key__in=keys)
        fields["unit"].required = keys is not None
        fields["standards"].queryset = standards_to_choose(begins.get("standards", ()))
        held = Text.objects.filter(kind=Kind.PRINCIPLE, ended_at=None, versions__isnull=False)
        fields["principles"].queryset = held.distinct().prefetch_related("versions")
        people = User.objects.filter(is_active=True, roles__isnull=False)
        fields["owner"].queryset = people.distinct().order_by("name", "email")

    def profiled(self) -> Profiled:
        """What was written."""
        names = Profiled.__dataclass_fields__
        return Profiled(**{name: self.cleaned_data[name] for name in names})


class ChangeProfileForm(ProfileForm):
    """The same, said anew."""

    reason = forms.CharField(label=_("Why it changes"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


def as_it_stands(profile: RoleProfile) -> dict[str, Any]:
    """What is kept, as the form shows it."""
    newest = profile.newest
    names = ("name", "kind", "unit", "owner", "review_on")
    return {name: getattr(profile, name) for name in names} | {
        "qualities": "\n".join(newest.qualities),
        "skills": "\n".join(newest.skills),
        "standards": profile.standards.all(),
        "principles": profile.principles.all(),
        "seen": profile.edition,
    }
