"""Rating others and oneself, and what pulses have told."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.models import OwnRating, Pulse, Rater, ServiceTurns
from keepword.listening.pulses import actions, measures
from keepword.listening.pulses.asking import asked_in, behaviours, named_level, unit_names
from keepword.listening.pulses.forms import (
    ExampleForm,
    RatingForm,
    ServiceRatingForm,
    TurnsForm,
)
from keepword.listening.pulses.rows import COLUMNS, example_rows, levels_for, service_rows
from keepword.listening.pulses.served import is_drawn
from keepword.listening.pulses.turns import turns
from keepword.organisation.access import May, needs
from keepword.organisation.models import Organisation
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of


@needs(May.TAKE_PART)
def rate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What somebody is asked: about those who lead or serve them, and about themselves."""
    pulse = get_object_or_404(Pulse.objects.select_related("period", "provider"), key=key)
    by = signed_in(request)
    rater = Rater.objects.filter(pulse=pulse, person=by).first()
    own = OwnRating.objects.filter(pulse=pulse, person=by).first()
    if rater is None and own is None:
        raise Http404
    others, oneself = _forms(request, pulse, own)
    for form in (others, oneself):
        if form.is_bound and form.is_valid():
            return _rated(request, pulse, form)
    context = {
        "pulse": pulse,
        "is_over": pulse.period.released_on or _is_over(pulse),
        "others": others if rater and not rater.took_part else None,
        "level": _level(pulse, rater) if rater else "",
        "took_part": rater and rater.took_part,
        "oneself": oneself if own else None,
        "fewest": pulse.period.fewest,
    }
    return TemplateResponse(request, "listening/pulses/rate.html", context)


def _forms(
    request: HttpRequest, pulse: Pulse, own: OwnRating | None
) -> tuple[RatingForm, RatingForm]:
    """That of others and that of oneself; what was sent belongs to the one whose button it was."""
    asked = asked_in(pulse)
    of_others = request.POST if "of_others" in request.POST else None
    of_oneself = request.POST if "of_oneself" in request.POST else None
    kind = ServiceRatingForm if pulse.provider else RatingForm
    said = own.ratings if own else None
    return (
        kind(of_others, asked=asked, prefix="others"),
        RatingForm(of_oneself, asked=asked, said=said, prefix="self"),
    )


def _rated(request: HttpRequest, pulse: Pulse, form: RatingForm) -> HttpResponse:
    """Keep what was sent, and show what is still asked."""
    by = signed_in(request)
    try:
        if form.prefix == "self":
            actions.rate_oneself(pulse=pulse, ratings=form.ratings, by=by)
            messages.success(request, _("Kept. You may say otherwise until it is over."))
        else:
            words = form.cleaned_data.get("words", "")
            actions.rate(pulse=pulse, ratings=form.ratings, words=words, by=by)
            messages.success(request, _("Counted, and nobody can say which was yours."))
    except actions.ClosedError:
        messages.error(request, _("This takes no answer of yours any more."))
    return redirect(pulse)


def _is_over(pulse: Pulse) -> bool:
    return pulse.period.ends_on < Organisation.objects.get(pk=1).today()


def _level(pulse: Pulse, rater: Rater) -> str:
    if pulse.provider:
        return pulse.provider.name
    return named_level(rater.group, unit_names([rater.group]))


@require_safe
@needs(May.READ)
def example(request: HttpRequest) -> HttpResponse:
    """How leaders are seen, beside how they see themselves."""
    by = signed_in(request)
    newest = measures.told(measures.newest_example())
    context = {
        "told": newest,
        "levels": levels_for(by, newest) if newest else (),
        "own": measures.own_view(by, newest) if newest else (),
        "open": measures.open_pulse(Pulse.Kind.EXAMPLE),
        "may_run": actions.may_run(by),
        "minimum": Organisation.objects.get(pk=1).minimum_group,
    }
    return render(request, "listening/pulses/example.html", context)


@needs(May.WRITE)
def new_example(request: HttpRequest) -> HttpResponse:
    """Ask how leaders lead."""
    offered = behaviours()
    form = ExampleForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        said = form.cleaned_data
        try:
            actions.open_example(asked=said["behaviours"], ends_on=said["ends_on"], by=by)
        except actions.OpenAlreadyError:
            messages.error(request, _("They are being asked already. What they say comes first."))
        except actions.TooFewError as few:
            counts = {"n": few.people, "fewest": few.fewest}
            messages.error(
                request,
                _(
                    "Only %(n)s could be asked, and it takes %(fewest)s for nobody to be found "
                    "out: invite more people, or give them their units."
                )
                % counts,
            )
        else:
            messages.success(request, _("They are asked, as soon as their week has the minutes."))
        return redirect("leading")
    context = {"form": form, "from_principles": len(offered) > 1}
    return TemplateResponse(request, "listening/pulses/new_example.html", context)


@require_safe
@needs(May.READ)
def example_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What the page tells, as rows."""
    return file_of(ending, COLUMNS, example_rows(signed_in(request)), named="leading-by-example")


@require_safe
@needs(May.READ)
def service(request: HttpRequest) -> HttpResponse:
    """How units serve each other, as those say whom they serve."""
    context = {
        "told": measures.service_by_unit(),
        "open": measures.open_pulse(Pulse.Kind.SERVICE),
        "turns": turns(),
        "is_drawn": is_drawn(),
        "running": ServiceTurns.objects.first(),
        "form": TurnsForm(),
        "may_run": actions.may_run(signed_in(request)),
        "minimum": Organisation.objects.get(pk=1).minimum_group,
    }
    return render(request, "listening/pulses/service.html", context)


@require_safe
@needs(May.READ)
def service_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """What the page tells, as rows."""
    return file_of(ending, COLUMNS, service_rows(), named="internal-service")


@require_POST
@needs(May.WRITE)
def start_turns(request: HttpRequest) -> HttpResponse:
    form = TurnsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose for how many weeks each unit is asked about."))
    else:
        actions.start_turns(weeks=form.cleaned_data["weeks"], by=signed_in(request))
        messages.success(request, _("Units are asked about in turn, from now on."))
    return redirect("internal_service")


@require_POST
@needs(May.WRITE)
def stop_turns(request: HttpRequest) -> HttpResponse:
    actions.stop_turns(by=signed_in(request))
    messages.success(request, _("No further unit is asked about."))
    return redirect("internal_service")
