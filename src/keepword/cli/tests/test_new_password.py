"""Who is locked out, and whom nobody can let in from a page, is let in from the server."""

import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from tests.support.factories import make

from keepword.cli import main, new_password
from keepword.organisation.models import AuditEntry, NewPasswordAddress, Role, User

pytestmark = pytest.mark.django_db
NEW = "three odd words"


@pytest.fixture(autouse=True)
def in_this_database(monkeypatch):
    """The database of the tests is set up already, and no folder's."""
    monkeypatch.setattr(new_password, "start", lambda home: None)


@pytest.fixture
def olivia():
    olivia = User.objects.create_user("olivia@example.org", "forgotten words", name="Olivia")
    Role.objects.create(user=olivia, kind=Role.Kind.OWNER)
    return olivia


def run(*arguments):
    return CliRunner().invoke(main, ["new-password", *arguments])


def test_the_address_opens_without_signing_in_and_sets_the_password_once(client, olivia, settings):
    settings.PUBLIC_URL = "https://word.example.org"
    result = run("Olivia@Example.org")
    assert result.exit_code == 0
    (address,) = result.stdout.split()
    path = address.removeprefix("https://word.example.org")
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": NEW}).status_code == 302
    olivia.refresh_from_db()
    assert olivia.check_password(NEW)
    assert client.get(path).status_code == 404


def test_it_leaves_a_line_in_the_audit_trail_without_the_secret(olivia):
    token = run(olivia.email).stdout.strip().split("/")[-2]
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.did) == (None, "made a link for a new password")
    assert entry.details["asked_by"] == "the command line on the server"
    assert token not in str(list(AuditEntry.objects.values()))
    assert token not in str(list(NewPasswordAddress.objects.values()))


def test_a_later_address_ends_the_one_before(client, olivia):
    first, second = (run(olivia.email).stdout.strip().partition(":8000")[2] for _ in range(2))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


@pytest.mark.parametrize("lost", [True, False])
def test_the_second_step_ends_only_where_it_is_lost(client, olivia, lost):
    Authenticator.objects.create(user=olivia, type=Authenticator.Type.TOTP, data={"secret": "x"})
    options = ["--end-second-step"] if lost else []
    path = run(olivia.email, *options).stdout.strip().partition(":8000")[2]
    client.post(path, {"password": NEW})
    assert Authenticator.objects.exists() is not lost


def test_who_has_no_account_is_told_whose_there_are(olivia):
    make(User, email="closed@example.org", is_active=False)
    for email, words in (("never@example.org", "no account"), ("closed@example.org", "is closed")):
        result = run(email)
        assert result.exit_code == 2
        assert words in result.stderr
        assert "olivia@example.org" in result.stderr
    assert not NewPasswordAddress.objects.exists()


def test_where_nobody_owns_it_yet_it_says_how_to_begin(db):
    assert "keepword serve" in run("olivia@example.org").stderr
