"""Role profiles: what each role needs, and whether somebody could observe it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.present import today
from keepword.organisation.signed_in import signed_in
from keepword.standards.actions import ChangedMeanwhileError, must_write_for
from keepword.standards.models import RoleProfile
from keepword.standards.profiles import actions
from keepword.standards.profiles.forms import ChangeProfileForm, ProfileForm, as_it_stands
from keepword.standards.profiles.observable import MANY, looked_at
from keepword.standards.profiles.querysets import profiles, writes

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def role_profiles(request: HttpRequest) -> HttpResponse:
    """Every profile that holds."""
    page = Paginator(profiles(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": today()}
    return render(request, "standards/profiles/role_profiles.html", context)


@require_safe
@needs(May.READ)
def role_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """A profile, with what in it nobody could observe, and its history."""
    shown, language = _known(pk), (get_language() or "en").split("-")[0]
    newest = shown.newest
    cards = shown.cards.filter(ended_at=None).prefetch_related("items")
    context = {
        "profile": shown,
        "qualities": looked_at(newest.qualities, language),
        "skills": looked_at(newest.skills, language),
        "many": len(newest.qualities) + len(newest.skills) >= MANY,
        "n": len(newest.qualities) + len(newest.skills),
        "versions": shown.versions.order_by("-number").select_related("made_by"),
        "newest": newest,
        "cards": cards,
        "on_a_card": {item.words for card in cards for item in card.items.all()},
        "writes": writes(signed_in(request), shown) and shown.ended_at is None,
        "today": today(),
    }
    return render(request, "standards/profiles/role_profile.html", context)


@needs(May.WRITE)
def new_profile(request: HttpRequest) -> HttpResponse:
    by = signed_in(request)
    form = ProfileForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        made = actions.write_profile(profiled=form.profiled(), by=by)
        messages.success(request, _("It is written down. Read whether somebody could see it."))
        return redirect("role_profile", pk=made.pk)
    return TemplateResponse(request, "standards/profiles/new_profile.html", {"form": form})


@needs(May.WRITE)
def change_profile(request: HttpRequest, pk: int) -> HttpResponse:
    by, shown = signed_in(request), _known(pk)
    must_write_for(by, shown.unit)
    form = ChangeProfileForm(request.POST or None, by=by, initial=as_it_stands(shown))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_profile(
                profile=shown, seen=said["seen"], profiled=form.profiled(),
                reason=said["reason"], by=by,
            )  # fmt: skip
        except ChangedMeanwhileError:
            words = _("Somebody else has changed this meanwhile. Look at it again first.")
            form.add_error(None, words)
        else:
            messages.success(request, _("It is saved."))
            return redirect("role_profile", pk=pk)
    context = {"form": form, "profile": shown}
    return TemplateResponse(request, "standards/profiles/change_profile.html", context)


@require_POST
@needs(May.WRITE)
def end_profile(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_profile(profile=_known(pk), by=signed_in(request))
    messages.success(request, _("It holds no more; its history stays."))
    return redirect("role_profiles")


def _known(pk: int) -> RoleProfile:
    found = RoleProfile.objects.select_related("unit", "owner")
    return get_object_or_404(
        found.prefetch_related("versions", "standards__versions", "principles__versions"), pk=pk
    )
