"""Whether a target is one that can be kept, from what was delivered of late."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .delivered import Delivered, Kept, OfUnit

DAYS = 90
LOOK_AGAIN_AFTER = dt.timedelta(days=182)


@dataclass(frozen=True)
class Realistic:
    """What is said of a target; None where nobody can tell."""

    yes: bool | None
    says: tuple[str, ...]


def period(today: dt.date) -> tuple[dt.date, dt.date]:
    """The last 90 days, today included."""
    return today - dt.timedelta(days=DAYS - 1), today


def realistic(found: Delivered, target: float | None, today: dt.date) -> Realistic:
    """Compare a target with what is kept already, and with what the best unit keeps."""
    whole = found.whole
    if whole is None:
        return Realistic(None, (_nothing(),))
    if whole.index is None:
        return Realistic(None, (_too_few(whole),))
    best = _best(found)
    told = (_so_far(whole), *([_best_said(best)] if best else []))
    if target is None:
        return Realistic(None, told)
    yes, verdict = _verdict(whole, best, target, today)
    return Realistic(yes, (*told, verdict))


def _best(found: Delivered) -> OfUnit | None:
    """The best of several units that have a figure."""
    compared = [each for each in found.units if each.kept.index is not None]
    return compared[0] if len(compared) > 1 else None


def _verdict(whole: Kept, best: OfUnit | None, target: float, today: dt.date) -> tuple[bool, str]:
    said = {"target": f"{100 * target:g}"}
    low, high = whole.low or 0.0, whole.high or 0.0
    if target < low:
        return True, _("You keep more than %(target)s already: aim higher, or leave it.") % said
    if target <= high:
        return True, _("%(target)s is about what you keep already.") % said
    if best and target <= best.kept.share:
        return True, _(
            "%(target)s asks for effort; your best unit shows that it can be done."
        ) % said
    step = max(high, best.kept.share if best else 0.0)
    said |= {
        "step": f"{round(100 * step)}",
        "month": date_format(today + LOOK_AGAIN_AFTER, "YEAR_MONTH_FORMAT"),
    }
    return False, _(
        "%(target)s is not realistic yet. Begin with %(step)s, and look again in %(month)s."
    ) % said


def _nothing() -> str:
    return _(
        "Nothing is recorded as delivered here in the last %(days)s days, so nobody can say yet."
    ) % {"days": DAYS}


def _too_few(whole: Kept) -> str:
    return _("Kept %(kept)s in the last %(days)s days: too few to say.") % {
        "kept": whole, "days": DAYS,
    }  # fmt: skip


def _so_far(whole: Kept) -> str:
    said = _(
        "You kept this %(kept)s times in 100 in the last %(days)s days (%(between)s; n = %(n)s)."
    )
    return said % {"kept": whole, "days": DAYS, "between": whole.between, "n": whole.cases}


def _best_said(best: OfUnit) -> str:
    return _("Your best unit, %(unit)s, kept it %(kept)s times (%(between)s; n = %(n)s).") % {
        "unit": best.name, "kept": best.kept, "between": best.kept.between, "n": best.kept.cases,
    }  # fmt: skip
