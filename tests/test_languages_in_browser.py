"""A language is chosen in a real browser; and one that is written from right to left."""

import pytest

from keepword.board.tests.observing import observe
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Moment
from keepword.web.tests.browsing import WIDER, flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(browser, live_server, client):
    """The owner's browser, which asks for English pages, and a board to look at."""
    Organisation.objects.create(pk=1, name="Thread and Needle")
    Unit.objects.create(key="shop", name="Shop")
    Moment.objects.create(key="ready", name="The repair is ready", proposition="It was ready.")
    observe("ready", "delivered", 90, 100)
    observe("ready", "perceived", 71, 100)
    user = User.objects.create_user("olivia@example.org", "three odd words", name="Olivia Owner")
    Role.objects.create(user=user, kind=Role.Kind.OWNER)
    client.force_login(user)
    context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=True)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_german_is_chosen_by_keyboard_and_stays(page, live_server):
    page.goto(f"{live_server.url}/you/")
    page.get_by_label("Language").select_option(label="Deutsch")
    page.get_by_role("button", name="Save").press("Enter")

    assert page.get_by_role("status").inner_text() == (
        "Ihr Name und Ihre Sprache sind gespeichert."
    )
    page.get_by_role("link", name="Die Lücke", exact=True).press("Enter")
    assert page.locator("html").get_attribute("lang") == "de"
    assert "100 Antworten von Kunden, 1. August bis 31. Oktober 2025." in page.inner_text("main")
    assert flaws(page, 390, "light") == []


WHERE_LETTERS_STAND = """cell => {
  const text = cell.firstChild, range = document.createRange();
  return [...text.data].map((letter, at) => {
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return [letter, range.getBoundingClientRect().x];
  }).filter(([letter]) => letter.trim());
}"""
"""How a text looks, whatever the order in which it is written."""
PLACES = "all => all.map(each => each.getBoundingClientRect().x)"


def test_a_page_from_right_to_left_keeps_its_figures_from_left_to_right(
    page, live_server, settings
):
    settings.LANGUAGES = [*settings.LANGUAGES, ("he", "Hebrew")]
    User.objects.update(language="he")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/moments/ready/")

    assert page.locator("html").get_attribute("dir") == "rtl"
    heading, gap = page.locator("#gaps"), page.locator("td.number", has_text="−").first
    assert all(x > 640 for _, x in heading.evaluate(WHERE_LETTERS_STAND))
    ticks = page.locator("svg.scale__strip").first.locator("text").evaluate_all(PLACES)
    assert len(ticks) == 5
    assert ticks == sorted(ticks)
    seen = sorted(gap.evaluate(WHERE_LETTERS_STAND), key=lambda letter: letter[1])
    assert "".join(letter for letter, _ in seen) == "−19"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDER) == 0


ENDS_APART = """element => {
  const range = document.createRange(), text = [...element.childNodes].find(
    node => node.nodeType === Node.TEXT_NODE && node.data.includes('!'));
  const at = text.data.indexOf('!'), x = offset => {
    range.setStart(text, offset);
    range.setEnd(text, offset + 1);
    return range.getBoundingClientRect().x;
  };
  return [x(at - 1), x(at)];
}"""
"""Where a name's last letter and the mark behind it stand."""


def test_names_of_the_other_direction_stay_in_one_piece(page, live_server, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("he", "Hebrew")]
    Moment.objects.update(name="Ready!")
    User.objects.update(language="he")
    page.goto(f"{live_server.url}/journey/moments/ready/key/")
    letter, mark = page.locator("main p", has_text="Ready!").first.evaluate(ENDS_APART)
    assert letter < mark
    Moment.objects.update(name="מוכן!")
    User.objects.update(language="de")
    page.goto(f"{live_server.url}/journey/moments/ready/key/")
    letter, mark = page.locator("main p", has_text="מוכן!").first.evaluate(ENDS_APART)
    assert mark < letter
