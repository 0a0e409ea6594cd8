"""Observation cards: the draw, the points, who sees what when, and what the ledger says."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import make

from keepword.ledger.actions import settle
from keepword.ledger.models import FreshObservation
from keepword.ledger.reading import read_tallies
from keepword.listening.models import FrontDoor
from keepword.notify.models import Request
from keepword.organisation.actions import erase_account
from keepword.organisation.models import Organisation, Role, User
from keepword.standards import tasks
from keepword.standards.actions import merge_moments
from keepword.standards.cards import actions
from keepword.standards.cards.actions import Item, Look
from keepword.standards.cards.drawing import Rules, draw
from keepword.standards.cards.measures import card_found
from keepword.standards.cards.points import Seen, points
from keepword.standards.cards.querysets import to_observe, visible_to
from keepword.standards.cards.under_way import draw_week
from keepword.standards.models import (
    Card,
    CardMark,
    Interaction,
    Moment,
    Scoring,
)
from keepword.standards.querysets import EVER

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)
WEEK = [MONDAY + dt.timedelta(days=n) for n in range(5)]
LOOK = Look(a_week=4, twice=50, pass_mark=80, opens=dt.time(9), closes=dt.time(17))
RULES = Rules(7, 20, 50, dt.time(9), dt.time(17))
YES, NO, NOT = CardMark.Seen


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """A ledger that no other test has written to."""
    settings.HOME, settings.LEDGER = tmp_path, str(tmp_path / "ledger")


def person(name, kind="member", unit=None):
    user = make(User, name=name)
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


@pytest.fixture
def mo(workshop, owner):
    return person("Mo Member", unit=workshop)


@pytest.fixture
def card(owner, manager, mo, workshop):
    """Mia and Olivia score it; Mo is the only one who serves customers."""
    items = [Item("Greets", 1, False), Item("Says by when", 3, False), Item("Is honest", 1, True)]
    return actions.add_card(
        name="Taking in", moment=make(Moment, key="taking-in", unit=workshop), unit=workshop,
        look=LOOK, items=items, scorers=[owner, manager], by=manager,
    )  # fmt: skip


@pytest.fixture
def interaction(card, mo, workshop, manager, owner):
    """One of an hour ago that Mia scores, and Olivia beside her."""
    then = timezone.now() - dt.timedelta(hours=1)
    shown = drawn_at(card, mo, then, unit=workshop)
    shown.scorings.create(scorer=manager, counts=True)
    shown.scorings.create(scorer=owner, counts=False)
    return shown


def drawn_at(card, person, at, number=0, **more):
    return card.interactions.create(week=MONDAY, number=number, person=person, at=at, **more)


def score(interaction, by, *how):
    seen = dict(zip(interaction.card.items.all(), how or (YES, YES, YES), strict=True))
    return actions.score(interaction=interaction, seen=seen, note="Calm.", by=by)


def told():
    """How many the ledger has of the moment, and how many of them were right."""
    settle()
    rows = read_tallies(first_day=EVER[0], last_day=EVER[1], by=("source", "lens")).to_pylist()
    return [(row["source"], row["lens"], row["n"], row["wx"]) for row in rows]


@given(
    people=st.sets(st.integers(1, 99), max_size=9), scorers=st.sets(st.integers(1, 99), max_size=5)
)
def test_a_draw_hangs_on_the_rules_alone_and_nobody_scores_themselves(people, scorers):
    drawn = draw(RULES, WEEK, people, scorers, monday=MONDAY)
    assert drawn == draw(RULES, WEEK, sorted(people, reverse=True), sorted(scorers), monday=MONDAY)
    able = {each for each in people if scorers - {each}}
    assert len(drawn) == (RULES.a_week if able else 0)
    for each in drawn:
        assert each.person not in each.scorers
        assert 1 <= len(set(each.scorers)) == len(each.scorers) <= 2
        assert set(each.scorers) <= scorers
        assert RULES.opens <= each.at.time() < RULES.closes
        assert each.at.date() - MONDAY < dt.timedelta(days=5)
    turns = [sum(each.person == one for each in drawn) for one in able]
    assert not turns or max(turns) - min(turns) <= 1


def test_two_score_the_share_that_the_card_says():
    rules = Rules(1, 2000, 20, dt.time(9), dt.time(17))
    drawn = draw(rules, WEEK, range(10), range(10, 14), monday=MONDAY)
    assert 0.17 < sum(len(each.scorers) == 2 for each in drawn) / 2000 < 0.23
    assert (
        draw(Rules(2, 9, 20, dt.time(9), dt.time(17)), WEEK, range(9), [9], monday=MONDAY)
        != drawn[:9]
    )


def test_a_critical_item_fails_the_whole_and_what_does_not_apply_is_left_out():
    assert points([Seen(3, False, YES), Seen(1, False, NO)]).score(75) == 1
    assert points([Seen(3, False, YES), Seen(1, False, NO)]).score(76) == 0
    assert points([Seen(9, False, YES), Seen(1, True, NO)]).score(50) == 0
    assert points([Seen(3, False, YES), Seen(9, True, NOT)]).score(100) == 1
    assert points([Seen(3, False, NOT)]).score(0) is None


def test_who_does_not_write_for_the_unit_and_its_moment_begins_no_card(card, mo, manager):
    elsewhere = {"look": LOOK, "items": [], "scorers": [], "name": "Mine"}
    for by, moment, unit in ((mo, card.moment, card.unit), (manager, card.moment, None),
                             (manager, make(Moment), card.unit)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.add_card(moment=moment, unit=unit, by=by, **elsewhere)
    assert Card.objects.count() == 1


def test_a_week_is_drawn_once_for_those_who_serve_there(card, mo):
    make(User)
    drawn = draw_week(card, MONDAY)
    assert len(drawn) == 4
    assert {each.person for each in drawn} == {mo}
    assert draw_week(card, MONDAY) == []
    assert all(each.scorings.filter(counts=True).count() == 1 for each in drawn)
    assert {each.at.astimezone().date().isoweekday() for each in drawn} <= {1, 2, 3, 4, 5}


def test_the_sweep_draws_ahead_asks_shares_and_gives_up(card, mo, manager):
    tasks.sweep()
    tasks.sweep()
    assert Interaction.objects.count() == 4
    assert not Request.objects.exists()
    this_week = Interaction.objects.first()
    Interaction.objects.filter(pk=this_week.pk).update(
        week=this_week.week - dt.timedelta(days=7), at=timezone.now() + dt.timedelta(hours=1)
    )
    tasks.sweep()
    tasks.sweep()
    asked = Request.objects.filter(key=this_week.observe_key)
    assert asked.count() == this_week.scorings.count()
    assert asked[0].link == f"/cards/observed/{this_week.key}/"
    Interaction.objects.filter(pk=this_week.pk).update(at=timezone.now() - dt.timedelta(days=8))
    tasks.sweep()
    this_week.refresh_from_db()
    assert (this_week.missed_at is None, this_week.missed_because) == (False, "")
    assert not asked.filter(ended_at=None).exists()


def test_whom_it_is_about_sees_it_first(interaction, manager, owner, mo, workshop):
    other = person("Max Manager", "manager", workshop)
    assert not visible_to(mo).exists()
    score(interaction, manager)
    assert [user.name for user in (mo, manager, owner, other) if visible_to(user).exists()] == [
        "Mo Member", "Mia Manager", "Olivia Owner",
    ]  # fmt: skip
    assert told() == []
    assert Request.objects.get(key=interaction.read_key).person == mo
    with pytest.raises(PermissionDenied):
        actions.read(interaction=interaction, reply="", by=manager)
    actions.read(interaction=interaction, reply="Fair.", by=mo)
    assert visible_to(other).exists()
    assert told() == [("keepword-cards", "delivered", 1, 1.0)]
    assert FreshObservation.objects.get().person is None


def test_after_a_week_it_counts_without_having_been_read(interaction, manager):
    score(interaction, manager)
    tasks.sweep()
    assert told() == []
    Scoring.objects.update(scored_at=timezone.now() - dt.timedelta(days=8))
    tasks.sweep()
    tasks.sweep()
    assert told() == [("keepword-cards", "delivered", 1, 1.0)]


def test_a_corrected_card_corrects_what_it_counted_and_the_second_never_counts(
    interaction, manager, owner, mo
):
    score(interaction, manager)
    actions.read(interaction=interaction, reply="", by=mo)
    score(interaction, owner, NO, NO, NO)
    assert told()[0][2:] == (1, 1.0)
    score(interaction, manager, YES, YES, NO)
    assert told()[0][2:] == (1, 0.0)
    score(interaction, manager, NOT, NOT, NOT)
    assert told() == []
    score(interaction, manager, YES, YES, YES)
    assert told()[0][2:] == (1, 1.0)


def test_what_was_merged_into_another_moment_is_still_corrected(interaction, manager, mo, owner):
    score(interaction, manager)
    actions.read(interaction=interaction, reply="", by=mo)
    into = make(Moment, key="counter", unit=interaction.unit)
    merge_moments(moment=interaction.card.moment, into=into, by=owner, although=True)
    score(Interaction.objects.get(), manager, NO, NO, NO)
    assert told()[0][2:] == (1, 0.0)


def test_an_erased_account_takes_what_was_observed_of_it_along(interaction, manager, owner, mo):
    score(interaction, manager)
    actions.read(interaction=interaction, reply="", by=mo)
    User.objects.filter(pk=mo.pk).update(is_active=False)
    mo.refresh_from_db()
    erase_account(user=mo, by=owner)
    assert not Interaction.objects.exists()
    assert told() == []


def test_only_who_was_drawn_scores_and_only_what_has_come_about(interaction, manager, mo):
    for by in (mo, person("Sam", "leader")):
        with pytest.raises(PermissionDenied):
            score(interaction, by)
        with pytest.raises(PermissionDenied):
            actions.miss(interaction=interaction, because="No.", by=by)
    later = timezone.now() + dt.timedelta(hours=1)
    ahead = drawn_at(interaction.card, mo, later, number=1)
    ahead.scorings.create(scorer=manager, counts=True)
    assert {each.pk for each in to_observe(manager)} == {interaction.pk, ahead.pk}
    with pytest.raises(actions.OverError):
        score(ahead, manager)
    actions.miss(interaction=interaction, because="Nobody came.", by=manager)
    with pytest.raises(actions.OverError):
        score(interaction, manager)
    assert card_found(interaction.card).missed == 1


def test_an_ended_card_draws_no_more_and_keeps_what_it_has(interaction, card, manager):
    ahead = draw_week(card, timezone.now().date() + dt.timedelta(days=14))
    actions.end_card(card=card, by=manager)
    assert len(ahead) == 4
    assert [*Interaction.objects.all()] == [interaction]
    assert draw_week(card, MONDAY) == []


def scored_twice(card, mo, pairs):
    """As many interactions as pairs; each says what two saw of every item."""
    for number, pair in enumerate(pairs):
        then = timezone.now() - dt.timedelta(days=20)
        shown = drawn_at(card, mo, then, number, shared_at=then)
        for counts, seen in zip((True, False), pair, strict=True):
            scoring = shown.scorings.create(counts=counts, scored_at=then)
            for item in card.items.all():
                scoring.marks.create(item=item, seen=seen)


def test_low_agreement_flags_the_item_and_the_figure_waits_for_enough(card, mo):
    scored_twice(card, mo, [(YES, YES)] * 9)
    assert all(item.too_early for item in card_found(card).items)
    Interaction.objects.all().delete()
    scored_twice(card, mo, [(YES, NO), (NO, YES), (YES, YES), (NO, NO)] * 5)
    found = card_found(card)
    assert found.items[0].unclear
    assert not found.items[0].undecided
    by_hand = 1 - (10 / 20) / (2 * 20 * 20 / (40 * 39))
    assert found.items[0].agreement.value == pytest.approx(by_hand)
    assert (str(found.kept), str(found.items[0].kept)) == ("10 of 20", "10 of 20")
    Interaction.objects.all().delete()
    scored_twice(card, mo, [(YES, YES), (NO, NO)] * 20)
    found = card_found(card)
    assert not found.items[0].unclear
    assert not found.items[0].undecided
    assert found.items[0].agreement.value == 1
    assert (found.kept.index, found.kept.n) == (50, 40)


@pytest.mark.parametrize(
    ("pairs", "otherwise"),
    [
        ([(YES, YES)] * 26 + [(YES, NO)], 1),
        ([(YES, YES)] * 26 + [(NO, NO)], 0),
        ([(YES, YES), (NO, NO)] * 4 + [(YES, NO), (NO, YES)], 2),
    ],
)
def test_a_few_differences_flag_no_item_and_clear_none(card, mo, pairs, otherwise):
    """One of 27, where nobody else ever saw a no, is an alpha of 0: that is chance, not words."""
    scored_twice(card, mo, pairs)
    item = card_found(card).items[0]
    assert (item.undecided, item.unclear, item.otherwise) == (True, False, otherwise)
    assert item.agreement.high - item.agreement.low > 0.8


def test_two_who_always_see_the_same_are_not_called_in_agreement(card, mo):
    scored_twice(card, mo, [(YES, YES)] * 12)
    item = card_found(card).items[0]
    assert (item.always_alike, item.agreement, item.unclear) == (True, None, False)


@pytest.mark.parametrize("works_on", [[1, 2, 3, 4, 5], [6, 7]])
def test_nobody_is_observed_on_a_holiday_or_a_day_off(card, works_on):
    christmas = dt.date(2026, 12, 21)
    make(
        FrontDoor, country="AT", works_on=works_on, closed_on=["2026-12-24"],
        works_from=dt.time(9), works_until=dt.time(17),
    )  # fmt: skip
    Card.objects.update(a_week=40)
    zone = ZoneInfo(Organisation.objects.get().time_zone)
    days = {each.at.astimezone(zone).isoweekday() for each in draw_week(card, christmas)}
    assert days == ({1, 2, 3} if works_on[0] == 1 else {7})


def test_nobody_is_observed_in_a_week_in_which_nobody_works():
    assert draw(RULES, [], range(4), [9], monday=MONDAY) == []
