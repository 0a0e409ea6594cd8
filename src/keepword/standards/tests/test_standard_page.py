"""The page of a standard: how often it was kept, week by week and by unit, and what brought it."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import NOON, make

from keepword.organisation.actions import make_token
from keepword.organisation.models import Unit
from keepword.organisation.present import today
from keepword.standards.models import (
    Claim,
    Moment,
    PlaybookEntry,
    Promise,
    PromiseVersion,
    Standard,
    StandardVersion,
)
from keepword.standards.tests.delivering import deliver
from keepword.standards.weekly import FEWEST, period, weekly
from keepword.strategy.reviewing import to_be_reviewed

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def standard(owner, workshop):
    moment = make(Moment, key="ready", criterion="No later than the day told.")
    standard = make(Standard, moment=moment, measured_how="The orders' export.")
    make(StandardVersion, standard=standard, statement="It is ready.", target=0.95)
    return standard


@pytest.fixture
def page(client, owner, standard):
    client.force_login(owner)

    def shown():
        return client.get(f"/standards/{standard.pk}/").content.decode()

    return shown


def weeks(*kept, of=100):
    return [
        {"week": MONDAY + dt.timedelta(weeks=i), "n": of, "w": float(of), "wx": float(held)}
        for i, held in enumerate(kept)
    ]


def test_noise_is_said_to_be_noise_and_a_fall_to_be_a_fall():
    calm = weekly(weeks(70, 72, 69, 71, 70, 73, 68, 71), 0.95)
    assert calm.says.startswith("Usually 70 of 100. No week differs")
    assert not any(week.signal for week in calm.weeks)
    fallen = weekly(weeks(*[80] * 10, 40), 0.95)
    assert [week.signal for week in fallen.weeks][-1]
    assert "for the worse by the week of 11 May 2026" in fallen.says
    risen = weekly(weeks(*[40] * 10, 90), None)
    assert "for the better by the week of 11 May 2026" in risen.says
    assert risen.target is None


def test_with_thousands_a_week_neighbours_set_the_limits():
    many = weekly(weeks(7000, 7500, 7000, 7500, 7000, 7500, 7000, 7500, of=10_000), 0.9)
    assert not any(week.signal for week in many.weeks)
    assert many.limits[0][3] > 20


def test_too_few_weeks_or_none_that_differs_draw_no_chart():
    assert weekly(weeks(*range(60, 60 + FEWEST - 1)), 0.9) is None
    assert weekly(weeks(*[100] * 20), 0.9) is None


def test_only_whole_weeks_are_charted():
    first, last = period(dt.date(2026, 3, 4))
    assert (last.isoweekday(), last) == (7, dt.date(2026, 3, 1))
    assert (first.isoweekday(), (last - first).days) == (1, 26 * 7 - 1)


def test_the_page_says_what_it_is_for_whom_and_how_it_is_kept(page, standard):
    make(Unit, key="mitte", name="Mitte")
    make(Claim, verdict="measured", moment=standard.moment)
    for ago in range(7, 77, 7):
        deliver("ready", 6 + ago % 2, 10, ago=ago)
        deliver("ready", 9, 10, ago=ago, unit="mitte")
    shown = page()
    assert "You kept this 78 times in 100 in the last 90 days" in shown
    assert "Your best unit, Mitte, kept it 90 times" in shown
    assert "200 cases delivered by “orders” in the last 90 days" in shown
    assert "No later than the day told." in shown
    assert "the whole organisation" in shown
    assert "1 promise of our texts is measured here" in shown
    assert shown.index('<th scope="row">Mitte') < shown.index('<th scope="row">Workshop')
    assert shown.count("<circle") == 10


def test_what_it_shows_is_taken_away_and_read_by_program(page, client, standard, owner):
    make(Unit, key="mitte", name="Mitte")
    for ago in range(7, 84, 7):
        deliver("ready", 8 + ago % 2, 10, ago=ago)
    deliver("ready", 30, 40, unit="mitte", ago=80)
    assert f"/standards/{standard.pk}.csv" in page()
    file = client.get(f"/standards/{standard.pk}.csv").getvalue().decode("utf-8-sig")
    parts = [*csv.DictReader(io.StringIO(file))]
    assert [(row["part"], row["of"], row["n"]) for row in parts if row["part"] != "week"] == [
        ("kept", "", "150"), ("unit", "Workshop", "110"), ("unit", "Mitte", "40"),
    ]  # fmt: skip
    assert all(float(row["low"]) < float(row["share"]) < float(row["high"]) for row in parts[:3])
    rows = parts[3:]
    assert {0.8, 0.9} <= {float(row["share"]) for row in rows}
    assert all(float(row["low"]) <= float(row["usual"]) <= float(row["high"]) for row in rows)
    _token, secret = make_token(by=owner, name="Wall", scopes=["read"], days=30)
    bearer = {"authorization": f"Bearer {secret}"}
    said = client.get(f"/api/standards/{standard.pk}/weeks", headers=bearer).json()
    assert [each["monday"] for each in said["items"]] == [row["of"] for row in rows]
    assert [each["name"] for each in said["units"]] == ["Workshop", "Mitte"]
    assert said["kept"]["n"] == 150
    assert client.get("/api/standards/999/weeks", headers=bearer).status_code == 404


def test_a_unit_s_own_standard_shows_that_unit_alone(page, standard, workshop):
    deliver("ready", 60, 100)
    deliver("ready", 90, 100, unit="mitte")
    standard.newest.units.add(workshop)
    assert "You kept this 60 times" in page()


def test_without_figures_and_ended_it_says_so(page, standard):
    assert "Nothing is recorded as delivered here" in page()
    assert "No chart yet" in page()
    standard.versions.update(valid_to=today() - dt.timedelta(days=30))
    assert "It is ready." in page()


def test_it_asks_the_database_as_much_for_many_units_and_weeks(page):
    deliver("ready", 6, 10)
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(20):
        make(Unit, key=f"unit-{number}")
        deliver("ready", 6, 10, unit=f"unit-{number}", ago=number * 4)
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(few) == len(many)


def test_it_shows_what_else_there_is_at_its_moment(page, standard):
    assert "At the same moment" not in page()
    held = make(Promise, moment=standard.moment)
    make(PromiseVersion, promise=held, what="Your repair", published_at=NOON)
    make(PlaybookEntry, moment=standard.moment, words="I'll ring you by four.")
    make(Claim, verdict="measured", moment=standard.moment, sentence="Ready in three days.")
    shown = page()
    assert f'<a href="/promises/{held.pk}/">' in shown
    assert "I&#x27;ll ring you by four." in shown
    assert "Ready in three days." in shown


def test_the_history_shows_what_changed_word_by_word(page, standard):
    later = standard.newest.valid_from + dt.timedelta(days=40)
    standard.versions.create(statement="It is ready by noon.", target=0.9, valid_from=later)
    assert "It is ready<ins> by noon</ins>." in page()


def test_a_standard_is_looked_at_again_on_its_day_by_whoever_answers_for_it(
    client, owner, manager, workshop
):
    version = make(StandardVersion, statement="We ring back.")
    version.units.add(workshop)
    standard, day = version.standard, today()
    assert abs(standard.review_on - day - dt.timedelta(days=365)) <= dt.timedelta(days=1)
    standard.review_on = day
    standard.save()
    client.force_login(manager)
    page = client.get(f"/standards/{standard.pk}/").text
    assert "its review was due on" in page
    address, later = f"/standards/{standard.pk}/reviewed/", day + dt.timedelta(days=90)
    assert client.post(address, {"owner": manager.pk, "review_on": day}).status_code == 400
    client.post(address, {"owner": manager.pk, "review_on": later})
    assert "Mia Manager answers for it" in client.get(f"/standards/{standard.pk}/").text
    due = {each.key: (each.owner, each.review_on) for each in to_be_reviewed()}
    assert due[f"standard-{standard.pk}"] == (manager, later)
    assert "We ring back." in client.get("/strategy/reviews/").text
    version.units.set([make(Unit)])
    assert client.post(address, {"owner": manager.pk, "review_on": later}).status_code == 403
    StandardVersion.objects.update(valid_to=day - dt.timedelta(days=1))
    assert f"standard-{standard.pk}" not in {each.key for each in to_be_reviewed()}


def test_its_history_says_of_every_part_what_changed_word_by_word(page, standard, workshop):
    make(
        StandardVersion, standard=standard, statement="It is ready on the day.", target=0.9,
        told_to_customers=True, valid_from=dt.date(2026, 9, 1), reason="Customers asked.",
    ).units.set([workshop])  # fmt: skip
    shown = page()
    assert "<ins> on the day</ins>" in shown
    for label, before, after in (
        ("How often out of 100", "95", "90"),
        ("Who promises it", "the whole organisation", "Workshop"),
    ):
        part = shown[shown.rindex(f"<dt>{label}</dt>") :].partition("</dd>")[0]
        assert f"<del>{before}</del><ins>{after}</ins>" in part, label
    assert "<dt>Customers are told</dt>" in shown
    assert "Customers asked." in shown
