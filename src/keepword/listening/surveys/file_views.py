"""The files that came with answers: their list, and each handed out as it came."""

import uuid

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from keepword.listening.models import Answer, Survey
from keepword.listening.surveys import answers, files
from keepword.listening.surveys.documents import questionnaire
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in

FILES_ON_A_PAGE = 20


@require_safe
@needs(May.LOOK_UP)
def answer_files(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The files of a survey, the newest first."""
    survey = get_object_or_404(Survey, key=key)
    asked_for = {
        question.key
        for document in survey.versions.values_list("document", flat=True)
        for question in questionnaire(document).questions
        if question.kind == "file"
    }
    found = _holding(survey).filter(question__in=asked_for).order_by("-pk")
    page = Paginator(found, FILES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "listening/survey/files.html", {"survey": survey, "page": page})


@require_POST
@needs(May.LOOK_UP)
def answer_file(
    request: HttpRequest, key: uuid.UUID, response: uuid.UUID, question: str
) -> FileResponse:
    """One file, for those who may look at single customers; each taking is kept."""
    survey = get_object_or_404(Survey, key=key)
    answer = get_object_or_404(
        _holding(survey), response__key=response, question=question, value__has_key="file"
    )
    answers.note_taken(survey=survey, by=signed_in(request))
    return files.handed_out(answer)


def _holding(survey: Survey) -> QuerySet[Answer]:
    rows = Answer.objects.filter(response__version__survey=survey, replaced_at=None)
    return rows.filter(state=Answer.State.ANSWERED).select_related("response")
