import pytest

from keepword.organisation import people
from keepword.organisation.models import Person
from keepword.organisation.people import (
    CrossedError,
    choose_surrogates,
    known_surrogates,
    people_named,
    record_people,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("many", [50_000, 100])
def test_people_are_recorded_and_found_in_bulk(monkeypatch, many):
    monkeypatch.setattr(people, "MANY", many)
    keys = [f"shop:{number}" for number in range(12_000)]
    chosen = choose_surrogates(keys)
    assert known_surrogates(keys) == {}
    record_people(chosen)
    assert known_surrogates([*keys, "shop:nobody"]) == chosen
    assert len(set(chosen.values())) == len(keys)
    with pytest.raises(CrossedError):
        record_people(choose_surrogates([*keys, "shop:new"]))
    assert Person.objects.count() == len(keys)


def test_a_surrogate_says_nothing_and_fits_every_engine():
    chosen = list(choose_surrogates([str(number) for number in range(500)]).values())
    assert all(0 < surrogate < 2**53 for surrogate in chosen)
    assert chosen != sorted(chosen)


@pytest.mark.parametrize("at_once", [1, 5_000])
def test_somebody_recorded_meanwhile_is_noticed(monkeypatch, at_once):
    monkeypatch.setattr(people, "AT_ONCE", at_once)
    Person.objects.create(key="shop:1", surrogate=5)
    with pytest.raises(CrossedError):
        record_people({"shop:1": 6, "shop:2": 7})
    with pytest.raises(CrossedError):
        record_people({"shop:2": 5})


def test_people_are_found_by_the_name_that_files_give_them():
    for key in ("shop:anna", "orders:anna", "shop:anna:anna", "shop:hanna"):
        Person.objects.create(key=key)

    def found(name):
        return [person.key for person in people_named(name)]

    assert found("anna") == ["orders:anna", "shop:anna"]
    assert found("shop:anna") == ["shop:anna"]
    assert found("anna:anna") == ["shop:anna:anna"]
    assert found("nobody") == []
