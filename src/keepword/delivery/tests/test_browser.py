"""From a file on one's own machine to the board and back, in a real browser without script."""

import csv
from dataclasses import replace

import pytest
from tests.support.factories import make

from keepword.delivery import views
from keepword.delivery.arrivals import ask_for_import, map_columns, receive_upload
from keepword.delivery.mapping import Score, Seen
from keepword.delivery.models import Arrival, Import
from keepword.delivery.tasks import sweep
from keepword.web.tests.browsing import look_at

from .arriving import COLUMNS, file, owner
from .conftest import HEADER, LINES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BAD = "41,anna1,Mitte,yesterday,2024-05-04,1\n"


@pytest.fixture
def by(client):
    user = owner()
    client.force_login(user)
    return user


@pytest.fixture
def page(browser, live_server, client, by):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_from_a_file_to_the_board_and_back_without_script(page, shop):
    (shop / "repairs.csv").write_text(HEADER + "".join(LINES) + BAD)
    page.goto("/")
    page.get_by_role("link", name="Imports").click()
    page.get_by_label("The file").set_input_files(shop / "repairs.csv")
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("cell", name="anna2").wait_for()
    fields = page.locator("fieldset")
    fields.get_by_label("The moment of truth").first.select_option("a new one, named below")
    fields.get_by_label("If it is new: its name").first.fill("Ready by the day we said")
    fields.get_by_label("If it is new: the sentence").first.fill("It was ready by the day we said.")
    assert fields.get_by_label("When it happened").first.input_value() == "ready"
    assert fields.get_by_label("When it was done").first.input_value() == "ready"
    fields.get_by_label("When it was due").first.select_option("–")
    fields.get_by_label("What is still open").first.check()
    page.get_by_label("Department, team or place").select_option("branch")
    page.get_by_label("Customer: a number").select_option("customer")
    page.get_by_label("A name for files like this").fill("Repairs")
    page.get_by_role("button", name="Show what would come of it").click()
    page.get_by_text("This is needed for the way that you chose.").wait_for()
    fields.get_by_label("When it was due").first.select_option("due")
    page.get_by_role("button", name="Show what would come of it").click()
    page.get_by_role("heading", name="This is what would come of it").wait_for()
    page.get_by_text("1 refused because “ready” is not a time, first in row 41").wait_for()
    add_a_second_moment(page)
    assert not Import.objects.exists()
    page.get_by_role("button", name="Import it").click()
    page.get_by_text("Is imported next.").wait_for()
    sweep()
    page.get_by_role("link", name="Ask now").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download refused-repairs.csv").click()
    with download.value.path().open(newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert row["refused because"] == "“ready” is not a time"
    page.get_by_role("link", name="See the board").click()
    page.get_by_role("heading", name="Ready by the day we said").first.wait_for()
    page.go_back()
    page.get_by_role("button", name="Take this import back").click()
    page.get_by_text("Taken back: the figures are as if it had never been.").wait_for()
    assert Import.objects.get().undone_at
    page.goto("/imports/recipes/repairs/")
    page.get_by_role("link", name="Version 1 as a recipe").wait_for()


def add_a_second_moment(page):
    """By keyboard, from the same rows."""
    page.get_by_text("The same rows also speak of another moment").focus()
    page.keyboard.press("Enter")
    second = page.locator("details.further").first
    second.get_by_label("The moment of truth").select_option("a new one, named below")
    second.get_by_label("If it is new: its name").fill("Quick")
    second.get_by_label("If it is new: the sentence").fill("It took its time.")
    second.get_by_label("When it happened").select_option("ready")
    second.get_by_label("A rating is high enough").check()
    second.get_by_label("The rating").select_option("minutes")
    second.get_by_label("Is at least").fill("1")
    second.get_by_label("Out of").fill("50")
    page.get_by_role("button", name="Show what would come of it").press("Enter")
    page.get_by_role("cell", name="quick").or_(
        page.get_by_role("rowheader", name="quick")
    ).wait_for()


@pytest.fixture
def furnished(by):
    arrival = receive_upload(file=file(text=HEADER + "".join(LINES) + BAD), by=by)
    map_columns(arrival=arrival, columns=COLUMNS)
    ask_for_import(arrival=arrival, by=by)
    sweep()
    seen = receive_upload(file=file(text=HEADER + "".join(LINES[:9]) + BAD), by=by)
    quick = Seen("quick", "delivered", "ready", Score("rating", "minutes", limit=1, highest=50))
    map_columns(arrival=seen, columns=replace(COLUMNS, further=(quick,)))
    waiting = make(Arrival, state="queued", step="Reading repairs", by=by)
    refused = make(Arrival, state="refused", problem="Line 3 does not fit.", by=by)
    return {"made": Import.objects.get().change_id, "seen": seen.key, "waiting": waiting.key,
            "refused": refused.key}  # fmt: skip


def test_axe_finds_nothing(browser, live_server, client, furnished, monkeypatch):
    monkeypatch.setattr(views, "SECONDS_BETWEEN_LOOKS", "600")
    cookie = client.cookies["sessionid"].value
    for path in (
        "/imports/",
        "/imports/files/{seen}/columns/",
        "/imports/files/{waiting}/",
        "/imports/files/{refused}/",
        "/imports/made/{made}/",
        "/imports/recipes/repairs/",
    ):
        address = live_server.url + path.format(**furnished)
        assert look_at(browser, address, cookie=cookie) == [], path
