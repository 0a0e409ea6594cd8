"""What the register does with one kind of promise: who counts it, and an export of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keepword.delivery.given import actions
from keepword.delivery.given.bring_forms import BringForm
from keepword.delivery.given.bringing_in import Brought, bring_in, columns_of
from keepword.delivery.given.customers import SeveralError
from keepword.delivery.given.export import read_export
from keepword.delivery.given.forms import KindForm
from keepword.delivery.given.telling import kind_known
from keepword.organisation.access import May, may, needs
from keepword.organisation.signed_in import signed_in
from keepword.organisation.working_time import working_hours
from keepword.standards.models import Promise
from keepword.standards.promising.querysets import promises

SHOWN = 50
"""So many lines that are to be mended are shown."""


@require_safe
@needs(May.BRING_IN)
def given_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Who counts how promises of a kind ended, and the form of an export."""
    return _kind(request, _known(pk))


def _kind(request: HttpRequest, promise: Promise, **shown: object) -> HttpResponse:
    kind = kind_known(promise)
    context = {
        "promise": promise,
        "brings": may(signed_in(request), May.BRING_IN, promise.keeper.key),
        "writes": may(signed_in(request), May.WRITE, promise.maker.key),
        "counting": KindForm(initial={"told_by": kind.told_by}),
        "form": BringForm(initial=columns_of(kind.columns)),
        **shown,
    }
    return TemplateResponse(request, "delivery/given/kind.html", context)


@require_POST
@needs(May.WRITE)
def count_given(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who tells the ledger how they ended."""
    promise, form = _known(pk), KindForm(request.POST)
    if not form.is_valid():
        return _kind(request, promise, counting=form)
    actions.set_who_tells(promise=promise, by=signed_in(request), **form.cleaned_data)
    messages.success(request, _("That holds for everything that ends from now on."))
    return redirect("given_kind", pk=pk)


@require_POST
@needs(May.BRING_IN)
def bring_given(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an export in; lines that cannot be read stop it, unless they are left out."""
    promise, form = _known(pk), BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _kind(request, promise, form=form)
    read = read_export(
        form.cleaned_data["file"].read(), form.columns(),
        working=working_hours(), now=timezone.now(),
    )  # fmt: skip
    leaves_out = read.is_whole and form.cleaned_data["leaving_out"]
    if read.wrong and not leaves_out:
        words = _("Nothing was brought in: mend the lines below, or leave them out.")
        form.add_error(None, words)
        return _kind(request, promise, form=form, wrong=read.wrong[:SHOWN], more=read.wrong[SHOWN:])
    try:
        brought = bring_in(
            promise=promise, source=form.cleaned_data["source"], jobs=read.jobs,
            columns=form.columns(), by=signed_in(request),
        )  # fmt: skip
    except actions.NotPromisedError:
        words = _("It is not promised today, or says no length of time: name the column of days.")
        form.add_error("due", words)
    except SeveralError as several:
        form.add_error("customer", str(several))
    else:
        _say(request, brought, len(read.wrong))
        unread = [*read.wrong, *brought.differing]
        return _kind(request, promise, wrong=unread[:SHOWN], more=unread[SHOWN:])
    return _kind(request, promise, form=form)


def _say(request: HttpRequest, brought: Brought, left_out: int) -> None:
    words = _(
        "%(new)s new, %(ended)s ended, %(moved)s further, %(later)s with a later day that the "
        "customer must be told, %(unchanged)s unchanged."
    )
    named = ("new", "ended", "moved", "later", "unchanged")
    messages.success(request, words % {name: getattr(brought, name) for name in named})
    if left_out:
        left = ngettext("%(n)s line was left out.", "%(n)s lines were left out.", left_out)
        messages.warning(request, left % {"n": left_out})


def _known(pk: int) -> Promise:
    return get_object_or_404(promises(), pk=pk)
