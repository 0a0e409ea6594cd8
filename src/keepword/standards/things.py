"""What of the journey, its standards and all that stands around them can be found."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May
from keepword.organisation.models import User
from keepword.organisation.searching import Findable, Hit
from keepword.standards.models import Claim, Moment, Obstacle, PlaybookEntry, Standard
from keepword.standards.querysets import obstacles_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

LINE = 100
"""So much of an entry names it in an address."""


def _standards(user: User) -> "QuerySet[Any]":
    return Standard.objects.select_related("moment").prefetch_related("versions")


def _moment(moment: Moment) -> Hit:
    return Hit(moment.name, reverse("moment", args=[moment.key]), moment.proposition)


def _standard(standard: Standard) -> Hit:
    return Hit(str(standard), reverse("standard", args=[standard.pk]), standard.moment.name)


def _entry(entry: PlaybookEntry) -> Hit:
    words = " ".join(entry.words.split())
    return Hit(words, reverse("playbook", query={"words": words[:LINE]}), entry.instead)


def _claim(claim: Claim) -> Hit:
    return Hit(
        claim.words,
        reverse("claims", query={"verdict": claim.verdict}),
        claim.get_verdict_display(),
    )


def _obstacle(obstacle: Obstacle) -> Hit:
    return Hit(str(obstacle), reverse("obstacle", args=[obstacle.pk]), obstacle.answer)


THINGS = (
    Findable(
        "moments",
        _("Moments of truth"),
        May.READ,
        lambda user: Moment.objects.all(),
        ("name", "key", "proposition", "criterion", "dimension", "journey", "aliases__key"),
        _moment,
    ),
    Findable(
        "standards",
        _("Standards"),
        May.READ,
        _standards,
        ("versions__statement", "measured_how", "moment__name"),
        _standard,
    ),
    Findable(
        "playbook",
        _("Playbook"),
        May.READ,
        lambda user: PlaybookEntry.objects.all(),
        ("words", "instead", "moment__name"),
        _entry,
    ),
    Findable(
        "claims",
        _("What your texts promise"),
        May.READ,
        lambda user: Claim.objects.all(),
        ("words", "sentence"),
        _claim,
    ),
    Findable(
        "obstacles",
        _("What stands in the way"),
        May.WRITE,
        obstacles_for,
        ("words", "answer"),
        _obstacle,
    ),
)
