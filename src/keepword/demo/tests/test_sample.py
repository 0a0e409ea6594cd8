"""Looking around the sample."""

import pytest

from keepword.organisation.models import Organisation, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin():
    Organisation.objects.create(pk=1, name="Hollis Cycles", is_sample=True)
    robin = User.objects.create_user("owner@sample.invalid", name="Robin Hollis")
    Role.objects.create(user=robin, kind=Role.Kind.OWNER)
    return robin


def test_one_button_leads_in_and_every_page_says_that_it_is_a_sample(client, robin):
    page = client.get("/sample/")
    assert "Look around as its owner" in page.text
    assert "_auth_user_id" not in client.session
    assert client.post("/sample/")["Location"] == "/"
    assert client.session["_auth_user_id"] == str(robin.pk)
    assert "Hollis Cycles and everyone in it are made up." in client.get("/method/").text


def test_the_sign_in_page_of_a_sample_leads_there(client, robin):
    assert 'href="/sample/"' in client.get("/sign-in/").text


@pytest.mark.parametrize(
    "where",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
    ],
)
def test_only_from_this_machine(client, robin, where):
    assert client.get("/sample/", **where).status_code == 404
    assert client.post("/sample/", **where).status_code == 404
    assert "_auth_user_id" not in client.session


def test_only_in_a_sample(client, robin):
    Organisation.objects.update(is_sample=False)
    assert client.post("/sample/").status_code == 404
    assert "/sample/" not in client.get("/sign-in/").text
