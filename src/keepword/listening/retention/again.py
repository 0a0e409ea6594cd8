"""After a restore: forget once more what the backup brought back and was forgotten since."""

from collections.abc import Collection

from django.db import transaction

from keepword.ledger.models import erasure_fingerprint
from keepword.listening.concerns.actions import fingerprint, forget_concerns
from keepword.listening.models import Concern, Response
from keepword.listening.surveys.answers import forget_all

LOT = 2_000


def forget_again(erased: Collection[str], *, by: str) -> int:
    """Forget the responses and concerns that these fingerprints are of; how many."""
    rows = Response.objects.filter(invitation=None).values_list("pk", "surrogate")
    back = [key for key, number in rows.iterator() if erasure_fingerprint(number) in erased]
    for begin in range(0, len(back), LOT):
        lot = Response.objects.filter(pk__in=back[begin : begin + LOT]).select_related("version")
        with transaction.atomic():
            forget_all(lot, by=by)
    concerns = Concern.objects.filter(erased_at=None)
    known = [each for each in concerns.only("pk", "number") if fingerprint(each.number) in erased]
    with transaction.atomic():
        return len(back) + forget_concerns(known)
