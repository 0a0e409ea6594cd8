"""A leader sets out, walks a moment and writes what they met, on a phone without script."""

import pytest
from django.urls import reverse

from keepword.listening.models import Walk
from keepword.standards.models import Moment
from keepword.web.tests.browsing import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def test_from_choosing_a_moment_to_what_changes(browser, client, live_server, person, workshop):
    Moment.objects.create(
        key="fetched", name="Fetching it", unit=workshop, proposition="It was handed over at once."
    )
    client.force_login(person("Mia", "manager", workshop))
    cookie = client.cookies["sessionid"].value
    context = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport=PHONE
    )
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    phone = context.new_page()
    phone.goto(reverse("walks"))
    phone.get_by_label("The moment you walk").select_option(label="Fetching it")
    phone.get_by_role("button", name="Walk this one").click()
    phone.get_by_text("“It was handed over at once.”").wait_for()
    found = look_at(browser, phone.url, cookie=cookie)
    phone.get_by_role("radio", name="No", exact=True).focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("Tab")
    phone.keyboard.type("I waited for ten minutes.")
    phone.get_by_label("What you will change").fill("Two at the counter on Saturdays.")
    phone.get_by_role("button", name="Keep it").click()
    phone.get_by_text("Two at the counter on Saturdays.").wait_for()
    phone.get_by_text("it was not so").wait_for()
    found += look_at(browser, phone.url, cookie=cookie)
    mine = Walk.objects.get()
    assert (mine.was_kept, mine.met) == (False, "I waited for ten minutes.")
    assert found == []
