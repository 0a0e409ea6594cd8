"""A bad answer to a survey is a concern: once per response, and with a contact only by consent."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from keepword.listening.concerns.actions import LINK_HOLDS, front_door, tell_programs
from keepword.listening.concerns.links import token_after
from keepword.listening.concerns.working_time import due
from keepword.listening.models import Concern, Response
from keepword.listening.questions import moments_named
from keepword.listening.surveys.kinds import compared, scale
from keepword.listening.surveys.piping import called
from keepword.listening.surveys.questionnaire import Question, Questionnaire
from keepword.organisation.models import Unit
from keepword.organisation.tokens import hashed
from keepword.standards.models import Moment
from keepword.webhooks.models import Event

WORDS = frozenset({"short", "long"})
Values = Mapping[str, Any]


def hear(response: Response, asked: Questionnaire, values: Values) -> None:
    """Keep in step what a response says and the concern that it makes, in the caller's transaction.

    While nobody has answered it, the concern says what the customer said last; where no answer is
    bad any more, it is gone. Once answered it stays as it was read.
    """
    if not asked.hears_concerns:
        return
    bad = [each for each in asked.hears_concerns if _is_bad(each, values.get(each.key))]
    unanswered = Concern.objects.filter(response=response, answered_at=None, erased_at=None)
    if not bad:
        unanswered.delete()
        return
    said = {"happened": "\n".join(_said(asked, bad, values))} | _contact(response, asked, values)
    said |= _link(response, may_contact=said["may_contact"])
    if unanswered.update(**said) or Concern.objects.filter(response=response).exists():
        return
    moment, unit = _where(response, bad[0])
    now = timezone.now()
    opened = Concern.objects.create(
        response=response, channel=Concern.Channel.ANSWER, moment=moment, unit=unit,
        language=response.language, received_at=now, due_at=due(front_door(), now), **said,
    )  # fmt: skip
    tell_programs(Event.CONCERN_OPENED, opened)


def _is_bad(question: Question, value: Any) -> bool:
    met = None if value is None else compared(question, value)
    return met is not None and question.concern_at is not None and met <= question.concern_at


def _said(asked: Questionnaire, bad: list[Question], values: Values) -> Iterator[str]:
    """What was answered badly, and everything that was written beside it."""
    language = asked.languages[0]
    for question in bad:
        text, most = called(asked.said(question.text, language)), (scale(question) or range(1))[-1]
        yield f"{text} {compared(question, values[question.key])} / {most}"
    for question in asked.questions:
        if question.kind in WORDS and values.get(question.key):
            yield f"{called(asked.said(question.text, language))} {values[question.key]}"


def _contact(response: Response, asked: Questionnaire, values: Values) -> dict[str, Any]:
    """How to reach them: only where each consent that was asked for was given."""
    consents = [each.key for each in asked.questions if each.kind == "consent"]
    contacts = [values[q.key] for q in asked.questions if q.kind == "contact" and q.key in values]
    agreed = bool(consents) and all(values.get(key) is True for key in consents)
    invited = response.invitation.contact if response.invitation else None
    known = {"name": invited.name, "mail": invited.email} if invited else {}
    given = known | (contacts[0] if contacts else {})
    if not agreed or not given:
        return {"may_contact": False, "name": "", "mail": "", "phone": ""}
    reach = {part: given.get(part, "") for part in ("name", "mail", "phone")}
    return {"may_contact": True, **reach, "phone": reach["phone"][:60]}


def _link(response: Response, *, may_contact: bool) -> dict[str, Any]:
    """The private page of whoever agreed to be contacted."""
    if not may_contact:
        return {"token_hash": None, "token_ends_at": None}
    ends_at = timezone.now() + LINK_HOLDS
    return {"token_hash": hashed(token_after(response.key)), "token_ends_at": ends_at}


def _where(response: Response, question: Question) -> tuple[Moment | None, Unit | None]:
    """The moment of the question, and the unit it names, else where it was asked, else its own."""
    moment = moments_named({question.moment}).get(question.moment)
    unit = Unit.objects.filter(key=question.unit or response.unit).first()
    return moment, unit or (moment.unit if moment else None)
