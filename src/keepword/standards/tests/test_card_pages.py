"""The pages of cards: what they ask, refuse and show, and that they cost as much at any size."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.support.factories import make

from keepword.organisation.models import AuditEntry, Role, Unit, User
from keepword.standards.models import (
    Card,
    CardItem,
    CardMark,
    Interaction,
    Moment,
    RoleProfile,
    RoleProfileVersion,
    Standard,
    StandardVersion,
)

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def mo(owner, workshop):
    mo = make(User, name="Mo Member")
    Role.objects.create(user=mo, kind=Role.Kind.MEMBER, unit=workshop)
    return mo


@pytest.fixture
def card(owner, workshop):
    moment = make(Moment, key="taking-in", name="Taking in", unit=workshop)
    card = make(Card, moment=moment, unit=workshop, name="At the bench")
    card.items.create(words="Says by when", weight=3)
    card.items.create(words="Is honest", critical=True)
    return card


def observed(card, person, scorer, number=0, *, shared=False):
    then = timezone.now() - dt.timedelta(hours=number + 1)
    shown = card.interactions.create(
        week=MONDAY, number=number, person=person, unit=card.unit, at=then,
        shared_at=then if shared else None,
    )  # fmt: skip
    scoring = shown.scorings.create(scorer=scorer, counts=True, scored_at=then if shared else None)
    if shared:
        for item in card.items.all():
            scoring.marks.create(item=item, seen="yes")
    return shown


def form(owner, **otherwise):
    items = {f"items-{n}-weight": "1" for n in range(10)} | {"items-TOTAL_FORMS": "10"}
    items |= {"items-INITIAL_FORMS": "0", "items-0-words": "Greets", "items-1-words": "Is honest"}
    items |= {"items-1-weight": "3", "items-1-critical": "on"}
    said = {
        "name": "At the till", "moment": "taking-in", "a_week": "3", "twice": "0",
        "pass_mark": "80", "opens": "09:00", "closes": "17:00", "scorers": [owner.pk],
    }  # fmt: skip
    return said | items | otherwise


def test_a_card_is_begun_and_another_like_it(client, owner, card):
    client.force_login(owner)
    answer = client.post("/cards/new/", form(owner))
    begun = Card.objects.get(name="At the till")
    assert answer["Location"] == f"/cards/{begun.pk}/"
    items = [(item.words, item.weight, item.critical) for item in begun.items.all()]
    assert items == [("Greets", 1, False), ("Is honest", 3, True)]
    assert AuditEntry.objects.latest("pk").did == "began an observation card"
    like = client.get(f"/cards/new/?like={begun.pk}").content.decode()
    assert 'value="At the till"' in like
    assert 'value="Is honest"' in like
    client.post(f"/cards/{begun.pk}/ended/")
    begun.refresh_from_db()
    assert begun.ended_at


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closes": "09:00"}, "Choose a time after the one above."),
        ({"twice": "20"}, "Choose at least two, or have none scored twice."),
        ({"items-0-words": "", "items-1-words": ""}, "Write at least one thing"),
        ({"items-0-weight": "0"}, "greater than or equal to 1"),
        ({"moment": "nowhere"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_named(client, owner, card, wrong, said):
    client.force_login(owner)
    answer = client.post("/cards/new/", form(owner, **wrong))
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert Card.objects.count() == 1


def test_from_the_draw_to_what_is_said_to_it(client, owner, card, mo):
    shown = observed(card, mo, owner)
    address = f"/cards/observed/{shown.key}/"
    client.force_login(owner)
    assert "Mo Member, the first from" in client.get("/cards/").content.decode()
    refused = client.post(address, {})
    assert refused.status_code == 400
    assert refused.content.decode().count("Say what you saw, or that it does not apply.") == 2
    seen = {f"item-{item.pk}": "yes" for item in card.items.all()}
    client.post(address, seen | {"note": "Calm."})
    assert "100 of 100 points" not in client.get(address).content.decode()
    client.force_login(mo)
    assert "not read yet" in client.get("/cards/").content.decode()
    page = client.get(address).content.decode()
    assert "100 of 100 points." in page
    assert "“Calm.”" in page
    client.post(f"{address}read/", {"reply": "It was a good day."})
    client.force_login(owner)
    assert "Mo Member says: “It was a good day.”" in client.get(address).content.decode()
    assert "1 of 1 were right" in client.get(f"/cards/{card.pk}/").content.decode()


def test_what_did_not_come_about_needs_a_reason(client, owner, card, mo):
    shown = observed(card, mo, owner)
    client.force_login(owner)
    address = f"/cards/observed/{shown.key}/missed/"
    assert client.post(address, {"because": ""}).status_code == 400
    assert client.post(address, {"because": "Nobody came."}).status_code == 302
    page = client.get(f"/cards/observed/{shown.key}/").content.decode()
    assert "It did not come about: Nobody came." in page


def test_others_find_nothing_until_it_is_shared(client, card, mo, owner, manager):
    shown = observed(card, mo, owner)
    colleague = make(User)
    Role.objects.create(user=colleague, kind=Role.Kind.MEMBER, unit=card.unit)
    for user in (colleague, manager):
        client.force_login(user)
        assert client.get(f"/cards/observed/{shown.key}/").status_code == 404
        page = client.get(f"/cards/{card.pk}/").content.decode()
        assert "Mo Member" not in page
    assert "Nothing has been scored and read yet." in page


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (
            "yes",
            "Only 1 of 12 was scored differently: that leaves open whether its words are clear.",
        ),
        ("no", "None of 12 was scored differently, but they are too few, or too much the same,"),
    ],
)
def test_what_few_differences_leave_open_is_said(client, owner, card, first, said):
    """What the second scorer saw was right but once; what the first saw is varied."""
    for number in range(12):
        shown = observed(card, owner, owner, number, shared=True)
        CardMark.objects.filter(scoring__interaction=shown).update(seen="yes" if number else first)
        beside = shown.scorings.create(counts=False, scorer=make(User), scored_at=timezone.now())
        for item in card.items.all():
            beside.marks.create(item=item, seen="yes" if number else "no")
    client.force_login(owner)
    page = client.get(f"/cards/{card.pk}/").content.decode()
    assert said in page
    assert "Most likely two see different things" not in page


def test_the_file_has_every_mark_and_no_name(client, owner, card, mo):
    observed(card, mo, owner, shared=True)
    observed(card, mo, owner, 1)
    client.force_login(owner)
    text = b"".join(client.get(f"/cards/{card.pk}.csv").streaming_content).decode()
    lines = text.strip().splitlines()
    assert len(lines) == 3
    assert "Says by when,3,False,1,yes,True" in lines[1]
    assert "Mo" not in text


def test_a_card_measures_a_standard(client, owner, card, mo):
    standard = make(Standard, moment=card.moment, measured_by="observed", measured_with=card.pk)
    make(StandardVersion, standard=standard)
    client.force_login(owner)
    page = f"/standards/{standard.pk}/"
    assert "nothing has come from it" in client.get(page).content.decode()
    Interaction.objects.filter(pk=observed(card, mo, owner, shared=True).pk).update(
        entered_as="taking-in"
    )
    shown = client.get(page).content.decode()
    assert f'<a href="/cards/{card.pk}/">At the bench</a>' in shown
    assert "1 in the last 90 days, the last on" in shown


def test_pages_cost_as_much_with_many(client, owner, card, mo):
    client.force_login(owner)

    def queries():
        counts = []
        for path in ("/cards/", f"/cards/{card.pk}/"):
            with CaptureQueriesContext(connection) as caught:
                client.get(path)
            counts.append(len(caught))
        return counts

    observed(card, mo, owner, shared=True)
    observed(card, mo, owner, 1)
    few = (queries(), queries())[1]
    for number in range(2, 32):
        observed(card, mo, owner, number, shared=number % 2 == 0)
        make(Card, name=f"Card {number}")
    CardItem.objects.create(card=card, words="Greets")
    assert queries() == few


def test_a_card_names_the_qualities_of_a_role_and_its_profile_the_card(client, owner, card):
    client.force_login(owner)
    profile = make(RoleProfile, name="Mechanic")
    make(RoleProfileVersion, profile=profile, qualities=["Greets", "Rings back"])
    page = f"/profiles/{profile.pk}/"
    shown = client.get(page).text
    assert "No card looks at it yet." in shown
    assert f"/cards/new/?profile={profile.pk}" in shown
    begins = client.get(f"/cards/new/?profile={profile.pk}")
    assert [each["words"] for each in begins.context["items"].initial] == ["Greets", "Rings back"]
    client.post("/cards/new/", form(owner, profile=profile.pk))
    made = Card.objects.latest("pk")
    assert made.profile == profile
    shown = client.get(page).text
    assert f'href="/cards/{made.pk}/">At the till</a>' in shown
    assert shown.count("on a card") == 1
    assert f'href="{page}">Mechanic</a>' in client.get(f"/cards/{made.pk}/").text
    assert client.get("/cards/new/?profile=999").status_code == 404
    assert 'href="/cards/"' in client.get("/notices/").text


def test_only_who_works_in_ones_units_may_be_drawn_to_score(client, owner, manager, mo):
    ann = make(User, name="Ann")
    Role.objects.create(user=ann, kind=Role.Kind.MEMBER, unit=manager.roles.get().unit)
    for name, kind in (("Elsewhere", Role.Kind.MEMBER), ("Served", Role.Kind.CUSTOMER)):
        unit = make(Unit) if name == "Elsewhere" else manager.roles.get().unit
        Role.objects.create(user=make(User, name=name), kind=kind, unit=unit)
    client.force_login(manager)
    offered = client.get("/cards/new/").context["form"].fields["scorers"].queryset
    assert [person.name for person in offered] == ["Ann", "Mia Manager", "Mo Member"]
