"""Leading by example: staff rate the level above, leaders themselves; both side by side."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.factories import make

from keepword.listening import tasks
from keepword.listening.anonymity import envelopes
from keepword.listening.models import Count, Envelope, OwnRating, Pulse, Rater
from keepword.listening.pulses import actions, measures
from keepword.listening.pulses.asking import INTERNAL, WHOLE, behaviours, raters_by_level
from keepword.notify.models import Request
from keepword.organisation.models import AuditEntry, Organisation, Unit, UnitEdge
from keepword.strategy.models import Text, TextVersion


@pytest.fixture
def principle(organisation):
    text = make(Text)
    parts = {"belief": "Whoever hears it owns it.", "leaders_rules": "Answers within a day."}
    return make(TextVersion, text=text, parts=parts)


@pytest.fixture
def house(principle, olivia, person, workshop):
    """An owner, a leader of all, a workshop of five with a manager, an office of one below it."""
    office = Unit.objects.create(key="office", name="Office")
    UnitEdge.objects.create(parent=workshop, child=office)
    return {
        "Olivia": olivia,
        "Lea": person("Lea", "leader"),
        "Mia": person("Mia", "manager", workshop),
        **{name: person(name, "member", workshop) for name in ("Ann", "Ben", "Cem", "Dan", "Eve")},
        "Off": person("Off", "member", office),
        "Cus": person("Cus", "customer", workshop),
    }


@pytest.fixture
def pulse(house):
    Organisation.objects.update(minimum_group=5)
    ends_on = Organisation.objects.get(pk=1).today() + dt.timedelta(days=7)
    return actions.open_example(asked=behaviours(), ends_on=ends_on, by=house["Olivia"])


def answers() -> str:
    return behaviours()[0].key


def rate(pulse, *people, answer: int | None, internal: int | None = 3) -> None:
    for person in people:
        actions.rate(pulse=pulse, ratings={answers(): answer, INTERNAL: internal}, by=person)


def let_it_end(pulse) -> None:
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    type(pulse.period).objects.filter(pk=pulse.period_id).update(ends_on=yesterday)
    tasks.sweep()


def test_what_is_asked_comes_from_the_principles_and_of_internal_customers(principle):
    found = [(each.words, each.belief) for each in behaviours()]
    assert found == [
        ("Answers within a day.", "Whoever hears it owns it."),
        ("Treats the colleagues whom their work serves as customers.", ""),
    ]


def test_everybody_rates_the_nearest_level_that_others_lead(house):
    assert {str(each): level for each, level in raters_by_level().items()} == {
        **dict.fromkeys(("Ann", "Ben", "Cem", "Dan", "Eve", "Off"), "workshop"),
        "Mia": WHOLE,
    }


def test_groups_too_small_are_never_kept_apart_and_leaders_are_asked_of_themselves(pulse):
    groups = dict(Rater.objects.values_list("person__name", "group"))
    assert groups == {
        **dict.fromkeys(("Ann", "Ben", "Cem", "Dan", "Eve", "Off"), "workshop"), "Mia": "",
    }  # fmt: skip
    assert dict(OwnRating.objects.values_list("person__name", "group")) == {
        "Olivia": "", "Lea": "", "Mia": "workshop",
    }  # fmt: skip
    minutes = dict(Request.objects.values_list("person__name", "minutes"))
    assert (minutes["Ann"], minutes["Mia"]) == (1, 1)
    assert "Cus" not in minutes


def test_only_who_writes_for_the_whole_may_ask_and_only_once_at_a_time(pulse, house):
    again = {"asked": behaviours(), "ends_on": pulse.period.ends_on}
    with pytest.raises(PermissionDenied):
        actions.open_example(**again, by=house["Mia"])
    with pytest.raises(actions.OpenAlreadyError):
        actions.open_example(**again, by=house["Olivia"])
    assert Pulse.objects.count() == 1


def test_so_few_that_nothing_could_be_told_are_not_asked(principle, olivia, person):
    person("Lea", "leader")
    with pytest.raises(actions.TooFewError):
        actions.open_example(asked=behaviours(), ends_on=dt.date.max, by=olivia)
    assert not Pulse.objects.exists()


def test_somebody_is_counted_once_and_nothing_says_what_was_theirs(pulse, house):
    lines = AuditEntry.objects.count()
    rate(pulse, house["Ann"], answer=2)
    with pytest.raises(actions.ClosedError):
        rate(pulse, house["Ann"], answer=5)
    envelopes.open_all(pulse.period)
    assert set(Count.objects.exclude(value="").values_list("question", "value", "n")) == {
        (answers(), "2", 1), (INTERNAL, "3", 1),
    }  # fmt: skip
    assert Rater.objects.get(took_part=True).person == house["Ann"]
    assert AuditEntry.objects.count() == lines
    assert Request.objects.get(person=house["Ann"]).ended_at


def test_who_was_not_asked_says_nothing(pulse, house):
    for refused in (rate, lambda pulse, who, answer: actions.rate_oneself(
        pulse=pulse, ratings={}, by=who
    )):  # fmt: skip
        with pytest.raises(PermissionDenied):
            refused(pulse, house["Cus"], answer=1)
    assert not Envelope.objects.exists()


def test_after_its_last_day_both_views_stand_side_by_side(client, pulse, house):
    staff = [house[name] for name in ("Ann", "Ben", "Cem", "Dan", "Eve")]
    rate(pulse, *staff[:3], answer=2)
    rate(pulse, *staff[3:], answer=5)
    rate(pulse, house["Off"], answer=None)
    actions.rate_oneself(pulse=pulse, ratings={answers(): 5, INTERNAL: 4}, by=house["Mia"])
    client.force_login(house["Ann"])
    assert "6 have taken part" in client.get(reverse("leading")).content.decode()
    assert "40" not in _file(client)
    let_it_end(pulse)
    told = measures.told(measures.newest_example())
    first, internal = told.lines
    assert (first.staff.n, first.staff.percent) == (5, 40.0)
    assert first.staff.low < 40 < first.staff.high
    assert (internal.staff.n, internal.staff.percent) == (6, 0.0)
    assert first.leaders.n is None
    page = " ".join(client.get(reverse("leading")).content.decode().split())
    assert '<strong>40</strong> <span class="rated__sure"> 12 to 77, n = 5' in page
    assert "Seen least: “Treats the colleagues whom their work serves as customers.” 0 of" in page
    assert "withheld" in page
    assert "Workshop" not in page
    assert "40.0" in _file(client)


def _file(client) -> str:
    answer = client.get(reverse("leading_file", kwargs={"ending": "csv"}))
    return b"".join(answer.streaming_content).decode()


def test_a_leader_sees_their_own_view_and_their_team_and_nobody_else_does(client, pulse, house):
    rate(pulse, *(house[name] for name in ("Ann", "Ben", "Cem", "Dan", "Eve")), answer=5)
    actions.rate_oneself(pulse=pulse, ratings={answers(): 1, INTERNAL: None}, by=house["Mia"])
    let_it_end(pulse)
    seen = {}
    for name in ("Mia", "Olivia", "Ann"):
        client.force_login(house[name])
        seen[name] = client.get(reverse("leading")).content.decode()
    assert "You said 1 of 5" in seen["Mia"]
    assert "Those who lead: Workshop" in seen["Mia"]
    assert "Those who lead: Workshop" in seen["Olivia"]
    client.force_login(house["Mia"])
    assert ",yourself,,,,,1" in _file(client)
    for name in ("Olivia", "Ann"):
        assert "You said 1" not in seen[name]
        client.force_login(house[name])
        assert "yourself" not in _file(client)
    assert "Those who lead: Workshop" not in seen["Ann"]


def test_all_leaders_together_are_shown_where_they_are_enough(pulse, house):
    for name, point in (("Mia", 5), ("Lea", 4), ("Olivia", 2)):
        actions.rate_oneself(pulse=pulse, ratings={answers(): point}, by=house[name])
    pulse.period.fewest = 3
    own = measures._own_share(measures._own_points([pulse.pk])[pulse.pk][answers()], 3)
    assert (own.n, round(own.percent), own.low) == (3, 67, None)


def test_with_too_few_nothing_is_told(client, pulse, house):
    rate(pulse, *(house[name] for name in ("Ann", "Ben", "Cem", "Dan")), answer=1)
    let_it_end(pulse)
    told = measures.told(measures.newest_example())
    assert [line.staff.n for line in told.lines] == [None, None]
    assert not Count.objects.exclude(value="").exists()


def test_earlier_pulses_are_looked_back_on_by_behaviour(pulse, house):
    staff = [house[name] for name in ("Ann", "Ben", "Cem", "Dan", "Eve")]
    rate(pulse, *staff, answer=1)
    let_it_end(pulse)
    today = Organisation.objects.get(pk=1).today()
    again = actions.open_example(asked=behaviours(), ends_on=today, by=house["Olivia"])
    rate(again, *staff, answer=5)
    let_it_end(again)
    line = measures.told(measures.newest_example()).lines[0]
    assert line.staff.percent == 100
    assert [each.staff.percent for each in line.before] == [0.0]


def test_the_page_asks_in_two_forms_and_keeps_what_is_refused(client, pulse, house):
    client.force_login(house["Mia"])
    address = reverse("rate", kwargs={"key": pulse.key})
    page = client.get(address).content.decode()
    assert page.index("Those who lead you") < page.index("And you yourself?")
    refused = client.post(address, {"of_others": "1", f"others-{answers()}": "4"})
    assert refused.status_code == 400
    assert "Choose one, or that you cannot say." in refused.content.decode()
    both = {f"others-{answers()}": "4", f"others-{INTERNAL}": "na"}
    assert client.post(address, both | {"of_others": "1"}).status_code == 302
    assert "You have taken part" in client.get(address).content.decode()
    mine = {f"self-{answers()}": "3", f"self-{INTERNAL}": "5", "of_oneself": "1"}
    assert client.post(address, mine).status_code == 302
    assert OwnRating.objects.get(person=house["Mia"]).ratings == {answers(): 3, INTERNAL: 5}
    assert Request.objects.get(person=house["Mia"]).ended_at


def test_the_form_to_ask_is_filled_in_from_the_principles(client, house):
    client.force_login(house["Olivia"])
    address = reverse("new_leading")
    page = client.get(address).content.decode()
    assert "Answers within a day." in page
    sent = {"behaviours": [answers()], "ends_on": Organisation.objects.get(pk=1).today()}
    assert client.post(address, sent | {"ends_on": "2020-01-01"}).status_code == 400
    assert client.post(address, sent).status_code == 302
    assert [each["words"] for each in Pulse.objects.get().asks] == ["Answers within a day."]


def test_the_page_asks_the_database_as_often_for_many_as_for_few(client, pulse, house):
    rate(pulse, *(house[name] for name in ("Ann", "Ben", "Cem", "Dan", "Eve")), answer=4)
    let_it_end(pulse)
    client.force_login(house["Olivia"])
    numbers = []
    for _times in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("leading"))
        numbers.append(len(asked))
        for _more in range(4):
            earlier = make(Pulse, asks=pulse.asks)
            type(pulse.period).objects.filter(pk=earlier.period_id).update(released_on=dt.date.min)
    assert numbers[0] == numbers[1]
