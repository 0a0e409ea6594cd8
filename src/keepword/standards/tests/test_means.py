"""What measures a standard: what is offered, what is kept, and what its page says has come."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.delivery.models import RecipeVersion, SavedRecipe
from keepword.ledger.models import Source
from keepword.listening.models import Answer, Response, Survey, SurveyVersion
from keepword.organisation.models import Role, User
from keepword.standards.means import OFFERS, means_at, means_of, offers
from keepword.standards.models import Moment, MomentAlias, Standard, StandardVersion
from keepword.standards.tests.delivering import deliver

pytestmark = pytest.mark.django_db
FORM = {
    "statement": "It is ready.", "target": "90", "measured_how": "The day told.",
    "valid_from": "2026-03-02",
}  # fmt: skip


@pytest.fixture
def ready(owner, workshop):
    return make(Moment, key="ready", name="Ready", unit=workshop)


@pytest.fixture
def standard(ready):
    standard = make(Standard, moment=ready, measured_by="events", measured_with="orders")
    make(StandardVersion, standard=standard)
    return standard


@pytest.fixture
def page(client, owner, standard):
    client.force_login(owner)

    def shown():
        return client.get(f"/standards/{standard.pk}/").content.decode()

    return shown


def recipe(key, moment, lens="delivered"):
    saved = make(SavedRecipe, key=key, name=key.capitalize())
    mapping = {"moment": "elsewhere", "lens": "delivered", "further": []}
    make(RecipeVersion, recipe=saved, number=1, mapping=mapping | {"moment": moment})
    mapping["further"] = [{"moment": moment, "lens": lens}]
    make(RecipeVersion, recipe=saved, number=2, mapping=mapping)


def survey(moment="ready", **fields):
    scored = {"lens": "perceived", "satisfied_at": 4}
    question = {"key": "q1", "kind": "rating", "text": {"en": "Was it ready?"}, "points": 5,
                "moment": moment, "scoring": scored}  # fmt: skip
    block = {"key": "b", "title": {"en": "B"}, "questions": [question]}
    document = {"languages": ["en"], "title": {"en": "After"}, "blocks": [block]}
    asked = make(Survey, name="After a repair", draft=document, **fields)
    return make(SurveyVersion, survey=asked, number=1, document=document)


def words(moment):
    return [means.word for means in means_at(moment)]


def test_recipes_mapped_to_the_moment_and_files_that_told_of_it_are_offered(ready):
    make(MomentAlias, key="done", moment=ready)
    recipe("orders", "done")
    recipe("stars", "ready", lens="perceived")
    recipe("elsewhere", "nowhere")
    deliver("ready", 1, 2)
    deliver("done", 1, 2)
    assert words(ready) == ["events:orders"]


def test_what_a_room_records_itself_is_no_file(ready):
    make(Source, key="orders", mode=Source.Mode.RECORD)
    deliver("ready", 1, 2)
    assert words(ready) == []


def test_questions_of_open_surveys_are_offered_as_they_are_asked_last(ready):
    version = survey()
    survey(moment="nowhere")
    key = f"survey:{version.survey.key}/q1"
    assert words(ready) == [key]
    assert means_at(ready)[0].name == "After a repair: Was it ready?"
    gone = version.document | {"blocks": []}
    make(SurveyVersion, survey=version.survey, number=2, document=gone)
    assert words(ready) == []


def test_a_question_counts_answers_and_an_anonymous_one_what_was_told(ready, standard, page):
    version = survey()
    Standard.objects.update(measured_by="survey", measured_with=f"{version.survey.key}/q1")
    assert "nothing has come from it in the last 90 days" in page()
    for state, value in (("answered", 5), ("answered", 2), ("skipped", None)):
        response = make(Response, version=version)
        make(Answer, response=response, question="q1", state=state, value=value)
    assert "2 in the last 90 days." in page()
    Survey.objects.update(period_months=3)
    assert "nothing has come from it in the last 90 days" in page()


def test_somebody_chooses_one_and_the_page_says_what_came(client, owner, ready):
    client.force_login(owner)
    deliver("ready", 1, 2, ago=12)
    form = client.get("/journey/moments/ready/promise/").content.decode()
    assert '<option value="events:orders">orders</option>' in form
    client.post("/journey/moments/ready/promise/", FORM | {"measured_by": "events:orders"})
    standard = Standard.objects.get()
    assert (standard.measured_by, standard.measured_with) == ("events", "orders")
    page = client.get(f"/standards/{standard.pk}/").content.decode()
    assert "2 in the last 90 days, the last on" in page
    assert "cases delivered by" not in page
    change = client.get(f"/standards/{standard.pk}/change/").content.decode()
    assert '<option value="events:orders" selected>' in change


def test_without_one_or_with_one_that_is_gone_the_page_says_so(page, standard):
    assert "What measured it is there no longer" in page()
    Standard.objects.update(measured_with="")
    assert "nobody is told when nothing comes" in page()
    Standard.objects.update(measured_by="")
    assert "Nobody has said yet how it is measured." in page()


def test_what_is_not_offered_is_refused(client, owner, ready):
    client.force_login(owner)
    answer = client.post("/journey/moments/ready/promise/", FORM | {"measured_by": "events:else"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"measured_by"}
    assert not Standard.objects.exists()


def test_who_brings_no_files_gets_no_link_to_them(client, page, standard):
    deliver("ready", 1, 2)
    assert 'href="/imports/"' in page().split("How it is measured")[1].split("</dd>")[0]
    mo = make(User)
    Role.objects.create(user=mo, kind=Role.Kind.MEMBER)
    client.force_login(mo)
    shown = client.get(f"/standards/{standard.pk}/").content.decode()
    assert 'href="/imports/"' not in shown.split("How it is measured")[1].split("</dd>")[0]


def test_a_room_that_says_it_again_offers_once(ready, monkeypatch):
    monkeypatch.setattr("keepword.standards.means.OFFERS", {})
    deliver("ready", 1, 2)
    from_delivery = OFFERS["delivery"]
    offers("delivery", from_delivery)
    offers("delivery", from_delivery)
    assert words(ready) == ["events:orders"]


def test_asking_costs_as_much_with_many_of_them(page, ready, standard):
    deliver("ready", 1, 2)
    recipe("first", "ready")
    survey()
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(10):
        recipe(f"more-{number}", "ready")
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(few) == len(many)
    assert means_of(standard).key == "orders"
