"""What customers perceive: the whole from its own moment, dimensions with ranges, words beside."""

import io
import uuid
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some
from tests.support.factories import make

from keepword.board.image_words import image_words
from keepword.board.perception import perception, said, together
from keepword.board.results import Mark
from keepword.listening.models import Survey, SurveyVersion
from keepword.listening.surveys.answers import Given, save
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation.models import Role, User
from keepword.standards.models import Moment
from keepword.strategy.models import Text, TextVersion

from .observing import observe

pytestmark = pytest.mark.django_db
IMAGE = "reliable, friendly; keeps its word\nThey call before it is too late."
WORDS = ("friendly", "slow", "reliable", "cheap")


@pytest.fixture
def ready(shop, delivered_on_the_day) -> Moment:
    return Moment.objects.create(key="ready", name="Ready", dimension="On-time delivery")


def test_the_whole_is_its_own_moment_and_never_a_mean(ready):
    observe("delivered", "perceived", 90, 100)
    observe("ready", "perceived", 90, 100)
    assert perception().whole is None
    observe("overall", "perceived", 20, 40)
    page = perception()
    assert page.whole.marks[0].said == "50"
    assert [row.key for row in page.dimensions[0].rows] == ["delivered", "ready"]


def test_a_dimension_together_weighs_each_answer_alike_with_a_range_that_always_holds(ready):
    observe("delivered", "perceived", 90, 100)
    observe("ready", "perceived", 20, 50)
    (dimension,) = perception().dimensions
    assert dimension.name == "On-time delivery"
    both = dimension.together
    assert (both.n, round(both.share, 4)) == (150, round(110 / 150, 4))
    lows = [row.marks[0].low for row in dimension.rows]
    assert both.low == pytest.approx((100 * lows[0] + 50 * lows[1]) / 150)
    assert said(both).startswith("All together: 73 of 100, between ")
    assert said(replace(both, n=1500)).endswith(" (1,500 answers).")


def test_the_dimension_with_the_worst_moment_is_first(ready):
    Moment.objects.create(key="bill", name="The bill is right", dimension="Accurate billing")
    Moment.objects.create(key="odd", name="Something else")
    observe("delivered", "perceived", 90, 100)
    observe("ready", "perceived", 80, 100)
    observe("bill", "perceived", 30, 100)
    observe("odd", "perceived", 60, 100)
    assert [each.name for each in perception().dimensions] == [
        "Accurate billing", "None named yet", "On-time delivery",
    ]  # fmt: skip


def test_nothing_stands_together_where_one_is_withheld_or_alone(ready):
    observe("delivered", "perceived", 90, 100)
    assert perception().dimensions[0].together is None
    observe("ready", "perceived", 1, 2)
    (dimension,) = perception().dimensions
    assert [row.marks[0].withheld for row in dimension.rows] == [False, True]
    assert dimension.together is None


def test_few_answers_are_counted_and_make_no_index(ready):
    observe("delivered", "perceived", 5, 9)
    observe("ready", "perceived", 7, 8)
    both = perception().dimensions[0].together
    assert said(both) == "All together: 12 of 17 answers. Too early for an index."


@given(some.lists(some.tuples(some.integers(1, 400), some.floats(0, 1)), min_size=2, max_size=5))
def test_together_lies_between_its_moments_and_within_its_range(answers):
    marks = [
        Mark("perceived", "", round(part * n) / n, None, None, n, "", "") for n, part in answers
    ]
    both = together(marks)
    places = [mark.at for mark in marks]
    assert min(places) - 1e-9 <= both.share <= max(places) + 1e-9
    assert both.low - 1e-9 <= both.share <= both.high + 1e-9


