"""What looks odd is told to those who lead: changed addresses, bursts, one's own network."""

import datetime as dt
import re
import uuid
import zoneinfo

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.support.factories import make

from keepword.listening import tasks
from keepword.listening.inviting import contacts
from keepword.listening.inviting.contacts import Line
from keepword.listening.models import (
    AddressChange,
    AnswersFrom,
    Contact,
    Invitation,
    Response,
    StaffNetwork,
)
from keepword.listening.watching.measures import bursts, odd

from .inviting import a_wave, ask, take_in
from .questionnaires import one_page, question

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NINE = dt.datetime(2026, 3, 2, 9, 4, tzinfo=BERLIN)
AT_HOME, AT_WORK = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def survey(launched):
    cache.clear()
    return launched(one_page(question("stars"))).survey


def answers(client, survey, *, place: str, n: int = 1, by: str = "link") -> None:
    for _each in range(n):
        sent = {"response": str(uuid.uuid4()), "page": "page", "stars": "5", "channel": by}
        client.post(f"/s/{survey.address}/", sent, REMOTE_ADDR=place)


@pytest.mark.django_db
class TestAddresses:
    def changed(self, by, *, days_after_the_draw: float) -> None:
        person = Contact.objects.get().person.key
        contacts.take_in([Line("new@example.org", person=person)], by=by, came="a test")
        drawn_at = Invitation.objects.get().drawn_at
        AddressChange.objects.update(at=drawn_at + dt.timedelta(days=days_after_the_draw))

    @pytest.mark.parametrize(("days", "n"), [(-8, 0), (-6, 1), (1, 1), (40, 1)])
    def test_a_change_shortly_before_the_draw_or_since_is_told(self, survey, olivia, days, n):
        take_in(olivia, "kim", person="shop:7")
        a_wave(survey, olivia)
        ask()
        self.changed(olivia, days_after_the_draw=days)
        found = odd(survey)
        assert (found.moved, found.moved_answered, len(found.who_moved)) == (n, 0, n)

    def test_only_who_looks_single_customers_up_sees_who(self, client, survey, olivia, person):
        take_in(olivia, "kim", person="shop:7")
        a_wave(survey, olivia)
        ask()
        self.changed(olivia, days_after_the_draw=1)
        client.force_login(olivia)
        address = f"/surveys/{survey.key}/odd/"
        assert "new@example.org" in client.get(address).text
        client.force_login(person("Lea", "leader"))
        page = client.get(address).text
        assert "1 who was asked had their address changed" in page
        assert "new@example.org" not in page


def came(*minutes: float, day: int = 0, channel: str = "link") -> list[tuple[str, dt.datetime]]:
    return [(channel, NINE + dt.timedelta(days=day, minutes=each)) for each in minutes]


class TestBursts:
    def test_five_within_ten_minutes_where_one_is_usual_are_a_burst(self):
        usual = [each for day in range(1, 9) for each in came(0, day=day)]
        (found,) = bursts([*usual, *came(0, 1, 2, 3, 4)], BERLIN)
        assert (found.channel, found.n) == ("link", 5)
        assert found.began == NINE.replace(minute=0)
        assert found.usual == pytest.approx(8 / (9 * 6 - 1))

    def test_what_is_usual_at_that_hour_is_no_burst_and_at_another_it_is(self):
        busy = [each for day in range(9) for each in came(*range(0, 50, 2), day=day)]
        assert list(bursts(busy, BERLIN)) == []
        at_night = [(channel, at + dt.timedelta(hours=12)) for channel, at in came(*range(6))]
        assert [each.n for each in bursts([*busy, *at_night], BERLIN)] == [6]

    def test_four_are_never_one_and_ways_are_not_added_up(self):
        assert not list(bursts(came(0, 1, 2, 3), BERLIN))
        assert not list(bursts(came(0, 1, 2) + came(3, 4, channel="qr"), BERLIN))


@pytest.mark.django_db
class TestNetworks:
    def test_answers_from_where_staff_work_are_counted_way_by_way(self, client, survey, olivia):
        answers(client, survey, place=AT_HOME, n=3)
        answers(client, survey, place=AT_WORK, n=2)
        answers(client, survey, place=AT_WORK, by="qr")
        assert [each.n for each in odd(survey).own] == [0, 0]
        client.force_login(olivia)
        client.post("/surveys/new/", {}, REMOTE_ADDR=AT_WORK)
        assert [(each.channel, each.n, each.of) for each in odd(survey).own] == [
            ("link", 2, 5), ("qr", 1, 1),
        ]  # fmt: skip
        said = " ".join(client.get(f"/surveys/{survey.key}/odd/").text.split())
        assert "By link: 2 of 5 in the last 7 days." in said

    def test_a_look_by_staff_and_a_form_of_a_customer_leave_no_network_of_staff(
        self, client, survey, olivia
    ):
        answers(client, survey, place=AT_HOME)
        client.force_login(olivia)
        client.get("/surveys/", REMOTE_ADDR=AT_WORK)
        assert not StaffNetwork.objects.exists()

    def test_many_from_one_network_on_a_day_are_told(self, client, survey, olivia):
        answers(client, survey, place=AT_HOME, n=5)
        answers(client, survey, place=AT_WORK, n=4)
        assert [(each.channel, each.n) for each in odd(survey).from_one] == [("link", 5)]

    def test_one_response_counts_once_however_often_it_is_sent(self, client, survey):
        sent = {"response": str(uuid.uuid4()), "page": "page", "channel": "link"}
        for stars in ("1", "5"):
            client.post(f"/s/{survey.address}/", sent | {"stars": stars}, REMOTE_ADDR=AT_HOME)
        assert AnswersFrom.objects.get().n == 1

    def test_what_is_kept_tells_no_address_and_no_response(self, client, survey, settings):
        answers(client, survey, place=AT_HOME)
        row = AnswersFrom.objects.values().get()
        assert set(row) == {"id", "survey_id", "channel", "day", "network", "n"}
        assert re.fullmatch("[0-9a-f]{64}", row["network"])
        settings.SECRET_KEY = "another"
        answers(client, survey, place=AT_HOME)
        assert AnswersFrom.objects.count() == 2, "without our key nobody can try all addresses"

    def test_after_seven_days_nothing_of_it_is_there(self, organisation, survey):
        today = timezone.now().astimezone(dt.UTC).date()
        for age in (7, 8):
            make(AnswersFrom, survey=survey, day=today - dt.timedelta(days=age))
            make(StaffNetwork, day=today - dt.timedelta(days=age))
        tasks.tidy()
        for model in (AnswersFrom, StaffNetwork):
            assert model.objects.get().day == today - dt.timedelta(days=7)


@pytest.mark.django_db
def test_of_an_anonymous_survey_nothing_is_kept_and_the_page_says_why(client, survey, olivia):
    type(survey).objects.update(period_months=1)
    answers(client, survey, place=AT_HOME, n=6)
    assert not AnswersFrom.objects.exists()
    assert not Response.objects.exists()
    client.force_login(olivia)
    page = client.get(f"/surveys/{survey.key}/odd/").text
    assert "since it could tell whose they are" in page
    assert "Many answers at once" not in page
