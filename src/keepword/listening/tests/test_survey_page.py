"""The page on which customers answer, as their browser meets it."""

import re
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.listening.models import Answer, Response
from keepword.listening.surveys import actions, answering
from keepword.listening.surveys.kinds import KINDS, AnswerError, read
from keepword.listening.surveys.questionnaire import Block, Scoring
from keepword.listening.surveys.showing import sent_before

from .questionnaires import choices, one_page, pages, question, so

KEY = str(uuid.UUID(int=7))
EN_AR = {"en": "How was it?", "ar": "كيف كان؟"}
STARS = question("stars", text=EN_AR, moment="ready", scoring=Scoring("perceived", 4))
WHY = question("why", "long", text={"en": "You gave {{stars}}. Why?"},
               show_if=so("stars", "at most", 3))  # fmt: skip
ASKED = pages(
    Block("first", {}, (STARS,)),
    Block("second", {}, (WHY, question("nps", "nps", required=True))),
    languages=("en", "ar"),
)
SAID = {
    "ar": ("متابعة", "يرجى الإجابة عن هذا السؤال.", "هذا الاستبيان مغلق"),
    "fr-ca": ("Continuer", "Merci de répondre à cette question.", "Cette enquête est close"),
    "uk": ("Далі", "Будь ласка, дайте відповідь на це запитання.", "Це опитування закрите"),
    "he": ("Go on", "Please answer this one.", "This survey is closed"),
}
database = pytest.mark.django_db


@pytest.fixture
def version(launched):
    return launched(ASKED)


@pytest.fixture
def address(version):
    return f"/s/{version.survey.address}/"


def form(page: str, **more) -> dict[str, object]:
    hidden = {"response": KEY, "version": 1, "page": page, "language": "en", "channel": "qr"}
    return hidden | more


def holding() -> dict[str, object]:
    rows = Answer.objects.filter(replaced_at=None)
    return {each.question: each.value or each.state for each in rows}


@database
class TestAnswering:
    def test_from_the_first_page_to_the_thanks(self, client, address):
        page = client.get(address, headers={"Accept-Language": "en"})
        assert "How was it?" in page.text
        page = client.post(address, form("first", stars="2"), follow=True)
        assert "You gave 2. Why?" in page.text
        page = client.post(address, form("second", why="<b>Late</b>", nps="3"), follow=True)
        assert "Thank you." in page.text
        assert holding() == {"stars": 2, "why": "<b>Late</b>", "nps": 3}
        response = Response.objects.get()
        assert (str(response.key), response.channel, bool(response.finished_at)) == (
            KEY, "qr", True,
        )  # fmt: skip

    def test_looking_keeps_nothing(self, client, address):
        for query in ("", "?page=second", f"?response={KEY}", "?language=ar", "?response=x"):
            assert client.get(address + query).status_code == 200
        assert client.get(f"{address}thanks/").status_code == 200
        assert not Response.objects.exists()

    def test_sent_twice_it_is_one_response(self, client, address):
        for _twice in range(2):
            client.post(address, form("first", stars="5"))
            client.post(address, form("second", nps="9"))
        assert Response.objects.count() == 1
        assert Answer.objects.count() == 3

    def test_what_is_missing_or_wrong_is_marked_and_the_rest_kept(self, client, launched):
        asked = one_page(question("stars"), question("n", "number"), question("m", required=True))
        address = f"/s/{launched(asked).survey.address}/"
        page = client.post(address, form("page", stars="4", n="many"))
        assert page.status_code == 400
        assert "Write a number." in page.text
        assert "Please answer this one." in page.text
        assert 'value="many"' in page.text
        assert holding() == {"stars": 4}
        page = client.post(address, form("page", stars="4", n="3,5", m="1"), follow=True)
        assert page.redirect_chain
        assert holding() == {"stars": 4, "n": 3.5, "m": 1}

    def test_two_tabs_and_a_later_look_are_the_same_response(self, client, address):
        key = re.search(r'name="response" value="(.+?)"', client.get(address).text)[1]
        assert f'value="{key}"' in client.get(address).text
        client.post(address, form("first", response=key, stars="2"))
        later = client.get(address)
        assert "You gave 2. Why?" in later.text
        assert "Somebody else? Begin anew." in later.text
        client.post(address, form("second", response=key, nps="2"))
        assert f'value="{key}"' not in client.get(address).text

    def test_back_shows_what_was_said_and_keeps_what_was_typed(self, client, address):
        client.post(address, form("first", stars="2"))
        page = client.post(address, form("second", why="Late.", _back="1"), follow=True)
        assert re.search(r'value="2"\s+checked', page.text)
        assert holding() == {"stars": 2, "why": "Late."}

    def test_does_not_apply_is_kept_apart_from_skipped(self, client, launched):
        asked = one_page(question("a", may_not_apply=True, required=True), question("b"))
        address = f"/s/{launched(asked).survey.address}/"
        client.post(address, form("page", **{"a.na": "1"}))
        assert holding() == {"a": "does not apply", "b": "skipped"}

    def test_who_has_the_old_version_open_answers_that_one(self, client, version, address, olivia):
        survey = version.survey
        changed = one_page(question("stars", text={"en": "How many stars?"}))
        actions.save_draft(survey=survey, edition=1, name="New", asked=changed, by=olivia)
        actions.launch(survey=survey, edition=2, by=olivia)
        client.post(address, form("first", stars="5"))
        assert Response.objects.get().version == version
        client.cookies.clear()
        assert "How many stars?" in client.get(address).text


