"""Where customers come in by a personal link: to answer, or to be written to no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from keepword.listening.inviting.contacts import unsubscribe, unsubscribed_at
from keepword.listening.inviting.links import contact_of, has_ended, invitation_of
from keepword.listening.models import Invitation, Response, Survey, SurveyVersion
from keepword.listening.surveys.kinds import KINDS, AnswerError, read
from keepword.listening.surveys.languages import is_right_to_left, spoken
from keepword.listening.surveys.questionnaire import Question
from keepword.listening.watching.networks import note_answers
from keepword.organisation.models import Organisation
from keepword.organisation.one_time import one_time_address


@dataclass(frozen=True)
class Invited:
    """Somebody who came by a personal link."""

    invitation: Invitation
    token: str

    @classmethod
    def by(cls, token: str) -> "Invited":
        """Whose link it is.

        Raises:
            Http404: Nobody's.
        """
        invitation = invitation_of(token)
        if invitation is None:
            raise Http404
        return cls(invitation, token)

    @property
    def survey(self) -> Survey:
        """What they are asked."""
        return self.invitation.wave.survey

    @property
    def key(self) -> UUID:
        """Of their response, the only one that this invitation has."""
        return self.invitation.key

    @property
    def channel(self) -> str:
        """How they were asked."""
        return self.invitation.channel

    @property
    def took_part(self) -> bool:
        """Whether they have answered an anonymous survey: nobody could find the answers again."""
        return self.invitation.took_part

    def has_ended(self, *, begun: bool) -> bool:
        """Whether the link can be answered no more."""
        over = not begun and not self.invitation.wave.is_open
        return over or has_ended(self.invitation, begun=begun)

    @transaction.atomic
    def begin(self, version: SurveyVersion, language: str, network: str = "") -> None:
        """Begin their response, unless it is: in the ledger it is theirs, confidentially."""
        _response, is_new = Response.objects.get_or_create(
            key=self.key,
            defaults={
                "version": version,
                "channel": self.channel,
                "language": language,
                "unit": self.invitation.unit,
                "surrogate": self.invitation.contact.person.surrogate,
                "invitation": self.invitation,
            },
        )
        if is_new and network:
            note_answers([(version.survey_id, self.channel, network)])


def preselected(question: Question, chosen: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What a link has chosen of a question, if it can be: it fills the form and keeps nothing."""
    values = list(chosen.get(question.key, ()))
    if not values or KINDS[question.kind].widget not in {"scale", "single"}:
        return {}
    try:
        read(question, {question.key: values})
    except AnswerError:
        return {}
    return {question.key: values}


@one_time_address
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Be written to no more: a GET asks, a POST does it, as mail programs do by one click."""
    contact = contact_of(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(contact)
    language = spoken(contact.language) if contact.language else translation.get_language()
    with translation.override(language):
        context = {
            "organisation": Organisation.objects.get(pk=1),
            "left": unsubscribed_at(contact) is not None,
            "language": language,
            "direction": "rtl" if is_right_to_left(language or "") else "ltr",
        }
        return render(request, "listening/inviting/leave.html", context)
