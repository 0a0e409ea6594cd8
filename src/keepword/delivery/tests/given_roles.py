"""Who gives promises to customers, and says what became of them."""

import datetime as dt

from django.utils import timezone
from tests.support.roles import READS, WRITES, Row, redirected, refused

from keepword.delivery.models import GivenExtension, GivenPromise
from keepword.organisation.models import Unit
from keepword.standards.models import Promise, PromiseHistory, PromiseVersion

NUMBER = 1_000_071
"""So high that no database counts up to it while the tests run."""
ONE = {"pk": NUMBER}
ROWS = [
    Row("given_promises", READS),
    Row("given_file", READS, {"ending": "csv"}),
    Row("given_kind", WRITES, ONE),
    Row("count_given", refused(WRITES), ONE, posted={}),
    Row("bring_given", refused(WRITES), ONE, posted={}),
    Row("give_promise", refused(READS), posted={}),
    Row("given_promise", READS, ONE),
    Row("finish_given", redirected(READS), ONE, posted={}),
    Row("break_given", refused(READS), ONE, posted={}),
    Row("take_outcome_back", redirected(READS), ONE, posted={}),
    Row("pause_given", refused(READS), ONE, posted={}),
    Row("resume_given", redirected(READS), ONE, posted={}),
    Row("extend_given", refused(READS), ONE, posted={}),
    Row("tell_given", refused(READS), ONE | {"extension": NUMBER}, posted={}),
    Row("step_given", refused(READS), ONE, posted={}),
]


def furnish() -> None:
    """A promise given to a customer that the shop keeps, and a day that they are not told yet."""
    shop, now = Unit.objects.get(key="shop"), timezone.now()
    later = now + dt.timedelta(days=3)
    promise = Promise.objects.create(pk=NUMBER, maker=shop, keeper=shop, review_on=later.date())
    version = PromiseVersion.objects.create(
        promise=promise, number=1, what="Ready", within=3, aim=0.9, remedy="It is free.",
        published_at=now,
    )  # fmt: skip
    PromiseHistory.objects.create(
        promise=promise, counted_in="days", until=now.date(), steps=["spare parts", "done"],
        stepped=[[1, 2, 3]], closed=[[3, 3]], open=[],
    )  # fmt: skip
    given = GivenPromise.objects.create(
        pk=NUMBER, promise=promise, version=version, ref="4711", keeper=shop, given_at=now,
        first_due_at=later, due_at=later,
    )  # fmt: skip
    GivenExtension.objects.create(
        pk=NUMBER, given=given, old_due_at=later, new_due_at=later + dt.timedelta(days=1)
    )
