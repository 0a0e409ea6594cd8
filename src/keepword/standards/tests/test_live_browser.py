"""What small scripts add: lights as one types, a playbook that is searched as one types, a copy."""

import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, User
from keepword.standards.models import Moment, PlaybookEntry, Standard
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser, live_server, client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    context = browser.new_context(base_url=live_server.url)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = context.new_page()
    shown.wrong = []
    shown.on("console", lambda said: shown.wrong.append(said.text) if said.type == "error" else 0)
    yield shown
    context.close()


def test_the_lights_follow_what_is_typed_and_nothing_is_saved(page):
    make(Moment, key="ready", name="Ready")
    page.goto("/journey/moments/ready/promise/")
    assert page.get_by_text("How it reads").count() == 0
    page.get_by_label("What is promised").fill("We answer promptly.")
    page.get_by_text("By when, in hours or days?").wait_for()
    page.get_by_label("What is promised").fill("We answer within 2 hours.")
    page.get_by_text("No vague word, and it says who acts.").wait_for()
    page.get_by_text("2 of 5 lights are on.").wait_for()
    assert page.get_by_label("What is promised").evaluate("each => each === document.activeElement")
    assert not Standard.objects.exists()
    assert page.wrong == []


def test_the_playbook_is_searched_as_one_types_and_copied_with_one_key(
    page, browser, live_server, client
):
    make(PlaybookEntry, words="Can I pay by card?", instead="Yes, every one.", kind="answer")
    make(PlaybookEntry, words="Good morning")
    page.goto("/playbook/")
    page.get_by_label("Words", exact=True).press_sequentially("card")
    page.get_by_text("1 entry fits.").wait_for()
    assert page.get_by_text("Good morning").count() == 0
    assert page.url.endswith("q=card&moment=&setting=&kind=")
    page.get_by_role("button", name="Copy: Can I pay by card?").focus()
    page.keyboard.press("c")
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "Yes, every one."
    assert page.wrong == []
    cookie = client.cookies["sessionid"].value
    assert look_at(browser, f"{live_server.url}/playbook/", cookie=cookie) == []


def test_a_moment_is_dragged_to_its_place(page):
    for number, name in enumerate(("Ordering", "Paying", "Collecting")):
        make(Moment, key=name.lower(), name=name, journey="Buying", position=number)
    page.goto("/journey/")
    page.locator("#moment-collecting").drag_to(
        page.locator("#moment-ordering"), target_position={"x": 20, "y": 4}
    )
    page.wait_for_url("**/journey/#moment-collecting")
    names = page.locator("main .list__name > a").all_inner_texts()
    assert names == ["Collecting", "Ordering", "Paying"]
    assert page.wrong == []
