"""Surveys for programs: what they ask, what came back, and responses handed in."""

import uuid

import pytest

from keepword.ledger.models import FreshObservation
from keepword.listening.models import Answer, Response, Survey
from keepword.listening.surveys import actions
from keepword.listening.surveys.questionnaire import Scoring
from keepword.organisation.actions import make_token
from keepword.organisation.models import AuditEntry

from .questionnaires import choices, one_page, question, so

pytestmark = pytest.mark.django_db
JSON = "application/json"
ASKED = one_page(
    question("kept", "single", choices=choices("yes", "no"), moment="ready",
             scoring=Scoring("perceived", choices=("yes",))),
    question("nps", "nps"),
    question("pair", "servqual"),
    question("order", "ranking", choices=choices("time", "price")),
    question("days", "number", least=0),
    question("why", "long", show_if=so("nps", "at most", 6)),
)  # fmt: skip


@pytest.fixture
def version(launched):
    return launched(ASKED)


@pytest.fixture
def program(client, olivia):
    """A program that holds a token for some scopes."""

    def with_token(*scopes):
        _, secret = make_token(name="Till", scopes=scopes, days=30, by=olivia)
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_token


def hand_in(till, version, key=None, **more):
    said = {"key": str(key or uuid.uuid4())} | more
    return till.post(f"/api/surveys/{version.survey.key}/responses", said, content_type=JSON)


def test_surveys_are_listed_and_told_whole(program, version):
    Survey.objects.create(name="A draft", draft=version.document)
    report = program("read")
    newest, first = report.get("/api/surveys").json()["items"]
    assert (newest["name"], newest["version"], first["version"]) == ("A draft", 0, 1)
    one = report.get(f"/api/surveys/{version.survey.key}").json()
    assert (one["version"], one["document"]) == (1, version.document)
    assert program("write").get("/api/surveys").status_code == 403


def test_a_response_is_the_same_however_often_it_is_handed_in(program, version, workshop):
    till, key = program("bring in"), uuid.uuid4()
    said = {"answers": {"kept": "yes", "nps": 9, "order": ["price", "time"]}, "unit": "workshop"}
    for _twice in range(2):
        answer = hand_in(till, version, key, **said)
        assert answer.json() == {"key": str(key), "ended": True, "answered": 3}
    response = Response.objects.get()
    assert (response.channel, response.unit, bool(response.finished_at)) == (
        "program", "workshop", True,
    )  # fmt: skip
    states = dict(Answer.objects.values_list("question", "state"))
    assert (states["days"], states["why"]) == ("skipped", "not shown")
    assert FreshObservation.objects.count() == 1
    hand_in(till, version, key, **said | {"answers": {"nps": 3}})
    assert Answer.objects.get(question="nps", replaced_at=None).value == 3


@pytest.mark.parametrize(
    ("answers", "at"),
    [
        ({"kept": "maybe"}, "kept"), ({"kept": None}, "kept"),
        ({"nps": 11}, "nps"), ({"nps": {"a": 1}}, "nps"), ({"nps": "9' OR 1"}, "nps"),
        ({"nps": 1e400}, "nps"), ({"nps": True}, "nps"),
        ({"pair": 5}, "pair"), ({"pair": {"expected": 99}}, "pair"), ({"order": "time"}, "order"),
        ({"days": -1}, "days"), ({"days": "many"}, "days"), ({"why": "x" * 5000}, "why"),
        ({"never": 1}, "never"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_by_its_question_and_nothing_is_kept(
    program, version, answers, at
):
    answer = hand_in(program("bring in"), version, answers=answers)
    assert answer.status_code == 422
    assert not Response.objects.exists()
    if answers != {"nps": 1e400}:
        assert [each["where"] for each in answer.json()["errors"]] == [["answers", at]]


def test_who_may_hand_in_and_where_it_is_too_late(program, version, olivia):
    assert hand_in(program("read"), version).status_code == 403
    till = program("bring in")
    assert "no unit “moon”" in hand_in(till, version, unit="moon").json()["detail"]
    actions.close(survey=version.survey, by=olivia)
    assert hand_in(till, version, answers={"nps": 9}).status_code == 409
    assert not Response.objects.exists()


def test_results_are_those_of_the_page_and_withheld_alike(program, version):
    till = program("bring in", "read", "look up")
    base = f"/api/surveys/{version.survey.key}"
    for at in range(3):
        hand_in(till, version, answers={"kept": "yes", "nps": 9}, channel="program")
        said = till.get(f"{base}/results").json()
        assert said["questions"][0]["withheld"] == (at < 2)
    kept, nps, *_rest = said["questions"]
    assert (said["begun"], said["ended"], said["by_channel"]) == (3, 3, {"program": 3})
    assert (kept["held"]["n"], kept["headline"]["value"]) == (3, 100.0)
    assert (nps["headline"]["kind"], nps["headline"]["value"]) == ("score", 100.0)
    hand_in(till, version, answers={"kept": "no"}, channel="phone")
    part = till.get(f"{base}/results?only=way:program").json()
    assert part["questions"][0]["withheld"]
    assert till.get(f"{base}/results?only=a").status_code == 422
    apart = till.get(f"{base}/questions/kept/groups").json()
    assert [row["n"] for row in apart["channels"]] == [None, None]
    assert [row["n"] for row in apart["weeks"]] == [4]
    assert till.get(f"{base}/questions/never/groups").status_code == 404


def test_single_responses_are_looked_at_and_each_look_is_kept(program, version):
    till, key = program("bring in", "look up"), uuid.uuid4()
    hand_in(till, version, key, answers={"nps": 9})
    (one,) = till.post(f"/api/surveys/{version.survey.key}/responses/look").json()["items"]
    assert (one["key"], one["answers"][0]["value"]) == (str(key), 9)
    assert AuditEntry.objects.filter(did="took single answers away").count() == 1
    report = program("read", "bring in")
    assert report.post(f"/api/surveys/{version.survey.key}/responses/look").status_code == 403


def test_lists_ask_as_often_however_long_they_are(program, version, django_assert_num_queries):
    till = program("bring in", "look up", "read")
    addresses = [("/api/surveys", 11, "get"),
                 (f"/api/surveys/{version.survey.key}/responses/look", 12, "post")]  # fmt: skip
    for many in (3, 30):
        for _each in range(many):
            hand_in(till, version, answers={"nps": 9})
            Survey.objects.create(name="A draft", draft=version.document)
        for address, queries, method in addresses:
            with django_assert_num_queries(queries):
                assert getattr(till, method)(address).status_code == 200
