"""From a file of contacts to an answer by mail, in a real browser, without script."""

import pytest

from keepword.listening.models import Invitation, Wave
from keepword.web.tests.browsing import look_at

from .inviting import ask, link_in, send
from .questionnaires import one_page, question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
FILE = b"email,name\nkim@example.org,Kim\nali@example.org,Ali\n"


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://word.example.org"


def test_from_a_file_of_contacts_to_an_answer_by_a_click_in_a_mail(
    browser, client, live_server, olivia, launched
):
    survey = launched(one_page(question("stars"))).survey
    client.force_login(olivia)
    cookie = client.cookies["sessionid"].value
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    inside = context.new_page()
    inside.goto("/contacts/new/")
    file = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": FILE}
    inside.get_by_label("A CSV file of contacts").set_input_files(file)
    inside.get_by_role("button", name="Take them in").click()
    inside.get_by_text("Taken in: 2 new").wait_for()
    inside.goto(survey.get_absolute_url())
    inside.get_by_role("link", name="Open a wave").click()
    inside.get_by_label("What you call this wave").fill("Spring")
    inside.get_by_label("Nothing is sent from").fill("00:00")
    inside.get_by_label("until", exact=True).fill("00:00")
    inside.get_by_role("button", name="Open it").click()
    inside.get_by_text("Nobody is drawn yet.").wait_for()
    ask()
    ali, _kim = sorted(send(), key=lambda each: each.to)
    phone = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport=PHONE
    ).new_page()
    link = link_in(ali)
    phone.goto(f"{link}?stars=4&language=en")
    assert phone.get_by_role("radio", name="4").is_checked()
    phone.get_by_role("button", name="Go on").last.click()
    phone.get_by_text("Thank you").first.wait_for()
    inside.reload()
    inside.get_by_text("1 of 2 reached answered").wait_for()
    inside.get_by_role("link", name="Kim").wait_for()
    wave, kim = Wave.objects.get(), Invitation.objects.get(contact__name="Kim").contact
    pages = (
        survey.get_absolute_url(), wave.get_absolute_url(), f"/surveys/{survey.key}/waves/new/",
        "/contacts/new/", "/contacts/", kim.get_absolute_url(), link.replace("/i/", "/u/"),
    )  # fmt: skip
    for address in pages:
        assert look_at(browser, f"{live_server.url}{address}", cookie=cookie) == []
