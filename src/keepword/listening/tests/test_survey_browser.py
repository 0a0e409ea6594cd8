"""From a ready survey to answers on the board, in a real browser, without script."""

import pytest

from keepword.listening.models import Answer, Response, Survey
from keepword.listening.surveys import actions
from keepword.listening.surveys.questionnaire import Block
from keepword.listening.surveys.ready_sets import ready
from keepword.organisation.models import Organisation
from keepword.web.tests.browsing import flaws, look_at

from .questionnaires import choices, one_page, pages, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
SENTENCE = "“Ready on the day, it was.” Was it so?"
MOST_BYTES = 40_000
ONE_ROUND_TRIP = 10 * 1460
"""So many bytes a server sends before it waits for a word of the browser's."""
PAINTED = """() => new Promise((done) => new PerformanceObserver((paints) =>
    paints.getEntriesByName("first-contentful-paint").length && done()
  ).observe({type: "paint", buffered: true}))"""


@pytest.fixture
def owner(client, olivia, moments):
    client.force_login(olivia)
    return olivia


@pytest.fixture
def open_page(browser, live_server, client):
    """Opens a page without script, signed in or not."""
    contexts = []

    def open_page(*, signed_in: bool, **more):
        context = browser.new_context(java_script_enabled=False, base_url=live_server.url, **more)
        contexts.append(context)
        if signed_in:
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_from_a_ready_survey_to_an_answer_on_the_board(open_page, owner, live_server):
    Organisation.objects.update(minimum_group=3)
    inside = open_page(signed_in=True)
    inside.goto("/surveys/")
    inside.get_by_role("link", name="Begin a survey").click()
    inside.get_by_label("What you call it").fill("After a repair")
    inside.get_by_label("Which moment is it about?").select_option("Ready on the day")
    inside.get_by_role("button", name="Begin").click()
    inside.get_by_text("Nothing stands in the way of a launch.").wait_for()
    inside.get_by_role("button", name="Keep and close").click()
    inside.get_by_role("button", name="Launch it").click()
    inside.get_by_text("It is launched").wait_for()
    address = f"/s/{Survey.objects.get().address}/?by=qr"
    for _customer in range(3):
        phone = open_page(signed_in=False, viewport=PHONE, locale="en-GB")
        phone.goto(address)
        phone.get_by_role("group", name=SENTENCE).get_by_label("Yes").check()
        faces = phone.get_by_role("group", name="How satisfied are you, all in all?")
        faces.get_by_label("2").focus()
        phone.keyboard.press("Space")
        phone.get_by_role("button", name="Go on").last.click()
        phone.get_by_label("What should have been different?").fill("A call before noon.")
        phone.get_by_role("button", name="Back").click()
        assert faces.get_by_label("2").is_checked()
        phone.get_by_role("button", name="Go on").last.click()
        phone.get_by_role("button", name="Go on").last.click()
        phone.get_by_text("Thank you. It is read, and it counts.").wait_for()
    assert Response.objects.exclude(finished_at=None).count() == 3
    assert Answer.objects.filter(question="good", state="not shown").count() == 3
    assert Answer.objects.filter(question="recommend", state="skipped").count() == 3
    inside.reload()
    inside.get_by_text("It was so for 100 of 100").wait_for()
    inside.get_by_text("A call before noon.").first.wait_for()
    inside.goto("/")
    assert "3 of 3" in inside.get_by_role("article").first.inner_text()


@pytest.fixture
def survey(owner):
    asked = ready("complaint-handled", moment="ready", proposition="It was ready.")
    made = actions.create_survey(name="Complaints", unit=None, asked=asked, by=owner)
    actions.launch(survey=made, edition=1, by=owner)
    return made


@pytest.mark.parametrize("path", ["", "{key}/", "{key}/edit/", "{key}/sheet/", "new/"])
def test_axe_finds_nothing_inside(browser, live_server, client, survey, path):
    address = f"{live_server.url}/surveys/{path.format(key=survey.key)}"
    assert look_at(browser, address, cookie=client.cookies["sessionid"].value) == []


