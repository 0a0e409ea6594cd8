from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.organisation import actions
from keepword.organisation.access import May, needs
from keepword.organisation.forms import TokenForm
from keepword.organisation.querysets import open_tokens
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

A_PAGE = 50
COLUMNS = ("name", "made_by", "scopes", "made_at", "ends_at", "used_at")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.RUN)
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that hold; sending the form makes one and shows it, this once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = actions.make_token(by=signed_in(request), **form.cleaned_data)
        context = {"token": made, "secret": secret}
        return render(request, "organisation/token_made.html", context)
    pages = Paginator(open_tokens(), A_PAGE)
    context = {"form": form, "page": pages.get_page(request.GET.get("page"))}
    return TemplateResponse(request, "organisation/tokens.html", context)


@require_safe
@needs(May.RUN)
def tokens_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The tokens that hold, as a file: what each is for, never the token nor its hash."""
    lines = (
        (each.name, str(each.made_by), ", ".join(each.scopes), each.made_at, each.ends_at,
         each.used_at)
        for each in open_tokens()
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="tokens")


@require_POST
@needs(May.RUN)
def token_revoked(request: HttpRequest, pk: int) -> HttpResponse:
    actions.revoke_token(token=get_object_or_404(open_tokens(), pk=pk), by=signed_in(request))
    messages.success(request, _("The token is revoked. Programs that use it are let in no more."))
    return redirect("tokens")
