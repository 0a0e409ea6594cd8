"""Who is asked to predict is asked first, before a moment's own page shows what customers say.

Nobody is locked out: one tap shows it anyway, and it is not asked again in this session. The board
is open to everybody all the while, since a gap that is hidden is not closed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepword.listening.models import Participant
from keepword.listening.questions import Question, questions
from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in

LOOKED = "looked"
"""The moments that somebody wanted to see anyway, in their session."""


def asked_first(request: HttpRequest, key: str) -> HttpResponse | None:
    """The page that asks for a prediction of this moment, where one is open; or none."""
    if key in request.session.get(LOOKED, ()):
        return None
    for participant, question in open_questions(signed_in(request)):
        if question.moment.key == key:
            context = {"round": participant.round, "question": question}
            return render(request, "board/asked_first.html", context)
    return None


def open_questions(user: User) -> list[tuple[Participant, Question]]:
    """What is asked of somebody and not answered, in the rounds that are open."""
    asked = Participant.objects.filter(user=user, round__closed_at=None)
    return [
        (each, question)
        for each in asked.select_related("round").prefetch_related("predictions")
        if each.round.is_open
        for question in questions(each.round, each.view, each.predictions.all())
        if question.prediction is None
    ]


@require_POST
@needs(May.READ)
def look_anyway(request: HttpRequest, key: str) -> HttpResponse:
    """Show a moment's page without a prediction."""
    request.session[LOOKED] = [*request.session.get(LOOKED, ()), key]
    return redirect("moment", key=key)
