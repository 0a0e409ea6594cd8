"""The sample organisation: filled once, gone on with, refused where somebody works."""

import pytest
from django.contrib.auth.hashers import is_password_usable

from keepword.board.my_page import read_my_page
from keepword.delivery.models import Import
from keepword.demo import filling
from keepword.demo.checking import check
from keepword.demo.filling import OtherSampleError, RealDataError, fill, sample
from keepword.demo.people import OWNER
from keepword.ledger.reading import read_tallies
from keepword.organisation.models import Organisation, Role, User
from keepword.standards.models import Moment
from keepword.standards.querysets import EVER

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"customers": 1_000, "days_in": 12}


@pytest.fixture
def ledger(settings, tmp_path):
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")


def observed() -> int:
    tallies = read_tallies(first_day=EVER[0], last_day=EVER[1], by=("source",))
    return sum(tallies["n"].to_pylist())


def test_it_fills_a_home_once_and_tells_the_truth(ledger):
    said = []
    made = fill(said.append, **SMALL)
    assert said[0] == "Making up a bicycle shop with a workshop, and 12 days of its promises."
    assert Organisation.objects.get().is_sample
    assert not any(is_password_usable(user.password) for user in User.objects.all())
    leaders = Role.objects.filter(kind__in=(Role.Kind.OWNER, Role.Kind.LEADER))
    assert (leaders.count(), User.objects.count()) == (6, 46)
    found = check(made)
    assert found.wrong == []
    assert found.may_be_chance
    assert len(found.statements) > 40
    mine = read_my_page(User.objects.get(email=OWNER))
    assert mine.near is not None
    assert len(mine.asked.requests) == 1
    first, again = observed(), []
    assert fill(again.append, **SMALL) == made
    assert again == []
    assert observed() == first


def test_it_goes_on_where_it_was_interrupted(ledger, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(filling, "_rooms", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fill(lambda _: None, **SMALL)
    half = observed()
    assert half > 0
    assert not sample().ready
    assert fill(lambda _: None, **SMALL).ready
    assert observed() > half
    assert Import.objects.count() == 1
    assert User.objects.count() == 46


@pytest.mark.parametrize(
    "own",
    [
        lambda: Organisation.objects.create(pk=1, name="Thread and Needle"),
        lambda: User.objects.create_user("olivia@example.org"),
    ],
)
def test_it_leaves_a_home_alone_that_somebody_uses(ledger, own):
    own()
    with pytest.raises(RealDataError):
        fill(lambda _: None)
    assert not Moment.objects.exists()
    assert not Organisation.objects.filter(is_sample=True).exists()


def test_it_leaves_another_sample_alone(ledger):
    Organisation.objects.create(pk=1, name="Hollis Cycles", is_sample=True)
    with pytest.raises(OtherSampleError):
        fill(lambda _: None, **SMALL)
