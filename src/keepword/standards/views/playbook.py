"""The playbook: what to say where, searched, written and judged."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, allowed, may, needs
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.hearing import of_entry
from keepword.standards.models import PlaybookEntry
from keepword.standards.playbook import changeable_by, drafts, entries, marks_of, unused
from keepword.standards.playbook_forms import EntryForm, SearchForm, asked_for
from keepword.standards.playbook_history import draft_of, history
from keepword.strategy.actions import UnheardError
from keepword.strategy.forms import SeenForm
from keepword.strategy.heard import told_of
from keepword.strategy.views.texts import why_not_wait
from keepword.web.middleware import policy

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def playbook(request: HttpRequest) -> HttpResponse:
    """Every entry that fits the search; a word that fits none of the choices looks for all."""
    by, form = signed_in(request), SearchForm(request.GET)
    found = asked_for(form)
    only = form.cleaned_data.get("only", "")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": SearchForm(initial=form.cleaned_data),
        "searched": any(form.cleaned_data.values()),
        "page": page,
        "only": only,
        "unused": unused(entries()).count(),
        "marks": marks_of(by, page.object_list),
        "writes": changeable_by(by, page.object_list),
        "drafts": drafts() if May.WRITE in allowed(by) else (),
        "today": today(),
    }
    shown = render(request, "standards/playbook.html", context)
    shown["Content-Security-Policy"] = policy(script_src="'self'", connect_src="'self'")
    return shown


@needs(May.WRITE)
def new_entry(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = EntryForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        if "draft" in request.POST:
            return _drafted(request, actions.draft_entry(saying=form.saying(), by=by))
        actions.add_entry(saying=form.saying(), by=by)
        messages.success(request, _("It stands in the playbook."))
        return redirect("playbook")
    return TemplateResponse(request, "standards/new_entry.html", {"form": form})


def _drafted(request: HttpRequest, drafted: PlaybookEntry) -> HttpResponse:
    messages.success(request, _("It is a draft. Hear those whom it touches before it holds."))
    return redirect("about_entry", pk=drafted.pk)


@needs(May.WRITE)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry anew, or its draft."""
    by, shown = signed_in(request), _known(pk)
    actions.must_write_for(by, shown.moment.unit if shown.moment else None)
    form = EntryForm(request.POST or None, by=by, entry=shown)
    if request.method == "POST" and form.is_valid() and _written(shown, form, request):
        if "draft" in request.POST:
            return _drafted(request, shown)
        messages.success(request, _("It is saved."))
        return redirect("playbook")
    return TemplateResponse(request, "standards/entry.html", {"form": form, "entry": shown})


def _written(shown: PlaybookEntry, form: EntryForm, request: HttpRequest) -> bool:
    """Whether it was taken; if not, the form says why."""
    by, saying, seen = signed_in(request), form.saying(), form.cleaned_data["seen"] or 0
    try:
        if "draft" in request.POST:
            actions.draft_entry(entry=shown, seen=seen, saying=saying, by=by)
        else:
            actions.change_entry(entry=shown, seen=seen, saying=saying, by=by, **form.for_history())
    except UnheardError as few:
        form.add_error("although", why_not_wait(few))
    except actions.ChangedMeanwhileError:
        form.add_error(None, _changed_meanwhile())
    return form.is_valid()


def _changed_meanwhile() -> str:
    return _("Somebody else has changed this meanwhile. Look at it again first.")


@require_safe
@needs(May.READ)
def about_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return _about(request, _known(pk))


def _about(request: HttpRequest, shown: PlaybookEntry, **refused: forms.Form) -> HttpResponse:
    """What an entry says, what it said before, its draft, and who was heard on it."""
    by = signed_in(request)
    if not shown.words and May.WRITE not in allowed(by):
        raise Http404
    context = {
        "entry": shown,
        "draft": draft_of(shown),
        "history": history(shown),
        "heard_on": told_of(by, of_entry(shown)),
        "writes": may(by, May.WRITE, shown.moment.unit.key)
        if shown.moment and shown.moment.unit
        else may(by, May.WRITE, None),
        **refused,
    }
    return TemplateResponse(request, "standards/about_entry.html", context)


@require_POST
@needs(May.WRITE)
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up; whoever comes second is told, and nothing happens."""
    shown, form = _known(pk), SeenForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.drop_entry_draft(entry=shown, seen=seen, by=signed_in(request))
        except actions.ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
    if not form.is_valid():
        return _about(request, shown, dropping=form)
    messages.success(request, _("The draft is gone."))
    return redirect("about_entry", pk=pk) if shown.words else redirect("playbook")


@require_POST
@needs(May.WRITE)
def remove_entry(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_entry(entry=_known(pk), by=signed_in(request))
    messages.success(request, _("It is out of the playbook."))
    return redirect("playbook")


@require_POST
@needs(May.READ)
def mark_entry(request: HttpRequest, pk: int) -> HttpResponse:
    helpful = request.POST.get("helpful") == "yes"
    actions.mark_entry(entry=_known(pk), helpful=helpful, by=signed_in(request))
    messages.success(request, _("Noted. Thank you."))
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/playbook")
    return redirect(back if own else "playbook")


def _known(pk: int) -> PlaybookEntry:
    return get_object_or_404(PlaybookEntry.objects.select_related("moment__unit"), pk=pk)
