from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.delivery import arrivals, querysets
from keepword.delivery.actions import check_reach, undo_import
from keepword.delivery.forms import ColumnsForm, UploadForm
from keepword.delivery.mapping import Columns
from keepword.delivery.models import Arrival, Import, SavedRecipe
from keepword.delivery.receiving import TOO_LARGE
from keepword.delivery.refusal import ImportRefusedError
from keepword.delivery.sayings import in_words
from keepword.delivery.watching import inbox_of
from keepword.ledger.staging import import_folder
from keepword.organisation.access import May, needs, units_where
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Moment

ON_A_PAGE = 50
SECONDS_BETWEEN_LOOKS = "3"
_State = Arrival.State


@require_safe
@needs(May.BRING_IN)
def imports(request: HttpRequest) -> HttpResponse:
    """What was brought in and by whom, what waits, and the form for the next file."""
    return _imports(request, UploadForm())


def _imports(request: HttpRequest, form: UploadForm) -> HttpResponse:
    page = Paginator(querysets.imports(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "waiting": querysets.open_arrivals(signed_in(request))[:ON_A_PAGE],
        "recipes": SavedRecipe.objects.all(),
    }
    return TemplateResponse(request, "delivery/imports.html", context)


@require_POST
@needs(May.BRING_IN)
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, too_large=bool(request.META.get(TOO_LARGE)))
    if not form.is_valid():
        return _imports(request, form)
    said = form.cleaned_data
    try:
        arrived = arrivals.receive_upload(
            file=said["file"], by=signed_in(request), saved=said["recipe"]
        )
    except ImportRefusedError as error:
        form.add_error("file", in_words(error.on_a_page))
        return _imports(request, form)
    return redirect("columns", key=arrived.key)


def _arrival(request: HttpRequest, key: str) -> Arrival:
    return get_object_or_404(querysets.arrivals_visible_to(signed_in(request)), key=key)


@require_safe
@needs(May.BRING_IN)
def arrival(request: HttpRequest, key: str) -> HttpResponse:
    """How far a file is; the page asks again by itself while the worker is at it."""
    arrived = _arrival(request, key)
    has_file = bool(arrivals.first_look(arrived)["columns"])
    if has_file and arrived.state in {_State.WAITING, _State.SEEN}:
        return redirect("columns", key=key)
    if arrived.state == _State.IMPORTED and not arrived.problem:
        return redirect("import", change_id=arrived.change_id)
    context = {"arrival": arrived, "has_file": has_file}
    response = render(request, "delivery/arrival.html", context)
    if arrived.is_under_way:
        response["Refresh"] = SECONDS_BETWEEN_LOOKS
    return response


@needs(May.BRING_IN)
def columns(request: HttpRequest, key: str) -> HttpResponse:
    """The first rows, what their columns mean, and what would come of it."""
    arrived = _arrival(request, key)
    look = arrivals.first_look(arrived)
    if arrived.is_under_way or not look["columns"]:
        return redirect("arrival", key=key)
    form = ColumnsForm(
        request.POST or None,
        look=look,
        saved=arrived.version.recipe if arrived.version else None,
        may_make_moments=units_where(signed_in(request), May.WRITE) is None,
        file_name=arrived.file_name,
        said=Columns.from_json(arrived.mapping) if arrived.mapping else None,
    )
    if request.method == "POST" and form.is_valid():
        arrivals.map_columns(arrival=arrived, columns=form.as_columns())
        return redirect("columns", key=key)
    context = {
        "arrival": arrived,
        "look": look,
        "form": form,
        "report": arrived.report,
        "moment_names": _moment_names(),
    }
    return TemplateResponse(request, "delivery/columns.html", context)


@require_POST
@needs(May.BRING_IN)
def arrival_import(request: HttpRequest, key: str) -> HttpResponse:
    try:
        arrivals.ask_for_import(
            arrival=_arrival(request, key),
            by=signed_in(request),
            leaving_out="leaving_out" in request.POST,
        )
    except ImportRefusedError as error:
        messages.error(request, in_words(str(error)))
    return redirect("arrival", key=key)


@require_POST
@needs(May.BRING_IN)
def arrival_discard(request: HttpRequest, key: str) -> HttpResponse:
    try:
        arrivals.discard(arrival=_arrival(request, key), by=signed_in(request))
    except ImportRefusedError as error:
        messages.error(request, in_words(str(error)))
        return redirect("arrival", key=key)
    messages.success(request, _("The file is removed."))
    return redirect("imports")


def _may_reach(request: HttpRequest, found: Import) -> bool:
    try:
        check_reach(signed_in(request), found.report["account"])
    except ImportRefusedError:
        return False
    return True


@require_safe
@needs(May.BRING_IN)
def made(request: HttpRequest, change_id: str) -> HttpResponse:
    """One import: who, when, what became of every row, and the way back."""
    found = get_object_or_404(Import, change_id=change_id)
    context = {
        "made": found,
        "report": found.report,
        "moment_names": _moment_names(),
        "left_out": found.left_out,
        "reaches": _may_reach(request, found),
        "refused_files": [Path(path).name for path in found.report["refused_files"]],
    }
    return render(request, "delivery/import.html", context)


@require_POST
@needs(May.BRING_IN)
def undo(request: HttpRequest, change_id: str) -> HttpResponse:
    found = get_object_or_404(Import, change_id=change_id)
    if not _may_reach(request, found):
        raise PermissionDenied
    by = signed_in(request)
    try:
        undo_import(found.change_id, by=str(by), user=by)
    except ImportRefusedError as error:
        messages.error(request, in_words(str(error)))
    else:
        messages.success(request, _("Taken back: the figures are as if it had never been."))
    return redirect("import", change_id=change_id)


@require_safe
@needs(May.BRING_IN)
def refused_rows(request: HttpRequest, change_id: str, name: str) -> FileResponse:
    """The rows that were refused, each with its reason: always a file, never a page."""
    found = get_object_or_404(Import, change_id=change_id)
    if not _may_reach(request, found):
        raise PermissionDenied
    kept = {Path(path).name for path in found.report["refused_files"]}
    path = import_folder(found.change_id) / name
    if name not in kept or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )


@require_safe
@needs(May.BRING_IN)
def recipe(request: HttpRequest, key: str) -> HttpResponse:
    """A saved recipe: its versions, and where files for it are put."""
    saved = get_object_or_404(SavedRecipe, key=key)
    context = {
        "recipe": saved,
        "versions": saved.versions.select_related("by"),
        "inbox": inbox_of(saved),
        "form": UploadForm(initial={"recipe": saved.key}),
    }
    return render(request, "delivery/recipe.html", context)


@require_safe
@needs(May.BRING_IN)
def recipe_text(request: HttpRequest, key: str, number: int) -> HttpResponse:
    saved = get_object_or_404(SavedRecipe, key=key)
    version = get_object_or_404(saved.versions, number=number)
    response = HttpResponse(version.text, content_type="application/toml")
    response["Content-Disposition"] = f'attachment; filename="{key}-{number}.toml"'
    return response


def _moment_names() -> dict[str, str]:
    return dict(Moment.objects.values_list("key", "name"))
