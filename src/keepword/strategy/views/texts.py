"""One adopted text: what it says, how it came to say it, its next version."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.differences import changes
from keepword.strategy.forms import AdoptForm, EndForm, KeepForm, SeenForm, StoryForm, TextForm
from keepword.strategy.heard import heard, on_draft, told_of
from keepword.strategy.hearing import subject_of
from keepword.strategy.kinds import Kind, labels_of
from keepword.strategy.models import Charter, Text
from keepword.strategy.querysets import texts_visible_to
from keepword.strategy.reading import history, said

Action = Callable[..., object]


def seen_text(user: User, pk: int) -> Text:
    """A text that somebody may see.

    Raises:
        Http404: There is none.
    """
    return get_object_or_404(texts_visible_to(user), pk=pk)


@require_safe
@needs(May.READ)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, seen_text(signed_in(request), pk))


def _shown(request: HttpRequest, shown: Text, **refused: forms.Form) -> HttpResponse:
    """Its page; with a form that was refused, so that nobody writes it again."""
    by = signed_in(request)
    seen, held = {"seen": shown.edition}, shown.newest.parts if shown.newest else {}
    context = {
        "text": shown,
        "parts": said(shown.kind, held),
        "draft": changes(labels_of(shown.kind), held, shown.draft) if shown.draft else [],
        "history": history(shown),
        "stories": shown.stories.select_related("told_by"),
        "telling": StoryForm(),
        "keeping": KeepForm(initial=seen),
        "ending": EndForm(initial=seen),
        "adopts": may(by, May.ADOPT, None),
        "heard_on": told_of(by, subject_of(shown)),
        "published": shown.kind == Kind.MISSION and Charter.objects.exists(),
        **refused,
    }
    return TemplateResponse(request, "strategy/text.html", context)


@needs(May.WRITE)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a principle or an objective; the mission has steps of its own."""
    if kind not in {Kind.PRINCIPLE, Kind.OBJECTIVE}:
        raise Http404
    form = TextForm(request.POST or None, kind=Kind(kind))
    if request.method == "POST" and form.is_valid():
        begun = actions.begin_text(kind=Kind(kind), parts=form.parts(), by=signed_in(request))
        messages.success(request, _("The draft is written. It holds when it is adopted."))
        return redirect("text", pk=begun.pk)
    return page(request, "new_text", form, kind=Kind(kind))


@needs(May.WRITE)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = seen_text(by, pk)
    if shown.kind == Kind.MISSION:
        return redirect("mission_step", step=1)
    form = TextForm(request.POST or None, kind=Kind(shown.kind), text=shown)
    if request.method == "POST" and form.is_valid() and saved(shown, form, by):
        messages.success(request, _("The draft is written. It holds when it is adopted."))
        return redirect("text", pk=pk)
    return page(request, "write_text", form, text=shown)


def saved(shown: Text, form: TextForm, by: User) -> bool:
    """Whether the draft was taken; if not, the form says why."""
    seen = form.cleaned_data["seen"] or 0
    try:
        actions.write_draft(text=shown, seen=seen, parts=form.parts(), by=by)
    except actions.ChangedMeanwhileError:
        form.add_error(None, changed_meanwhile())
    return form.is_valid()


def changed_meanwhile() -> str:
    """What is said to whoever comes second."""
    return _(
        "Somebody else has changed this meanwhile. Open the page again in another tab, look what "
        "is new, and write yours there."
    )


@needs(May.ADOPT)
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    shown = seen_text(by, pk)
    actions.must_adopt(by)
    form = AdoptForm(request.POST or None, text=shown, by=by)
    if request.method == "POST" and form.is_valid() and _adopted(shown, form, by):
        messages.success(request, _("It is adopted, and holds from now on."))
        return redirect("text", pk=pk)
    before = shown.newest.parts if shown.newest else {}
    changed = changes(labels_of(shown.kind), before, shown.draft) if shown.draft else []
    asked = on_draft(shown.kind, shown.pk).first()
    counted = [heard(asked)] if asked else []
    return page(request, "adopt_text", form, text=shown, draft=changed, counted=counted)


def _adopted(shown: Text, form: AdoptForm, by: User) -> bool:
    try:
        actions.adopt(text=shown, by=by, **form.cleaned_data)
    except actions.ChangedMeanwhileError:
        form.add_error(None, changed_meanwhile())
    except actions.UnheardError as few:
        form.add_error("although", why_not_wait(few))
    except actions.IncompleteError as missing:
        form.add_error(None, _("“%(part)s” is empty still.") % {"part": missing.part.label})
    return form.is_valid()


def why_not_wait(few: actions.UnheardError) -> str:
    """What is said to whoever adopts before enough were heard."""
    counted = {"heard": few.counted.heard, "asked": few.counted.asked}
    return (
        _("%(heard)s of %(asked)s have spoken. Say why you do not wait for the others.") % counted
    )


@require_POST
@needs(May.WRITE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    shown = seen_text(signed_in(request), pk)
    form = SeenForm(request.POST)
    if not _done(request, shown, form, actions.drop_draft):
        return _shown(request, shown, dropping=form)
    messages.success(request, _("The draft is gone."))
    return redirect("strategy") if shown.newest is None else redirect("text", pk=pk)


@require_POST
@needs(May.ADOPT)
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    shown = seen_text(signed_in(request), pk)
    form = KeepForm(request.POST)
    if not _done(request, shown, form, actions.keep_until):
        return _shown(request, shown, keeping=form)
    messages.success(request, _("It is reviewed, and stays as it is."))
    return redirect("text", pk=pk)


@require_POST
@needs(May.ADOPT)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    shown = seen_text(signed_in(request), pk)
    form = EndForm(request.POST)
    if not _done(request, shown, form, actions.end_text):
        return _shown(request, shown, ending=form)
    messages.success(request, _("It holds no longer. Its history stays."))
    return redirect("text", pk=pk)


def _done(request: HttpRequest, shown: Text, form: forms.Form, action: Action) -> bool:
    """Whether it was done; if not, the form says why."""
    if form.is_valid():
        try:
            action(text=shown, by=signed_in(request), **form.cleaned_data)
        except actions.ChangedMeanwhileError:
            form.add_error(None, changed_meanwhile())
    return form.is_valid()


def page(request: HttpRequest, name: str, form: forms.Form, **context: object) -> HttpResponse:
    """A page with a form; where the form was refused, the answer says so to programs too."""
    status = 400 if form.errors else 200
    return TemplateResponse(
        request, f"strategy/{name}.html", {"form": form, **context}, status=status
    )
