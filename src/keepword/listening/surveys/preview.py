"""A draft as a phone shows it: as it is typed, with nothing kept."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from keepword.listening.models import Survey
from keepword.listening.surveys import actions
from keepword.listening.surveys.documents import DocumentError, document, questionnaire
from keepword.listening.surveys.editing import Sent, edited
from keepword.listening.surveys.languages import is_right_to_left, spoken
from keepword.listening.surveys.questionnaire import Block, Questionnaire
from keepword.listening.surveys.showing import Reader, Shown, shown
from keepword.organisation.access import May, needs
from keepword.organisation.signed_in import signed_in
from keepword.web.middleware import policy

NOBODY = uuid.UUID(int=0)


@needs(May.WRITE)
def preview_survey(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The draft as it was kept; or, sent with the fields of its form, as it stands in them."""
    survey = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    if not actions.may_write(signed_in(request), survey.unit):
        raise PermissionDenied
    asked = questionnaire(survey.draft)
    sent = request.POST if request.method == "POST" else request.GET
    wanted = sent.get("shown") or sent.get("language") or ""
    language = wanted if wanted in asked.languages else asked.languages[0]
    problem = ""
    if request.method == "POST":
        try:
            typed = edited(asked, Sent(dict(request.POST.lists()), language))
            asked = questionnaire(document(typed))
        except DocumentError as wrong:
            problem = str(wrong)
    with translation.override(spoken(language)):
        context = _context(asked, language) | {"problem": problem}
        page = render(request, "listening/survey/preview.html", context)
    page["Content-Security-Policy"] = policy(frame_ancestors="'self'", form_action="'none'")
    page["X-Frame-Options"] = "SAMEORIGIN"
    return page


def _context(asked: Questionnaire, language: str) -> dict[str, object]:
    reader = Reader(asked, language, NOBODY, lambda _place: "[…]")
    return {
        "survey_title": reader.text(asked.title),
        "intro": reader.text(asked.intro),
        "thanks": reader.text(asked.thanks),
        "language": language,
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "pages": [(reader.text(block.title), _questions(block, reader)) for block in asked.blocks],
    }


def _questions(block: Block, reader: Reader) -> list[tuple[Shown, bool]]:
    """A page's questions, and whether each is asked of some only."""
    return [
        (shown(each, reader, {}, does_not_apply=False, error=""), each.show_if is not None)
        for each in block.questions
    ]
