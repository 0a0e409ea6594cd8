"""Schemathesis sends what the API's own description allows, and what it does not."""

import uuid
from collections import Counter
from enum import Enum
from typing import get_args

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.support.factories import NOON, make

from keepword.board.tests.observing import observe
from keepword.config.api import api
from keepword.config.wsgi import application
from keepword.delivery.models import (
    Arrival,
    GivenExtension,
    GivenPromise,
    Import,
    RecipeVersion,
    SavedRecipe,
)
from keepword.delivery.tests.arriving import COLUMNS
from keepword.ledger.models import Change
from keepword.listening.models import Concern, Contact, Survey, SurveyVersion, Wave
from keepword.organisation.access import SCOPES
from keepword.organisation.actions import make_token
from keepword.organisation.models import Organisation, Person, Role, Unit, User
from keepword.standards.models import Card, Moment, Standard, StandardVersion
from keepword.webhooks.models import Message, Receiver

pytestmark = pytest.mark.django_db
few = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


SURVEY = str(uuid.UUID(int=11))
CONTACT = str(uuid.UUID(int=17))
CONCERN = "ABCD-2345"
OF_A_PROMISE = ("done", "not-done", "take-back", "pause", "resume", "extend", "step")
THERE = {
    "/api/moments/{key}": {"key": "ready"},
    "/api/imports/{key}/undo": {"key": "brought"},
    "/api/recipes/{key}/rows": {"key": "repairs"},
    "/api/arrivals/{key}": {"key": "arrived"},
    "/api/standards/{number}/target": {"number": 7},
    "/api/customers/{number}/look": {"number": 7},
    "/api/surveys/{key}": {"key": SURVEY},
    "/api/surveys/{key}/results": {"key": SURVEY},
    "/api/surveys/{key}/questions/{asked}/groups": {"key": SURVEY, "asked": "stars"},
    "/api/surveys/{key}/responses": {"key": SURVEY},
    "/api/surveys/{key}/responses/look": {"key": SURVEY},
    "/api/surveys/{key}/waves": {"key": SURVEY},
    "/api/surveys/{key}/comments": {"key": SURVEY},
    "/api/surveys/{key}/tellings": {"key": SURVEY},
    "/api/surveys/{key}/odd": {"key": SURVEY},
    "/api/cards/{number}/marks": {"number": 7},
    "/api/waves/{key}": {"key": SURVEY},
    "/api/contacts/{key}": {"key": CONTACT},
    "/api/contacts/{key}/data": {"key": CONTACT},
    "/api/concerns/{number}": {"number": CONCERN},
    **{f"/api/promises/given/{{number}}/{act}": {"number": 7} for act in OF_A_PROMISE},
    "/api/promises/given/{number}/other-days/{day}/told": {"number": 7, "day": 7},
    "/api/webhooks/{number}": {"number": 7},
    "/api/webhooks/{number}/messages": {"number": 7},
    "/api/webhooks/{number}/secret": {"number": 7},
}
NAMED_NOWHERE = {
    "/api/webhooks", "/api/webhooks/{number}", "/api/surveys/{key}/responses", "/api/contacts",
    "/api/contacts/{key}", "/api/promises/given",
    "/api/promises/given/{number}/other-days/{day}/told",
    *(f"/api/promises/given/{{number}}/{act}" for act in OF_A_PROMISE),
}  # fmt: skip
"""They refuse what leads nowhere, as what is made up does: an address, a question, a unit, a day;
and what was erased, or has ended, is there once."""


def from_this_machine(environ, start_response):
    """The program as a server calls it, who always says where a request comes from."""
    return application({"REMOTE_ADDR": "127.0.0.1"} | environ, start_response)


@pytest.fixture(scope="module")
def description(django_db_setup, django_db_blocker):
    """The description as it is served, fetched once."""
    with django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi("/api/openapi.json", from_this_machine)


@pytest.fixture
def described(db, description, settings, tmp_path):
    """The description, of an organisation that has one of each thing."""
    settings.HOME = tmp_path
    Organisation.objects.create(pk=1, name="A shop")
    Unit.objects.create(key="shop", name="Shop")
    Moment.objects.create(key="ready", name="Ready")
    observe("ready", "perceived", 30, of=40)
    make(StandardVersion, standard=make(Standard, pk=7))
    make(Card, pk=7)
    make(Person, pk=7)
    make(GivenExtension, pk=7, given=make(GivenPromise, pk=7))
    survey = make(Survey, key=SURVEY)
    make(SurveyVersion, survey=survey)
    make(Wave, key=SURVEY, survey=survey)
    make(Contact, key=CONTACT)
    make(Concern, number=CONCERN)
    make(Message, receiver=make(Receiver, pk=7))
    saved = make(SavedRecipe, key="repairs")
    make(RecipeVersion, recipe=saved, mapping=COLUMNS.as_json())
    make(Arrival, key="arrived")
    account = {"observations": [{"accepted": 3}], "refused": [], "units": []}
    brought = make(Change, key="brought", kind=Change.Kind.APPEND, done_at=NOON)
    make(Change, kind=Change.Kind.UNDO, undoes=brought, done_at=NOON)
    make(Import, change_id="brought", report={"account": account})
    cache.clear()
    return description


@pytest.fixture
def token(described):
    olivia = User.objects.create_user("olivia@example.org")
    Role.objects.create(user=olivia, kind="owner")
    return make_token(name="Till", scopes=SCOPES, days=1, by=olivia)[1]


ASKED = [
    (path, method, mode)
    for path, operations in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.get("parameters") or "requestBody" in operation
]
"""Of an address that takes nothing, nothing can be asked wrongly."""


@pytest.mark.parametrize(("path", "method", "mode"), ASKED)
def test_every_answer_is_as_described(described, token, path, method, mode):
    operation = described[path][method]
    headers = {"Authorization": f"Bearer {token}"}

    @few
    @given(case=operation.as_strategy(generation_mode=mode, headers=headers))
    def answered(case):
        if mode is GenerationMode.POSITIVE:
            case.path_parameters.update(THERE.get(path, {}))
        case.call_and_validate(
            headers=headers,
            excluded_checks=[positive_data_acceptance] if path in NAMED_NOWHERE else [],
        )

    answered()


def test_it_is_described_in_the_newest_openapi(client, described):
    said = client.get("/api/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    assert "/api/board" in said["paths"]


def schemas(above=Schema):
    for schema in above.__subclasses__():
        yield schema
        yield from schemas(schema)


def kinds_in(hint):
    """The enumerations that a field may hold."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        yield hint
    for part in get_args(hint):
        yield from kinds_in(part)


def test_no_two_things_are_described_under_one_name():
    """The description keeps one thing for a name, and the other would be described by it."""
    ours = {each for each in schemas() if each.__module__.startswith("keepword.")}
    hints = [field.annotation for each in ours for field in each.model_fields.values()]
    described = ours | {kind for hint in hints for kind in kinds_in(hint)}
    names = Counter(each.__name__ for each in described)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(names) > 50
