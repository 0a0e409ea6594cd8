"""Claims: what the organisation's own texts promise, found, and judged by somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards.claims import WORDS, Found, find_claims
from keepword.standards.models import Claim, Moment


@dataclass(frozen=True)
class Pasted:
    """How many promises a text held, and how many of them were new."""

    found: int
    new: int


@transaction.atomic
def paste_text(*, text: str, place: str, by: User) -> Pasted:
    """Keep the promises found in a text; those that the place made before stay as judged."""
    return _keep(find_claims(text), place, by=by, did="pasted a text")


@transaction.atomic
def add_claim(*, sentence: str, place: str, by: User) -> Pasted:
    """Keep a promise that somebody found in a text where the rules did not."""
    return _keep([Found(sentence, sentence[:WORDS])], place, by=by, did="added a claim")


def _keep(found: Iterable[Found], place: str, *, by: User, did: str) -> Pasted:
    claims = [
        Claim(
            place=place,
            sentence=each.sentence,
            words=each.words,
            fingerprint=each.fingerprint,
            found_by=by,
        )
        for each in found
    ]
    before = Claim.objects.filter(place=place).count()
    Claim.objects.bulk_create(claims, ignore_conflicts=True)
    new = Claim.objects.filter(place=place).count() - before
    record(by=by, did=did, about=str(Claim.Place(place).value), found=len(claims), new=new)
    return Pasted(len(claims), new)


@transaction.atomic
def judge_claim(*, claim: Claim, verdict: str, moment: Moment | None, by: User) -> None:
    """Say whether a claim is measured (then at which moment), not measured, or not meant."""
    before = claim.verdict
    claim.verdict = verdict
    claim.moment = moment if verdict == Claim.Verdict.MEASURED else None
    claim.judged_at, claim.judged_by = timezone.now(), by
    claim.save(update_fields=["verdict", "moment", "judged_at", "judged_by"])
    key = claim.moment.key if claim.moment else None
    record(
        by=by, did="judged a claim", about=claim.words, verdict=[before, verdict], moment=key,
    )  # fmt: skip
