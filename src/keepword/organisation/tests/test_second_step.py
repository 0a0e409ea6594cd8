"""Passwords and the second step: allauth's pages, in our words."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from .cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, mia):
    """Having shown just now that it is she, so that nothing asks again."""
    client.force_login(mia)
    client.post("/sign-in/again/", {"password": PASSWORD})
    return client


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def switch_on(browser):
    secret = re.search(r"<code[^>]*>(\w+)</code>", browser.get("/second-step/totp/activate/").text)
    browser.post("/second-step/totp/activate/", {"code": code_of(secret[1])})
    return secret[1]


def test_a_password_is_changed(signed_in, mia):
    page = signed_in.get("/password/").text
    assert "<h1>Change password</h1>" in page
    labels = re.findall(r"<label[^>]*>([^<]*)</label>", page)
    assert labels == ["Your password until now", "A new password", "The new password again"]
    assert "placeholder" not in page
    new = "three other words"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in.post("/password/", sent)
    mia.refresh_from_db()
    assert mia.check_password(new)


def test_the_second_step_is_switched_on_taken_and_switched_off(signed_in, client, mia):
    assert "Yours is off." in signed_in.get("/second-step/").text
    secret = switch_on(signed_in)
    assert "Yours is on." in signed_in.get("/second-step/").text
    signed_in.post("/sign-out/")
    answer = client.post("/sign-in/", {"login": mia.email, "password": PASSWORD})
    assert answer["Location"] == "/second-step/authenticate/"
    page = client.get("/second-step/authenticate/").text
    assert re.findall(r"<label[^>]*>([^<]*)</label>", page) == ["Code"]
    client.post("/second-step/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in client.session
    cache.clear()  # the code was used a moment ago
    client.post("/second-step/authenticate/", {"code": code_of(secret)})
    assert client.session["_auth_user_id"] == str(mia.pk)
    client.post("/sign-in/again/", {"password": PASSWORD})
    client.post("/second-step/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_a_recovery_code_lets_in_once(signed_in, client, mia):
    switch_on(signed_in)
    page = signed_in.get("/second-step/recovery-codes/").text
    code = re.search(r"<code>(\w+)</code>", page)[1]
    for works in (True, False):
        client.logout()
        client.post("/sign-in/", {"login": mia.email, "password": PASSWORD})
        client.post("/second-step/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is works


PAGES = [
    "/password/",
    "/second-step/",
    "/second-step/totp/deactivate/",
    "/second-step/recovery-codes/",
    "/second-step/recovery-codes/generate/",
    "/sign-in/again/",
    "/second-step/reauthenticate/",
]


def test_every_page_speaks_in_sentences_and_brings_no_script(signed_in, mia):
    first = signed_in.get("/second-step/totp/activate/")
    switch_on(signed_in)
    for page in (first, *map(signed_in.get, PAGES)):
        address = page.wsgi_request.path
        assert page.status_code == 200, address
        headings = re.findall(r"<(?:h1|h2|label)[^>]*>([^<]*)<", page.text)
        buttons = re.findall(r'<(?:button|a)[^>]*class="button[^>]*>\s*([^<]*?)\s*<', page.text)
        for words in (*headings, *buttons):
            assert not re.search(r" [A-Z]", words.replace("QR", "")), (address, words)
        assert "<script" not in page.text, address
        assert "Two-Factor" not in page.text, address
