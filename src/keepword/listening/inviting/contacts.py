"""Contacts: taken in from a file, a program or the customers already known; erased, handed out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ValidationError
from django.utils import timezone

from keepword.ledger import actions as ledger
from keepword.listening.concerns import people as concerns
from keepword.listening.inviting.querysets import not_answered
from keepword.listening.models import (
    AddressChange,
    Contact,
    Invitation,
    LetterCopy,
    Unsubscribed,
)
from keepword.listening.models.contacts import address_hash
from keepword.organisation import audit
from keepword.organisation.access import May, may
from keepword.organisation.keeping import forget_customer
from keepword.organisation.models import Person, Unit, User
from keepword.organisation.people import choose_surrogates, known_surrogates, record_people

OWN = "contacts"
"""What stands before the address in the key of somebody whom no file knows."""
_LOT = 500
_WAS_ASKED = Exists(Invitation.objects.filter(contact=OuterRef("pk")))


@dataclass(frozen=True)
class Line:
    """What is said of one contact; `person` is the whole key under which files know them."""

    email: str
    name: str = ""
    language: str = ""
    unit: str = ""
    person: str = ""


@dataclass(frozen=True)
class TakenIn:
    """What became of the lines: new contacts, changed ones, and those that said nothing new."""

    new: int
    changed: int
    same: int


@transaction.atomic
def take_in(lines: Sequence[Line], *, by: User, came: str) -> TakenIn:
    """Keep contacts; an address that is there already is brought up to date.

    Raises:
        PermissionDenied: They may not bring anything in for the whole organisation.
    """
    if not may(by, May.BRING_IN, None):
        raise PermissionDenied
    taken = _keep(lines)
    audit.record(by=by, did="took contacts in", about=came, new=taken.new, changed=taken.changed)
    return taken


def _keep(lines: Sequence[Line]) -> TakenIn:
    units = dict(Unit.objects.values_list("key", "pk"))
    there = Known.of(lines)
    people = _people({_key(line) for line in lines})
    new, changed, moved = [], [], []
    for line in lines:
        fields = {"name": line.name, "language": line.language, "unit_id": units.get(line.unit)}
        contact = there.contact(line)
        if contact is None:
            new.append(Contact(email=line.email, person_id=people[_key(line)], **fields))
            continue
        if line.person:
            fields |= {"email": line.email, "person_id": people[line.person]}
        address = contact.email
        if _changes(contact, fields):
            changed.append(contact)
        if contact.email != address:
            moved.append(AddressChange(contact=contact))
    Contact.objects.bulk_create(new, batch_size=_LOT)
    names = ("email", "person", "name", "language", "unit", "undeliverable_at")
    Contact.objects.bulk_update(changed, names, batch_size=_LOT)
    AddressChange.objects.bulk_create(moved, batch_size=_LOT)
    Person.objects.filter(key__startswith=f"{OWN}:", contact=None).delete()
    return TakenIn(len(new), len(changed), len(lines) - len(new) - len(changed))


@dataclass(frozen=True)
class Known:
    """The contacts that are there already, by address and by who they are."""

    by_email: Mapping[str, Contact]
    by_person: Mapping[str, Contact]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Known":
        """Those whom these lines speak of."""
        contacts = Contact.objects.select_related("person").annotate(was_asked=_WAS_ASKED)
        emails, people = [line.email for line in lines], [line.person for line in lines]
        by_email = _in_lots(contacts, "email__in", emails)
        by_person = _in_lots(contacts, "person__key__in", [each for each in people if each])
        return cls(
            {contact.email: contact for contact in by_email},
            {contact.person.key: contact for contact in by_person},
        )

    def contact(self, line: Line) -> Contact | None:
        """The contact of a line: whose customer it is, else whose address."""
        return self.by_person.get(line.person) or self.by_email.get(line.email)

    def cannot_be(self, line: Line) -> bool:
        """Whether the address is another customer's, or was asked under another name."""
        theirs, of_address = self.by_person.get(line.person), self.by_email.get(line.email)
        if of_address is None or not line.person or of_address.person.key == line.person:
            return False
        asked: bool = of_address.was_asked  # type: ignore[attr-defined]  # annotated above
        return theirs is not None or asked or not of_address.person.key.startswith(f"{OWN}:")


def _in_lots(contacts: QuerySet[Contact], where: str, values: Sequence[str]) -> Iterator[Contact]:
    for begin in range(0, len(values), _LOT):
        yield from contacts.filter(**{where: values[begin : begin + _LOT]})


def _changes(contact: Contact, fields: Mapping[str, object]) -> bool:
    """Take over what is said; what is not said stays as it is."""
    said = {name: value for name, value in fields.items() if value}
    differs = any(getattr(contact, name) != value for name, value in said.items())
    if contact.email != said.get("email", contact.email):
        contact.undeliverable_at = None
    for name, value in said.items():
        setattr(contact, name, value)
    return differs


def _key(line: Line) -> str:
    return line.person or f"{OWN}:{line.email}"


