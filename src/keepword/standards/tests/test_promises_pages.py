"""A kind of promise, from its draft to the service charter; who may do which step."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.listening.models import FrontDoor
from keepword.notify.models import Request
from keepword.organisation.actions import make_token
from keepword.organisation.models import AuditEntry, Role, Unit, User
from keepword.standards.models import (
    Moment,
    MomentAlias,
    Promise,
    PromiseEnabler,
    PromiseHistory,
    PromiseVersion,
)
from keepword.standards.promising import actions
from keepword.standards.promising.charter import charter_lines
from keepword.strategy.models import Charter, Text, TextVersion
from keepword.strategy.reviewing import to_be_reviewed

from .delivering import deliver

pytestmark = pytest.mark.django_db
JOBS = b"begun,parts,done\n" + b"2026-04-27,2026-04-28,2026-04-29\n" * 40


@pytest.fixture
def warehouse(workshop):
    """The warehouse, which Wim manages."""
    made = Unit.objects.create(key="warehouse", name="Warehouse")
    wim = User.objects.create_user("wim@example.org", name="Wim")
    Role.objects.create(user=wim, kind=Role.Kind.MANAGER, unit=made)
    return made


@pytest.fixture
def said(workshop, warehouse):
    """What the form of a promise is sent with."""
    return {
        "what": "Your bicycle is repaired", "to_whom": "", "within": "3", "counted_in": "days",
        "by_when": "", "aim": "90", "remedy": "The repair is free.", "maker": workshop.pk,
        "keeper": workshop.pk, "review_on": "2099-03-02", "reason": "Everybody asks for it.",
        "unit_1": warehouse.pk, "part_1": "Parts by nine",
    }  # fmt: skip


@pytest.fixture
def draft(client, manager, said):
    client.force_login(manager)
    client.post("/promises/new/", said)
    return Promise.objects.get()


def wim() -> User:
    return User.objects.get(name="Wim")


def test_a_draft_is_confirmed_by_who_enables_it_weighed_and_published(client, owner, draft):
    page = f"/promises/{draft.pk}/"
    assert "Draft" in client.get(page).text
    client.post(f"{page}asked/")
    asked = Request.objects.get()
    assert (asked.person, asked.what, asked.link) == (wim(), "enable", page)
    client.force_login(wim())
    assert "They wait for your answer" in client.get("/promises/").text
    part = PromiseEnabler.objects.get()
    client.post(f"/promises/parts/{part.pk}/", {"can": "yes", "words": "If ordered by noon."})
    asked.refresh_from_db()
    assert asked.ended_at is not None
    client.force_login(owner)
    assert "Nobody can tell yet" in client.get(page).text
    jobs = SimpleUploadedFile("jobs.csv", JOBS)
    client.post(f"{page}jobs/", {"file": jobs})
    told = client.get(page).text
    assert "“within 3 working days” holds 100 times in 100" in told
    assert "If ordered by noon." in told
    client.post(f"{page}published/", {"although": ""})
    version = PromiseVersion.objects.get()
    assert (version.state, version.published_by) == ("Published", owner)
    assert [each.name for each in to_be_reviewed()] == [str(version)]
    dids = {entry.did for entry in AuditEntry.objects.all()}
    assert dids >= {"drafted a promise", "answered for a promise", "published a promise"}


def test_what_nobody_knows_to_be_feasible_takes_a_reason_that_stays(client, owner, draft):
    actions.ask_enablers(promise=draft, by=owner)
    actions.answer_enabler(enabler=PromiseEnabler.objects.get(), can=True, words="", by=wim())
    client.force_login(owner)
    refused = client.post(f"/promises/{draft.pk}/published/", {"although": ""})
    assert (refused.status_code, "Say why it is promised." in refused.text) == (400, True)
    client.post(f"/promises/{draft.pk}/published/", {"although": "We try it for a month."})
    assert "We try it for a month." in client.get(f"/promises/{draft.pk}/").text


def test_without_everybodys_yes_nothing_is_published(client, owner, draft):
    client.force_login(owner)
    actions.ask_enablers(promise=draft, by=owner)
    actions.answer_enabler(enabler=PromiseEnabler.objects.get(), can=False, words="", by=wim())
    page = client.post(f"/promises/{draft.pk}/published/", {"although": "Still."}, follow=True)
    assert "First everybody who enables it says that they can." in page.text
    assert PromiseVersion.objects.get().is_draft


def test_other_words_are_asked_anew_and_the_published_ones_hold_until_then(
    client, owner, draft, said
):
    PromiseVersion.objects.update(published_at="2026-03-02T12:00Z")
    client.force_login(owner)
    seen = {"seen_number": 1, "seen_edition": 1}
    client.post(f"/promises/{draft.pk}/change/", said | seen | {"within": "2"})
    draft = Promise.objects.get()
    assert (draft.in_force.number, draft.newest.number, draft.newest.within) == (1, 2, 2)
    assert "Customers are told:" in client.get(f"/promises/{draft.pk}/").text
    stale = client.post(f"/promises/{draft.pk}/change/", said | seen | {"within": "1"})
    assert "Somebody else has changed this meanwhile." in stale.text
    actions.ask_enablers(promise=draft, by=owner)
    seen = {"seen_number": 2, "seen_edition": 1}
    client.post(f"/promises/{draft.pk}/change/", said | seen | {"within": "4"})
    newest = Promise.objects.get().newest
    assert (newest.number, newest.within, newest.asked_at, newest.edition) == (2, 4, None, 2)
    assert Request.objects.get().ended_at is not None
    actions.ask_enablers(promise=draft, by=owner)
    actions.answer_enabler(enabler=newest.enablers.get(), can=True, words="", by=wim())
    actions.publish_promise(promise=draft, although="Why not.", by=owner)
    assert [each.state for each in PromiseVersion.objects.all()] == ["Ended", "Published"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"within": ""}, "one of the two"),
        ({"by_when": "on Friday"}, "one of the two"),
        ({"part_1": ""}, "Name the unit and its part, or neither."),
        ({"aim": "101"}, "less than or equal to 100"),
        ({"review_on": "2020-01-01"}, "Choose a day after today."),
    ],
)
def test_a_form_that_does_not_say_it_comes_back(client, manager, said, changed, says):
    client.force_login(manager)
    page = client.post("/promises/new/", said | changed)
    assert (page.status_code, says in page.text) == (400, True)
    assert not Promise.objects.exists()


def test_who_may_not_changes_nothing(client, manager, draft, said):
    for act in (
        lambda: actions.ask_enablers(promise=draft, by=wim()),
        lambda: actions.publish_promise(promise=draft, although="", by=manager),
        lambda: actions.end_promise(promise=draft, by=manager),
        lambda: actions.show_on_charter(promise=draft, shown=True, by=manager),
        lambda: actions.answer_enabler(
            enabler=PromiseEnabler.objects.get(), can=True, words="", by=manager
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(wim())
    assert client.get(f"/promises/{draft.pk}/change/").status_code == 403
    jobs = SimpleUploadedFile("jobs.csv", JOBS)
    assert client.post(f"/promises/{draft.pk}/jobs/", {"file": jobs}).status_code == 403
    assert not PromiseHistory.objects.exists()


def test_jobs_are_counted_in_the_days_on_which_people_work_here(client, manager, draft):
    FrontDoor.objects.create(pk=1, works_on=[1, 2, 5], country="AT")
    client.force_login(manager)
    jobs = SimpleUploadedFile("jobs.csv", b"begun,done\n2026-04-29,2026-05-05\n")
    client.post(f"/promises/{draft.pk}/jobs/", {"file": jobs})
    assert PromiseHistory.objects.get().closed == [[2.0, 1]]


def test_a_file_with_a_mistake_is_told_by_line(client, manager, draft):
    client.force_login(manager)
    jobs = SimpleUploadedFile("jobs.csv", JOBS + b"yesterday,,\n")
    page = client.post(f"/promises/{draft.pk}/jobs/", {"file": jobs})
    assert page.status_code == 400
    assert "Line 42, <code>begun</code>: “yesterday” is no day." in page.text
    assert not PromiseHistory.objects.exists()


def test_the_charter_shows_what_was_chosen_with_how_it_is_kept(client, owner, workshop):
    moment = make(Moment, key="ready")
    promise = make(Promise, keeper=workshop, maker=workshop, moment=moment)
    version = make(PromiseVersion, promise=promise)
    with pytest.raises(actions.NotReadyError):
        actions.show_on_charter(promise=promise, shown=True, by=owner)
    version.published_at = version.made_at
    version.save()
    promise = Promise.objects.get(pk=promise.pk)
    deliver("ready", 30, 40)
    actions.show_on_charter(promise=promise, shown=True, by=owner)
    mission = make(Text, kind="mission")
    make(TextVersion, text=mission, parts={"statement": "We keep our word."})
    Charter.objects.create(pk=1)
    page = client.get("/charter/").text
    assert "Your bicycle is repaired, within 3 working days" in page
    assert "Kept 75 times in 100 in the last 90 days" in page
    actions.end_promise(promise=promise, by=owner)
    assert "Your bicycle is repaired" not in client.get("/charter/").text


def test_the_charter_reads_as_often_for_many_promises(owner, workshop):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            told = [line.kept for line in charter_lines()]
        return len(caught), told

    def more(number):
        moment = make(Moment, key=f"moment-{number}")
        make(MomentAlias, moment=moment, key=f"former-{number}")
        promise = make(Promise, keeper=workshop, maker=workshop, moment=moment, on_charter=True)
        make(PromiseVersion, promise=promise, published_at="2026-03-02T12:00Z")
        deliver(f"former-{number}", 30 + number, 40, unit="workshop")
        deliver(f"moment-{number}", 0, 9, unit="elsewhere")

    more(0)
    few, told = queries()
    assert told[0].startswith("Kept 75 times in 100 in the last 90 days (")
    make(Promise, on_charter=True, keeper=workshop, maker=workshop, moment=None)
    for number in range(1, 5):
        more(number)
    again, told = queries()
    assert again == few
    assert [line.split()[1] for line in told] == ["75", "78", "80", "82", "85"]


def test_a_charter_promises_few_things(owner):
    for _ in range(actions.MOST_ON_CHARTER):
        make(Promise, on_charter=True)
    more = make(Promise)
    make(PromiseVersion, promise=more, published_at="2026-03-02T12:00Z")
    with pytest.raises(actions.NotReadyError):
        actions.show_on_charter(promise=more, shown=True, by=owner)


def test_where_nobody_leads_a_unit_those_above_are_asked(owner, draft):
    Role.objects.filter(user=wim()).delete()
    actions.ask_enablers(promise=draft, by=owner)
    assert [request.person for request in Request.objects.all()] == [owner]


def test_as_a_file_and_for_programs(client, owner, draft):
    _, secret = make_token(name="Intranet", scopes=["read"], days=30, by=owner)
    told = client.get("/api/promises", HTTP_AUTHORIZATION=f"Bearer {secret}").json()["items"]
    assert told[0]["versions"][0]["enablers"] == [
        {"unit": "warehouse", "part": "Parts by nine", "can": None}
    ]
    file = io.StringIO(client.get("/promises.csv").getvalue().decode("utf-8-sig"))
    assert "warehouse: Parts by nine" in file.read()


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_asks_as_often_however_long(client, owner, django_assert_num_queries, many):
    for _ in range(many):
        make(PromiseEnabler)
    client.force_login(owner)
    with django_assert_num_queries(12):
        client.get("/promises/")
