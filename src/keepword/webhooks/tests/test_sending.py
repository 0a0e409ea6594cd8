"""Events reach a program, signed; tried again, given up, stopped, started again."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError
from tests.support.factories import make

from keepword.notify.models import Request
from keepword.organisation.models import AuditEntry
from keepword.webhooks import actions, tasks
from keepword.webhooks.announcing import announce
from keepword.webhooks.models import Event, Message, Receiver
from keepword.webhooks.sending import AGAIN_AFTER, CLAIMED_FOR, _claim
from keepword.webhooks.signing import FORMER_HOLDS, secret_of

pytestmark = pytest.mark.django_db


def announced(**data):
    announce(Event.IMPORT_FINISHED, **(data or {"import": "abc"}))
    return Message.objects.first()


def due_now():
    Message.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())


def test_an_event_arrives_and_its_signature_holds(program, receiver):
    announced(**{"import": "abc", "accepted": 3})
    tasks.sweep()
    ((_, headers, body),) = program.came
    said = Webhook(secret_of(receiver.salt)).verify(body, headers)
    assert said["type"] == "import.finished"
    assert said["data"] == {"import": "abc", "accepted": 3}
    assert dt.datetime.fromisoformat(said["timestamp"]).tzinfo is not None
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of("another")).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(receiver.salt)).verify(body.replace(b"3", b"4"), headers)
    message = receiver.messages.get()
    assert (message.status, message.next_try_at, headers["webhook-id"]) == (200, None, message.key)
    tasks.sweep()
    assert len(program.came) == 1


def test_nothing_is_sent_of_what_is_taken_back(program, receiver):
    with transaction.atomic():
        announced()
        transaction.set_rollback(True)
    tasks.sweep()
    assert (program.came, Message.objects.count()) == ([], 0)


def test_only_who_wants_an_event_and_runs_is_told(program, receiver):
    make(Receiver, address=program.address, events=["moment.changed"])
    make(Receiver, address=program.address, events=["import.finished"], stopped_at=timezone.now())
    announced()
    assert [each.receiver for each in Message.objects.all()] == [receiver]


def test_two_receivers_are_told_of_the_same_event_under_the_same_key(program, receiver):
    make(Receiver, address=program.address)
    announced()
    tasks.sweep()
    assert len({headers["webhook-id"] for _, headers, _ in program.came}) == 1
    assert len(program.came) == 2


def test_what_was_not_taken_is_tried_again_later_with_a_new_signature(program, receiver):
    program.answers = [500]
    announced()
    tasks.sweep()
    message = receiver.messages.get()
    assert (message.status, message.attempts, message.sent_at) == (500, 1, None)
    wait = message.next_try_at - timezone.now()
    assert dt.timedelta(seconds=3) < wait <= AGAIN_AFTER[0]
    tasks.sweep()
    assert len(program.came) == 1
    due_now()
    tasks.sweep()
    assert len(program.came) == 2
    _, headers, body = program.came[1]
    Webhook(secret_of(receiver.salt)).verify(body, headers)
    assert receiver.messages.get().sent_at is not None
    assert len({headers["webhook-id"] for _, headers, _ in program.came}) == 1


def test_who_does_not_take_one_is_left_in_peace_and_holds_up_nobody(program, names, receiver):
    names["gone.example.org"] = [["127.0.0.3"]]
    far = make(Receiver, name="Far", address="https://gone.example.org/")
    announced()
    announced()
    tasks.sweep()
    assert len(program.came) == 2
    assert sorted(far.messages.values_list("attempts", flat=True)) == [0, 1]
    assert "private network" in far.messages.get(attempts=1).problem


def test_a_sender_that_was_stopped_is_followed_by_another(program, receiver):
    announced()
    assert len(_claim([])) == 1
    assert _claim([]) == []
    ends = receiver.messages.get().next_try_at - timezone.now()
    assert dt.timedelta() < ends <= CLAIMED_FOR
    due_now()
    tasks.sweep()
    assert len(program.came) == 1


def give_up(receiver):
    message = announced()
    Message.objects.filter(pk=message.pk).update(attempts=len(AGAIN_AFTER))
    tasks.sweep()
    receiver.refresh_from_db()
    return Message.objects.get(pk=message.pk)


def test_after_days_without_success_it_is_stopped_and_owners_are_asked_to_look(
    program, receiver, olivia
):
    program.answers = [503]
    assert give_up(receiver).is_given_up
    assert receiver.stopped_at
    assert "more than three days" in receiver.stopped_because
    asked = Request.objects.get(person=olivia)
    assert (asked.about, asked.link) == ("Tickets", f"/webhooks/{receiver.pk}/")
    assert AuditEntry.objects.first().did == "stopped telling a program"
    actions.start_receiver(receiver=receiver, by=olivia)
    asked.refresh_from_db()
    assert asked.ended_at
    announced()
    tasks.sweep()
    assert len(program.came) == 2


def test_one_event_given_up_stops_nothing_while_others_are_taken(program, receiver):
    program.answers = [500]
    first = announced()
    tasks.sweep()
    announced()
    tasks.sweep()
    Message.objects.filter(pk=first.pk).update(
        attempts=len(AGAIN_AFTER), next_try_at=timezone.now()
    )
    program.answers = [500]
    tasks.sweep()
    assert Message.objects.get(pk=first.pk).is_given_up
    receiver.refresh_from_db()
    assert receiver.stopped_at is None


def test_what_is_gone_for_good_is_stopped_at_once(program, receiver):
    program.answers = [410]
    announced()
    announced()
    tasks.sweep()
    receiver.refresh_from_db()
    assert "(410)" in receiver.stopped_because
    assert len(program.came) == 1


def test_for_a_day_the_former_secret_holds_beside_the_new_one(program, receiver, olivia):
    former = secret_of(receiver.salt)
    new = actions.renew_secret(receiver=receiver, by=olivia)
    assert former != new
    announced()
    tasks.sweep()
    _, headers, body = program.came[0]
    for secret in (former, new):
        Webhook(secret).verify(body, headers)
    Receiver.objects.update(renewed_at=timezone.now() - FORMER_HOLDS)
    announced()
    tasks.sweep()
    _, headers, body = program.came[1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(former).verify(body, headers)


def test_the_database_does_not_hold_the_secret(receiver):
    secret = secret_of(receiver.salt)
    assert secret.startswith("whsec_")
    kept = json.dumps(Receiver.objects.values().get(), default=str)
    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept


def test_another_installation_makes_another_secret_of_the_same_salt(settings):
    here = secret_of("salt")
    settings.SECRET_KEY = "another installation"
    assert secret_of("salt") != here


def test_what_was_sent_a_month_ago_is_removed_and_what_waits_is_not(receiver):
    long_ago = timezone.now() - tasks.KEPT - dt.timedelta(minutes=1)
    make(Message, receiver=receiver, made_at=long_ago, next_try_at=None)
    waiting = make(Message, receiver=receiver, made_at=long_ago)
    tasks.tidy()
    assert [*Message.objects.all()] == [waiting]
