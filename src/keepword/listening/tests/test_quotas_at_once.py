"""Two who answer at once, each in a process of their own, never share a quota's last place."""

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from keepword.listening.models import QuotaPlace
from keepword.listening.surveys import answers, quotas
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.questionnaire import Block, Quota
from keepword.listening.surveys.versions import asked_by

from .questionnaires import choices, pages, question, so

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite lets one write at a time, by itself"
    ),
]
WHERE = question("where", "single", choices=choices("north", "south"))
ASKED = pages(
    Block("first", {}, (WHERE,)),
    Block("second", {}, (question("stars"),)),
    quotas=(Quota("north", 1, so("where", "is", "north")),),
)
MEETING = 0.5
"""So long whoever has counted the places waits for another who has counted them, too."""


@pytest.fixture
def everybody_counts_before_anybody_takes(monkeypatch):
    both = threading.Barrier(2)
    taken = quotas._taken

    def counted(survey):
        found = taken(survey)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(MEETING)
        return found

    monkeypatch.setattr(quotas, "_taken", counted)


def in_a_transaction_of_their_own(version, who: int) -> bool:
    """Whether somebody is asked on; the desk that writes for many is passed by."""
    given = {"where": Given("answered", "north")}
    sent = answers._Sent(version, asked_by(version), uuid.UUID(int=who), given, "link", "en")
    try:
        with transaction.atomic():
            (after,) = answers._keep([sent])
    finally:
        connection.close()
    return after.next_page is not None


@pytest.mark.usefixtures("everybody_counts_before_anybody_takes")
def test_the_last_place_is_one_persons(launched):
    version = launched(ASKED)
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(in_a_transaction_of_their_own, version, who) for who in (1, 2)]
        assert sorted(each.result(30) for each in both) == [False, True]
    assert QuotaPlace.objects.filter(was_left=True).count() == 1
