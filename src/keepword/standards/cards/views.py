"""Observation cards: what is looked at, what was drawn, scoring, and reading one's own."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, may, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions.permission import must_write_for
from keepword.standards.cards import actions
from keepword.standards.cards.forms import (
    CardForm,
    ItemForms,
    MissForm,
    ReplyForm,
    ScoreForm,
    begins_from,
    begins_with,
    items_of,
)
from keepword.standards.cards.measures import card_found
from keepword.standards.cards.points import points_of
from keepword.standards.cards.querysets import (
    observed_of,
    shared_with,
    to_observe,
    visible_to,
)
from keepword.standards.cards.taking_away import COLUMNS, lines
from keepword.standards.models import Card, Interaction, RoleProfile, Scoring
from keepword.web.exports import file_of

ON_A_PAGE = 25


@require_safe
@needs(May.READ)
def cards(request: HttpRequest) -> HttpResponse:
    """What one is to observe, what was observed of oneself, and every card."""
    by = signed_in(request)
    context = {
        "to_observe": to_observe(by),
        "now": timezone.now(),
        "observed": Paginator(observed_of(by), ON_A_PAGE).get_page(request.GET.get("page")),
        "cards": Card.objects.select_related("moment", "unit"),
    }
    return TemplateResponse(request, "standards/cards/cards.html", context)


@needs(May.WRITE)
def new_card(request: HttpRequest) -> HttpResponse:
    """Begin a card, or one that takes the place of another."""
    by = signed_in(request)
    begins: dict[str, Any] = {"moment": request.GET.get("moment", "")}
    items: list[dict[str, Any]] = []
    if request.GET.get("like", "").isdecimal():
        begins, items = begins_with(get_object_or_404(Card, pk=request.GET["like"]))
    if request.GET.get("profile", "").isdecimal():
        holding = RoleProfile.objects.filter(ended_at=None)
        profile = get_object_or_404(holding, pk=request.GET["profile"])
        begins, items = begins_from(profile)
    form = CardForm(request.POST or None, by=by, initial=begins)
    item_forms = ItemForms(request.POST or None, initial=items, prefix="items")
    if request.method == "POST" and form.is_valid() and item_forms.is_valid():
        card = actions.add_card(look=form.look(), items=items_of(item_forms), by=by, **form.rest())
        messages.success(request, _("From Monday on interactions are drawn by it."))
        return redirect("card", pk=card.pk)
    refused = request.method == "POST"
    context = {"form": form, "items": item_forms}
    template = "standards/cards/new_card.html"
    return TemplateResponse(request, template, context, status=400 if refused else 200)


@require_safe
@needs(May.READ)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """A card: what is to be seen, how it is drawn, what it has shown."""
    by, shown = signed_in(request), _known(pk)
    writes = _writes(by, shown)
    shared = shared_with(by, shown) if writes else Interaction.objects.none()
    context = {
        "card": shown,
        "found": card_found(shown),
        "scorers": shown.scorers.select_related("person"),
        "writes": writes,
        "page": Paginator(shared, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "standards/cards/card.html", context)


@require_safe
@needs(May.WRITE)
def card_file(request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
    """Every mark of what others may see, without names."""
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.unit)
    return file_of(ending, COLUMNS, lines(shared_with(by, shown)), named="card")


@require_POST
@needs(May.WRITE)
def end_card(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_card(card=_known(pk), by=signed_in(request))
    messages.success(request, _("Nothing more is drawn. What was scored stays."))
    return redirect("card", pk=pk)


@needs(May.READ)
def interaction(request: HttpRequest, key: str) -> HttpResponse:
    """Score what one was drawn for; read what was observed of oneself, or of others later."""
    by = signed_in(request)
    shown = get_object_or_404(visible_to(by), key=key)
    mine = shown.scorings.filter(scorer=by).first()
    form = _score_form(request, shown, mine) if mine else None
    if request.method == "POST":
        if mine is None or form is None:
            return _interaction(request, shown, by, None, status=403)
        if form.is_valid() and _scored(request, shown, form, by):
            return redirect("cards")
    return _interaction(request, shown, by, form)


def _score_form(request: HttpRequest, shown: Interaction, mine: Scoring) -> ScoreForm:
    marks = dict(mine.marks.values_list("item", "seen"))
    sent = request.POST if request.method == "POST" else None
    return ScoreForm(sent, card=shown.card, marks=marks, note=mine.note)


def _scored(request: HttpRequest, shown: Interaction, form: ScoreForm, by: User) -> bool:
    try:
        actions.score(interaction=shown, seen=form.seen(), note=form.cleaned_data["note"], by=by)
    except actions.OverError:
        form.add_error(None, _("It lies ahead, or did not come about: there is nothing to score."))
        return False
    messages.success(request, _("Noted. Whom it is about reads it first."))
    return True


def _interaction(
    request: HttpRequest,
    shown: Interaction,
    by: User,
    form: ScoreForm | None,
    miss: MissForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    told = shown.person == by or (shown.shared_at and _writes(by, shown.card))
    counting = shown.scorings.filter(counts=True, scored_at__isnull=False) if told else None
    scoring = counting.first() if counting is not None else None
    marks = scoring.marks.select_related("item") if scoring else ()
    context = {
        "interaction": shown,
        "form": form,
        "miss": miss or MissForm(),
        "ahead": shown.at > timezone.now(),
        "scoring": scoring,
        "marks": marks,
        "points": points_of(marks),
        "right": points_of(marks).score(shown.card.pass_mark),
        "about_me": shown.person == by,
        "reply": ReplyForm(initial={"reply": shown.reply}),
    }
    template = "standards/cards/interaction.html"
    return TemplateResponse(request, template, context, status=status)


@require_POST
@needs(May.READ)
def miss_interaction(request: HttpRequest, key: str) -> HttpResponse:
    by = signed_in(request)
    shown, form = get_object_or_404(visible_to(by), key=key), MissForm(request.POST)
    if form.is_valid():
        try:
            actions.miss(interaction=shown, because=form.cleaned_data["because"], by=by)
        except actions.OverError:
            form.add_error("because", _("It was scored already, or lies ahead."))
        else:
            messages.success(request, _("Noted. It is counted, and nothing is scored."))
            return redirect("cards")
    mine = shown.scorings.filter(scorer=by).first()
    score = ScoreForm(card=shown.card, marks={}, note="") if mine else None
    return _interaction(request, shown, by, score, form)


@require_POST
@needs(May.READ)
def read_interaction(request: HttpRequest, key: str) -> HttpResponse:
    by, form = signed_in(request), ReplyForm(request.POST)
    shown = get_object_or_404(visible_to(by), key=key)
    reply = form.cleaned_data["reply"] if form.is_valid() else ""
    actions.read(interaction=shown, reply=reply, by=by)
    messages.success(request, _("Noted. Now it counts, without your name."))
    return redirect("cards")


def _known(pk: int) -> Card:
    return get_object_or_404(Card.objects.select_related("moment__unit", "unit", "profile"), pk=pk)


def _writes(by: User, shown: Card) -> bool:
    """Whether somebody writes for whose people it observes."""
    return may(by, May.WRITE, shown.unit.key if shown.unit else None)
