"""What leaders and staff predict, as the board shows it: never a small group's."""

import datetime as dt

import pytest

from keepword.board.measures import board
from keepword.listening import actions
from keepword.listening.models import Participant
from keepword.listening.questions import questions
from keepword.organisation.models import Organisation, Role, User

from .observing import row, said

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
