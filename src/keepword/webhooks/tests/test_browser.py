"""The pages about programs in a real browser: by keyboard, without scripts, nothing for axe."""

import pytest
from tests.support.factories import make

from keepword.web.tests.browsing import LOOKS, flaws, look_at
from keepword.webhooks.models import Message, Receiver
from keepword.webhooks.signing import secret_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cookie(client, olivia):
    client.force_login(olivia)
    return client.cookies["sessionid"].value


def test_axe_finds_nothing(browser, live_server, cookie):
    told = make(Receiver, stopped_because="For more than three days it has taken nothing.")
    told.stopped_at = told.made_at
    told.save()
    make(Message, receiver=told, attempts=2, status=503, problem="The connection failed.")
    make(Message, receiver=told, next_try_at=None, sent_at=told.made_at, status=200, attempts=1)
    for path in ("/webhooks/", f"/webhooks/{told.pk}/"):
        assert look_at(browser, live_server.url + path, cookie=cookie) == []


def test_a_program_is_added_by_keyboard_on_a_phone_and_its_secret_shown_once(
    browser, live_server, cookie, program
):
    owner = browser.new_context(viewport={"width": 390, "height": 844})
    owner.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = owner.new_page()
    page.goto(f"{live_server.url}/webhooks/")
    page.get_by_label("Which program it is").focus()
    for typed in ("Tickets", "https://10.0.0.1/"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("leads to a private network").wait_for()
    assert [flaw for look in LOOKS for flaw in flaws(page, *look)] == []
    assert page.get_by_label("Files were imported").is_checked()
    page.get_by_label("Its address").fill(program.address)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The secret of Tickets").wait_for()
    added = Receiver.objects.get()
    assert page.locator("code").inner_text() == secret_of(added.salt)
    assert [flaw for look in LOOKS for flaw in flaws(page, *look)] == []
    page.get_by_role("link", name="On, to send a test").press("Enter")
    page.get_by_role("heading", name="What was sent").wait_for()
    assert secret_of(added.salt) not in page.content()
    assert (added.name, added.events) == ("Tickets", ["import.finished"])
    owner.close()
