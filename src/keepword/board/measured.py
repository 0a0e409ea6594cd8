"""What `measure` says in English, in the reader's language."""

from keepword import measure

from .wording import counted, gettext_noop, ngettext
from .wording import gettext as _

KNOWN = (
    gettext_noop("Wilson's score interval"),
    gettext_noop("Wilson's score interval, widened to Clopper and Pearson's"),
    gettext_noop("Newcombe's score interval"),
    gettext_noop("Newcombe's score interval for pairs"),
    gettext_noop("score interval on the scale"),
    gettext_noop("Student's t"),
    gettext_noop("Student's t; give the scale if more than nine in ten scores are the same"),
    gettext_noop("Welch's t"),
    gettext_noop("Welch's t; give the scale if more than nine in ten scores are the same"),
    gettext_noop("census: everybody answered"),
    gettext_noop("given"),
    gettext_noop("withheld"),
    gettext_noop("withheld: no scores"),
    gettext_noop("withheld: every score is the same; say scores='binary' or give the scale"),
    gettext_noop("withheld: fewer than 200 scores' worth, and no scale given"),
    gettext_noop("withheld: these scores are not yes or no, so they do not go on this scale"),
    gettext_noop("a target, not an estimate"),
    gettext_noop("a population: its spread is shown, no sampling interval"),
    gettext_noop("no answers"),
    gettext_noop("not on this scale"),
    gettext_noop("Nobody has asked customers what they expect yet."),
    gettext_noop("Nothing has been promised yet."),
    gettext_noop("Nothing has been recorded as delivered yet."),
    gettext_noop("No leader has said what customers will say yet."),
    gettext_noop("No staff have said what customers will say yet."),
    gettext_noop("Nobody has asked customers yet."),
    gettext_noop("No leader has said what customers expect yet."),
)
"""Every method, and every reason why there is no figure, that a page may show."""


def said(text: str) -> str:
    """A method or a reason."""
    return _(text) if text else ""


def is_counted(summary: measure.LensSummary) -> bool:
    """Whether so few answers are told as they were counted: 7 of 9."""
    return summary.mean is not None and summary.index is None and " of " in summary.said


def figure(summary: measure.LensSummary) -> str:
    """A lens's figure: 71, or 7 of 9, or why there is none."""
    if summary.mean is None or summary.index is not None:
        return said(summary.said)
    if is_counted(summary):
        held = f"{summary.mean * summary.n:.0f}"
        return _("%(held)s of %(n)s") % {"held": held, "n": summary.n}
    told = ngettext("%(figure)s, said by %(n)s", "%(figure)s, said by %(n)s", summary.n)
    return told % {"figure": f"{100 * summary.mean:.0f}", "n": summary.n}


def why_not(gap: measure.NamedGap) -> str | None:
    """Why a gap is not given."""
    if gap.more_answers:
        early = ngettext(
            "Too early: about %(n)s more answer is needed.",
            "Too early: about %(n)s more answers are needed.",
            gap.more_answers,
        )
        return early % {"n": counted(gap.more_answers)}
    if gap.refused in KNOWN:
        return said(gap.refused)
    return _not_yes_or_no() if gap.refused else None


def _not_yes_or_no() -> str:
    return _("These scores are not yes or no, so they are not subtracted.")
