"""The sample of two years, small: what it holds, shows and says; and that it goes as a whole.

It takes seconds to build, so one test walks through all of it.
"""

import numpy as np
import pytest
from django.apps import apps
from django.urls import reverse

from keepword.demo.checking import check
from keepword.demo.filling import fill
from keepword.ledger.models import DayTally
from keepword.organisation.models import FirstOwnerAddress, Organisation, User
from keepword.simulate import DAYS, observations

from .covering import CHECKED

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "board": ("Leaders believe", "Look first at"),
    "journey": ("Finding the part", "Having it repaired"),
    "claims": ("Your website makes 23 promises. You measure 4.", "Not looked at yet"),
    "obstacles": ("The telephone does not show who calls.",),
    "rounds": ("The workshop before the winter", "What will our customers say?"),
    "imports": ("orders", "stars.csv"),
    "my_page": ("The workshop before the winter", "What will our customers say?"),
    "people": ("Robin Hollis", "North bench"),
    "units": ("Express bench",),
    "first_day": ("Your website makes 23 promises.",),
    "audit_trail": ("chose words",),
    "leading": ("Asks every Monday",),
    "internal_service": ("Billing",),
    "promises": ("Your parcel arrives",),
    "given_promises": ("Promise a customer something",),
    "authorities": ("Lend a bicycle",),
    "strategy": ("We keep people riding", "A day we name is a day we keep."),
    "decisions": ("Eight jobs a day for every bench, as a target.",),
    "reviews": ("Whoever hears a complaint owns it.",),
    "playbook": ("Probably tomorrow.", "Thursday for certain."),
    "concerns": ("The gears jump again",),
    "perception": ("On-time delivery", "knows bicycles", "Most chose"),
    "surveys": ("The year with us", "After a call", "Trying out a cargo bicycle"),
    "cards": ("Handing over a repaired bicycle",),
    "walks": ("The money was there on the thirteenth day",),
    "notices": ("Nobody waits longer than five minutes without a nod",),
    "register": ("Repair ticket", "Return slip"),
    "role_profiles": ("Who answers the telephone",),
}
"""What somebody has to find on each page."""


@pytest.fixture
def ledger(settings, tmp_path):
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")


@pytest.mark.timeout(900)
def test_the_whole_sample(ledger, client, tmp_path):
    made = fill(lambda _: None, customers=400, days_in=DAYS)
    it_holds_what_was_simulated(observations(made.shop()))
    it_tells_the_truth(check(made))
    client.post(reverse("sample"))
    no_page_is_empty(client)
    it_goes_as_a_whole(client, tmp_path)


def it_holds_what_was_simulated(seen):
    held = DayTally.objects.exclude(source="keepword-predictions")
    for source in np.unique(seen["source"]).tolist():
        its = seen["source"] == source
        rows = held.filter(source=source).values_list("n", "wx", "w")
        n, kept, weight = (sum(column) for column in zip(*rows, strict=True))
        assert n == its.sum()
        assert weight == pytest.approx(seen["weight"][its].sum())
        assert kept == pytest.approx((seen["weight"] * seen["score"])[its].sum())


def it_tells_the_truth(found):
    assert found.wrong == []
    assert found.may_be_chance
    told = {each.about for each in found.statements}
    for page, abouts in CHECKED.items():
        for about in abouts:
            assert any(each.startswith(about) for each in told), (page, about)
    rooms = {"Promises", "The plan that worked", "The training", "Targets", "Complaints"}
    assert told >= rooms | {"The headline", "Claims", "A customer's page"}
    assert told >= {"Perception", "Perception, on-time delivery", "Perception, words"}
    assert list(found.lines())[-1].endswith("0 are wrong.")


def no_page_is_empty(client):
    for name, words in PAGES.items():
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        for each in words:
            assert each in page.text, (name, each)
    moment = client.get(reverse("moment", args=["order-arrives"])).text
    assert "Week by week" in moment
    found = client.post(reverse("customers"), {"key": "ada.adler"}, follow=True).text
    assert "ada.adler.1@example.org" in found


def it_goes_as_a_whole(client, home):
    assert 'action="/sample/removed/"' in client.get(reverse("board")).text
    emptied = client.post(reverse("remove_sample"))
    assert emptied["Location"].startswith("/start/")
    assert client.get(emptied["Location"]).status_code == 200
    left = {model for model in apps.get_models() if model.__module__.startswith("keepword")}
    assert [model for model in left if model.objects.exists()] == [FirstOwnerAddress]
    assert not Organisation.objects.exists()
    assert not User.objects.exists()
    assert [each.name for each in home.iterdir()] == []
