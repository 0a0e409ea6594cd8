"""What stands in the way: one tap, seen by who can clear it, answered to who met it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.support.factories import make

from keepword.notify.models import News
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.standards import actions
from keepword.standards.models import Moment, Obstacle
from keepword.standards.querysets import (
    all_obstacles,
    obstacle_counts,
    obstacles_for,
    obstacles_reported_by,
)
from keepword.strategy.reviewing import to_be_reviewed

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


def test_whoever_leads_nearest_answers_within_two_weeks_and_may_hand_it_on(
    client, robin, manager, owner, workshop
):
    obstacle = actions.report_obstacle(kind="unit", words="No list.", moment=None, by=robin)
    assert (obstacle.owner, obstacle.answer_by) == (manager, today() + timedelta(days=14))
    client.force_login(manager)
    assert f'href="/obstacles/{obstacle.pk}/">No list.' in client.get("/me/").text
    until = today() + timedelta(days=3)
    client.post(f"/obstacles/{obstacle.pk}/handed/", {"owner": owner.pk, "answer_by": until})
    obstacle.refresh_from_db()
    assert (obstacle.owner, obstacle.answer_by) == (owner, until)
    refused = client.post(
        f"/obstacles/{obstacle.pk}/handed/", {"owner": robin.pk, "answer_by": until}
    )
    assert refused.status_code == 400
    with pytest.raises(PermissionDenied):
        actions.hand_obstacle(obstacle=obstacle, owner=robin, answer_by=until, by=manager)
    nowhere = actions.report_obstacle(kind="unit", words="", moment=None, by=owner)
    assert nowhere.owner == owner
    own = actions.report_obstacle(kind="unit", words="Ours.", moment=None, by=manager)
    assert own.owner == owner


def test_everybody_reads_what_stands_in_the_way_and_what_many_meet_rises(client, robin, manager):
    first = actions.report_obstacle(kind="tool", words="The till.", moment=None, by=manager)
    make(Obstacle, words="The van.", answer_by=today() - timedelta(days=1), owner=manager)
    client.force_login(robin)
    page = " ".join(client.get("/obstacles/").text.split())
    assert page.index("The van.") < page.index("The till.")
    assert 'class="tag tag--late"' in page
    for absent in ("Mia Manager · ", f'href="/obstacles/{first.pk}/"'):
        assert absent not in page
    for _ in range(2):
        client.post(f"/obstacles/{first.pk}/met/")
    page = " ".join(client.get("/obstacles/").text.split())
    assert page.index("The till.") < page.index("The van.")
    assert "<strong>2</strong> of you have met it" in page
    assert f'action="/obstacles/{first.pk}/met/"' not in page
    actions.meet_obstacle(obstacle=first, by=manager)
    assert [(each.words, each.met_by) for each in all_obstacles()] == [
        ("The till.", 2),
        ("The van.", 1),
    ]
    with pytest.raises(PermissionDenied):
        actions.meet_obstacle(obstacle=first, by=User.objects.create_user("no@example.org"))


def test_whoever_met_it_is_told_the_answer(client, robin, manager, owner, workshop):
    lena = User.objects.create_user("lena@example.org", name="Lena")
    Role.objects.create(user=lena, kind=Role.Kind.MEMBER, unit=workshop)
    obstacle = actions.report_obstacle(kind="tool", words="The till.", moment=None, by=robin)
    actions.meet_obstacle(obstacle=obstacle, by=lena)
    actions.answer_obstacle(obstacle=obstacle, answer="A new one comes.", by=manager)
    told = {(each.person, each.about, each.words) for each in News.objects.all()}
    assert told == {(who, "The till.", "A new one comes.") for who in (robin, lena)}
    client.force_login(lena)
    assert f'id="obstacle-{obstacle.pk}"' in client.get("/me/").text


def test_a_policy_gets_a_day_of_review_and_nothing_else_does(client, manager, robin):
    policy, tool = (
        actions.report_obstacle(kind=kind, words=kind, moment=None, by=robin)
        for kind in ("policy", "tool")
    )
    client.force_login(manager)
    assert "review_on" in client.get(f"/obstacles/{policy.pk}/").text
    assert "review_on" not in client.get(f"/obstacles/{tool.pk}/").text
    day = today() + timedelta(days=40)
    client.post(f"/obstacles/{policy.pk}/", {"answer": "It stays for now.", "review_on": day})
    due = [each for each in to_be_reviewed() if each.key == f"policy-{policy.pk}"]
    assert [(each.review_on, each.owner) for each in due] == [(day, manager)]
