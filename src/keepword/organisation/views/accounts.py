from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keepword.organisation import actions
from keepword.organisation.forms import NewPasswordForm, OwnAccountForm
from keepword.organisation.one_time import one_time_address
from keepword.organisation.signed_in import signed_in


@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """One's own name and language; everybody who is signed in has them, with a role or without."""
    by = signed_in(request)
    known = {"name": by.name, "language": by.language}
    form = OwnAccountForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.change_name(user=by, name=form.cleaned_data["name"], by=by)
        actions.choose_language(language=language, by=by)
        with translation.override(language or translation.get_language()):
            messages.success(request, _("Your name and language are saved."))
        return redirect("own_account")
    return TemplateResponse(request, "organisation/own_account.html", {"form": form})


@require_safe
@never_cache
def own_file(request: HttpRequest) -> HttpResponse:
    """What is kept of one's own account, to take away."""
    answer = JsonResponse(actions.kept_of(signed_in(request)), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="keepword-account.json"'
    return answer


@one_time_address
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Where somebody sets a new password. Opening it changes nothing; sending its form does."""
    address = actions.new_password_address_of(token)
    if address is None:
        raise Http404
    form = NewPasswordForm(request.POST or None, user=address.user)
    if request.method == "POST" and form.is_valid():
        if not actions.set_new_password(address=address, **form.cleaned_data):
            raise Http404
        messages.success(request, _("Your new password holds. Sign in with it."))
        return redirect("account_login")
    context = {"form": form, "person": address.user}
    return TemplateResponse(request, "organisation/new_password.html", context)
