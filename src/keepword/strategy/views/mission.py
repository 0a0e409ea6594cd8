"""The mission in four questions; each page shows what was answered before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.forms import TextForm
from keepword.strategy.kinds import Kind, parts_of
from keepword.strategy.models import Text
from keepword.strategy.views.texts import changed_meanwhile, page, saved

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Step:
    """One page of questions, with answers that others might give."""

    title: "_StrPromise"
    names: tuple[str, ...]
    examples: tuple["_StrPromise", ...]


STEPS = (
    Step(
        gettext_lazy("Impacts"),
        ("outside", "inside"),
        (
            gettext_lazy("Workshop: without a bicycle she is late for her shift, three days long."),
            gettext_lazy("Clinic: a mother knows by the evening whether she has to worry."),
            gettext_lazy("Warehouse: a counter that has the part need not put a customer off."),
        ),
    ),
    Step(
        gettext_lazy("Benefits"),
        ("benefits",),
        (
            gettext_lazy("A maker of brakes sells parts. What it does: save lives."),
            gettext_lazy("A help desk closes tickets. What it does: let people finish their day."),
            gettext_lazy("A print shop prints. What it does: have the hall full on the evening."),
        ),
    ),
    Step(
        gettext_lazy("Image"),
        ("image",),
        (
            gettext_lazy("“They ring before I have to ask.”"),
            gettext_lazy("“If they say Thursday, I plan for Thursday.”"),
            gettext_lazy("“I never had to tell it twice.”"),
        ),
    ),
    Step(
        gettext_lazy("Statement"),
        ("statement",),
        (
            gettext_lazy("Whoever rides in today rides out on the day we said, and knows why."),
            gettext_lazy("We take each call as our own, and stay with it until it is solved."),
            gettext_lazy("Families leave us knowing what comes next."),
        ),
    ),
)


@needs(May.WRITE)
def step(request: HttpRequest, step: int) -> HttpResponse:
    """One of the questions; what is saved waits for whoever goes on."""
    if not 1 <= step <= len(STEPS):
        raise Http404
    mission = Text.objects.filter(kind=Kind.MISSION).prefetch_related("versions").first()
    here = STEPS[step - 1]
    form = TextForm(request.POST or None, kind=Kind.MISSION, text=mission, names=here.names)
    if request.method == "POST" and form.is_valid() and _kept(mission, form, signed_in(request)):
        return _onwards(request, step)
    return page(
        request, "mission_step", form, number=step, here=here, last=step == len(STEPS),
        steps=_steps(mission), earlier=_answered(mission, step - 1), text=mission,
    )  # fmt: skip


def _kept(mission: Text | None, form: TextForm, by: User) -> bool:
    if mission:
        return saved(mission, form, by)
    try:
        actions.begin_text(kind=Kind.MISSION, parts=form.parts(), by=by)
    except actions.ChangedMeanwhileError:
        form.add_error(None, changed_meanwhile())
    return form.is_valid()


def _onwards(request: HttpRequest, step: int) -> HttpResponse:
    if step < len(STEPS):
        return redirect("mission_step", step=step + 1)
    messages.success(request, _("The draft is written. It holds when it is adopted."))
    return redirect("text", pk=Text.objects.get(kind=Kind.MISSION).pk)


def _steps(mission: Text | None) -> list[tuple[int, Step, bool]]:
    """Every step with its number, and whether it is answered."""
    written = mission.written if mission else {}
    return [
        (number, each, any(written.get(name) for name in each.names))
        for number, each in enumerate(STEPS, 1)
    ]


def _answered(mission: Text | None, steps: int) -> list[tuple["_StrPromise", str]]:
    """The questions before, with their answers."""
    written = mission.written if mission else {}
    names = [name for each in STEPS[:steps] for name in each.names]
    return [
        (part.label, written[part.name])
        for part in parts_of(Kind.MISSION, names)
        if written.get(part.name)
    ]
