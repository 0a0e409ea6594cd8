"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from keepword.organisation.access import May, allowed
from keepword.organisation.models import User


class ClosedForSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are given by the organisation; nobody makes their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no, whoever asks."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page that somebody may see."""
        return first_page(request.user)


def first_page(user: User | AnonymousUser) -> str:
    """The board for who may read it, My page for who takes part; the others have a name."""
    here = allowed(user)
    if May.READ in here:
        return reverse("board")
    return reverse("my_page" if May.TAKE_PART in here else "own_account")
