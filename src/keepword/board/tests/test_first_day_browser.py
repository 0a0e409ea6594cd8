"""The first day in a real browser, without script."""

import pytest

from keepword.organisation.models import Organisation, Role, User
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cookie(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return client.cookies["sessionid"].value


def test_the_first_day_goes_on_where_it_was_left(browser, live_server, cookie):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Day 1 in ten minutes").click()
    page.get_by_role("link", name="Choose a ready set").click()
    page.get_by_role("link", name="Help desk").click()
    page.get_by_role("button", name="Bring it").click()
    page.goto("/first-day/")
    page.get_by_text("6 moments are written down.").wait_for()
    page.get_by_role("button", name="Skip: Paste what your website says").click()
    page.get_by_text("Skipped by Olivia Owner").wait_for()
    next_step = page.locator("[aria-current=step]")
    assert "Ask everyone what customers will say" in next_step.inner_text()
    next_step.get_by_role("link", name="Ask for predictions").click()
    page.wait_for_url("**/predictions/new/")
    context.close()


def test_axe_finds_nothing(browser, live_server, cookie):
    assert look_at(browser, f"{live_server.url}/first-day/", cookie=cookie) == []
