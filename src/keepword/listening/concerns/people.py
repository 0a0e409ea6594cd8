"""What is kept of who answers customers and of customers: to hand out, and to forget."""

from django.db import transaction
from django.db.models import Q, QuerySet

from keepword.listening.concerns.actions import forget_concerns
from keepword.listening.models import Concern, ConcernReply, Contact
from keepword.organisation.models import Person, User


def concerns_of(user: User) -> dict[str, object]:
    """The concerns that somebody took down, and what they answered."""
    taken = Concern.objects.filter(received_by=user)
    replies = ConcernReply.objects.filter(written_by=user)
    return {
        "taken_down": list(taken.values("number", "channel", "received_at")),
        "replies": list(replies.values("concern__number", "words", "written_at")),
    }


@transaction.atomic
def forget(user: User, _by: str) -> None:
    """Take somebody's name from what they took down and answered; the customer keeps both."""
    Concern.objects.filter(received_by=user).update(received_by=None)
    ConcernReply.objects.filter(written_by=user).update(written_by=None)


def concerns_from(person: Person) -> QuerySet[Concern]:
    """The concerns of a customer: those with their mail address, and their own bad answers."""
    theirs = Q(response__invitation__contact__person=person)
    contact = Contact.objects.filter(person=person).first()
    mails = {contact.email} if contact else set()
    mails.add(person.key.rpartition(":")[2])
    for mail in mails:
        theirs |= Q(mail__iexact=mail) & ~Q(mail="")
    return Concern.objects.filter(theirs)


def held_of(person: Person) -> list[dict[str, object]]:
    """Everything that a customer's concerns hold, to hand out to them."""
    return [
        {
            "number": each.number,
            "received_at": each.received_at,
            "happened": each.happened,
            "wish": each.wish,
            "name": each.name,
            "mail": each.mail,
            "phone": each.phone,
            "answered": list(each.replies.values("words", "written_at")),
            "files": list(each.files.values("name", "size")),
        }
        for each in concerns_from(person).order_by("received_at")
    ]


def forget_customer(person: Person) -> None:
    """Forget what a customer complained of, before who they are is forgotten."""
    forget_concerns(concerns_from(person))
