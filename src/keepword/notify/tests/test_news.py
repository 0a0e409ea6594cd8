"""What was said: told to whom it concerns, who may read it; on a page, and in one mail a day."""

import csv
import datetime as dt
import io
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from keepword.notify.models import News, NoDigest
from keepword.notify.news import mails, people
from keepword.notify.news.actions import choose_digest, tell
from keepword.notify.news.mentions import named_in
from keepword.organisation.access import May, people_who
from keepword.organisation.models import AuditEntry, Role, User

pytestmark = pytest.mark.django_db


def said(words: str, by: User, *taking_part: User) -> None:
    tell(
        about="Saturday hours", words=words, link="/decisions/1/", taking_part=taking_part,
        readers=people_who(May.READ), by=by,
    )  # fmt: skip


def told() -> list[tuple[str, bool]]:
    return [(each.person.name, each.names_them) for each in News.objects.order_by("person__name")]


@pytest.fixture
def site(settings):
    settings.EMAIL_HOST, settings.PUBLIC_URL = "mail.example.org", "https://shop.example.org"


@pytest.fixture
def now(monkeypatch):
    """Half past seven, some morning; moved on by the tests."""
    clock = {"now": dt.datetime(2026, 3, 3, 7, 30, tzinfo=dt.UTC)}
    monkeypatch.setattr(timezone, "now", lambda: clock["now"])
    return lambda **more: clock.__setitem__("now", clock["now"] + dt.timedelta(**more))


def test_who_takes_part_and_who_is_named_is_told_and_never_who_said_it(sam, mia):
    ada = User.objects.create_user("ada@example.org", name="Ada")
    Role.objects.create(user=ada, kind="member")
    said("What do you think, @Ada? And @Sam?", sam, mia, sam)
    assert told() == [("Ada", True), ("Mia Manager", False)]


def test_who_may_not_read_it_is_not_told(sam, mia):
    User.objects.create_user("nina@example.org", name="Nina")
    gone = User.objects.create_user("gone@example.org", name="Gone", is_active=False)
    Role.objects.create(user=gone, kind="owner")
    said("@Nina, @Gone, look.", sam, mia, gone)
    assert told() == [("Mia Manager", False)]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("@Mia", {"Mia Manager"}),
        ("@mia manager, please.", {"Mia Manager"}),
        ("Ask @Mia.", {"Mia Manager"}),
        ("(@Sam Staff) and @Mia", {"Sam Staff", "Mia Manager"}),
        ("mia@example.org", set()),
        ("@Miau", set()),
        ("@@Mia", set()),
        ("@", set()),
        ("@ Mia", set()),
        ("@Kim", set()),
        ("@Kim Two", {"Kim Two"}),
    ],
)
def test_a_name_names_one(sam, mia, words, named):
    for last in ("One", "Two"):
        User.objects.create_user(f"kim-{last}@example.org", name=f"Kim {last}")
    found = named_in(words, User.objects.all())
    assert {each.name for each in User.objects.filter(pk__in=found)} == named


@given(st.text(alphabet="@ Mia.\n'\0%_", max_size=60))
def test_whatever_is_written_is_looked_through(words):
    assert named_in(words, User.objects.all()) == set()


def test_the_page_tells_it_to_them_alone(client, sam, mia):
    said("Shall we open at eight, @Sam?", mia)
    client.force_login(sam)
    page = client.get("/news/").text
    assert "Shall we open at eight" in page
    assert "Names you" in page
    assert 'href="/decisions/1/"' in page
    client.force_login(mia)
    assert "Nothing yet." in client.get("/news/").text


def test_a_file_holds_it(client, sam, mia):
    said("=1+1 @Sam", mia)
    client.force_login(sam)
    file = client.get("/news.csv").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["by"], row["about"], row["words"]) == (
        "Mia Manager",
        "Saturday hours",
        "'=1+1 @Sam",
    )


def test_all_of_a_day_comes_in_one_mail(site, now, sam, mia):
    said("First.", mia, sam)
    said("Second, @Sam.", mia, sam)
    assert mails.write() == 1
    (letter,) = mail.outbox
    assert letter.to == ["sam@example.org"]
    assert letter.subject == "2 things were said that concern you"
    assert letter.body.index("First.") < letter.body.index("Second, @Sam.")
    assert "https://shop.example.org/decisions/1/" in letter.body
    now(hours=3)
    said("Third.", mia, sam)
    assert mails.write() == 0
    now(days=1, hours=-5)
    assert mails.write() == 0, "before seven"
    now(hours=3)
    assert mails.write() == 1
    assert mail.outbox[1].subject == "Something was said that concerns you"
    assert "First." not in mail.outbox[1].body


def test_who_wants_none_gets_none(client, site, now, sam, mia):
    client.force_login(sam)
    assert "No more mails" in client.get("/news/").text
    client.post("/news/mails/", {"wanted": "no"})
    client.post("/news/mails/", {"wanted": "no"})
    said("First.", mia, sam)
    assert mails.write() == 0
    assert AuditEntry.objects.get().did == "wanted no mails of what is said"
    client.post("/news/mails/", {"wanted": "yes"})
    assert mails.write() == 1


def test_where_no_mail_goes_out_nothing_is_promised(client, now, sam, mia):
    said("First.", mia, sam)
    assert mails.write() == 0
    client.force_login(sam)
    assert "once a day" not in client.get("/news/").text
    assert News.objects.get().mailed_at is None


def test_a_mail_server_that_refuses_is_asked_again(site, now, sam, mia, monkeypatch):
    def refuse(self, fail_silently=False):
        raise SMTPException

    said("First.", mia, sam)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", refuse)
        assert mails.write() == 0
    assert News.objects.get().mailed_at is None
    assert mails.write() == 1


def test_what_is_two_weeks_old_is_mailed_to_nobody(site, now, sam, mia):
    said("First.", mia, sam)
    now(days=15)
    assert mails.write() == 0


def test_the_mail_is_in_the_readers_language(site, now, sam, mia):
    User.objects.filter(pk=sam.pk).update(language="de")
    said("First.", mia, sam)
    mails.write()
    assert "Ihnen" in mail.outbox[0].subject or "Sie" in mail.outbox[0].subject


def test_it_is_handed_out_and_forgotten(sam, mia):
    said("First.", mia, sam)
    choose_digest(wanted=False, by=sam)
    kept = people.told_to(sam)
    assert (kept["told"][0]["words"], kept["wants_mails"]) == ("First.", False)
    assert people.told_to(mia)["said"][0]["words"] == "First."
    people.forget(mia, "Olivia")
    assert not News.objects.exists()
    people.forget(sam, "Olivia")
    assert not NoDigest.objects.exists()
