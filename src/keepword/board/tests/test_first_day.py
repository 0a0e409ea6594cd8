"""The first day: five steps that know how far they are, and a board that speaks with nine."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.board.first_day import skip, steps
from keepword.delivery.models import Import
from keepword.listening.models import Participant, Prediction, Round
from keepword.organisation.models import AuditEntry, Organisation, Role, Unit, User
from keepword.standards import actions
from keepword.standards.models import Moment
from keepword.standards.trades import trade

from .observing import observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


def waiting():
    return [step.key for step in steps() if step.waits]


def said():
    return {step.key: step.done for step in steps() if step.done}


def test_every_step_is_told_from_what_there_is(owner):
    assert waiting() == ["trade", "texts", "predictions", "file", "board"]
    actions.apply_trade(trade=trade("shop"), by=owner)
    actions.paste_text(text="Always reachable.", place="website", by=owner)
    asked = make(Round)
    assert said()["predictions"] == "0 of you have said what customers will say."
    for each in (asked, make(Round)):
        make(Prediction, participant=make(Participant, round=each, user=owner))
    make(Import)
    observe("ready-on-the-day", "perceived", 7, 9)
    assert waiting() == []
    assert said() == {
        "trade": "6 moments are written down.",
        "texts": "Your website makes 1 promise. You do not measure it.",
        "predictions": "1 of you has said what customers will say.",
        "file": "1 import was made.",
        "board": "It shows 9 observations.",
    }


def test_who_skipped_a_step_is_told_and_it_can_still_be_done(client, owner):
    client.force_login(owner)
    client.post("/first-day/texts/skip/")
    client.post("/first-day/texts/skip/")
    page = client.get("/first-day/").text
    assert "Skipped by Olivia Owner" in page
    assert AuditEntry.objects.get().did == "skipped a step"
    assert waiting() == ["trade", "predictions", "file", "board"]
    actions.paste_text(text="Always reachable.", place="website", by=owner)
    assert "texts" in said()


@pytest.mark.parametrize("step", ["board", "lunch"])
def test_only_some_steps_can_be_skipped(client, owner, step):
    client.force_login(owner)
    assert client.post(f"/first-day/{step}/skip/").status_code == 404


def test_who_manages_a_unit_skips_nothing(owner):
    mia = User.objects.create_user("mia@example.org")
    Role.objects.create(user=mia, kind=Role.Kind.MANAGER, unit=make(Unit))
    with pytest.raises(PermissionDenied):
        skip(step="texts", by=mia)


def test_an_empty_board_leads_there(client, owner):
    client.force_login(owner)
    assert 'href="/first-day/"' in client.get("/").text


def test_with_nine_answers_the_board_says_seven_of_nine_and_what_would_say_more(client, owner):
    make(Moment, key="ready", name="The repair is ready")
    make(Moment, key="all", name="All in all", is_overall=True)
    for key in ("ready", "all"):
        observe(key, "perceived", 7, 9)
    client.force_login(owner)
    page = client.get("/").text
    assert "7 of 9" in page
    assert "Too early for an index: about 25 more answers are needed." in page
    assert "few answers: about 25 more answers make an index" in page
