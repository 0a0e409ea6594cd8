"""The forms of allauth in the words of our own: sentences, no placeholders, no colons."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

Words = dict[str, Any]  # translated when it is read
NEW_PASSWORD_HELP = _("At least 10 characters. Three words that do not belong together do well.")
CODE_HELP = _("Six digits from the app on your phone, or one of your recovery codes.")

OF_ALLAUTH = (
    gettext_noop("Please type your current password."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("You have signed out."),
    gettext_noop("Your account has no password set up."),
    gettext_noop("Your account has no verified email address."),
    gettext_noop(
        "An account already exists with this email address. Please sign in to that account first, "
        "then connect your %s account."
    ),
)
"""Sentences of allauth's that our pages show, to be said as politely as ours are."""


class Plain(forms.Form):
    """Says each field's label, and help where it needs some, in our words."""

    labels: ClassVar[Words] = {}
    helps: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignIn(Plain, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail address and password."""

    labels: ClassVar[Words] = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }


class ChangePassword(Plain, account.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The old password and the new one."""

    labels: ClassVar[Words] = {
        "oldpassword": _("Your password until now"),
        "password1": _("A new password"),
        "password2": _("The new password again"),
    }
    helps: ClassVar[Words] = {"password1": NEW_PASSWORD_HELP}


class SetPassword(Plain, account.SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A first password."""

    labels: ClassVar[Words] = {
        "password1": _("A password"),
        "password2": _("The password again"),
    }
    helps: ClassVar[Words] = {"password1": NEW_PASSWORD_HELP}


class AgainByPassword(Plain, account.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more, before something that matters."""

    labels: ClassVar[Words] = {"password": _("Password")}


class AgainByCode(Plain, second_step.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code once more, before something that matters."""

    labels: ClassVar[Words] = {"code": _("Code")}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class SecondStep(Plain, second_step.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The code of the second step."""

    labels: ClassVar[Words] = {"code": _("Code")}
    helps: ClassVar[Words] = {"code": CODE_HELP}


class BeginSecondStep(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of an app."""

    labels: ClassVar[Words] = {"code": _("The code that the app shows now")}
