"""Who has been heard on a text, and who may hear what they said."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from keepword.organisation.access import ALLOWED, May, may
from keepword.organisation.models import Organisation, User
from keepword.strategy.models import Consultation, Text, Voice


@dataclass(frozen=True)
class Heard:
    """How many of those who were asked have spoken, against the share that was set."""

    heard: int
    asked: int
    share: int

    @property
    def enough(self) -> bool:
        """Whether the share that was set has been heard."""
        return 100 * self.heard >= self.share * self.asked


def heard(consultation: Consultation) -> Heard:
    """How many were asked, and how many have spoken."""
    said = list(consultation.voices.values_list("said_at", flat=True))
    return Heard(sum(at is not None for at in said), len(said), consultation.share)


@dataclass(frozen=True)
class Told:
    """What a reader of a text is told of a consultation on it."""

    consultation: Consultation
    heard: Heard | None
    """None where so few were asked that it would tell who has spoken."""
    enters: bool
    """Whether the reader was asked, or reads what was said."""


def told_of(user: User, text: Text) -> list[Told]:
    """The consultations on a text, as a reader is told of them; the newest first."""
    found = text.consultations.annotate(
        asked=Count("voices"),
        spoken=Count("voices", filter=Q(voices__said_at__isnull=False)),
        mine=Count("voices", filter=Q(voices__person=user)),
    )
    fewest, adopts = Organisation.objects.get().minimum_group, may(user, May.ADOPT, None)
    told = []
    for each in found:
        reads = adopts or each.opened_by_id == user.pk
        counted = Heard(each.spoken, each.asked, each.share)
        shown = counted if reads or each.asked >= fewest else None
        told.append(Told(each, shown, reads or each.mine > 0))
    return told


def heard_by_unit(consultation: Consultation) -> list[tuple[str, int, int]]:
    """By unit how many have spoken and how many were asked; those least heard first."""
    asked: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for name, said_at in consultation.voices.values_list("unit__name", "said_at"):
        asked[name or ""] += 1
        spoken[name or ""] += said_at is not None
    rows = [(name, spoken[name], n) for name, n in asked.items()]
    return sorted(rows, key=lambda row: (row[1] / row[2], row[0]))


def hears(user: User, consultation: Consultation) -> bool:
    """Whether somebody reads what was said: who opened it, and who may adopt."""
    return consultation.opened_by_id == user.pk or may(user, May.ADOPT, None)


def hearers(opened_by: User | None) -> list[User]:
    """Those who read what was said, to be named to whoever is asked."""
    adopting = Q(roles__kind__in=ALLOWED[May.ADOPT], roles__unit=None)
    opener = Q(pk=opened_by.pk if opened_by else None)
    people = User.objects.filter(adopting | opener, is_active=True)
    return list(people.distinct().order_by("name", "email"))


def on_draft(text: Text) -> QuerySet[Consultation]:
    """The consultations on the draft that stands to be adopted, the newest first."""
    return text.consultations.filter(version=None, given_up=False)


def voice_of(user: User, consultation: Consultation) -> Voice | None:
    """What somebody was asked and said."""
    return consultation.voices.filter(person=user).first()
