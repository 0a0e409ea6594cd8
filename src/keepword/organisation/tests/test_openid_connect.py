"""Signing in elsewhere, against a provider that really answers, on this machine."""

import html
import re

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from keepword.config.openid_connect import providers
from keepword.organisation.actions import invite, revoke_invitation
from keepword.organisation.models import Invitation, User

from .cast import PASSWORD, unit
from .fake_provider import CLIENT, SECRET, running

pytestmark = pytest.mark.django_db
MIA = {"sub": "17", "email": "Mia@Example.org", "email_verified": True, "name": "Mia of Acme"}
JO = {"sub": "18", "email": "jo@example.org", "email_verified": True, "name": "Jo Joins"}


def environment(issuer):
    return {
        "KEEPWORD_OIDC_ISSUER": issuer,
        "KEEPWORD_OIDC_CLIENT": CLIENT,
        "KEEPWORD_OIDC_SECRET": SECRET,
        "KEEPWORD_OIDC_NAME": "Acme",
    }


@pytest.fixture
def acme(settings):
    with running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = providers(environment(provider.issuer))
        yield provider


def leave(client, address="/sign-in/elsewhere/", **sent):
    """To the provider, and agree there: the address that it sends back to."""
    page = client.post(address, sent)
    there = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    return requests.get(html.unescape(there[1]), allow_redirects=False, timeout=5).headers[
        "Location"
    ]


def sign_in(client, address="/sign-in/elsewhere/", **sent):
    """To the provider and back."""
    return client.get(leave(client, address, **sent))


def who(client):
    return client.session.get("_auth_user_id")


def link(by, **given):
    given = {"kind": "member", "unit": unit("workshop"), "note": "", "uses": 1, "days": 1} | given
    return f"/invitation/{invite(by=by, **given)[1]}/elsewhere/"


def test_off_unless_an_issuer_is_named(client, shop):
    assert providers({}) == {}
    assert "Sign in with" not in client.get("/sign-in/").text
    with pytest.raises(KeyError, match="KEEPWORD_OIDC_CLIENT"):
        providers({"KEEPWORD_OIDC_ISSUER": "https://acme.example.org"})


def test_whose_verified_address_has_an_account_comes_in(client, acme, mia):
    acme.claims = MIA
    assert "Sign in with Acme" in client.get("/sign-in/").text
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert who(client) == str(mia.pk)
    assert SocialAccount.objects.get().user == mia


def test_it_leads_to_the_page_that_was_asked_for_and_to_no_other_site(client, acme, mia):
    acme.claims = MIA
    assert sign_in(client, next="/people/")["Location"] == "/people/"
    assert sign_in(Client(), next="https://evil.example.org/")["Location"] == "/"


def test_known_there_one_comes_in_whatever_the_address_is_now(client, acme, mia):
    acme.claims = MIA
    sign_in(client)
    acme.claims = MIA | {"email": "mia@new.example.org", "email_verified": False}
    again = Client()
    sign_in(again)
    assert who(again) == str(mia.pk)


def test_a_password_that_somebody_else_may_have_chosen_holds_no_more(client, acme, mia):
    acme.claims = MIA
    before = Client()
    before.post("/sign-in/", {"login": mia.email, "password": PASSWORD})
    sign_in(client)
    mia.refresh_from_db()
    assert not mia.has_usable_password()
    assert before.get("/").status_code == 302


@pytest.mark.parametrize("verified", [False, "false", None])
def test_an_address_that_is_not_verified_opens_nothing(client, acme, mia, verified):
    acme.claims = MIA | {"email_verified": verified}
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Acme knows you, but nobody with your address has an account here." in answer.text
    assert who(client) is None


def test_where_the_organisation_vouches_for_its_addresses_the_claim_is_not_needed(
    client, acme, mia, settings
):
    vouched = environment(acme.issuer) | {"KEEPWORD_OIDC_EMAIL_VERIFIED": "yes"}
    settings.SOCIALACCOUNT_PROVIDERS = providers(vouched)
    acme.claims = {name: MIA[name] for name in ("sub", "email")}
    sign_in(client)
    assert who(client) == str(mia.pk)


def test_a_stranger_is_not_let_in(client, acme, mia):
    acme.claims = JO
    assert sign_in(client).status_code == 403
    assert who(client) is None
    assert User.objects.get() == mia


