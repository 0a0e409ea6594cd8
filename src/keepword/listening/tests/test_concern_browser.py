"""A complaint from a phone without script to its answer; and every page of it, as axe sees it."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from tests.support.factories import make

from keepword.listening.models import Concern, FrontDoor, Retention
from keepword.listening.surveys.questionnaire import Scoring
from keepword.listening.telling import actions
from keepword.listening.telling.actions import Line
from keepword.web.tests.browsing import look_at

from .questionnaires import one_page, question
from .test_survey_answers import said

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def survey(launched, olivia):
    stars = question("stars", moment="ready", scoring=Scoring("perceived", 4), concern_at=2)
    version = launched(one_page(stars, question("why", "long")))
    for number, given in enumerate((5, 4, 2)):
        said(version, key=uuid.UUID(int=number), stars=given)
    lines = [
        Line("You wait too long.", "will", "We ring before noon.", "stars", dt.date(2027, 1, 31)),
        Line("You want it cheaper.", "not", "The price pays two people at the counter."),
    ]
    written = actions.save_draft(
        survey=version.survey, edition=0, intro="Thank you all.", lines=lines, by=olivia
    )
    actions.publish(telling=written, by=olivia)
    actions.save_draft(survey=version.survey, edition=0, intro="", lines=lines[:1], by=olivia)
    return version.survey


def test_from_a_phone_without_script_to_an_answer(browser, live_server, client, olivia, moments):
    cache.clear()
    make(FrontDoor, is_open=True)
    phone = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport=PHONE
    ).new_page()
    phone.goto("/concern/")
    assert "we answer by" in phone.get_by_text("Tell us").inner_text()
    phone.get_by_label("What happened?").fill("It was two days late.")
    phone.get_by_label("What was it about?").select_option("Ready on the day")
    phone.get_by_label("Your name").fill("Kim")
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("Tick this, or leave name").wait_for()
    phone.get_by_label("Your name").fill("")
    phone.get_by_role("button", name="Send").click()
    phone.get_by_role("heading", name="We have it").wait_for()
    number = Concern.objects.get().number
    assert number in phone.locator("main").inner_text()
    client.force_login(olivia)
    inside = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    cookie = client.cookies["sessionid"].value
    inside.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    desk = inside.new_page()
    desk.goto("/concerns/")
    desk.get_by_role("link", name=number).click()
    desk.get_by_label("What you answer").fill("We are sorry, and bring it today.")
    desk.get_by_role("button", name="Answer").click()
    phone.reload()
    phone.get_by_text("We are sorry, and bring it today.").wait_for()
    found = look_at(browser, phone.url)
    inside.close()
    phone.context.close()
    assert found == []


def test_axe_finds_nothing_on_its_pages(browser, live_server, client, olivia, survey):
    make(FrontDoor, is_open=True)
    make(Retention)
    kept = Concern.objects.get()
    client.force_login(olivia)
    cookie = client.cookies["sessionid"].value
    inside = (
        "/concerns/", f"/concerns/{kept.pk}/", "/concerns/new/", "/concerns/front-door/",
        f"/surveys/{survey.key}/told/", "/surveys/", "/perception/", "/retention/",
    )  # fmt: skip
    found = {path: look_at(browser, live_server.url + path, cookie=cookie) for path in inside}
    for path in ("/concern/", f"/s/{survey.address}/heard/"):
        found[path] = look_at(browser, live_server.url + path)
    assert [each for each in found.items() if each[1]] == []
