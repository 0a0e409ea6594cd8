"""What the doctor finds, and the page that shows it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.ledger.models import Change, MonthTally
from keepword.organisation.models import Organisation, Role, User
from keepword.upkeep import checks
from keepword.upkeep.models import Backup
from keepword.web.proxies import networks
from keepword.webhooks.models import Receiver

pytestmark = pytest.mark.django_db
State = checks.State


@pytest.fixture
def organisation(settings, tmp_path):
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    return Organisation.objects.create(pk=1, name="Thread and Needle", time_zone="Europe/Vienna")


def owner(name: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", "three odd words")
    Role.objects.create(user=user, kind=Role.Kind.OWNER)
    return user


def test_a_new_installation_is_told_what_is_missing(organisation):
    states = {finding.name: finding.state for finding in checks.look()}
    assert states["Owners"] is State.BROKEN
    assert states["Backup"] is State.ATTENTION
    assert states["The whole"] is State.ATTENTION
    assert states["Database"] is states["Ledger"] is states["Time zone"] is State.WELL
    assert len(states) == len(checks.CHECKS)


def test_whatever_is_not_well_says_how_to_mend_it(organisation):
    poorly = [finding for finding in checks.look() if finding.state is not State.WELL]
    assert poorly
    assert all(finding.mend for finding in poorly)


def test_a_full_disk(organisation, monkeypatch):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    assert checks.room().state is State.BROKEN


def test_a_folder_that_others_can_look_into(organisation, tmp_path):
    tmp_path.chmod(0o755)
    found = checks.folder()
    assert (found.state, found.mend) == (State.ATTENTION, f"chmod 700 {tmp_path}")


def test_a_change_that_waits_for_a_worker(organisation):
    late = timezone.now() - timedelta(minutes=11)
    Change.objects.create(kind=Change.Kind.SEAL, made_at=late)
    assert checks.ledger().state is State.ATTENTION
    Change.objects.update(made_at=timezone.now())
    assert checks.ledger().state is State.WELL


@pytest.mark.parametrize(("days", "state"), [(1, State.WELL), (8, State.ATTENTION)])
def test_how_old_the_last_backup_is(organisation, days, state):
    made_at = timezone.now() - timedelta(days=days)
    Backup.objects.create(place="/elsewhere/it.tar", bytes=1, seconds=1, made_at=made_at)
    assert checks.backup().state is state


def test_an_open_address_is_broken_until_what_travels_is_closed(organisation, settings):
    settings.ALLOWED_HOSTS = ["word.example.org", "localhost"]
    assert checks.address().state is State.BROKEN
    settings.SESSION_COOKIE_SECURE = True
    assert checks.address().state is State.WELL


def test_one_owner_alone_is_too_few(organisation):
    owner("olivia")
    assert checks.owners().state is State.ATTENTION
    second = owner("oscar")
    assert checks.owners().state is State.WELL
    second.is_active = False
    second.save()
    assert checks.owners().state is State.ATTENTION


def test_a_tally_that_says_something_else_than_the_ledger(organisation):
    assert checks.figures().state is State.WELL
    MonthTally.objects.create(
        source="shop", month="2026-03", unit="", channel="", stratum="", moment="ready",
        lens="delivered", n=1, w=1, ww=1, wx=1, wxx=1, wwx=1, wwxx=1,
    )  # fmt: skip
    assert checks.figures().state is State.BROKEN


def test_the_page_says_what_wants_a_hand(client, organisation, django_assert_max_num_queries):
    client.force_login(owner("olivia"))
    with django_assert_max_num_queries(20):
        page = client.get("/health/")
    assert "Something wants a hand." in page.text
    assert "None was made yet." in page.text
    assert "keepword restore FILE" in page.text
    Backup.objects.create(place="/elsewhere/it.tar", bytes=2_000_000, seconds=1)
    assert "/elsewhere/it.tar" in client.get("/health/").text


def test_a_program_that_takes_nothing_more(organisation):
    make(Receiver, stopped_at=timezone.now())
    assert checks.programs().state is State.WELL
    make(Receiver, name="Tickets", stopped_at=timezone.now(), stopped_because="It is gone.")
    found = checks.programs()
    assert (found.state, "Tickets" in found.said) == (State.ATTENTION, True)


def test_a_proxy_that_nobody_has_named_is_told(organisation, client, settings):
    def found() -> checks.Finding:
        return next(each for each in checks.look() if each.name == "Proxies")

    assert found().state is State.WELL
    client.get("/accounts/login/", headers={"X-Forwarded-For": "203.0.113.7"})
    assert found().state is State.ATTENTION
    assert found().mend.endswith("KEEPWORD_PROXIES=127.0.0.1")
    settings.PROXIES = networks("127.0.0.1")
    assert (found().state, found().said) == (State.WELL, "127.0.0.1/32")
