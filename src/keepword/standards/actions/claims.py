"""Claims: what the organisation's own texts promise, found, and judged by somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from keepword.organisation.audit import record
from keepword.organisation.models import User
from keepword.standards.claims import WORDS, Found, find_claims, fingerprint, likeness, sentences
from keepword.standards.models import Claim, Moment

ALIKE = 0.5
"""Two sentences that share so many of their words are one that was changed."""


@dataclass(frozen=True)
class Pasted:
    """How many promises a text held; how many were new, in other words than before, and gone."""

    found: int
    new: int
    changed: int = 0
    gone: int = 0


@transaction.atomic
def paste_text(*, text: str, place: str, by: User, named: str = "") -> Pasted:
    """Keep the promises found in a text; those that it made before stay as judged.

    Of a text with a name it is said, when it comes again, what is changed and what is gone.
    """
    found = find_claims(text)
    if not named:
        return _keep(found, place, by=by, did="pasted a text")
    there = {*map(fingerprint, sentences(text))}
    known = {each.fingerprint: each for each in _claims_of(place, named)}
    now = timezone.now()
    gone = [each for each in known.values() if each.fingerprint not in there and not each.gone_at]
    new = [each for each in found if each.fingerprint not in known]
    before = _changed(new, gone)
    seen = [each.pk for each in known.values() if each.fingerprint in there]
    Claim.objects.filter(pk__in=seen).update(seen_at=now, gone_at=None)
    Claim.objects.filter(pk__in=[each.pk for each in gone]).update(gone_at=now)
    Claim.objects.bulk_create(
        Claim(
            place=place, text=named, sentence=each.sentence, words=each.words, seen_at=now,
            fingerprint=each.fingerprint, found_by=by, before=before.get(each.fingerprint),
        )
        for each in new
    )  # fmt: skip
    told = Pasted(len(found), len(new), len(before), len(gone) - len(before))
    record(
        by=by, did="pasted a text", about=named, found=told.found, new=told.new,
        changed=told.changed, gone=told.gone,
    )  # fmt: skip
    return told


def _claims_of(place: str, named: str) -> QuerySet[Claim]:
    return Claim.objects.select_for_update().filter(place=place, text=named)


def _changed(new: Iterable[Found], gone: Iterable[Claim]) -> dict[str, Claim]:
    """For each new sentence the one that is gone and most like it, each of them once."""
    left, before = list(gone), {}
    for found in new:
        like = max(left, key=lambda each: likeness(each.sentence, found.sentence), default=None)
        if like is not None and likeness(like.sentence, found.sentence) >= ALIKE:
            before[found.fingerprint] = like
            left.remove(like)
    return before


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
    """Say that a claim is measured (at which moment), not measured, withdrawn or not meant."""
    before = claim.verdict
    claim.verdict = verdict
    claim.moment = moment if verdict == Claim.Verdict.MEASURED else None
    claim.judged_at, claim.judged_by = timezone.now(), by
    claim.save(update_fields=["verdict", "moment", "judged_at", "judged_by"])
    key = claim.moment.key if claim.moment else None
    record(
        by=by, did="judged a claim", about=claim.words, verdict=[before, verdict], moment=key,
    )  # fmt: skip
