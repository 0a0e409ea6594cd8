"""Day 1 in ten minutes: five steps, each told from what there is; the first week follows."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keepword.board.models import SkippedStep
from keepword.delivery.models import Import
from keepword.ledger.reading import read_tallies
from keepword.listening.models import Participant, Round
from keepword.organisation.access import May, needs
from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import must_write_for
from keepword.standards.measures import promises_in_texts
from keepword.standards.models import Moment
from keepword.standards.words import words

from . import first_week
from .known import EVER
from .steps import Step, with_skips


def steps() -> list[Step]:
    """The steps in their order."""
    return with_skips((_trade(), _texts(), _predictions(), _file(), _board()))


def _trade() -> Step:
    n = Moment.objects.count()
    said = ngettext("%(n)s moment is written down.", "%(n)s moments are written down.", n)
    return Step(
        "trade",
        _("Choose what is most like yours"),
        _("A ready set brings your first moments, each with one sentence that is true or false."),
        _("Choose a ready set"),
        reverse("trades"),
        said % {"n": n} if n else "",
    )


def _texts() -> Step:
    told = promises_in_texts()
    return Step(
        "texts",
        _("Paste what your website says"),
        _("Every promise in it comes on a list: measured, not measured, or not meant."),
        _("Paste a text"),
        reverse("claims"),
        str(told) if told.made else "",
    )


def _predictions() -> Step:
    asked = _have_predicted()
    said = ngettext(
        "%(n)s of you has said what customers will say.",
        "%(n)s of you have said what customers will say.",
        asked,
    ) % {"n": asked}
    return Step(
        "predictions",
        _("Ask everyone what customers will say"),
        _("A QR code on the wall is enough. It takes two minutes, and comes before any result."),
        _("Ask for predictions"),
        reverse("rounds") if Round.objects.exists() else reverse("new_round"),
        said if Round.objects.exists() else "",
    )


def _have_predicted() -> int:
    """Each person once, in however many rounds; who came by a link has no account, and is one."""
    said = Participant.objects.filter(predictions__isnull=False)
    one = Coalesce("user", -F("pk"))
    return int(said.aggregate(n=Count(one, distinct=True))["n"])


def _file() -> Step:
    n = Import.objects.count()
    said = ngettext("%(n)s import was made.", "%(n)s imports were made.", n) % {"n": n}
    return Step(
        "file",
        _("Bring in one export"),
        _("A list of your %(cases)s says what you really deliver.") % {"cases": words().cases},
        _("Bring in a file"),
        reverse("imports"),
        said if n else "",
    )


def _board() -> Step:
    tallies = read_tallies(first_day=EVER[0], last_day=EVER[1], by=())
    n = sum(count or 0 for count in tallies["n"].to_pylist())
    said = ngettext("It shows %(n)s observation.", "It shows %(n)s observations.", n) % {
        "n": intcomma(n)
    }
    return Step(
        "board",
        _("See the first board"),
        _("What you promise, deliver and believe, beside what customers say. Nine answers do."),
        _("See the board"),
        reverse("board"),
        said if n else "",
    )


@require_safe
@needs(May.WRITE)
def first_day(request: HttpRequest) -> HttpResponse:
    """The steps of the first day, and those of the first week, for who leads the whole."""
    must_write_for(signed_in(request), None)
    day, week, put_away = steps(), first_week.week(), first_week.put_away()
    wanted = day if put_away else [*day, *week]
    context = {
        "steps": day,
        "day_waits": any(step.waits for step in day),
        "week": week,
        "week_waits": any(step.waits for step in week),
        "put_away": put_away,
        "next": next((step for step in wanted if step.waits), None),
    }
    return render(request, "board/first_day.html", context)


@require_POST
@needs(May.WRITE)
def skip_step(request: HttpRequest, step: str) -> HttpResponse:
    """Skip one of those that can be."""
    if step not in _SKIPPABLE:
        raise Http404
    skip(step=step, by=signed_in(request))
    return redirect("first_day")


_SKIPPABLE = frozenset(
    {"trade", "texts", "predictions", "file", *first_week.STEPS, first_week.WEEK}
)


@transaction.atomic
def skip(*, step: str, by: User) -> None:
    """Leave a step out; it can still be done."""
    must_write_for(by, None)
    _row, made = SkippedStep.objects.get_or_create(step=step, defaults={"by": by})
    if made:
        record(by=by, did="skipped a step", about=step)
