"""What each named gap is called, and what it means in plain words."""

from collections.abc import Callable, Mapping

from . import figures
from .wording import gettext as _
from .wording import gettext_noop, ngettext, opened

DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF = "delivery", "felt", "self-image", "self-image-staff"
EXPECTATION, DESIGN, KNOWLEDGE = "expectation", "design", "knowledge"
LEADER_STAFF = "leader-staff"
KEYS = {
    gettext_noop("delivery gap"): DELIVERY,
    gettext_noop("felt gap"): FELT,
    gettext_noop("expectation gap"): EXPECTATION,
    gettext_noop("design gap"): DESIGN,
    gettext_noop("self-image gap (leaders)"): SELF_IMAGE,
    gettext_noop("self-image gap (staff)"): SELF_IMAGE_STAFF,
    gettext_noop("leader-staff distance"): LEADER_STAFF,
    gettext_noop("knowledge gap"): KNOWLEDGE,
}
"""A short name for each of the named gaps, by the name that `measure` gives it."""

SHORTFALLS = frozenset({DELIVERY, FELT, SELF_IMAGE, SELF_IMAGE_STAFF})
"""The gaps by which a moment can be the first to look at: what customers get, or are thought to."""


def of_gap(
    key: str, value: float | None, low: float | None, high: float | None, refused: str | None
) -> str:
    """What a gap means, with its interval or why there is none."""
    if refused is not None or value is None:
        return refused or _("Not known.")
    gap = opened(clause_of(key, value))
    if low is None or high is None:
        return _("%(gap)s, without an interval.") % {"gap": gap}
    if low > 0 or high < 0:
        return _("%(gap)s (%(size)s).") % {"gap": gap, "size": size_of(low, high)}
    said = _("%(gap)s (from %(less)s less to %(more)s more): too early to say which way.")
    return said % {"gap": gap, "less": figures.index(-low), "more": figures.index(high)}


def size_of(low: float, high: float) -> str:
    """How large a gap is of which the sign is certain, whatever the sign."""
    return figures.between(*sorted((abs(low), abs(high))))


def clause_of(key: str, value: float) -> str:
    """What a gap sets beside what: we deliver 3 points less than we promise."""
    points = figures.index(abs(value))
    if points == 0:
        return _(_AS_MUCH[key])
    said = _LESS[key] if value < 0 else _MORE[key]
    return said(points) % {"n": points}


_AS_MUCH = {
    DELIVERY: gettext_noop("we deliver as much as we promise"),
    FELT: gettext_noop("customers perceive as much as we deliver"),
    EXPECTATION: gettext_noop("customers perceive as much as they expect"),
    DESIGN: gettext_noop("we promise as much as customers expect"),
    SELF_IMAGE: gettext_noop("customers perceive as much as leaders believe"),
    SELF_IMAGE_STAFF: gettext_noop("customers perceive as much as staff believe"),
    LEADER_STAFF: gettext_noop("staff believe as much as leaders do"),
    KNOWLEDGE: gettext_noop("leaders think customers expect as much as they do"),
}


_LESS: Mapping[str, Callable[[int], str]] = {
    DELIVERY: lambda n: ngettext(
        "we deliver %(n)s point less than we promise",
        "we deliver %(n)s points less than we promise",
        n,
    ),
    FELT: lambda n: ngettext(
        "customers perceive %(n)s point less than we deliver",
        "customers perceive %(n)s points less than we deliver",
        n,
    ),
    EXPECTATION: lambda n: ngettext(
        "customers perceive %(n)s point less than they expect",
        "customers perceive %(n)s points less than they expect",
        n,
    ),
    DESIGN: lambda n: ngettext(
        "we promise %(n)s point less than customers expect",
        "we promise %(n)s points less than customers expect",
        n,
    ),
    SELF_IMAGE: lambda n: ngettext(
        "customers perceive %(n)s point less than leaders believe",
        "customers perceive %(n)s points less than leaders believe",
        n,
    ),
    SELF_IMAGE_STAFF: lambda n: ngettext(
        "customers perceive %(n)s point less than staff believe",
        "customers perceive %(n)s points less than staff believe",
        n,
    ),
    LEADER_STAFF: lambda n: ngettext(
        "staff believe %(n)s point less than leaders do",
        "staff believe %(n)s points less than leaders do",
        n,
    ),
    KNOWLEDGE: lambda n: ngettext(
        "leaders think customers expect %(n)s point less than they do",
        "leaders think customers expect %(n)s points less than they do",
        n,
    ),
}


_MORE: Mapping[str, Callable[[int], str]] = {
    DELIVERY: lambda n: ngettext(
        "we deliver %(n)s point more than we promise",
        "we deliver %(n)s points more than we promise",
        n,
    ),
    FELT: lambda n: ngettext(
        "customers perceive %(n)s point more than we deliver",
        "customers perceive %(n)s points more than we deliver",
        n,
    ),
    EXPECTATION: lambda n: ngettext(
        "customers perceive %(n)s point more than they expect",
        "customers perceive %(n)s points more than they expect",
        n,
    ),
    DESIGN: lambda n: ngettext(
        "we promise %(n)s point more than customers expect",
        "we promise %(n)s points more than customers expect",
        n,
    ),
    SELF_IMAGE: lambda n: ngettext(
        "customers perceive %(n)s point more than leaders believe",
        "customers perceive %(n)s points more than leaders believe",
        n,
    ),
    SELF_IMAGE_STAFF: lambda n: ngettext(
        "customers perceive %(n)s point more than staff believe",
        "customers perceive %(n)s points more than staff believe",
        n,
    ),
    LEADER_STAFF: lambda n: ngettext(
        "staff believe %(n)s point more than leaders do",
        "staff believe %(n)s points more than leaders do",
        n,
    ),
    KNOWLEDGE: lambda n: ngettext(
        "leaders think customers expect %(n)s point more than they do",
        "leaders think customers expect %(n)s points more than they do",
        n,
    ),
}
