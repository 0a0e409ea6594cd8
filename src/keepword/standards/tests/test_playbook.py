"""The playbook: what is written, who writes it, what a search finds, what nobody uses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.models import AuditEntry, Role, User
from keepword.organisation.present import today
from keepword.standards import actions
from keepword.standards.actions import Saying
from keepword.standards.models import Moment, PlaybookEntry, PlaybookMark
from keepword.standards.playbook import entries, search, unused
from keepword.strategy.reviewing import to_be_reviewed

pytestmark = pytest.mark.django_db
FORM = {"kind": "say", "words": "I'll ring you by four.", "review_on": "2099-01-01"}


@pytest.fixture
def ready(workshop):
    return make(Moment, key="ready", name="The repair is ready", unit=workshop)


@pytest.fixture
def member(owner):
    """Mo, who reads and judges, and writes nothing."""
    mo = make(User, name="Mo Member")
    Role.objects.create(user=mo, kind=Role.Kind.MEMBER)
    return mo


def saying(by, **otherwise):
    said = {
        "kind": "say", "words": "I'll ring you by four.", "instead": "", "setting": "",
        "culture": "", "moment": None, "owner": by, "review_on": dt.date(2099, 1, 1),
    }  # fmt: skip
    return Saying(**said | otherwise)


def found(**asked):
    everything = {"words": "", "moment": "", "setting": "", "kind": ""}
    return [entry.words for entry in search(entries(), **everything | asked)]


def test_who_manages_a_unit_writes_at_its_moments_alone(manager, ready):
    entry = actions.add_entry(saying=saying(manager, moment=ready), by=manager)
    assert (entry.written_by, entry.moment, entry.owner) == (manager, ready, manager)
    with pytest.raises(PermissionDenied):
        actions.add_entry(saying=saying(manager), by=manager)
    with pytest.raises(PermissionDenied):
        actions.change_entry(entry=entry, seen=1, saying=saying(manager), by=manager)
    with pytest.raises(PermissionDenied):
        actions.remove_entry(entry=make(PlaybookEntry), by=manager)
    assert PlaybookEntry.objects.filter(moment=ready).count() == 1


def test_what_is_sent_twice_stands_there_once(owner):
    first, again = (actions.add_entry(saying=saying(owner), by=owner) for _time in range(2))
    other = actions.add_entry(saying=saying(owner, words="Other words."), by=owner)
    assert first == again != other


def test_other_words_begin_anew_and_another_day_does_not(owner, member):
    entry = actions.add_entry(saying=saying(owner), by=owner)
    actions.mark_entry(entry=entry, helpful=True, by=member)
    later = saying(owner, review_on=dt.date(2099, 6, 1))
    actions.change_entry(entry=entry, seen=1, saying=later, by=owner)
    assert entry.marks.count() == 1
    actions.change_entry(entry=entry, seen=2, saying=saying(owner, words="Now."), by=owner)
    assert entry.marks.count() == 0
    assert AuditEntry.objects.latest("pk").details["before"]["words"] == "I'll ring you by four."


def test_nobody_writes_over_what_they_have_not_seen(owner):
    entry = actions.add_entry(saying=saying(owner), by=owner)
    actions.change_entry(entry=entry, seen=1, saying=saying(owner, words="Mine."), by=owner)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.change_entry(entry=entry, seen=1, saying=saying(owner, words="Late."), by=owner)
    assert PlaybookEntry.objects.get().words == "Mine."


def test_each_has_one_say_and_may_change_it(owner, member):
    entry = make(PlaybookEntry)
    actions.mark_entry(entry=entry, helpful=True, by=member)
    actions.mark_entry(entry=entry, helpful=False, by=member)
    actions.mark_entry(entry=entry, helpful=False, by=owner)
    shown = entries().get()
    assert (shown.helped, shown.did_not_help) == (0, 2)
    with pytest.raises(PermissionDenied):
        actions.mark_entry(entry=entry, helpful=True, by=make(User))


def test_a_search_finds_what_holds_every_word_and_what_holds_everywhere(ready):
    make(PlaybookEntry, words="May I ring you?", moment=ready, setting="phone")
    make(PlaybookEntry, words="Can I pay by card?", instead="Yes, also abroad.", kind="answer")
    make(PlaybookEntry, words="Good evening", moment=make(Moment, name="Paying"), setting="counter")
    assert found(words="CARD abroad") == ["Can I pay by card?"]
    assert found(words="card evening") == []
    assert set(found(moment="ready")) == {"May I ring you?", "Can I pay by card?"}
    assert set(found(setting="phone")) == {"May I ring you?", "Can I pay by card?"}
    assert found(kind="answer") == ["Can I pay by card?"]
    assert found(words="repair ready") == ["May I ring you?"]


def test_unused_is_what_helped_nobody_for_half_a_year_and_is_not_new():
    now = timezone.now()
    old, used, stale = (
        make(PlaybookEntry, words=words, written_at=now - dt.timedelta(days=300))
        for words in ("old", "used", "stale")
    )
    make(PlaybookEntry, words="new")
    make(PlaybookMark, entry=used, helpful=True)
    make(PlaybookMark, entry=old, helpful=False)
    make(PlaybookMark, entry=stale, helpful=True, marked_at=now - dt.timedelta(days=200))
    assert {entry.words for entry in unused(entries())} == {"old", "stale"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "avoid"}, "instead"),
        ({"kind": "answer"}, "instead"),
        ({"review_on": "2020-01-01"}, "review_on"),
        ({"words": " "}, "words"),
        ({"kind": "shout"}, "kind"),
    ],
)
def test_what_is_missing_is_named(client, owner, wrong, field):
    client.force_login(owner)
    answer = client.post("/playbook/new/", FORM | {"owner": owner.pk} | wrong)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert not PlaybookEntry.objects.exists()


def test_an_entry_is_written_changed_judged_and_taken_out(client, owner, ready):
    client.force_login(owner)
    client.post("/playbook/new/", FORM | {"owner": owner.pk, "moment": ready.pk})
    entry = PlaybookEntry.objects.get()
    page = client.get("/playbook/").content.decode()
    assert "I&#x27;ll ring you by four." in page
    assert "Olivia Owner answers for it" in page
    changed = FORM | {"owner": owner.pk, "words": "By three.", "seen": 1}
    assert client.post(f"/playbook/{entry.pk}/", changed).status_code == 302
    lost = client.post(f"/playbook/{entry.pk}/", changed | {"words": "By two."})
    assert "Somebody else has changed this meanwhile" in lost.content.decode()
    back = client.post(
        f"/playbook/{entry.pk}/helped/", {"helpful": "yes", "back": "/playbook/?q=three"}
    )
    assert back["Location"] == "/playbook/?q=three"
    away = {"helpful": "yes", "back": "//example.org/playbook"}
    assert client.post(f"/playbook/{entry.pk}/helped/", away)["Location"] == "/playbook/"
    page = client.get("/playbook/?q=three").content.decode()
    assert "helped 1 colleague" in page
    assert page.count('aria-pressed="true"') == 1
    client.post(f"/playbook/{entry.pk}/removed/")
    assert not PlaybookEntry.objects.exists()


def test_what_is_overdue_or_unused_says_so_and_an_unknown_choice_shows_all(client, member):
    client.force_login(member)
    make(PlaybookEntry, review_on=today(), written_at=timezone.now() - dt.timedelta(days=99))
    page = client.get("/playbook/?moment=nowhere").content.decode()
    assert "overdue" in page
    assert "1 entry that nobody has found helpful" in page
    assert "Change:" not in page
    assert "Mend them or take them out" in client.get("/playbook/?only=unused").content.decode()


def test_the_list_asks_the_database_as_much_at_any_size(client, manager, ready):
    client.force_login(manager)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/playbook/?q=ring")
        return len(caught)

    make(PlaybookEntry, moment=ready, owner=manager)
    client.get("/playbook/")
    few = queries()
    for _ in range(30):
        make(PlaybookMark, entry=make(PlaybookEntry, moment=ready, owner=manager))
    assert queries() == few


def test_a_moment_with_a_playbook_stays_and_hands_it_over(client, owner, ready, workshop):
    client.force_login(owner)
    make(PlaybookEntry, moment=ready)
    with pytest.raises(actions.StillNeededError):
        actions.remove_moment(moment=ready, by=owner)
    into = make(Moment, key="done", unit=workshop)
    actions.merge_moments(moment=ready, into=into, by=owner, although=True)
    assert PlaybookEntry.objects.get().moment == into


def test_an_entry_stands_in_the_review_calendar_and_is_found_from_there(client, owner):
    client.force_login(owner)
    entry = make(PlaybookEntry, words="I'll find out & ring you by four o'clock.", owner=owner)
    review = next(each for each in to_be_reviewed() if each.name == entry.words)
    assert (review.review_on, review.owner) == (entry.review_on, owner)
    assert f'id="entry-{entry.pk}"' in client.get(review.address).content.decode()
    assert "ring you by four" in client.get("/strategy/reviews/").content.decode()
