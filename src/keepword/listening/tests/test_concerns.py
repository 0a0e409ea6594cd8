"""A concern from the public page: kept once, answered by a day, private, forgotten for good."""

import datetime as dt
import os

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from tests.support.factories import make

from keepword.listening.concerns import actions, files
from keepword.listening.concerns.actions import Told
from keepword.listening.concerns.working_time import due
from keepword.listening.models import Concern, ConcernFile, ConcernReply, FrontDoor
from keepword.organisation.models import AuditEntry
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43
WRITTEN = {"token": TOKEN, "happened": "It was two days late.", "wish": "A call before."}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def open_door(organisation):
    cache.clear()
    return make(FrontDoor, is_open=True)


def tell(client, **more):
    return client.post("/concern/", WRITTEN | more)


def picture(name="broken.png", content=PNG):
    return SimpleUploadedFile(name, content, "image/png")


def test_the_page_says_by_when_an_answer_comes_before_anything_is_sent(client, open_door):
    answered_by = due(open_door, timezone.now())
    promised = f"{date_format(answered_by, 'l, j F')}, {time_format(answered_by)}"
    assert f"and we answer by {promised}." in client.get("/concern/").text
    FrontDoor.objects.update(is_open=False)
    assert client.get("/concern/").status_code == 404
    assert tell(client).status_code == 404


def test_the_page_speaks_what_its_reader_reads(client, open_door):
    arabic = {"Accept-Language": "ar-EG,en;q=0.5"}
    page = client.get("/concern/", headers=arabic)
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "ما الذي لم يسر على ما يرام؟" in page.text
    assert page["Content-Language"] == "ar"
    assert "هذا الحقل مطلوب" in client.post("/concern/", {}, headers=arabic).text
    page = client.post("/concern/", WRITTEN, headers=arabic, follow=True)
    assert "لقد وصلتنا رسالتكم" in page.text
    assert Concern.objects.get().language == "ar"
    assert '<html lang="en"' in client.get("/concern/", headers={"Accept-Language": "he"}).text


def test_what_is_sent_is_kept_and_leads_to_a_private_page(client, moments, workshop):
    ready = Moment.objects.get(key="ready")
    Moment.objects.update(unit=workshop)
    answer = tell(client, moment=ready.pk)
    assert answer["Location"] == f"/c/{TOKEN}/"
    kept = Concern.objects.get()
    assert (kept.happened, kept.wish) == (WRITTEN["happened"], WRITTEN["wish"])
    assert (kept.channel, kept.moment, kept.unit) == ("page", ready, workshop)
    assert kept.due_at > kept.received_at
    page = client.get(answer["Location"])
    assert kept.number in page.text
    assert "It was two days late." in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_sent_twice_it_is_one_concern(client):
    for _twice in range(2):
        tell(client, pictures=[picture()])
    assert (Concern.objects.count(), ConcernFile.objects.count()) == (1, 1)


def test_the_link_is_kept_as_a_hash_and_ends(client):
    tell(client)
    kept = Concern.objects.get()
    assert TOKEN not in str(vars(kept))
    assert kept.token_hash == hashed(TOKEN)
    Concern.objects.update(token_ends_at=timezone.now() - dt.timedelta(seconds=1))
    ended = client.get(f"/c/{TOKEN}/")
    assert (ended.status_code, kept.number in ended.text) == (410, True)
    assert "two days late" not in ended.text
    assert client.get(f"/c/{'u' * 43}/").status_code == 404


def test_no_contact_is_kept_without_consent_and_the_form_says_so(client):
    refused = tell(client, mail="kim@example.org")
    assert (refused.status_code, Concern.objects.count()) == (400, 0)
    assert "Tick this" in refused.text
    assert "Write an e-mail address" in tell(client, may_contact="on").text
    tell(client, may_contact="on", mail="kim@example.org", name="Kim")
    assert (Concern.objects.get().name, Concern.objects.get().mail) == ("Kim", "kim@example.org")


def test_neither_an_action_nor_the_database_keeps_a_contact_without_consent(organisation):
    kept = actions.receive(token=TOKEN, told=Told("Late.", mail="kim@example.org"))
    assert kept.mail == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.update(mail="kim@example.org")


