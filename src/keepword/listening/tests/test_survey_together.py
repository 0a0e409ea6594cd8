"""Many who send at once: one transaction for all of them, and each told the truth about theirs."""

import fcntl
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from keepword.ledger.models import FreshObservation
from keepword.listening.models import Answer, Response
from keepword.listening.surveys import answers
from keepword.listening.surveys.answers import ClosedError, Given, KeyUsedError
from keepword.listening.surveys.questionnaire import Block, Scoring
from keepword.listening.surveys.together import Together, turns
from keepword.listening.surveys.versions import asked_by

from .questionnaires import pages, question, so

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12
STARS = question("stars", moment="ready", scoring=Scoring("perceived", 4))
ASKED = pages(
    Block("first", {}, (STARS, question("why", "long", show_if=so("stars", "at most", 3)))),
    Block("second", {}, (question("nps", "nps"),)),
)


class Desk:
    """Something to hand in at, whose first writing waits until everybody has come."""

    def __init__(self, name=lambda sent: sent):
        self.lots: list[list[object]] = []
        self.kept: list[object] = []
        self.everybody_came = threading.Event()
        self.desk = Together(self.write, of=name)

    def write(self, sent):
        if not self.lots:
            self.lots.append(list(sent))
            assert self.everybody_came.wait(30)
        else:
            self.lots.append(list(sent))
        if any(each == "spoilt" for each in sent):
            raise ValueError("spoilt")
        transaction.on_commit(lambda: self.kept.extend(sent))
        return [f"{each}, kept" for each in sent]

    def hand_in(self, sent):
        try:
            told = self.desk.keep(sent)
            assert sent in self.kept, "told before it was kept"
        except ValueError as error:
            return error
        finally:
            connection.close()
        return told

    def all_at_once(self, everything):
        with ThreadPoolExecutor(len(everything)) as threads:
            first, *others = everything
            handed_in = [threads.submit(self.hand_in, first)]
            while not self.lots:
                pass
            handed_in += [threads.submit(self.hand_in, each) for each in others]
            while len(self.desk._waiting) < len(others):
                pass
            self.everybody_came.set()
            return [each.result() for each in handed_in]


def test_whoever_comes_while_somebody_is_written_shares_the_next_transaction():
    desk = Desk()
    told = desk.all_at_once([str(each) for each in range(MANY)])
    assert told == [f"{each}, kept" for each in range(MANY)]
    assert [len(lot) for lot in desk.lots] == [1, MANY - 1]


def is_somebodys_turn():
    with turns().open("wb") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_processes_take_turns_on_sqlite_whatever_becomes_of_a_lot():
    seen = []

    def write(sent):
        seen.append(is_somebodys_turn())
        if "spoilt" in sent:
            raise ValueError(sent)
        return sent

    desk = Together(write, of=lambda sent: sent)
    assert desk.keep("fine") == "fine"
    with pytest.raises(ValueError, match="spoilt"):
        desk.keep("spoilt")
    assert seen == [connection.vendor == "sqlite"] * 3  # what is spoilt is tried again by itself
    assert not is_somebodys_turn()


def test_what_cannot_be_written_spoils_nothing_for_the_others():
    desk = Desk()
    told = desk.all_at_once(["a", "b", "spoilt", "c"])
    assert [str(each) for each in told] == ["a, kept", "b, kept", "spoilt", "c, kept"]
    assert isinstance(told[2], ValueError)
    assert sorted(desk.kept) == ["a", "b", "c"]


def test_two_of_the_same_are_written_one_after_the_other():
    desk = Desk(name=lambda sent: sent[0])
    desk.all_at_once(["first", "x1", "x2", "y1"])
    assert sorted(map(sorted, desk.lots)) == [["first"], ["x1", "y1"], ["x2"]]


def test_a_transaction_of_the_callers_is_shared_with_nobody():
    desk = Desk()
    desk.everybody_came.set()
    with transaction.atomic():
        assert desk.desk.keep("mine") == "mine, kept"
        transaction.set_rollback(True)
    assert (desk.lots, desk.kept) == ([["mine"]], [])


def page(version, number: int, **given):
    each = {key: Given("answered", value) for key, value in given.items()}
    return answers._Sent(version, asked_by(version), uuid.UUID(int=number), each, "qr", "en", "")


def keep(*lot):
    with transaction.atomic():
        return answers._keep(lot)


def kept() -> list[tuple[object, ...]]:
    rows = Answer.objects.order_by("response__key", "question", "pk")
    said = rows.values_list("response__key", "question", "state", "value", "replaced_at")
    seen = FreshObservation.objects.order_by("ref").values_list("ref", "moment", "lens", "score")
    ended = Response.objects.order_by("key").values_list("key", "finished_at")
    return [
        *((*row, replaced_at is None) for *row, replaced_at in said),
        *seen,
        *((key, finished_at is None) for key, finished_at in ended),
    ]


def test_together_they_are_kept_as_one_after_the_other(launched):
    version = launched(ASKED)
    first = [page(version, number, stars=number) for number in range(1, 6)]
    second = [page(version, number, nps=number) for number in (1, 3, 5)]
    changed = [page(version, 2, stars=5), page(version, 4, stars=1, nps=0), page(version, 9, nps=1)]
    for lot in (first, second, changed):
        for each in lot:
            keep(each)
    one_by_one = kept()
    assert len(one_by_one) > 20
    FreshObservation.objects.all().delete()
    Response.objects.all().delete()
    connection.cursor().execute("DELETE FROM ledger_recorded")
    for lot in (first, second, changed):
        keep(*lot)
    assert kept() == one_by_one


def test_what_is_refused_is_refused_alone(launched):
    version, other = launched(ASKED), launched(ASKED)
    keep(page(other, 1, stars=1))
    other.survey.closed_at = other.launched_at
    outcomes = keep(page(version, 1, stars=5), page(other, 2, stars=5), page(version, 3, stars=5))
    assert [type(each) for each in outcomes[:2]] == [KeyUsedError, ClosedError]
    assert outcomes[2].values == {"stars": 5}
    assert Response.objects.count() == 2