def _people(keys: Iterable[str]) -> dict[str, int]:
    """The people of these keys by their number in the database, made where there are none."""
    wanted = sorted(keys)
    known = known_surrogates(wanted)
    record_people(choose_surrogates([key for key in wanted if key not in known]))
    found: dict[str, int] = {}
    for begin in range(0, len(wanted), _LOT):
        some = Person.objects.filter(key__in=wanted[begin : begin + _LOT])
        found |= dict(some.values_list("key", "pk"))
    return found


def with_addresses(people: QuerySet[Person]) -> int:
    """Make contacts of those whom files know by a mail address; how many are new."""
    lines = [Line(mail, person=person.key) for person in people if (mail := mail_of(person))]
    once = {line.email: line for line in lines}
    return _keep(list(once.values())).new


def mail_of(person: Person) -> str:
    """The mail address that somebody's key is, or nothing."""
    mail = person.key.rpartition(":")[2].strip().lower()
    try:
        validate_email(mail)
    except ValidationError:
        return ""
    return mail


@transaction.atomic
def take_in_customers(*, by: User) -> int:
    """Make contacts of all customers whom files know by a mail address; how many are new."""
    if not may(by, May.BRING_IN, None):
        raise PermissionDenied
    new = with_addresses(Person.objects.filter(contact=None, key__contains="@"))
    audit.record(by=by, did="took contacts in", about="customers already known", new=new)
    return new


@transaction.atomic
def came_back(emails: Sequence[str], *, by: User) -> int:
    """Mail to these addresses came back: it reached nobody, and no more is sent; how many."""
    if not may(by, May.BRING_IN, None):
        raise PermissionDenied
    known = list(_in_lots(Contact.objects.all(), "email__in", [each.lower() for each in emails]))
    n = sum(
        _take_no_mail([each.pk for each in known[begin : begin + _LOT]])
        for begin in range(0, len(known), _LOT)
    )
    audit.record(by=by, did="told of mail that came back", about="contacts", n=n)
    return n


def _take_no_mail(contacts: Sequence[int]) -> int:
    now = timezone.now()
    mails = Invitation.objects.filter(
        contact__in=contacts, channel=Invitation.Channel.MAIL, failed_at=None
    )
    not_answered(mails).update(failed_at=now, failure="The mail came back.")
    reachable = Contact.objects.filter(pk__in=contacts, undeliverable_at=None)
    return reachable.update(undeliverable_at=now)


@transaction.atomic
def erase_contact(*, contact: Contact, by: User) -> None:
    """Forget a contact, what they were asked and answered, and what the ledger holds of them."""
    _must_look_up(by)
    audit.record(by=by, did="erased a contact", about="a customer")
    ledger.erase(contact.person.surrogate, by=str(by))
    forget_customer(contact.person)


@transaction.atomic
def unsubscribe(contact: Contact) -> None:
    """Never write to this address again, whoever asks for it."""
    Unsubscribed.objects.get_or_create(
        address_hash=address_hash(contact.email), defaults={"at": timezone.now()}
    )


@transaction.atomic
def hand_out(*, contact: Contact, by: User) -> dict[str, object]:
    """Everything that is held here of a contact, for a customer who asks for it."""
    _must_look_up(by)
    audit.record(by=by, did="took a contact's data away", about="a customer")
    return held_of(contact)


def held_of(contact: Contact) -> dict[str, object]:
    """What is held of a contact: who they are, what they were asked, what they answered."""
    return {
        "email": contact.email,
        "name": contact.name,
        "language": contact.language,
        "unit": contact.unit.name if contact.unit else "",
        "known_as": contact.person.key,
        "made_at": contact.made_at,
        "address_changed_at": list(contact.address_changes.values_list("at", flat=True)),
        "undeliverable_at": contact.undeliverable_at,
        "unsubscribed_at": unsubscribed_at(contact),
        "asked": [
            {
                "survey": each.wave.survey.name,
                "wave": each.wave.name,
                "drawn_at": each.drawn_at,
                "sent_at": each.sent_at,
                "reminders": each.reminders,
                "reminded_at": each.reminded_at,
                "answers": _answers(each),
            }
            for each in contact.invitations.select_related("wave__survey", "response")
        ],
        "concerns": concerns.held_of(contact.person),
        "left_out": list(contact.left_out.values("wave__survey__name", "reason", "at")),
        "letters": list(
            LetterCopy.objects.filter(contact=contact).values("letter__survey__name", "sent_at")
        ),
    }


def _answers(invitation: object) -> list[dict[str, object]]:
    response = getattr(invitation, "response", None)
    if response is None:
        return []
    return list(response.answers.order_by("pk").values("question", "state", "value", "said_at"))


def unsubscribed_at(contact: Contact) -> object:
    """Since when a contact is not written to; None, if they may be."""
    found = Unsubscribed.objects.filter(address_hash=address_hash(contact.email))
    return found.values_list("at", flat=True).first()


def _must_look_up(by: User) -> None:
    if not may(by, May.LOOK_UP, None):
        raise PermissionDenied
