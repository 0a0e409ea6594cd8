"""From an empty journey to standards, claims and obstacles, in a real browser."""

import pytest
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards import actions
from keepword.standards.models import Claim, Moment, Obstacle, PlaybookEntry, Standard
from keepword.standards.tests.delivering import deliver
from keepword.standards.trades import trade
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WEBSITE = "Welcome to our shop. Repairs are ready within three days. Feel free to drop by."


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


@pytest.fixture
def page(browser, live_server, client, owner):
    """A page of the owner's, without script."""
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def names(page):
    return [each.inner_text() for each in page.locator("main .list__name > a").all()]


def test_from_a_ready_set_to_a_standard_with_a_history_without_script(page):
    page.goto("/journey/")
    page.get_by_role("link", name="Begin with a ready set").click()
    page.get_by_role("link", name="Field service").click()
    page.get_by_role("button", name="Bring it").click()
    before = names(page)
    assert len(before) == 6
    page.get_by_role("button", name="Move Fixed at the first visit up").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/journey/?moved=*")
    arrow = page.get_by_role("button", name="Move Fixed at the first visit down")
    arrow.and_(page.locator(":focus")).wait_for()  # up is shut at the top; else it stays on up
    after = names(page)
    assert (before[1], before[2]) == (after[2], after[1])
    page.get_by_role("link", name="Fixed at the first visit").click()
    page.get_by_role("link", name="Promise something").click()
    page.get_by_label("How often out of 100").fill("80")
    page.get_by_label("By what exactly").fill("Second visits in the jobs' export.")
    page.get_by_label("Crews").check()
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    assert page.get_by_label("Crews").is_checked()
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("link", name="It was fixed at the first visit.").click()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("How often out of 100").fill("85")
    page.get_by_label("From").fill("2026-07-01")
    page.get_by_label("Why it changes").fill("New vans.")
    page.get_by_role("button", name="Save").click()
    history = page.get_by_role("listitem").all_inner_texts()
    history = [each for each in history if "of 100" in each]
    assert "85 of 100" in history[0]
    assert "“New vans.”" in history[0]
    assert "Olivia Owner" in history[0]
    assert "30 June 2026" in history[1]


def test_from_a_pasted_website_to_what_is_measured_without_script(page):
    make(Moment, key="ready", name="The repair is ready")
    page.goto("/claims/")
    page.get_by_label("The text").fill(WEBSITE)
    page.get_by_role("button", name="Find the promises").click()
    page.get_by_role(
        "heading", name="Your website makes 1 promise. You do not measure it."
    ).wait_for()
    page.get_by_label("Measured where").select_option("The repair is ready")
    page.get_by_role("button", name="Measured", exact=True).click()
    page.get_by_text("says Olivia Owner").wait_for()
    assert Claim.objects.get().moment.key == "ready"


def test_one_tap_says_what_stands_in_the_way_and_gets_an_answer(page):
    make(Moment, key="ready", name="The repair is ready")
    page.goto("/moments/ready/")
    page.locator("#main summary", has_text="Something stands in the way").click()
    page.get_by_role("button", name="A system").click()
    page.get_by_text("Noted.").wait_for()
    assert page.url.endswith("/moments/ready/")
    page.goto("/obstacles/")
    page.get_by_role("link", name="Answer: System").click()
    page.get_by_label("What is done about it").fill("The new till comes in May.")
    page.get_by_role("button", name="Answer").click()
    page.get_by_text("Nothing waits for an answer.").wait_for()
    assert Obstacle.objects.get().answer == "The new till comes in May."


def test_a_question_that_is_often_asked_gets_an_answer_that_is_found_and_helps(page):
    make(Moment, key="paying", name="Paying")
    page.goto("/playbook/")
    page.get_by_role("link", name="Add an entry").click()
    page.get_by_label("What it is").select_option("Answer to a common question")
    page.get_by_label("The words, or the question").fill("Can I pay by card?")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Write the answer.").wait_for()
    page.get_by_label("What to say instead, or the answer").fill("Yes, every common one.")
    page.get_by_label("At which moment").select_option("Paying")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_label("Words", exact=True).fill("card paying")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="It helped: Can I pay by card?").click()
    page.get_by_text("helped 1 colleague").wait_for()
    assert "q=card+paying" in page.url


@pytest.fixture
def furnished(owner):
    actions.apply_trade(trade=trade("shop"), by=owner)
    ready = Moment.objects.get(key="ready-on-the-day")
    actions.record_standard(
        moment=ready.key, unit="workshop", statement=ready.proposition, target=0.9,
        told_to_customers=True, valid_from=Organisation.objects.get().today(),
        measured_by="events",
    )  # fmt: skip
    for ago in range(7, 90, 7):
        deliver(ready.key, 7 + ago % 2, 10, ago=ago)
    make(PlaybookEntry, moment=ready, owner=owner)
    actions.paste_text(text=WEBSITE, place="website", by=owner)
    actions.report_obstacle(kind="tool", words="The stand is broken.", moment=ready, by=owner)
    return Standard.objects.get()


@pytest.mark.parametrize(
    "path",
    [
        "/journey/",
        "/journey/moments/ready-on-the-day/",
        "/journey/moments/ready-on-the-day/merge/?into=advice",
        "/standards/",
        "/standards/{pk}/",
        "/standards/{pk}/change/",
        "/trades/help-desk/",
        "/playbook/",
        "/claims/",
        "/obstacles/",
    ],
)
def test_axe_finds_nothing(browser, live_server, client, furnished, path):
    address = live_server.url + path.format(pk=furnished.pk)
    assert look_at(browser, address, cookie=client.cookies["sessionid"].value) == []


def test_a_promise_from_its_draft_to_customers_without_script(page, browser, live_server, client):
    for key in ("shop", "warehouse"):
        make(Unit, key=key, name=key.title())
    page.goto("/promises/")
    page.get_by_role("link", name="Draft a promise").click()
    page.get_by_label("What is promised").fill("Your bicycle is repaired")
    page.get_by_label("Within").fill("3")
    page.get_by_label("If it is broken").fill("The repair is free.")
    page.get_by_label("Who makes it").select_option("Shop")
    page.get_by_label("Who keeps it").select_option("Shop")
    page.get_by_label("Unit").first.select_option("Warehouse")
    page.get_by_label("Its part, and by when").first.fill("Parts by nine")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Ask whether they can").click()
    page.get_by_label("Yes, we can").check()
    page.get_by_role("button", name="Answer").click()
    jobs = b"begun,parts,done\n" + b"2026-04-27,2026-04-28,2026-04-29\n" * 200
    file = {"name": "jobs.csv", "mimeType": "text/csv", "buffer": jobs}
    page.get_by_label("A CSV file of your order system").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("That is as often as it is meant to be.").wait_for()
    cookie = client.cookies["sessionid"].value
    assert look_at(browser, page.url, cookie=cookie) == []
    assert look_at(browser, f"{live_server.url}/promises/new/", cookie=cookie) == []
    page.get_by_role("button", name="Promise it from now on").click()
    page.get_by_role("button", name="Show it on the service charter").click()
    page.get_by_role("button", name="Take it off the service charter").wait_for()
