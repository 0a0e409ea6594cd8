"""Five lights on a standard as it is written: advice with reasons, never a gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from keepword import measure
from keepword.measure.clarity import LONGEST, READ
from keepword.organisation.present import today

from .delivered import delivered, units_of
from .models import Moment
from .realistic import period, realistic

HARD = 50
"""Under this reading ease a text is difficult (Flesch)."""
MOST_WORDS = 40
"""What says more than this is read by nobody on the way to a customer."""
QUESTIONS = (
    gettext_noop("By when, in hours or days?"),
    gettext_noop("How would a customer tell that it is so?"),
    gettext_noop("How many, or how many in 100?"),
    gettext_noop("When not, and what then?"),
)
"""What `measure` asks of vague words."""


@dataclass(frozen=True)
class Light:
    """One of the five: whether it is so, not quite, or (None) not known; and why."""

    name: str
    says: tuple[str, ...]
    on: bool | None = None


def lights(moment: Moment, said: Mapping[str, Any]) -> list[Light]:
    """Look at what was written so far; `said` are the fields that could be read."""
    statement = said.get("statement", "")
    return [
        _clear(statement),
        _concise(statement),
        _measurable(statement, moment, measured=_has_means(said)),
        _realistic(moment, said),
        _aligned(said.get("objective")),
    ]


def _has_means(said: Mapping[str, Any]) -> bool:
    return bool(said.get("measured_by") and said.get("measured_how"))


def _language() -> str:
    """The reader's language, if its words are known; else sentences are cut as English ones."""
    language = (get_language() or "en").split("-")[0]
    return language if language in READ else "en"


def _read(statement: str) -> measure.Wording | None:
    """What there is to find in the words; nothing where there are none in Latin letters."""
    try:
        return measure.wording(statement, language=_language())
    except measure.MeasureError:
        return None


def _clear(statement: str) -> Light:
    name, found = _("Clear"), _read(statement)
    if found is None:
        return Light(name, (_("There is no sentence yet."),))
    if not (get_language() or "en").startswith(tuple(READ)):
        return Light(name, (_("Only English and German sentences are looked at."),))
    says = [
        _("“%(words)s”: %(question)s") % {"words": word.text, "question": _(word.question)}
        for word in found.vague
    ]
    says += [_("“%(words)s”: who does it? Say “we”.") % {"words": words} for words in found.passive]
    ease = measure.reading_ease(statement, language=_language()).value
    if ease < HARD:
        says.append(
            _("Hard to read (reading ease %(ease)s): shorter words.") % {"ease": round(ease)}
        )
    nothing = _("No vague word, and it says who acts.")
    return Light(name, tuple(dict.fromkeys(says)) or (nothing,), on=not says)


def _concise(statement: str) -> Light:
    name, found = _("Concise"), _read(statement)
    if found is None:
        return Light(name, (_("There is no sentence yet."),))
    words = sum(sentence.words for sentence in found.sentences)
    says = ngettext("%(n)s word.", "%(n)s words.", words) % {"n": words}
    if words > MOST_WORDS or found.long:
        more = _("Keep each sentence under %(longest)s words, and say one thing.")
        return Light(name, (says, more % {"longest": LONGEST + 1}), on=False)
    return Light(name, (says,), on=True)


def _measurable(statement: str, moment: Moment, *, measured: bool) -> Light:
    name, found = _("Measurable"), _read(statement)
    quantities = [each for one in (found.sentences if found else ()) for each in one.quantities]
    says = (
        [_("It says how much: %(what)s.") % {"what": ", ".join(quantities)}] if quantities else []
    )
    if moment.criterion and not quantities:
        says = [_("When it counts as true: %(criterion)s") % {"criterion": moment.criterion}]
    if not says:
        how = _("Say how much or by when; or say at the moment when it counts as true.")
        says = [how]
    sharp = bool(quantities or moment.criterion)
    if not measured:
        says.append(_("Say how it is measured: without that it cannot be promised."))
    return Light(name, tuple(says), on=sharp and measured)


def _realistic(moment: Moment, said: Mapping[str, Any]) -> Light:
    name, target, day = _("Realistic"), said.get("target"), today()
    found = delivered(moment, units_of(said.get("units") or ()), *period(day))
    share = None if target is None else float(target) / 100
    told = realistic(found, share, day)
    return Light(name, told.says, on=told.yes)


def _aligned(objective: object) -> Light:
    name = _("Aligned")
    if objective:
        return Light(name, (_("It serves: %(what)s") % {"what": objective},), on=True)
    return Light(name, (_("Say which objective it serves."),), on=False)
