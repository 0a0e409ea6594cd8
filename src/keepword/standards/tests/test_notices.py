"""Notices: whom they reach, what acknowledges them, who comes later, who is reminded."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.support.factories import make

from keepword.notify.measures import mine
from keepword.notify.models import Reminder, Request
from keepword.organisation.models import AuditEntry, Role, Unit, UnitEdge, User
from keepword.organisation.present import today
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.models import Notice, NoticeReader, Standard
from keepword.standards.noticing import actions, tasks
from keepword.standards.noticing.actions import Told
from keepword.standards.noticing.measures import by_unit, visible_to, who_has_not
from keepword.standards.noticing.reminding import Reminded, remind_by_hand

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


def person(name, kind, unit=None, **more):
    user = make(User, name=name, **more)
    Role.objects.create(user=user, kind=kind, unit=unit)
    return user


@pytest.fixture
def sam(owner, workshop):
    return person("Sam Staff", Role.Kind.MEMBER, workshop)


def told(*units, **otherwise):
    said = {
        "title": "A loan bicycle", "changes": "We lend one.", "do_differently": "Offer it.",
        "begins_on": today(), "kinds": (), "question": "Who gets one?", "right": "Who waits.",
        "wrong": ["Nobody."], "why": "Waiting is what customers mind.", "minutes": 2,
        "units": units, "standards": (),
    }  # fmt: skip
    return Told(**said | otherwise)


def send(by, *units, **otherwise):
    notice = actions.write_notice(told=told(*units, **otherwise), by=by)
    actions.send_notice(notice=notice, seen=1, by=by)
    notice.refresh_from_db()
    return notice


def names(readers):
    return [reader.person.name for reader in readers]


def test_it_reaches_everybody_in_its_units_and_below_in_its_roles_once(owner, workshop, sam):
    shop = make(Unit, key="shop")
    UnitEdge.objects.create(parent=shop, child=workshop)
    both = person("Bo Both", Role.Kind.MEMBER, shop)
    Role.objects.create(user=both, kind=Role.Kind.MEMBER, unit=workshop)
    for name, kind, unit in (
        ("Mia", Role.Kind.MANAGER, shop), ("Eli", Role.Kind.MEMBER, make(Unit)),
    ):  # fmt: skip
        person(name, kind, unit)
    person("Gone", Role.Kind.MEMBER, shop, is_active=False)
    notice = send(owner, shop, kinds=["member"])
    assert sorted(names(notice.readers.all())) == ["Bo Both", "Sam Staff"]
    everybody = send(owner)
    assert sorted(names(everybody.readers.all())) == ["Bo Both", "Eli", "Mia", "Sam Staff"]


def test_it_is_asked_within_the_minutes_of_the_week(owner, workshop, sam):
    for _ in range(3):
        send(owner, workshop)
    asked = Request.objects.filter(person=sam).order_by("pk")
    assert [request.week is None for request in asked] == [False, False, True]
    assert asked[0].link == f"/notices/{Notice.objects.earliest('pk').pk}/"


def test_only_the_right_answer_acknowledges_and_ends_the_request(owner, workshop, sam):
    notice = send(owner, workshop)
    assert not actions.acknowledge(notice=notice, chosen="Nobody.", by=sam)
    reader = NoticeReader.objects.get()
    assert (reader.tries, reader.acknowledged_at) == (1, None)
    assert Request.objects.get().ended_at is None
    assert actions.acknowledge(notice=notice, chosen="Who waits.", by=sam)
    reader.refresh_from_db()
    assert reader.tries == 2
    assert reader.acknowledged_at
    assert Request.objects.get().ended_at
    assert actions.acknowledge(notice=notice, chosen="Nobody.", by=sam)
    with pytest.raises(PermissionDenied):
        actions.acknowledge(notice=notice, chosen="Who waits.", by=owner)


def test_who_writes_for_a_unit_tells_it_and_no_other(manager, workshop, sam):
    assert send(manager, workshop).sent_by == manager
    assert AuditEntry.objects.latest("pk").details == {"told": 1}
    for units in ((), (make(Unit),), (workshop, make(Unit))):
        with pytest.raises(PermissionDenied):
            actions.write_notice(told=told(*units), by=manager)
    with pytest.raises(PermissionDenied):
        actions.withdraw_notice(notice=make(Notice), by=manager)


def test_a_sent_notice_stays_as_it_was_sent(owner, workshop, sam):
    notice = actions.write_notice(told=told(workshop), by=owner)
    actions.change_notice(notice=notice, seen=1, told=told(workshop, title="Two"), by=owner)
    with pytest.raises(ChangedMeanwhileError):
        actions.send_notice(notice=notice, seen=1, by=owner)
    assert actions.send_notice(notice=notice, seen=2, by=owner) == 1
    for late in (
        lambda: actions.send_notice(notice=notice, seen=2, by=owner),
        lambda: actions.change_notice(notice=notice, seen=2, told=told(workshop), by=owner),
        lambda: actions.drop_notice(notice=notice, by=owner),
    ):
        with pytest.raises(ChangedMeanwhileError):
            late()
    assert Notice.objects.get().title == "Two"


def test_what_touches_nobody_else_is_not_sent(owner, workshop):
    notice = actions.write_notice(told=told(workshop), by=owner)
    with pytest.raises(actions.NobodyToTellError):
        actions.send_notice(notice=notice, seen=1, by=owner)
    assert Notice.objects.get().sent_at is None
    actions.drop_notice(notice=notice, by=owner)
    assert not Notice.objects.exists()


def test_who_comes_later_is_told_by_the_sweep_once(owner, workshop, sam):
    notice = send(owner, workshop)
    old = send(owner, workshop, begins_on=today() - 20 * A_DAY)
    Notice.objects.filter(pk=old.pk).update(
        sent_at=timezone.now() - 91 * A_DAY, begins_on=today() - 91 * A_DAY
    )
    person("Nia Newcomer", Role.Kind.MEMBER, workshop)
    for _ in range(2):
        tasks.sweep()
    assert names(notice.readers.order_by("pk")) == ["Sam Staff", "Nia Newcomer"]
    assert old.readers.count() == 1


def test_withdrawn_nobody_is_asked_any_more(owner, workshop, sam):
    notice = send(owner, workshop)
    actions.withdraw_notice(notice=notice, by=owner)
    person("Nia", Role.Kind.MEMBER, workshop)
    tasks.sweep()
    assert notice.readers.count() == 1
    assert Request.objects.get().ended_at


@pytest.fixture
def by_mail(settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://shop.example.org"


def told_before(**ago):
    NoticeReader.objects.update(told_at=timezone.now() - dt.timedelta(**ago))


def test_it_reminds_who_has_not_acknowledged_and_again_after_a_week(
    owner, workshop, sam, by_mail, django_capture_on_commit_callbacks
):
    notice = send(owner, workshop, begins_on=today() + 30 * A_DAY)
    User.objects.filter(pk=sam.pk).update(language="de")
    told_before(days=2)
    assert tasks.remind(today()) == 0
    told_before(days=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert [tasks.remind(today()), tasks.remind(today())] == [1, 0]
    (sent,) = mail.outbox
    assert sent.to == [sam.email]
    assert f"https://shop.example.org/notices/{notice.pk}/" in sent.body
    NoticeReader.objects.update(reminded_at=timezone.now() - 7 * A_DAY)
    assert tasks.remind(today()) == 1
    actions.acknowledge(notice=notice, chosen="Who waits.", by=sam)
    NoticeReader.objects.update(reminded_at=timezone.now() - 7 * A_DAY)
    assert tasks.remind(today()) == 0


def test_what_begins_tomorrow_is_reminded_of_a_day_after_it_was_told(owner, workshop, sam):
    send(owner, workshop, begins_on=today() + A_DAY)
    told_before(hours=30)
    assert tasks.remind(today()) == 1
    assert mail.outbox == []


def test_what_waits_for_the_minutes_of_another_week_is_not_reminded_of(owner, workshop, sam):
    for _ in range(3):
        send(owner, workshop)
    told_before(days=9)
    assert tasks.remind(today()) == 2


def asked_weeks_ago(weeks=1):
    for request in Request.objects.exclude(week=None):
        request.week -= dt.timedelta(weeks=weeks)
        request.save()


def test_it_is_reminded_of_by_hand_once_a_day_and_takes_the_weeks_minutes_once(
    owner, workshop, sam, by_mail, django_capture_on_commit_callbacks
):
    notice = send(owner, workshop, minutes=4)
    asked_weeks_ago()
    assert mine(sam).asked == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_by_hand(notice=notice, by=owner) == Reminded(1, 0, more=False)
    assert [sent.to for sent in mail.outbox] == [[sam.email]]
    assert remind_by_hand(notice=notice, by=owner).people == 0
    NoticeReader.objects.update(reminded_at=timezone.now() - A_DAY)
    assert remind_by_hand(notice=notice, by=owner).people == 1
    assert (mine(sam).asked, Reminder.objects.count()) == (4, 1)
    another = send(owner, workshop, minutes=2)
    assert mine(sam).waiting == 1
    actions.acknowledge(notice=notice, chosen="Who waits.", by=sam)
    assert mine(sam).asked == 4
    assert remind_by_hand(notice=another, by=owner).people == 0


def test_nobody_whose_week_is_full_is_reminded_by_hand_or_by_itself(owner, workshop, sam):
    old = send(owner, workshop, minutes=4)
    asked_weeks_ago()
    send(owner, workshop, minutes=3)
    assert remind_by_hand(notice=old, by=owner) == Reminded(0, 1, more=False)
    NoticeReader.objects.filter(notice=old).update(told_at=timezone.now() - 9 * A_DAY)
    assert tasks.remind(today()) == 0
    assert mine(sam).asked == 3


def test_a_manager_reminds_those_of_their_units_alone(client, owner, manager, workshop, sam):
    person("Eli", Role.Kind.MEMBER, make(Unit, name="Elsewhere"))
    notice = send(owner)
    client.force_login(manager)
    page = client.post(f"/notices/{notice.pk}/reminded/", follow=True)
    assert "2 people are reminded." in page.text
    reminded = NoticeReader.objects.exclude(reminded_at=None)
    assert {reader.person.name for reader in reminded} == {"Sam Staff", "Mia Manager"}
    actions.withdraw_notice(notice=notice, by=owner)
    NoticeReader.objects.update(reminded_at=None)
    assert (
        "0 people are reminded."
        in client.post(page.request["PATH_INFO"] + "reminded/", follow=True).text
    )


def test_who_has_not_is_named_to_who_writes_for_their_unit(owner, manager, workshop, sam):
    elsewhere = make(Unit, name="Elsewhere")
    person("Eli", Role.Kind.MEMBER, elsewhere)
    notice = send(owner)
    assert names(who_has_not(notice, owner)) == ["Eli", "Mia Manager", "Sam Staff"]
    assert names(who_has_not(notice, manager)) == ["Mia Manager", "Sam Staff"]
    assert not who_has_not(notice, sam)
    actions.acknowledge(notice=notice, chosen="Who waits.", by=sam)
    counts = [(each.name, each.acknowledged, each.told) for each in by_unit(notice)]
    assert sorted(counts) == [("Elsewhere", 0, 1), ("Workshop", 1, 2)]


def test_who_is_served_inside_sees_what_touches_them_alone(owner, workshop):
    inside = person("Cy", Role.Kind.CUSTOMER, workshop)
    theirs = send(owner, workshop)
    make(Notice, sent_at=timezone.now())
    make(Notice)
    assert [*visible_to(inside)] == [theirs]
    assert visible_to(owner).count() == 3


def test_a_standard_that_it_changes_and_the_notice_name_each_other(client, owner, workshop, sam):
    standard = make(Standard)
    standard.versions.create(statement="It is ready.", target=1, valid_from=today())
    notice = send(owner, workshop, standards=[standard])
    client.force_login(sam)
    assert f'href="/notices/{notice.pk}/"' in client.get(f"/standards/{standard.pk}/").text
    assert f'href="/standards/{standard.pk}/"' in client.get(f"/notices/{notice.pk}/").text