@database
class TestLanguages:
    def test_the_browser_chooses_first_and_the_reader_may_switch(self, client, address):
        page = client.get(address, headers={"Accept-Language": "ar-EG,en;q=0.5"})
        assert '<html lang="ar" dir="rtl">' in page.text
        assert "كيف كان؟" in page.text
        page = client.post(address, form("first", stars="4", switch="ar"), follow=True)
        assert '<html lang="ar" dir="rtl">' in page.text
        assert re.search(r'value="4"\s+checked', page.text)
        assert Response.objects.get().language == "ar"

    @pytest.mark.parametrize("language", ["ar", "fr-ca", "uk", "he"])
    def test_buttons_and_errors_speak_what_the_survey_speaks(self, client, launched, language):
        on, must, closed = SAID[language]
        asked = question("nps", "nps", text={language: "?"}, required=True)
        version = launched(one_page(asked, languages=(language,), title={language: "!"}))
        address = f"/s/{version.survey.address}/"
        page = client.get(address, headers={"Accept-Language": "en"}).text
        assert on in page
        assert f'dir="{"rtl" if language in {"ar", "he"} else "ltr"}"' in page
        assert must in client.post(address, form("page", language=language)).text
        actions.close(survey=version.survey, by=version.launched_by)
        client.cookies.clear()
        assert closed in client.get(address).text

    def test_a_text_that_is_missing_falls_back_to_the_first_language(self, client, address):
        page = client.get(address + "?language=ar")
        assert "After your repair" in page.text

    def test_a_language_it_does_not_have_is_its_first_one(self, client, address):
        page = client.get(address, headers={"Accept-Language": "fr"})
        assert '<html lang="en" dir="ltr">' in page.text


