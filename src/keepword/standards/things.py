"""What of the journey, its standards and all that stands around them can be found."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from keepword.organisation.access import May
from keepword.organisation.models import User
from keepword.organisation.searching import Findable, Hit
from keepword.standards.models import (
    Authority,
    Card,
    Claim,
    Moment,
    Notice,
    Obstacle,
    PaperForm,
    PlaybookEntry,
    Promise,
    RoleProfile,
    Standard,
    StandardVersion,
)
from keepword.standards.noticing.measures import visible_to
from keepword.standards.querysets import obstacles_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

LINE = 100
"""So much of an entry names it in an address."""


def _standards(user: User) -> "QuerySet[Any]":
    begun = Standard.objects.filter(Exists(StandardVersion.objects.filter(standard=OuterRef("pk"))))
    return begun.select_related("moment").prefetch_related("versions")


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


def _authority(authority: Authority) -> Hit:
    return Hit(authority.what, reverse("authority", args=[authority.pk]), authority.also)


def _promise(promise: Promise) -> Hit:
    return Hit(str(promise), reverse("promise", args=[promise.pk]), promise.newest.remedy)


def _notice(notice: Notice) -> Hit:
    return Hit(notice.title, reverse("notice", args=[notice.pk]), notice.changes)


def _form(form: PaperForm) -> Hit:
    return Hit(form.name, reverse("paper_form", args=[form.pk]), form.instructions)


def _profile(profile: RoleProfile) -> Hit:
    return Hit(profile.name, reverse("role_profile", args=[profile.pk]))


def _card(card: Card) -> Hit:
    return Hit(card.name, reverse("card", args=[card.pk]))


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
        lambda user: PlaybookEntry.objects.exclude(words=""),
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
    Findable(
        "authority",
        _("What roles may decide"),
        May.READ,
        lambda user: Authority.objects.all(),
        ("what", "also", "ask", "versions__sentence"),
        _authority,
    ),
    Findable(
        "promises",
        _("Promises"),
        May.READ,
        lambda user: Promise.objects.prefetch_related("versions"),
        ("versions__what", "versions__to_whom", "versions__remedy", "versions__enablers__part"),
        _promise,
    ),
    Findable(
        "notices",
        _("Notices"),
        May.TAKE_PART,
        visible_to,
        ("title", "changes", "do_differently"),
        _notice,
    ),
    Findable(
        "forms",
        _("Forms"),
        May.READ,
        lambda user: PaperForm.objects.all(),
        ("name", "filled_in_by", "instructions", "versions__text"),
        _form,
    ),
    Findable(
        "profiles",
        _("Role profiles"),
        May.READ,
        lambda user: RoleProfile.objects.all(),
        ("name",),
        _profile,
    ),
    Findable(
        "cards",
        _("Observation cards"),
        May.READ,
        lambda user: Card.objects.all(),
        ("name", "items__words", "moment__name"),
        _card,
    ),
)
