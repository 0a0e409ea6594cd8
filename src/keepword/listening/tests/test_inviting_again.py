"""Nobody is asked twice by a survey, in whatever wave, unless its rule says after how long."""

import datetime as dt

import pytest
from django.utils import timezone

from keepword.listening.inviting import actions
from keepword.listening.models import Invitation, LeftOut, Wave

from .inviting import a_wave, ask, delivered, take_in
from .questionnaires import one_page, question

HOUR = dt.timedelta(hours=1)
Reason = LeftOut.Reason


@pytest.fixture
def survey(launched):
    return launched(one_page(question("stars"))).survey


def drawn_ago(days: int) -> None:
    Invitation.objects.update(drawn_at=timezone.now() - dt.timedelta(days=days))


def asked_in(wave: Wave) -> int:
    ask()
    return wave.invitations.count()


def test_a_second_wave_asks_nobody_whom_the_first_has_asked_however_long_ago(olivia, survey):
    take_in(olivia, "kim")
    assert asked_in(a_wave(survey, olivia)) == 1
    drawn_ago(1_000)
    take_in(olivia, "new")
    second = a_wave(survey, olivia)
    assert asked_in(second) == 1
    assert second.invitations.get().contact.email == "new@example.org"
    assert second.left_out.get().reason == Reason.TWICE


def test_a_yearly_survey_asks_again_once_its_days_have_passed(olivia, survey):
    take_in(olivia, "kim")
    asked_in(a_wave(survey, olivia))
    drawn_ago(299)
    early = a_wave(survey, olivia, again_after_days=300)
    assert asked_in(early) == 0
    drawn_ago(301)
    assert asked_in(a_wave(survey, olivia, again_after_days=300)) == 1


def test_who_was_drawn_and_never_asked_was_not_asked(olivia, survey):
    take_in(olivia, "kim")
    first = a_wave(survey, olivia)
    asked_in(first)
    assert asked_in(a_wave(survey, olivia, rest_days=0)) == 0, "the first may ask them yet"
    actions.close(wave=first, by=olivia)
    assert asked_in(a_wave(survey, olivia)) == 1


def after_a_repair(survey, by) -> Wave:
    rules = {"asks": Wave.Asks.MOMENT, "moment": "ready", "again_after_days": 30, "rest_days": 0}
    return a_wave(survey, by, delay_hours=24, **rules)


def test_a_customer_who_comes_back_is_asked_again_about_the_new_occasion_alone(olivia, survey):
    wave = after_a_repair(survey, olivia)
    delivered("kim@example.org", ago=HOUR)
    assert asked_in(wave) == 1
    Invitation.objects.update(sent_at=timezone.now())
    delivered("kim@example.org", ago=HOUR / 2)
    assert asked_in(wave) == 1
    drawn_ago(31)
    delivered("kim@example.org", ago=HOUR / 4)
    assert asked_in(wave) == 2
    drawn_ago(31)
    other = after_a_repair(survey, olivia)
    assert asked_in(other) == 1, "the one occasion about which nobody asked"
    assert sorted(other.left_out.values_list("reason", flat=True)) == [Reason.TWICE] * 2