def test_a_closed_account_stays_closed(client, acme, mia):
    User.objects.update(is_active=False)
    acme.claims = MIA
    assert sign_in(client)["Location"] == "/sign-in/closed/"
    assert who(client) is None


# --- with an invitation ------------------------------------------------------------------------


def test_an_invitation_is_accepted_there(client, acme, mia):
    acme.claims = JO
    assert sign_in(client, link(mia))["Location"] == "/"
    jo = User.objects.get(email="jo@example.org")
    assert who(client) == str(jo.pk)
    assert (jo.name, jo.has_usable_password()) == ("Jo Joins", False)
    role = jo.roles.get()
    assert (role.kind, role.unit) == ("member", unit("workshop"))
    assert Invitation.objects.get().used == 1
    again = Client()
    assert sign_in(again)["Location"] == "/"
    assert who(again) == str(jo.pk)


def test_a_further_role_is_accepted_there_by_who_is_here_already(client, acme, olivia, mia):
    acme.claims = MIA
    sign_in(client, link(olivia, unit=unit("dispatch")))
    assert mia.roles.filter(kind="member", unit=unit("dispatch")).exists()


def test_a_closed_account_takes_on_no_role(client, acme, olivia, mia):
    User.objects.filter(pk=mia.pk).update(is_active=False)
    acme.claims = MIA
    sign_in(client, link(olivia, unit=unit("dispatch")))
    assert mia.roles.count() == 1
    assert Invitation.objects.get().used == 0


def test_nobody_raises_themselves_by_the_way_round(client, acme, mia):
    acme.claims = MIA
    answer = sign_in(client, link(mia))
    assert "You made this invitation yourself." in client.get(answer["Location"]).text
    assert mia.roles.count() == 1


def test_revoked_meanwhile_it_lets_nobody_in(client, acme, mia):
    acme.claims = JO
    back = leave(client, link(mia))
    revoke_invitation(invitation=Invitation.objects.get(), by=mia)
    assert client.get(back).status_code == 403
    assert who(client) is None


def test_it_takes_a_verified_address_too(client, acme, mia):
    acme.claims = JO | {"email_verified": False}
    answer = sign_in(client, link(mia))
    assert "does not say that your e-mail address is verified" in answer.text
    assert Invitation.objects.get().used == 0


def test_the_token_is_nowhere_in_the_session(client, acme, mia):
    address = link(mia)
    client.post(address)
    assert address.split("/")[2] not in str(dict(client.session))


# --- when it goes wrong ------------------------------------------------------------------------


def test_only_who_left_from_here_comes_back(client, acme, mia):
    acme.claims = MIA
    back = leave(client)
    elsewhere = Client()
    assert elsewhere.get(back).status_code == 403
    assert who(elsewhere) is None


def test_a_code_is_used_once(client, acme, mia):
    acme.claims = MIA
    back = leave(client)
    client.get(back)
    client.logout()
    assert client.get(back).status_code == 403
    assert who(client) is None


def test_an_identity_that_was_made_for_another_program_is_refused(client, acme, mia):
    acme.claims, acme.audience = MIA, "another program"
    assert "It did not work with Acme" in sign_in(client).text
    assert who(client) is None


def test_who_changes_their_mind_is_told_so(client, acme, mia):
    state = re.search("state=([^&]+)", leave(client))[1]
    page = client.get(f"/sign-in/elsewhere/organisation/?error=access_denied&state={state}")
    assert "or you changed your mind" in page.text


def test_a_provider_that_does_not_answer_is_said(client, mia, settings):
    with running() as gone:
        settings.SOCIALACCOUNT_PROVIDERS = providers(environment(gone.issuer))
    page = client.post("/sign-in/elsewhere/")
    assert page.status_code == 403
    assert "Acme does not answer." in page.text


def test_a_provider_that_falls_silent_meanwhile_is_said(client, mia, settings):
    with running() as going:
        going.claims = MIA
        settings.SOCIALACCOUNT_PROVIDERS = providers(environment(going.issuer))
        back = leave(client)
    assert "Acme does not answer." in client.get(back).text


def test_leaving_takes_a_post_of_our_own_page(acme, mia):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get("/sign-in/elsewhere/").status_code == 405
    assert strict.post("/sign-in/elsewhere/").status_code == 403


def test_somebody_with_a_second_step_still_takes_it(client, acme, mia):
    TOTP.activate(mia, generate_totp_secret())
    acme.claims = MIA
    assert sign_in(client)["Location"] == "/second-step/authenticate/"
    assert who(client) is None
