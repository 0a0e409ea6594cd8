"""Signing in elsewhere: with the provider that the organisation has for all its programs.

Who gets in has an account, found by an address that the provider has verified, or an invitation
that was opened before leaving for the provider.
"""

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepword.organisation.actions import accept_invitation, join
from keepword.organisation.models import Invitation, User


def provider() -> dict[str, str] | None:
    """The organisation's provider, by its name and its provider_id; None where there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return apps[0] if apps else None


def not_let_in(request: HttpRequest, why: str) -> HttpResponse:
    """The page of who comes back from the provider in vain."""
    return render(request, "organisation/not_let_in.html", {"why": why}, status=403)


class InvitedOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Who may come in from the provider, and as whom."""

    def on_authentication_error(self, request: HttpRequest, *_: object, **__: object) -> None:
        """Say that it did not work; why is the provider's to tell."""
        raise ImmediateHttpResponse(not_let_in(request, "failed"))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, str | None]
    ) -> User:
        """Take over the name and address of somebody new."""
        user: User = super().populate_user(request, sociallogin, data)
        user.name = data.get("name") or ""
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """There is one provider, and it is the organisation's own."""
        return True

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Go by verified addresses alone; some providers say so with a word."""
        sociallogin.email_addresses = [
            address for address in sociallogin.email_addresses if _is_verified(address)
        ]
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Give somebody who is here already the further role that they left to accept."""
        invitation = _invitation(sociallogin)
        user = sociallogin.user
        if invitation and sociallogin.is_existing and user.is_active:
            try:
                accept_invitation(invitation=invitation, by=user)
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let in who is new only with an invitation and a verified address."""
        if _invitation(sociallogin) is None:
            raise ImmediateHttpResponse(not_let_in(request, "unknown"))
        if not sociallogin.email_addresses:
            raise ImmediateHttpResponse(not_let_in(request, "unverified"))
        return True

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: None = None) -> User:
        """Make the account by the invitation, if it still holds."""
        invitation = _invitation(sociallogin)
        known = {
            "name": sociallogin.user.name,
            "email": sociallogin.email_addresses[0].email,
            "password": None,
        }
        user = join(invitation=invitation, **known) if invitation else None
        if user is None:
            raise ImmediateHttpResponse(not_let_in(request, "unknown"))
        sociallogin.user = user
        sociallogin.save(request)
        return user


def _is_verified(address: EmailAddress) -> bool:
    return str(address.verified).lower() == "true"


def _invitation(sociallogin: SocialLogin) -> Invitation | None:
    """The invitation that was opened before leaving for the provider."""
    pk = sociallogin.state.get("invitation")
    return Invitation.objects.select_related("unit", "made_by").filter(pk=pk).first()
