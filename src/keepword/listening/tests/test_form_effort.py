"""How easy a form was: what customers answer stands on the register, with n and interval."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import DAY, make

from keepword.listening.models import Answer, AnswerTally, Count, Period, Response, SurveyVersion
from keepword.listening.surveys.effort import found_easy
from keepword.organisation.models import Organisation, Role, User
from keepword.standards.models import PaperForm, PaperFormVersion
from keepword.standards.paperwork.effort import efforts

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia(client):
    Organisation.objects.create(pk=1, name="Thread and Needle", minimum_group=5)
    olivia = User.objects.create_user("olivia@example.org", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    client.force_login(olivia)
    return olivia


@pytest.fixture
def form(client, olivia):
    """A form about which customers are asked."""
    return asked_about(client, "Repair order")


def asked_about(client, name: str) -> PaperForm:
    form = make(PaperFormVersion, form=make(PaperForm, name=name)).form
    client.post(f"/forms/{form.pk}/asked/")
    form.refresh_from_db()
    return form


def answer(form: PaperForm, value: int, **more) -> Answer:
    version = SurveyVersion.objects.get(survey__key=form.survey)
    response = make(Response, version=version)
    return make(Answer, response=response, question="easy", value=value, **more)


def tally(form: PaperForm, value: int, n: int) -> None:
    version = SurveyVersion.objects.get(survey__key=form.survey)
    make(AnswerTally, version=version, about="easy", value=str(value), n=n)


def said(form: PaperForm) -> str:
    return str(efforts([form])[form.pk])


def test_the_register_and_the_forms_page_say_how_many_found_it_easy(client, form):
    tally(form, 7, 60)
    tally(form, 5, 40)
    answer(form, 6)
    answer(form, 1)
    says = "60 of 100 found it easy (50 to 69; n = 102)."
    assert says in client.get("/forms/").text
    assert says in client.get(f"/forms/{form.pk}/").text
    file = client.get("/forms.csv").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(file))
    assert (round(float(line["found_easy"]), 2), line["answered"]) == (0.6, "102")


def test_too_few_are_told_as_what_they_are(form):
    assert said(form) == "Asked how easy it is; nobody has answered yet."
    for _ in range(4):
        answer(form, 7)
    assert said(form) == "Too few have answered how easy it is to tell."
    answer(form, 2)
    assert said(form) == "4 of 5 found it easy: too few for more."


def test_an_answer_that_was_replaced_or_is_in_the_tallies_counts_once(form):
    answer(form, 7, replaced_at="2026-03-02T10:00Z")
    counted = answer(form, 7)
    Response.objects.filter(pk=counted.response_id).update(counted_on=DAY)
    tally(form, 7, 1)
    assert found_easy([form.survey]) == {form.survey: (1, 1)}


def test_of_an_anonymous_survey_only_closed_periods_tell(form):
    survey = SurveyVersion.objects.get(survey__key=form.survey).survey
    for released, n in ((DAY, 8), (None, 100)):
        period = make(Period, survey=survey, released_on=released)
        make(Count, period=period, question="easy", value="6", n=n)
    assert found_easy([form.survey]) == {form.survey: (8, 8)}


def test_the_best_answers_are_those_of_the_scale_that_was_asked(form):
    version = SurveyVersion.objects.get(survey__key=form.survey)
    version.document["blocks"][0]["questions"][0]["points"] = 5
    version.save()
    tally(form, 4, 3)
    tally(form, 3, 1)
    assert found_easy([form.survey]) == {form.survey: (3, 4)}


def test_the_register_asks_the_database_as_much_for_many_surveys(client, form):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/forms/")
        return len(caught)

    queries()
    few = queries()
    for number in range(10):
        answer(asked_about(client, f"Form {number}"), 7)
    assert queries() == few
