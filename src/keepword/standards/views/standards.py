"""Standards: writing them down, changing them, their history."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, allowed, may, needs
from keepword.organisation.models import Unit, User
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.change_form import ChangeStandardForm, written_now
from keepword.standards.changes import past_changes
from keepword.standards.forms import EndForm, StandardForm
from keepword.standards.hearing import of_standard
from keepword.standards.lights import lights
from keepword.standards.looking import Counted, counted, look, measured
from keepword.standards.models import Moment, Standard
from keepword.standards.related import draft_of, history, related
from keepword.standards.serving import by_objective
from keepword.strategy.actions import UnheardError
from keepword.strategy.forms import SeenForm
from keepword.strategy.heard import told_of
from keepword.strategy.views.texts import why_not_wait
from keepword.web.directions import kept_apart
from keepword.web.exports import file_of
from keepword.web.middleware import policy

COLUMNS_OF_KEPT = ("part", "of", "n", "share", "low", "high", "usual", "differs")


@needs(May.WRITE)
def new_standard(request: HttpRequest, key: str) -> HttpResponse:
    by, moment = signed_in(request), get_object_or_404(Moment, key=key)
    begins = {"statement": moment.proposition, "valid_from": today()}
    form = StandardForm(request.POST or None, by=by, moment=moment, initial=begins)
    if "look" in request.POST:
        return _looked_at(request, "new_standard", form, by, moment=moment)
    if request.method == "POST" and form.is_valid():
        written = {"moment": moment, "promise": form.promise(), "by": by, **form.beside()}
        if "draft" in request.POST:
            drafted = actions.draft_new_standard(**written)
            return _drafted(request, drafted)
        try:
            actions.add_standard(**written)
        except actions.StandsAlreadyError as refused:
            form.add_error(None, _stands_already(refused))
        else:
            messages.success(request, _("The standard is written down; the board shows it."))
            return redirect("moment_written", key=key)
    return _form(request, "new_standard", form, moment=moment)


def _drafted(request: HttpRequest, drafted: Standard) -> HttpResponse:
    messages.success(request, _("It is a draft. Hear those whom it touches before it holds."))
    return redirect("standard", pk=drafted.pk)


@require_safe
@needs(May.READ)
def standards(request: HttpRequest) -> HttpResponse:
    """Everything that is promised, by the objective it serves."""
    served, others = by_objective(today())
    writes = May.WRITE in allowed(signed_in(request))
    drafts = Standard.objects.exclude(draft={}).select_related("moment") if writes else []
    context = {"served": served, "others": others, "drafts": drafts, "today": today()}
    return TemplateResponse(request, "standards/standards.html", context)


@require_safe
@needs(May.READ)
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """A standard: what it says, for whom, how it is kept, and every version of it."""
    shown = _known(pk)
    if shown.newest is None and May.WRITE not in allowed(signed_in(request)):
        raise Http404
    return _standard(request, shown, EndForm(initial={"last_day": today()}))


@require_safe
@needs(May.READ)
def standard_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """How often it was kept: all of it, each unit, and the weeks of its control chart."""
    lines = _lines(counted(_known(pk), today()))
    return file_of(ending, COLUMNS_OF_KEPT, lines, named=f"standard-{pk}")


def _lines(found: Counted) -> Iterator[tuple[object, ...]]:
    """Of what is kept the limits are its interval; of a week, how far chance alone takes it."""
    whole = [("kept", "", found.kept)] if found.kept else []
    for part, of, kept in [*whole, *(("unit", each.name, each.kept) for each in found.units)]:
        yield part, of, kept.n, kept.share, kept.low, kept.high, None, None
    for each in found.weeks:
        yield (
            "week", str(each.monday), each.n, each.share, each.low, each.high, each.usual,
            each.signal,
        )  # fmt: skip


def _known(pk: int) -> Standard:
    found = Standard.objects.select_related("moment__unit", "objective")
    return get_object_or_404(found.prefetch_related("versions__units"), pk=pk)


def _standard(
    request: HttpRequest, shown: Standard, ending: EndForm, **refused: forms.Form
) -> HttpResponse:
    newest, by, on = shown.newest, signed_in(request), of_standard(shown)
    context = {
        "standard": shown,
        "heard_on": told_of(by, on),
        "draft": draft_of(shown),
        "newest": newest,
        "looked": look(shown, newest, today()) if newest else None,
        "measured": measured(shown, today()),
        "claims": shown.moment.claims.count(),
        "related": related(shown.moment),
        "versions": history(shown),
        "past_changes": past_changes(shown),
        "ending": ending,
        "today": today(),
        "writes": _writes(by, shown),
        **refused,
    }
    return TemplateResponse(request, "standards/standard.html", context)


def _writes(by: User, shown: Standard) -> bool:
    """Whether somebody may write for everyone who promises it, or is to."""
    return all(may(by, May.WRITE, unit.key if unit else None) for unit in _whose(shown))


def _whose(shown: Standard) -> list[Unit | None]:
    newest = shown.newest
    if newest is None and shown.draft:
        return actions.whose(actions.promise_of(shown.draft).units)
    return actions.whose(newest.units.all() if newest else ())


@needs(May.WRITE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    actions.must_write_for(by, *_whose(shown))
    begins = dict(written_now(shown))
    form = ChangeStandardForm(request.POST or None, by=by, moment=shown.moment, initial=begins)
    if "look" in request.POST:
        return _looked_at(request, "change_standard", form, by, standard=shown, moment=shown.moment)
    if request.method == "POST" and form.is_valid() and _changed(shown, form, request):
        if "draft" in request.POST:
            return _drafted(request, shown)
        messages.success(request, _("It is saved."))
        return redirect("standard", pk=pk)
    return _form(request, "change_standard", form, standard=shown, moment=shown.moment)


def _changed(shown: Standard, form: ChangeStandardForm, request: HttpRequest) -> bool:
    """Whether the change was taken; if not, the form says why."""
    by, promise, history = signed_in(request), form.promise(), form.for_history()
    try:
        if "draft" in request.POST:
            seen = history["draft_seen"]
            actions.draft_standard(
                standard=shown, draft_seen=seen, promise=promise, by=by, **form.beside()
            )
        else:
            actions.change_standard(
                standard=shown, promise=promise, by=by, **form.beside(), **history
            )
    except UnheardError as few:
        form.add_error("although", why_not_wait(few))
    except actions.ChangedMeanwhileError:
        form.add_error(None, _changed_meanwhile())
    except actions.TooEarlyError:
        form.add_error("valid_from", _too_early(shown))
    except actions.StandsAlreadyError as refused:
        form.add_error(None, _stands_already(refused))
    return form.is_valid()


@require_POST
@needs(May.WRITE)
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up; whoever comes second is told, and nothing happens."""
    shown, form = _known(pk), SeenForm(request.POST)
    stays = shown.newest is not None
    if form.is_valid():
        by, seen = signed_in(request), form.cleaned_data["seen"]
        try:
            actions.drop_standard_draft(standard=shown, draft_seen=seen, by=by)
        except actions.ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
    if not form.is_valid():
        return _standard(request, shown, EndForm(initial={"last_day": today()}), dropping=form)
    messages.success(request, _("The draft is gone."))
    return redirect("standard", pk=pk) if stays else redirect("standards")


