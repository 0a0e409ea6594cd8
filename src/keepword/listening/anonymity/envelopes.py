"""What somebody said lies in a locked envelope until enough others have said something.

Its key stands in no table. So who reads the tables may see whose envelope is whose, by the order
in which rows lie or the transaction that wrote them, and learns nothing from it. When of one group
as many wait as may be told of, theirs are opened together, and one transaction adds all of them to
the counts: no count, no text and no order there is that of fewer people.
"""

import json
import logging
import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from keepword.listening.anonymity.counting import Slip, add
from keepword.listening.models import Envelope, Period, Survey
from keepword.listening.surveys.answers import Given
from keepword.organisation.models import Organisation

_SIZE = 1024
"""Envelopes are as long as the next so many bytes: how much was written does not show."""
_NONCE = 12
_logger = logging.getLogger(__name__)


def put(
    period: Period, given: Mapping[str, Given], *, written: Collection[str] = (), group: str = ""
) -> None:
    """Put away what somebody said; the caller holds the period, and has seen that it is the first.

    What is written, to the questions named so, will be kept beside nothing else that they said.
    """
    said = {key: (its.state, its.value) for key, its in given.items()}
    slip = Slip(group, said, sorted(written))
    Envelope.objects.create(period=period, content=_locked(slip, period))
    Period.objects.filter(pk=period.pk).update(came=F("came") + 1)


def sweep() -> None:
    """Open what waits of groups of which enough wait."""
    waiting = Period.objects.filter(released_on=None).annotate(n=models.Count("envelopes"))
    for period in waiting.filter(n__gte=F("fewest")):
        open_enough(period)


@transaction.atomic
def open_enough(period: Period) -> None:
    """Count what those said of whose group enough wait; whoever answers meanwhile waits."""
    if period.survey_id:
        Survey.objects.select_for_update().get(pk=period.survey_id)
    still = Period.objects.select_for_update(of=("self",)).order_by("pk")
    held = still.filter(pk=period.pk, released_on=None).first()
    if held:
        _open(held, max(held.fewest, Organisation.objects.get(pk=1).minimum_group))


def open_all(period: Period) -> None:
    """Count what waits, however few they are: the caller tells of the period now, or forgets it."""
    _open(period, 1)


def _open(period: Period, fewest: int) -> None:
    by_group: dict[str, dict[int, Slip]] = defaultdict(dict)
    for envelope in period.envelopes.all():
        if slip := _unlocked(bytes(envelope.content), period):
            by_group[slip.group][envelope.pk] = slip
    opened = {
        pk: slip for its in by_group.values() if len(its) >= fewest for pk, slip in its.items()
    }
    add(period, opened.values())
    period.envelopes.filter(pk__in=opened).delete()


def _locked(slip: Slip, period: Period) -> bytes:
    words = json.dumps(asdict(slip)).encode()
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, _padded(words), _of(period))


def _padded(words: bytes) -> bytes:
    return words.ljust(-(-len(words) // _SIZE) * _SIZE)


def _unlocked(content: bytes, period: Period) -> Slip | None:
    """What lies in it; nothing, where it was locked by a key that is not ours any more."""
    try:
        words = AESGCM(_key()).decrypt(content[:_NONCE], content[_NONCE:], _of(period))
    except InvalidTag:
        _logger.exception("An anonymous answer cannot be opened: the secret key was another one.")
        return None
    return Slip(**json.loads(words))


def _of(period: Period) -> bytes:
    """What an envelope belongs to: moved to another period it opens no more."""
    return f"period {period.pk}".encode()


def _key() -> bytes:
    return salted_hmac("keepword.listening.envelope", "", algorithm="sha256").digest()
