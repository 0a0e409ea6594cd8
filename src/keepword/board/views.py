from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from keepword.board import measures
from keepword.board.asked import Asked, asked, period_choices, query
from keepword.board.export import (
    COLUMNS,
    COLUMNS_OF_MOMENT,
    lines_of_board,
    lines_of_moment,
)
from keepword.board.my_looking import asked_first
from keepword.board.results import Board, MomentPage
from keepword.organisation.access import May, may, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.exports import file_of

Found = TypeVar("Found")


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


@require_safe
@needs(May.READ)
def board_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The figures of the board, one a line."""
    page = _read(request, measures.board)
    return file_of(ending, COLUMNS, lines_of_board(page), named="board")


@require_safe
@needs(May.READ)
def moment_file(request: HttpRequest, key: str, ending: str) -> HttpResponseBase:
    """The figures of a moment's page, one a line."""
    if first := asked_first(request, key):
        return first
    page = _read(request, lambda **filters: measures.moment_page(key, **filters))
    return file_of(ending, COLUMNS_OF_MOMENT, lines_of_moment(page), named=key)


def _read(request: HttpRequest, read: Callable[..., Found | None]) -> Found:
    """What the page with the same filters shows; a file of something else would deceive.

    In English, whoever takes it away: programs read it.
    """
    try:
        with translation.override("en"):
            page = read(**asked(request.GET))
    except measures.UnknownFilterError as reason:
        raise Http404 from reason
    if page is None:
        raise Http404
    return page


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
        "leads_all": partial(may, signed_in(request), May.WRITE, None),
    }
    return render(request, f"board/{name}.html", context, status=400 if problem else 200)


@require_safe
@login_not_required
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "board/method.html")
