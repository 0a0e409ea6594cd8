"""What a form asks of whoever fills it in: how hard to read, how long, how much, and how often."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword import measure
from keepword.standards.models import PaperForm
from keepword.standards.paperwork.effort import Effort, efforts

HARD = 50
"""Under this reading ease a text is difficult (Flesch)."""
MOST_WORDS, MOST_FIELDS, MOST_PAGES = 600, 20, 2
"""Above these a form is called long: rules of thumb, no law."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what was found, whether it is well, and what would mend it."""

    says: str
    well: bool
    mend: str = ""


@dataclass(frozen=True)
class Checked:
    """A form and everything that was looked at."""

    form: PaperForm
    checks: tuple[Check, ...]
    twice: Mapping[str, Collection[PaperForm]]
    """Each field that other forms ask for, too, with those forms."""
    effort: Effort | None = None
    """How easy it was for those who filled it in, where they are asked."""

    @property
    def wanting(self) -> tuple[Check, ...]:
        """What is not well."""
        return tuple(check for check in self.checks if not check.well)


def checked(forms: Iterable[PaperForm]) -> list[Checked]:
    """Look at forms, each beside all the others; they bring their versions."""
    every = list(forms)
    asking, easy = _asking(every), efforts(every)
    return [_looked_at(form, asking, easy.get(form.pk)) for form in every]


Asking = Mapping[tuple[str, str], list[PaperForm]]
"""By who fills it in, and what is asked: the forms that ask it."""


def _asking(forms: Iterable[PaperForm]) -> Asking:
    asking: dict[tuple[str, str], list[PaperForm]] = defaultdict(list)
    for form in forms:
        for field in {plain(each) for each in form.newest.fields}:
            asking[form.filled_in_by, field].append(form)
    return asking


def plain(field: str) -> str:
    """A field's words, so that “E-mail:” and “e-mail (optional)” are the same."""
    letters = field.casefold().split("(")[0]
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def _looked_at(form: PaperForm, asking: Asking, easy: Effort | None) -> Checked:
    twice = {
        field: others
        for field in form.newest.fields
        if (others := [each for each in asking[form.filled_in_by, plain(field)] if each != form])
    }
    checks = (
        _readable(form), _short(form), _few_fields(form), _asked_once(form, len(twice)),
        _instructed(form), _shown(form),
    )  # fmt: skip
    return Checked(form, tuple(check for check in checks if check), twice, easy)


def _readable(form: PaperForm) -> Check:
    try:
        ease = round(measure.reading_ease(form.newest.text, language=form.language).value)
    except measure.MeasureError:
        return Check(_("Nothing in it can be judged for readability."), well=True)
    says = _("Reading ease %(ease)s; from %(hard)s on it is not hard to read.")
    mend = _("Shorter words, shorter sentences.")
    return Check(says % {"ease": ease, "hard": HARD}, well=ease >= HARD, mend=mend)


def _short(form: PaperForm) -> Check:
    newest = form.newest
    words = len(newest.text.split())
    says = ngettext("%(n)s word.", "%(n)s words.", words) % {"n": words}
    if newest.pages is not None:
        pages = ngettext("%(n)s page,", "%(n)s pages,", newest.pages) % {"n": newest.pages}
        says = f"{pages} {says}"
    well = words <= MOST_WORDS and (newest.pages or 0) <= MOST_PAGES
    return Check(says, well=well, mend=_("Leave out what nobody acts on."))


def _few_fields(form: PaperForm) -> Check:
    n = len(form.newest.fields)
    if not n:
        return Check(_("No field was found."), well=True)
    says = ngettext("%(n)s field to fill in.", "%(n)s fields to fill in.", n) % {"n": n}
    mend = _("Ask for what you need now; the rest later, or not at all.")
    return Check(says, well=n <= MOST_FIELDS, mend=mend)


def _asked_once(form: PaperForm, twice: int) -> Check | None:
    if not form.newest.fields:
        return None
    if not twice:
        return Check(_("It asks for nothing that another form asks for."), well=True)
    says = ngettext(
        "%(n)s field is asked for on another form, too.",
        "%(n)s fields are asked for on other forms, too.",
        twice,
    ) % {"n": twice}
    return Check(says, well=False, mend=_("Fill it in for them from what you know already."))


def _instructed(form: PaperForm) -> Check:
    if form.instructions:
        return Check(_("It has instructions."), well=True)
    mend = _("Say in three sentences who fills it in, what for, and where it goes.")
    return Check(_("Instructions are missing."), well=False, mend=mend)


def _shown(form: PaperForm) -> Check:
    if form.newest.sample_key:
        return Check(_("A filled-in sample shows how."), well=True)
    mend = _("Fill one in for somebody who is made up, and bring it.")
    return Check(_("A filled-in sample is missing."), well=False, mend=mend)
