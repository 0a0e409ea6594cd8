import datetime as dt

import pytest

from keepword.listening import actions
from keepword.listening.surveys import actions as surveys
from keepword.organisation.models import Organisation, Role, Unit, User
from keepword.standards.models import Moment


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Every test has a ledger of its own."""
    settings.HOME = tmp_path / "home"
    settings.LEDGER = str(settings.HOME / "ledger")
    settings.HOME.mkdir()


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(pk=1, name="Thread and Needle", minimum_group=3)


@pytest.fixture
def workshop(organisation):
    return Unit.objects.create(key="workshop", name="Workshop")


@pytest.fixture
def person(organisation):
    """Makes somebody with a role."""

    def person(name: str, kind: str = "member", unit: Unit | None = None) -> User:
        user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
        Role.objects.create(user=user, kind=kind, unit=unit)
        return user

    return person


@pytest.fixture
def olivia(person):
    return person("Olivia", "owner")


@pytest.fixture
def sam(person, workshop):
    return person("Sam", unit=workshop)


@pytest.fixture
def moments(organisation):
    for position, (key, name) in enumerate((("ready", "Ready on the day"), ("advice", "Advice"))):
        Moment.objects.create(key=key, name=name, proposition=f"{name}, it was.", position=position)
    return ["ready", "advice"]


@pytest.fixture
def open_round(olivia, moments):
    """Opens a round of everything, unless more is said."""

    def open_round(**more):
        fields = {
            "name": "What will they say?",
            "moments": moments,
            "open_until": Organisation.objects.get(pk=1).today() + dt.timedelta(days=7),
            "by": olivia,
        }
        return actions.open_round(**fields | more)

    return open_round


@pytest.fixture
def launched(olivia, moments, workshop):
    """Launches a survey that asks something; its version."""
    Moment.objects.filter(key="ready").update(unit=workshop)

    def launched(asked):
        survey = surveys.create_survey(name="After a repair", unit=None, asked=asked, by=olivia)
        return surveys.launch(survey=survey, edition=1, by=olivia)

    return launched
