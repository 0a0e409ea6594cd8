"""What a standard asks to be learnt: on its page, for whom, until it is ended."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import make

from keepword.organisation.models import AuditEntry, Role, User
from keepword.standards.models import Moment, Standard, StandardVersion, Training
from keepword.standards.training.actions import Taught, add_training, end_training

pytestmark = pytest.mark.django_db
TAUGHT = Taught("Saying the day", "Look at the shelf first.", "", ["member"])


@pytest.fixture
def standard(workshop):
    standard = make(Standard, moment=make(Moment, unit=workshop))
    make(StandardVersion, standard=standard).units.add(workshop)
    return standard


def test_it_stands_on_the_page_of_its_standard_until_it_is_ended(client, manager, standard):
    client.force_login(manager)
    page = f"/standards/{standard.pk}/"
    assert "Nothing yet. A few lines" in client.get(page).text
    sent = {"name": "Saying the day", "link": "films.example.org/day", "kinds": ["member"]}
    shown = client.post(f"{page}training/", sent, follow=True).text
    assert '<a href="https://films.example.org/day" rel="noopener noreferrer">Saying' in shown
    training = Training.objects.get()
    assert (training.kinds, training.added_by) == (["member"], manager)
    shown = client.post(f"/training/{training.pk}/ended/", follow=True).text
    assert "Saying the day" not in shown
    client.post(f"/training/{training.pk}/ended/")
    assert AuditEntry.objects.filter(did="ended a training").count() == 1
    training.refresh_from_db()
    assert training.ended_by == manager


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({}, "Write an instruction, or say where it is found."),
        ({"link": "ftp://example.org/a"}, "begins with https:// or http://"),
        ({"link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"words": "x", "kinds": ["king"]}, "Select a valid choice."),
    ],
)
def test_what_leads_nowhere_is_refused_with_the_mend(client, manager, standard, bad, says):
    client.force_login(manager)
    page = client.post(f"/standards/{standard.pk}/training/", {"name": "A day"} | bad)
    assert page.status_code == 400
    assert says in page.text
    assert not Training.objects.exists()


def test_who_does_not_write_for_those_who_promise_it_adds_and_ends_nothing(
    manager, workshop, standard
):
    other = make(User)
    Role.objects.create(user=other, kind=Role.Kind.MEMBER, unit=workshop)
    training = add_training(standard=standard, taught=TAUGHT, by=manager)
    for late in (
        lambda: add_training(standard=standard, taught=TAUGHT, by=other),
        lambda: end_training(training=training, by=other),
    ):
        with pytest.raises(PermissionDenied):
            late()
    standard.newest.units.clear()
    with pytest.raises(PermissionDenied):
        add_training(standard=standard, taught=TAUGHT, by=manager)


def test_a_member_reads_it_and_changes_nothing(client, manager, workshop, standard):
    add_training(standard=standard, taught=TAUGHT, by=manager)
    sam = make(User)
    Role.objects.create(user=sam, kind=Role.Kind.MEMBER, unit=workshop)
    client.force_login(sam)
    shown = client.get(f"/standards/{standard.pk}/").text
    assert "Look at the shelf first." in shown
    assert "/training/" not in shown
