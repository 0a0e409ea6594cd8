"""Owners say which programs are told; what they do is audited, and the pages say how it went."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.organisation.actions import close_account, erase_account
from keepword.organisation.models import AuditEntry, Role, User
from keepword.webhooks import actions, people, tasks
from keepword.webhooks.models import TEST, Message, Receiver
from keepword.webhooks.signing import secret_of

pytestmark = pytest.mark.django_db
WANTED = ["import.finished", "standard.changed"]


@pytest.fixture
def owner(client, olivia):
    client.force_login(olivia)
    return client


def form_of(program, **changes):
    return {"name": "Tickets", "address": program.address, "events": WANTED} | changes


def test_a_program_is_added_its_secret_shown_once_and_a_test_comes_through(owner, program):
    page = owner.post("/webhooks/", form_of(program))
    added = Receiver.objects.get()
    assert secret_of(added.salt) in page.text
    assert (added.events, added.made_by.name) == (WANTED, "Olivia Owner")
    address = f"/webhooks/{added.pk}/"
    assert secret_of(added.salt) not in owner.get(address).text
    assert owner.post(f"{address}test/").status_code == 302
    waits = owner.get(address)
    assert ("On its way" in waits.text, waits["Refresh"]) == (True, "3")
    tasks.sweep()
    arrived = owner.get(address)
    assert "Taken, 200" in arrived.text
    assert "Refresh" not in arrived
    assert f'"type": "{TEST}"' in program.came[0][2].decode()
    assert [each.did for each in AuditEntry.objects.all()] == [
        "tested a receiver", "added a receiver",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "https://10.0.0.1/"}, "leads to a private network"),
        ({"address": "https://never.example.org/"}, "is not known"),
        ({"address": "http://tickets.example.org/"}, "must begin with https://"),
        ({"events": []}, "This field is required"),
        ({"events": ["everything"]}, "not one of the available choices"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_told_is_refused_and_changes_nothing(
    owner, receiver, program, changes, words
):
    for address in ("/webhooks/", f"/webhooks/{receiver.pk}/"):
        page = owner.post(address, form_of(program, **changes))
        assert page.status_code == 400
        assert words in page.text
    assert Receiver.objects.get().events == ["import.finished"]


def test_it_is_changed_stopped_started_and_removed(owner, receiver, program):
    address = f"/webhooks/{receiver.pk}/"
    waiting = make(Message, receiver=receiver)
    owner.post(address, form_of(program, name="The tickets", edition=1))
    receiver.refresh_from_db()
    assert (receiver.name, receiver.events) == ("The tickets", WANTED)
    owner.post(f"{address}stopped/")
    assert "Stopped since" in owner.get(address).text
    tasks.sweep()
    assert program.came == []
    for asked in ("test/", f"messages/{waiting.pk}/again/"):
        assert "start it again first" in owner.post(f"{address}{asked}", follow=True).text
    owner.post(f"{address}started/")
    tasks.sweep()
    assert len(program.came) == 1
    owner.post(f"{address}removed/")
    assert not Receiver.objects.filter(pk=receiver.pk).exists()
    assert not Message.objects.exists()


def test_the_later_of_two_is_told_what_has_changed_meanwhile(owner, receiver, program):
    address = f"/webhooks/{receiver.pk}/"
    assert 'name="edition" value="1"' in owner.get(address).text
    owner.post(address, form_of(program, name="Ours", edition=1))
    late = owner.post(address, form_of(program, name="Theirs", edition=1))
    assert late.status_code == 400
    assert "It is “Ours” at https://" in late.text
    assert "told of: Files were imported, A standard was added, changed or ended." in late.text
    assert 'value="Theirs"' in late.text
    assert Receiver.objects.get().name == "Ours"


def test_who_is_told_and_what_was_sent_are_files_without_secrets(owner, receiver):
    message = make(Message, receiver=receiver, attempts=2, status=500, problem="=1+1")
    make(Message)
    told = owner.get("/webhooks.csv").getvalue().decode()
    assert f"Tickets,{receiver.address},import.finished," in told
    assert receiver.salt not in told
    sent = owner.get(f"/webhooks/{receiver.pk}/messages.csv").getvalue().decode()
    assert (message.key in sent, "'=1+1" in sent, sent.count("msg_")) == (True, True, 1)
    assert "/webhooks.parquet" in owner.get("/webhooks/").text
    assert "messages.parquet" in owner.get(f"/webhooks/{receiver.pk}/").text
    assert owner.get("/webhooks/404/messages.csv").status_code == 404


def test_what_was_given_up_is_sent_again_under_its_key(owner, receiver, program):
    message = make(Message, receiver=receiver, attempts=10, next_try_at=None, status=500)
    address = f"/webhooks/{receiver.pk}/"
    assert "Given up" in owner.get(address).text
    owner.post(f"{address}messages/{message.pk}/again/")
    tasks.sweep()
    assert program.came[0][1]["webhook-id"] == message.key
    assert "Taken, 200" in owner.get(address).text
    other = make(Receiver)
    assert owner.post(f"/webhooks/{other.pk}/messages/{message.pk}/again/").status_code == 404


def test_why_something_was_not_taken_is_said(owner, receiver, program):
    program.answers = [302]
    make(Message, receiver=receiver)
    tasks.sweep()
    page = owner.get(f"/webhooks/{receiver.pk}/").text
    assert "It answered 302" in page
    assert "sends on to another address" in page


def test_only_owners_may(receiver):
    leader = User.objects.create_user("lea@example.org")
    Role.objects.create(user=leader, kind="leader")
    message = make(Message, receiver=receiver)
    said = {"name": "x", "address": "https://x.example.org", "events": []}
    for refused in (
        lambda: actions.add_receiver(by=leader, **said),
        lambda: actions.change_receiver(receiver=receiver, edition=1, by=leader, **said),
        lambda: actions.renew_secret(receiver=receiver, by=leader),
        lambda: actions.stop_receiver(receiver=receiver, by=leader),
        lambda: actions.start_receiver(receiver=receiver, by=leader),
        lambda: actions.send_test(receiver=receiver, by=leader),
        lambda: actions.send_again(message=message, by=leader),
        lambda: actions.remove_receiver(receiver=receiver, by=leader),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("many", [3, 300])
def test_the_pages_ask_as_often_however_much_was_sent(
    owner, receiver, django_assert_num_queries, many
):
    Message.objects.bulk_create(
        Message(receiver=receiver, event=TEST, body="{}", next_try_at=None) for _ in range(many)
    )
    Receiver.objects.bulk_create(Receiver(name=f"{n}", address="https://x") for n in range(many))
    owner.get("/webhooks/")
    with django_assert_num_queries(8):
        assert owner.get(f"/webhooks/{receiver.pk}/").status_code == 200
    with django_assert_num_queries(7):
        assert owner.get("/webhooks/").status_code == 200


def test_who_set_it_up_is_handed_out_and_forgotten(receiver, olivia):
    assert [each["name"] for each in people.made_by(olivia)] == ["Tickets"]
    second = User.objects.create_user("second@example.org")
    Role.objects.create(user=second, kind="owner")
    close_account(user=olivia, by=second)
    erase_account(user=olivia, by=second)
    receiver.refresh_from_db()
    assert receiver.made_by is None
