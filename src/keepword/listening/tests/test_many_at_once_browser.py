"""Where many answer at once a browser works out a sum and sends by itself what was written."""

import pytest

from keepword.listening.models import Answer
from keepword.listening.surveys import answering
from keepword.web import puzzles
from keepword.web.tests.browsing import LOOKS, flaws

from .questionnaires import one_page, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WITHOUT_END = 32


def test_what_was_written_goes_off_by_itself(browser, live_server, launched, monkeypatch):
    monkeypatch.setattr(answering, "NEW_RESPONSES_A_MINUTE", 0)
    monkeypatch.setattr(puzzles, "BITS", WITHOUT_END)
    survey = launched(one_page(question("why", "long"))).survey
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    page.goto(f"/s/{survey.address}/")
    page.get_by_label("About why?").fill("It was late.")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("go off by themselves").wait_for()
    assert page.get_by_role("alert").inner_text().endswith("Send it again in a minute.")
    assert [flaw for look in LOOKS for flaw in flaws(page, *look)] == []
    monkeypatch.setattr(puzzles, "BITS", 8)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("They are kept.").wait_for()
    context.close()
    assert Answer.objects.get().value == "It was late."
