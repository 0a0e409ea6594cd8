"""The rooms in a real browser: a colleague is invited and comes in; nothing for axe to find."""

import pytest
from tests.support.factories import make

from keepword.organisation.actions import invite
from keepword.organisation.audit import record
from keepword.organisation.models import Role, Service, User
from keepword.web.tests.browsing import LOOKS, flaws, look_at

from .cast import PASSWORD, unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cookie(client, olivia, mia):
    """The owner's session, with something to see on every page."""
    for place in ("shop", "workshop"):
        Role.objects.create(user=mia, kind="member", unit=unit(place))
    invite(kind="member", unit=unit("workshop"), note="Everybody", uses=9, days=7, by=olivia)
    record(by=olivia, did="changed a standard", about="Ready on the day", before=0.9, after=0.95)
    client.force_login(olivia)
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("page", ["people", "person", "invitations", "tokens", "audit-trail"])
def test_axe_finds_nothing(browser, live_server, cookie, mia, page):
    path = f"/people/{mia.pk}/" if page == "person" else f"/{page}/"
    assert look_at(browser, live_server.url + path, cookie=cookie) == []


def test_axe_finds_nothing_on_an_invitation(browser, live_server, olivia):
    _, token = invite(kind="member", unit=unit("shop"), note="", uses=1, days=7, by=olivia)
    assert look_at(browser, f"{live_server.url}/invitation/{token}/") == []


def test_somebody_is_invited_and_comes_in_by_keyboard_on_a_phone(browser, live_server, cookie):
    owner = browser.new_context()
    owner.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = owner.new_page()
    page.goto(f"{live_server.url}/invitations/")
    page.get_by_label("Unit").select_option(label="Workshop")
    page.get_by_role("button", name="Make the link").press("Enter")
    address = page.locator("code").inner_text()
    assert page.get_by_role("img", name="QR code").evaluate("picture => picture.naturalWidth") > 0
    owner.close()
    colleague = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = colleague.new_page()
    page.goto(address)
    page.get_by_label("Your name").focus()
    for typed in ("Jo Joins", "jo@example.org", PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Jo Joins").wait_for()
    colleague.close()
    jo = User.objects.get(email="jo@example.org")
    assert [(role.kind, role.unit.key) for role in jo.roles.all()] == [("member", "workshop")]


def test_a_token_is_made_by_keyboard_on_a_phone_and_opens_the_api(browser, live_server, cookie):
    owner = browser.new_context(viewport=PHONE)
    owner.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = owner.new_page()
    page.goto(f"{live_server.url}/tokens/")
    page.get_by_label("Which program it is for").focus()
    page.keyboard.type("Till")
    page.keyboard.press("Tab")
    assert page.get_by_label("Read the board").is_checked()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The token for Till").wait_for()
    secret = page.locator("code").first.inner_text()
    assert [flaw for look in LOOKS for flaw in flaws(page, *look)] == []
    answer = owner.request.get(
        f"{live_server.url}/api/units", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status == 200
    page.goto(f"{live_server.url}/tokens/")
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke Till").press("Enter")
    page.get_by_text("The token is revoked.").wait_for()
    owner.close()


def test_a_way_through_the_chain_is_followed_by_keyboard_on_a_phone(browser, live_server, cookie):
    shop, workshop = unit("shop"), unit("workshop")
    make(Service, provider=shop, customer=None, what="Advice")
    make(Service, provider=workshop, customer=shop, what="Repairs", by_when="by noon")
    make(Service, provider=shop, customer=workshop, what="Job cards")
    owner = browser.new_context(viewport=PHONE)
    owner.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = owner.new_page()
    page.goto(f"{live_server.url}/chain/")
    drawn = page.get_by_role("region", name="The chain, drawn")
    drawn.get_by_role("link", name="Workshop").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="From Workshop to the customers outside").wait_for()
    assert drawn.locator(".chain__line--lit").count() == 3
    assert [flaw for look in LOOKS for flaw in flaws(page, *look)] == []
    owner.close()
