"""A draft as a phone shows it, while it is written."""

import pytest

from keepword.listening.models import Survey
from keepword.listening.surveys import actions
from keepword.web.tests.browsing import flaws

from .questionnaires import one_page, question, so
from .sending import fields

WHY = question("why", "long", text={"en": "You gave {{stars}}. Why?"},
               show_if=so("stars", "at most", 3))  # fmt: skip


@pytest.fixture
def survey(db, olivia, moments):
    asked = one_page(question("stars"), WHY)
    return actions.create_survey(name="After a repair", unit=None, asked=asked, by=olivia)


@pytest.fixture
def address(survey):
    return f"/surveys/{survey.key}/preview/"


def test_it_shows_the_draft_as_it_was_kept(client, olivia, address):
    client.force_login(olivia)
    page = client.get(address)
    assert "About stars?" in page.text
    assert "You gave […]. Why?" in page.text
    assert page.text.count("Asked of some only") == 1
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]


def test_it_shows_what_is_typed_and_keeps_nothing(client, olivia, survey, address):
    client.force_login(olivia)
    sent = fields(client.get(f"/surveys/{survey.key}/edit/"))
    page = client.post(address, sent | {"q.stars.text": "How many <stars>?"})
    assert "How many &lt;stars&gt;?" in page.text
    survey.refresh_from_db()
    assert (survey.edition, "How many" in str(survey.draft)) == (1, False)


def test_what_cannot_be_is_said_and_the_kept_one_shown(client, olivia, address):
    client.force_login(olivia)
    page = client.post(address, {"framed_by": "not a website"})
    assert "a website is written as https://www.example.org" in page.text
    assert "About stars?" in page.text


def test_who_may_not_write_it_sees_none(client, sam, address):
    client.force_login(sam)
    assert client.get(address).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInABrowser:
    @pytest.fixture
    def editing(self, browser, live_server, client, olivia, survey):
        client.force_login(olivia)
        contexts = []

        def editing(**more):
            context = browser.new_context(base_url=live_server.url, locale="en-GB", **more)
            contexts.append(context)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
            page = context.new_page()
            page.goto(f"/surveys/{survey.key}/edit/?at=stars")
            return page, page.frame_locator("iframe[name=preview]")

        yield editing
        for context in contexts:
            context.close()

    def test_it_follows_what_is_typed(self, editing):
        page, phone = editing()
        phone.get_by_text("About stars?").wait_for()
        page.get_by_label("Question", exact=True).first.fill("How was the repair?")
        phone.get_by_text("How was the repair?").wait_for()
        page.get_by_label("Shown as").select_option("faces")
        phone.locator(".point__face").first.wait_for()
        page.go_back()
        assert page.url == "about:blank"

    def test_without_script_a_button_shows_it_as_it_stands(self, editing):
        page, phone = editing(java_script_enabled=False)
        page.get_by_label("Question", exact=True).first.fill("How was the repair?")
        page.get_by_role("button", name="Show it as it stands").click()
        phone.get_by_text("How was the repair?").wait_for()
        assert Survey.objects.get().edition == 1

    def test_axe_finds_nothing(self, editing):
        page, phone = editing()
        phone.get_by_text("About stars?").wait_for()
        assert flaws(page, 1280, "light") + flaws(page, 390, "dark") == []
