"""Mail goes out once, in the contact's language, with an answer to click and a way out."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from keepword.listening.inviting import actions, contacts, tasks
from keepword.listening.inviting.measures import asked_by
from keepword.listening.models import (
    Contact,
    Invitation,
    LetterCopy,
    PersonalLink,
    Response,
    Wave,
)
from keepword.organisation.models import Organisation

from .inviting import a_wave, ask, link_in, send, take_in
from .questionnaires import EN, choices, one_page, question

DAYS = {each: dt.timedelta(days=each) for each in (4, 6, 40)}
ASKED = one_page(
    question("stars", text={EN: "How was it?", "de": "Wie war es?"}),
    languages=(EN, "de"),
    title={EN: "After your repair", "de": "Nach Ihrer Reparatur"},
    intro={EN: "Two minutes, {{fact:name}}."},
)


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.PUBLIC_URL = "https://word.example.org"
    settings.DEFAULT_FROM_EMAIL = "hello@example.org"


@pytest.fixture
def survey(launched):
    return launched(ASKED).survey


def asked_ago(days: dt.timedelta) -> None:
    Invitation.objects.update(sent_at=timezone.now() - days)


def test_an_invitation_goes_out_once_as_text_and_html_with_links_of_its_own(olivia, survey):
    take_in(olivia, "kim", name="Kim & Co")
    a_wave(survey, olivia)
    ask()
    (message,) = send()
    assert send() == []
    assert message.to == ["kim@example.org"]
    assert message.subject == "After your repair"
    assert message.from_email == "hello@example.org"
    assert "Hello Kim & Co," in message.body
    assert "Two minutes, Kim & Co." in message.body
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert "Hello Kim &amp; Co," in html
    for point in range(1, 6):
        assert f"?stars={point}&amp;language=en" in html
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in message.extra_headers["List-Unsubscribe"]
    invitation = Invitation.objects.get()
    assert (invitation.channel, invitation.failed_at) == ("mail", None)
    assert invitation.ends_at - invitation.sent_at == dt.timedelta(days=30)
    token = link_in(message).split("/")[2]
    assert token not in str(list(PersonalLink.objects.values()))


def test_it_speaks_the_contacts_language_where_the_survey_has_it(olivia, survey):
    for name, language in (("anna", "de-at"), ("luc", "fr")):
        take_in(olivia, name, language=language)
    a_wave(survey, olivia)
    ask()
    anna, luc = sorted(send(), key=lambda each: each.to)
    assert anna.subject == "Nach Ihrer Reparatur"
    assert "Wie war es?" in anna.body
    assert "language=de" in anna.body
    assert luc.subject == "After your repair"


def test_a_first_question_that_no_mail_can_ask_is_asked_on_the_page(olivia, launched):
    survey = launched(one_page(question("why", "long"), question("stars"))).survey
    take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    (message,) = send()
    assert "About why?" not in message.body
    assert link_in(message)


def test_a_choice_is_offered_in_its_words(olivia, launched):
    asked = one_page(question("kept", "single", choices=choices("yes", "no")))
    take_in(olivia, "kim")
    a_wave(launched(asked).survey, olivia)
    ask()
    (message,) = send()
    assert "Yes: https://word.example.org/i/" in message.body


def test_who_does_not_want_mail_gets_none_though_they_were_drawn(olivia, survey):
    (kim,) = take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    contacts.unsubscribe(kim)
    assert send() == []
    (found,) = asked_by(survey, Organisation.objects.get(pk=1).today())
    (by_mail,) = found.by_channel
    assert (by_mail.asked, by_mail.failed, by_mail.share) == (1, 1, None)


def test_nothing_goes_out_in_quiet_hours_after_the_wave_or_without_a_server(
    olivia, survey, settings
):
    take_in(olivia, "kim")
    now = timezone.now()
    around = {
        "quiet_from": (now - dt.timedelta(hours=1)).time(),
        "quiet_until": (now + dt.timedelta(hours=1)).time(),
    }
    wave = a_wave(survey, olivia, **around)
    ask()
    assert send() == []
    Invitation.objects.update(due_at=now)
    assert send() == [], "it became due in quiet hours"
    assert Invitation.objects.get().due_at > now
    Wave.objects.update(quiet_from=dt.time(0), quiet_until=dt.time(0))
    Invitation.objects.update(due_at=now)
    settings.EMAIL_HOST = ""
    assert send() == []
    settings.EMAIL_HOST = "mail.example.org"
    actions.close(wave=wave, by=olivia)
    assert send() == []


def test_only_who_has_not_answered_is_reminded_and_once(client, olivia, survey):
    take_in(olivia, "ali", "kim")
    a_wave(survey, olivia, remind_after_days=5)
    ask()
    ali, _kim = sorted(send(), key=lambda each: each.to)
    client.post(link_in(ali), {"page": "page", "stars": "4"})
    asked_ago(DAYS[4])
    assert send() == []
    asked_ago(DAYS[6])
    (reminder,) = send()
    assert reminder.to == ["kim@example.org"]
    assert reminder.subject == "A reminder: After your repair"
    assert "there is still time" in reminder.body
    assert send() == []
    client.post(link_in(reminder), {"page": "page", "stars": "5"})
    assert Response.objects.count() == 2


def test_a_wave_may_remind_three_times_each_so_long_after_the_mail_before(olivia, survey):
    take_in(olivia, "kim")
    a_wave(survey, olivia, reminders=3, remind_after_days=5, holds_days=60)
    ask()
    send()
    asked_ago(DAYS[40])
    for number in range(1, 4):
        assert len(send()) == 1
        assert send() == [], "not at once"
        assert Invitation.objects.get().reminders == number
        Invitation.objects.update(reminded_at=timezone.now() - DAYS[6])
    assert send() == [], "three were promised"


def test_a_later_reminder_that_could_not_go_is_as_if_it_was_not_tried(olivia, survey, monkeypatch):
    take_in(olivia, "kim")
    a_wave(survey, olivia, reminders=2, holds_days=60)
    ask()
    send()
    before = timezone.now() - DAYS[6]
    Invitation.objects.update(sent_at=timezone.now() - DAYS[40], reminders=1, reminded_at=before)
    refusing(monkeypatch, ConnectionRefusedError())
    send()
    assert Invitation.objects.values_list("reminded_at", "reminders").get() == (before, 1)


def test_a_wave_that_reminds_nobody_and_a_link_that_has_ended_get_no_reminder(olivia, survey):
    take_in(olivia, "kim")
    wave = a_wave(survey, olivia, reminders=0)
    ask()
    send()
    asked_ago(DAYS[40])
    assert send() == []
    Wave.objects.filter(pk=wave.pk).update(reminders=1)
    Invitation.objects.update(ends_at=timezone.now())
    assert send() == []


class Refusing(EmailBackend):
    """A mail server that does not take it."""

    because: Exception

    def send_messages(self, messages):
        raise self.because


def refusing(monkeypatch, because: Exception) -> None:
    monkeypatch.setattr(Refusing, "because", because, raising=False)
    monkeypatch.setattr("keepword.listening.inviting.sending.get_connection", Refusing)


def test_an_address_that_is_refused_for_good_is_counted_and_never_tried_again(
    olivia, survey, monkeypatch
):
    take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    because = smtplib.SMTPRecipientsRefused({"kim@example.org": (550, b"No such user")})
    refusing(monkeypatch, because)
    send()
    invitation = Invitation.objects.get()
    assert invitation.failure == "The mail server refused it: 550 No such user"
    assert Contact.objects.get().undeliverable_at is not None
    monkeypatch.undo()
    assert send() == []


@pytest.mark.parametrize(
    "because",
    [
        ConnectionRefusedError(),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"kim@example.org": (451, b"Try later")}),
        smtplib.SMTPDataError(452, b"Too much"),
    ],
    ids=["no server", "gone", "not now", "too much"],
)
def test_a_server_that_takes_nothing_now_is_tried_later(olivia, survey, monkeypatch, because):
    take_in(olivia, "ali", "kim")
    a_wave(survey, olivia)
    ask()
    refusing(monkeypatch, because)
    send()
    assert not Invitation.objects.exclude(sent_at=None).exists()
    assert not Invitation.objects.filter(due_at__lt=timezone.now()).exists()
    monkeypatch.undo()
    assert send() == []
    Invitation.objects.update(due_at=timezone.now())
    assert len(send()) == 2


def test_a_reminder_that_could_not_go_goes_later(olivia, survey, monkeypatch):
    take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    send()
    asked_ago(DAYS[6])
    refusing(monkeypatch, ConnectionRefusedError())
    send()
    assert Invitation.objects.values_list("reminded_at", "reminders").get() == (None, 0)
    monkeypatch.undo()
    assert send() == []
    Invitation.objects.update(due_at=timezone.now())
    assert len(send()) == 1


def test_who_wants_no_more_mail_is_not_reminded_and_was_reached_all_the_same(olivia, survey):
    (kim,) = take_in(olivia, "kim")
    a_wave(survey, olivia)
    ask()
    send()
    asked_ago(DAYS[6])
    contacts.unsubscribe(kim)
    assert send() == []
    (found,) = asked_by(survey, Organisation.objects.get(pk=1).today())
    (by_mail,) = found.by_channel
    assert (by_mail.asked, by_mail.failed, by_mail.reminded) == (1, 0, 0)


def test_those_who_were_asked_are_written_to_once_with_a_way_out(olivia, survey, client):
    _ali, kim = take_in(olivia, "ali", "kim", language="de")
    take_in(olivia, "never", unit="")
    Contact.objects.filter(email__startswith="never").update(undeliverable_at=timezone.now())
    a_wave(survey, olivia)
    ask()
    send()
    contacts.unsubscribe(kim)
    n = actions.write_to_those_asked(
        survey=survey, subject={EN: "You said", "de": "Sie sagten"},
        words={EN: "We did.", "de": "Wir taten."}, link="/said/", by=olivia,
    )  # fmt: skip
    assert n == 2
    (letter,) = send()
    assert send() == []
    assert (letter.subject, letter.to) == ("Sie sagten", ["ali@example.org"])
    assert "Wir taten." in letter.body
    assert "https://word.example.org/said/" in letter.body
    assert LetterCopy.objects.exclude(failed_at=None).get().contact == kim
    path = (
        letter.extra_headers["List-Unsubscribe"]
        .strip("<>")
        .removeprefix("https://word.example.org")
    )
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert contacts.unsubscribed_at(_ali) is not None


def test_a_letter_to_somebody_who_is_asked_no_more_counts_as_not_sent(olivia, survey):
    take_in(olivia, "kim")
    wave = a_wave(survey, olivia)
    ask()
    send()
    text = {EN: "We did."}
    actions.write_to_those_asked(survey=survey, subject=text, words=text, link="", by=olivia)
    wave.delete()
    assert send() == []
    copy = LetterCopy.objects.get()
    assert (copy.sent_at, copy.failure) == (None, "They are not among those asked any more.")


def test_the_worker_writes_what_is_due(olivia, survey):
    take_in(olivia, "kim")
    a_wave(survey, olivia)
    tasks.sweep()
    tasks.write()
    assert [each.to for each in mail.outbox] == [["kim@example.org"]]
