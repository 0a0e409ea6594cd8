"""The sample organisation."""

from datetime import date

import pytest

from keepword.demo import filling
from keepword.demo.filling import RealDataError, fill
from keepword.ledger.models import Change
from keepword.ledger.reading import read_tallies
from keepword.organisation.models import Organisation, Role, Unit, UnitEdge, User
from keepword.standards.models import Moment, StandardVersion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger(settings, tmp_path):
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")


def observed() -> int:
    tallies = read_tallies(first_day=date(1900, 1, 1), last_day=date(2999, 1, 1), by=("source",))
    return sum(tallies["n"].to_pylist())


def test_it_fills_a_home_once(ledger):
    said = []
    fill(said.append, occasions=1_500)
    first = observed()
    assert first > 1_500
    assert f"Writing {first:,} observations into the ledger." in said
    assert Organisation.objects.get().is_sample
    assert not User.objects.get().has_usable_password()
    assert Role.objects.get().kind == Role.Kind.OWNER
    assert Moment.objects.filter(is_overall=True).count() == 1
    assert Unit.objects.count() > UnitEdge.objects.count() > 0
    assert StandardVersion.objects.filter(told_to_customers=True).exists()
    again = []
    fill(again.append, occasions=1_500)
    assert again == []
    assert observed() == first


def test_it_goes_on_where_it_was_interrupted(ledger, monkeypatch):
    whole = filling._land

    def interrupted(source, rows):
        if source == "survey":
            raise KeyboardInterrupt
        whole(source, rows)

    monkeypatch.setattr(filling, "_land", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fill(lambda _: None, occasions=1_500)
    half = observed()
    monkeypatch.setattr(filling, "_land", whole)
    fill(lambda _: None, occasions=1_500)
    assert observed() > half
    assert Change.objects.count() == 3
    assert User.objects.count() == 1


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
