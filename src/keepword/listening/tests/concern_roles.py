"""Who meets which answer at the addresses of concerns: this one belongs to the whole."""

import uuid

from tests.support.factories import NOON, make
from tests.support.roles import (
    EVERYBODY,
    READS,
    RUNS,
    SIGN_IN,
    Row,
    answers,
    redirected,
)

from keepword.listening.models import Concern, FrontDoor, Heard, Retention, Survey, Telling
from keepword.organisation.tokens import hashed

NUMBER = 1_000_000
ONE = {"pk": NUMBER}
LISTS = answers(SIGN_IN, allowed=200, no_role=403, customer=403, member=403)
ANSWERS = answers(SIGN_IN, allowed=200, no_role=403, customer=403, member=403, manager=404)
"""A manager answers for their own units."""
FORGETS = answers(SIGN_IN, allowed=403, care=302, owner=302)
NO_FILE = answers(SIGN_IN, allowed=404, no_role=403, customer=403, member=403)
WEEK = {
    "is_open": "1", "within": 2, "counted_in": "days", "works_on": [1, 2], "works_from": "09:00",
    "works_until": "17:00",
}  # fmt: skip
SURVEY = {"key": uuid.UUID(int=11)}
TELLS = answers(SIGN_IN, allowed=403, leader=200, owner=200)
"""A survey of everybody is told of by whom everybody's surveys are entrusted to."""
HEARD = {
    "edition": 0, "intro": "Thank you.", "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0,
    "form-0-words": "You wait.", "form-0-comes": "not", "form-0-what": "We are two.", "do": "keep",
}  # fmt: skip
KEPT = {"of": "concerns", "survey": "", "months": 24, "goes": "words"}
ROWS = [
    Row("telling", TELLS, SURVEY),
    Row("telling", answers(SIGN_IN, allowed=403, leader=302, owner=400), SURVEY, posted=HEARD),
    Row("take_back_telling", redirected(TELLS), SURVEY | {"pk": NUMBER}, posted={}),
    Row("telling_file", TELLS, SURVEY | {"ending": "csv"}),
    Row("retention_file", RUNS, {"ending": "csv"}),
    Row("you_said", EVERYBODY, {"token": "known"}),
    Row("retention", RUNS),
    Row("retention", redirected(RUNS), posted=KEPT),
    Row("remove_retention", redirected(RUNS), {"pk": NUMBER}, posted={}),
    Row("tell_concern", EVERYBODY),
    Row("tell_concern", redirected(EVERYBODY), posted={"happened": "It was late.", "token": ""}),
    Row("concern_link", EVERYBODY, {"token": "known"}),
    Row("concerns", LISTS),
    Row("concerns_file", LISTS, {"ending": "csv"}),
    Row("take_down_concern", READS),
    Row("take_down_concern", READS, posted={"happened": "Late.", "channel": "phone"}),
    Row("front_door", RUNS),
    Row("front_door", redirected(RUNS), posted=WEEK),
    Row("concern", ANSWERS, ONE),
    Row("concern", answers(*ANSWERS[:1], allowed=404, no_role=403, customer=403, member=403),
        {"pk": NUMBER + 1}),
    Row("concern", answers(SIGN_IN, allowed=400, no_role=403, customer=403, member=403,
                           manager=404), ONE, posted={"words": "", "seen": 0}),
    Row("place_concern", redirected(ANSWERS), ONE, posted={"moment": "", "unit": ""}),
    Row("concern_file", NO_FILE, ONE | {"key": uuid.UUID(int=1)}),
    Row("erase_concern", FORGETS, ONE, posted={}),
]  # fmt: skip


def furnish() -> None:
    """After the survey that is told of."""
    survey = Survey.objects.get(key=SURVEY["key"])
    telling = make(Telling, pk=NUMBER, survey=survey, published_at=NOON)
    make(Heard, pk=NUMBER, telling=telling)
    make(Retention, pk=NUMBER)
    make(FrontDoor, is_open=True)
    far = Concern._meta.get_field("received_at").default()
    make(
        Concern, pk=NUMBER, token_hash=hashed("known"), due_at=far,
        token_ends_at=far.replace(year=far.year + 1),
    )  # fmt: skip
