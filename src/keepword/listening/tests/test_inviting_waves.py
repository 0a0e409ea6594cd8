"""Waves ask by their rules: contacts once, or customers after a moment was delivered to them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from keepword.ledger import actions as ledger
from keepword.ledger.happened import delivered_since
from keepword.listening.inviting import actions, tasks
from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import Contact, Invitation, LeftOut, Wave
from keepword.listening.surveys import actions as surveys
from keepword.organisation.models import AuditEntry, Organisation, Person, UnitEdge
from keepword.standards.models import Moment, MomentAlias

from .inviting import a_wave, ask, delivered, delivered_at, take_in
from .questionnaires import one_page, question

HOURS = {each: dt.timedelta(hours=each) for each in (1, 25, 30, 26)}
Reason = LeftOut.Reason


@pytest.fixture
def survey(launched):
    return launched(one_page(question("stars"))).survey


def asked() -> list[str]:
    return list(Invitation.objects.order_by("contact").values_list("contact__email", flat=True))


def left_out() -> list[str]:
    return sorted(LeftOut.objects.values_list("reason", flat=True))


def test_contacts_are_drawn_once_and_a_second_draw_changes_nothing(olivia, survey):
    take_in(olivia, *(f"kim-{n}" for n in range(40)))
    wave = a_wave(survey, olivia, share=50, seed=11)
    ask()
    drawn = asked()
    assert 8 < len(drawn) < 32
    assert left_out() == ["not drawn"] * (40 - len(drawn))
    take_in(olivia, "late")
    ask()
    assert asked() == drawn
    Invitation.objects.all().delete()
    LeftOut.objects.all().delete()
    Wave.objects.filter(pk=wave.pk).update(drawn_at=None)
    Contact.objects.filter(email="late@example.org").delete()
    ask()
    assert asked() == drawn


def test_who_was_asked_in_another_survey_rests_and_units_below_count(olivia, survey, workshop):
    take_in(olivia, "ali")
    a_wave(survey, olivia)
    ask()
    bench = Organisation.objects.get(pk=1) and type(workshop).objects.create(
        key="bench", name="Bench"
    )
    UnitEdge.objects.create(parent=workshop, child=bench)
    take_in(olivia, "kim", unit="bench")
    take_in(olivia, "sam", unit="")
    Contact.objects.filter(email="ali@example.org").update(unit=workshop)
    other = surveys.create_survey(
        name="Other", unit=None, asked=one_page(question("ease", "ces")), by=olivia
    )
    surveys.launch(survey=other, edition=1, by=olivia)
    wave = a_wave(other, olivia, unit=workshop)
    ask()
    assert list(wave.invitations.values_list("contact__email", "unit")) == [
        ("kim@example.org", "bench")
    ]
    assert left_out() == ["resting"]


def test_a_wave_that_opens_later_or_is_closed_asks_nobody(olivia, survey, organisation):
    take_in(olivia, "kim")
    tomorrow = organisation.today() + dt.timedelta(days=1)
    a_wave(survey, olivia, opens_on=tomorrow)
    over = a_wave(survey, olivia)
    actions.close(wave=over, by=olivia)
    a_wave(survey, olivia, asks=Wave.Asks.NOBODY)
    ask()
    assert asked() == []
    assert AuditEntry.objects.filter(did="closed a wave", by=olivia).count() == 1


def test_the_worker_closes_a_wave_after_its_last_day_and_draws_for_the_others(olivia, survey):
    take_in(olivia, "kim")
    day = Organisation.objects.get(pk=1).today() - dt.timedelta(days=2)
    over = a_wave(survey, olivia, opens_on=day, open_until=day)
    a_wave(survey, olivia)
    tasks.sweep()
    over.refresh_from_db()
    assert over.closed_at is not None
    assert asked() == ["kim@example.org"]


def test_after_a_moment_its_customers_are_asked_once_with_a_delay(olivia, survey):
    Person.objects.create(key="shop:kim@example.org")
    wave = a_wave(survey, olivia, asks=Wave.Asks.MOMENT, moment="ready", delay_hours=24)
    delivered("kim@example.org", ago=HOURS[1], unit="workshop")
    delivered("4711", ago=HOURS[1])
    delivered("ali@example.org", ago=HOURS[1], moment="advice")
    delivered("old@example.org", ago=HOURS[25])
    for _twice in range(2):
        ask()
    invitation = Invitation.objects.get()
    assert invitation.contact.email == "kim@example.org"
    assert invitation.unit == "workshop"
    late = invitation.due_at - invitation.happened_at
    assert late == dt.timedelta(hours=24)
    assert left_out() == [Reason.NO_ADDRESS]
    ledger.seal()
    ask()
    assert asked() == ["kim@example.org"], "sealed it is the same occasion"
    delivered("kim@example.org", ago=dt.timedelta(minutes=1))
    ask()
    assert left_out() == [Reason.NO_ADDRESS, Reason.TWICE]
    (found,) = asked_by(survey, Organisation.objects.get(pk=1).today())
    assert (found.drawn, found.considered, found.wave) == (1, 3, wave)


def test_an_event_that_knows_only_its_day_is_asked_about_once_the_day_is_over(
    olivia, survey, organisation, monkeypatch
):
    zone = dt.timezone(dt.timedelta(hours=2))  # as Etc/GMT-2 has it
    Organisation.objects.update(time_zone="Etc/GMT-2")
    sunday = dt.datetime(2026, 3, 8, 15, 30, tzinfo=zone)
    monkeypatch.setattr("django.utils.timezone.now", lambda: sunday)
    wave = a_wave(survey, olivia, asks=Wave.Asks.MOMENT, moment="ready", delay_hours=0, quota=1)
    for day, customer in ((7, "saturday"), (8, "sunday"), (8, "second"), (9, "monday")):
        delivered_at(dt.datetime(2026, 3, day, tzinfo=zone), f"{customer}@example.org")
    ask()
    assert (
        {"monday@example.org"}
        < set(asked())
        < {"monday@example.org", "sunday@example.org", "second@example.org"}
    ), "each day is of the week that it lies in, and what was over before the wave is not asked"
    assert left_out() == [Reason.QUOTA]
    first = wave.invitations.exclude(contact__email__startswith="monday").get()
    assert first.due_at.astimezone(zone) == dt.datetime.combine(sunday, dt.time.max, zone)


def test_a_moment_that_was_renamed_keeps_asking(olivia, survey):
    MomentAlias.objects.create(key="collected", moment=Moment.objects.get(key="ready"))
    a_wave(survey, olivia, asks=Wave.Asks.MOMENT, moment="ready")
    delivered("kim@example.org", ago=HOURS[1], moment="collected")
    ask()
    assert asked() == ["kim@example.org"]


def test_only_whoever_writes_the_survey_opens_and_closes_a_wave(olivia, person, survey, workshop):
    wave = a_wave(survey, olivia)
    for by in (person("Mia", "manager", workshop), person("Max"), person("Carl", "care")):
        with pytest.raises(PermissionDenied):
            a_wave(survey, by)
        with pytest.raises(PermissionDenied):
            actions.close(wave=wave, by=by)


def test_a_draft_or_a_closed_survey_asks_nobody(olivia, survey, moments):
    draft = surveys.create_survey(
        name="Draft", unit=None, asked=one_page(question("ease")), by=olivia
    )
    surveys.close(survey=survey, by=olivia)
    for each in (draft, survey):
        with pytest.raises(actions.NotLaunchedError):
            a_wave(each, olivia)


def test_the_ledger_tells_whose_moments_were_delivered_since(organisation, moments):
    delivered("kim", ago=HOURS[1])
    ledger.seal()
    delivered("ali", ago=HOURS[26])
    delivered("sam", ago=HOURS[30])
    since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=27)
    found = delivered_since(since, moments={"ready"})
    keys = dict(Person.objects.values_list("surrogate", "key"))
    assert [keys[each.person] for each in found] == ["shop:ali", "shop:kim"]
    assert delivered_since(since, moments={"advice"}) == []
    assert delivered_since(since, moments=set()) == []
