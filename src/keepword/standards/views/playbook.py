"""The playbook: what to say where, searched, written and judged."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.models import PlaybookEntry
from keepword.standards.playbook import changeable_by, entries, marks_of, unused
from keepword.standards.playbook_forms import EntryForm, SearchForm, asked_for
from keepword.standards.versions import today
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
        actions.add_entry(saying=form.saying(), by=by)
        messages.success(request, _("It stands in the playbook."))
        return redirect("playbook")
    return TemplateResponse(request, "standards/new_entry.html", {"form": form})


@needs(May.WRITE)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an entry anew."""
    by, shown = signed_in(request), _known(pk)
    actions.must_write_for(by, shown.moment.unit if shown.moment else None)
    form = EntryForm(request.POST or None, by=by, entry=shown)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            actions.change_entry(entry=shown, seen=seen, saying=form.saying(), by=by)
        except actions.ChangedMeanwhileError:
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Look at it again first.")
            )
        else:
            messages.success(request, _("It is saved."))
            return redirect("playbook")
    return TemplateResponse(request, "standards/entry.html", {"form": form, "entry": shown})


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
