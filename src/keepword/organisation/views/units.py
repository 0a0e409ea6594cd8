from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation import actions
from keepword.organisation.access import May, needs, tree_today
from keepword.organisation.chain.reading import services_of
from keepword.organisation.forms import MoveForm, NameForm, UnitForm
from keepword.organisation.models import Unit
from keepword.organisation.signed_in import signed_in
from keepword.organisation.tree import Tree
from keepword.web.exports import file_of

COLUMNS = ("unit", "name", "belongs_to")


@dataclass(frozen=True)
class Branch:
    """A unit and what belongs to it."""

    unit: Unit
    below: tuple["Branch", ...]


@needs(May.RUN)
def units(request: HttpRequest) -> HttpResponse:
    """The tree of today; sending the form makes a unit."""
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.create_unit(by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("The unit is made."))
        return redirect("units")
    known = {unit.key: unit for unit in Unit.objects.all()}
    tree = tree_today()
    tops = (key for key in known if key not in tree.parents)
    context = {"form": form, "branches": tuple(_branches(tops, known, tree))}
    return TemplateResponse(request, "organisation/units.html", context)


@require_safe
@needs(May.RUN)
def units_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Every unit, and the key of the one to which it belongs today, as a file."""
    above = tree_today().parents
    lines = ((each.key, each.name, above.get(each.key)) for each in Unit.objects.all())
    return file_of(ending, COLUMNS, lines, named="units")


@needs(May.RUN)
def unit(request: HttpRequest, key: str) -> HttpResponse:
    """One unit; sending the form gives it another name."""
    named = get_object_or_404(Unit, key=key)
    form = NameForm(request.POST or None, initial={"name": named.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_unit(unit=named, by=signed_in(request), **form.cleaned_data)
        messages.success(request, _("The name is changed."))
        return redirect("units")
    return _unit(request, named, naming=form)


@require_POST
@needs(May.RUN)
def unit_moved(request: HttpRequest, key: str) -> HttpResponse:
    moved = get_object_or_404(Unit, key=key)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            actions.move_unit(unit=moved, by=signed_in(request), **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("parent", refused)
        else:
            messages.success(request, _("The unit is moved, from today on."))
            return redirect("units")
    return _unit(request, moved, moving=form)


def _unit(request: HttpRequest, shown: Unit, **forms: NameForm | MoveForm) -> HttpResponse:
    above = tree_today().parents.get(shown.key)
    parent = Unit.objects.filter(key=above).first() if above else None
    context = {
        "unit": shown,
        "naming": NameForm(initial={"name": shown.name}),
        "moving": MoveForm(initial={"parent": parent}),
        "services": services_of(shown),
        **forms,
    }
    return TemplateResponse(request, "organisation/unit.html", context)


def _branches(keys: Iterator[str], known: dict[str, Unit], tree: Tree) -> Iterator[Branch]:
    for key in sorted(keys, key=lambda key: known[key].name):
        below = _branches(iter(tree.children.get(key, ())), known, tree)
        yield Branch(known[key], tuple(below))
