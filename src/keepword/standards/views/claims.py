"""What the organisation's own texts promise: pasted, found, judged."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.standards import actions
from keepword.standards.claim_forms import ClaimForm, PasteForm, VerdictForm
from keepword.standards.measures import promises_in_texts
from keepword.standards.models import Claim, Moment
from keepword.standards.paperwork.files import not_too_large
from keepword.standards.querysets import claims_judged
from keepword.web.directions import kept_apart

ON_A_PAGE = 50


@require_safe
@needs(May.READ)
def claims(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, **forms: PasteForm | ClaimForm | VerdictForm) -> HttpResponse:
    verdict = request.GET.get("verdict", "")
    found = claims_judged(verdict)
    context = {
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "told": promises_in_texts(),
        "moments": Moment.objects.all(),
        "verdicts": [*Claim.Verdict.choices, ("changed", _("Changed")), ("gone", _("Gone"))],
        "asked": verdict,
        "texts": Claim.objects.exclude(text="")
        .order_by("text")
        .values_list("text", flat=True)
        .distinct(),
        "pasting": PasteForm(),
        "adding": ClaimForm(),
        **forms,
    }
    return TemplateResponse(request, "standards/claims.html", context)


@require_POST
@not_too_large
@needs(May.WRITE)
def paste(request: HttpRequest) -> HttpResponse:
    form = PasteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pasting=form)
    pasted = actions.paste_text(by=signed_in(request), **form.cleaned_data)
    messages.success(request, _said(pasted))
    return redirect("claims")


def _said(pasted: actions.Pasted) -> str:
    if pasted.changed or pasted.gone:
        said = {"new": pasted.new, "changed": pasted.changed, "gone": pasted.gone}
        words = _(
            "Against the last time: %(new)s new, %(changed)s of them in the place of others, and "
            "%(gone)s gone."
        )
        return words % said
    if not pasted.found:
        return _("No promise was found in it. If there is one, add it by hand below.")
    found = ngettext(
        "%(n)s promise was found in it.", "%(n)s promises were found in it.", pasted.found
    ) % {"n": pasted.found}
    new = ngettext("%(n)s of them is new.", "%(n)s of them are new.", pasted.new) % {
        "n": pasted.new
    }
    return f"{found} {new}"


@require_POST
@needs(May.WRITE)
def add(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return _page(request, adding=form)
    actions.add_claim(by=signed_in(request), **form.cleaned_data)
    messages.success(request, _("The promise is on the list."))
    return redirect("claims")


@require_POST
@needs(May.WRITE)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    claim = get_object_or_404(Claim, pk=pk)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        refused = (str(error) for errors in form.errors.values() for error in errors)
        parts = {"words": kept_apart(claim.words), "why": " ".join(refused)}
        said = _("“%(words)s”: %(why)s") % parts
        messages.error(request, said)
        return _page(request, judging=form)
    actions.judge_claim(claim=claim, by=signed_in(request), **form.cleaned_data)
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{reverse('claims')}{f'?{query}' if query else ''}#claim-{pk}")
