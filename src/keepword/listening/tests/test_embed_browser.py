"""A survey within a page of another website, in a real browser."""

import pytest

from keepword.listening.models import Response
from keepword.listening.surveys import actions
from keepword.listening.surveys.questionnaire import Block

from .questionnaires import pages, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOP = "http://shop.example"
OTHER = "http://other.example"


@pytest.fixture
def website(browser, live_server, olivia, moments):
    """Opens a page of a website that includes the script for a survey, which one may show."""
    asked = pages(
        Block("one", {}, (question("stars"),)),
        Block("two", {}, tuple(question(f"more-{n}") for n in range(9))),
        framed_by=(SHOP,),
    )
    made = actions.create_survey(name="Website", unit=None, asked=asked, by=olivia)
    actions.launch(survey=made, edition=1, by=olivia)
    script = f"{live_server.url}/static/listening/embed.js"
    address = f"{live_server.url}/s/{made.address}/"
    html = f'<h1>Shop</h1><script src="{script}" data-survey="{address}"></script>'
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})

    def website(origin: str):
        page = context.new_page()
        page.route(f"{origin}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{origin}/thanks-for-your-order")
        return page

    yield website
    context.close()


def test_it_is_answered_there_and_grows_as_it_needs(website):
    page = website(SHOP)
    frame = page.frame_locator("iframe")
    frame.get_by_label("4", exact=True).check()
    before = page.locator("iframe").bounding_box()["height"]
    frame.get_by_role("button", name="Go on").last.click()
    frame.get_by_text("About more-8?").wait_for()
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {before + 200}")
    frame.get_by_role("button", name="Go on").last.click()
    frame.get_by_text("Thank you.").wait_for()
    response = Response.objects.get()
    assert (response.channel, bool(response.finished_at)) == ("embed", True)


def test_a_website_that_is_not_named_shows_nothing(website):
    page = website(OTHER)
    refused = []
    page.on("console", lambda said: refused.append(said.text))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in words for words in refused)
    assert (
        page.frame_locator("iframe").get_by_role("heading", name="After your repair").count() == 0
    )
