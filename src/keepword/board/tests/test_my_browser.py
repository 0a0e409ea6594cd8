"""In a real browser: predicting on a phone by keyboard, my page, a customer's page."""

import datetime as dt

import pytest
from tests.support.factories import make

from keepword.board.customer_looks import look
from keepword.ledger.models import FreshObservation
from keepword.listening import actions
from keepword.listening.models import Participant, Prediction
from keepword.organisation.models import Organisation, Person, Role, User
from keepword.standards.models import Moment
from keepword.web.tests.browsing import look_at

from .observing import observe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    settings.LEDGER = str(settings.HOME / "ledger")
    settings.HOME.mkdir()


@pytest.fixture
def olivia(client, delivered_on_the_day):
    """The owner, signed in, who is asked what she believes."""
    Moment.objects.filter(key="delivered").update(proposition="It came on the day we said.")
    olivia = User.objects.create_user("olivia@example.org", name="Olivia Owner")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


@pytest.fixture
def open_round(olivia):
    def open_round(*moments: str):
        until = Organisation.objects.get().today() + dt.timedelta(days=3)
        return actions.open_round(name="Spring", moments=moments, open_until=until, by=olivia)

    return open_round


def context_of(browser, live_server, client, **more):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, **more)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return context


def test_axe_finds_nothing_on_the_pages_of_a_round(browser, live_server, client, open_round):
    asking = open_round("delivered", "overall")
    cookie = client.cookies["sessionid"].value
    for path in (
        "/me/",
        f"/predict/{asking.key}/",
        "/predictions/",
        "/predictions/new/",
        f"/predictions/{asking.key}/",
        "/moments/delivered/",
        "/settings/attention/",
    ):
        assert look_at(browser, live_server.url + path, cookie=cookie) == []
    token = actions.make_link(asking=asking, by=asking.opened_by)
    assert look_at(browser, f"{live_server.url}/p/{token}/") == []


def test_axe_finds_nothing_on_a_customers_page(browser, live_server, client, olivia):
    anna = make(Person, key="workshop:anna@example.org")
    make(FreshObservation, moment="delivered", person=anna.surrogate, unit="shop")
    cookie = client.cookies["sessionid"].value
    for path in ("/customers/", f"/customers/{look(person=anna, by=olivia).key}/"):
        assert look_at(browser, live_server.url + path, cookie=cookie) == []


def tab_on(page, selector: str) -> None:
    """Press Tab until the element holds the focus; there is no script to ask."""
    for _ in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {selector}.")


def test_predicting_on_a_phone_by_keyboard_and_seeing_how_near(
    browser, live_server, client, open_round, olivia
):
    observe("delivered", "perceived", 28, 40)
    asking = open_round("delivered", "overall")
    page = context_of(browser, live_server, client).new_page()
    page.goto(f"{live_server.url}/me/")
    tab_on(page, ".asked .button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/predict/{asking.key}/")
    tab_on(page, ".slider")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    tab_on(page, "form .button")
    page.keyboard.press("Enter")
    page.get_by_text("you said 85 of 100").wait_for()
    tab_on(page, "[name=typed]")
    page.keyboard.type("63")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you. You have predicted.").wait_for()
    assert sorted(Prediction.objects.values_list("says", flat=True)) == [63, 85]
    actions.close_round(asking=asking, by=olivia)
    page.goto(f"{live_server.url}/me/")
    page.get_by_text("You said 85. Customers say 70. You were 15 points higher.").wait_for()


def test_from_the_square_on_the_wall_to_a_prediction_without_an_account(
    browser, live_server, client, open_round
):
    asking = open_round("delivered")
    page = context_of(browser, live_server, client).new_page()
    page.goto(f"{live_server.url}/predictions/{asking.key}/")
    page.get_by_role("button", name="Make a link and its sheet").click()
    address = page.locator(".command").inner_text()
    box = page.locator("img.qr").bounding_box()
    assert box["width"] >= 200
    assert box["width"] == pytest.approx(box["height"], abs=1)
    phone = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    phone.goto(address)
    phone.get_by_label("I work here").check()
    phone.get_by_label("Or type the number").fill("40")
    phone.get_by_role("button", name="That is what they say").click()
    phone.get_by_text("Thank you. You have predicted.").wait_for()
    phone.goto(address)
    phone.get_by_text("you said 40 of 100").wait_for()
    assert Participant.objects.get(user=None).predictions.get().says == 40


def test_finding_a_customer_by_keyboard(browser, live_server, client, olivia):
    anna = make(Person, key="workshop:anna@example.org")
    make(FreshObservation, moment="delivered", person=anna.surrogate, score=0.0)
    page = context_of(browser, live_server, client).new_page()
    page.goto(f"{live_server.url}/customers/")
    tab_on(page, "[name=key]")
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="anna@example.org").wait_for()
    assert page.get_by_text("Delivered on the day we said: not kept").is_visible()
    assert "anna" not in page.url
