from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from keepword.organisation.models import Organisation, User


class FirstOwnerForm(forms.Form):
    """Who the first owner is, and how the organisation is called."""

    organisation = forms.CharField(
        label="Your organisation",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="A password",
        help_text="At least 10 characters. Three words that do not belong together do well.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})  # type: ignore[arg-type]  # as they came
        known = Organisation.objects.first()
        self.fields["organisation"].initial = known.name if known else ""

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        known = {field: self.cleaned_data.get(field, "") for field in ("email", "name")}
        validate_password(password, User(**known))
        return password


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """The form of allauth, in the words of the first owner's page."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, label in (
            ("login", "E-mail address"),
            ("password", "Password"),
            ("remember", "Stay signed in on this device"),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
