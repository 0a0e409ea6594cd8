"""What stands in the way: one tap, seen by who can clear it, answered to who met it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.models import Role, Unit, User
from keepword.standards import actions
from keepword.standards.models import Moment, Obstacle
from keepword.standards.querysets import obstacle_counts, obstacles_for, obstacles_reported_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin(workshop):
    robin = User.objects.create_user("robin@example.org", name="Robin")
    Role.objects.create(user=robin, kind=Role.Kind.MEMBER, unit=workshop)
    return robin


def test_it_belongs_to_the_unit_of_who_met_it(robin, owner, workshop):
    shop = Unit.objects.create(key="shop", name="Shop")
    moment = make(Moment, unit=shop)
    by_robin = actions.report_obstacle(kind="system", words="", moment=moment, by=robin)
    by_owner = actions.report_obstacle(kind="tool", words="", moment=moment, by=owner)
    nowhere = actions.report_obstacle(kind="form", words="", moment=None, by=owner)
    assert [each.unit for each in (by_robin, by_owner, nowhere)] == [workshop, shop, None]


def test_a_tap_that_comes_twice_is_one(robin):
    for _ in range(2):
        actions.report_obstacle(kind="system", words="", moment=None, by=robin)
    assert Obstacle.objects.count() == 1
    Obstacle.objects.update(reported_at=timezone.now() - timedelta(minutes=2))
    actions.report_obstacle(kind="system", words="", moment=None, by=robin)
    assert Obstacle.objects.count() == 2


def test_who_takes_no_part_reports_nothing():
    nobody = User.objects.create_user("nobody@example.org")
    with pytest.raises(PermissionDenied):
        actions.report_obstacle(kind="system", words="", moment=None, by=nobody)


def test_what_cannot_be_kept_comes_back_with_its_words(client, robin):
    client.force_login(robin)
    for sent, said in (
        ({"words": "The till."}, "Say what kind of thing stands in the way."),
        ({"words": "The till." * 40, "kind": "tool"}, "at most 300 characters"),
    ):
        page = client.post("/obstacles/report/", {**sent, "back": "/me/"})
        assert page.status_code == 400
        assert said in page.text
        assert "The till." in page.text
        assert 'name="back" value="/me/"' in " ".join(page.text.split())
    assert not Obstacle.objects.exists()


def test_who_manages_a_unit_sees_and_answers_its_own(manager, robin, owner):
    mine = actions.report_obstacle(kind="system", words="The till.", moment=None, by=robin)
    others = make(Obstacle)
    assert [*obstacles_for(manager)] == [mine]
    assert {*obstacles_for(owner)} == {mine, others}
    with pytest.raises(PermissionDenied):
        actions.answer_obstacle(obstacle=others, answer="No.", by=manager)
    actions.answer_obstacle(obstacle=mine, answer="A new one comes.", by=manager)
    assert [each.answer for each in obstacles_reported_by(robin)] == ["A new one comes."]
    assert obstacle_counts(obstacles_for(owner)) == [("System", 1, 2)]


def test_the_kinds_are_counted_and_what_waits_comes_first(owner):
    for kind in ("tool", "policy", "policy"):
        make(Obstacle, kind=kind)
    answered = make(Obstacle, kind="tool", answered_at=timezone.now())
    assert obstacle_counts(obstacles_for(owner)) == [("Policy", 2, 2), ("Tool", 1, 2)]
    assert obstacles_for(owner).last() == answered


def test_of_who_leaves_the_obstacle_stays_without_a_name(robin, owner):
    obstacle = actions.report_obstacle(kind="system", words="", moment=None, by=robin)
    robin.delete()
    obstacle.refresh_from_db()
    assert obstacle.reported_by is None


@pytest.mark.parametrize(
    ("back", "leads"),
    [("/me/", "/me/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_after_a_tap_one_is_back_on_the_page(client, robin, back, leads):
    client.force_login(robin)
    answer = client.post("/obstacles/report/", {"kind": "system", "back": back})
    assert answer["Location"] == leads
    assert Obstacle.objects.count() == 1


def test_a_tap_of_no_kind_says_so(client, robin):
    client.force_login(robin)
    client.post("/obstacles/report/", {"kind": "weather"})
    assert not Obstacle.objects.exists()


def test_another_units_obstacle_is_not_there(client, manager):
    client.force_login(manager)
    assert client.get(f"/obstacles/{make(Obstacle).pk}/").status_code == 404
