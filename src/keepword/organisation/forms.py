import zoneinfo
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May, gives, may_give, tree_today, units_where_giving
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.organisation.sign_in_forms import NEW_PASSWORD_HELP
from keepword.web.days import DayField
from keepword.web.directions import turns

MOST_USES = 500
THE_WHOLE = _("The whole organisation")


class PlainForm(forms.Form):
    """A form whose labels stand as they are, without a colon."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # as they came

    def full_clean(self) -> None:
        """Refuse signs that turn a line about where one is asked for; a text may have them."""
        super().full_clean()
        for name, said in [*getattr(self, "cleaned_data", {}).items()]:
            in_a_line = name in self.fields and not isinstance(
                self.fields[name].widget, forms.Textarea
            )
            if in_a_line and isinstance(said, str) and turns(said):
                words = _("It holds a sign that nobody sees and that turns the line. Type it anew.")
                self.add_error(name, words)


class NewPasswordField(forms.CharField):
    """A password to be chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(
            **{"help_text": NEW_PASSWORD_HELP, "strip": False, "widget": widget, **kwargs}
        )


class AccountForm(PlainForm):
    """Who somebody is that gets an account."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = NewPasswordField(label=_("A password"))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        known = {field: self.cleaned_data.get(field, "") for field in ("email", "name")}
        validate_password(password, User(**known))
        return password


class FirstOwnerForm(AccountForm):
    """Who the first owner is, and how the organisation is called."""

    organisation = forms.CharField(
        label=_("Your organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    field_order = ("organisation", "name", "email", "password")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = Organisation.objects.first()
        self.fields["organisation"].initial = known.name if known else ""


class NewPasswordForm(PlainForm):
    """A new password for somebody who is known."""

    password = NewPasswordField(label=_("A new password"))

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class NewPasswordLinkForm(PlainForm):
    """A link for somebody who cannot sign in any more."""

    ends_second_step = forms.BooleanField(
        label=_("The phone with their second step is lost too: end the second step."),
        required=False,
    )


class EraseForm(PlainForm):
    """Asked once more before what cannot be undone."""

    sure = forms.BooleanField(label=_("I know that this cannot be undone."))


class NameForm(PlainForm):
    """How somebody or something is called."""

    name = forms.CharField(label=_("Name"), max_length=200)


class OwnAccountForm(PlainForm):
    """What everybody chooses for themselves."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
        required=False,
    )


class RoleForm(PlainForm):
    """A role for a unit."""

    kind = forms.TypedChoiceField(label=_("Role"), choices=Role.Kind, coerce=Role.Kind)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label=THE_WHOLE
    )


class InviteForm(RoleForm):
    """An invitation that somebody may make."""

    note = forms.CharField(
        label=_("For whom"),
        help_text=_("For your own list, such as a name or “everybody in the workshop”."),
        max_length=200,
        required=False,
    )
    uses = forms.IntegerField(
        label=_("How many people may use the link"), min_value=1, max_value=MOST_USES, initial=1
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=[(1, _("a day")), (7, _("a week")), (30, _("a month"))],
        coerce=int,
        initial=7,
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        given = gives(by)
        kinds = cast("forms.TypedChoiceField", self.fields["kind"])
        kinds.choices = [choice for choice in Role.Kind.choices if choice[0] in given]
        kinds.initial = Role.Kind.MEMBER
        units = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        keys = units_where_giving(by)
        if keys is not None:
            units.queryset = Unit.objects.filter(key__in=keys)
            units.required = True
            units.empty_label = None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            unit = said["unit"]
            if not may_give(self.by, said["kind"], unit.key if unit else None):
                self.add_error(
                    "unit", _("You may not give this role for this unit. Choose another.")
                )
        return said


class UnitForm(NameForm):
    """A new unit and where it belongs."""

    parent = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Unit.objects.all(),
        required=False,
        empty_label=_("Nothing above it"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "name" in said and "parent" in said:
            tree, parent = tree_today(), said["parent"]
            namesakes = Unit.objects.filter(name__iexact=said["name"]).values_list("key", flat=True)
            above = parent.key if parent else None
            if any(tree.parents.get(key) == above for key in namesakes):
                words = gettext("A unit of this name is there already. Choose another name.")
                self.add_error("name", words)
        return said


class MoveForm(PlainForm):
    """Where a unit belongs from today on."""

    parent = forms.ModelChoiceField(
        label=_("Belongs to"),
        queryset=Unit.objects.all(),
        required=False,
        empty_label=_("Nothing above it"),
    )


class SettingsForm(PlainForm):
    """What holds for the whole organisation; each field says what was seen when it was changed."""

    name = forms.CharField(
        label=_("Name of the organisation"), max_length=200, show_hidden_initial=True
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_(
            "Where a day begins and ends. It counts for what comes in from now on; days that are "
            "recorded already stay as they are."
        ),
        choices=[(zone, zone) for zone in sorted(zoneinfo.available_timezones())],
        show_hidden_initial=True,
    )
    minimum_group = forms.IntegerField(
        label=_("Smallest group that is shown"),
        help_text=_(
            "What customers, leaders or staff say is shown once so many have said it, and withheld "
            "below, so that nobody is recognised. At least 3; 5 is usual."
        ),
        validators=[MinValueValidator(3), MaxValueValidator(50)],
        widget=forms.NumberInput(attrs={"min": 3, "max": 50}),
        show_hidden_initial=True,
    )

    def changes(self) -> dict[str, str | int]:
        """The fields that this person changed, and none that somebody else did meanwhile."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class AuditForm(PlainForm):
    """Which lines of the audit trail are asked for."""

    who = forms.CharField(label=_("Who"), required=False)
    did = forms.CharField(label=_("Did what"), required=False)
    about = forms.CharField(label=_("About"), required=False)
    first_day = DayField(label=_("From"), required=False)
    last_day = DayField(label=_("To"), required=False)


class TokenForm(PlainForm):
    """A token for a program."""

    name = forms.CharField(
        label=_("Which program it is for"),
        help_text=_("So that you know later what stops when you revoke it."),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"),
        choices=[
            (May.READ, _("Read the board and every list whose page you may open")),
            (May.BRING_IN, _("Bring rows in, take imports back, and see what became of them")),
            (May.WRITE, _("Change standards")),
            (May.LOOK_UP, _("Look customers up; every look is kept, with your name")),
            (May.ANSWER, _("Read customers' concerns, and how to reach them")),
            (May.GIVE, _("Give customers promises, and say what became of them")),
            (
                May.OVERSEE,
                _("Read what owners see: the audit trail, people, tokens, who is asked how much"),
            ),
            (May.TELL, _("Say which programs are told of events")),
        ],
        initial=[May.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=[(30, _("a month")), (90, _("three months")), (365, _("a year"))],
        coerce=int,
        initial=90,
    )
