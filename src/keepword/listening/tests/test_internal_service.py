"""Internal service: units are rated in turn, by those whom they serve."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.support.factories import make

from keepword.listening import tasks
from keepword.listening.models import Count, Period, Pulse, Rater, Remark, ServiceTurns
from keepword.listening.pulses import actions, measures
from keepword.listening.pulses.asking import SERVICE
from keepword.listening.pulses.served import is_drawn
from keepword.listening.pulses.turns import next_unit, turns
from keepword.notify.models import Request
from keepword.organisation.models import Organisation, Role, Service, Unit, UnitEdge


@pytest.fixture
def customers(person, workshop, olivia):
    """Three whom the workshop and the office serve; one of them the store, too."""
    office, store = (
        Unit.objects.create(key=key, name=key.capitalize()) for key in ("office", "store")
    )
    people = [person(name, "customer", workshop) for name in ("Ann", "Ben", "Cem")]
    for each in people:
        Role.objects.create(user=each, kind="customer", unit=office)
    Role.objects.create(user=people[0], kind="customer", unit=store)
    return people


def ratings(point: int | None) -> dict[str, int | None]:
    return dict.fromkeys(SERVICE, point)


def let_it_end() -> None:
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    pulse = Pulse.objects.get(period__released_on=None)
    type(pulse.period).objects.filter(pk=pulse.period_id).update(ends_on=yesterday)
    tasks.sweep()


def test_units_are_asked_about_in_turn_but_those_with_too_few_customers(customers, olivia):
    assert [(each.unit.key, each.customers, each.enough) for each in turns()] == [
        ("office", 3, True), ("store", 1, False), ("workshop", 3, True),
    ]  # fmt: skip
    tasks.sweep()
    assert not Pulse.objects.exists()
    actions.start_turns(weeks=2, by=olivia)
    asked = []
    for _turn in range(3):
        tasks.sweep()
        tasks.sweep()
        open_now = Pulse.objects.get(period__released_on=None)
        asked.append(open_now.provider.key)
        let_it_end()
    assert asked == ["office", "workshop", "office"]


def test_the_service_chain_says_who_is_served_and_roles_no_more(
    customers, person, workshop, olivia
):
    office, sales, west = (make(Unit, key=key, name=key.capitalize()) for key in ("o", "s", "w"))
    make(UnitEdge, parent=sales, child=west)
    own = person("Odo", "member", office)
    Role.objects.create(user=own, kind="member", unit=sales)
    sold = [person(name, "member", sales) for name in ("Pia", "Quy")]
    sold += [person("Rea", "manager", west), person("Stu", "customer", sales)]
    make(Service, provider=office, customer=None)
    assert is_drawn() is False
    make(Service, provider=office, customer=sales)
    ended = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    make(Service, provider=workshop, customer=sales, valid_to=ended)
    assert [(each.unit, each.customers, each.enough) for each in turns()] == [(office, 3, True)]
    opened = actions.open_service(provider=office, weeks=2)
    assert {each.person.name for each in opened.raters.all()} == {"Pia", "Quy", "Rea"}
    Period.objects.update(released_on=ended)
    with pytest.raises(actions.TooFewError):
        actions.open_service(provider=workshop, weeks=2)


def test_nothing_keeps_when_somebody_has_answered(customers, olivia):
    actions.start_turns(weeks=2, by=olivia)
    tasks.sweep()
    pulse = Pulse.objects.get()
    before = timezone.now()
    for each in customers:
        actions.rate(pulse=pulse, ratings=ratings(4), by=each)
    ended = Request.objects.values_list("ended_at", flat=True)
    assert set(ended) == {pulse.opened_at}
    for model in (Rater, Period, Count, Remark, Request):
        for row in model.objects.values():
            times = [its for its in row.values() if isinstance(its, dt.datetime)]
            assert all(its < before for its in times), model


def test_its_customers_are_asked_shortly_within_their_week(customers, olivia):
    actions.start_turns(weeks=4, by=olivia)
    tasks.sweep()
    assert set(Rater.objects.values_list("person__name", flat=True)) == {"Ann", "Ben", "Cem"}
    assert set(Request.objects.values_list("minutes", "about")) == {(1, "Office")}
    period = Pulse.objects.get().period
    assert (period.ends_on - period.begins_on).days == 27


def test_what_they_say_is_told_after_the_last_day_with_their_words(client, customers, olivia):
    actions.start_turns(weeks=2, by=olivia)
    tasks.sweep()
    pulse = Pulse.objects.get()
    for each, point in zip(customers, (5, 4, 1), strict=True):
        client.force_login(each)
        address = reverse("rate", kwargs={"key": pulse.key})
        page = client.get(address).content.decode()
        assert "Office" in page
        sent = {f"others-{key}": str(point) for key in SERVICE}
        words = {"others-words": f"Ring back, says one with {point}.", "of_others": "1"}
        assert client.post(address, sent | words).status_code == 302
    client.force_login(olivia)
    before = client.get(reverse("internal_service")).content.decode()
    assert "3 have taken part" in before
    assert "Ring back" not in before
    let_it_end()
    after = client.get(reverse("internal_service")).content.decode()
    assert "Ring back, says one with 1." in after
    ((unit, told),) = measures.service_by_unit()
    assert unit.key == "office"
    assert [(line.staff.n, round(line.staff.percent)) for line in told.lines] == [(3, 67)] * 4
    answer = client.get(reverse("internal_service_file", kwargs={"ending": "csv"}))
    assert "office" in b"".join(answer.streaming_content).decode()


def test_with_too_few_neither_figures_nor_words_are_told(customers, olivia):
    actions.start_turns(weeks=2, by=olivia)
    tasks.sweep()
    pulse = Pulse.objects.get()
    for each in customers[:2]:
        actions.rate(pulse=pulse, ratings=ratings(1), words="Only I say so.", by=each)
    let_it_end()
    ((_unit, told),) = measures.service_by_unit()
    assert [line.staff.n for line in told.lines] == [None] * 4
    assert not Remark.objects.exists()


def test_who_writes_for_the_whole_starts_and_stops_it(client, customers, person, workshop, olivia):
    mia = person("Mia", "manager", workshop)
    with pytest.raises(PermissionDenied):
        actions.start_turns(weeks=2, by=mia)
    client.force_login(olivia)
    assert client.post(reverse("start_turns"), {"weeks": 3}).status_code == 302
    assert ServiceTurns.objects.get().weeks == 3
    client.post(reverse("start_turns"), {"weeks": 99})
    assert ServiceTurns.objects.get().weeks == 3
    client.post(reverse("stop_turns"))
    assert not ServiceTurns.objects.exists()


def test_without_internal_customers_the_page_says_how_there_would_be_some(client, olivia):
    client.force_login(olivia)
    page = client.get(reverse("internal_service")).content.decode()
    assert "give people the role" in page
    assert next_unit() is None


def test_the_page_asks_the_database_as_often_for_many_units_as_for_few(client, olivia):
    client.force_login(olivia)
    numbers = []
    for many in (2, 10):
        for _unit in range(many):
            period = make(Period, survey=None, released_on=dt.date(2026, 10, 1))
            asks = [{"key": key, "words": ""} for key in SERVICE]
            make(Pulse, kind="service", provider=make(Unit), asks=asks, period=period)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("internal_service")).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
