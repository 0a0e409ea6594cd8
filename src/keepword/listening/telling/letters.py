"""What those who were asked read in their mail of what came of it."""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword.listening.models import Heard, Survey, Telling
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.known import title_of
from keepword.listening.surveys.languages import spoken


class Letter(TypedDict):
    """Its texts by language, and the path of the page that says more."""

    subject: dict[str, str]
    words: dict[str, str]
    link: str


def letter(survey: Survey, telling: Telling, lines: Iterable[Heard]) -> Letter:
    """The letter in the survey's first language, in which leaders write."""
    newest = survey.versions.order_by("-number").first()
    asked = questionnaire(newest.document if newest else survey.draft)
    language = asked.languages[0]
    with translation.override(spoken(language)):
        title = title_of(survey, asked, language)
        subject = _("You said, we did: %(title)s") % {"title": title}
        paragraphs = [telling.intro, *(said(line) for line in lines)]
    return {
        "subject": {language: subject},
        "words": {language: "\n\n".join(filter(None, paragraphs))},
        "link": reverse("you_said", kwargs={"token": survey.address}),
    }


def said(line: Heard) -> str:
    """One thing heard and what comes of it, as two lines of text."""
    return "\n".join(_said(line))


def _said(line: Heard) -> Iterator[str]:
    yield _("You said: %(words)s") % {"words": line.words}
    if line.by_day:
        day = date_format(line.by_day, "DATE_FORMAT")
        yield _("Will change by %(day)s: %(what)s") % {"day": day, "what": line.what}
    else:
        yield f"{line.get_comes_display()}: {line.what}"