@database
class TestWhatIsRefused:
    def test_nothing_is_at_the_address_of_a_draft(self, client, olivia, moments):
        survey = actions.create_survey(name="Draft", unit=None, asked=ASKED, by=olivia)
        assert client.get(f"/s/{survey.address}/").status_code == 404
        assert client.get("/s/nobody/").status_code == 404

    def test_a_closed_survey_says_so_and_lets_those_within_end(self, client, version, address):
        client.post(address, form("first", stars="5"))
        actions.close(survey=version.survey, by=version.launched_by)
        page = client.post(address, form("second", nps="9"), follow=True)
        assert "Thank you." in page.text
        client.cookies.clear()
        assert "This survey is closed" in client.get(address).text
        page = client.post(address, form("first", response=str(uuid.UUID(int=8)), stars="5"))
        assert "This survey is closed" in page.text
        assert Response.objects.count() == 1

    def test_a_form_from_another_site_is_refused(self, client, address):
        answer = client.post(address, form("first"), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403

    def test_what_a_program_fills_in_is_not_kept(self, client, address):
        page = client.post(address, form("first", stars="5", leave_empty="http://spam.example"))
        assert page.status_code == 400
        assert not Response.objects.exists()

    def test_too_many_at_once_are_asked_to_come_again_with_their_answers(
        self, client, address, monkeypatch
    ):
        monkeypatch.setattr(answering, "NEW_RESPONSES_A_MINUTE", 1)
        client.post(address, form("first", stars="5"))
        other = form("first", response=str(uuid.UUID(int=8)), stars="2")
        page = client.post(address, other)
        assert page.status_code == 429
        assert int(page["Retry-After"]) <= 60
        assert re.search(r'value="2"\s+checked', page.text)
        assert Response.objects.count() == 1

    def test_a_point_that_is_not_offered_is_no_answer(self, client, address):
        page = client.post(address, form("first", stars="6"))
        assert "Choose one of the answers offered." in page.text
        assert not Response.objects.exists()


SOME = choices("x", "y", "z")
ROWS = choices("r", "s")
keys = st.sampled_from(["x", "y", "z"])
text = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1)
VALUES = {
    "rating": st.integers(1, 5), "nps": st.integers(0, 10), "csat": st.integers(1, 5),
    "ces": st.integers(1, 7), "single": keys, "short": text, "long": text,
    "servqual": st.fixed_dictionaries({"expected": st.integers(1, 7)},
                                      optional={"perceived": st.integers(1, 7)}),
    "importance": st.integers(0, 100).map(lambda n: {"x": n, "y": 100 - n, "z": 0}),
    "multiple": st.sets(keys, min_size=1).map(sorted),
    "matrix": st.dictionaries(st.sampled_from(["r", "s"]), keys, min_size=1),
    "ranking": st.permutations(["x", "y", "z"]),
    "number": st.integers(-10**9, 10**9).map(lambda n: n / 8),
    "date": st.dates().map(str), "consent": st.just(True),
    "contact": st.fixed_dictionaries({"name": text.map(lambda each: each[:200])}),
    "file": st.fixed_dictionaries(
        {"file": st.just("a1"), "name": st.just("box.png"), "size": st.integers(1, 10**7)}
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10)
@given(data=st.data())
def test_what_is_kept_comes_back_into_the_form_as_it_was_sent(kind, data):
    asked = question("q", kind, choices=SOME, rows=ROWS)
    value = data.draw(VALUES[kind])
    assert read(asked, sent_before(asked, value)) == value
    assert read(asked, {}) is None


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("rating", {"q": ["0"]}, "offered"),
        ("rating", {"q": ["²"]}, "offered"),
        ("nps", {"q": ["11"]}, "offered"),
        ("servqual", {"q.expected": ["8"]}, "offered"),
        ("single", {"q": ["w"]}, "offered"),
        ("multiple", {"q": ["x", "y", "z"]}, "Choose 2 at most."),
        ("matrix", {"q.r": ["w"]}, "offered"),
        ("ranking", {"q.x": ["1"], "q.y": ["1"], "q.z": ["2"]}, "from 1 to 3 once"),
        ("ranking", {"q.x": ["1"]}, "from 1 to 3 once"),
        ("importance", {"q.x": ["60"], "q.y": ["50"]}, "these are 110"),
        ("importance", {"q.x": ["-1"]}, "whole numbers"),
        ("long", {"q": ["x" * 4001]}, "4000 letters"),
        ("number", {"q": ["1e9"]}, "Write a number."),
        ("number", {"q": ["-1"]}, "at least 0"),
        ("number", {"q": ["3"]}, "at most 2"),
        ("date", {"q": ["31.3.2026"]}, "such as 2026-03-31"),
        ("contact", {"q.mail": ["robin"]}, "mail address whole"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_mend(kind, sent, said):
    asked = question("q", kind, choices=SOME, rows=ROWS, least=0, most=2)
    with pytest.raises(AnswerError) as refused:
        read(asked, sent)
    assert said in str(refused.value)
