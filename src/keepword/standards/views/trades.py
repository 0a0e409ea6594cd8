"""Ready sets for a trade, looked at before they are applied; and the organisation's own words."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.models import Unit
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.forms import WordsForm
from keepword.standards.trades import trade as trade_of
from keepword.standards.trades import trades as all_trades
from keepword.standards.words import words as words_used


@require_safe
@needs(May.WRITE)
def trades(request: HttpRequest) -> HttpResponse:
    actions.must_write_for(signed_in(request), None)
    return render(request, "standards/trades.html", {"trades": all_trades()})


@needs(May.WRITE)
def trade(request: HttpRequest, key: str) -> HttpResponse:
    """What a set would bring; sending the form brings it."""
    by, chosen = signed_in(request), trade_of(key)
    actions.must_write_for(by, None)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        brought = len(actions.apply_trade(trade=chosen, by=by).created)
        said = ngettext("%(n)s thing is new.", "%(n)s things are new.", brought) % {"n": brought}
        messages.success(request, said if brought else _("Everything was there already."))
        return redirect("journey")
    units, moments = actions.would_bring(chosen)
    context = {
        "trade": chosen,
        "new_units": [chosen.units[unit] for unit in units],
        "new_moments": [each for each in chosen.moments if each.key in moments],
        "staying": len(chosen.units) + len(chosen.moments) - len(units) - len(moments),
        "unit_names": {**chosen.units, **dict(Unit.objects.values_list("key", "name"))},
        "words_used": words_used(),
    }
    return render(request, "standards/trade.html", context)


@needs(May.WRITE)
def words(request: HttpRequest) -> HttpResponse:
    by, used = signed_in(request), words_used()
    actions.must_write_for(by, None)
    names = ("customer", "customers", "case", "cases")
    form = WordsForm(request.POST or None, initial={name: getattr(used, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.set_words(by=by, **form.cleaned_data)
        messages.success(request, _("It is saved."))
        return redirect("words")
    return TemplateResponse(request, "standards/words.html", {"form": form})
