"""Looking around the sample, and removing it."""

import pytest
from django.urls import reverse
from tests.support.factories import NOON, make

from keepword.delivery.models import Import
from keepword.demo.people import OWNER, hire, visitors
from keepword.organisation.models import Organisation, Role, Unit, User

pytestmark = pytest.mark.django_db

UNITS = (
    "web-shop", "dispatch", "workshop", "shop-floor", "customer-care", "packing", "parcels",
    "north-bench", "south-bench", "express-bench", "floor-weekdays", "floor-saturdays",
    "billing", "phone-team", "returns-team",
)  # fmt: skip


@pytest.fixture
def robin(settings, tmp_path):
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")
    Organisation.objects.create(pk=1, name="Hollis Cycles", is_sample=True)
    Unit.objects.bulk_create(Unit(key=key, name=key) for key in UNITS)
    hire(NOON)
    return User.objects.get(email=OWNER)


def test_one_button_leads_in_and_every_page_says_that_it_is_a_sample(client, robin):
    page = client.get("/sample/")
    assert "Look around as Robin Hollis, the owner" in page.text
    assert "_auth_user_id" not in client.session
    assert client.post("/sample/")["Location"] == "/"
    assert client.session["_auth_user_id"] == str(robin.pk)
    assert "Hollis Cycles and everyone in it are made up." in client.get("/method/").text


@pytest.mark.parametrize(
    ("place", "kind"),
    list(enumerate((Role.Kind.OWNER, Role.Kind.LEADER, Role.Kind.CARE, Role.Kind.MEMBER))),
)
def test_one_can_look_with_the_eyes_of_others(client, robin, place, kind):
    visitor = visitors()[place]
    client.post("/sample/", {"as": visitor.email})
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.roles.get().kind == kind
    assert visitor.name == str(user)


def test_but_not_with_those_of_anybody(client, robin):
    other = User.objects.create_user("somebody@sample.invalid")
    assert client.post("/sample/", {"as": other.email}).status_code == 404
    assert "_auth_user_id" not in client.session


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
    client.force_login(robin)
    assert client.post("/sample/removed/", **where).status_code == 403
    assert Organisation.objects.exists()


def test_only_in_a_sample(client, robin):
    Organisation.objects.update(is_sample=False)
    assert client.post("/sample/").status_code == 404
    assert "/sample/" not in client.get("/sign-in/").text
    client.force_login(robin)
    assert client.post("/sample/removed/").status_code == 403
    assert Organisation.objects.exists()


@pytest.mark.parametrize(
    "real",
    [
        lambda: User.objects.create_user("olivia@example.org", name="Olivia"),
        lambda: make(Import, source="Olivia's orders"),
    ],
)
def test_not_where_somebody_has_added_what_is_real(client, robin, real):
    real()
    assert client.get("/sample/").status_code == 403
    assert client.post("/sample/").status_code == 403
    assert "_auth_user_id" not in client.session
    client.force_login(robin)
    asked = client.post(reverse("remove_sample"))
    assert "This goes with the sample" in asked.text
    assert "Olivia" in asked.text
    assert Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_click_leads_to_an_empty_installation(client, robin, tmp_path):
    for name in ("sample", "uploads", "answer-files", "concern-files", "form-files"):
        (tmp_path / name).mkdir()
    client.force_login(robin)
    begin = client.post(reverse("remove_sample"))["Location"]
    assert begin.startswith("/start/")
    assert client.get(begin).status_code == 200
    assert not User.objects.exists()
    assert [*tmp_path.iterdir()] == []


def test_only_its_owner_removes_it(client, robin):
    client.post("/sample/", {"as": visitors()[1].email})
    assert "/sample/removed/" not in client.get("/method/").text
    assert client.post("/sample/removed/").status_code == 403
    assert client.get("/sample/removed/").status_code == 405
    assert Organisation.objects.exists()
