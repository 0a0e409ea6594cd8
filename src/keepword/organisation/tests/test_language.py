"""Which language a page speaks."""

import pytest
from django.utils import translation

from keepword.organisation.models import User

pytestmark = pytest.mark.django_db
GERMAN = {"accept-language": "de-AT,de;q=0.9"}


@pytest.fixture(autouse=True)
def back_to_english():
    yield
    translation.activate("en")


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ({}, "en"),
        (GERMAN, "de"),
        ({"accept-language": "en-GB,en;q=0.9"}, "en-gb"),
        ({"accept-language": "xx"}, "en"),
    ],
    ids=["nothing", "German", "a region's", "one that we do not speak"],
)
def test_a_page_follows_the_browser(client, asked, spoken):
    page = client.get("/sign-in/", headers=asked)
    assert f'<html lang="{spoken}" dir="ltr">' in page.text
    assert page["Content-Language"] == spoken


@pytest.mark.parametrize(
    ("chosen", "spoken"), [("en", "en"), ("en-gb", "en-gb"), ("de", "de"), ("", "de")]
)
def test_who_is_signed_in_goes_before_the_browser(client, chosen, spoken):
    client.force_login(User.objects.create_user("mia@example.org", language=chosen))
    page = client.get("/method/", headers=GERMAN)
    assert f'<html lang="{spoken}"' in page.text
    assert page["Content-Language"] == spoken


def test_the_next_reader_has_their_own_language(client):
    client.force_login(User.objects.create_user("mia@example.org", language="de"))
    client.get("/method/")
    client.logout()
    assert '<html lang="en"' in client.get("/method/").text


def test_a_language_from_right_to_left_turns_the_page(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    page = client.get("/sign-in/", headers={"accept-language": "ar"})
    assert '<html lang="ar" dir="rtl">' in page.text
