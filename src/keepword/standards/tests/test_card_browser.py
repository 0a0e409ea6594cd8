"""A card in a browser: begun, scored, read; at phone and desktop width, without script."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Card, Interaction, Moment
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def person(name, kind, unit=None):
    user = make(User, name=name)
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def opened(browser, live_server):
    contexts = []

    def page_of(user):
        context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
        where = {"name": "sessionid", "value": cookie_of(user), "url": live_server.url}
        context.add_cookies([where])
        contexts.append(context)
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


def test_a_card_is_begun_scored_and_read(browser, live_server, opened):
    Organisation.objects.create(pk=1, name="Thread and Needle")
    workshop = Unit.objects.create(key="workshop", name="Workshop")
    make(Moment, key="taking-in", name="Taking in a repair", unit=workshop)
    mia, mo = person("Mia Manager", "manager", workshop), person("Mo Member", "member", workshop)
    page = opened(mia)
    page.goto("/journey/")
    page.get_by_role("link", name="Observation cards").click()
    page.get_by_role("link", name="Begin a card").click()
    page.get_by_label("Name", exact=True).fill("At the bench")
    page.get_by_label("At which moment").select_option("Taking in a repair")
    page.get_by_label("Whose people are observed").select_option("Workshop")
    page.get_by_label("How many of 100 two people score").fill("0")
    page.get_by_label("Mia Manager").check()
    page.get_by_label("What is to be seen").nth(0).fill("Says by when it is ready")
    page.get_by_role("button", name="Begin it").click()
    page.get_by_text("From Monday on interactions are drawn by it.").wait_for()
    card = Card.objects.get()
    then = timezone.now() - dt.timedelta(hours=1)
    drawn = card.interactions.create(week=then.date(), number=0, person=mo, unit=workshop, at=then)
    drawn.scorings.create(scorer=mia, counts=True)
    page.goto("/cards/")
    page.get_by_role("link", name="Mo Member, the first from").click()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("Whom it is about reads it first.").first.wait_for()
    shown = f"{live_server.url}/cards/observed/{drawn.key}/"
    mine = opened(mo)
    mine.goto(shown)
    mine.get_by_text("100 of 100 points.").wait_for()
    mine.get_by_role("button", name="I have read it").click()
    mine.get_by_text("Now it counts, without your name.").wait_for()
    assert Interaction.objects.get().entered_as == "taking-in"
    for user, path in ((mia, "/cards/"), (mia, "/cards/new/"), (mia, f"/cards/{card.pk}/")):
        assert look_at(browser, live_server.url + path, cookie=cookie_of(user)) == []
    assert look_at(browser, shown, cookie=cookie_of(mo)) == []
