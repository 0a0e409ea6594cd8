"""What a role may decide alone: who says it, how versions follow, what the look-up answers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from tests.support.factories import DAY, make

from keepword.organisation.models import AuditEntry, Role, Unit, UnitEdge, User
from keepword.standards.actions import ChangedMeanwhileError, TooEarlyError
from keepword.standards.authority import actions
from keepword.standards.authority.actions import Extent, Named
from keepword.standards.authority.amounts import Amount, read
from keepword.standards.authority.looking_up import look_up, mine
from keepword.standards.authority.measures import asked_of_late
from keepword.standards.models import Authority, AuthorityUse, AuthorityVersion
from keepword.strategy.reviewing import to_be_reviewed

pytestmark = pytest.mark.django_db
LATER = dt.date(2099, 1, 1)


def person(name, kind, unit=None):
    user = make(User, name=name)
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


@pytest.fixture
def sam(owner, workshop):
    """A member of the workshop."""
    return person("Sam Staff", Role.Kind.MEMBER, workshop)


def extent(up_to=40, day=DAY, sentence="You may give it back.", counted_in="€"):
    return Extent(sentence, None if up_to is None else Decimal(up_to), counted_in, day)


def named(by, **otherwise):
    said = {"what": "Refund", "also": "money back", "ask": "", "owner": by, "review_on": LATER}
    return Named(**said | otherwise)


def let(by, unit, kind=Role.Kind.MEMBER, up_to=40, **otherwise):
    return actions.add_authority(
        named=named(by, **otherwise), kind=kind, unit=unit, extent=extent(up_to), by=by
    )


def asks(user, words="refund", amount=None):
    (answer,) = look_up(user, words, read(amount) if amount else None)
    return answer.yes, answer.ask


@pytest.mark.parametrize(
    ("text", "number", "counted_in"),
    [
        ("40", "40", ""), (" 40 € ", "40", "€"), ("$1,250.50", "1250.50", "$"),
        ("1.250,50 EUR", "1250.50", "EUR"), ("1 250,5", "1250.5", ""), ("10%", "10", "%"),
        ("1.250", "1250", ""), ("2 working hours", "2", "working hours"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text, number, counted_in):
    assert read(text) == Amount(Decimal(number), counted_in)


@pytest.mark.parametrize(
    "text", ["", "€", "0", "-5", "a lot", "1,2,3", "$40 €", "40 € 50", "1.25.50", "9" * 30, "٤٠x1"]
)
def test_what_is_no_amount_is_none(text):
    assert read(text) is None


@given(st.decimals(Decimal("0.01"), 10**9, places=2), st.sampled_from(["en", "de"]))
def test_an_amount_that_was_told_is_read_again(number, language):
    with translation.override(language):
        assert read(str(Amount(number, "€"))) == Amount(number, "€")


def test_who_gives_a_role_says_what_it_may_decide_and_nobody_for_themselves(manager, workshop):
    held = let(manager, workshop)
    assert (held.versions.get().made_by, held.whose) == (manager, "Member, Workshop")
    assert AuditEntry.objects.latest("pk").details["up to"] == "40"
    for unit, kind in (
        (workshop, "manager"),
        (workshop, "care"),
        (None, "member"),
        (make(Unit), "member"),
    ):
        with pytest.raises(PermissionDenied):
            let(manager, unit, kind)
    with pytest.raises(PermissionDenied):
        actions.end_authority(
            authority=make(AuthorityVersion).authority, last_day=DAY, reason="", by=manager
        )


def test_what_a_role_may_those_above_it_in_the_same_units_may_too(owner, workshop, sam, manager):
    shop, elsewhere = make(Unit, key="shop"), make(Unit, key="elsewhere")
    UnitEdge.objects.create(parent=shop, child=workshop)
    let(owner, workshop)
    above = person("Ada", Role.Kind.MANAGER, shop)
    beside = person("Ben", Role.Kind.MANAGER, elsewhere)
    care, colleague = person("Cy", Role.Kind.CARE), person("Di", Role.Kind.MEMBER, shop)
    assert [bool(mine(each)) for each in (sam, manager, above, owner)] == [True] * 4
    assert [bool(mine(each)) for each in (beside, care, colleague)] == [False] * 3


def test_the_answer_is_yes_up_to_the_limit_and_else_whom_to_ask(owner, workshop, sam, manager):
    let(owner, workshop)
    let(owner, workshop, Role.Kind.MANAGER, up_to=200)
    assert asks(sam) == asks(sam, amount="40 €") == asks(sam, "MONEY back", "40") == (True, ())
    assert asks(sam, amount="40,01 €") == (False, ("Mia Manager",))
    assert asks(manager, amount="200") == (True, ())
    assert asks(manager, amount="201") == (False, ("Olivia Owner",))
    assert look_up(sam, "refund cakes", None) == []
    (answer,) = look_up(owner, "refund", read("201"))
    assert (answer.topmost, answer.ask) == (True, ())


def test_a_limit_counted_in_something_else_says_so(owner, workshop, sam):
    let(owner, workshop)
    (answer,) = look_up(sam, "refund", read("10 %"))
    assert (answer.yes, answer.incomparable) == (False, True)
    let(owner, workshop, up_to=None)
    assert asks(sam, amount="10 %") == (True, ())


def test_whom_to_ask_is_as_it_is_written_or_somebody_near(owner, workshop, sam, manager):
    held = let(owner, workshop, ask="the shift leader")
    assert asks(sam, amount="90") == (False, ("the shift leader",))
    Authority.objects.filter(pk=held.pk).update(ask="")
    assert asks(sam, amount="90") == (False, ("Mia Manager",))
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert asks(sam, amount="90") == (False, ("Olivia Owner",))


def test_another_limit_begins_a_version_and_the_one_before_stays(owner, workshop, sam):
    held = let(owner, workshop)
    AuthorityVersion.objects.update(made_at=timezone.now() - dt.timedelta(days=9))
    said = {"authority": held, "named": named(owner), "reason": "Fewer calls.", "by": owner}
    with pytest.raises(TooEarlyError):
        actions.change_authority(**said, seen=1, extent=extent(60, DAY))
    actions.change_authority(**said, seen=1, extent=extent(60, DAY + dt.timedelta(days=3)))
    first, second = held.versions.order_by("valid_from")
    assert (first.valid_to, second.up_to) == (DAY + dt.timedelta(days=2), 60)
    assert asks(sam, amount="60") == (True, ())
    with pytest.raises(ChangedMeanwhileError):
        actions.change_authority(**said, seen=1, extent=extent(90, DAY + dt.timedelta(days=9)))
    again = {**said, "named": named(owner, what="Money back")}
    actions.change_authority(**again, seen=2, extent=actions.extent_of(second))
    assert held.versions.count() == 2


def test_what_was_written_today_is_put_right_and_what_has_not_begun_holds_not_yet(
    owner, workshop, sam
):
    held = let(owner, workshop)
    said = {"authority": held, "named": named(owner), "reason": "", "by": owner}
    actions.change_authority(**said, seen=1, extent=extent(50))
    assert held.versions.get().up_to == 50
    AuthorityVersion.objects.update(valid_from=LATER)
    assert (mine(sam), look_up(sam, "refund", None)) == ([], [])


def test_what_has_ended_may_be_decided_no_longer(owner, workshop, sam):
    held = let(owner, workshop)
    with pytest.raises(TooEarlyError):
        actions.end_authority(
            authority=held, last_day=DAY - dt.timedelta(days=1), reason="", by=owner
        )
    actions.end_authority(authority=held, last_day=DAY, reason="Tills do it.", by=owner)
    assert mine(sam) == []


def test_what_may_be_decided_stands_in_the_calendar_of_reviews(owner, workshop):
    let(owner, workshop)
    (review,) = to_be_reviewed()
    assert (review.name, review.review_on, review.owner) == ("Refund", LATER, owner)


def note(by, authority=None, amount=None, *, asked=True, days=8, words=""):
    use = actions.note_use(
        authority=authority, words=words, amount=read(amount) if amount else None, asked=asked,
        by=by,
    )  # fmt: skip
    AuthorityUse.objects.filter(pk=use.pk).update(noted_at=timezone.now() - dt.timedelta(days=days))
    return use


def test_a_note_is_ones_own_for_a_week_and_then_a_count(owner, workshop, sam, manager):
    held = let(owner, workshop)
    note(sam, held, "39", days=6)
    assert asked_of_late(manager) == []
    for amount in ("40", "41", "90"):
        note(sam, held, amount)
    note(sam, held, asked=False)
    note(sam, words="A  gift")
    note(sam, words="a gift", days=91)
    refund, gift = asked_of_late(manager)
    assert (refund.what, refund.asked, refund.needless, refund.alone) == ("Refund", 3, 1, 1)
    assert refund.amounts == ("40", "90")
    assert (refund.again_and_again, gift.what, gift.asked) == (True, "A  gift", 1)
    assert not gift.again_and_again
    assert asked_of_late(person("Ben", Role.Kind.MANAGER, make(Unit))) == []
    assert [each.asked for each in asked_of_late(owner)] == [3, 1]


def test_a_press_that_comes_twice_is_one_and_leaves_no_word_in_the_audit_trail(
    owner, workshop, sam
):
    held = let(owner, workshop)
    for _ in range(2):
        actions.note_use(authority=held, words="", amount=read("40 €"), asked=False, by=sam)
    use = AuthorityUse.objects.get()
    assert (use.within, use.unit, use.person) == (True, workshop, sam)
    line = AuditEntry.objects.latest("pk")
    assert (line.about, line.details) == ("Sam Staff", {})
    with pytest.raises(PermissionDenied):
        actions.note_use(authority=held, words="", amount=None, asked=False, by=make(User))


def test_only_oneself_takes_a_note_back_and_only_for_a_week(owner, workshop, sam):
    old, new = note(sam, words="A gift"), note(sam, words="A cake", days=1)
    for use, by in ((new, owner), (old, sam)):
        use.refresh_from_db()
        with pytest.raises(actions.NotYoursError):
            actions.take_use_back(use=use, by=by)
    actions.take_use_back(use=new, by=sam)
    assert AuthorityUse.objects.get() == old
