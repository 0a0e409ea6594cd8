"""The pages in a real browser: nothing for axe to find, on a phone and on a desk, day and night."""

import itertools

import pytest

from keepword.board import measures
from keepword.board.results import Empty, First
from keepword.organisation.actions import offer_first_owner_address
from keepword.organisation.models import Organisation, Role, User
from keepword.web.tests.browsing import WIDER, look_at

from . import pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMPTY = pages.board(
    (),
    empty=Empty("Nothing has been observed yet.", "Bring a file:", "keepword import recipe.toml"),
    span=None,
    lenses=(),
    first=First((), None),
)


@pytest.fixture
def owner(client):
    Organisation.objects.create(pk=1, name="Thread and Needle", is_sample=True)
    user = User.objects.create_user("olivia@example.org", "three odd words", name="Olivia Owner")
    Role.objects.create(user=user, kind=Role.Kind.OWNER)
    client.force_login(user)
    return user


@pytest.fixture
def pictured(monkeypatch):
    """Pages with something of everything."""
    monkeypatch.setattr(measures, "board", lambda **_: pages.board())
    monkeypatch.setattr(measures, "moment_page", lambda key, **_: pages.moment_page())


@pytest.mark.parametrize(
    "path",
    ["/", "/moments/on-the-day/", "/method/", "/nowhere/", "/password/", "/second-step/"],
)
@pytest.mark.usefixtures("owner", "pictured")
def test_axe_finds_nothing(browser, live_server, client, path):
    cookie = client.cookies["sessionid"].value
    assert look_at(browser, live_server.url + path, cookie=cookie) == []


@pytest.mark.parametrize("path", ["/sign-in/", "/sample/"])
def test_axe_finds_nothing_before_signing_in(browser, live_server, owner, path):
    assert look_at(browser, live_server.url + path) == []


def test_axe_finds_nothing_on_the_first_owners_page(browser, live_server):
    address = f"{live_server.url}/start/{offer_first_owner_address()}/"
    assert look_at(browser, address) == []


def test_axe_finds_nothing_on_an_empty_board(browser, live_server, client, owner, monkeypatch):
    monkeypatch.setattr(measures, "board", lambda **_: EMPTY)
    cookie = client.cookies["sessionid"].value
    assert look_at(browser, live_server.url, cookie=cookie) == []


def test_marks_of_a_row_do_not_cover_each_other_on_a_phone(
    browser, live_server, client, owner, monkeypatch
):
    monkeypatch.setattr(measures, "board", lambda **_: pages.board((pages.CLOSE,)))
    context = browser.new_context(viewport={"width": 390, "height": 900})
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url)
    boxes = [mark.bounding_box() for mark in page.locator(".row__strip use.mark").all()]
    assert len(boxes) == 5
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    for (x, y), (other_x, other_y) in itertools.combinations(middles, 2):
        assert max(abs(x - other_x), abs(y - other_y)) >= 14


@pytest.mark.parametrize("path", ["/", "/moments/on-the-day/"])
@pytest.mark.usefixtures("owner", "pictured")
def test_on_paper_a_page_is_light_and_without_what_only_a_screen_needs(
    browser, live_server, client, path
):
    context = browser.new_context(viewport={"width": 718, "height": 1000}, color_scheme="dark")
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + path)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 28, 26)"
    for hidden in (".site-header", ".filters", ".site-footer", "summary"):
        assert not any(each.is_visible() for each in page.locator(hidden).all())
    assert page.evaluate(WIDER) <= 0
    name, drawing = (page.locator(f".row {part}").first for part in ("h2", ".strip"))
    if path == "/":
        assert drawing.bounding_box()["x"] > name.bounding_box()["x"] + 50


# --- the journey -------------------------------------------------------------------------------


def test_from_the_one_time_address_to_the_board_without_script(browser, live_server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/start/{offer_first_owner_address()}/")
    page.get_by_label("Your organisation").fill("Thread and Needle")
    page.get_by_label("Your name").fill("Olivia Owner")
    page.get_by_label("Your e-mail address").fill("olivia@example.org")
    page.get_by_label("A password").fill("three odd words")
    page.get_by_role("button", name="Make me the owner").click()
    page.wait_for_url(f"{live_server.url}/")
    page.get_by_role("heading", name="Nothing is known yet.").wait_for()
    page.get_by_text("Olivia Owner").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail address").fill("olivia@example.org")
    page.get_by_label("Password").fill("three odd words")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server.url}/")
    assert page.get_by_role("heading", name="Nothing is known yet.").is_visible()


@pytest.mark.usefixtures("owner", "pictured")
def test_from_signing_in_to_a_table_and_out_with_the_keyboard_alone(browser, live_server):
    page = browser.new_page()
    page.goto(live_server.url)
    tab_to(page, "", tag="INPUT", name="login")
    page.keyboard.type("olivia@example.org")
    tab_to(page, "", tag="INPUT", name="password")
    page.keyboard.type("three odd words")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    tab_to(page, "", tag="SELECT", name="unit")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Show")
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=shop**")
    tab_to(page, "Delivered on the day we said")
    page.keyboard.press("Enter")
    page.wait_for_url("**/moments/on-the-day/**unit=shop**")
    tab_to(page, "Figures of all views")
    assert not page.get_by_role("cell", name="Wilson interval").first.is_visible()
    page.keyboard.press("Enter")
    assert page.get_by_role("cell", name="Wilson interval").first.is_visible()
    page.goto(live_server.url)
    tab_to(page, "Olivia Owner")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/sign-in/")


def tab_to(page, text: str, *, tag: str | None = None, name: str | None = None) -> None:
    """Press Tab until the element that has the text, or the name, holds the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(e => ({text: e.textContent.trim(), tag: e.tagName, name: e.name}))"
            "(document.activeElement)"
        )
        if name and (here["tag"], here["name"]) == (tag, name):
            return
        if not name and here["text"] == text:
            return
    pytest.fail(f"Tab never comes to {text or name!r}.")
