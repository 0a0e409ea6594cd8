"""Somebody comes to a survey: at its public address or by a personal link, anew or again."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from keepword.listening.anonymity.carrying import carried, carry
from keepword.listening.inviting.doors import Invited
from keepword.listening.models import Response, Survey, SurveyVersion
from keepword.listening.surveys.answers import Filled, filled
from keepword.listening.surveys.checking import CHANNELS
from keepword.listening.surveys.languages import preferred
from keepword.listening.surveys.one_at_a_time import as_shown
from keepword.listening.surveys.versions import asked_by
from keepword.listening.surveys.way import Page


@dataclass(frozen=True)
class Visit:
    """Somebody with a survey open: their response as far as it has come."""

    survey: Survey
    version: SurveyVersion
    key: uuid.UUID
    begun: bool
    filled: Filled
    language: str
    channel: str
    invited: Invited | None = None

    @property
    def path(self) -> str:
        """Where it is answered: at the survey's public address, or by a personal link."""
        if self.invited:
            return reverse("answer_invited", kwargs={"token": self.invited.token})
        return reverse("answer", kwargs={"token": self.survey.address})

    def here(self, page: Page | None) -> str:
        """The address of a page of this response."""
        parts = {} if self.invited else {"response": str(self.key)}
        parts["language"] = self.language
        if page:
            parts["page"] = page.block.key
        return f"{self.path}?{urlencode(parts)}"

    @property
    def is_over(self) -> bool:
        """Whether it cannot be answered any more."""
        ended = self.invited is not None and self.invited.has_ended(begun=self.begun)
        return ended or bool(self.survey.closed_at and not self.begun)

    @property
    def so_far(self) -> str:
        """What the next form of an anonymous survey brings along, since nothing else keeps it."""
        return carry(self.survey, self.filled.given) if self.survey.is_anonymous else ""

    def named(self, key: str | None) -> Page | None:
        """A page on its way that has been reached, or the next one."""
        reached = self.filled.next_page
        for page in self.filled.pages:
            if page.block.key == key:
                return page
            if page == reached:
                break
        return reached


def visit_of(
    request: HttpRequest,
    survey: Survey,
    sent: Mapping[str, str],
    invited: Invited | None = None,
) -> Visit:
    """Whose response it is, as far as it has come, by what was sent and what a browser keeps."""
    key = _key(sent.get("response")) or _key(request.COOKIES.get(cookie_of(survey))) or uuid.uuid4()
    key = invited.key if invited else key
    so_far = carried(survey, sent)
    responses = Response.objects.select_related("version").defer("version__document")
    response = responses.filter(key=key, version__survey=survey).first()
    version = response.version if response else _version(survey, sent.get("version"))
    asked = as_shown(asked_by(version), key)
    version.survey = survey
    wanted = sent.get("switch") or sent.get("language") or (response and response.language)
    language = preferred(asked.languages, wanted, request.headers.get("Accept-Language", ""))
    channel = sent.get("channel") or sent.get("by") or ""
    channel = channel if channel in CHANNELS else CHANNELS[0]
    channel = invited.channel if invited else channel
    return Visit(
        survey=survey,
        version=version,
        key=key,
        begun=response is not None or bool(so_far),
        filled=filled(response, asked)
        if response
        else Filled(asked, {"channel": channel, "language": language}, so_far),
        language=language,
        channel=response.channel if response else channel,
        invited=invited,
    )


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def cookie_of(survey: Survey) -> str:
    """Under which a browser keeps which response is its own."""
    return f"answers-{survey.address}"


def _version(survey: Survey, number: str | None) -> SurveyVersion:
    """The version that the form showed, else the newest."""
    versions = survey.versions.defer("document").order_by("-number")
    if number and number.isdecimal() and len(number) < 9:  # noqa: PLR2004 -- a number the database knows
        versions = versions.filter(number=int(number))
    version = versions.first()
    if version is None:
        raise Http404
    return version
