"""Leaders walk their own moments as a customer; it is asked of them in turn and counts nowhere."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.support.factories import make

from keepword.ledger.models import FreshObservation
from keepword.listening.models import Walk
from keepword.listening.walking import actions, tasks
from keepword.notify.models import Request
from keepword.organisation.models import Organisation, Unit, User
from keepword.standards.models import Moment

SAID = {"kept": "no", "met": "I waited for ten minutes.", "will_change": "Two at the counter."}


@pytest.fixture
def mia(person, workshop) -> User:
    Moment.objects.create(key="fetched", name="Fetching it", unit=workshop)
    Moment.objects.create(key="mended", name="It is mended", unit=workshop)
    Moment.objects.create(key="billed", name="The bill is right", unit=make(Unit))
    return person("Mia", "manager", workshop)


def waiting(person: User) -> Walk:
    return Walk.objects.get(person=person, walked_on=None)


def test_a_leader_chooses_walks_and_writes_and_it_counts_for_no_figure(client, mia):
    client.force_login(mia)
    page = client.get(reverse("walks"))
    assert "Nobody has walked a moment yet." in page.text
    assert "The bill is right" not in page.text
    chosen = Moment.objects.get(key="fetched")
    client.post(reverse("choose_walk"), {"moment": chosen.pk})
    asked = Request.objects.get(person=mia)
    assert (asked.what, asked.about, asked.minutes) == ("walk", "Fetching it", 15)
    assert reverse("walk", args=[waiting(mia).pk]) in client.get("/me/").text
    here = waiting(mia).get_absolute_url()
    today = Organisation.objects.get(pk=1).today()
    assert client.post(here, SAID | {"walked_on": today.isoformat()}).status_code == 302
    page = client.get(reverse("walks")).text
    for words in ("Fetching it", "it was not so", "I waited for ten minutes.", "Two at the", "Mia"):
        assert words in page
    assert Request.objects.get(person=mia).ended_at
    assert not FreshObservation.objects.exists()


def test_another_choice_takes_the_place_of_the_one_that_waits(mia):
    for key in ("fetched", "mended", "mended"):
        actions.choose(moment=Moment.objects.get(key=key), by=mia)
    assert waiting(mia).moment.key == "mended"
    assert Request.objects.filter(person=mia, ended_at=None).count() == 1


def test_only_ones_own_moments_and_walks(mia, olivia, client):
    with pytest.raises(PermissionDenied):
        actions.choose(moment=Moment.objects.get(key="billed"), by=mia)
    theirs = actions.choose(moment=Moment.objects.get(key="billed"), by=olivia)
    client.force_login(mia)
    assert client.get(theirs.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.write(
            walk=theirs, walked_on=dt.date(2026, 1, 1), was_kept=None, met="", will_change="",
            by=mia,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"walked_on": "2199-01-01"}, "This day is still to come."),
        ({"met": ""}, "This field is required."),
        ({"kept": ""}, "This field is required."),
    ],
)
def test_what_is_no_walk_is_refused(client, mia, wrong, said):
    client.force_login(mia)
    mine = actions.choose(moment=Moment.objects.get(key="fetched"), by=mia)
    answer = client.post(mine.get_absolute_url(), SAID | {"walked_on": "2026-01-01"} | wrong)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert waiting(mia).met == ""


def test_written_in_two_windows_the_first_stands(client, mia):
    client.force_login(mia)
    here = actions.choose(moment=Moment.objects.get(key="fetched"), by=mia).get_absolute_url()
    client.post(here, SAID | {"walked_on": "2026-01-01"})
    again = client.post(here, SAID | {"walked_on": "2026-01-01", "met": "Anew."}, follow=True)
    assert "You have written it already." in again.text
    assert Walk.objects.get().met == "I waited for ten minutes."


def test_in_turn_each_leader_is_given_what_nobody_has_walked_for_longest(mia, olivia):
    tasks.sweep()
    assert not Walk.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.start_turns(weeks=4, by=mia)
    actions.start_turns(weeks=4, by=olivia)
    for key, day in (("fetched", 2), ("mended", 1)):
        at = timezone.now() - dt.timedelta(weeks=9)
        walked_on = dt.date(2025, 1, day)
        make(Walk, person=mia, moment=Moment.objects.get(key=key), given_at=at, walked_on=walked_on)
    tasks.sweep()
    tasks.sweep()
    assert waiting(mia).moment.key == "mended"
    assert waiting(olivia).moment.unit != "workshop"
    written = {
        "walked_on": dt.date(2026, 1, 2),
        "was_kept": True,
        "met": "Well.",
        "will_change": "",
    }
    actions.write(walk=waiting(mia), by=mia, **written)
    tasks.sweep()
    assert not Walk.objects.filter(person=mia, walked_on=None).exists()
    actions.stop_turns(by=olivia)
    Walk.objects.update(given_at=timezone.now() - dt.timedelta(weeks=5))
    tasks.sweep()
    assert not Walk.objects.filter(person=mia, walked_on=None).exists()


def test_the_page_asks_the_database_as_often_for_many(client, mia, django_assert_num_queries):
    client.force_login(mia)
    make(Walk, walked_on=dt.date(2026, 1, 1))
    client.get(reverse("walks"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("walks"))
    for _walk in range(12):
        make(Walk, walked_on=dt.date(2026, 1, 1))
    with django_assert_num_queries(len(few)):
        client.get(reverse("walks"))
