from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.notify.budget import MINUTES_A_WEEK, MINUTES_A_WEEK_OF_MANAGERS
from keepword.notify.measures import attention as attention_of
from keepword.organisation.access import May, needs
from keepword.organisation.models import User

PEOPLE_ON_A_PAGE = 50


@require_safe
@needs(May.RUN)
def attention(request: HttpRequest) -> HttpResponse:
    people = User.objects.filter(is_active=True).order_by("name", "email", "pk")
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "people": attention_of(list(page)),
        "minutes": MINUTES_A_WEEK,
        "minutes_of_managers": MINUTES_A_WEEK_OF_MANAGERS,
    }
    return render(request, "notify/attention.html", context)
