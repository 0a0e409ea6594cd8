"""Whoever is asked what a survey will bring says it before they see what it brought."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from keepword.listening.models import Participant
from keepword.listening.questions import questions
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in

View = Callable[..., HttpResponseBase]


def still_to_say(user: User, survey: uuid.UUID) -> Participant | None:
    """As whom somebody is asked about a wave of a survey, while an answer of theirs is missing.

    A question that they skip is answered. By a link nobody is known, so nobody is kept waiting.
    """
    asked = Participant.objects.filter(
        user=user, round__closed_at=None, round__wave__survey__key=survey
    )
    for mine in asked.select_related("round__wave").prefetch_related("predictions"):
        said = mine.predictions.all()
        if mine.round.is_open and any(
            each.prediction is None for each in questions(mine.round, mine.view, said)
        ):
            return mine
    return None


def predicted_first(view: View) -> View:
    """Show results only to who has said, or skipped, what they will be."""

    @wraps(view)
    def guarded(request: HttpRequest, key: uuid.UUID, **parts: object) -> HttpResponseBase:
        if mine := still_to_say(signed_in(request), key):
            return render(request, "listening/predict_first.html", {"round": mine.round})
        return view(request, key=key, **parts)

    return guarded
