"""The pages of notices: written, sent, read, answered; and what is wrong is said."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.organisation.actions import make_token
from keepword.organisation.models import Role, Unit, User
from keepword.organisation.present import today
from keepword.standards.models import Notice, NoticeReader

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(owner, workshop):
    return {
        "title": "A loan bicycle", "changes": "We lend one.", "do_differently": "Offer it.",
        "begins_on": f"{today()}", "units": [workshop.pk], "question": "Who gets one?",
        "right": "Who waits.", "wrong": "Nobody.\n\nWho asks loudest.\n", "minutes": 2,
        "why": "Waiting is what customers mind.",
    }  # fmt: skip


@pytest.fixture
def sam(owner, workshop):
    user = User.objects.create_user("sam@example.org", name="Sam Staff")
    Role.objects.create(user=user, kind=Role.Kind.MEMBER, unit=workshop)
    return user


def test_from_a_draft_to_an_acknowledgement(client, manager, sam, form):
    client.force_login(manager)
    client.post("/notices/new/", form)
    notice = Notice.objects.get()
    path = f"/notices/{notice.pk}/"
    assert notice.wrong == ["Nobody.", "Who asks loudest."]
    assert "a draft" in client.get(path).text
    assert 'value="2026' in client.get(f"{path}change/").text.replace(f"{today()}", "2026")
    client.post(f"{path}change/", form | {"title": "Loan bicycles", "seen": 1})
    page = client.post(f"{path}sent/", {"seen": 2}, follow=True)
    assert "1 person is told." in page.text
    assert "0 of 1 have acknowledged" in page.text
    assert "Sam Staff" in client.get(f"{path}waiting.csv").getvalue().decode()
    client.force_login(sam)
    assert "Loan bicycles" in client.get("/me/").text
    wrong = client.post(f"{path}understood/", {"answer": "Nobody."})
    assert wrong.status_code == 400
    assert "Not quite. Waiting is what customers mind. Try once more." in wrong.text
    assert "Who has not" not in wrong.text
    right = client.post(f"{path}understood/", {"answer": "Who waits."}, follow=True)
    assert "You acknowledged it on" in right.text
    assert "1 of 1 have acknowledged" in client.get("/notices/").text


def test_the_answers_stay_in_an_order_that_says_nothing(client, owner, sam):
    first = set()
    for number in range(1, 30):
        notice = make(Notice, pk=number, sent_at="2026-03-02T12:00Z")
        make(NoticeReader, notice=notice, person=sam)
    client.force_login(sam)
    for number in range(1, 30):
        pages = [client.get(f"/notices/{number}/") for _ in range(2)]
        shown = [[c[0] for c in page.context["check"].fields["answer"].choices] for page in pages]
        assert shown[0] == shown[1]
        first.add(shown[0][0])
    assert first == {"Who waits over a day.", "Nobody does."}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"wrong": "\n \n"}, "wrong"),
        ({"wrong": "a\nb\nc\nd\ne"}, "wrong"),
        ({"wrong": "x" * 201}, "wrong"),
        ({"wrong": "Who waits."}, "wrong"),
        ({"begins_on": "2020-01-01"}, "begins_on"),
        ({"minutes": 6}, "minutes"),
        ({"units": []}, "units"),
        ({"kinds": ["boss"]}, "kinds"),
    ],
)
def test_what_is_missing_is_named(client, manager, form, wrong, field):
    client.force_login(manager)
    answer = client.post("/notices/new/", form | wrong)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (400, {field})
    assert not Notice.objects.exists()


def test_what_is_sent_meanwhile_or_touches_nobody_says_so(client, manager, form):
    client.force_login(manager)
    client.post("/notices/new/", form)
    path = f"/notices/{Notice.objects.get().pk}/"
    assert (
        "Nobody else has such a role" in client.post(f"{path}sent/", {"seen": 1}, follow=True).text
    )
    late = client.post(f"{path}sent/", {"seen": 9}, follow=True)
    assert "Somebody else has changed or sent this" in late.text
    assert client.post(f"{path}change/", form | {"seen": 9}).status_code == 400
    client.post(f"{path}dropped/")
    assert not Notice.objects.exists()


def test_an_answer_that_is_none_asks_for_one_and_nobody_else_answers(client, owner, sam, workshop):
    notice = make(Notice, sent_at="2026-03-02T12:00Z")
    make(NoticeReader, notice=notice, person=sam)
    client.force_login(sam)
    for sent in ({}, {"answer": "What?"}):
        assert client.post(f"/notices/{notice.pk}/understood/", sent).status_code == 400
    assert NoticeReader.objects.get().tries == 0
    client.force_login(owner)
    answer = client.post(f"/notices/{notice.pk}/understood/", {"answer": "Nobody."})
    assert answer.status_code == 403


def test_programs_read_what_was_sent_and_how_far_it_came_never_who(client, owner, workshop):
    sent = make(Notice, sent_at="2026-03-02T12:00Z")
    sent.units.add(workshop)
    make(NoticeReader, notice=sent)
    make(Notice)
    _, secret = make_token(name="Intranet", scopes=["read"], days=30, by=owner)
    answer = client.get("/api/notices", headers={"authorization": f"Bearer {secret}"}).json()
    titles = [each for each in answer["items"] if each["id"] == sent.pk]
    assert (titles[0]["units"], titles[0]["told"]) == (["workshop"], 1)
    assert all(each["sent_at"] for each in answer["items"])
    assert "Robin" not in str(answer)


@pytest.mark.parametrize("path", ["/notices/", "/notices/{pk}/", "/notices.csv"])
def test_pages_ask_the_database_as_much_at_any_size(client, owner, path):
    client.force_login(owner)
    shown = make(Notice, sent_at="2026-03-02T12:00Z")

    def more(count):
        for _ in range(count):
            make(NoticeReader, notice=shown, unit=make(Unit))
            make(Notice, begins_on=dt.date(2026, 3, 1)).units.add(make(Unit))

    def queries():
        with CaptureQueriesContext(connection) as caught:
            page = client.get(path.format(pk=shown.pk))
            assert b"".join(page) if page.streaming else page.content
        return len(caught)

    more(3)
    queries()
    few = queries()
    more(30)
    assert queries() == few
