"""Who has been heard on something, and who may hear what they said."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keepword.measure import disclosure
from keepword.organisation.access import ALLOWED, May, may
from keepword.organisation.models import Organisation, User
from keepword.strategy.models import Consultation, Voice
from keepword.strategy.subjects import Subject


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
    spoke = list(consultation.voices.values_list("spoke", flat=True))
    return Heard(sum(spoke), len(spoke), consultation.share)


@dataclass(frozen=True)
class Told:
    """What a reader is told of a consultation on what they read."""

    consultation: Consultation
    heard: Heard | None
    """None where so few were asked that it would tell who has spoken."""
    enters: bool
    """Whether the reader was asked, or reads what was said."""


@dataclass(frozen=True)
class ToldOf:
    """All consultations on one thing, as a reader is told of them; the newest first."""

    subject: Subject
    told: tuple[Told, ...]

    @property
    def opens(self) -> bool:
        """Whether another one could be opened."""
        return bool(self.subject.parts) and all(each.consultation.closed_at for each in self.told)


def told_of(user: User, subject: Subject) -> ToldOf:
    """The consultations on something, as a reader of it is told of them."""
    found = consultations_on(subject.kind, subject.key).annotate(
        asked=Count("voices"),
        spoken=Count("voices", filter=Q(voices__spoke=True)),
        mine=Count("voices", filter=Q(voices__person=user)),
    )
    fewest, adopts = Organisation.objects.get().minimum_group, may(user, May.ADOPT, None)
    told = []
    for each in found:
        reads = adopts or each.opened_by_id == user.pk
        counted = Heard(each.spoken, each.asked, each.share)
        shown = counted if reads or each.asked >= fewest else None
        told.append(Told(each, shown, reads or each.mine > 0))
    return ToldOf(subject, tuple(told))


@dataclass(frozen=True)
class OfUnit:
    """How many of a unit have spoken; without a name, of those who are not of one that is told."""

    name: str
    heard: int
    asked: int


def heard_by_unit(consultation: Consultation) -> list[OfUnit]:
    """By unit how many have spoken and how many were asked; those least heard first.

    Of what is said anonymously, units in which too few were asked are put together, with another
    one where it would give them away; if they are too few even so, nothing is told by unit.
    """
    asked: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for name, spoke in consultation.voices.values_list("unit__name", "spoke"):
        asked[name or ""] += 1
        spoken[name or ""] += spoke
    if consultation.anonymous:
        asked, spoken = _in_large_groups(asked, spoken, consultation.fewest)
    rows = [OfUnit(name, spoken[name], n) for name, n in asked.items()]
    return sorted(rows, key=lambda row: (row.heard / row.asked, row.name))


def _in_large_groups(
    asked: Counter[str], spoken: Counter[str], fewest: int
) -> tuple[Counter[str], Counter[str]]:
    names = sorted(asked)
    sizes = [asked[name] for name in names]
    if not sizes or sum(sizes) < fewest:
        return Counter(), Counter()
    hidden = disclosure.suppress(sizes, fewest).tolist()
    into = {name: "" if few else name for name, few in zip(names, hidden, strict=True)}
    together: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for before, after in zip((asked, spoken), together, strict=True):
        for name, n in before.items():
            after[into[name]] += n
    return together


def hears(user: User, consultation: Consultation) -> bool:
    """Whether somebody answers what was said: who opened it, and who may adopt."""
    return consultation.opened_by_id == user.pk or may(user, May.ADOPT, None)


def hearers(opened_by: User | None) -> list[User]:
    """Those who read what was said, to be named to whoever is asked."""
    adopting = Q(roles__kind__in=ALLOWED[May.ADOPT], roles__unit=None)
    opener = Q(pk=opened_by.pk if opened_by else None)
    people = User.objects.filter(adopting | opener, is_active=True)
    return list(people.distinct().order_by("name", "email"))


def consultations_on(kind: str, key: int) -> QuerySet[Consultation]:
    """The consultations on one thing, the newest first."""
    return Consultation.objects.filter(kind=kind, key=key)


def consultations_for(user: User) -> QuerySet[Consultation]:
    """Those in which somebody was asked, and those that they hear, the newest first."""
    if may(user, May.ADOPT, None):
        return Consultation.objects.all()
    asked = Exists(Voice.objects.filter(consultation=OuterRef("pk"), person=user))
    return Consultation.objects.filter(asked | Q(opened_by=user))


def on_draft(kind: str, key: int) -> QuerySet[Consultation]:
    """Those on the draft that stands to be adopted, the newest first."""
    return consultations_on(kind, key).filter(version=None, given_up=False)


def voice_of(user: User, consultation: Consultation) -> Voice | None:
    """What somebody was asked and said."""
    return consultation.voices.filter(person=user).first()
