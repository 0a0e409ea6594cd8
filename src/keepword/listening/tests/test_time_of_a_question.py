"""How long each question took: as the browser says, or by when it was sent, one at a time."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from keepword.listening.models import Answer, AnswerTally, Response
from keepword.listening.results.cells import values_of
from keepword.listening.results.counting import count, take_out
from keepword.listening.surveys.measures import results
from keepword.listening.surveys.questionnaire import Block

from .questionnaires import one_page, pages, question
from .test_survey_answers import said

KEY = uuid.UUID(int=7)
TWO = one_page(question("stars"), question("why", "long"))


def hidden(page) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def seconds(survey) -> dict[str, float | None]:
    return {each.question.key: each.seconds for each in results(survey, "en", 1).questions}


@pytest.mark.django_db
class TestBrowsers:
    def test_what_the_browser_says_is_kept_with_the_answer_and_told(self, client, launched):
        survey = launched(TWO).survey
        here = f"/s/{survey.address}/"
        sent = hidden(client.get(here)) | {"stars": "4", "why": "Late", "spent": "stars:42 why:900"}
        client.post(here, sent)
        assert dict(Answer.objects.values_list("question", "tenths")) == {"stars": 42, "why": 900}
        before = seconds(survey)
        assert 3.8 < before["stars"] < 4.4
        assert 84 < before["why"] < 99
        assert count(9) == 1
        assert seconds(survey) == before, "counted it is the same"
        take_out(Response.objects.all())
        assert not AnswerTally.objects.exists()

    @pytest.mark.parametrize("spent", ["", "stars", "stars:-4", "stars:0", "x:9", "stars:99999999"])
    def test_what_makes_no_sense_is_left_out(self, client, launched, spent):
        survey = launched(TWO).survey
        here = f"/s/{survey.address}/"
        sent = hidden(client.get(here)) | {"stars": "4", "why": "", "spent": spent}
        client.post(here, sent)
        assert seconds(survey) == {"stars": None, "why": None}

    def test_the_same_answer_sent_again_is_no_other_though_it_took_longer(self, client, launched):
        here = f"/s/{launched(TWO).survey.address}/"
        sent = hidden(client.get(here)) | {"stars": "4", "why": "Late", "spent": "stars:42"}
        for spent in ("stars:42", "stars:99"):
            client.post(here, sent | {"spent": spent})
        assert Answer.objects.filter(question="stars").count() == 1

    def test_an_anonymous_survey_keeps_no_times(self, client, launched):
        survey = launched(TWO).survey
        type(survey).objects.update(period_months=1)
        page = client.get(f"/s/{survey.address}/")
        assert "times.js" not in page.text
        assert 'name="spent"' not in page.text


@pytest.mark.django_db
def test_one_at_a_time_needs_no_script(launched):
    asked = pages(Block("page", {}, tuple(map(question, ("a", "b", "c")))), one_at_a_time=True)
    version = launched(asked)
    said(version, key=KEY, a=4, b=4, c=4)
    begin = timezone.now()
    for number, key in enumerate("abc"):
        at = begin + dt.timedelta(seconds=20 * number)
        Answer.objects.filter(question=key).update(said_at=at)
    found = seconds(version.survey)
    assert found["a"] is None, "when it was opened nobody knows"
    assert 18 < found["b"] < 22
    assert 18 < found["c"] < 22


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("number", 37.0, "30 40"), ("number", 0.37, "0.3 0.4"), ("number", -37.0, "-40 -30"),
        ("number", 0.0, "0 0"), ("number", 100.0, "100 200"), ("number", 0.3, "0.3 0.4"),
        ("number", 1e15, "1000000000000000 2000000000000000"), ("date", "2026-03-31", "2026-03"),
        ("consent", True, "yes"),
    ],
)  # fmt: skip
def test_numbers_days_and_consent_have_a_distribution(kind, value, cell):
    first = next(values_of(question("it", kind), value))
    assert first[0].value == cell


@pytest.mark.django_db
def test_every_kind_is_told_with_shares_and_their_limits(launched):
    asked = one_page(
        question("years", "number"), question("day", "date"), question("ok", "consent")
    )
    version = launched(asked)
    for number in range(4):
        agree = True if number else "skipped"
        said(version, key=uuid.uuid4(), years=30 + 5 * number, day=f"2026-0{1 + number % 2}-09",
             ok=agree)  # fmt: skip
    years, day, ok = results(version.survey, "en", 1).questions
    assert [(bar.label, bar.n) for bar in years.parts[0].bars] == [
        ("30 to under 40", 2), ("40 to under 50", 2),
    ]  # fmt: skip
    assert years.parts[0].mean.value == 37.5
    assert [(bar.label, bar.n) for bar in day.parts[0].bars] == [
        ("January 2026", 2), ("February 2026", 2),
    ]  # fmt: skip
    (agreed,) = ok.parts[0].bars
    assert (agreed.label, agreed.n, agreed.share.n) == ("Agreed", 3, 4)
    assert agreed.low < 75 < agreed.high
