"""Notices: the list, one with its question, and what those who write them do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.models import User
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError
from keepword.standards.models import Notice, NoticeReader
from keepword.standards.noticing import actions
from keepword.standards.noticing.forms import CheckForm, NoticeForm, SendForm, as_written
from keepword.standards.noticing.measures import by_unit, visible_to, who_has_not
from keepword.standards.noticing.reminding import Reminded, remind_by_hand

ON_A_PAGE = 50


@require_safe
@needs(May.TAKE_PART)
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice that somebody may see, the latest to begin first."""
    shown = visible_to(signed_in(request))
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": today()}
    return render(request, "standards/noticing/notices.html", context)


@require_safe
@needs(May.TAKE_PART)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _known(request, pk)
    return _notice(request, shown, CheckForm(notice=shown))


def _notice(request: HttpRequest, shown: Notice, check: CheckForm) -> HttpResponse:
    by = signed_in(request)
    waits = who_has_not(shown, by)
    context = {
        "notice": shown,
        "check": check,
        "reader": NoticeReader.objects.filter(notice=shown, person=by).first(),
        "standards": shown.standards.prefetch_related("versions"),
        "units_told": by_unit(shown) if shown.sent_at else (),
        "page": Paginator(waits, ON_A_PAGE).get_page(request.GET.get("page")),
        "writes": _writes(by, shown),
        "today": today(),
    }
    return TemplateResponse(request, "standards/noticing/notice.html", context)


def _writes(by: User, shown: Notice) -> bool:
    keys: list[str | None] = [unit.key for unit in shown.units.all()]
    return all(may(by, May.WRITE, key) for key in keys or [None])


@require_POST
@needs(May.TAKE_PART)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the question; a wrong answer says why, and asks again."""
    by, shown = signed_in(request), _known(request, pk)
    if shown.sent_at is None:
        raise PermissionDenied
    form = CheckForm(request.POST, notice=shown)
    if not NoticeReader.objects.filter(notice=shown, person=by).exists():
        raise PermissionDenied
    if not form.is_valid():
        return _notice(request, shown, form)
    if actions.acknowledge(notice=shown, chosen=form.cleaned_data["answer"], by=by):
        messages.success(request, _("That is right. Thank you for reading."))
        return redirect("notice", pk=pk)
    form.add_error("answer", _("Not quite. %(why)s Try once more.") % {"why": shown.why})
    return _notice(request, shown, form)


@needs(May.WRITE)
def new_notice(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = NoticeForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        made = actions.write_notice(told=form.told(), by=by)
        messages.success(request, _("It is a draft: look at it, then send it."))
        return redirect("notice", pk=made.pk)
    return TemplateResponse(request, "standards/noticing/new.html", {"form": form})


@needs(May.WRITE)
def change_notice(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(request, pk)
    actions.may_tell(by, shown.units.all())
    form = NoticeForm(request.POST or None, by=by, initial=as_written(shown))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            actions.change_notice(notice=shown, seen=seen, told=form.told(), by=by)
        except ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
        else:
            messages.success(request, _("It is saved."))
            return redirect("notice", pk=pk)
    context = {"form": form, "notice": shown}
    return TemplateResponse(request, "standards/noticing/change.html", context)


def _changed_meanwhile() -> str:
    return _("Somebody else has changed or sent this meanwhile. Look at it again first.")


@require_POST
@needs(May.WRITE)
def send_notice(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown, form = signed_in(request), _known(request, pk), SendForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else 0
    try:
        told = actions.send_notice(notice=shown, seen=seen, by=by)
    except ChangedMeanwhileError:
        messages.error(request, _changed_meanwhile())
    except actions.NobodyToTellError:
        messages.error(
            request, _("Nobody else has such a role there. Choose other units or roles.")
        )
    else:
        said = ngettext("%(n)s person is told.", "%(n)s people are told.", told) % {"n": told}
        messages.success(request, said)
    return redirect("notice", pk=pk)


@require_POST
@needs(May.WRITE)
def drop_notice(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.drop_notice(notice=_known(request, pk), by=signed_in(request))
    except ChangedMeanwhileError:
        messages.error(request, _changed_meanwhile())
        return redirect("notice", pk=pk)
    messages.success(request, _("The draft is gone."))
    return redirect("notices")


@require_POST
@needs(May.WRITE)
def withdraw_notice(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_notice(notice=_known(request, pk), by=signed_in(request))
    messages.success(request, _("It is withdrawn: nobody is asked to read it any more."))
    return redirect("notice", pk=pk)


@require_POST
@needs(May.WRITE)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those of one's units who have not acknowledged it."""
    done = remind_by_hand(notice=_known(request, pk), by=signed_in(request))
    messages.success(request, _reminded_said(done))
    return redirect("notice", pk=pk)


def _reminded_said(done: Reminded) -> str:
    said = [
        ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", done.people)
        % {"n": done.people}
    ]
    if done.later:
        words = ngettext(
            "Of %(n)s the week has no minutes left: it stays on their page.",
            "Of %(n)s the week has no minutes left: it stays on their pages.",
            done.later,
        )
        said.append(words % {"n": done.later})
    if done.more:
        said.append(_("There are more: remind again."))
    return " ".join(said)


def _known(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(visible_to(signed_in(request)).select_related("sent_by"), pk=pk)
