"""The page on which a draft is written: one form, which every button sends whole."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.listening.models import Survey
from keepword.listening.surveys import actions
from keepword.listening.surveys.documents import DocumentError, document, questionnaire
from keepword.listening.surveys.edit_fields import Drawing
from keepword.listening.surveys.editing import Sent, edited, pressed
from keepword.listening.surveys.kinds import KINDS
from keepword.listening.surveys.languages import is_right_to_left, names_of
from keepword.listening.surveys.questionnaire import HOW, Questionnaire
from keepword.organisation.access import May, needs
from keepword.organisation.models import Unit
from keepword.organisation.signed_in import signed_in
from keepword.standards.models import Moment
from keepword.web.middleware import policy


@needs(May.WRITE)
def edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The form, or what is sent with it: kept, then what was pressed is done."""
    survey = get_object_or_404(Survey.objects.select_related("unit"), key=key)
    if not actions.may_write(signed_in(request), survey.unit):
        raise PermissionDenied
    asked = questionnaire(survey.draft)
    language = _language(request, asked)
    if request.method != "POST":
        return _show(request, survey, asked, language)
    sent = Sent(dict(request.POST.lists()), language)
    asked = edited(asked, sent)
    do = request.POST.get("do", "")
    asked, look = pressed(asked, do, sent)
    edition = request.POST.get("edition", "")
    try:
        asked = questionnaire(document(asked))
        actions.save_draft(
            survey=survey,
            edition=int(edition) if edition.isdecimal() else 0,
            name=request.POST.get("name", "").strip()[:120] or survey.name,
            asked=asked,
            by=signed_in(request),
        )
    except actions.ChangedMeanwhileError:
        messages.error(request, _changed_meanwhile())
        return _show(request, survey, asked, language, status=409)
    except DocumentError as wrong:
        messages.error(request, str(wrong))
        return _show(request, survey, asked, language, status=400)
    return _go_on(survey, asked, do, look, language)


def _changed_meanwhile() -> str:
    return _(
        "Somebody else has changed this meanwhile, so yours is not kept yet. Open the page again "
        "in another tab, look what is new, and write yours there."
    )


def _go_on(survey: Survey, asked: Questionnaire, do: str, look: str, language: str) -> HttpResponse:
    if do == "done":
        return redirect("survey", key=survey.key)
    shown = do.removeprefix("language:") if do.startswith("language:") else language
    shown = shown if shown in asked.languages else asked.languages[0]
    here = reverse("edit_survey", kwargs={"key": survey.key})
    anchor = f"&at={look}#{look}" if look else ""
    return redirect(f"{here}?language={shown}{anchor}")


def _language(request: HttpRequest, asked: Questionnaire) -> str:
    wanted = request.POST.get("shown") or request.GET.get("language", "")
    return wanted if wanted in asked.languages else asked.languages[0]


def _show(
    request: HttpRequest, survey: Survey, asked: Questionnaire, language: str, status: int = 200
) -> HttpResponse:
    found = actions.in_the_way(survey, asked)
    drawing = Drawing(asked, language, found, request.GET.get("at", ""))
    context = {
        "survey": survey,
        "written_in": language,
        "direction": "rtl" if is_right_to_left(language) else "ltr",
        "languages": names_of(asked.languages),
        "codes": ", ".join(asked.languages),
        "title": asked.title.get(language, ""),
        "intro": asked.intro.get(language, ""),
        "thanks": asked.thanks.get(language, ""),
        "one_at_a_time": asked.one_at_a_time,
        "framed_by": "\n".join(asked.framed_by),
        "pages": drawing.pages(),
        "quotas": drawing.limits(),
        "problems": found,
        "at_the_whole": [each.words for each in found if not each.where],
        "kinds": [(key, kind.name) for key, kind in KINDS.items()],
        "moments": Moment.objects.only("key", "name"),
        "units": Unit.objects.only("key", "name"),
        "hows": _hows(),
    }
    page = render(request, "listening/survey/edit.html", context, status=status)
    page["Content-Security-Policy"] = policy(
        script_src="'self'", connect_src="'self'", frame_src="'self'"
    )
    return page


def _hows() -> list[tuple[str, str]]:
    said = {
        "is": _("is"),
        "is not": _("is not"),
        "at least": _("is at least"),
        "at most": _("is at most"),
        "includes": _("includes"),
        "answered": _("is answered"),
        "not answered": _("is not answered"),
    }
    return [(how, said[how]) for how in HOW]
