"""Receivers for programs: the same as on the pages, with the same refusals, and a secret once."""

import json

import pytest
from django.core.cache import cache
from tests.support.factories import make

from keepword.organisation.actions import make_token
from keepword.organisation.models import ApiAnswer, AuditEntry
from keepword.webhooks.models import Message, Receiver
from keepword.webhooks.signing import secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners(client, olivia):
    """What an owner's program sends, with a token for saying who is told."""
    cache.clear()
    _, secret = make_token(name="Set-up", scopes=["tell programs"], days=30, by=olivia)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"

    def send(method, address, body=None, key="one"):
        headers = {"Idempotency-Key": key} if method == "post" else {}
        return getattr(client, method)(
            f"/api/webhooks{address}", json.dumps(body), "application/json", headers=headers
        )

    return send


def wanted(program, **changes):
    return {"name": "Tickets", "address": program.address, "events": ["import.finished"]} | changes


def test_a_program_is_added_and_its_secret_told_once_and_kept_nowhere(client, owners, program):
    made = owners("post", "", wanted(program))
    added = Receiver.objects.get()
    assert (made.status_code, made.json()["secret"]) == (201, secret_of(added.salt))
    again = owners("post", "", wanted(program))
    assert (again.status_code, again.json()) == (201, made.json() | {"secret": None})
    assert secret_of(added.salt) not in ApiAnswer.objects.get().body
    (listed,) = client.get("/api/webhooks").json()["items"]
    assert listed == {name: value for name, value in made.json().items() if name != "secret"}
    assert AuditEntry.objects.first().did == "added a receiver"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "https://10.0.0.1/"}, "leads to a private network"),
        ({"address": "http://tickets.example.org/"}, "must begin with https://"),
        ({"events": ["everything"]}, "import.finished"),
        ({"name": "\0"}, "Null characters are not allowed."),
    ],
)
def test_what_the_page_refuses_is_refused(owners, receiver, program, changes, words):
    said = wanted(program, **changes)
    for answer in (
        owners("post", "", said),
        owners("put", f"/{receiver.pk}", said | {"edition": 1}),
    ):
        assert answer.status_code == 422
        assert words in answer.json()["errors"][0]["what"]
    assert Receiver.objects.get().edition == 1


def test_who_has_not_seen_the_newest_edition_changes_nothing(owners, receiver, program):
    changed = owners("put", f"/{receiver.pk}", wanted(program, name="Ours", edition=1))
    assert (changed.status_code, changed.json()["name"], changed.json()["edition"]) == (
        200, "Ours", 2,
    )  # fmt: skip
    late = owners("put", f"/{receiver.pk}", wanted(program, name="Theirs", edition=1))
    assert (late.status_code, Receiver.objects.get().name) == (409, "Ours")


def test_a_new_secret_what_was_sent_and_the_removal(client, owners, receiver):
    former = receiver.salt
    told = owners("post", f"/{receiver.pk}/secret", key="two").json()["secret"]
    receiver.refresh_from_db()
    assert (told, receiver.former_salt) == (secret_of(receiver.salt), former)
    make(Message, receiver=receiver, event="import.finished", attempts=2, status=500)
    make(Message)
    (sent,) = client.get(f"/api/webhooks/{receiver.pk}/messages").json()["items"]
    assert (sent["event"], sent["attempts"], sent["status"]) == ("import.finished", 2, 500)
    assert owners("delete", f"/{receiver.pk}").status_code == 204
    assert not Receiver.objects.filter(pk=receiver.pk).exists()
    assert owners("delete", f"/{receiver.pk}").status_code == 404


def test_only_with_a_token_for_it_of_who_owns(client, owners, olivia):
    assert client.get("/api/webhooks").status_code == 200
    olivia.roles.update(kind="leader")
    assert client.get("/api/webhooks").status_code == 403
    olivia.roles.update(kind="owner")
    _, secret = make_token(name="Report", scopes=["read", "write"], days=30, by=olivia)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert client.get("/api/webhooks").status_code == 403
