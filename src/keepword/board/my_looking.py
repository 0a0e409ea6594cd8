"""Who is asked to predict is asked first, before a moment's own page shows what customers say.

Nobody is locked out: one tap shows it anyway, and it is not asked again in this session. The board
is open to everybody all the while, since a gap that is hidden is not closed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in

from .my_rounds import my_rounds

LOOKED = "looked"
"""The moments that somebody wanted to see anyway, in their session."""


def asked_first(request: HttpRequest, key: str) -> HttpResponse | None:
    """The page that asks for a prediction of this moment, where one is open; or none."""
    if key in request.session.get(LOOKED, ()):
        return None
    for asking, question in my_rounds(signed_in(request)).unanswered:
        if question.moment.key == key:
            context = {"round": asking, "question": question}
            return render(request, "board/asked_first.html", context)
    return None


@require_POST
@needs(May.READ)
def look_anyway(request: HttpRequest, key: str) -> HttpResponse:
    """Show a moment's page without a prediction."""
    request.session[LOOKED] = [*request.session.get(LOOKED, ()), key]
    return redirect("moment", key=key)
