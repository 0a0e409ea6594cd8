"""Role profiles: few, observable, in versions, beside what they serve."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.factories import make

from keepword.organisation.actions import make_token
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.standards.models import RoleProfile, RoleProfileVersion, Standard
from keepword.standards.profiles import actions
from keepword.standards.profiles.observable import looked_at
from keepword.strategy.models import Text, TextVersion
from keepword.strategy.reviewing import to_be_reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(manager, workshop):
    return {
        "name": "Mechanic", "kind": "member", "unit": workshop.pk, "owner": manager.pk,
        "qualities": "Says the day when they take it.\n\nRings before the customer does.",
        "skills": "Finds a broken spoke by ear.", "review_on": "2099-01-01",
    }  # fmt: skip


def said(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.mark.parametrize(
    ("line", "language", "unseen"),
    [
        ("Is friendly and has a positive attitude.", "en", ("friendly", "positive", "attitude")),
        ("Greets whoever comes in within a minute.", "en", ()),
        ("Answers promptly.", "en", ("promptly",)),
        ("Ein freundlicher, zuverlässiger Ton.", "de", ("freundlicher", "zuverlässiger")),
        ("Nennt den Tag, an dem es fertig ist.", "de", ()),
        ("Kindly", "en", ()),
        ("…", "en", ()),
    ],
)
def test_words_for_what_somebody_is_like_are_called(line, language, unseen):
    (found,) = looked_at([line], language)
    assert found.unseen == unseen


def test_a_profile_is_written_changed_in_versions_and_ended(client, manager, sent):
    client.force_login(manager)
    client.post("/profiles/new/", sent)
    profile = RoleProfile.objects.get()
    path = f"/profiles/{profile.pk}/"
    assert profile.newest.qualities == [
        "Says the day when they take it.", "Rings before the customer does.",
    ]  # fmt: skip
    assert "Nobody keeps so many in mind" not in said(client.get(path))
    change = sent | {"qualities": "Is friendly.", "reason": "Shorter.", "seen": 1}
    assert client.post(f"{path}change/", change).status_code == 302
    page = said(client.get(path))
    assert "Who watches could not tell: “friendly”." in page
    assert "“Shorter.”" in page
    assert "Says the day when they take it. · Rings" in page
    lost = client.post(f"{path}change/", change)
    assert "Somebody else has changed this meanwhile" in lost.text
    client.post(f"{path}change/", change | {"name": "Master mechanic", "seen": 2})
    assert profile.versions.count() == 2
    (review,) = to_be_reviewed()
    assert (review.name, review.review_on) == ("Master mechanic", dt.date(2099, 1, 1))
    client.post(f"{path}end/")
    assert to_be_reviewed() == []
    assert "This profile holds no more." in said(client.get(path))


def test_from_eight_on_it_warns(client, manager, sent):
    client.force_login(manager)
    seven = "\n".join(f"Does {number}." for number in range(7))
    for skills, warned in (("", False), ("Mends.", True)):
        client.post("/profiles/new/", sent | {"qualities": seven, "skills": skills})
        page = said(client.get(f"/profiles/{RoleProfile.objects.latest('pk').pk}/"))
        assert ("These are 8." in page) == warned


def test_it_and_what_it_serves_name_each_other(client, manager, sent):
    client.force_login(manager)
    standard, principle = make(Standard), make(Text)
    standard.versions.create(statement="It is ready.", target=1, valid_from=today())
    make(TextVersion, text=principle)
    client.post("/profiles/new/", sent | {"standards": [standard.pk], "principles": [principle.pk]})
    profile = RoleProfile.objects.get()
    page = client.get(f"/profiles/{profile.pk}/").text
    assert f'href="/standards/{standard.pk}/"' in page
    assert f'href="/strategy/texts/{principle.pk}/"' in page
    assert f'href="/profiles/{profile.pk}/"' in client.get(f"/standards/{standard.pk}/").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"qualities": " \n "}, "qualities"),
        ({"qualities": "\n".join(f"Does {n}." for n in range(21))}, "qualities"),
        ({"skills": "x" * 201}, "skills"),
        ({"kind": "customer"}, "kind"),
        ({"unit": ""}, "unit"),
        ({"review_on": "2020-01-01"}, "review_on"),
    ],
)
def test_what_is_missing_is_named(client, manager, sent, wrong, field):
    client.force_login(manager)
    answer = client.post("/profiles/new/", sent | wrong)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (400, {field})
    assert not RoleProfile.objects.exists()


def test_who_does_not_write_for_the_unit_changes_nothing(manager):
    profile = make(RoleProfile, unit=make(Unit))
    with pytest.raises(PermissionDenied):
        actions.end_profile(profile=profile, by=manager)
    profile.refresh_from_db()
    assert profile.ended_at is None


def test_programs_and_files_hold_what_each_role_needs(client, owner, workshop):
    profile = make(RoleProfile, unit=workshop)
    make(RoleProfileVersion, profile=profile, skills=["Finds a spoke by ear."])
    _, secret = make_token(name="Hiring", scopes=["read"], days=30, by=owner)
    answer = client.get("/api/role-profiles", headers={"authorization": f"Bearer {secret}"})
    (item,) = answer.json()["items"]
    assert (item["role"], item["skills"]) == ("member", ["Finds a spoke by ear."])
    client.force_login(owner)
    lines = client.get("/profiles.csv").getvalue().decode().splitlines()
    assert lines[1:] == [
        "Mechanic,member,workshop,quality,Says the day when they take it.,1,2026-03-02",
        "Mechanic,member,workshop,skill,Finds a spoke by ear.,1,2026-03-02",
    ]


@pytest.mark.parametrize("path", ["/profiles/", "/profiles.csv", "/profiles/{pk}/"])
def test_pages_ask_the_database_as_much_at_any_size(client, owner, path):
    client.force_login(owner)
    shown = make(RoleProfile)

    def more(count):
        for number in range(count):
            at = shown.versions.count() + number
            make(RoleProfileVersion, profile=shown, number=at + 1, made_by=make(User))
            standard = make(Standard)
            standard.versions.create(statement="Ready.", target=1, valid_from=today())
            shown.standards.add(standard)
            make(RoleProfileVersion, profile=make(RoleProfile, unit=make(Unit)))
        RoleProfile.objects.filter(versions=None).delete()

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
