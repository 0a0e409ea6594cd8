"""The few words at the end of a row: what its figures show; a direction only if it is certain."""

from collections.abc import Mapping

from . import figures
from .gap_sentences import DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF, SHORTFALLS
from .results import GapLine, Mark
from .wording import gettext as _
from .wording import ngettext

Marks = Mapping[str, Mark]
Gaps = Mapping[str, GapLine]

CLEARLY = 0.05
"""A shortfall that could still be this large is not yet "holding"."""
DEEP = 0.15
"""From this service shortfall on, a moment that few customers meet hurts those few deeply."""


def note(marks: Marks, gaps: Gaps, *, rare: bool = False) -> str:
    """What the row shows; `rare` where few customers meet the moment beside the other ones."""
    perceived = marks.get("perceived")
    if perceived is None:
        return _("customers not asked yet")
    if perceived.withheld:
        return _("too few answers to show")
    if perceived.early:
        return _what_more(perceived, gaps)
    return _of_certain(gaps, rare=rare) or _of_uncertain(gaps)


def _what_more(perceived: Mark, gaps: Gaps) -> str:
    """How many more answers tell the gap, or where there is none, make an index."""
    wanted = [gap.more_answers for gap in gaps.values() if gap.more_answers]
    if wanted:
        n = max(wanted)
        return ngettext(
            "few answers: about %(n)s more would tell the gap",
            "few answers: about %(n)s more would tell the gap",
            n,
        ) % {"n": n}
    n = figures.missing_answers(perceived.n or 0)
    return ngettext(
        "few answers: about %(n)s more answer makes an index",
        "few answers: about %(n)s more answers make an index",
        n,
    ) % {"n": n}


def _of_certain(gaps: Gaps, *, rare: bool) -> str:
    """The widest of three: how far the service falls short, beliefs too high, beliefs too low.

    The service falls short on the way from the promise to the delivery and from there to what is
    felt; the note names the wider of the two steps.
    """
    delivery, felt = _short(gaps, DELIVERY), _short(gaps, FELT)
    service = delivery + felt
    too_high = max(_short(gaps, SELF_IMAGE), _short(gaps, SELF_IMAGE_STAFF))
    too_low = max(_over(gaps, SELF_IMAGE), _over(gaps, SELF_IMAGE_STAFF))
    widest = max(service, too_high, too_low)
    if widest == 0:
        return ""
    if rare and service >= DEEP:
        return _("few customers, deep hurt")
    if widest == too_low:
        return _("better than believed")
    if widest == too_high:
        return _of_beliefs(gaps)
    if delivery >= felt:
        return _("we deliver less than we promise")
    measured_well = DELIVERY in gaps and felt >= 2 * delivery
    return (
        _("customers see what we do not measure")
        if measured_well
        else _("customers perceive less than we deliver")
    )


def _of_beliefs(gaps: Gaps) -> str:
    """Who is mistaken: leaders, staff or both."""
    leaders, staff = gaps.get(SELF_IMAGE), gaps.get(SELF_IMAGE_STAFF)
    if leaders and staff and leaders.low is not None and staff.low is not None:
        if not _short(gaps, SELF_IMAGE_STAFF):
            return _("staff know, leaders do not")
        if not _short(gaps, SELF_IMAGE):
            return _("leaders know, staff do not")
    return _("less than believed")


def _of_uncertain(gaps: Gaps) -> str:
    known = [gap for gap in gaps.values() if gap.key in SHORTFALLS and gap.low is not None]
    if not known:
        return _("nothing to compare with yet")
    holding = all(gap.low is not None and gap.low > -CLEARLY for gap in known)
    return _("holding") if holding else _("too early to say")


def _short(gaps: Gaps, key: str) -> float:
    """By how much a gap certainly lies below 0; 0 if that is not certain."""
    return max(-_certain(gaps, key), 0.0)


def _over(gaps: Gaps, key: str) -> float:
    return max(_certain(gaps, key), 0.0)


def _certain(gaps: Gaps, key: str) -> float:
    gap = gaps.get(key)
    return gap.value if gap and gap.certain and gap.value is not None else 0.0
