"""Idempotency keys: what a program asks for twice is done once, and answered twice alike."""

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Schema
from ninja.errors import HttpError
from ninja.responses import NinjaJSONEncoder

from keepword.organisation.bearer import token_used
from keepword.organisation.models import ApiAnswer, ApiToken

KEPT = timedelta(days=7)
CUT_OFF = timedelta(minutes=10)
"""After so long without an answer whoever worked on it was stopped, and it is done anew."""
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,120}$",
        description="Chosen by you, another one for each thing that is to be done.",
    ),
]


def once(
    request: HttpRequest,
    key: str,
    sent: bytes,
    do: Callable[[], tuple[int, Schema]],
    *,
    told_once: Collection[str] = (),
) -> HttpResponse:
    """Do it and keep the answer; under a key that was answered, only answer again.

    What `do` refuses is not kept: mend it and send it again under the same key. Neither are the
    secrets in its answer, named by `told_once`: they are null when it is answered again.

    Raises:
        HttpError: The key came with something else, or is being worked on.
    """
    where = f"{request.method} {request.path}\n".encode()
    answer, mine = _claim(token_used(request), key, hashlib.sha256(where + sent).hexdigest())
    if not mine:
        return _said(answer)
    try:
        answer.status, said = do()
    except BaseException:
        answer.delete()
        raise
    told = said.model_dump()
    answer.body = _in_json(told | dict.fromkeys(told_once))
    answer.save(update_fields=["status", "body"])
    return _said(answer, _in_json(told))


@transaction.atomic
def _claim(token: ApiToken, key: str, asked: str) -> tuple[ApiAnswer, bool]:
    """The answer of a key, and whether it is ours to give."""
    now = timezone.now()
    token.answers.filter(begun_at__lt=now - KEPT).delete()
    answer, made = ApiAnswer.objects.get_or_create(token=token, key=key, defaults={"asked": asked})
    if answer.asked != asked:
        raise HttpError(422, "This Idempotency-Key came with something else. Choose another one.")
    if made or answer.status is not None:
        return answer, made
    cut_off = ApiAnswer.objects.filter(pk=answer.pk, status=None, begun_at__lt=now - CUT_OFF)
    if not cut_off.update(begun_at=now):
        raise HttpError(409, "The same request is being worked on. Ask again in a while.")
    return answer, True


def _in_json(told: dict[str, Any]) -> str:
    return json.dumps(told, cls=NinjaJSONEncoder)


def _said(answer: ApiAnswer, told: str = "") -> HttpResponse:
    body = told or answer.body
    return HttpResponse(body, status=answer.status, content_type="application/json")
