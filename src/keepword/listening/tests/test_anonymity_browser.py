"""Asked anonymously, in a real browser without script: a survey, leaders, an internal provider."""

import datetime as dt
import uuid

import pytest
from tests.support.factories import make

from keepword.listening import tasks
from keepword.listening.anonymity import actions as anonymity
from keepword.listening.models import Count, Period, Pulse, Response, Survey
from keepword.listening.pulses import actions as pulses
from keepword.listening.pulses.asking import SERVICE
from keepword.listening.surveys import actions
from keepword.listening.surveys.answers import Given
from keepword.listening.surveys.questionnaire import Block
from keepword.organisation.models import Organisation, Unit
from keepword.web.tests.browsing import look_at

from .questionnaires import pages, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
TWO_PAGES = pages(
    Block("first", {}, (question("stars"),)), Block("second", {}, (question("why", "long"),))
)


@pytest.fixture
def open_page(browser, live_server, client):
    """Opens a page without script, signed in or not."""
    contexts = []

    def open_page(*, signed_in: bool):
        context = browser.new_context(
            java_script_enabled=False, base_url=live_server.url, viewport=PHONE, locale="en-GB"
        )
        contexts.append(context)
        if signed_in:
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def let_it_end() -> None:
    yesterday = Organisation.objects.get(pk=1).today() - dt.timedelta(days=1)
    Period.objects.filter(released_on=None).update(ends_on=yesterday)
    tasks.sweep()


def test_from_the_choice_to_what_is_told(open_page, client, olivia, live_server, browser):
    client.force_login(olivia)
    actions.create_survey(name="Honestly", unit=None, asked=TWO_PAGES, by=olivia)
    inside = open_page(signed_in=True)
    inside.goto(Survey.objects.get().get_absolute_url())
    inside.get_by_role("link", name="Make it anonymous instead").click()
    choose = inside.url
    inside.get_by_label("a month").check()
    inside.get_by_label("I know that this cannot be undone").check()
    inside.get_by_role("button", name="Make it anonymous for good").click()
    inside.get_by_role("button", name="Launch it").click()
    inside.get_by_text("It is launched").wait_for()
    survey = Survey.objects.get()
    for why in ("It took long.", "Fine."):
        said = {"stars": Given("answered", 2), "why": Given("answered", why)}
        anonymity.send(survey=survey, asked=TWO_PAGES, key=uuid.uuid4(), given=said)
    phone = open_page(signed_in=False)
    phone.goto(f"/s/{survey.address}/")
    phone.get_by_text("This survey is anonymous").wait_for()
    phone.get_by_role("group", name="About stars?").get_by_label("4").check()
    phone.locator("button.button").click()
    phone.get_by_label("About why?").fill("They were kind.")
    phone.get_by_role("button", name="Back").click()
    assert phone.get_by_role("group", name="About stars?").get_by_label("4").is_checked()
    phone.locator("button.button").click()
    phone.locator("button.button").click()
    phone.get_by_text("They are counted").wait_for()
    assert not phone.context.cookies()
    assert not Response.objects.exists()
    inside.goto(Survey.objects.get().get_absolute_url())
    inside.get_by_text("3 have answered in this period").wait_for()
    assert not inside.get_by_text("They were kind.").count()
    let_it_end()
    inside.reload()
    inside.get_by_text("They were kind.").wait_for()
    cookie = client.cookies["sessionid"].value
    assert look_at(browser, choose, cookie=cookie) == []
    assert look_at(browser, f"{live_server.url}/s/{Survey.objects.get().address}/") == []


def test_from_rating_to_both_views(open_page, client, person, live_server, browser):
    olivia = person("Olivia", "owner")
    asks = [{"key": "answers", "words": "Answers within a day.", "belief": "We own it."}]
    leading = make(
        Pulse, asks=asks, period=make(Period, survey=None, ends_on=dt.date.max, fewest=3)
    )
    client.force_login(olivia)
    staff = [person(name) for name in ("Ann", "Ben", "Cem")]
    for each in staff:
        leading.raters.create(person=each)
    leading.own_ratings.create(person=olivia)
    own = open_page(signed_in=True)
    own.goto(leading.get_absolute_url())
    own.get_by_label("Often").check()
    own.get_by_role("button", name="Keep it").click()
    own.get_by_text("Kept. You may say otherwise").wait_for()
    found = look_at(browser, own.url, cookie=client.cookies["sessionid"].value)
    for each in staff[1:]:
        pulses.rate(pulse=leading, ratings={"answers": 5}, by=each)
    client.force_login(staff[0])
    theirs = open_page(signed_in=True)
    theirs.goto(leading.get_absolute_url())
    theirs.get_by_label("Always").check()
    theirs.get_by_role("button", name="Send it").click()
    theirs.get_by_text("You have taken part.").wait_for()
    provider = make(Pulse, **_service())
    Count.objects.bulk_create(
        Count(period=provider.period, question=key, state="answered", value="4", n=4)
        for key in SERVICE
    )
    let_it_end()
    client.force_login(olivia)
    own = open_page(signed_in=True)
    own.goto("/leading/")
    own.get_by_text("44 to 100, n = 3").first.wait_for()
    for address in ("/leading/", "/service/"):
        page = f"{live_server.url}{address}"
        found += look_at(browser, page, cookie=client.cookies["sessionid"].value)
    assert found == []


def _service() -> dict[str, object]:
    return {
        "kind": Pulse.Kind.SERVICE,
        "provider": make(Unit, name="Billing"),
        "asks": [{"key": key, "words": ""} for key in SERVICE],
        "period": make(Period, survey=None, released_on=dt.date(2026, 10, 1)),
    }
