"""The ways by which a survey reaches people: within a website's page, and at a kiosk."""

import re
import uuid
from importlib import resources

import pytest

from keepword.listening.models import Answer, Response
from keepword.listening.surveys import actions, kiosk
from keepword.listening.surveys.questionnaire import Block, Quota

from .questionnaires import choices, one_page, pages, question, so

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example.org"
MOST_BYTES = 10_000
KEY = uuid.UUID(int=7)
WHY = question("why", "long", show_if=so("kept", "is", "no"))


@pytest.fixture
def address(launched):
    def address(asked) -> str:
        return f"/s/{launched(asked).survey.address}/"

    return address


def ancestors(page) -> str:
    return re.search("frame-ancestors ([^;]+)", page["Content-Security-Policy"])[1]


class TestWithinAWebsite:
    def test_only_the_websites_named_may_show_it(self, client, address):
        here = address(one_page(question("stars"), framed_by=(SHOP, "http://other.example:8080")))
        for page in (here, f"{here}?by=embed", f"{here}thanks/"):
            shown = client.get(page)
            assert ancestors(shown) == f"{SHOP} http://other.example:8080"
            assert "X-Frame-Options" not in shown

    def test_no_other_survey_may_be_framed(self, client, address):
        page = client.get(address(one_page(question("stars"))))
        assert ancestors(page) == "'none'"
        assert page["X-Frame-Options"] == "DENY"

    def test_an_answer_from_there_says_so(self, client, address):
        here = address(one_page(question("stars"), framed_by=(SHOP,)))
        page = client.get(f"{here}?by=embed")
        assert "framed.js" in page.text
        assert 'name="channel" value="embed"' in page.text
        sent = {"response": KEY, "page": "page", "stars": 4, "channel": "embed"}
        thanks = client.post(here, sent, follow=True)
        assert Response.objects.get().channel == "embed"
        assert "framed.js" in thanks.text

    def test_what_a_website_includes_is_small(self):
        static = resources.files("keepword.listening") / "static" / "listening"
        sizes = [len((static / name).read_bytes()) for name in ("embed.js", "framed.js")]
        assert 100 < sum(sizes) < MOST_BYTES

    def test_its_page_says_how(self, client, launched, olivia):
        client.force_login(olivia)
        survey = launched(one_page(question("stars"))).survey
        here = f"/surveys/{survey.key}/reach/"
        assert "No website may show it yet" in client.get(here).text
        asked = one_page(question("stars"), framed_by=(SHOP,))
        actions.save_draft(survey=survey, edition=1, name="It", asked=asked, by=olivia)
        actions.launch(survey=survey, edition=2, by=olivia)
        page = client.get(here).text
        assert "/static/listening/embed.js&quot;" in page
        assert f"It is shown on {SHOP} only." in page
        assert f"/s/{survey.address}/kiosk/" in page


class TestAtAKiosk:
    ASKED = pages(
        Block("first", {}, (question("kept", "single", choices=choices("yes", "no")),)),
        Block(
            "second", {},
            (WHY, question("n", "number", most=9)),
        ),
        Block("third", {}, (question("photo", "file"), question("stars"))),
    )  # fmt: skip

    @pytest.fixture
    def send(self, client, address):
        here = f"{address(self.ASKED)}kiosk/"

        def send(**more):
            sent = {"response": KEY.hex, "version": 1, "language": "en"}
            return client.post(here, sent | more).status_code

        return send

    def held(self) -> dict[str, object]:
        rows = Answer.objects.filter(replaced_at=None)
        return {each.question: each.value or each.state for each in rows}

    def test_the_page_has_all_of_it_but_files(self, client, address):
        page = client.get(f"{address(self.ASKED)}kiosk/")
        for words in ("About kept?", "About why?", "About stars?", "Thank you."):
            assert words in page.text
        assert "photo" not in page.text
        assert "script-src 'self'; connect-src 'self'" in page["Content-Security-Policy"]

    def test_a_response_sent_again_is_one(self, send):
        sent = {"kept": "yes", "n": "3", "stars": "4", "passed": ["kept", "n", "stars"]}
        assert [send(**sent), send(**sent)] == [204, 204]
        assert self.held() == {
            "kept": "yes", "why": "not shown", "n": 3, "photo": "not shown", "stars": 4,
        }  # fmt: skip
        response = Response.objects.get()
        assert (response.channel, response.key, bool(response.finished_at)) == ("kiosk", KEY, True)
        assert Answer.objects.count() == 5

    def test_who_leaves_in_the_middle_has_said_what_they_said(self, send):
        assert send(kept="no", why="Late", passed=["kept"]) == 204
        assert self.held() == {"kept": "no", "why": "Late"}
        assert Response.objects.get().finished_at is None

    def test_what_was_passed_without_an_answer_or_with_none_that_fits_is_skipped(self, send):
        assert send(n="99", passed=["kept", "n"]) == 204
        assert self.held() == {"kept": "skipped", "why": "not shown", "n": "skipped"}

    def test_what_cannot_be_kept_is_told_apart_from_what_comes_too_fast(self, send, monkeypatch):
        assert send(response="none") == 404
        assert send(version="7") == 404
        monkeypatch.setattr(kiosk, "counted", lambda *_: False)
        assert send(kept="yes", passed=["kept"]) == 429
        assert not Response.objects.exists()

    def test_a_closed_survey_says_so(self, client, launched, olivia):
        version = launched(self.ASKED)
        actions.close(survey=version.survey, by=olivia)
        page = client.get(f"/s/{version.survey.address}/kiosk/")
        assert "This survey is closed" in page.text
        assert "<form" not in page.text


def test_texts_repeat_what_is_known_without_being_asked(client, address, workshop):
    text = "At {{fact:organisation}} {{fact:unit}}, for {{fact:name}}, by {{fact:channel}}"
    here = address(one_page(question("stars", text={"en": text}), quotas=(Quota("q", 9),)))
    assert "At Thread and Needle , for , by qr" in client.get(f"{here}?by=qr").text
    assert "At Thread and Needle , for , by kiosk" in client.get(f"{here}kiosk/").text
