"""What the rooms of staff and of listening show, for programs: the same rows, the same refusals."""

import pytest
from django.utils import timezone
from tests.support.factories import make

from keepword.board import first_week
from keepword.board.first_day import skip
from keepword.board.tests.observing import observe
from keepword.listening.models import Contact, Count, Invitation, Pulse, Rater, Wave
from keepword.listening.pulses.asking import INTERNAL
from keepword.organisation.models import AuditEntry, Person, Unit, User
from keepword.standards.models import Moment, PlaybookEntry

pytestmark = pytest.mark.django_db


def test_the_playbook_is_sought_as_on_its_page(program):
    paid = make(PlaybookEntry, words="Today", moment=make(Moment, key="paid"), setting="phone")
    paid.marks.create(helpful=False)
    make(PlaybookEntry, words="Never that", setting="counter")
    report = program("read")
    first, second = report.get("/api/playbook").json()["items"]
    assert (first["words"], first["moment"], first["did_not_help"]) == ("Today", "paid", 1)
    assert report.get("/api/playbook?setting=counter").json()["items"] == [second]
    assert report.get("/api/playbook?q=today&moment=paid").json()["items"] == [first]
    assert report.get("/api/playbook?limit=1").json()["next"] == first["id"]


@pytest.fixture
def rated(olivia):
    """A pulse that has told how leaders of the shop lead, each figure of six answers."""
    pulse = make(Pulse, asks=[{"key": INTERNAL, "words": "", "belief": ""}])
    pulse.period.released_on = timezone.now().date()
    pulse.period.save()
    shop = make(Unit, key="shop")
    for group, value, n in (("shop", "5", 4), ("shop", "2", 2)):
        make(Count, period=pulse.period, question=INTERNAL, group=group, value=value, n=n)
    Rater.objects.bulk_create(Rater(pulse=pulse, person=make(User)) for _ in range(8))
    return shop


def test_how_leaders_are_seen_is_told_by_level_only_to_who_leads_there(program, olivia, rated):
    report = program("read")
    everybody, level = report.get("/api/leading").json()["items"]
    assert (everybody["about"], everybody["who"], everybody["n"]) == ("everybody", "staff", 6)
    assert (everybody["asked"], round(everybody["percent"])) == (8, 67)
    assert everybody["low"] < everybody["percent"] < everybody["high"]
    assert (level["about"], level["n"]) == ("shop", 6)
    olivia.roles.update(kind="member")
    assert report.get("/api/leading").json()["items"] == [everybody]


def test_what_is_not_released_is_not_told(program, rated):
    Pulse.objects.get().period.__class__.objects.update(released_on=None)
    report = program("read")
    assert report.get("/api/leading").json() == {"items": []}
    assert report.get("/api/internal-service").json() == {"items": []}
    assert program("write").get("/api/internal-service").status_code == 403


def test_units_are_seen_as_those_say_whom_they_serve(program, rated):
    Pulse.objects.update(kind=Pulse.Kind.SERVICE, provider=rated)
    (said,) = program("read").get("/api/internal-service").json()["items"]
    assert (said["about"], said["n"], said["asked"]) == ("shop", 6, 8)


@pytest.fixture
def kim():
    person = make(Person, key="contacts:kim@example.org")
    kim = make(Contact, person=person, email="kim@example.org", name="Kim")
    kim.invitations.create(wave=make(Wave))
    return kim


def test_a_contact_is_found_by_a_beginning_and_handed_out_whole(program, olivia, kim):
    desk = program("look up")
    for text in ("KIM@ex", "kim"):
        found = desk.post("/api/contacts/search", {"text": text}, "application/json").json()
        assert [each["key"] for each in found["items"]] == [str(kim.key)]
    assert not found["more"]
    nobody = desk.post("/api/contacts/search", {"text": "im"}, "application/json").json()
    assert nobody == {"items": [], "more": False}
    one = desk.get(f"/api/contacts/{kim.key}").json()
    assert (one["known_as"], one["unsubscribed_at"]) == ("contacts:kim@example.org", None)
    held = desk.post(f"/api/contacts/{kim.key}/data").json()
    assert (held["email"], len(held["asked"])) == ("kim@example.org", 1)
    assert AuditEntry.objects.filter(by=olivia, did="took a contact's data away").count() == 1


def test_a_contact_is_erased_as_on_the_page(program, olivia, kim):
    for scope in ("read", "bring in", "oversee"):
        assert program(scope).delete(f"/api/contacts/{kim.key}").status_code == 403
    desk = program("look up")
    assert desk.delete(f"/api/contacts/{kim.key}").status_code == 204
    assert not Contact.objects.exists()
    assert not Invitation.objects.exists()
    assert not Person.objects.filter(key__contains="kim").exists()
    assert AuditEntry.objects.filter(by=olivia, did="erased a contact").count() == 1
    assert desk.delete(f"/api/contacts/{kim.key}").status_code == 404


def test_what_customers_perceive_is_told_as_on_its_page(program, olivia):
    Moment.objects.create(key="ready", name="Ready", dimension="On-time delivery")
    observe("ready", "perceived", 40, 50)
    report = program("read")
    said = report.get("/api/perception").json()
    (ready,) = said["items"]
    assert (ready["part"], ready["of"], ready["n"], ready["value"]) == ("moment", "ready", 50, 0.8)
    assert said["first_day"] < said["last_day"]
    assert report.get("/api/perception?unit=nowhere").status_code == 404


def test_the_first_day_says_how_far_it_is_to_who_leads_the_whole(program, client, olivia):
    skip(step="texts", by=olivia)
    report = program("read")
    steps = {each["step"]: each for each in report.get("/api/first-day").json()["items"]}
    assert [*steps] == ["trade", "texts", "predictions", "file", "board", *first_week.STEPS]
    assert (steps["texts"]["skipped_by"], steps["texts"]["done"]) == ("Olivia", "")
    client.force_login(olivia)
    lines = client.get("/first-day.csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", *steps]
    olivia.roles.update(kind="manager", unit=make(Unit))
    assert report.get("/api/first-day").status_code == 403
    assert client.get("/first-day.csv").status_code == 403
