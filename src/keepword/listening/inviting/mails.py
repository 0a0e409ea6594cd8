"""What customers read in their mail: text and HTML, in their language, with a way out of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keepword.listening.inviting.links import address, new_link
from keepword.listening.models import Contact, Invitation, LetterCopy, SurveyVersion
from keepword.listening.surveys.documents import questionnaire
from keepword.listening.surveys.kinds import KINDS, scale
from keepword.listening.surveys.known import Known
from keepword.listening.surveys.languages import is_right_to_left, spoken
from keepword.listening.surveys.questionnaire import Question, Questionnaire, Texts
from keepword.organisation.models import Organisation

MOST_IN_A_MAIL = 11
"""A question with more answers than these is asked on the page alone."""


@dataclass(frozen=True)
class OneClick:
    """An answer that a mail offers: it opens the page with the answer chosen, and not yet sent."""

    says: str
    address: str


def invitation_mail(invitation: Invitation, version: SurveyVersion) -> EmailMultiAlternatives:
    """The mail that asks somebody, or reminds them; its links are new ones."""
    asked = questionnaire(version.document)
    language = language_for(invitation.contact, asked.languages)
    token = new_link(invitation)
    first = first_question(asked)
    facts = {"channel": Invitation.Channel.MAIL.value, "language": language}
    known = Known(invitation.wave.survey, invitation.key, language, facts)
    text = known.reader(asked, {}).text
    reminds = invitation.reminders > 0
    with translation.override(spoken(language)):
        title = text(asked.title)
        context: dict[str, object] = {
            "subject": _("A reminder: %(title)s") % {"title": title} if reminds else title,
            "title": title,
            "intro": text(asked.intro),
            "question": text(first.text) if first else "",
            "low": text(first.low) if first else "",
            "high": text(first.high) if first else "",
            "answers": list(_answers(first, text, language, token)) if first else [],
            "reminds": reminds,
            "ends_at": timezone.localtime(invitation.ends_at) if invitation.ends_at else None,
        }
        return _mail("invitation", invitation.contact, language, token, context)


def letter_mail(copy: LetterCopy, token: str) -> EmailMultiAlternatives:
    """What those who were asked are told."""
    letter = copy.letter
    languages = tuple(letter.words)
    language = language_for(copy.contact, languages)
    subject = letter.subject.get(language) or next(iter(letter.subject.values()))
    context: dict[str, object] = {
        "subject": subject,
        "words": letter.words[language],
        "more": f"{settings.PUBLIC_URL}{letter.link}" if letter.link else "",
    }
    with translation.override(spoken(language)):
        return _mail("letter", copy.contact, language, token, context)


def language_for(contact: Contact, languages: Sequence[str]) -> str:
    """The contact's language where the texts have it, else the first."""
    base = contact.language.split("-", maxsplit=1)[0]
    return next((each for each in (contact.language, base) if each in languages), languages[0])


def first_question(asked: Questionnaire) -> Question | None:
    """The question that a mail can ask itself: the first of all, if it is a scale or one choice."""
    first = next(asked.questions, None)
    if first is None or first.show_if or KINDS[first.kind].widget not in {"scale", "single"}:
        return None
    return first if len(scale(first) or first.choices) <= MOST_IN_A_MAIL else None


def _answers(
    first: Question, text: Callable[[Texts], str], language: str, token: str
) -> Sequence[OneClick]:
    to = address("answer_invited", token)
    points = scale(first)
    says = (
        {str(point): str(point) for point in points}
        if points
        else {choice.key: text(choice.text) for choice in first.choices}
    )
    return [
        OneClick(said, f"{to}?{urlencode({first.key: value, 'language': language})}")
        for value, said in says.items()
    ]


def _mail(
    kind: str, contact: Contact, language: str, token: str, context: dict[str, object]
) -> EmailMultiAlternatives:
    away = address("unsubscribe", token)
    context |= {
        "organisation": Organisation.objects.get(pk=1),
        "name": contact.name,
        "address": address("answer_invited", token),
        "away": away,
        "language": language,
        "direction": "rtl" if is_right_to_left(language) else "ltr",
    }
    text = render_to_string(f"listening/mail/{kind}.txt", context).strip() + "\n"
    mail = EmailMultiAlternatives(
        subject=" ".join(str(context["subject"]).split()),
        body=text,
        to=[contact.email],
        headers={
            "List-Unsubscribe": f"<{away}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string(f"listening/mail/{kind}.html", context), "text/html")
    return mail
