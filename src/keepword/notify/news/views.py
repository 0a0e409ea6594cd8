from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.notify.mailing import is_set_up
from keepword.notify.models import News, NoDigest
from keepword.notify.news.actions import choose_digest
from keepword.notify.news.mails import FROM_HOUR
from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

ON_A_PAGE = 50
COLUMNS = ("said_at", "by", "about", "words", "names_you", "link")


@require_safe
@needs(May.TAKE_PART)
def news(request: HttpRequest) -> HttpResponse:
    """What was said where somebody takes part, the newest first."""
    user = signed_in(request)
    context = {
        "page": Paginator(news_of(user), ON_A_PAGE).get_page(request.GET.get("page")),
        "mails": is_set_up(),
        "wanted": not NoDigest.objects.filter(person=user).exists(),
        "hour": f"{FROM_HOUR}:00",
    }
    return render(request, "notify/news/news.html", context)


@require_safe
@needs(May.TAKE_PART)
def news_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All of it, as a file."""
    lines = (
        (each.said_at, str(each.said_by or ""), each.about, each.words, each.names_them, each.link)
        for each in news_of(signed_in(request)).iterator(chunk_size=500)
    )
    return file_of(ending, COLUMNS, lines, named="news")


@require_POST
@needs(May.TAKE_PART)
def news_mails(request: HttpRequest) -> HttpResponse:
    """Begin or end the mails."""
    wanted = request.POST.get("wanted") == "yes"
    choose_digest(wanted=wanted, by=signed_in(request))
    said = _("You are mailed what is said.") if wanted else _("You get no more mails of it.")
    messages.success(request, said)
    return redirect("news")


def news_of(user: User) -> QuerySet[News]:
    """What somebody was told, the newest first."""
    return News.objects.filter(person=user).select_related("said_by").order_by("-pk")
