"""Public holidays by country and region, in the promise of when an answer comes."""

import datetime as dt
import zoneinfo

import pytest
from django.utils import translation

from keepword.listening.concerns.days_off import coming, countries, days_off, regions
from keepword.listening.concerns.working_time import due
from keepword.listening.models import FrontDoor
from keepword.organisation.models import Organisation

VIENNA = zoneinfo.ZoneInfo("Europe/Vienna")
WEEK = {
    "within": 2, "counted_in": "days", "works_on": [1, 2, 3, 4, 5], "works_from": "09:00",
    "works_until": "17:00",
}  # fmt: skip


def test_holidays_are_those_of_the_region_on_top_of_the_countrys():
    new_year = dt.date(2026, 1, 1)
    assert {new_year, dt.date(2027, 1, 1), dt.date(2030, 1, 1)} <= days_off("DE", "", new_year)
    corpus_christi = dt.date(2026, 6, 4)
    assert corpus_christi in days_off("DE", "BY", new_year)
    assert corpus_christi not in days_off("DE", "", new_year)
    assert days_off("", "", new_year) == frozenset()
    assert ("DE", "Germany") in countries()
    assert "BY" in regions("DE")


def test_those_that_come_are_named_in_the_readers_language_where_they_are_known():
    with translation.override("de"):
        assert (dt.date(2026, 12, 25), "Erster Weihnachtstag") in coming(
            "DE", "", dt.date(2026, 11, 22)
        )
    with translation.override("en"):
        found = dict(coming("DE", "", dt.date(2026, 11, 22)))
    assert found[dt.date(2026, 12, 25)] == "Christmas Day"
    assert dt.date(2026, 10, 3) not in found
    assert dt.date(2027, 10, 3) in found


@pytest.mark.django_db
def test_an_answer_is_promised_for_a_day_on_which_somebody_works(organisation):
    Organisation.objects.update(time_zone="Europe/Vienna")
    came = dt.datetime(2026, 12, 24, 10, tzinfo=VIENNA)
    door = FrontDoor(**{**WEEK, "works_from": dt.time(9), "works_until": dt.time(17)})
    assert due(door, came) == dt.datetime(2026, 12, 28, 17, tzinfo=VIENNA)
    door.country = "AT"
    assert due(door, came) == dt.datetime(2026, 12, 29, 17, tzinfo=VIENNA)
    door.counted_in, door.within = "hours", 9
    assert due(door, came) == dt.datetime(2026, 12, 28, 11, tzinfo=VIENNA)


def test_the_front_door_takes_a_country_and_one_of_its_regions(client, olivia):
    client.force_login(olivia)
    address = "/concerns/front-door/"
    wrong = client.post(address, WEEK | {"country": "DE", "region": "Bavaria"})
    assert (wrong.status_code, "Choose one of: BB, BE" in wrong.text) == (400, True)
    nowhere = client.post(address, WEEK | {"country": "", "region": "BY"})
    assert "Leave this empty." in nowhere.text
    assert client.post(address, WEEK | {"country": "DE", "region": "BY"}).status_code == 302
    assert str(FrontDoor.objects.get().region) == "BY"
    assert "Christmas Day" in client.get(address).text


def test_the_promise_is_said_by_the_clock_on_the_organisations_wall(client, olivia, monkeypatch):
    Organisation.objects.update(time_zone="Europe/Vienna")
    client.force_login(olivia)
    client.post("/concerns/front-door/", WEEK | {"is_open": "on"})
    client.logout()
    assert ", 17:00" in client.get("/concern/").text
    client.post("/concern/", {"happened": "It was late.", "token": "a" * 43})
    assert ", 17:00" in client.get(f"/c/{'a' * 43}/").text
