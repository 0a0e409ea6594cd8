"""Every ready survey is answered to its end, whatever its questions are called."""

import re
import uuid

import pytest

from keepword.listening.models import Answer, Response
from keepword.listening.surveys import checking
from keepword.listening.surveys.kinds import CONTACT_PARTS, KINDS, names, pair_parts, scale
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.surveys.ready_sets import READY, ready

pytestmark = pytest.mark.django_db
NAMES = [each.key for each in READY]


def sent(question: Question) -> dict[str, object]:
    """As a form sends some answer."""
    key, widget = question.key, KINDS[question.kind].widget
    first = question.choices[0].key if question.choices else ""
    if widget == "numbers":
        given = [100, *[0] * 99] if question.kind == "importance" else list(range(1, 99))
        return dict(zip(names(question).values(), given, strict=False))
    return {
        "scale": {key: (scale(question) or [0])[-1]},
        "pair": {f"{key}.{part}": 3 for part in pair_parts(question)},
        "single": {key: first},
        "multiple": {key: [first]},
        "matrix": {f"{key}.{row.key}": first for row in question.rows},
        "contact": {f"{key}.{part}": "kim@example.org" for part in CONTACT_PARTS},
        "consent": {key: "yes"},
        "number": {key: 1},
        "date": {key: "2026-03-01"},
    }.get(widget, {key: "Words."})


@pytest.mark.parametrize("name", NAMES)
def test_it_is_answered_to_its_end(client, launched, name):
    asked = ready(name, moment="ready", proposition="It was ready.")
    survey = launched(asked).survey
    address, language = f"/s/{survey.address}/", asked.languages[0]
    hidden = {"response": uuid.uuid4(), "version": 1, "language": language}
    page = asked.blocks[0].key
    for _each in range(len(asked.blocks) + 1):
        block = next(each for each in asked.blocks if each.key == page)
        answers = {key: value for each in block.questions for key, value in sent(each).items()}
        went = client.post(address, hidden | {"page": page} | answers)
        assert went.status_code == 302, went.text
        if "/thanks/" in went["Location"]:
            break
        page = re.search(r"page=([\w-]+)", went["Location"])[1]
    response = Response.objects.get()
    assert response.finished_at
    first = response.answers.filter(question__in=[each.key for each in asked.blocks[0].questions])
    assert {each.state for each in first} == {Answer.State.ANSWERED}


def test_no_ready_question_is_called_as_the_form_calls_something_of_its_own():
    for name in NAMES:
        assert not {each.key for each in ready(name).questions} & checking.OF_THE_FORM
