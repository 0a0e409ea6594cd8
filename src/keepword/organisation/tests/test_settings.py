"""What holds for the whole organisation."""

import pytest
from django.core.exceptions import PermissionDenied

from keepword.organisation.actions import change_settings
from keepword.organisation.models import AuditEntry, Organisation

pytestmark = pytest.mark.django_db
SEEN = {
    "initial-name": "Thread and Needle",
    "initial-time_zone": "Europe/Vienna",
    "initial-minimum_group": "5",
}
KEPT = {"name": "Thread and Needle", "time_zone": "Europe/Vienna", "minimum_group": "5"}


@pytest.fixture
def owners_page(client, olivia):
    client.force_login(olivia)
    return client


def settings_now():
    organisation = Organisation.objects.get()
    return organisation.name, organisation.time_zone, organisation.minimum_group


def test_what_is_sent_is_kept_and_said_in_the_trail(owners_page):
    owners_page.post("/settings/", SEEN | KEPT | {"name": "Thread", "minimum_group": "7"})
    assert settings_now() == ("Thread", "Europe/Vienna", 7)
    assert AuditEntry.objects.get().details == {
        "before": {"name": "Thread and Needle", "minimum_group": 5},
        "after": {"name": "Thread", "minimum_group": 7},
    }


def test_two_people_do_not_undo_each_others_changes(owners_page):
    owners_page.post("/settings/", SEEN | KEPT | {"minimum_group": "7"})
    owners_page.post("/settings/", SEEN | KEPT | {"name": "Thread"})
    assert settings_now() == ("Thread", "Europe/Vienna", 7)


def test_the_form_says_what_was_seen(owners_page):
    page = owners_page.get("/settings/").text
    assert 'name="initial-minimum_group" value="5"' in page
    assert 'name="initial-time_zone" value="Europe/Vienna"' in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("minimum_group", "2", "greater than or equal to 3"),
        ("minimum_group", "51", "less than or equal to 50"),
        ("time_zone", "Europe/Wien", "not one of the available choices"),
        ("name", "", "This field is required."),
    ],
)
def test_bad_input_is_named_and_changes_nothing(owners_page, field, value, said):
    page = owners_page.post("/settings/", SEEN | KEPT | {field: value})
    assert said in page.text
    assert settings_now() == ("Thread and Needle", "Europe/Vienna", 5)
    assert not AuditEntry.objects.exists()


def test_nothing_changed_is_no_line_in_the_trail(owners_page):
    owners_page.post("/settings/", SEEN | KEPT)
    assert not AuditEntry.objects.exists()


def test_nobody_but_an_owner_changes_them(mia):
    with pytest.raises(PermissionDenied):
        change_settings(changes={"name": "Mine"}, by=mia)
