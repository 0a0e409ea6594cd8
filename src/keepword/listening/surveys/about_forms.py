"""Asking those who fill in a form how easy it was: a survey of one question, behind a link."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from keepword.listening.models import Survey
from keepword.listening.surveys import actions
from keepword.listening.surveys.effort import EASY
from keepword.listening.surveys.questionnaire import Block, Question, Questionnaire, Texts
from keepword.organisation.access import May, needs
from keepword.organisation.models import User
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import PaperForm
from keepword.standards.paperwork.actions import ask_about

_EASY = gettext_noop("It was easy to fill in this form: %(form)s.")
_LOW, _HIGH = gettext_noop("I do not agree"), gettext_noop("I fully agree")
_WHY = gettext_noop("What made it hard?")


@require_POST
@needs(May.WRITE)
def ask_about_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin and launch the survey, unless one asks already."""
    form = get_object_or_404(PaperForm.objects.select_related("unit"), pk=pk)
    key = form.survey or _asked(form, signed_in(request)).key
    if not form.survey:
        messages.success(request, _("They are asked from now on. Print the link on the form."))
    return redirect("survey", key=key)


@transaction.atomic
def _asked(form: PaperForm, by: User) -> Survey:
    name = _("How easy: %(form)s") % {"form": form.name}
    survey = actions.create_survey(
        name=name[:120], unit=form.unit, asked=questions_about(form), by=by
    )
    actions.launch(survey=survey, edition=survey.edition, by=by)
    ask_about(form=form, survey=survey.key, by=by)
    return survey


def questions_about(form: PaperForm) -> Questionnaire:
    """How easy it was, and what made it hard, in the form's language."""
    language, named = form.language, {"form": form.name}

    def said(sentence: str) -> Texts:
        with translation.override(language):
            return {language: _(sentence) % named}

    easy = Question(EASY, "ces", said(_EASY), low=said(_LOW), high=said(_HIGH))
    why = Question("hard", "long", said(_WHY))
    return Questionnaire(
        (language,), {language: form.name}, {}, {}, (Block("form", {}, (easy, why)),)
    )
