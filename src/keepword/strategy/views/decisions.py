"""The log of decisions: written in a breath, with what each does to customers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.strategy import actions
from keepword.strategy.decision_files import read_file
from keepword.strategy.decision_forms import BringForm, DecisionCommentForm, DecisionForm
from keepword.strategy.measures import aligned_by_month
from keepword.strategy.models import Decision
from keepword.strategy.querysets import (
    STRAINED,
    UNSAID,
    decisions_asked_for,
    decisions_with_standing,
)
from keepword.strategy.views.texts import changed_meanwhile
from keepword.web.exports import file_of

ON_A_PAGE = 30
COLUMNS = (
    "decision", "what", "words", "effect", "decided_on", "unit", "ref", "serves", "strains",
    "written_by", "written_at", "comments",
)  # fmt: skip


@needs(May.READ)
def decisions(request: HttpRequest) -> HttpResponse:
    """The log, with the form on top of it."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.write_decision(said=form.said(), by=signed_in(request), **form.named())
        messages.success(request, _("It is written down."))
        return redirect("decisions")
    asked = request.GET.get("which", "")
    shown = decisions_asked_for(asked).prefetch_related("alignments__text__versions", "comments")
    context = {
        "form": form,
        "asked": asked,
        "which": ((STRAINED, _("What strains something")), (UNSAID, _("Nobody has said yet"))),
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "aligned": aligned_by_month(Organisation.objects.get().today()),
    }
    return TemplateResponse(request, "strategy/decisions.html", context)


def _shown(
    request: HttpRequest, decision: Decision, form: DecisionForm, commenting: DecisionCommentForm
) -> HttpResponse:
    by = signed_in(request)
    context = {
        "decision": decision,
        "form": form,
        "commenting": commenting,
        "changes": actions.may_change(by, decision),
        "removes": actions.may_remove_decision(by, decision),
    }
    return TemplateResponse(request, "strategy/decision.html", context)


def _decision(pk: int) -> Decision:
    found = decisions_with_standing().prefetch_related(
        "alignments__text__versions", "comments__written_by"
    )
    return get_object_or_404(found, pk=pk)


@needs(May.READ)
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, what is said of it, and saying it anew."""
    shown, by = _decision(pk), signed_in(request)
    form = DecisionForm(request.POST or None, decision=shown)
    if request.method == "POST":
        if not actions.may_change(by, shown):
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.change_decision(
                    decision=shown, seen=form.cleaned_data["seen"] or 0, said=form.said(), by=by,
                    **form.named(),
                )  # fmt: skip
            except actions.ChangedMeanwhileError:
                form.add_error(None, changed_meanwhile())
            else:
                messages.success(request, _("It is written down."))
                return redirect("decision", pk=pk)
    return _shown(request, shown, form, DecisionCommentForm())


@require_POST
@needs(May.READ)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = _decision(pk), DecisionCommentForm(request.POST)
    if not form.is_valid():
        return _shown(request, shown, DecisionForm(decision=shown), form)
    actions.comment_on_decision(decision=shown, by=signed_in(request), **form.cleaned_data)
    return redirect("decision", pk=pk)


@require_POST
@needs(May.READ)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_decision(decision=_decision(pk), by=signed_in(request))
    messages.success(request, _("It is off the log."))
    return redirect("decisions")


@needs(May.READ)
def bring(request: HttpRequest) -> HttpResponse:
    """Take in decisions and tasks from the file of another program."""
    sent = request.method == "POST"
    form = BringForm(request.POST if sent else None, request.FILES if sent else None)
    context: dict[str, object] = {"form": form}
    if sent and form.is_valid():
        today = Organisation.objects.get().today()
        rows, wrong = read_file(form.cleaned_data["file"], today)
        if not wrong:
            _say(request, actions.bring_decisions(rows=rows, by=signed_in(request)))
            return redirect("decisions")
        context["wrong"] = wrong
        form.add_error("file", _("Nothing was taken in. Mend these lines and send it again:"))
    return TemplateResponse(request, "strategy/bring_decisions.html", context)


def _say(request: HttpRequest, brought: actions.Brought) -> None:
    said = [
        ngettext("%(n)d is new.", "%(n)d are new.", brought.new) % {"n": brought.new},
        ngettext("%(n)d has changed.", "%(n)d have changed.", brought.changed)
        % {"n": brought.changed},
    ]
    messages.success(request, " ".join(said))


@require_safe
@needs(May.READ)
def decisions_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    found = decisions_asked_for(request.GET.get("which", ""))
    rows = found.prefetch_related("alignments__text__versions", "comments__written_by")
    return file_of(ending, COLUMNS, map(_row, rows), named="decisions")


def _row(each: Decision) -> tuple[object, ...]:
    return (
        each.pk, each.what, each.words, each.effect, each.decided_on,
        each.unit and each.unit.key, each.ref, _named(each, strains=False),
        _named(each, strains=True), each.written_by and str(each.written_by), each.written_at,
        "\n".join(f"{said.written_by or 'Keepword'}: {said.words}" for said in each.comments.all()),
    )  # fmt: skip


def _named(each: Decision, *, strains: bool) -> str:
    aligned = (other for other in each.alignments.all() if other.strains is strains)
    return "; ".join(str(other.text) for other in aligned)
