"""A promise from giving it to keeping it, in a real browser by keyboard and without script; axe."""

import datetime as dt

import pytest
from django.utils import timezone

from keepword.delivery.given import actions
from keepword.delivery.models import GivenPromise
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(client, workshop, monkeypatch):
    """Mia's cookie, on the day that it really is."""
    monkeypatch.undo()
    client.force_login(workshop.mia)
    return client.cookies["sessionid"].value


def test_from_two_clicks_to_kept_without_script(browser, live_server, workshop, signed_in):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in, "url": live_server.url}])
    page = context.new_page()
    page.goto("/promises/given/")
    page.get_by_label("To whom").fill("Kim")
    page.get_by_label("To whom").press("Enter")
    page.get_by_text("It is promised.").wait_for()
    page.goto("/promises/given/")
    page.get_by_role("button", name="Done: Kim").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Kept. Well done.").wait_for()
    assert GivenPromise.objects.get().outcome == "kept"
    context.close()


def test_axe_finds_nothing(browser, live_server, workshop, signed_in):
    workshop.history()
    given = workshop.give(reach="030 23125 000")
    now = timezone.now()
    GivenPromise.objects.update(given_at=now - dt.timedelta(days=3), step="parts", step_since=now)
    actions.pause(given=workshop.give("2"), reason="They look for the key.", by=workshop.mia)
    for path in ("", "?only=open", f"{given.pk}/"):
        address = f"{live_server.url}/promises/given/{path}"
        assert look_at(browser, address, cookie=signed_in) == [], path