def test_programs_are_caught_and_few_come_from_one_place(client, monkeypatch):
    assert "Leave the last field empty" in tell(client, leave_empty="x").text
    for number in range(10):
        assert tell(client, token=f"{number}" * 43).status_code == 302
    late = tell(client, token="z" * 43)
    assert (late.status_code, "Retry-After" in late) == (429, True)
    assert "It was two days late." in late.text
    assert Concern.objects.count() == 10


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([picture("run.exe")], "neither a picture nor a PDF"),
        ([picture("page.png", b"<html>" * 9)], "neither a picture nor a PDF"),
        ([picture("huge.png", PNG + b"0" * files.MOST_BYTES)], "too large"),
        ([picture(f"{number}.png") for number in range(6)], "too many files"),
    ],
    ids=["a program", "a page", "large", "many"],
)
def test_what_is_no_picture_is_refused(client, sent, said):
    answer = tell(client, pictures=sent)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert not Concern.objects.exists()
    assert not files.folder().exists()


def test_a_form_that_is_far_too_large_is_not_even_read(client):
    huge = client.post("/concern/", WRITTEN, CONTENT_LENGTH=str(files.LARGEST_FORM + 1))
    assert (huge.status_code, Concern.objects.count()) == (413, 0)


def test_another_site_cannot_send_the_form(client):
    crossed = client.post("/concern/", WRITTEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert (crossed.status_code, Concern.objects.count()) == (403, 0)


def test_a_link_of_a_unit_brings_concerns_to_it(client, workshop):
    assert 'value="workshop"' in client.get("/concern/?at=workshop").text
    tell(client, at="workshop")
    assert Concern.objects.get().unit == workshop
    assert tell(client, at="gone", token="g" * 43).status_code == 302


def test_a_reply_is_on_the_private_page_and_the_link_holds_anew(client, olivia):
    tell(client)
    kept = Concern.objects.get()
    Concern.objects.update(token_ends_at=timezone.now() + dt.timedelta(days=1))
    actions.reply(concern=kept, words="We send a new one.", seen=0, by=olivia)
    assert "We send a new one." in client.get(f"/c/{TOKEN}/").text
    kept.refresh_from_db()
    assert kept.standing == "answered"
    assert kept.token_ends_at > timezone.now() + dt.timedelta(days=179)
    first = kept.answered_at
    actions.reply(concern=kept, words="It is on its way.", seen=1, by=olivia)
    kept.refresh_from_db()
    assert kept.answered_at == first
    assert AuditEntry.objects.filter(did="answered a concern").count() == 2


def test_two_who_answer_at_once_do_not_both_write(client, olivia):
    tell(client)
    actions.reply(concern=Concern.objects.get(), words="Yes.", seen=0, by=olivia)
    with pytest.raises(actions.RepliedMeanwhileError):
        actions.reply(concern=Concern.objects.get(), words="No.", seen=0, by=olivia)
    assert ConcernReply.objects.count() == 1


def test_who_answers_for_another_unit_may_not(client, person, workshop):
    tell(client)
    mia = person("Mia", "manager", workshop)
    concern = Concern.objects.get()
    with pytest.raises(PermissionDenied):
        actions.reply(concern=concern, words="Yes.", seen=0, by=mia)
    with pytest.raises(PermissionDenied):
        actions.place(concern=concern, moment=None, unit=workshop, by=mia)
    with pytest.raises(PermissionDenied):
        actions.erase(concern=concern, by=mia)
    with pytest.raises(PermissionDenied):
        actions.set_front_door(door=FrontDoor(), by=mia)


def test_forgetting_leaves_that_there_was_one_and_nothing_else(client, olivia):
    tell(client, may_contact="on", mail="kim@example.org", pictures=[picture()])
    kept = Concern.objects.get()
    actions.reply(concern=kept, words="Dear Kim", seen=0, by=olivia)
    kept.refresh_from_db()
    actions.erase(concern=kept, by=olivia)
    left = str(Concern.objects.values().get())
    assert not any(word in left for word in ("kim", "late", "call"))
    assert not ConcernReply.objects.exists()
    assert client.get(f"/c/{TOKEN}/").status_code == 404
    assert AuditEntry.objects.first().about == kept.number
    (stray,) = files.folder().iterdir()
    assert files.remove_strays() == 0  # its row may still be on its way
    old = timezone.now().timestamp() - files.AN_HOUR - 1
    os.utime(stray, (old, old))
    assert files.remove_strays() == 1
    assert not list(files.folder().iterdir())
