"""Signing in and out."""

import re

import pytest

from keepword.organisation.models import Organisation, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia():
    Organisation.objects.create(pk=1, name="Thread and Needle")
    user = User.objects.create_user("olivia@example.org", "three odd words", name="Olivia Owner")
    Role.objects.create(user=user, kind=Role.Kind.OWNER)
    return user


def test_the_right_password_leads_on(client, olivia):
    to = {"login": "olivia@example.org", "password": "three odd words", "next": "/method/"}
    answer = client.post("/sign-in/", to)
    assert (answer.status_code, answer["Location"]) == (302, "/method/")
    assert "Olivia Owner" in client.get("/method/").text


def test_capital_letters_in_an_address_do_not_matter(client, olivia):
    User.objects.create_user("Otto.Owner@Example.org", "three odd words")
    for address in ("otto.owner@example.org", "OTTO.OWNER@EXAMPLE.ORG"):
        client.post("/sign-in/", {"login": address, "password": "three odd words"})
        assert "_auth_user_id" in client.session
        client.logout()


def test_the_form_speaks_as_the_other_pages_do(client, olivia):
    page = client.get("/sign-in/").text
    labels = re.findall(r"<label[^>]*>([^<]*)</label>", page)
    assert labels == ["E-mail address", "Password", "Stay signed in on this device"]
    assert "placeholder" not in page


def test_a_wrong_password_says_so_and_no_more(client, olivia):
    page = client.post("/sign-in/", {"login": "olivia@example.org", "password": "wrong"})
    nobody = client.post("/sign-in/", {"login": "nobody@example.org", "password": "wrong"})
    said = "The email address and/or password you specified are not correct."
    assert said in page.text
    assert said in nobody.text
    assert "_auth_user_id" not in client.session


def test_it_does_not_lead_to_another_site(client, olivia):
    to = {"login": "olivia@example.org", "password": "three odd words", "next": "https://evil.org/"}
    assert client.post("/sign-in/", to)["Location"] == "/"


def test_signing_out_takes_a_post(client, olivia):
    client.force_login(olivia)
    assert "Sign out?" in client.get("/sign-out/").text
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_second_step_can_be_set_up(client, olivia):
    client.force_login(olivia)
    again = client.get("/second-step/totp/activate/")["Location"]
    assert again.startswith("/sign-in/again/")
    page = client.post(again, {"password": "three odd words"}, follow=True)
    assert page.redirect_chain == [("/second-step/totp/activate/", 302)]
    assert "data:image/svg+xml" in page.text


def test_guessing_is_slowed_down(client, olivia):
    answers = [
        client.post("/sign-in/", {"login": "olivia@example.org", "password": f"guess {n}"}).text
        for n in range(12)
    ]
    assert "Too many failed login attempts." in answers[-1]
