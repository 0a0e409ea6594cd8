"""Somebody with a customer before them asks whether they may, in a real browser without script."""

import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion
from keepword.web.tests.browsing import flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(390, "light"), (390, "dark"), (1280, "light")]


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


@pytest.fixture
def opened(browser, live_server, client, owner):
    """A page of the owner's; in the same browser one with scripts for axe."""

    def opened(*, scripts):
        context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    contexts = []
    yield opened
    for context in contexts:
        context.close()


def test_from_letting_a_role_decide_to_a_note_by_keyboard_without_script(opened):
    Unit.objects.create(key="shop", name="Shop")
    page = opened(scripts=False)
    page.goto("/authority/")
    page.get_by_role("link", name="Let a role decide something").click()
    page.get_by_label("What may be decided").fill("Refund")
    page.get_by_label("In a plain sentence").fill("You may give it back when we were late.")
    page.get_by_label("Up to").fill("40 €")
    page.get_by_label("Where").select_option("Shop")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("It is written down").wait_for()
    page.goto("/me/")
    page.get_by_label("May I decide this?").fill("refund")
    page.keyboard.press("Tab")
    page.keyboard.type("39,50")
    page.keyboard.press("Enter")
    page.get_by_text("Yes: Refund, up to 40 €.").wait_for()
    page.get_by_role("button", name="Note that I decided it: Refund").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Noted. For a week it is seen by you alone.").wait_for()
    assert str(AuthorityUse.objects.get().amount) == "39.50"


def test_axe_finds_nothing(opened, owner):
    held = make(Authority, owner=owner)
    make(AuthorityVersion, authority=held)
    for _ in range(3):
        make(AuthorityUse, authority=held, asked=True, amount=45, noted_at="2026-11-01T12:00Z")
    make(AuthorityUse, authority=held, person=owner)
    page = opened(scripts=True)
    for path in ("?q=refund&amount=90", "?q=cake", "asked/", "mine/", f"{held.pk}/", "new/"):
        page.goto(f"/authority/{path}")
        assert [each for look in LOOKS for each in flaws(page, *look)] == [], path
