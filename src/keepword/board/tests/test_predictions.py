"""What leaders and staff predict, as the board shows it: never a small group's."""

import datetime as dt

import pytest

from keepword.board.measures import board
from keepword.listening import actions
from keepword.listening.models import Participant
from keepword.listening.questions import questions
from keepword.organisation.models import Organisation, Role, User

from .observing import observe, row, said

STAFF = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")


@pytest.fixture
def asking(delivered_on_the_day):
    for name in STAFF:
        user = User.objects.create_user(f"{name}@example.org", name=name)
        Role.objects.create(user=user, kind=Role.Kind.MEMBER)
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    today = Organisation.objects.get().today()
    return actions.open_round(
        name="Spring", moments=["delivered"], open_until=today + dt.timedelta(days=3), by=olivia
    )


def predict(asking, name: str, says: int) -> None:
    participant = Participant.objects.get(round=asking, user__name=name)
    (question,) = questions(asking, participant.view)
    actions.predict(participant=participant, question=question, says=says)


@pytest.mark.django_db
def test_four_predictions_are_withheld_even_once_the_round_is_closed(asking):
    for name in STAFF[:4]:
        predict(asking, name, 80)
    assert board().rows == ()
    actions.close_round(asking=asking, by=None)
    assert said(row(board(), "delivered")) == {"believed_staff": "withheld"}


@pytest.mark.django_db
def test_five_are_shown_at_once_and_the_single_leader_is_not(asking):
    predict(asking, "Olivia", 99)
    for name in STAFF[:5]:
        predict(asking, name, 80)
    assert said(row(board(), "delivered")) == {"believed_staff": "80, said by 5"}
    actions.close_round(asking=asking, by=None)
    shown = said(row(board(), "delivered"))
    assert shown == {"believed_leaders": "withheld", "believed_staff": "80, said by 5"}


@pytest.mark.django_db
def test_while_a_round_is_open_the_sixth_does_not_move_what_is_shown(asking):
    for name in STAFF[:5]:
        predict(asking, name, 80)
    predict(asking, "Finn", 20)
    assert said(row(board(), "delivered")) == {"believed_staff": "80, said by 5"}
    actions.close_round(asking=asking, by=None)
    assert said(row(board(), "delivered")) == {"believed_staff": "70, said by 6"}


@pytest.mark.django_db
def test_once_closed_it_is_told_how_near_each_level_was_and_of_nobody_alone(client, asking):
    for name in STAFF:
        predict(asking, name, 80)
    predict(asking, "Olivia", 99)
    assert "80 on average" not in _page(client)
    actions.close_round(asking=asking, by=None)
    observe("delivered", "perceived", 24, 40, day=Organisation.objects.get().today())
    page = _page(client)
    assert "Staff: 20 points off, over 1 moment." in page
    assert "80 on average, said by 6; customers 60: 20 points too high." in page
    assert "Leaders: too few to be told." in page
    assert "99" not in page


def _page(client) -> str:
    client.force_login(User.objects.get(name="Ada"))
    return " ".join(client.get("/nearness/").text.split())
