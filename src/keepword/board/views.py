from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.board import measures
from keepword.board.asked import Asked, asked, period_choices, query
from keepword.board.my_looking import asked_first
from keepword.board.results import Board, MomentPage
from keepword.organisation.access import May, needs


@require_safe
@needs(May.READ)
def board(request: HttpRequest) -> HttpResponse:
    return _answer(request, "board", measures.board)


@require_safe
@needs(May.READ)
def moment(request: HttpRequest, key: str) -> HttpResponse:
    if first := asked_first(request, key):
        return first
    return _answer(request, "moment", lambda **filters: measures.moment_page(key, **filters))


def _answer(
    request: HttpRequest, name: str, read: Callable[..., Board | MomentPage | None]
) -> HttpResponse:
    """The page that the address asks for; without its filters, and saying so, if they cannot be."""
    filters, problem = asked(request.GET), ""
    try:
        page = read(**filters)
    except measures.UnknownFilterError as reason:
        filters, problem = Asked(), str(reason)
        page = read()
    if page is None:
        raise Http404
    context = {
        "page": page,
        "asked": query(filters),
        "problem": problem,
        "periods": period_choices(page.span, page.filters) if page.span else None,
    }
    return render(request, f"board/{name}.html", context, status=400 if problem else 200)


@require_safe
@login_not_required
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "board/method.html")
