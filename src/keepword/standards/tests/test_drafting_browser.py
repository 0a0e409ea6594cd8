"""A standard from a draft to one that holds, heard anonymously, in a real browser."""

import pytest
from tests.support.factories import make

from keepword.organisation.models import Role, User
from keepword.standards import actions
from keepword.standards.models import Moment
from keepword.standards.tests.test_playbook import saying
from keepword.strategy import actions as strategy
from keepword.strategy.models import Consultation
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = {"makes_sense": "partly", "day_to_day": "I ring first.", "in_the_way": "One telephone."}


@pytest.fixture
def cookie(client, owner):
    client.force_login(owner)
    return client.cookies["sessionid"].value


@pytest.fixture
def page(browser, live_server, cookie):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_standard_is_drafted_heard_on_and_adopted(page, browser, live_server, cookie, owner):
    make(Moment, key="ready", name="The repair is ready")
    for n in range(5):
        person = User.objects.create_user(f"p{n}@example.org", name=f"Person {n}")
        Role.objects.create(user=person, kind=Role.Kind.MEMBER)
    page.goto("/journey/moments/ready/promise/")
    page.get_by_label("What is promised").fill("It is ready on the day we say.")
    page.get_by_label("How often out of 100").fill("90")
    page.get_by_label("How it is measured").select_option("events")
    page.get_by_label("By what exactly").fill("The orders' export.")
    page.get_by_role("button", name="Keep it as a draft").click()
    draft = page.url
    page.get_by_role("link", name="Hear those whom it touches").click()
    opening = page.url
    assert look_at(browser, opening, cookie=cookie) == []
    page.get_by_label("Anonymously:").check()
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("0 of 5 have spoken; 60 of 100 are to be heard.").wait_for()
    opened = Consultation.objects.get()
    for voice in opened.voices.all():
        strategy.speak(consultation=opened, by=voice.person, **SAID)
    page.get_by_role("button", name="Close it now").click()
    page.get_by_text("One telephone.").first.wait_for()
    assert look_at(browser, page.url, cookie=cookie) == []
    page.goto(draft)
    assert look_at(browser, draft, cookie=cookie) == []
    page.get_by_role("link", name="Write on it, or adopt it").click()
    page.get_by_role("button", name="Adopt it").click()
    page.get_by_text("It is saved.").wait_for()
    page.get_by_text("90 of 100").first.wait_for()
    entry = actions.add_entry(saying=saying(owner), by=owner)
    anew = saying(owner, words="I'll ring you by three.")
    actions.change_entry(entry=entry, seen=1, saying=anew, reason="Sooner.", by=owner)
    about = f"{live_server.url}/playbook/{entry.pk}/about/"
    assert look_at(browser, about, cookie=cookie) == []
