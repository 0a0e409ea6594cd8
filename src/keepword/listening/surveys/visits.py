"""Somebody comes to a survey: at its public address or by a personal link, anew or again."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from keepword.listening.anonymity.carrying import carried, carry
from keepword.listening.inviting.doors import Invited
from keepword.listening.models import Response, Survey, SurveyVersion
from keepword.listening.surveys.addresses import (
    Asking,
    OtherwiseError,
    asked_at,
    last_asked_at,
    number_in,
)
from keepword.listening.surveys.answers import Filled, filled
from keepword.listening.surveys.checking import CHANNELS
from keepword.listening.surveys.languages import preferred
from keepword.listening.surveys.one_at_a_time import as_shown
from keepword.listening.surveys.versions import asked_by
from keepword.listening.surveys.way import Page
from keepword.organisation.models import KEY_LENGTH, Unit


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
    unit: str = ""
    """The key of the unit that asked: the link, the square or the tablet names it."""
    invited: Invited | None = None
    presumed: Asking | None = None
    """What this process was told last is asked there, where nobody has looked again."""

    def must_be_looked_up(self) -> None:
        """Go no further by what is only presumed.

        Raises:
            OtherwiseError: It is.
        """
        if self.presumed:
            raise OtherwiseError

    @cached_property
    def path(self) -> str:
        """Where it is answered: at the survey's public address, or by a personal link."""
        if self.invited:
            return path_of("answer_invited", self.invited.token)
        return path_of("answer", self.survey.address)

    def here(self, page: Page | None) -> str:
        """The address of a page of this response."""
        parts = {} if self.invited else {"response": str(self.key)}
        parts["language"] = self.language
        if not self.invited and not self.begun:
            parts |= {"by": self.channel} | ({"unit": self.unit} if self.unit else {})
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


@lru_cache(maxsize=1024)
def path_of(name: str, token: str) -> str:
    """An address with a token in it, as `reverse` puts it together, but once."""
    return reverse(name, kwargs={"token": token})


def visit_at(request: HttpRequest, address: str, sent: Mapping[str, str]) -> Visit:
    """Whose response it is at a public address; of who comes anew nothing but that is asked.

    Raises:
        Http404: No survey is answered there.
    """
    key = _key_sent(request, address, sent)
    found = asked_at(address, number_in(sent.get("version")), key)
    if found and not found.is_begun:
        return _visit(request, found.asking.version, key, sent)
    survey = get_object_or_404(Survey.objects.defer("draft"), address=address)
    return visit_of(request, survey, sent)


def visit_presumed(request: HttpRequest, address: str, sent: Mapping[str, str]) -> Visit | None:
    """Whose response it is, if all is as it was last and it begins now; whoever keeps it looks."""
    asking = last_asked_at(address, number_in(sent.get("version")))
    if asking is None or asking.version.survey.is_anonymous:
        return None
    key = _key_sent(request, address, sent)
    return _visit(request, asking.version, key, sent, presumed=asking)


def visit_of(
    request: HttpRequest,
    survey: Survey,
    sent: Mapping[str, str],
    invited: Invited | None = None,
) -> Visit:
    """Whose response it is, as far as it has come, by what was sent and what a browser keeps."""
    key = invited.key if invited else _key_sent(request, survey.address, sent)
    responses = Response.objects.select_related("version").defer("version__document")
    response = responses.filter(key=key, version__survey=survey).first()
    version = response.version if response else _version(survey, sent.get("version"))
    version.survey = survey
    return _visit(request, version, key, sent, response=response, invited=invited)


def _visit(
    request: HttpRequest,
    version: SurveyVersion,
    key: uuid.UUID,
    sent: Mapping[str, str],
    *,
    response: Response | None = None,
    invited: Invited | None = None,
    presumed: Asking | None = None,
) -> Visit:
    so_far = carried(version.survey, sent)
    asked = as_shown(asked_by(version), key)
    wanted = sent.get("switch") or sent.get("language") or (response and response.language)
    language = preferred(asked.languages, wanted, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    channel = sent.get("channel") or sent.get("by") or ""
    channel = channel if channel in CHANNELS else CHANNELS[0]
    channel = invited.channel if invited else channel
    return Visit(
        survey=version.survey,
        version=version,
        key=key,
        begun=response is not None or bool(so_far),
        filled=filled(response, asked)
        if response
        else Filled(asked, {"channel": channel, "language": language}, so_far),
        language=language,
        channel=response.channel if response else channel,
        unit=response.unit if response else unit_of(sent),
        invited=invited,
        presumed=presumed,
    )


def unit_of(sent: Mapping[str, str]) -> str:
    """The unit that an address or a form names, where there is one."""
    key = sent.get("unit", "")
    return key if key and Unit.objects.filter(key=key[:KEY_LENGTH]).exists() else ""


def _key_sent(request: HttpRequest, address: str, sent: Mapping[str, str]) -> uuid.UUID:
    """The key of the form or its address, else of the browser, else a new one."""
    kept = request.COOKIES.get(cookie_of(address))
    return _key(sent.get("response")) or _key(kept) or uuid.uuid4()


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def cookie_of(address: str) -> str:
    """Under which a browser keeps which response to a survey is its own."""
    return f"answers-{address}"


def _version(survey: Survey, number: str | None) -> SurveyVersion:
    """The version that the form showed, else the newest."""
    versions = survey.versions.defer("document").order_by("-number")
    if said := number_in(number):
        versions = versions.filter(number=said)
    version = versions.first()
    if version is None:
        raise Http404
    return version
