"""From nothing to a mission and a principle that hold, in a real browser, without script."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, User
from keepword.strategy.models import Decision, Text, TextVersion
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATEMENT = "Whoever rides in today rides out on the day we said."


@pytest.fixture
def cookie(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return client.cookies["sessionid"].value


@pytest.fixture
def page(browser, live_server, cookie):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_draft_is_put_before_those_whom_it_touches(page, browser, live_server, cookie):
    sam = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER)
    text = Text.objects.create(kind="objective", draft={"name": "Ready on the day."})
    page.goto(f"/strategy/texts/{text.pk}/")
    page.get_by_role("link", name="Hear those whom it touches").click()
    opening = page.url
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("0 of 1 have spoken; 60 of 100 are to be heard.").wait_for()
    own = Client()
    own.force_login(sam)
    hers = own.cookies["sessionid"].value
    other = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    other.add_cookies([{"name": "sessionid", "value": hers, "url": live_server.url}])
    asked = other.new_page()
    asked.goto("/me/")
    asked.get_by_role("link", name="Ready on the day.").click()
    asked.get_by_label("Partly").check()
    asked.get_by_label("What stands in the way?").fill("One telephone for four.")
    asked.get_by_role("button", name="Say it").click()
    asked.get_by_text("Thank you.").wait_for()
    address = asked.url
    assert look_at(browser, address, cookie=hers) == []
    page.reload()
    page.get_by_text("One telephone for four.").wait_for()
    page.get_by_role("button", name="Close it now").click()
    page.get_by_label("What changed because of whom").fill("Two more telephones, by May.")
    page.get_by_role("button", name="Tell everybody who spoke").click()
    assert look_at(browser, address, cookie=cookie) == []
    asked.goto("/me/")
    asked.get_by_role("link", name="Ready on the day.").click()
    asked.get_by_text("Two more telephones, by May.").wait_for()
    asked.get_by_role("button", name="I have read it").click()
    asked.get_by_text("Nothing is asked of you.").wait_for()
    other.close()
    assert look_at(browser, opening, cookie=cookie) == []


def test_from_nothing_to_a_charter(page, browser, live_server, cookie):
    page.goto("/strategy/")
    page.get_by_role("link", name="Begin with the first question").click()
    page.get_by_label("What changes for the customers who pay you?").fill("They ride to work.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("What should customers say").fill("They ring before I ask.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("They ride to work.").wait_for()
    page.get_by_text("They ring before I ask.").wait_for()
    page.get_by_label("The mission, in one or two sentences").fill(STATEMENT)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Adopt it").click()
    page.get_by_role("button", name="Adopt it").click()
    page.get_by_text("It is adopted, and holds from now on.").wait_for()
    page.goto("/strategy/")
    page.get_by_role("link", name="Write a principle").click()
    page.get_by_label("What you believe").fill("Whoever hears it owns it.")
    page.get_by_label("Guidance for everybody").fill("Ring before they ask.\nSay what you know.")
    page.get_by_label("Rules for leaders").fill("Answers within a day.")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Adopt it").click()
    page.get_by_role("button", name="Adopt it").click()
    page.get_by_text("Tell a story", exact=True).click()
    page.get_by_label("What happened").fill("Kim rang before the customer did.")
    page.get_by_label("When").fill("2026-03-02")
    page.get_by_role("button", name="Tell it").click()
    page.get_by_text("Kim rang before the customer did.").wait_for()
    page.goto("/strategy/")
    page.get_by_text("1 of 3 expectations is a rule.").wait_for()
    page.get_by_role("link", name="What we decide").click()
    page.get_by_label("What is decided").fill("Ring before ten.")
    page.get_by_label("How will this affect").fill("They need not ask.")
    page.get_by_label("Whoever hears it owns it.").first.check()
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("serves “Whoever hears it owns it.”").wait_for()
    page.goto("/strategy/")
    page.get_by_role("button", name="Publish it").click()
    page.get_by_role("link", name="the service charter").click()
    page.get_by_text("Say what you know.").wait_for()
    principle = Text.objects.get(kind="principle")
    Text.objects.filter(pk=principle.pk).update(draft={"belief": "Whoever hears it, answers it."})
    decision = Decision.objects.get()
    reviews = f"/strategy/reviews/?month={principle.review_on:%Y-%m}"
    for path in (
        "/strategy/", "/strategy/sheet/", reviews, "/strategy/mission/4/",
        "/charter/", "/decisions/", "/decisions/bring/",
        f"/strategy/texts/{principle.pk}/", f"/strategy/texts/{principle.pk}/adopt/",
        f"/decisions/{decision.pk}/",
    ):  # fmt: skip
        assert look_at(browser, live_server.url + path, cookie=cookie) == [], path


def test_seven_principles_are_hung_up_on_one_page(page):
    asked = "\n".join(f"Say what you know, and by when you know more: {n}." for n in range(3))
    parts = {"belief": "Whoever hears it owns it.", "guidance": asked, "leaders_rules": "Ask."}
    for _ in range(7):
        make(TextVersion, text=make(Text, kind="principle"), parts=parts)
    page.goto("/strategy/sheet/")
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert printed.extract_text().count("Whoever hears it owns it.") == 7
