"""A real `keepword serve` is killed while customers answer: nothing is lost, nothing doubled."""

import sqlite3
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from keepword.listening.surveys.questionnaire import Scoring

from .questionnaires import one_page, question
from .serving import LONG, Served

pytestmark = [
    pytest.mark.torture,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not Path("/proc/self/task").exists(), reason="only Linux lets workers die with their parent"
    ),
]
CUSTOMERS = 40
TYPED = "Call before noon."


@pytest.fixture
def served(launched, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("copies the tests' database as SQLite does")
    stars = question("stars", moment="ready", scoring=Scoring("perceived", 4))
    survey = launched(one_page(stars, question("why", "long"))).survey
    served = Served(tmp_path / "served", f"/s/{survey.address}/")
    served.start()
    yield served
    served.kill()


def rows(served: Served, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(served.database, timeout=LONG)) as database:
        return database.execute(query).fetchall()


def until(condition) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end


def test_what_was_acknowledged_is_there_and_what_was_sent_again_is_there_once(served):
    keys = [uuid.uuid4().hex for _customer in range(CUSTOMERS)]
    kept: set[str] = set()
    a_quarter = threading.Event()

    def customer(key: str) -> None:
        while key not in kept:
            served.is_up.wait(LONG)
            form = {"response": key, "version": 1, "page": "page", "stars": 5, "why": TYPED}
            if served.asked("POST", form) == 302:
                kept.add(key)
                if len(kept) > CUSTOMERS / 4:
                    a_quarter.set()

    with ThreadPoolExecutor(16) as threads:
        # Each of them twice at once: a double click, or two tabs.
        sent = [threads.submit(customer, key) for key in keys for _twice in range(2)]
        a_quarter.wait(LONG)
        served.kill()
        acknowledged = set(kept)
        there = {key for (key,) in rows(served, "SELECT key FROM listening_response")}
        served.start()
        for each in sent:
            each.result()
    assert CUSTOMERS / 4 <= len(acknowledged) < CUSTOMERS
    assert acknowledged <= there
    assert rows(served, "SELECT count(*) FROM listening_response") == [(CUSTOMERS,)]
    assert rows(served, "SELECT count(*) FROM listening_answer") == [(2 * CUSTOMERS,)]
    until(lambda: rows(served, "SELECT count(*) FROM ledger_freshobservation") == [(0,)])
    assert rows(served, "SELECT sum(n), sum(wx) FROM ledger_monthtally") == [(CUSTOMERS, CUSTOMERS)]


@pytest.mark.browser
def test_the_browser_keeps_what_was_typed_until_the_server_has_it(served, browser):
    page = browser.new_context().new_page()
    page.goto(served.url)
    page.get_by_label("4").check()
    page.get_by_label("About why?").fill(TYPED)
    served.kill()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Go on").last.click(no_wait_after=True)
    served.start()
    page.goto(served.url)
    assert page.get_by_label("4").is_checked()
    assert page.get_by_label("About why?").input_value() == TYPED
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_text("Thank you.").wait_for()
    assert page.evaluate("localStorage.length") == 0
    page.context.close()
    said = rows(served, "SELECT value FROM listening_answer ORDER BY question")
    assert said == [("4",), (f'"{TYPED}"',)]
    assert rows(served, "SELECT count(*) FROM listening_response") == [(1,)]
