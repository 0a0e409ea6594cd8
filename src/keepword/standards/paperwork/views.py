"""The register of forms: what each asks, what is wanting, its versions, its files."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError, must_write_for
from keepword.standards.models import PaperForm
from keepword.standards.paperwork import actions, files
from keepword.standards.paperwork.checks import checked
from keepword.standards.paperwork.forms import (
    BringForm,
    ChangeForm,
    SampleForm,
    VersionForm,
    as_it_stands,
)
from keepword.standards.paperwork.querysets import handed_out_today, paper_forms, writes

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def register(request: HttpRequest) -> HttpResponse:
    """Every form that is handed out, with what is wanting."""
    every = checked(handed_out_today())
    context = {
        "page": Paginator(every, ON_A_PAGE).get_page(request.GET.get("page")),
        "wanting": sum(bool(each.wanting) for each in every),
        "today": today(),
    }
    return render(request, "standards/paperwork/register.html", context)


@require_safe
@needs(May.READ)
def paper_form(request: HttpRequest, pk: int) -> HttpResponse:
    """A form: what was looked at, its files and its history."""
    shown = _known(pk)
    return _paper_form(request, shown, SampleForm(initial={"seen": shown.edition}))


def _paper_form(request: HttpRequest, shown: PaperForm, sampling: SampleForm) -> HttpResponse:
    every = handed_out_today() if shown.withdrawn_at is None else [shown]
    (found,) = (each for each in checked(every) if each.form == shown)
    context = {
        "paper": shown,
        "newest": shown.newest,
        "found": found,
        "versions": sorted(shown.versions.all(), key=lambda each: -each.number),
        "sampling": sampling,
        "writes": writes(signed_in(request), shown) and shown.withdrawn_at is None,
        "today": today(),
    }
    return TemplateResponse(request, "standards/paperwork/paper_form.html", context)


@files.not_too_large
@needs(May.WRITE)
def bring_form(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = BringForm(request.POST or None, request.FILES or None, by=by)
    if request.method == "POST" and form.is_valid():
        made = actions.bring_form(described=form.described(), brought=form.brought(), by=by)
        messages.success(request, _("It is on the register. Look at what it asks for."))
        return redirect("paper_form", pk=made.pk)
    return TemplateResponse(request, "standards/paperwork/bring_form.html", {"form": form})


@files.not_too_large
@needs(May.WRITE)
def bring_version(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.unit)
    begins = {"seen": shown.edition}
    form = VersionForm(request.POST or None, request.FILES or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.bring_version(
                form=shown, seen=said["seen"], brought=form.brought(), reason=said["reason"], by=by
            )
        except ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
        else:
            messages.success(request, _("This file is handed out from now on."))
            return redirect("paper_form", pk=pk)
    context = {"form": form, "paper": shown}
    return TemplateResponse(request, "standards/paperwork/bring_version.html", context)


@require_POST
@files.not_too_large
@needs(May.WRITE)
def bring_sample(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.unit)
    form = SampleForm(request.POST, request.FILES)
    if form.is_valid():
        (name, content), seen = form.cleaned_data["sample"], form.cleaned_data["seen"]
        try:
            actions.bring_sample(form=shown, seen=seen, name=name, content=content, by=by)
        except ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
        else:
            messages.success(request, _("The sample shows how it is filled in."))
            return redirect("paper_form", pk=pk)
    return _paper_form(request, shown, form)


@needs(May.WRITE)
def change_form(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.unit)
    form = ChangeForm(request.POST or None, by=by, initial=as_it_stands(shown))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.change_form(form=shown, seen=seen, described=form.described(), by=by)
        except ChangedMeanwhileError:
            form.add_error(None, _changed_meanwhile())
        else:
            messages.success(request, _("It is saved."))
            return redirect("paper_form", pk=pk)
    context = {"form": form, "paper": shown}
    return TemplateResponse(request, "standards/paperwork/change_form.html", context)


def _changed_meanwhile() -> str:
    return _("Somebody else has changed this meanwhile. Look at it again first.")


@require_POST
@needs(May.WRITE)
def withdraw_form(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_form(form=_known(pk), by=signed_in(request))
    messages.success(request, _("It is handed out no more; its history stays."))
    return redirect("register")


@require_safe
@needs(May.READ)
def form_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The file of a version, to keep."""
    version = next((each for each in _known(pk).versions.all() if each.number == number), None)
    return _handed_out(version.key if version else None, version.name if version else "")


@require_safe
@needs(May.READ)
def sample_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The filled-in sample of a version, to keep."""
    version = next((each for each in _known(pk).versions.all() if each.number == number), None)
    return _handed_out(
        version.sample_key if version else None, version.sample_name if version else ""
    )


def _handed_out(key: uuid.UUID | None, name: str) -> FileResponse:
    if key is None or not files.place(key).exists():
        raise Http404
    return files.handed_out(key, name)


def _known(pk: int) -> PaperForm:
    return get_object_or_404(paper_forms(), pk=pk)
