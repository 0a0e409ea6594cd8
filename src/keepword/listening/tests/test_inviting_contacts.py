"""Contacts come by file, by customers already known; they are erased and handed out whole."""

import pytest
from django.core.exceptions import PermissionDenied
from tests.support.factories import NOON, make

from keepword.ledger.models import Change
from keepword.listening.inviting import contacts
from keepword.listening.inviting.contact_files import read_file
from keepword.listening.inviting.contacts import Line
from keepword.listening.models import AnswerTally, Contact, Invitation, Response, Unsubscribed
from keepword.listening.results import counting
from keepword.organisation.models import AuditEntry, Person

from .inviting import take_in

GOOD = (
    "Email;Name;language;Unit;customer\n"
    "Kim@Example.org; Kim ;DE;workshop;\n"
    "\n"
    "ali@example.org;Ali;;;shop:4711\n"
)


def test_a_file_is_read_whatever_stands_between_its_columns(workshop):
    read = read_file(GOOD.encode("utf-8-sig"))
    assert read.wrong == []
    assert read.lines == [
        Line("kim@example.org", "Kim", "de", "workshop", ""),
        Line("ali@example.org", "Ali", "", "", "shop:4711"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "field", "mend"),
    [
        ("name\nKim", 1, "email", "Name the columns in the first line"),
        ("email,age\nk@example.org,4", 1, "age", "Remove it, or name it one of"),
        ("email,email\nk@example.org,4", 1, "email", "Remove one"),
        ("email\nnobody", 2, "email", "such as robin@example.org"),
        ("email,language\nk@example.org,german!", 2, "language", "such as en or de"),
        ("email,unit\n\nk@example.org,moon", 3, "unit", "Write its name or its key"),
        ("email\nk@example.org\nK@example.org", 3, "email", "Line 2 says the same"),
        ("email,customer\na@example.org,s:1\nb@example.org,s:1", 3, "customer", "Line 2"),
        ("email,customer\nk@example.org,99", 2, "customer", "such as shop:99"),
        ("email,customer\nk@example.org,7", 2, "customer", "shop:7, web:7"),
        ("email\nk@example.org,x", 2, "", "Put quotes"),
        ("email,name\nk@example.org," + "x" * 201, 2, "name", "200 letters at most"),
    ],
)
def test_what_is_wrong_is_named_by_line_field_and_mend(db, text, line, field, mend):
    for key in ("shop:7", "web:7"):
        Person.objects.create(key=key)
    (wrong,) = read_file(text.encode()).wrong
    assert (wrong.line, wrong.field) == (line, field)
    assert mend in wrong.words


def test_a_file_that_is_not_utf_8_says_how_to_save_it():
    (wrong,) = read_file("email\nkäthe@example.org".encode("latin-1")).wrong
    assert "CSV UTF-8" in wrong.words


def test_taken_in_twice_is_once_and_what_is_not_said_stays(olivia, workshop):
    known = Person.objects.create(key="shop:4711")
    lines = [
        Line("kim@example.org", "Kim", "de", "workshop"),
        Line("ali@example.org", person="shop:4711"),
    ]
    assert contacts.take_in(lines, by=olivia, came="a file").new == 2
    again = contacts.take_in([Line("kim@example.org"), lines[1]], by=olivia, came="a file")
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    kim, ali = Contact.objects.order_by("-email")
    assert (kim.name, kim.language, kim.unit) == ("Kim", "de", workshop)
    assert kim.person.key == "contacts:kim@example.org"
    assert ali.person == known
    assert AuditEntry.objects.filter(did="took contacts in", by=olivia).count() == 2


def test_a_customer_with_a_new_address_stays_the_same_contact(olivia):
    contacts.take_in([Line("old@example.org", person="shop:1")], by=olivia, came="a file")
    Contact.objects.update(undeliverable_at="2026-01-01T00:00Z")
    taken = contacts.take_in([Line("new@example.org", person="shop:1")], by=olivia, came="a file")
    assert (taken.new, taken.changed) == (0, 1)
    contact = Contact.objects.get()
    assert (contact.email, contact.undeliverable_at) == ("new@example.org", None)


def test_an_address_becomes_a_customers_unless_it_was_asked_or_is_another_ones(olivia):
    take_in(olivia, "kim")
    contacts.take_in([Line("kim@example.org", person="shop:1")], by=olivia, came="a file")
    assert Contact.objects.get().person.key == "shop:1"
    assert not Person.objects.filter(key__startswith="contacts:").exists()
    wrong = read_file(b"email,customer\nkim@example.org,shop:2").wrong
    assert [(each.line, each.field) for each in wrong] == [(2, "customer")]
    asked = make(Contact, email="ali@example.org", person=make(Person, key="contacts:ali"))
    make(Invitation, contact=asked)
    assert read_file(b"email,customer\nali@example.org,shop:2").wrong


def test_customers_known_by_their_mail_address_become_contacts(olivia):
    for key in ("shop:Kim@Example.org", "shop:4711", "shop:no@address"):
        Person.objects.create(key=key)
    assert contacts.take_in_customers(by=olivia) == 1
    assert contacts.take_in_customers(by=olivia) == 0
    contact = Contact.objects.get()
    assert (contact.email, contact.person.key) == ("kim@example.org", "shop:Kim@Example.org")


def test_only_whoever_brings_in_for_everybody_takes_in(person, workshop):
    for by in (person("Mia", "manager", workshop), person("Carl", "care"), person("Max")):
        with pytest.raises(PermissionDenied):
            take_in(by, "kim")


def test_erasing_takes_all_of_it_and_the_wish_not_to_be_written_to_stays(olivia, launched):
    (kim,) = take_in(olivia, "kim")
    invitation = make(Invitation, contact=kim)
    response = make(
        Response, invitation=invitation, surrogate=kim.person.surrogate, finished_at=NOON
    )
    response.answers.create(question="stars", state="answered", value=4)
    counting.count(10)
    assert AnswerTally.objects.exists()
    contacts.unsubscribe(kim)
    contacts.erase_contact(contact=kim, by=olivia)
    assert not Contact.objects.filter(email="kim@example.org").exists()
    assert not Invitation.objects.filter(pk=invitation.pk).exists()
    assert not Response.objects.exists()
    assert not Person.objects.filter(key__contains="kim@").exists()
    assert not AnswerTally.objects.exclude(n=0).exists()
    erasure = Change.objects.get(kind=Change.Kind.ERASE)
    assert erasure.persons == [kim.person.surrogate]
    assert "kim" not in str(list(AuditEntry.objects.values()))
    take_in(olivia, "kim")
    again = Contact.objects.get(email="kim@example.org")
    assert contacts.unsubscribed_at(again) is not None
    assert "kim" not in str(list(Unsubscribed.objects.values()))


def test_all_that_is_held_is_handed_out_to_few(olivia, person):
    (kim,) = take_in(olivia, "kim", name="Kim")
    invitation = make(Invitation, contact=kim)
    make(Response, invitation=invitation).answers.create(
        question="stars", state="answered", value=4
    )
    held = contacts.hand_out(contact=kim, by=person("Carl", "care"))
    assert (held["email"], held["name"]) == ("kim@example.org", "Kim")
    (asked,) = held["asked"]
    assert asked["answers"][0]["value"] == 4
    for by in (person("Leo", "leader"), person("Max")):
        with pytest.raises(PermissionDenied):
            contacts.hand_out(contact=kim, by=by)
        with pytest.raises(PermissionDenied):
            contacts.erase_contact(contact=kim, by=by)