@require_POST
@needs(May.WRITE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _known(pk), EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end_standard(standard=shown, by=signed_in(request), **form.cleaned_data)
        except actions.TooEarlyError:
            form.add_error("last_day", _too_early(shown))
        except actions.StandsAlreadyError as refused:
            form.add_error("last_day", _stands_by_then(refused))
        else:
            messages.success(request, _("It is promised no longer after that day."))
            return redirect("standard", pk=pk)
    return _standard(request, shown, form)


def _changed_meanwhile() -> str:
    return _("Somebody else has changed this meanwhile. Look at it again first.")


def _too_early(shown: Standard) -> str:
    begun = shown.versions.latest("valid_from").valid_from
    return _(
        "What is promised now has held since %(day)s, and stays in the history. Choose a later day."
    ) % {"day": date_format(begun)}


def _stands_already(refused: actions.StandsAlreadyError) -> str:
    return _(
        "“%(statement)s” is promised here already for the same units. Change that one, or end it."
    ) % {"statement": kept_apart(refused.other.statement)}


def _stands_by_then(refused: actions.StandsAlreadyError) -> str:
    return _(
        "“%(statement)s” is promised here for the same units since %(day)s. Choose a day before it."
    ) % {
        "statement": kept_apart(refused.other.statement),
        "day": date_format(refused.other.valid_from),
    }


def _looked_at(
    request: HttpRequest, name: str, form: StandardForm, by: User, *, moment: Moment, **more: object
) -> HttpResponse:
    """The same form with what was typed, and the five lights; nothing is saved."""
    found = lights(moment, form.readable())
    typed = type(form).as_typed(request.POST, by=by, moment=moment)
    on = sum(light.on is True for light in found)
    return _form(request, name, typed, moment=moment, lights=found, lights_on=on, **more)


def _form(request: HttpRequest, name: str, form: forms.Form, **context: object) -> HttpResponse:
    said = {"form": form, "lights_on": 0, **context}
    page = TemplateResponse(request, f"standards/{name}.html", said)
    page["Content-Security-Policy"] = policy(script_src="'self'", connect_src="'self'")
    return page
