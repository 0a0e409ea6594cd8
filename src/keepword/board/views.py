from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.board import measures
from keepword.board.asked import Asked, asked, period_choices, query
from keepword.organisation.access import board_reader


@require_safe
@board_reader
def board(request: HttpRequest) -> HttpResponse:
    filters, problem = asked(request.GET), ""
    try:
        page = measures.board(**filters)
    except measures.UnknownFilterError as reason:
        filters, problem = Asked(), str(reason)
        page = measures.board()
    context = {
        "board": page,
        "asked": query(filters),
        "problem": problem,
        "periods": period_choices(page.span, page.filters) if page.span else None,
    }
    return render(request, "board/board.html", context, status=400 if problem else 200)


@require_safe
@board_reader
def moment(request: HttpRequest, key: str) -> HttpResponse:
    filters, problem = asked(request.GET), ""
    try:
        page = measures.moment_page(key, **filters)
    except measures.UnknownFilterError as reason:
        filters, problem = Asked(), str(reason)
        page = measures.moment_page(key)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "asked": query(filters),
        "problem": problem,
        "periods": period_choices(page.span, page.filters) if page.span else None,
    }
    return render(request, "board/moment.html", context, status=400 if problem else 200)


@require_safe
@login_not_required
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "board/method.html")
