from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.notify.budget import MINUTES_A_WEEK, MINUTES_A_WEEK_OF_MANAGERS
from keepword.notify.measures import attention as attention_of
from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.web.exports import file_of

PEOPLE_ON_A_PAGE = 50
COLUMNS = (
    "name", "email", "asked_this_week", "at_most", "asked_last_week", "requests_waiting",
    "minutes_waiting",
)  # fmt: skip


@require_safe
@needs(May.RUN)
def attention(request: HttpRequest) -> HttpResponse:
    page = Paginator(_people(), PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "people": attention_of(list(page)),
        "minutes": MINUTES_A_WEEK,
        "minutes_of_managers": MINUTES_A_WEEK_OF_MANAGERS,
    }
    return render(request, "notify/attention.html", context)


@require_safe
@needs(May.RUN)
def attention_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """How many minutes are asked of each, as a file; never whether they did it."""
    lines = (
        (each.person.name, each.person.email, each.asked, each.budget, each.last_week,
         each.waiting, each.waiting_minutes)
        for each in attention_of(list(_people()))
    )  # fmt: skip
    return file_of(ending, COLUMNS, lines, named="attention")


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("name", "email", "pk")