def test_axe_finds_nothing_on_any_kind_of_question_and_little_is_loaded(
    browser, live_server, owner
):
    three = choices("time", "price", "words")
    kinds = {"importance", "single", "multiple", "ranking"}
    asked = [question(kind, kind, choices=three) for kind in sorted(kinds)]
    asked += [question("matrix", "matrix", choices=three, rows=three)]
    asked += [question(look, look=look) for look in ("stars", "faces")]
    asked += [
        question(kind, kind, may_not_apply=True, required=True, help={"en": "Think back."})
        for kind in ("servqual", "nps", "long", "number", "date", "contact", "consent")
    ]
    made = actions.create_survey(name="All", unit=None, asked=one_page(*asked), by=owner)
    actions.launch(survey=made, edition=1, by=owner)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    loaded: list[int] = []
    page.on("response", lambda answer: loaded.append(len(answer.body())))
    page.goto(f"{live_server.url}/s/{made.address}/")
    page.wait_for_load_state("networkidle")
    assert 5_000 < sum(loaded) < MOST_BYTES
    found = flaws(page, 390, "light")
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_role("alert").wait_for()
    assert found + flaws(page, 1280, "dark") == []
    context.close()


def reached_but_not_answered(route):
    """The form arrives, and the network drops before the answer does."""
    assert route.request.method == "POST"
    assert route.fetch(max_redirects=0).status == 302
    route.abort()


def test_the_network_dropping_and_two_clicks_make_one_response(browser, live_server, owner):
    asked = pages(Block("one", {}, (question("stars"),)), Block("two", {}, (question("more"),)))
    made = actions.create_survey(name="Twice", unit=None, asked=asked, by=owner)
    actions.launch(survey=made, edition=1, by=owner)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{made.address}/")
    page.get_by_label("4").check()
    context.set_offline(True)
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_text("There is no connection right now.").wait_for()
    page.route("**/s/**", reached_but_not_answered, times=1)
    with page.expect_event("requestfailed"):
        context.set_offline(False)
    page.close()  # on its way to an error page, which nothing else may interrupt
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{made.address}/")
    page.get_by_role("button", name="Back").click()
    assert page.get_by_label("4").is_checked()
    page.get_by_role("button", name="Go on").last.dblclick()
    page.get_by_text("About more?").wait_for()
    other = context.new_page()
    other.goto(f"{live_server.url}/s/{made.address}/")
    other.get_by_label("5").check()
    other.get_by_role("button", name="Go on").last.click()
    other.get_by_text("Thank you.").wait_for()
    page.get_by_label("5").check()
    page.get_by_role("button", name="Go on").last.click()
    page.get_by_text("Thank you.").wait_for()
    assert Response.objects.count() == 1
    assert Answer.objects.filter(replaced_at=None, question="stars").get().value == 4
    context.close()


def test_the_page_is_drawn_from_its_first_answer_which_fits_into_one_round_trip(
    browser, live_server, owner
):
    kinds = ("rating", "csat", "nps", "single", "long")
    asked = [question(kind, kind, choices=choices("foot", "car", "bus")) for kind in kinds]
    made = actions.create_survey(name="Five", unit=None, asked=one_page(*asked), by=owner)
    actions.launch(survey=made, edition=1, by=owner)
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.route("**/static/**", lambda route: route.abort())
    first = page.goto(f"{live_server.url}/s/{made.address}/")
    size = sum(first.request.sizes()[each] for each in ("responseBodySize", "responseHeadersSize"))
    assert size < ONE_ROUND_TRIP
    page.evaluate(PAINTED)
    button = page.get_by_role("button", name="Go on").last
    assert button.evaluate("it => getComputedStyle(it).borderRadius") == "999px"
    context.close()