@pytest.fixture
def words_survey(shop) -> SurveyVersion:
    asked = {
        "languages": ["en"], "title": {"en": "Us"}, "intro": {}, "thanks": {},
        "blocks": [{"key": "page", "title": {}, "questions": [{
            "key": "words", "kind": "multiple", "text": {"en": "Which words fit us?"},
            "image_words": True,
            "choices": [{"key": each, "text": {"en": each.title()}} for each in WORDS],
        }]}],
    }  # fmt: skip
    return make(SurveyVersion, document=asked, survey=make(Survey, name="Us", draft=asked))


def choose(version: SurveyVersion, *words: str) -> None:
    save(
        version=version, asked=questionnaire(version.document), key=uuid.uuid4(),
        given={"words": Given("answered", list(words))}, channel="link", language="en",
    )  # fmt: skip


def test_words_that_customers_choose_stand_beside_those_we_want(client, words_survey):
    mission = make(Text, kind="mission")
    make(TextVersion, text=mission, parts={"statement": "We keep our word.", "image": IMAGE})
    for chosen in (("slow", "friendly"), ("slow",), ("slow", "cheap"), ("reliable", "slow")):
        choose(words_survey, *chosen)
    assert image_words(IMAGE, "en", 5).is_withheld
    choose(words_survey, "friendly", "slow")
    found = image_words(IMAGE, "en", 5)
    assert found.n == 5
    assert [(each.bar.label, each.bar.n, each.is_wanted) for each in found.words] == [
        ("Slow", 5, False), ("Friendly", 2, True), ("Reliable", 1, True), ("Cheap", 1, False),
    ]  # fmt: skip
    assert found.not_offered == ("keeps its word",)
    user = User.objects.create_user("robin@example.org")
    Role.objects.create(user=user, kind="member")
    client.force_login(user)
    page = " ".join(client.get("/perception/").text.split())
    assert "Most chose “Slow”: 100 of 100." in page
    assert "Of the words you want, most chose “Friendly”: 40 of 100." in page
    assert "Wanted, and not offered in this survey: keeps its word" in page
    newer = make(SurveyVersion, document=words_survey.document, survey=make(Survey, name="New"))
    choose(newer, "slow")
    assert image_words(IMAGE, "en", 5).survey == words_survey.survey, "of it enough is known"
    assert image_words(IMAGE, "en", 5, newer.survey.key).is_withheld


def test_the_page_teaches_the_next_step_and_asks_no_more_for_many(client, ready):
    user = User.objects.create_user("robin@example.org")
    Role.objects.create(user=user, kind="member")
    client.force_login(user)
    empty = client.get("/perception/").text
    assert "Ask customers with a survey" in empty
    assert "No survey asks for them yet." in empty
    assert client.get("/perception/?first=never").status_code == 400
    asked = []
    for number in range(2):
        for each in range(1 + 12 * number):
            Moment.objects.create(key=f"m-{number}-{each}", name="One", dimension=str(each))
            observe(f"m-{number}-{each}", "perceived", 6, 9)
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/perception/").status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_its_file_and_programs_get_what_the_page_shows(client, ready):
    observe("delivered", "perceived", 90, 100)
    observe("ready", "perceived", 20, 50)
    observe("overall", "perceived", 7, 9)
    make(User, email="rita@example.org").roles.create(kind="member")
    client.force_login(User.objects.get(email="rita@example.org"))
    assert "/perception.csv" in client.get("/perception/").text
    table = client.get("/perception.parquet").content
    rows = {(row["part"], row["of"]): row for row in pq.read_table(io.BytesIO(table)).to_pylist()}
    assert [*rows] == [
        ("whole", "overall"), ("moment", "delivered"), ("moment", "ready"),
        ("dimension", "On-time delivery"),
    ]  # fmt: skip
    assert (rows["whole", "overall"]["early"], rows["whole", "overall"]["said"]) == (True, "7 of 9")
    both = rows["dimension", "On-time delivery"]
    assert (both["n"], round(both["value"], 4)) == (150, round(110 / 150, 4))
    assert both["low"] < both["value"] < both["high"]
    assert client.get("/perception.csv?first=never").status_code == 404
